package terraform

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// scope is one instance of a module: a configuration with the inputs that one
// call gives it, or a root's.
type scope struct {
	r       *reading
	c       *configuration
	at      place
	label   string       // of a root, where several are read: sets its made-up names apart
	address string       // what its resources' addresses begin with: "" or module.a[0].
	in      *environment // of a root; nil is by itself
	parent  *scope       // nil of a root
	call    *call
	with    map[string]cty.Value // each or count of the call

	reads    map[string]function.Function // of a root: see functions
	named    map[string]cty.Value
	busy     map[string]bool
	expanded map[*resource]*expansion
	called   map[*call]*callees
}

func (r *reading) newScope(at place, c *configuration) *scope {
	return &scope{
		r: r, c: c, at: at,
		named: map[string]cty.Value{}, busy: map[string]bool{}, expanded: map[*resource]*expansion{}, called: map[*call]*callees{},
	}
}

// eval evaluates an expression; with are the names that stand for something
// where it is written, as each. What has no value, for whatever reason, is
// not known.
func (s *scope) eval(e hclsyntax.Expression, with map[string]cty.Value) cty.Value {
	refs := e.Variables()
	notKnown := func() cty.Value { return waitingFor(namesIn(refs)) }
	if s.r.depth > 2*maxDepth || !s.r.budget.take(1) || !s.r.budget.fit(e) {
		return notKnown()
	}
	s.r.depth++
	defer func() { s.r.depth-- }()
	vars, size := s.provide(refs, with)
	if size > 8*maxSize || !s.r.budget.take(size/1024) {
		return notKnown()
	}
	v, ok := evaluate(e, &hcl.EvalContext{Variables: vars, Functions: s.functions()})
	if !ok {
		return notKnown()
	}
	if size := sizeOf(v, maxSize); size > maxSize || !s.r.budget.take(size) {
		return notKnown()
	}
	if plain, marks := v.Unmark(); !plain.IsKnown() && len(marks) == 0 {
		return notKnown() // try forgets what it tried
	}
	return v
}

// evaluate evaluates an expression. What makes the libraries panic has no value
// either: nobody who reads a file may be stopped by it.
func evaluate(e hclsyntax.Expression, ctx *hcl.EvalContext) (v cty.Value, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	v, diags := e.Value(ctx)
	return v, !diags.HasErrors()
}

// provide returns what the names mean that an expression refers to, and how
// much that is.
func (s *scope) provide(refs []hcl.Traversal, with map[string]cty.Value) (map[string]cty.Value, int) {
	vars, size := map[string]cty.Value{}, 0
	type want struct{ root, first, second string }
	wanted := map[want][]hcl.Traversal{}
	for _, t := range refs {
		root := t.RootName()
		if v, ok := with[root]; ok {
			vars[root] = v
			size += sizeOf(v, maxSize)
			continue
		}
		w := want{root: root, first: attributeAt(t, 1)}
		if root == "data" {
			w.second = attributeAt(t, 2)
		}
		if w.first == "" || root == "data" && w.second == "" {
			vars[root] = waitingFor(namesIn(refs))
			continue
		}
		wanted[w] = append(wanted[w], t)
	}
	objects, data := map[string]map[string]cty.Value{}, map[string]map[string]cty.Value{}
	put := func(into map[string]map[string]cty.Value, object, name string, v cty.Value) {
		if into[object] == nil {
			into[object] = map[string]cty.Value{}
		}
		into[object][name] = v
	}
	for w, ts := range wanted {
		var v cty.Value
		switch w.root {
		case "local":
			v = s.local(w.first)
		case "var":
			v = s.variable(w.first)
		case "module":
			v = s.module(w.first, ts)
		case "path":
			v = s.path(w.first)
		case "terraform", "each", "count", "self":
			v = unknown(w.root + "." + w.first)
		case "data":
			v = s.resource("data."+w.first+"."+w.second, ts)
			put(data, w.first, w.second, v)
			size += len(ts) * sizeOf(v, maxSize)
			continue
		default:
			v = s.resource(w.root+"."+w.first, ts)
		}
		put(objects, w.root, w.first, v)
		size += len(ts) * sizeOf(v, maxSize)
	}
	for typ, byName := range data {
		put(objects, "data", typ, cty.ObjectVal(byName))
	}
	for root, byName := range objects {
		if _, there := vars[root]; !there {
			vars[root] = cty.ObjectVal(byName)
		}
	}
	return vars, size
}

