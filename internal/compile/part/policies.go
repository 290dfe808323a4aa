package part

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// policies makes Azure itself enforce, or report, what the checks judge: every
// policy at every scope that was decided on, the members of the initiative as
// one. One that changes resources acts as an identity of its own, with the roles
// that it needs and no others. What is there already is put right by a step.
func policies(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	at := place(s)
	if s.Unit == l.Platform.Unit {
		first := azure.Place{Unit: l.PolicyUnit()}
		p.Resources = append(p.Resources, initiative(first, l)...)
		for _, e := range l.Enforcement {
			if e.Needs != nil {
				// Its identity stands in the platform's group.
				p.Resources = append(p.Resources, alone(at, s, e)...)
				continue
			}
			p.Resources = append(p.Resources, alone(first, s, e)...)
		}
	}
	return p
}

// initiative is the set of policies, and its assignments.
func initiative(at azure.Place, l layout.Layout) []design.Resource {
	if l.Initiative == nil {
		return nil
	}
	var members []policy.Member
	for _, e := range l.Enforcement {
		if e.Member {
			members = append(members, policy.Member{Name: e.Name, Definition: e.Definition, Parameters: e.Parameters})
		}
	}
	var out []design.Resource
	for _, scope := range l.Initiative.Scopes {
		set := policy.NewInitiative(at, policy.InitiativeSpec{Scope: scope, Name: l.Initiative.Name, Title: l.Initiative.Title, Members: members})
		out = append(out, set, policy.NewAssignment(at, policy.AssignmentSpec{
			Scope: scope, Name: l.Initiative.Name, Initiative: &set.ID, Title: l.Initiative.Title,
		}))
	}
	return out
}

// alone is a policy that is assigned by itself.
func alone(at azure.Place, s layout.Site, e layout.Enforcement) []design.Resource {
	var out []design.Resource
	if e.Needs != nil && len(e.Scopes) > 0 {
		out = append(out, identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.PolicyIdentityID(e.Name).Name(),
			Why:  "What Azure acts as where it puts right what the check " + e.Check + " would fail.",
		}))
	}
	for _, scope := range e.Scopes {
		spec := policy.AssignmentSpec{
			Scope: scope, Name: e.Name, Check: e.Check, Definition: e.Definition, Title: e.Title, Effect: e.Effect, Parameters: e.Parameters,
		}
		if e.Needs != nil {
			acts := s.PolicyIdentityID(e.Name)
			grants := rights(e, scope, acts)
			spec.ActsAs = &acts
			for _, g := range grants {
				grant := authorization.NewRoleAssignment(at, g)
				spec.Waits = append(spec.Waits, grant.ID)
				out = append(out, grant)
			}
		}
		out = append(out, policy.NewAssignment(at, spec))
	}
	return out
}

// refusing are the assignments of the site's own unit that refuse something in
// its subscription: its resource group, and so all that is in it, comes after
// them. What units behind it make comes after this one.
func refusing(l layout.Layout, s layout.Site) []addr.ID {
	var out []addr.ID
	if s.Unit != l.PolicyUnit() {
		return nil
	}
	set := false
	for _, e := range l.Enforcement {
		set = set || e.Member && e.Refuses()
		// One with an identity needs the group itself.
		if e.Refuses() && e.Needs == nil && slices.Contains(e.Scopes, s.Subscription) {
			out = append(out, layout.AssignmentID(s.Subscription, e.Name))
		}
	}
	if l.Initiative != nil && set && slices.Contains(l.Initiative.Scopes, s.Subscription) {
		out = append(out, layout.AssignmentID(s.Subscription, l.Initiative.Name))
	}
	return out
}

// rights are the roles that a policy's identity needs at a scope.
func rights(e layout.Enforcement, scope, acts addr.ID) []authorization.RoleAssignmentSpec {
	var out []authorization.RoleAssignmentSpec
	for _, r := range e.Needs.Roles {
		out = append(out, authorization.RoleAssignmentSpec{
			Scope: scope, Identity: acts,
			Role: authorization.Role{ID: addr.Subscription(scope.SubscriptionID()).Resource(authorization.RoleDefinitionKind, r.ID), Name: r.Name},
			Why:  "Azure puts right what the check " + e.Check + " would fail, and may do no more.",
		})
	}
	return out
}
