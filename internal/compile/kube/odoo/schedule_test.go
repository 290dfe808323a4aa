package odoo_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/labtest"
)

// cronOf is the clock that a ScaledObject follows.
func cronOf(t *testing.T, h odoo.Hours) map[string]string {
	t.Helper()
	so := odoo.NewWebScaledObject(kube.Place{Cluster: "c", Namespace: "odoo"}, odoo.Web{MinReplicas: 5, MaxReplicas: 7}, h).Value.(*crd.ScaledObject)
	for _, trigger := range so.Spec.Triggers {
		if trigger.Type == "cron" {
			return trigger.Metadata
		}
	}
	t.Fatal("nothing of it follows a clock")
	return nil
}

// The floor rises before the hours begin, on the days on which they do.
func TestScheduleOfHours(t *testing.T) {
	for _, tt := range []struct {
		h          odoo.Hours
		start, end string
	}{
		{odoo.Hours{Days: "weekdays", From: "07:00", To: "19:00", Lead: 15}, "45 6 * * 1-5", "0 19 * * 1-5"},
		{odoo.Hours{Days: "every-day", From: "06:10", To: "22:00", Lead: 15}, "55 5 * * *", "0 22 * * *"},
		{odoo.Hours{Days: "weekdays", From: "04:00", To: "20:00", Lead: 15}, "59 22 * * 0-4", "0 20 * * 1-5"}, // from Sunday on, before clocks are changed
		{odoo.Hours{Days: "every-day", From: "00:30", To: "02:30", Lead: 15}, "59 22 * * *", "0 4 * * *"},     // an end that there may not be
		{odoo.Hours{Days: "weekdays", From: "06:00", To: "20:00", Zone: "UTC", Lead: 0}, "0 6 * * 1-5", "0 20 * * 1-5"},
	} {
		got := cronOf(t, tt.h)
		if got["start"] != tt.start || got["end"] != tt.end || got["desiredReplicas"] != "5" {
			t.Errorf("%+v: %v, want from %s to %s", tt.h, got, tt.start, tt.end)
		}
	}
}

// Hours that leave no night are one floor, which needs no clock.
func TestHoursWithoutANight(t *testing.T) {
	for _, tt := range []struct {
		h      odoo.Hours
		always bool
		week   int
	}{
		{odoo.Hours{Days: "every-day", From: "00:00", To: "23:59", Lead: 15}, true, 7 * 24 * 60},
		{odoo.Hours{Days: "every-day", From: "06:00", To: "23:59", Lead: 15}, false, 7 * (18*60 + 14)},
		{odoo.Hours{Days: "weekdays", From: "00:00", To: "22:59", Lead: 15}, true, 7 * 24 * 60},
		{odoo.Hours{Days: "weekdays", From: "00:00", To: "22:58", Lead: 15}, false, 5 * (24*60 - 1)},
		{odoo.Hours{Days: "weekdays", From: "07:00", To: "19:00", Lead: 15}, false, 5 * (12*60 + 15)},
	} {
		if got, week := tt.h.RoundTheClock(), tt.h.MinutesInWeek(); got != tt.always || week != tt.week {
			t.Errorf("%+v: round the clock is %v, %d minutes of a week, want %v and %d", tt.h, got, week, tt.always, tt.week)
		}
	}
}

// Whatever the zone does with its clock, the day's floor holds in each minute of
// the hours that people named and in the lead before them; and elsewhere it
// holds no longer than it says.
func TestTheFloorHoldsInTheHours(t *testing.T) {
	keda := labtest.Binary(t, "keda")
	const step = 5 * time.Minute
	type window struct {
		h           odoo.Hours
		at          *time.Location
		from, until time.Time
		whole       bool // a week in which no clock is changed
	}
	var windows []window
	var in strings.Builder
	// Summer time that begins and ends at two, at one, at midnight, in the other
	// half of the year, and never. Lord Howe's is of half an hour, which KEDA's
	// parser misses: on one day of the year the floor there is the night's.
	for _, zone := range []string{"America/New_York", "Europe/London", "Africa/Cairo", "America/Santiago", "Pacific/Chatham", "America/Havana", "Asia/Kolkata"} {
		at, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		june := time.Date(2026, time.June, 8, 0, 0, 0, 0, at) // a Monday
		spans := []window{{from: june, until: june.AddDate(0, 0, 7), whole: true}}
		for day := time.Date(2026, time.January, 1, 0, 0, 0, 0, at); day.Year() < 2028; day = day.AddDate(0, 0, 1) {
			if _, before := day.Zone(); zoneOf(day.AddDate(0, 0, 1)) != before {
				spans = append(spans, window{from: day.AddDate(0, 0, -2), until: day.AddDate(0, 0, 3)})
			}
		}
		if want := 5; zone != "Asia/Kolkata" && len(spans) != want {
			t.Fatalf("%s: %d spans, want %d", zone, len(spans), want)
		}
		for _, days := range []string{"weekdays", "every-day"} {
			for _, clock := range [][2]string{{"07:00", "19:00"}, {"06:00", "22:00"}, {"00:00", "20:00"}, {"00:05", "23:55"}, {"02:10", "03:00"}, {"00:30", "02:30"}, {"02:40", "23:00"}, {"04:05", "23:30"}} {
				h := odoo.Hours{Days: days, From: clock[0], To: clock[1], Zone: zone, MinReplicas: 2, Lead: 15}
				if h.RoundTheClock() {
					continue
				}
				c := cronOf(t, h)
				for _, s := range spans {
					fmt.Fprintf(&in, "%s\t%s\t%s\t%s\t%s\t%s\n", c["timezone"], c["start"], c["end"], s.from.Format(time.RFC3339), s.until.Format(time.RFC3339), step)
					windows = append(windows, window{h, at, s.from, s.until, s.whole})
				}
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), keda)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(windows) {
		t.Fatalf("%d answers to %d windows", len(lines), len(windows))
	}
	minutes := func(clock string) int {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return at.Hour()*60 + at.Minute()
	}
	for i, w := range windows {
		from, to := minutes(w.h.From), minutes(w.h.To)
		works := func(at time.Time) bool {
			minute, weekend := at.Hour()*60+at.Minute(), at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
			return minute >= from && minute < to && (w.h.Days != "weekdays" || !weekend)
		}
		for j, answer := range lines[i] {
			at := w.from.Add(time.Duration(j) * step)
			if answer != '1' && (works(at) || works(at.Add(time.Duration(w.h.Lead)*time.Minute))) {
				t.Errorf("%+v: at %s the night's floor holds", w.h, at)
				break
			}
		}
		if open := strings.Count(lines[i], "1") * int(step.Minutes()); w.whole && max(open-w.h.MinutesInWeek(), w.h.MinutesInWeek()-open) > 5*7 {
			t.Errorf("%+v: the day's floor holds for %d minutes of a week, and %d are said", w.h, open, w.h.MinutesInWeek())
		}
	}
}

// zoneOf is how far a moment's clock is from UTC.
func zoneOf(at time.Time) int {
	_, offset := at.Zone()
	return offset
}
