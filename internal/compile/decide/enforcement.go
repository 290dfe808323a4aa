package decide

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// allowedLocations is the check that Azure Policy enforces in every
// subscription of an estate with residency.
const allowedLocations = "azure-allowed-locations"

// enforcement makes a policy of every check that names one. Only residency is
// assigned: it stops what nobody could undo, data in a place where it may not
// be.
func enforcement(a asked, l *layout.Layout, _ *notes) {
	if a.estate.Residency != nil {
		l.Residency = slices.Clone(a.estate.Residency.Regions)
	}
	for _, k := range a.Checks {
		if k.AzurePolicy == nil {
			continue
		}
		e := layout.Enforcement{
			Check:      k.ID,
			Title:      k.Title,
			Definition: k.AzurePolicy.Definition,
			Effect:     k.AzurePolicy.Effect,
			Parameters: design.Object{"effect": k.AzurePolicy.Effect},
			Scopes:     []addr.ID{},
		}
		if k.ID == allowedLocations {
			// What has no region, as private DNS zones, is exempt in the
			// definition, which has no other effect than to refuse.
			e.Parameters = design.Object{"listOfAllowedLocations": regions(l.Residency)}
			if l.Residency != nil {
				e.Scopes = l.Platform.Subscriptions
			}
		}
		l.Enforcement = append(l.Enforcement, e)
	}
}

func regions(names []string) design.List {
	var out design.List
	for _, r := range names {
		out = append(out, r)
	}
	return out
}

// admission returns the checks that look at one object only as policies of a
// cluster. They are the same in every cluster, so they are made once.
func admission(checks []check.Check) ([]layout.Admission, error) {
	var out []layout.Admission
	for _, k := range checks {
		if k.Admission == nil {
			continue
		}
		policy, binding, err := check.AdmissionPolicy(k)
		if err != nil {
			return nil, fmt.Errorf("check %s as an admission policy: %w", k.ID, err)
		}
		out = append(out, layout.Admission{Check: k.ID, Policy: policy, Binding: binding})
	}
	return out, nil
}
