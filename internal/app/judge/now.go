package judge

import (
	"context"
	"time"

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

// Now judges the design of an estate at a time, and seals nothing.
func (s Judge) Now(ctx context.Context, w *workspace.Workspace, at time.Time) (Judged, error) {
	facts, err := w.Facts()
	if err != nil {
		return Judged{}, err
	}
	j, err := ByEstate(w).judge(ctx, s.Version, at, []record.Snapshot{{Snapshot: facts}}, nil)
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
