package body

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/secret"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// sensitive stands for what must not be seen. Checks over it are unknown: that
// there is a value is known, and not which.
const sensitive = settings.Sensitive

// redactor takes secrets out of one body.
type redactor struct {
	found bool
	keys  []string // of a ConfigMap, whose values are secrets or hold one
	modes map[string]any
}

// redact returns a body without its secrets. It changes v.
func (r *redactor) redact(kind addr.Kind, v any) any {
	m, ok := v.(map[string]any)
	switch {
	case !ok:
	case kind.Equal("core/Secret"):
		sealed(m)
		r.all(m, "data", "stringData")
	case kind.Equal("Microsoft.KeyVault/vaults/secrets"):
		if props, ok := m["properties"].(map[string]any); ok {
			r.all(props, "value")
		}
	}
	if meta, ok := m["metadata"].(map[string]any); ok && kind.System() == addr.SystemKubernetes {
		// It repeats the whole object as text, and says nothing that is not
		// there already.
		if notes, ok := meta["annotations"].(map[string]any); ok {
			delete(notes, "kubectl.kubernetes.io/last-applied-configuration")
		}
	}
	if kind.Equal("core/ConfigMap") && ok {
		delete(m, SecretKeys) // only readers say so
		delete(m, SSLModes)
		// A configuration file is kept setting by setting, and no more of it
		// than can be no secret: one that holds a password says the rest.
		if data, isMap := m["data"].(map[string]any); isMap && !IsUnresolved(data) {
			files := map[string]any{}
			for name, item := range data {
				text, isText := item.(string)
				r.saysMode(name, text)
				if isText && (secret.Within(text) || secret.Holds(name) && !secret.Plain(text)) {
					r.keys = append(r.keys, name)
				}
				if isText && settings.IsFile(name, text) {
					files[name] = text
					delete(data, name)
				}
			}
			slices.Sort(r.keys)
			defer maps.Copy(data, files)
		}
	}
	return r.value(v, false)
}

// saysMode keeps what a value of a ConfigMap says of how a client of PostgreSQL
// is to encrypt, or that its server is on the same machine.
func (r *redactor) saysMode(name, text string) {
	of := sslMode(text)
	if name == pgHost && local.MatchString(text) {
		of = Here
	}
	if of == "" {
		return
	}
	if r.modes == nil {
		r.modes = map[string]any{}
	}
	r.modes[name] = of
}

// sealed takes out of a Secret's values what is none: an empty one, one that
// SOPS has encrypted, and what a program puts a value in the place of. The names
// of the last two are kept as what they are.
func sealed(m map[string]any) {
	delete(m, "encrypted")
	delete(m, "references") // only readers say so
	sops, _ := m["sops"].(map[string]any)
	encrypted, references := map[string]any{}, map[string]any{}
	for _, member := range []string{"data", "stringData"} {
		values, _ := m[member].(map[string]any)
		for name, v := range values {
			text, isText := v.(string)
			switch {
			case IsUnresolved(values):
			case v == nil, isText && text == "":
				delete(values, name)
			case isText && sops["mac"] != nil && encryptedBySOPS.MatchString(text):
				encrypted[name] = Unresolved("encrypted")
				delete(values, name)
			case isText && replaced.MatchString(text):
				references[name] = Unresolved("substituted when it is applied")
				delete(values, name)
			}
		}
	}
	if len(encrypted) > 0 {
		m["encrypted"] = encrypted
	}
	if len(references) > 0 {
		m["references"] = references
	}
}

// What SOPS writes in the place of a value (getsops/sops, README), and what
// Flux and Argo CD's plugin for vaults put values in the place of.
var (
	encryptedBySOPS = regexp.MustCompile(`^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:[a-z]+\]$`)
	replaced        = regexp.MustCompile(`^(?:\$\{[A-Za-z_][A-Za-z0-9_]*\}|<path:[^<>\n]+>)$`)
)

// all hides each value of these members, and leaves the names that they have.
func (r *redactor) all(m map[string]any, members ...string) {
	for _, member := range members {
		values, ok := m[member].(map[string]any)
		if !ok || IsUnresolved(values) {
			if m[member] != nil {
				m[member] = r.hidden()
			}
			continue
		}
		for k := range values {
			values[k] = r.hidden()
		}
	}
}

