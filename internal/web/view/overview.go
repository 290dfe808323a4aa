package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
)

// soon is how long before its end an exception or a statement is listed among what
// needs a person.
const soon = 30 * 24 * time.Hour

// OverviewPage is the first page: what needs a person, and how things stand.
type OverviewPage struct {
	// Needs are what needs a person, the most pressing first; each leads to what it
	// counts.
	Needs        []Need
	Verdicts     []Tile // findings by verdict
	Severities   []SeverityRow
	Frameworks   []FrameworkRow
	Environments []EnvironmentRow
	Cost         CostOf
	Objectives   []ObjectiveRow
	Ending       []Ending
	Ledger       LedgerLine
}

// Need is something that needs a person.
type Need struct {
	Count       int
	Title, What string
	Class, Link string
}

// Tile is a number with what it counts.
type Tile struct {
	Count              int
	Title, Class, Link string
}

// SeverityRow counts the findings of one severity by verdict.
type SeverityRow struct {
	Severity string
	Tiles    []Tile // in the order of Verdicts
}

// FrameworkRow counts the controls of a framework by state.
type FrameworkRow struct {
	ID, Title, Link, Status string
	Controls                int
	States                  []Tile // in the order of control.Precedence; only those that there are
}

// ObjectiveRow is what is asked of an environment, and what is promised and shown of
// it.
type ObjectiveRow struct {
	Environment, Name, Asked, Promised, Standing, Class, Why string
	Link                                                     string // to the environment's
	Drill                                                    string // to the drill that says so, "" for none
}

// shown is the standing of an objective that figures show to be kept.
const shown = "shown"

// Ending is an exception or a statement that ends.
type Ending struct {
	What, ID, About string
	Until           string
	Days            int // until it is over; negative when it is
	Class, Link     string
}

// LedgerLine says how the ledger stands.
type LedgerLine struct {
	Followed bool
	Records  int
	LastRun  string
	Verified string
	Wrong    string // what is wrong with it, or cannot be read
	Broken   bool   // it was changed
	Waiting  int
	Lacks    string
	// Unknown are what could not be found out of it, a sentence each.
	Unknown []string
}

// Overview answers for the first page.
func (x *Index) Overview() OverviewPage {
	var out OverviewPage
	if x.Shown.Estate != nil {
		out = keep(x, "overview", x.standing)
	}
	out.Ledger = x.ledger()
	if x.Shown.Estate != nil {
		out.Needs = x.needs(out)
	}
	return out
}

// standing is what the overview says of the estate.
func (x *Index) standing() OverviewPage {
	var out OverviewPage
	counts := map[Verdict]int{}
	by := map[string]map[Verdict]int{}
	for i := range x.Findings {
		f := &x.Findings[i]
		counts[f.Verdict]++
		if by[f.Severity.String()] == nil {
			by[f.Severity.String()] = map[Verdict]int{}
		}
		by[f.Severity.String()][f.Verdict]++
	}
	for _, v := range Verdicts() {
		out.Verdicts = append(out.Verdicts, Tile{counts[v], string(v), class(string(v)), To("/findings", "verdict", string(v))})
	}
	for _, s := range severities {
		if by[s] == nil {
			continue
		}
		row := SeverityRow{Severity: s}
		for _, v := range Verdicts() {
			row.Tiles = append(row.Tiles, Tile{by[s][v], string(v), class(string(v)), To("/findings", "verdict", string(v), "severity", s)})
		}
		out.Severities = append(out.Severities, row)
	}
	out.Frameworks = x.frameworkRows()
	out.Environments = x.EnvironmentRows()
	out.Cost = x.costOf("")
	out.Objectives = x.objectiveRows("")
	out.Ending = x.Endings()
	return out
}

// needs lists what needs a person.
func (x *Index) needs(o OverviewPage) []Need {
	counts := map[Verdict]int{}
	for i, v := range verdicts {
		counts[v] = o.Verdicts[i].Count
	}
	states := map[control.State]int{}
	for _, fw := range x.Shown.Estate.Judged.Posture.Frameworks {
		if fw.Status.InForce() {
			for state, n := range fw.Counts() {
				states[state] += n
			}
		}
	}
	var out []Need
	add := func(n int, title, what, class, link string) {
		if n > 0 {
			out = append(out, Need{n, title, what, class, link})
		}
	}
	if o.Ledger.Broken {
		add(1, "ledger that does not hold", o.Ledger.Wrong, "fail", "/evidence")
	}
	if o.Ledger.Lacks != "" {
		add(1, "ledger that is older than it was", o.Ledger.Lacks, "fail", "/evidence")
	}
	if s := x.Shown.Sealed; s != nil {
		add(len(s.Drills.Problems), "drills that are not there, or not what was sealed", "nothing is judged by drills meanwhile", "fail", "/drills#lost")
	}
	add(counts[Fails]+counts[Errs], "findings that fail", "no exception covers them", "fail", To("/findings", "asks", "now", "by", "check"))
	add(states[control.Failing], "controls failing", "something that they are bound to fails", "fail", To("/controls", "state", control.Failing.String()))
	add(states[control.Stale], "controls stale", "what they stand on is older than it may be", "unknown", To("/controls", "state", control.Stale.String()))
	add(counts[Unseen], "findings unknown", "something could not be seen", "unknown", To("/findings", "verdict", string(Unseen), "by", "check"))
	add(states[control.Unknown], "controls unknown", "something that they are bound to could not be seen", "unknown", To("/controls", "state", control.Unknown.String()))
	over, near := 0, 0
	for _, a := range x.Accepted() {
		if a.Is(IsOver) {
			over++
		}
		if a.Is(EndsSoon) {
			near++
		}
	}
	add(over, "exceptions and statements over", "they cover nothing any more", "fail", To("/exceptions", "state", IsOver))
	add(near, "exceptions and statements that end within 30 days", "renew them, or mend what they cover", "unknown", To("/exceptions", "state", EndsSoon))
	add(states[control.Manual], "controls wait for a statement", "no machine can see what they ask", "excepted", To("/controls", "state", control.Manual.String()))
	unmet := 0
	for _, objective := range o.Objectives {
		if objective.Standing != shown {
			unmet++
		}
	}
	add(unmet, "objectives not shown", "nothing published or measured shows that they are kept", "unknown", "/#objectives")
	add(o.Ledger.Waiting, "records that wait to be sealed", "a witness is away, or a process was cut", "unknown", "/evidence")
	return out
}

