package pgbackrest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/recovery/pgbackrest"
)

const size = 16 << 20

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// lsn is a place in the middle of a segment.
func lsn(number uint64) pgbackrest.LSN { return pgbackrest.LSN(number*size + 0x28) }

func name(timeline uint32, number uint64) string {
	return pgbackrest.Segment{Timeline: timeline, Number: number}.Name(size)
}

// backup is one that took a segment, at a minute.
func backup(number uint64, minute int) pgbackrest.Backup {
	return pgbackrest.Backup{
		Label: fmt.Sprintf("at %d", number), Archive: "15-1", Start: noon.Add(time.Duration(minute)*time.Minute - 30*time.Second), Stop: noon.Add(time.Duration(minute) * time.Minute),
		From: lsn(number), To: lsn(number) + 0x100, FirstWAL: name(1, number), LastWAL: name(1, number),
	}
}

// archive has segments of a timeline, each archived a minute after the one before.
func archive(timeline uint32, numbers ...uint64) pgbackrest.Archive {
	a := pgbackrest.Archive{ID: "15-1", Size: size, Segments: map[pgbackrest.Segment]time.Time{}, Timelines: map[uint32][]pgbackrest.Switch{}}
	for _, n := range numbers {
		a.Segments[pgbackrest.Segment{Timeline: timeline, Number: n}] = minute(n)
	}
	return a
}

func minute(n uint64) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

func TestNamesAndPlaces(t *testing.T) {
	for _, c := range []struct {
		name   string
		size   uint64
		number uint64
	}{
		{"000000010000000000000001", 16 << 20, 1}, {"0000000100000001000000FF", 16 << 20, 0x1FF}, {"000000010000000200000003", 1 << 30, 11}, {"000000010000000100000FFF", 1 << 20, 0x1FFF},
	} {
		s, err := pgbackrest.ParseSegment(c.name, c.size)
		if err != nil || s.Number != c.number || s.Name(c.size) != c.name {
			t.Errorf("%s is number %d (%v), want %d, and back is %s", c.name, s.Number, err, c.number, s.Name(c.size))
		}
	}
	for _, wrong := range []string{"", "00000001000000010000010", "000000010000000100000100", "00000001000000010000000G", "00000002.history"} {
		if s, err := pgbackrest.ParseSegment(wrong, size); err == nil {
			t.Errorf("%q is %v", wrong, s)
		}
	}
	for text, want := range map[string]uint64{"0/0": 0, "1/A0000028": 1<<32 + 0xA0000028, "FFFFFFFF/FFFFFFFF": 1<<64 - 1} {
		if l, err := pgbackrest.ParseLSN(text); err != nil || uint64(l) != want || l.String() != text {
			t.Errorf("%s is %d (%v)", text, l, err)
		}
	}
	for _, wrong := range []string{"", "1", "1/", "/1", "1/G", "1/100000000", "-1/0"} {
		if l, err := pgbackrest.ParseLSN(wrong); err == nil {
			t.Errorf("%q is %s", wrong, l)
		}
	}
}

// How long a segment is follows from where backups began.
func TestSegmentSize(t *testing.T) {
	at := func(l, wal string) pgbackrest.Backup {
		from, err := pgbackrest.ParseLSN(l)
		if err != nil {
			t.Fatal(err)
		}
		return pgbackrest.Backup{From: from, FirstWAL: wal}
	}
	for name, c := range map[string]struct {
		of   []pgbackrest.Backup
		want uint64
	}{
		"the usual":           {[]pgbackrest.Backup{at("0/2000028", "000000010000000000000002")}, 16 << 20},
		"of 64 MiB":           {[]pgbackrest.Backup{at("3/C000028", "000000010000000300000003")}, 64 << 20},
		"of 1 MiB":            {[]pgbackrest.Backup{at("0/12300028", "000000010000000000000123")}, 1 << 20},
		"one does not say it": {[]pgbackrest.Backup{at("1/28", "000000010000000100000000"), at("1/4000028", "000000010000000100000001")}, 64 << 20},
		"none says it":        {[]pgbackrest.Backup{at("1/28", "000000010000000100000000")}, 16 << 20},
		"they contradict":     {[]pgbackrest.Backup{at("0/2000028", "000000010000000000000002"), at("0/2000028", "000000010000000000000020")}, 0},
		"none":                {nil, 0},
	} {
		if got, err := pgbackrest.SegmentSize(c.of); got != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("%s: %d (%v), want %d", name, got, err, c.want)
		}
	}
}

