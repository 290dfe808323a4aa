package part

import (
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
	of := map[addr.Unit]int{}
	asks := make([]asking, len(b.Deployers))
	for i, d := range b.Deployers {
		asks[i] = newAsking(l, d)
		for _, u := range d.Units {
			of[u] = i
		}
	}
	for _, r := range all.Resources {
		if i, ok := of[r.Unit]; ok {
			asks[i].note(r)
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
	out := []design.Resource{d.grant(sub, plan, authorization.Reader(sub), "", "Whoever looks at a change reads what is there.")}
	if a.own {
		out = append(out, d.grant(sub, apply, authorization.Contributor(sub), "", "Whoever deploys makes and changes resources, and neither grants a role nor defines one."))
	} else {
		out = append(out, d.grant(sub, apply, authorization.Reader(sub), "", "Its units refer to what is there."))
	}
	if actions := a.sorted(); len(actions) > 0 {
		role := authorization.RoleDefinitionSpec{
			Name:         "Ward Deployment (" + d.one.Name + " in " + sub.SubscriptionID() + ")",
			Description:  "What the units of " + d.one.Name + " need in this subscription beyond resources of their own.",
			Why:          "What no role of Azure's gives without giving more: it follows from what the units are made of.",
			Actions:      actions,
			Subscription: sub,
		}
		out = append(out,
			authorization.NewRoleDefinition(d.at, role),
			d.grant(sub, apply, role.Role(d.at), "", "Its units make these here, and it may make nothing else of the kind."))
	}
	if len(a.grants) > 0 {
		out = append(out, d.grant(sub, apply, authorization.RoleBasedAccessControlAdministrator(sub), authorization.GrantsOnly(a.grants),
			"It grants the roles that its units grant here, to programs, and no other."))
	}
	return out
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
	actions      map[string]bool // beyond Contributor; of another's subscription, all
	grants       []addr.ID       // roles
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
				in.actions[action] = true
			}
		}
	}
	in, kind := a.of(r.ID), r.ID.Kind()
	if in == nil {
		return
	}
	switch {
	case kind.Equal(authorization.RoleAssignmentKind):
		if role, ok := grantedBy(r); ok && !slices.ContainsFunc(in.grants, func(g addr.ID) bool { return g.Key() == role.Key() }) {
			in.grants = append(in.grants, role)
		}
	case kind.Equal(authorization.LockKind):
		// A lock is lifted by a person.
		in.actions[string(kind)+"/write"] = true
	case !in.own || strings.HasPrefix(kind.Key(), authorization.Namespace):
		in.actions[string(kind)+"/write"], in.actions[string(kind)+"/delete"] = true, true
	}
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

func (a askedOf) sorted() []string {
	var out []string
	for action := range a.actions {
		out = append(out, action)
	}
	slices.Sort(out)
	return out
}
