// Package picture draws a design: units, their resource groups and regions,
// and the resources in them, with what refers to what across units.
//
// It promises that the same design draws the same bytes; that every resource
// is in the picture of its unit, with its whole id in a title; and that the
// picture is read at 1200 pixels, on a light page and on a dark one.
package picture

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// detailed is how many resources the picture of an estate shows one by one.
// Beyond it, a resource group shows how many it has of each type, and the
// pictures of the units show the rest.
const detailed = 120

// Estate draws all units, with arrows between them.
func Estate(d *design.Design) []byte {
	full := len(d.Resources) <= detailed
	m := newModel(d)
	c := &canvas{gutter: 56}
	c.y = margin
	c.heading(d.Organisation, fmt.Sprintf("as it is effective on %s", d.Effective))
	tops := make(map[addr.Unit]box, len(d.Units))
	for _, u := range d.Units {
		tops[u.Name] = c.unit(m.unit(u, m.byUnit[u.Name], full))
	}
	c.arrows(m.crossings(d), tops)
	return c.svg(fmt.Sprintf("The estate of %s: units, resource groups, regions and resources", d.Organisation))
}

// Unit draws one unit. Resources are the unit's own.
func Unit(d *design.Design, u design.Unit, resources []design.Resource) []byte {
	m := &model{design: d}
	c := &canvas{y: margin}
	c.unit(m.unit(u, resources, true))
	return c.svg(fmt.Sprintf("The unit %s: resource groups, regions and resources", u.Name))
}

// model is a design as a picture groups it.
type model struct {
	design *design.Design
	byUnit map[addr.Unit][]design.Resource
}

func newModel(d *design.Design) *model {
	m := &model{design: d, byUnit: map[addr.Unit][]design.Resource{}}
	for _, r := range d.Resources {
		m.byUnit[r.Unit] = append(m.byUnit[r.Unit], r)
	}
	return m
}

// unitView is a unit as it is drawn.
type unitView struct {
	title, subtitle string
	id              string
	groups          []groupView
}

type groupView struct {
	name, id string
	regions  []regionView
}

type regionView struct {
	name  string
	cards []card
}

// card is a resource with what belongs to it: children, extensions, and what
// it refers to in other units.
type card struct {
	name, kind, title string
	lines             []line
	others            bool // another unit makes it, or it is there already
}

// ofOthers is where those stand on which a unit only sets something: a picture
// must not say that the unit makes them.
const ofOthers = "made by others: this unit sets something on it"

type line struct {
	text, title string
	away        bool // it leads to another unit
}

func (m *model) unit(u design.Unit, resources []design.Resource, full bool) unitView {
	v := unitView{
		title: cmp.Or(u.Title, u.Name.String()), id: u.Name.String(),
		subtitle: fmt.Sprintf("unit %s, deployed by %s, subscription %s", u.Name, u.Owner, u.Subscription.SubscriptionID()),
	}
	byGroup := map[string][]design.Resource{}
	ids := map[string]addr.ID{}
	for _, r := range resources {
		key := r.ID.SubscriptionID() + "/" + strings.ToLower(r.ID.ResourceGroupName())
		byGroup[key] = append(byGroup[key], r)
		if ids[key].IsZero() || r.ID.Kind() == "Microsoft.Resources/resourceGroups" {
			ids[key] = r.ID
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byGroup)) {
		sub := ids[key].SubscriptionID()
		g := groupView{name: "in the subscription itself", id: addr.Subscription(sub).String()}
		if sub != u.Subscription.SubscriptionID() {
			g.name = "in the subscription " + sub
		}
		if sub == "" {
			g = groupView{name: "above the subscriptions", id: "/"}
		}
		if name := ids[key].ResourceGroupName(); name != "" {
			g = groupView{name: name, id: ids[key].String()}
		}
		g.regions = m.regions(byGroup[key], full)
		if len(g.regions) > 0 {
			v.groups = append(v.groups, g)
		}
	}
	return v
}

