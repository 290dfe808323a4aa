// Package console keeps what a console shows: an estate as it was last designed
// and judged, and what is sealed of it, for as long as nothing changes.
//
// It promises that what it hands out is never changed afterwards, so that any
// number may read it while the next is made; that a folder of a rendered tree is read
// and never written; that an estate which cannot be read
// or designed hides nothing: the last good one stays, and is said to be old; and
// that it neither locks nor changes a ledger. Of a state folder it writes the index
// of runs alone, which follows from the ledger.
package console

import (
	"context"
	"time"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/workspace"
)

// Request names what is shown.
type Request struct {
	Estate string        // a file or a folder
	Checks []string      // folders of the user's own, beside Ward's catalogue
	State  state.Request // where it is sealed; nowhere if it names no folder
	Tree   string        // the folder in which its tree is kept; "" for none that is known
}

// Shown is what there is to show at one moment.
type Shown struct {
	At time.Time // when it was put together
	// Estate is as it was last whole, nil before it ever was.
	Estate *Estate
	// Problems say why the estate as it is now is not what Estate is of; nil
	// where it is. A *diag.Error has them all, with their places.
	Problems error
	// Stale is since when Estate is not the estate as it is now: it has problems,
	// or the new one is being judged. Zero where it is.
	Stale time.Time
	// Judging says that a newer one is being made.
	Judging bool
	// Sealed is what is in the ledger, nil where none is followed or could be
	// read; Unsealed says why.
	Sealed   *Sealed
	Unsealed error
	// Disk is how the tree stands to the folder in which it is kept, nil before that was
	// compared, and where no folder is followed.
	Disk *Disk
	// Demo is set where what is shown is a demonstration, which a Keeper does not
	// know: who wraps it says so.
	Demo *Demo
}

// Same reports whether two show the same estate and the same records: what follows from
// these, and not from the moment, is the same then. A verification changes neither.
func (s Shown) Same(t Shown) bool {
	if s.Estate != t.Estate || (s.Sealed == nil) != (t.Sealed == nil) {
		return false
	}
	return s.Sealed == nil || s.Sealed.Reading.Ledger == t.Sealed.Reading.Ledger
}

// Estate is an estate, with what follows from it.
type Estate struct {
	Digest    digest.Digest // of its files
	Read      time.Time
	Took      time.Duration // to design and judge it
	Workspace *workspace.Workspace
	Design    *design.Design
	Judged    judge.Judged
	// Ledger is what it was judged by beside its design; nil where none is followed, or
	// not all of it could be read.
	Ledger *judge.Ledger
	// Tree is its rendered tree, nil where nobody renders.
	Tree *Later[Rendered]
	// Costs says what the design costs in a month, worked out when it is first
	// asked; nil where nobody prices.
	Costs func() (cost.Estimate, error)
	// Outlook knows what is otherwise once something of it ends.
	Outlook *Outlook
}

// Sealed is what a ledger holds.
type Sealed struct {
	Folder  state.Folder
	Reading state.Reading
	Entries []evidence.Entry // all that the checkpoint covers, by index
	Drills  Drills           // of recovery
	// Waiting is how many records are kept and not sealed yet.
	Waiting    int
	WaitingErr error
	// Runs and Postures say of each finding and each control since when it is so,
	// the design as it is now included; LastRun and LastPosture are the newest sealed
	// ones of the estate, nil for none.
	Runs                 map[record.Key]history.Since[check.Outcome]
	Postures             map[string]history.Since[control.State]
	LastRun, LastPosture *history.Moment
	Series               history.Series
	// Recorded is what people left beside the estate, as it was sealed: it is read when
	// it is first asked for. Nil where no estate is that it could be of.
	Recorded func() (Recorded, error)
	// Past says why nothing is known of since when, or why the index of runs could
	// not be kept; nil where neither is so.
	Past error
	// Whole is the newest verification of all that the ledger holds, and Broken
	// what it found wrong: an *evidence.Failure, or what could not be read. Both
	// are of Verified, which is zero before the first.
	Whole    evidence.Report
	Broken   error
	Verified time.Time
}

// Judge judges an estate's design and what a ledger shows of it, and seals nothing.
type Judge interface {
	Now(ctx context.Context, w *workspace.Workspace, l *judge.Ledger, at time.Time) (judge.Judged, error)
}

// Opener opens the estate.
type Opener interface {
	Workspace(path string, folders []string) (*workspace.Workspace, error)
}

// Pricer says what an estate's design costs in a month.
type Pricer interface {
	Month(w *workspace.Workspace) (cost.Estimate, error)
}

// Waiter knows what waits to be sealed in a state folder.
type Waiter interface {
	Waiting(ctx context.Context, in state.Folder) (int, error)
}
