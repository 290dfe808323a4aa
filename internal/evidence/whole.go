package evidence

import "iter"

// Whole returns all entries of the checkpoint's log and, behind the last, the
// Failure of code WrongRoot where they are not those whose root was signed. Who
// ends before has verified nothing.
func (l *Ledger) Whole() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		var tree frontier
		row := make([]Hash, 0, tileWidth)
		for e, err := range l.Entries(0, l.Checkpoint.Size) {
			if !yield(e, err) || err != nil {
				return
			}
			if row = append(row, leafHash(e.Raw)); len(row) == tileWidth {
				// The tiles are for whoever verifies all of a ledger.
				_ = tree.add(e.Index/tileWidth, subtreeRoot(row), func(int, uint64, []Hash) error { return nil })
				row = row[:0]
			}
		}
		var rest *Hash
		if len(row) > 0 {
			r := subtreeRoot(row)
			rest = &r
		}
		if got, want := tree.root(rest), l.Checkpoint.Root; got != want {
			yield(Entry{}, failure(WrongRoot, CheckpointPath, "the entries' root is %s, it says %s: somebody changed them", got, want))
		}
	}
}