// attributeAt returns the name that a step of a traversal is, or "".
func attributeAt(t hcl.Traversal, i int) string {
	if i < len(t) {
		if a, ok := t[i].(hcl.TraverseAttr); ok {
			return a.Name
		}
	}
	return ""
}

// once computes a named value, which may lead to itself.
func (s *scope) once(name string, compute func() cty.Value) cty.Value {
	if v, ok := s.named[name]; ok {
		return v
	}
	if s.busy[name] {
		return unknown(name)
	}
	s.busy[name] = true
	v := compute()
	delete(s.busy, name)
	s.named[name] = v
	return v
}

func (s *scope) local(name string) cty.Value {
	return s.once("local."+name, func() cty.Value {
		if e := s.c.locals[name]; e != nil {
			return s.eval(e, nil)
		}
		return unknown("local." + name)
	})
}

// variable returns what a variable comes to: what the call of the module gives
// it, what files say of a root's, or its default. One that is sensitive is not
// known, and so is nothing that is computed of it.
func (s *scope) variable(name string) cty.Value {
	return s.once("var."+name, func() cty.Value {
		v := s.c.variables[name]
		notKnown := unknown("var." + name)
		if v == nil || v.secret {
			return notKnown
		}
		var given cty.Value
		switch {
		case s.parent != nil:
			if a := s.call.body.Attributes[name]; a != nil {
				given = s.parent.eval(a.Expr, s.with)
			}
		case s.in != nil && s.in.given[name] != nil:
			given = s.eval(s.in.given[name], nil)
		case s.in != nil && s.in.maybe[name] != "":
			return unknown("var." + name + " (" + s.in.maybe[name] + " may say otherwise)")
		case s.c.values[name] != nil:
			given = s.eval(s.c.values[name], nil)
		}
		if given == cty.NilVal || v.nullable != nil && literalWord(v.nullable) == "false" && isNull(given) {
			if v.standard == nil {
				return notKnown
			}
			given = s.eval(v.standard, nil)
		}
		return v.converted(given)
	})
}

func isNull(v cty.Value) bool {
	v, _ = v.Unmark()
	return v.IsKnown() && v.IsNull()
}

// converted is a value in the type of a variable, with the defaults that this
// gives to what is left out of objects.
func (v *variable) converted(given cty.Value) (out cty.Value) {
	if v.typ == nil {
		return given
	}
	typ := v.typ
	if text := literalText(typ); text != "" { // as JSON has it, and old configuration
		parsed, diags := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
		if diags.HasErrors() {
			return given
		}
		typ = parsed
	}
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(typ)
	if diags.HasErrors() || t == cty.DynamicPseudoType {
		return given
	}
	defer func() {
		if recover() != nil {
			out = given // as evaluate has it
		}
	}()
	if defaults != nil && !isNull(given) {
		given = defaults.Apply(given)
	}
	if !given.IsKnown() {
		return given // it keeps what it is, which is more than its type
	}
	converted, err := convert.Convert(given, t)
	if err != nil {
		return given
	}
	return converted
}

// output returns what a module hands out.
func (s *scope) output(name string) cty.Value {
	return s.once("output."+name, func() cty.Value {
		o := s.c.outputs[name]
		if o == nil || o.secret || o.value == nil {
			return unknown(strings.TrimSuffix(s.address, ".") + "." + name)
		}
		return s.eval(o.value, nil)
	})
}

