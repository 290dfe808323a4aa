package estate

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/diag"
)

// secretShapes are texts that only a secret has. What a match reads is never
// shown; the name is. The marks are there for speed: text with none of them
// cannot match.
var secretShapes = []struct {
	name  string
	marks []string
	shape *regexp.Regexp
}{
	{"a private key", []string{"PRIVATE KEY"}, regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY`)},
	{"a private key of a signed note", []string{"PRIVATE+KEY+"}, regexp.MustCompile(`PRIVATE\+KEY\+`)},
	{"an age identity", []string{"AGE-SECRET"}, regexp.MustCompile(`AGE-SECRET-KEY-1`)},
	{"a key in a connection string", []string{"="}, regexp.MustCompile(`(?i)\b(AccountKey|SharedAccessKey|Password|Pwd)\s*=\s*[^\s;]`)},
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

// secretText returns what kind of secret a text looks like, or "".
func secretText(s string) string {
	what, _ := findSecret(s)
	return what
}

// findSecret also returns at which byte the secret begins.
func findSecret(s string) (what string, at int) {
	for _, one := range secretShapes {
		if !slices.ContainsFunc(one.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			continue
		}
		if found := one.shape.FindStringIndex(s); found != nil {
			return one.name, found[0]
		}
	}
	return "", 0
}

// secretWords make a key one that holds a secret. The language has no key
// with any of them, which a test sees to.
var secretWords = []string{
	"password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "accountkey", "sharedkey",
	"privatekey", "connectionstring", "credential",
}

// wordMarks are what people put between words.
var wordMarks = strings.NewReplacer("-", "", "_", "", " ", "", ".", "")

// secretKey reports whether a key is one under which people keep secrets.
func secretKey(key string) bool {
	plain := wordMarks.Replace(strings.ToLower(key))
	for _, word := range secretWords {
		if strings.Contains(plain, word) {
			return true
		}
	}
	return plain == "pwd" || plain == "sas" || plain == "pat"
}

func secretProblem(at diag.Pos, path, what string) diag.Problem {
	return diag.Problem{
		Pos: at, Path: path, What: "looks like " + what + ", and an estate holds no secret",
		Hint: "remove it here, keep it in Key Vault, and replace it if others have seen this file",
	}
}

// scanLines looks for secrets in the raw text, so that one in a comment or in
// a file that is not even YAML is found too.
func (p *parser) scanLines(name string, raw []byte) bool {
	found := false
	for i, line := range strings.Split(string(raw), "\n") {
		what, at := findSecret(line)
		if what == "" {
			continue
		}
		found = true
		pos := diag.Pos{File: name, Line: i + 1, Column: utf8.RuneCountInString(line[:at]) + 1}
		p.problems.Add(secretProblem(pos, "", what))
	}
	return found
}
