package mirror

import (
	"context"
	"errors"

	"github.com/wardhq/ward/internal/evidence"
)

// Restore makes a ledger in an empty folder of what a mirror has up to its
// newest checkpoint. Everything is verified before it is written, payloads that
// the ledger had destroyed are left out, and log/checkpoint comes last: a run
// that was cut can be repeated.
//
// The folder can be read and verified. The log library's own state, which is
// not in a mirror, is made again when package tlog opens it.
func Restore(ctx context.Context, from Target, p evidence.Policy, folder string, o Options) (report Report, err error) {
	fsys, err := FS(ctx, from)
	if err != nil {
		return Report{}, err
	}
	to, err := OpenFolder(folder)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if report, err = Mirror(ctx, fsys, p, to, o); err != nil {
		return report, err
	}
	return report, to.Create(ctx, evidence.CheckpointPath, report.Checkpoint.Raw)
}
