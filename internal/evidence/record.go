package evidence

import (
	"time"

	"github.com/wardhq/ward/internal/digest"
)

// Record is one piece of evidence.
type Record struct {
	// Kind names the payload's format and its version, as ward-run/1.
	Kind string
	// Subject is what it is about. It must not name a person: what is sealed
	// stays for as long as the ledger.
	Subject string
	// Time is when it was made, at a precision of seconds, in UTC.
	Time time.Time
	// Payload is the record itself. It is digested as it is, byte by byte.
	Payload []byte
}

// Digest returns the SHA-256 of the record's kind, subject, time and the
// digest of its payload, by the JSON of the four.
func (r Record) Digest() digest.Digest {
	return digest.OfValue(struct {
		Kind    string        `json:"kind"`
		Subject string        `json:"subject"`
		Time    string        `json:"time"`
		Payload digest.Digest `json:"payload"`
	}{r.Kind, r.Subject, r.Time.UTC().Format(time.RFC3339), digest.Of(r.Payload)})
}
