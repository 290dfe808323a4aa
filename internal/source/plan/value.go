package plan

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/outline"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// value returns an argument as it will be, with what is not known and what is
// sensitive replaced. An argument that is null is nil.
func (r *reading) value(c *change, argument string) any {
	pick := func(v any) any {
		m, ok := v.(map[string]any)
		if !ok {
			return v // true: all of it
		}
		return m[argument]
	}
	is := r.of(c)
	return r.combine(c, place{{name: argument}}, is.after[argument], pick(is.unknown), pick(is.sensitive))
}

// place is where a value stands: in an argument, or in one of a block below it.
type place []step

// step is a name and the values that stand beside it, which tell one block from
// another.
type step struct {
	name   string
	beside map[string]any
}

// in returns the place of a name in an object.
func (p place) in(name string, beside map[string]any) place {
	return append(p[:len(p):len(p)], step{name, beside})
}

// combine walks a value beside the marks that Terraform keeps of it.
func (r *reading) combine(c *change, at place, v, unknown, sensitive any) any {
	if sensitive == true {
		return body.Unresolved("sensitive")
	}
	if unknown == true {
		return r.reference(c, at)
	}
	switch v := v.(type) {
	case map[string]any:
		u, _ := unknown.(map[string]any)
		s, _ := sensitive.(map[string]any)
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = r.combine(c, at.in(k, v), item, u[k], s[k])
		}
		for k, mark := range u {
			if _, there := v[k]; !there && marked(mark) {
				out[k] = r.combine(c, at.in(k, v), nil, mark, s[k])
			}
		}
		return out
	case []any:
		u, _ := unknown.([]any)
		s, _ := sensitive.([]any)
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = r.combine(c, at, item, nth(u, i), nth(s, i))
		}
		return out
	case nil:
		if marked(unknown) {
			return r.unmarked(c, at, unknown, sensitive)
		}
	}
	return v
}

// unmarked makes a value of marks alone.
func (r *reading) unmarked(c *change, at place, unknown, sensitive any) any {
	switch u := unknown.(type) {
	case map[string]any:
		return r.combine(c, at, map[string]any{}, u, sensitive)
	case []any:
		return r.combine(c, at, make([]any, len(u)), u, sensitive)
	}
	return nil
}

func nth(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// marked reports whether there is a true anywhere in marks.
func marked(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case map[string]any:
		for _, item := range v {
			if marked(item) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, marked)
	}
	return false
}

// reference returns what the configuration says of an argument's unknown
// values: a reference, if there is one thing that they can come from.
func (r *reading) reference(c *change, at place) any {
	config := r.configOf(c)
	refs := deepest(references(config, at))
	argument := at[len(at)-1].name
	if config != nil && config.Expressions[at[0].name] == nil && strings.HasPrefix(c.Type, "azurerm_") {
		return body.Unresolved(azurerm.Unwritten)
	}
	if len(refs) == 1 {
		v, ok := r.follow(c.module, refs[0], c, 0)
		if whole, isWhole := v.(resourceItself); isWhole {
			// An index that is not literal cuts a reference off behind the
			// resource, and an old Terraform names no more. Where an id is wanted,
			// it can only be the id.
			v, ok = wants(argument, whole.id)
		}
		if ok {
			return v
		}
	}
	if len(refs) == 0 {
		return body.Unresolved("known after apply")
	}
	const most = 8
	if len(refs) > most {
		refs = append(slices.Clone(refs[:most]), "…")
	}
	for i, ref := range refs {
		if refs[i] = indexKey.ReplaceAllString(ref, "[…]"); !traversal.MatchString(refs[i]) {
			refs[i] = "…"
		}
	}
	return body.Unresolved(strings.Join(refs, ", "))
}

// What a plan lists as a reference is any text until it is spelled as one, and
// so is the key of an instance.
var (
	indexKey  = regexp.MustCompile(`\["[^"]*"\]`)
	traversal = regexp.MustCompile(`^(?:…|[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d{1,5}|…)\])*)$`)
)

// references returns the references of an argument, those of the blocks in it
// too; of an argument of a block those that it has in the blocks which can be
// that one.
func references(config *tfjson.ConfigResource, at place) []string {
	if config == nil {
		return nil
	}
	var refs []string
	var walk func(e *tfjson.Expression, below place, depth int)
	walk = func(e *tfjson.Expression, below place, depth int) {
		if e == nil || e.ExpressionData == nil || depth > 20 {
			return
		}
		refs = append(refs, e.References...)
		for _, block := range e.NestedBlocks {
			if len(below) > 0 {
				if canBe(block, below[0].beside) {
					walk(block[below[0].name], below[1:], depth+1)
				}
				continue
			}
			for _, k := range slices.Sorted(maps.Keys(block)) {
				walk(block[k], nil, depth+1)
			}
		}
	}
	walk(config.Expressions[at[0].name], at[1:], 0)
	return refs
}

// canBe reports whether a block of the configuration can be the one of these
// values: Terraform sorts blocks as it likes.
func canBe(block map[string]*tfjson.Expression, values map[string]any) bool {
	for name, e := range block {
		written, isText := constant(e).(string)
		if is, ok := values[name].(string); ok && isText && is != written {
			return false
		}
	}
	return true
}

