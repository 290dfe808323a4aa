package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/ward"
)

// The kinds of what people accept and state.
const (
	ExceptionKind = "exception"
	StatementKind = "statement"
)

// How an exception or a statement stands.
const (
	IsOver        = "over"
	IsReplaced    = "replaced" // over, and a newer statement holds
	NotYet        = "not yet"
	CoversNothing = "covers nothing"
	EndsSoon      = "ends soon"
	InForce       = "in force"
)

var acceptedStates = []string{IsOver, EndsSoon, CoversNothing, InForce, NotYet, IsReplaced}

// Accepted is an exception or a statement, as the estate has it.
type Accepted struct {
	Kind, ID string
	// About is the check or the control that it is about.
	About, Title, AboutLink string
	Covers                  string // the subject, as it is written; "" of a statement
	Findings                int    // that it covers now
	By                      string // the role that approved or stated it
	Since                   string
	Ends                    time.Time // the moment at which it is over; zero where nothing says
	Days                    int       // until then; negative when it is over
	States                  []string  // what a reader has to know first, first
	Reason                  string
	Because                 string
	Environments            []string // of what it covers
	Owners                  []string // who answers for those
	Frameworks              []string
	Place                   string // file:line:column
	Link                    string
	exception               *ward.Exception
	attestation             *ward.Attestation
}

// Is reports whether it stands so.
func (a Accepted) Is(state string) bool { return slices.Contains(a.States, state) }

// State is what a reader has to know first.
func (a Accepted) State() string { return a.States[0] }

// Until is the last day on which it holds, "" where nothing says.
func (a Accepted) Until() string {
	if a.Ends.IsZero() {
		return ""
	}
	return Date(a.Ends.Add(-time.Nanosecond))
}

func (a Accepted) class() string {
	switch a.State() {
	case IsOver:
		return "fail"
	case EndsSoon, CoversNothing:
		return "unknown"
	case InForce:
		return "excepted"
	default:
		return "none"
	}
}

// Exceptions is the list of exceptions and statements.
func Exceptions() List[Accepted] {
	ends := func(a, b Accepted) int {
		return cmp.Or(cmp.Compare(btoi(a.Ends.IsZero()), btoi(b.Ends.IsZero())), a.Ends.Compare(b.Ends))
	}
	return List[Accepted]{
		Name: "exceptions", One: "exception or statement", Many: "exceptions and statements",
		Columns: []Column[Accepted]{
			{Name: "id", Title: "Number", Cell: func(a Accepted) Cell { return Cell{Text: a.ID, Sub: a.Kind, Link: a.Link, Class: "whole"} }, Compare: func(a, b Accepted) int { return strings.Compare(a.ID, b.ID) }},
			{Name: "state", Title: "State", Cell: func(a Accepted) Cell { return Cell{Text: a.State(), Class: a.class()} }, Compare: func(a, b Accepted) int {
				return cmp.Compare(slices.Index(acceptedStates, a.State()), slices.Index(acceptedStates, b.State()))
			}},
			{Name: "about", Title: "About", Cell: func(a Accepted) Cell {
				return Cell{Text: a.About, Sub: a.Title, Link: a.AboutLink, Code: a.Kind == ExceptionKind}
			}, Compare: func(a, b Accepted) int { return strings.Compare(a.About, b.About) }},
			{Name: "covers", Title: "Covers", Cell: func(a Accepted) Cell { return Cell{Text: cmp.Or(a.Covers, "the control"), Code: a.Covers != ""} }},
			{Name: "findings", Title: "Findings", Number: true, Cell: func(a Accepted) Cell {
				if a.Kind == StatementKind {
					return Cell{}
				}
				out := Cell{Text: strconv.Itoa(a.Findings)}
				if a.Findings > 0 {
					out.Link = To("/findings", "exception", a.ID)
				}
				return out
			}, Compare: func(a, b Accepted) int { return cmp.Compare(a.Findings, b.Findings) }},
			{Name: "by", Title: "By", Cell: func(a Accepted) Cell { return Cell{Text: a.By, Class: "words"} }, Compare: func(a, b Accepted) int { return strings.Compare(a.By, b.By) }},
			{Name: "since", Title: "Since", Cell: func(a Accepted) Cell { return Cell{Text: a.Since, Class: "whole"} }, Compare: func(a, b Accepted) int { return strings.Compare(a.Since, b.Since) }},
			{Name: "ends", Title: "Ends", Cell: func(a Accepted) Cell { return Cell{Text: a.Until(), Class: a.class() + " whole"} }, Compare: ends},
			{Name: "days", Title: "Days", Number: true, Cell: func(a Accepted) Cell {
				if a.Ends.IsZero() {
					return Cell{}
				}
				return Cell{Text: strconv.Itoa(a.Days), Class: a.class()}
			}, Compare: ends},
			{Name: "reason", Title: "Reason", Cell: func(a Accepted) Cell { return Cell{Text: a.Reason, Sub: a.Because} }},
		},
		Filters: []Filter[Accepted]{
			{Name: "kind", Title: "Kind", Values: func(a Accepted) []string { return []string{a.Kind} }},
			{Name: "state", Title: "State", Values: func(a Accepted) []string { return a.States }, Order: acceptedStates},
			{Name: "about", Title: "Check or control", Values: func(a Accepted) []string { return []string{a.About} }},
			{Name: "approver", Title: "Approved or stated by", Values: func(a Accepted) []string { return []string{a.By} }},
			{Name: "owner", Title: "Answers for what it covers", Values: func(a Accepted) []string { return a.Owners }},
			{Name: "framework", Title: "Framework", Values: func(a Accepted) []string { return a.Frameworks }},
			{Name: "environment", Title: "Environment", Values: func(a Accepted) []string { return a.Environments }},
		},
		Search: func(a Accepted) string {
			return strings.Join([]string{a.ID, a.Kind, a.About, a.Title, a.Covers, a.By, a.Reason, a.Because}, " ")
		},
	}
}

