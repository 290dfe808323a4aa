package step_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/step"
)

// memory is a journal that outlives the one who writes it, and breaks where it is
// told to, as a machine does.
type memory struct {
	entries []step.Entry
	cut     int // how many entries are written before the machine stops; -1 for all
}

var errStopped = errors.New("the machine stopped")

func (m *memory) Entries() []step.Entry { return slices.Clone(m.entries) }

func (m *memory) Append(e step.Entry) error {
	if m.cut == 0 {
		return errStopped
	}
	m.cut--
	m.entries = append(m.entries, e)
	return nil
}

// clock goes on by a second whenever it is asked.
func clock() func() time.Time {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func did(v step.Values) func(context.Context, step.Values) (step.Values, error) {
	return func(context.Context, step.Values) (step.Values, error) { return v, nil }
}

func runner(j step.Journal, actions map[string]step.Action, steps ...step.Step) step.Runner {
	for i := range steps {
		steps[i].Title = "step " + steps[i].ID
		if steps[i].How == 0 {
			steps[i].How = step.Executed
		}
	}
	return step.Runner{Graph: step.Graph{Name: "restore", Steps: steps}, Actions: actions, Journal: j, System: "clinic", Itself: true, Now: clock(), Clear: time.Minute}
}

func outcomes(r step.Record) string {
	var out []string
	for _, t := range r.Steps {
		out = append(out, t.ID+" "+t.Outcome.String())
	}
	return strings.Join(out, ", ")
}

// What cannot be carried out is said before anything is.
func TestOrderRefuses(t *testing.T) {
	of := func(id string, needs ...string) step.Step {
		return step.Step{ID: id, Title: id, How: step.Executed, Needs: needs}
	}
	last := of("clear")
	last.Clears = true
	for name, c := range map[string]struct {
		steps []step.Step
		want  string
	}{
		"a circle":                  {[]step.Step{of("a", "b"), of("b", "c"), of("c", "a")}, "a needs b needs c needs a"},
		"a need of nothing":         {[]step.Step{of("a", "b")}, "step a needs b, which is not a step"},
		"two of a name":             {[]step.Step{of("a"), of("a")}, "two steps are called a"},
		"no way to take it":         {[]step.Step{{ID: "a", Title: "a"}}, "step a does not say how it is taken"},
		"no title":                  {[]step.Step{{ID: "a", How: step.Manual}}, "has no id or no title"},
		"a need of what comes last": {[]step.Step{of("a", "clear"), last}, "which clears up"},
	} {
		_, err := step.Graph{Name: "restore", Steps: c.steps}.Order()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Nothing that nobody carries out is begun.
func TestNothingWithoutActions(t *testing.T) {
	j := &memory{cut: -1}
	if _, err := runner(j, nil, step.Step{ID: "dump"}).Run(t.Context()); err == nil || len(j.entries) > 0 {
		t.Errorf("%v, %d entries", err, len(j.entries))
	}
}

// A step that fails ends the others, and what clears up is done all the same, also
// where one of its steps fails; after that nothing of the procedure is done again.
func TestClearsUp(t *testing.T) {
	var cleared []string
	clears := func(name string, err error) step.Action {
		return step.Action{Do: func(ctx context.Context, _ step.Values) (step.Values, error) {
			cleared = append(cleared, name)
			return nil, errors.Join(err, ctx.Err())
		}}
	}
	stuck := errors.New("still in use")
	j := &memory{cut: -1}
	ctx, stop := context.WithCancel(t.Context())
	actions := map[string]step.Action{
		"dump": {Do: did(step.Values{"set": "one"})},
		"load": {Do: func(context.Context, step.Values) (step.Values, error) { stop(); return nil, ctx.Err() }}, "verify": {Do: did(nil)},
		"drop": clears("drop", stuck), "stop": clears("stop", nil),
	}
	r := runner(j, actions, step.Step{ID: "dump"}, step.Step{ID: "drop", Clears: true, Needs: []string{"load"}}, step.Step{ID: "load", Needs: []string{"dump"}}, step.Step{ID: "verify", Needs: []string{"load"}}, step.Step{ID: "stop", Clears: true})
	got, err := r.Run(ctx)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, stuck) {
		t.Errorf("the error is %v", err)
	}
	if want := "dump done, load failed, verify open, drop failed, stop done"; outcomes(got) != want {
		t.Errorf("%s, want %s", outcomes(got), want)
	}
	actions["drop"] = clears("drop", nil)
	if got, err = r.Run(t.Context()); err != nil || outcomes(got) != "dump done, load failed, verify open, drop done, stop done" {
		t.Errorf("what is left of clearing up: %v, %s", err, outcomes(got))
	}
	if want := "drop stop drop"; strings.Join(cleared, " ") != want {
		t.Errorf("cleared %q, want %q", cleared, want)
	}
	if _, err = r.Run(t.Context()); !errors.Is(err, step.ErrOver) {
		t.Errorf("what was cleared up after goes on: %v", err)
	}
}

// Whoever ends a procedure while it clears up ends none of it, but what takes longer
// than it may.
func TestClearsUpThoughEndedMeanwhile(t *testing.T) {
	run := func(last func(ctx context.Context) error, clear time.Duration) (step.Record, error) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		r := runner(&memory{cut: -1}, map[string]step.Action{
			"dump": {Do: did(nil)},
			"drop": {Do: func(ctx context.Context, _ step.Values) (step.Values, error) { stop(); return nil, ctx.Err() }},
			"stop": {Do: func(ctx context.Context, _ step.Values) (step.Values, error) { return nil, last(ctx) }},
		}, step.Step{ID: "dump"}, step.Step{ID: "drop", Clears: true}, step.Step{ID: "stop", Clears: true})
		r.Clear = clear
		return r.Run(ctx)
	}
	if got, err := run(func(ctx context.Context) error { return ctx.Err() }, time.Minute); err != nil || !got.Cleared() {
		t.Errorf("%v, %s", err, outcomes(got))
	}
	if got, err := run(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, time.Millisecond); !errors.Is(err, context.Canceled) || got.Cleared() {
		t.Errorf("for ever: %v, %s", err, outcomes(got))
	}
}

// A manual step waits for who says that it is done, over any number of runs; what
// follows waits with it.
func TestWaitsForAPerson(t *testing.T) {
	j := &memory{cut: -1}
	r := runner(j, map[string]step.Action{"after": {Do: did(nil)}}, step.Step{ID: "approve", How: step.Manual}, step.Step{ID: "after", Needs: []string{"approve"}})
	for range 3 {
		got, err := r.Run(t.Context())
		if err != nil || got.Over() || outcomes(got) != "approve waiting, after open" {
			t.Fatalf("%v, %s", err, outcomes(got))
		}
	}
	r.Confirm = func(context.Context, step.Step) (string, bool, error) { return "the change board agreed", true, nil }
	got, err := r.Run(t.Context())
	if err != nil || !got.Over() || got.Steps[0].Said != "the change board agreed" {
		t.Fatalf("%v, %+v", err, got.Steps)
	}
	if s := got.Between("approve", "after"); s.Shows != step.Nothing || !strings.Contains(s.Why, "manual") {
		t.Errorf("a person's time is measured as the system's: %+v", s)
	}
}

// What was done hands on, and the way back is taken backwards past what has none.
func TestWayBack(t *testing.T) {
	var undone []string
	undo := func(name string, err error) func(context.Context, step.Values) error {
		return func(_ context.Context, v step.Values) error {
			undone = append(undone, name+" of "+v["database"])
			return err
		}
	}
	j := &memory{cut: -1}
	actions := map[string]step.Action{
		"create": {Do: did(step.Values{"database": "clinic2"}), Undo: undo("create", nil)},
		"told":   {Do: did(nil)},
		"load": {Do: func(_ context.Context, v step.Values) (step.Values, error) {
			return nil, fmt.Errorf("no room for %s", v["database"])
		}, Undo: undo("load", errors.New("held"))},
		"never": {Do: did(nil), Undo: undo("never", nil)},
	}
	r := runner(j, actions, step.Step{ID: "create"}, step.Step{ID: "told"}, step.Step{ID: "load"}, step.Step{ID: "never"})
	if _, err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "no room for clinic2") {
		t.Fatal(err)
	}
	got, err := r.UndoAll(t.Context())
	if err == nil || !strings.Contains(err.Error(), "held") || !strings.Contains(err.Error(), "step told: there is no way back") {
		t.Errorf("the way back says %v", err)
	}
	if want := []string{"load of clinic2", "create of clinic2"}; !slices.Equal(undone, want) {
		t.Errorf("taken back: %q, want %q", undone, want)
	}
	if want := "create undone, told done, load failed, never open"; outcomes(got) != want {
		t.Errorf("%s, want %s", outcomes(got), want)
	}
}

