package control_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
)

// A check cites controls, and a framework binds controls to checks. Whoever
// goes from a finding to its clause and whoever goes from a clause to its
// findings must come to the same: each list is held against the other.
func TestCitationsAgreeWithBindings(t *testing.T) {
	frameworks, err := control.LoadFrameworks(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range disagreements(frameworks, checks.Checks()) {
		t.Error(wrong)
	}
}

func disagreements(frameworks []control.Framework, checks []check.Check) []string {
	var wrong []string
	bound := map[string][]string{} // checks by control
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			ref := fw.ID + "/" + c.ID
			bound[ref] = nil
			for _, b := range c.Bindings {
				if b.Check == "" {
					continue
				}
				bound[ref] = append(bound[ref], b.Check)
				i := slices.IndexFunc(checks, func(k check.Check) bool { return k.ID == b.Check })
				if i < 0 || !slices.Contains(checks[i].Controls, ref) {
					wrong = append(wrong, ref+" is bound to "+b.Check+", which does not cite it")
				}
			}
		}
	}
	for _, k := range checks {
		for _, ref := range k.Controls {
			if to, ours := bound[ref]; ours && !slices.Contains(to, k.ID) {
				wrong = append(wrong, k.ID+" cites "+ref+", which is not bound to it")
			}
		}
	}
	return wrong
}

func TestDisagreementsAreFound(t *testing.T) {
	frameworks := []control.Framework{{ID: "fw", Controls: []control.Control{
		{ID: "a", Bindings: []control.Binding{{Check: "one"}, {Check: "none"}}},
		{ID: "b", Bindings: []control.Binding{{Attestation: true}}},
	}}}
	checks := []check.Check{{ID: "one", Controls: []string{"fw/b", "fw/c", "other/a"}}}
	got := strings.Join(disagreements(frameworks, checks), "\n")
	want := `fw/a is bound to one, which does not cite it
fw/a is bound to none, which does not cite it
one cites fw/b, which is not bound to it`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
