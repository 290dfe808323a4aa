package armsim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindPlacement addr.Kind = kindGroupOf + "/subscriptions"
	kindHierarchy addr.Kind = kindGroupOf + "/settings"
)

// governanceRules are those of what stands above subscriptions, and of what is
// excused from policies. Where Azure's code is not known, it is the general one.
// https://learn.microsoft.com/azure/governance/management-groups/overview,
// https://learn.microsoft.com/azure/governance/management-groups/how-to/protect-resource-hierarchy
func governanceRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindGroupOf:   {stateless: true, judge: judgeManagementGroup, outputs: managementGroupOutputs, remove: emptyManagementGroup},
		kindPlacement: {stateless: true, judge: judgePlacement, outputs: placementOutputs, committed: movedHere},
		kindHierarchy: {stateless: true, judge: judgeHierarchy},
		kindExemption: {stateless: true, judge: judgeExemption},
	}
}

// rootGroup is the group above all others of the tenant, which is called as it.
func (s *Sim) rootGroup() addr.ID { return addr.ManagementGroup(s.opt.Tenant) }

func (s *Sim) addRootGroup() {
	if s.opt.Tenant == "" {
		return
	}
	s.store.add(&record{
		id: s.rootGroup(), kind: kindGroupOf, born: true, put: map[string]any{},
		computed: properties(map[string]any{"tenantId": s.opt.Tenant, "displayName": "Tenant Root Group"}),
	})
}

// deepest is how many levels of groups there are below the root.
const deepest = 6

// judgeManagementGroup: a group stands in no group that stands in it, and not
// too deep. With it moves what stands below it.
func judgeManagementGroup(c *change) *refusal {
	if c.before != nil && c.before.born {
		return methodNotAllowed(http.MethodPut)
	}
	above := textAt(c.body, "properties", "details", "parent", "id")
	if above == "" {
		return nil // below the root
	}
	parent, err := addr.ParseID(above)
	if err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "The parent '%s' is not an id.", above)
	}
	if !parent.Kind().Equal(kindGroupOf) {
		return refuse(http.StatusBadRequest, "BadRequest", "The parent '%s' is not a management group.", parent)
	}
	level := 1
	for at := parent; !at.IsZero() && at.Key() != c.sim.rootGroup().Key(); at = c.sim.groupAbove(at) {
		if at.Key() == c.id.Key() {
			return refuse(http.StatusBadRequest, "BadRequest", "The management group '%s' cannot stand below itself.", c.id.Name())
		}
		level++
	}
	if level+c.sim.levelsBelow(c.id) > deepest {
		return refuse(http.StatusBadRequest, "BadRequest", "The management group '%s' would be beyond the %d levels that a hierarchy has below its root.", c.id.Name(), deepest)
	}
	return nil
}

// levelsBelow returns how many levels of groups stand below one.
func (s *Sim) levelsBelow(id addr.ID) int {
	most := 0
	for _, r := range s.groupsIn(id) {
		most = max(most, 1+s.levelsBelow(r.id))
	}
	return most
}

// groupsIn returns the groups that stand directly in one.
func (s *Sim) groupsIn(id addr.ID) []*record {
	return s.store.where(func(r *record) bool {
		return r.kind.Equal(kindGroupOf) && strings.EqualFold(textAt(r.put, "properties", "details", "parent", "id"), id.String())
	})
}

func managementGroupOutputs(s *Sim, _ *record) map[string]any {
	return properties(map[string]any{"tenantId": s.opt.Tenant, "details": map[string]any{"parent": map[string]any{"id": s.rootGroup().String()}}})
}

// emptyManagementGroup: what stands in a group is moved first.
func emptyManagementGroup(s *Sim, gone, _ *record) *refusal {
	within := s.groupsIn(gone.id)
	for _, r := range s.store.below(gone.id) {
		if r.kind.Equal(kindPlacement) {
			within = append(within, r)
		}
	}
	if len(within) == 0 {
		return nil
	}
	return refuse(http.StatusBadRequest, "BadRequest", "The management group '%s' cannot be deleted: it has children, of which '%s' is one.", gone.id.Name(), within[0].id.Name())
}

