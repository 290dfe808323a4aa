package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Table is rows of text below names of columns, for a spreadsheet.
type Table struct {
	Name    string
	Columns []Column
	Rows    [][]string // as many cells as there are columns
}

// Column is one column of a table.
type Column struct {
	Name   string
	Width  int  // in characters, as it is first shown
	Number bool // every cell is a whole number, or empty
}

// Matrix returns a posture as tables: a row for each control with what it asks,
// what it comes to, what it stands on, when that was seen and until when it
// holds, and who answers for it; then a row for each check of each control, for
// each statement and for each exception; and what the words mean. All text from
// the outside is harmless in it.
func Matrix(p Posture) []Table {
	return []Table{p.controlTable(), p.checkTable(), p.statementTable(), p.exceptionTable(), p.aboutTable()}
}

func (p Posture) controlTable() Table {
	t := Table{Name: "Controls", Columns: []Column{
		{Name: "framework", Width: 14},
		{Name: "status", Width: 10},
		{Name: "control", Width: 20},
		{Name: "clause", Width: 26},
		{Name: "part", Width: 24},
		{Name: "kind", Width: 12},
		{Name: "title", Width: 50},
		{Name: "verdict", Width: 12},
		{Name: "why", Width: 50},
		{Name: "stands on", Width: 50},
		{Name: "seen", Width: 18},
		{Name: "may be old", Width: 12},
		{Name: "since", Width: 20},
		{Name: "until", Width: 18},
		{Name: "what ends then", Width: 34},
		{Name: "owner", Width: 22},
		{Name: "exceptions", Width: 20},
		{Name: "deadline", Width: 30},
	}}
	for _, fw := range p.Frameworks {
		for _, c := range fw.Controls {
			d := p.detail(fw.ID + "/" + c.ID)
			if since, ok := p.Past[fw.ID+"/"+c.ID]; ok {
				c.Since = sinceText(since)
			}
			var until, ends, deadline string
			if d.Until != nil {
				until, ends = moment(d.Until.At), d.Until.Why
			}
			if d.Deadline != nil {
				deadline = d.Deadline.String()
			}
			var exceptions []string
			for _, x := range d.Exceptions {
				exceptions = append(exceptions, x.ID+" until "+x.Until.String())
			}
			seen, ages := age(d)
			t.add(fw.ID, string(cmp.Or(d.Status, fw.Status, control.InForce)), c.ID, c.Clause, d.Group, string(d.Designation), c.Title, c.State.String(), c.Why,
				cell(standsOn(d)), seen, ages, c.Since, until, ends, cell(owners(d)), cell(exceptions), deadline)
		}
	}
	return t
}

// standsOn says what a control stands on: what people state, and each check.
func standsOn(d control.Detail) []string {
	var out []string
	if s := d.Statement; s != nil {
		for _, g := range s.Given {
			out = append(out, fmt.Sprintf("%s: %s", g.ID, g.State))
		}
		if s.Asked && len(s.Given) == 0 {
			out = append(out, "a statement: none")
		}
	}
	for _, s := range d.Checks {
		out = append(out, s.Check+": "+tally(s.Seen))
	}
	return out
}

// age says from when to when what a control stands on was seen, and how old it
// may be.
func age(d control.Detail) (seen, may string) {
	var oldest time.Time
	var ages []string
	for _, s := range d.Checks {
		if !s.Oldest.IsZero() && (oldest.IsZero() || s.Oldest.Before(oldest)) {
			oldest = s.Oldest
		}
		ages = append(ages, s.MaxAge.String())
	}
	if d.Statement != nil && d.Statement.Asked {
		ages = append(ages, d.Statement.MaxAge.String())
	}
	slices.Sort(ages)
	if !oldest.IsZero() {
		seen = moment(oldest)
	}
	return seen, strings.Join(slices.Compact(ages), " or ")
}

