package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/evidence"
)

// Target is where a mirror is. Names are paths with slashes, relative to it
// (fs.ValidPath), and without backslashes, which some systems take for slashes:
// any other is refused with fs.ErrInvalid. Its methods may be called at the same time. Their errors say
// where the target is, and no secret.
type Target interface {
	// Create writes a file that survives a loss of power when Create returns,
	// and that is never there in part. If the name is taken, the error wraps
	// fs.ErrExist and the file stays as it is. After any other error the file
	// may be there, whole.
	Create(ctx context.Context, name string, content []byte) error
	// Open opens a file. If it is not there, or is a folder, the error wraps
	// fs.ErrNotExist.
	Open(ctx context.Context, name string) (fs.File, error)
	// List yields what is directly in a folder, in any order; "." is the
	// target itself. A folder that is not there is empty.
	List(ctx context.Context, dir string) iter.Seq2[fs.DirEntry, error]
	// String says where the target is.
	String() string
}

// Options say how a ledger is mirrored.
type Options struct {
	// Workers is how many files are written at a time; 0 is 8.
	Workers int
	// Progress, if any, is told how many records of how many are in the mirror
	// with all that belongs to them. It is not called at the same time twice.
	Progress func(done, total uint64)

	// stage is how many records there are at least between two checkpoints
	// that a run finishes; 0 is defaultStage.
	stage uint64
}

// defaultStage bounds what a run that is cut has to look at again.
const defaultStage = 16 * tileWidth

// Report is what a run did.
type Report struct {
	// Checkpoint is the newest in the mirror now.
	Checkpoint evidence.Checkpoint
	// Before is the size of the mirror's newest checkpoint before the run; nil
	// where there was none.
	Before *uint64
	// Created and CreatedBytes count the files that this run wrote.
	Created      uint64
	CreatedBytes int64
	// Present counts the files that were there already, with the same bytes:
	// from a run that was cut, or payloads of earlier records.
	Present uint64
	// Destroyed counts the payloads that records behind Before say are
	// destroyed, and that are not in the mirror.
	Destroyed uint64
	// Retained counts those that are in the mirror all the same.
	Retained uint64
}

// Notes says in plain words what follows from the report.
func (r Report) Notes() []string {
	var notes []string
	if r.Destroyed > 0 {
		notes = append(notes, fmt.Sprintf("%d payloads were not mirrored: the ledger says that they are destroyed.", r.Destroyed))
	}
	if r.Retained > 0 {
		notes = append(notes, fmt.Sprintf("%d payloads that the ledger has destroyed since are in the mirror, and stay there until its own retention ends.", r.Retained))
	}
	return notes
}

// Mirror brings a mirror up to the newest checkpoint of a ledger, which may be
// written to meanwhile. The ledger is its folder, or another mirror's FS.
//
// What is there is not sent again: the mirror's newest checkpoint says from
// where on to go. An error that is an *evidence.Failure says that the ledger or
// the mirror is not what it should be; the text says which of the two. After
// any other the run can be repeated, and goes on where it was cut.
func Mirror(ctx context.Context, ledger fs.FS, p evidence.Policy, to Target, o Options) (Report, error) {
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.stage == 0 {
		o.stage = defaultStage
	}
	var report Report
	for {
		r := &run{ctx: ctx, fsys: ledger, policy: p, to: to, opts: o, report: report}
		err := r.run()
		report = r.report
		var gone *goneError
		if !errors.As(err, &gone) {
			return report, err
		}
		// The appender may have destroyed it since the checkpoint that this run
		// began with. Each time round has found another that it did.
		since, err := r.destroyedSince(gone.payload)
		if err != nil {
			return report, ofLedger(err)
		}
		if !since {
			return report, ofLedger(gone.err)
		}
	}
}

// counts are those of the report, from many workers.
type counts struct {
	mu sync.Mutex
	r  *Report
}

func (c *counts) add(change func(*Report)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c.r)
}

// nameIs refuses a name that a target must not have.
func nameIs(name string) error {
	if !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return fmt.Errorf("%q: %w: it is no name in a mirror", name, fs.ErrInvalid)
	}
	return nil
}

// ofLedger and ofMirror say whose fault an error is.
func ofLedger(err error) error { return fmt.Errorf("the ledger: %w", err) }

func (r *run) ofMirror(err error) error { return fmt.Errorf("the mirror %s: %w", r.to, err) }
