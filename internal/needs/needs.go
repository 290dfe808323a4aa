// Package needs says what a design asks of Azure before it is applied for the
// first time: rights, registrations, quotas, zones and licences, each with who
// grants it, why it is needed, and the commands that show and ask for it.
//
// It promises that every line follows from the design, that a figure without a
// source is not known and never invented, and that of what somebody answered
// nothing is taken for there that the answer does not show. It asks nobody.
package needs

import (
	"cmp"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Needs are what a design asks of Azure.
type Needs struct {
	Organisation string `json:"organisation"`
	Effective    string `json:"effective"`
	// Lines are by who grants them.
	Lines []Line `json:"lines"`
	// Looks are the commands that show what is there, each once, with the file
	// that its answer is kept in.
	Looks []Look `json:"looks"`
	// Bootstrapped says that the unit bootstrap gives what deploys the others its
	// rights in the estate's own subscriptions: no line asks for them.
	Bootstrapped bool `json:"bootstrapped,omitempty"`
	// Unlooked are kinds of the design that nobody has looked at: what they
	// need beyond their own type's rights is not known.
	Unlooked []addr.Kind `json:"unlooked,omitempty"`
	// UnlookedSteps are steps of which the same is true.
	UnlookedSteps []string `json:"unlookedSteps,omitempty"`

	figures Figures
}

// Line is one thing that is needed.
type Line struct {
	ID    string `json:"id"` // stays the same while what is needed does
	Topic Topic  `json:"topic"`
	// Grants is who can grant it, in words.
	Grants string `json:"grants"`
	What   string `json:"what"`
	// Where is the scope in Azure; zero is the tenant.
	Where  addr.ID  `json:"where,omitzero"`
	Region string   `json:"region,omitempty"`
	Why    []string `json:"why"` // what of the design needs it
	When   string   `json:"when"`
	// Show is the command that shows whether it is there, and Answer the file
	// for what it prints.
	Show   string `json:"show"`
	Answer string `json:"answer"`
	// Ask is the command that grants it, or asks whoever can.
	Ask string `json:"ask"`

	Right *Right `json:"right,omitempty"`
	Quota *Quota `json:"quota,omitempty"`
	Zones *Zones `json:"zones,omitempty"`
	// Name is the namespace, the feature, the group or the service plan.
	Name string `json:"name,omitempty"`
}

// Topic is what kind of thing is needed.
type Topic string

// The topics, in the order in which they are asked for.
const (
	RightTopic    Topic = "right"
	ProviderTopic Topic = "provider"
	FeatureTopic  Topic = "feature"
	QuotaTopic    Topic = "quota"
	ZonesTopic    Topic = "zones"
	GroupTopic    Topic = "group"
	LicenceTopic  Topic = "licence"
)

var topics = []Topic{RightTopic, ProviderTopic, FeatureTopic, QuotaTopic, ZonesTopic, GroupTopic, LicenceTopic}

// Look is a command, and the file that its answer is kept in.
type Look struct {
	Command string `json:"command"`
	Answer  string `json:"answer"`
}

// firstApply is when most of it is needed.
const firstApply = "before the first apply"

// Of returns what a design needs, by these figures.
func Of(d *design.Design, f Figures) Needs {
	g := gatherer{
		design: d, figures: f, groups: map[string]addr.Unit{}, placed: map[string]addr.ID{},
		resources: map[addr.Unit][]design.Resource{}, steps: map[addr.Unit][]design.Step{},
	}
	for _, s := range d.Steps {
		g.steps[s.Unit] = append(g.steps[s.Unit], s)
	}
	for _, r := range d.Resources {
		g.resources[r.Unit] = append(g.resources[r.Unit], r)
		if r.ID.Kind().Equal(groupKind) {
			g.groups[r.ID.Key()] = r.Unit
		}
		if r.ID.Kind().Equal("Microsoft.Management/managementGroups/subscriptions") {
			g.placed[r.ID.Name()] = g.above(r.Unit, r.ID.Parent())
		}
	}
	out := Needs{Organisation: d.Organisation, Effective: d.Effective, figures: f, Unlooked: g.unlooked(), Bootstrapped: len(g.bootstrapped()) > 0}
	people, unlooked := g.people()
	out.UnlookedSteps = unlooked
	for _, lines := range [][]Line{g.rights(), people, g.registrations(), g.quotas(), g.zones(), g.tenant()} {
		out.Lines = append(out.Lines, lines...)
	}
	slices.SortStableFunc(out.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(rank(a.Grants), rank(b.Grants)), cmp.Compare(a.Grants, b.Grants),
			cmp.Compare(slices.Index(topics, a.Topic), slices.Index(topics, b.Topic)))
	})
	seen := map[string]bool{}
	for _, l := range out.Lines {
		if l.Answer != "" && !seen[l.Answer] {
			seen[l.Answer] = true
			out.Looks = append(out.Looks, Look{Command: l.Show, Answer: l.Answer})
		}
	}
	return out
}

