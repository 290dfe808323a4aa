package console_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/workspace"
)

// dated judges to what it is told of a time.
type dated struct {
	of    func(at time.Time) (judge.Judged, error)
	times atomic.Int32
	now   atomic.Int32 // how many judge at a time
	most  atomic.Int32
}

func (d *dated) Now(_ context.Context, _ *workspace.Workspace, _ *judge.Ledger, at time.Time) (judge.Judged, error) {
	d.times.Add(1)
	now := d.now.Add(1)
	defer d.now.Add(-1)
	for most := d.most.Load(); now > most && !d.most.CompareAndSwap(most, now); most = d.most.Load() {
	}
	return d.of(at)
}

// looking returns the outlook of an estate that is judged so.
func looking(t *testing.T, d *dated) *console.Outlook {
	t.Helper()
	b := prepare(t)
	b.keeper.Judge, b.keeper.Request.State.Dir = d, ""
	b.follow(t)
	return b.until(t, "the estate", whole).Estate.Outlook
}

func found(check1, subject string, o check.Outcome, exception string) check.Finding {
	return check.Finding{Check: check1, Subject: addr.WardSubject("thing", subject), Outcome: o, Exception: exception}
}

// What is otherwise after a moment is what fails then and did not, with what covered
// it, and the controls that turn; what failed all the time, passes, or is covered by
// another exception then is not among it.
func TestOutlook(t *testing.T) {
	end := time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
	stands := func(s control.State) control.Posture {
		return control.Posture{Frameworks: []control.FrameworkPosture{{ID: "hipaa", Controls: []control.Standing{{ID: "1", State: s}, {ID: "2", State: control.Partial}}}}}
	}
	d := &dated{of: func(at time.Time) (judge.Judged, error) {
		if at.Before(end) {
			return judge.Judged{Posture: stands(control.Excepted), Run: record.Run{Findings: []check.Finding{
				found("a", "1", check.Fail, "EXC-1"), found("a", "2", check.Fail, ""), found("a", "3", check.Fail, "EXC-1"), found("a", "4", check.Pass, ""), found("a", "5", check.Pass, ""),
			}}}, nil
		}
		return judge.Judged{Posture: stands(control.Failing), Run: record.Run{Findings: []check.Finding{
			found("a", "1", check.Fail, ""), found("a", "2", check.Fail, ""), found("a", "3", check.Fail, "EXC-2"), found("a", "4", check.Pass, ""), found("a", "5", check.Error, ""),
		}}}, nil
	}}
	o := looking(t, d)
	after, err := o.After(t.Context(), end)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range after.Fails {
		got[f.Subject.Name()] = f.By
	}
	if len(got) != 2 || got["1"] != "EXC-1" || got["5"] != "" {
		t.Errorf("fails then: %v", got)
	}
	if len(after.Turns) != 1 || after.Turns[0] != (console.Turn{Control: "hipaa/1", Was: control.Excepted, Is: control.Failing}) {
		t.Errorf("turns then: %+v", after.Turns)
	}
}

// However many look ahead, each moment is judged once, one at a time; what could not
// be judged is tried anew.
func TestManyLookAhead(t *testing.T) {
	var fails atomic.Bool
	d := &dated{of: func(time.Time) (judge.Judged, error) {
		if fails.Load() {
			return judge.Judged{}, errors.New("it cannot be judged")
		}
		return judge.Judged{}, nil
	}}
	o := looking(t, d)
	before := d.times.Load()
	fails.Store(true)
	if _, err := o.After(t.Context(), began); err == nil {
		t.Error("what cannot be judged is said to be nothing")
	}
	fails.Store(false)
	failed := d.times.Load() - before
	var asking sync.WaitGroup
	for i := range 40 {
		asking.Go(func() {
			if _, err := o.After(t.Context(), began.AddDate(0, 0, i%4)); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	if n := d.times.Load() - before - failed; n != 8 {
		t.Errorf("four moments were judged %d times, want twice each", n)
	}
	if most := d.most.Load(); most != 1 {
		t.Errorf("%d judge at a time", most)
	}
	var none *console.Outlook
	if _, err := none.After(t.Context(), began); err == nil {
		t.Error("nobody looks ahead, and that is said to be nothing")
	}
}
