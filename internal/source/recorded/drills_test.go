package recorded_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/source/recorded"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/ward"
)

var began = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// practised is a drill of a kind on the clinic's own server, some days after the first.
func practised(k drill.Kind, days int, change ...func(*drill.Drill)) drill.Drill {
	at := began.AddDate(0, 0, days)
	d := drill.Drill{
		Format: format.Drill, ID: drill.ID(at, "aaaaaaaa"), Kind: k, Ward: "1", Organisation: "hrg", Entity: "harbor-clinic", Environment: "production",
		Began: at, Ended: at.Add(time.Hour), Server: "recovery", Region: "centralus",
		Record: step.Record{System: "recovery", Itself: true, Steps: []step.Taken{{Step: step.Step{ID: "a", Title: "a", How: step.Executed}, Outcome: step.Done}}},
		Point:  drill.Figure{Seconds: 61, Shows: step.Measured}, Back: drill.Figure{Seconds: 300, Shows: step.Measured},
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

func elsewhere(d *drill.Drill) {
	d.Server, d.Region, d.Record.System, d.Record.Itself = "", "", "one machine", false
	d.Point.Shows, d.Back.Shows = step.Rehearsed, step.Rehearsed
}

func failed(d *drill.Drill) { d.Wrong = []string{"a row is missing"} }

// What drills show is what the newest one on the environment's own system came to, and
// of the region's loss what one in another region measured.
func TestDrills(t *testing.T) {
	doc, err := estate.Load(os.DirFS("../../estate/testdata"), "clinic", estate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	every, err := language.ParseSpan("90d")
	if err != nil {
		t.Fatal(err)
	}
	doc.Estate.Entities[0].Environments[0].Drills = &estate.Drills{Every: every}
	designed := []fact.Fact{
		ward.Fact(ward.Environment{Entity: "harbor-clinic", Name: "production", Purpose: "production", Data: "regulated", Region: "eastus2"}, fact.Designed, "test"),
		ward.Fact(ward.Environment{Entity: "harbor-clinic", Name: "staging", Purpose: "staging", Data: "synthetic", Region: "eastus2"}, fact.Designed, "test"),
		ward.Fact(ward.Objective{Entity: "harbor-clinic", Environment: "production", Name: ward.RecoveryPoint, Asked: "1m", Minutes: 1, Shown: ward.Bound{Known: true, Minutes: 60}}, fact.Designed, "test"),
		ward.Fact(ward.Objective{Entity: "harbor-clinic", Environment: "production", Name: ward.RecoveryTime, Asked: "4h", Minutes: 240}, fact.Designed, "test"),
	}
	for name, tt := range map[string]struct {
		drills []drill.Drill
		// outcome and day are the restore's, point and back the objectives'.
		outcome, on, due, point, back string
		kinds                         int
	}{
		"none":                          {nil, "none", "no drill of it was sealed", "no drill of it was sealed", "no drill of it was sealed", "no drill of it was sealed", 1},
		"a rehearsal":                   {[]drill.Drill{practised(drill.Restore, 0, elsewhere)}, "rehearsed", "rehearsed on one machine", "rehearsed on one machine", "a rehearsal on one machine", "a rehearsal on one machine", 1},
		"a rehearsal that failed":       {[]drill.Drill{practised(drill.Restore, 0, elsewhere, failed)}, "rehearsed", "rehearsed on one machine", "rehearsed on", "a rehearsal on", "a rehearsal on", 1},
		"one that passed":               {[]drill.Drill{practised(drill.Restore, 0)}, "passed", "2026-11-28", "2027-02-26", "2 min, not met", "5 min, shown", 1},
		"one that failed":               {[]drill.Drill{practised(drill.Restore, 0, failed)}, "failed", "2026-11-28", "2027-02-26", "failed", "failed", 1},
		"it failed before":              {[]drill.Drill{practised(drill.Restore, 0, failed), practised(drill.Restore, 1)}, "passed", "2026-11-29", "2027-02-27", "2 min, not met", "5 min, shown", 1},
		"it fails since, in any order":  {[]drill.Drill{practised(drill.Restore, 1, failed), practised(drill.Restore, 0)}, "failed", "2026-11-29", "2027-02-27", "failed", "failed", 1},
		"a rehearsal since":             {[]drill.Drill{practised(drill.Restore, 0), practised(drill.Restore, 1, elsewhere, failed)}, "passed", "2026-11-28", "2027-02-26", "2 min, not met", "5 min, shown", 1},
		"in the region that is lost":    {[]drill.Drill{practised(drill.Restore, 0, func(d *drill.Drill) { d.Region = "eastus2" })}, "passed", "2026-11-28", "2027-02-26", "the region whose loss", "the region whose loss", 1},
		"nothing measured":              {[]drill.Drill{practised(drill.Restore, 0, func(d *drill.Drill) { d.Back = drill.Figure{Why: "it was cut"} })}, "passed", "2026-11-28", "2027-02-26", "2 min, not met", "measured nothing of it: it was cut", 1},
		"a step by hand":                {[]drill.Drill{practised(drill.Restore, 0, func(d *drill.Drill) { d.Record.Steps[0].How = step.Manual })}, "rehearsed", "rehearsed on", "rehearsed on", "a rehearsal on", "a rehearsal on", 1},
		"of another environment":        {[]drill.Drill{practised(drill.Restore, 0, func(d *drill.Drill) { d.Environment = "staging" })}, "none", "no drill", "no drill", "no drill", "no drill", 2},
		"of another organisation":       {[]drill.Drill{practised(drill.Restore, 0, func(d *drill.Drill) { d.Organisation = "other" })}, "none", "no drill", "no drill", "no drill", "no drill", 1},
		"a failover says nothing of it": {[]drill.Drill{practised(drill.Failover, 0)}, "none", "no drill", "no drill", "no drill", "no drill", 2},
		"the region's own drill":        {[]drill.Drill{practised(drill.Region, 0)}, "none", "no drill", "no drill", "2 min, not met", "5 min, shown", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := recorded.Drills(doc, designed, tt.drills)
			if err != nil || s.Stage != fact.Recorded || !s.Observations[0].Covers(ward.DrillKind, fact.Scope{}) {
				t.Fatalf("%v, %+v", err, s)
			}
			drills, err := ward.Of[ward.Drill](s.Facts)
			if err != nil || len(drills) != tt.kinds {
				t.Fatalf("%v, %d drills", err, len(drills))
			}
			said := func(d ward.Day) string {
				if d.Known {
					return d.Date.String()
				}
				return d.Why
			}
			for _, d := range drills {
				if d.Name == "restore" && d.Environment == "production" {
					if d.Outcome != tt.outcome || !strings.Contains(said(d.On), tt.on) || !strings.Contains(said(d.Due), tt.due) {
						t.Errorf("the restore: %+v", d)
					}
				}
			}
			objectives, err := ward.Of[ward.Objective](s.Facts)
			if err != nil || len(objectives) != 2 {
				t.Fatal(err, objectives)
			}
			for _, o := range objectives {
				want, got := tt.point, o.Shown.Why
				if o.Name == ward.RecoveryTime {
					want = tt.back
				}
				if o.Shown.Known {
					got = o.Promised + ", " + o.Standing
				} else if o.Standing != "not shown" {
					t.Errorf("%s is %q, and nothing shows it", o.Name, o.Standing)
				}
				if !strings.Contains(got, want) {
					t.Errorf("%s: %q, want %q", o.Name, got, want)
				}
			}
		})
	}
}