// owners are the roles that answer for a control: who states it, and who accepted
// what deviates.
func owners(d control.Detail) []string {
	var out []string
	if d.Statement != nil {
		for _, g := range d.Statement.Given {
			out = append(out, g.By)
		}
	}
	for _, x := range d.Exceptions {
		out = append(out, x.Approver)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (p Posture) checkTable() Table {
	t := Table{Name: "Checks", Columns: []Column{
		{Name: "framework", Width: 14},
		{Name: "control", Width: 20},
		{Name: "check", Width: 40},
		{Name: "severity", Width: 10},
		{Name: "verdict", Width: 12},
		{Name: "pass", Width: 8, Number: true},
		{Name: "fail", Width: 8, Number: true},
		{Name: "excepted", Width: 10, Number: true},
		{Name: "stale", Width: 8, Number: true},
		{Name: "unknown", Width: 10, Number: true},
		{Name: "not applicable", Width: 14, Number: true},
		{Name: "stages", Width: 18},
		{Name: "not observed at", Width: 18},
		{Name: "oldest", Width: 18},
		{Name: "newest", Width: 18},
		{Name: "may be old", Width: 12},
		{Name: "bound by", Width: 50},
	}}
	for _, d := range p.Explained.Details {
		framework, id, _ := strings.Cut(d.Control, "/")
		for _, s := range d.Checks {
			var severity string
			if s.Severity > 0 {
				severity = s.Severity.String()
			}
			row := []string{framework, id, s.Check, severity, s.State.String()}
			for _, state := range []control.State{control.Evidenced, control.Failing, control.Excepted, control.Stale, control.Unknown, control.NotApplicable} {
				row = append(row, strconv.Itoa(s.Seen[state.String()]))
			}
			t.add(append(row, stages(s.Stages), stages(s.Unobserved), momentOr(s.Oldest), momentOr(s.Newest), s.MaxAge.String(), s.Source)...)
		}
	}
	return t
}

func (p Posture) statementTable() Table {
	t := Table{Name: "Statements", Columns: []Column{
		{Name: "statement", Width: 16},
		{Name: "control", Width: 26},
		{Name: "verdict", Width: 12},
		{Name: "what is stated", Width: 60},
		{Name: "decision", Width: 30},
		{Name: "by", Width: 24},
		{Name: "on", Width: 12},
		{Name: "holds to", Width: 12},
		{Name: "evidence", Width: 30},
	}}
	for _, d := range p.Explained.Details {
		if d.Statement == nil {
			continue
		}
		for _, g := range d.Statement.Given {
			decision := ""
			if g.Decision != "" {
				decision = g.Decision.Means()
			}
			t.add(g.ID, d.Control, g.State.String(), g.Statement, decision, g.By, g.On.String(), g.Last.String(), g.Evidence)
		}
	}
	return t
}

func (p Posture) exceptionTable() Table {
	t := Table{Name: "Exceptions", Columns: []Column{
		{Name: "exception", Width: 16},
		{Name: "check", Width: 36},
		{Name: "subject", Width: 50},
		{Name: "why", Width: 50},
		{Name: "instead", Width: 50},
		{Name: "approver", Width: 24},
		{Name: "granted", Width: 12},
		{Name: "until", Width: 12},
		{Name: "over", Width: 8},
		{Name: "allowed by", Width: 20},
		{Name: "controls", Width: 30},
	}}
	for _, x := range p.Exceptions {
		over := "no"
		if x.Expired(p.At) {
			over = "yes"
		}
		var controls []string
		for _, d := range p.Explained.Details {
			if slices.ContainsFunc(d.Exceptions, func(y ward.Exception) bool { return y.ID == x.ID }) {
				controls = append(controls, d.Control)
			}
		}
		t.add(x.ID, x.Check, x.Covers, x.Why, x.Compensating, x.Approver, x.Granted.String(), x.Until.String(), over, fmt.Sprint(x.Because), cell(controls))
	}
	return t
}

func (p Posture) aboutTable() Table {
	t := Table{Name: "About", Columns: []Column{{Name: "what", Width: 24}, {Name: "is", Width: 100}}}
	t.add("judged at", p.At.UTC().Format(time.RFC3339))
	if !p.Run.IsZero() {
		t.add("run", p.Run.String())
	}
	for _, fw := range p.Frameworks {
		text := fw.Title + ": " + counted(len(fw.Controls), "control") + ", " + states(fw.Counts())
		if !fw.Status.InForce() {
			text += fmt.Sprintf(". It is %s, and counts for nothing.", fw.Status)
		}
		t.add(fw.ID, text)
	}
	for _, s := range control.Precedence() {
		t.add(s.String(), s.Means())
	}
	return t
}

// add adds a row, of texts that are made harmless but for the ends of lines that
// cell makes.
func (t *Table) add(cells ...string) {
	row := make([]string, len(t.Columns))
	for i := range row {
		if i < len(cells) {
			row[i] = harmlessLines(cells[i])
		}
	}
	t.Rows = append(t.Rows, row)
}

// lineEnd parts the lines of one cell; no text from the outside has it.
const lineEnd = "\x00\n"

// cell is several texts in one cell, a line each.
func cell(lines []string) string { return strings.Join(lines, lineEnd) }

func harmlessLines(text string) string {
	lines := strings.Split(text, lineEnd)
	for i, line := range lines {
		lines[i] = Harmless(line)
	}
	return strings.Join(lines, "\n")
}

func stages(all []fact.Stage) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.String()
	}
	return strings.Join(out, ", ")
}

func momentOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return moment(t)
}
