package azurerm

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/addr"
)

// kindsText says of which kind each type is, a line each: the type, and the kinds
// of the ids that the provider's documentation imports it by.
//
//go:embed kinds.txt
var kindsText string

// nowhere is the kind of what is none of ARM's resources.
const nowhere addr.Kind = "-"

var kindsOf = sync.OnceValue(func() map[string][]addr.Kind {
	all := map[string][]addr.Kind{}
	for line := range strings.Lines(kindsText) {
		typ, kinds, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || typ == "#" {
			continue
		}
		for kind := range strings.FieldsSeq(kinds) {
			all[typ] = append(all[typ], addr.Kind(kind))
		}
	}
	return all
})

// KindsOf returns the kinds of a namespace of ARM that any type is of.
func KindsOf(namespace string) []addr.Kind {
	var all []addr.Kind
	add := func(kinds ...addr.Kind) {
		for _, k := range kinds {
			if group, _, _ := strings.Cut(string(k), "/"); strings.EqualFold(group, namespace) {
				all = append(all, k)
			}
		}
	}
	for _, w := range rows() {
		add(w.kind)
		for _, p := range w.parts {
			add(w.kind + "/" + addr.Kind(p.segment))
		}
	}
	for _, kinds := range kindsOf() {
		add(kinds...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
