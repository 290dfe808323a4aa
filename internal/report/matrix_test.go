package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

func aPosture(t *testing.T) Posture {
	t.Helper()
	date := func(text string) language.Date {
		d, err := language.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	x := ward.Exception{ID: "EXC-1", Check: "azure-lock", Covers: "ward:thing/x", Why: "moved\nsoon", Approver: "security officer", Granted: date("2026-11-01"), Until: date("2026-12-01"), Compensating: "=watched"}
	past := ward.Exception{ID: "EXC-2", Check: "azure-key", Covers: "ward:thing/y", Approver: "security officer", Granted: date("2026-01-01"), Until: date("2026-02-01")}
	given := control.Given{Attestation: ward.Attestation{ID: "ATT-1", Control: "law/2", Statement: "It is so.", By: "compliance officer", On: date("2026-10-01"), Evidence: "POL-1"}, State: control.Evidenced, Last: date("2027-09-30")}
	return Posture{
		Posture: record.Posture{Posture: control.Posture{
			At: at, Exceptions: []ward.Exception{x, past},
			Frameworks: []control.FrameworkPosture{
				{ID: "law", Title: "A law", Controls: []control.Standing{
					{ID: "1", Clause: "s. 1", Title: "It is locked", State: control.Excepted, Why: "excepted", Since: control.FirstSeen},
					{ID: "2", Clause: "s. 2", Title: "Somebody says so", State: control.Evidenced, Why: "stated"},
				}},
				{ID: "bill", Title: "A bill", Status: control.Proposed, Controls: []control.Standing{{ID: "9", Clause: "s. 9", Title: "More", State: control.Failing}}},
			},
		}},
		Explained: record.Explained{Details: []control.Detail{
			{
				Control: "law/1", Status: control.InForce, Designation: control.Required, Group: "The first part", Exceptions: []ward.Exception{x},
				Until: &control.Until{At: x.Until.End(), Why: "exception EXC-1 is over then"}, Deadline: &control.Deadline{Within: control.Age(48 * time.Hour), After: "it happened"},
				Checks: []control.Stand{
					{Check: "azure-lock", Severity: check.High, Stages: []fact.Stage{fact.Designed, fact.Live}, MaxAge: control.Age(7 * 24 * time.Hour), Source: "ours", State: control.Excepted, Seen: map[string]int{"excepted": 1, "evidenced": 3}, Unobserved: []fact.Stage{fact.Live}, Oldest: at.Add(-time.Hour), Newest: at},
					{Check: "azure-key", MaxAge: control.Age(7 * 24 * time.Hour), State: control.Unknown},
				},
			},
			{Control: "law/2", Status: control.InForce, Statement: &control.Statement{Asked: true, MaxAge: control.Age(366 * 24 * time.Hour), Given: []control.Given{given}}},
		}},
		Past: Past{"law/2": history.Since[control.State]{Value: control.Evidenced, Since: at.Add(-48 * time.Hour), First: at.Add(-48 * time.Hour), Moments: 3}},
	}
}

func TestMatrix(t *testing.T) {
	tables := Matrix(aPosture(t))
	var names []string
	for _, table := range tables {
		names = append(names, table.Name)
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: %d cells below %d columns: %q", table.Name, len(row), len(table.Columns), row)
			}
		}
	}
	if diff := cmp.Diff([]string{"Controls", "Checks", "Statements", "Exceptions", "About"}, names); diff != "" {
		t.Fatal(diff)
	}
	in := func(table string, row int, column string) string {
		t.Helper()
		of := tables[slices.Index(names, table)]
		return of.Rows[row][slices.IndexFunc(of.Columns, func(c Column) bool { return c.Name == column })]
	}
	for _, want := range []struct {
		table  string
		row    int
		column string
		text   string
	}{
		{"Controls", 0, "control", "1"},
		{"Controls", 0, "kind", "required"},
		{"Controls", 0, "verdict", "excepted"},
		{"Controls", 0, "stands on", "azure-lock: 1 excepted, 3 pass\nazure-key: not observed"},
		{"Controls", 0, "seen", "2026-11-24 11:00Z"},
		{"Controls", 0, "may be old", "7d"},
		{"Controls", 0, "since", "first seen in this run"},
		{"Controls", 0, "until", "2026-12-02 00:00Z"},
		{"Controls", 0, "what ends then", "exception EXC-1 is over then"},
		{"Controls", 0, "owner", "security officer"},
		{"Controls", 0, "exceptions", "EXC-1 until 2026-12-01"},
		{"Controls", 0, "deadline", "2d at most after it happened"},
		{"Controls", 1, "stands on", "ATT-1: evidenced"},
		{"Controls", 1, "owner", "compliance officer"},
		{"Controls", 1, "since", "2026-11-22 (3 runs)"},
		{"Controls", 2, "status", "proposed"},
		{"Checks", 0, "severity", "high"},
		{"Checks", 0, "pass", "3"},
		{"Checks", 0, "excepted", "1"},
		{"Checks", 0, "not observed at", "live"},
		{"Checks", 1, "severity", ""},
		{"Checks", 1, "oldest", ""},
		{"Statements", 0, "holds to", "2027-09-30"},
		{"Statements", 0, "evidence", "POL-1"},
		{"Exceptions", 0, "why", `moved\x0asoon`},
		{"Exceptions", 0, "instead", "=watched"},
		{"Exceptions", 0, "over", "no"},
		{"Exceptions", 0, "controls", "law/1"},
		{"Exceptions", 1, "over", "yes"},
		{"Exceptions", 1, "controls", ""},
		{"About", 0, "is", "2026-11-24T12:00:00Z"},
	} {
		if got := in(want.table, want.row, want.column); got != want.text {
			t.Errorf("%s, row %d, %s: got %q, want %q", want.table, want.row, want.column, got, want.text)
		}
	}
	about := tables[len(tables)-1]
	text := ""
	for _, row := range about.Rows {
		text += strings.Join(row, " ") + "\n"
	}
	for _, want := range []string{"bill A bill: 1 control, 1 failing", "It is proposed, and counts for nothing.", "evidenced All that it is bound to was seen to hold."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
