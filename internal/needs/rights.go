package needs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Right is a role at a scope, for somebody.
type Right struct {
	// For is who needs it, in words: the deployer of a unit, who is a person for
	// the bootstrap, or whoever takes steps of it.
	For  string    `json:"for"`
	Unit addr.Unit `json:"unit"`
	// Deployer says that it is what deploys the unit, and not who takes its steps.
	Deployer bool   `json:"deployer"`
	Role     string `json:"role"`
	// RoleID is the GUID of a role of Azure's own; "" is one to be made, which
	// permits the operations and no more.
	RoleID string `json:"roleId,omitempty"`
	// Operations are those that it is needed for.
	Operations []Operation `json:"operations"`
	// Condition is what a right to assign roles is bound to; see conditionOf.
	Condition string `json:"condition,omitempty"`
}

// Operation is one of Azure's operations.
type Operation struct {
	Action string `json:"action"` // Microsoft.Network/virtualNetworks/write
	Data   bool   `json:"data,omitempty"`
}

// wanted is an operation on something, and why.
type wanted struct {
	Operation
	on  addr.ID
	why string
	// assigns is the role that is assigned, with the type of who gets it.
	assigns *assigned
}

type assigned struct{ role, principal string }

// rights returns what the deployer of each unit must be allowed.
func (g gatherer) rights() []Line {
	least := newChooser(g.figures.Roles)
	var out []Line
	gives := g.bootstrapped()
	for _, u := range g.design.Units {
		who := asker{unit: u, for_: "what deploys " + u.Name.String(), variable: "$deployer", principal: "ServicePrincipal", deployer: true}
		if u.Name == addr.BootstrapUnit() {
			who.for_, who.variable, who.principal = "who applies "+u.Name.String(), "$person", "User"
		}
		for _, l := range g.asked(who, least, g.operations(u)) {
			if u.Name != addr.BootstrapUnit() && gives[l.Where.SubscriptionID()] {
				continue
			}
			out = append(out, l)
		}
	}
	return out
}

// bootstrapped are the subscriptions, by their GUIDs, in which the unit
// bootstrap gives the deployers of all others their rights: there nobody else is
// asked for them. What is somebody else's, or above subscriptions, it cannot
// give.
func (g gatherer) bootstrapped() map[string]bool {
	out := map[string]bool{}
	for _, r := range g.resources[addr.BootstrapUnit()] {
		if scope := r.ID.Scope(); r.ID.Kind().Equal(assignmentKind) && scope.SubscriptionID() != "" && scope.Key() == subscriptionOf(scope).Key() {
			out[scope.SubscriptionID()] = true
		}
	}
	return out
}

// operations are those that deploying a unit takes.
func (g gatherer) operations(u design.Unit) []wanted {
	var out []wanted
	add := func(action string, on addr.ID, why string) {
		out = append(out, wanted{Operation: Operation{Action: action}, on: on, why: why})
	}
	if u.Owner == design.Stack {
		for _, action := range []string{
			"Microsoft.Resources/deploymentStacks/read", "Microsoft.Resources/deploymentStacks/write",
			"Microsoft.Resources/deploymentStacks/validate/action", "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
			"Microsoft.Resources/deployments/read", "Microsoft.Resources/deployments/write", "Microsoft.Resources/deployments/whatIf/action",
		} {
			add(action, u.Subscription, "the deployment stack of "+u.Name.String())
		}
	}
	for _, r := range g.resources[u.Name] {
		kind, why := operationsOf(r.ID.Kind()), name(r.ID)
		add(kind+"/read", r.ID, why)
		write := wanted{Operation: Operation{Action: kind + "/write"}, on: r.ID, why: why}
		if r.ID.Kind().Equal(assignmentKind) {
			write.assigns = assignedBy(r)
		}
		out = append(out, write)
		references(r.Body, func(path string, ref addr.Ref) {
			if ref.Output != "" {
				add(operationsOf(ref.ID.Kind())+"/read", ref.ID, why)
				return
			}
			for _, l := range links() {
				if l.applies(r.ID.Kind(), path, ref.ID.Kind()) {
					add(l.actionOn(ref.ID.Kind()), ref.ID, why)
				}
			}
		})
	}
	return out
}

const assignmentKind addr.Kind = "Microsoft.Authorization/roleAssignments"

// assignedBy returns what a role assignment gives.
func assignedBy(r design.Resource) *assigned {
	p, _ := r.Body["properties"].(design.Object)
	out := &assigned{}
	out.principal, _ = p["principalType"].(string)
	switch role := p["roleDefinitionId"].(type) {
	case addr.Ref:
		out.role = role.ID.Name()
	case string:
		out.role = role[strings.LastIndexByte(role, '/')+1:]
	}
	return out
}

