package workspace_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/workspace"
)

// What a catalogue says of who enforces a check is what a design has of it: a
// check that something refuses is assigned so, or is in the clusters.
func TestEnforcedIsWhatADesignHas(t *testing.T) {
	c, err := workspace.Load(os.DirFS("../../catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Open(os.DirFS(example), "estate.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.Layout()
	if err != nil {
		t.Fatal(err)
	}
	designed := map[string][]string{}
	for _, e := range l.Enforcement {
		refuses := e.Refuses() && len(e.Undecided) == 0
		designed[e.Check] = append(designed[e.Check], fmt.Sprintf("Azure Policy %s %s %t", e.Definition, e.Effect, refuses))
	}
	for _, a := range l.Admission {
		designed[a.Check] = append(designed[a.Check], "ValidatingAdmissionPolicy")
	}
	kinds := map[string]int{}
	for _, k := range c.Checks().Checks() {
		var said []string
		for _, e := range c.Enforced(k) {
			kinds[e.By]++
			switch {
			case e.By == "Azure Policy":
				said = append(said, fmt.Sprintf("Azure Policy %s %s %t", e.What, e.Effect, e.Refuses))
			case e.By == "ValidatingAdmissionPolicy":
				said = append(said, e.By)
			case e.Note == "" || !strings.Contains(k.Rule+k.Offenders, e.By):
				t.Errorf("%s: %+v is nothing that it looks for", k.ID, e)
			}
		}
		if fmt.Sprint(said) != fmt.Sprint(designed[k.ID]) {
			t.Errorf("%s: the catalogue says %v, and the design has %v", k.ID, said, designed[k.ID])
		}
	}
	for _, by := range []string{"Azure Policy", "ValidatingAdmissionPolicy", "policies.kyverno.io/ImageValidatingPolicy"} {
		if kinds[by] == 0 {
			t.Errorf("nothing is enforced by %s", by)
		}
	}
}
