package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/design"
)

// DecisionsText writes for people why a design is what it is: each decision
// with what else there was, who asks for it, and the arithmetic.
func DecisionsText(w io.Writer, decisions []design.Decision, o TextOptions) error {
	p := newPage(w, o)
	for i, d := range decisions {
		if i > 0 {
			p.line(0, "")
		}
		p.decision(d)
	}
	return p.w.Flush()
}

func (p *page) decision(d design.Decision) {
	p.line(0, p.bold(Harmless(d.Title)))
	p.line(0, p.paint(cyan, Harmless(d.Chosen)))
	p.line(2, Harmless(d.Topic+" of "+d.Subject.String()))

	p.heading("What else there was")
	rows := make([][2]string, len(d.Options))
	for i, opt := range d.Options {
		rows[i] = [2]string{opt.Name, opt.Verdict}
	}
	p.pairs(rows)

	p.heading("Why")
	for _, r := range d.Reasons {
		text := r.Text
		if r.Clause != "" {
			text += " [" + r.Clause + "]"
		}
		p.wrapped(4, text)
	}

	if len(d.Objectives) > 0 {
		p.heading("Objectives")
	}
	for _, o := range d.Objectives {
		p.line(4, Harmless(o.Name+": "+o.Asked+" asked, "+o.Designed+" designed"))
		p.line(6, Harmless(o.Standing.String()+": "+o.Why))
	}

	if len(d.Figures) > 0 {
		p.heading("Figures")
	}
	for _, f := range d.Figures {
		p.line(4, Harmless(f.Name+": "+f.Value))
		p.line(6, Harmless(fmt.Sprintf("%s: %s, %s", f.Basis, f.Source, f.Date)))
	}

	if len(d.Arithmetic) > 0 {
		p.heading("Arithmetic")
	}
	rows = rows[:0]
	for _, t := range d.Arithmetic {
		rows = append(rows, [2]string{t.Name, t.Expression + " = " + t.Result})
	}
	p.pairs(rows)

	p.heading("From the estate; change one with --set to see what follows")
	rows = rows[:0]
	for _, in := range d.Inputs {
		value := in.Value
		if in.Default {
			value += "  (nobody wrote it: the default)"
		}
		rows = append(rows, [2]string{in.Path, value})
	}
	p.pairs(rows)
}

// DifferenceText writes for people what one design has that another has not.
func DifferenceText(w io.Writer, d design.Difference, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("What would change"))
	if len(d.Decisions)+len(d.Stated)+len(d.Added)+len(d.Removed)+len(d.Altered) == 0 {
		p.line(2, "nothing: the design stays as it is")
		return p.w.Flush()
	}
	for _, c := range slices.Concat(d.Decisions, d.Stated) {
		p.line(2, Harmless(c.Topic+" of "+c.Subject))
		p.line(4, Harmless("now:  "+c.Before))
		p.line(4, Harmless("then: "+c.After))
	}
	for _, list := range []struct {
		mark, title string
		ids         []string
	}{
		{"+", "added", d.Added}, {"-", "removed", d.Removed}, {"~", "changed", d.Altered},
	} {
		if len(list.ids) == 0 {
			continue
		}
		p.line(2, fmt.Sprintf("%d %s", len(list.ids), list.title))
		for _, id := range list.ids {
			p.line(4, list.mark+" "+Harmless(id))
		}
	}
	if len(d.Remade) > 0 {
		p.line(2, p.paint(red, "cannot be changed after creation; the resource would have to be made anew"))
		for _, r := range d.Remade {
			p.line(4, "! "+Harmless(r))
		}
	}
	if len(d.Units) == 0 {
		p.line(2, "nothing to apply: resources and objects stay as they are")
	} else {
		p.line(2, Harmless("units to apply: "+strings.Join(d.Units, ", ")))
	}
	return p.w.Flush()
}

func (p *page) heading(text string) { p.line(2, p.bold(text)) }

// pairs writes rows of a name and a text, the texts below each other.
func (p *page) pairs(rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	width = min(width, 44)
	for _, r := range rows {
		name := Harmless(r[0])
		pad := max(width-utf8.RuneCountInString(name), 0)
		p.line(4, name+strings.Repeat(" ", pad)+"  "+Harmless(r[1]))
	}
}
