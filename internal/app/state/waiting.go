package state

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// Waiting returns how many records were acknowledged and are covered by no
// checkpoint: a witness was away, or a process was cut. It locks nothing that an
// appender needs.
func (w Ledgers) Waiting(ctx context.Context, s Folder) (count int, err error) {
	if _, err := os.Lstat(s.Path(DatabaseFile)); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	db, err := w.database(ctx, s)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	kept := map[digest.Digest]bool{}
	const page = 1024
	for after, more := int64(0), true; more; {
		rows, err := db.Unsealed(ctx, after, page)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			kept[row.ID], after = true, row.Seq
		}
		more = len(rows) == page
	}
	last, some, err := db.Last(ctx)
	if err != nil {
		return 0, err
	}
	// The ledger is looked at behind the database: what was published meanwhile
	// is not waited for.
	l, err := s.Read()
	if err != nil {
		return 0, err
	}
	if some && last.Index >= l.Checkpoint.Size {
		count = int(last.Index + 1 - l.Checkpoint.Size)
	}
	if len(kept) > 0 {
		// Those that are in the log, and whose place was not noted yet, are sealed.
		err = Filter{}.Each(ctx, l.Ledger, func(e evidence.Entry) error {
			delete(kept, digest.Of(e.Raw))
			return nil
		})
	}
	return count + len(kept), err
}