// module returns what expressions see of a call: the outputs that they refer
// to.
func (s *scope) module(name string, ts []hcl.Traversal) cty.Value {
	i := slices.IndexFunc(s.c.calls, func(c *call) bool { return c.name == name })
	if i < 0 {
		return waitingFor(namesIn(ts))
	}
	callees := s.calls(s.c.calls[i])
	if callees.inner == nil || !callees.known {
		return waitingFor(namesIn(ts))
	}
	all := false
	outputs := map[string]bool{}
	for _, t := range ts {
		at := 2
		if at < len(t) {
			if _, indexed := t[at].(hcl.TraverseIndex); indexed {
				at++
			}
		}
		if n := attributeAt(t, at); n != "" {
			outputs[n] = true
		} else {
			all = true
		}
	}
	if all {
		for n := range callees.inner.outputs {
			outputs[n] = true
		}
	}
	return callees.shape(func(i int) cty.Value {
		values := map[string]cty.Value{}
		for n := range outputs {
			values[n] = callees.scopes[i].output(n)
		}
		return cty.ObjectVal(values)
	})
}

// loop is what count and for_each come to.
type loop struct {
	known    bool
	waits    cty.Value // where it is not known: for what
	each     []turn
	counted  bool // by count
	anything bool // by for_each
}

// turn is one turn of a loop.
type turn struct {
	suffix string // [0] or ["key"] or nothing
	key    string // of for_each
	with   map[string]cty.Value
}

// loopOf evaluates count and for_each; above is what stands for something where
// they are written.
func (s *scope) loopOf(b *hclsyntax.Body) loop {
	if a := b.Attributes["count"]; a != nil {
		v := s.eval(a.Expr, nil)
		plain, marks := v.Unmark()
		if n, err := whole(plain); err == nil && n >= 0 && n <= maxInstances {
			l := loop{known: true, counted: true}
			for i := range n {
				index := strconv.Itoa(i)
				l.each = append(l.each, turn{suffix: "[" + index + "]", with: map[string]cty.Value{
					"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i))}),
				}})
			}
			return l
		}
		return loop{waits: cty.DynamicVal.WithMarks(marks), counted: true}
	}
	if a := b.Attributes["for_each"]; a != nil {
		v := s.eval(a.Expr, nil)
		items, ok := elements(v)
		if !ok || len(items) > maxInstances {
			return loop{waits: cty.DynamicVal.WithMarks(cty.NewValueMarks(marksOf(v)...)), anything: true}
		}
		l := loop{known: true, anything: true}
		for _, item := range items {
			key, ok := keyText(item.key)
			if !ok {
				return loop{waits: v, anything: true}
			}
			l.each = append(l.each, turn{suffix: "[" + strconv.Quote(key) + "]", key: key, with: map[string]cty.Value{
				"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(key), "value": item.value}),
			}})
		}
		return l
	}
	return loop{known: true, each: []turn{{}}}
}

func marksOf(v cty.Value) []any {
	_, marks := v.UnmarkDeep()
	return slices.Collect(maps.Keys(marks))
}

func keyText(v cty.Value) (string, bool) {
	v, _ = v.Unmark()
	if v.Type() != cty.String || !v.IsKnown() || v.IsNull() {
		return "", false
	}
	return v.AsString(), true
}

// shape puts what there is of each turn into what expressions see of all.
func (l loop) shape(of func(int) cty.Value) cty.Value {
	switch {
	case l.counted:
		values := make([]cty.Value, len(l.each))
		for i := range l.each {
			values[i] = of(i)
		}
		return cty.TupleVal(values)
	case l.anything:
		values := make(map[string]cty.Value, len(l.each))
		for i, t := range l.each {
			values[t.key] = of(i)
		}
		return cty.ObjectVal(values)
	}
	return of(0)
}

// element is one of a collection. Of a set, the key is the value.
type element struct{ key, value cty.Value }

