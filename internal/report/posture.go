package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
)

// PostureJSON writes a posture as one JSON object: that which is sealed of it,
// in lines, and without the run where nobody asked for a record of it.
func PostureJSON(w io.Writer, p record.Posture) error {
	p.At = p.At.UTC()
	return indented(w, struct {
		Format string `json:"format"`
		record.Posture
	}{record.PostureKind, p})
}

// shownBases is how many subjects a control lists in text; JSON has them all.
const shownBases = 10

// PostureText writes a posture for people: framework by framework, each
// control with what it stands on, what decided first.
func PostureText(w io.Writer, posture control.Posture, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("Posture at "+posture.At.UTC().Format(time.RFC3339)))
	counts := map[control.State]int{}
	for _, fw := range posture.Frameworks {
		p.line(0, "")
		p.line(0, p.bold(Harmless(fw.Title))+" ("+Harmless(fw.ID)+")")
		for _, c := range fw.Controls {
			counts[c.State]++
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
