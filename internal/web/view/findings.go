package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

var severities = []string{"critical", "high", "medium", "low", "unknown"}

// Findings is the list of findings.
func Findings() List[Finding] {
	words := func() []string {
		var out []string
		for _, v := range Verdicts() {
			out = append(out, string(v))
		}
		return out
	}()
	return List[Finding]{
		Name: "findings", One: "finding", Many: "findings",
		Columns: []Column[Finding]{
			{Name: "verdict", Title: "Verdict", Cell: func(f Finding) Cell { return Cell{Text: string(f.Verdict), Class: class(string(f.Verdict))} }},
			{Name: "severity", Title: "Severity", Cell: func(f Finding) Cell { return Cell{Text: f.Severity.String(), Class: f.Severity.String()} }, Compare: func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) }},
			{Name: "subject", Title: "Subject", Cell: func(f Finding) Cell {
				return Cell{Text: f.Name, Sub: f.Detail, Link: FindingAddress(f.Key), Class: "words"}
			}, Compare: func(a, b Finding) int { return strings.Compare(a.Name, b.Name) }},
			{Name: "check", Title: "Check", Cell: func(f Finding) Cell {
				return Cell{Text: f.Check, Sub: f.Title, Link: CheckAddress(f.Check), Code: true, Class: "words"}
			}, Compare: func(a, b Finding) int { return strings.Compare(a.Check, b.Check) }},
			{Name: "environment", Title: "Environment", Cell: func(f Finding) Cell { return Cell{Text: f.Environment, Class: "words"} }, Compare: func(a, b Finding) int { return strings.Compare(a.Environment, b.Environment) }},
			{Name: "owner", Title: "Answers for it", Cell: func(f Finding) Cell { return Cell{Text: f.Owner, Class: "words"} }, Compare: func(a, b Finding) int { return strings.Compare(a.Owner, b.Owner) }},
			{Name: "stage", Title: "Stage", Cell: func(f Finding) Cell { return Cell{Text: f.Stage.String(), Class: "whole"} }},
			{Name: "first", Title: "First seen", Cell: func(f Finding) Cell { return Cell{Text: firstOf(f), Class: "whole"} }, Compare: func(a, b Finding) int { return strings.Compare(firstOf(a), firstOf(b)) }},
			{Name: "since", Title: "Since", Cell: func(f Finding) Cell { return Cell{Text: sinceOf(f), Class: "whole"} }, Compare: func(a, b Finding) int { return strings.Compare(sinceOf(a), sinceOf(b)) }},
			{Name: "reason", Title: "Reason", Cell: func(f Finding) Cell { return Cell{Text: f.Reason} }},
		},
		Filters: []Filter[Finding]{
			{Name: "verdict", Title: "Verdict", Values: func(f Finding) []string { return []string{string(f.Verdict)} }, Order: words},
			// asks=now keeps what fails or has no answer: two verdicts in one link.
			{Name: "asks", Title: "Asks for work", Values: asks},
			{Name: "severity", Title: "Severity", Values: func(f Finding) []string { return []string{f.Severity.String()} }, Order: severities},
			{Name: "environment", Title: "Environment", Values: func(f Finding) []string { return []string{f.Environment} }},
			{Name: "owner", Title: "Answers for it", Values: func(f Finding) []string { return []string{f.Owner} }},
			{Name: "check", Title: "Check", Values: func(f Finding) []string { return []string{f.Check} }},
			{Name: "framework", Title: "Framework", Values: func(f Finding) []string { return frameworksOf(f.Clauses) }, Rare: true},
			{Name: "clause", Title: "Clause", Values: func(f Finding) []string { return f.Clauses }, Rare: true},
			{Name: "first", Title: "First seen", Values: func(f Finding) []string { return []string{f.First} }, Order: Ages(), Rare: true},
			{Name: "age", Title: "So since", Values: func(f Finding) []string { return []string{f.Age} }, Order: Ages(), Rare: true},
			{Name: "exception", Title: "Exception", Values: exceptionOf, Rare: true},
			{Name: "stage", Title: "Stage", Values: func(f Finding) []string { return []string{f.Stage.String()} }, Rare: true},
			{Name: "within", Title: "Within", Values: func(f Finding) []string { return f.Within }, Quiet: true},
			{Name: "subject", Title: "About", Values: func(f Finding) []string { return []string{f.Key.Subject} }, Quiet: true},
		},
		Texts: func(f Finding) []string {
			return []string{f.Check + " " + f.Title + " " + strings.Join(f.Clauses, " "), f.Key.Subject, f.Reason, f.Environment, f.Owner}
		},
	}
}

