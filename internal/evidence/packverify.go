package evidence

import (
	"bytes"
	"context"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/digest"
)

// PackOptions say how a pack is verified.
type PackOptions struct {
	// Earlier is a checkpoint, a signed note, that the verifier kept from
	// before. The pack must have the proof that its log continues it.
	Earlier []byte
}

// PackReport is what was verified of a pack. In it, Records counts the records
// of the pack, and Destroyed those of them whose payload was destroyed.
type PackReport struct {
	Report
	// Pack is the verified manifest.
	Pack Pack
	// Selected counts the records that were chosen; the others are there for
	// what they say of these.
	Selected uint64
}

// NotVerified says in plain words what a verified pack leaves open.
func (r PackReport) NotVerified() []string {
	open := r.notVerified()
	if _, words := r.Pack.Selection.told(); len(words) > 0 {
		open = append(open, "That the chosen records meet what no leaf tells: "+strings.Join(words, "; ")+".")
	}
	if r.Pack.Selection.Sample != nil {
		open = append(open,
			"That the sample's population is all records that meet the criteria: only the whole ledger shows that.",
			"That the seed was chosen by somebody who could not know what it draws.")
	} else {
		open = append(open, "That no other record meets the criteria: only the whole ledger shows that.")
	}
	return append(open, "The rest of the ledger: only what is in this pack was looked at.")
}

// VerifyPack verifies a pack of a size in bytes, which may be hostile: it
// reads nothing that is not in the one form of a pack, holds no payload in
// memory and writes nothing. It returns a *Failure for the first thing that is
// wrong, and any other error for what could not be read, or when the context
// ends.
func VerifyPack(ctx context.Context, r io.ReaderAt, size int64, p Policy, o PackOptions) (PackReport, error) {
	limited := readerAt{ctx, r}
	entries, err := readZip(limited, size)
	if err != nil {
		return PackReport{}, err
	}
	v := &packCheck{r: limited, entries: entries}
	pack, c, err := v.head(p)
	if err != nil {
		return PackReport{}, err
	}
	v.report.Pack, v.report.Checkpoint = pack, c
	if err := v.continues(p, pack, c, o.Earlier); err != nil {
		return PackReport{}, err
	}
	if err := v.records(pack, c); err != nil {
		return PackReport{}, err
	}
	if err := sampleDrawn(ctx, pack); err != nil {
		return PackReport{}, err
	}
	page, err := renderPage(pack, c.Raw)
	if err != nil {
		return PackReport{}, err
	}
	if err := v.same(pageName, page, "it does not show what the records say, or another version of Ward made it"); err != nil {
		return PackReport{}, err
	}
	if err := v.same(guideName, guide, "it is not the guide of this version"); err != nil {
		return PackReport{}, err
	}
	if err := v.payloads(); err != nil {
		return PackReport{}, err
	}
	return v.report, nil
}

// readerAt reads until its context ends.
type readerAt struct {
	ctx context.Context
	io.ReaderAt
}

func (r readerAt) ReadAt(b []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReaderAt.ReadAt(b, off)
}

// packCheck is one verification of a pack.
type packCheck struct {
	r readerAt
	// entries are those that were not looked at yet, in the archive's order.
	entries []zipEntry
	// leaves are the records', by index; wanted are the payloads that must
	// follow, by digest.
	leaves map[uint64]Leaf
	wanted map[digest.Digest]Leaf
	// destroyers are the records that say that a payload was destroyed, by
	// their own payload; destroyed are the records that each is to speak for.
	destroyers map[digest.Digest][]uint64
	destroyed  map[uint64][]uint64
	report     PackReport
}

// next returns the content of the next entry, which must have the name.
func (v *packCheck) next(name string, limit int) ([]byte, error) {
	if len(v.entries) == 0 || v.entries[0].name != name {
		return nil, v.misplaced(name)
	}
	e := v.entries[0]
	v.entries = v.entries[1:]
	if int64(e.size) > int64(limit) {
		return nil, failure(TooLarge, name, "%d bytes, at most %d", e.size, limit)
	}
	content := make([]byte, e.size)
	if err := readAt(v.r, content, e.data()); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(content) != e.crc {
		return nil, failure(WrongDigest, name, "its checksum in the archive is another")
	}
	return content, nil
}

// misplaced says why the next entry has not the wanted name.
func (v *packCheck) misplaced(name string) error {
	there := slices.ContainsFunc(v.entries, func(e zipEntry) bool { return e.name == name })
	if !there {
		return failure(Missing, name, "it is not in the pack")
	}
	return failure(Extra, v.entries[0].name, "it is not part of a pack, or not at its place: %s comes first", name)
}