// A journal of another procedure, or of the same on another system, is refused.
func TestAnothersJournal(t *testing.T) {
	j := &memory{cut: -1}
	actions := map[string]step.Action{"dump": {Do: did(nil)}}
	if _, err := runner(j, actions, step.Step{ID: "dump"}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := runner(j, actions, step.Step{ID: "dump", Budget: time.Minute})
	elsewhere := runner(j, actions, step.Step{ID: "dump"})
	elsewhere.System = "harbor"
	for _, r := range []step.Runner{other, elsewhere} {
		if _, err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "another procedure") {
			t.Errorf("%s goes on with another's journal: %v", r.System, err)
		}
	}
}

// A span is measured where each of its steps was executed, once, in one go, on the
// system itself.
func TestWhatASpanShows(t *testing.T) {
	run := func(t *testing.T, r step.Runner) step.Record {
		t.Helper()
		got, err := r.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	actions := map[string]step.Action{"lose": {Do: did(nil)}, "restore": {Do: did(nil)}, "serve": {Do: did(nil)}}
	steps := func() []step.Step {
		return []step.Step{{ID: "lose"}, {ID: "restore", Budget: time.Millisecond}, {ID: "serve", Budget: time.Hour}}
	}
	whole := run(t, runner(&memory{cut: -1}, actions, steps()...))
	if s := whole.Between("lose", "serve"); s.Shows != step.Measured || s.Took != 5*time.Second {
		t.Errorf("%+v", s)
	}
	if !whole.Steps[1].Late || whole.Steps[2].Late {
		t.Errorf("late: %v, %v", whole.Steps[1].Late, whole.Steps[2].Late)
	}
	if s := whole.Between("serve", "lose"); s.Shows != step.Nothing {
		t.Errorf("backwards: %+v", s)
	}
	standIn := runner(&memory{cut: -1}, actions, steps()...)
	standIn.Itself = false
	if s := run(t, standIn).Between("lose", "serve"); s.Shows != step.Rehearsed || !strings.Contains(s.Why, "not known to be") {
		t.Errorf("on a stand-in: %+v", s)
	}
	simulated := steps()
	simulated[1].How = step.Simulated
	if s := run(t, runner(&memory{cut: -1}, actions, simulated...)).Between("lose", "serve"); s.Shows != step.Nothing {
		t.Errorf("simulated: %+v", s)
	}
	// Cut behind the first step, and gone on with later.
	j := &memory{cut: 3}
	if _, err := runner(j, actions, steps()...).Run(t.Context()); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	j.cut = -1
	later := run(t, runner(j, actions, steps()...))
	if s := later.Between("lose", "serve"); s.Shows != step.Nothing || !strings.Contains(s.Why, "cut") {
		t.Errorf("over a cut: %+v", s)
	}
	if s := later.Between("restore", "serve"); s.Shows != step.Measured {
		t.Errorf("behind the cut: %+v", s)
	}
}

// However often and wherever the machine stops, a procedure that goes on takes each
// step behind all that it needs, does nothing twice whose effect is there, and ends
// with all effects there.
func TestGoesOnAfterAnyCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "steps")
		var steps []step.Step
		world, times := map[string]bool{}, map[string]int{}
		actions := map[string]step.Action{}
		var stops int // how many effects come about before the machine stops
		for i := range n {
			s := step.Step{ID: fmt.Sprint("s", i)}
			for k := range i {
				if rapid.Bool().Draw(t, "needs") {
					s.Needs = append(s.Needs, fmt.Sprint("s", k))
				}
			}
			actions[s.ID] = step.Action{
				Done: func(context.Context, step.Values) (bool, error) { return world[s.ID], nil },
				Do: func(context.Context, step.Values) (step.Values, error) {
					for _, need := range s.Needs {
						if !world[need] {
							t.Fatalf("%s was begun before %s was done", s.ID, need)
						}
					}
					if stops == 0 {
						return nil, errStopped
					}
					stops--
					times[s.ID]++
					world[s.ID] = true
					return step.Values{"last": s.ID}, nil
				},
			}
			steps = append(steps, s)
		}
		shuffled := rapid.Permutation(steps).Draw(t, "order")
		j := &memory{}
		for range rapid.IntRange(0, 6).Draw(t, "cuts") {
			j.cut, stops = rapid.IntRange(0, 3*n).Draw(t, "entries"), rapid.IntRange(0, n).Draw(t, "effects")
			_, _ = runner(j, actions, slices.Clone(shuffled)...).Run(context.Background())
		}
		j.cut, stops = -1, n
		got, err := runner(j, actions, slices.Clone(shuffled)...).Run(context.Background())
		if err != nil || !got.Over() {
			t.Fatalf("%v: %s", err, outcomes(got))
		}
		for _, s := range steps {
			if times[s.ID] != 1 {
				t.Fatalf("%s was taken %d times", s.ID, times[s.ID])
			}
		}
	})
}
