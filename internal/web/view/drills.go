package view

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/ward"
)

// What a drill came to.
const (
	DrillPassed = "passed"
	DrillFailed = "failed"
)

// Practised is a drill that was sealed, with what lists ask of it.
type Practised struct {
	state.Drill
	Link string
}

// Came says what it came to.
func (p Practised) Came() string {
	if p.Passed() {
		return DrillPassed
	}
	return DrillFailed
}

// Shows says what its recovery time shows of the system.
func (p Practised) Shows() string { return p.Back.Shows.String() }

// On is what it was carried out on: what the estate calls the server, or what stood for
// it.
func (p Practised) On() string { return cmp.Or(p.Server, p.Record.System) }

func (p Practised) class() string {
	if !p.Passed() {
		return "fail"
	}
	return "pass"
}

// figured writes a figure; "" where it shows nothing.
func figured(f drill.Figure) string {
	if f.Shows == step.Nothing {
		return ""
	}
	return lasted(f.Seconds)
}

// lasted writes how long something took, by its two largest parts.
func lasted(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return parts(d, time.Minute, "min", time.Second, "s")
	case d < 48*time.Hour:
		return parts(d, time.Hour, "h", time.Minute, "min")
	default:
		return parts(d, 24*time.Hour, "days", time.Hour, "h")
	}
}

func parts(d, large time.Duration, of string, small time.Duration, and string) string {
	out := fmt.Sprintf("%d %s", d/large, of)
	if rest := d % large / small; rest > 0 {
		out += fmt.Sprintf(" %d %s", rest, and)
	}
	return out
}

// DrillList is the list of drills.
func DrillList() List[Practised] {
	var kinds []string
	for _, k := range drill.Kinds() {
		kinds = append(kinds, string(k))
	}
	figure := func(name, title string, of func(Practised) drill.Figure) Column[Practised] {
		return Column[Practised]{
			Name: name, Title: title, Number: true, Cell: func(p Practised) Cell { return Cell{Text: figured(of(p))} },
			Compare: func(a, b Practised) int {
				x, y := of(a), of(b)
				return cmp.Or(cmp.Compare(btoi(x.Shows == step.Nothing), btoi(y.Shows == step.Nothing)), cmp.Compare(x.Seconds, y.Seconds))
			},
		}
	}
	return List[Practised]{
		Name: "drills", One: "drill", Many: "drills",
		Columns: []Column[Practised]{
			{Name: "ended", Title: "Ended", Cell: func(p Practised) Cell {
				return Cell{Text: Moment(p.Ended), Sub: p.ID, Link: p.Link, Class: "words"}
			}, Compare: func(a, b Practised) int { return a.Ended.Compare(b.Ended) }},
			{Name: "environment", Title: "Environment", Cell: func(p Practised) Cell {
				return Cell{Text: p.Of(), Link: EnvironmentAddress(p.Of()), Class: "words"}
			}, Compare: func(a, b Practised) int { return strings.Compare(a.Of(), b.Of()) }},
			{Name: "kind", Title: "Way back", Cell: func(p Practised) Cell { return Cell{Text: p.Kind.Title(), Class: "words"} }, Compare: func(a, b Practised) int { return strings.Compare(string(a.Kind), string(b.Kind)) }},
			{Name: "came", Title: "Came to", Cell: func(p Practised) Cell { return Cell{Text: p.Came(), Class: p.class()} }, Compare: func(a, b Practised) int { return strings.Compare(a.Came(), b.Came()) }},
			figure("point", "Recovery point", func(p Practised) drill.Figure { return p.Point }),
			figure("time", "Recovery time", func(p Practised) drill.Figure { return p.Back }),
			{Name: "shows", Title: "Figures are", Cell: func(p Practised) Cell { return Cell{Text: p.Shows(), Class: "whole"} }, Compare: func(a, b Practised) int { return cmp.Compare(a.Back.Shows, b.Back.Shows) }},
			{Name: "on", Title: "Carried out on", Cell: func(p Practised) Cell { return Cell{Text: p.On(), Sub: p.Region, Class: "words"} }, Compare: func(a, b Practised) int { return strings.Compare(a.On(), b.On()) }},
			{Name: "record", Title: "Record", Number: true, Cell: func(p Practised) Cell {
				return Cell{Text: number(p.Index), Link: "/evidence/" + number(p.Index)}
			}, Compare: func(a, b Practised) int { return cmp.Compare(a.Index, b.Index) }},
		},
		Filters: []Filter[Practised]{
			{Name: "environment", Title: "Environment", Values: func(p Practised) []string { return []string{p.Of()} }},
			{Name: "kind", Title: "Way back", Values: func(p Practised) []string { return []string{string(p.Kind)} }, Order: kinds},
			{Name: "came", Title: "Came to", Values: func(p Practised) []string { return []string{p.Came()} }, Order: []string{DrillFailed, DrillPassed}},
			{Name: "shows", Title: "Figures are", Values: func(p Practised) []string { return []string{p.Shows()} }, Order: []string{step.Measured.String(), step.Rehearsed.String(), step.Nothing.String()}},
		},
		Search: func(p Practised) string {
			return strings.Join([]string{p.ID, p.Of(), string(p.Kind), p.Kind.Title(), p.Server, p.Region, p.Record.System, p.Came(), p.Set, strings.Join(p.Wrong, " ")}, " ")
		},
	}
}