func asks(f Finding) []string {
	switch f.Verdict {
	case Fails, Errs:
		return []string{"now"}
	case Unseen:
		return []string{"to be seen"}
	default:
		return nil
	}
}

// class is a word as the style sheet has it.
func class(word string) string { return strings.ReplaceAll(word, " ", "-") }

func sinceOf(f Finding) string {
	if f.Since == nil {
		return ""
	}
	return Date(f.Since.Since)
}

func firstOf(f Finding) string {
	if f.Since == nil {
		return ""
	}
	return Date(f.Since.First)
}

func exceptionOf(f Finding) []string {
	if f.Exception == "" {
		return nil
	}
	return []string{f.Exception}
}

// Group is the findings that have something in common, counted.
type Group struct {
	Key, Title, Sub, Link string
	Severity              check.Severity // the gravest of what asks for something, else of all
	Counts                map[Verdict]int
	Total                 int
	Asks                  int
}

// Grouping is by what findings are grouped: a filter of their list.
type Grouping struct {
	Name, Title string
	// Several says that a finding is in as many groups as it has of these, and in none
	// where it has none: the groups' totals are more or less than the findings.
	Several bool
	order   []string // of the groups; nil where the gravest comes first
}

// Groupings are those that there are, the usual one first.
func Groupings() []Grouping {
	return []Grouping{
		{Name: "check", Title: "check"},
		{Name: "owner", Title: "who answers"},
		{Name: "environment", Title: "environment"},
		{Name: "framework", Title: "framework", Several: true},
		{Name: "clause", Title: "clause", Several: true},
		{Name: "severity", Title: "severity", order: severities},
		{Name: "first", Title: "first seen", order: Ages()},
		{Name: "age", Title: "how long it is so", order: Ages()},
	}
}

// FindingsPage is the page of findings: grouped, or listed.
type FindingsPage struct {
	Table    Table
	Grouped  bool
	By       Grouping
	Other    []Pair // the other groupings, by title and address; and the plain list
	Groups   []Group
	Chosen   int // findings in the groups, each once
	Sum      int // what the groups' totals come to
	Verdicts []Verdict
}

// ListedFindings are the findings as they are listed.
func (x *Index) ListedFindings() *Listed[Finding] {
	return keep(x, "findings", func() *Listed[Finding] { return Findings().Over(x.Findings) })
}

// bySubject are the places of the findings about each subject.
func (x *Index) bySubject() map[string][]int32 {
	return keep(x, "findings by subject", func() map[string][]int32 {
		out := map[string][]int32{}
		for i, f := range x.Findings {
			out[f.Key.Subject] = append(out[f.Key.Subject], int32(i))
		}
		return out
	})
}

// ofCheck are the places of the findings of a check.
func (x *Index) ofCheck(id string) []int32 { return x.ListedFindings().rowsOf("check", id) }

// countsOf counts the findings of a check by verdict.
func (x *Index) countsOf(id string) map[Verdict]int { return x.group(x.ofCheck(id), nil).Counts }

// FindingsOf answers for the page of findings.
func (x *Index) FindingsOf(q url.Values) FindingsPage {
	list := x.ListedFindings()
	out := FindingsPage{Table: list.Table(q, "/findings"), Verdicts: Verdicts()}
	by := q.Get("by")
	for _, g := range Groupings() {
		if g.Name == by {
			out.By, out.Grouped = g, true
			continue
		}
		out.Other = append(out.Other, Pair{"by " + g.Title, with("/findings", q, "by", g.Name, "page", "", "sort", "")})
	}
	if !out.Grouped {
		return out
	}
	out.Other = append(out.Other, Pair{"one by one", with("/findings", q, "by", "")})
	out.Chosen = out.Table.Total
	chosen := list.choice(q).rows
	for key, rows := range list.valuesOf(out.By.Name) {
		// What bears on a clause that is chosen bears on others too: those are not
		// what was chosen.
		if want := q.Get(out.By.Name); want != "" && key != want {
			continue
		}
		if g := x.group(rows, chosen); g.Total > 0 {
			g.Key, g.Title, g.Link = key, key, with("/findings", q, "by", "", out.By.Name, key)
			switch out.By.Name {
			case "check":
				g.Sub = x.checks[key].Title
			case "clause":
				g.Sub = x.standings[key].Title
			case "framework":
				g.Sub = x.titleOf(key)
			}
			out.Groups = append(out.Groups, g)
			out.Sum += g.Total
		}
	}
	slices.SortStableFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(slices.Index(out.By.order, a.Key), slices.Index(out.By.order, b.Key)), cmp.Compare(min(b.Asks, 1), min(a.Asks, 1)), cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Asks, a.Asks), strings.Compare(a.Key, b.Key))
	})
	return out
}

