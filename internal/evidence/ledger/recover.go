package ledger

import (
	"context"
	"fmt"
	"os"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

// recover goes on where the process before was cut. Places are noted from the
// log's beginning without a gap, so what is in the log and not noted is its
// tail; what the outbox holds after that was noted, is not in the log.
func (l *Ledger) recover(ctx context.Context) error {
	if err := l.noteTail(ctx); err != nil {
		return l.contradicts(err)
	}
	l.at(stepNoted)
	if err := l.appendUnsealed(ctx); err != nil {
		return l.contradicts(err)
	}
	if err := l.settleMarks(ctx); err != nil {
		return err
	}
	if l.log.Unclean() {
		return l.finishDestructions(ctx)
	}
	return nil
}

// settleMarks removes the payloads that were stored for records which were
// never acknowledged. A database on a server may have had a record under way
// when its client ended; to acquire it was a later transaction, which has
// returned, so that is decided by now.
func (l *Ledger) settleMarks(ctx context.Context) error {
	marks, err := l.payloads.marks()
	if err != nil {
		return err
	}
	for mark, payload := range marks {
		if err := l.settle(ctx, mark, payload); err != nil {
			return err
		}
	}
	l.at(stepSettled)
	return nil
}

// dropMarks removes the marks of payloads that a record names, so that a closed
// ledger is nothing but itself. Whether any other payload stays is for the next
// Open to know, and so is what fails here.
func (l *Ledger) dropMarks(ctx context.Context) {
	marks, err := l.payloads.marks()
	if err != nil {
		return
	}
	for mark, payload := range marks {
		rows, err := l.state.List(ctx, outbox.Query{Payload: payload, Limit: 1})
		if err == nil && len(rows) > 0 && !payload.IsZero() {
			_ = os.Remove(mark)
		}
	}
}

// noteTail notes the places of the leaves behind the last one noted. A leaf
// that the database does not know, since it is new or was brought back from a
// backup, is added to it: the log is the truth.
func (l *Ledger) noteTail(ctx context.Context) error {
	next := uint64(0)
	last, some, err := l.state.Last(ctx)
	if err != nil {
		return err
	}
	size := l.log.Size()
	if some {
		next = last.Index + 1
		// A database and a log that are not each other's must not be joined.
		if err := l.isAt(ctx, last.Index, last.ID); err != nil {
			return err
		}
	}
	var rows []outbox.Row
	var places []outbox.Place
	flush := func() error {
		err := l.state.Apply(ctx, rows, places)
		rows, places = rows[:0], places[:0]
		return err
	}
	index := next
	for raw, err := range l.log.Leaves(ctx, next, size) {
		if err != nil {
			return err
		}
		leaf, err := evidence.ParseLeaf(raw)
		if err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
		id := digest.Of(raw)
		rows = append(rows, outbox.Row{ID: id, Leaf: leaf})
		places = append(places, outbox.Place{ID: id, Index: index})
		if index++; len(rows) == 4*tlog.MaxBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return flush()
}

// appendUnsealed brings what is left in the outbox into the log.
func (l *Ledger) appendUnsealed(ctx context.Context) error {
	left, err := l.unsealed(ctx)
	if err != nil || len(left) == 0 {
		return err
	}
	// A place may have been lost by the database: to append the record once
	// more is what must never be.
	there, err := l.find(ctx, left)
	if err != nil {
		return err
	}
	places := make([]outbox.Place, 0, len(there))
	for id, index := range there {
		places = append(places, outbox.Place{ID: id, Index: index})
	}
	if err := l.state.Apply(ctx, nil, places); err != nil {
		return err
	}
	var strange UnboundError
	for after := int64(0); ; {
		rows, err := l.state.Unsealed(ctx, after, tlog.MaxBatch)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		after = rows[len(rows)-1].Seq
		if rows = l.bound(rows, &strange); len(rows) == 0 {
			continue
		}
		if err := l.appendRows(ctx, rows); err != nil {
			return err
		}
	}
	// Where witnesses are away, the ledger opens all the same; who seals or
	// closes is told.
	_, _ = l.log.Publish(ctx)
	if strange.Count > 0 {
		return &strange
	}
	return nil
}

// unsealed returns what is in the outbox without a place.
func (l *Ledger) unsealed(ctx context.Context) (map[digest.Digest]bool, error) {
	left := map[digest.Digest]bool{}
	after := int64(0)
	for {
		rows, err := l.state.Unsealed(ctx, after, 4*tlog.MaxBatch)
		if err != nil || len(rows) == 0 {
			return left, err
		}
		for _, r := range rows {
			left[r.ID] = true
			after = r.Seq
		}
	}
}

// appendRows appends rows of the outbox. A payload that is not there was never
// stored, or was lost with the folder: to seal its record would make a ledger
// that does not hold.
func (l *Ledger) appendRows(ctx context.Context, rows []outbox.Row) error {
	leaves := make([][]byte, len(rows))
	for i, r := range rows {
		there, err := l.payloads.has(r.Leaf.Payload)
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%w: row %d waits in the outbox, and its payload %s is not there: bring it back from a backup", ErrState, r.Seq, r.Leaf.Payload)
		}
		if leaves[i], err = r.Leaf.Bytes(); err != nil {
			return fmt.Errorf("row %d of the outbox: %w", r.Seq, err)
		}
	}
	indexes, err := l.log.Append(ctx, leaves)
	if err != nil {
		return err
	}
	l.at(stepAppendedLate)
	places := make([]outbox.Place, len(rows))
	for i, r := range rows {
		places[i] = outbox.Place{ID: r.ID, Index: indexes[i]}
	}
	return l.state.Apply(ctx, nil, places)
}