// A gap ends what can be reached; what is before it stays, and the next backup begins anew.
func TestReach(t *testing.T) {
	gap := func(first, last uint64) pgbackrest.Gap {
		return pgbackrest.Gap{First: name(1, first), Last: name(1, last), Segments: last - first + 1}
	}
	for what, c := range map[string]struct {
		of     pgbackrest.Archive
		last   uint64
		gaps   []pgbackrest.Gap
		broken string
	}{
		"whole":                  {archive(1, 1, 2, 3, 4), 4, nil, ""},
		"over the end of a file": {archive(1, 2, 3, 4, 5), 5, nil, ""},
		"one missing":            {archive(1, 2, 3, 5, 6), 3, []pgbackrest.Gap{gap(4, 4)}, ""},
		"two gaps":               {archive(1, 2, 5, 6, 9), 2, []pgbackrest.Gap{gap(3, 4), gap(7, 8)}, ""},
		"its own":                {archive(1, 1, 3, 4), 0, []pgbackrest.Gap{gap(2, 2)}, "without which the backup is not consistent"},
		"nothing behind it":      {archive(1, 1), 0, []pgbackrest.Gap{gap(2, 2)}, "without which the backup is not consistent"},
	} {
		t.Run(what, func(t *testing.T) {
			got := c.of.Reach(backup(2, 2))
			var gaps []pgbackrest.Gap
			for _, g := range got.Gaps {
				gaps = append(gaps, pgbackrest.Gap{First: g.First, Last: g.Last, Segments: g.Segments})
			}
			if diff := cmp.Diff(c.gaps, gaps, cmp.AllowUnexported(pgbackrest.Gap{})); diff != "" {
				t.Error(diff)
			}
			if (got.Broken == "") != (c.broken == "") || !strings.Contains(got.Broken, c.broken) {
				t.Errorf("broken: %q, want %q", got.Broken, c.broken)
			}
			if c.last > 0 && (got.Last != name(1, c.last) || !got.Until.Equal(minute(c.last)) || got.To != pgbackrest.LSN((c.last+1)*size)) {
				t.Errorf("it reaches %s, %s, %s", got.Last, got.Until, got.To)
			}
		})
	}
}

// A server that failed over goes on in a timeline of its own, whose segments are the
// ones that are read from where it began.
func TestReachOverTimelines(t *testing.T) {
	of := func(second ...uint64) pgbackrest.Archive {
		a := archive(1, 2, 3, 4)
		for _, n := range second {
			a.Segments[pgbackrest.Segment{Timeline: 2, Number: n}] = minute(n)
		}
		a.Timelines[2] = []pgbackrest.Switch{{Timeline: 1, At: lsn(4)}}
		return a
	}
	if got := of(4, 5, 6).Reach(backup(2, 2)); got.Broken != "" || len(got.Gaps) > 0 || got.Last != name(2, 6) {
		t.Errorf("whole: %+v", got)
	}
	// The old timeline's own segment lacks what the new one wrote into it.
	if got := of(5, 6).Reach(backup(2, 2)); len(got.Gaps) != 1 || got.Gaps[0].First != name(2, 4) || got.Last != name(1, 3) {
		t.Errorf("without the new one's first: %+v", got)
	}
	after := of(4, 5, 6)
	if got := after.Reach(backup(5, 5)); !strings.Contains(got.Broken, "before the backup was consistent") {
		t.Errorf("a backup that the new one knows nothing of: %+v", got)
	}
	after.Timelines[3] = []pgbackrest.Switch{{Timeline: 7, At: lsn(4)}}
	if got := after.Reach(backup(2, 2)); !strings.Contains(got.Broken, "does not come from") {
		t.Errorf("a sibling: %+v", got)
	}
}

// Whatever is missing: a segment is either reached without a gap before it, or is in a
// gap or behind one; gaps are exactly what is missing.
func TestReachProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Uint64Range(250, 260).Draw(t, "first") // names count on there
		n := rapid.IntRange(1, 30).Draw(t, "segments")
		has := map[uint64]bool{}
		var numbers []uint64
		for i := range n {
			if number := first + uint64(i); rapid.IntRange(0, 4).Draw(t, "there") > 0 {
				has[number] = true
				numbers = append(numbers, number)
			}
		}
		got := archive(1, numbers...).Reach(backup(first, int(first)))
		end := first
		if len(numbers) > 0 {
			end = slices.Max(numbers)
		}
		missing := map[string]bool{}
		reached := first
		for number := first; number <= end; number++ {
			if !has[number] {
				missing[name(1, number)] = true
			}
		}
		for has[reached] {
			reached++
		}
		found := uint64(0)
		for _, g := range got.Gaps {
			a, err := pgbackrest.ParseSegment(g.First, size)
			if err != nil {
				t.Fatal(err)
			}
			for i := range g.Segments {
				if !missing[name(1, a.Number+i)] {
					t.Fatalf("%s is not missing", name(1, a.Number+i))
				}
				found++
			}
		}
		if found != uint64(len(missing)) || (got.Broken == "") != has[first] || got.Broken == "" && got.To != pgbackrest.LSN(reached*size) {
			t.Fatalf("%d of %d missing are found; it reaches %s, want %s; broken %q", found, len(missing), got.To, pgbackrest.LSN(reached*size), got.Broken)
		}
	})
}

