package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

// ControlText answers for the controls of a posture, usually one, each on one
// screen: what it asks for, what it comes to and why, on what that stands and
// how old it is, what people stated and accepted, what it is mapped to, and what
// would change it.
func ControlText(w io.Writer, posture Posture, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("Posture at "+posture.At.UTC().Format(time.RFC3339)))
	for _, fw := range posture.Frameworks {
		for _, c := range fw.Controls {
			if since, ok := posture.Past[fw.ID+"/"+c.ID]; ok {
				c.Since = sinceText(since)
			}
			p.answer(fw, c, posture.detail(fw.ID+"/"+c.ID))
		}
	}
	return p.w.Flush()
}

func (p *page) answer(fw control.FrameworkPosture, c control.Standing, d control.Detail) {
	p.wrapped(0, fmt.Sprintf("%s (%s): %s, %s", fw.Title, fw.ID, cmp.Or(d.Published, "published somewhere"), cmp.Or(d.Status, control.InForce)))
	if !fw.Status.InForce() {
		p.wrapped(0, "What follows counts for nothing.")
	}
	p.line(0, "")
	p.line(2, p.state(c.State)+"  "+p.bold(Harmless(c.Clause)))
	if kind := kindOf(d); kind != "" {
		p.wrapped(4, kind)
	}
	p.wrapped(4, c.Title)
	if d.Deadline != nil {
		p.wrapped(4, "Deadline: "+d.Deadline.String())
	}
	p.wrapped(4, "Why: "+c.Why)
	p.wrapped(4, "Since: "+c.Since)
	if u := d.Until; u != nil {
		p.wrapped(4, "Until: "+moment(u.At)+", if nothing is new: "+u.Why)
	}
	p.stands(d)
	p.statement(d)
	p.accepted(d)
	p.mapped(d)
	if len(d.Changes) > 0 {
		p.part("What would change it")
		for _, change := range d.Changes {
			p.item(change)
		}
	}
	if d.Statement != nil && d.Statement.Add != "" {
		p.part("To state it")
		for line := range strings.Lines(d.Statement.Add) {
			p.line(2, Harmless(strings.TrimSuffix(line, "\n")))
		}
	}
}

func (p *page) part(title string) {
	p.line(0, "")
	p.line(0, p.bold(title))
}

// kindOf says what the framework asks by this control.
func kindOf(d control.Detail) string {
	var words []string
	switch d.Designation {
	case control.Standard:
		words = append(words, "a standard")
	case control.Required:
		words = append(words, "a required specification")
	case control.Addressable:
		words = append(words, "an addressable specification: implemented, or documented why not and what instead")
	}
	if d.Group != "" {
		words = append(words, d.Group)
	}
	if len(words) == 0 {
		return ""
	}
	return strings.ToUpper(words[0][:1]) + strings.Join(words, "; ")[1:]
}

// The bounds of what a screen shows of checks: those that ask for something
// first, with their subjects.
const (
	shownChecks   = 8
	shownAsking   = 4
	shownOfAsking = 2
)

// stands lists what the control is bound to, check by check.
func (p *page) stands(d control.Detail) {
	if len(d.Checks) == 0 {
		return
	}
	var oldest, newest time.Time
	ages := map[string]bool{}
	for _, s := range d.Checks {
		ages[s.MaxAge.String()] = true
		if !s.Oldest.IsZero() && (oldest.IsZero() || s.Oldest.Before(oldest)) {
			oldest = s.Oldest
		}
		if s.Newest.After(newest) {
			newest = s.Newest
		}
	}
	seen := "never seen"
	if !oldest.IsZero() {
		seen = "seen " + moment(oldest)
		if !newest.Equal(oldest) {
			seen += " to " + moment(newest)
		}
	}
	p.part(fmt.Sprintf("Stands on %s", counted(len(d.Checks), "check")))
	p.wrapped(2, fmt.Sprintf("%s; what is seen may be %s old", seen, strings.Join(slices.Sorted(maps.Keys(ages)), " or ")))
	asking, shown := 0, 0
	for i, s := range d.Checks {
		asks := s.State != control.Evidenced && s.State != control.NotApplicable && len(s.Seen) > 0
		if shown >= shownChecks && !asks || asking >= shownAsking && asks {
			p.rest(d.Checks[i:])
			break
		}
		shown++
		p.stand(s, asks)
		if asks {
			asking++
		}
	}
	from := map[string]int{}
	for _, s := range d.Checks {
		from[s.Source]++
	}
	if delete(from, ""); len(from) > 0 {
		p.wrapped(2, "Bound by: "+sources(from))
	}
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

// sources says where things come from, and how many each.
func sources(from map[string]int) string {
	var all []string
	for _, s := range slices.Sorted(maps.Keys(from)) {
		all = append(all, fmt.Sprintf("%s (%d)", s, from[s]))
	}
	return strings.Join(all, "; ")
}

// rest counts the checks for which a screen has no room.
func (p *page) rest(more []control.Stand) {
	total := map[string]int{}
	for _, s := range more {
		for state, n := range s.Seen {
			total[state] += n
		}
	}
	p.wrapped(2, fmt.Sprintf("and %s more: %s (--format json has all)", counted(len(more), "check"), tally(total)))
}

// tally says what subjects came to, in the words of findings.
func tally(seen map[string]int) string {
	words := map[control.State]string{control.Evidenced: "pass", control.Failing: "fail"}
	var parts []string
	for _, s := range control.Precedence() {
		if n := seen[s.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, cmp.Or(words[s], s.String())))
		}
	}
	if len(parts) == 0 {
		return "not observed"
	}
	return strings.Join(parts, ", ")
}

