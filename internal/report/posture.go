package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// Past says since when each control stands on what it does, by framework/id:
// what the sealed runs before came to. Nil is no history. It is no part of what
// is sealed, which follows from one run alone.
type Past map[string]history.Since[control.State]

// pastControl is what the past says of one control.
type pastControl struct {
	Control string `json:"control"`
	history.Since[control.State]
}

// of returns what there is to say of the controls of a posture, in its order.
func (p Past) of(posture control.Posture) []pastControl {
	var out []pastControl
	for _, f := range posture.Frameworks {
		for _, c := range f.Controls {
			if since, ok := p[f.ID+"/"+c.ID]; ok {
				out = append(out, pastControl{f.ID + "/" + c.ID, since})
			}
		}
	}
	return out
}

// sinceText says since when a thing is what it is.
func sinceText[V interface {
	comparable
	String() string
}](s history.Since[V]) string {
	day := func(t time.Time) string { return t.UTC().Format(time.DateOnly) }
	if s.Moments == 1 && s.Before == nil && s.First.Equal(s.Since) {
		return "first seen in this run"
	}
	runs := "this run"
	if s.Moments > 1 {
		runs = fmt.Sprintf("%d runs", s.Moments)
	}
	switch {
	case s.Before != nil:
		runs += "; " + (*s.Before).String() + " before, first seen " + day(s.First)
	case !s.First.Equal(s.Since):
		runs += "; not there before, first seen " + day(s.First)
	}
	return day(s.Since) + " (" + runs + ")"
}

// Posture is a posture with what is shown beside it: what each control stands
// on, and since when. It is sealed without either.
type Posture struct {
	record.Posture
	Explained record.Explained
	Past      Past
}

// detail returns what there is to say of a control, or nothing where nobody
// explained it.
func (p Posture) detail(ref string) control.Detail {
	at := slices.IndexFunc(p.Explained.Details, func(d control.Detail) bool { return d.Control == ref })
	if at < 0 {
		return control.Detail{Control: ref}
	}
	return p.Explained.Details[at]
}

// PostureJSON writes a posture as one JSON object: that which is sealed of it,
// in lines, and without the run where nobody asked for a record of it. What it
// stands on stands beside, as details and coverage; where there is a past, as
// history.
func PostureJSON(w io.Writer, p Posture) error {
	p.At = p.At.UTC()
	return indented(w, postureJSON{record.PostureKind, p.Posture, p.Explained, p.Past.of(p.Posture.Posture)})
}

// postureJSON is a posture as it is shown; as it is sealed it has no more than
// its format and itself.
type postureJSON struct {
	Format string `json:"format"`
	record.Posture
	record.Explained
	History []pastControl `json:"history,omitempty"`
}

// PostureText writes a posture for people: framework by framework, first how
// many controls come to what, then each with what it stands on, what decided
// first. Since when is told from the past, where there is one.
func PostureText(w io.Writer, posture Posture, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("Posture at "+posture.At.UTC().Format(time.RFC3339)))
	counts := map[control.State]int{}
	for _, fw := range posture.Frameworks {
		p.line(0, "")
		p.line(0, p.bold(Harmless(fw.Title))+" ("+Harmless(fw.ID)+")")
		of := fw.Counts()
		p.wrapped(2, fmt.Sprintf("%s: %s", counted(len(fw.Controls), "control"), states(of)))
		if !fw.Status.InForce() {
			p.wrapped(2, fmt.Sprintf("It is %s and not in force: what follows counts for nothing.", fw.Status))
		} else {
			for state, n := range of {
				counts[state] += n
			}
		}
		for _, c := range fw.Controls {
			if since, ok := posture.Past[fw.ID+"/"+c.ID]; ok {
				c.Since = sinceText(since)
			}
			p.control(c, posture.detail(fw.ID+"/"+c.ID))
		}
	}
	p.stated(posture.Posture.Posture)
	p.covers(posture.Explained.Coverage)
	p.line(0, "")
	p.wrapped(0, states(counts)+".")
	return p.w.Flush()
}

// states says how many come to each state, the gravest first.
func states(counts map[control.State]int) string {
	var parts []string
	for _, s := range control.Precedence() {
		parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
	}
	return strings.Join(parts, ", ")
}

