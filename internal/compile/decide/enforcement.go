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

// enforcement makes a policy of every check that names one, and assigns it above
// all that the estate deploys. Residency is assigned alone: it stops what nobody
// could undo, data in a place where it may not be, and is seen by its own name.
// The others are members of one initiative.
func enforcement(a asked, l *layout.Layout, n *notes) {
	if a.estate.Residency != nil {
		l.Residency = slices.Clone(a.estate.Residency.Regions)
	}
	scopes := assignedTo(l)
	members, refusing := 0, 0
	var later []string
	for _, k := range a.Checks {
		for _, e := range Policies(k, *l) {
			switch {
			case len(e.Undecided) > 0:
				later = append(later, e.Name+" ("+strings.Join(e.Undecided, ", ")+")")
			case k.ID == allowedLocations:
				if l.Residency != nil {
					e.Scopes = scopes
				}
			case e.Needs == nil:
				e.Member = true
				members++
				if e.Refuses() {
					refusing++
				}
			}
			l.Enforcement = append(l.Enforcement, e)
		}
	}
	if members > 0 {
		l.Initiative = &layout.Initiative{Name: layout.InitiativeName, Title: "What Ward's checks judge", Scopes: scopes}
	}
	n.enforcementDecided(a, l, members, refusing, later)
}

// where says where policies are assigned.
func where(l *layout.Layout) string {
	if l.Governance != nil {
		return "at the group " + l.Governance.Top.Name()
	}
	if len(l.Platform.Subscriptions) == 1 {
		return "at the subscription"
	}
	return fmt.Sprintf("at each of %d subscriptions", len(l.Platform.Subscriptions))
}

func (n *notes) enforcementDecided(a asked, l *layout.Layout, members, refusing int, later []string) {
	scopes := assignedTo(l)
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "policies",
		Title:   "What does Azure itself refuse, and what does it report?",
		Chosen:  fmt.Sprintf("residency as a policy of its own, %d other policies as one initiative, %d of which refuse; %s", members, refusing, where(l)),
		Options: []design.Option{
			{Name: "one initiative", Verdict: "taken: one definition and one assignment a scope, and an exemption names the policy that it is from"},
			{Name: "an assignment for each policy", Verdict: fmt.Sprintf("not taken: %d assignments, where Azure takes 200 at a scope", members*len(scopes))},
			{Name: "an initiative for each framework", Verdict: "not taken: most checks are bound to several frameworks, and each would be evaluated and exempted several times; which control a policy bears on is in the catalogue"},
			{Name: "policies that make diagnostic settings", Verdict: "not taken: the settings are in the design; by policy or by template, never both, so the policies report"},
		},
		Reasons: []design.Reason{
			{Text: "A check that holds for some environments only is reported and not refused: a policy knows no environment."},
			{Text: "What refuses is assigned before what it governs: the unit that comes first has it, and within a unit its resource group waits for it."},
		},
		Figures: []design.Figure{
			{Name: "assignments at one scope", Value: "≤ 200", Basis: design.Published, Source: "Azure subscription limits, Azure Policy", Date: "2025-06"},
			{Name: "policies of one initiative", Value: "≤ 1,000", Basis: design.Published, Source: "Azure subscription limits, Azure Policy", Date: "2025-06"},
		},
		Inputs: []design.Input{n.input("platform.subscription", a.estate.Platform.Subscription.String())},
	}
	if l.Residency != nil {
		d.Inputs = append(d.Inputs, n.input("residency.regions", strings.Join(l.Residency, ", ")))
	} else {
		d.Chosen = strings.Replace(d.Chosen, "residency as a policy of its own", "no residency, as the estate states none", 1)
	}
	for _, one := range later {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Not assigned, as something that it asks for is not decided: " + one + "."})
	}
	n.decide(d)
}

// Policies are the policies that a check names, by kind: one, or those of its
// table. They are assigned nowhere yet.
func Policies(k check.Check, l layout.Layout) []layout.Enforcement {
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
		// The definition can also join networks to the plan that it names, so
		// that it asks for one, and for an identity, where it only reports.
		e.Undecided = []string{"ddosPlan"}
	}
	if k.When != "" && k.ID != allowedLocations && e.Refuses() {
		// A policy knows no environment: it would refuse where the check does
		// not apply.
		e.Effect = "Audit"
		e.Parameters["effect"] = e.Effect
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
