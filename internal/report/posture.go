package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
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

// PostureJSON writes a posture as one JSON object: that which is sealed of it,
// in lines, and without the run where nobody asked for a record of it. Where
// there is a past, it stands beside, as history.
func PostureJSON(w io.Writer, p record.Posture, past Past) error {
	p.At = p.At.UTC()
	return indented(w, postureJSON{record.PostureKind, p, past.of(p.Posture)})
}

// postureJSON is a posture as it is shown; as it is sealed it has no history.
type postureJSON struct {
	Format string `json:"format"`
	record.Posture
	History []pastControl `json:"history,omitempty"`
}

// shownBases is how many subjects a control lists in text; JSON has them all.
const shownBases = 10

// PostureText writes a posture for people: framework by framework, each
// control with what it stands on, what decided first. Since when is told from
// the past, where there is one.
func PostureText(w io.Writer, posture control.Posture, past Past, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("Posture at "+posture.At.UTC().Format(time.RFC3339)))
	counts := map[control.State]int{}
	for _, fw := range posture.Frameworks {
		p.line(0, "")
		p.line(0, p.bold(Harmless(fw.Title))+" ("+Harmless(fw.ID)+")")
		for _, c := range fw.Controls {
			counts[c.State]++
			if since, ok := past[fw.ID+"/"+c.ID]; ok {
				c.Since = sinceText(since)
			}
			p.control(c)
		}
	}
	p.stated(posture)
	p.line(0, "")
	var parts []string
	for _, s := range control.Precedence() {
		parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
	}
	p.wrapped(0, strings.Join(parts, ", ")+".")
	return p.w.Flush()
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
			p.item(2, line)
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

func (p *page) control(c control.Standing) {
	p.line(0, "")
	p.line(2, p.state(c.State)+"  "+p.bold(Harmless(c.Clause)))
	p.wrapped(4, c.Title)
	p.wrapped(4, c.Why)
	p.wrapped(4, "Since: "+c.Since)
	for i, b := range c.Rests {
		if i == shownBases {
			p.line(4, fmt.Sprintf("and %d more", len(c.Rests)-shownBases))
			break
		}
		p.basis(b)
	}
}

func (p *page) basis(b control.Basis) {
	text := "- " + b.State.String() + ": attestation"
	if b.Check != "" {
		text = "- " + b.State.String() + ": " + b.Check + " at " + b.Stage.String()
	}
	if b.Exception != "" {
		text += ", exception " + b.Exception
	}
	p.wrapped(4, text)
	if !b.Subject.IsZero() {
		p.line(6, Harmless(b.Subject.String()))
	}
	p.wrapped(6, b.Why)
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
