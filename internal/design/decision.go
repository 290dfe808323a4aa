package design

import "github.com/wardhq/ward/internal/addr"

// Decision explains one choice that the compiler made: what was chosen, what
// else there was and why not, who asks for it, and the arithmetic.
type Decision struct {
	Subject addr.Subject `json:"subject"` // what it is about: an environment, the platform
	Topic   string       `json:"topic"`   // a stable word: tenancy, topology, database-size
	Title   string       `json:"title"`   // the question, for people

	Chosen     string   `json:"chosen"` // the option taken
	Options    []Option `json:"options"`
	Reasons    []Reason `json:"reasons"`
	Figures    []Figure `json:"figures,omitempty"`
	Arithmetic []Term   `json:"arithmetic,omitempty"`
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