// Drills are the drills that are sealed, the newest first.
func (x *Index) Drills() []Practised {
	if x.Shown.Sealed == nil {
		return nil
	}
	return keep(x, "drills", func() []Practised {
		var out []Practised
		twice := map[string]int{}
		for _, d := range x.Shown.Sealed.Drills.Sealed {
			twice[d.ID]++
		}
		for _, d := range x.Shown.Sealed.Drills.Sealed {
			p := Practised{Drill: d, Link: DrillAddress(d.ID)}
			if twice[d.ID] > 1 { // sealed again by who was cut
				p.Link = To(p.Link, "record", number(d.Index))
			}
			out = append(out, p)
		}
		slices.SortStableFunc(out, func(a, b Practised) int { return cmp.Or(b.Ended.Compare(a.Ended), cmp.Compare(b.Index, a.Index)) })
		return out
	})
}

// ListedDrills are the drills as they are listed.
func (x *Index) ListedDrills() *Listed[Practised] {
	return keep(x, "listed drills", func() *Listed[Practised] { return DrillList().Over(x.Drills()) })
}

// DrillsPage is the page of drills.
type DrillsPage struct {
	Table Table
	// Followed says that a ledger is followed; without one nothing is known of drills.
	Followed bool
	// Unsealed is why nothing that is sealed can be read.
	Unsealed string
	// Problems are drills that are not there, or not what was sealed.
	Problems []LostDrill
	// Destroyed and Unread are how many are no more by a rule, and were not read.
	Destroyed, Unread int
	Groups            []DrillGroup
	// Others are the ways back of which no picture is drawn, since there are many.
	Others []DrillGroup
}

// LostDrill is a record of a drill that cannot be read.
type LostDrill struct{ Record, Link, Why string }

// DrillGroup is the drills of one way back of one environment, over time.
type DrillGroup struct {
	Environment, Title, Link string
	Drills                   Tile // how many, leading to them
	Charts                   []Chart
	Rows                     []DrillPoint // what the charts show, the newest first
	Older                    int          // that no picture shows
}

// DrillPoint is one drill of the charts, in words.
type DrillPoint struct {
	On, Link, Came, Class, Point, Time, Shows string
}

// What one page draws.
const (
	mostGroups = 6
	mostPoints = 40
)

