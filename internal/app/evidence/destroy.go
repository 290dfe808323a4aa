package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

// DestroyRequest asks for what need not be kept any longer to be
// destroyed.
type DestroyRequest struct {
	state.Request
	Estate string // what asks for evidence to be kept, and holds it
	// At is when it must have been due; the zero time is now. It is ahead in a
	// dry run alone.
	At time.Time
	// Overrule is why also that is destroyed which must be kept longer by what
	// its own run says; "" keeps it. It is sealed with each destruction.
	Overrule string
	DryRun   bool // judge, and destroy nothing
}

// Destroyer destroys what need not be kept any longer.
type Destroyer struct {
	Now     func() time.Time
	Estate  func(path string) (*estate.Document, error)
	Ledgers Opener
}

// Destroy destroys the payloads of runs and postures that are older
// than the estate's retention of records and that nothing holds. A record that
// says so, and by which estate, is sealed first.
func (d Destroyer) Destroy(ctx context.Context, r DestroyRequest) (ledger.DestroyReport, error) {
	var done ledger.DestroyReport
	if why := r.Overrule; why != "" && !isReason(why) {
		return done, &input.Error{What: "why the runs are overruled", Hint: fmt.Sprintf("want at most %d printable ASCII characters: they are sealed", maxReason)}
	}
	now := d.Now().UTC().Truncate(time.Second)
	if err := state.SealableAt(now); err != nil {
		return done, err
	}
	looked := r.At.UTC().Format(time.DateOnly) == now.Format(time.DateOnly)
	if r.At.IsZero() {
		r.At = now
	}
	document, err := d.Estate(r.Estate)
	if err != nil {
		return done, err
	}
	s, err := state.Open(r.Request)
	if err != nil {
		return done, err
	}
	sealed, err := readSealedRuns(ctx, s, document.Estate.Organisation.Short, now)
	if err != nil {
		return done, err
	}
	rules, err := sealed.retention(document, r)
	if err != nil {
		return done, err
	}
	if !r.DryRun && !looked {
		if err := sealed.speakFor(now); err != nil {
			return done, err
		}
	}
	l, err := d.Ledgers.Open(ctx, s)
	if err != nil {
		return done, err
	}
	if r.DryRun {
		done, err = l.Due(ctx, rules, r.At)
	} else {
		// When it was decided is now, whatever day it was due on.
		done, err = l.Destroy(ctx, rules, now)
		err = errors.Join(err, s.ForgetHistory())
	}
	done.Kept = slices.DeleteFunc(done.Kept, func(k ledger.Kept) bool { return k.Why == notDueThen })
	return done, errors.Join(err, l.Release(ctx))
}

// What a reason may be: the record of a destruction holds few words.
const maxReason = 80

func isReason(s string) bool {
	return len(s) <= maxReason && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 0x20 || c > 0x7e })
}

// A clock that is ahead would let go of all at once. Nothing that was sealed in
// the last settling can speak for it: whoever has sealed by the same clock.
const (
	settling  = 7 * 24 * time.Hour
	longQuiet = 45 * 24 * time.Hour
)

// speakFor refuses a time that is far ahead of all that was sealed.
func (r *sealedRuns) speakFor(now time.Time) error {
	if now.Sub(r.last) <= longQuiet {
		return nil
	}
	today := now.Format(time.DateOnly)
	return &input.Error{
		What: fmt.Sprintf("this machine's clock says %s, more than %d days after what was last sealed before its last week, on %s: nothing is destroyed by a clock that may be ahead",
			today, int(longQuiet.Hours()/24), r.last.Format(time.DateOnly)),
		Hint: "where the clock is right, say so with --at " + today,
	}
}
