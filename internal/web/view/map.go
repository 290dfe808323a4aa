package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// mostBoxes is how many boxes a picture has at most. What is beyond it stands in the list
// beneath, which has everything.
const mostBoxes = 60

// MapPage is the estate, or one entity of it, as a picture and as a list of the same.
type MapPage struct {
	Organisation string
	Entity       string // that it is narrowed to, "" of all
	Entities     bool   // the boxes are entities: there are too many units for one picture
	Drawing      Drawing
	Hidden       int // boxes that ask for nothing, and were not asked for
	Beyond       int // boxes that the picture has no room for
	Table        Table
	Choice       MapChoice
	All, Itself  Mark
	Network      string // the address of all networks' page, "" where there is none
	Regions      int
}

// MapChoice is what the marks of a map are narrowed to.
type MapChoice struct {
	Asking    bool // only what asks for something is drawn
	Check     string
	Framework string
	Checks    []Choice // those that ask for something, with what they ask of
	All       []string // frameworks
	Active    bool
	Reset     string
	Kept      []Pair
}

// UnitRow is a unit, or an entity with all of its units, with what was found in it.
type UnitRow struct {
	MapUnit
	Mark Mark
	// Units is how many it stands for, one of a unit itself.
	Units int
	Link  string
}

// Units is the list of units.
func Units() List[UnitRow] {
	count := func(v Verdict) func(UnitRow) Cell {
		return func(r UnitRow) Cell { return countCell(r.Mark.count(v)) }
	}
	column := func(v Verdict) Column[UnitRow] {
		return Column[UnitRow]{Name: strings.ReplaceAll(string(v), " ", "_"), Title: string(v), Number: true, Cell: count(v), Compare: func(a, b UnitRow) int {
			return cmp.Compare(a.Mark.count(v).Count, b.Mark.count(v).Count)
		}}
	}
	own := func(r UnitRow) string { return cmp.Or(r.Entity, "shared by all") }
	return List[UnitRow]{
		Name: "units", One: "unit", Many: "units",
		Columns: []Column[UnitRow]{
			{Name: "unit", Title: "Unit", Cell: func(r UnitRow) Cell {
				return Cell{Text: r.Name.String(), Sub: r.Title, Link: r.Link}
			}, Compare: func(a, b UnitRow) int { return strings.Compare(a.Name.String(), b.Name.String()) }},
			{Name: "environment", Title: "Of", Cell: func(r UnitRow) Cell {
				if r.Environment == "" {
					return Cell{Text: own(r)}
				}
				return Cell{Text: r.Environment, Link: EnvironmentAddress(r.Environment), Sub: r.Purpose + ", " + r.Data + " data"}
			}, Compare: func(a, b UnitRow) int { return strings.Compare(a.Environment, b.Environment) }},
			{Name: "region", Title: "Region", Cell: func(r UnitRow) Cell { return Cell{Text: r.Region, Class: "whole"} }, Compare: func(a, b UnitRow) int { return strings.Compare(a.Region, b.Region) }},
			{Name: "subscription", Title: "Subscription", Cell: func(r UnitRow) Cell { return Cell{Text: r.Subscription.SubscriptionID(), Code: true} }},
			{Name: "things", Title: "Things", Number: true, Cell: func(r UnitRow) Cell {
				return Cell{Text: strconv.Itoa(r.Things), Link: r.Link + "#things"}
			}, Compare: func(a, b UnitRow) int { return cmp.Compare(a.Things, b.Things) }},
			column(Fails), column(Errs), column(Unseen), column(Excepted), column(Passes),
		},
		Filters: []Filter[UnitRow]{
			{Name: "entity", Title: "Of", Values: func(r UnitRow) []string { return []string{cmp.Or(r.Entity, SharedBy)} }},
			{Name: "region", Title: "Region", Values: func(r UnitRow) []string { return []string{cmp.Or(r.Region, "none")} }},
			{Name: "purpose", Title: "Purpose", Values: func(r UnitRow) []string { return some(r.Purpose) }},
			{Name: "data", Title: "Data", Values: func(r UnitRow) []string { return some(r.Data) }},
			{Name: "gravest", Title: "Gravest", Values: func(r UnitRow) []string { return []string{gravest(r.Mark)} }, Order: verdictWords()},
		},
		Search: func(r UnitRow) string {
			return strings.Join([]string{r.Name.String(), r.Title, r.Entity, r.Environment, r.Region, r.Subscription.String(), r.Purpose, r.Data}, " ")
		},
	}
}