// Accepted are the exceptions and statements of the estate, what ends first first.
func (x *Index) Accepted() []Accepted { return x.accepted() }

func (x *Index) accept() []Accepted {
	if x.Shown.Estate == nil {
		return nil
	}
	of := map[string][]Finding{} // by check
	for _, f := range x.Findings {
		of[f.Check] = append(of[f.Check], f)
	}
	var out []Accepted
	document := x.Shown.Estate.Workspace.Document()
	taken := map[string]bool{}
	for i, e := range document.Exceptions {
		taken[e.ID] = true
		a := x.ofException(e, of[e.Check])
		a.Place = document.At(language.Index("exceptions", i)).String()
		out = append(out, a)
	}
	for i, s := range document.Attestations {
		a := x.ofStatement(s)
		a.Place = document.At(language.Index("attestations", i)).String()
		if taken[s.ID] { // the two are numbered apart
			a.Link = To(a.Link, "kind", StatementKind)
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Accepted) int {
		return cmp.Or(cmp.Compare(btoi(a.Ends.IsZero()), btoi(b.Ends.IsZero())), a.Ends.Compare(b.Ends), strings.Compare(a.ID, b.ID))
	})
	return out
}

// now is the time that what is shown was judged at.
func (x *Index) now() time.Time { return x.Shown.Estate.Judged.Run.At }

func (x *Index) ofException(e ward.Exception, findings []Finding) Accepted {
	c := x.checks[e.Check]
	out := Accepted{
		Kind: ExceptionKind, ID: e.ID, About: e.Check, Title: c.Title, Covers: e.Covers, By: e.Approver, Since: e.Granted.String(),
		Ends: e.Until.End(), Reason: e.Why, Because: e.Because.String(), Frameworks: frameworksOf(c.Controls), Link: ExceptionAddress(e.ID), exception: &e,
	}
	if c.ID != "" {
		out.AboutLink = CheckAddress(e.Check)
	}
	for _, f := range findings {
		if f.Exception == e.ID {
			out.Findings++
		}
		if e.About(f.Subject) {
			out.Environments = insert(out.Environments, f.Environment)
			out.Owners = insert(out.Owners, f.Owner)
		}
	}
	x.stands(&out, e.Granted, out.Findings > 0)
	return out
}

func (x *Index) ofStatement(s ward.Attestation) Accepted {
	standing, there := x.standings[s.Control]
	framework, _, _ := strings.Cut(s.Control, "/")
	out := Accepted{
		Kind: StatementKind, ID: s.ID, About: s.Control, Title: standing.Title, By: s.By, Since: s.On.String(), Reason: s.Statement, Because: s.Evidence,
		Frameworks: []string{framework}, Link: ExceptionAddress(s.ID), attestation: &s,
	}
	if there {
		out.AboutLink = ControlAddress(s.Control)
	}
	if s.Until != nil {
		out.Ends = s.Until.End()
	}
	counts, replaced := false, false
	if said := x.details[s.Control].Statement; said != nil {
		for _, g := range said.Given {
			switch {
			case g.ID == s.ID:
				counts, out.Ends = true, g.Last.End()
			case g.On.Start().After(s.On.Start()) && g.Last.End().After(x.now()) && !g.On.Start().After(x.now()):
				replaced = true
			}
		}
	}
	x.stands(&out, s.On, counts)
	if replaced && out.Is(IsOver) {
		out.States = []string{IsReplaced}
	}
	return out
}