// operationsOf returns a kind as operations spell it.
func operationsOf(k addr.Kind) string {
	if k.Equal(groupKind) {
		return "Microsoft.Resources/subscriptions/resourceGroups"
	}
	return string(k)
}

// references calls what of a body names another resource, with the path at
// which it does. An id that is a key of an object is at the path of the object.
func references(v any, call func(path string, ref addr.Ref)) { walk("", v, call) }

func walk(path string, v any, call func(path string, ref addr.Ref)) {
	switch v := v.(type) {
	case design.Object:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if id, err := addr.ParseID(k); err == nil {
				call(path, addr.RefTo(id))
				continue
			}
			walk(strings.TrimPrefix(path+"."+k, "."), v[k], call)
		}
	case design.List:
		for _, item := range v {
			walk(path, item, call)
		}
	case addr.Ref:
		call(path, v)
	case string:
		if strings.HasPrefix(v, "/subscriptions/") {
			if id, err := addr.ParseID(v); err == nil {
				call(path, addr.RefTo(id))
			}
		}
	}
}

// asker is who needs rights.
type asker struct {
	unit      design.Unit
	for_      string
	variable  string // what stands for their object id in commands
	principal string // of which type they are
	deployer  bool
}

// granted is a right as it comes together.
type granted struct {
	scope addr.ID
	role  BuiltInRole // zero for one to be made
	ops   []wanted
}

// many is on how many resources of one group the same may be needed before it
// is asked for on the group.
const many = 3

