package drill_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
)

var began = time.Date(2026, 11, 28, 12, 30, 0, 0, time.UTC)

// done is a drill that has passed on the system itself.
func done() drill.Drill {
	taken := func(id string, how step.How) step.Taken {
		return step.Taken{Step: step.Step{ID: id, Title: id, How: how}, Outcome: step.Done, Began: began, Ended: began.Add(time.Minute), Attempts: 1, Part: 1}
	}
	return drill.Drill{
		Format: format.Drill, ID: drill.ID(began, "4f6c01abff"), Kind: drill.Restore, Ward: "1",
		Organisation: "hrg", Entity: "clinic", Environment: "production", Began: began, Ended: began.Add(time.Hour),
		Server: "recovery", Region: "centralus",
		Record: step.Record{Name: "restore", System: "recovery", Itself: true, Steps: []step.Taken{taken("fetch", step.Executed), taken("load", step.Executed)}},
		Point:  drill.Figure{Seconds: 60, Shows: step.Measured},
		Back:   drill.Figure{Seconds: 120, Shows: step.Measured},
	}
}

func TestOpen(t *testing.T) {
	raw, err := json.Marshal(done())
	if err != nil {
		t.Fatal(err)
	}
	got, err := drill.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(done(), got); diff != "" {
		t.Error(diff)
	}
	for name, tt := range map[string]struct {
		change func(*drill.Drill)
		want   string
	}{
		"another format":         {func(d *drill.Drill) { d.Format = "ward-drill/9" }, "another version of Ward"},
		"a name as a path":       {func(d *drill.Drill) { d.ID = "../x" }, "no drill's name"},
		"no kind":                {func(d *drill.Drill) { d.Kind = "" }, "which is none"},
		"nobody's":               {func(d *drill.Drill) { d.Entity = "" }, "whose it is"},
		"turned back":            {func(d *drill.Drill) { d.Ended = began.Add(-1) }, "ends before"},
		"below nothing":          {func(d *drill.Drill) { d.Back.Seconds = -1 }, "below nothing"},
		"measured on a stand-in": {func(d *drill.Drill) { d.Record.Itself = false }, "measured figure"},
	} {
		t.Run(name, func(t *testing.T) {
			d := done()
			tt.change(&d)
			raw, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := drill.Open(raw); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// What was not carried out whole, on the system itself, has not passed as a whole.
func TestPassedAndWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		change        func(*drill.Drill)
		passed, whole bool
	}{
		"as it is":                   {func(*drill.Drill) {}, true, true},
		"the zero value":             {func(d *drill.Drill) { *d = drill.Drill{} }, false, false},
		"something is wrong":         {func(d *drill.Drill) { d.Wrong = []string{"a row is missing"} }, false, true},
		"a step is open":             {func(d *drill.Drill) { d.Record.Steps[1].Outcome = step.Open }, false, true},
		"on a stand-in":              {func(d *drill.Drill) { d.Record.Itself = false }, true, false},
		"on no server that is named": {func(d *drill.Drill) { d.Server = "" }, true, false},
		"a step by hand":             {func(d *drill.Drill) { d.Record.Steps[0].How = step.Manual }, true, false},
		"a step simulated":           {func(d *drill.Drill) { d.Record.Steps[0].How = step.Simulated }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := done()
			tt.change(&d)
			if d.Passed() != tt.passed || d.Whole() != tt.whole {
				t.Errorf("passed %t, whole %t", d.Passed(), d.Whole())
			}
		})
	}
}
