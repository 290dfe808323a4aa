package evidence

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// leafHash and nodeHash are the hashes of RFC 6962, section 2.1.
func leafHash(leaf []byte) Hash {
	var buf [1 + MaxLeaf]byte
	return sha256.Sum256(append(append(buf[:0], 0), leaf...))
}

func nodeHash(left, right Hash) Hash {
	var buf [1 + 2*hashSize]byte
	buf[0] = 1
	copy(buf[1:], left[:])
	copy(buf[1+hashSize:], right[:])
	return sha256.Sum256(buf[:])
}

// emptyRoot is the root of a log without entries.
func emptyRoot() Hash { return sha256.Sum256(nil) }

// subtreeRoot returns the root over hashes of subtrees of one size, of which
// the last may be smaller. Joining neighbours and passing an odd last one on
// gives the same tree as RFC 6962's division at powers of two.
func subtreeRoot(hashes []Hash) Hash {
	var buf [tileWidth + 1]Hash
	row := append(buf[:0], hashes...)
	for len(row) > 1 {
		next := row[:0]
		for i := 0; i+1 < len(row); i += 2 {
			next = append(next, nodeHash(row[i], row[i+1]))
		}
		if len(row)%2 == 1 {
			next = append(next, row[len(row)-1])
		}
		row = next
	}
	return row[0]
}

// frontier is what a growing tree needs to know of its past: of each level of
// tiles, the hashes of the tile that is not full yet. levels[0] holds hashes of
// full bundles of 256 entries: those of single entries are the caller's.
type frontier struct {
	levels [][]Hash
}

// add takes the root of the next 256 entries. It reports each tile that this
// fills by its level (1 and above), index and hashes, which full must not keep.
func (f *frontier) add(bundle uint64, root Hash, full func(level int, index uint64, hashes []Hash) error) error {
	index := bundle
	for i := 0; ; i++ {
		if i == len(f.levels) {
			f.levels = append(f.levels, make([]Hash, 0, tileWidth))
		}
		f.levels[i] = append(f.levels[i], root)
		if len(f.levels[i]) < tileWidth {
			return nil
		}
		index /= tileWidth
		if err := full(i+1, index, f.levels[i]); err != nil {
			return err
		}
		root = subtreeRoot(f.levels[i])
		f.levels[i] = f.levels[i][:0]
	}
}

// root returns the root of the tree of all full bundles and rest, which is the
// root over the entries behind them, or nil if there are none.
func (f *frontier) root(rest *Hash) Hash {
	for _, level := range f.levels {
		row := level
		if rest != nil {
			row = append(append(make([]Hash, 0, tileWidth+1), level...), *rest)
		}
		if len(row) > 0 {
			r := subtreeRoot(row)
			rest = &r
		}
	}
	if rest == nil {
		return emptyRoot()
	}
	return *rest
}

// splitBundle returns the entries of an entry bundle: each with its length
// before it, in two bytes. There must be exactly width.
func splitBundle(raw []byte, width int) ([][]byte, error) {
	entries := make([][]byte, 0, width)
	for len(raw) > 0 {
		if len(entries) == width {
			return nil, fmt.Errorf("%d bytes behind the last of %d entries", len(raw), width)
		}
		if len(raw) < 2 {
			return nil, fmt.Errorf("it ends within the length of entry %d", len(entries))
		}
		n := int(binary.BigEndian.Uint16(raw))
		if len(raw) < 2+n {
			return nil, fmt.Errorf("it ends within entry %d", len(entries))
		}
		entries = append(entries, raw[2:2+n])
		raw = raw[2+n:]
	}
	if len(entries) < width {
		return nil, fmt.Errorf("%d entries, want %d", len(entries), width)
	}
	return entries, nil
}

// maxBundle is the longest entry bundle of leaves.
const maxBundle = tileWidth * (2 + MaxLeaf)
