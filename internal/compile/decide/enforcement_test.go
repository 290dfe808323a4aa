package decide

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// Every check that names a policy has its definition's effect, and what some
// of the definitions want beside it.
func TestEveryNamedPolicyIsDecided(t *testing.T) {
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	beside := map[string]design.Object{}
	var undecided []string
	names := map[string]bool{}
	n := 0
	for _, k := range all.Checks() {
		for _, e := range Policies(k, layout.Layout{Residency: []string{"eastus2"}}) {
			n++
			if e.Definition == "" || e.Effect == "" || e.Check != k.ID || e.Needs != nil || len(e.Scopes) != 0 || names[e.Name] {
				t.Errorf("%s: %+v", k.ID, e)
			}
			names[e.Name] = true
			if e.Parameters["effect"] != e.Effect || len(e.Parameters) != 1 {
				beside[e.Name] = e.Parameters
			}
			for _, what := range e.Undecided {
				undecided = append(undecided, e.Name+" "+what)
			}
		}
	}
	if n != 38 {
		t.Errorf("%d policies are named, want 38", n)
	}
	want := map[string]design.Object{
		"azure-allowed-locations":                   {"effect": "Deny", "listOfAllowedLocations": design.List{"eastus2"}},
		"azure-key-rotation":                        {"effect": "Audit", "maximumDaysToRotate": 366},
		"azure-diagnostic-settings-flexibleservers": {"listOfResourceTypes": design.List{"Microsoft.DBforPostgreSQL/flexibleServers"}},
	}
	if diff := cmp.Diff(want, beside); diff != "" {
		t.Errorf("parameters beside the effect (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"azure-vnet-ddos-protection ddosPlan"}, undecided); diff != "" {
		t.Errorf("undecided (-want +got):\n%s", diff)
	}
}

// A policy that changes what is there acts as an identity of its own, and is
// not assigned before somebody says with which rights.
func TestAPolicyThatChangesNeedsRights(t *testing.T) {
	for effect, needs := range map[string]bool{"Deny": false, "Audit": false, "AuditIfNotExists": false, "Modify": true, "deployIfNotExists": true} {
		e := policy(check.Check{ID: "own"}, "a/b", check.AzurePolicy{Definition: "d", Effect: effect}, layout.Layout{})
		if (e.Needs != nil) != needs || (len(e.Undecided) > 0) != needs {
			t.Errorf("%s: needs %+v, undecided %q", effect, e.Needs, e.Undecided)
		}
	}
}
