package design

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/ward"
)

// Parts are what a Design is made of, in any order.
type Parts struct {
	Organisation string
	Effective    string
	Declared     []ward.Value
	Units        []Unit
	Resources    []Resource
	Objects      []ClusterObject
	Decisions    []Decision
	Steps        []Step
	Maps         []Map
	Files        []File
	Isolations   []Isolation
	// Existing are ids outside of the design that it may refer to, as the
	// subscriptions.
	Existing []addr.ID
}

// New resolves the parts into a Design. Its errors are faults of the builders,
// not of the estate, and all of them are returned at once.
func New(p Parts) (*Design, error) {
	d := &Design{
		Organisation: p.Organisation,
		Effective:    p.Effective,
		Declared:     slices.Clone(p.Declared),
		Decisions:    slices.Clone(p.Decisions),
		Steps:        slices.Clone(p.Steps),
		Maps:         slices.Clone(p.Maps),
		Files:        slices.Clone(p.Files),
		Isolations:   slices.Clone(p.Isolations),
	}
	r := resolver{existing: map[string]bool{}, index: map[string]int{}}
	for _, id := range p.Existing {
		r.existing[id.Key()] = true
	}

	// One order to start from, whatever the builders' was.
	r.resources = slices.Clone(p.Resources)
	slices.SortFunc(r.resources, func(a, b Resource) int {
		return cmp.Or(cmp.Compare(a.Unit.String(), b.Unit.String()), cmp.Compare(a.ID.Key(), b.ID.Key()))
	})
	d.Objects = slices.Clone(p.Objects)
	slices.SortFunc(d.Objects, func(a, b ClusterObject) int { return cmp.Compare(a.Key.String(), b.Key.String()) })
	slices.SortFunc(d.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Unit.String(), b.Unit.String()), cmp.Compare(a.When, b.When), cmp.Compare(a.Order, b.Order))
	})
	slices.SortFunc(d.Declared, func(a, b ward.Value) int { return cmp.Compare(a.Subject().String(), b.Subject().String()) })
	slices.SortFunc(d.Decisions, func(a, b Decision) int {
		return cmp.Or(cmp.Compare(a.Subject.String(), b.Subject.String()), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Title, b.Title))
	})

	slices.SortFunc(d.Isolations, func(a, b Isolation) int { return cmp.Compare(a.Tier, b.Tier) })
	slices.SortFunc(d.Maps, func(a, b Map) int { return cmp.Compare(a.Unit.String(), b.Unit.String()) })

	slices.SortFunc(d.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })

	r.register()
	r.checkFiles(d.Files)
	r.checkUnits(p.Units)
	r.checkExcepted(p.Units)
	r.checkObjects(d.Objects, p.Units)
	r.checkMaps(d.Maps, p.Units)
	r.resolve()
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	units := r.orderUnits(p.Units)
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	d.Units, d.Steps, d.Apply, d.Runbooks = r.orderSteps(units, d.Steps)
	d.Resources = r.orderResources(d.Units)
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}

	d.byID = make(map[string]int, len(d.Resources))
	for i, res := range d.Resources {
		d.byID[res.ID.Key()] = i
		for _, part := range res.Parts {
			d.byID[part.Key()] = i
		}
	}
	return d, nil
}

// resolver is the state of one New.
type resolver struct {
	resources []Resource
	existing  map[string]bool
	index     map[string]int // into resources, parts too
	needs     [][]int        // by index of resource: what it needs
	outside   [][]addr.ID    // by index of resource: what it needs and the design does not have
	errs      []error
}

func (r *resolver) errorf(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("design: "+format, args...))
}

// register indexes the ids and finds those that occur twice.
func (r *resolver) register() {
	for i, res := range r.resources {
		if res.ID.IsZero() {
			r.errorf("a resource of unit %s has no id", res.Unit)
			continue
		}
		for _, id := range append([]addr.ID{res.ID}, res.Parts...) {
			if _, taken := r.index[id.Key()]; taken {
				r.errorf("%s is designed twice", id)
			}
			r.index[id.Key()] = i
		}
		if res.APIVersion == "" {
			r.errorf("%s has no API version", res.ID)
		}
		if res.Why == "" {
			r.errorf("%s does not say why it is there", res.ID)
		}
		if res.Holds == HoldsUnknown {
			r.errorf("%s does not say what it holds: HoldsNothing where nothing is lost with it", res.ID)
		}
	}
}

