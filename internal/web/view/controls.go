package view

import (
	"net/url"
	"strings"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
)

// Controls is the list of controls.
func Controls() List[Standing] {
	order := make([]string, 0, len(control.Precedence()))
	for _, s := range control.Precedence() {
		order = append(order, s.String())
	}
	return List[Standing]{
		Name: "controls", One: "control", Many: "controls",
		Columns: []Column[Standing]{
			{Name: "state", Title: "State", Cell: func(s Standing) Cell { return Cell{Text: s.State.String(), Class: class(s.State.String())} }},
			{Name: "control", Title: "Control", Cell: func(s Standing) Cell {
				return Cell{Text: s.Clause, Sub: s.Framework.ID, Link: ControlAddress(s.Ref)}
			}, Compare: func(a, b Standing) int { return strings.Compare(a.Ref, b.Ref) }},
			{Name: "title", Title: "It asks", Cell: func(s Standing) Cell { return Cell{Text: s.Title} }},
			{Name: "why", Title: "Why", Cell: func(s Standing) Cell { return Cell{Text: s.Why} }},
			{Name: "since", Title: "Since", Cell: func(s Standing) Cell { return Cell{Text: pastOf(s)} }, Compare: func(a, b Standing) int { return strings.Compare(pastOf(a), pastOf(b)) }},
		},
		Filters: []Filter[Standing]{
			{Name: "framework", Title: "Framework", Values: func(s Standing) []string { return []string{s.Framework.ID} }},
			{Name: "state", Title: "State", Values: func(s Standing) []string { return []string{s.State.String()} }, Order: order},
			{Name: "force", Title: "In force", Values: func(s Standing) []string {
				if s.Framework.Status.InForce() {
					return []string{"yes"}
				}
				return []string{"no"}
			}},
		},
		Search: func(s Standing) string { return s.Ref + " " + s.Clause + " " + s.Title + " " + s.Why },
	}
}

func pastOf(s Standing) string {
	if s.Past == nil {
		return ""
	}
	return Date(s.Past.Since)
}

// Standings are all controls that a posture is made of, in its order.
func (x *Index) Standings() []Standing {
	if x.Shown.Estate == nil {
		return nil
	}
	var out []Standing
	for _, fw := range x.Shown.Estate.Judged.Posture.Frameworks {
		for _, c := range fw.Controls {
			out = append(out, x.standings[fw.ID+"/"+c.ID])
		}
	}
	return out
}

// ListedControls are the controls as they are listed.
func (x *Index) ListedControls() *Listed[Standing] {
	return keep(x, "controls", func() *Listed[Standing] { return Controls().Over(x.Standings()) })
}

// ControlsPage is the page of controls.
type ControlsPage struct {
	Frameworks []FrameworkRow
	Table      Table
}

// ControlsOf answers for the page of controls.
func (x *Index) ControlsOf(q url.Values) ControlsPage {
	return ControlsPage{Frameworks: x.frameworkRows(), Table: x.ListedControls().Table(q, "/controls")}
}

// ControlPage is the page of one control.
type ControlPage struct {
	Standing Standing
	Detail   control.Detail
	Since    string
	Trend    []string // the states of the last sealed postures, the newest last
	Stands   []StandOf
	Maps     []MapOf
	Mapped   []MapOf
	Proof    Proof
	// Was is what it came to, as far as postures are sealed, the oldest first.
	Was []Spell
	// Change is what it was before, nil where it was never otherwise; Lately is what
	// changed among the findings that it stands on.
	Change *Change
	Lately Lately
}

// StandOf is a check that a control stands on, with what it came to.
type StandOf struct {
	control.Stand
	Title, Link string
	Tiles       []Tile // by verdict, each leading to the findings that it counts
	Seen        string
	// Subjects are the first findings, what asks for something first.
	Subjects []Finding
	More     int
}

// MapOf is a control of another framework.
type MapOf struct{ Ref, Title, Source, Link string }

// shownSubjects is how many findings of a check a control's page lists.
const shownSubjects = 5

// ControlOf answers for the page of a control.
func (x *Index) ControlOf(framework, id string) (ControlPage, error) {
	ref := framework + "/" + id
	s, ok := x.standings[ref]
	if !ok {
		return ControlPage{}, &NotFound{"no control in this posture is called " + ref}
	}
	out := ControlPage{Standing: s, Detail: x.details[ref], Since: control.FirstSeen, Proof: x.proofOfControl(s), Was: x.wasControl(ref)}
	if s.Past != nil {
		out.Since = Date(s.Past.Since)
		for _, t := range s.Past.Trend {
			word := "not asked"
			if t != nil {
				word = t.String()
			}
			out.Trend = append(out.Trend, word)
		}
	}
	if c, ok := x.changeOf(s); ok {
		out.Change = &c
	}
	var checks []string
	for _, stand := range out.Detail.Checks {
		checks = append(checks, stand.Check)
		out.Stands = append(out.Stands, x.standOf(stand))
	}
	out.Lately = x.latelyOf(To("/findings", "clause", ref, "sort", "-since"), checks...)
	name := func(all []control.Mapped) []MapOf {
		var out []MapOf
		for _, m := range all {
			one := MapOf{Ref: m.Control, Title: m.Title, Source: m.Source}
			if _, ok := x.standings[m.Control]; ok {
				one.Link = ControlAddress(m.Control)
			}
			out = append(out, one)
		}
		return out
	}
	out.Maps, out.Mapped = name(out.Detail.Maps), name(out.Detail.Mapped)
	return out, nil
}

func (x *Index) standOf(stand control.Stand) StandOf {
	c, _ := x.Check(stand.Check)
	out := StandOf{Stand: stand, Title: c.Title, Link: To("/findings", "check", stand.Check), Seen: Moment(stand.Oldest)}
	counts := x.countsOf(stand.Check)
	for _, v := range Verdicts() {
		if counts[v] > 0 {
			out.Tiles = append(out.Tiles, Tile{counts[v], string(v), class(string(v)), To("/findings", "check", stand.Check, "verdict", string(v))})
		}
	}
	rows := x.ofCheck(stand.Check)
	for _, r := range rows[:min(shownSubjects, len(rows))] {
		out.Subjects = append(out.Subjects, x.Findings[r])
	}
	out.More = len(rows) - len(out.Subjects)
	return out
}

// Of reports whether a sealed finding is the one with this key.
func of(key record.Key, check, subject, stage string) bool {
	return key.Check == check && key.Subject == subject && key.Stage.String() == stage
}
