// Package stack renders a unit as an ARM template at subscription scope, and
// the settings of the deployment stack that owns it. A unit of what stands above
// subscriptions is a template at the scope of the tenant, which no stack owns.
//
// It promises that every resource of the unit is there once, with the body
// that the design holds; that a reference is one whole template expression,
// that dependsOn names everything of the unit that a resource needs, and that
// ids of other units are literals. Resource groups stand at the top; what a
// group holds is in a nested deployment, whose expressions are evaluated
// there; what is in another subscription is in one, too.
package stack

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Emit takes one rendered file. The bytes belong to the caller again when it
// returns.
type Emit func(path string, data []byte) error

const (
	schema             = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
	tenantSchema       = "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#"
	nestedSchema       = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
	deploymentsKind    = "Microsoft.Resources/deployments"
	deploymentsVersion = "2025-04-01"
)

// Render emits the files of a unit, by their paths below the unit's stack
// folder. Resources are the unit's own, in the design's order.
func Render(d *design.Design, unit design.Unit, resources []design.Resource, emit Emit) error {
	t := newTemplate(d, unit, resources)
	data := t.render()
	if err := errors.Join(t.errs...); err != nil {
		return err
	}
	if err := emit("template.json", data); err != nil {
		return err
	}
	if unit.Owner != design.Stack {
		return nil
	}
	return emit("stack.json", t.settings())
}

// template is one unit on its way to an ARM template.
type template struct {
	design    *design.Design
	unit      design.Unit
	resources []design.Resource
	schema    string
	home      place // without a subscription it is the tenant
	// where names the deployment that holds a resource, by its id; those at
	// the top of the template are absent.
	where       map[addr.ID]*deployment
	needed      map[addr.ID][]design.Resource // see needs
	deployments []*deployment
	errs        []error
}

// deployment is a nested deployment into one resource group, or into a
// subscription that is not the unit's.
type deployment struct {
	name      string
	place     place
	resources []design.Resource
}

func newTemplate(d *design.Design, unit design.Unit, resources []design.Resource) *template {
	t := &template{
		design: d, unit: unit, resources: resources, schema: schema,
		home:  place{subscription: unit.Subscription.SubscriptionID()},
		where: map[addr.ID]*deployment{}, needed: make(map[addr.ID][]design.Resource, len(resources)),
	}
	for _, r := range resources {
		if r.ID.SubscriptionID() != "" {
			continue
		}
		t.schema, t.home = tenantSchema, place{}
		if unit.Owner == design.Stack {
			t.errs = append(t.errs, fmt.Errorf("stack: unit %s: %s is in no subscription: a stack at subscription scope cannot deploy it", unit.Name, r.ID))
		}
	}
	levels := t.levels()
	by := map[string]*deployment{}
	for _, r := range resources {
		if t.atTop(r) {
			continue
		}
		at := place{r.ID.SubscriptionID(), r.ID.ResourceGroupName()}
		if isGroup(r) {
			at.group = ""
		}
		level := levels[r.ID]
		key := fmt.Sprint(t.holder(r), "/", level)
		if by[key] == nil {
			by[key] = &deployment{name: deploymentName(at, level), place: at}
			t.deployments = append(t.deployments, by[key])
		}
		by[key].resources = append(by[key].resources, r)
		t.where[r.ID] = by[key]
	}
	return t
}

// needs returns the resources of the unit that one needs first, without
// itself and without repeats, in the design's order of mention.
func (t *template) needs(r design.Resource) []design.Resource {
	if list, known := t.needed[r.ID]; known {
		return list
	}
	var out []design.Resource
	seen := map[addr.ID]bool{r.ID: true}
	add := func(id addr.ID) {
		target, ok := t.design.Resource(id)
		if !ok || target.Unit != t.unit.Name || seen[target.ID] {
			return
		}
		seen[target.ID] = true
		out = append(out, target)
	}
	if parent := r.ID.Parent(); !parent.IsZero() {
		add(parent)
	} else {
		add(r.ID.Scope())
	}
	for _, id := range r.DependsOn {
		add(id)
	}
	for _, ref := range design.Refs(r.Body) {
		add(ref.ID)
	}
	t.needed[r.ID] = out
	return out
}

func (t *template) render() []byte {
	w := &writer{buf: make([]byte, 0, 1024*(1+len(t.resources)))}
	out := object{
		{"$schema", t.schema},
		{"contentVersion", "1.0.0.0"},
		{"metadata", object{
			{"description", "Rendered by Ward from the estate: change the estate, not this file."},
			{"unit", t.unit.Name.String()},
			{"owner", t.unit.Owner.String()},
		}},
	}
	if t.unit.Owner != design.Stack {
		out = append(out, member{"parameters", t.refusal()})
	} else if once, ok := t.once(); ok {
		out = append(out, once)
	}
	w.value(append(out, member{"resources", t.top()}))
	w.buf = append(w.buf, '\n')
	return w.buf
}