// head reads the manifest and the checkpoint.
func (v *packCheck) head(p Policy) (Pack, Checkpoint, error) {
	manifest, err := v.next(manifestName, maxManifest)
	if err != nil {
		return Pack{}, Checkpoint{}, err
	}
	signed, err := v.next(checkpointName, MaxCheckpoint)
	if err != nil {
		return Pack{}, Checkpoint{}, err
	}
	c, err := p.Open(checkpointName, signed)
	if err != nil {
		return Pack{}, Checkpoint{}, err
	}
	pack, err := parsePack(manifest)
	if err != nil {
		return Pack{}, Checkpoint{}, err
	}
	if pack.Origin != c.Origin || pack.Size != c.Size {
		return Pack{}, Checkpoint{}, failure(BadManifest, manifestName, "it is of %q with %d records, the checkpoint of %q with %d", pack.Origin, pack.Size, c.Origin, c.Size)
	}
	return pack, c, nil
}

// continues verifies the earlier checkpoint in the pack, and that it is the
// verifier's own if there is one.
func (v *packCheck) continues(p Policy, pack Pack, c Checkpoint, own []byte) error {
	var mine *Checkpoint
	if own != nil {
		opened, err := p.OpenEarlier("the earlier checkpoint", own)
		if err != nil {
			return err
		}
		// The pack's own checkpoint continues itself, without any proof.
		if opened.Size == c.Size {
			if opened.Root != c.Root {
				return failure(WrongHistory, checkpointName, "it is another history of %d records than the one that you hold", c.Size)
			}
			v.report.Earlier = &opened.Size
		} else {
			mine = &opened
		}
	}
	if pack.Earlier == nil {
		if mine != nil {
			return failure(Missing, earlierName, "the pack has no proof that it continues the earlier checkpoint: ask for one that has")
		}
		return nil
	}
	raw, err := v.next(earlierName, MaxCheckpoint)
	if err != nil {
		return err
	}
	earlier, err := p.OpenEarlier(earlierName, raw)
	if err != nil {
		return err
	}
	if mine != nil {
		if mine.Size == earlier.Size && mine.Root != earlier.Root {
			return failure(WrongHistory, earlierName, "it is another history of %d records than the one that you hold", mine.Size)
		}
		if mine.Size != earlier.Size {
			return failure(WrongHistory, earlierName, "it is of %d records, the one that you hold of %d: ask for a pack that continues yours", earlier.Size, mine.Size)
		}
	}
	if earlier.Size != pack.Earlier.Size {
		return failure(BadManifest, manifestName, "its proof is from %d records, the earlier checkpoint is of %d", pack.Earlier.Size, earlier.Size)
	}
	if err := VerifyConsistency(earlier, c, pack.Earlier.Proof); err != nil {
		return err
	}
	// Only a checkpoint that the verifier brought is one that it saw before.
	if mine != nil {
		v.report.Earlier = &earlier.Size
	}
	return nil
}

// records verifies each record's leaf, place and payload's name.
func (v *packCheck) records(pack Pack, c Checkpoint) error {
	v.leaves = make(map[uint64]Leaf, len(pack.Records))
	v.wanted = map[digest.Digest]Leaf{}
	v.destroyers, v.destroyed = map[digest.Digest][]uint64{}, map[uint64][]uint64{}
	places := make(map[string]uint64, len(pack.Records))
	for i, r := range pack.Records {
		where := leafAt(r.Index)
		if other, ok := places[r.Leaf]; ok {
			return failure(Repeated, where, "it is record %d once more: a record is sealed once", other)
		}
		places[r.Leaf] = r.Index
		if i > 0 && r.Index <= pack.Records[i-1].Index {
			return failure(BadManifest, where, "records are ascending, each once")
		}
		leaf, err := ParseLeaf([]byte(r.Leaf))
		if err != nil {
			return failure(BadLeaf, where, "%v", err)
		}
		if err := VerifyInclusion(c, r.Index, []byte(r.Leaf), r.Proof); err != nil {
			return err
		}
		switch {
		case r.DestroyedBy == nil && r.Payload != PayloadName(leaf.Payload):
			return failure(BadManifest, where, "its payload is named %q, want %s", r.Payload, PayloadName(leaf.Payload))
		case r.DestroyedBy != nil && (r.Payload != "" || leaf.Kind == DestroyedKind):
			return failure(BadDestruction, where, "its payload is destroyed and there, or it is the record of a destruction")
		case r.DestroyedBy == nil:
			if other, ok := v.wanted[leaf.Payload]; ok && other.Size != leaf.Size {
				return failure(WrongSize, where, "it says that its payload has %d bytes, another record says %d of the same", leaf.Size, other.Size)
			}
			v.wanted[leaf.Payload] = leaf
		default:
			v.report.Destroyed++
		}
		if leaf.Kind == DestroyedKind {
			v.destroyers[leaf.Payload] = append(v.destroyers[leaf.Payload], r.Index)
		}
		if err := pack.Selection.holds(r, leaf); err != nil {
			return err
		}
		v.leaves[r.Index] = leaf
		v.count(r, leaf)
	}
	if v.report.Selected == 0 {
		return failure(BadManifest, manifestName, "no record in it was chosen: a pack of nothing shows nothing")
	}
	return v.supporting(pack)
}

func (v *packCheck) count(r PackRecord, leaf Leaf) {
	v.report.Records++
	if r.Selected {
		v.report.Selected++
	}
	v.report.times([]int64{leaf.Time.Unix()})
}

