// Package app does what the verbs do: one file a verb, each from a request to
// a result.
//
// It promises that a verb reads its request and nothing else of the command
// line, writes nothing that people read, and returns what happened; parsing is
// package cli's, showing is package report's. Errors that the caller's input
// caused are of type *InputError or carry diag.Problems; every other error is
// a fault of the machine or of Ward.
package app

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/source"
)

// Ward is what the verbs work with. It is wired once, in package cli.
type Ward struct {
	Version   string
	Catalogue fs.FS           // checks, frameworks and published figures
	Readers   []source.Reader // of files that are not Ward's
	Now       func() time.Time
	// Database opens a state database, which it creates if need be.
	Database func(ctx context.Context, path string) (Database, error)
	// Container opens a container of an Azure storage account, by its address.
	Container func(address string) (mirror.Target, error)
}

// InputError is an input or a call that is wrong in a way that has no
// position, as a file that is not there.
type InputError struct {
	What string
	Hint string
	Err  error // what caused it, if something did
}

// Error returns what is wrong and what to do.
func (e *InputError) Error() string {
	s := e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap returns what caused it.
func (e *InputError) Unwrap() error { return e.Err }

// IsInput reports whether an error is the caller's to mend.
func IsInput(err error) bool {
	var e *InputError
	return errors.As(err, &e) || len(diag.From(err)) > 0
}
