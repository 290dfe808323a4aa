package stack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/rendertest/example"
	"github.com/wardhq/ward/internal/render/stack"
)

func render(t testing.TB, d *design.Design) map[addr.Unit]map[string][]byte {
	t.Helper()
	out := map[addr.Unit]map[string][]byte{}
	for _, u := range d.Units {
		files := map[string][]byte{}
		err := stack.Render(d, u, d.Of(u.Name), func(path string, data []byte) error {
			files[path] = bytes.Clone(data)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		out[u.Name] = files
	}
	return out
}

type (
	object = map[string]any
	array  = []any
)

// deployed is one resource of a template, with the scope that it stands in.
type deployed struct {
	scope addr.ID
	raw   object
	from  *object // the nested deployment that holds it
}

// resources returns all resources of a template but the deployments.
func resources(template object, scope addr.ID, from *object) []deployed {
	var out []deployed
	for _, item := range template["resources"].(array) {
		r := item.(object)
		if r["type"] != "Microsoft.Resources/deployments" {
			out = append(out, deployed{scope, r, from})
			continue
		}
		inner := r["properties"].(object)["template"].(object)
		into := addr.Subscription(scope.SubscriptionID())
		if other, ok := r["subscriptionId"].(string); ok {
			into = addr.Subscription(other)
		}
		if group, ok := r["resourceGroup"].(string); ok {
			into = into.ResourceGroup(group)
		}
		out = append(out, resources(inner, into, &r)...)
	}
	return out
}

// id returns the id of a resource in a template.
func (d deployed) id() addr.ID {
	kind, name := d.raw["type"].(string), d.raw["name"].(string)
	if kind == "Microsoft.Resources/resourceGroups" {
		return d.scope.ResourceGroup(name)
	}
	scope := d.scope
	if s, ok := d.raw["scope"].(string); ok {
		scope = evaluate(s, d.scope).(addr.Ref).ID
	}
	return child(scope, kind, strings.Split(name, "/"))
}

func child(scope addr.ID, kind string, names []string) addr.ID {
	segments := strings.Split(kind, "/")
	id := scope.Resource(addr.Kind(segments[0]+"/"+segments[1]), names[0])
	for i, name := range names[1:] {
		id = id.Child(segments[2+i], name)
	}
	return id
}

var token = regexp.MustCompile(`'(?:[^']|'')*'|[A-Za-z]+|[().,]`)

// evaluate reads the few functions that the renderer uses, where they stand.
func evaluate(s string, scope addr.ID) any {
	if !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		return s
	}
	if strings.HasPrefix(s, "[[") {
		return s[1:]
	}
	p := parser{tokens: token.FindAllString(s[1:len(s)-1], -1), scope: scope}
	v := p.expression()
	if len(p.tokens) > 0 {
		panic(fmt.Sprintf("%s: %q stands behind the expression", s, p.tokens))
	}
	return v
}

type parser struct {
	tokens []string
	scope  addr.ID
}

func (p *parser) next() string {
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *parser) peek(t string) bool { return len(p.tokens) > 0 && p.tokens[0] == t }

func (p *parser) expression() any {
	first := p.next()
	if strings.HasPrefix(first, "'") {
		return strings.ReplaceAll(first[1:len(first)-1], "''", "'")
	}
	var args []any
	for p.next(); !p.peek(")"); {
		args = append(args, p.expression())
		if p.peek(",") {
			p.next()
		}
	}
	p.next()
	var path []string
	for p.peek(".") {
		p.next()
		path = append(path, p.next())
	}
	return p.call(first, args, strings.Join(path, "."))
}

func (p *parser) call(name string, args []any, path string) any {
	var words []string
	for _, a := range args {
		s, _ := a.(string)
		words = append(words, s)
	}
	sub := addr.Subscription(p.scope.SubscriptionID())
	switch name + "." + path {
	case "subscription.id":
		return sub.String()
	case "format.":
		return addr.RefTo(addr.MustParseID(strings.Replace(words[0], "{0}", words[1], 1)[:len(sub.String())] + "/resourceGroups/" + words[2]))
	case "resourceId.":
		scope := p.scope
		for kind := 0; kind < len(words); kind++ {
			if strings.Contains(words[kind], "/") {
				switch kind {
				case 1:
					scope = sub.ResourceGroup(words[0])
				case 2:
					scope = addr.Subscription(words[0]).ResourceGroup(words[1])
				}
				return addr.RefTo(child(scope, words[kind], words[kind+1:]))
			}
		}
	case "subscriptionResourceId.":
		if !strings.Contains(words[0], "/") {
			return addr.RefTo(child(addr.Subscription(words[0]), words[1], words[2:]))
		}
		if words[0] == "Microsoft.Resources/resourceGroups" {
			return addr.RefTo(sub.ResourceGroup(words[1]))
		}
		return addr.RefTo(child(sub, words[0], words[1:]))
	case "tenantResourceId.":
		return addr.RefTo(child(addr.ID{}, words[0], words[1:]))
	case "extensionResourceId.":
		return addr.RefTo(child(args[0].(addr.Ref).ID, words[1], words[2:]))
	}
	if name == "reference" {
		if len(args) == 2 {
			path = "properties." + path
		}
		if ref, ok := args[0].(addr.Ref); ok {
			return ref.ID.Out(path)
		}
		return addr.MustParseID(words[0]).Out(path)
	}
	panic("unknown function " + name + "." + path)
}

// body returns a resource's ARM body, with references read back.
func (d deployed) body(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for k, member := range v {
			out[k] = d.body(member)
		}
		return out
	case array:
		out := array{}
		for _, item := range v {
			out = append(out, d.body(item))
		}
		return out
	case string:
		return evaluate(v, d.scope)
	default:
		return v
	}
}

