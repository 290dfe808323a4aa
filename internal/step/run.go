package step

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
)

// Values are what steps hand on to later ones and to the record: the name of a
// database, the digest of a set. They are written into journals and records, so
// none of them is a secret.
type Values map[string]string

// Action carries one step out. Do is needed but for a manual step; an Action
// without Done is taken again where it was cut.
type Action struct {
	// Done reports whether what the step is for is there already. It is asked where
	// the step was begun before, of a manual step before a person is, and changes
	// nothing.
	Done func(ctx context.Context, v Values) (bool, error)
	// Do takes the step, and returns what it hands on.
	Do func(ctx context.Context, v Values) (Values, error)
	// Undo is the way back; nil where there is none. It is called of a step that
	// was done or cut, and succeeds where there is nothing to take back.
	Undo func(ctx context.Context, v Values) error
}

// Event is what an entry of a journal says.
type Event string

// The events.
const (
	Opened  Event = "opened" // of the procedure: a process takes it up
	Began   Event = "began"
	Ended   Event = "done"
	Seen    Event = "found done"
	Broke   Event = "failed"
	Asked   Event = "asked"
	Back    Event = "undone"
	Cleared Event = "over" // of the procedure: what clears up is done, and nothing is taken any more
)

// Entry is a line of a journal.
type Entry struct {
	At     time.Time `json:"at"`
	Step   string    `json:"step,omitempty"`
	Event  Event     `json:"event"`
	Said   string    `json:"said,omitempty"`
	Values Values    `json:"values,omitempty"`
	// Graph and System say of an Opened what is taken up, and on what.
	Graph  digest.Digest `json:"graph,omitzero"`
	System string        `json:"system,omitempty"`
}

// Journal keeps what was begun and what it came to. An entry that Append returned
// from is there after a crash.
type Journal interface {
	Entries() []Entry
	Append(e Entry) error
}

// Runner carries one procedure out. Its zero value carries nothing out: each field
// but Confirm and Watch is needed.
type Runner struct {
	Graph   Graph
	Actions map[string]Action
	Journal Journal
	// System and Itself are those of the Record.
	System string
	Itself bool
	Now    func() time.Time
	// Confirm asks a person whether a manual step is done, and returns what was
	// said. Where it is nil or says no, the step waits.
	Confirm func(ctx context.Context, s Step) (said string, done bool, err error)
	// Watch is told each entry as it is written.
	Watch func(Entry)
	// Clear is how long the steps that clear up may take once everything else was
	// ended from outside.
	Clear time.Duration
}

// ErrOver is the error of a procedure that was cleared up after before: it is begun
// anew with an empty journal.
var ErrOver = errors.New("the procedure is over and was cleared up after")

// Run takes the steps that are not done yet. Its error is that of the step that
// failed, and of those that clear up; a procedure that waits for a person has none,
// and its Record is not Over.
func (r Runner) Run(ctx context.Context) (Record, error) {
	x, err := r.open()
	if err != nil {
		return Record{}, err
	}
	if x.over {
		return x.record(), ErrOver
	}
	if err := x.note(x.opening); err != nil {
		return x.record(), err
	}
	var failed error
	for _, s := range x.order {
		if s.Clears || x.clearing {
			continue
		}
		if failed = x.take(ctx, s); failed != nil || x.taken[s.ID].Outcome == Waiting {
			break
		}
	}
	if failed == nil && !x.clearing && x.waits() {
		return x.record(), nil
	}
	err = errors.Join(failed, x.clear(ctx))
	return x.record(), err
}

// Abandon takes the steps that clear up and no other: the procedure is given up.
func (r Runner) Abandon(ctx context.Context) (Record, error) {
	x, err := r.open()
	if err != nil {
		return Record{}, err
	}
	if x.over {
		return x.record(), nil
	}
	if err := x.note(x.opening); err != nil {
		return x.record(), err
	}
	err = x.clear(ctx)
	return x.record(), err
}

// UndoAll takes the way back: what was done or cut, the last first. It goes on past
// what fails.
func (r Runner) UndoAll(ctx context.Context) (Record, error) {
	x, err := r.open()
	if err != nil {
		return Record{}, err
	}
	var wrong error
	for _, s := range slices.Backward(x.order) {
		t := x.taken[s.ID]
		if t.Attempts == 0 && t.Outcome != Done || t.Outcome == Undone || s.Clears {
			continue
		}
		undo := r.Actions[s.ID].Undo
		if undo == nil {
			if t.Outcome == Done {
				wrong = errors.Join(wrong, fmt.Errorf("%s: there is no way back", s.Title))
			}
			continue
		}
		if err := undo(ctx, maps.Clone(x.values)); err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("%s: the way back: %w", s.Title, err))
			continue
		}
		if err := x.note(Entry{Step: s.ID, Event: Back}); err != nil {
			return x.record(), errors.Join(wrong, err)
		}
	}
	return x.record(), wrong
}

// run is a Runner with what its journal says.
type run struct {
	Runner
	order    []Step
	taken    map[string]*Taken
	values   Values
	opening  Entry
	part     int  // how often the procedure was taken up
	clearing bool // a step that clears up was begun
	over     bool
}

