package console

import (
	"context"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/record"
)

// Keeper keeps what is shown. Its fields are set before Follow is called.
type Keeper struct {
	Request Request
	Open    Opener
	Judge   Judge
	Ledgers Waiter
	Render  Renderer // nil where no tree is shown
	Prices  Pricer   // nil prices nothing
	Now     func() time.Time
	// Every is how often the files are looked at.
	Every time.Duration
	// Verify is how often the whole ledger is verified where nothing changed; it is
	// verified whenever it grew.
	Verify time.Duration
	// Before, if any, is told what will be shown before it is: what takes long and
	// follows from it is made then, and whoever asks meanwhile is shown the last.
	Before func(Shown)

	mu      sync.Mutex
	shown   Shown
	changed chan struct{} // closed when shown is replaced
	verify  verifying
	ahead   chan struct{} // of those who look ahead, one works at a time
}

// Shown returns what there is to show now.
func (k *Keeper) Shown() Shown {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.shown
}

// Wait returns what is shown as soon as it is as wanted.
func (k *Keeper) Wait(ctx context.Context, as func(Shown) bool) (Shown, error) {
	for {
		k.mu.Lock()
		shown := k.shown
		if k.changed == nil {
			k.changed = make(chan struct{})
		}
		changed := k.changed
		k.mu.Unlock()
		if as(shown) {
			return shown, nil
		}
		select {
		case <-ctx.Done():
			return shown, ctx.Err()
		case <-changed:
		}
	}
}

// show replaces what is shown. A change may be made twice.
func (k *Keeper) show(change func(*Shown)) {
	if k.Before != nil {
		next := k.Shown()
		change(&next)
		k.Before(next)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.shown)
	k.shown.At = k.Now()
	if k.changed != nil {
		close(k.changed)
		k.changed = nil
	}
}

// Follow reads the estate and the ledger, and again whenever their files change,
// until ctx ends.
func (k *Keeper) Follow(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { k.every(ctx, k.estate()) })
	if k.Request.State.Dir != "" {
		wg.Go(func() { k.every(ctx, k.verification()) })
	}
	if k.Request.Tree != "" {
		wg.Go(func() { k.every(ctx, k.disk()) })
	}
	wg.Wait()
}

// every looks again and again.
func (k *Keeper) every(ctx context.Context, look func(context.Context)) {
	tick := time.NewTicker(k.Every)
	defer tick.Stop()
	for {
		look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// estate follows the estate's files, and the day: exceptions end with it. What is
// sealed is read along, since what it says of since when is about what was judged.
func (k *Keeper) estate() func(context.Context) {
	var files, ledger string
	var of *Estate
	var day time.Time
	var first bool
	var in opened
	var known drills
	return func(ctx context.Context) {
		now, today := signature(k.Request.Estate, k.Request.Checks), k.Now().UTC().Truncate(24*time.Hour)
		judged, grew := false, false
		if k.Request.State.Dir != "" {
			if now := ledgerSignature(k.Request.State.Dir); now != ledger {
				ledger, grew = now, true
				in = k.open(&known, in.judgedBy)
			}
		}
		// A drill moves what controls stand on, as a line of the estate does.
		if !first || now != files || !today.Equal(day) || grew && !in.same(of) {
			first, files, day, judged = true, now, today, true
			if made := k.read(ctx, of, in.judgedBy, today); made != nil {
				of = made
			}
		}
		if k.Request.State.Dir == "" || ctx.Err() != nil {
			return
		}
		if grew || judged {
			k.readLedger(ctx, of, in)
		}
	}
}

// read designs and judges the estate as it is now, unless it is what is shown. It
// returns nil where it cannot be.
func (k *Keeper) read(ctx context.Context, shown *Estate, by *judge.Ledger, day time.Time) *Estate {
	k.show(func(s *Shown) {
		s.Judging = true
		if s.Stale.IsZero() && s.Estate != nil {
			s.Stale = k.Now()
		}
	})
	made, err := k.make(ctx, shown, by, day)
	if ctx.Err() != nil {
		return nil
	}
	k.show(func(s *Shown) {
		s.Judging, s.Problems = false, err
		if err == nil {
			s.Estate, s.Stale = made, time.Time{}
		}
	})
	return made
}

func (k *Keeper) make(ctx context.Context, shown *Estate, by *judge.Ledger, day time.Time) (*Estate, error) {
	w, err := k.Open.Workspace(k.Request.Estate, k.Request.Checks)
	if err != nil {
		return nil, err
	}
	if shown != nil && w.Document().Digest == shown.Digest && len(k.Request.Checks) == 0 {
		if !shown.Read.UTC().Before(day) && sameDrills(by, shown.Ledger) {
			return shown, nil // something else in the folder changed
		}
		w = shown.Workspace // with its design
	}
	e := &Estate{Digest: w.Document().Digest, Read: k.Now(), Workspace: w, Ledger: by}
	if e.Design, err = w.Design(); err != nil {
		return nil, err
	}
	if k.Prices != nil {
		e.Costs = sync.OnceValues(func() (cost.Estimate, error) { return k.Prices.Month(w) })
	}
	if e.Judged, err = k.Judge.Now(ctx, w, by, e.Read); err != nil {
		return nil, err
	}
	k.later(e)
	e.Took = k.Now().Sub(e.Read)
	if k.ahead == nil { // one goroutine makes estates
		k.ahead = make(chan struct{}, 1)
	}
	e.Outlook = newOutlook(k.Judge, w, by, k.ahead)
	return e, nil
}

// readLedger reads what is sealed. A verification of the same records stays.
func (k *Keeper) readLedger(ctx context.Context, of *Estate, in opened) {
	sealed, err := k.sealed(ctx, of, in)
	if ctx.Err() != nil {
		return
	}
	k.show(func(s *Shown) {
		s.Unsealed = err
		if was := s.Sealed; was != nil && sealed != nil {
			sealed.Whole, sealed.Broken, sealed.Verified = was.Whole, was.Broken, was.Verified
		}
		s.Sealed = sealed
	})
}

func (k *Keeper) sealed(ctx context.Context, of *Estate, in opened) (*Sealed, error) {
	if in.err != nil {
		return nil, in.err
	}
	folder, reading := in.folder, in.reading
	out := &Sealed{Folder: folder, Reading: reading, Entries: in.entries, Drills: in.drills}
	out.Waiting, out.WaitingErr = k.Ledgers.Waiting(ctx, folder)
	if of != nil {
		out.past(ctx, of)
		out.Recorded = sync.OnceValues(func() (Recorded, error) {
			return readRecorded(folder.Files(), reading, out.Entries, of.Judged.Run.Subject())
		})
	}
	return out, nil
}

// past says since when what was judged is so.
func (s *Sealed) past(ctx context.Context, of *Estate) {
	now := record.Posture{Posture: of.Judged.Posture}
	s.Series, s.Past = s.Folder.Since(ctx, of.Judged.Run, now)
	if n := len(s.Series.Runs.Moments); n > 1 {
		s.LastRun = &s.Series.Runs.Moments[n-2]
		s.Runs = s.Series.Runs.Since(now.Run, state.Trend)
	}
	if n := len(s.Series.Postures.Moments); n > 1 {
		s.LastPosture = &s.Series.Postures.Moments[n-2]
		s.Postures = s.Series.Postures.Since(now.Run, state.Trend)
	}
}
