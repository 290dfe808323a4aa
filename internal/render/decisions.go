package render

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// renderDecisions renders docs/decisions.md: every choice with what else
// there was, who asks for it, and the arithmetic.
func renderDecisions(j job) error {
	var m markdown
	m.line("# Decisions")
	m.paragraph("What was chosen from the estate as it is effective on %s, what else there was, and who asks for it. "+
		"`ward explain` tells what would change with another value.", j.design.Effective)
	for _, d := range j.design.Decisions {
		decision(&m, d)
	}
	return j.sink.File("docs/decisions.md", m.bytes())
}

func decision(m *markdown, d design.Decision) {
	m.heading(2, fmt.Sprintf("%s: %s", d.Subject, d.Title))
	m.paragraph("**%s** (%s)", escape(d.Chosen), d.Topic)
	m.table("option", "", "why, or why not")
	for _, o := range d.Options {
		mark := ""
		if o.Name == d.Chosen {
			mark = "chosen"
		}
		m.row(escape(o.Name), mark, escape(o.Verdict))
	}
	m.gap()
	for _, r := range d.Reasons {
		clause := ""
		if r.Clause != "" {
			clause = " (" + escape(r.Clause) + ")"
		}
		m.line("- %s%s", escape(r.Text), clause)
	}
	m.gap()
	if len(d.Objectives) > 0 {
		m.table("objective", "asked", "designed", "", "because")
		for _, o := range d.Objectives {
			m.row(escape(o.Name), escape(o.Asked), escape(o.Designed), o.Standing.String(), escape(o.Why))
		}
		m.gap()
	}
	if len(d.Arithmetic) > 0 {
		m.code("", arithmetic(d.Arithmetic))
	}
	if len(d.Figures) > 0 {
		m.table("figure", "value", "basis", "source", "as of")
		for _, f := range d.Figures {
			m.row(escape(f.Name), escape(f.Value), f.Basis.String(), escape(f.Source), f.Date)
		}
		m.gap()
	}
	if len(d.Inputs) > 0 {
		m.table("estate", "value", "")
		for _, in := range d.Inputs {
			origin := ""
			if in.Default {
				origin = "default"
			}
			m.row("`"+in.Path+"`", escape(in.Value), origin)
		}
		m.gap()
	}
}

// arithmetic lays terms out in columns, equals signs below each other.
func arithmetic(terms []design.Term) string {
	var name, expression, result int
	for _, t := range terms {
		name = max(name, len([]rune(t.Name)))
		expression = max(expression, len([]rune(t.Expression)))
		result = max(result, len([]rune(t.Result)))
	}
	lines := make([]string, len(terms))
	for i, t := range terms {
		lines[i] = fmt.Sprintf("%-*s  %*s = %*s", name, t.Name, expression, t.Expression, result, t.Result)
	}
	return strings.Join(lines, "\n")
}
