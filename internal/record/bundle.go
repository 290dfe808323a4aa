package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

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
	records := map[digest.Digest][]byte{}
	size := 0
	for _, r := range append([]evidence.Record{s.Run}, s.Parts...) {
		content := bytes.TrimSuffix(r.Payload, []byte("\n"))
		records[digest.Of(r.Payload)] = content
		size += len(content)
	}
	// The records are in their form already, and there is no need of one more
	// copy of them all.
	b := bytes.NewBuffer(make([]byte, 0, size+100*(len(records)+2)))
	fmt.Fprintf(b, `{"format":%q,"records":{`, BundleKind)
	for i, d := range slices.SortedFunc(maps.Keys(records), func(a, b digest.Digest) int { return bytes.Compare(a[:], b[:]) }) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `%q:`, d)
		b.Write(records[d])
	}
	fmt.Fprintf(b, `},"run":%q}`+"\n", digest.Of(s.Run.Payload))
	return b.Bytes(), nil
}

// OpenBundle reads what Bundle wrote, and returns the digest of the run too.
func OpenBundle(raw []byte) (Run, digest.Digest, error) {
	b, err := decode[bundle](raw, BundleKind)
	if err != nil {
		return Run{}, digest.Digest{}, err
	}
	used := map[digest.Digest]bool{}
	var ends [][]byte
	var was []byte
	defer func() {
		for i, end := range slices.Backward(ends) {
			end[0] = was[i]
		}
	}()
	find := func(d digest.Digest) ([]byte, error) {
		content, ok := b.Records[d]
		if !ok {
			return nil, fmt.Errorf("%s is not in the file", d)
		}
		used[d] = true
		// A record ends in a line break, where the file has the sign that ends a
		// member: it is put back below, and the record is not there twice.
		end := content[:len(content)+1]
		ends = append(ends, end[len(content):])
		was = append(was, end[len(content)])
		end[len(content)] = '\n'
		return end, nil
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
