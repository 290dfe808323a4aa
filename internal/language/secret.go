package language

import (
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/secret"
)

// secretText returns what kind of secret a text looks like, or "".
func secretText(s string) string {
	what, _ := secret.Find(s)
	return what
}

// Secret is the problem of something that looks like a secret.
func (d Dialect) Secret(at diag.Pos, path, what string) diag.Problem {
	return diag.Problem{
		Pos: at, Path: path, What: "looks like " + what + ", and " + d.Of + " holds no secret",
		Hint: "remove it here, keep it in Key Vault, and replace it if others have seen this file",
	}
}

// scanLines looks for secrets in the raw text, so that one in a comment or in
// a file that is not even YAML is found too.
func (p *Parser) scanLines(name string, raw []byte) bool {
	found := false
	for i, line := range strings.Split(string(raw), "\n") {
		what, at := secret.Find(line)
		if what == "" {
			continue
		}
		found = true
		pos := diag.Pos{File: name, Line: i + 1, Column: utf8.RuneCountInString(line[:at]) + 1}
		p.problems.Add(p.dialect.Secret(pos, "", what))
	}
	return found
}