// asked rolls operations up into the least that permits them. What is needed on
// something that is not there before the unit itself makes it is asked for
// where it will be; else on the resource, or where more than three of a group
// need the same, on the group. What a right further out permits already is not
// asked for again.
func (g gatherer) asked(who asker, least chooser, ops []wanted) []Line {
	at := map[string]addr.ID{}
	by := map[string][]wanted{}
	spread := map[string]map[string]bool{}
	for _, o := range ops {
		if a := g.anchor(who, o.on); !isScope(a) {
			key := groupOf(a).Key() + " " + strings.ToLower(o.Action)
			if spread[key] == nil {
				spread[key] = map[string]bool{}
			}
			spread[key][a.Key()] = true
		}
	}
	for _, o := range ops {
		a := g.anchor(who, o.on)
		if group := groupOf(a); !isScope(a) && len(spread[group.Key()+" "+strings.ToLower(o.Action)]) > many {
			a = group
		}
		at[a.Key()] = a
		by[a.Key()] = append(by[a.Key()], o)
	}
	var all []*granted
	for _, key := range slices.SortedFunc(maps.Keys(at), func(a, b string) int {
		// Management groups come first, which are furthest out.
		return cmp.Or(cmp.Compare(len(at[a].SubscriptionID()), len(at[b].SubscriptionID())), cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	}) {
		scope := at[key]
		var rest []wanted
		for _, o := range by[key] {
			i := slices.IndexFunc(all, func(r *granted) bool { return g.reaches(r.scope, scope) && r.role.permits(o.Operation) })
			if i < 0 {
				rest = append(rest, o)
				continue
			}
			all[i].ops = append(all[i].ops, o)
		}
		own := who.deployer && subscriptionOf(scope).Key() == who.unit.Subscription.Key() && isScope(scope)
		all = append(all, least.cover(scope, rest, own)...)
	}
	lines := make([]Line, len(all))
	for i, r := range all {
		lines[i] = g.line(who, r)
	}
	return lines
}

// anchor is the scope at which a right on something is asked for.
func (g gatherer) anchor(who asker, on addr.ID) addr.ID {
	if isScope(on) && !on.Kind().Equal(groupKind) {
		return g.above(who.unit.Name, on)
	}
	t := top(on)
	if isScope(t) && !t.Kind().Equal(groupKind) {
		return g.above(who.unit.Name, t) // a part of a management group
	}
	scope := t.Scope()
	if !scope.IsZero() && isScope(scope) && !scope.Kind().Equal(groupKind) && !on.Kind().Equal(groupKind) {
		return g.above(who.unit.Name, scope) // below a subscription or a management group itself
	}
	if scope.IsZero() {
		return t
	}
	if group := groupOf(on); who.deployer && g.groups[group.Key()] == who.unit.Name {
		return subscriptionOf(on) // the group is not there before
	}
	if r, made := g.design.Resource(t); made && who.deployer && r.Unit == who.unit.Name {
		return groupOf(on) // the resource is not
	}
	return t
}

// reaches reports whether a right at a scope holds for another: below it, or in
// a subscription that the design places below that management group.
func (g gatherer) reaches(scope, on addr.ID) bool {
	if scope.Contains(on) {
		return true
	}
	group, placed := g.placed[on.SubscriptionID()]
	return placed && group.Key() == scope.Key()
}

// above returns the management group that is there before a unit is applied, of a
// scope: what the unit makes has nobody's rights before, and inherits those of
// what it is made below.
func (g gatherer) above(unit addr.Unit, scope addr.ID) addr.ID {
	for {
		r, made := g.design.Resource(scope)
		if !made || r.Unit != unit {
			return scope
		}
		p, _ := r.Body["properties"].(design.Object)
		details, _ := p["details"].(design.Object)
		parent, _ := details["parent"].(design.Object)
		up, is := parent["id"].(addr.Ref)
		if !is {
			return scope
		}
		scope = up.ID
	}
}

// line says what a right is.
func (g gatherer) line(who asker, r *granted) Line {
	role, sub := r.role.Name, subscriptionOf(r.scope)
	right := &Right{For: who.for_, Unit: who.unit.Name, Deployer: who.deployer, Role: role, RoleID: r.role.ID, Operations: operationsIn(r.ops)}
	if role == "" {
		right.Role = "Ward: deployer of " + who.unit.Name.String() + " on " + name(r.scope)
		if !who.deployer {
			right.Role = "Ward: steps of " + who.unit.Name.String() + " on " + name(r.scope)
		}
	}
	right.Condition = conditionOf(r.ops)
	kind, where := "deployer", sub.Name()
	if !who.deployer {
		kind = "people"
	}
	if where == "" {
		where = r.scope.Name()
	}
	out := Line{
		ID:    strings.Join([]string{"right", kind, who.unit.Name.String(), right.Role, r.scope.String()}, " "),
		Topic: RightTopic, Grants: g.grants(r.scope), Where: r.scope, Right: right, When: firstApply,
		What:   fmt.Sprintf("%s has the role %s", who.for_, right.Role),
		Answer: fmt.Sprintf("roles-%s-%s-%s.json", kind, who.unit.Name, where),
	}
	for _, o := range r.ops {
		if !slices.Contains(out.Why, o.why) {
			out.Why = append(out.Why, o.why)
		}
	}
	if maker, made := g.maker(r.scope); made {
		out.When = "after " + maker.String() + " was applied"
	}
	if !who.deployer {
		out.When = "before a step is taken that needs it"
	}
	out.Show = fmt.Sprintf(`az role assignment list --assignee "%s" --all --include-inherited --include-groups --subscription %s --output json`, who.variable, word(where))
	if sub.IsZero() {
		out.Show = fmt.Sprintf(`az role assignment list --assignee "%s" --scope %s --include-inherited --include-groups --output json`, who.variable, word(r.scope.String()))
	}
	var ask []string
	named := word(right.RoleID)
	if right.RoleID == "" {
		ask, named = append(ask, "az role definition create --role-definition "+word(definition(right, r.scope))), word(right.Role)
	}
	assign := fmt.Sprintf(`az role assignment create --assignee-object-id "%s" --assignee-principal-type %s --role %s --scope %s`, who.variable, who.principal, named, word(r.scope.String()))
	if right.Condition != "" {
		assign += " --condition-version 2.0 --condition " + word(right.Condition)
	}
	out.Ask = strings.Join(append(ask, assign), "\n")
	return out
}

// operationsIn are the operations, each once and in order.
func operationsIn(ops []wanted) []Operation {
	seen := map[string]Operation{}
	for _, o := range ops {
		seen[fmt.Sprint(o.Data, strings.ToLower(o.Action))] = o.Operation
	}
	return slices.SortedFunc(maps.Values(seen), func(a, b Operation) int { return cmp.Compare(a.Action, b.Action) })
}

// conditionOf binds a right to assign roles to the roles that the design
// assigns and the types of who gets them, in the form of Azure's own examples
// (learn.microsoft.com, delegate Azure role assignment management with
// conditions). Empty where nothing is assigned.
func conditionOf(ops []wanted) string {
	roles, principals := map[string]bool{}, map[string]bool{}
	for _, o := range ops {
		if o.assigns != nil {
			roles[o.assigns.role], principals["'"+o.assigns.principal+"'"] = true, true
		}
	}
	if len(roles) == 0 {
		return ""
	}
	of := func(operation, from string) string {
		const a = "Microsoft.Authorization/roleAssignments"
		return fmt.Sprintf("((!(ActionMatches{'%s/%s'})) OR (%s[%s:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {%s} AND %s[%s:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {%s}))",
			a, operation, from, a, strings.Join(slices.Sorted(maps.Keys(roles)), ", "), from, a, strings.Join(slices.Sorted(maps.Keys(principals)), ", "))
	}
	return of("write", "@Request") + " AND " + of("delete", "@Resource")
}

// name is a resource's type and name.
func name(id addr.ID) string {
	k := string(id.Kind())
	return k[strings.LastIndexByte(k, '/')+1:] + " " + strings.Join(id.Names(), "/")
}
