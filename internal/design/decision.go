package design

import "github.com/wardhq/ward/internal/addr"

// Decision explains one choice that the compiler made: what was chosen, what
// else there was and why not, who asks for it, and the arithmetic.
type Decision struct {
	Subject addr.Subject `json:"subject"` // what it is about: an environment, the platform
	Topic   string       `json:"topic"`   // a stable word: tenancy, topology, database-size
	Title   string       `json:"title"`   // the question, for people

	Chosen  string   `json:"chosen"` // the option taken
	Options []Option `json:"options"`
	Reasons []Reason `json:"reasons"`
	// Objectives are what the estate asks for, held against what was chosen.
	Objectives []Objective `json:"objectives,omitempty"`
	Figures    []Figure    `json:"figures,omitempty"`
	Arithmetic []Term      `json:"arithmetic,omitempty"`
	// Inputs are the estate's paths that the choice was made from, with the
	// values read there: what `ward explain --set` can change.
	Inputs []Input `json:"inputs"`
}

// Option is something that could have been chosen.
type Option struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"` // why it was taken, or why not
}

// Reason is why, with what asks for it. Clause is a citation (45 CFR
// 164.312(a)(1)), a contract or a policy of the organisation; it is empty only
// for a reason of engineering.
type Reason struct {
	Text   string `json:"text"`
	Clause string `json:"clause,omitempty"`
}

// Basis is what a figure stands on. The zero value is unknown and is refused.
type Basis int

// What a figure can stand on.
const (
	BasisUnknown Basis = iota
	Published          // by the vendor
	Assumed            // by Ward or the estate
	Measured           // by a drill or an observation that is on file
)

// String returns the basis's word.
func (b Basis) String() string {
	switch b {
	case Published:
		return "published"
	case Assumed:
		return "assumed"
	case Measured:
		return "measured"
	default:
		return "unknown"
	}
}

// MarshalText returns the basis's word.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// Figure is a number that a decision stands on, and what it stands on itself.
type Figure struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // with its unit, as "≤ 5 min"
	Basis  Basis  `json:"basis"`
	Source string `json:"source"`
	Date   string `json:"date"` // when the source said so, as 2026-11
}

// Objective is something that the estate asks for, and whether what was chosen
// can be shown to keep it.
type Objective struct {
	Name     string   `json:"name"`     // recovery point when the region is lost
	Asked    string   `json:"asked"`    // as the estate writes it: 1h
	Designed string   `json:"designed"` // what the design comes to: ≤ 1 h, no bound
	Standing Standing `json:"standing"`
	Why      string   `json:"why"` // the part that decides it
}

// String returns the objective in one line.
func (o Objective) String() string {
	return o.Asked + " asked, " + o.Designed + " designed: " + o.Standing.String() + " (" + o.Why + ")"
}

// Standing is whether an objective is kept. The zero value is unknown.
type Standing int

// The standings, from the worst to the best.
const (
	StandingUnknown Standing = iota
	NotMet                   // a figure of the design is worse than what is asked for
	NotShown                 // nothing speaks against it, and nothing measured or published bounds it
	Shown                    // published or measured figures of all parts are within it
)

// String returns the standing's words.
func (s Standing) String() string {
	switch s {
	case NotMet:
		return "not met"
	case NotShown:
		return "not shown"
	case Shown:
		return "shown"
	default:
		return "unknown"
	}
}

// MarshalText returns the standing's words.
func (s Standing) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Term is one line of arithmetic: "web: (4 + 1) × 5 × 16 = 400".
type Term struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
	Result     string `json:"result"`
}

// Input is a value of the estate that a decision was made from.
type Input struct {
	Path    string `json:"path"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"` // nobody wrote it: the language's default
}
