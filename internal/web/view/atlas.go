package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/ward"
)

// Places on the map have keys by which findings are asked for: where one is within
// another, so are its findings.
const (
	// Itself is what is of no unit: the organisation, what nothing was found of.
	Itself = "organisation"
	// SharedBy is the row of the map that has the units of no entity.
	SharedBy = "shared"
)

func entityKey(entity string) string {
	if entity == "" {
		return SharedBy
	}
	return "entity/" + entity
}

func unitKey(unit addr.Unit) string { return "unit/" + unit.String() }

// Thing is a resource or an object of a cluster, as lists and boxes show it.
type Thing struct {
	Subject     addr.Subject
	Key         string // the subject's
	Name, Kind  string // what people call it, and the end of its type
	Short       string // its name within its group
	Type        string // the whole of it
	Unit        addr.Unit
	Environment string
	Group       string // the key of the group or namespace that it stands in
	Place       string // what people call that
	Cluster     string // of an object
	Region      string
	Holds       string // "" of what is lost with nothing
	Why         string
	// Owner is what it is a part of or set on, its own key where it is of nothing.
	Owner string
	// Whole says that nothing is a part of it or set on it.
	Whole  bool
	within []string
}

// MapUnit is a unit with where it stands on the map.
type MapUnit struct {
	design.Unit
	Key               string
	Entity            string // "" of what all share
	Environment       string // the name of the one that it is of, or ""
	Purpose, Data     string // of the environment
	Region            string // in which most of it is
	Resources, Things int
	Objects           int
}

// atlas is the design by where things stand in it.
type atlas struct {
	units  []MapUnit // in the order in which they are applied
	byUnit map[string]int
	things []Thing // resources in the design's order, then objects
	byKey  map[string]int
	ofEnv  map[string]addr.Unit // the first unit of each environment
	// regions are in the order in which a unit of them is applied, none last.
	regions []string
}

// newAtlas finds out where everything stands.
func newAtlas(d *design.Design, environments []ward.Environment) *atlas {
	a := &atlas{byUnit: map[string]int{}, byKey: map[string]int{}, ofEnv: map[string]addr.Unit{}}
	of := map[string]ward.Environment{}
	for _, e := range environments {
		for _, u := range e.Units {
			of[u] = e
		}
	}
	regions := map[addr.Unit]map[string]int{}
	for _, u := range d.Units {
		name := u.Name.String()
		m := MapUnit{Unit: u, Key: unitKey(u.Name)}
		if e, ok := of[name]; ok {
			m.Entity, m.Environment, m.Purpose, m.Data = e.Entity, e.Entity+"/"+e.Name, e.Purpose, e.Data
			if _, seen := a.ofEnv[m.Environment]; !seen || name == e.Entity+"-"+e.Name {
				a.ofEnv[m.Environment] = u.Name
			}
		}
		a.byUnit[name] = len(a.units)
		a.units = append(a.units, m)
		regions[u.Name] = map[string]int{}
	}
	for _, r := range d.Resources {
		a.resource(d, r)
		if at := r.Location(); at != "" && at != "global" {
			regions[r.Unit][at]++
		}
	}
	for _, o := range d.Objects {
		a.object(o)
	}
	parts := map[string]bool{}
	for _, t := range a.things {
		if t.Owner != t.Key {
			parts[t.Owner] = true
		}
	}
	for i := range a.things {
		t := &a.things[i]
		t.Whole = t.Owner == t.Key && !parts[t.Key]
	}
	for i := range a.units {
		u := &a.units[i]
		for name, n := range regions[u.Name] {
			if most := regions[u.Name][u.Region]; n > most || n == most && name < u.Region {
				u.Region = name
			}
		}
		if u.Region != "" && !slices.Contains(a.regions, u.Region) {
			a.regions = append(a.regions, u.Region)
		}
	}
	a.regions = append(a.regions, "")
	return a
}

func (a *atlas) add(t Thing) {
	u := &a.units[a.byUnit[t.Unit.String()]]
	t.Environment = cmp.Or(u.Environment, Platform)
	u.Things++
	a.byKey[t.Key] = len(a.things)
	a.things = append(a.things, t)
}

