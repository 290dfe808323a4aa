package record

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// bundle is a run with all that it names, by digest, in one file.
type bundle struct {
	Format  string                            `json:"format"`
	Run     digest.Digest                     `json:"run"`
	Records map[digest.Digest]json.RawMessage `json:"records"`
}

// Bundle returns the records in one file, which needs nothing else.
func (s Sealed) Bundle() ([]byte, error) {
	b := bundle{Format: BundleKind, Run: digest.Of(s.Run.Payload), Records: map[digest.Digest]json.RawMessage{}}
	for _, r := range append([]evidence.Record{s.Run}, s.Parts...) {
		b.Records[digest.Of(r.Payload)] = r.Payload
	}
	return encode(b)
}

// OpenBundle reads what Bundle wrote, and returns the digest of the run too.
func OpenBundle(raw []byte) (Run, digest.Digest, error) {
	b, err := decode[bundle](raw, BundleKind)
	if err != nil {
		return Run{}, digest.Digest{}, err
	}
	used := map[digest.Digest]bool{}
	find := func(d digest.Digest) ([]byte, error) {
		content, ok := b.Records[d]
		if !ok {
			return nil, fmt.Errorf("%s is not in the file", d)
		}
		used[d] = true
		return append(bytes.Clone(content), '\n'), nil
	}
	first, err := found(find, RunKind, b.Run)
	if err != nil {
		return Run{}, digest.Digest{}, err
	}
	r, err := Open(first, find)
	if err != nil {
		return Run{}, digest.Digest{}, err
	}
	if len(used) != len(b.Records) {
		return Run{}, digest.Digest{}, fmt.Errorf("the file holds %d records, and its run names %d", len(b.Records), len(used))
	}
	return r, b.Run, nil
}
