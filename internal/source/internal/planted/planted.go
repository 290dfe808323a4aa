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
	invented = regexp.MustCompile(`(?i)^(?:x{3,}|x+$|\*+|\.+|-+|your|change-?me|example|placeholder|redacted|todo)`)
)

// Throwaway reports whether a text is a password that people give to a database
// which a test starts for itself.
func Throwaway(text string) bool { return throwaway[strings.ToLower(text)] }

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
	return find(text, func(v string) bool { return !strings.ContainsAny(v[:1], "$<{%*=") && !secret.Plain(v) })
}

func find(text string, literal func(string) bool) []Found {
	var out []Found
	for n := 0; text != "" && len(out) < maxFound; n++ {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		if what, named := in(line, literal); what != "" {
			out = append(out, Found{Line: n, What: what, Named: named})
		}
	}
	return out
}

func in(line string, literal func(string) bool) (what string, named bool) {
	line = expansions.ReplaceAllStringFunc(line, func(s string) string { return "$" + strings.Repeat(" ", len(s)-1) })
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
		if name := strings.TrimLeft(m[1], "-"); secret.Holds(name) && len(name) <= 64 && literal(value) {
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

// literal reports whether a command gives such a value: a word of letters alone
// may be a name, and what begins with a sign is a pattern or a place.
func literal(v string) bool {
	return len(v) >= 4 && !strings.ContainsAny(v[:1], "$<{%[|>*&#=./\\(@!:~^") && !strings.ContainsAny(v, "()*{}") &&
		!secret.Plain(v) && !secret.Holds(v) && !Throwaway(v) && !invented.MatchString(v)
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
