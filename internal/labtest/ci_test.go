package labtest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The workflow that docs/ci.md shows is one to actionlint, with the inputs that
// the action has; and a wrong one is found.
func TestShownWorkflowByActionlint(t *testing.T) {
	doc, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	action, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(name: ward\n.*?)```").FindSubmatch(doc)
	if block == nil {
		t.Fatal("docs/ci.md shows no workflow")
	}
	// The action as it stands here, so that its inputs are looked at too.
	workflow := regexp.MustCompile(`wardhq/ward@[0-9a-f]{40}[^\n]*`).ReplaceAllString(string(block[1]), "./")
	const at = ".github/workflows/ward.yml"
	said := lint(t, map[string]string{at: workflow, "action.yml": string(action)})
	wrong, read := said.Workflows[at]
	if !read || len(wrong) > 0 {
		t.Errorf("read %t: %s", read, strings.Join(wrong, "\n"))
	}
	broken := lint(t, map[string]string{at: strings.Replace(workflow, "runs-on:", "runs-off:", 1), "action.yml": string(action)})
	if len(broken.Workflows[at]) == 0 {
		t.Error("what is wrong with a workflow is not found")
	}
}