// DrillsOf answers for the page of drills.
func (x *Index) DrillsOf(q url.Values) DrillsPage {
	out := DrillsPage{Table: x.ListedDrills().Table(q, "/drills"), Followed: x.Shown.Sealed != nil || x.Shown.Unsealed != nil}
	if s := x.Shown.Sealed; s != nil {
		out.Destroyed, out.Unread = s.Drills.Destroyed, s.Drills.Unread
		for _, p := range s.Drills.Problems {
			out.Problems = append(out.Problems, LostDrill{number(p.Record), "/evidence/" + number(p.Record), p.Err.Error()})
		}
	}
	if err := x.Shown.Unsealed; err != nil && x.Shown.Sealed == nil {
		out.Unsealed = err.Error()
	}
	type way struct {
		of   string
		kind drill.Kind
	}
	of := map[way][]Practised{}
	var ways []way
	for _, p := range x.Drills() {
		w := way{p.Of(), p.Kind}
		if want := q.Get("environment"); want != "" && want != w.of {
			continue
		}
		if want := q.Get("kind"); want != "" && want != string(w.kind) {
			continue
		}
		if of[w] == nil {
			ways = append(ways, w)
		}
		of[w] = append(of[w], p)
	}
	slices.SortStableFunc(ways, func(a, b way) int {
		return cmp.Or(strings.Compare(a.of, b.of), cmp.Compare(slices.Index(drill.Kinds(), a.kind), slices.Index(drill.Kinds(), b.kind)))
	})
	for i, w := range ways {
		g := DrillGroup{Environment: w.of, Title: w.kind.Title(), Link: EnvironmentAddress(w.of)}
		g.Drills = Tile{len(of[w]), "drills", "", To("/drills", "environment", w.of, "kind", string(w.kind))}
		if i >= mostGroups {
			out.Others = append(out.Others, g)
			continue
		}
		drawn := of[w][:min(len(of[w]), mostPoints)]
		g.Older = len(of[w]) - len(drawn)
		for _, p := range drawn {
			g.Rows = append(g.Rows, DrillPoint{Moment(p.Ended), p.Link, p.Came(), p.class(), cmp.Or(figured(p.Point), "none"), cmp.Or(figured(p.Back), "none"), p.Shows()})
		}
		g.Charts = []Chart{
			chartOf("Recovery time", x.asked(w.of, ward.RecoveryTime), drawn, func(p Practised) drill.Figure { return p.Back }),
			chartOf("Recovery point", x.asked(w.of, ward.RecoveryPoint), drawn, func(p Practised) drill.Figure { return p.Point }),
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}

// asked is what is asked of an environment; zero where nothing is.
func (x *Index) asked(environment, name string) Goal {
	if x.Shown.Estate == nil {
		return Goal{}
	}
	for _, o := range x.Shown.Estate.Judged.Posture.Objectives {
		if o.Entity+"/"+o.Environment == environment && o.Name == name {
			return Goal{Text: o.Asked, Seconds: float64(o.Minutes) * 60}
		}
	}
	return Goal{}
}

// Goal is what is asked for.
type Goal struct {
	Text    string
	Seconds float64
}

// WayBack is what is known of one way back of an environment.
type WayBack struct {
	Title, Outcome, Class string
	On, Due, Why          string
	Link                  string // the drill, "" for none
	Finding               string // what was found of it
	Drills                Tile   // all that there are of it
}

// waysBack are those of an environment, as it was judged.
func (x *Index) waysBack(environment string) []WayBack {
	var out []WayBack
	for _, d := range x.drillFacts() {
		if d.Entity+"/"+d.Environment != environment {
			continue
		}
		w := WayBack{Title: drill.Kind(d.Name).Title(), Outcome: d.Outcome, Class: "unknown", Link: x.linkOfDrill(d.ID)}
		switch d.Outcome {
		case ward.DrillPassed:
			w.Class = "pass"
		case ward.DrillFailed:
			w.Class = "fail"
		}
		if d.On.Known {
			w.On = d.On.Date.String()
		} else {
			w.Why = d.On.Why
		}
		if d.Due.Known {
			w.Due = d.Due.Date.String()
			if !x.now().Before(d.Due.Date.Start()) {
				w.Due, w.Class = w.Due+", overdue", cmp.Or(map[string]string{"pass": "unknown"}[w.Class], w.Class)
			}
		} else if d.On.Known {
			w.Due = "not said: " + d.Due.Why
		}
		n := 0
		for _, p := range x.Drills() {
			if p.Of() == environment && string(p.Kind) == d.Name {
				n++
			}
		}
		w.Drills = Tile{n, "drills", "", To("/drills", "environment", environment, "kind", d.Name)}
		for _, i := range x.bySubject()[d.Subject().Key()] {
			if f := x.Findings[i]; w.Finding == "" || f.Verdict.Asks() {
				w.Finding = FindingAddress(f.Key)
				if f.Verdict.Asks() {
					break
				}
			}
		}
		out = append(out, w)
	}
	return out
}

// drillFacts are what is known of ways back, as it was judged.
func (x *Index) drillFacts() []ward.Drill {
	if x.Shown.Estate == nil {
		return nil
	}
	return keep(x, "facts of drills", func() []ward.Drill {
		var out []ward.Drill
		for _, s := range x.Shown.Estate.Judged.Run.Snapshots {
			if s.Stage == fact.Recorded {
				some, _ := ward.Of[ward.Drill](s.Facts)
				out = append(out, some...)
			}
		}
		return out
	})
}

// linkOfDrill is the address of a drill by its id, "" where none is called so.
func (x *Index) linkOfDrill(id string) string {
	if i := slices.IndexFunc(x.Drills(), func(p Practised) bool { return p.ID == id }); id != "" && i >= 0 {
		return x.Drills()[i].Link
	}
	return ""
}

// practised is the address of the drill that a finding's subject is about, or of the
// ways back of its environment; "" where it is about none.
func (x *Index) practised(s addr.Subject) string {
	for _, d := range x.drillFacts() {
		if d.Subject().Key() == s.Key() {
			return cmp.Or(x.linkOfDrill(d.ID), EnvironmentAddress(d.Entity+"/"+d.Environment)+"#ways-back")
		}
	}
	return ""
}

// measuredBy is the address of the drill that says what an objective stands at, "" where
// none does.
func (x *Index) measuredBy(why string) string {
	for _, p := range x.Drills() {
		if strings.Contains(why, "the drill "+p.ID+" ") {
			return p.Link
		}
	}
	return ""
}

// unjudged says why nothing was judged by drills, "" where it was.
func (x *Index) unjudged() string {
	switch s := x.Shown.Sealed; {
	case x.Shown.Estate == nil || x.Shown.Estate.Ledger != nil:
		return ""
	case s == nil && x.Shown.Unsealed != nil:
		return x.Shown.Unsealed.Error()
	case s == nil:
		return "no ledger is followed: ward serve ESTATE --state DIR shows the drills that are sealed"
	case s.Drills.Problem() != nil:
		return s.Drills.Problem().Error()
	case s.Reading.Lacks != nil:
		return s.Reading.Lacks.Error()
	default:
		return "it was judged before the ledger was read"
	}
}