// The newest backup before the moment is chosen, and what cannot be reached is refused
// with what is in the way.
func TestChoose(t *testing.T) {
	backups := []pgbackrest.Backup{backup(2, 2), backup(8, 8), backup(12, 12)}
	a := archive(1, 2, 3, 4, 5, 7, 8, 9, 12, 13)
	var reaches []pgbackrest.Reach
	for _, b := range backups {
		reaches = append(reaches, a.Reach(b))
	}
	at := func(m float64) pgbackrest.Target {
		return pgbackrest.Target{Time: noon.Add(time.Duration(m * float64(time.Minute)))}
	}
	for what, c := range map[string]struct {
		to    pgbackrest.Target
		named string
		near  pgbackrest.Near
		want  string
		why   string
	}{
		"behind the first":               {at(3), "", pgbackrest.Near{}, "at 2", ""},
		"behind the second":              {at(8.5), "", pgbackrest.Near{}, "at 8", ""},
		"at that very second":            {at(8), "", pgbackrest.Near{}, "", "the WAL segment " + name(1, 6) + " is missing"},
		"just behind it":                 {at(8.001), "", pgbackrest.Near{}, "at 8", ""},
		"before all":                     {at(1), "", pgbackrest.Near{}, "", "no backup was consistent before"},
		"in the gap":                     {at(7.5), "", pgbackrest.Near{}, "", name(1, 6)},
		"in a gap of two":                {at(11.5), "", pgbackrest.Near{}, "", "2 WAL segments are missing"},
		"behind the end":                 {at(20), "", pgbackrest.Near{}, "", "behind the end of the archive, whose last WAL segment is " + name(1, 13)},
		"a place":                        {pgbackrest.Target{LSN: lsn(3)}, "", pgbackrest.Near{}, "at 2", ""},
		"a place behind a gap":           {pgbackrest.Target{LSN: lsn(7)}, "", pgbackrest.Near{}, "", name(1, 6)},
		"a place before all":             {pgbackrest.Target{LSN: lsn(1)}, "", pgbackrest.Near{}, "", "no backup was consistent before"},
		"a place behind the end":         {pgbackrest.Target{LSN: lsn(14)}, "", pgbackrest.Near{}, "", "behind the end"},
		"a transaction":                  {pgbackrest.Target{XID: 7}, "", pgbackrest.Near{}, "at 12", ""},
		"a transaction of about then":    {pgbackrest.Target{XID: 7}, "", pgbackrest.Near{Time: noon.Add(9 * time.Minute)}, "at 8", ""},
		"a time whose place is known":    {at(7), "", pgbackrest.Near{LSN: lsn(7)}, "", name(1, 6)},
		"a transaction of that place":    {pgbackrest.Target{XID: 7}, "", pgbackrest.Near{LSN: lsn(9)}, "at 8", ""},
		"of a backup that is named":      {pgbackrest.Target{XID: 7}, "at 2", pgbackrest.Near{}, "at 2", ""},
		"of one that is not there":       {at(9), "at 5", pgbackrest.Near{}, "", "there is no backup at 5"},
		"of one that is behind":          {at(9), "at 12", pgbackrest.Near{}, "", "the backup at 12 is not consistent before"},
		"of one that does not reach it":  {at(9), "at 2", pgbackrest.Near{}, "", name(1, 6)},
		"nothing":                        {pgbackrest.Target{}, "", pgbackrest.Near{}, "", "want one moment"},
		"two":                            {pgbackrest.Target{XID: 1, LSN: 2}, "", pgbackrest.Near{}, "", "want one moment"},
		"a name that would be a setting": {pgbackrest.Target{Name: "x'\narchive_mode = on"}, "", pgbackrest.Near{}, "", "is not the name of a restore point"},
	} {
		t.Run(what, func(t *testing.T) {
			b, _, err := pgbackrest.Choose(backups, reaches, c.to, c.named, c.near)
			if b.Label != c.want || (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
				t.Errorf("%q, %v; want %q, %q", b.Label, err, c.want, c.why)
			}
			if errors.Is(err, pgbackrest.ErrUnreachable) && !strings.Contains(err.Error(), "what can be reached: 2026-11-28T12:02:00Z to about 2026-11-28T12:05:00Z, 2026-11-28T12:08:00Z to about 2026-11-28T12:09:00Z, 2026-11-28T12:12:00Z to about 2026-11-28T12:13:00Z") {
				t.Errorf("what can be reached is not said: %v", err)
			}
		})
	}
	// Before the newest backup segments may have been expired; behind it none may.
	all, behind := pgbackrest.Gaps(backups, reaches)
	if len(all) != 2 || len(behind) != 0 {
		t.Errorf("%v, %v", all, behind)
	}
	backups, reaches = backups[:2], reaches[:2]
	if all, behind = pgbackrest.Gaps(backups, reaches); len(all) != 2 || len(behind) != 1 || behind[0].First != name(1, 10) {
		t.Errorf("%v, %v", all, behind)
	}
	damaged := backups[1]
	damaged.Bad = true
	if b, _, err := pgbackrest.Choose([]pgbackrest.Backup{damaged}, reaches[1:], pgbackrest.Target{XID: 7}, "", pgbackrest.Near{}); err == nil {
		t.Errorf("%s is chosen, which has a page that is wrong", b.Label)
	}
}