// onlyName is an expression that says which parameter the value is, and
// nothing of the value.
var onlyName = regexp.MustCompile(`^(?:(?:parameters|variables)\('[\w-]+'\)|(?:var|local|data)\.[\w.-]+)$`)

func (r *redactor) hidden() any {
	r.found = true
	return Unresolved(sensitive)
}

// value hides what is a secret by its shape, and all that is literal where the
// name that it stands under holds one.
func (r *redactor) value(v any, named bool) any {
	switch v := v.(type) {
	case map[string]any:
		if IsUnresolved(v) {
			// The expression may hold the value in part.
			if expr, ok := v[addr.UnresolvedKey].(string); !ok || named && !onlyName.MatchString(expr) || secret.Within(expr) {
				return r.hidden()
			}
			return v
		}
		r.object(v, named)
	case []any:
		flag := false
		for i, item := range v {
			v[i] = r.value(item, named || flag)
			// What follows --db_password on a command line.
			text, ok := v[i].(string)
			flag = ok && strings.HasPrefix(text, "-") && !strings.Contains(text, "=") && secret.Holds(strings.TrimLeft(text, "-"))
		}
	case string:
		if named && !secret.Plain(v) || secret.Within(v) {
			return r.hidden()
		}
	case jsontext.Value, int64:
		if named {
			return r.hidden()
		}
	}
	return v
}

// object looks at each member. Under a name that holds a secret an object says
// where the secret is, and its value what it is, as the secrets of a container
// app do.
func (r *redactor) object(m map[string]any, named bool) {
	called, _ := m["name"].(string) // a variable of a container is a name and a value
	runsTraefik(m)
	onlyHelps(m)
	if called == pgHost {
		delete(m, Here) // only readers say so
	}
	for k, item := range m {
		switch {
		case strings.EqualFold(k, "protectedSettings") && item != nil:
			m[k] = r.hidden()
		case strings.EqualFold(k, "value"):
			if text, ok := item.(string); ok && called != "" {
				if mode := sslMode(text); mode != "" {
					m["sslmode"] = mode
				}
				if called == pgHost && local.MatchString(text) {
					m[Here] = true
				}
			}
			kept := r.value(item, named || secret.Holds(called))
			if called != "" && !isObject(item) && isObject(kept) {
				m["form"] = settings.Secret
			}
			m[k] = kept
		case k == "args" || k == "command":
			m[k] = r.value(r.arguments(item), false)
		default:
			m[k] = r.value(item, secret.Holds(k))
		}
	}
}

// passwords are options whose value is a secret. It is narrower than what
// holds one elsewhere: --tls-secret and the like name a Secret.
var (
	passwords = regexp.MustCompile(`(?i)(?:^|[_.-])(?:password|passwd|passphrase|pass|pwd|token|requirepass|masterauth|client[_-]?secret|secret[_-]?key|access[_-]?key|api[_-]?key|account[_-]?key|connection[_-]?string)$`)
	told      = regexp.MustCompile(`^--?([A-Za-z][A-Za-z0-9_.-]{0,127})(?:=(.*))?$`)
	place     = regexp.MustCompile(`^(?:\.{0,2}/|file:|env:|secret:|vault:|<|\{\{|\$)`)
)

// arguments takes out the values of options that hold a secret, and leaves the
// names of the options. A list that is none is as it was.
func (r *redactor) arguments(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	out := slices.Clone(list)
	for i, item := range list {
		text, _ := item.(string)
		m := told.FindStringSubmatch(text)
		if m == nil || !passwords.MatchString(m[1]) {
			continue
		}
		if strings.Contains(text, "=") {
			if written(m[2]) {
				out[i] = map[string]any{"name": m[1], "form": settings.Secret, "value": r.hidden()}
			}
		} else if i+1 < len(list) {
			if next, isText := list[i+1].(string); isText && !strings.HasPrefix(next, "-") && written(next) {
				out[i+1] = r.hidden()
			}
		}
	}
	return out
}

// written reports whether a value is the secret itself, and not where it is.
func written(value string) bool {
	return !secret.Plain(value) && !place.MatchString(value)
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

// SecretKeys is the member of a ConfigMap's body that lists the keys under which
// a secret stands in plain text, by its name or its shape: of the values nothing
// is kept.
const SecretKeys = "secretKeys"

// SSLModes is the member of a ConfigMap's body that says by key how a client of
// PostgreSQL is to encrypt, where a value does: of the values nothing is kept.
const SSLModes = "sslModes"
