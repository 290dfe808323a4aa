package armsim

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// write takes a PUT or PATCH. It changes nothing unless everything about it
// is right.
func (s *Sim) write(method string, id addr.ID, version string, body map[string]any) (answer, *refusal) {
	if no := s.registered(id, body); no != nil {
		return answer{}, no
	}
	if no := s.place(id); no != nil {
		return answer{}, no
	}
	before, exists := s.store.get(id)
	if no := s.unlocked(id, readOnly, "write"); no != nil {
		return answer{}, no
	}
	if method == http.MethodPatch {
		if !exists {
			_, no := s.find(id)
			return answer{}, no
		}
		body = patched(before.put, body)
	}
	if no := s.idle(id); no != nil {
		return answer{}, no
	}
	body, no := s.envelope(id, version, body)
	if no != nil {
		return answer{}, no
	}
	if exists {
		body = carried(before.put, before.shown, body)
	}
	c := &change{sim: s, id: id, kind: id.Kind(), version: version, before: before, body: body}
	if no := c.judge(); no != nil {
		return answer{}, no
	}
	return s.commit(c), nil
}

// place refuses an id whose group, parent or scope does not exist.
func (s *Sim) place(id addr.ID) *refusal {
	if no := s.groupOf(id); no != nil {
		return no
	}
	if parent := id.Parent(); !parent.IsZero() {
		if _, known := s.store.get(parent); !known {
			return refuse(http.StatusNotFound, "ParentResourceNotFound",
				"Can not perform requested operation on nested resource. Parent resource '%s' not found.", parent.Name())
		}
		return nil
	}
	scope := id.Scope()
	if scope.IsZero() || s.exists(scope) {
		return nil
	}
	return refuse(http.StatusNotFound, "ResourceNotFound",
		"The Resource '%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
		shortName(scope), scope.ResourceGroupName())
}

// envelope takes id, name and type out of a body, which a client that sends
// back what it got leaves in, and holds the rest against the published type.
func (s *Sim) envelope(id addr.ID, version string, body map[string]any) (map[string]any, *refusal) {
	rest := merged(nil, body)
	for _, e := range []struct{ key, want string }{{"id", id.String()}, {"name", id.Name()}, {"type", string(id.Kind())}} {
		got, there := rest[e.key]
		if !there {
			continue
		}
		if text, _ := got.(string); !strings.EqualFold(text, e.want) {
			return nil, refuse(http.StatusBadRequest, "InvalidRequestContent",
				"The %s in the request content, '%v', does not match that of the URL, '%s'.", e.key, got, e.want)
		}
		delete(rest, e.key)
	}
	if s.opt.Types == nil {
		return rest, nil
	}
	named := merged(nil, rest)
	named["name"] = id.Name()
	if published := s.opt.Types.Versions(id.Kind()); !containsFold(published, version) {
		version = published[len(published)-1] // one of alsoVersions
	}
	problems := s.opt.Types.Check(id.Kind(), version, named)
	if len(problems) == 0 {
		return rest, nil
	}
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return nil, refuse(http.StatusBadRequest, "InvalidRequestContent",
		"The request content for '%s' was invalid: %s.", shortName(id), strings.Join(lines, "; "))
}

// patched lays a merge patch (RFC 7396) on a body.
func patched(base, patch map[string]any) map[string]any {
	out := merged(nil, base)
	for k, v := range patch {
		if v == nil {
			delete(out, k)
			continue
		}
		b, isBase := out[k].(map[string]any)
		p, isPatch := v.(map[string]any)
		if isBase && isPatch {
			out[k] = patched(b, p)
			continue
		}
		out[k] = clone(v)
	}
	return out
}

// change is one write that is being judged.
type change struct {
	sim     *Sim
	id      addr.ID
	kind    addr.Kind
	version string
	before  *record // nil for a creation
	body    map[string]any
}

