package decide

import (
	"fmt"
	"maps"
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
		for _, e := range policies(k, *l) {
			if k.ID == allowedLocations && l.Residency != nil {
				e.Scopes = l.Platform.Subscriptions
			}
			l.Enforcement = append(l.Enforcement, e)
		}
	}
}

// policies are the policies that a check names, by kind: one, or those of its
// table.
func policies(k check.Check, l layout.Layout) []layout.Enforcement {
	named := k.Policies()
	var out []layout.Enforcement
	for _, kind := range slices.Sorted(maps.Keys(named)) {
		e := policy(k, kind, named[kind], l)
		if k.AzurePolicy == nil {
			e.Name += "-" + strings.ToLower(string(kind[strings.LastIndexByte(string(kind), '/')+1:]))
		}
		out = append(out, e)
	}
	return out
}

// policy is what the built-in definition asks for that a check names
// (Azure/azure-policy, built-in-policies, 2026-04): its effect, and what some
// of them want beside it.
func policy(k check.Check, kind addr.Kind, p check.AzurePolicy, l layout.Layout) layout.Enforcement {
	e := layout.Enforcement{
		Name:       k.ID,
		Check:      k.ID,
		Title:      k.Title,
		Definition: p.Definition,
		Effect:     p.Effect,
		Parameters: design.Object{"effect": p.Effect},
		Scopes:     []addr.ID{},
	}
	switch {
	case k.ID == allowedLocations:
		// What has no region, as private DNS zones, is exempt in the
		// definition. Where no effect is said, its version 1.1.0 refused and
		// its version 2.0.0 only reports: it is said.
		e.Parameters["listOfAllowedLocations"] = regions(l.Residency)
	case k.ID == "azure-key-rotation":
		e.Parameters["maximumDaysToRotate"] = rotationDays
	case p.Definition == diagnosticsOfTypes:
		// It takes no effect: it reports, whatever is asked.
		e.Parameters = design.Object{"listOfResourceTypes": design.List{string(kind)}}
	case k.ID == "azure-vnet-ddos-protection":
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

// diagnosticsOfTypes is the definition that asks for diagnostic settings of the
// resource types that it is told.
const diagnosticsOfTypes = "7f89b1eb-583c-429a-8828-af049802c1d9"

// rotationDays is the longest that a year has: keys rotate by themselves every
// year.
const rotationDays = 366

// changes reports whether an effect changes resources, and so acts as an
// identity of its own.
func changes(effect string) bool {
	return strings.EqualFold(effect, "Modify") || strings.EqualFold(effect, "DeployIfNotExists")
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
func admission(checks []check.Check, exempt []string) ([]layout.Admission, error) {
	var out []layout.Admission
	for _, k := range checks {
		if k.Admission == nil {
			continue
		}
		policy, binding, err := check.AdmissionPolicy(k, exempt)
		if err != nil {
			return nil, fmt.Errorf("check %s as an admission policy: %w", k.ID, err)
		}
		out = append(out, layout.Admission{Check: k.ID, Policy: policy, Binding: binding})
	}
	return out, nil
}