// checkUnits finds resources without a unit, and scopes with two.
func (r *resolver) checkUnits(units []Unit) {
	known := map[addr.Unit]bool{}
	for _, u := range units {
		if known[u.Name] {
			r.errorf("unit %s is declared twice", u.Name)
		}
		known[u.Name] = true
		if u.Owner == OwnerUnknown {
			r.errorf("unit %s has no owner", u.Name)
		}
	}
	excepted := map[addr.Unit][]string{}
	for _, u := range units {
		excepted[u.Name] = u.Excepted
	}
	owner := map[string]addr.Unit{} // by resource group: whose the group itself is, or else the first of what is in it
	for _, res := range r.resources {
		if key, ok := groupOf(res.ID); ok && res.ID.Kind().Equal(groupKind) {
			owner[key] = res.Unit
		}
	}
	for _, res := range r.resources {
		if !known[res.Unit] {
			r.errorf("%s is in unit %q, which is not declared", res.ID, res.Unit)
		}
		key, ok := groupOf(res.ID)
		if !ok {
			continue
		}
		if scope := res.ID.Scope(); r.existing[res.ID.Parent().Key()] || !scope.Kind().Equal(groupKind) && r.existing[scope.Key()] {
			continue // it stands below what is nobody's here, as Azure's own watcher of networks, or extends it
		}
		other, taken := owner[key]
		if !taken {
			owner[key] = res.Unit
			continue
		}
		if other != res.Unit && !r.guest(res, other, excepted[other]) {
			r.errorf("resource group %s belongs to units %s and %s: an owner with deny settings would block the other", res.ID.ResourceGroupName(), other, res.Unit)
		}
	}
}

const groupKind addr.Kind = "Microsoft.Resources/resourceGroups"

func groupOf(id addr.ID) (string, bool) {
	group := id.ResourceGroupName()
	return id.SubscriptionID() + "/" + strings.ToLower(group), group != ""
}

// guest reports whether a resource may stand in another unit's group: as the
// child of a resource of that unit, or as what extends one, where that unit
// leaves the writing and deleting of such resources open. So a network is joined
// to a hub that was there before it, and granted a right on what is in it.
func (r *resolver) guest(res Resource, host addr.Unit, excepted []string) bool {
	above := res.ID.Parent()
	if above.IsZero() && !res.ID.Scope().Kind().Equal(groupKind) {
		above = res.ID.Scope()
	}
	parent, designed := r.index[above.Key()]
	if !designed || r.resources[parent].Unit != host {
		return false
	}
	kind := string(res.ID.Kind())
	return slices.Contains(excepted, kind+"/write") && slices.Contains(excepted, kind+"/delete")
}

// checkExcepted finds operations that a stack would leave open although they
// delete what the design protects.
func (r *resolver) checkExcepted(units []Unit) {
	protected := map[addr.Unit][]Resource{}
	for _, res := range r.resources {
		if res.Holds.Protected() {
			protected[res.Unit] = append(protected[res.Unit], res)
		}
	}
	for _, u := range units {
		for _, operation := range u.Excepted {
			deleted := deletes(operation)
			for _, res := range protected[u.Name] {
				if deleted(res) {
					r.errorf("unit %s excepts %s, which deletes %s: it holds %s", u.Name, operation, res.ID, res.Holds)
				}
			}
		}
	}
}

func (r *resolver) checkObjects(objects []ClusterObject, units []Unit) {
	for i, o := range objects {
		if i > 0 && objects[i-1].Key == o.Key {
			r.errorf("%s is designed twice", o.Key)
		}
		if !slices.ContainsFunc(units, func(u Unit) bool { return u.Name == o.Unit }) {
			r.errorf("%s is in unit %q, which is not declared", o.Key, o.Unit)
		}
	}
}

// resolve checks every body and collects what each resource needs.
func (r *resolver) resolve() {
	r.needs = make([][]int, len(r.resources))
	r.outside = make([][]addr.ID, len(r.resources))
	for i, res := range r.resources {
		need := func(id addr.ID, how string) {
			j, ok := r.index[id.Key()]
			switch {
			case ok && j != i:
				r.needs[i] = append(r.needs[i], j)
			case !ok && !r.existing[id.Key()]:
				r.errorf("%s %s %s, which is neither designed nor declared to exist", res.ID, how, id)
			case !ok:
				r.outside[i] = append(r.outside[i], id)
			}
		}
		for _, ref := range Refs(res.Body) {
			need(ref.ID, "refers to")
		}
		for _, id := range res.DependsOn {
			need(id, "depends on")
		}
		if parent := res.ID.Parent(); !parent.IsZero() {
			need(parent, "is a child of")
		} else if scope := res.ID.Scope(); !scope.IsZero() {
			need(scope, "is deployed to")
		}
		r.checkValue(res, "", res.Body)
		slices.Sort(r.needs[i])
		r.needs[i] = slices.Compact(r.needs[i])
	}
}

