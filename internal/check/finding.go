package check

import (
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// Outcome is what a check came to. The zero value is unknown.
type Outcome int

// The outcomes.
const (
	Unknown       Outcome = iota // it could not be seen
	Pass                         // it was seen and holds
	Fail                         // it was seen and does not hold
	Error                        // the rule or the body is such that the rule has no answer
	NotApplicable                // there is nothing that it could apply to, and that is known
)

var outcomeNames = [...]string{"unknown", "pass", "fail", "error", "not applicable"}

// String returns the outcome's word.
func (o Outcome) String() string {
	if o < 0 || int(o) >= len(outcomeNames) {
		return outcomeNames[Unknown]
	}
	return outcomeNames[o]
}

// ParseOutcome reads an outcome's word.
func ParseOutcome(word string) (Outcome, error) {
	if i := slices.Index(outcomeNames[:], word); i >= 0 {
		return Outcome(i), nil
	}
	return Unknown, fmt.Errorf("%q is no outcome: want unknown, pass, fail, error or not applicable", word)
}

// MarshalText returns the outcome's word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads an outcome's word.
func (o *Outcome) UnmarshalText(b []byte) error {
	parsed, err := ParseOutcome(string(b))
	if err == nil {
		*o = parsed
	}
	return err
}

// Severity is how much a failing check matters. The zero value is unknown and
// ranks above critical wherever a threshold is asked for, so that a rule
// without one is never overlooked.
type Severity int

// The severities, the least first.
const (
	SeverityUnknown Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"unknown", "low", "medium", "high", "critical"}

// String returns the severity's word.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return severityNames[SeverityUnknown]
	}
	return severityNames[s]
}

// ParseSeverity reads a severity's word.
func ParseSeverity(word string) (Severity, error) {
	if i := slices.Index(severityNames[1:], word); i >= 0 {
		return Severity(i + 1), nil
	}
	return SeverityUnknown, fmt.Errorf("%q is no severity: want low, medium, high or critical", word)
}

// AtLeast reports whether s reaches a threshold.
func (s Severity) AtLeast(threshold Severity) bool { return s == SeverityUnknown || s >= threshold }

// MarshalText returns the severity's word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's word.
func (s *Severity) UnmarshalText(b []byte) error {
	parsed, err := ParseSeverity(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// Finding is what one check says of one subject at one stage.
type Finding struct {
	Check    string       `json:"check"`
	Version  int          `json:"version"` // the check's
	Severity Severity     `json:"severity"`
	Stage    fact.Stage   `json:"stage"`
	Subject  addr.Subject `json:"subject,omitzero"` // zero where a check had no subject at all
	Kind     addr.Kind    `json:"kind"`
	Outcome  Outcome      `json:"outcome"`
	// Reason says in one sentence what was seen, with the values that decided.
	Reason string `json:"reason"`
	// Further are what offends beside what the reason names, each by the
	// beginning of a digest, those that read the same as another included: so
	// that two runs can tell whether more offends, or something else.
	Further []string `json:"further,omitempty"`
	// Rest are the same in words, each once, as many and as much of each as a
	// record keeps; where there are more, the last says how many.
	Rest []string `json:"rest,omitempty"`
	// Unasked says that it is unknown for no other reason than that the run
	// did not look there, at something that only the design declares. It is
	// nothing to act on: reports count it, and a posture takes it for what was
	// not observed.
	Unasked bool `json:"unasked,omitempty"`
	// Origin is where the subject stands, for the person who mends it.
	Origin fact.Origin `json:"origin,omitzero"`
	// Observed is the time of the oldest observation that the finding rests
	// on, of facts and of absence. Zero means that nobody knows.
	Observed time.Time `json:"observed,omitzero"`
	// Reads is what the finding was judged from, in the order of reading and
	// without repeats.
	Reads []Read `json:"reads,omitempty"`
	// Parameters are the values of the check's parameters that it was judged by.
	Parameters map[string]any `json:"parameters,omitempty"`
	// Exception is the id of the accepted deviation that covers the finding,
	// if one did at the time of judging. The finding stays what it is.
	Exception string `json:"exception,omitempty"`
}

// Read is one thing that a finding was judged from: a fact, or a lookup, by
// the digest of what it found, so that absence can be computed again too.
type Read struct {
	// What is "fact", "kind", "objects" or "referrers".
	What string `json:"what"`
	// Of names the fact's subject, the kind that was listed, with the cluster
	// and the namespace where it was listed in one, or the subject whose
	// referrers were asked for and their kind.
	Of     string        `json:"of"`
	Digest digest.Digest `json:"digest"` // zero for a fact that is not there
}
