package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
)

// EvidenceRestoreRequest asks for a ledger to be brought back from a mirror.
type EvidenceRestoreRequest struct {
	StateRequest
	From     string // a folder, or a container's address
	Progress func(to string, done, total uint64)
}

// EvidenceRestore brings the state folder's ledger back from a mirror: as it
// was at the mirror's newest checkpoint, verified before it is written. The
// index of it is built again when it is opened next. There must be no ledger.
func (w Ward) EvidenceRestore(ctx context.Context, r EvidenceRestoreRequest) (report mirror.Report, err error) {
	s, err := w.state(r.StateRequest)
	if _, lost := os.Lstat(s.path(ledgerFile)); err != nil && errors.Is(lost, fs.ErrNotExist) {
		return report, &InputError{What: "there is no " + s.path(ledgerFile) + ", which says whose ledger it is", Hint: lostFileHint(s.path(ledgerFile), "NAME")}
	}
	if err != nil {
		return report, err
	}
	policy, err := s.policy()
	if err != nil {
		return report, err
	}
	hold, err := s.hold(w.Now())
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, hold.Unlock()) }()
	dir := s.path(ledgerFolder)
	if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); err == nil {
		return report, &InputError{What: "there is a ledger in " + dir, Hint: "it is not overwritten: move it away first, and the database " + s.path(databaseFile) + " with it"}
	}
	if _, err := os.Lstat(s.path(databaseFile)); err == nil {
		return report, &InputError{What: "the database " + s.path(databaseFile) + " is of the ledger that was here", Hint: "move it away with its -wal and -shm: it is built again from the ledger"}
	}
	from, err := w.target(r.From, &s)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, closeTarget(from)) }()
	if err := private(r.Dir); err != nil {
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
	return report, s.continues()
}
