package part

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// exempt adds the exemptions that follow exceptions, each with the unit whose
// resources it is for, and lets what a policy would refuse come after its
// exemption. It is asked for last: an exemption at a resource wants that it is
// designed, and an exception for what is not is about nothing.
func exempt(l layout.Layout, all *design.Parts) {
	if len(l.Exemptions) == 0 {
		return
	}
	there := map[string]bool{}
	for _, r := range all.Resources {
		there[r.ID.Key()] = true
	}
	for _, e := range l.Exemptions {
		if !e.Of.IsZero() && !there[e.Of.Key()] || e.Scope.ResourceGroupName() != "" && !there[e.Scope.Key()] {
			continue
		}
		one := policy.NewExemption(azure.Place{Unit: e.Unit}, exemptionOf(e))
		if e.First {
			after(all.Resources, e, one.ID)
		}
		all.Resources = append(all.Resources, one)
	}
}

func exemptionOf(e layout.Exemption) policy.ExemptionSpec {
	category := policy.Waiver
	if e.Met {
		category = policy.Mitigated
	}
	reason := e.Reason
	if !e.Of.IsZero() && e.Of.Key() != e.Scope.Key() {
		reason = "For " + e.Of.Name() + ": " + reason
	}
	return policy.ExemptionSpec{
		Scope: e.Scope, Name: layout.ExemptionName(e.Exception), Exception: e.Exception, Check: e.Check,
		Assignment: layout.AssignmentID(e.Assigned, e.Name), Members: e.Members, Kinds: e.Kinds, Category: category, Until: e.Until,
		Reason: reason, Instead: e.Instead, Approver: e.Approver, Because: e.Because,
	}
}

// after lets what stands directly in an exemption's scope, of the same unit,
// wait for it: a resource group of a subscription, or what is in the group.
func after(all []design.Resource, e layout.Exemption, exemption addr.ID) {
	for i, r := range all {
		if r.Unit != e.Unit || r.ID.Key() == e.Scope.Key() || !directly(r.ID, e.Scope) || ofAuthorization(r.ID) {
			continue
		}
		if len(e.Kinds) == 0 || slices.ContainsFunc(e.Kinds, func(k string) bool { return r.ID.Kind().Equal(addr.Kind(k)) }) {
			all[i].DependsOn = append(slices.Clip(r.DependsOn), exemption)
		}
	}
}

func directly(id, scope addr.ID) bool { return id.Parent().IsZero() && id.Scope().Key() == scope.Key() }

// ofAuthorization reports whether a resource is itself of policies or of
// rights, for which an exemption may wait.
func ofAuthorization(id addr.ID) bool {
	return strings.HasPrefix(id.Kind().Key(), "microsoft.authorization/")
}
