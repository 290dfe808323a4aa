package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// renderRunbooks renders each procedure as one document: its steps across units,
// in the order in which they are taken.
func renderRunbooks(j job) error {
	for _, b := range j.design.Runbooks {
		var m markdown
		m.line("# %s", escape(b.Title))
		if b.When != "" {
			m.paragraph("%s", b.When)
		}
		steps := 0
		for _, part := range b.Parts {
			steps += len(part)
		}
		if steps == len(b.Parts) {
			m.paragraph("One step, wherever it comes to it:")
			for _, part := range b.Parts {
				s := part[0].Step
				m.line("- [%s](../../%s), in %s", escape(s.Title), s.Path(), s.Unit)
			}
		} else {
			m.paragraph("Each step stands behind those that it waits for, whichever unit it belongs to. Record when each was taken, and by whom.")
			for i, part := range b.Parts {
				if len(b.Parts) > 1 {
					m.heading(2, fmt.Sprintf("%d. %s", i+1, j.titles(part)))
					if i == 0 {
						m.paragraph("The parts do not wait for each other.")
					}
				}
				partOf(&m, part)
			}
		}
		if err := j.sink.File(b.Path(), m.bytes()); err != nil {
			return err
		}
	}
	return nil
}

// partOf renders the steps of a part of a runbook.
func partOf(m *markdown, part []design.Action) {
	var first []string
	for _, a := range part {
		for _, n := range a.Needs {
			if text := said(n); len(n.By) == 0 && n.Kind != design.Exists && !slices.Contains(first, text) {
				first = append(first, text)
			}
		}
	}
	if len(first) > 0 {
		m.paragraph("It rests on this, which was done before; look whether it is so still:")
		for _, text := range first {
			m.line("- %s", text)
		}
	}
	m.table("", "step", "in the unit", "waits for", "then")
	for i, a := range part {
		var behind, then []string
		for _, n := range a.Needs {
			for _, by := range n.By {
				behind = append(behind, fmt.Sprintf("%s (%d)", escape(n.String()), by+1))
			}
		}
		for _, c := range a.Gives {
			if c.Kind != design.Taken {
				then = append(then, escape(c.String()))
			}
		}
		m.row(fmt.Sprint(i+1), fmt.Sprintf("[%s](../../%s)", escape(a.Step.Title), a.Step.Path()), a.Unit.String(),
			strings.Join(behind, "; "), strings.Join(then, "; "))
	}
	m.gap()
}

// said is what must be so, and where it comes from.
func said(n design.Need) string {
	var ends []string
	for _, p := range n.From {
		ends = append(ends, fmt.Sprintf("[%s](%s.md)", p, p))
	}
	if len(ends) > 0 {
		return escape(n.String()) + ", as at the end of " + strings.Join(ends, " or ")
	}
	return escape(n.String()) + ", since the first apply"
}

// titles names the units that a part is about.
func (j job) titles(part []design.Action) string {
	var out []string
	for _, name := range design.Units(part) {
		u, _ := j.design.Unit(name)
		out = append(out, u.Title)
	}
	return strings.Join(out, "; ")
}