// stands notes how something stands that holds from a day on.
func (x *Index) stands(a *Accepted, from ward.Date, covers bool) {
	now := x.now()
	if !a.Ends.IsZero() {
		a.Days = int(a.Ends.Sub(now).Hours()) / 24
		if now.After(a.Ends) {
			a.Days = -1 - int(now.Sub(a.Ends).Hours())/24
		}
	}
	switch {
	case !a.Ends.IsZero() && !now.Before(a.Ends):
		a.States = []string{IsOver}
		return
	case now.Before(from.Start()):
		a.States = []string{NotYet}
		return
	}
	if !a.Ends.IsZero() && a.Ends.Sub(now) <= soon {
		a.States = append(a.States, EndsSoon)
	}
	if !covers {
		a.States = append(a.States, CoversNothing)
	}
	a.States = append(a.States, InForce)
}

// insert adds a value to a sorted set.
func insert(set []string, v string) []string {
	if at, found := slices.BinarySearch(set, v); !found {
		return slices.Insert(set, at, v)
	}
	return set
}

// frameworksOf are the frameworks that some controls are of.
func frameworksOf(refs []string) []string {
	var out []string
	for _, ref := range refs {
		if framework, _, ok := strings.Cut(ref, "/"); ok {
			out = insert(out, framework)
		}
	}
	return out
}

// ExceptionsPage is the page of exceptions and statements.
type ExceptionsPage struct {
	Tiles []Tile // by state
	Table Table
}

// ExceptionsOf answers for the page of exceptions and statements.
func (x *Index) ExceptionsOf(q url.Values) ExceptionsPage {
	rows := x.Accepted()
	out := ExceptionsPage{Table: Exceptions().Table(rows, q, "/exceptions")}
	for _, s := range acceptedStates {
		n := 0
		for _, a := range rows {
			if a.Is(s) {
				n++
			}
		}
		if n > 0 {
			out.Tiles = append(out.Tiles, Tile{n, s, Accepted{States: []string{s}}.class(), To("/exceptions", "state", s)})
		}
	}
	return out
}

// ExceptionPage is the page of one exception or statement.
type ExceptionPage struct {
	Accepted
	Class       string
	Exception   *ward.Exception   // nil of a statement
	Attestation *ward.Attestation // nil of an exception
	Control     ClauseOf          // that a statement is about
	// Note says what of it asks for a person: that it is over, or covers nothing.
	Note string
	// Covered are the first findings that it covers now; Left those that it is about
	// and that ask for something though it is there.
	Covered, Left           []Finding
	MoreCovered, MoreLeft   int
	CoveredLink, LeftsCheck string
	Clauses                 []ClauseOf // that its check bears on
	After                   *AfterOf   // nil where its end is not to come
	Sealed                  *SealedAs  // nil where no ledger is followed
}

// AfterOf is what is otherwise once something ended.
type AfterOf struct {
	On      string // the first day without it
	Waiting bool   // it is being worked out
	Wrong   string // why it is not known
	Fails   []FailOf
	Turns   []TurnOf
	// Beside are the others that end at the same moment, and OtherFails and OtherTurns
	// how much of what is otherwise then is theirs alone.
	Beside                 []ClauseOf
	OtherFails, OtherTurns int
}

// FailOf is a finding that fails from then on.
type FailOf struct {
	Name, Detail, Severity, Reason, Link string
}

// TurnOf is a control that comes to another state.
type TurnOf struct {
	Ref, Title, Was, Is, Why, Link string
}

const shownCovered = 20

