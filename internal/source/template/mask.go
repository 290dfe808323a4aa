package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// mask returns a text without the literals in its expressions. Each has a
// number in its place, so that a template's expressions are told apart.
func (rd *reading) mask(s string) string {
	if !strings.ContainsRune(s, literalStart) && !strings.ContainsRune(s, literalEnd) {
		return s
	}
	var out, run strings.Builder
	depth := 0
	end := func() {
		if rd.literals == nil {
			rd.literals = map[string]int{}
		}
		n, ok := rd.literals[run.String()]
		if !ok {
			n = len(rd.literals) + 1
			rd.literals[run.String()] = n
		}
		fmt.Fprintf(&out, "#%d", n)
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

func (rd *reading) maskID(id addr.ID) addr.ID {
	text := id.String()
	if masked := rd.mask(text); masked != text {
		if other, err := addr.ParseID(masked); err == nil {
			return other
		}
	}
	return id
}

// masked masks what is settled: ids, and what is not known. It changes v.
func (rd *reading) masked(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "/") || hasPlaceholder(v) {
			return rd.mask(v)
		}
	case addr.Ref:
		return addr.Ref{ID: rd.maskID(v.ID), Output: rd.mask(v.Output)}
	case list:
		for i, item := range v {
			v[i] = rd.masked(item)
		}
	case object:
		if text, ok := v[addr.UnresolvedKey].(string); ok && body.IsUnresolved(v) {
			return body.Unresolved(rd.mask(text))
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			item := rd.masked(v[k])
			if name, _ := rd.masked(k).(string); name != k {
				delete(v, k)
				k = name
			}
			v[k] = item
		}
	}
	return v
}
