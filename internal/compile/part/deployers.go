package part

import (
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// deployed adds who deploys, and what they may do. It follows from what their
// units are made of, so that it comes last: what a deployer may do beyond its
// own subscriptions, and which roles it may grant, is what its resources need
// and nothing else.
func deployed(l layout.Layout, all design.Parts) design.Parts {
	b := l.Bootstrap
	if b == nil {
		return all
	}
	home, _ := l.Site(b.Unit)
	at := place(home)
	var out []design.Resource
	for _, s := range l.Sites {
		if s.Storage != nil {
			out = append(out, authorization.NewRoleDefinition(at, blobWriterWithoutDelete(l, s)))
		}
	}
	for _, sub := range l.Platform.Subscriptions {
		out = append(out, authorization.NewRoleDefinition(at, settingsReader(sub)))
	}
	of := map[addr.Unit]int{}
	asks := make([]asking, len(b.Deployers))
	for i, d := range b.Deployers {
		asks[i] = newAsking(l, d)
		for _, u := range d.Units {
			of[u] = i
		}
	}
	hosts := map[string]addr.Unit{}
	for _, r := range all.Resources {
		hosts[r.ID.Key()] = r.Unit
		if i, ok := of[r.Unit]; ok {
			asks[i].note(r)
		}
	}
	// What is given at a thing is given by the unit that makes it, so that
	// whoever deploys that one must be able to grant it.
	for i, d := range b.Deployers {
		for _, r := range (deployer{layout: l, home: home, at: at, one: d, asks: asks[i]}).guests(hosts) {
			out = append(out, r)
			if j, ok := of[r.Unit]; ok && r.ID.Kind().Equal(authorization.RoleAssignmentKind) {
				asks[j].note(r)
			}
		}
	}
	var missing []string
	for i, d := range b.Deployers {
		out = append(out, deployer{layout: l, home: home, at: at, one: d, asks: asks[i]}.resources()...)
		for _, sub := range asks[i].elsewhere {
			missing = append(missing, "What "+home.ApplyIdentityID(d.Name).Name()+" and "+home.PlanIdentityID(d.Name).Name()+" must be allowed in the subscription "+
				sub.SubscriptionID()+": it is somebody else's, who is asked for it.")
		}
	}
	all.Resources = append(all.Resources, out...)
	all.Units = slices.Clone(all.Units)
	for i := range all.Units {
		if all.Units[i].Name == b.Unit {
			all.Units[i].Missing = slices.Concat(all.Units[i].Missing, missing)
		}
	}
	return all
}

// deployer is one, on its way to resources.
type deployer struct {
	layout layout.Layout
	home   layout.Site
	at     azure.Place
	one    layout.Deployer
	asks   asking
}

func (d deployer) resources() []design.Resource {
	b, name := d.layout.Bootstrap, d.one.Name
	plan, apply := d.home.PlanIdentityID(name), d.home.ApplyIdentityID(name)
	trusts := func(id addr.ID, subject, why string) design.Resource {
		return identity.NewFederated(d.at, identity.FederatedSpec{Identity: id, Name: layout.PipelineTrustID(id).Name(), Issuer: b.Issuer, Subject: subject, Why: why})
	}
	out := []design.Resource{
		identity.NewUserAssigned(d.at, identity.UserAssignedSpec{Name: plan.Name(), Why: "Looks at what a change of " + name + " would do, and can change nothing."}),
		trusts(plan, b.Plan, "A workflow that looks at a change acts as it, without a secret that could be stolen."),
		identity.NewUserAssigned(d.at, identity.UserAssignedSpec{Name: apply.Name(), Why: "Deploys the units of " + name + ", and no other."}),
		trusts(apply, d.one.Apply, "A workflow that somebody let deploy acts as it, without a secret that could be stolen."),
	}
	for _, in := range d.asks.subscriptions {
		out = append(out, d.in(in, plan, apply)...)
	}
	for _, unit := range d.one.Units {
		if !b.Holds(unit) {
			continue
		}
		container := d.home.StateID(unit)
		out = append(out,
			d.grant(container, plan, authorization.BlobDataReader(d.home.Subscription), "", "Whoever looks at a change compares it with what was made, and locks nothing."),
			d.grant(container, apply, authorization.BlobDataContributor(d.home.Subscription), "", "Whoever deploys the unit writes down what was made."),
		)
	}
	return out
}

func (d deployer) grant(scope, to addr.ID, role authorization.Role, condition, why string) design.Resource {
	return authorization.NewRoleAssignment(d.at, authorization.RoleAssignmentSpec{Scope: scope, Identity: to, Role: role, Condition: condition, Why: why})
}

// in are the rights in one subscription.
func (d deployer) in(a *askedOf, plan, apply addr.ID) []design.Resource {
	sub := a.subscription
	reader := settingsReader(sub).Role(d.at)
	out := []design.Resource{d.grant(sub, plan, reader, "", "Whoever looks at a change reads what is there, and no log.")}
	if a.own {
		out = append(out, d.grant(sub, apply, authorization.Contributor(sub), "", "Whoever deploys makes and changes resources, and neither grants a role nor defines one."))
	} else {
		out = append(out, d.grant(sub, apply, reader, "", "Its units refer to what is there."))
	}
	define := func(title, description string, actions []string, condition, why string) {
		role := authorization.RoleDefinitionSpec{
			Name:         title + " (" + d.one.Name + " in " + sub.SubscriptionID() + ")",
			Description:  description,
			Why:          "What no role of Azure's gives without giving more: it follows from what the units are made of.",
			Actions:      actions,
			Subscription: sub,
		}
		out = append(out, authorization.NewRoleDefinition(d.at, role), d.grant(sub, apply, role.Role(d.at), condition, why))
	}
	if actions := sorted(a.actions); len(actions) > 0 {
		define("Ward Deployment", "What the units of "+d.one.Name+" need in this subscription beyond resources of their own.", actions, "",
			"Its units make these here, and it may make nothing else of the kind.")
	}
	switch {
	case len(a.grants) == 0:
	case a.own:
		out = append(out, d.grant(sub, apply, authorization.RoleBasedAccessControlAdministrator(sub), authorization.GrantsOnly(a.grants),
			"It grants the roles that its units grant here, to programs, and no other."))
	default:
		define("Ward Grants", "Grants what the units of "+d.one.Name+" grant in this subscription, and withdraws nothing.", []string{authorization.WriteRoleAssignment},
			authorization.GrantsOnly(a.grants), "It grants the roles that its units grant here, to programs, and withdraws none: a condition tells roles apart, and not whose they are.")
	}
	return out
}

// guests are the rights at things of others: a role for each type of thing, and
// an assignment at each, made by the unit that makes the thing. One at the
// subscription would be a right on all that is there, other deployers'
// identities and networks too.
func (d deployer) guests(hosts map[string]addr.Unit) []design.Resource {
	apply := d.home.ApplyIdentityID(d.one.Name)
	var out []design.Resource
	for _, a := range d.asks.subscriptions {
		actions := map[addr.Kind]map[string]bool{}
		for _, g := range a.things {
			kind := g.on.Kind()
			if actions[kind] == nil {
				actions[kind] = map[string]bool{}
			}
			for action := range g.actions {
				actions[kind][action] = true
			}
		}
		defined := map[addr.Kind]authorization.Role{}
		for _, g := range a.things {
			kind := g.on.Kind()
			if _, ok := defined[kind]; !ok {
				spec := authorization.RoleDefinitionSpec{
					Name:         "Ward Guest (" + d.one.Name + " at " + string(kind) + " in " + a.subscription.SubscriptionID() + ")",
					Description:  "What the units of " + d.one.Name + " need of " + string(kind) + " of others, where it is assigned.",
					Why:          "What no role of Azure's gives without giving more: it follows from what the units refer to.",
					Actions:      sorted(actions[kind]),
					Subscription: a.subscription,
				}
				out = append(out, authorization.NewRoleDefinition(d.at, spec))
				defined[kind] = spec.Role(d.at)
			}
			at := d.at
			// A subnet is made with its network.
			for on := g.on; !on.IsZero(); on = on.Parent() {
				if host, ok := hosts[on.Key()]; ok {
					at.Unit = host
					break
				}
			}
			out = append(out, authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
				Scope: g.on, Identity: apply, Role: defined[kind],
				Why: "Whoever deploys " + d.one.Name + " refers to " + g.on.Name() + " or adds to it, and to no other of the kind without being let.",
			}))
		}
	}
	return out
}

