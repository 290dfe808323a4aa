package control

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

// Detail is what an auditor asks of one control beside what it comes to. It
// follows from the same run, and is no part of what is sealed of a posture.
type Detail struct {
	Control     string      `json:"control"` // hipaa/164.312(b)
	Published   string      `json:"published"`
	Status      Status      `json:"status"`
	Designation Designation `json:"designation,omitempty"`
	Group       string      `json:"group,omitempty"`
	Partial     string      `json:"partial,omitempty"`
	Deadline    *Deadline   `json:"deadline,omitempty"`
	// Checks are what it is bound to: those that ask for something first.
	Checks []Stand `json:"checks,omitempty"`
	// Statement is what people state of it; nil where no statement counts.
	Statement *Statement `json:"statement,omitempty"`
	// Exceptions are those that cover what fails of it.
	Exceptions []ward.Exception `json:"exceptions,omitempty"`
	Maps       []Mapped         `json:"maps,omitempty"`   // what it is mapped to
	Mapped     []Mapped         `json:"mapped,omitempty"` // what is mapped to it
	// Until is how long its state holds where nothing is observed, stated and
	// accepted anew; nil where the state is one that does not end by itself.
	Until *Until `json:"until,omitempty"`
	// Changes are what would have to be so for its state to be another.
	Changes []string `json:"changes,omitempty"`
}

