package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

func TestSinceText(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }
	passed := check.Pass
	for _, test := range []struct {
		want  string
		since history.Since[check.Outcome]
	}{
		{"first seen in this run", history.Since[check.Outcome]{Since: day(2), Moments: 1, First: day(2)}},
		{"2026-11-02 (3 runs)", history.Since[check.Outcome]{Since: day(2), Moments: 3, First: day(2)}},
		{"2026-11-04 (this run; pass before, first seen 2026-11-02)", history.Since[check.Outcome]{Since: day(4), Moments: 1, First: day(2), Before: &passed}},
		{"2026-11-04 (2 runs; pass before, first seen 2026-11-02)", history.Since[check.Outcome]{Since: day(4), Moments: 2, First: day(2), Before: &passed}},
		{"2026-11-04 (this run; not there before, first seen 2026-11-02)", history.Since[check.Outcome]{Since: day(4), Moments: 1, First: day(2)}},
	} {
		if got := sinceText(test.since); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Since when a finding is what it is stands behind it, in a message of its own,
// and is said of nothing else.
func TestSinceBehindItsFinding(t *testing.T) {
	s := sample()
	f := s.Findings[0]
	s.Past = map[record.Key]history.Since[check.Outcome]{record.KeyOf(f): {Value: f.Outcome, Since: f.Observed, First: f.Observed, Moments: 4}}
	var raw bytes.Buffer
	if _, err := s.Send(JSON(&raw)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(raw.String(), "\n")
	first := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, `{"finding":`) })
	if first < 0 || !strings.HasPrefix(lines[first+1], `{"since":{"check":"`+f.Check+`",`) {
		t.Errorf("behind the finding stands %s", lines[first+1])
	}
	if n := strings.Count(raw.String(), `{"since":`); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	// Of what came to something else meanwhile the history does not speak.
	s.Past[record.KeyOf(f)] = history.Since[check.Outcome]{Value: f.Outcome + 1}
	raw.Reset()
	if _, err := s.Send(JSON(&raw)); err != nil || strings.Contains(raw.String(), `{"since":`) {
		t.Errorf("%v: %s", err, raw.String())
	}
}
