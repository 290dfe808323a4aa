//go:build unix

package ledger_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

// Whatever the clocks say, of the process, of records and of files, records
// are sealed in the order in which they come.
func TestClocksThatJump(t *testing.T) {
	h := newHome(t)
	jumps := []time.Time{
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2025, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	index := uint64(0)
	for i, at := range jumps {
		calls := 0
		l := h.open(t, func(o *ledger.Options) {
			o.Now = func() time.Time { calls++; return at.Add(-time.Duration(calls) * time.Hour) }
		})
		for n := range 6 {
			// Half of the records are from before the ones before.
			r := evidence.Record{Kind: "ward-test/1", Subject: "env:a", Time: at.Add(time.Duration((n%3)*(i+1)) * time.Hour), Payload: []byte{byte(i), byte(n)}}
			got, err := l.Seal(t.Context(), r, "finding")
			if err != nil || got.Index != index || !got.Leaf.Time.Equal(r.Time) {
				t.Fatalf("jump %d, record %d: %+v, %v; want index %d", i, n, got, err, index)
			}
			index++
		}
		closeLedger(t, l)
		h.verify(t)
		for _, root := range []string{h.dir, h.state} {
			err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				return os.Chtimes(path, jumps[(i+2)%len(jumps)], jumps[(i+2)%len(jumps)])
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if r := h.verify(t); r.Records != index || !r.FirstTime.Equal(jumps[1]) {
		t.Errorf("%+v", r)
	}
}
