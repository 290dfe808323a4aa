package template

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// masks are what literals and placeholders become that leave a reading. They
// are shared by what is read together, so that what is one thing in two files
// has one name, and what is two has two.
type masks struct {
	literals     map[string]int            // by what they are
	placeholders map[string]map[string]int // by short name, and by expression
}

func newMasks() *masks {
	return &masks{literals: map[string]int{}, placeholders: map[string]map[string]int{}}
}

// literal is the number of a literal.
func (m *masks) literal(text string) string {
	n, ok := m.literals[text]
	if !ok {
		n = len(m.literals) + 1
		m.literals[text] = n
	}
	return "#" + strconv.Itoa(n)
}

// placeholder is what tells an expression from others of its short name:
// nothing for the first.
func (m *masks) placeholder(name, expr string) string {
	of := m.placeholders[name]
	if of == nil {
		of = map[string]int{}
		m.placeholders[name] = of
	}
	n, ok := of[expr]
	if !ok {
		n = len(of) + 1
		of[expr] = n
	}
	if n == 1 {
		return ""
	}
	return "-" + strconv.Itoa(n)
}

// mask returns a text without the literals in its expressions. Each has a
// number in its place, so that a template's expressions are told apart.
func (m *masks) mask(s string) string {
	if !strings.ContainsRune(s, literalStart) && !strings.ContainsRune(s, literalEnd) {
		return s
	}
	var out, run strings.Builder
	depth := 0
	end := func() {
		if name, ok := placeholderName(out.String()); ok {
			out.WriteString(m.placeholder(name, run.String()))
		} else {
			out.WriteString(m.literal(run.String()))
		}
		run.Reset()
	}
	for _, r := range s {
		switch {
		case r == literalStart:
			depth++
		case r == literalEnd && depth > 0:
			if depth--; depth == 0 {
				end()
			}
		case r == literalEnd:
		case depth > 0:
			run.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	if depth > 0 { // it was cut off
		end()
	}
	return out.String()
}

// placeholderName returns the short name that a text ends with, behind $(.
func placeholderName(s string) (string, bool) {
	i := strings.LastIndex(s, "$(")
	if i < 0 || !isShort.MatchString(s[i+2:]) {
		return "", false
	}
	return s[i+2:], true
}

var isShort = regexp.MustCompile(`^[\w.-]+$`)

func (m *masks) maskID(id addr.ID) addr.ID {
	text := id.String()
	if masked := m.mask(text); masked != text {
		if other, err := addr.ParseID(masked); err == nil {
			return other
		}
	}
	return id
}

// marked reports whether there is anything to mask: in most templates nothing.
func marked(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, literalStart)
	case addr.Ref:
		return marked(v.ID.String()) || marked(v.Output)
	case list:
		return slices.ContainsFunc(v, marked)
	case object:
		for k, item := range v {
			if marked(k) || marked(item) {
				return true
			}
		}
	}
	return false
}

// masked masks what is settled: ids, and what is not known. It changes v.
func (m *masks) masked(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "/") || hasPlaceholder(v) {
			return m.mask(v)
		}
	case addr.Ref:
		return addr.Ref{ID: m.maskID(v.ID), Output: m.mask(v.Output)}
	case list:
		for i, item := range v {
			v[i] = m.masked(item)
		}
	case object:
		if text, ok := v[addr.UnresolvedKey].(string); ok && body.IsUnresolved(v) {
			return body.Unresolved(m.mask(text))
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			item := m.masked(v[k])
			if name, _ := m.masked(k).(string); name != k {
				delete(v, k)
				k = name
			}
			v[k] = item
		}
	}
	return v
}
