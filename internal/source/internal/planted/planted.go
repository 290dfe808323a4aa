// Package planted finds secrets that somebody wrote into what builds or deploys:
// into a command, a line of a script, a file that an image is made of.
//
// It promises that what it says is where and of what kind, never the secret.
package planted

import (
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/secret"
)

// Found is a secret in a text.
type Found struct {
	Line int    // of the text, the first is 0
	What string // its kind, as "an access token", or the name that it is given to
	// Named says that What is a name.
	Named bool
}

var (
	// expansions are what a shell, GitHub or Azure DevOps puts a value in the
	// place of. What stands there is not in the text.
	expansions = regexp.MustCompile(`\$\{\{.*?\}\}|\$\([^()]*\)|\$\{[^{}]*\}|\$\[[^\]]*\]|\$\w+|%\w+%|` + "`[^`]*`" + `|<[\w .-]+>|\{\{.*?\}\}`)
	assigned   = regexp.MustCompile(`(?:^|[\s"';&|(?{,-])([A-Za-z][\w-]*)=(?:"([^"\s]+)"|'([^'\s]+)'|([^\s"',;&|)]+))`)
	// setting is a line of a file of settings.
	setting    = regexp.MustCompile(`^[ \t]*([A-Za-z][\w.-]*)[ \t]+=[ \t]*(?:"([^"]+)"|'([^']+)'|(\S+))[ \t]*$`)
	accountKey = regexp.MustCompile(`(?i)\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)\s*=\s*[A-Za-z0-9+/]{20,}`)
	// invented are words that stand where a secret goes, and are none.
	invented = regexp.MustCompile(`(?i)^(?:[x*.-]+|(?:your|change-?(?:me|it)|replace-?me|example|placeholder|redacted|todo)(?:[-_ ].*)?|change_(?:me|it))$`)
)

// Throwaway reports whether a text is a password that people give to a database
// which a test starts for itself.
func Throwaway(text string) bool { return throwaway[strings.ToLower(text)] }

// Elsewhere reports whether a text under the name of a secret is none: it says
// where one is, or how it is called, or something is put in its place.
func Elsewhere(name, text string) bool { return secret.Elsewhere(text) || secret.Names(name, text) }

var throwaway = map[string]bool{
	"postgres": true, "password": true, "passwd": true, "secret": true, "test": true, "tests": true, "testing": true, "root": true, "admin": true, "user": true, "odoo": true,
	"dummy": true, "example": true, "fake": true, "none": true, "null": true, "changeme": true, "mysql": true, "mysecretpassword": true, "testpassword": true, "inherit": true,
	"true": true, "false": true, "write": true, "read": true,
}

// maxFound is how many are told of one text.
const maxFound = 20

// Find returns the secrets of a text: at most one a line.
func Find(text string) []Found { return find(text, literal) }

// Settings returns the secrets of a file of settings, where a word that people
// give to a database of a test is one as well: it is what runs.
func Settings(text string) []Found {
	return find(comment.ReplaceAllStringFunc(text, func(line string) string {
		if what, _ := secret.Find(passwordless.ReplaceAllString(line, " ")); what != "" {
			return line
		}
		return ""
	}), func(v string) bool { return !strings.ContainsAny(v[:1], "$<{=") && !secret.Elsewhere(v) })
}

// comment is a line of a file of settings that sets nothing.
var comment = regexp.MustCompile(`(?m)^[ \t]*[#;].*$`)

func find(text string, literal func(string) bool) []Found {
	var out []Found
	before := false
	for n := 0; text != "" && len(out) < maxFound; n++ {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		what, named := in(line, literal)
		signs, goesOn := signsIn(line, before, literal)
		if what == "" && signs {
			what = "a password of a command that signs in"
		}
		before = goesOn
		if what != "" {
			out = append(out, Found{Line: n, What: what, Named: named})
		}
	}
	return out
}

// masked is a line with nothing where something is put into it.
func masked(line string) string {
	return expansions.ReplaceAllStringFunc(line, func(s string) string { return "$" + strings.Repeat(" ", len(s)-1) })
}

func in(line string, literal func(string) bool) (what string, named bool) {
	line = masked(line)
	// A key in a connection string is any text behind Password=, which commands
	// have as well: those are told by their names.
	if what, _ := secret.Find(line); what != "" && what != "a key in a connection string" {
		return what, false
	}
	if accountKey.MatchString(line) {
		return "a key in a connection string", false
	}
	for _, m := range append(assigned.FindAllStringSubmatch(line, -1), setting.FindAllStringSubmatch(line, 1)...) {
		value := m[2] + m[3] + m[4]
		if name := strings.TrimLeft(m[1], "-"); secret.Holds(name) && len(name) <= 64 && literal(value) && !secret.Names(name, value) {
			return name, true
		}
	}
	if what, _ := secret.Find(passwordless.ReplaceAllString(line, " ")); what != "" {
		return what, false
	}
	return "", false
}