// rank orders who grants: subscriptions first, then owners of what exists,
// quotas, the tenant.
func rank(grants string) int {
	for i, first := range []string{"owner of subscription", "owner of", "who raises quotas", "tenant administrator"} {
		if len(grants) >= len(first) && grants[:len(first)] == first {
			return i
		}
	}
	return -1
}

// gatherer is one reading of a design.
type gatherer struct {
	design  *design.Design
	figures Figures
	groups  map[string]addr.Unit // who makes a resource group, by addr.ID.Key
	// placed are the management groups that are there already, above each
	// subscription that the design places below them, by its GUID.
	placed map[string]addr.ID

	resources map[addr.Unit][]design.Resource
	steps     map[addr.Unit][]design.Step
}

// unlooked are the kinds that have no row.
func (g gatherer) unlooked() []addr.Kind {
	rows, seen := kinds(), map[string]bool{}
	var out []addr.Kind
	for _, r := range g.design.Resources {
		k := r.ID.Kind()
		if _, looked := rows[k.Key()]; !looked && !seen[k.Key()] {
			seen[k.Key()] = true
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// maker returns the unit that makes what holds an id: its resource group, or
// else the top-level resource itself.
func (g gatherer) maker(id addr.ID) (addr.Unit, bool) {
	if group := groupOf(id); !group.IsZero() {
		if u, made := g.groups[group.Key()]; made {
			return u, true
		}
	}
	if r, made := g.design.Resource(top(id)); made {
		return r.Unit, true
	}
	return addr.Unit{}, false
}

// ours reports whether a subscription is one that a unit is deployed to.
func (g gatherer) ours(subscription addr.ID) bool {
	return slices.ContainsFunc(g.design.Units, func(u design.Unit) bool { return u.Subscription.Key() == subscription.Key() })
}

// grants says who grants rights at a scope.
func (g gatherer) grants(scope addr.ID) string {
	sub := subscriptionOf(scope)
	_, made := g.maker(scope)
	switch {
	case sub.IsZero():
		return "owner of management groups"
	case made || g.ours(sub):
		return "owner of subscription " + sub.Name()
	default:
		return "owner of what is there already in " + sub.Name()
	}
}

// regionOf is where a resource is: a child where its parent is. What is
// everywhere has no region.
func (g gatherer) regionOf(r design.Resource) string {
	for {
		if region := r.Location(); region != "" {
			if region == "global" {
				return ""
			}
			return region
		}
		parent, ok := g.design.Resource(r.ID.Parent())
		if !ok {
			return ""
		}
		r = parent
	}
}

const groupKind addr.Kind = "Microsoft.Resources/resourceGroups"

// subscriptionOf returns the subscription of an id, or zero.
func subscriptionOf(id addr.ID) addr.ID {
	if guid := id.SubscriptionID(); guid != "" {
		return addr.Subscription(guid)
	}
	return addr.ID{}
}

// groupOf returns the resource group of an id, or zero.
func groupOf(id addr.ID) addr.ID {
	if name := id.ResourceGroupName(); name != "" {
		return subscriptionOf(id).ResourceGroup(name)
	}
	return addr.ID{}
}

// top returns the top-level resource that an id is, or is part of or extends:
// directly below its resource group, its subscription or its management group.
func top(id addr.ID) addr.ID {
	for {
		if parent := id.Parent(); !parent.IsZero() {
			id = parent
			continue
		}
		scope := id.Scope()
		if scope.IsZero() || isScope(scope) {
			return id
		}
		id = scope
	}
}

// isScope reports whether an id is what top-level resources are deployed to.
func isScope(id addr.ID) bool {
	switch id.Kind().Key() {
	case groupKind.Key(), "microsoft.resources/subscriptions", "microsoft.management/managementgroups":
		return true
	}
	return false
}
