package render

import (
	"fmt"
	"path"
	"strings"

	"github.com/wardhq/ward/internal/continuity"
)

// renderPlan renders the recovery and continuity plan: the organisation's, and one
// of each environment. It is read when nothing else is there, so it has no picture
// and leads to nothing but what is in the tree.
func renderPlan(j job) error {
	if j.inputs.Plan == nil {
		return nil
	}
	p := *j.inputs.Plan
	if err := j.sink.File(continuity.PlanFile, PlanAt(p.Overview(), continuity.PlanFile)); err != nil {
		return err
	}
	for _, e := range p.Environments {
		if err := j.sink.File(continuity.FileOf(e), PlanAt(p.Of(e), continuity.FileOf(e))); err != nil {
			return err
		}
	}
	return nil
}

// planReadme leads to it.
func (j job) planReadme(m *markdown) {
	if j.inputs.Plan != nil {
		m.paragraph("When something is lost: [who decides, what is back first, and how people work until then](%s). Print it: it is needed when this cannot be read.", continuity.PlanFile)
	}
}

// Plan is a plan as Markdown that stands by itself: what it names of the tree is a
// path.
func Plan(d continuity.Document) []byte { return PlanAt(d, "") }

// PlanAt renders a document that is at a path of the tree, or in none.
func PlanAt(d continuity.Document, at string) []byte {
	w := planWriter{at: at}
	w.m.line("# %s", hostile(d.Title))
	for _, t := range d.Under {
		w.m.paragraph("%s", w.text(t))
	}
	for _, s := range d.Sections {
		w.m.gap()
		if at == "" {
			w.m.line(`<a id="%s"></a>`, s.ID)
			w.m.gap()
		}
		w.m.line("%s %s", strings.Repeat("#", 1+s.Level), hostile(s.Title))
		w.m.gap()
		for _, b := range s.Blocks {
			w.block(b)
		}
	}
	return w.m.bytes()
}

type planWriter struct {
	m  markdown
	at string
}

func (w *planWriter) block(b continuity.Block) {
	switch {
	case b.Table != nil:
		w.m.table(b.Table.Head...)
		for _, row := range b.Table.Rows {
			cells := make([]string, len(row))
			for i, c := range row {
				cells[i] = w.text(c)
			}
			w.m.row(cells...)
		}
		w.m.gap()
	case len(b.List) > 0:
		w.m.gap()
		for _, t := range b.List {
			w.m.line("- %s", w.text(t))
		}
		w.m.gap()
	case b.Message != "":
		w.m.gap()
		lines := strings.Split(b.Message, "\n")
		for i, line := range lines {
			text := strings.TrimRight("> "+hostile(line), " ")
			if i+1 < len(lines) && line != "" && lines[i+1] != "" {
				text += `\` // a line of its own each, as it is sent
			}
			w.m.line("%s", text)
		}
		w.m.gap()
	case len(b.Paragraph) > 0:
		w.m.paragraph("%s", w.text(b.Paragraph))
	}
}

func (w *planWriter) text(t continuity.Text) string {
	var b strings.Builder
	for i, s := range t {
		text := inner(s.Text)
		if i == 0 {
			text = hostile(s.Text)
		}
		switch {
		case s.Code:
			text = "`" + strings.ReplaceAll(s.Text, "`", "'") + "`"
		case s.Strong && s.Text != "":
			text = "**" + text + "**"
		}
		switch {
		case s.Path != "" && w.at != "":
			text = fmt.Sprintf("[%s](%s)", text, relative(w.at, s.Path))
		case s.Path != "":
			text += " (`" + s.Path + "`)"
		case s.To != "":
			text = fmt.Sprintf("[%s](#%s)", text, s.To)
		}
		b.WriteString(text)
	}
	return b.String()
}

// relative is the way from one file of the tree to another.
func relative(from, to string) string {
	up := ""
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if dir == "." {
			return up + to
		}
		if rest, ok := strings.CutPrefix(to, dir+"/"); ok {
			return up + rest
		}
		up += "../"
	}
}

// inner takes from a text, wherever it stands in a line, what Markdown or HTML
// would act on.
func inner(s string) string {
	return escape(strings.NewReplacer(`\`, `\\`, "&", "&amp;", "~", `\~`).Replace(s))
}

// hostile is a text that begins a line: there a letter or a number may begin a
// heading, a list or a quotation too.
func hostile(s string) string {
	s = inner(strings.TrimLeft(s, " "))
	if s == "" {
		return s
	}
	if strings.ContainsRune("#-+=>|", rune(s[0])) {
		return `\` + s
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}
