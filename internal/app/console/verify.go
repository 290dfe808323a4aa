package console

import (
	"context"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/wardhq/ward/internal/evidence"
)

// Verifying is a verification of a whole ledger that is on its way.
type Verifying struct {
	Since time.Time // zero for one that was asked for and has not begun
	Files int64     // that were opened
}

// verifying is what is known of the verification that is on its way.
type verifying struct {
	asked bool
	since time.Time
	files *atomic.Int64 // nil where none is on its way
}

// VerifyNow asks for a verification of the whole ledger, whatever was verified before.
// One that is asked for while another is on its way follows it.
func (k *Keeper) VerifyNow() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.verify.asked = true
}

// Verifying returns the verification that is on its way, or was asked for.
func (k *Keeper) Verifying() (Verifying, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.verify.files == nil {
		return Verifying{}, k.verify.asked
	}
	return Verifying{k.verify.since, k.verify.files.Load()}, true
}

// verification verifies the whole ledger whenever it grew, when it is asked for, and
// every so often.
func (k *Keeper) verification() func(context.Context) {
	var ledger string
	var last time.Time
	return func(ctx context.Context) {
		shown := k.Shown()
		now := ledgerSignature(k.Request.State.Dir)
		if shown.Sealed == nil {
			k.mu.Lock()
			k.verify.asked = false // there is nothing
			k.mu.Unlock()
			return
		}
		if _, asked := k.Verifying(); now == ledger && k.Now().Sub(last) < k.Verify && !asked {
			return
		}
		ledger, last = now, k.Now()
		files := new(atomic.Int64)
		k.mu.Lock()
		k.verify = verifying{since: last, files: files}
		k.mu.Unlock()
		report, err := verified(ctx, shown.Sealed, files)
		if ctx.Err() != nil {
			return
		}
		k.show(func(s *Shown) {
			k.verify.files = nil
			if s.Sealed == nil {
				return
			}
			done := *s.Sealed // what was handed out stays as it is
			done.Whole, done.Broken, done.Verified = report, err, last
			s.Sealed = &done
		})
	}
}

// verified verifies a whole ledger beside whoever appends, and counts what it opens.
func verified(ctx context.Context, s *Sealed, files *atomic.Int64) (evidence.Report, error) {
	signed, err := s.Folder.Signed()
	if err != nil {
		return evidence.Report{}, err
	}
	options := evidence.Options{Live: true}
	if signed != nil {
		options.Earlier = signed.Raw
	}
	return evidence.VerifyLedger(ctx, counted{s.Folder.Files(), files}, s.Reading.Policy.WithoutQuorum(), options)
}

// counted counts the files that are opened.
type counted struct {
	fs.FS
	opened *atomic.Int64
}

func (c counted) Open(name string) (fs.File, error) {
	c.opened.Add(1)
	return c.FS.Open(name)
}

// Stat looks at a file without opening it: to open a pipe waits for who writes to it.
func (c counted) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }
