package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/digest"
)

// PackFormat names the form of a pack.
const PackFormat = "ward-pack/1"

// The files of a pack, in their order in the archive. Payloads follow, by
// name: payloads/ and 64 hexadecimal digits.
const (
	manifestName   = "pack.json"
	checkpointName = "checkpoint"
	earlierName    = "earlier-checkpoint"
	pageName       = "index.html"
	guideName      = "VERIFY.md"
	payloadPrefix  = "payloads/"
)

// maxManifest is the longest pack.json that is read, in bytes.
const maxManifest = 64 << 20

// Pack is the manifest of a pack: what an auditor is handed from a ledger.
//
// A pack is a zip archive (see zip.go for its only form) of the manifest, the
// checkpoint, the auditor's earlier checkpoint if there is one, a page for
// reading, a guide for verifying, and payloads. No part of it is trusted but
// the checkpoint, for its signatures: the records lead to it by their proofs,
// the payloads to the records by their digests, and the page and the guide
// must be what this package makes of the rest.
type Pack struct {
	// Format is PackFormat.
	Format string `json:"format"`
	// Origin and Size are the checkpoint's.
	Origin string `json:"origin"`
	Size   uint64 `json:"size"`
	// Earlier proves that the log continues the earlier checkpoint's.
	Earlier *Consistency `json:"earlier,omitempty"`
	// Selection says how the records were chosen.
	Selection Selection `json:"selection"`
	// Records are ascending by index.
	Records []PackRecord `json:"records"`
}

// Consistency is a consistency proof from an earlier size.
type Consistency struct {
	Size  uint64 `json:"size"`
	Proof []Hash `json:"proof"`
}

// Selection says how a pack's records were chosen. Its criteria are the
// exporter's words: nothing in a pack proves that no other record meets them.
type Selection struct {
	// Criteria say what was asked for, as control and period, in order.
	Criteria []Criterion `json:"criteria"`
	// Sample is set if the records were drawn from all that meet the criteria.
	Sample *Sample `json:"sample,omitempty"`
}

// Criterion is one thing that was asked for, in printable text. Those called
// kind, subject, class, from and "until, without" (times as RFC 3339 writes
// them) are held against the leaves; any other is the exporter's word.
type Criterion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Sample is a drawing that everybody can repeat: see Draw.
type Sample struct {
	// Seed is whose text the drawing depends on.
	Seed string `json:"seed"`
	// Count is how many were asked for.
	Count int `json:"count"`
	// Population is the indexes of all records that meet the criteria.
	Population []Range `json:"population"`
}

// PackRecord is one record of a pack.
type PackRecord struct {
	// Index is the record's place in the log.
	Index uint64 `json:"index"`
	// Selected is false for a record that is here only because it says that
	// another one's payload was destroyed.
	Selected bool `json:"selected"`
	// Leaf is the entry of the log, byte for byte.
	Leaf string `json:"leaf"`
	// Proof is the inclusion proof to the checkpoint's root, from the leaf up.
	Proof []Hash `json:"proof"`
	// Payload is the payload's name in the pack, or empty if it was destroyed.
	Payload string `json:"payload,omitempty"`
	// DestroyedBy is the index of the record that says so.
	DestroyedBy *uint64 `json:"destroyedBy,omitempty"`
}

// minLeaf is less than the shortest leaf has: its own words and a digest.
const minLeaf = 128

// UnmarshalJSON refuses a record that can be none before the next is read: a
// manifest of a million empty ones must not be held to be refused.
func (r *PackRecord) UnmarshalJSON(b []byte) error {
	type plain PackRecord
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode((*plain)(r)); err != nil {
		return err
	}
	if len(r.Leaf) < minLeaf {
		return fmt.Errorf("a record's leaf has %d bytes, which none has", len(r.Leaf))
	}
	return nil
}

// MarshalText writes the hash in base64.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(b []byte) error {
	raw, err := base64.StdEncoding.Strict().DecodeString(string(b))
	if err != nil || len(raw) != hashSize {
		return fmt.Errorf("%q is no hash in base64", b)
	}
	*h = Hash(raw)
	return nil
}

// encode returns the one text of a manifest.
func (p Pack) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("writing a pack: %w", err)
	}
	return b.Bytes(), nil
}

// File is a file of a pack.
type File struct {
	Name    string
	Content []byte
}

// Files returns a pack's files but for its payloads, in their order. Signed is
// the checkpoint, a signed note, and earlier the one that the pack continues,
// or nil.
func (p Pack) Files(signed, earlier []byte) ([]File, error) {
	manifest, err := p.encode()
	if err != nil {
		return nil, err
	}
	if len(manifest) > maxManifest {
		return nil, fmt.Errorf("the pack's manifest would have %d bytes, at most %d: choose fewer records", len(manifest), maxManifest)
	}
	page, err := renderPage(p, signed)
	if err != nil {
		return nil, err
	}
	files := []File{{manifestName, manifest}, {checkpointName, signed}}
	if earlier != nil {
		files = append(files, File{earlierName, earlier})
	}
	return append(files, File{pageName, page}, File{guideName, guide}), nil
}

