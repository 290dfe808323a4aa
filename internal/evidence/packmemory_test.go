package evidence

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// A manifest of empty records is refused at the first.
func TestManifestOfNothing(t *testing.T) {
	raw := []byte(`{"format":"` + PackFormat + `","records":[{}` + strings.Repeat(`,{}`, 1<<20) + `]}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := parsePack(raw)
	runtime.ReadMemStats(&after)
	var f *Failure
	if !errors.As(err, &f) || f.Code != BadManifest || !strings.Contains(err.Error(), "0 bytes") {
		t.Errorf("%v", err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 4*uint64(len(raw)) {
		t.Errorf("%d bytes were allocated for a manifest of %d", got, len(raw))
	}
}
