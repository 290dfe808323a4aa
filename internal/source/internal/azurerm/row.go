package azurerm

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// row says what a type of azurerm is in ARM.
//
// A resource that is a part of another in ARM has a template in joins instead of
// ids: the id of that other. Its arguments are merged into the other's body, or
// added to the list of it that is named.
type row struct {
	kind addr.Kind
	ids  []string // templates of its id, in the order in which they are tried
	args fields
	// shape does what a table cannot say. It is rarely there.
	shape shaper
	parts []part
	// unsure says why it cannot be told which resource it is, or "".
	unsure func(Arguments) string

	joins string
	also  string // joins of older providers
	list  string // where the list is that it is added to
	alone string // what the part is called as a child, where it may stand alone
	// apart says that it stands alone wherever it has a name: checks judge it as
	// a child as well, and what is wrong is wrong where it is written.
	apart bool
}

// shaper writes what the arguments of the resource of an id say.
type shaper func(addr.ID, Arguments, object)

// part is a resource of ARM which azurerm holds as a block.
type part struct {
	segment, name, block string // without a name it is what the block is called by
	called               string // the argument that it is called by; "" is name
	args                 fields
}

// fields says where arguments stand in a body.
type fields map[string]rule

// rule says where an argument stands, by the path of its members.
type rule struct {
	to   string
	as   func(any) any  // what is known becomes this; nil is as it is
	sub  fields         // of a block
	many bool           // of a block that may be there several times
	with map[string]any // what stands beside what the block says
	old  bool           // it gives way to what stands there
	// more says that other resources of azurerm add to the list: that nobody
	// writes it does not mean that it is empty.
	more bool
}

// at puts a value at a path.
func at(to string, as ...func(any) any) rule {
	r := rule{to: to}
	if len(as) > 0 {
		r.as = as[0]
	}
	return r
}

// formerly is at, for a name that older providers have: it gives way to today's.
func formerly(to string, as ...func(any) any) rule {
	r := at(to, as...)
	r.old = true
	return r
}

// formerly is this rule, for a name that older providers have.
func (r rule) formerly() rule {
	r.old = true
	return r
}

// joined is this rule, for a list that other resources of azurerm add to.
func (r rule) joined() rule {
	r.more = true
	return r
}

// one puts the block that is there at most once at a path, "" being the body
// that the block stands in.
func one(to string, sub fields) rule { return rule{to: to, sub: sub} }

// many puts a list of blocks at a path.
func many(to string, sub fields) rule { return rule{to: to, sub: sub, many: true} }

// and says what stands in a block's place beside what it says itself.
func (r rule) and(path string, v any) rule {
	r.with = maps.Clone(r.with)
	if r.with == nil {
		r.with = map[string]any{}
	}
	r.with[path] = v
	return r
}

// and returns these fields and others.
func (f fields) and(more fields) fields {
	out := maps.Clone(f)
	maps.Copy(out, more)
	return out
}

// below returns fields that stand below a path.
func below(path string, f fields) fields {
	out := make(fields, len(f))
	for name, r := range f {
		r.to = path + "." + r.to
		out[name] = r
	}
	return out
}

// apply writes what arguments say.
func (f fields) apply(a Arguments, o object) {
	names := slices.SortedFunc(maps.Keys(f), func(x, y string) int {
		if f[x].old != f[y].old {
			if f[x].old {
				return 1
			}
			return -1
		}
		return strings.Compare(x, y)
	})
	for _, name := range names {
		r, v := f[name], a[name]
		if !said(v) || r.old && o.has(r.to) || unwritten(v) && !r.more {
			continue
		}
		r.apply(name, v, o)
	}
}

