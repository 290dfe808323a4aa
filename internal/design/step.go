package design

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
)

// Step is a one-shot request, an approval or an output that a person or a
// pipeline carries on: what is not state.
//
// What it waits for follows from When, from Needs and from what others give;
// no step says behind which other it stands.
type Step struct {
	Unit addr.Unit
	When When // before or after its unit is applied
	// Order is where it stands among the steps of its unit and moment, from 1.
	// Parts give it to say which comes first where the graph leaves it open;
	// New numbers them anew.
	Order int
	Slug  string // its file's name, as cluster-outputs
	Title string
	Body  string // Markdown
	// In are the procedures that it is a step of, when it is taken Later; New
	// makes one of the step alone where it names none.
	In []Procedure
	// Needs is what must be so before it is taken. A step after its unit needs
	// that unit without saying so.
	Needs []Condition
	// Gives is what is so when it was taken, and that nothing else brings
	// about. What a step before its unit gives, the unit needs.
	Gives []Condition
}

// Makes are the resources that are there when the step was taken and that no
// unit makes: what comes after it may need them, as a gateway its certificate.
func (s Step) Makes() []addr.ID {
	var out []addr.ID
	for _, c := range s.Gives {
		if c.Kind == Exists {
			out = append(out, c.Of)
		}
	}
	return out
}

// Path is where it is in a tree.
func (s Step) Path() string {
	return fmt.Sprintf("azure/%s/steps/%s-%02d-%s.md", s.Unit, s.When, s.Order, s.Slug)
}

// name is what messages call it.
func (s Step) name() string { return "step " + s.Slug + " of unit " + s.Unit.String() }

// own is what it gives by having been taken, where it says nothing else.
func (s Step) own() Condition { return Condition{Kind: Taken, What: s.Unit.String() + "/" + s.Slug} }

// When tells when a step is taken.
type When int

// The moments. Later is when something happens that the step's procedure
// names, as the loss of a region.
const (
	BeforeApply When = iota
	AfterApply
	Later
)

// String returns the moment's word, as in the names of files.
func (w When) String() string {
	switch w {
	case BeforeApply:
		return "before"
	case AfterApply:
		return "after"
	case Later:
		return "later"
	default:
		return "unknown"
	}
}

// MarshalText returns the moment's word.
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// Procedure names what is done when it comes to something: the file's name of
// its runbook.
type Procedure string

// The procedures that have a name of their own. Any other is one step by
// itself, under that step's name.
const (
	RegionalFailover Procedure = "regional-failover"
	PlannedSwitch    Procedure = "planned-switch"
	FailBack         Procedure = "fail-back"
	SchemaChange     Procedure = "schema-change"
)

// procedure is what is said of one.
type procedure struct {
	title, when string
	// follows are the procedures in whose end state it may begin.
	follows []Procedure
}

var procedures = map[Procedure]procedure{
	RegionalFailover: {
		title: "A region is lost", when: "A region does not answer, and a person declares it lost and records who, when and why.",
	},
	PlannedSwitch: {
		title: "A planned switch to the recovery region", when: "Both regions are well, and a drill is due or the region will go away on a day that is known.",
	},
	FailBack: {
		title: "The way back", when: "The lost region is back, or a planned switch is over; nobody is in a hurry.",
		follows: []Procedure{RegionalFailover, PlannedSwitch},
	},
	SchemaChange: {
		title: "A change of the schema", when: "A release changes the schema of a database (`-u`), which has no way back but a restore.",
	},
}

// Action is one line of an order: a unit that is applied, or a step that is
// taken.
type Action struct {
	Unit addr.Unit
	// Step is nil where the unit is applied.
	Step *Step
	// Needs is all that it waits for, what follows from references and moments
	// among it.
	Needs []Need
	Gives []Condition
}

// Title is what people call it.
func (a Action) Title(d *Design) string {
	if a.Step != nil {
		return a.Step.Title
	}
	u, _ := d.Unit(a.Unit)
	return u.Title
}

// Need is a condition, and which of the actions of the same order give it.
type Need struct {
	Condition
	// By are their indexes; none where it is so before the first of them.
	By []int
	// From are the procedures any of which has brought it about before; none is
	// the first apply, or this order itself.
	From []Procedure
}

// Runbook is the steps of a procedure in their order, across units.
type Runbook struct {
	Name  Procedure
	Title string
	// When says what it comes to.
	When string
	// Parts are what can be done without each other: the steps of one
	// environment, or of several that share a step.
	Parts [][]Action
}

// Path is where it is in a tree.
func (b Runbook) Path() string { return "docs/runbooks/" + string(b.Name) + ".md" }

// Units are those whose steps a part of a runbook takes, in order.
func Units(actions []Action) []addr.Unit {
	var out []addr.Unit
	for _, a := range actions {
		if !slices.Contains(out, a.Unit) {
			out = append(out, a.Unit)
		}
	}
	return out
}
