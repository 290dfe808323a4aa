package main

import (
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/addr"
)

//go:embed irrelevant.yaml
var irrelevantFile []byte

// irrelevant are the properties that nobody's security depends on, by kind. The
// kind "*" is every kind.
type irrelevant map[addr.Kind][]*regexp.Regexp

// readIrrelevant reads the list. An entry has a reason and paths; in a path [*]
// is each item, [NAME] the one that is called so, * each name, and a path stands
// for all that is below it.
func readIrrelevant() (irrelevant, error) {
	var file map[addr.Kind][]struct {
		Why   string   `json:"why"`
		Paths []string `json:"paths"`
	}
	if err := yaml.UnmarshalStrict(irrelevantFile, &file); err != nil {
		return nil, fmt.Errorf("irrelevant.yaml: %w", err)
	}
	out := irrelevant{}
	for kind, entries := range file {
		for i, e := range entries {
			if e.Why == "" || len(e.Paths) == 0 {
				return nil, fmt.Errorf("irrelevant.yaml: %s[%d] lacks a reason or its paths", kind, i)
			}
			for _, p := range e.Paths {
				text := regexp.QuoteMeta(p)
				text = strings.ReplaceAll(text, `\[\*\]`, "[]*[]") // an item, kept from what follows
				text = strings.ReplaceAll(text, `\*`, `[^.\[]+`)
				text = strings.ReplaceAll(text, "[]*[]", `\[\*\]`)
				out[kind] = append(out[kind], regexp.MustCompile("^"+text+`(?:[.\[].*)?$`))
			}
		}
	}
	return out, nil
}

func (x irrelevant) has(l leaf) bool {
	paths := []string{l.pattern(), l.named()}
	for _, kind := range []addr.Kind{"*", l.of.kind} {
		if slices.ContainsFunc(x[kind], func(re *regexp.Regexp) bool { return slices.ContainsFunc(paths, re.MatchString) }) {
			return true
		}
	}
	return false
}

// list writes how many properties there are, by kind and path, and which of
// them are irrelevant.
func list(out io.Writer, leaves []leaf, not irrelevant) {
	type line struct {
		kind       addr.Kind
		path, mark string
	}
	counts := map[line]int{}
	for _, l := range leaves {
		mark := " "
		if not.has(l) {
			mark = "-"
		}
		counts[line{l.of.kind, l.pattern(), mark}]++
	}
	lines := make([]string, 0, len(counts))
	for l, n := range counts {
		lines = append(lines, fmt.Sprintf("%s %s %s %d", l.mark, l.kind, l.path, n))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	fmt.Fprintln(out, strings.Join(lines, "\n"))
}
