// Package outbox is the ledger's port to the state database: where a record is
// kept from its acknowledgement until it is in the log, and found by after that.
//
// It promises four things of every implementation, which outboxtest holds each
// of them to. What Apply has returned for survives a kill of the process and
// a loss of power. A record is there once, by the digest of its leaf, however
// often it is handed in. Records come back in one order, that of their
// acknowledgement, and are what was put in: one that is not is ErrChanged. And an
// ownership that is held is held by a living process: it ends with the process,
// not with a clock.
//
// The database is an index and an outbox. The ledger is the truth: all rows but
// those that still wait in the outbox can be built again from the log. Whoever
// can write to the database can write a row that is consistent, so what waits is
// the appender's only where its Tag says so.
package outbox

import (
	"context"
	"crypto/sha256"
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
	// Tag says who put the row in. It counts until the row has a place.
	Tag Tag
}

// Tag binds a row to whoever appends, by a key that is not in the database. The
// database keeps it and cannot make it; the zero Tag is nobody's.
type Tag [sha256.Size]byte

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

// Rows keeps records from their acknowledgement until they are in the log,
// and after that as an index to it.
type Rows interface {
	// Apply adds those rows that are not there yet, in their order, and notes
	// the places, of these rows too, in one durable transaction. A row that has a
	// place keeps it: another place is ErrConflict, and so is a place of an
	// unknown record, or one that another record has. A row that is there and has
	// no place takes the tag.
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

// Owner lets one process at a time append.
type Owner interface {
	// Acquire makes the caller the one that appends, until it releases or
	// ends. It does not wait: where another holds it, the error is a
	// *HeldError.
	Acquire(ctx context.Context, h Holder) (release func() error, err error)
}

// Store is what the ledger asks of a state database.
type Store interface {
	Rows
	Owner
}

// ErrChanged says that a row was damaged, or changed by somebody else.
var ErrChanged = errors.New("the state database was changed")

// ErrConflict says that the database and what it is told disagree about a
// record's place. Nothing was changed.
var ErrConflict = errors.New("the state database disagrees")
