package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

// CheckRow is a check with what it came to.
type CheckRow struct {
	check.Check
	Counts map[Verdict]int
	Total  int
}

// Catalogue is the list of checks.
func Catalogue() List[CheckRow] {
	rank := func(c CheckRow) int { return slices.Index(severities, c.Severity.String()) }
	return List[CheckRow]{
		Name: "checks", One: "check", Many: "checks",
		Columns: []Column[CheckRow]{
			{Name: "check", Title: "Check", Cell: func(c CheckRow) Cell {
				return Cell{Text: c.ID, Sub: c.Title, Link: CheckAddress(c.ID), Code: true}
			}, Compare: func(a, b CheckRow) int { return strings.Compare(a.ID, b.ID) }},
			{Name: "severity", Title: "Severity", Cell: func(c CheckRow) Cell { return Cell{Text: c.Severity.String(), Class: c.Severity.String()} }, Compare: func(a, b CheckRow) int { return cmp.Compare(rank(a), rank(b)) }},
			{Name: "judges", Title: "Judges", Cell: func(c CheckRow) Cell { return Cell{Text: kindsOf(c.Check)} }},
			{Name: "findings", Title: "Findings", Number: true, Cell: func(c CheckRow) Cell {
				return Cell{Text: number(uint64(c.Total)), Link: To("/findings", "check", c.ID)}
			}, Compare: func(a, b CheckRow) int { return cmp.Compare(a.Total, b.Total) }},
			{Name: "asks", Title: "Ask for work", Number: true, Cell: func(c CheckRow) Cell {
				n := c.Counts[Fails] + c.Counts[Errs] + c.Counts[Unseen]
				out := Cell{Text: number(uint64(n))}
				if n > 0 {
					out.Class = string(Fails)
				}
				return out
			}},
		},
		Filters: []Filter[CheckRow]{
			{Name: "severity", Title: "Severity", Values: func(c CheckRow) []string { return []string{c.Severity.String()} }, Order: severities},
			{Name: "clause", Title: "Clause", Values: func(c CheckRow) []string { return c.Controls }},
			{Name: "judges", Title: "Judges", Values: func(c CheckRow) []string {
				var out []string
				for _, k := range c.Judges() {
					out = append(out, string(k))
				}
				return out
			}},
		},
		Search: func(c CheckRow) string {
			return c.ID + " " + c.Title + " " + c.Description + " " + strings.Join(c.Controls, " ") + " " + kindsOf(c.Check)
		},
	}
}

// kindsOf names what a check judges: a few, and how many more.
func kindsOf(c check.Check) string {
	const most = 3
	var out []string
	for i, k := range c.Judges() {
		if i == most {
			out = append(out, "and "+number(uint64(len(c.Judges())-most))+" more")
			break
		}
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}

// CheckAddress is the address of a check's page.
func CheckAddress(id string) string { return "/catalogue/" + url.PathEscape(id) }

// ListedChecks are the checks that judged, as they are listed.
func (x *Index) ListedChecks() *Listed[CheckRow] {
	return keep(x, "checks", func() *Listed[CheckRow] { return Catalogue().Over(x.Checks()) })
}

// Checks are the checks that judged, by id.
func (x *Index) Checks() []CheckRow {
	out := make([]CheckRow, 0, len(x.checks))
	for _, c := range x.checks {
		row := CheckRow{Check: c, Counts: x.countsOf(c.ID)}
		for _, n := range row.Counts {
			row.Total += n
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b CheckRow) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// CheckPage is the page of one check.
type CheckPage struct {
	Check   check.Check
	Judges  []string
	Stages  []string
	Tiles   []Tile
	Clauses []ClauseOf
	// Policies are the built-in definitions of Azure Policy that Ward assigns for it,
	// each with its effect.
	Policies []string
	Admits   bool // it is an admission policy too
	Lately   Lately
	Accepted []Accepted // that are about it
}

// CheckOf answers for the page of a check.
func (x *Index) CheckOf(id string) (CheckPage, error) {
	c, ok := x.Check(id)
	if !ok {
		return CheckPage{}, &NotFound{"no check is called " + id}
	}
	out := CheckPage{Check: c, Admits: c.Admission != nil, Clauses: x.clausesOf(c.Controls), Lately: x.latelyOf(To("/findings", "check", id, "sort", "-since"), id)}
	for _, a := range x.Accepted() {
		if a.Kind == ExceptionKind && a.About == id {
			out.Accepted = append(out.Accepted, a)
		}
	}
	for _, k := range c.Judges() {
		out.Judges = append(out.Judges, string(k))
	}
	for _, s := range c.Stages {
		out.Stages = append(out.Stages, s.String())
	}
	for _, p := range c.Policies() {
		if text := p.Definition + " (" + p.Effect + ")"; !slices.Contains(out.Policies, text) {
			out.Policies = append(out.Policies, text)
		}
	}
	slices.Sort(out.Policies)
	counts := x.countsOf(id)
	for _, v := range Verdicts() {
		out.Tiles = append(out.Tiles, Tile{counts[v], string(v), class(string(v)), To("/findings", "check", id, "verdict", string(v))})
	}
	return out, nil
}

// clausesOf says what some clauses come to, where a posture is made of them.
func (x *Index) clausesOf(refs []string) []ClauseOf {
	var out []ClauseOf
	for _, ref := range refs {
		c := ClauseOf{Ref: ref}
		if s, ok := x.standings[ref]; ok {
			c.Title, c.State, c.Link = s.Title, s.State.String(), ControlAddress(ref)
		}
		out = append(out, c)
	}
	return out
}
