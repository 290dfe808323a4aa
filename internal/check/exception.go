package check

import (
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/ward"
)

// about reports whether an exception is about this finding, in whatever time.
func about(x ward.Exception, f Finding) bool { return x.Check == f.Check && x.About(f.Subject) }

// excuse notes the exception that covers a failing finding. One that is over
// covers nothing, and the reason says so. An error or an unknown is no known
// deviation, so none covers it.
func excuse(f Finding, exceptions []ward.Exception, at time.Time) Finding {
	if f.Outcome != Fail {
		return f
	}
	for _, x := range exceptions {
		if about(x, f) && x.Holds(at) {
			f.Exception = x.ID
			return f
		}
	}
	for _, x := range exceptions {
		switch {
		case !about(x, f):
		case x.Expired(at):
			f.Reason += fmt.Sprintf("; exception %s expired on %s", x.ID, x.Until)
		default:
			f.Reason += fmt.Sprintf("; exception %s holds from %s on only", x.ID, x.Granted)
		}
	}
	return f
}

// UnusedExceptions returns those that are about none of a run's findings, in
// their order: misspelt, or for what is not there any more. One about a subject
// that passes, or that is over, is about a finding.
func UnusedExceptions(exceptions []ward.Exception, findings []Finding) []ward.Exception {
	var out []ward.Exception
	for _, x := range exceptions {
		if !slices.ContainsFunc(findings, func(f Finding) bool { return about(x, f) }) {
			out = append(out, x)
		}
	}
	return out
}
