package ledger

import (
	"context"
	"fmt"

	"github.com/wardhq/ward/internal/digest"
)

// The state database is an index, and whoever can write to the folder can write
// to it. What it says is enough to find a record; what is said of a record, and
// what is done to its payload for good, is decided by the log.

// isAt holds a place against the log.
func (l *Ledger) isAt(ctx context.Context, index uint64, id digest.Digest) error {
	size := l.log.Size()
	if index >= size {
		return fmt.Errorf("%w: record %d was sealed, and the log has %d: was the log brought back from a backup, or is this another ledger's state?", ErrState, index, size)
	}
	for raw, err := range l.log.Leaves(ctx, index, index+1) {
		if err != nil {
			return err
		}
		if digest.Of(raw) != id {
			return fmt.Errorf("%w: another record is at %d: is this another ledger's state?", ErrState, index)
		}
	}
	return nil
}

// find returns where in the log records are. It reads the whole log.
func (l *Ledger) find(ctx context.Context, ids map[digest.Digest]bool) (map[digest.Digest]uint64, error) {
	there := map[digest.Digest]uint64{}
	index := uint64(0)
	for raw, err := range l.log.History(ctx) {
		if err != nil {
			return nil, err
		}
		if id := digest.Of(raw); ids[id] {
			there[id] = index
		}
		index++
	}
	return there, nil
}
