package export

import (
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/wardhq/ward/internal/evidence"
)

// Inclusion returns the proof that an entry is in the log of the ledger's
// checkpoint.
func Inclusion(l *evidence.Ledger, index uint64) ([]evidence.Hash, error) {
	nodes, err := proof.Inclusion(index, l.Checkpoint.Size)
	if err != nil {
		return nil, fmt.Errorf("record %d: %w", index, err)
	}
	return prove(l, nodes)
}

// Consistency returns the proof that the log of the ledger's checkpoint
// continues the log of an earlier size.
func Consistency(l *evidence.Ledger, size uint64) ([]evidence.Hash, error) {
	nodes, err := proof.Consistency(size, l.Checkpoint.Size)
	if err != nil {
		return nil, fmt.Errorf("an earlier checkpoint: %w", err)
	}
	return prove(l, nodes)
}

func prove(l *evidence.Ledger, nodes proof.Nodes) ([]evidence.Hash, error) {
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		h, err := node(l, id)
		if err != nil {
			return nil, err
		}
		hashes[i] = h
	}
	hashes, err := nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	proved := make([]evidence.Hash, len(hashes))
	for i, h := range hashes {
		proved[i] = evidence.Hash(h)
	}
	return proved, nil
}

// A tile has 2^tileHeight hashes.
const (
	tileHeight = 8
	hashSize   = 32
)

// node returns the hash of a complete subtree: of its entries within a tile.
func node(l *evidence.Ledger, id compact.NodeID) ([]byte, error) {
	within := id.Level % tileHeight
	first := id.Index << within
	name, raw, err := l.Tile(int(id.Level/tileHeight), first>>tileHeight)
	if err != nil {
		return nil, err
	}
	from, n := int(first%(1<<tileHeight)), 1<<within
	if len(raw) < (from+n)*hashSize {
		return nil, &evidence.Failure{Code: evidence.BadTile, Where: name, Detail: fmt.Sprintf("%d bytes, want %d at least", len(raw), (from+n)*hashSize)}
	}
	row := make([][]byte, n)
	for i := range row {
		row[i] = raw[(from+i)*hashSize : (from+i+1)*hashSize]
	}
	for ; len(row) > 1; row = row[:len(row)/2] {
		for i := range len(row) / 2 {
			row[i] = rfc6962.DefaultHasher.HashChildren(row[2*i], row[2*i+1])
		}
	}
	return row[0], nil
}
