// Package export makes what an auditor is handed from a ledger: proofs, and packs
// of chosen records.
//
// It promises that the same request on the same checkpoint gives the same
// bytes, and that each proof and each payload is verified as it is written, so
// that a broken ledger gives no pack. Whoever verifies needs none of it: the
// form of a pack, and its verification, are in package evidence.
package export

import (
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// Request says what goes into a pack.
type Request struct {
	// Selection says how Indexes were chosen. With a Sample, Indexes is left
	// empty: they are drawn.
	Selection evidence.Selection
	// Indexes are the chosen records, in any order.
	Indexes []uint64
	// Earlier is a checkpoint that the auditor holds, a signed note.
	Earlier []byte
}

// Write writes a pack from a ledger and returns its manifest. The policy is
// for the earlier checkpoint.
func Write(ctx context.Context, w io.Writer, l *evidence.Ledger, p evidence.Policy, request Request) (evidence.Pack, error) {
	b := builder{ledger: l, records: map[uint64]evidence.PackRecord{}, payloads: map[digest.Digest]evidence.Leaf{}}
	pack := evidence.Pack{Format: evidence.PackFormat, Origin: l.Checkpoint.Origin, Size: l.Checkpoint.Size, Selection: request.Selection}
	if pack.Selection.Criteria == nil {
		pack.Selection.Criteria = []evidence.Criterion{}
	}
	if err := pack.Selection.Validate(pack.Size); err != nil {
		return evidence.Pack{}, err
	}
	indexes := request.Indexes
	if s := request.Selection.Sample; s != nil {
		if len(indexes) > 0 {
			return evidence.Pack{}, fmt.Errorf("a sample is drawn, and %d records are named: one of the two", len(indexes))
		}
		var err error
		if indexes, err = evidence.Draw(ctx, s.Seed, s.Population, s.Count); err != nil {
			return evidence.Pack{}, err
		}
	}
	if len(indexes) == 0 {
		return evidence.Pack{}, fmt.Errorf("no record is chosen: a pack of nothing shows nothing")
	}
	if err := b.choose(indexes); err != nil {
		return evidence.Pack{}, err
	}
	for _, index := range slices.Sorted(maps.Keys(b.records)) {
		pack.Records = append(pack.Records, b.records[index])
	}
	if request.Earlier != nil {
		earlier, err := p.OpenEarlier("the earlier checkpoint", request.Earlier)
		if err != nil {
			return evidence.Pack{}, err
		}
		if pack.Earlier, err = continues(l, earlier); err != nil {
			return evidence.Pack{}, err
		}
	}
	return pack, b.write(w, pack, request.Earlier)
}

// builder collects what goes into a pack.
type builder struct {
	ledger   *evidence.Ledger
	records  map[uint64]evidence.PackRecord
	payloads map[digest.Digest]evidence.Leaf
	// destroyers is, by payload, the last record that says that it was
	// destroyed. It is nil until it is needed: the whole log is read for it.
	destroyers map[digest.Digest]uint64
}

func (b *builder) choose(indexes []uint64) error {
	for _, index := range indexes {
		if err := b.add(index, true); err != nil {
			return err
		}
	}
	return nil
}

// add adds a record, and the record that destroyed its payload if it is gone.
func (b *builder) add(index uint64, selected bool) error {
	if r, ok := b.records[index]; ok {
		r.Selected = r.Selected || selected
		b.records[index] = r
		return nil
	}
	e, err := b.ledger.Entry(index)
	if err != nil {
		return err
	}
	r := evidence.PackRecord{Index: index, Selected: selected, Leaf: string(e.Raw)}
	if r.Proof, err = Inclusion(b.ledger, index); err != nil {
		return err
	}
	if err := evidence.VerifyInclusion(b.ledger.Checkpoint, index, e.Raw, r.Proof); err != nil {
		return err
	}
	_, err = b.ledger.Payload(e.Leaf)
	switch {
	case err == nil:
		r.Payload = evidence.PayloadName(e.Leaf.Payload)
		b.payloads[e.Leaf.Payload] = e.Leaf
	case evidence.CodeOf(err) == evidence.Missing:
		by, found := b.destroyer(e.Leaf.Payload)
		if b.destroyers == nil || !found || by <= index {
			return err
		}
		r.DestroyedBy = &by
		b.records[index] = r
		return b.add(by, false)
	default:
		return err
	}
	b.records[index] = r
	return nil
}

// destroyer finds the record that says that a payload was destroyed.
func (b *builder) destroyer(d digest.Digest) (uint64, bool) {
	if b.destroyers == nil {
		found := map[digest.Digest]uint64{}
		for e, err := range b.ledger.Entries(0, b.ledger.Checkpoint.Size) {
			if err != nil {
				return 0, false
			}
			if e.Leaf.Kind != evidence.DestroyedKind || e.Leaf.Size > evidence.MaxDestruction {
				continue
			}
			payload, err := b.ledger.Payload(e.Leaf)
			if err != nil {
				return 0, false
			}
			if said, err := evidence.ParseDestruction(payload); err == nil {
				found[said.Payload] = e.Index
			}
		}
		b.destroyers = found
	}
	by, ok := b.destroyers[d]
	return by, ok
}

func continues(l *evidence.Ledger, earlier evidence.Checkpoint) (*evidence.Consistency, error) {
	if earlier.Size > l.Checkpoint.Size {
		return nil, evidence.VerifyConsistency(earlier, l.Checkpoint, nil)
	}
	hashes, err := Consistency(l, earlier.Size)
	if err != nil {
		return nil, err
	}
	if err := evidence.VerifyConsistency(earlier, l.Checkpoint, hashes); err != nil {
		return nil, err
	}
	return &evidence.Consistency{Size: earlier.Size, Proof: hashes}, nil
}

func (b *builder) write(w io.Writer, pack evidence.Pack, earlier []byte) error {
	files, err := pack.Files(b.ledger.Checkpoint.Raw, earlier)
	if err != nil {
		return err
	}
	z := evidence.NewArchive(w)
	for _, f := range files {
		if err := z.Add(f.Name, f.Content, crc32.ChecksumIEEE(f.Content)); err != nil {
			return err
		}
	}
	byName := func(a, b evidence.Leaf) int {
		return cmp.Compare(evidence.PayloadName(a.Payload), evidence.PayloadName(b.Payload))
	}
	for _, leaf := range slices.SortedFunc(maps.Values(b.payloads), byName) {
		payload, err := b.ledger.Payload(leaf)
		if err != nil {
			return err
		}
		if err := z.Add(evidence.PayloadName(leaf.Payload), payload, crc32.ChecksumIEEE(payload)); err != nil {
			return err
		}
	}
	return z.Close()
}