func (x *Index) frameworkRows() []FrameworkRow {
	if x.Shown.Estate == nil {
		return nil
	}
	return keep(x, "frameworks", x.countedFrameworks)
}

func (x *Index) countedFrameworks() []FrameworkRow {
	var out []FrameworkRow
	for _, fw := range x.Shown.Estate.Judged.Posture.Frameworks {
		row := FrameworkRow{ID: fw.ID, Title: fw.Title, Link: To("/controls", "framework", fw.ID), Controls: len(fw.Controls)}
		if !fw.Status.InForce() {
			row.Status = string(fw.Status)
		}
		counts := fw.Counts()
		for _, s := range control.Precedence() {
			if counts[s] > 0 {
				row.States = append(row.States, Tile{counts[s], s.String(), class(s.String()), To("/controls", "framework", fw.ID, "state", s.String())})
			}
		}
		out = append(out, row)
	}
	return out
}

// objectiveRows are the objectives of one environment, or "" of all.
func (x *Index) objectiveRows(environment string) []ObjectiveRow {
	var out []ObjectiveRow
	for _, o := range x.Shown.Estate.Judged.Posture.Objectives {
		name := o.Entity + "/" + o.Environment
		if environment != "" && name != environment {
			continue
		}
		row := ObjectiveRow{Environment: name, Name: strings.ReplaceAll(o.Name, "-", " "), Asked: o.Asked, Promised: o.Promised, Standing: o.Standing, Why: o.Why, Class: "unknown", Link: EnvironmentAddress(name) + "#objectives", Drill: x.measuredBy(o.Why)}
		switch o.Standing {
		case shown:
			row.Class = "pass"
		case "not met":
			row.Class = "fail"
		}
		out = append(out, row)
	}
	return out
}

// Endings are the exceptions and statements with an end, the nearest first. A
// statement that a newer one stands for has ended, and asks nobody for anything.
func (x *Index) Endings() []Ending {
	var out []Ending
	for _, a := range x.Accepted() {
		if a.Ends.IsZero() || a.Is(IsReplaced) {
			continue
		}
		e := Ending{What: a.Kind, ID: a.ID, About: a.About, Until: a.Until(), Days: a.Days, Link: a.Link}
		if a.Covers != "" {
			e.About += ": " + a.Covers
		}
		switch {
		case a.Is(IsOver):
			e.Class = "fail"
		case a.Is(EndsSoon):
			e.Class = "unknown"
		}
		out = append(out, e)
	}
	return out
}

// ledger says how the ledger stands.
func (x *Index) ledger() LedgerLine {
	s := x.Shown.Sealed
	if s == nil {
		out := LedgerLine{}
		if x.Shown.Unsealed != nil {
			out.Followed, out.Wrong = true, x.Shown.Unsealed.Error()
			out.Broken = isFailure(x.Shown.Unsealed)
		}
		return out
	}
	out := LedgerLine{Followed: true, Records: len(s.Entries), Waiting: s.Waiting, Verified: Moment(s.Verified)}
	if s.Reading.Lacks != nil {
		out.Lacks = s.Reading.Lacks.Error()
	}
	if s.Broken != nil {
		out.Wrong, out.Broken = s.Broken.Error(), isFailure(s.Broken)
	}
	if s.LastRun != nil {
		out.LastRun = Moment(s.LastRun.At)
	}
	if s.WaitingErr != nil {
		out.Unknown = append(out.Unknown, "whether anything waits to be sealed: "+s.WaitingErr.Error())
	}
	if err := s.Drills.Problem(); err != nil {
		out.Unknown = append(out.Unknown, "what drills show: "+err.Error())
	}
	if s.Past != nil {
		out.Unknown = append(out.Unknown, s.Past.Error())
	}
	return out
}

func number(n uint64) string { return fmt.Sprintf("%d", n) }
