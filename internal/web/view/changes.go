package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/history"
)

// shownChanges is how many changes a page lists.
const shownChanges = 10

// Lately is what sealed runs came to otherwise within the last thirty days.
type Lately struct {
	Changes []Change
	// More leads to all of it, where that is more than is listed; "" where it is not.
	More string
	// Why says why nothing is known of it, "" where something is.
	Why string
}

// Change is something that is not what it was.
type Change struct {
	On, What, Detail, Link string
	Was, Is                string // words of outcomes, verdicts or states
	WasClass, IsClass      string
	when                   time.Time
}

// before says what something was before it is what it is, and false where it was
// never otherwise as far back as runs were sealed.
func before[V comparable](s *history.Since[V], began time.Time, word func(V) string) (was string, changed bool) {
	switch {
	case s == nil:
		return "", false
	case s.Before != nil:
		return word(*s.Before), true
	case s.Since.After(s.First):
		return "not there", true
	default:
		return "new", s.First.After(began)
	}
}

// began is the earliest of some moments.
func began(moments []history.Moment) time.Time {
	var out time.Time
	for _, m := range moments {
		if out.IsZero() || m.At.Before(out) {
			out = m.At
		}
	}
	return out
}

// latelyOf says what changed among the findings of some checks, the newest first. More
// is the address of all of them.
func (x *Index) latelyOf(more string, checks ...string) Lately {
	var out Lately
	sealed := x.Shown.Sealed
	if sealed == nil || sealed.LastRun == nil {
		out.Why = "no run of this estate is sealed that could be held against it"
		return out
	}
	first := began(sealed.Series.Runs.Moments)
	for _, f := range x.Findings {
		if f.Age == Older || f.Age == Undated || !slices.Contains(checks, f.Check) {
			continue
		}
		was, changed := before(f.Since, first, check.Outcome.String)
		if !changed {
			continue
		}
		out.Changes = append(out.Changes, Change{
			On: Date(f.Since.Since), What: f.Name, Detail: f.Detail, Link: FindingAddress(f.Key),
			Was: was, WasClass: class(was), Is: string(f.Verdict), IsClass: class(string(f.Verdict)), when: f.Since.Since,
		})
	}
	slices.SortStableFunc(out.Changes, func(a, b Change) int { return cmp.Or(b.when.Compare(a.when), strings.Compare(a.What, b.What)) })
	if len(out.Changes) > shownChanges {
		out.Changes, out.More = out.Changes[:shownChanges], more
	}
	return out
}

// changeOf says what a control was before, and false where it was never otherwise as
// far back as postures were sealed.
func (x *Index) changeOf(s Standing) (Change, bool) {
	if s.Past == nil || x.Shown.Sealed == nil {
		return Change{}, false
	}
	was, changed := before(s.Past, began(x.Shown.Sealed.Series.Postures.Moments), control.State.String)
	return Change{On: Date(s.Past.Since), Was: was, WasClass: class(was), Is: s.State.String(), IsClass: class(s.State.String())}, changed
}
