package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/ward"
)

// shownHits is how many of a kind the page of a search shows, where it shows several.
const shownHits = 6

// corpus is all that can be searched of one kind, as searches compare it. It is made
// once for what is shown.
type corpus struct {
	kind, one, many string
	// list is the address of the kind's own list, which a search narrows to the same;
	// "" where the page of the search lists it.
	list    string
	entries []entry
}

// entry is something that can be found.
type entry struct {
	text  string // all that is searched of it, folded
	names names
	hit   func() Hit
}

// Hit is something that was found.
type Hit struct {
	Link        string
	Text        string
	Code        bool
	Sub         string
	Word, Class string // its verdict or its state
	// More is what else is said of it, where the search found it there.
	More string
	// The same, cut at what was found.
	TextPieces, SubPieces, MorePieces []Piece
}

// HitGroup is what was found of one kind, the best first.
type HitGroup struct {
	Kind, Many string
	Count      int
	Link       string // to all of them
	Hits       []Hit
	best       int
}

// SearchPage is the page of a search.
type SearchPage struct {
	Q, Kind string
	Asked   bool // something was looked for
	Groups  []HitGroup
	Total   int
	All     string // the address of the same search over all kinds
	// Kinds are what can be searched, and Examples what one may look for.
	Kinds    []Tile
	Examples []Pair
	// Page, Pages, Previous and Next are of a search over one kind.
	Page, Pages    int
	Previous, Next string
}

// SearchOf answers for a search.
func (x *Index) SearchOf(q url.Values) SearchPage {
	looked := wordsOf(q.Get("q"))
	out := SearchPage{Q: strings.TrimSpace(clipped(q.Get("q"))), Kind: q.Get("kind"), Asked: len(looked) > 0 || q.Get("kind") != "", Page: 1, Pages: 1}
	out.All = To("/search", "q", out.Q)
	if !out.Asked {
		for _, c := range x.corpora() {
			link := To("/search", "kind", c.kind)
			if c.list != "" {
				link = c.list
			}
			out.Kinds = append(out.Kinds, Tile{Count: len(c.entries), Title: c.called(len(c.entries)), Link: link})
		}
		out.Examples = x.examples()
		return out
	}
	for _, c := range x.corpora() {
		if out.Kind != "" && out.Kind != c.kind {
			continue
		}
		found, best := c.find(looked)
		if len(found) == 0 {
			continue
		}
		g := HitGroup{Kind: c.kind, Many: c.called(len(found)), Count: len(found), best: best, Link: To("/search", "q", out.Q, "kind", c.kind)}
		if c.list != "" {
			g.Link = To(c.list, "q", out.Q)
		}
		first, last := 0, min(shownHits, len(found))
		if out.Kind != "" {
			out.page(q, len(found))
			first, last = (out.Page-1)*pageSize, min(out.Page*pageSize, len(found))
		}
		for _, i := range found[first:last] {
			g.Hits = append(g.Hits, looked.marked(c.entries[i].hit()))
		}
		out.Groups = append(out.Groups, g)
		out.Total += g.Count
	}
	slices.SortStableFunc(out.Groups, func(a, b HitGroup) int { return cmp.Compare(a.best, b.best) })
	return out
}

func (p *SearchPage) page(q url.Values, found int) {
	p.Pages = max(1, (found+pageSize-1)/pageSize)
	p.Page, _ = strconv.Atoi(q.Get("page"))
	p.Page = min(max(p.Page, 1), p.Pages)
	at := func(n int) string { return To("/search", "q", p.Q, "kind", p.Kind, "page", strconv.Itoa(n)) }
	if p.Page > 1 {
		p.Previous = at(p.Page - 1)
	}
	if p.Page < p.Pages {
		p.Next = at(p.Page + 1)
	}
}

// called names so many of a kind.
func (c corpus) called(n int) string {
	if n == 1 {
		return c.one
	}
	return c.many
}