func designed(d *design.Design, from design.Resource, v any) any {
	switch v := v.(type) {
	case design.Object:
		out := object{}
		for k, member := range v {
			out[k] = designed(d, from, member)
		}
		return out
	case design.List:
		out := array{}
		for _, item := range v {
			out = append(out, designed(d, from, item))
		}
		return out
	case addr.Ref:
		if target, ok := d.Resource(v.ID); v.Output == "" && (!ok || target.Unit != from.Unit) {
			return v.ID.String()
		}
		return v
	case int:
		return float64(v)
	default:
		return v
	}
}

var templateOnly = []string{"type", "apiVersion", "name", "comments", "condition", "dependsOn", "scope"}

func decode(t *testing.T, data []byte) object {
	t.Helper()
	var out object
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var refs = cmp.Comparer(func(a, b addr.Ref) bool { return a == b })

func TestEveryResourceHasTheDesignedBody(t *testing.T) {
	t.Run("shapes", func(t *testing.T) { bodies(t, rendertest.Design()) })
	t.Run("example", func(t *testing.T) { bodies(t, example.Design(t)) })
	t.Run("the other example", func(t *testing.T) { bodies(t, example.Network(t)) })
	t.Run("a shared server", func(t *testing.T) { bodies(t, example.Sharing(t)) })
	t.Run("management groups", func(t *testing.T) { bodies(t, example.Governed(t)) })
}

// home is where a unit's template is deployed: to its subscription, or to the
// tenant where anything of it is in none.
func home(d *design.Design, u design.Unit) addr.ID {
	if slices.ContainsFunc(d.Of(u.Name), func(r design.Resource) bool { return r.ID.SubscriptionID() == "" }) {
		return addr.ID{}
	}
	return u.Subscription
}

// A template of what is in no subscription is one of the tenant, and a stack
// owns none.
func TestATenantsTemplate(t *testing.T) {
	d := example.Governed(t)
	got := decode(t, render(t, d)[addr.GovernanceUnit()]["template.json"])
	if schema, _ := got["$schema"].(string); !strings.HasSuffix(schema, "/tenantDeploymentTemplate.json#") {
		t.Errorf("its schema is %s", schema)
	}
	if _, refuses := got["parameters"].(object)["reviewOnly"]; !refuses {
		t.Error("it can be deployed")
	}
	unit, _ := d.Unit(addr.GovernanceUnit())
	unit.Owner = design.Stack
	err := stack.Render(d, unit, d.Of(unit.Name), func(string, []byte) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "is in no subscription") {
		t.Errorf("owned by a stack: %v", err)
	}
}

func bodies(t *testing.T, d *design.Design) {
	t.Helper()
	for _, u := range d.Units {
		left := map[string]bool{}
		for _, r := range d.Of(u.Name) {
			left[r.ID.Key()] = true
		}
		for _, got := range resources(decode(t, render(t, d)[u.Name]["template.json"]), home(d, u), nil) {
			want, ok := d.Resource(got.id())
			if !ok || !left[want.ID.Key()] {
				t.Errorf("%s: %s is not designed, or twice", u.Name, got.id())
				continue
			}
			delete(left, want.ID.Key())
			if got.raw["apiVersion"] != want.APIVersion {
				t.Errorf("%s: API version %v, want %s", want.ID, got.raw["apiVersion"], want.APIVersion)
			}
			raw := maps.Clone(got.raw)
			for _, k := range templateOnly {
				delete(raw, k)
			}
			body := got.body(raw).(object)
			if diff := cmp.Diff(designed(d, want, want.Body), any(body), refs); diff != "" {
				t.Errorf("%s:\n%s", want.ID, diff)
			}
		}
		for id := range left {
			t.Errorf("%s: %s is not rendered", u.Name, id)
		}
	}
}

// Whatever a resource needs of its unit is deployed before it: dependsOn,
// its own and that of the deployment that holds it, leads there.
func TestDependsOnIsComplete(t *testing.T) {
	t.Run("shapes", func(t *testing.T) { complete(t, rendertest.Design()) })
	t.Run("example", func(t *testing.T) { complete(t, example.Design(t)) })
	t.Run("the other example", func(t *testing.T) { complete(t, example.Network(t)) })
	t.Run("a shared server", func(t *testing.T) { complete(t, example.Sharing(t)) })
	t.Run("management groups", func(t *testing.T) { complete(t, example.Governed(t)) })
}

func complete(t *testing.T, d *design.Design) {
	t.Helper()
	for _, u := range d.Units {
		all := resources(decode(t, render(t, d)[u.Name]["template.json"]), home(d, u), nil)
		holder := map[string]string{} // by id: the deployment's id
		for _, r := range all {
			if r.from != nil {
				holder[r.id().Key()] = r.scope.Resource("Microsoft.Resources/deployments", (*r.from)["name"].(string)).Key()
			}
		}
		ids := func(v any, scope addr.ID) []string {
			list, _ := v.(array)
			var out []string
			for _, item := range list {
				out = append(out, evaluate(item.(string), scope).(addr.Ref).ID.Key())
			}
			return out
		}
		for _, r := range all {
			res, _ := d.Resource(r.id())
			own := ids(r.raw["dependsOn"], r.scope)
			var outer []string
			if r.from != nil {
				outer = ids((*r.from)["dependsOn"], home(d, u))
			}
			need := slices.Clone(res.DependsOn)
			need = append(need, res.ID.Parent(), res.ID.Scope())
			for _, ref := range design.Refs(res.Body) {
				need = append(need, ref.ID)
			}
			for _, id := range need {
				target, ok := d.Resource(id)
				if !ok || target.Unit != u.Name || target.ID == res.ID {
					continue
				}
				key, mine := target.ID.Key(), holder[res.ID.Key()]
				met := slices.Contains(own, key) || slices.Contains(outer, key) ||
					holder[key] != mine && (slices.Contains(outer, holder[key]) || slices.Contains(own, holder[key]))
				if !met {
					t.Errorf("%s: %s does not wait for %s", u.Name, res.ID, target.ID)
				}
			}
		}
	}
}

// Two groups that need each other are deployed in as many steps as it takes.
func TestGroupsInACircle(t *testing.T) {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	unit := design.Unit{Name: rendertest.Platform, Owner: design.Stack, Subscription: sub}
	a, b := sub.ResourceGroup("rg-a"), sub.ResourceGroup("rg-b")
	one, two, three := a.Resource("A.B/things", "one"), b.Resource("A.B/things", "two"), a.Resource("A.B/things", "three")
	resource := func(id addr.ID, needs ...addr.ID) design.Resource {
		var list design.List
		for _, n := range needs {
			list = append(list, addr.RefTo(n))
		}
		return design.Resource{
			ID: id, APIVersion: "2025-01-01", Unit: unit.Name, Why: "x", Holds: design.HoldsNothing,
			Body: design.Object{"location": "swedencentral", "properties": design.Object{"needs": list}},
		}
	}
	d, err := design.New(design.Parts{
		Units: []design.Unit{unit}, Existing: []addr.ID{sub},
		Resources: []design.Resource{resource(a), resource(b), resource(one), resource(two, one), resource(three, two, a)},
	})
	if err != nil {
		t.Fatal(err)
	}
	bodies(t, d)
	complete(t, d)
	var names []string
	for _, r := range decode(t, render(t, d)[unit.Name]["template.json"])["resources"].(array) {
		names = append(names, r.(object)["name"].(string))
	}
	if want := []string{"rg-a", "rg-b", "rg-a-2", "rg-b-3", "rg-a-4"}; !slices.Equal(names, want) {
		t.Errorf("deployed %q, want %q", names, want)
	}
}

// What is in another subscription than the unit's is deployed into it: beside
// its groups, and in them.
func TestAnotherSubscription(t *testing.T) {
	sub, other := addr.Subscription("22222222-2222-2222-2222-222222222222"), addr.Subscription("99999999-9999-9999-9999-999999999999")
	unit := design.Unit{Name: rendertest.Platform, Owner: design.Stack, Subscription: sub}
	group := other.ResourceGroup("rg")
	thing := group.Resource("A.B/things", "x")
	resource := func(id addr.ID, body design.Object, needs ...addr.ID) design.Resource {
		return design.Resource{ID: id, APIVersion: "2025-01-01", Unit: unit.Name, Why: "x", Holds: design.HoldsNothing, Body: body, DependsOn: needs}
	}
	d, err := design.New(design.Parts{
		Units: []design.Unit{unit}, Existing: []addr.ID{sub, other},
		Resources: []design.Resource{
			resource(group, design.Object{"location": "swedencentral"}),
			resource(thing, design.Object{}, group),
			resource(other.Resource("A.B/rules", "r"), design.Object{"properties": design.Object{"of": addr.RefTo(thing)}}),
			resource(sub.Resource("A.B/rules", "r"), design.Object{"properties": design.Object{"of": addr.RefTo(thing)}}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	bodies(t, d)
	complete(t, d)
	for _, r := range decode(t, render(t, d)[unit.Name]["template.json"])["resources"].(array) {
		r := r.(object)
		if r["type"] == "Microsoft.Resources/deployments" && (r["subscriptionId"] != other.SubscriptionID() || (r["resourceGroup"] == nil) != (r["location"] != nil)) {
			t.Errorf("%v is deployed to %v, %v, from %v", r["name"], r["subscriptionId"], r["resourceGroup"], r["location"])
		}
	}
}

func TestOnlyTheOwnersTemplateCanBeDeployed(t *testing.T) {
	t.Run("shapes", func(t *testing.T) { ownersOnly(t, rendertest.Design()) })
	t.Run("example", func(t *testing.T) { ownersOnly(t, example.Design(t)) })
	t.Run("the other example", func(t *testing.T) { ownersOnly(t, example.Network(t)) })
}

func ownersOnly(t *testing.T, d *design.Design) {
	t.Helper()
	for unit, files := range render(t, d) {
		template := decode(t, files["template.json"])
		_, settings := files["stack.json"]
		parameters, _ := template["parameters"].(object)
		p, _ := parameters["reviewOnly"].(object)
		if owned, _ := d.Unit(unit); owned.Owner == design.Stack {
			if p != nil || !settings {
				t.Errorf("%s is a stack's, but has parameters %v and settings: %t", unit, parameters, settings)
			}
			continue
		}
		longest, _ := p["maxLength"].(float64)
		if _, hasDefault := p["defaultValue"]; p == nil || hasDefault || settings {
			t.Errorf("%s is not a stack's: %v, settings: %t", unit, p, settings)
		}
		for _, v := range p["allowedValues"].(array) {
			if len(v.(string)) <= int(longest) {
				t.Errorf("%s takes %q", unit, v)
			}
		}
	}
}

// What holds at creation only is put by the first deployment of a stack and by
// no other: a template would put it back each time. The other owner's template
// is refused anyway, and has it as it is.
func TestMadeOnce(t *testing.T) {
	d := example.Design(t)
	home := addr.EnvironmentUnit(addr.Environment{Entity: "harbor-clinic", Name: "production"})
	for _, owner := range []design.Owner{design.Terraform, design.Stack} {
		for i := range d.Units {
			if d.Units[i].Name == home {
				d.Units[i].Owner = owner
			}
		}
		unit, _ := d.Unit(home)
		template, once := decode(t, render(t, d)[home]["template.json"]), 0
		for _, got := range resources(template, unit.Subscription, nil) {
			r, _ := d.Resource(got.id())
			wants := owner == design.Stack && slices.Contains(r.CreateOnly, "properties")
			if wants != (got.raw["condition"] == "[parameters('firstDeployment')]") {
				t.Errorf("%s: %s has the condition %v", owner, got.id(), got.raw["condition"])
			}
			if !wants {
				continue
			}
			once++
			properties := (*got.from)["properties"].(object)
			given, _ := properties["parameters"].(object)["firstDeployment"].(object)
			inner := properties["template"].(object)["parameters"].(object)["firstDeployment"]
			if given["value"] != "[parameters('firstDeployment')]" || inner == nil {
				t.Errorf("the deployment of %s is given %v, and has %v", got.id(), given, inner)
			}
		}
		p, declared := template["parameters"].(object)["firstDeployment"].(object)
		if _, hasDefault := p["defaultValue"]; declared != (owner == design.Stack) || hasDefault {
			t.Errorf("%s: the template has the parameter %v", owner, p)
		}
		if (once > 0) != (owner == design.Stack) {
			t.Errorf("%s: %d resources are made once", owner, once)
		}
	}
}

// A stack knows no single resource: what holds anything is kept because the
// stack lets go of all that leaves it, and denies that anybody else deletes.
func TestStoresAreKept(t *testing.T) {
	d, seen := rendertest.Design(), false
	for unit, files := range render(t, d) {
		raw, owned := files["stack.json"]
		if !owned || !slices.ContainsFunc(d.Of(unit), func(r design.Resource) bool { return r.Holds.Protected() }) {
			continue
		}
		seen = true
		p := decode(t, raw)["properties"].(object)
		for what, then := range p["actionOnUnmanage"].(object) {
			if then != "detach" {
				t.Errorf("%s: %s that leave the design: %v", unit, what, then)
			}
		}
		deny := p["denySettings"].(object)
		if deny["mode"] != "denyWriteAndDelete" || deny["applyToChildScopes"] != true || len(deny["excludedPrincipals"].(array)) > 0 {
			t.Errorf("%s: the stack denies %v", unit, deny)
		}
		for _, action := range deny["excludedActions"].(array) {
			if action := strings.ToLower(action.(string)); strings.HasSuffix(action, "/delete") || strings.Contains(action, "*") {
				t.Errorf("%s: the stack leaves %s open", unit, action)
			}
		}
	}
	if !seen {
		t.Error("no stack owns anything that is kept")
	}
}

func TestExpressionsInTextAreEscaped(t *testing.T) {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	unit := design.Unit{Name: rendertest.Platform, Owner: design.Stack, Subscription: sub}
	d, err := design.New(design.Parts{Units: []design.Unit{unit}, Existing: []addr.ID{sub}, Resources: []design.Resource{{
		ID: sub.ResourceGroup("rg"), APIVersion: "2025-04-01", Unit: unit.Name, Why: "[concat('a')]", Holds: design.HoldsNothing, Body: design.Object{"location": "x"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	r := decode(t, render(t, d)[unit.Name]["template.json"])["resources"].(array)[0].(object)
	if got := r["comments"]; got != "[[concat('a')]" {
		t.Errorf("comments are %q", got)
	}
}

// TestArmcheck holds every template against Microsoft's published types, and
// every value that could not be held against them is a reference.
func TestArmcheck(t *testing.T) {
	tool := labtest.Reference(t, "tools/armcheck", "that the templates' bodies are as Microsoft's published types say")
	dir := t.TempDir()
	for unit, files := range render(t, rendertest.Design()) {
		if err := os.WriteFile(filepath.Join(dir, unit.String()+".json"), files["template.json"], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("go", "run", ".", "-unread", dir)
	c.Dir = tool
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(" 0 problems")) {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		_, value, unread := strings.Cut(line, "unread: ")
		if unread && !regexp.MustCompile(`^\[(reference|resourceId|extensionResourceId|subscriptionResourceId|format)\(`).MatchString(value) {
			t.Errorf("no reference: %s", line)
		}
	}
}
