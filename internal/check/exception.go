package check

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ExceptionRef is what a run must know of an accepted deviation.
type ExceptionRef struct {
	ID      string
	Check   string
	Subject string // as a finding names it; a trailing * covers all that begin so
	Granted time.Time
	Until   time.Time // the last day on which it holds, to its end in UTC
}

// Matches reports whether the exception is about this finding, in whatever
// time.
func (x ExceptionRef) Matches(f Finding) bool {
	if x.Check != f.Check || f.Subject.IsZero() {
		return false
	}
	want, subject := x.Subject, f.Subject.Key()
	if strings.HasPrefix(want, "/") {
		want = strings.ToLower(want)
	}
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(subject, prefix)
	}
	return want == subject
}

// Expired reports whether the last day is over.
func (x ExceptionRef) Expired(at time.Time) bool {
	y, m, d := x.Until.UTC().Date()
	return !at.Before(time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC))
}

// holds reports whether the exception is in force.
func (x ExceptionRef) holds(at time.Time) bool { return !at.Before(x.Granted) && !x.Expired(at) }

// excuse notes the exception that covers a failing finding. One that is over
// covers nothing, and the reason says so. An error or an unknown is no known
// deviation, so none covers it.
func excuse(f Finding, exceptions []ExceptionRef, at time.Time) Finding {
	if f.Outcome != Fail {
		return f
	}
	for _, x := range exceptions {
		if x.Matches(f) && x.holds(at) {
			f.Exception = x.ID
			return f
		}
	}
	for _, x := range exceptions {
		switch {
		case !x.Matches(f):
		case x.Expired(at):
			f.Reason += fmt.Sprintf("; exception %s expired on %s", x.ID, x.Until.UTC().Format(time.DateOnly))
		default:
			f.Reason += fmt.Sprintf("; exception %s holds from %s on only", x.ID, x.Granted.UTC().Format(time.DateOnly))
		}
	}
	return f
}

// UnusedExceptions returns those that are about none of a run's findings, in
// their order: misspelt, or for what is not there any more. One about a subject
// that passes, or that is over, is about a finding.
func UnusedExceptions(exceptions []ExceptionRef, findings []Finding) []ExceptionRef {
	var out []ExceptionRef
	for _, x := range exceptions {
		if !slices.ContainsFunc(findings, x.Matches) {
			out = append(out, x)
		}
	}
	return out
}