func some(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// notJudged is what is said of a place of which nothing was judged: it is not good,
// nobody looked.
const notJudged = "not judged"

func gravest(m Mark) string { return cmp.Or(string(m.Worst), notJudged) }

func verdictWords() []string {
	var out []string
	for _, v := range Verdicts() {
		out = append(out, string(v))
	}
	return append(out, notJudged)
}

func countCell(t Tile) Cell {
	if t.Count == 0 {
		return Cell{Text: "0", Class: "zero"}
	}
	return Cell{Text: strconv.Itoa(t.Count), Link: t.Link, Class: t.Class}
}

// units are all units with their marks.
func (x *Index) units(m marks, keep []string) []UnitRow {
	out := make([]UnitRow, 0, len(x.atlas.units))
	for _, u := range x.atlas.units {
		out = append(out, UnitRow{MapUnit: u, Mark: m.of(u.Key), Units: 1, Link: To(MapAddress(u.Name.String()), keep...)})
	}
	return out
}

// UnitsOf are the rows of the list of units, as a query marks them.
func (x *Index) UnitsOf(q url.Values) []UnitRow {
	if x.Shown.Estate == nil {
		return nil
	}
	m := x.marked(q)
	rows := x.units(m, m.kept)
	if q.Get("show") == "asking" {
		rows = slices.DeleteFunc(rows, func(r UnitRow) bool { return r.Mark.Asks == 0 })
	}
	return rows
}

// MapOf answers for the map of the estate.
func (x *Index) MapOf(q url.Values) MapPage {
	var p MapPage
	if x.Shown.Estate == nil {
		return p
	}
	d := x.Shown.Estate.Design
	m := x.marked(q)
	p.Organisation, p.Entity = d.Organisation, q.Get("entity")
	p.All, p.Itself = m.all(), m.of(Itself)
	p.Choice = x.choice(q, "/map")
	rows := x.UnitsOf(q)
	p.Table = Units().Table(rows, q, "/map")
	if slices.ContainsFunc(d.Maps, func(m design.Map) bool { return m.Unit.IsZero() }) {
		p.Network = NetworkAddress("")
	}
	p.Hidden = len(x.atlas.units) - len(rows)
	boxes := Units().chosen(rows, q)
	if len(boxes) > mostBoxes && p.Entity == "" {
		p.Entities = true
		boxes = entities(boxes, m, q)
	}
	if len(boxes) > mostBoxes {
		slices.SortStableFunc(boxes, func(a, b UnitRow) int {
			return cmp.Or(cmp.Compare(gravity(a.Mark), gravity(b.Mark)), cmp.Compare(b.Mark.Asks, a.Mark.Asks))
		})
		p.Beyond = len(boxes) - mostBoxes
		boxes = boxes[:mostBoxes]
	}
	p.Drawing, p.Regions = x.drawEstate(boxes, p.Organisation, p.Itself, p.Entities)
	return p
}

// entities puts the units of each entity into one row.
func entities(rows []UnitRow, m marks, q url.Values) []UnitRow {
	var out []UnitRow
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Entity]
		if !ok {
			i = len(out)
			at[r.Entity] = i
			key := entityKey(r.Entity)
			one := UnitRow{Mark: m.of(key), Link: with("/map", q, "entity", cmp.Or(r.Entity, SharedBy), "page", "")}
			one.Key, one.Entity, one.Region = key, r.Entity, r.Region
			one.Title = cmp.Or(r.Entity, "shared by all")
			out = append(out, one)
		}
		out[i].Units++
		out[i].Things += r.Things
	}
	return out
}

// all is the mark of the estate as a whole.
func (m marks) all() Mark {
	out := m.mark("", "", "")
	return out
}

// choice says to what the marks are narrowed, and to what they can be.
func (x *Index) choice(q url.Values, at string) MapChoice {
	c := MapChoice{Asking: q.Get("show") == "asking", Check: q.Get("check"), Framework: q.Get("framework"), Reset: at}
	c.Active = c.Asking || c.Check != "" || c.Framework != ""
	asked := map[string]int{}
	for _, f := range x.Findings {
		if f.Verdict.Asks() || f.Verdict == Excepted {
			asked[f.Check]++
		}
	}
	if c.Check != "" && asked[c.Check] == 0 {
		asked[c.Check] = 0
	}
	for id, n := range asked {
		c.Checks = append(c.Checks, Choice{id, n})
	}
	slices.SortFunc(c.Checks, func(a, b Choice) int { return strings.Compare(a.Value, b.Value) })
	for _, fw := range x.Shown.Estate.Judged.Posture.Frameworks {
		c.All = append(c.All, fw.ID)
	}
	for _, name := range []string{"q", "entity", "region", "purpose", "data", "gravest", "group", "kind", "holds", "of", "plain", "sort"} {
		if v := q.Get(name); v != "" {
			c.Kept = append(c.Kept, Pair{name, v})
		}
	}
	return c
}

// UnitPage is one unit as a picture and as a list of what is in it.
type UnitPage struct {
	Unit     MapUnit
	Mark     Mark
	Declared Mark // what was found of the environment itself
	Drawing  Drawing
	Hidden   int
	Table    Table
	Choice   MapChoice
	Network  string
	Files    []Crumb
	After    []Crumb // the units that are applied first
	Narrowed string  // the group that it is narrowed to, as people call it
}

// ThingRow is a thing with what was found about it.
type ThingRow struct {
	Thing
	Mark Mark
}

