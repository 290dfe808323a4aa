package report

import (
	"cmp"
	"slices"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
)

// Summary counts a run. The zero value is a run that judged nothing.
type Summary struct {
	Checks int     `json:"checks"`
	Counts []Count `json:"counts"` // the gravest severity first
	Gaps   int     `json:"gaps"`
	// Unread counts the gaps of a run of files that people named, and the folders
	// with nothing to judge: each is something that they asked about and nobody
	// can speak for.
	Unread int `json:"unread,omitempty"`
	// NothingToJudge says that files held things, that no check says anything of one of
	// them by itself, and that checks read each of their kinds: a resource group
	// alone is nothing to fail or pass, and nothing of it was left unread.
	NothingToJudge bool `json:"nothingToJudge,omitempty"`
	// KnownGaps is how many of the gaps the baseline has.
	KnownGaps int `json:"knownGaps,omitempty"`
	// Disagreements counts them by the severity of their check, the gravest
	// first.
	Disagreements []Disagreed `json:"disagreements,omitempty"`
}

// Disagreed is how many subjects stages disagree about.
type Disagreed struct {
	Severity check.Severity `json:"severity"`
	Subjects int            `json:"subjects"`
	Known    int            `json:"known,omitempty"` // of them, those that the baseline has
}

// Count is how many findings came to the same.
type Count struct {
	Severity check.Severity `json:"severity"`
	Outcome  check.Outcome  `json:"outcome"`
	Excepted bool           `json:"excepted,omitempty"` // an exception covered it when it was judged
	Known    bool           `json:"known,omitempty"`    // the baseline has it
	Findings int            `json:"findings"`
}

// Add counts one finding.
func (s *Summary) Add(f check.Finding) { s.add(countOf(f), 1) }

// know counts a finding that was counted as one that the baseline has.
func (s *Summary) know(f check.Finding) {
	c := countOf(f)
	s.add(c, -1)
	c.Known = true
	s.add(c, 1)
}

func countOf(f check.Finding) Count {
	return Count{Severity: f.Severity, Outcome: f.Outcome, Excepted: f.Exception != ""}
}

func (s *Summary) add(c Count, n int) {
	at, found := slices.BinarySearchFunc(s.Counts, c, func(a, b Count) int {
		return cmp.Or(-cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Outcome, b.Outcome), compareBool(a.Excepted, b.Excepted), compareBool(a.Known, b.Known))
	})
	if !found {
		s.Counts = slices.Insert(s.Counts, at, c)
	}
	if s.Counts[at].Findings += n; s.Counts[at].Findings == 0 {
		s.Counts = slices.Delete(s.Counts, at, at+1)
	}
}

// files counts what a run of files could not read, and says whether there was
// anything to judge.
func (s *Summary) files(r Run, f Files) {
	s.Unread = s.Gaps + len(f.Empty)
	seen := slices.ContainsFunc(r.Stages, func(at Stage) bool { return at.Facts > 0 })
	s.NothingToJudge = s.JudgedNothing() && seen && len(r.Unjudged) == 0
}

// AddDisagreement counts one disagreement.
func (s *Summary) AddDisagreement(d Disagreement) {
	at, found := slices.BinarySearchFunc(s.Disagreements, d.Severity, func(a Disagreed, b check.Severity) int {
		return -cmp.Compare(rank(a.Severity), rank(b))
	})
	if !found {
		s.Disagreements = slices.Insert(s.Disagreements, at, Disagreed{Severity: d.Severity})
	}
	s.Disagreements[at].Subjects++
	if d.Known {
		s.Disagreements[at].Known++
	}
}

// Disagreeing returns about how many subjects stages disagree.
func (s Summary) Disagreeing() int {
	n := 0
	for _, d := range s.Disagreements {
		n += d.Subjects
	}
	return n
}