// old returns a property as it was before, or nil.
func (c *change) old(path ...string) any {
	if c.before == nil {
		return nil
	}
	return at(c.before.put, path...)
}

// judge refuses what Azure refuses, in the order in which it does.
func (c *change) judge() *refusal {
	rules := c.sim.rulesFor(c.kind)
	if c.before == nil && rules.born {
		return refuse(http.StatusNotFound, "ResourceNotFound",
			"'%s' is no %s that this resource has, and none can be created.", c.id.Name(), c.kind)
	}
	for _, judge := range []func(kindRules) *refusal{
		c.allowedByPolicy, c.sameLocation, c.sameFixed, c.freeName, c.notDeleted, c.references, c.ownRules, c.hasRights,
	} {
		if no := judge(rules); no != nil {
			return no
		}
	}
	return nil
}

func (c *change) sameLocation(kindRules) *refusal {
	was, wants := textAt(c.old(), "location"), textAt(c.body, "location")
	if was == "" || wants == "" || sameRegion(was, wants) {
		return nil
	}
	if c.kind.Equal(kindGroup) {
		return refuse(http.StatusConflict, "InvalidResourceGroupLocation",
			"Invalid resource group location '%s'. The Resource group already exists in location '%s'.", wants, was)
	}
	return refuse(http.StatusConflict, "InvalidResourceLocation",
		"The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. Please select a new resource name.",
		c.id.Name(), was, c.id.ResourceGroupName(), wants)
}