// supporting verifies that records which were not chosen are there for one
// that was, and that those which say that a payload was destroyed are there.
// What they say is verified with their payloads.
func (v *packCheck) supporting(pack Pack) error {
	for _, r := range pack.Records {
		if r.DestroyedBy == nil {
			continue
		}
		by, ok := v.leaves[*r.DestroyedBy]
		if !ok || *r.DestroyedBy <= r.Index || by.Kind != DestroyedKind {
			return failure(BadDestruction, leafAt(r.Index), "record %d, which is to say that its payload was destroyed, is not in the pack, not later or says something else", *r.DestroyedBy)
		}
		if _, ok := v.wanted[v.leaves[r.Index].Payload]; ok {
			return failure(NotDestroyed, leafAt(r.Index), "its payload is said to be destroyed, and is in the pack")
		}
		v.destroyed[*r.DestroyedBy] = append(v.destroyed[*r.DestroyedBy], r.Index)
	}
	for _, r := range pack.Records {
		if !r.Selected && len(v.destroyed[r.Index]) == 0 {
			return failure(Extra, leafAt(r.Index), "it was not chosen, and no other record needs it")
		}
	}
	return nil
}

// sampleDrawn draws the sample again.
func sampleDrawn(ctx context.Context, pack Pack) error {
	s := pack.Selection.Sample
	if s == nil {
		return nil
	}
	var selected []uint64
	for _, r := range pack.Records {
		if r.Selected {
			selected = append(selected, r.Index)
		}
	}
	// Drawing more than the pack holds is not needed to see that it differs.
	drawn, err := Draw(ctx, s.Seed, s.Population, min(s.Count, len(selected)+1))
	if err != nil {
		return err
	}
	if !slices.Equal(drawn, selected) {
		return failure(BadSample, manifestName, "the seed draws other records than those in the pack")
	}
	return nil
}

func (v *packCheck) same(name string, want []byte, otherwise string) error {
	got, err := v.next(name, max(len(want), maxManifest))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return failure(BadPage, name, "%s", otherwise)
	}
	return nil
}

// payloads verifies that the rest of the archive is the records' payloads, in
// the order of their names.
func (v *packCheck) payloads() error {
	buf := make([]byte, 64<<10)
	last := ""
	for _, e := range v.entries {
		d, leaf, ok := v.payloadOf(e.name)
		if !ok {
			return failure(Extra, e.name, "no record in the pack names it")
		}
		if e.name <= last {
			return failure(Extra, e.name, "it is not at its place: payloads are in the order of their names")
		}
		last = e.name
		crc := crc32.NewIEEE()
		content := io.TeeReader(io.NewSectionReader(v.r, e.data(), int64(e.size)), crc)
		if err := digestIs(v.r.ctx, e.name, content, buf, d, leaf.Size, "its record"); err != nil {
			return err
		}
		if crc.Sum32() != e.crc {
			return failure(WrongDigest, e.name, "its checksum in the archive is another")
		}
		if by := v.destroyers[d]; len(by) > 0 {
			if err := v.destruction(e, by); err != nil {
				return err
			}
		}
		delete(v.wanted, d)
		v.report.Payloads++
		v.report.PayloadBytes += leaf.Size
	}
	for _, r := range v.report.Pack.Records {
		if leaf, ok := v.wanted[v.leaves[r.Index].Payload]; ok {
			return failure(Missing, PayloadName(leaf.Payload), "the payload of record %d is not in the pack", r.Index)
		}
	}
	return nil
}

func (v *packCheck) payloadOf(name string) (digest.Digest, Leaf, bool) {
	if len(name) != len(payloadPrefix)+2*hashSize || name[:len(payloadPrefix)] != payloadPrefix {
		return digest.Digest{}, Leaf{}, false
	}
	d, err := digest.Parse("sha256:" + name[len(payloadPrefix):])
	if err != nil {
		return digest.Digest{}, Leaf{}, false
	}
	leaf, ok := v.wanted[d]
	return d, leaf, ok
}

// destruction verifies what records say that destroyed payloads, against every
// record of the pack that refers to them.
func (v *packCheck) destruction(e zipEntry, by []uint64) error {
	if e.size > MaxDestruction {
		return failure(BadDestruction, e.name, "%d bytes, at most %d", e.size, MaxDestruction)
	}
	raw := make([]byte, e.size)
	if err := readAt(v.r, raw, e.data()); err != nil {
		return err
	}
	for _, index := range by {
		said, err := destructionOf(v.leaves[index], raw)
		if err != nil {
			return failure(BadDestruction, leafAt(index), "%v", err)
		}
		for _, of := range v.destroyed[index] {
			gone := v.leaves[of]
			if gone.Payload != said.Payload {
				return failure(BadDestruction, leafAt(index), "it does not destroy the payload of record %d", of)
			}
			if err := said.speaksFor(gone.Class, gone.Time); err != nil {
				return failure(BadDestruction, leafAt(index), "of record %d: %v", of, err)
			}
			v.report.Rules.count(said.Rule, 1)
		}
	}
	return nil
}
