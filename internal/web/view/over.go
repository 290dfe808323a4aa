package view

import (
	"cmp"
	"iter"
	"math/bits"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Listed is rows as they are listed, put in order once: a choice of them is found by
// what was noted of each value, and no row is gone through for it. Several may ask it
// at a time; the rows must not change.
type Listed[R any] struct {
	list    List[R]
	rows    []R
	filters []noted
	texts   func() noted // what a search goes through, folded
	orders  []func() order
	recent  *recent[string, choice]
}

// mostChoices bounds how many choices are remembered. One takes a bit a row, and its
// facets.
const mostChoices = 64

// Over puts rows in order. Searching and sorting take their part of it when they are
// first asked for.
func (l List[R]) Over(rows []R) *Listed[R] {
	out := &Listed[R]{list: l, rows: rows, recent: &recent[string, choice]{most: mostChoices}}
	for _, f := range l.Filters {
		out.filters = append(out.filters, note(rows, f.Values, f.Order))
	}
	out.texts = sync.OnceValue(func() noted {
		return note(rows, func(r R) []string {
			all := l.texts(r)
			for i, t := range all {
				all[i] = folded(t)
			}
			return all
		}, nil)
	})
	for _, c := range l.Columns {
		out.orders = append(out.orders, sync.OnceValue(func() order { return ordered(rows, c.Compare) }))
	}
	return out
}

// Name is that of what is exported.
func (l *Listed[R]) Name() string { return l.list.Name }

// Warm does beforehand what searching and sorting take.
func (l *Listed[R]) Warm() {
	l.texts()
	for i, c := range l.list.Columns {
		if c.Compare != nil {
			l.orders[i]()
		}
	}
}

// noted is which rows have which value.
type noted struct {
	values  []string // in the order in which they are offered
	rows    [][]int32
	at      map[string]int
	compare func(a, b string) int // by which they are in that order
}

func note[R any](rows []R, values func(R) []string, first []string) noted {
	n := noted{at: map[string]int{}}
	for i, r := range rows {
		for _, v := range values(r) {
			at, ok := n.at[v]
			if !ok {
				at = len(n.values)
				n.at[v], n.values, n.rows = at, append(n.values, v), append(n.rows, nil)
			}
			if own := n.rows[at]; len(own) == 0 || own[len(own)-1] != int32(i) {
				n.rows[at] = append(own, int32(i))
			}
		}
	}
	place := func(v string) int {
		if i := slices.Index(first, v); i >= 0 {
			return i
		}
		return len(first)
	}
	n.compare = func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b)) }
	sorted := slices.Clone(n.values)
	slices.SortFunc(sorted, n.compare)
	of := make([][]int32, len(sorted))
	for i, v := range sorted {
		of[i] = slices.Clip(n.rows[n.at[v]])
	}
	for i, v := range sorted {
		n.at[v] = i
	}
	n.values, n.rows = sorted, of
	return n
}

// rowsOf are the rows that have a value.
func (n noted) rowsOf(value string) []int32 {
	if at, ok := n.at[value]; ok {
		return n.rows[at]
	}
	return nil
}

// valuesOf are the values of a filter, each with the rows that have it.
func (l *Listed[R]) valuesOf(filter string) iter.Seq2[string, []int32] {
	return func(yield func(string, []int32) bool) {
		for i, f := range l.list.Filters {
			if f.Name != filter {
				continue
			}
			for j, v := range l.filters[i].values {
				if !yield(v, l.filters[i].rows[j]) {
					return
				}
			}
		}
	}
}

// rowsOf are the rows that have a value of a filter.
func (l *Listed[R]) rowsOf(filter, value string) []int32 {
	for i, f := range l.list.Filters {
		if f.Name == filter {
			return l.filters[i].rowsOf(value)
		}
	}
	return nil
}

// set is some of the rows, a bit each; nil is all of them.
type set []uint64

func (l *Listed[R]) none() set { return make(set, (len(l.rows)+63)/64) }

func (s set) has(row int32) bool { return s == nil || s[row>>6]&(1<<(row&63)) != 0 }