// elements returns those of a collection, unless it is not known how many there
// are. What is marked as a whole is so in each.
func elements(v cty.Value) ([]element, bool) {
	v, marks := v.Unmark()
	if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() || v.Type().IsSetType() && !v.IsWhollyKnown() {
		return nil, false
	}
	var out []element
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		out = append(out, element{key, value.WithMarks(marks)})
	}
	return out, true
}

// metaArguments say how Terraform deals with a resource, and nothing of what it
// is. Those of a call (source, version, providers) are arguments like any other
// to a resource.
//
// Source: the Terraform language's "resource Block".
var metaArguments = []string{"count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "timeouts"}

// block returns the arguments of a block: values, and the blocks within it as
// lists of objects, as a plan has them.
func (s *scope) block(b *hclsyntax.Body, with map[string]cty.Value) map[string]cty.Value {
	out := make(map[string]cty.Value, len(b.Attributes)+len(b.Blocks))
	for name, a := range b.Attributes {
		out[name] = s.eval(a.Expr, with)
	}
	lists := map[string][]cty.Value{}
	for _, inner := range b.Blocks {
		if inner.Type == "dynamic" && len(inner.Labels) == 1 {
			s.dynamic(inner, with, lists)
			continue
		}
		lists[inner.Type] = append(lists[inner.Type], cty.ObjectVal(s.block(inner.Body, with)))
	}
	for name, list := range lists {
		if v, there := out[name]; there {
			// In JSON, what is no dynamic block is an argument. Of a loop it is not
			// known how many there are: that stands as one that nobody knows,
			// beside those that are known.
			if written, ok := written(v); ok {
				list = append(written, list...)
			} else {
				list = append(list, cty.DynamicVal.WithMarks(cty.NewValueMarks(marksOf(v)...)))
			}
		}
		if len(list) > 0 && !slices.ContainsFunc(list, cty.Value.IsKnown) {
			out[name] = list[0]
			continue
		}
		out[name] = cty.TupleVal(list)
	}
	return out
}

// written returns the blocks that JSON has as an argument: an object, or a list
// of them.
func written(v cty.Value) ([]cty.Value, bool) {
	plain, _ := v.Unmark()
	switch {
	case !plain.IsKnown():
		return nil, false
	case plain.IsNull():
		return nil, true
	case plain.Type().IsObjectType():
		return []cty.Value{v}, true
	}
	items, ok := elements(v)
	list := make([]cty.Value, 0, len(items))
	for _, item := range items {
		list = append(list, item.value)
	}
	return list, ok
}

// dynamic adds the blocks that a dynamic one makes.
func (s *scope) dynamic(b *hclsyntax.Block, with map[string]cty.Value, lists map[string][]cty.Value) {
	name, iterator := b.Labels[0], b.Labels[0]
	if a := b.Body.Attributes["iterator"]; a != nil {
		if word := hcl.ExprAsKeyword(a.Expr); word != "" {
			iterator = word
		} else if word := literalText(a.Expr); word != "" {
			iterator = word
		}
	}
	var content *hclsyntax.Body
	for _, inner := range b.Body.Blocks {
		if inner.Type == "content" {
			content = inner.Body
		}
	}
	each := b.Body.Attributes["for_each"]
	if content == nil || each == nil {
		lists[name] = append(lists[name], unknown(evaluated))
		return
	}
	v := s.eval(each.Expr, with)
	items, ok := elements(v)
	if !ok || len(items) > maxInstances {
		lists[name] = append(lists[name], cty.DynamicVal.WithMarks(cty.NewValueMarks(marksOf(v)...)))
		return
	}
	for _, item := range items {
		inside := maps.Clone(with)
		if inside == nil {
			inside = map[string]cty.Value{}
		}
		inside[iterator] = cty.ObjectVal(map[string]cty.Value{"key": item.key, "value": item.value})
		lists[name] = append(lists[name], cty.ObjectVal(s.block(content, inside)))
	}
	if len(items) == 0 && lists[name] == nil {
		lists[name] = []cty.Value{}
	}
}
