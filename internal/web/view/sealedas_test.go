package view

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

// An exception's history says when it was first sealed, what changed, that it was taken
// out and came again, and how it stands otherwise now.
func TestSealedAs(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, time.UTC) }
	until := func(m time.Month) ward.Exception {
		return ward.Exception{ID: "EXC-1", Check: "a", Until: language.DateOf(time.Date(2027, m, 1, 0, 0, 0, 0, time.UTC))}
	}
	version := func(i uint64, all ...ward.Exception) console.Version {
		return console.Version{Record: i, At: day(int(i)), Exceptions: all}
	}
	now := until(5)
	x, a := &Index{}, Accepted{Kind: ExceptionKind, ID: "EXC-1", exception: &now}
	got := x.SealedOf(a, console.Recorded{Cut: true, Versions: []console.Version{
		version(1), version(2, until(3)), version(3, until(3)), version(4, until(4)), version(5), version(6), version(7, until(4)),
	}}, nil)
	var lines []string
	for _, l := range got.Lines {
		lines = append(lines, l.Record+" "+l.What+" "+strings.Join(l.Changed, ", "))
	}
	want := []string{"2 first sealed ", "4 changed until: 2027-03-01 → 2027-04-01", "5 taken out ", "7 there again "}
	if !slices.Equal(lines, want) {
		t.Errorf("lines are %q, want %q", lines, want)
	}
	if !strings.Contains(got.Note, "otherwise in the estate now") || !strings.Contains(got.Note, "Older versions may be missing") {
		t.Errorf("it says %q", got.Note)
	}
	if got := x.SealedOf(a, console.Recorded{Versions: []console.Version{version(1)}}, nil); len(got.Lines) != 0 || got.Note == "" {
		t.Errorf("what no run knows: %+v", got)
	}
	if got := x.SealedOf(a, console.Recorded{}, errors.New("record 3 cannot be read")); !strings.Contains(got.Note, "record 3 cannot be read") {
		t.Errorf("what cannot be read: %+v", got)
	}
}
