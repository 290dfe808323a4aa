// Package azurerm says what the resources of Terraform's provider azurerm are
// in ARM's shape, for those who read its plans, its states and its
// configuration.
//
// It promises that what is said of a resource comes from its arguments alone:
// an argument that is null says nothing, so that the service's default holds,
// and one that is not known stays unknown. What azurerm makes a resource of its
// own and ARM holds as a part of another, as the security group of a subnet, is
// put into that other; where that is not at hand, nothing is made up, and what
// could be hidden is named.
//
// The types are a table of data, a row each in the file of its namespace: which
// argument stands at which path of the body. See row.
package azurerm

import (
	"cmp"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Arguments are those of a resource or of one of its blocks, by azurerm's
// names: decoded JSON, in which numbers are body.Number, a block is a list of
// objects, a reference is an addr.Ref, and what is not known is
// body.Unresolved. One that is null or absent is not said.
type Arguments map[string]any

// Resource is a resource of azurerm as a plan, a state or a configuration has
// it.
type Resource struct {
	Address string // as Terraform spells it: module.a.azurerm_subnet.b["c"]
	Type    string
	// ID is what it is known by, as an import block says it. What the argument id
	// says is looked at without it.
	ID addr.ID
	// Arguments is asked when it is needed, and may be asked twice.
	Arguments func() Arguments
}

// Translation is what one resource is in ARM.
type Translation struct {
	From int     // the index of the resource
	ID   addr.ID // what it is, or what it is a part of; zero where that is not known
	// Objects are the resource and those that azurerm holds as blocks of it. There
	// are none where it became a part of another.
	Objects []Object
	Missing []Missing
}

// Object is a resource of ARM, as far as it is known.
type Object struct {
	ID   addr.ID
	Body map[string]any
}

// Missing is something that could not be told.
type Missing struct {
	Subject addr.ID     // zero where it is not known which
	Kinds   []addr.Kind // nil is any of Azure
	Reason  string      // without the address
}

// Unwritten is why a value is not known that the provider or the service decides:
// the configuration does not write the argument. What azurerm leaves to the
// service is at the service's default.
const Unwritten = "known after apply, and not written in the configuration"

// Subscription returns what stands for the subscription where nobody says
// which: azurerm takes it from the environment of who applies. What is of one
// set is of one subscription, see source.File.Set.
func Subscription(set string) string {
	if set == "" {
		return "00000000-0000-0000-0000-000000000000"
	}
	return "$(" + url.PathEscape(set) + ")"
}

// Translates reports whether a type has a row.
func Translates(typ string) bool {
	_, ok := rows()[typ]
	return ok
}

// Joins reports whether a type is in ARM a part of another resource, which stays
// where it goes.
func Joins(typ string) bool {
	w := rows()[typ]
	return w != nil && w.joins != ""
}

// IDOf returns the id of a resource, which is the one that is known if it is of
// the type's kind, and otherwise follows from its arguments. A name that is not
// known yet is made up of the address, so that what is known can be judged; a
// parent is not.
func IDOf(subscription string, r Resource) (addr.ID, bool) {
	t := translator{subscription: subscription}
	return t.idOf(r, r.Arguments)
}

// Translate returns what the resources of one plan, state or configuration are
// in ARM, one after the other.
func Translate(subscription string, in []Resource) iter.Seq[Translation] {
	return func(yield func(Translation) bool) {
		t := newTranslator(subscription, in)
		for i, r := range in {
			w := rows()[r.Type]
			if w == nil || w.joins != "" {
				continue
			}
			if !yield(t.translate(i, r, w)) {
				return
			}
		}
		for _, p := range t.patches {
			if !yield(t.rest(p)) {
				return
			}
		}
	}
}

// translator is the state of one Translate.
type translator struct {
	subscription string
	patches      []*patch
	byTarget     map[string][]*patch // by the key of the id of what they change
	accounts     map[string]addr.ID  // storage accounts by name, which is unique in the world
	apart        map[string]bool     // subnets that are resources of their own, by the key of the id
	networks     map[string]bool     // those that have such
}

// patch is a resource of azurerm that is a part of another in ARM.
type patch struct {
	from   int
	row    *row
	target addr.ID
	body   object
	name   string
	used   bool
}

func newTranslator(subscription string, in []Resource) *translator {
	t := &translator{subscription: subscription, byTarget: map[string][]*patch{}, accounts: map[string]addr.ID{}, apart: map[string]bool{}, networks: map[string]bool{}}
	for _, r := range in {
		switch r.Type {
		case "azurerm_storage_account":
			if id, ok := t.idOf(r, r.Arguments); ok {
				t.accounts[strings.ToLower(id.Name())] = id
			}
		case "azurerm_subnet":
			if id, ok := t.idOf(r, r.Arguments); ok {
				t.apart[id.Key()], t.networks[id.Parent().Key()] = true, true
			}
		}
	}
	for i, r := range in {
		w := rows()[r.Type]
		if w == nil || w.joins == "" {
			continue
		}
		a := r.Arguments()
		p := &patch{from: i, row: w, body: object{}, name: text(a["name"])}
		if p.target, _ = t.fill(w.joins, r, a); p.target.IsZero() {
			p.target, _ = t.fill(w.also, r, a)
		}
		w.args.apply(a, p.body)
		if w.shape != nil {
			w.shape(p.target, a, p.body)
		}
		t.patches = append(t.patches, p)
		if !p.target.IsZero() {
			t.byTarget[p.target.Key()] = append(t.byTarget[p.target.Key()], p)
		}
	}
	return t
}

// translate returns what a resource is that is one of its own.
func (t *translator) translate(from int, r Resource, w *row) Translation {
	out := Translation{From: from}
	a := r.Arguments()
	id, ok := t.idOf(r, func() Arguments { return a })
	if !ok {
		kinds := []addr.Kind{w.kind}
		for _, p := range w.parts {
			kinds = append(kinds, w.kind+"/"+addr.Kind(p.segment))
		}
		out.Missing = []Missing{{Kinds: kinds, Reason: "what it belongs to is not known before apply, so neither is its id"}}
		return out
	}
	if w.unsure != nil {
		if why := w.unsure(a); why != "" {
			out.Missing = []Missing{{Kinds: []addr.Kind{w.kind}, Reason: why}}
			return out
		}
	}
	out.ID = id
	o := object{}
	head.apply(a, o)
	w.args.apply(a, o)
	if w.shape != nil {
		w.shape(id, a, o)
	}
	t.join(id, o)
	out.Objects = []Object{{id, o}}
	for _, p := range w.parts {
		t.part(&out, id, p, a)
	}
	return out
}

// part adds a resource of ARM that azurerm holds as a block.
func (t *translator) part(out *Translation, of addr.ID, p part, a Arguments) {
	blocks, ok := a[p.block].([]any)
	if !ok {
		if a[p.block] != nil && !unwritten(a[p.block]) {
			out.Missing = append(out.Missing, Missing{Kinds: []addr.Kind{of.Kind() + "/" + addr.Kind(p.segment)}, Reason: p.block + " is not known before apply"})
		}
		return
	}
	for _, v := range blocks {
		block, ok := v.(map[string]any)
		if !ok {
			continue
		}
		name := p.name
		if name == "" {
			if name = text(block[cmp.Or(p.called, "name")]); p.called == "location" {
				name = text(region(name))
			}
		}
		if name == "" {
			out.Missing = append(out.Missing, Missing{Kinds: []addr.Kind{of.Kind() + "/" + addr.Kind(p.segment)}, Reason: "the name of a " + p.block + " is not known before apply"})
			continue
		}
		o := object{}
		p.args.apply(block, o)
		id := of.Child(p.segment, name)
		t.join(id, o)
		out.Objects = append(out.Objects, Object{id, o})
	}
}

// join puts into a body what other resources of azurerm say of it, and of the
// parts that it holds.
func (t *translator) join(id addr.ID, o object) {
	for _, p := range t.byTarget[id.Key()] {
		if p.row.apart && p.name != "" {
			o.drop(p.row.list, p.name)
			continue
		}
		p.used = true
		if p.row.list != "" {
			o.add(p.row.list, p.element())
		} else {
			o.merge(p.body)
		}
	}
	if id.Kind().Equal("Microsoft.Network/virtualNetworks") {
		t.subnets(id, o)
	}
}

// subnets settles which subnets a network holds itself. Those that are resources
// of their own are not in it, though a state shows them there.
func (t *translator) subnets(network addr.ID, o object) {
	const path = "properties.subnets"
	held, ok := o.get(path).([]any)
	if !ok {
		if unwritten(o.get(path)) && t.networks[network.Key()] {
			delete(o["properties"].(map[string]any), "subnets")
		}
		return
	}
	rest := make([]any, 0, len(held))
	for _, v := range held {
		subnet, _ := v.(map[string]any)
		if name := text(subnet["name"]); name != "" {
			id := network.Child("subnets", name)
			if t.apart[id.Key()] {
				continue
			}
			t.join(id, subnet)
		}
		rest = append(rest, v)
	}
	if delete(o["properties"].(map[string]any), "subnets"); len(rest) > 0 {
		o.set(path, rest)
	}
}

// element is what a patch adds to a list.
func (p *patch) element() map[string]any {
	if p.name != "" && p.row.alone != "" {
		p.body["name"] = p.name
	}
	return p.body
}

// rest returns what is to be said of a part once all resources are through.
func (t *translator) rest(p *patch) Translation {
	out := Translation{From: p.from, ID: p.target}
	switch {
	case p.used:
	case !p.target.IsZero() && p.row.alone != "" && p.name != "":
		delete(p.body, "name")
		out.ID = p.target.Child(p.row.alone, p.name)
		out.Objects = []Object{{out.ID, p.body}}
	default:
		out.Missing = []Missing{{Subject: p.target, Kinds: []addr.Kind{p.row.kind}, Reason: "what it changes is not here, so that it cannot be judged as a whole"}}
	}
	return out
}

// Kinds returns what a type that is not translated could be, as its name gives
// away; nil is anything of Azure. It reports false for a type that is no
// resource of Azure Resource Manager at all, as what lies in a blob: nothing of
// it is missing.
func Kinds(typ string) ([]addr.Kind, bool) {
	if w := rows()[typ]; w != nil {
		return []addr.Kind{w.kind}, true
	}
	kinds := kindsOf()[typ]
	if len(kinds) == 1 && kinds[0] == nowhere {
		return nil, false
	}
	return slices.Clone(kinds), true
}
