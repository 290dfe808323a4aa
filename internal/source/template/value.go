package template

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// What an expression evaluates to: nil, bool, int64, jsontext.Value (a number
// that is no int64), string, list, object, lambda, or one of
//
//	addr.Ref   a resource's id, from resourceId and its like
//	runtime    what reference() returns, or something within it
//	*symbolic  a value that only a deployment knows
type (
	object = map[string]any
	list   = []any
)

// runtime is something within a resource as Azure returns it.
type runtime struct {
	id   addr.ID
	path string // "" is the whole resource
}

// symbolic is a text, or any other value, of which at least a part is not
// known. A single part that is not known may be of any type.
type symbolic struct {
	parts []part
}

// part is a piece of literal text, or an expression that nobody can evaluate
// here. Where the expression has a place in an id, name stands for it.
type part struct {
	text string // literal, or the expression
	name string // stands for the expression in ids; "" for literal text
	open bool   // text is an expression
}

// unknown returns a value that only a deployment knows.
func unknown(expr string) *symbolic {
	expr = clip(expr)
	return &symbolic{[]part{{text: expr, name: placeholder(expr), open: true}}}
}

// unknownNamed is unknown with a given stand-in for ids.
func unknownNamed(expr, name string) *symbolic {
	return &symbolic{[]part{{text: expr, name: name, open: true}}}
}

// placeholder returns what stands for an expression in an id: while a template
// is read its short name and the whole of it, and then only the short name, as
// in kv-$(uniqueString) (see masks). No real name has a dollar sign, so it
// cannot be taken for one, and the same expression gives the same id.
func placeholder(expr string) string {
	return "$(" + short(expr) + hidden(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '\'', '"':
			return -1
		case '…':
			return '~' // an id is ASCII
		case '/':
			return ':'
		case '[', '{':
			return '('
		case ']', '}':
			return ')'
		}
		return r
	}, expr)) + ")"
}

// What expressions are called in ids: a parameter and what is in it by its own
// name, what a function says of the place by both, any other by its function.
var (
	ofParameter = regexp.MustCompile(`^parameters\('([\w-]+)'\)((?:\.\w+)*)$`)
	inParameter = regexp.MustCompile(`^tryGet\(parameters\('([\w-]+)'\)`)
	ofPlace     = regexp.MustCompile(`^(\w+)\(\)((?:\.\w+)+)$`)
	ofFunction  = regexp.MustCompile(`^[A-Za-z_]\w*`)
)

// isWrapper is what stands around or before what an expression depends on: a
// function that changes only how it is written, or a text.
var isWrapper = regexp.MustCompile(`^(?:(?i:concat|format|padLeft|replace|string|substring|take|toLower|toUpper|trim)\(|<[^<>]*>, |'[^']*', |\d+, )`)

// maxShort bounds a short name.
const maxShort = 40

func short(expr string) string {
	for {
		rest := isWrapper.ReplaceAllString(expr, "")
		if rest == expr {
			break
		}
		expr = rest
	}
	expr = strings.TrimRight(expr, ")")
	if strings.HasSuffix(expr, "(") || strings.HasSuffix(expr, "'") {
		expr += ")"
	}
	name := "expression"
	if m := ofParameter.FindStringSubmatch(expr); m != nil {
		name = m[1] + m[2]
	} else if m := inParameter.FindStringSubmatch(expr); m != nil {
		name = m[1]
	} else if m := ofPlace.FindStringSubmatch(expr); m != nil {
		name = m[1] + m[2]
	} else if m := ofFunction.FindString(expr); m != "" {
		name = m
	}
	return name[:min(len(name), maxShort)]
}

// hasPlaceholder reports whether an id stands on an expression that nobody
// could evaluate.
func hasPlaceholder(id string) bool { return strings.Contains(id, "$(") }

// maxExpression bounds the text of an expression that a fact quotes.
const maxExpression = 400

// clipped is how much of a text's end a digest replaces.
const clipped = 20

// clip bounds a text. What is cut off is replaced by a digest, so that
// different texts stay different; like every literal it never leaves the
// reading.
func clip(s string) string {
	if len(s) <= maxExpression {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:maxExpression-clipped], "") + "…" + hidden(hex.EncodeToString(sum[:6]))
}

