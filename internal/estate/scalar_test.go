package estate_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/ward"
)

// roundTrip holds a parser to what it promises of all text: what it takes it
// writes back so that it reads the same.
func roundTrip[T comparable](t *testing.T, near string, parse func(string) (T, error), text func(T) string) {
	t.Helper()
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(near), rapid.String()).Draw(t, "text")
		v, err := parse(s)
		var zero T
		if err != nil {
			if v != zero {
				t.Fatalf("%q is refused and read as %v", s, v)
			}
			return
		}
		taken++
		again, err := parse(text(v))
		if err != nil || again != v {
			t.Fatalf("%q reads as %v, and %q as %v: %v", s, v, text(v), again, err)
		}
	})
	if taken == 0 {
		t.Error("nothing was taken")
	}
}

func TestScalarsRoundTrip(t *testing.T) {
	t.Run("Date", func(t *testing.T) {
		roundTrip(t, `[0-9]{4}-[01][0-9]-[0-3][0-9]`, ward.ParseDate, estate.Date.String)
	})
	t.Run("Span", func(t *testing.T) {
		roundTrip(t, `[0-9]{1,4}[mhdwyMs]`, estate.ParseSpan, estate.Span.String)
	})
	t.Run("GUID", func(t *testing.T) {
		roundTrip(t, `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`, estate.ParseGUID, estate.GUID.String)
	})
	t.Run("CIDR", func(t *testing.T) {
		roundTrip(t, `([0-9]{1,2}\.){2}0\.0/(8|16|20)`, estate.ParseCIDR, estate.CIDR.String)
	})
}

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]struct {
		length time.Duration
		days   int
	}{
		"15m": {15 * time.Minute, 1}, "4h": {4 * time.Hour, 1}, "25h": {25 * time.Hour, 2}, "35d": {35 * day, 35},
		"2w": {14 * day, 14}, "6y": {6 * 366 * day, 2196}, "200y": {200 * 366 * day, 73200},
	} {
		s, err := estate.ParseSpan(text)
		if err != nil || s.Duration() != want.length || s.Days() != want.days {
			t.Errorf("%s is %v, %d days: %v", text, s.Duration(), s.Days(), err)
		}
	}
	for _, text := range []string{"", "d", "6", "0d", "-1d", "+1d", "06d", "6 d", "6D", "1.5h", "201y", "99999999999999999999d", "9223372036854775807m", "٣d"} {
		if s, err := estate.ParseSpan(text); err == nil {
			t.Errorf("%q reads as %v", text, s)
		}
	}
}

func TestDate(t *testing.T) {
	d := day("2028-02-29")
	if got := fmt.Sprint(d.Start(), d.End()); got != "2028-02-29 00:00:00 +0000 UTC 2028-03-01 00:00:00 +0000 UTC" {
		t.Errorf("the day is %s", got)
	}
}
