package terraform

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

// expansion is the instances of a resource.
type expansion struct {
	loop
	instances []*instance
}

// instance is one of a resource in one instance of its module.
type instance struct {
	*resource
	s       *scope
	address string // as Terraform spells it
	with    map[string]cty.Value

	arguments map[string]cty.Value // nil until somebody asks
	kept      map[string]any       // of azurerm, from when the id was told
	id        addr.ID
	resolved  bool
}

// expand returns the instances of a resource.
func (s *scope) expand(r *resource) *expansion {
	if e := s.expanded[r]; e != nil {
		return e
	}
	key := "instances of " + r.address
	if s.busy[key] {
		return &expansion{loop: loop{waits: unknown(r.address)}}
	}
	s.busy[key] = true
	defer delete(s.busy, key)
	e := &expansion{loop: s.loopOf(r.body)}
	if s.r.budget.resources -= len(e.each); s.r.budget.resources < 0 {
		e.loop = loop{waits: unknown("more resources than anybody has")}
	}
	for _, t := range e.each {
		e.instances = append(e.instances, &instance{resource: r, s: s, address: s.address + r.address + t.suffix, with: t.with})
	}
	s.expanded[r] = e
	return e
}

// resource returns what expressions see of a resource or a data source.
func (s *scope) resource(address string, ts []hcl.Traversal) cty.Value {
	r := s.c.resources[address]
	if r == nil {
		return waitingFor(namesIn(ts))
	}
	e := s.expand(r)
	if !e.known {
		return waitingFor(namesIn(ts))
	}
	return e.shape(func(i int) cty.Value { return e.instances[i].value(ts) })
}

// args returns the arguments of an instance.
func (i *instance) args() map[string]cty.Value {
	if i.arguments == nil {
		key := "arguments of " + i.address
		if i.s.busy[key] {
			return nil
		}
		i.s.busy[key] = true
		i.arguments = i.s.block(i.body, i.with)
		for _, meta := range metaArguments {
			delete(i.arguments, meta)
		}
		delete(i.s.busy, key)
	}
	return i.arguments
}

// settled returns arguments as decoded JSON.
func (i *instance) settled() map[string]any {
	return settle{strict: i.s.r.strict}.object(i.args())
}

// attr returns one argument, or nil.
func (i *instance) attr(name string) any {
	a := i.body.Attributes[name]
	if a == nil {
		return nil
	}
	return settle{strict: i.s.r.strict}.value(i.s.eval(a.Expr, i.with))
}

// value is what expressions see of an instance: its arguments, its id, and what
// is known of it only when it is there.
func (i *instance) value(ts []hcl.Traversal) cty.Value {
	key := "value of " + i.address
	if i.s.busy[key] {
		return waitingFor(namesIn(ts))
	}
	i.s.busy[key] = true
	defer delete(i.s.busy, key)
	v := map[string]cty.Value{}
	if providers.Of(i.typ) != providers.Harmless || i.typ == "terraform_data" {
		maps.Copy(v, i.args())
	}
	id, _ := i.ID()
	later := func(name, output string) {
		if _, said := v[name]; !said {
			v[name] = outputOf(id, output, i.resource.address+"."+name)
		}
	}
	if id.IsZero() {
		v["id"] = unknown(i.resource.address + ".id")
	} else {
		v["id"] = reference(id)
		if name, said := v["name"]; !said || !name.IsWhollyKnown() {
			delete(v, "name")
			later("name", "name")
		}
		later("resource_id", "id")
		later("principal_id", "properties.principalId")
	}
	for _, b := range i.body.Blocks {
		if name := blockName(b); v[name] != cty.NilVal {
			v[name] = i.open(v[name], i.resource.address+"."+name, 0)
		}
	}
	v["identity"] = i.identity(v["identity"], id)
	if i.data && i.typ == "azurerm_subscription" && i.body.Attributes["subscription_id"] == nil {
		v["subscription_id"] = unknown(i.resource.address + ".subscription_id")
	}
	if strings.HasPrefix(i.typ, "azapi_") {
		v["output"] = i.outputs(id, ts)
	}
	for name := range i.s.c.used {
		if _, said := v[name]; !said {
			v[name] = unknown(i.resource.address + "." + name)
		}
	}
	for _, t := range ts { // also where nobody gathered the names
		for at := range t {
			if name := attributeAt(t, at); name != "" {
				if _, said := v[name]; !said {
					v[name] = unknown(i.resource.address + "." + name)
				}
			}
		}
	}
	return cty.ObjectVal(v)
}

// open is what a block says, with the names that Azure may answer to besides: to
// ask for one of them is no mistake.
func (i *instance) open(v cty.Value, name string, depth int) cty.Value {
	plain, marks := v.Unmark()
	if !plain.IsKnown() || plain.IsNull() || depth > 10 {
		return v
	}
	switch t := plain.Type(); {
	case t.IsTupleType():
		list := plain.AsValueSlice()
		for n := range list {
			list[n] = i.open(list[n], name, depth+1)
		}
		return cty.TupleVal(list).WithMarks(marks)
	case t.IsObjectType():
		object := plain.AsValueMap()
		if object == nil {
			object = map[string]cty.Value{}
		}
		for key, item := range object {
			object[key] = i.open(item, name+"."+key, depth+1)
		}
		for key := range i.s.c.used {
			if _, said := object[key]; !said {
				object[key] = unknown(name + "." + key)
			}
		}
		return cty.ObjectVal(object).WithMarks(marks)
	}
	return v
}

// identity is the block of that name with what Azure gives it.
func (i *instance) identity(v cty.Value, id addr.ID) cty.Value {
	name := i.resource.address + ".identity"
	if v == cty.NilVal {
		v = cty.TupleVal([]cty.Value{cty.EmptyObjectVal})
	}
	items, ok := elements(v)
	if !ok || len(items) != 1 || !items[0].value.Type().IsObjectType() || !items[0].value.IsKnown() || items[0].value.IsNull() {
		return v
	}
	inner := items[0].value.AsValueMap()
	if inner == nil {
		inner = map[string]cty.Value{}
	}
	inner["principal_id"] = outputOf(id, "identity.principalId", name+".principal_id")
	inner["tenant_id"] = outputOf(id, "identity.tenantId", name+".tenant_id")
	return cty.TupleVal([]cty.Value{cty.ObjectVal(inner)})
}