// Literals of somebody's making stand between these in the text of an
// expression, so that different expressions stay different while a template
// is read and none is in what comes of it (see mask). Ids take both.
const (
	literalStart = '<'
	literalEnd   = '>'
)

var literalMarks = strings.NewReplacer("~", "~~", "<", "~l", ">", "~g")

func hidden(s string) string {
	return string(literalStart) + literalMarks.Replace(s) + string(literalEnd)
}

// literalText returns a text as it stands in an expression.
func literalText(s string) string {
	if settings.Plain("", s) {
		return quote(s)
	}
	return hidden(s)
}

// expr returns the expression that the value is.
func (s *symbolic) expr() string {
	if len(s.parts) == 1 {
		return s.parts[0].text
	}
	args := make([]string, len(s.parts))
	for i, p := range s.parts {
		args[i] = p.text
		if !p.open {
			args[i] = literalText(p.text)
		}
	}
	return clip("concat(" + strings.Join(args, ", ") + ")")
}

// idText returns the value as it stands in an id, with placeholders.
func (s *symbolic) idText() string {
	var b strings.Builder
	for _, p := range s.parts {
		if p.open {
			b.WriteString(p.name)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// named returns a name as it stands in an expression. One that is spelled as
// nobody spells names is a text like any other.
func named(name string) string {
	if isName.MatchString(name) {
		return name
	}
	return hidden(name)
}

func quoteName(name string) string {
	if isName.MatchString(name) {
		return quote(name)
	}
	return hidden(name)
}

var isName = regexp.MustCompile(`^[$]?[A-Za-z_][\w.-]{0,79}$`)

// describe returns a value as an expression that would give it.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null()"
	case bool:
		return strconv.FormatBool(v) + "()"
	case int64:
		return strconv.FormatInt(v, 10)
	case jsontext.Value:
		return string(v)
	case string:
		return clip(literalText(v))
	case addr.Ref:
		return clip(quote(v.ID.String()))
	case runtime:
		return clip(strings.TrimSuffix("reference("+quote(v.id.String())+")."+v.path, "."))
	case *symbolic:
		return v.expr()
	case list:
		return clip("createArray(" + describeAll(v) + ")")
	case object:
		var b strings.Builder
		b.WriteString("createObject(")
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoteName(k) + ", " + describe(v[k]))
			if b.Len() >= maxExpression-clipped {
				break
			}
		}
		return clip(b.String() + ")")
	}
	return "…"
}

func describeAll(values []any) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(describe(v))
		// What was clipped is the last: what is shared would be written out
		// again and again.
		if b.Len() >= maxExpression-clipped {
			break
		}
	}
	return b.String()
}

// open reports whether a value is, at its top, not known.
func open(v any) bool {
	switch v := v.(type) {
	case *symbolic, runtime:
		return true
	case addr.Ref:
		return hasPlaceholder(v.ID.String())
	}
	return false
}

// size returns how many bytes a value counts for that has no parts.
func size(v any) int {
	n := stepCost
	switch v := v.(type) {
	case string:
		n += len(v)
	case jsontext.Value:
		n += len(v)
	case *symbolic:
		for _, p := range v.parts {
			n += len(p.text)
		}
	case addr.Ref:
		n += len(v.ID.String())
	}
	return n
}

// settle returns a value as it stands in a fact's body: ids of what the
// template declares as references, other ids as text, and what is not known
// as such.
func settle(v any, declared func(addr.ID) bool) any {
	switch v := v.(type) {
	case list:
		out := make(list, len(v))
		for i, item := range v {
			out[i] = settle(item, declared)
		}
		return out
	case object:
		out := make(object, len(v))
		for k, item := range v {
			out[k] = settle(item, declared)
		}
		return body.Object(out)
	case addr.Ref:
		switch {
		case declared(v.ID):
			return v
		case hasPlaceholder(v.ID.String()):
			return body.Unresolved(describe(v))
		}
		return v.ID.String()
	case runtime:
		// The whole of a resource is no output of it.
		if v.path == "" || hasPlaceholder(v.id.String()) && !declared(v.id) {
			return body.Unresolved(describe(v))
		}
		return v.id.Out(v.path)
	case *symbolic:
		return body.Unresolved(v.expr())
	case lambda:
		return body.Unresolved("lambda")
	}
	return v
}
