// Package secret tells secrets from other text, by their shape and by the name
// under which they stand.
//
// It promises that what it finds is never in what it returns. It cannot find
// every secret: one that looks like a word, under a name that says nothing, is
// a word.
package secret

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const connection = "a key in a connection string"

// shapes are texts that only a secret has. What a match reads is never
// shown; the name is. The marks are there for speed: text with none of them
// cannot match.
var shapes = []struct {
	name  string
	marks []string
	shape *regexp.Regexp
}{
	{"a private key", []string{"PRIVATE KEY"}, regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY`)},
	{"a private key of a signed note", []string{"PRIVATE+KEY+"}, regexp.MustCompile(`PRIVATE\+KEY\+`)},
	{"an age identity", []string{"AGE-SECRET"}, regexp.MustCompile(`AGE-SECRET-KEY-1`)},
	{connection, []string{"="}, regexp.MustCompile(`(?i)\b(AccountKey|SharedAccessKey|Password|Pwd)\s*=\s*[^\s;]`)},
	{"a shared access signature", []string{"="}, regexp.MustCompile(`(?i)\bsig=[A-Za-z0-9%/+_-]{8,}`)},
	{"a password in a URL", []string{"://"}, regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@`)},
	{"a signed token", []string{"eyJ"}, regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.`)},
	{"an Entra client secret", []string{"8Q~"}, regexp.MustCompile(`[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,}`)},
	{
		"an access token",
		[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA"},
		regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16})`),
	},
}

// Find returns what kind of secret a text looks like, and at which byte the
// secret begins; "" where it looks like none.
func Find(s string) (what string, at int) { return find(s, "") }

func find(s, but string) (what string, at int) {
	for _, one := range shapes {
		if one.name == but || !slices.ContainsFunc(one.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			continue
		}
		if found := one.shape.FindStringIndex(s); found != nil {
			return one.name, found[0]
		}
	}
	return "", 0
}

// words make a name one under which people keep secrets.
var words = []string{
	"password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "accountkey", "sharedkey",
	"privatekey", "connectionstring", "credential",
}

// wordMarks are what people put between words.
var wordMarks = strings.NewReplacer("-", "", "_", "", " ", "", ".", "")

// Word reports whether a name speaks of a secret at all, as secretName and
// passwordAuth do too. What holds no secret by its language may refuse all of
// them.
func Word(key string) bool {
	plain := wordMarks.Replace(strings.ToLower(key))
	for _, word := range words {
		if strings.Contains(plain, word) {
			return true
		}
	}
	return plain == "pwd" || plain == "sas" || plain == "pat"
}

// values are the words that end the name of something whose value is a secret.
// Those of Word are too wide for this: secretName and passwordAuth say where a
// secret is, and whether there is one.
var values = append([]string{"secretkey", "masterkey", "securevalue"}, words...)

// Holds reports whether what stands under a name is itself a secret.
func Holds(name string) bool {
	lower := strings.ToLower(name)
	plain := wordMarks.Replace(lower)
	if strings.HasSuffix(plain, "allowemptypassword") {
		return false // whether there is one
	}
	for _, word := range values {
		if strings.HasSuffix(plain, word) || strings.HasSuffix(plain, word+"s") {
			return true
		}
	}
	switch plain {
	case "pass", "pwd", "sas", "pat":
		return true
	}
	return strings.HasSuffix(lower, "_pass") || strings.HasSuffix(lower, "_pwd") || strings.HasSuffix(lower, "-pass")
}

// vault is the address of something in Key Vault, which says where a secret
// is.
var vault = regexp.MustCompile(`(?i)^https://[a-z0-9-]+\.(vault|managedhsm)\.[a-z.]+(/|$)`)

// Plain reports whether a text is none even under such a name: nothing, a
// switch, an id or address of where the secret is, or what a program replaces
// by it.
func Plain(value string) bool {
	switch strings.ToLower(value) {
	case "", "enabled", "disabled", "true", "false", "none", "null", "yes", "no", "on", "off":
		return true
	}
	return strings.HasPrefix(value, "/subscriptions/") || strings.HasPrefix(value, "@Microsoft.KeyVault(") ||
		strings.HasPrefix(value, "$(") || strings.HasPrefix(value, "${") || vault.MatchString(value)
}

const passwordWords = `(?:password|passwd|passphrase|api_?key|access_?key|account_?key|shared_?access_?key|private_?key|secret_?key|client_?secret|pwd)`

// assignments are how files of configuration, commands, JSON within a text and
// calls of ARM give a name its value, which is the one group.
var assignments = []*regexp.Regexp{
	regexp.MustCompile(`(?i)` + passwordWords + `\s*=\s*["']?([^\s"',;&]+)`),
	regexp.MustCompile(`(?im)^[ \t-]*[\w.-]*` + passwordWords + `[ \t]*:[ \t]*["']?([^\s"',;&]+)`),
	regexp.MustCompile(`(?i)"[\w.-]*` + passwordWords + `"\s*:\s*"([^"]+)`),
	regexp.MustCompile(`(?i)'[\w.-]*` + passwordWords + `'\s*,\s*'([^']+)`),
}

// namesPassword reports whether a text may have one of passwordWords in it: all
// of them have one of these. It is there for speed. Beyond ASCII there are more
// letters that (?i) takes for these, and it says that there may be.
func namesPassword(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return true
		}
	}
	lower := strings.ToLower(text)
	return slices.ContainsFunc([]string{"pass", "key", "secret", "pwd"}, func(part string) bool { return strings.Contains(lower, part) })
}

// Within reports whether a text holds a secret anywhere: one that has a shape,
// or a password that a line of configuration or of a command gives.
func Within(text string) bool {
	// assignments take the place of connection, which takes code for a secret
	// too.
	if what, _ := find(text, connection); what != "" {
		return true
	}
	if !strings.ContainsAny(text, "=:,") || !namesPassword(text) {
		return false
	}
	for _, shape := range assignments {
		for _, found := range shape.FindAllStringSubmatch(text, -1) {
			if literal(found[1]) {
				return true
			}
		}
	}
	return false
}

// literal reports whether what a text assigns is a value, and neither code
// nor a place for one.
func literal(value string) bool {
	return !Plain(value) && !Holds(value) && !strings.ContainsAny(value[:1], "$<{%[|>*&#=") && !strings.Contains(value, "(")
}
