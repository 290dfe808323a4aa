package cli

import (
	"errors"
	"fmt"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

// unknownPast says why nothing is said of since when. Where nothing could be
// sealed, that is said instead.
func (c verbs) unknownPast(why error, s judge.Sealed) {
	if why != nil && s.Err == nil {
		fmt.Fprintf(c.Streams.Err, "ward: %v\n", why)
	}
}

// sealed says what was sealed, and returns the exit status of a run that came
// to a status by itself: a record that could not be sealed is a fault that
// outranks what was found.
func (c verbs) sealed(s judge.Sealed, status int) error {
	c.Receipts(s.Sealing)
	if s.Err == nil {
		return command.Exit(status)
	}
	var pending *ledger.PendingError
	if errors.As(s.Err, &pending) {
		fmt.Fprintln(c.Streams.Err, "ward: what is kept is sealed with the next record, or when the ledger is opened next")
	}
	return s.Err
}