func (s set) add(rows []int32) {
	for _, r := range rows {
		s[r>>6] |= 1 << (r & 63)
	}
}

// and is what is in both.
func (s set) and(t set) set {
	switch {
	case s == nil:
		return t
	case t == nil:
		return s
	}
	out := make(set, len(s))
	for i := range s {
		out[i] = s[i] & t[i]
	}
	return out
}

func (s set) count(all int) int {
	if s == nil {
		return all
	}
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// order is the rows by a column, upwards; those that are equal stand as they stood.
type order struct {
	rows  []int32
	first []bool // the row at this place is the first of its equals
}

func ordered[R any](rows []R, compare func(a, b R) int) order {
	o := order{rows: make([]int32, len(rows)), first: make([]bool, len(rows))}
	for i := range o.rows {
		o.rows[i] = int32(i)
	}
	slices.SortFunc(o.rows, func(a, b int32) int { return cmp.Or(compare(rows[a], rows[b]), cmp.Compare(a, b)) })
	for i, r := range o.rows {
		o.first[i] = i == 0 || compare(rows[o.rows[i-1]], rows[r]) != 0
	}
	return o
}

// down are the rows downwards; those that are equal stand as they stood.
func (o order) down(yield func(int32) bool) {
	for end := len(o.rows); end > 0; {
		begin := end - 1
		for !o.first[begin] {
			begin--
		}
		for _, r := range o.rows[begin:end] {
			if !yield(r) {
				return
			}
		}
		end = begin
	}
}

// choice is what a query chooses, in whatever order it is asked for.
type choice struct {
	rows   set
	total  int
	facets []Facet
}

// choice finds what a query chooses, and what each value of a filter would leave
// beside the other filters.
func (l *Listed[R]) choice(q url.Values) choice {
	looked := wordsOf(q.Get("q"))
	key := []string{strings.Join(looked, " ")}
	for _, f := range l.list.Filters {
		key = append(key, q.Get(f.Name))
	}
	return l.recent.of(strings.Join(key, "\x00"), func() choice {
		var found set
		for _, word := range looked {
			with, texts := l.none(), l.texts()
			for i, t := range texts.values {
				if strings.Contains(t, word) {
					with.add(texts.rows[i])
				}
			}
			found = found.and(with)
		}
		passed := make([]set, len(l.filters)) // by each filter alone
		for i, f := range l.list.Filters {
			if want := q.Get(f.Name); want != "" {
				passed[i] = l.none()
				passed[i].add(l.filters[i].rowsOf(want))
			}
		}
		but := func(left int) set {
			out := found
			for i, p := range passed {
				if i != left {
					out = out.and(p)
				}
			}
			return out
		}
		out := choice{rows: but(-1)}
		out.total = out.rows.count(len(l.rows))
		for i, f := range l.list.Filters {
			of := out.rows
			if passed[i] != nil {
				of = but(i)
			}
			if f.Quiet {
				out.facets = append(out.facets, l.filters[i].quiet(f.Name, f.Title, q.Get(f.Name), of))
				continue
			}
			facet := l.filters[i].facet(f.Name, f.Title, q.Get(f.Name), of)
			facet.Rare = f.Rare
			out.facets = append(out.facets, facet)
		}
		return out
	})
}

// facet counts what each value has of some rows.
func (n noted) facet(name, title, chosen string, of set) Facet {
	out := Facet{Name: name, Title: title, Value: chosen}
	for i, v := range n.values {
		count := len(n.rows[i])
		if of != nil {
			count = 0
			for _, r := range n.rows[i] {
				if of.has(r) {
					count++
				}
			}
		}
		if count > 0 {
			out.Options = append(out.Options, Choice{v, count})
		}
	}
	if chosen != "" { // it stays to be seen, whatever it leaves
		at, there := slices.BinarySearchFunc(out.Options, chosen, func(c Choice, v string) int { return n.compare(c.Value, v) })
		if !there {
			out.Options = slices.Insert(out.Options, at, Choice{chosen, 0})
		}
	}
	return out
}

// quiet offers the value that is chosen alone.
func (n noted) quiet(name, title, chosen string, of set) Facet {
	out := Facet{Name: name, Title: title, Value: chosen}
	if chosen == "" {
		return out
	}
	count := 0
	for _, r := range n.rowsOf(chosen) {
		if of.has(r) {
			count++
		}
	}
	out.Options = []Choice{{chosen, count}}
	return out
}

// Rows returns the rows that a query chooses, in its order.
func (l *Listed[R]) Rows(q url.Values) []R {
	c := l.choice(q)
	out := make([]R, 0, c.total)
	for r := range l.each(c, q) {
		out = append(out, l.rows[r])
	}
	return out
}

// each goes through the rows that are chosen, as a query orders them.
func (l *Listed[R]) each(c choice, q url.Values) iter.Seq[int32] {
	name, descending := strings.CutPrefix(q.Get("sort"), "-")
	at := slices.IndexFunc(l.list.Columns, func(c Column[R]) bool { return c.Name == name && c.Compare != nil })
	return func(yield func(int32) bool) {
		next := func(r int32) bool { return !c.rows.has(r) || yield(r) }
		switch {
		case at < 0:
			for r := range int32(len(l.rows)) {
				if !next(r) {
					return
				}
			}
		case descending:
			l.orders[at]().down(next)
		default:
			for _, r := range l.orders[at]().rows {
				if !next(r) {
					return
				}
			}
		}
	}
}

// Table returns the list as a query asks for it, at an address.
func (l *Listed[R]) Table(q url.Values, at string) Table {
	c := l.choice(q)
	t := Table{Name: l.list.Name, Search: q.Get("q"), Total: c.total, All: len(l.rows), Reset: at, Filters: c.facets}
	t.Pages = max(1, (t.Total+pageSize-1)/pageSize)
	t.Page, _ = strconv.Atoi(q.Get("page"))
	t.Page = min(max(t.Page, 1), t.Pages)
	place := 0
	for r := range l.each(c, q) {
		if place >= t.Page*pageSize {
			break
		}
		if place >= (t.Page-1)*pageSize {
			t.Rows = append(t.Rows, l.list.row(l.rows[r]))
		}
		place++
	}
	t.Active = t.Search != ""
	for _, f := range l.list.Filters {
		t.Active = t.Active || q.Get(f.Name) != ""
	}
	for _, c := range l.list.Columns {
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
	what := l.list.Many
	if t.Total == 1 {
		what = l.list.One
	}
	t.Said = strconv.Itoa(t.Total) + " " + what
	if t.Total != t.All {
		t.Said += " of " + strconv.Itoa(t.All)
	}
	return t
}

// Export returns the rows that a query chooses, all pages of it, one after the other,
// under the names of the columns.
func (l *Listed[R]) Export(q url.Values) (names []string, lines iter.Seq[[]string]) {
	for _, c := range l.list.Columns {
		names = append(names, c.Name)
	}
	return names, func(yield func([]string) bool) {
		for r := range l.each(l.choice(q), q) {
			line := make([]string, len(l.list.Columns))
			for i, c := range l.list.Columns {
				line[i] = c.Cell(l.rows[r]).Text
			}
			if !yield(line) {
				return
			}
		}
	}
}

// recent remembers what was worked out of late: at least as many as most, and at most
// twice as many.
type recent[K comparable, V any] struct {
	most int

	mu         sync.Mutex
	young, old map[K]V
}

// of returns what is remembered under a key, or works it out. Two may work out the
// same at a time.
func (c *recent[K, V]) of(key K, work func() V) V {
	c.mu.Lock()
	v, ok := c.young[key]
	if !ok {
		if v, ok = c.old[key]; ok {
			c.keep(key, v)
		}
	}
	c.mu.Unlock()
	if ok {
		return v
	}
	v = work()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, v)
	return v
}

func (c *recent[K, V]) keep(key K, v V) {
	if len(c.young) >= c.most {
		c.young, c.old = nil, c.young
	}
	if c.young == nil {
		c.young = make(map[K]V, c.most)
	}
	c.young[key] = v
}
