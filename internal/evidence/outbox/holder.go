package outbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// Holder says who holds what one process at a time may hold: a state database,
// a ledger's folder, the key that signs.
type Holder struct {
	Host    string    `json:"host"`
	PID     int       `json:"pid"`
	Started time.Time `json:"started"`
}

func (h Holder) String() string {
	if h == (Holder{}) {
		return "a process that has not said who it is"
	}
	return fmt.Sprintf("process %d on %s since %s", h.PID, h.Host, h.Started.UTC().Format(time.RFC3339))
}

// Note returns what the holder writes into the file that it locks.
func (h Holder) Note() []byte {
	// A struct of a text, a number and a time always has a JSON.
	note, _ := json.Marshal(h)
	return note
}

// ParseHolder reads what Note wrote; a note that is cut or empty is the zero
// Holder.
func ParseHolder(note []byte) Holder {
	var h Holder
	if json.Unmarshal(note, &h) != nil {
		return Holder{}
	}
	return h
}

// HeldError says that another process appends to the ledger.
type HeldError struct {
	// What is the thing that is held, as a folder's path.
	What string
	By   Holder
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s is in use by %s: one process at a time may append to a ledger; wait for it, or stop it", e.What, e.By)
}