// stated shows what the estate promises, accepts and holds.
func (p *page) stated(posture control.Posture) {
	part := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		p.line(0, "")
		p.line(0, p.bold(title))
		for _, line := range lines {
			p.item(line)
		}
	}
	var objectives, exceptions, holds []string
	for _, o := range posture.Objectives {
		objectives = append(objectives, fmt.Sprintf("%s of %s/%s: %s asked, %s promised, %s (%s)", strings.ReplaceAll(o.Name, "-", " "), o.Entity, o.Environment, o.Asked, o.Promised, o.Standing, o.Why))
	}
	for _, x := range posture.Exceptions {
		when := "until " + x.Until.String()
		if x.Expired(posture.At) {
			when = "over since " + x.Until.String()
		}
		exceptions = append(exceptions, fmt.Sprintf("%s of %s for %s, %s, accepted by %s", x.ID, x.Check, x.Covers, when, x.Approver))
	}
	for _, h := range posture.Holds {
		held := "subject " + h.Of
		if h.Class != "" {
			held = "class " + h.Class
		}
		holds = append(holds, fmt.Sprintf("%s since %s, by %s", held, h.Since, h.Because))
	}
	part("Objectives", objectives)
	part("Exceptions", exceptions)
	part("Holds", holds)
}

// control is one of many: what decided, and how much else there is.
func (p *page) control(c control.Standing, d control.Detail) {
	p.line(0, "")
	p.line(2, p.state(c.State)+"  "+p.bold(Harmless(c.Clause)))
	p.wrapped(4, c.Title)
	p.wrapped(4, c.Why)
	if c.Since != control.FirstSeen {
		p.wrapped(4, "Since: "+c.Since)
	}
	p.bases(c.Rests, d)
}

// bases lists what asks for something, check by check, and counts what holds.
func (p *page) bases(rests []control.Basis, d control.Detail) {
	type group struct {
		state control.State
		check string
		stage fact.Stage
	}
	var order []group
	members := map[group][]control.Basis{}
	add := func(g group, b control.Basis) {
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], b)
	}
	for _, b := range rests {
		switch {
		case b.Check == "":
			if b.State != control.Manual {
				p.wrapped(4, "- "+b.State.String()+": "+b.Why)
			}
		case b.State == control.Evidenced || b.State == control.NotApplicable || unobserved(b):
			add(group{state: b.State, stage: b.Stage}, b)
		default:
			add(group{b.State, b.Check, b.Stage}, b)
		}
	}
	for _, g := range order {
		of := members[g]
		checks := map[string]bool{}
		for _, b := range of {
			checks[b.Check] = true
		}
		names := slices.Sorted(maps.Keys(checks))
		switch {
		case g.check != "":
			text := fmt.Sprintf("- %s: %s at %s", g.state, g.check, g.stage)
			if len(of) > 1 {
				text += fmt.Sprintf(" (%d)", len(of))
			}
			p.wrapped(4, text)
			for _, b := range of[:min(len(of), shownBases)] {
				p.seen(seenOf(b, d))
			}
			if len(of) > shownBases {
				p.line(6, fmt.Sprintf("and %d more", len(of)-shownBases))
			}
		case unobserved(of[0]):
			p.wrapped(4, fmt.Sprintf("- %s: %s at %s, a stage that was not observed in this run", g.state, checksNamed(names), g.stage))
		default:
			p.wrapped(4, fmt.Sprintf("- %s: %s at %s (%d)", g.state, checksNamed(names), g.stage, len(of)))
		}
	}
}

// unobserved reports whether a basis stands for a stage that nobody observed.
func unobserved(b control.Basis) bool {
	return b.Finding.IsZero() && b.Subject.IsZero() && b.Check != "" && (b.State == control.Partial || b.State == control.Unknown)
}

// checksNamed names some checks, or says how many they are.
func checksNamed(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%d checks", len(names))
}

// shownBases is how many subjects of a check a control lists; JSON has them all.
const shownBases = 3

// seenOf finds where the subject of a basis stands.
func seenOf(b control.Basis, d control.Detail) control.Seen {
	for _, s := range d.Checks {
		for _, seen := range s.Subjects {
			if s.Check == b.Check && seen.Stage == b.Stage && seen.Subject == b.Subject {
				return seen
			}
		}
	}
	return control.Seen{Subject: b.Subject, Stage: b.Stage, State: b.State, Why: b.Why, Exception: b.Exception}
}

func (p *page) seen(s control.Seen) {
	if !s.Subject.IsZero() {
		p.line(6, Harmless(s.Subject.String()))
	}
	text := s.Why
	if s.Exception != "" {
		text += " (exception " + s.Exception + ")"
	}
	if s.At != "" {
		p.line(6, Harmless(s.At))
	}
	p.wrapped(6, text)
}

func (p *page) state(s control.State) string {
	word := strings.ToUpper(s.String())
	switch s {
	case control.Evidenced, control.NotApplicable:
		return word
	case control.Failing:
		return p.paint(red, word)
	default:
		return p.paint(yellow, word)
	}
}