// top returns what stands at the top of the template: resource groups, then
// the deployments into them, then what is at subscription scope.
func (t *template) top() []any {
	var groups, rest []any
	for _, r := range t.resources {
		switch {
		case t.where[r.ID] != nil:
		case isGroup(r):
			groups = append(groups, t.resource(r, nil))
		default:
			rest = append(rest, t.resource(r, nil))
		}
	}
	out := groups
	for _, d := range t.deployments {
		out = append(out, t.nested(d))
	}
	return append(out, rest...)
}

// resource returns one resource as it stands in a deployment, or at the top.
func (t *template) resource(r design.Resource, in *deployment) any {
	at := t.home
	if in != nil {
		at = in.place
	}
	out := object{
		{"type", string(r.ID.Kind())},
		{"apiVersion", r.APIVersion},
		{"name", templateName(r.ID)},
		{"comments", r.Why},
	}
	if t.madeOnce(r) {
		out = append(out, member{"condition", isFirst})
	}
	if scope, ok := t.extends(r, at); ok {
		out = append(out, member{"scope", scope})
	}
	out = out.with("dependsOn", t.dependsOn(r, in, at))
	for _, k := range slices.Sorted(maps.Keys(r.Body)) {
		out = append(out, member{k, r.Body[k]})
	}
	return func(w *writer) {
		w.resolve = func(ref addr.Ref) expression { return t.spell(r, at, ref) }
		w.value(out)
	}
}

// spell returns the template's spelling of a reference in a resource's body.
func (t *template) spell(from design.Resource, at place, ref addr.Ref) expression {
	target, ok := t.design.Resource(ref.ID)
	here := ok && target.Unit == t.unit.Name
	switch {
	case ref.Output == "" && here:
		return at.id(ref.ID)
	case ref.Output == "":
		return expression(literal(ref.ID.String()))
	case !ok || !strings.EqualFold(target.ID.String(), ref.ID.String()) || target.ID == from.ID:
		t.errs = append(t.errs, fmt.Errorf("stack: unit %s: %s refers to the output %s of %s, which is no other resource of the design",
			t.unit.Name, from.ID, ref.Output, ref.ID))
		return ""
	default:
		return at.output(target, !here, ref.Output)
	}
}

// dependsOn returns what must be deployed before a resource, as far as it
// stands beside it; what another deployment holds is waited for by the
// deployments.
func (t *template) dependsOn(r design.Resource, in *deployment, at place) []any {
	var out []any
	for _, need := range t.needs(r) {
		switch holder := t.where[need.ID]; {
		case holder == in:
			out = append(out, at.dependency(need.ID))
		case in == nil && holder != nil:
			out = append(out, t.deploymentID(holder))
		}
	}
	return unique(out)
}

func unique(list []any) []any {
	var out []any
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// extends returns the scope property of an extension of a resource.
func (t *template) extends(r design.Resource, at place) (expression, bool) {
	top := topmost(r.ID)
	scope := top.Scope()
	if !isResource(scope) {
		return "", false
	}
	return at.id(scope), true
}

// nested returns a deployment as a resource of the template.
func (t *template) nested(d *deployment) object {
	var resources, dependsOn []any
	for _, r := range d.resources {
		resources = append(resources, t.resource(r, d))
		for _, need := range t.needs(r) {
			switch holder := t.where[need.ID]; {
			case holder == d:
			case holder != nil:
				dependsOn = append(dependsOn, t.deploymentID(holder))
			default:
				dependsOn = append(dependsOn, t.home.dependency(need.ID))
			}
		}
	}
	out := object{
		{"type", deploymentsKind},
		{"apiVersion", deploymentsVersion},
		{"name", d.name},
	}
	if d.place.subscription != t.home.subscription {
		out = append(out, member{"subscriptionId", d.place.subscription})
	}
	inner := nestedSchema
	if d.place.group != "" {
		out = append(out, member{"resourceGroup", d.place.group})
	} else {
		inner = schema
		out = append(out, member{"location", t.location()})
	}
	declared, given := t.passed(d)
	return out.with("dependsOn", unique(dependsOn)).with("properties", slices.Concat(object{
		{"mode", "Incremental"},
		{"expressionEvaluationOptions", object{{"scope", "inner"}}},
	}, given, object{
		{"template", slices.Concat(object{
			{"$schema", inner},
			{"contentVersion", "1.0.0.0"},
		}, declared, object{{"resources", resources}})},
	}))
}

// location returns where a deployment into a subscription is recorded: as its
// resources say, or where the template itself is.
func (t *template) location() any {
	if l := Location(t.resources); l != "" {
		return l
	}
	return expression("[deployment().location]")
}

// deploymentID returns the id of a nested deployment, from the top.
func (t *template) deploymentID(d *deployment) expression {
	scope := addr.Subscription(d.place.subscription)
	if d.place.group != "" {
		scope = scope.ResourceGroup(d.place.group)
	}
	return t.home.id(scope.Resource(deploymentsKind, d.name))
}
