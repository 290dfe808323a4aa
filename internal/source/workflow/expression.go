package workflow

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/source/internal/yamlnode"
)

var (
	expression      = regexp.MustCompile(`\$\{\{(.*?)\}\}`)
	wholeExpression = regexp.MustCompile(`^\$\{\{(.*)\}\}$`)
	indexed         = regexp.MustCompile(`\[\s*'([A-Za-z_][A-Za-z0-9_]*)'\s*\]`)
	// What whoever opens an issue or a pull request, comments or pushes writes
	// as they like. Source: GitHub, Script injections (security hardening).
	untrusted = regexp.MustCompile(`(?i)\bgithub\.(?:head_ref\b|event\.(?:issue|pull_request|discussion)\.(?:title|body)\b|event\.pull_request\.head\.(?:ref|label)\b|event\.pull_request\.head\.repo\.(?:default_branch|description|homepage)\b|event\.(?:comment|review|review_comment)\.body\b|event\.changes\.(?:title|body)\.from\b|event\.pages\S*\.page_name\b|event\.(?:commits\S*|head_commit|workflow_run\.head_commit)\.(?:message|author\.(?:email|name))\b|event\.workflow_run\.(?:head_branch|display_title|pull_requests\S*\.head\.ref)\b)`)
	// A whole event holds them all.
	wholeEvent = regexp.MustCompile(`(?i)\btojson\(\s*github(?:\.event(?:\.(?:issue|pull_request|comment|review|discussion|head_commit|commits|workflow_run|changes))?)?\s*\)`)
	asks       = regexp.MustCompile(`(?i)^\s*(?:!|(?:contains|startsWith|endsWith|hashFiles|success|failure|always|cancelled)\s*\()`)
	variable   = regexp.MustCompile(`(?i)\benv\.([A-Za-z_][A-Za-z0-9_]*)`)
	inShell    = regexp.MustCompile(`\$\{\{\s*env\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}|\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)|env:([A-Za-z_][A-Za-z0-9_]*))`)
)

// within reads what follows with the variables of a mapping, and returns what
// ends that.
func (w *reading) within(env *yaml.Node) func() {
	before := w.env
	if env != nil && env.Kind == yaml.MappingNode {
		held := map[string]string{}
		for i := 0; i+1 < len(env.Content); i += 2 {
			if v := yamlnode.Text(yamlnode.Resolve(env.Content[i+1])); strings.Contains(v, "${{") {
				held[env.Content[i].Value] = v
			}
		}
		w.env = append(w.env[:len(w.env):len(w.env)], held)
	}
	return func() { w.env = before }
}

// held returns what a variable is given, or "" where that is nobody's text.
func (w *reading) held(name string) string {
	for i := len(w.env) - 1; i >= 0; i-- {
		if v, ok := w.env[i][name]; ok {
			return v
		}
	}
	return ""
}

// filled puts what variables are given in their places.
func (w *reading) filled(text string) string {
	if len(w.env) == 0 {
		return text
	}
	return inShell.ReplaceAllStringFunc(text, func(s string) string {
		m := inShell.FindStringSubmatch(s)
		if v := w.held(m[1] + m[2] + m[3] + m[4]); v != "" {
			return v
		}
		return s
	})
}

// untrusted returns what of somebody else's an expression comes to, as
// github.head_ref, or "": what is asked for, or compared, decides and does not
// come out.
func (w *reading) untrusted(inside string) string {
	for _, one := range split(bare(indexed.ReplaceAllString(inside, ".$1")), "||") {
		parts := split(one, "&&") // the last comes out, or nothing that says anything
		last := parts[len(parts)-1]
		if inner := bare(last); inner != last {
			if of := w.untrusted(inner); of != "" {
				return of
			}
			continue
		}
		if asks.MatchString(last) || compares(last) {
			continue
		}
		if of := untrusted.FindString(last); of != "" {
			return of
		}
		if wholeEvent.MatchString(last) {
			return "github.event"
		}
		for _, m := range variable.FindAllStringSubmatch(last, -1) {
			for _, x := range expression.FindAllStringSubmatch(w.held(m[1]), -1) {
				if !variable.MatchString(x[1]) { // one that is of another is not followed
					if of := w.untrusted(x[1]); of != "" {
						return of
					}
				}
			}
		}
	}
	return ""
}

// split cuts an expression at an operator that stands in no parentheses and no
// text.
func split(s, operator string) []string {
	var out []string
	begin := 0
	each(s, func(at int) {
		if at >= begin && strings.HasPrefix(s[at:], operator) {
			out = append(out, strings.TrimSpace(s[begin:at]))
			begin = at + len(operator)
		}
	})
	return append(out, strings.TrimSpace(s[begin:]))
}

// compares reports whether an expression is a comparison as a whole.
func compares(s string) bool {
	found := false
	each(s, func(at int) {
		found = found || strings.HasPrefix(s[at:], "==") || strings.HasPrefix(s[at:], "!=") || s[at] == '<' || s[at] == '>'
	})
	return found
}

// each calls f for each place that stands in no parentheses and no text.
func each(s string, f func(at int)) {
	depth, text := 0, false
	for at := 0; at < len(s); at++ {
		switch c := s[at]; {
		case c == '\'':
			text = !text
		case text:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0:
			f(at)
		}
	}
}

// bare is an expression without the parentheses around all of it.
func bare(s string) string {
	s = strings.TrimSpace(s)
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		whole := true
		each(s[:len(s)-1], func(int) { whole = false })
		if !whole {
			break
		}
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}
