package terraform

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
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

// ID returns the id of an instance, as it follows from its arguments.
func (i *instance) ID() (addr.ID, bool) {
	if i.resolved {
		return i.id, !i.id.IsZero()
	}
	key := "id of " + i.address
	if i.s.busy[key] {
		return addr.ID{}, false
	}
	i.s.busy[key] = true
	defer delete(i.s.busy, key)
	switch {
	case strings.HasPrefix(i.typ, "azapi_"):
		i.id = i.azapiID()
	case i.s.r.strict:
	case i.data && i.typ == "azurerm_subscription":
		sub, _ := i.attr("subscription_id").(string)
		if sub == "" {
			sub = i.subscription()
		}
		i.id, _ = parseID("/subscriptions/" + sub)
	case strings.HasPrefix(i.typ, "azurerm_"):
		i.kept = i.said()
		i.id, _ = azurerm.IDOf(i.subscription(), azurerm.Resource{
			Address: i.s.label + i.address, Type: i.typ, Arguments: func() azurerm.Arguments { return i.kept },
		})
	}
	i.resolved = true
	return i.id, !i.id.IsZero()
}

func (i *instance) azapiID() addr.ID {
	if text, ok := idText(i.attr("resource_id")); ok {
		id, _ := parseID(text)
		return id
	}
	kind, _, ok := azapi.Split(textOf(i.attr("type")))
	parent, isID := idText(i.attr("parent_id"))
	if !ok || !isID {
		return addr.ID{}
	}
	called, isText := i.attr("name").(string)
	if !isText && i.body.Attributes["name"] != nil && !i.s.r.strict {
		called = madeUp(i.s.label + i.address) // so that what is known can be judged
	}
	id, _ := azapi.ID(parent, kind, called)
	return id
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// madeUp returns what stands for a name that is not known, in an id: no real
// name has a dollar sign.
func madeUp(address string) string {
	return "$(" + strings.Map(func(r rune) rune {
		switch {
		case r == '"' || r == '\'' || r == ' ':
			return -1
		case r == '/':
			return ':'
		case r == '[' || r == '{':
			return '('
		case r == ']' || r == '}':
			return ')'
		case r < ' ' || r >= 0x7f:
			return '~'
		}
		return r
	}, address) + ")"
}

// outputs is what expressions see of the output of azapi: a path of names, which
// is one in the resource or begins with a name of response_export_values.
func (i *instance) outputs(id addr.ID, ts []hcl.Traversal) cty.Value {
	exports, _ := i.attr("response_export_values").(map[string]any)
	root := &outputTree{}
	for _, t := range ts {
		at := slices.IndexFunc(t, func(step hcl.Traverser) bool {
			a, ok := step.(hcl.TraverseAttr)
			return ok && a.Name == "output"
		})
		if at < 0 {
			continue
		}
		p := root
		for n, step := range t[at+1:] {
			word, ok := stepText(step)
			if !ok {
				break
			}
			if alias, isText := exports[word].(string); n == 0 && isText && alias != "" {
				p = p.below(word, alias)
				continue
			}
			p = p.below(word, word)
		}
	}
	if len(root.steps) == 0 {
		return unknown(i.resource.address + ".output")
	}
	return root.value(id, "", i.resource.address+".output")
}

// outputTree is a tree of the paths that expressions refer to.
type outputTree struct {
	word  string // what it is in the resource
	steps map[string]*outputTree
}

func (p *outputTree) below(step, word string) *outputTree {
	if p.steps == nil {
		p.steps = map[string]*outputTree{}
	}
	if p.steps[step] == nil {
		p.steps[step] = &outputTree{word: word}
	}
	return p.steps[step]
}

func (p *outputTree) value(id addr.ID, to, name string) cty.Value {
	if len(p.steps) == 0 {
		return outputOf(id, to, name)
	}
	object, items := map[string]cty.Value{}, map[int]cty.Value{}
	for step, below := range p.steps {
		word := below.word
		if to != "" && !strings.HasPrefix(word, "[") {
			word = "." + word
		}
		v := below.value(id, to+word, name)
		if n, ok := indexOf(step); ok {
			items[n] = v
		} else {
			object[step] = v
		}
	}
	if len(items) == 0 {
		return cty.ObjectVal(object)
	}
	list := make([]cty.Value, slices.Max(slices.Collect(maps.Keys(items)))+1)
	for n := range list {
		list[n] = items[n]
		if list[n] == cty.NilVal {
			list[n] = unknown(name)
		}
	}
	return cty.TupleVal(list)
}

// indexOf reads [3].
func indexOf(step string) (int, bool) {
	inner, ok := strings.CutPrefix(step, "[")
	if !ok {
		return 0, false
	}
	n := 0
	for _, digit := range strings.TrimSuffix(inner, "]") {
		if digit < '0' || digit > '9' || n > 1000 {
			return 0, false
		}
		n = 10*n + int(digit-'0')
	}
	return n, n <= 1000
}

// stepText returns a step of a traversal as text; indices stand in brackets.
func stepText(step hcl.Traverser) (string, bool) {
	switch p := step.(type) {
	case hcl.TraverseRoot:
		return p.Name, true
	case hcl.TraverseAttr:
		return p.Name, true
	case hcl.TraverseIndex:
		switch p.Key.Type() {
		case cty.String:
			return p.Key.AsString(), true
		case cty.Number:
			if !huge(p.Key) {
				return "[" + p.Key.AsBigFloat().Text('f', -1) + "]", true
			}
		}
	}
	return "", false
}

// stepsOf returns a traversal as text.
func stepsOf(t hcl.Traversal) ([]string, bool) {
	var steps []string
	for _, part := range t {
		word, ok := stepText(part)
		if !ok {
			return nil, false
		}
		steps = append(steps, word)
	}
	return steps, true
}

// apply makes facts of all that a root declares in an environment, and of the
// modules that it calls.
func (r *reading) apply(at place, c *configuration, in *environment) {
	s := r.rootScope(at, c, in)
	var found resources
	for _, o := range c.overrides {
		s.overridden(o)
	}
	s.read(&found)
	r.translate(s, found)
	for _, u := range found.updates {
		u.update()
	}
}

// identifying are the arguments that an override could make another resource
// with.
var identifying = []string{"type", "parent_id", "name", "resource_id", "count", "for_each"}

// overridden says what an override leaves unknown that is not followed: the
// resource, or, where it may have become another one, any.
func (s *scope) overridden(o overriding) {
	reason := "this file overrides " + o.address + "; say it where that is declared, or give the plan (terraform show -json)"
	g := fact.Gap{Systems: anySystem, Reason: reason}
	if s.c.callOf(o) != nil {
		return
	}
	if r := s.c.resources[o.address]; r != nil {
		if !s.strict() {
			return // it is followed
		}
		another := slices.ContainsFunc(identifying, func(name string) bool { return o.block.Body.Attributes[name] != nil })
		if e := s.expand(r); !r.data && len(e.instances) == 1 {
			if id, ok := e.instances[0].ID(); ok {
				s.r.gap(o.pos, fact.Gap{Subject: addr.AzureSubject(id), Kinds: kindsIn(s, r), Reason: reason})
				if !another {
					return
				}
			}
		}
	}
	s.r.gap(o.pos, g)
}

// resources are instances that are read together.
type resources struct {
	azurerm []*instance
	updates []*instance // of azapi, of what is read before them
}

// read makes facts of the resources of a scope and of the modules that it
// calls.
func (s *scope) read(found *resources) {
	for _, r := range s.c.order {
		if r.data {
			if r.typ == "external" {
				s.strange(r) // it runs a program
			}
			continue
		}
		switch {
		case providers.Of(r.typ) == providers.Harmless:
		case providers.Of(r.typ) == providers.Strange:
			s.strange(r)
		case r.typ == "azapi_update_resource" && !s.strict():
			s.each(r, func(i *instance) { found.updates = append(found.updates, i) })
		case r.typ == "azapi_resource", r.typ == "azapi_update_resource":
			s.each(r, func(i *instance) { i.azapi() })
		case r.typ == "azapi_resource_action":
			s.each(r, func(i *instance) {
				if azapi.Changes(i.attr("method")) {
					s.foreign(i)
				}
			})
		case s.strict(), strings.HasPrefix(r.typ, "azapi_"):
			s.foreignAll(r)
		case providers.Of(r.typ) == providers.Cluster:
			kind, isObject := providers.ObjectKind(r.typ)
			switch {
			case providers.IsManifest(r.typ):
				s.each(r, func(i *instance) { i.manifest() })
			case isObject:
				s.each(r, func(i *instance) { i.typedObject(kind) })
			default:
				s.foreignAll(r)
			}
		case !azurerm.Translates(r.typ):
			s.foreignAll(r)
		default:
			s.each(r, func(i *instance) { found.azurerm = append(found.azurerm, i) })
		}
	}
	for _, c := range s.c.calls {
		s.follow(c, found)
	}
}

func (s *scope) strict() bool { return s.r.strict }

func (s *scope) strange(r *resource) {
	s.r.gap(r.pos, fact.Gap{
		Systems: anySystem, Reason: r.typ + "." + r.name + " is of a provider that is not known here, so it could do anything; give the plan (terraform show -json)",
	})
}

// each calls see for the instances of a resource. That it is not known how many
// there are is a gap.
func (s *scope) each(r *resource, see func(*instance)) {
	e := s.expand(r)
	if s.strict() && (e.counted || e.anything) {
		s.r.gap(r.pos, fact.Gap{Kinds: kindsIn(s, r), Reason: r.address + " is made by a loop; give the plan (terraform show -json)"})
		return
	}
	if !e.known {
		s.r.gap(r.pos, fact.Gap{Kinds: kindsIn(s, r), Systems: systemsOf(r), Reason: s.address + r.address + ": how many there are depends on " + waitsFor(e.waits) + "; give the plan (terraform show -json)"})
		return
	}
	for _, i := range e.instances {
		see(i)
	}
}

// foreign is a resource that a plan says more of.
func (s *scope) foreign(i *instance) { s.foreignAll(i.resource) }

func (s *scope) foreignAll(r *resource) {
	e := s.expand(r)
	if !s.strict() && e.known && len(e.instances) == 0 {
		return // there is none
	}
	g := fact.Gap{Systems: systemsOf(r), Reason: r.typ + "." + r.name + " is read from a plan only; give the plan (terraform show -json)"}
	if !s.strict() {
		g.Kinds = kindsOf(r)
		switch {
		case r.typ == "helm_release":
			g.Reason = s.helm(r)
		case providers.Of(r.typ) == providers.Cluster:
			g.Reason = r.typ + "." + r.name + " is not read; give its manifest, or check the live cluster"
		case !strings.HasPrefix(r.typ, "azapi_"):
			g.Reason = s.address + r.address + ": " + r.typ + " is not translated to ARM's shape; check it in the live subscription, or use azapi"
		}
		if g.Kinds != nil {
			g.Systems = nil
		}
	}
	s.r.gap(r.pos, g)
}

// azapi makes a fact of an azapi resource.
func (i *instance) azapi() {
	if version, content, ok := i.azapiContent(); ok {
		i.s.r.add(i.pos, i.address, fact.Fact{Subject: addr.AzureSubject(i.id), Kind: i.id.Kind(), APIVersion: version}, content)
	}
}

// azapiContent returns what an azapi resource says in ARM's shape, and the
// version of the API; i.id is then known.
func (i *instance) azapiContent() (version string, whole map[string]any, ok bool) {
	r, s := i.resource, i.s
	kind, version, ok := azapi.Split(textOf(i.attr("type")))
	if !ok {
		s.r.gap(r.pos, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: "the type of " + r.address + " is no literal, so it could be any"})
		return "", nil, false
	}
	id, ok := i.ID()
	if !ok {
		s.r.gap(r.pos, fact.Gap{Kinds: []addr.Kind{kind}, Reason: "the id of " + r.address + " cannot be told from its parent_id and name; give the plan (terraform show -json)"})
		return "", nil, false
	}
	content := azapi.Resource{
		Body: i.azapiBody(), Sensitive: i.attr("sensitive_body"), Location: i.attr("location"), Tags: i.attr("tags"),
	}
	for _, b := range r.body.Blocks {
		if b.Type == "identity" {
			inner := settle{strict: s.strict()}.object(s.block(b.Body, i.with))
			content.IdentityType, content.IdentityIDs = inner["type"], inner["identity_ids"]
		}
		if b.Type == "dynamic" {
			if s.strict() || len(b.Labels) == 1 && b.Labels[0] != "identity" {
				if s.strict() {
					s.r.gap(r.pos, fact.Gap{Kinds: []addr.Kind{kind}, Subject: addr.AzureSubject(id), Reason: r.address + " has dynamic blocks; give the plan (terraform show -json)"})
				}
				continue
			}
			i.dynamicIdentity(&content)
		}
	}
	whole = content.Content()
	i.ignore(id, whole)
	return version, whole, true
}

