package evidence

import "time"

// Record is one piece of evidence.
type Record struct {
	// Kind names the payload's format and its version, as ward-run/2.
	Kind string
	// Subject is what it is about. It must not name a person: what is sealed
	// stays for as long as the ledger.
	Subject string
	// Time is when it was made, at a precision of seconds, in UTC.
	Time time.Time
	// Payload is the record itself. It is digested as it is, byte by byte.
	Payload []byte
}