// deepest drops the prefixes that Terraform lists with each reference, each
// and count, and repeats.
func deepest(refs []string) []string {
	refs = slices.Compact(slices.Sorted(slices.Values(refs)))
	var out []string
	for i, ref := range refs {
		if strings.HasPrefix(ref, "each.") || strings.HasPrefix(ref, "count.") {
			continue
		}
		isPrefix := func(longer string) bool {
			return strings.HasPrefix(longer, ref) && len(longer) > len(ref) && strings.ContainsRune(".[", rune(longer[len(ref)]))
		}
		if !slices.ContainsFunc(refs[i+1:], isPrefix) {
			out = append(out, ref)
		}
	}
	return out
}

// configOf returns the configuration of a change, or nil.
func (r *reading) configOf(c *change) *tfjson.ConfigResource {
	module := r.moduleOf(c.module)
	if module == nil {
		return nil
	}
	at, ok := module.resources[c.Type+"."+c.Name]
	if !ok {
		return nil
	}
	if r.last.at != at {
		r.last = asConfigured{at: at, resource: &tfjson.ConfigResource{}}
		if decode(r.data, at, r.last.resource) != nil {
			r.last.resource = nil
		}
	}
	return r.last.resource
}

func (r *reading) moduleOf(names []string) *module {
	module := r.root
	for _, n := range names {
		if module == nil {
			return nil
		}
		module = module.calls[n].inner
	}
	return module
}

// follow leads a reference to a resource: through the variables of modules
// upwards and through their outputs downwards.
func (r *reading) follow(module []string, ref string, from *change, depth int) (any, bool) {
	if depth > 20 {
		return nil, false
	}
	parts := splitAddress(ref)
	if len(parts) < 2 {
		return nil, false
	}
	switch parts[0] {
	case "data", "local", "path", "terraform", "self":
		return nil, false
	case "var":
		if len(module) == 0 || len(parts) != 2 {
			return nil, false
		}
		above := module[:len(module)-1]
		outer := r.moduleOf(above)
		if outer == nil {
			return nil, false
		}
		return r.followOnly(above, r.expression(outer.calls[module[len(module)-1]].expressions, parts[1]), from, depth)
	case "module":
		if len(parts) != 3 {
			return nil, false
		}
		below := append(slices.Clone(module), parts[1])
		inner := r.moduleOf(below)
		if inner == nil {
			return nil, false
		}
		at, ok := inner.outputs[parts[2]]
		var output tfjson.ConfigOutput
		if !ok || decode(r.data, at, &output) != nil {
			return nil, false
		}
		return r.followOnly(below, output.Expression, from, depth)
	}
	target := r.instance(module, parts[0], parts[1], ref, from)
	if target == nil {
		return nil, false
	}
	id, ok := r.id(target)
	if !ok {
		return nil, false
	}
	return r.attributeOf(target, id, ref)
}

// expression returns an expression of an object of them, or nil.
func (r *reading) expression(all outline.Span, name string) (found *tfjson.Expression) {
	_ = outline.Members(r.data, all, func(called string, v outline.Span) error {
		e := &tfjson.Expression{}
		if called == name && decode(r.data, v, e) == nil {
			found = e
		}
		return nil
	})
	return found
}

// followOnly follows an expression that refers to one thing.
func (r *reading) followOnly(module []string, e *tfjson.Expression, from *change, depth int) (any, bool) {
	if e == nil || e.ExpressionData == nil {
		return nil, false
	}
	refs := deepest(e.References)
	if len(refs) != 1 {
		return nil, false
	}
	return r.follow(module, refs[0], from, depth+1)
}

// instance returns the one resource that a reference can mean: that with the
// index it names, the only one, or that with the index of who refers.
func (r *reading) instance(module []string, typ, called, ref string, from *change) *change {
	all := r.byBase[strings.Join(module, ".")+"|"+typ+"."+called]
	if len(all) == 1 {
		return all[0]
	}
	var found *change
	for _, c := range all {
		local := strings.TrimPrefix(strings.TrimPrefix(c.Address, c.ModuleAddress), ".")
		named := ref == local || strings.HasPrefix(ref, local+".")
		same := from != nil && from.Index != nil && c.Index == from.Index && from.ModuleAddress == c.ModuleAddress
		if named || same && !strings.HasPrefix(ref, typ+"."+called+"[") {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// resourceItself is what a reference leads to that names a resource and none
// of its attributes.
type resourceItself struct{ id addr.ID }

// attributeOf returns the attribute of a resource that a reference ends in.
func (r *reading) attributeOf(c *change, id addr.ID, ref string) (any, bool) {
	local := strings.TrimPrefix(strings.TrimPrefix(c.Address, c.ModuleAddress), ".")
	rest, ok := strings.CutPrefix(ref, local)
	if !ok {
		rest, ok = strings.CutPrefix(ref, c.Type+"."+c.Name)
	}
	rest = strings.TrimPrefix(rest, ".")
	switch {
	case !ok:
		return nil, false
	case rest == "":
		return resourceItself{id}, true
	case rest == "id", rest == "resource_id":
		return addr.RefTo(id), true
	case rest == "name" && strings.HasPrefix(c.Type, "azurerm_"):
		return id.Out("name"), true
	case rest == "identity[0].principal_id":
		return id.Out("identity.principalId"), true
	case rest == "principal_id":
		return id.Out("properties.principalId"), true
	}
	if path, ok := strings.CutPrefix(rest, "output."); ok && strings.HasPrefix(c.Type, "azapi_") {
		if exports, ok := r.of(c).after["response_export_values"].(map[string]any); ok {
			alias, tail, deeper := strings.Cut(path, ".")
			real, isText := exports[alias].(string)
			if !isText {
				return nil, false
			}
			if path = real; deeper {
				path += "." + tail
			}
		}
		return id.Out(path), true
	}
	return nil, false
}