// settingsReader is what reads every setting of a subscription and nothing that
// people and programs put there. Reader reads logs too: a query is a read, of a
// workspace as of a resource (learn.microsoft.com, manage access to Log
// Analytics workspaces, azure-monitor/logs/api/azure-resource-queries, read
// 2026-11).
func settingsReader(subscription addr.ID) authorization.RoleDefinitionSpec {
	return authorization.RoleDefinitionSpec{
		Name:        "Ward Settings Reader (" + subscription.SubscriptionID() + ")",
		Description: "Reads every setting, and no log.",
		Why:         "What a pull request runs acts as it: Reader would let it read the logs.",
		Actions:     []string{"*/read"},
		NotActions: []string{
			"Microsoft.Insights/logs/*",
			"Microsoft.OperationalInsights/workspaces/query/*",
			"Microsoft.OperationalInsights/workspaces/sharedKeys/*",
			"Microsoft.OperationalInsights/workspaces/tables/query/*",
		},
		Subscription: subscription,
	}
}

// asking is what a deployer's units ask for, by subscription.
type asking struct {
	subscriptions []*askedOf // its own first, in the order of its units
	by            map[string]*askedOf
	ours          []addr.ID // the estate's, in which the bootstrap gives rights
	elsewhere     []addr.ID // somebody else's that something refers to
}

