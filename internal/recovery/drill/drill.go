// Package drill is what a drill of recovery came to, as a value: which way back was
// practised, on what, step by step, and what it measured.
//
// It promises that a figure says whether it was measured on the system itself or
// rehearsed on what stands for it; that a drill has passed only where all that was
// to be done was done, and all that was to hold held; and that it knows no clock, no
// server and no ledger.
package drill

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/step"
)

// Kind is a way back that is practised. The zero value is none, and is refused.
type Kind string

// The kinds.
const (
	Restore     Kind = "restore"       // of a recovery set, into isolation
	PointInTime Kind = "point-in-time" // to a stated transaction
	Failover    Kind = "failover"      // of the primary to its standby, while people write
	Sessions    Kind = "sessions"      // loss of what keeps sessions
	Zone        Kind = "zone"          // loss of a zone
	Region      Kind = "region"        // loss of the region
)

// Kinds returns the kinds, in the order in which they are listed above.
func Kinds() []Kind { return []Kind{Restore, PointInTime, Failover, Sessions, Zone, Region} }

// Title says the kind for people.
func (k Kind) Title() string {
	switch k {
	case Restore:
		return "restore of a recovery set"
	case PointInTime:
		return "restore to a point in time"
	case Failover:
		return "failover of the database"
	case Sessions:
		return "loss of the sessions"
	case Zone:
		return "loss of a zone"
	case Region:
		return "loss of the region"
	}
	return "a drill of no known kind"
}

// Figure is a span that a drill came to.
type Figure struct {
	// Seconds is how long it was, and means nothing where Shows is nothing.
	Seconds float64    `json:"seconds"`
	Shows   step.Shows `json:"shows"`
	Why     string     `json:"why,omitempty"` // why it shows no more, or what it is of
}

// FigureOf is the span as a drill has it.
func FigureOf(s step.Span) Figure {
	if s.Shows == step.Nothing {
		return Figure{Why: s.Why}
	}
	return Figure{Seconds: s.Took.Seconds(), Shows: s.Shows, Why: s.Why}
}

// Drill is what a drill came to.
type Drill struct {
	Format string `json:"format"`
	ID     string `json:"id"` // as 20261128T123000Z-4f6c01ab
	Kind   Kind   `json:"kind"`
	Ward   string `json:"ward"` // the version that carried it out
	// Organisation, Entity and Environment say whose drill it is, by their short names.
	Organisation string    `json:"organisation"`
	Entity       string    `json:"entity"`
	Environment  string    `json:"environment"`
	Began        time.Time `json:"began"`
	Ended        time.Time `json:"ended"`
	// Server is the name that the estate has for the server that it was carried out
	// on, and "" for what stands for it: Record.System says what that was. Region is
	// where that server is.
	Server string `json:"server,omitempty"`
	Region string `json:"region,omitempty"`
	// Expected is what was said before that it would come to, where that was.
	Expected string `json:"expected,omitempty"`
	// Set is the recovery set that was restored, and To what was restored to, where
	// the kind has any.
	Set    string      `json:"set,omitempty"`
	To     string      `json:"to,omitempty"`
	Record step.Record `json:"record"`
	// Point is how much work was lost, and Back how long it took until there was an
	// Odoo's database again that was held against what it should be.
	Point Figure `json:"recoveryPoint"`
	Back  Figure `json:"recoveryTime"`
	// Wrong is all that did not hold: what differs, what was lost.
	Wrong []string `json:"wrong,omitempty"`
}

// Passed reports whether all was done, and all held.
func (d Drill) Passed() bool { return d.Record.Over() && len(d.Wrong) == 0 }

// Whole reports whether the drill was carried out on the system itself, by steps that
// were executed all.
func (d Drill) Whole() bool {
	if !d.Record.Itself || d.Server == "" || len(d.Record.Steps) == 0 {
		return false
	}
	for _, s := range d.Record.Steps {
		if s.How != step.Executed {
			return false
		}
	}
	return true
}

// Of names the environment, as entity/name.
func (d Drill) Of() string { return d.Entity + "/" + d.Environment }

// MaxDrill bounds the bytes of a drill: differences are named up to MaxWrong.
const (
	MaxDrill = 1 << 20
	MaxWrong = 200
)

// identified is how drills are called.
var identified = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[a-z0-9]{8}$`)

// ID returns the name of a drill that began at a time; text is at least eight
// letters and digits that nobody else has.
func ID(began time.Time, text string) string {
	return began.UTC().Format("20060102T150405Z") + "-" + text[:8]
}

// Valid says what is wrong with a drill that is to be kept.
func (d Drill) Valid() error {
	known := false
	for _, k := range Kinds() {
		known = known || k == d.Kind
	}
	switch {
	case d.Format != format.Drill:
		return fmt.Errorf("the drill is of the format %q, want %s: it was made by another version of Ward", d.Format, format.Drill)
	case !identified.MatchString(d.ID):
		return fmt.Errorf("the drill is called %q, which is no drill's name", d.ID)
	case !known:
		return fmt.Errorf("the drill is of the kind %q, which is none", d.Kind)
	case d.Organisation == "" || d.Entity == "" || d.Environment == "":
		return fmt.Errorf("the drill %s does not say whose it is", d.ID)
	case d.Began.IsZero() || d.Ended.Before(d.Began):
		return fmt.Errorf("the drill %s ends before it begins, or has no time", d.ID)
	case d.Point.Seconds < 0 || d.Back.Seconds < 0:
		return fmt.Errorf("the drill %s has a figure below nothing", d.ID)
	case !d.Record.Itself && (d.Point.Shows == step.Measured || d.Back.Shows == step.Measured):
		return fmt.Errorf("the drill %s has a measured figure, and was carried out on %s", d.ID, d.Record.System)
	}
	return nil
}

// Open reads a drill. Its error says what is wrong with it.
func Open(raw []byte) (Drill, error) {
	var d Drill
	if len(raw) > MaxDrill {
		return d, fmt.Errorf("the drill has %d bytes, more than %d", len(raw), MaxDrill)
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, fmt.Errorf("the drill is not one: %w", err)
	}
	return d, d.Valid()
}
