package evidence

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
)

// RestoreRequest asks for a ledger to be brought back from a mirror.
type RestoreRequest struct {
	state.Request
	From     string // a folder, or a container's address
	Progress func(to string, done, total uint64)
}

// Restorer brings ledgers back.
type Restorer struct {
	Now       func() time.Time
	Container Container
}

// Restore brings the state folder's ledger back from a mirror: as it
// was at the mirror's newest checkpoint, verified before it is written. The
// index of it is built again when it is opened next. There must be no ledger.
func (b Restorer) Restore(ctx context.Context, r RestoreRequest) (report mirror.Report, err error) {
	s, err := state.Open(r.Request)
	if _, lost := os.Lstat(s.Path(state.LedgerFile)); err != nil && errors.Is(lost, fs.ErrNotExist) {
		return report, &input.Error{What: "there is no " + s.Path(state.LedgerFile) + ", which says whose ledger it is", Hint: lostFileHint(s.Path(state.LedgerFile), "NAME")}
	}
	if err != nil {
		return report, err
	}
	policy, err := s.Policy()
	if err != nil {
		return report, err
	}
	hold, err := s.Hold(b.Now())
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, hold.Unlock()) }()
	dir := s.Path(state.LedgerFolder)
	if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); err == nil {
		return report, &input.Error{What: "there is a ledger in " + dir, Hint: "it is not overwritten: move it away first, and the database " + s.Path(state.DatabaseFile) + " with it"}
	}
	if _, err := os.Lstat(s.Path(state.DatabaseFile)); err == nil {
		return report, &input.Error{What: "the database " + s.Path(state.DatabaseFile) + " is of the ledger that was here", Hint: "move it away with its -wal and -shm: it is built again from the ledger"}
	}
	from, err := b.Container.target(r.From, &s)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, closeTarget(from)) }()
	if err := state.Private(r.Dir); err != nil {
		return report, err
	}
	o := mirror.Options{}
	if r.Progress != nil {
		o.Progress = func(done, total uint64) { r.Progress(dir, done, total) }
	}
	if report, err = mirror.Restore(ctx, from, policy.WithoutQuorum(), dir, o); err != nil {
		return report, err
	}
	// What the mirror lacks is lost; to seal under this name is over then.
	return report, s.Continues()
}
