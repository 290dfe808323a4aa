package view

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/design"
)

// Taken is one line of the order in which all is applied: a unit that is applied,
// or a step that somebody takes.
type Taken struct {
	Number int // in the order of all
	Title  string
	Unit   string
	Apply  bool   // the unit is applied
	Link   string // to its file
	Waits  []Wait
}

// Wait is something that a line waits for, and the lines that bring it about.
type Wait struct {
	Text string
	By   []Ref
	From []Ref // the procedures at whose end it is so
}

// Ref is a word that leads somewhere.
type Ref struct{ Text, Link string }

// steps are the lines of the first apply that are about an environment's units.
func (x *Index) steps(environment string) []Taken {
	d := x.Shown.Estate.Design
	var out []Taken
	for i, a := range d.Apply {
		if x.home(a.Unit) == environment {
			out = append(out, x.taken(d, i+1, a, d.Apply, ""))
		}
	}
	return out
}

// Procedure is what is done when it comes to something.
type Procedure struct {
	Title, When, Link string
	Steps             []Taken // of the environment's units, in their order
	Others            int     // of other units, among them
}

// procedures are those that have steps in an environment's units.
func (x *Index) procedures(environment string) []Procedure {
	d := x.Shown.Estate.Design
	var out []Procedure
	for _, b := range d.Runbooks {
		one := Procedure{Title: b.Title, When: b.When, Link: FileAddress(b.Path())}
		for _, part := range b.Parts {
			own := 0
			for i, a := range part {
				if x.home(a.Unit) == environment {
					own++
					one.Steps = append(one.Steps, x.taken(d, i+1, a, part, FileAddress(b.Path())))
				}
			}
			if own > 0 {
				one.Others += len(part) - own
			}
		}
		if len(one.Steps) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// taken is a line of an order. Lines of the first apply lead to each other; those of
// a procedure to its file, which has the order across units.
func (x *Index) taken(d *design.Design, number int, a design.Action, order []design.Action, file string) Taken {
	out := Taken{Number: number, Title: a.Title(d), Unit: a.Unit.String(), Apply: a.Step == nil}
	if a.Step != nil {
		out.Link = FileAddress(a.Step.Path())
	} else {
		out.Link = UnitAddress(a.Unit.String())
	}
	for _, n := range a.Needs {
		w := Wait{Text: n.String()}
		if made := n.Kind == design.Exists || n.Kind == design.Applied; made && len(n.By) == 1 && order[n.By[0]].Step == nil {
			w.Text = "the unit " + order[n.By[0]].Unit.String() // what it makes is there with it
		}
		if slices.ContainsFunc(out.Waits, func(o Wait) bool { return o.Text == w.Text }) {
			continue
		}
		for _, by := range n.By {
			m := Ref{fmt.Sprint(by + 1), file}
			if file == "" {
				m.Link = EnvironmentAddress(x.home(order[by].Unit)) + "#step-" + m.Text
			}
			w.By = append(w.By, m)
		}
		for _, p := range n.From {
			w.From = append(w.From, Ref{string(p), FileAddress(design.Runbook{Name: p}.Path())})
		}
		out.Waits = append(out.Waits, w)
	}
	return out
}
