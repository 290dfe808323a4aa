package render

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// A report has each tenant with its own, each pair with what keeps it apart, the
// tests of both, and what is left; and the README leads to it.
func TestIsolationReport(t *testing.T) {
	a, b := addr.Environment{Entity: "clinic", Name: "staging"}, addr.Environment{Entity: "clinic", Name: "training"}
	step := func(e addr.Environment) design.Step {
		return design.Step{Unit: addr.EnvironmentUnit(e), When: design.Later, Order: 1, Slug: "test-isolation", Title: "Test that tenants are apart"}
	}
	j := job{design: &design.Design{
		Effective: "2026-11-01", Steps: []design.Step{step(a), step(b)},
		Isolations: []design.Isolation{{
			Tier: "database", Title: "the server", Shared: "One server.",
			Tenants: []design.Tenant{{Name: a, Home: addr.EnvironmentUnit(a), Own: []design.Own{{What: "role", Name: "one"}}}, {Name: b, Home: addr.EnvironmentUnit(b)}},
			Pairs:   []design.Pair{{Of: [2]addr.Environment{a, b}, Apart: []design.Apart{{By: "database role", How: "Each owns its own.", Shown: "a test"}}}},
			Left:    []string{"Notifications are heard."},
		}},
	}}
	report := string(j.isolation(j.design.Isolations[0]))
	var readme markdown
	j.isolationsReadme(&readme)
	for _, want := range []string{
		"# Isolation: the server", "2026-11-01", "One server.", "role: `one`", "## clinic/staging and clinic/training", "| database role | Each owns its own. | a test |",
		"(../azure/clinic-staging/steps/", "(../azure/clinic-training/steps/", "- Notifications are heard.",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	if !strings.Contains(string(readme.bytes()), "(docs/isolation-database.md)") {
		t.Errorf("the README does not lead to it:\n%s", readme.bytes())
	}
}
