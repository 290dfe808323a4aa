// Package input is what callers hand in: which errors are theirs to mend, and
// the files that they name.
//
// It promises that an error of what the caller named is an *Error or carries
// diag.Problems, so that every other error is a fault of the machine or of
// Ward, and that no file takes more memory than its bound.
package input

import (
	"errors"

	"github.com/wardhq/ward/internal/diag"
)

// Error is an input or a call that is wrong in a way that has no
// position, as a file that is not there.
type Error struct {
	What string
	Hint string
	Err  error // what caused it, if something did
}

// Error returns what is wrong and what to do.
func (e *Error) Error() string {
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
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether an error is the caller's to mend.
func Is(err error) bool {
	var e *Error
	return errors.As(err, &e) || len(diag.From(err)) > 0
}
