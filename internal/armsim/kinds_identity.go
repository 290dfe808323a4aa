package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindIdentity       addr.Kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
	kindRoleAssignment addr.Kind = "Microsoft.Authorization/roleAssignments"
)

func identityRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindIdentity: {stateless: true, outputs: identityOutputs},
		kindIdentity + "/federatedIdentityCredentials": {stateless: true, judge: judgeFederation},
		kindRoleAssignment: {stateless: true, judge: judgeRoleAssignment, outputs: roleAssignmentOutputs, committed: unseen},
		kindAssignment:     {stateless: true, judge: judgePolicyAssignment, outputs: policyAssignmentOutputs},
		kindInitiative:     {stateless: true},
		"Microsoft.Authorization/policyDefinitions": {stateless: true},
		"Microsoft.Authorization/roleDefinitions":   {stateless: true},
		kindLock: {stateless: true},
	}
}

func identityOutputs(s *Sim, r *record) map[string]any {
	return properties(map[string]any{
		"principalId": guidOf("principal", r.id), "clientId": guidOf("client", r.id), "tenantId": s.opt.Tenant,
	})
}

// judgeFederation: an identity trusts one issuer and subject once, and at
// most 20 of them.
func judgeFederation(c *change) *refusal {
	siblings := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(c.kind) && c.id.Parent().Contains(r.id) && r.id.Key() != c.id.Key()
	})
	const most = 20
	if c.before == nil && len(siblings) >= most {
		return refuse(http.StatusBadRequest, "TooManyFederatedIdentityCredentials", "Identity %s has %d federated credentials, the most that there can be.", c.id.Parent().Name(), most)
	}
	for _, other := range siblings {
		if at(other.put, "properties", "issuer") == at(c.body, "properties", "issuer") &&
			at(other.put, "properties", "subject") == at(c.body, "properties", "subject") {
			return refuse(http.StatusConflict, "Conflict", "Issuer and subject combination already exists for this managed identity, in %s.", other.id.Name())
		}
	}
	return nil
}

// judgeRoleAssignment: an assignment is made once and never changed, and a
// principal has a role at a scope once.
func judgeRoleAssignment(c *change) *refusal {
	if no := judgeCondition(c); no != nil {
		return no
	}
	principal, role := textAt(c.body, "properties", "principalId"), textAt(c.body, "properties", "roleDefinitionId")
	if c.before != nil {
		if !equalFold(c.old("properties", "principalId"), principal) || !sameRole(textAt(c.old(), "properties", "roleDefinitionId"), role) {
			return refuse(http.StatusBadRequest, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
		}
		return nil
	}
	scope := c.id.Scope()
	for _, other := range c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindRoleAssignment) && r.id.Scope().Key() == scope.Key()
	}) {
		if equalFold(at(other.put, "properties", "principalId"), principal) && sameRole(textAt(other.put, "properties", "roleDefinitionId"), role) {
			return refuse(http.StatusConflict, "RoleAssignmentExists", "The role assignment already exists. The ID of the existing role assignment is %s.", other.id.Name())
		}
	}
	return nil
}

// unseen lets a new assignment be seen after some requests that rely on it.
func unseen(s *Sim, r *record) {
	if !r.marks.assigned {
		r.marks.assigned, r.marks.unseen = true, s.opt.RightsUnseen
	}
}

// sameRole compares roles by their GUID: a built-in role has one id at every
// scope.
func sameRole(a, b string) bool {
	return strings.EqualFold(a[strings.LastIndexByte(a, '/')+1:], b[strings.LastIndexByte(b, '/')+1:])
}

func roleAssignmentOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"scope": r.id.Scope().String(), "principalType": "ServicePrincipal"})
}

// judgePolicyAssignment: an identity lives somewhere.
func judgePolicyAssignment(c *change) *refusal {
	kind := textAt(c.body, "identity", "type")
	if kind != "" && !strings.EqualFold(kind, "None") && textAt(c.body, "location") == "" {
		return refuse(http.StatusBadRequest, "LocationRequired", "The policy assignment '%s' has an identity and no location: a location is required.", c.id.Name())
	}
	return nil
}

func policyAssignmentOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"scope": r.id.Scope().String(), "instanceId": guidOf("assignment", r.id)})
}