// judgePlacement: it is of a subscription that there is.
func judgePlacement(c *change) *refusal {
	if _, known := c.sim.store.get(addr.Subscription(c.id.Name())); !known {
		return refuse(http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", c.id.Name())
	}
	return nil
}

func placementOutputs(s *Sim, r *record) map[string]any {
	return properties(map[string]any{
		"displayName": r.id.Name(), "state": "Active", "tenant": s.opt.Tenant, "parent": map[string]any{"id": r.id.Parent().String()},
	})
}

// movedHere takes a subscription out of where it stood: it stands in one group.
func movedHere(s *Sim, r *record) {
	for _, other := range s.store.where(func(o *record) bool {
		return o.kind.Equal(kindPlacement) && strings.EqualFold(o.id.Name(), r.id.Name()) && o.id.Key() != r.id.Key()
	}) {
		s.remove(other)
	}
}

// judgeHierarchy: the settings of a hierarchy are its root's.
func judgeHierarchy(c *change) *refusal {
	if c.id.Parent().Key() != c.sim.rootGroup().Key() {
		return refuse(http.StatusBadRequest, "BadRequest", "Hierarchy settings can be set on the root management group only, and '%s' is not.", c.id.Parent().Name())
	}
	return nil
}

// judgeExemption: it stands at the assignment's scope or below, and names
// members of an initiative where one is assigned, and of nothing else
// (github.com/Azure/enterprise-azure-policy-as-code/issues/267).
func judgeExemption(c *change) *refusal {
	bad := func(code, format string, args ...any) *refusal {
		return refuse(http.StatusBadRequest, code, "The policy exemption '"+strings.ReplaceAll(c.id.Name(), "%", "%%")+"' create request is invalid. "+format, args...)
	}
	id, err := addr.ParseID(textAt(c.body, "properties", "policyAssignmentId"))
	if err != nil || !id.Kind().Equal(kindAssignment) {
		return bad("InvalidPolicyExemption", "The policy assignment '%s' is not one.", textAt(c.body, "properties", "policyAssignmentId"))
	}
	if !equalFold(at(c.body, "properties", "assignmentScopeValidation"), "DoNotValidate") && !c.sim.above(id.Scope(), c.id.Scope()) {
		return bad("InvalidPolicyExemption", "The scope '%s' is neither the scope of the policy assignment nor below it.", c.id.Scope())
	}
	members := texts(at(c.body, "properties", "policyDefinitionReferenceIds"))
	if len(members) == 0 {
		return nil
	}
	assignment, known := c.sim.store.get(id)
	if !known {
		return nil // the id leads nowhere, which is refused elsewhere
	}
	set := c.sim.initiativeOf(assignment)
	if set == nil {
		return bad("InvalidPolicyDefinitionReference", "The associated policy assignment is an assignment of a policy definition. The policy definition reference is only valid for policy assignments of policy set definitions.")
	}
	for _, m := range members {
		if !slices.ContainsFunc(membersOf(set), func(one any) bool { return equalFold(at(one, "policyDefinitionReferenceId"), m) }) {
			return bad("InvalidPolicyDefinitionReference", "The policy set definition has no policy definition reference '%s'.", m)
		}
	}
	return nil
}

// initiativeOf returns the initiative that is assigned, or nil.
func (s *Sim) initiativeOf(assignment *record) *record {
	id, err := addr.ParseID(textAt(assignment.put, "properties", "policyDefinitionId"))
	if err != nil {
		return nil
	}
	set, known := s.store.get(id)
	if !known || !set.kind.Equal(kindInitiative) {
		return nil
	}
	return set
}

func membersOf(set *record) []any {
	members, _ := at(set.put, "properties", "policyDefinitions").([]any)
	return members
}

// exempt reports whether a change is excused from an assignment, or from one
// member of the initiative that it assigns ("" is a policy that is assigned
// alone). One that is over excuses nobody.
func (s *Sim) exempt(c *change, assignment *record, member string) bool {
	return len(s.store.where(func(r *record) bool {
		if !r.kind.Equal(kindExemption) || !s.above(r.id.Scope(), c.id) || s.over(r) ||
			!equalFold(at(r.put, "properties", "policyAssignmentId"), assignment.id.String()) {
			return false
		}
		members := texts(at(r.put, "properties", "policyDefinitionReferenceIds"))
		return (len(members) == 0 || containsFold(members, member)) && selects(at(r.put, "properties", "resourceSelectors"), c)
	})) > 0
}

// selects reports whether resource selectors are for a change: there are none,
// or one of which every selector holds.
// https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure
func selects(list any, c *change) bool {
	items, _ := list.([]any)
	if len(items) == 0 {
		return true
	}
	return slices.ContainsFunc(items, func(one any) bool {
		selectors, _ := at(one, "selectors").([]any)
		return !slices.ContainsFunc(selectors, func(s any) bool { return !selected(s, c) })
	})
}

func selected(selector any, c *change) bool {
	value := string(c.kind)
	if equalFold(at(selector, "kind"), "resourceLocation") {
		value = textAt(c.body, "location")
	}
	if in := texts(at(selector, "in")); len(in) > 0 {
		return slices.ContainsFunc(in, func(one string) bool { return sameRegion(one, value) })
	}
	return !slices.ContainsFunc(texts(at(selector, "notIn")), func(one string) bool { return sameRegion(one, value) })
}