// regions puts a group's resources on cards, by region. Children and
// extensions are lines on the card of what they belong to.
func (m *model) regions(resources []design.Resource, full bool) []regionView {
	cards := map[string]*card{} // by id of the owner
	region := map[string]string{}
	var order []string
	for _, r := range resources {
		if r.ID.Kind() == "Microsoft.Resources/resourceGroups" {
			continue
		}
		owner := Owner(r.ID)
		key := owner.Key()
		if cards[key] == nil {
			cards[key] = &card{name: short(owner.Name()), kind: lastSegment(owner.Kind()), title: owner.String(), others: true}
			region[key] = ofOthers
			order = append(order, key)
		}
		if r.ID.Key() == key {
			cards[key].name = Name(r)
			cards[key].title = r.ID.String() + "\n" + r.Why
			cards[key].others = false
			region[key] = r.Location()
		} else {
			text := lastSegment(r.ID.Kind()) + "/" + short(r.ID.Name())
			cards[key].lines = append(cards[key].lines, line{text: text, title: r.ID.String() + "\n" + r.Why})
		}
		if !full {
			continue
		}
		for _, target := range m.away(r) {
			l := line{text: fmt.Sprintf("→ %s: %s", target.Unit, short(target.ID.Name())), title: r.ID.String() + "\nrefers to\n" + target.ID.String(), away: true}
			if !slices.Contains(cards[key].lines, l) {
				cards[key].lines = append(cards[key].lines, l)
			}
		}
	}
	byRegion := map[string][]card{}
	for _, key := range order {
		byRegion[region[key]] = append(byRegion[region[key]], *cards[key])
	}
	var out []regionView
	for _, name := range slices.Sorted(maps.Keys(byRegion)) {
		list := byRegion[name]
		if !full {
			list = summary(list)
		}
		slices.SortFunc(list, func(a, b card) int {
			return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name), cmp.Compare(a.title, b.title))
		})
		out = append(out, regionView{name: name, cards: list})
	}
	return out
}

// summary puts cards of one type on one. All are made by the unit, or none.
func summary(cards []card) []card {
	count := map[string]int{}
	for _, c := range cards {
		count[c.kind]++
	}
	var out []card
	for kind, n := range count {
		out = append(out, card{name: fmt.Sprintf("%d × %s", n, kind), kind: kind, title: fmt.Sprintf("%d × %s", n, kind), others: cards[0].others})
	}
	return out
}

// away returns the resources of other units that one refers to, by id.
func (m *model) away(r design.Resource) []design.Resource {
	var out []design.Resource
	seen := map[string]bool{}
	for _, ref := range design.Refs(r.Body) {
		target, ok := m.design.Resource(ref.ID)
		if ok && target.Unit != r.Unit && !seen[target.ID.Key()] {
			seen[target.ID.Key()] = true
			out = append(out, target)
		}
	}
	slices.SortFunc(out, func(a, b design.Resource) int { return cmp.Compare(a.ID.Key(), b.ID.Key()) })
	return out
}

// crossing is that one unit refers to another.
type crossing struct {
	from, to addr.Unit
	refs     []string
}

func (m *model) crossings(d *design.Design) []crossing {
	type pair struct{ from, to addr.Unit }
	by := map[pair][]string{}
	for _, r := range d.Resources {
		for _, target := range m.away(r) {
			p := pair{r.Unit, target.Unit}
			by[p] = append(by[p], r.ID.Name()+" → "+target.ID.Name())
		}
	}
	var out []crossing
	for p, refs := range by {
		out = append(out, crossing{p.from, p.to, refs})
	}
	slices.SortFunc(out, func(a, b crossing) int {
		return cmp.Or(cmp.Compare(a.from.String(), b.from.String()), cmp.Compare(a.to.String(), b.to.String()))
	})
	return out
}

// Owner returns the top-level resource that an id belongs to: what it is a
// child of, and what that extends.
func Owner(id addr.ID) addr.ID {
	for {
		if parent := id.Parent(); !parent.IsZero() {
			id = parent
			continue
		}
		if scope := id.Scope(); scope.Kind() != "Microsoft.Resources/resourceGroups" && scope.Kind() != "Microsoft.Resources/subscriptions" && !scope.IsZero() {
			id = scope
			continue
		}
		return id
	}
}

// Name returns what a resource is called in a picture: its name, without that
// of its group where it begins with it, or what it calls itself where its
// name is a GUID.
func Name(r design.Resource) string {
	if short(r.ID.Name()) != r.ID.Name() {
		properties, _ := r.Body["properties"].(design.Object)
		for _, k := range []string{"roleName", "displayName"} {
			if title, ok := properties[k].(string); ok {
				return title
			}
		}
		return short(r.ID.Name())
	}
	if rest, ok := strings.CutPrefix(r.ID.Name(), r.ID.ResourceGroupName()+"-"); ok && rest != "" && r.ID.ResourceGroupName() != "" {
		return "…" + rest
	}
	return r.ID.Name()
}

// short returns a name as a picture shows it: of a GUID, which says nothing to
// people, the beginning.
func short(name string) string {
	if len(name) == 36 && strings.Count(name, "-") == 4 {
		return name[:8] + "…"
	}
	return name
}

func lastSegment(kind addr.Kind) string {
	return string(kind[strings.LastIndexByte(string(kind), '/')+1:])
}
