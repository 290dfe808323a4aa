// Package control turns findings and recorded facts into a posture: what each
// requirement of a framework stands on, and since when.
//
// It promises that posture is derived and never stated: the same findings,
// facts, exceptions and time give the same posture; that it follows one
// precedence, written once; and that nothing in it says "compliant".
package control

import (
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Framework is a law, a standard, a contract or a policy, as its YAML file in
// the catalogue states it.
type Framework struct {
	ID     string `json:"id"` // hipaa, nist-800-53
	Title  string `json:"title"`
	Source string `json:"source"`
	// Status is whether it binds anybody; "" is in force.
	Status Status `json:"status,omitempty"`
	Note   string `json:"note,omitempty"` // what a reader has to know of it
	// Sources say where bindings and mappings come from, by the word that they
	// name.
	Sources map[string]string `json:"sources,omitempty"`
	// Groups are its parts, by what the ids of their controls begin with.
	Groups   map[string]string `json:"groups,omitempty"`
	Controls []Control         `json:"controls"`
	// Identifiers are controls that no posture is made of: what others are
	// mapped to, and checks cite.
	Identifiers []Identifier `json:"identifiers,omitempty"`
	// Cites are controls that checks bear on, and that no posture is made of.
	Cites []Citation `json:"cites,omitempty"`

	Pos diag.Pos `json:"-"` // where the file is
}

// Control is one requirement.
type Control struct {
	ID     string `json:"id"`     // 164.312(b)
	Clause string `json:"clause"` // the citation: 45 CFR 164.312(b)
	Title  string `json:"title"`
	// Partial says what the bindings do not reach. A control that has one is
	// never better than partial.
	Partial string `json:"partial,omitempty"`
	// Designation is what the framework asks of whoever is under it; "" where
	// it knows no such thing.
	Designation Designation `json:"designation,omitempty"`
	// Deadline is by when something is to be done; nil where no clock runs.
	Deadline *Deadline `json:"deadline,omitempty"`
	// Maps are controls of other frameworks that ask for the same, or a part of it.
	Maps     []Mapping `json:"maps,omitempty"`
	Bindings []Binding `json:"bindings"`

	Pos diag.Pos `json:"-"` // where its entry begins
}

// Status is whether a framework binds anybody.
type Status string

// The statuses.
const (
	InForce   Status = "in force"
	Proposed  Status = "proposed"
	Withdrawn Status = "withdrawn"
)

// InForce reports whether the framework binds anybody: one that does not say is
// in force, and one that says a word that nobody knows is not.
func (s Status) InForce() bool { return s == "" || s == InForce }

// Designation is what a framework asks of whoever is under it.
type Designation string

// The designations, as 45 CFR 164.306(c) and (d) tell them apart.
const (
	// Standard binds, and has no specification of its own or several.
	Standard Designation = "standard"
	// Required is a specification that is implemented.
	Required Designation = "required"
	// Addressable is a specification that is implemented, or of which it is
	// documented why it is not, and what is done instead.
	Addressable Designation = "addressable"
)

// Deadline is by when something is to be done.
type Deadline struct {
	Within Age    `json:"within"`
	After  string `json:"after"` // what starts the clock
	Note   string `json:"note,omitempty"`
}

// String says the deadline.
func (d Deadline) String() string {
	text := fmt.Sprintf("%s at most after %s", d.Within, d.After)
	if d.Note != "" {
		text += "; " + d.Note
	}
	return text
}

// Mapping is one control that another framework has of the same.
type Mapping struct {
	To     string `json:"to"`               // nist-800-53/AU-2
	Source string `json:"source,omitempty"` // a word of the framework's sources

	Pos diag.Pos `json:"-"`
}

// Identifier is a control that others are mapped to and checks cite.
type Identifier struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Maps  []Mapping `json:"maps,omitempty"`

	Pos diag.Pos `json:"-"`
}

// Binding is one thing that a control stands on: a check, or an attestation.
type Binding struct {
	Check string `json:"check,omitempty"`
	// Stages are where the check must have been seen to pass; a stage that
	// the run did not observe makes the control partial at best.
	Stages []fact.Stage `json:"stages,omitempty"`
	// Attestation, true, asks for a person's statement instead.
	Attestation bool `json:"attestation,omitempty"`
	// Decision, true, takes a person's documented decision about an addressable
	// specification, and asks for none.
	Decision bool `json:"decision,omitempty"`
	// Source says where it comes from, as a word of the framework's sources.
	Source string `json:"source,omitempty"`
	// MaxAge is how old the evidence may be; older is stale.
	MaxAge Age `json:"maxAge"`

	Pos diag.Pos `json:"-"` // where its entry begins
}

