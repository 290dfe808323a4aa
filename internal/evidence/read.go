package evidence

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
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
				yield(Entry{}, failure(BadTile, t.path(), "%v", err))
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

// Inclusion returns the proof that an entry is in the log of the checkpoint.
func (l *Ledger) Inclusion(index uint64) ([]Hash, error) {
	nodes, err := proof.Inclusion(index, l.Checkpoint.Size)
	if err != nil {
		return nil, fmt.Errorf("record %d: %w", index, err)
	}
	return l.prove(nodes)
}

// Consistency returns the proof that the log of the checkpoint continues the
// log of an earlier size.
func (l *Ledger) Consistency(size uint64) ([]Hash, error) {
	nodes, err := proof.Consistency(size, l.Checkpoint.Size)
	if err != nil {
		return nil, fmt.Errorf("an earlier checkpoint: %w", err)
	}
	return l.prove(nodes)
}

func (l *Ledger) prove(nodes proof.Nodes) ([]Hash, error) {
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		h, err := l.node(id)
		if err != nil {
			return nil, err
		}
		hashes[i] = h[:]
	}
	hashes, err := nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	proved := make([]Hash, len(hashes))
	for i, h := range hashes {
		proved[i] = Hash(h)
	}
	return proved, nil
}

// node returns the hash of a complete subtree: of its entries within a tile.
func (l *Ledger) node(id compact.NodeID) (Hash, error) {
	level, within := int(id.Level/tileHeight), id.Level%tileHeight
	first := id.Index << within
	t := tileRef{level, first / tileWidth, 0}.widest(l.Checkpoint.Size)
	raw, err := readTile(l.fsys, t, true)
	if err != nil {
		return Hash{}, err
	}
	from, n := int(first%tileWidth), 1<<within
	if len(raw) < (from+n)*hashSize {
		return Hash{}, failure(BadTile, t.path(), "%d bytes, want %d", len(raw), t.width*hashSize)
	}
	row := make([]Hash, n)
	for i := range row {
		row[i] = Hash(raw[(from+i)*hashSize : (from+i+1)*hashSize])
	}
	return subtreeRoot(row), nil
}

// VerifyInclusion verifies that a leaf's bytes are the entry at an index of
// the checkpoint's log.
func VerifyInclusion(c Checkpoint, index uint64, leaf []byte, hashes []Hash) error {
	h := leafHash(leaf)
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, c.Size, h[:], slicesOf(hashes), c.Root[:]); err != nil {
		return failure(BadProof, leafAt(index), "its inclusion proof does not lead to the checkpoint's root")
	}
	return nil
}

// VerifyConsistency verifies that one checkpoint's log continues an earlier
// one's.
func VerifyConsistency(earlier, c Checkpoint, hashes []Hash) error {
	if earlier.Size > c.Size {
		return failure(RolledBack, "the checkpoint", "it has %d records, the earlier one %d", c.Size, earlier.Size)
	}
	if earlier.Size == 0 && earlier.Root != emptyRoot() {
		return failure(WrongHistory, "the earlier checkpoint", "its root is not that of an empty log")
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, earlier.Size, c.Size, slicesOf(hashes), earlier.Root[:], c.Root[:]); err != nil {
		return failure(WrongHistory, "the checkpoint", "the log of %d records does not continue the earlier one of %d", c.Size, earlier.Size)
	}
	return nil
}

func slicesOf(hashes []Hash) [][]byte {
	all := make([][]byte, len(hashes))
	for i := range hashes {
		all[i] = slices.Clone(hashes[i][:])
	}
	return all
}