// group counts those of some findings that are chosen.
func (x *Index) group(rows []int32, chosen set) Group {
	var counts [len(verdicts)]int
	var asking, all check.Severity
	for _, r := range rows {
		if !chosen.has(r) {
			continue
		}
		f := &x.Findings[r]
		counts[f.Verdict.rank()]++
		all = max(all, f.Severity)
		if f.Verdict.Asks() {
			asking = max(asking, f.Severity)
		}
	}
	g := Group{Counts: map[Verdict]int{}, Severity: all}
	for i, v := range verdicts {
		if counts[i] == 0 {
			continue
		}
		g.Counts[v] = counts[i]
		g.Total += counts[i]
		if v.Asks() {
			g.Asks += counts[i]
			g.Severity = asking
		}
	}
	return g
}

// FindingPage is the page of one finding.
type FindingPage struct {
	Finding   Finding
	Thing     string // the address of what it is about, "" where the design has no such thing, and no drill is one
	Check     check.Check
	Exception *ward.Exception
	// ExceptionLink leads to its page.
	ExceptionLink string
	Clauses       []ClauseOf
	Proof         Proof
	// Was is what it was, as far as runs are sealed, the oldest first.
	Was []Spell
	// Same are the other findings about the subject that ask for something.
	Same []Finding
}

// ClauseOf is a clause that a finding bears on.
type ClauseOf struct {
	Ref, Title, State, Link string
}

// Proof is the newest sealed run that says the same of a finding or a control.
type Proof struct {
	Sealed bool
	Record uint64 // its index in the log
	At     string
	Link   string
	// Why says why there is none.
	Why string
}

// FindingOf answers for the page of a finding.
func (x *Index) FindingOf(q url.Values) (FindingPage, error) {
	var out FindingPage
	var key record.Key
	key.Check, key.Subject = q.Get("check"), q.Get("subject")
	if err := key.Stage.UnmarshalText([]byte(q.Get("stage"))); err != nil {
		return out, &NotFound{"no finding is of that stage"}
	}
	i, ok := x.byKey[key]
	if !ok {
		return out, &NotFound{"there is no finding of " + key.Check + " about this subject any more"}
	}
	out.Finding = x.Findings[i]
	out.Check, _ = x.Check(key.Check)
	out.Thing = cmp.Or(x.ThingOfSubject(out.Finding.Subject), x.practised(out.Finding.Subject))
	for _, e := range x.Shown.Estate.Judged.Posture.Exceptions {
		if e.ID == out.Finding.Exception {
			out.Exception, out.ExceptionLink = &e, ExceptionAddress(e.ID)
		}
	}
	out.Clauses = x.clausesOf(out.Finding.Clauses)
	for _, r := range x.bySubject()[key.Subject] {
		if f := &x.Findings[r]; !f.Subject.IsZero() && f.Key != key && f.Verdict.Asks() {
			out.Same = append(out.Same, *f)
		}
	}
	out.Proof, out.Was = x.proofOfFinding(out.Finding), x.wasFinding(key)
	return out, nil
}

// proofOfFinding finds the newest sealed run of the same design that came to the same.
func (x *Index) proofOfFinding(f Finding) Proof {
	sealed := x.Shown.Sealed
	switch {
	case sealed == nil:
		return Proof{Why: "nothing is sealed here: ward serve was given no ledger that can be read"}
	case sealed.LastRun == nil:
		return Proof{Why: "no run of this estate is sealed yet: ward check ESTATE --state DIR seals one"}
	case f.Since == nil || f.Since.Moments < 2 || f.Since.Value != f.Outcome:
		return Proof{Why: "the newest sealed run does not say it: it is new since, or came to something else then"}
	}
	at := sealed.LastRun
	return Proof{Sealed: true, Record: at.Record, At: Moment(at.At), Link: To("/evidence/"+number(at.Record), "check", f.Key.Check, "stage", f.Key.Stage.String(), "subject", f.Key.Subject)}
}

// proofOfControl finds the newest sealed posture that says the same of a control.
func (x *Index) proofOfControl(s Standing) Proof {
	sealed := x.Shown.Sealed
	switch {
	case sealed == nil:
		return Proof{Why: "nothing is sealed here: ward serve was given no ledger that can be read"}
	case sealed.LastPosture == nil:
		return Proof{Why: "no posture of this estate is sealed yet: ward posture ESTATE --state DIR seals one"}
	case s.Past == nil || s.Past.Moments < 2:
		return Proof{Why: "the newest sealed posture says something else of it, or does not have it"}
	}
	at := sealed.LastPosture
	return Proof{Sealed: true, Record: at.Record, At: Moment(at.At), Link: To("/evidence/"+number(at.Record), "control", s.Ref)}
}
