package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// List says how rows of a kind are listed: what columns there are, by what a
// reader narrows them, and what a search goes through.
type List[R any] struct {
	Name    string // of what is exported
	Columns []Column[R]
	Filters []Filter[R]
	// Search returns the text that a search goes through.
	Search func(R) string
	// Count names one row and several: finding, findings.
	One, Many string
}

// Column is a column of a list.
type Column[R any] struct {
	Name  string // in addresses and exports
	Title string
	Cell  func(R) Cell
	// Less orders rows by the column; nil where they cannot be.
	Compare func(a, b R) int
	Number  bool
}

// Cell is what stands in one column of a row.
type Cell struct {
	Text  string // as it is exported
	Sub   string // beneath it, smaller
	Link  string // an address within the console, or ""
	Class string // a word of the style sheet: fail, high, pass
	Code  bool
}

// Filter narrows a list to rows with one of several values.
type Filter[R any] struct {
	Name, Title string
	Values      func(R) []string
	// Order gives values that stand first; the others follow by name.
	Order []string
	// Rare says that few ask for it: it stands behind the others, folded away.
	Rare bool
}

// Table is a list as it was asked for.
type Table struct {
	Name    string
	Columns []Heading
	Rows    [][]Cell // of this page
	Filters []Facet
	Search  string
	Total   int // rows that are chosen, on all pages
	All     int // rows that there are
	Said    string
	Page    int // from 1
	Pages   int
	Reset   string // the address without any choice
	// Kept are what was asked for beside filters, search and page.
	Kept []Pair
	// Previous and Next are addresses, "" for none.
	Previous, Next string
	CSV, JSON      string
	Active         bool // something is chosen
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }

// Heading is a column's title.
type Heading struct {
	Name, Title string
	Number      bool
	Sort        string // the address that sorts by it, "" for none
	Sorted      string // ascending, descending or ""
}

// Facet is a filter with the values that there are.
type Facet struct {
	Name, Title, Value string
	Options            []Choice
	Rare               bool
}

// Rare reports whether there are filters that are folded away.
func (t Table) Rare() bool {
	return slices.ContainsFunc(t.Filters, func(f Facet) bool { return f.Rare && len(f.Options) > 0 })
}

// RareChosen reports whether one of the filters is chosen that are folded away.
func (t Table) RareChosen() bool {
	return slices.ContainsFunc(t.Filters, func(f Facet) bool { return f.Rare && f.Value != "" })
}

// Choice is one value of a filter, and how many rows choosing it leaves.
type Choice struct {
	Value string
	Rows  int
}

// pageSize is how many rows a page has.
const pageSize = 100

// chosen are the rows that the query chooses, in its order.
func (l List[R]) chosen(rows []R, q url.Values) []R {
	var out []R
	looked := wordsOf(q.Get("q"))
	for _, r := range rows {
		if l.passes(r, q, "") && (len(looked) == 0 || looked.in(folded(l.Search(r)))) {
			out = append(out, r)
		}
	}
	name, descending := strings.CutPrefix(q.Get("sort"), "-")
	for _, c := range l.Columns {
		if c.Name != name || c.Compare == nil {
			continue
		}
		slices.SortStableFunc(out, func(a, b R) int {
			if descending {
				return c.Compare(b, a)
			}
			return c.Compare(a, b)
		})
	}
	return out
}

// passes reports whether a row passes all filters but one.
func (l List[R]) passes(r R, q url.Values, but string) bool {
	for _, f := range l.Filters {
		if want := q.Get(f.Name); want != "" && f.Name != but && !slices.Contains(f.Values(r), want) {
			return false
		}
	}
	return true
}

