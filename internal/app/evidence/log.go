package evidence

import (
	"context"
	"fmt"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/evidence"
)

// LogRequest asks what is in a ledger.
type LogRequest struct {
	state.Request
	state.Filter
}

// LogEnd is what covers the records of a ledger, and what is not among them.
type LogEnd struct {
	Checkpoint evidence.Checkpoint
	// Lacks says that the ledger does not have what its key has signed; nil
	// where it has.
	Lacks error
	// Waiting is how many records are kept and not sealed yet, as far as
	// WaitingErr lets it be known.
	Waiting    int
	WaitingErr error
}

// Waiter knows what waits to be sealed in a state folder.
type Waiter interface {
	Waiting(ctx context.Context, in state.Folder) (int, error)
}

// Lister lists what was sealed.
type Lister struct {
	Ledgers    Waiter
	Frameworks func() ([]control.Framework, error)
}

// Log hands the chosen records to emit, in the order of the log, and
// returns the checkpoint that covers them.
func (s Lister) Log(ctx context.Context, r LogRequest, emit func(evidence.Entry) error) (LogEnd, error) {
	var end LogEnd
	folder, err := state.Open(r.Request)
	if err != nil {
		return end, err
	}
	l, err := folder.Read()
	if err != nil {
		return end, err
	}
	end.Checkpoint, end.Lacks = l.Checkpoint, l.Lacks
	if err := controlsExist(s.Frameworks, r.Controls); err != nil {
		return end, err
	}
	// Nothing is shown of a log that somebody changed, so it is read before.
	if err := (state.Filter{}).Each(ctx, l.Ledger, func(evidence.Entry) error { return nil }); err != nil {
		return end, err
	}
	end.Waiting, end.WaitingErr = s.Ledgers.Waiting(ctx, folder)
	return end, r.Each(ctx, l.Ledger, emit)
}

// controlsExist refuses controls that the catalogue lacks: an answer of none
// would look as if there were no evidence of a control that nobody has heard
// of.
func controlsExist(frameworks func() ([]control.Framework, error), controls []string) error {
	if len(controls) == 0 {
		return nil
	}
	all, err := frameworks()
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range all {
		for _, c := range f.Controls {
			known[f.ID+"/"+c.ID] = true
		}
	}
	for _, c := range controls {
		if !known[c] {
			return &input.Error{What: fmt.Sprintf("no control is called %q", c), Hint: "write framework/id, as hipaa/164.312(b); ward catalogue list lists them"}
		}
	}
	return nil
}