// find returns the places of what has all the words, the nearest first, and how near
// the first is.
func (c corpus) find(looked words) (found []int, best int) {
	var near [farthest + 1][]int
	for i, e := range c.entries {
		if looked.in(e.text) {
			n := looked.closeness(e.names)
			near[n] = append(near[n], i)
		}
	}
	best = slices.IndexFunc(near[:], func(at []int) bool { return len(at) > 0 })
	return slices.Concat(near[:]...), best
}

// marked cuts a hit at what was found. What else is said of it is left out where the
// names have all that was looked for.
func (w words) marked(h Hit) Hit {
	h.TextPieces, h.SubPieces = w.pieces(h.Text), w.pieces(h.Sub)
	var missing words
	names := folded(h.Text + "\n" + h.Sub)
	for _, word := range w {
		if !strings.Contains(names, word) {
			missing = append(missing, word)
		}
	}
	if h.More = missing.around(h.More); h.More != "" {
		h.MorePieces = w.pieces(h.More)
	}
	return h
}

// entriesOf are the rows of a list as its own search goes through them, so that it
// finds the same.
func entriesOf[R any](l List[R], rows []R, called func(R) []string, hit func(R) Hit) []entry {
	out := make([]entry, len(rows))
	for i, r := range rows {
		out[i] = entry{text: folded(strings.Join(l.texts(r), "\n")), names: namesOf(called(r)), hit: func() Hit { return hit(rows[i]) }}
	}
	return out
}

// bare is an entry of what has no list of its own.
func bare(h Hit, more ...string) entry {
	h.More = strings.Join(more, " ")
	return entry{text: folded(h.Text + "\n" + h.Sub + "\n" + h.More), names: namesOf([]string{h.Text, h.Sub}), hit: func() Hit { return h }}
}

// collect gathers all that can be searched.
func (x *Index) collect() []corpus {
	records := corpus{kind: "record", one: "record", many: "records", list: "/evidence", entries: entriesOf(Records(), x.Entries(),
		func(e evidence.Entry) []string {
			return []string{number(e.Index), "record " + number(e.Index), e.Leaf.Payload.String(), strings.TrimPrefix(e.Leaf.Payload.String(), "sha256:"), e.Leaf.Kind}
		},
		func(e evidence.Entry) Hit {
			return Hit{Link: "/evidence/" + number(e.Index), Text: "record " + number(e.Index), Sub: e.Leaf.Kind + " of " + Moment(e.Leaf.Time), More: e.Leaf.Subject + " " + e.Leaf.Payload.String()}
		})}
	if x.Shown.Estate == nil {
		return []corpus{records}
	}
	return []corpus{
		{kind: "environment", one: "environment", many: "environments", entries: x.environmentEntries()},
		{kind: "control", one: "control", many: "controls", list: "/controls", entries: entriesOf(Controls(), x.Standings(),
			func(s Standing) []string { return []string{s.ID, s.Ref, s.Clause, s.Title} },
			func(s Standing) Hit {
				return Hit{Link: ControlAddress(s.Ref), Text: s.Clause, Sub: s.Title, Word: s.State.String(), Class: class(s.State.String()), More: s.Ref + " " + s.Why}
			})},
		{kind: "check", one: "check", many: "checks", list: "/catalogue", entries: entriesOf(Catalogue(), x.Checks(),
			func(c CheckRow) []string { return []string{c.ID, c.Title} },
			func(c CheckRow) Hit {
				return Hit{Link: CheckAddress(c.ID), Text: c.ID, Code: true, Sub: c.Title, Word: c.Severity.String(), Class: c.Severity.String(), More: c.Description + " " + strings.Join(c.Controls, " ") + " " + kindsOf(c.Check)}
			})},
		{kind: "finding", one: "finding", many: "findings", list: "/findings", entries: entriesOf(Findings(), x.Findings,
			func(f Finding) []string { return []string{f.Name, f.Key.Subject} },
			func(f Finding) Hit {
				return Hit{Link: FindingAddress(f.Key), Text: f.Name, Sub: f.Check + ": " + f.Title, Word: string(f.Verdict), Class: class(string(f.Verdict)), More: f.Reason + " " + f.Key.Subject + " " + f.Environment + " " + f.Owner + " " + strings.Join(f.Clauses, " ")}
			})},
		{kind: "exception", one: "exception or statement", many: "exceptions and statements", list: "/exceptions", entries: entriesOf(Exceptions(), x.Accepted(),
			func(a Accepted) []string { return []string{a.ID, a.About} },
			func(a Accepted) Hit {
				return Hit{Link: a.Link, Text: a.ID, Sub: a.Kind + " about " + a.About, Word: a.State(), Class: a.class(), More: strings.Join([]string{a.Reason, a.Covers, a.By, a.Because, a.Title}, " ")}
			})},
		{kind: "drill", one: "drill", many: "drills", list: "/drills", entries: entriesOf(DrillList(), x.Drills(),
			func(p Practised) []string { return []string{p.ID, p.Of(), p.Server} },
			func(p Practised) Hit {
				return Hit{Link: p.Link, Text: p.ID, Code: true, Sub: p.Kind.Title() + " of " + p.Of() + ", " + Moment(p.Ended), Word: p.Came(), Class: p.class(), More: strings.Join([]string{p.Server, p.Region, p.Record.System, p.Set, strings.Join(p.Wrong, " ")}, " ")}
			})},
		{kind: "thing", one: "resource or object", many: "resources and objects", entries: x.thingEntries()},
		{kind: "decision", one: "decision", many: "decisions", entries: x.decisionEntries()},
		records,
		{kind: "file", one: "file", many: "files", entries: x.fileEntries()},
	}
}