// said reports whether an argument says anything. A text and a list that are
// empty are azurerm's way of saying nothing.
func said(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

// unwritten reports whether a value is Unwritten.
func unwritten(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m[addr.UnresolvedKey] == Unwritten
}

func (r rule) apply(name string, v any, o object) {
	if r.sub == nil {
		if r.as != nil && known(v) {
			v = r.as(v)
		}
		o.set(r.to, v)
		return
	}
	blocks, ok := v.([]any)
	if m, isObject := v.(map[string]any); isObject && !body.IsUnresolved(v) {
		blocks, ok = []any{m}, true // a provider of the newer kind holds one block as an object
	}
	switch {
	case !ok:
		if unwritten(v) {
			o.set(r.to, v)
			return
		}
		o.set(r.to, body.Unresolved(name))
	case r.many:
		list := make([]any, 0, len(blocks))
		for _, b := range blocks {
			list = append(list, r.block(b))
		}
		o.set(r.to, list)
	case len(blocks) == 1 && r.to == "":
		if m, ok := r.block(blocks[0]).(map[string]any); ok {
			o.merge(m)
		}
	case len(blocks) == 1:
		if m, ok := r.block(blocks[0]).(map[string]any); ok && !body.IsUnresolved(m) {
			if there, ok := o.get(r.to).(map[string]any); ok && !body.IsUnresolved(there) {
				object(there).merge(m)
				return
			}
		}
		o.set(r.to, r.block(blocks[0]))
	default:
		o.set(r.to, body.Unresolved(name))
	}
}

// block returns what a block is.
func (r rule) block(v any) any {
	m, ok := v.(map[string]any)
	switch {
	case !ok:
		return body.Unresolved("a block")
	case body.IsUnresolved(m):
		return m
	}
	o := object{}
	r.sub.apply(m, o)
	for _, path := range slices.Sorted(maps.Keys(r.with)) {
		if !o.has(path) {
			o.set(path, r.with[path])
		}
	}
	return map[string]any(o)
}

// object is a body in the making.
type object map[string]any

// set puts a value at a path. What is nil is left out: the service's default
// holds.
func (o object) set(path string, v any) {
	if v == nil || path == "" {
		return
	}
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		o[name] = v
		return
	}
	below, ok := o[name].(map[string]any)
	switch {
	case ok && body.IsUnresolved(below):
		return // what is not known hides it as well
	case !ok:
		below = map[string]any{}
		o[name] = below
	}
	object(below).set(rest, v)
}

// get returns the value at a path, or nil.
func (o object) get(path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		return o[name]
	}
	below, ok := o[name].(map[string]any)
	if !ok {
		return nil
	}
	return object(below).get(rest)
}

func (o object) has(path string) bool { return path != "" && o.get(path) != nil }

// add adds to the list at a path. What has the name of something in the list is
// that: a state shows in the list what is a resource of its own, too.
func (o object) add(path string, v any) {
	list, ok := o.get(path).([]any)
	switch there := o.get(path); {
	case ok:
	case there == nil, unwritten(there):
	default:
		return
	}
	if m, ok := v.(map[string]any); ok && text(m["name"]) != "" {
		list = slices.DeleteFunc(slices.Clone(list), func(item any) bool {
			there, ok := item.(map[string]any)
			return ok && strings.EqualFold(text(there["name"]), text(m["name"]))
		})
	}
	o.set(path, append(list, v))
}

// drop takes what has a name out of the list at a path: it is a resource of its
// own. What nobody has written is then known to be no more.
func (o object) drop(path, name string) {
	there := o.get(path)
	if unwritten(there) {
		o.set(path, []any{})
	}
	if list, ok := there.([]any); ok {
		o.set(path, slices.DeleteFunc(slices.Clone(list), func(item any) bool {
			m, ok := item.(map[string]any)
			return ok && strings.EqualFold(text(m["name"]), name)
		}))
	}
}

// merge puts another object into this one.
func (o object) merge(other map[string]any) {
	for name, v := range other {
		m, ok := v.(map[string]any)
		there, isThere := o[name].(map[string]any)
		if ok && isThere && !body.IsUnresolved(m) && !body.IsUnresolved(there) {
			object(there).merge(m)
			continue
		}
		o[name] = v
	}
}

// rows is the table. It is put together when it is first asked for.
var rows = sync.OnceValue(func() map[string]*row {
	all := map[string]*row{}
	for _, table := range []map[string]row{network, edge, storage, vault, postgres, monitor, containers, cache, compute, backup, identity, resources} {
		for typ, w := range table {
			all[typ] = &w
		}
	}
	return all
})
