package step

import (
	"fmt"
	"slices"
	"time"
)

// Outcome is what a step came to. The zero value is that it was not begun, or
// that nobody knows what it came to.
type Outcome int

// The outcomes.
const (
	Open    Outcome = iota
	Done            // taken, or found to be done already
	Failed          // begun, and not done
	Waiting         // left to a person, who has not said that it is done
	Undone          // done, and taken back
)

var outcomes = map[Outcome]string{Open: "open", Done: "done", Failed: "failed", Waiting: "waiting", Undone: "undone"}

// String returns the word for it.
func (o Outcome) String() string { return outcomes[o] }

// MarshalText writes the word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word.
func (o *Outcome) UnmarshalText(text []byte) error {
	for outcome, s := range outcomes {
		if s == string(text) {
			*o = outcome
			return nil
		}
	}
	return fmt.Errorf("%q is not what a step comes to: want open, done, failed, waiting or undone", text)
}

// Taken is one step with what it came to.
type Taken struct {
	Step
	Outcome Outcome   `json:"outcome"`
	Began   time.Time `json:"began,omitzero"` // of its last attempt
	Ended   time.Time `json:"ended,omitzero"`
	// Attempts is how often it was begun.
	Attempts int `json:"attempts,omitempty"`
	// Found says that nothing was done, since it was done already: how long it took
	// is not known.
	Found bool   `json:"found,omitempty"`
	Said  string `json:"said,omitempty"` // why it failed, or what a person said
	Late  bool   `json:"late,omitempty"` // it took longer than its budget
	// Part says in which part of the procedure it was begun last: one that was cut
	// and went on has several, from 1.
	Part int `json:"part,omitempty"`
}

// Record is what a procedure came to, step by step in the order in which they are
// taken.
type Record struct {
	Name string `json:"name"`
	// System is what the steps were taken on, and Itself that it is known to be the
	// very one that the procedure is for, and not what stands for it.
	System string  `json:"system"`
	Itself bool    `json:"itself"`
	Steps  []Taken `json:"steps"`
	Values Values  `json:"values,omitempty"`
}

// Over reports whether nothing is left to be done: all steps are done.
func (r Record) Over() bool {
	for _, t := range r.Steps {
		if t.Outcome != Done {
			return false
		}
	}
	return len(r.Steps) > 0
}

// Cleared reports whether all that clears up is done; false where nothing does.
func (r Record) Cleared() bool {
	some := false
	for _, t := range r.Steps {
		if t.Clears && t.Outcome != Done {
			return false
		}
		some = some || t.Clears
	}
	return some
}

// Shows is what a span of time shows of the system. The zero value is nothing.
type Shows int

// What a span shows.
const (
	Nothing   Shows = iota
	Rehearsed       // on a stand-in: of how it is done, and not of how long it takes
	Measured        // on the system itself
)

var shows = [...]string{"nothing", "rehearsed", "measured"}

// String returns the word for it.
func (s Shows) String() string { return shows[s] }

// MarshalText writes the word.
func (s Shows) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Shows) UnmarshalText(text []byte) error {
	at := slices.Index(shows[:], string(text))
	if at < 0 {
		return fmt.Errorf("%q is not what a span shows: want nothing, rehearsed or measured", text)
	}
	*s = Shows(at)
	return nil
}

// Span is the time from the begin of a step to the end of another.
type Span struct {
	Took  time.Duration
	Shows Shows
	Why   string // why it shows no more
}

// Between returns how long it took from the begin of one step to the end of
// another, and what that shows.
func (r Record) Between(from, to string) Span {
	begin, end := -1, -1
	for i, t := range r.Steps {
		if t.ID == from {
			begin = i
		}
		if t.ID == to {
			end = i
		}
	}
	if begin < 0 || end < begin {
		return Span{Why: "there is no way from " + from + " to " + to}
	}
	for _, t := range r.Steps[begin : end+1] {
		switch {
		case t.Outcome != Done:
			return Span{Why: t.ID + " is not done"}
		case t.How != Executed:
			return Span{Why: t.ID + " was " + t.How.String() + ", not executed"}
		case t.Found:
			return Span{Why: t.ID + " was done already"}
		case t.Attempts != 1:
			return Span{Why: t.ID + " was begun more than once"}
		case t.Part != r.Steps[begin].Part:
			return Span{Why: "the procedure was cut before " + t.ID + ", and went on later"}
		}
	}
	s := Span{Took: r.Steps[end].Ended.Sub(r.Steps[begin].Began), Shows: Measured}
	switch {
	case s.Took < 0:
		s = Span{Why: "the clock was set back meanwhile"}
	case !r.Itself:
		s.Shows, s.Why = Rehearsed, "on "+r.System+", which is not known to be the system itself"
	}
	return s
}
