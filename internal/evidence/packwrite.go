package evidence

import (
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/digest"
)

// PackRequest says what goes into a pack.
type PackRequest struct {
	// Selection says how Indexes were chosen. With a Sample, Indexes is left
	// empty: they are drawn.
	Selection Selection
	// Indexes are the chosen records, in any order.
	Indexes []uint64
	// Earlier is a checkpoint that the auditor holds, a signed note.
	Earlier []byte
}

// WritePack writes a pack from a ledger. The same request on the same
// checkpoint gives the same bytes. Each proof and each payload is verified as
// it is written, so that a broken ledger gives no pack. The policy is for the
// earlier checkpoint. It returns the manifest.
func WritePack(ctx context.Context, w io.Writer, l *Ledger, p Policy, request PackRequest) (Pack, error) {
	b := packBuilder{ledger: l, records: map[uint64]PackRecord{}, payloads: map[digest.Digest]Leaf{}}
	pack := Pack{Format: PackFormat, Origin: l.Checkpoint.Origin, Size: l.Checkpoint.Size, Selection: request.Selection}
	if pack.Selection.Criteria == nil {
		pack.Selection.Criteria = []Criterion{}
	}
	if err := pack.Selection.validate(pack.Size); err != nil {
		return Pack{}, err
	}
	indexes := request.Indexes
	if s := request.Selection.Sample; s != nil {
		if len(indexes) > 0 {
			return Pack{}, fmt.Errorf("a sample is drawn, and %d records are named: one of the two", len(indexes))
		}
		var err error
		if indexes, err = Draw(ctx, s.Seed, s.Population, s.Count); err != nil {
			return Pack{}, err
		}
	}
	if len(indexes) == 0 {
		return Pack{}, fmt.Errorf("no record is chosen: a pack of nothing shows nothing")
	}
	if err := b.choose(indexes); err != nil {
		return Pack{}, err
	}
	for _, index := range slices.Sorted(maps.Keys(b.records)) {
		pack.Records = append(pack.Records, b.records[index])
	}
	if request.Earlier != nil {
		earlier, err := p.openAny(earlierName, request.Earlier)
		if err != nil {
			return Pack{}, err
		}
		if pack.Earlier, err = b.continues(earlier); err != nil {
			return Pack{}, err
		}
	}
	return pack, b.write(w, pack, request.Earlier)
}

// packBuilder collects what goes into a pack.
type packBuilder struct {
	ledger   *Ledger
	records  map[uint64]PackRecord
	payloads map[digest.Digest]Leaf
	// destroyers is, by payload, the last record that says that it was
	// destroyed. It is nil until it is needed: the whole log is read for it.
	destroyers map[digest.Digest]uint64
}

func (b *packBuilder) choose(indexes []uint64) error {
	for _, index := range indexes {
		if err := b.add(index, true); err != nil {
			return err
		}
	}
	return nil
}

// add adds a record, and the record that destroyed its payload if it is gone.
func (b *packBuilder) add(index uint64, selected bool) error {
	if r, ok := b.records[index]; ok {
		r.Selected = r.Selected || selected
		b.records[index] = r
		return nil
	}
	e, err := b.ledger.Entry(index)
	if err != nil {
		return err
	}
	r := PackRecord{Index: index, Selected: selected, Leaf: string(e.Raw)}
	if r.Proof, err = b.ledger.Inclusion(index); err != nil {
		return err
	}
	if err := VerifyInclusion(b.ledger.Checkpoint, index, e.Raw, r.Proof); err != nil {
		return err
	}
	_, err = b.ledger.Payload(e.Leaf)
	switch {
	case err == nil:
		r.Payload = payloadName(e.Leaf.Payload)
		b.payloads[e.Leaf.Payload] = e.Leaf
	case CodeOf(err) == Missing:
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
func (b *packBuilder) destroyer(d digest.Digest) (uint64, bool) {
	if b.destroyers == nil {
		found := map[digest.Digest]uint64{}
		for e, err := range b.ledger.Entries(0, b.ledger.Checkpoint.Size) {
			if err != nil {
				return 0, false
			}
			if e.Leaf.Kind != DestroyedKind || e.Leaf.Size > maxDestruction {
				continue
			}
			payload, err := b.ledger.Payload(e.Leaf)
			if err != nil {
				return 0, false
			}
			if said, err := destructionOf(e.Leaf, payload); err == nil {
				found[said.Payload] = e.Index
			}
		}
		b.destroyers = found
	}
	by, ok := b.destroyers[d]
	return by, ok
}

func (b *packBuilder) continues(earlier Checkpoint) (*Consistency, error) {
	if earlier.Size > b.ledger.Checkpoint.Size {
		return nil, VerifyConsistency(earlier, b.ledger.Checkpoint, nil)
	}
	hashes, err := b.ledger.Consistency(earlier.Size)
	if err != nil {
		return nil, err
	}
	if err := VerifyConsistency(earlier, b.ledger.Checkpoint, hashes); err != nil {
		return nil, err
	}
	return &Consistency{Size: earlier.Size, Proof: hashes}, nil
}

func (b *packBuilder) write(w io.Writer, pack Pack, earlier []byte) error {
	manifest, err := pack.encode()
	if err != nil {
		return err
	}
	if len(manifest) > maxManifest {
		return fmt.Errorf("the pack's manifest would have %d bytes, at most %d: choose fewer records", len(manifest), maxManifest)
	}
	page, err := renderPage(pack, b.ledger.Checkpoint.Raw)
	if err != nil {
		return err
	}
	files := []packFile{{manifestName, manifest}, {checkpointName, b.ledger.Checkpoint.Raw}}
	if earlier != nil {
		files = append(files, packFile{earlierName, earlier})
	}
	files = append(files, packFile{pageName, page}, packFile{guideName, guide})
	z := zipWriter{w: w}
	for _, f := range files {
		if err := z.add(f.name, f.content, crc32.ChecksumIEEE(f.content)); err != nil {
			return err
		}
	}
	leaves := slices.SortedFunc(maps.Values(b.payloads), func(a, b Leaf) int { return cmp.Compare(payloadName(a.Payload), payloadName(b.Payload)) })
	for _, leaf := range leaves {
		payload, err := b.ledger.Payload(leaf)
		if err != nil {
			return err
		}
		if err := z.add(payloadName(leaf.Payload), payload, crc32.ChecksumIEEE(payload)); err != nil {
			return err
		}
	}
	return z.close()
}

type packFile struct {
	name    string
	content []byte
}
