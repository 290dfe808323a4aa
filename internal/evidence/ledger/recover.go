package ledger

import (
	"context"
	"fmt"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/tlog"
	"github.com/wardhq/ward/internal/store"
)

// recover goes on where the process before was cut. Places are noted from the
// log's beginning without a gap, so what is in the log and not noted is its
// tail; what the outbox holds after that was noted, is not in the log.
func (l *Ledger) recover(ctx context.Context) error {
	if err := l.noteTail(ctx); err != nil {
		return err
	}
	l.at(stepNoted)
	if err := l.appendUnsealed(ctx); err != nil {
		return err
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
		if err := l.check(ctx, last, size); err != nil {
			return err
		}
	}
	var rows []store.Row
	var places []store.Place
	flush := func() error {
		_, err := l.state.Apply(ctx, rows, places)
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
		rows = append(rows, store.Row{ID: id, Leaf: leaf})
		places = append(places, store.Place{ID: id, Index: index})
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

// check holds the last place that was noted against the log: a database and a
// log that are not each other's must not be joined.
func (l *Ledger) check(ctx context.Context, last store.Place, size uint64) error {
	if last.Index >= size {
		return fmt.Errorf("%w: record %d was sealed, and the log has %d: was the log brought back from a backup, or is this another ledger's state?", ErrState, last.Index, size)
	}
	for raw, err := range l.log.Leaves(ctx, last.Index, last.Index+1) {
		if err != nil {
			return err
		}
		if digest.Of(raw) != last.ID {
			return fmt.Errorf("%w: another record is at %d: is this another ledger's state?", ErrState, last.Index)
		}
	}
	return nil
}

// appendUnsealed brings what is left in the outbox into the log.
func (l *Ledger) appendUnsealed(ctx context.Context) error {
	any := false
	for {
		rows, err := l.state.Unsealed(ctx, 0, tlog.MaxBatch)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		any = true
		leaves := make([][]byte, len(rows))
		for i, r := range rows {
			if leaves[i], err = r.Leaf.Bytes(); err != nil {
				return fmt.Errorf("row %d of the outbox: %w", r.Seq, err)
			}
			if digest.Of(leaves[i]) != r.ID {
				return fmt.Errorf("%w: row %d of the outbox is not the record that it was", ErrState, r.Seq)
			}
		}
		indexes, err := l.log.Append(ctx, leaves)
		if err != nil {
			return err
		}
		l.at(stepAppendedLate)
		places := make([]store.Place, len(rows))
		for i, r := range rows {
			places[i] = store.Place{ID: r.ID, Index: indexes[i]}
		}
		if _, err := l.state.Apply(ctx, nil, places); err != nil {
			return err
		}
	}
	if any {
		// Where witnesses are away, the ledger opens all the same; who seals
		// or closes is told.
		_, _ = l.log.Publish(ctx)
	}
	return nil
}
