package view

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// naive goes through all rows for each question: what a list promises, without what
// makes it fast.
type naive[R any] struct {
	list List[R]
	rows []R
}

func (n naive[R]) passes(r R, q url.Values, but string) bool {
	for _, f := range n.list.Filters {
		if want := q.Get(f.Name); want != "" && f.Name != but && !slices.Contains(f.Values(r), want) {
			return false
		}
	}
	return wordsOf(q.Get("q")).in(folded(strings.Join(n.list.texts(r), "\n")))
}

func (n naive[R]) chosen(q url.Values) []R {
	var out []R
	for _, r := range n.rows {
		if n.passes(r, q, "") {
			out = append(out, r)
		}
	}
	name, descending := strings.CutPrefix(q.Get("sort"), "-")
	for _, c := range n.list.Columns {
		if c.Name == name && c.Compare != nil {
			slices.SortStableFunc(out, func(a, b R) int {
				if descending {
					return c.Compare(b, a)
				}
				return c.Compare(a, b)
			})
		}
	}
	return out
}

func (n naive[R]) facet(f Filter[R], q url.Values) []Choice {
	counts := map[string]int{}
	for _, r := range n.rows {
		if n.passes(r, q, f.Name) {
			for _, v := range f.Values(r) {
				counts[v]++
			}
		}
	}
	if v := q.Get(f.Name); v != "" {
		counts[v] += 0
	}
	var out []Choice
	if f.Quiet {
		if v := q.Get(f.Name); v != "" {
			out = append(out, Choice{v, counts[v]})
		}
		return out
	}
	for v, rows := range counts {
		out = append(out, Choice{v, rows})
	}
	place := func(v string) int {
		if i := slices.Index(f.Order, v); i >= 0 {
			return i
		}
		return len(f.Order)
	}
	slices.SortFunc(out, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(place(a.Value), place(b.Value)), strings.Compare(a.Value, b.Value))
	})
	return out
}

// Rows that were put in order answer as going through all of them does, whatever was
// asked before.
func TestListedIsAsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := naive[Finding]{Findings(), drawn().Draw(t, "findings")}
		listed := plain.list.Over(plain.rows)
		for range 4 {
			q := queried(t)
			if rapid.Bool().Draw(t, "unknown") {
				q.Set("environment", "nowhere")
			}
			chosen := plain.chosen(q)
			var want [][]string
			for _, f := range chosen {
				var line []string
				for _, c := range plain.list.row(f) {
					line = append(line, c.Text)
				}
				want = append(want, line)
			}
			_, lines := listed.Export(q)
			if got := slices.Collect(lines); !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%s: exported are %d rows, want %d, or another order:\n%q\n%q", q.Encode(), len(got), len(want), got, want)
			}
			page := rapid.IntRange(1, max(1, (len(chosen)+pageSize-1)/pageSize)).Draw(t, "page")
			q.Set("page", fmt.Sprint(page))
			table := listed.Table(q, "/findings")
			var rows [][]Cell
			for _, f := range chosen[min(len(chosen), (page-1)*pageSize):min(len(chosen), page*pageSize)] {
				rows = append(rows, plain.list.row(f))
			}
			if !slices.EqualFunc(table.Rows, rows, slices.Equal) || table.Total != len(chosen) {
				t.Fatalf("%s: page %d has %d of %d rows, want %d of %d", q.Encode(), page, len(table.Rows), table.Total, len(rows), len(chosen))
			}
			for i, f := range plain.list.Filters {
				if want := plain.facet(f, q); !slices.Equal(table.Filters[i].Options, want) {
					t.Fatalf("%s: %s offers %v, want %v", q.Encode(), f.Name, table.Filters[i].Options, want)
				}
			}
		}
	})
}

// However many different things are asked, so much is remembered and no more; and what
// is remembered is what was worked out.
func TestRecentIsBounded(t *testing.T) {
	worked := 0
	c := &recent[int, int]{most: 8}
	ask := func(key int) {
		t.Helper()
		if got := c.of(key, func() int { worked++; return key * key }); got != key*key {
			t.Fatalf("of %d is remembered %d", key, got)
		}
	}
	for key := range 10000 {
		ask(key)
		ask(0) // what is asked for again and again stays
	}
	if n := len(c.young) + len(c.old); n > 16 {
		t.Errorf("%d are remembered, want 16 at most", n)
	}
	if worked != 10000 {
		t.Errorf("worked out %d times, want each once", worked)
	}
}
