package decide

import (
	"fmt"
	"slices"
	"strings"

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
// be. Where the others are is for the landing zone to decide.
func enforcement(a asked, l *layout.Layout, _ *notes) {
	if a.estate.Residency != nil {
		l.Residency = slices.Clone(a.estate.Residency.Regions)
	}
	for _, k := range a.Checks {
		if k.AzurePolicy == nil {
			continue
		}
		e := policy(k, *l)
		if k.ID == allowedLocations && l.Residency != nil {
			e.Scopes = l.Platform.Subscriptions
		}
		l.Enforcement = append(l.Enforcement, e)
	}
}

// policy is what the built-in definition asks for that a check names
// (Azure/azure-policy, built-in-policies, 2026-04): its effect, and what some
// of them want beside it.
func policy(k check.Check, l layout.Layout) layout.Enforcement {
	e := layout.Enforcement{
		Check:      k.ID,
		Title:      k.Title,
		Definition: k.AzurePolicy.Definition,
		Effect:     k.AzurePolicy.Effect,
		Parameters: design.Object{"effect": k.AzurePolicy.Effect},
		Scopes:     []addr.ID{},
	}
	switch k.ID {
	case allowedLocations:
		// What has no region, as private DNS zones, is exempt in the
		// definition, which refuses where nothing else is said.
		e.Parameters = design.Object{"listOfAllowedLocations": regions(l.Residency)}
	case "azure-key-rotation":
		e.Parameters["maximumDaysToRotate"] = rotationDays
	case "azure-postgresql-diagnostic-settings":
		// It takes no effect: it reports, whatever is asked.
		e.Parameters = design.Object{"listOfResourceTypes": kinds(k)}
	case "azure-vnet-ddos-protection":
		// Nothing is designed yet that it could name.
		e.Undecided = []string{"ddosPlan"}
	}
	if changes(e.Effect) {
		// Which rights it needs to change something stands in the definition,
		// which Ward does not have.
		e.Needs = &layout.Needs{Remediation: true}
		e.Undecided = append(e.Undecided, "roles")
	}
	return e
}

// rotationDays is the longest that a year has: keys rotate by themselves every
// year.
const rotationDays = 366

// changes reports whether an effect changes resources, and so acts as an
// identity of its own.
func changes(effect string) bool {
	return strings.EqualFold(effect, "Modify") || strings.EqualFold(effect, "DeployIfNotExists")
}

func kinds(k check.Check) design.List {
	var out design.List
	for _, kind := range k.Judges() {
		out = append(out, string(kind))
	}
	return out
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
