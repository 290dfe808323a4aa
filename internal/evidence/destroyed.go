package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/wardhq/ward/internal/digest"
)

// DestroyedKind is the kind of a record that says that a payload was
// destroyed. Such a record's own payload is never destroyed.
const DestroyedKind = "ward-destroyed/1"

// MaxDestruction is an upper bound of its payload's length in bytes.
const MaxDestruction = 1024

// Destruction says that a payload was destroyed because its time was over. It
// is sealed first and carried out afterwards. It speaks for the leaves before
// it: the same payload sealed once more later must be there again.
type Destruction struct {
	// Payload is what was destroyed.
	Payload digest.Digest
	// Class is the retention class of every leaf that names the payload.
	Class string
	// Rule says by which rule: a text without personal data.
	Rule string
	// Until is the day on which the last obligation to keep it ended. It is not
	// before the time of any leaf whose payload it is.
	Until time.Time
	// Time is when it was decided. It is not before Until.
	Time time.Time
}

// destructionJSON has its members in the order of their names, which makes the
// encoding canonical as long as no text needs an escape.
type destructionJSON struct {
	Class   string        `json:"class"`
	Format  string        `json:"format"`
	Payload digest.Digest `json:"payload"`
	Rule    string        `json:"rule"`
	Time    string        `json:"time"`
	Until   string        `json:"until"`
}

// Validate says what is wrong with it.
func (d Destruction) Validate() error {
	switch {
	case d.Payload.IsZero():
		return fmt.Errorf("destruction: no payload named")
	case !word(d.Class, maxClass) || d.Class == ClassLedger:
		return fmt.Errorf("destruction: payloads of class %q are not destroyed", d.Class)
	case len(d.Rule) == 0 || len(d.Rule) > 256 || !printable(d.Rule):
		return fmt.Errorf("destruction: rule: want 1 to 256 printable ASCII characters")
	case d.Until.Year() < 1970 || d.Time.Year() > 9999 || d.Time.Before(d.Until):
		return fmt.Errorf("destruction: at %s, before its time was over at %s", d.Time.UTC().Format(timeForm), d.Until.UTC().Format(timeForm))
	}
	return nil
}

// Record returns the record that says so, about the given subject; its leaf's
// class is ClassLedger.
func (d Destruction) Record(subject string) (Record, error) {
	if err := d.Validate(); err != nil {
		return Record{}, err
	}
	return Record{Kind: DestroyedKind, Subject: subject, Time: d.Time, Payload: d.bytes()}, nil
}

func (d Destruction) bytes() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// A struct of texts always has a JSON.
	_ = enc.Encode(destructionJSON{d.Class, DestroyedKind, d.Payload, d.Rule, d.Time.UTC().Format(timeForm), d.Until.UTC().Format(timeForm)})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// ParseDestruction reads the payload of a record of kind DestroyedKind.
func ParseDestruction(payload []byte) (Destruction, error) {
	var j destructionJSON
	if len(payload) > MaxDestruction {
		return Destruction{}, fmt.Errorf("destruction: %d bytes, at most %d", len(payload), MaxDestruction)
	}
	if err := json.Unmarshal(payload, &j); err != nil {
		return Destruction{}, fmt.Errorf("destruction: %w", err)
	}
	d := Destruction{Payload: j.Payload, Class: j.Class, Rule: j.Rule}
	var err error
	if d.Time, err = time.Parse(timeForm, j.Time); err != nil {
		return Destruction{}, fmt.Errorf("destruction: time: %w", err)
	}
	if d.Until, err = time.Parse(timeForm, j.Until); err != nil {
		return Destruction{}, fmt.Errorf("destruction: until: %w", err)
	}
	if err := d.Validate(); err != nil {
		return Destruction{}, err
	}
	if !bytes.Equal(d.bytes(), payload) {
		return Destruction{}, fmt.Errorf("destruction: not in the canonical form of %s", DestroyedKind)
	}
	return d, nil
}

// speaksFor says why it does not destroy the payload of a leaf before it, which
// names the payload: a class and a time are what the leaf says.
func (d Destruction) speaksFor(class string, at time.Time) error {
	switch {
	case class != d.Class:
		return fmt.Errorf("it destroys a payload of class %s, the record says %s", d.Class, class)
	case d.Until.Before(at):
		return fmt.Errorf("it says that the payload had to be kept until %s, the record was made at %s", d.Until.UTC().Format(timeForm), at.UTC().Format(timeForm))
	}
	return nil
}

// Rules counts destroyed payloads by the rule that the record of it names. A
// ledger may name any number of rules: see maxRules.
type Rules map[string]uint64

// maxRules is how many rules are told apart; the others are counted as one.
const maxRules = 64

// OtherRules is the rule that those beyond the first 64 are counted under.
const OtherRules = "other rules"

// count counts a payload. A Rules that is nil is made.
func (r *Rules) count(rule string, n uint64) {
	if *r == nil {
		*r = Rules{}
	}
	if _, ok := (*r)[rule]; !ok && len(*r) >= maxRules {
		rule = OtherRules
	}
	(*r)[rule] += n
}

// printable reports whether s is ASCII without control characters.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
