package view

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Mark is what was found within a place of the map.
type Mark struct {
	Key   string
	Worst Verdict // the first of Verdicts that there is, "" where nothing was judged
	Tiles []Tile  // of each verdict that there is, in the order of Verdicts
	Total int
	Asks  int
	Link  string // all of them
	// Narrowed says that not all findings were asked for: where there are none, others
	// may be.
	Narrowed bool
}

// Said says a mark in words.
func (m Mark) Said() string {
	var parts []string
	for _, t := range m.Tiles {
		parts = append(parts, strconv.Itoa(t.Count)+" "+t.Title)
	}
	switch {
	case len(parts) == 0 && m.Narrowed:
		return "nothing of what is marked"
	case len(parts) == 0:
		return notJudged
	}
	return strings.Join(parts, ", ")
}

// count returns how many findings of a verdict there are.
func (m Mark) count(v Verdict) Tile {
	for _, t := range m.Tiles {
		if t.Title == string(v) {
			return t
		}
	}
	return Tile{Title: string(v)}
}

// tally counts findings by verdict, in the order of Verdicts.
type tally [6]int

// marks are the findings of each place, those that were asked for.
type marks struct {
	by   map[string]*tally
	kept []string // what the links keep of what was asked, as To takes it
}

// mapFilters are what the map is narrowed by, as lists of findings are.
var mapFilters = []string{"check", "framework"}

// marked are the marks that a query asks for; those of all findings are counted
// once.
func (x *Index) marked(q url.Values) marks {
	for _, name := range mapFilters {
		if q.Get(name) != "" {
			return x.marks(q)
		}
	}
	return x.whole()
}

// marks counts the findings that a query asks for by the places that they are in.
func (x *Index) marks(q url.Values) marks {
	m := marks{by: map[string]*tally{"": {}}}
	for _, name := range mapFilters {
		if v := q.Get(name); v != "" {
			m.kept = append(m.kept, name, v)
		}
	}
	place := map[Verdict]int{}
	for i, v := range Verdicts() {
		place[v] = i
	}
	list := Findings()
	narrowed := url.Values{}
	for i := 0; i < len(m.kept); i += 2 {
		narrowed.Set(m.kept[i], m.kept[i+1])
	}
	count := func(key string, v Verdict) {
		t := m.by[key]
		if t == nil {
			t = &tally{}
			m.by[key] = t
		}
		t[place[v]]++
	}
	for _, f := range x.Findings {
		if len(narrowed) > 0 && !list.passes(f, narrowed, "") {
			continue
		}
		count("", f.Verdict)
		for _, key := range f.Within {
			count(key, f.Verdict)
		}
		count("="+f.Key.Subject, f.Verdict)
	}
	return m
}

// of is the mark of a place, which leads to the findings within it.
func (m marks) of(key string) Mark { return m.mark(key, "within", key) }

// about is the mark of one subject without its parts.
func (m marks) about(subject string) Mark { return m.mark("="+subject, "subject", subject) }

func (m marks) mark(key, filter, value string) Mark {
	ask := append([]string{filter, value}, m.kept...)
	out := Mark{Key: value, Link: To("/findings", ask...), Narrowed: len(m.kept) > 0}
	t := m.by[key]
	if t == nil {
		return out
	}
	for i, v := range Verdicts() {
		if t[i] == 0 {
			continue
		}
		if out.Worst == "" {
			out.Worst = v
		}
		out.Total += t[i]
		if v.Asks() {
			out.Asks += t[i]
		}
		out.Tiles = append(out.Tiles, Tile{t[i], string(v), class(string(v)), To("/findings", append(slices.Clone(ask), "verdict", string(v))...)})
	}
	return out
}

// gravity orders marks, what asks for something first.
func gravity(m Mark) int {
	if m.Worst == "" {
		return len(Verdicts())
	}
	return slices.Index(Verdicts(), m.Worst)
}
