package view

import (
	"net/url"
	"slices"
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
	// Texts, if any, returns several in its place. Where many rows have the same ones,
	// as findings have their check's, each is gone through once.
	Texts func(R) []string
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
	// Quiet is followed by links and not offered: it has too many values. What is
	// chosen of it is shown.
	Quiet bool
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

// Table returns the list as a query asks for it, at an address. Whoever asks the same
// rows often keeps them by Over.
func (l List[R]) Table(rows []R, q url.Values, at string) Table { return l.Over(rows).Table(q, at) }

// Export returns the rows that a query chooses, all pages of it, under the names of
// the columns.
func (l List[R]) Export(rows []R, q url.Values) (names []string, out [][]string) {
	names, lines := l.Over(rows).Export(q)
	return names, slices.Collect(lines)
}

// texts are what a search goes through, one by one: what is searched for is in one of
// them.
func (l List[R]) texts(r R) []string {
	if l.Texts != nil {
		return l.Texts(r)
	}
	return []string{l.Search(r)}
}

func (l List[R]) row(r R) []Cell {
	out := make([]Cell, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = c.Cell(r)
	}
	return out
}

// chosen are the rows that a query chooses, in its order.
func (l List[R]) chosen(rows []R, q url.Values) []R { return l.Over(rows).Rows(q) }

// passes reports whether a row passes all filters but one.
func (l List[R]) passes(r R, q url.Values, but string) bool {
	for _, f := range l.Filters {
		if want := q.Get(f.Name); want != "" && f.Name != but && !slices.Contains(f.Values(r), want) {
			return false
		}
	}
	return true
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
