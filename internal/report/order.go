package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// OrderText writes for people in which order a design is applied, what each line
// waits for, and the steps of each procedure.
func OrderText(w io.Writer, d *design.Design, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("The first apply"))
	p.actions(d.Apply)
	for _, b := range d.Runbooks {
		p.line(0, "")
		p.line(0, p.bold(Harmless(b.Title))+"  "+string(b.Name))
		if b.When != "" {
			p.wrapped(2, b.When)
		}
		for i, part := range b.Parts {
			if i > 0 {
				p.line(2, "and, without waiting for that")
			}
			p.actions(part)
		}
	}
	return p.w.Flush()
}

func endsOf(procedures []design.Procedure, or string) string {
	var out []string
	for _, name := range procedures {
		out = append(out, string(name))
	}
	return strings.Join(out, or)
}

func (p *page) actions(order []design.Action) {
	for i, a := range order {
		what := "apply " + a.Unit.String()
		if a.Step != nil {
			what = a.Step.Title + "  " + a.Unit.String() + "/" + a.Step.Slug
		}
		p.line(2, p.paint(cyan, fmt.Sprintf("%d. %s", i+1, Harmless(what))))
		for _, n := range a.Needs {
			text := n.String()
			switch {
			case len(n.By) > 0:
				var by []string
				for _, j := range n.By {
					by = append(by, fmt.Sprint(j+1))
				}
				text += " (" + strings.Join(by, ", ") + ")"
			case len(n.From) > 0:
				text += " (the end of " + endsOf(n.From, " or ") + ")"
			default:
				text += " (before)"
			}
			p.wrapped(5, text)
		}
	}
}
