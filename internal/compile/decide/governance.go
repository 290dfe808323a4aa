package decide

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// governance decides what stands above the subscriptions. What is assigned there
// holds before anything is made in them, so it is a unit that comes first.
func governance(a asked, l *layout.Layout, n *notes) {
	m := a.estate.Platform.ManagementGroups
	switch {
	case m == nil:
	case m.Own != nil:
		n.ownGroups(a, l, *m.Own)
	case m.Existing != nil:
		id, _ := addr.ParseID(m.Existing.ID) // the estate's rules have refused what is none
		l.Above = &layout.GroupOwner{Group: id, Owner: m.Existing.Owner, Assigns: m.Existing.Assign}
		l.Existing = append(l.Existing, id)
		if m.Existing.Assign {
			g := above(l, n)
			g.Top, g.Title = id, "What is assigned to the management group of the "+m.Existing.Owner
		}
	}
	n.governanceDecided(a, l, m)
}

// above adds the unit that comes before the platform.
func above(l *layout.Layout, n *notes) *layout.Governance {
	platform := n.site(l, l.Platform.Unit)
	l.Governance = &layout.Governance{Unit: addr.GovernanceUnit(), Owner: design.Terraform, Subscription: platform.Subscription}
	platform.After = append([]addr.Unit{l.Governance.Unit}, platform.After...)
	return l.Governance
}

// The roles of the groups below the organisation's.
const (
	platformGroup  = "platform"
	regulatedGroup = "regulated"
	internalGroup  = "internal"
)

// ownGroups are one group for the organisation and three below it, by what a
// subscription may hold: what is asked of regulated data can be asked of its
// group, whoever adds a subscription.
func (n *notes) ownGroups(a asked, l *layout.Layout, own estate.OwnManagementGroups) {
	parent, _ := addr.ParseID(own.Parent)
	short, name := a.estate.Organisation.Short, a.estate.Organisation.Name
	l.Existing = append(l.Existing, parent)
	g := above(l, n)
	g.Title = "Management groups, and what is assigned to them"
	g.Top = layout.ManagementGroupID(short, "")
	g.Groups = []layout.ManagementGroup{{ID: g.Top, Title: name, Parent: parent, Why: "What holds for every subscription of the organisation is assigned here, and nothing is deployed to the group above."}}
	for _, below := range []struct{ role, title, why string }{
		{platformGroup, "Platform", "Subscriptions of what the environments share."},
		{regulatedGroup, "Regulated", "Subscriptions that hold regulated data."},
		{internalGroup, "Internal", "Subscriptions without regulated data: staging, development, training, and those that nobody has placed yet."},
	} {
		g.Groups = append(g.Groups, layout.ManagementGroup{
			ID: layout.ManagementGroupID(short, below.role), Title: name + ", " + below.title, Parent: g.Top, Why: below.why,
		})
	}
	for _, sub := range l.Platform.Subscriptions {
		role, why := placeOf(l, sub)
		g.Placements = append(g.Placements, layout.Placement{Subscription: sub, Group: layout.ManagementGroupID(short, role), Why: why})
	}
	// The settings are the root group's and hold for the whole tenant: whoever
	// gives a group below it keeps them.
	if root := layout.RootGroupID(a.estate.Identity.Tenant.String()); root.Key() == parent.Key() {
		g.Settings = &layout.HierarchySettings{Root: parent, Default: layout.ManagementGroupID(short, internalGroup)}
	}
}

// placeOf is where a subscription stands: by the gravest of what is in it.
func placeOf(l *layout.Layout, sub addr.ID) (role, why string) {
	role, why = internalGroup, "It holds no regulated data."
	for _, s := range l.Sites {
		if s.Subscription.Key() != sub.Key() {
			continue
		}
		i := slices.IndexFunc(l.Environments, func(e layout.Environment) bool { return e.Name == s.Environment })
		switch {
		case i >= 0 && l.Environments[i].Data == regulated:
			return regulatedGroup, "It holds the regulated data of " + l.Environments[i].Name.String() + "."
		case i < 0:
			role, why = platformGroup, "It holds what the environments share."
		}
	}
	return role, why
}