// sameRegion compares regions as Azure does: "West Europe" is westeurope.
func sameRegion(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// sameFixed refuses to change what can only be chosen at creation. Leaving a
// property out leaves it as it is.
func (c *change) sameFixed(rules kindRules) *refusal {
	if c.before == nil {
		return nil
	}
	for _, f := range rules.fixed {
		path := strings.Split(f.path, ".")
		was, wants := c.old(path...), at(c.body, path...)
		if wants == nil && !f.always {
			continue
		}
		if was == nil {
			was = f.byDefault
		}
		if !equalFold(was, wants) {
			return refuse(f.status, f.code, "The property '%s' of '%s' cannot be changed after it has been created.", f.path, shortName(c.id))
		}
	}
	return nil
}

// equalFold compares two scalars without regard to case.
func equalFold(a, b any) bool { return strings.EqualFold(fmt.Sprint(a), fmt.Sprint(b)) }

// freeName refuses names that are taken somewhere in Azure.
func (c *change) freeName(rules kindRules) *refusal {
	if rules.uniqueName == nil || c.before != nil {
		return nil
	}
	if owner, taken := c.sim.store.names[nameKey(c.kind, c.id.Name())]; taken && owner != c.id.Key() {
		return refuse(http.StatusConflict, rules.uniqueName.code, "The name '%s' of %s is already taken.", c.id.Name(), c.kind)
	}
	return nil
}

func nameKey(kind addr.Kind, name string) string { return kind.Key() + "/" + strings.ToLower(name) }

func (c *change) references(kindRules) *refusal { return c.sim.dangling(c.id, c.body) }

func (c *change) ownRules(rules kindRules) *refusal {
	if rules.judge == nil {
		return nil
	}
	return rules.judge(c)
}

// commit stores the resource and what Azure makes together with it.
func (s *Sim) commit(c *change) answer {
	rules := s.rulesFor(c.kind)
	if c.before != nil && rules.keepsFirst {
		return ok(c.before.view())
	}
	r := &record{id: c.id, kind: c.kind, apiVersion: c.version, put: without(c.body, rules.secrets)}
	status := http.StatusCreated
	if c.before != nil {
		status = http.StatusOK
		r.id, r.kind, r.born, r.marks = c.before.id, c.before.kind, c.before.born, c.before.marks
	}
	r.shown = s.readable(r, rules)
	r.computed = s.computed(r, c.before, rules)
	s.store.add(r)
	if rules.uniqueName != nil {
		s.store.names[nameKey(r.kind, r.id.Name())] = r.id.Key()
	}
	if c.before == nil {
		s.recover(r)
		s.bear(r, rules)
	}
	if rules.committed != nil {
		rules.committed(s, r)
	}
	a := answer{status: status}
	if s.isAsync(r.kind, http.MethodPut) {
		a = s.begin(a, r, stateOf(c.before != nil))
	}
	a.body = r.view()
	return a
}

func stateOf(update bool) string {
	if update {
		return "Updating"
	}
	return "Creating"
}

// computed returns what Azure adds to a resource.
func (s *Sim) computed(r, before *record, rules kindRules) map[string]any {
	out := map[string]any{}
	if !rules.stateless {
		out = merged(out, map[string]any{"properties": map[string]any{"provisioningState": "Succeeded"}})
	}
	if before != nil && before.born {
		out = merged(out, before.computed)
	}
	if identity := s.identityOf(r); identity != nil {
		out["identity"] = identity
	}
	if rules.outputs != nil {
		out = merged(out, rules.outputs(s, r))
	}
	return out
}

// identityOf returns what Azure adds to an identity block: the principals of
// the resource's own identity and of those assigned to it.
func (s *Sim) identityOf(r *record) map[string]any {
	kind := textAt(r.put, "identity", "type")
	out := map[string]any{}
	if strings.Contains(strings.ToLower(kind), "systemassigned") {
		out["principalId"] = guidOf("principal", r.id)
		out["tenantId"] = s.opt.Tenant
	}
	assigned, _ := at(r.put, "identity", "userAssignedIdentities").(map[string]any)
	ids := map[string]any{}
	for key := range assigned {
		if id, err := addr.ParseID(key); err == nil {
			ids[key] = map[string]any{"principalId": guidOf("principal", id), "clientId": guidOf("client", id)}
		}
	}
	if len(ids) > 0 {
		out["userAssignedIdentities"] = ids
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// bear makes the singletons that Azure makes together with a resource.
func (s *Sim) bear(parent *record, rules kindRules) {
	for _, one := range rules.singletons {
		id := one.under(parent.id)
		child := &record{id: id, kind: id.Kind(), apiVersion: parent.apiVersion, put: map[string]any{}, born: true}
		childRules := s.rulesFor(child.kind)
		if _, known := s.store.get(id); known {
			continue // it came back with its parent
		}
		child.computed = merged(s.computed(child, nil, childRules), one.body)
		s.store.add(child)
		s.bear(child, childRules)
	}
}

// readable returns what Azure gives back of what was put: by the published
// types where they are at hand, and always by the rules of the kind.
func (s *Sim) readable(r *record, rules kindRules) map[string]any {
	out := r.put
	if s.opt.Types != nil {
		out = s.opt.Types.Readable(r.kind, r.apiVersion, out)
	}
	out = without(out, rules.writeOnly)
	if rules.given != nil {
		rules.given(s, r, out)
	}
	return out
}

// carried returns a body that is put on what exists, with what Azure does not
// give back as it was: who leaves it out, or sends back what they read, does
// not change it.
func carried(put, shown, body map[string]any) map[string]any {
	out := merged(nil, body)
	for k, v := range put {
		was, isObject := v.(map[string]any)
		visible, isVisible := shown[k].(map[string]any)
		now, isNow := out[k].(map[string]any)
		switch {
		case isObject && isVisible && isNow:
			out[k] = carried(was, visible, now)
		case shown[k] == nil && out[k] == nil:
			out[k] = clone(v)
		}
	}
	return out
}

// without drops the properties at these paths of a body.
func without(body map[string]any, paths []string) map[string]any {
	out := merged(nil, body)
	for _, p := range paths {
		path := strings.Split(p, ".")
		last := len(path) - 1
		if m, ok := at(out, path[:last]...).(map[string]any); ok {
			delete(m, path[last])
		}
	}
	return out
}
