package failover_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/recovery/failover"
)

// What was noted is held against what is there, row by row.
func TestCount(t *testing.T) {
	begin := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return begin.Add(time.Duration(ms) * time.Millisecond) }
	row := func(n int64) failover.Row { return failover.Row{Writer: 1, N: n} }
	written := func() failover.Written {
		return failover.Written{
			Acknowledged: map[failover.Row]time.Time{row(1): at(0), row(2): at(100), row(3): at(200), row(6): at(900)},
			Unknown:      map[failover.Row]bool{row(4): true, row(5): true},
			Lost:         at(250), First: at(900),
		}
	}
	whole := map[failover.Row]int{row(1): 1, row(2): 1, row(3): 1, row(4): 1, row(6): 1}
	for name, tt := range map[string]struct {
		written func(*failover.Written)
		there   func(map[failover.Row]int)
		want    failover.Tally
		wrong   string
	}{
		"nothing is missing": {want: failover.Tally{Acknowledged: 4, Unknown: 2, There: 1}},
		"two are missing": {
			there: func(m map[failover.Row]int) { delete(m, row(2)); delete(m, row(3)) },
			want:  failover.Tally{Acknowledged: 4, Missing: 2, Span: 150 * time.Millisecond, Unknown: 2, There: 1},
			wrong: "2 of 4 acknowledged writes are not there: those of 0.150 seconds before the loss",
		},
		"acknowledged after it was to be lost, and missing": {
			written: func(w *failover.Written) { w.Lost = at(150) },
			there:   func(m map[failover.Row]int) { delete(m, row(3)) },
			want:    failover.Tally{Acknowledged: 4, Missing: 1, Span: 1, Unknown: 2, There: 1},
			wrong:   "1 of 4 acknowledged",
		},
		"one is missing that the new primary acknowledged": {
			there: func(m map[failover.Row]int) { delete(m, row(6)) },
			want:  failover.Tally{Acknowledged: 4, Missing: 1, Span: 1, Unknown: 2, There: 1},
			wrong: "1 of 4 acknowledged",
		},
		"there twice":          {there: func(m map[failover.Row]int) { m[row(1)] = 2 }, want: failover.Tally{Acknowledged: 4, Twice: 1, Unknown: 2, There: 1}, wrong: "1 writes are there more than once"},
		"nobody's":             {there: func(m map[failover.Row]int) { m[row(77)] = 1 }, want: failover.Tally{Acknowledged: 4, Unknown: 2, There: 1, Foreign: 1}, wrong: "1 rows are there that nobody wrote"},
		"nothing acknowledged": {written: func(w *failover.Written) { *w = failover.Written{} }, there: func(m map[failover.Row]int) { clear(m) }, wrong: "nothing is shown"},
	} {
		t.Run(name, func(t *testing.T) {
			w, there := written(), map[failover.Row]int{}
			for r, n := range whole {
				there[r] = n
			}
			if tt.written != nil {
				tt.written(&w)
			}
			if tt.there != nil {
				tt.there(there)
			}
			got := w.Count(there)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if wrong := strings.Join(got.Wrong(), "; "); !strings.Contains(wrong, tt.wrong) || tt.wrong == "" && wrong != "" {
				t.Errorf("wrong: %q, want %q", wrong, tt.wrong)
			}
		})
	}
}

// Only a standby that confirms, for a writer that waits for it, loses nothing.
func TestLoses(t *testing.T) {
	for _, tt := range []struct {
		sync, commit string
		loses        bool
	}{
		{"sync", "on", false},
		{"quorum", "remote_apply", false},
		{"sync", "remote_write", false},
		{"", "", true},
		{"async", "on", true},
		{"potential", "on", true},
		{"sync", "local", true},
		{"sync", "off", true},
		{"sync", "", true},
	} {
		s := failover.Standing{Sync: tt.sync, Commit: tt.commit}
		if s.Loses() != tt.loses || strings.Contains(s.Expected(), "may be lost") != tt.loses {
			t.Errorf("%q, %q: %t, %s", tt.sync, tt.commit, s.Loses(), s.Expected())
		}
	}
}
