package command

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wardhq/ward/internal/app/input"
)

// Streams are where a run reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// The exit statuses. They are a contract: a pipeline decides by them. Where
// several hold, Misused outranks Faulty, then Found, then Unseen: a failure
// that is certain is not hidden by something else that could not be seen.
const (
	Fine    = 0 // all that was asked is so
	Found   = 1 // a finding at or above the threshold, a difference, a failing control
	Misused = 2 // the input or the call is wrong; nothing was done
	Unseen  = 3 // not enough could be observed to say
	Faulty  = 4 // a fault of the machine or of Ward
)

// StatusHelp says it to who asks for help.
const StatusHelp = `
Exit status:
  0  fine
  1  a finding at or above the threshold, a difference, a failed verification,
     a failing control
  2  the input or the call is wrong
  3  not enough could be observed to say
  4  a fault of the machine or of Ward
Where several hold, 2 outranks 4, then 1, then 3.
`

// Usagef returns a call that is wrong.
func Usagef(format string, args ...any) error { return Usage{Err: fmt.Errorf(format, args...)} }

// Status carries an exit status out of a verb whose result has been
// shown already.
type Status int

func (s Status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// Usage is a call that is wrong.
type Usage struct{ Err error }

func (e Usage) Error() string { return e.Err.Error() }
func (e Usage) Unwrap() error { return e.Err }

// StatusOf returns what an error exits with; of several, the gravest.
func StatusOf(err error) int {
	var usage Usage
	var decided Status
	var several interface{ Unwrap() []error }
	switch {
	case err == nil:
		return Fine
	case errors.As(err, &usage), input.Is(err):
		return Misused
	case errors.As(err, &several):
		gravest := Fine
		for _, one := range several.Unwrap() {
			gravest = Worse(gravest, StatusOf(one))
		}
		return gravest
	case errors.As(err, &decided):
		return int(decided)
	default:
		return Faulty
	}
}

// Worse returns the exit status that outranks the other.
func Worse(a, b int) int {
	order := []int{Fine, Unseen, Found, Faulty, Misused}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}
