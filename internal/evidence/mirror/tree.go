package mirror

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/wardhq/ward/internal/evidence"
)

const (
	tileWidth  = 256
	tileHeight = 8
	hashSize   = 32
)

// tree reads the tiles and entries of one checkpoint's log from its root
// downwards, so that whatever it returns is what the checkpoint signs.
type tree struct {
	ledger *evidence.Ledger
	size   uint64
	// edge holds the tile of each level that is not full: their hashes make
	// the root.
	edge map[int]tile
	// last holds the full tile of each level that was read last.
	last map[int]tile
}

// tile is a verified tile of hashes.
type tile struct {
	index  uint64
	name   string
	raw    []byte
	hashes [][]byte
}

// bundle is a verified entry bundle.
type bundle struct {
	raw     []byte
	entries []evidence.Entry
}

// cut returns the beginning of a bundle: a narrower one.
func (b bundle) cut(width int) []byte {
	n := 0
	for _, e := range b.entries[:width] {
		n += 2 + len(e.Raw)
	}
	return b.raw[:n]
}

// openTree verifies the tiles that make the root.
func openTree(l *evidence.Ledger) (*tree, error) {
	t := &tree{ledger: l, size: l.Checkpoint.Size, edge: map[int]tile{}, last: map[int]tile{}}
	for level := 0; t.hashesAt(level) > 0; level++ {
		n := t.hashesAt(level)
		if n%tileWidth == 0 {
			continue
		}
		edge, err := t.read(level, n/tileWidth, int(n%tileWidth))
		if err != nil {
			return nil, err
		}
		t.edge[level] = edge
	}
	root, err := t.rootAt(t.size)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(root, l.Checkpoint.Root[:]) {
		return nil, failure(evidence.WrongRoot, evidence.CheckpointPath, "the tiles' root is %s, it says %s", evidence.Hash(root), l.Checkpoint.Root)
	}
	return t, nil
}

// hashesAt returns how many hashes a level has.
func (t *tree) hashesAt(level int) uint64 { return t.size >> (tileHeight * level) }

func (t *tree) read(level int, index uint64, width int) (tile, error) {
	name, raw, err := t.ledger.Tile(level, index)
	if err != nil {
		return tile{}, err
	}
	if len(raw) != width*hashSize {
		return tile{}, failure(evidence.BadTile, name, "%d bytes, want %d", len(raw), width*hashSize)
	}
	got := tile{index: index, name: name, raw: raw, hashes: make([][]byte, width)}
	for i := range got.hashes {
		got.hashes[i] = raw[i*hashSize : (i+1)*hashSize]
	}
	return got, nil
}

// at returns a tile. A full one is verified against its hash in the tile above.
func (t *tree) at(level int, index uint64) (tile, error) {
	if edge, ok := t.edge[level]; ok && edge.index == index {
		return edge, nil
	}
	if last, ok := t.last[level]; ok && last.index == index {
		return last, nil
	}
	above, err := t.at(level+1, index/tileWidth)
	if err != nil {
		return tile{}, err
	}
	got, err := t.read(level, index, tileWidth)
	if err != nil {
		return tile{}, err
	}
	root, err := rootOf(got.hashes)
	if err != nil {
		return tile{}, err
	}
	if !bytes.Equal(root, above.hashes[index%tileWidth]) {
		return tile{}, failure(evidence.BadTile, got.name, "its hash is not the one in %s", above.name)
	}
	t.last[level] = got
	return got, nil
}

// bundle returns an entry bundle, as wide as the log has it.
func (t *tree) bundle(index uint64) (bundle, error) {
	hashes, err := t.at(0, index)
	if err != nil {
		return bundle{}, err
	}
	start := index * tileWidth
	var b bundle
	for e, err := range t.ledger.Entries(start, start+uint64(len(hashes.hashes))) {
		if err != nil {
			return bundle{}, err
		}
		if !bytes.Equal(rfc6962.DefaultHasher.HashLeaf(e.Raw), hashes.hashes[e.Index-start]) {
			return bundle{}, failure(evidence.BadTile, evidence.EntriesPath(index, len(hashes.hashes)), "record %d is not the one whose hash is in %s", e.Index, hashes.name)
		}
		b.raw = append(binary.BigEndian.AppendUint16(b.raw, uint16(len(e.Raw))), e.Raw...)
		b.entries = append(b.entries, e)
	}
	return b, nil
}

// rootAt returns the root that the log had at a size.
func (t *tree) rootAt(size uint64) ([]byte, error) {
	var rest [][]byte
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		n := size >> (tileHeight * level)
		var row [][]byte
		if width := n % tileWidth; width > 0 {
			edge, err := t.at(level, n/tileWidth)
			if err != nil {
				return nil, err
			}
			row = append(row, edge.hashes[:width]...)
		}
		if row = append(row, rest...); len(row) == 0 {
			continue
		}
		root, err := rootOf(row)
		if err != nil {
			return nil, err
		}
		rest = [][]byte{root}
	}
	if rest == nil {
		return rfc6962.DefaultHasher.EmptyRoot(), nil
	}
	return rest[0], nil
}

// rootOf returns the root over hashes of subtrees of one size, of which the
// last may be smaller.
func rootOf(hashes [][]byte) ([]byte, error) {
	r := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	for _, h := range hashes {
		if err := r.Append(h, nil); err != nil {
			return nil, fmt.Errorf("hashing a tile: %w", err)
		}
	}
	root, err := r.GetRootHash(nil)
	if err != nil {
		return nil, fmt.Errorf("hashing a tile: %w", err)
	}
	return root, nil
}

func failure(code evidence.Code, where, format string, args ...any) error {
	return &evidence.Failure{Code: code, Where: where, Detail: fmt.Sprintf(format, args...)}
}