// askedOf is what they ask of one subscription.
type askedOf struct {
	subscription addr.ID
	own          bool            // its units are there
	actions      map[string]bool // at the subscription, beyond Contributor
	grants       []addr.ID       // roles
	things       []*guest        // of others, in the order in which they are met
}

// guest is what is asked of one thing of somebody else's.
type guest struct {
	on      addr.ID
	actions map[string]bool
}

// at returns what is asked of a thing; of a subscription, what is asked of it as
// a whole.
func (a *askedOf) at(on addr.ID) map[string]bool {
	if on.IsZero() || on.Key() == a.subscription.Key() {
		return a.actions
	}
	for _, g := range a.things {
		if g.on.Key() == on.Key() {
			return g.actions
		}
	}
	g := &guest{on, map[string]bool{}}
	a.things = append(a.things, g)
	return g.actions
}

func newAsking(l layout.Layout, d layout.Deployer) asking {
	a := asking{by: map[string]*askedOf{}, ours: l.Platform.Subscriptions}
	for _, unit := range d.Units {
		s, _ := l.Site(unit)
		in := a.of(s.Subscription)
		in.own = true
		if s.Owner == design.Stack {
			in.actions[authorization.ManageDenySetting] = true
		}
	}
	return a
}

// of returns what is asked of the subscription of a resource; nil is that of a
// resource of no subscription, or of one that is somebody else's.
func (a *asking) of(id addr.ID) *askedOf {
	if id.SubscriptionID() == "" {
		return nil
	}
	subscription := addr.Subscription(id.SubscriptionID())
	is := func(s addr.ID) bool { return s.Key() == subscription.Key() }
	if !slices.ContainsFunc(a.ours, is) {
		if !slices.ContainsFunc(a.elsewhere, is) {
			a.elsewhere = append(a.elsewhere, subscription)
		}
		return nil
	}
	in := a.by[subscription.Key()]
	if in == nil {
		in = &askedOf{subscription: subscription, actions: map[string]bool{}}
		a.by[subscription.Key()] = in
		a.subscriptions = append(a.subscriptions, in)
	}
	return in
}

// note notes what a resource asks for.
func (a *asking) note(r design.Resource) {
	for _, id := range refersTo(r) {
		// Of Azure's own roles every subscription has a copy.
		if in := a.of(id); in != nil && !in.own && !id.Kind().Equal(authorization.RoleDefinitionKind) {
			for _, action := range linked(r, id) {
				in.at(id)[action] = true
			}
		}
	}
	in, kind := a.of(r.ID), r.ID.Kind()
	if in == nil {
		return
	}
	write, remove := string(kind)+"/write", string(kind)+"/delete"
	switch {
	case kind.Equal(authorization.RoleAssignmentKind):
		if role, ok := grantedBy(r); ok && !slices.ContainsFunc(in.grants, func(g addr.ID) bool { return g.Key() == role.Key() }) {
			in.grants = append(in.grants, role)
		}
	case kind.Equal(authorization.LockKind):
		// A lock is lifted by a person.
		in.actions[write] = true
	case !in.own && !above(r.ID).IsZero() && above(r.ID).Key() != in.subscription.Key():
		// A right to delete it would be one to delete those of others beside
		// it: who deploys what it is at does.
		in.at(above(r.ID))[write] = true
	case !in.own || strings.HasPrefix(kind.Key(), authorization.Namespace):
		in.actions[write], in.actions[remove] = true, true
	}
}

// above is what a resource is made at: its parent, or what it is in.
func above(id addr.ID) addr.ID {
	if parent := id.Parent(); !parent.IsZero() {
		return parent
	}
	return id.Scope()
}

// grantedBy is the role that an assignment grants.
func grantedBy(r design.Resource) (addr.ID, bool) {
	p, _ := r.Body["properties"].(design.Object)
	switch role := p["roleDefinitionId"].(type) {
	case addr.Ref:
		return role.ID, true
	case string:
		id, err := addr.ParseID(role)
		return id, err == nil
	default:
		return addr.ID{}, false
	}
}

func sorted(actions map[string]bool) []string { return slices.Sorted(maps.Keys(actions)) }