// parsePack reads what encode writes, and nothing else.
func parsePack(raw []byte) (Pack, error) {
	var p Pack
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return Pack{}, failure(BadManifest, manifestName, "%v", err)
	}
	if p.Format != PackFormat {
		return Pack{}, failure(BadManifest, manifestName, "its format is %q, this program reads %s", p.Format, PackFormat)
	}
	again, err := p.encode()
	if err != nil || !bytes.Equal(again, raw) || p.hasNull() {
		return Pack{}, failure(BadManifest, manifestName, "it is not in the one form of %s: members twice, out of order or unknown, or other white space", PackFormat)
	}
	return p, p.Selection.Validate(p.Size)
}

// hasNull reports whether a list is null, which is a second form of none.
func (p Pack) hasNull() bool {
	none := p.Records == nil || p.Selection.Criteria == nil
	none = none || (p.Earlier != nil && p.Earlier.Proof == nil)
	none = none || (p.Selection.Sample != nil && p.Selection.Sample.Population == nil)
	for _, r := range p.Records {
		none = none || r.Proof == nil
	}
	return none
}

// Validate says what is wrong with a selection from a log of a size.
func (s Selection) Validate(size uint64) error {
	const maxCriteria = 64
	if len(s.Criteria) > maxCriteria {
		return failure(BadManifest, "the selection", "%d criteria, at most %d", len(s.Criteria), maxCriteria)
	}
	for _, c := range s.Criteria {
		if !plain(c.Name) || !plain(c.Value) {
			return failure(BadManifest, "the selection", "a criterion is not 1 to 500 bytes of printable text")
		}
	}
	if s.Sample == nil {
		return nil
	}
	if !plain(s.Sample.Seed) || s.Sample.Count < 1 {
		return failure(BadManifest, "the sample", "want a seed of 1 to 500 bytes of printable text, and a count of at least 1")
	}
	last := uint64(0)
	for i, r := range s.Sample.Population {
		if r.From >= r.To || r.To > size || (i > 0 && r.From <= last) {
			return failure(BadManifest, "the sample", "its population is not ascending ranges of the log's records")
		}
		last = r.To
	}
	if n := populationOf(s.Sample.Population); n > maxPopulation {
		return failure(TooLarge, "the sample", "its population is %d records, at most %d: narrow the criteria", n, maxPopulation)
	}
	return nil
}

// meets reports whether a leaf meets a criterion, and whether a leaf tells.
func (c Criterion) meets(l Leaf) (meets, tells bool) {
	switch c.Name {
	case "kind":
		return l.Kind == c.Value, true
	case "subject":
		return l.Subject == c.Value, true
	case "class":
		return l.Class == c.Value, true
	case "from", "until, without":
		t, err := time.Parse(time.RFC3339, c.Value)
		return l.Time.Before(t) != (c.Name == "from"), err == nil
	}
	return false, false
}

// told returns the criteria that a leaf tells, and the others, as words.
func (s Selection) told() (leaves, words []string) {
	for _, c := range s.Criteria {
		said := c.Name + " " + c.Value
		if _, tells := c.meets(Leaf{}); tells {
			leaves = append(leaves, said)
		} else {
			words = append(words, said)
		}
	}
	return leaves, words
}

// holds verifies that a record of a pack is not chosen, nor in the sample's
// population, against what its leaf tells; and that it is, where its leaf tells
// all that was asked for.
func (s Selection) holds(r PackRecord, l Leaf) error {
	if s.Sample == nil && r.Selected || s.Sample != nil && within(s.Sample.Population, r.Index) {
		for _, c := range s.Criteria {
			if meets, tells := c.meets(l); tells && !meets {
				return failure(BadSelection, leafAt(r.Index), "it is among what was chosen by %s %s, and its leaf says otherwise", c.Name, c.Value)
			}
		}
		return nil
	}
	unmet := func(c Criterion) bool { meets, _ := c.meets(l); return !meets }
	if len(s.Criteria) == 0 || slices.ContainsFunc(s.Criteria, unmet) {
		return nil
	}
	return failure(BadSelection, leafAt(r.Index), "it meets all that was asked for, and was left out of the choice")
}

// plain reports whether s is text that shows what it is: no control, no
// invisible and no direction character.
func plain(s string) bool {
	if s == "" || len(s) > 500 || !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// PayloadName returns a payload's name in a pack.
func PayloadName(d digest.Digest) string { return payloadPrefix + hexOf(d) }
