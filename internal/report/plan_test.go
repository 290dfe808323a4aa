package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/report"
)

// A plan is one file that loads and runs nothing, in which what others write is
// text, and each entry of the contents leads to its section.
func TestPlanHTML(t *testing.T) {
	const text = `<script>alert(1)</script>"><img src=x onerror=alert(1)> مدير 院长`
	span := continuity.Text{{Text: text}, {Text: text, Strong: true}, {Text: text, Code: true}, {Text: text, Path: "docs/a.md"}, {Text: text, To: "b"}}
	d := continuity.Document{Title: text, Under: []continuity.Text{span}, Sections: []continuity.Section{
		{ID: "a", Title: text, Level: 1, Blocks: []continuity.Block{{Paragraph: span}, {List: []continuity.Text{span}}}},
		{ID: "b", Title: text, Level: 2, Blocks: []continuity.Block{{Message: text + "\nsecond"}, {Table: &continuity.Table{Head: []string{"h"}, Rows: [][]continuity.Text{{span}}}}}},
	}}
	var page bytes.Buffer
	if err := report.PlanHTML(&page, d); err != nil {
		t.Fatal(err)
	}
	out := page.String()
	for _, acts := range []string{"<script", "<img", "javascript:", "http://", "https://", "url(", "@import"} {
		if strings.Contains(out, acts) {
			t.Errorf("%s is in the page", acts)
		}
	}
	if n := strings.Count(out, "مدير 院长"); n < 10 {
		t.Errorf("letters of other languages are there %d times", n)
	}
	if !strings.Contains(out, "break-before: page") || !strings.Contains(out, "@page") {
		t.Error("nothing says how it prints")
	}
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(out, -1) {
		ids[m[1]]++
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(out, -1)
	if len(links) < 3 {
		t.Errorf("%d links", len(links))
	}
	for _, m := range links {
		if ids[m[1]] != 1 {
			t.Errorf("#%s is there %d times", m[1], ids[m[1]])
		}
	}
}