// Table returns the list as a query asks for it, at an address.
func (l List[R]) Table(rows []R, q url.Values, at string) Table {
	chosen := l.chosen(rows, q)
	t := Table{Name: l.Name, Search: q.Get("q"), Total: len(chosen), All: len(rows), Reset: at}
	t.Pages = max(1, (len(chosen)+pageSize-1)/pageSize)
	t.Page, _ = strconv.Atoi(q.Get("page"))
	t.Page = min(max(t.Page, 1), t.Pages)
	for _, r := range chosen[(t.Page-1)*pageSize : min(t.Page*pageSize, len(chosen))] {
		t.Rows = append(t.Rows, l.row(r))
	}
	for _, f := range l.Filters {
		t.Filters = append(t.Filters, l.facet(rows, f, q))
		t.Active = t.Active || q.Get(f.Name) != ""
	}
	t.Active = t.Active || t.Search != ""
	for _, c := range l.Columns {
		t.Columns = append(t.Columns, heading(c.Name, c.Title, c.Number, c.Compare != nil, q, at))
	}
	if q.Get("sort") != "" {
		t.Kept = append(t.Kept, Pair{"sort", q.Get("sort")})
	}
	if t.Page > 1 {
		t.Previous = with(at, q, "page", strconv.Itoa(t.Page-1))
	}
	if t.Page < t.Pages {
		t.Next = with(at, q, "page", strconv.Itoa(t.Page+1))
	}
	t.CSV, t.JSON = with(at, q, "page", "", "format", "csv"), with(at, q, "page", "", "format", "json")
	what := l.Many
	if t.Total == 1 {
		what = l.One
	}
	t.Said = strconv.Itoa(t.Total) + " " + what
	if t.Total != t.All {
		t.Said += " of " + strconv.Itoa(t.All)
	}
	return t
}

func (l List[R]) row(r R) []Cell {
	out := make([]Cell, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = c.Cell(r)
	}
	return out
}

// Export returns the rows that a query chooses, all pages of it, under the names of
// the columns.
func (l List[R]) Export(rows []R, q url.Values) (names []string, out [][]string) {
	for _, c := range l.Columns {
		names = append(names, c.Name)
	}
	for _, r := range l.chosen(rows, q) {
		var line []string
		for _, c := range l.row(r) {
			line = append(line, c.Text)
		}
		out = append(out, line)
	}
	return names, out
}

// facet counts what each value of a filter leaves, beside the other choices.
func (l List[R]) facet(rows []R, f Filter[R], q url.Values) Facet {
	out := Facet{Name: f.Name, Title: f.Title, Value: q.Get(f.Name), Rare: f.Rare}
	looked := wordsOf(q.Get("q"))
	counts := map[string]int{}
	for _, r := range rows {
		if !l.passes(r, q, f.Name) || len(looked) > 0 && !looked.in(folded(l.Search(r))) {
			continue
		}
		for _, v := range f.Values(r) {
			counts[v]++
		}
	}
	if out.Value != "" && counts[out.Value] == 0 {
		counts[out.Value] = 0 // what is chosen stays to be seen
	}
	for v, n := range counts {
		out.Options = append(out.Options, Choice{v, n})
	}
	place := func(v string) int {
		if i := slices.Index(f.Order, v); i >= 0 {
			return i
		}
		return len(f.Order)
	}
	slices.SortFunc(out.Options, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(place(a.Value), place(b.Value)), strings.Compare(a.Value, b.Value))
	})
	return out
}

func heading(name, title string, number, sorts bool, q url.Values, at string) Heading {
	h := Heading{Name: name, Title: title, Number: number}
	if !sorts {
		return h
	}
	next := name
	switch q.Get("sort") {
	case name:
		h.Sorted, next = "ascending", "-"+name
	case "-" + name:
		h.Sorted = "descending"
	}
	h.Sort = with(at, q, "sort", next, "page", "")
	return h
}

// with is an address with what was asked, less or more something.
func with(at string, q url.Values, changes ...string) string {
	path, own, _ := strings.Cut(at, "?")
	values, _ := url.ParseQuery(own)
	for name, all := range q {
		values[name] = slices.Clone(all)
	}
	for i := 0; i+1 < len(changes); i += 2 {
		values.Del(changes[i])
		if changes[i+1] != "" {
			values.Set(changes[i], changes[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}