func (i *instance) dynamicIdentity(content *azapi.Resource) {
	switch list := (settle{}).value(i.args()["identity"]).(type) {
	case []any:
		if len(list) == 1 {
			if m, ok := list[0].(map[string]any); ok {
				content.IdentityType, content.IdentityIDs = m["type"], m["identity_ids"]
			}
		}
	default:
		content.IdentityType = list
	}
}

// azapiBody returns the body argument: an object, or the jsonencode of one.
func (i *instance) azapiBody() any {
	a := i.body.Attributes["body"]
	if a == nil {
		return nil
	}
	e := a.Expr
	if c, ok := e.(*hclsyntax.FunctionCallExpr); ok && c.Name == "jsonencode" && len(c.Args) == 1 {
		e = c.Args[0]
	}
	return i.s.literal(e, i.with, settle{strict: i.s.strict()})
}

// literal settles an expression part by part where it is written out, so that
// what has no value in it leaves the rest as it is.
func (s *scope) literal(e hclsyntax.Expression, with map[string]cty.Value, as settle) any {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.literal(e.Expression, with, as)
	case *hclsyntax.TupleConsExpr:
		out := make([]any, len(e.Exprs))
		for n, item := range e.Exprs {
			out[n] = s.literal(item, with, as)
		}
		return out
	case *hclsyntax.ObjectConsExpr:
		out := make(map[string]any, len(e.Items))
		for _, item := range e.Items {
			key, ok := idText(as.value(s.eval(item.KeyExpr, with)))
			if !ok {
				return as.value(s.eval(e, with))
			}
			out[key] = s.literal(item.ValueExpr, with, as)
		}
		return objectOf(out)
	}
	return as.value(s.eval(e, with))
}
