package render_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/render"
)

// hostile are texts that Markdown or HTML would act on.
var hostile = []string{
	"<script>alert(1)</script>", "[x](javascript:alert(1))", `\[x](javascript:alert(1))`, "`code` **bold** _it_ ~~gone~~",
	"# a heading", "- a list", "+ a list", "1. a list", "2) a list", "> a quotation", "=====", "a | cell", `\_em\_`, "&lt;img src=x&gt;", "![x](http://x.example/)",
}

// What others write stays text, wherever it stands in a plan.
func TestPlanHostile(t *testing.T) {
	for _, text := range hostile {
		span := continuity.Text{{Text: text}}
		d := continuity.Document{Title: text, Under: []continuity.Text{span}, Sections: []continuity.Section{{ID: "a", Title: text, Level: 1, Blocks: []continuity.Block{
			{Paragraph: span},
			{List: []continuity.Text{span, {{Text: text, Strong: true}}, {{Text: text, To: "a"}}}},
			{Table: &continuity.Table{Head: []string{"a", "b"}, Rows: [][]continuity.Text{{span, span}}}},
			{Message: text + "\n\n" + text + "\n" + text},
		}}}}
		out := string(render.Plan(d))
		for _, acts := range []string{"<script", "<img", "&lt;img", "](javascript", "](http", "**bold", "_em_", "~~gone"} {
			if strings.Contains(unescaped(out), acts) {
				t.Errorf("%q: %s acts in\n%s", text, acts, out)
			}
		}
		for line := range strings.SplitSeq(out, "\n") {
			for _, begins := range []string{"# a heading", "- a list", "+ a list", "1. a", "2) a", "> a quotation", "====="} {
				// Behind what the plan itself puts there.
				if strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(line, "# "), "## "), "- "), "> ") == begins {
					t.Errorf("%q begins a block: %q", text, line)
				}
			}
			if strings.HasPrefix(line, "| ") && strings.Count(line, "|")-strings.Count(line, `\|`) != 3 {
				t.Errorf("%q ends a cell: %q", text, line)
			}
		}
	}
}

// unescaped is Markdown without what stands behind a backslash.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Each file of a plan leads to others from where it is.
func TestPlanLinks(t *testing.T) {
	p := continuity.Plan{Organisation: "o", Environments: []continuity.Environment{{}}}
	p.Environments[0].Name.Entity, p.Environments[0].Name.Name = "clinic", "production"
	overview, one := render.PlanAt(p.Overview(), continuity.PlanFile), render.PlanAt(p.Of(p.Environments[0]), continuity.FileOf(p.Environments[0]))
	if want := "[clinic/production](recovery/clinic-production.md)"; !strings.Contains(string(overview), want) {
		t.Errorf("want %s in\n%s", want, overview)
	}
	if want := "](../recovery-plan.md)"; !strings.Contains(string(one), want) {
		t.Errorf("want %s in\n%s", want, one)
	}
}
