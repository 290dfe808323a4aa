// Package view works out what each page of the console says: values that follow
// from what is shown and from what was asked, and from nothing else.
//
// It promises that a number on a page is the number of what the page that it leads
// to lists; that what is not known is said to be unknown; and that the same is
// asked and shown twice to the same values.
package view

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/ward"
)

// NotFound is the error of a page about something that is not there.
type NotFound struct{ What string }

// Error says what is not there.
func (e *NotFound) Error() string { return e.What }

// Platform is the place of what is no environment's own.
const Platform = "platform"

// Finding is a finding with what lists ask of it.
type Finding struct {
	check.Finding
	Key          record.Key
	Title        string // the check's
	Name, Detail string // what people call the subject
	Environment  string // as harbor-clinic/production; Platform for what is nobody's own
	Owner        string // the role that answers for that; Nobody where none is named
	Clauses      []string
	Verdict      Verdict
	// Within are the keys of what it is within on the map, its subject's last.
	Within []string
	Since  *history.Since[check.Outcome] // nil where there is no history
	// First is how long ago it was first seen, and Age how long it is as it is: words
	// of Ages.
	First, Age string
}

// Verdict is how lists and totals count a finding.
type Verdict string

// The verdicts, what asks for something first.
const (
	Fails        Verdict = "fail"
	Errs         Verdict = "error"
	Unseen       Verdict = "unknown"
	Excepted     Verdict = "excepted"
	Passes       Verdict = "pass"
	Inapplicable Verdict = "not applicable"
)

var verdicts = [...]Verdict{Fails, Errs, Unseen, Excepted, Passes, Inapplicable}

// Verdicts lists them in that order.
func Verdicts() []Verdict { return slices.Clone(verdicts[:]) }

// rank is its place in that order.
func (v Verdict) rank() int { return slices.Index(verdicts[:], v) }

// Asks reports whether it asks somebody for something.
func (v Verdict) Asks() bool { return v == Fails || v == Errs || v == Unseen }

func verdictOf(f check.Finding) Verdict {
	switch {
	case f.Exception != "" && (f.Outcome == check.Fail || f.Outcome == check.Error):
		return Excepted
	case f.Outcome == check.Fail:
		return Fails
	case f.Outcome == check.Error:
		return Errs
	case f.Outcome == check.Pass:
		return Passes
	case f.Outcome == check.NotApplicable:
		return Inapplicable
	default:
		return Unseen
	}
}

// Index is what is shown, in the order and by the names that pages ask by. It is
// made once for what is shown, and only read afterwards.
type Index struct {
	Shown        console.Shown
	Findings     []Finding // what asks for something first, the gravest of it first
	Environments []string  // in the estate's order, Platform last
	checks       map[string]check.Check
	byKey        map[record.Key]int
	standings    map[string]Standing
	details      map[string]control.Detail
	atlas        *atlas
	ties         func() ties
	whole        func() marks // of all findings
	kept         *kept
	homes        map[string]string         // the environment that a unit is of, by its name
	decisions    map[string]map[string]int // places of decisions by topic and subject; what is for all by ""
	priced       func() pricing
	rows         func() []EnvironmentRow
	owners       map[string]string // of environments and of the platform
	// accepted and what is like it is worked out when it is first asked for, once.
	accepted func() []Accepted
	corpora  func() []corpus
	// Paths are those of the rendered tree's files, for searches; nil where no tree is
	// rendered for what is shown.
	Paths func() []string
}

// Standing is what one control stands on, with the framework that it is of.
type Standing struct {
	control.Standing
	Ref       string // hipaa/164.312(b)
	Framework control.FrameworkPosture
	Past      *history.Since[control.State] // nil where there is no history
}

// NewIndex makes the index of what is shown; nothing of it is about findings where
// no estate is.
func NewIndex(shown console.Shown) *Index {
	x := &Index{Shown: shown, checks: map[string]check.Check{}, byKey: map[record.Key]int{}, standings: map[string]Standing{}, details: map[string]control.Detail{}, homes: map[string]string{}, decisions: map[string]map[string]int{}, kept: &kept{}}
	x.priced, x.rows = sync.OnceValue(x.price), sync.OnceValue(x.environmentRows)
	x.accepted, x.corpora = sync.OnceValue(x.accept), sync.OnceValue(x.collect)
	if shown.Estate == nil {
		return x
	}
	judged := shown.Estate.Judged
	x.owners = ownersOf(shown.Estate)
	for _, c := range judged.Stream.Checks {
		x.checks[c.ID] = c
	}
	place := x.places()
	if shown.Estate.Tree != nil {
		x.Paths = func() []string {
			tree, err := shown.Estate.Tree.Get(context.Background())
			if err != nil {
				return nil // the page of the tree says why
			}
			var out []string
			for f := range tree.Files() {
				out = append(out, f.Path)
			}
			return out
		}
	}
	x.whole = sync.OnceValue(func() marks { return x.marks(nil) })
	x.ties = sync.OnceValue(func() ties { return tie(shown.Estate) })
	x.Findings = make([]Finding, 0, len(judged.Stream.Findings))
	for _, i := range inOrder(judged.Stream.Findings) {
		f := judged.Stream.Findings[i]
		c := x.checks[f.Check]
		row := Finding{Finding: f, Key: record.KeyOf(f), Title: c.Title, Clauses: c.Controls, Verdict: verdictOf(f)}
		if f.Subject.IsZero() {
			row.Name, row.Detail = "nothing of its kind", string(f.Kind)
		} else {
			row.Name, row.Detail = report.Called(f.Subject)
		}
		row.Environment = place(f.Subject)
		row.Within = x.atlas.within(shown.Estate.Design, f.Subject, row.Environment)
		row.Owner = cmp.Or(x.owners[row.Environment], Nobody)
		if shown.Sealed != nil {
			if since, ok := shown.Sealed.Runs[row.Key]; ok {
				row.Since = &since
			}
		}
		row.First, row.Age = agesOf(row.Since, judged.Run.At)
		x.Findings = append(x.Findings, row)
	}
	for i, f := range x.Findings {
		x.byKey[f.Key] = i
	}
	for _, fw := range judged.Posture.Frameworks {
		for _, c := range fw.Controls {
			s := Standing{Standing: c, Ref: fw.ID + "/" + c.ID, Framework: fw}
			if shown.Sealed != nil {
				if past, ok := shown.Sealed.Postures[s.Ref]; ok {
					s.Past = &past
				}
			}
			x.standings[s.Ref] = s
		}
	}
	for i, d := range shown.Estate.Design.Decisions {
		if x.decisions[d.Topic] == nil {
			x.decisions[d.Topic] = map[string]int{}
		}
		x.decisions[d.Topic][d.Subject.Key()] = i
		if near(d, "") == 0 {
			x.decisions[d.Topic][""] = i
		}
	}
	for _, d := range judged.Explained.Details {
		x.details[d.Control] = d
	}
	return x
}

