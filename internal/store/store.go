// Package store is the port to the state database: what Ward must remember
// between runs and cannot read from anywhere else.
//
// It promises four things of every implementation, which storetest holds each
// of them to. What Apply has returned for survives a kill of the process and
// a loss of power. A record is there once, by the digest of its leaf, however
// often it is handed in. Records come back in one order, that of their
// acknowledgement, and are what was put in: one that is not is ErrChanged. And an
// ownership that is held is held by a living process: it ends with the process,
// not with a clock.
//
// The database is an index and an outbox. The ledger is the truth: all rows but
// those that still wait in the outbox can be built again from the log.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// Row is a record as the database knows it.
type Row struct {
	// ID is the SHA-256 of the leaf's bytes: the record's identity.
	ID   digest.Digest
	Leaf evidence.Leaf
	// Seq orders rows by their acknowledgement. The database gives it.
	Seq int64
	// Place is where in the log the record is; nil until that was noted.
	Place *uint64
}

// Check says whether a row is still the record that was put in: its leaf has
// the digest by which it is known. Every row that comes out of a database has
// passed it.
func (r Row) Check() error {
	raw, err := r.Leaf.Bytes()
	if err != nil {
		return fmt.Errorf("%w: row %d: %w", ErrChanged, r.Seq, err)
	}
	if digest.Of(raw) != r.ID {
		return fmt.Errorf("%w: row %d is not the record that was put in", ErrChanged, r.Seq)
	}
	return nil
}

// Place says that a record is at an index of the log.
type Place struct {
	ID    digest.Digest
	Index uint64
}

// Query chooses rows. Its zero value chooses all. Times are those of the
// records: From is in the period, Until is not.
type Query struct {
	Kind, Subject, Class string
	Payload              digest.Digest
	From, Until          time.Time
	// After is the last Seq of the page before.
	After int64
	// Limit is the number of rows at most; 0 is no limit.
	Limit int
}

// Outbox keeps records from their acknowledgement until they are in the log,
// and after that as an index to it.
type Outbox interface {
	// Apply adds those rows that are not there yet, in their order, and notes
	// the places, of these rows too, in one durable transaction. A row that has a
	// place keeps it: another place is ErrConflict, and so is a place of an
	// unknown record, or one that another record has.
	Apply(ctx context.Context, rows []Row, places []Place) error
	// Unsealed returns at most limit rows without a place, by Seq, from after
	// the given one on.
	Unsealed(ctx context.Context, after int64, limit int) ([]Row, error)
	// Last returns the place with the highest index; false where there is none.
	Last(ctx context.Context) (Place, bool, error)
	// Find returns those rows of the given records that are there, by their
	// digests. It sees whatever Apply has returned for.
	Find(ctx context.Context, ids []digest.Digest) (map[digest.Digest]Row, error)
	// List returns the chosen rows by Seq.
	List(ctx context.Context, q Query) ([]Row, error)
}

// Holder says who appends to the ledger.
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

// Owner lets one process at a time append.
type Owner interface {
	// Acquire makes the caller the one that appends, until it releases or
	// ends. It does not wait: where another holds it, the error is a
	// *HeldError.
	Acquire(ctx context.Context, h Holder) (release func() error, err error)
}

// Ledger is what the ledger asks of a state database.
type Ledger interface {
	Outbox
	Owner
}

// ErrChanged says that a row was damaged, or changed by somebody else.
var ErrChanged = errors.New("the state database was changed")

// ErrConflict says that the database and what it is told disagree about a
// record's place. Nothing was changed.
var ErrConflict = errors.New("the state database disagrees")
