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
	ID       string    `json:"id"` // hipaa, nist-800-53
	Title    string    `json:"title"`
	Source   string    `json:"source"`
	Controls []Control `json:"controls"`
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
	Partial  string    `json:"partial,omitempty"`
	Bindings []Binding `json:"bindings"`

	Pos diag.Pos `json:"-"` // where its entry begins
}

// Binding is one thing that a control stands on: a check, or an attestation.
type Binding struct {
	Check string `json:"check,omitempty"`
	// Stages are where the check must have been seen to pass; a stage that
	// the run did not observe makes the control partial at best.
	Stages []fact.Stage `json:"stages,omitempty"`
	// Attestation, true, asks for a person's statement instead.
	Attestation bool `json:"attestation,omitempty"`
	// MaxAge is how old the evidence may be; older is stale.
	MaxAge Age `json:"maxAge"`

	Pos diag.Pos `json:"-"` // where its entry begins
}

// Citation is a control that checks bear on.
type Citation struct {
	Control string   `json:"control"`
	Checks  []string `json:"checks"`

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

// FrameworkPosture is the posture of one framework.
type FrameworkPosture struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
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
