package judge

import (
	"context"
	"time"

	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

// Judged is what an estate's design came to at one time. Nothing of it is
// sealed: whoever shows it says so, or names a sealed run that says the same.
type Judged struct {
	Run       record.Run
	Stream    report.Stream
	Posture   control.Posture
	Explained record.Explained
}

// Ledger is what is sealed of an estate and shows something of it.
type Ledger struct {
	Drills []state.Drill // in the order of the log
}

// Now judges the design of an estate at a time, and what a ledger shows of it, as a run
// with a state folder does; it seals nothing. Nil is no ledger: nothing is judged at
// stage recorded then, nor where nobody asks about drills.
func (s Judge) Now(ctx context.Context, w *workspace.Workspace, l *Ledger, at time.Time) (Judged, error) {
	facts, err := w.Facts()
	if err != nil {
		return Judged{}, err
	}
	by := ByEstate(w)
	snapshots := []record.Snapshot{{Snapshot: facts}}
	if l != nil {
		shown, asked, err := by.drills(l.Drills)
		if err != nil {
			return Judged{}, err
		}
		if asked {
			snapshots = append(snapshots, shown)
		}
	}
	j, err := by.judge(ctx, s.Version, at, snapshots, nil)
	if err != nil {
		return Judged{}, err
	}
	out := Judged{Run: j.run, Stream: j.stream}
	if out.Posture, err = j.run.Posture(); err != nil {
		return Judged{}, err
	}
	out.Explained, err = j.run.Explain(out.Posture)
	return out, err
}