func (p *page) stand(s control.Stand, asks bool) {
	text := fmt.Sprintf("%s: %s", Harmless(s.Check), tally(s.Seen))
	if s.Severity != check.SeverityUnknown && asks {
		text += ", " + s.Severity.String()
	}
	if !asks {
		if len(s.Subjects) > 0 && s.Subjects[0].State == control.Evidenced {
			text += ", as " + where(s.Subjects[0])
		}
		p.wrapped(2, text)
		return
	}
	p.line(2, text)
	open := slices.IndexFunc(s.Subjects, func(one control.Seen) bool {
		return one.State == control.Evidenced || one.State == control.NotApplicable
	})
	if open < 0 {
		open = len(s.Subjects)
	}
	most := shownOfAsking
	if open == most+1 {
		most = open // "and 1 more" is as long as what it hides
	}
	for _, one := range s.Subjects[:min(open, most)] {
		p.line(4, where(one))
		p.wrapped(6, one.Why)
	}
	if open > most {
		p.line(4, fmt.Sprintf("and %d more", open-most))
	}
}

// where names a subject as a finding does, with its place.
func where(s control.Seen) string {
	text := "nothing of its kind"
	if !s.Subject.IsZero() {
		name, detail := called(s.Subject)
		if id := s.Subject.ID(); !id.IsZero() {
			place := placeOf(id)
			detail = strings.Join(place[:min(len(place), 2)], ", ") // a screen has no room for the subscription
		}
		if text = name; detail != "" {
			text += " (" + detail + ")"
		}
		text = Harmless(text)
	}
	if s.At != "" {
		text = Harmless(s.At) + " " + text
	}
	return text + " at " + s.Stage.String()
}

// statement lists what people state of the control.
func (p *page) statement(d control.Detail) {
	s := d.Statement
	if s == nil || !s.Asked && len(s.Given) == 0 {
		return
	}
	p.part("Statements")
	if len(s.Given) == 0 {
		p.wrapped(2, fmt.Sprintf("None. One is asked for, and may be %s old.", s.MaxAge))
		return
	}
	for _, g := range s.Given {
		text := fmt.Sprintf("%s, %s: %s, on %s, holds to %s: %s", g.ID, g.State, g.By, g.On, g.Last, g.Statement)
		if g.Decision != "" {
			text += " Decided: " + g.Decision.Means() + "."
		}
		if g.Evidence != "" {
			text += " Evidence: " + g.Evidence
		} else {
			text += " No evidence is named."
		}
		p.item(text)
	}
}

// accepted lists the exceptions that cover what fails.
func (p *page) accepted(d control.Detail) {
	if len(d.Exceptions) == 0 {
		return
	}
	p.part("Exceptions")
	for _, x := range d.Exceptions {
		p.item(acceptedText(x))
	}
}

func acceptedText(x ward.Exception) string {
	return fmt.Sprintf("%s of %s: %s Granted %s by %s, until %s (%s). Instead: %s", x.ID, x.Check, sentence(x.Why), x.Granted, x.Approver, x.Until, x.Because, x.Compensating)
}

// mapped says what the control is in other frameworks, and who says so.
func (p *page) mapped(d control.Detail) {
	say := func(title string, all []control.Mapped) {
		if len(all) == 0 {
			return
		}
		by := map[string][]string{}
		for _, m := range all {
			by[m.Source] = append(by[m.Source], m.Control)
		}
		p.part(title)
		for _, from := range slices.Sorted(maps.Keys(by)) {
			text := shortened(by[from])
			if from != "" {
				text += ": " + from
			}
			p.item(text)
		}
	}
	say("Maps to", d.Maps)
	say("Mapped from", d.Mapped)
}

// shortened writes controls with each framework once.
func shortened(refs []string) string {
	const most = 12
	var out []string
	last := ""
	for i, ref := range refs {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(refs)-most))
			break
		}
		fw, id, _ := strings.Cut(ref, "/")
		if fw == last {
			out = append(out, id)
			continue
		}
		out = append(out, fw+" "+id)
		last = fw
	}
	return strings.Join(out, ", ")
}

// covers says how far a posture reaches.
func (p *page) covers(c *record.Coverage) {
	if c == nil {
		return
	}
	p.part("Coverage")
	for _, f := range c.Frameworks {
		p.item(CoveredText(f))
	}
	list := func(what string, names []string) {
		if len(names) > 0 {
			p.item(fmt.Sprintf("%s: %s", what, strings.Join(names, ", ")))
		}
	}
	list("Bound to nothing that these frameworks ask", c.Unbound)
	list("Without a subject in this estate", c.Idle)
	for _, g := range c.Gaps {
		text := g.Reason
		if at := g.Origin.Pos.String(); at != "" {
			text = at + ": " + text
		}
		p.item("A gap of " + cmp.Or(g.Origin.Source, "a source") + ": " + text)
	}
}

// CoveredText says how the controls of a framework are shown.
func CoveredText(f control.Covered) string {
	text := fmt.Sprintf("%s (%s): %s; %d stand on checks, %d on checks and a statement, %d on a statement alone, %d on nothing; %d are partial at best; %s",
		f.ID, f.Status, counted(f.Controls, "control"), f.ByChecks, f.ByBoth, f.ByStatement, f.ByNothing, f.Partial, counted(f.Checks, "check"))
	if f.Controls == 0 {
		text = fmt.Sprintf("%s (%s): %s that no posture is made of, %d of which no check bears on; %s", f.ID, f.Status, counted(f.Identifiers, "identifier"), f.Uncited, counted(f.Checks, "check"))
	}
	return text
}
