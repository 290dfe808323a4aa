package evidence

import (
	"fmt"
	"io/fs"
	"iter"
)

// Ledger reads a ledger up to one checkpoint. It is safe beside an appender.
// Reading proves nothing by itself: see VerifyLedger, and VerifyInclusion for
// single records.
type Ledger struct {
	// Checkpoint is the one that was the newest when the ledger was opened.
	Checkpoint Checkpoint

	fsys fs.FS
}

// Entry is a leaf at its place in the log.
type Entry struct {
	// Index counts from 0.
	Index uint64
	Leaf  Leaf
	// Raw is the leaf's bytes.
	Raw []byte
}

// OpenLedger verifies the newest checkpoint of a ledger by the policy.
func OpenLedger(fsys fs.FS, p Policy) (*Ledger, error) {
	if info, err := fs.Stat(fsys, CheckpointPath); err == nil && !info.Mode().IsRegular() {
		return nil, failure(NotRegular, CheckpointPath, "it is not a regular file (%s)", info.Mode().Type())
	}
	raw, err := readFile(fsys, CheckpointPath, MaxCheckpoint)
	if err != nil {
		return nil, err
	}
	c, err := p.Open(CheckpointPath, raw)
	if err != nil {
		return nil, err
	}
	return &Ledger{Checkpoint: c, fsys: fsys}, nil
}

// Entries returns the entries from an index up to, and without, another; it
// ends after an error. An index behind the checkpoint's end is an error.
func (l *Ledger) Entries(from, to uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if from > to || to > l.Checkpoint.Size {
			yield(Entry{}, fmt.Errorf("records %d to %d: the ledger has %d", from, to, l.Checkpoint.Size))
			return
		}
		for start := from / tileWidth * tileWidth; start < to; start += tileWidth {
			t := tileRef{bundles, start / tileWidth, 0}.widest(l.Checkpoint.Size)
			raw, err := readTile(l.fsys, t, true)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			entries, err := splitBundle(raw, t.width)
			if err != nil {
				yield(Entry{}, failure(BadBundle, t.path(), "%v", err))
				return
			}
			for i := max(from, start); i < min(to, start+tileWidth); i++ {
				e := Entry{Index: i, Raw: entries[i-start]}
				if e.Leaf, err = ParseLeaf(e.Raw); err != nil {
					err = failure(BadLeaf, leafAt(i), "%v", err)
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// Entry returns one entry.
func (l *Ledger) Entry(index uint64) (Entry, error) {
	if index >= l.Checkpoint.Size {
		return Entry{}, fmt.Errorf("record %d: the ledger has %d, counted from 0", index, l.Checkpoint.Size)
	}
	for e, err := range l.Entries(index, index+1) {
		return e, err
	}
	return Entry{}, fmt.Errorf("record %d: its bundle has no such entry", index)
}

// Payload returns a leaf's payload, with size and digest verified. A payload
// that is not there is a Failure with the code Missing; it may have been
// destroyed.
func (l *Ledger) Payload(leaf Leaf) ([]byte, error) { return readPayload(l.fsys, leaf) }

// Tile returns a tile of hashes of the checkpoint's log, as wide as that log has
// it. Level is 0 to 7.
func (l *Ledger) Tile(level int, index uint64) (name string, raw []byte, err error) {
	t := tileRef{level, index, 0}.widest(l.Checkpoint.Size)
	raw, err = readTile(l.fsys, t, true)
	return t.path(), raw, err
}