// checkValue refuses what cannot be rendered, and ids that are written as
// text where a reference belongs.
func (r *resolver) checkValue(res Resource, path string, v any) {
	id := res.ID
	switch v := v.(type) {
	case Object:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			r.checkKey(res, path, k)
			r.checkValue(res, path+"."+k, v[k])
		}
	case List:
		for i, item := range v {
			r.checkValue(res, fmt.Sprintf("%s[%d]", path, i), item)
		}
	case string:
		if strings.HasPrefix(v, "[") {
			r.errorf("%s: %s: %q would be read as a template expression: scalars are literals", id, path[1:], v)
		}
		if other, err := addr.ParseID(v); err == nil {
			if _, designed := r.index[other.Key()]; designed {
				r.errorf("%s: %s: %q is a designed resource: use a reference", id, path[1:], v)
			}
		}
	case bool, int, float64, addr.Ref:
	default:
		r.errorf("%s: %s: %T is no value of an ARM body", id, strings.TrimPrefix(path, "."), v)
	}
}

// checkKey refuses a key that names a designed resource which is not waited
// for: a key is literal text, so nothing else says that it must exist first.
func (r *resolver) checkKey(res Resource, path, key string) {
	other, err := addr.ParseID(key)
	if err != nil {
		return
	}
	named := slices.ContainsFunc(res.DependsOn, func(d addr.ID) bool { return d.Key() == other.Key() })
	if _, designed := r.index[other.Key()]; designed && !named {
		r.errorf("%s: %s: the key %q is a designed resource: name it in DependsOn too", res.ID, strings.TrimPrefix(path, "."), key)
	}
}

// Refs returns the references in a value, in the order of its keys.
func Refs(v any) []addr.Ref {
	var refs []addr.Ref
	switch v := v.(type) {
	case addr.Ref:
		refs = append(refs, v)
	case Object:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			refs = append(refs, Refs(v[k])...)
		}
	case List:
		for _, item := range v {
			refs = append(refs, Refs(item)...)
		}
	}
	return refs
}

// orderUnits puts each unit behind those that it needs.
func (r *resolver) orderUnits(units []Unit) []Unit {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.Name.String(), b.Name.String()) })
	at := map[addr.Unit]int{}
	for i := range units {
		units[i].After = slices.Clone(units[i].After)
		at[units[i].Name] = i
	}
	for i, needs := range r.needs {
		from := r.resources[i].Unit
		for _, j := range needs {
			if to := r.resources[j].Unit; to != from {
				u := &units[at[from]]
				u.After = append(u.After, to)
			}
		}
	}
	for i := range units {
		for _, c := range units[i].Needs {
			u := &units[i]
			if j, designed := r.index[c.Of.Key()]; designed && c.Kind == Exists && r.resources[j].Unit != u.Name {
				u.After = append(u.After, r.resources[j].Unit)
			}
		}
	}
	needs := make([][]int, len(units))
	for i := range units {
		slices.SortFunc(units[i].After, func(a, b addr.Unit) int { return cmp.Compare(a.String(), b.String()) })
		units[i].After = slices.Compact(units[i].After)
		for _, name := range units[i].After {
			j, ok := at[name]
			if !ok {
				r.errorf("unit %s comes after %s, which is not declared", units[i].Name, name)
				continue
			}
			needs[i] = append(needs[i], j)
		}
	}
	order, cycle := sortByNeed(needs)
	if cycle >= 0 {
		r.errorf("unit %s needs itself, by way of %v", units[cycle].Name, units[cycle].After)
	}
	return permute(units, order)
}

// orderResources puts each resource behind those that it needs, unit by unit.
func (r *resolver) orderResources(units []Unit) []Resource {
	order, cycle := sortByNeed(r.needs)
	if cycle >= 0 {
		r.errorf("%s needs itself, by way of what it refers to", r.resources[cycle].ID)
		return nil
	}
	rank := map[addr.Unit]int{}
	for i, u := range units {
		rank[u.Name] = i
	}
	out := permute(r.resources, order)
	slices.SortStableFunc(out, func(a, b Resource) int { return cmp.Compare(rank[a.Unit], rank[b.Unit]) })
	return out
}

// sortByNeed returns an order in which every index stands behind what it
// needs, and among equals the lower index first; or an index in a cycle.
func sortByNeed(needs [][]int) (order []int, cycle int) {
	const (
		fresh = iota
		open
		done
	)
	state := make([]int, len(needs))
	var visit func(i int) bool
	visit = func(i int) bool {
		switch state[i] {
		case open:
			cycle = i
			return false
		case done:
			return true
		}
		state[i] = open
		for _, j := range needs[i] {
			if !visit(j) {
				return false
			}
		}
		state[i] = done
		order = append(order, i)
		return true
	}
	for i := range needs {
		if !visit(i) {
			return nil, cycle
		}
	}
	return order, -1
}

func permute[T any](list []T, order []int) []T {
	out := make([]T, len(order))
	for i, j := range order {
		out[i] = list[j]
	}
	return out
}