func (a *atlas) resource(d *design.Design, r design.Resource) {
	u := &a.units[a.byUnit[r.Unit.String()]]
	u.Resources++
	s := addr.AzureSubject(r.ID)
	t := Thing{Subject: s, Key: s.Key(), Name: r.ID.Name(), Short: picture.Name(r), Kind: lastOf(string(r.ID.Kind())), Type: string(r.ID.Kind()), Unit: r.Unit, Region: r.Location(), Why: r.Why}
	if !strings.HasPrefix(t.Short, "…") {
		t.Name = t.Short // of a GUID what it calls itself, or its beginning
	}
	if r.Holds != design.HoldsNothing {
		t.Holds = r.Holds.String()
	}
	if r.ID.Kind() != resourceGroupKind {
		t.Owner = addr.AzureSubject(picture.Owner(r.ID)).Key()
	} else {
		t.Owner = t.Key
	}
	group := strings.ToLower(r.ID.ResourceGroupName())
	t.Group = "group/" + r.Unit.String() + "/" + r.ID.SubscriptionID() + "/" + group
	switch {
	case group != "":
		t.Place = r.ID.ResourceGroupName()
	case r.ID.SubscriptionID() == "":
		t.Place = "above the subscriptions"
	case r.ID.SubscriptionID() == u.Subscription.SubscriptionID():
		t.Place = "in the subscription itself"
	default:
		t.Place = "in the subscription " + r.ID.SubscriptionID()
	}
	t.within = []string{entityKey(u.Entity), u.Key, t.Group}
	for _, id := range owners(r.ID) {
		if owner, ok := d.Resource(id); ok {
			if key := addr.AzureSubject(owner.ID).Key(); key != t.Key && !slices.Contains(t.within, key) {
				t.within = append(t.within, key)
			}
		}
	}
	t.within = append(t.within, t.Key)
	a.add(t)
}

const resourceGroupKind = "Microsoft.Resources/resourceGroups"

// owners are the resources that one is a part of or set on, the outermost first.
func owners(id addr.ID) []addr.ID {
	var out []addr.ID
	for outermost := picture.Owner(id); id != outermost; {
		if parent := id.Parent(); !parent.IsZero() {
			id = parent
		} else {
			id = id.Scope()
		}
		out = append(out, id)
	}
	slices.Reverse(out)
	return out
}

func (a *atlas) object(o design.ClusterObject) {
	u := &a.units[a.byUnit[o.Unit.String()]]
	u.Objects++
	s := addr.ObjectSubject(o.Key)
	cluster := "cluster/" + o.Unit.String() + "/" + o.Key.Cluster
	t := Thing{Subject: s, Key: s.Key(), Name: o.Key.Name, Short: o.Key.Name, Kind: o.Key.Kind, Type: o.Key.Group + "/" + o.Key.Kind, Unit: o.Unit, Cluster: o.Key.Cluster, Why: o.Why}
	t.Owner, t.Group, t.Place = t.Key, cluster+"/"+o.Key.Namespace, "cluster "+o.Key.Cluster+", namespace "+o.Key.Namespace
	if o.Key.Namespace == "" {
		t.Place = "cluster " + o.Key.Cluster + ", in no namespace"
	}
	t.within = []string{entityKey(u.Entity), u.Key, cluster, t.Group, t.Key}
	a.add(t)
}

// of returns the thing that a subject is, or is a part of.
func (a *atlas) of(d *design.Design, s addr.Subject) (Thing, bool) {
	i, ok := a.byKey[s.Key()]
	if !ok && !s.ID().IsZero() {
		if r, part := d.Resource(s.ID()); part {
			i, ok = a.byKey[addr.AzureSubject(r.ID).Key()]
		}
	}
	if !ok {
		return Thing{}, false
	}
	return a.things[i], true
}

// within are the keys of the places that a finding is within, its subject's last.
func (a *atlas) within(d *design.Design, s addr.Subject, environment string) []string {
	if t, ok := a.of(d, s); ok {
		if t.Key == s.Key() {
			return t.within
		}
		return append(slices.Clone(t.within), s.Key())
	}
	if unit, ok := a.ofEnv[environment]; ok {
		u := a.units[a.byUnit[unit.String()]]
		return []string{entityKey(u.Entity), u.Key, "declared/" + unit.String(), s.Key()}
	}
	if s.IsZero() {
		return []string{Itself}
	}
	return []string{Itself, s.Key()}
}

// unit returns a unit of the map by its name.
func (a *atlas) unit(name string) (MapUnit, bool) {
	i, ok := a.byUnit[name]
	if !ok {
		return MapUnit{}, false
	}
	return a.units[i], true
}

func lastOf(kind string) string { return kind[strings.LastIndexByte(kind, '/')+1:] }