// equal reports whether two summaries count the same.
func (s Summary) equal(o Summary) bool {
	return s.Checks == o.Checks && s.Gaps == o.Gaps && s.Unread == o.Unread && s.NothingToJudge == o.NothingToJudge && s.KnownGaps == o.KnownGaps && slices.Equal(s.Disagreements, o.Disagreements) && slices.Equal(s.Counts, o.Counts)
}

// rank orders severities by what they ask for: a rule without one ranks above
// critical.
func rank(s check.Severity) int {
	if s == check.SeverityUnknown {
		return int(check.Critical) + 1
	}
	return int(s)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// count adds up the findings that a test takes.
func (s Summary) count(takes func(Count) bool) int {
	n := 0
	for _, c := range s.Counts {
		if takes(c) {
			n += c.Findings
		}
	}
	return n
}

// Findings returns how many there are.
func (s Summary) Findings() int { return s.count(func(Count) bool { return true }) }

// Outcome returns how many findings came to this, those that an exception
// covers left out.
func (s Summary) Outcome(o check.Outcome) int {
	return s.count(func(c Count) bool { return c.Outcome == o && !c.Excepted })
}

// Known returns how many of the findings that came to this the baseline has,
// those that an exception covers left out.
func (s Summary) Known(o check.Outcome) int {
	return s.count(func(c Count) bool { return c.Outcome == o && !c.Excepted && c.Known })
}

// Excepted returns how many findings an exception covers.
func (s Summary) Excepted() int { return s.count(func(c Count) bool { return c.Excepted }) }

// JudgedNothing reports whether no subject was seen to pass, to fail or to
// have no answer.
func (s Summary) JudgedNothing() bool {
	return s.count(func(c Count) bool {
		return c.Outcome == check.Pass || c.Outcome == check.Fail || c.Outcome == check.Error
	}) == 0
}

// The exit statuses that findings alone decide.
const (
	ExitFine    = 0
	ExitFinding = 1 // something failed, or had no answer, at or above the threshold
	ExitUnseen  = 3 // not enough could be observed to say
)

// ExitStatus returns what a run exits with: 1 where something at or above the
// threshold fails or has no answer and no exception covers it, or stages
// disagree about it, else 3 where something at or above it is unknown, something
// of what was named (files, a tree, a plan) could not be read, or nothing could be judged, else 0. What the baseline
// has decides nothing. A failure that is certain stays one, whatever
// else could not be seen. An exception accepts a deviation; it does not accept
// that what is applied is not what was designed. What the input or the machine
// did wrong is decided elsewhere.
func ExitStatus(s Summary, threshold check.Severity) int {
	at := func(o ...check.Outcome) int {
		return s.count(func(c Count) bool {
			return !c.Known && slices.Contains(o, c.Outcome) && c.Severity.AtLeast(threshold) && (!c.Excepted || c.Outcome == check.Unknown)
		})
	}
	switch {
	case at(check.Fail, check.Error) > 0, s.disagrees(threshold):
		return ExitFinding
	case s.JudgedNothing() && !s.NothingToJudge, max(s.Gaps, s.Unread) > s.KnownGaps, at(check.Unknown) > 0:
		return ExitUnseen
	default:
		return ExitFine
	}
}

func (s Summary) disagrees(threshold check.Severity) bool {
	return slices.ContainsFunc(s.Disagreements, func(d Disagreed) bool { return d.Subjects > d.Known && d.Severity.AtLeast(threshold) })
}

// PostureExitStatus returns what a posture exits with: 1 where a control is
// failing, else 3 where one is unknown or stale, or there is none, else 0. What
// waits for a person is no failure, and what binds nobody counts for nothing.
func PostureExitStatus(p control.Posture) int {
	seen := map[control.State]bool{}
	for _, fw := range p.Frameworks {
		if !fw.Status.InForce() {
			continue
		}
		for _, c := range fw.Controls {
			seen[c.State] = true
		}
	}
	switch {
	case seen[control.Failing]:
		return ExitFinding
	case len(seen) == 0, seen[control.Unknown], seen[control.Stale]:
		return ExitUnseen
	default:
		return ExitFine
	}
}