// Citation is a control that checks bear on.
type Citation struct {
	Control string   `json:"control"`
	Checks  []string `json:"checks"`
	// Sources say where each comes from, by check, as a word of the framework's.
	Sources map[string]string `json:"sources,omitempty"`

	Pos diag.Pos `json:"-"`
}

// State is what a control stands on. The zero value is unknown.
type State int

// The states. Precedence lists them in the order in which they win.
const (
	Unknown       State = iota // something that it is bound to could not be seen
	Failing                    // something that it is bound to fails, and no exception covers it
	Stale                      // evidence is older than its binding allows
	Partial                    // all that was seen holds, and not all was seen, or not all can be
	Manual                     // it waits for a person's statement
	Excepted                   // all that fails is covered by exceptions that hold
	Evidenced                  // all that it is bound to was seen to hold
	NotApplicable              // nothing that it is bound to applies
)

// Precedence lists the states from the one that wins over all others down.
func Precedence() []State {
	return []State{Failing, Stale, Unknown, Partial, Manual, Excepted, Evidenced, NotApplicable}
}

var stateNames = [...]string{"unknown", "failing", "stale", "partial", "manual", "excepted", "evidenced", "not applicable"}

// String returns the state's word.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return stateNames[Unknown]
	}
	return stateNames[s]
}

// Means says in a sentence what the state is.
func (s State) Means() string {
	switch s {
	case Failing:
		return "Something that it is bound to fails, and no exception covers it."
	case Stale:
		return "Evidence is older than its binding allows."
	case Partial:
		return "All that was seen holds, and not all was seen, or not all can be."
	case Manual:
		return "It waits for a person's statement."
	case Excepted:
		return "All that fails is covered by exceptions that hold, or it was decided otherwise and documented."
	case Evidenced:
		return "All that it is bound to was seen to hold."
	case NotApplicable:
		return "Nothing that it is bound to applies."
	default:
		return "Something that it is bound to could not be seen."
	}
}

// MarshalText returns the state's word.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state's word.
func (s *State) UnmarshalText(b []byte) error {
	i := slices.Index(stateNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("%q is no state of a control", b)
	}
	*s = State(i)
	return nil
}

// Posture is what the controls of some frameworks stand on at one time.
type Posture struct {
	At         time.Time          `json:"at"`
	Frameworks []FrameworkPosture `json:"frameworks"`
	// Objectives, Exceptions and Holds are what the estate promises, accepts
	// and keeps: what a reader of the posture asks for next.
	Objectives []ward.Objective `json:"objectives,omitempty"`
	Exceptions []ward.Exception `json:"exceptions,omitempty"`
	Holds      []ward.Hold      `json:"holds,omitempty"`
}

// Counts returns how many controls of a framework come to each state.
func (f FrameworkPosture) Counts() map[State]int {
	out := map[State]int{}
	for _, c := range f.Controls {
		out[c.State]++
	}
	return out
}

// FrameworkPosture is the posture of one framework.
type FrameworkPosture struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Status is there where the framework binds nobody: what it comes to counts
	// for nothing.
	Status   Status     `json:"status,omitempty"`
	Controls []Standing `json:"controls"`
}

// Standing is what one control stands on.
type Standing struct {
	ID     string `json:"id"`
	Clause string `json:"clause"`
	Title  string `json:"title"`
	State  State  `json:"state"`
	// Since says since when: "first seen in this run" without history.
	Since string `json:"since"`
	// Why says in one sentence what decided.
	Why   string  `json:"why"`
	Rests []Basis `json:"rests"`
}

// Basis is one thing that a control's posture rests on: what a binding came
// to for one subject at one stage, or a statement.
type Basis struct {
	Check       string        `json:"check,omitempty"`
	Stage       fact.Stage    `json:"stage,omitempty"`
	Subject     addr.Subject  `json:"subject,omitzero"`
	Attestation string        `json:"attestation,omitempty"`
	Exception   string        `json:"exception,omitempty"`
	State       State         `json:"state"`
	Why         string        `json:"why"`
	Finding     digest.Digest `json:"finding,omitzero"` // of the finding's JSON
}