// Things is the list of what is in a unit.
func Things() List[ThingRow] {
	column := func(v Verdict) Column[ThingRow] {
		return Column[ThingRow]{Name: strings.ReplaceAll(string(v), " ", "_"), Title: string(v), Number: true, Cell: func(r ThingRow) Cell { return countCell(r.Mark.count(v)) }, Compare: func(a, b ThingRow) int {
			return cmp.Compare(a.Mark.count(v).Count, b.Mark.count(v).Count)
		}}
	}
	return List[ThingRow]{
		Name: "things", One: "thing", Many: "things",
		Columns: []Column[ThingRow]{
			{Name: "name", Title: "Name", Cell: func(r ThingRow) Cell { return Cell{Text: r.Name, Sub: r.Why, Link: ThingAddress(r.Key)} }, Compare: func(a, b ThingRow) int { return strings.Compare(a.Name, b.Name) }},
			{Name: "type", Title: "Type", Cell: func(r ThingRow) Cell { return Cell{Text: r.Type} }, Compare: func(a, b ThingRow) int { return strings.Compare(a.Type, b.Type) }},
			{Name: "place", Title: "In", Cell: func(r ThingRow) Cell { return Cell{Text: r.Place, Link: GroupAddress(r.Thing)} }, Compare: func(a, b ThingRow) int { return strings.Compare(a.Place, b.Place) }},
			{Name: "region", Title: "Region", Cell: func(r ThingRow) Cell { return Cell{Text: r.Region, Class: "whole"} }, Compare: func(a, b ThingRow) int { return strings.Compare(a.Region, b.Region) }},
			{Name: "holds", Title: "Holds", Cell: func(r ThingRow) Cell { return Cell{Text: r.Holds} }, Compare: func(a, b ThingRow) int { return strings.Compare(a.Holds, b.Holds) }},
			column(Fails), column(Errs), column(Unseen), column(Excepted), column(Passes),
		},
		Filters: []Filter[ThingRow]{
			{Name: "kind", Title: "Type", Values: func(r ThingRow) []string { return []string{r.Type} }},
			{Name: "region", Title: "Region", Values: func(r ThingRow) []string { return some(r.Region) }},
			{Name: "holds", Title: "Holds", Values: func(r ThingRow) []string { return some(r.Holds) }},
			{Name: "gravest", Title: "Gravest", Values: func(r ThingRow) []string { return []string{gravest(r.Mark)} }, Order: verdictWords()},
			{Name: "group", Title: "In", Values: func(r ThingRow) []string { return []string{r.Group} }, Quiet: true},
			{Name: "of", Title: "Part of", Values: func(r ThingRow) []string {
				if r.Owner == r.Key {
					return nil
				}
				return []string{r.Owner}
			}, Quiet: true},
			// What a picture puts into one box.
			{Name: "plain", Title: "Of which nothing is asked", Values: func(r ThingRow) []string {
				if plain(r.Thing, r.Mark) {
					return []string{"and which has no parts"}
				}
				return nil
			}, Quiet: true},
		},
		Search: func(r ThingRow) string { return strings.Join([]string{r.Name, r.Key, r.Type, r.Place, r.Why}, " ") },
	}
}

// plain reports whether nothing is asked of a thing, and nothing is a part of it.
func plain(t Thing, m Mark) bool { return t.Whole && m.Asks == 0 }

// ThingsOf are the rows of the list of what is in a unit, as a query marks them.
func (x *Index) ThingsOf(unit string, q url.Values) []ThingRow {
	if x.Shown.Estate == nil {
		return nil
	}
	m := x.marked(q)
	var out []ThingRow
	for _, t := range x.atlas.things {
		row := ThingRow{t, m.about(t.Key)}
		if t.Unit.String() != unit || q.Get("show") == "asking" && row.Mark.Asks == 0 {
			continue
		}
		out = append(out, row)
	}
	return out
}

// UnitOf answers for the map of one unit.
func (x *Index) UnitOf(name string, q url.Values) (UnitPage, error) {
	if x.Shown.Estate == nil {
		return UnitPage{}, nil
	}
	u, ok := x.atlas.unit(name)
	if !ok {
		return UnitPage{}, &NotFound{"the design has no unit of this name"}
	}
	d := x.Shown.Estate.Design
	m := x.marked(q)
	at := MapAddress(name)
	p := UnitPage{Unit: u, Mark: m.of(u.Key), Declared: m.of("declared/" + name), Choice: x.choice(q, at)}
	rows := x.ThingsOf(name, q)
	p.Table, p.Hidden = Things().Table(rows, q, at), u.Things-len(rows)
	if slices.ContainsFunc(d.Maps, func(m design.Map) bool { return m.Unit == u.Name }) {
		p.Network = NetworkAddress(name)
	}
	for _, other := range u.After {
		o, _ := x.atlas.unit(other.String())
		p.After = append(p.After, Crumb{Text: o.Name.String(), Link: MapAddress(other.String()), Sub: o.Title})
	}
	chosen := Things().chosen(rows, q)
	if group := q.Get("group"); group != "" && len(chosen) > 0 {
		p.Narrowed = chosen[0].Place
	}
	p.Drawing = x.drawUnit(u, chosen, m, q)
	return p, nil
}