// passwordless is what secret.Find takes for a key in a connection string, and
// stops at.
var passwordless = regexp.MustCompile(`(?i)\b(?:Password|Pwd)\s*=\s*`)

var (
	// signing is a command that signs in, and given is what it is given to do so.
	// Source: the references of az, azd, docker, helm, oras and oc.
	signing = regexp.MustCompile(`(?:^|[\s;&|("'/])(?:az|azd|docker|podman|buildah|skopeo|nerdctl|crane|helm|oras|oc|argocd)[ \t](?:[^\n;|&#]*[ \t])?login(?:[ \t]|$)|(?:^|[\s;&|("'])sshpass[ \t]`)
	given   = regexp.MustCompile(`(?:^|[ \t])(?:-p|--password|--client-secret|--token)(?:[ \t]+|=)(?:"([^"\s]+)"|'([^'\s]+)'|([^\s"',;&|)]+))`)
	// next ends a command.
	next = regexp.MustCompile(`[ \t](?:&&|\|\|?|;)(?:[ \t]|$)|;[ \t]|;$`)
)

// signsIn reports whether a line gives a command that signs in its password, and
// whether the next line goes on with that command.
func signsIn(line string, before bool, literal func(string) bool) (gives, goesOn bool) {
	line = masked(line)
	for rest := line; rest != ""; {
		part, after := rest, ""
		if at := next.FindStringIndex(rest); at != nil {
			part, after = rest[:at[0]], rest[at[1]:]
		}
		if at := signing.FindStringIndex(part); at != nil {
			before, part = true, part[at[1]-1:]
		}
		if before {
			for _, m := range given.FindAllStringSubmatch(part, -1) {
				gives = gives || literal(m[1]+m[2]+m[3])
			}
		}
		if after == "" {
			end := strings.TrimRight(part, " \t\r")
			return gives, before && (strings.HasSuffix(end, `\`) || strings.HasSuffix(end, "`") || strings.HasSuffix(end, "^"))
		}
		rest, before = after, false
	}
	return gives, false
}

// literal reports whether a command gives such a value: a word of letters alone
// may be a name, and what begins with a sign is a pattern or a place.
func literal(v string) bool {
	return len(v) >= 4 && !strings.ContainsAny(v[:1], "$<{%[|>*&#=./\\(@!:~^") && !strings.ContainsAny(v, "()*{}") &&
		!secret.Elsewhere(v) && !secret.Holds(v) && !Throwaway(v) && !invented.MatchString(v)
}

// Under reports whether a text that is written out under a name is a secret, in a
// language in which code and references do not look like text. Of a name that may as
// well be of what keeps one, as secret and token, what reads as a name is none; a
// connection string is one by its form alone.
func Under(name, value string) bool {
	if len(value) < 4 || !secret.Holds(name) || strings.ContainsAny(value[:1], "$<{%/.~") || !Value(value) || strings.HasPrefix(value, "https://") {
		return false
	}
	plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.TrimRight(name, "s")))
	switch {
	case strings.HasSuffix(plain, "connectionstring"):
		return false
	case passwordName.MatchString(name):
		return true
	}
	return !calledSo.MatchString(value)
}

// Value reports whether a text that is written out where a secret goes may be one: it is
// no word that people put there in its place.
func Value(value string) bool {
	return value != "" && !secret.Plain(value) && !secret.Holds(value) && !Throwaway(value) && !invented.MatchString(value) && !strings.ContainsAny(value[:1], "<{%")
}

var (
	passwordName = regexp.MustCompile(`(?i)(?:pass(?:word|wd|phrase)?|pwd)s?$`)
	calledSo     = regexp.MustCompile(`^[A-Za-z]+(?:[-_./:][A-Za-z]+)*$`)
)

// file is a name under which people keep private keys and passwords.
var (
	file    = regexp.MustCompile(`(?i)^(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.env(?:\.[a-z0-9_-]+)?|[a-z0-9_-]+\.env|\.netrc|_netrc|\.git-credentials|\.pgpass|\.pypirc|\.htpasswd|kubeconfig|credentials\.json|service-?account\.json|.*\.(?:key|pfx|p12|jks|keystore|kdbx|tfstate|publishsettings|ppk)|(?:.*[-_.])?(?:priv|private|private-?key|privkey|key)\.pem)$`)
	samples = regexp.MustCompile(`(?i)(?:^|[._-])(?:example|sample|template|dist|default|defaults|tmpl|tpl|pub|public)(?:[._-]|$)`)
	aws     = regexp.MustCompile(`(?i)(?:^|/)\.aws/credentials$|(?:^|/)\.docker/config\.json$|(?:^|/)\.kube/config$|(?:^|/)\.azure/(?:accesstokens\.json|msal_token_cache\.(?:json|bin)|service_principal_entries\.(?:json|bin))$`)
)

// File reports whether a file of this path is one in which secrets are kept.
func File(name string) bool {
	name = strings.TrimSuffix(name, "/")
	base := name[strings.LastIndexByte(name, '/')+1:]
	return aws.MatchString(name) || file.MatchString(base) && !samples.MatchString(base)
}
