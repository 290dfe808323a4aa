// Package step carries procedures out: graphs of steps, each with what it needs,
// a check, a budget of time and a way back. Drills, restores, cutovers and
// rotations are such graphs.
//
// It promises that a step is begun only when all that it needs are done; that what
// was begun and what it came to is in the journal before anything else is done, so
// that a procedure which was cut goes on where it was; that steps which clear up
// are taken however the others end; that no value of a step which is not known to
// have been executed on the system itself counts as measured of it. Steps are taken
// one after the other: when something is taken is read off a page by the one who
// has to answer for it.
package step

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// How says how a step is taken. The zero value is unknown and is refused.
type How int

// The ways in which a step is taken.
const (
	Executed  How = iota + 1 // by Ward, on the system that the record names
	Simulated                // by Ward, on what only answers as the system would
	Manual                   // by a person, who says when it is done
)

var hows = map[How]string{Executed: "executed", Simulated: "simulated", Manual: "manual"}

// String returns the word for it.
func (h How) String() string {
	if s, ok := hows[h]; ok {
		return s
	}
	return "unknown"
}

// MarshalText writes the word.
func (h How) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the word.
func (h *How) UnmarshalText(text []byte) error {
	for how, s := range hows {
		if s == string(text) {
			*h = how
			return nil
		}
	}
	return fmt.Errorf("%q is not a way to take a step: want executed, simulated or manual", text)
}

// Step is one step of a procedure, as a value: what carries it out is an Action.
type Step struct {
	ID    string   `json:"id"` // stable: journals and records name it
	Title string   `json:"title"`
	Needs []string `json:"needs,omitempty"` // ids of the steps that are done before
	How   How      `json:"how"`
	// Budget is how long it may take before it is said to be late; 0 is as long as
	// it takes. A step that is late is not ended: half a restore helps nobody.
	Budget time.Duration `json:"budget,omitempty"`
	// Clears says that it clears up: it is taken last, however the others end.
	Clears bool `json:"clears,omitempty"`
}

// Graph is a procedure.
type Graph struct {
	Name  string `json:"name"`
	Steps []Step `json:"steps"`
}

// Order returns the steps in the order in which they are taken: as they are
// written, each moved behind what it needs, those that clear up last. Its error
// names all that is wrong with the graph, which is a fault of whoever wrote it.
func (g Graph) Order() ([]Step, error) {
	var wrong []string
	at := map[string]int{}
	for i, s := range g.Steps {
		switch _, twice := at[s.ID]; {
		case s.ID == "" || s.Title == "":
			wrong = append(wrong, fmt.Sprintf("step %d has no id or no title", i+1))
		case twice:
			wrong = append(wrong, fmt.Sprintf("two steps are called %s", s.ID))
		}
		if hows[s.How] == "" {
			wrong = append(wrong, fmt.Sprintf("step %s does not say how it is taken", s.ID))
		}
		at[s.ID] = i
	}
	for _, s := range g.Steps {
		for _, need := range s.Needs {
			i, ok := at[need]
			switch {
			case !ok:
				wrong = append(wrong, fmt.Sprintf("step %s needs %s, which is not a step", s.ID, need))
			case g.Steps[i].Clears && !s.Clears:
				wrong = append(wrong, fmt.Sprintf("step %s needs %s, which clears up when all others are over", s.ID, need))
			}
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the procedure %s cannot be carried out: %s", g.Name, strings.Join(wrong, "; "))
	}
	var out []Step
	const (
		open = iota + 1
		placed
	)
	state := map[string]int{}
	var place func(s Step, behind []string) error
	place = func(s Step, behind []string) error {
		switch state[s.ID] {
		case placed:
			return nil
		case open:
			return fmt.Errorf("the procedure %s cannot be carried out: its steps wait for each other: %s", g.Name, strings.Join(append(behind, s.ID), " needs "))
		}
		state[s.ID] = open
		for _, need := range s.Needs {
			// A step that clears up is taken even where what it needs was not.
			if other := g.Steps[at[need]]; other.Clears == s.Clears {
				if err := place(other, append(slices.Clone(behind), s.ID)); err != nil {
					return err
				}
			}
		}
		state[s.ID] = placed
		out = append(out, s)
		return nil
	}
	for _, clears := range []bool{false, true} {
		for _, s := range g.Steps {
			if s.Clears == clears {
				if err := place(s, nil); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}
