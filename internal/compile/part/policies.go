package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// policies makes Azure itself enforce, or report, what the checks judge: every
// policy at every scope that was decided on. One that changes resources acts as
// an identity of its own, with the roles that it needs and no others. What is
// there already is put right by a step.
func policies(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	if s.Unit != l.Platform.Unit {
		return p
	}
	at := place(s)
	for _, e := range l.Enforcement {
		if e.Needs != nil && len(e.Scopes) > 0 {
			p.Resources = append(p.Resources, identity.NewUserAssigned(at, identity.UserAssignedSpec{
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
					p.Resources = append(p.Resources, grant)
				}
			}
			p.Resources = append(p.Resources, policy.NewAssignment(at, spec))
		}
	}
	return p
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
