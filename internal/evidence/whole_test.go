package evidence_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
)

// What Whole hands out is what was signed, or it says so behind the last.
func TestWholeHoldsTheEntriesToTheirRoot(t *testing.T) {
	read := func(fsys fs.FS) (int, error) {
		open, err := evidence.OpenLedger(fsys, policy(t, 0))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range open.Whole() {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}
	for _, n := range []int{0, 1, 3, 255, 256, 257, 512, 700} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			l := grown(t, n).FS()
			if got, err := read(l); got != n || err != nil {
				t.Fatalf("%d entries, %v", got, err)
			}
			if n == 0 {
				return
			}
			// Another leaf of the same form, in the first bundle and the last.
			for _, index := range []int{0, (n - 1) / 256} {
				name := evidence.EntriesPath(uint64(index), min(n-index*256, 256))
				file := l[name]
				was := file.Data
				file.Data = bytes.Replace(was, []byte("2026-11-2"), []byte("2025-11-2"), 1)
				if bytes.Equal(file.Data, was) {
					t.Fatalf("%s: nothing was changed", name)
				}
				if got, err := read(l); got != n || evidence.CodeOf(err) != evidence.WrongRoot {
					t.Errorf("%s: %d entries, %v; want %d and %s", name, got, err, n, evidence.WrongRoot)
				}
				file.Data = was
			}
		})
	}
}