func (x *Index) environmentEntries() []entry {
	environments, _ := ward.Of[ward.Environment](x.Shown.Estate.Judged.Run.DeclaredFacts())
	var out []entry
	for _, e := range environments {
		name := e.Entity + "/" + e.Name
		sub := strings.Join([]string{e.Purpose, e.Data + " data", e.Region}, ", ")
		out = append(out, bare(Hit{Link: EnvironmentAddress(name), Text: name, Sub: sub}, x.owners[name], e.RecoveryRegion, e.OdooVersion))
	}
	return out
}

func (x *Index) thingEntries() []entry {
	d := x.Shown.Estate.Design
	var out []entry
	add := func(s addr.Subject, why string) {
		name, detail := report.Called(s)
		out = append(out, bare(Hit{Link: ThingAddress(s.Key()), Text: name, Sub: detail}, why, s.String()))
	}
	for _, r := range d.Resources {
		add(addr.AzureSubject(r.ID), r.Why)
	}
	for _, o := range d.Objects {
		add(addr.ObjectSubject(o.Key), o.Why)
	}
	return out
}

func (x *Index) decisionEntries() []entry {
	var out []entry
	for _, d := range x.Shown.Estate.Design.Decisions {
		more := []string{d.Topic, d.Subject.String()}
		for _, r := range d.Reasons {
			more = append(more, r.Text, r.Clause)
		}
		out = append(out, bare(Hit{Link: DecisionAddress(d.Topic, d.Subject.Key()), Text: d.Title, Sub: d.Chosen + ", for " + d.Subject.Name()}, more...))
	}
	return out
}

// fileEntries are the files of the rendered tree, where it is known; else those that
// the design itself names.
func (x *Index) fileEntries() []entry {
	var paths []string
	if x.Paths != nil {
		paths = x.Paths()
	} else {
		for _, f := range x.Shown.Estate.Design.Files {
			paths = append(paths, f.Path)
		}
	}
	var out []entry
	for _, p := range paths {
		out = append(out, bare(Hit{Link: FileAddress(p), Text: p, Code: true}))
	}
	return out
}

// examples are things that there are, one of each kind that people know by name.
func (x *Index) examples() []Pair {
	var out []Pair
	add := func(text string) {
		if text != "" {
			out = append(out, Pair{text, To("/search", "q", text)})
		}
	}
	for _, c := range x.corpora() {
		if len(c.entries) == 0 {
			continue
		}
		switch h := c.entries[0].hit(); c.kind {
		case "environment", "check", "exception", "record":
			add(h.Text)
		case "control":
			add(x.Standings()[0].ID)
		}
	}
	return out
}