// inOrder returns the places of findings in the order of the index: what asks for
// something first, the gravest of it first.
func inOrder(findings []check.Finding) []int {
	type sorted struct {
		rank  int
		key   record.Key
		place int
	}
	all := make([]sorted, len(findings))
	for i, f := range findings {
		all[i] = sorted{verdictOf(f).rank(), record.KeyOf(f), i}
	}
	slices.SortFunc(all, func(a, b sorted) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(findings[b.place].Severity, findings[a.place].Severity), strings.Compare(a.key.Check, b.key.Check), strings.Compare(a.key.Subject, b.key.Subject), cmp.Compare(a.key.Stage, b.key.Stage), cmp.Compare(a.place, b.place))
	})
	out := make([]int, len(all))
	for i, s := range all {
		out[i] = s.place
	}
	return out
}

// With is the index of the same, as it is shown at another moment: estate and records
// must be those that it was made of.
func (x *Index) With(shown console.Shown) *Index {
	again := *x
	again.Shown = shown
	return &again
}

// kept is what follows from an index, by name, worked out when it is first asked for.
type kept struct {
	mu   sync.Mutex
	made map[string]any // func() V
}

// keep works something out once for an index, and for all that are made of it by With:
// so it must follow from the estate and from the records that are sealed, and from
// nothing else that is shown.
func keep[V any](x *Index, name string, work func() V) V {
	if x.kept == nil {
		return work()
	}
	x.kept.mu.Lock()
	once, ok := x.kept.made[name].(func() V)
	if !ok {
		if x.kept.made == nil {
			x.kept.made = map[string]any{}
		}
		once = sync.OnceValue(work)
		x.kept.made[name] = once
	}
	x.kept.mu.Unlock()
	return once()
}

// Warm works out beforehand what the first to ask for a page would wait for.
func (x *Index) Warm() {
	x.ListedFindings().Warm()
	x.ListedRecords().Warm()
	x.ListedControls().Warm()
	x.ListedChecks().Warm()
	x.bySubject()
	x.Overview()
}

// Check returns a check by its id.
func (x *Index) Check(id string) (check.Check, bool) {
	c, ok := x.checks[id]
	return c, ok
}

// places says of a subject which environment it is of.
func (x *Index) places() func(addr.Subject) string {
	design := x.Shown.Estate.Design
	environments, _ := ward.Of[ward.Environment](x.Shown.Estate.Judged.Run.DeclaredFacts())
	x.atlas = newAtlas(design, environments)
	ofUnit, ofGroup, ofObject := x.homes, map[string]string{}, map[string]string{}
	for _, e := range environments {
		name := e.Entity + "/" + e.Name
		x.Environments = append(x.Environments, name)
		for _, u := range e.Units {
			ofUnit[u] = name
		}
		for _, g := range e.ResourceGroups {
			ofGroup[strings.ToLower(g)] = name
		}
	}
	x.Environments = append(x.Environments, Platform)
	for _, o := range design.Objects {
		ofObject[addr.ObjectSubject(o.Key).Key()] = ofUnit[o.Unit.String()]
	}
	return func(s addr.Subject) string {
		place := ""
		switch id := s.ID(); {
		case !id.IsZero():
			if r, ok := design.Resource(id); ok {
				place = ofUnit[r.Unit.String()]
			} else if group := id.ResourceGroupName(); group != "" {
				place = ofGroup[strings.ToLower("/subscriptions/"+id.SubscriptionID()+"/resourceGroups/"+group)]
			}
		case ofObject[s.Key()] != "":
			place = ofObject[s.Key()]
		default:
			for _, e := range x.Environments {
				if strings.Contains(s.String()+"/", "/"+e+"/") {
					place = e
				}
			}
		}
		return cmp.Or(place, Platform)
	}
}

// Moment writes a time for people.
func Moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// Date writes a day.
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