func (r Runner) open() (*run, error) {
	order, err := r.Graph.Order()
	if err != nil {
		return nil, err
	}
	x := &run{Runner: r, order: order, taken: map[string]*Taken{}, values: Values{}}
	x.opening = Entry{Event: Opened, Graph: canonical.DigestOf(r.Graph), System: r.System}
	for _, s := range order {
		x.taken[s.ID] = &Taken{Step: s}
		if a := r.Actions[s.ID]; a.Do == nil && s.How != Manual {
			return nil, fmt.Errorf("nothing carries out the step %s of %s", s.ID, r.Graph.Name)
		}
	}
	for _, e := range r.Journal.Entries() {
		switch {
		case e.Event == Opened && (e.Graph != x.opening.Graph || e.System != x.opening.System):
			return nil, fmt.Errorf("the journal is of another procedure than %s on %s, or of the one that another Ward had: begin anew with an empty one, or go on with that Ward", r.Graph.Name, r.System)
		case e.Event != Opened && e.Event != Cleared && x.taken[e.Step] == nil:
			return nil, fmt.Errorf("the journal of %s names the step %q, which it does not have", r.Graph.Name, e.Step)
		}
		x.hear(e)
	}
	return x, nil
}

// hear takes an entry in.
func (x *run) hear(e Entry) {
	switch e.Event {
	case Opened:
		x.part++
		return
	case Cleared:
		x.over = true
		return
	}
	t := x.taken[e.Step]
	x.clearing = x.clearing || t.Clears
	switch e.Event {
	case Began:
		t.Attempts++
		t.Outcome, t.Part, t.Began, t.Ended, t.Said, t.Found, t.Late = Open, x.part, e.At, time.Time{}, "", false, false
	case Ended, Seen:
		t.Outcome, t.Ended, t.Said, t.Found = Done, e.At, e.Said, e.Event == Seen
		t.Late = !t.Found && t.Budget > 0 && t.Ended.Sub(t.Began) > t.Budget
	case Broke:
		t.Outcome, t.Ended, t.Said = Failed, e.At, e.Said
	case Asked:
		t.Outcome, t.Said = Waiting, e.Said
	case Back:
		t.Outcome, t.Said = Undone, e.Said
	}
	maps.Copy(x.values, e.Values)
}

// note writes an entry, and takes it in.
func (x *run) note(e Entry) error {
	e.At = x.Now()
	if err := x.Journal.Append(e); err != nil {
		return fmt.Errorf("the journal of %s cannot be written, so nothing more is done: %w", x.Graph.Name, err)
	}
	x.hear(e)
	if x.Watch != nil {
		x.Watch(e)
	}
	return nil
}

// take takes a step, unless it is done.
func (x *run) take(ctx context.Context, s Step) error {
	t, action := x.taken[s.ID], x.Actions[s.ID]
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s was not begun: %w", s.Title, err)
	}
	// What an earlier process did or began is looked at again: the world may have
	// been changed since.
	again := t.Outcome == Done || t.Attempts > 0 && t.Outcome != Undone
	if action.Done != nil && (again || s.How == Manual) {
		done, err := action.Done(ctx, maps.Clone(x.values))
		if err != nil {
			return fmt.Errorf("%s: whether it is done cannot be seen: %w", s.Title, err)
		}
		switch {
		case done && t.Outcome == Done:
			return nil
		case done:
			return x.note(Entry{Step: s.ID, Event: Seen})
		}
	} else if t.Outcome == Done {
		return nil
	}
	if s.How == Manual {
		return x.ask(ctx, s)
	}
	if err := x.note(Entry{Step: s.ID, Event: Began}); err != nil {
		return err
	}
	handed, err := action.Do(ctx, maps.Clone(x.values))
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", s.Title, err), x.note(Entry{Step: s.ID, Event: Broke, Said: err.Error()}))
	}
	return x.note(Entry{Step: s.ID, Event: Ended, Values: handed})
}

// ask asks a person.
func (x *run) ask(ctx context.Context, s Step) error {
	if x.taken[s.ID].Outcome != Waiting {
		if err := x.note(Entry{Step: s.ID, Event: Began}); err != nil {
			return err
		}
	}
	if x.Confirm != nil {
		said, done, err := x.Confirm(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Title, err)
		}
		if done {
			return x.note(Entry{Step: s.ID, Event: Ended, Said: said})
		}
	}
	if x.taken[s.ID].Outcome == Waiting {
		return nil
	}
	return x.note(Entry{Step: s.ID, Event: Asked})
}

func (x *run) waits() bool {
	for _, t := range x.taken {
		if t.Outcome == Waiting {
			return true
		}
	}
	return false
}

// clear takes the steps that clear up, all of them, also where one fails and where
// ctx is over. The procedure is over once all are done.
func (x *run) clear(ctx context.Context) error {
	steps := slices.DeleteFunc(slices.Clone(x.order), func(s Step) bool { return !s.Clears })
	if len(steps) == 0 {
		return nil
	}
	// Whoever ends it meanwhile does not end this, but for its time.
	asked := ctx
	ctx, stop := context.WithCancelCause(context.WithoutCancel(asked))
	defer stop(nil)
	late := context.AfterFunc(asked, func() {
		time, over := context.WithTimeout(ctx, x.Clear)
		defer over()
		<-time.Done()
		stop(time.Err())
	})
	defer late()
	var wrong error
	for _, s := range steps {
		wrong = errors.Join(wrong, x.take(ctx, s))
	}
	for _, s := range steps {
		if x.taken[s.ID].Outcome != Done {
			return wrong
		}
	}
	return errors.Join(wrong, x.note(Entry{Event: Cleared}))
}

func (x *run) record() Record {
	out := Record{Name: x.Graph.Name, System: x.System, Itself: x.Itself, Values: maps.Clone(x.values)}
	for _, s := range x.order {
		out.Steps = append(out.Steps, *x.taken[s.ID])
	}
	return out
}