// ExceptionOf answers for the page of an exception or a statement.
func (x *Index) ExceptionOf(id, kind string) (ExceptionPage, error) {
	rows := x.Accepted()
	at := slices.IndexFunc(rows, func(a Accepted) bool { return a.ID == id && (kind == "" || a.Kind == kind) })
	if at < 0 {
		return ExceptionPage{}, &NotFound{"no exception and no statement of this estate is called " + id}
	}
	if kind == "" && rows[at].Kind == StatementKind { // an exception goes first where both are called so
		if other := slices.IndexFunc(rows, func(a Accepted) bool { return a.ID == id && a.Kind == ExceptionKind }); other >= 0 {
			at = other
		}
	}
	a := rows[at]
	out := ExceptionPage{Accepted: a, Class: a.class(), Exception: a.exception, Attestation: a.attestation, CoveredLink: To("/findings", "exception", a.ID)}
	if a.attestation != nil {
		out.Control, out.Note = x.clausesOf([]string{a.About})[0], a.noteOfStatement()
		return out, nil
	}
	out.Clauses = x.clausesOf(x.checks[a.About].Controls)
	about := 0
	for _, f := range x.Findings {
		switch {
		case f.Check != a.About || !a.exception.About(f.Subject):
			continue
		case f.Exception == a.ID:
			out.Covered = append(out.Covered, f)
		case f.Verdict.Asks():
			out.Left = append(out.Left, f)
		}
		about++
	}
	out.MoreCovered, out.Covered = cut(out.Covered)
	out.MoreLeft, out.Left = cut(out.Left)
	out.LeftsCheck = To("/findings", "check", a.About)
	switch {
	case a.Is(IsOver) && len(out.Left) > 0:
		out.Note = "It is over, and what it covered fails: mend that, or have it accepted anew."
	case a.Is(IsOver):
		out.Note = "It is over, and nothing that it was about fails: its file can be taken out."
	case a.Is(CoversNothing) && about == 0:
		out.Note = "It covers nothing: no finding is about such a subject. The check or the subject is misspelt, or not there any more."
	case a.Is(CoversNothing):
		out.Note = "It covers nothing: what it is about does not fail, or another exception covers it."
	case a.Is(NotYet):
		out.Note = "It covers nothing yet."
	}
	return out, nil
}

// noteOfStatement says what a reader has to know of a statement, "" for nothing.
func (a Accepted) noteOfStatement() string {
	switch {
	case a.Is(IsOver):
		return "It is over: the control waits for another."
	case a.Is(IsReplaced):
		return "It is over, and a newer statement holds."
	case a.Is(CoversNothing) && a.AboutLink == "":
		return "It covers nothing: no framework that the estate names has this control."
	case a.Is(CoversNothing):
		return "It covers nothing: the control takes no statement of this kind."
	}
	return ""
}

func cut(all []Finding) (more int, first []Finding) {
	n := min(shownCovered, len(all))
	return len(all) - n, all[:n]
}

// ToCome returns the moment at which it ends, and false where none is to come.
func (p ExceptionPage) ToCome() (time.Time, bool) {
	return p.Ends, !p.Ends.IsZero() && !p.Is(IsOver) && !p.Is(IsReplaced)
}

// AfterOf says what is otherwise once an exception or a statement ended. The error is
// why it is not known, and waiting that it is not known yet.
func (x *Index) AfterOf(p ExceptionPage, after console.After, waiting bool, err error) *AfterOf {
	out := &AfterOf{On: Date(p.Ends), Waiting: waiting}
	if waiting {
		return out
	}
	if err != nil {
		out.Wrong = err.Error()
		return out
	}
	for _, a := range x.Accepted() {
		if a.Ends.Equal(p.Ends) && a.Link != p.Link && !a.Is(IsReplaced) {
			out.Beside = append(out.Beside, ClauseOf{Ref: a.ID, Link: a.Link})
		}
	}
	for _, f := range after.Fails {
		if f.By != p.ID && (f.By != "" || p.Kind != ExceptionKind || f.Check != p.About) {
			out.OtherFails++
			continue
		}
		row := FailOf{Severity: f.Severity.String(), Reason: f.Reason, Name: "nothing of its kind", Detail: string(f.Kind)}
		if !f.Subject.IsZero() {
			row.Name, row.Detail = report.Called(f.Subject)
		}
		if at, ok := x.byKey[record.KeyOf(f.Finding)]; ok {
			row.Link = FindingAddress(x.Findings[at].Key)
		}
		out.Fails = append(out.Fails, row)
	}
	for _, t := range after.Turns {
		if !x.restsOn(t.Control, p) {
			out.OtherTurns++
			continue
		}
		out.Turns = append(out.Turns, TurnOf{t.Control, x.standings[t.Control].Title, t.Was.String(), t.Is.String(), t.Why, ControlAddress(t.Control)})
	}
	return out
}

// restsOn reports whether a control stands on what an exception or a statement is
// about.
func (x *Index) restsOn(ref string, p ExceptionPage) bool {
	if p.Kind == StatementKind {
		return ref == p.About
	}
	return slices.ContainsFunc(x.details[ref].Checks, func(s control.Stand) bool { return s.Check == p.About })
}
