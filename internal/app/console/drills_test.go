package console_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
)

// drilled is a drill of the example's production on a server of its own, so many hours
// ago.
func drilled(hours int, wrong ...string) drill.Drill {
	at := began.Add(-time.Duration(hours) * time.Hour)
	return drill.Drill{
		Format: format.Drill, ID: drill.ID(at, "4f6c01abff"), Kind: drill.Restore, Ward: "test",
		Organisation: "hrg", Entity: "harbor-clinic", Environment: "production", Began: at, Ended: at.Add(30 * time.Minute),
		Server: "recovery", Region: "centralus", Wrong: wrong,
		Record: step.Record{Name: "restore", System: "recovery", Itself: true, Steps: []step.Taken{{
			Step: step.Step{ID: "load", Title: "Load it", How: step.Executed}, Outcome: step.Done, Began: at, Ended: at.Add(20 * time.Minute), Attempts: 1, Part: 1,
		}}},
		Point: drill.Figure{Seconds: 60, Shows: step.Measured}, Back: drill.Figure{Seconds: 1200, Shows: step.Measured},
	}
}

func (b *bench) drill(t *testing.T, d drill.Drill) {
	t.Helper()
	sealable, err := state.SealableDrill(d)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := state.Open(b.state)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.ward.Judge.Ledgers.Seal(t.Context(), folder, sealable); err != nil {
		t.Fatal(err)
	}
}

// outcomes are what was found, by what it is of.
func outcomes(run record.Run) map[record.Key]string {
	out := map[record.Key]string{}
	for _, f := range run.Findings {
		out[record.KeyOf(f)] = f.Outcome.String()
	}
	return out
}

func states(p control.Posture) map[string]string {
	out := map[string]string{}
	for _, fw := range p.Frameworks {
		for _, c := range fw.Controls {
			out[fw.ID+"/"+c.ID] = c.State.String() + ": " + c.Why
		}
	}
	for _, o := range p.Objectives {
		out[o.Entity+"/"+o.Environment+"/"+o.Name] = o.Standing + ": " + o.Promised + " " + o.Why
	}
	return out
}

// What a console shows of a ledger with drills is what a run with that ledger comes to,
// before and after a drill; it is judged anew for a drill, and for no other record.
func TestDrillsAreJudgedByAsRunsDo(t *testing.T) {
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.follow(t)
	shown := b.until(t, "the estate", whole)
	restore := func(s console.Shown) string {
		for k, o := range outcomes(s.Estate.Judged.Run) {
			if k.Check == "ward-drill-passed" && k.Subject == "ward:drill/harbor-clinic/production/restore" && k.Stage == fact.Recorded {
				return o
			}
		}
		return "nothing"
	}
	asRun := func(what string) {
		t.Helper()
		w, err := b.ward.Open.Workspace(b.estate, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.ward.Judge.Posture(t.Context(), judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: b.keeper.Now(), State: b.state}})
		if err = errors.Join(err, r.Sealed.Err); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(states(r.Posture.Posture), states(shown.Estate.Judged.Posture)); diff != "" {
			t.Errorf("%s, ward posture --state against the console:\n%s", what, diff)
		}
	}
	if got := restore(shown); got != "nothing" {
		t.Errorf("nobody speaks of drills, and it is %s", got)
	}
	asRun("without a drill")
	for i, tt := range []struct {
		drill drill.Drill
		want  string
	}{{drilled(9), "pass"}, {drilled(5, "table account_move: want 10 rows, got 9"), "fail"}, {drilled(1), "pass"}} {
		b.drill(t, tt.drill)
		shown = b.until(t, "the drill", func(s console.Shown) bool {
			return whole(s) && s.Sealed != nil && len(s.Sealed.Drills.Sealed) == i+1 && s.Estate.Ledger != nil && len(s.Estate.Ledger.Drills) == i+1
		})
		if got := restore(shown); got != tt.want {
			t.Errorf("drill %d: %s, want %s", i, got, tt.want)
		}
		asRun(tt.want)
	}
	b.until(t, "the last run", func(s console.Shown) bool { return whole(s) && len(s.Sealed.Entries) > len(shown.Sealed.Entries) })
	if n := b.judged.times.Load(); n != 4 {
		t.Errorf("it was judged %d times, want once and once for each drill", n)
	}
	if last := shown.Sealed.Drills.Sealed; !slices.IsSortedFunc(last, func(a, b state.Drill) int { return int(a.Index) - int(b.Index) }) {
		t.Error("drills are not in the order of the log")
	}
}

// A drill that somebody took away is said, and nothing is judged by the others: the one
// that failed would be the first to go.
func TestADrillThatIsGone(t *testing.T) {
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.drill(t, drilled(9, "a row is missing"))
	b.follow(t)
	shown := b.until(t, "the drill", func(s console.Shown) bool { return whole(s) && s.Sealed != nil && len(s.Sealed.Drills.Sealed) == 1 })
	gone := shown.Sealed.Drills.Sealed[0]
	if err := os.Remove(filepath.Join(b.state.Dir, state.LedgerFolder, filepath.FromSlash(evidence.PayloadPath(gone.Sealed)))); err != nil {
		t.Fatal(err)
	}
	b.drill(t, drilled(1))
	shown = b.until(t, "that it is gone", func(s console.Shown) bool {
		return whole(s) && len(s.Sealed.Drills.Problems) == 1 && s.Estate.Ledger == nil
	})
	if p := shown.Sealed.Drills; p.Problems[0].Record != gone.Index || p.Problem() == nil || len(p.Sealed) != 1 {
		t.Errorf("%+v", p)
	}
	for k := range outcomes(shown.Estate.Judged.Run) {
		if k.Stage == fact.Recorded && strings.HasPrefix(k.Check, "ward-drill") {
			t.Errorf("%v was judged by what is left", k)
		}
	}
}