// Stand is what one check came to for a control.
type Stand struct {
	Check    string         `json:"check"`
	Severity check.Severity `json:"severity"`
	Stages   []fact.Stage   `json:"stages"`
	MaxAge   Age            `json:"maxAge"`
	Source   string         `json:"source,omitempty"` // of the binding, in full
	State    State          `json:"state"`            // the one that wins
	// Seen counts subjects by the state that each came to.
	Seen map[string]int `json:"seen,omitempty"`
	// Unobserved are the stages that it is bound at and that the run did not observe.
	Unobserved []fact.Stage `json:"unobserved,omitempty"`
	// Oldest and Newest are of the observations that it rests on.
	Oldest time.Time `json:"oldest,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	// Subjects are the first of them: those that ask for something first.
	Subjects []Seen `json:"subjects,omitempty"`
}

// Seen is what a check came to for one subject.
type Seen struct {
	Subject   addr.Subject `json:"subject,omitzero"`
	Stage     fact.Stage   `json:"stage"`
	State     State        `json:"state"`
	At        string       `json:"at,omitempty"` // file:line:column
	Why       string       `json:"why"`
	Exception string       `json:"exception,omitempty"`
}

// Statement is what people state of a control.
type Statement struct {
	// Asked says that the control waits for one; otherwise a decision about an
	// addressable specification may be stated, and nothing else.
	Asked  bool    `json:"asked"`
	MaxAge Age     `json:"maxAge"`
	Given  []Given `json:"given,omitempty"`
	// Add is the file that is missing, as it would be written; "" where a
	// statement holds, or none is asked for.
	Add string `json:"add,omitempty"`
}

// Given is one statement.
type Given struct {
	ward.Attestation
	State State         `json:"state"`
	Last  language.Date `json:"last"` // the last day on which it holds
}

// Until is the first moment at which something is over that a control stands on.
type Until struct {
	At  time.Time `json:"at"`
	Why string    `json:"why"` // what is over then
}

// Mapped is one control of another framework, with where the mapping comes from.
type Mapped struct {
	Control string `json:"control"`
	Title   string `json:"title,omitempty"`
	Source  string `json:"source,omitempty"`
}

// shownSubjects is how many subjects of a check a detail has.
const shownSubjects = 3

// Explain returns the details of each control of a posture that was derived
// from this input, in its order. Titles and mappings come from all frameworks
// of the catalogue.
func Explain(in Input, all []Framework, p Posture) []Detail {
	e := explaining{in: in, mappings: mappingsOf(all), findings: map[bound]map[string]check.Finding{}}
	for _, f := range in.Findings {
		at := bound{f.Check, f.Stage}
		if e.findings[at] == nil {
			e.findings[at] = map[string]check.Finding{}
		}
		e.findings[at][f.Subject.Key()] = f
	}
	byID := map[string]Framework{}
	for _, fw := range all {
		byID[fw.ID] = fw
	}
	var out []Detail
	for _, fp := range p.Frameworks {
		fw := byID[fp.ID]
		for _, s := range fp.Controls {
			at := slices.IndexFunc(fw.Controls, func(c Control) bool { return c.ID == s.ID })
			if at >= 0 {
				out = append(out, e.detail(fw, fw.Controls[at], s))
			}
		}
	}
	return out
}

type explaining struct {
	in Input
	mappings
	findings map[bound]map[string]check.Finding
}

// mappings are what is mapped to what, by some frameworks.
type mappings struct {
	titles map[string]string
	to     map[string][]Mapped
	onto   map[string][]Mapped
}

func mappingsOf(all []Framework) mappings {
	m := mappings{titles: map[string]string{}, to: map[string][]Mapped{}, onto: map[string][]Mapped{}}
	each := func(fw Framework, id, title string, to []Mapping) {
		ref := fw.ID + "/" + id
		m.titles[ref] = title
		for _, one := range to {
			m.to[ref] = append(m.to[ref], Mapped{Control: one.To, Source: fw.SourceText(one.Source)})
			m.onto[one.To] = append(m.onto[one.To], Mapped{Control: ref, Title: title, Source: fw.SourceText(one.Source)})
		}
	}
	for _, fw := range all {
		for _, d := range fw.Identifiers {
			each(fw, d.ID, d.Title, d.Maps)
		}
		for _, c := range fw.Controls {
			each(fw, c.ID, c.Title, c.Maps)
		}
	}
	for ref := range m.to {
		for i := range m.to[ref] {
			m.to[ref][i].Title = m.titles[m.to[ref][i].Control]
		}
	}
	return m
}

// Mappings returns what a control, as hipaa/164.312(b), is mapped to by some
// frameworks, and what is mapped to it.
func Mappings(all []Framework, ref string) (to, onto []Mapped) {
	m := mappingsOf(all)
	return m.to[ref], m.onto[ref]
}

// SourceText says in full where something comes from, by its word.
func (fw Framework) SourceText(word string) string { return cmp.Or(fw.Sources[word], word) }

// GroupOf returns the part of the framework that a control is in, by the
// longest beginning of its id that names one; "" for none.
func (fw Framework) GroupOf(id string) string {
	best := ""
	for prefix := range fw.Groups {
		if rest, ok := strings.CutPrefix(id, prefix); ok && len(prefix) > len(best) && (rest == "" || !isWord(rest[0])) {
			best = prefix
		}
	}
	return fw.Groups[best]
}

func isWord(b byte) bool { return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func (e explaining) detail(fw Framework, c Control, s Standing) Detail {
	ref := fw.ID + "/" + c.ID
	out := Detail{
		Control: ref, Published: fw.Source, Status: cmp.Or(fw.Status, InForce), Designation: c.Designation, Group: fw.GroupOf(c.ID),
		Partial: c.Partial, Deadline: c.Deadline, Maps: e.to[ref], Mapped: e.onto[ref],
	}
	for _, b := range c.Bindings {
		if b.Check == "" {
			out.Statement = e.statement(ref, c.Designation, b)
			continue
		}
		out.Checks = append(out.Checks, e.stand(fw, b, s))
	}
	order := Precedence()
	slices.SortStableFunc(out.Checks, func(a, b Stand) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)), cmp.Compare(a.Check, b.Check))
	})
	used := map[string]bool{}
	for _, b := range s.Rests {
		used[b.Exception] = true
	}
	for _, x := range e.in.Exceptions {
		if used[x.ID] {
			out.Exceptions = append(out.Exceptions, x)
		}
	}
	out.Until = e.until(c, s, out)
	out.Changes = changes(c, out)
	return out
}

// until returns the first moment at which something is over that a control stands
// on: an observation is too old, a statement or an exception ends. What fails, was
// not seen, is over already or waits for a person does not end by itself.
func (e explaining) until(c Control, s Standing, d Detail) *Until {
	switch s.State {
	case Evidenced, Excepted, Partial, NotApplicable:
	default:
		return nil
	}
	var first *Until
	ends := func(at time.Time, format string, args ...any) {
		if first == nil || at.Before(first.At) {
			first = &Until{at.UTC(), fmt.Sprintf(format, args...)}
		}
	}
	ages := map[string]Age{}
	for _, b := range c.Bindings {
		ages[b.Check] = b.MaxAge
	}
	for _, rest := range s.Rests {
		f, found := e.findings[bound{rest.Check, rest.Stage}][rest.Subject.Key()]
		if found && rest.State != Unknown && rest.State != Partial && !f.Observed.IsZero() {
			ends(f.Observed.Add(ages[rest.Check].Duration()), "what %s judged by is more than %s old then", rest.Check, ages[rest.Check])
		}
	}
	for _, x := range d.Exceptions {
		ends(x.Until.End(), "exception %s is over then", x.ID)
	}
	if at := lastStatement(d.Statement); at >= 0 {
		ends(d.Statement.Given[at].Last.End(), "statement %s holds no longer then", d.Statement.Given[at].ID)
	}
	return first
}

// lastStatement returns the place of the statement that holds the longest, or -1
// where none does.
func lastStatement(s *Statement) int {
	last := -1
	if s == nil {
		return last
	}
	for i, g := range s.Given {
		if (g.State == Evidenced || g.State == Excepted) && (last < 0 || s.Given[last].Last.Start().Before(g.Last.Start())) {
			last = i
		}
	}
	return last
}

// stand gathers what one bound check came to, of what the control rests on.
func (e explaining) stand(fw Framework, b Binding, s Standing) Stand {
	out := Stand{Check: b.Check, Stages: b.Stages, MaxAge: b.MaxAge, Source: fw.SourceText(b.Source), State: NotApplicable, Seen: map[string]int{}}
	for _, stage := range b.Stages {
		if !slices.Contains(e.in.Stages, stage) {
			out.Unobserved = append(out.Unobserved, stage)
		}
	}
	for _, rest := range s.Rests {
		if rest.Check != b.Check {
			continue
		}
		f, found := e.findings[bound{rest.Check, rest.Stage}][rest.Subject.Key()]
		if !found {
			continue // a stage that nobody observed is said once
		}
		out.Severity = f.Severity
		out.State = worse(out.State, rest.State)
		out.Seen[rest.State.String()]++
		if at := f.Observed; !at.IsZero() {
			if out.Oldest.IsZero() || at.Before(out.Oldest) {
				out.Oldest = at
			}
			if at.After(out.Newest) {
				out.Newest = at
			}
		}
		if len(out.Subjects) < shownSubjects { // what decides stands first
			out.Subjects = append(out.Subjects, Seen{rest.Subject, rest.Stage, rest.State, f.Origin.Pos.String(), rest.Why, rest.Exception})
		}
	}
	if len(out.Seen) == 0 {
		out.State = Unknown
	}
	return out
}

func (e explaining) statement(ref string, d Designation, b Binding) *Statement {
	out := &Statement{Asked: b.Attestation, MaxAge: b.MaxAge}
	j := judge{in: e.in}
	holds := false
	for _, a := range e.in.Attestations {
		if a.Control != ref || !counts(a, d, b) {
			continue
		}
		last := language.DateOf(a.On.Start().Add(b.MaxAge.Duration() - 1)) // whole days only
		if a.Until != nil && a.Until.Start().Before(last.Start()) {
			last = *a.Until
		}
		g := Given{Attestation: a, State: j.stated(a, b).State, Last: last}
		if a.On.Start().After(e.in.At) {
			g.State = Manual
		}
		holds = holds || g.State == Evidenced || g.State == Excepted
		out.Given = append(out.Given, g)
	}
	if out.Asked && !holds {
		out.Add = template(ref, e.in.At, e.in.Attestations)
	}
	return out
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// template is the file of a statement that somebody has to fill in, with a number
// that none of the others has.
func template(ref string, at time.Time, others []ward.Attestation) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(ref), "-"), "-")
	year := fmt.Sprintf("ATT-%d-", at.UTC().Year())
	next := 1
	for _, a := range others {
		if n, err := strconv.Atoi(strings.TrimPrefix(a.ID, year)); err == nil && strings.HasPrefix(a.ID, year) && n < 1000 {
			next = max(next, n+1)
		}
	}
	return fmt.Sprintf("# attestations/%s.yaml\nid: %s%03d\ncontrol: %s\nstatement: what is so, in a sentence\nby: the role that states it\non: %s\nevidence: where it is kept\n",
		name, year, next, ref, at.UTC().Format(time.DateOnly))
}

// changes says what would have to be so for a control to come to another state.
func changes(c Control, d Detail) []string {
	var out []string
	unseen := map[fact.Stage]int{}
	var silent []string
	for _, s := range d.Checks {
		for _, stage := range s.Unobserved {
			unseen[stage]++
		}
		if len(s.Seen) == 0 && len(s.Unobserved) < len(s.Stages) {
			silent = append(silent, s.Check)
		}
		for _, say := range []struct {
			state State
			text  string
		}{
			{Failing, "%s fails for %d: mend it, or have it accepted as an exception"},
			{Unknown, "%s could not be seen for %d"},
			{Stale, "%s rests on evidence that is too old for %d: observe it again"},
		} {
			if n := s.Seen[say.state.String()]; n > 0 {
				out = append(out, fmt.Sprintf(say.text, s.Check, n))
			}
		}
	}
	if len(silent) > 0 {
		out = append(out, "No finding is there of "+strings.Join(silent, ", "))
	}
	if s := d.Statement; s != nil && s.Add != "" {
		text := "A person has to state it"
		if len(s.Given) > 0 {
			text = "What was stated holds no longer: a person has to state it again"
		}
		out = append(out, text)
	}
	for _, stage := range slices.Sorted(maps.Keys(unseen)) {
		out = append(out, fmt.Sprintf("Nothing was observed at stage %s, where %d of its %d checks have to be seen", stage, unseen[stage], len(d.Checks)))
	}
	if c.Partial != "" {
		out = append(out, "No check reaches what is said above: it stays partial at best")
	}
	return out
}

// How much of an id says where somebody looks, and how many are named then.
const leastOfID, mostBelow = 7, 6

// written reports whether a name is one of some but for case, spaces and the
// sign of a paragraph.
func written(name string, as ...string) bool {
	plain := func(s string) string {
		return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "§", " ")), " "))
	}
	name = plain(name)
	return name != "" && slices.ContainsFunc(as, func(s string) bool {
		s = plain(s)
		return s == name || strings.ReplaceAll(s, " ", "") == strings.ReplaceAll(name, " ", "")
	})
}

// elsewhere says what a name is that is no control of a posture though some other
// framework has it, and where to read of it; or "".
func elsewhere(all []Framework, name string) string {
	for _, fw := range all {
		show := func(ref string) string { return "; ward catalogue show " + ref + " says what bears on it" }
		for _, c := range fw.Controls {
			ref := fw.ID + "/" + c.ID
			switch {
			case !written(name, ref, c.ID, c.Clause):
			case fw.Status.InForce():
				return ref + " is of a framework that the estate does not name" + show(ref)
			default:
				return ref + " is of a framework that is " + string(fw.Status) + ", and that the estate does not name" + show(ref)
			}
		}
		var ids []string
		for _, c := range fw.Cites {
			ids = append(ids, c.Control)
		}
		for _, d := range fw.Identifiers {
			ids = append(ids, d.ID)
		}
		for _, id := range ids {
			if ref := fw.ID + "/" + id; written(name, ref, id) {
				return "no posture is made of " + ref + ": other controls are mapped to it, and checks cite it" + show(ref)
			}
		}
	}
	return ""
}

// Find returns the reference of the control that somebody means: hipaa/164.312(b),
// or its id or its clause alone where one framework has it, or one that is in
// force. Otherwise it returns what was probably meant, or what there is, also of
// other frameworks.
func (p Posture) Find(name string, others ...Framework) (ref, hint string) {
	var refs, ids, named, binding, alike, inForce, below, first []string
	for _, fw := range p.Frameworks {
		for i, c := range fw.Controls {
			ref := fw.ID + "/" + c.ID
			refs, ids = append(refs, ref), append(ids, c.ID)
			if i < 3 {
				first = append(first, ref)
			}
			switch {
			case ref == name:
				return ref, ""
			case c.ID == name || c.Clause == name:
				named = append(named, ref)
				if fw.Status.InForce() {
					binding = append(binding, ref)
				}
			case written(name, ref, c.ID, c.Clause):
				if alike = append(alike, ref); fw.Status.InForce() {
					inForce = append(inForce, ref)
				}
			case len(name) >= leastOfID && (strings.HasPrefix(ref, name) || strings.HasPrefix(c.ID, name)) && len(below) < mostBelow:
				below = append(below, ref)
			}
		}
	}
	switch {
	case len(binding) == 1:
		return binding[0], ""
	case len(named) == 1:
		return named[0], ""
	case len(named) > 1:
		return "", "several frameworks have it: " + strings.Join(named, ", ")
	case len(inForce) == 1:
		return inForce[0], ""
	case len(alike) == 1:
		return alike[0], ""
	case len(alike) > 1:
		return "", "it could be " + strings.Join(alike, ", ")
	case len(below) > 0:
		return "", "it has " + strings.Join(below, ", ")
	}
	return "", cmp.Or(elsewhere(others, name), language.Suggest(name, refs), language.Suggest(name, ids), "write framework/id, as "+strings.Join(first, ", "))
}