func (n *notes) governanceDecided(a asked, l *layout.Layout, m *estate.ManagementGroups) {
	const path = "platform.managementGroups"
	own, existing := m != nil && m.Own != nil, m != nil && m.Existing != nil
	d := design.Decision{
		Subject: platformSubject("governance"),
		Topic:   "management-groups",
		Title:   "What stands above the subscriptions?",
		Options: []design.Option{
			{Name: "groups of our own: the organisation, and below it platform, regulated and internal", Verdict: taken(own, "a subscription that is added later is under the policies before anything is in it", "no parent is named in "+path+".own")},
			{Name: "a group that exists", Verdict: taken(existing, "its owner places the subscriptions; policies are assigned to it only where the owner lets us", "none is named in "+path+".existing")},
			{Name: "nothing: policies at each subscription", Verdict: taken(!own && !existing, "it needs no right above the subscriptions", "the estate names what stands above them")},
			{Name: "the tenant's root group", Verdict: "not taken: what is assigned there holds for everybody in the tenant, and nobody is exempt who did not ask"},
			{Name: "a deployment stack", Verdict: "refused: a stack stands in a group or a subscription, makes no group above itself, and denies nothing there"},
		},
		Reasons: []design.Reason{
			{Text: "Policies are assigned before the resources that they govern: what is there already is reported and not refused."},
			{Text: "Whoever deploys it needs Owner or Resource Policy Contributor on the group, Management Group Contributor on its parent and on where a subscription stands now, and Owner on each subscription that is placed."},
		},
		Figures: []design.Figure{
			{Name: "levels of management groups below the root", Value: "≤ 6", Basis: design.Published, Source: "Azure management groups, overview", Date: "2024-08"},
			{Name: "until an assignment is in force", Value: "about 5 to 30 minutes", Basis: design.Published, Source: "Azure Policy, get compliance data, evaluation triggers", Date: "2025-03"},
		},
	}
	switch {
	case own:
		d.Chosen = fmt.Sprintf("groups of our own below %s: %d of them for %d subscriptions", l.Governance.Groups[0].Parent.Name(), len(l.Governance.Groups), len(l.Governance.Placements))
		d.Inputs = []design.Input{n.input(path+".own.parent", m.Own.Parent), n.input(path+".own.owner", m.Own.Owner)}
		for _, p := range l.Governance.Placements {
			d.Arithmetic = append(d.Arithmetic, design.Term{Name: "place of " + p.Subscription.SubscriptionID(), Expression: p.Why, Result: p.Group.Name()})
		}
		for _, e := range a.environments {
			d.Inputs = append(d.Inputs, n.input(e.path+".data", e.Data))
		}
		if l.Governance.Settings == nil {
			d.Reasons = append(d.Reasons, design.Reason{Text: "Where a new subscription comes to stand, and who may make groups, is set on the tenant's root group, which is its owner's: " + l.Governance.Groups[0].Parent.Name() + " is another."})
		}
	case existing:
		d.Chosen = fmt.Sprintf("%s, which is the %s's; policies at %s", l.Above.Group.Name(), l.Above.Owner, map[bool]string{true: "the group", false: "each subscription"}[l.Above.Assigns])
		d.Inputs = []design.Input{n.input(path+".existing.id", m.Existing.ID), n.input(path+".existing.assign", fmt.Sprint(m.Existing.Assign))}
	default:
		d.Chosen = "nothing: policies are assigned to each subscription"
		d.Inputs = []design.Input{{Path: path, Default: true}}
	}
	n.decide(d)
}

// assignedTo are the scopes that policies are assigned to.
func assignedTo(l *layout.Layout) []addr.ID {
	if l.Governance != nil {
		return []addr.ID{l.Governance.Top}
	}
	return l.Platform.Subscriptions
}

// assignedAbove is the scope of those that a scope stands below.
func assignedAbove(l *layout.Layout, scope addr.ID) (addr.ID, bool) {
	if l.Governance != nil {
		return l.Governance.Top, slices.ContainsFunc(l.Platform.Subscriptions, func(s addr.ID) bool { return s.Contains(scope) })
	}
	i := slices.IndexFunc(l.Platform.Subscriptions, func(s addr.ID) bool { return s.Contains(scope) })
	if i < 0 {
		return addr.ID{}, false
	}
	return l.Platform.Subscriptions[i], true
}
