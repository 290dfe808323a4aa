package armsim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// reference is an id that occurs in a body.
type reference struct {
	path string
	id   addr.ID
}

// idsIn returns the Azure ids in a body, values and keys, in the order of its
// paths.
func idsIn(body map[string]any) []reference {
	var refs []reference
	var walk func(path string, v any)
	note := func(path, text string) {
		if !strings.HasPrefix(strings.ToLower(text), "/subscriptions/") && !strings.HasPrefix(strings.ToLower(text), "/providers/") {
			return
		}
		if id, err := addr.ParseID(text); err == nil {
			refs = append(refs, reference{path, id})
		}
	}
	walk = func(path string, v any) {
		switch v := v.(type) {
		case string:
			note(path, v)
		case []any:
			for i, item := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), item)
			}
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				at := strings.TrimPrefix(path+"."+k, ".")
				note(at, k)
				walk(at, v[k])
			}
		}
	}
	walk("", body)
	return refs
}

// dangling refuses a body that names an id which does not exist, or is not
// ready yet.
func (s *Sim) dangling(self addr.ID, body map[string]any) *refusal {
	for _, ref := range idsIn(body) {
		if guid := ref.id.SubscriptionID(); guid != "" {
			if _, known := s.store.get(addr.Subscription(guid)); !known {
				return refuse(http.StatusForbidden, "LinkedAuthorizationFailed",
					"The client has permission to perform action on '%s', however the linked subscription '%s' in '%s' was not found.", self, guid, ref.path)
			}
		}
		if ref.id.Key() == self.Key() || hasPart(self, body, ref.id) {
			continue
		}
		if !s.exists(ref.id) {
			return refuse(http.StatusBadRequest, "InvalidResourceReference",
				"Resource %s referenced by resource %s at '%s' was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.",
				ref.id, self, ref.path)
		}
		if r := s.nearest(ref.id); r != nil && r.pending != nil && !self.Contains(r.id) {
			return refuse(http.StatusConflict, "ReferencedResourceNotProvisioned",
				"Cannot proceed with operation because resource %s used by resource %s is not in Succeeded state.", ref.id, self)
		}
	}
	return nil
}

// exists reports whether an id leads to a resource, to a part of one, or to
// something that every tenant has.
func (s *Sim) exists(id addr.ID) bool {
	if _, known := s.store.get(id); known {
		return true
	}
	if s.builtIn(id) || s.asksGuard(id) {
		return true
	}
	r := s.nearest(id)
	return r != nil && hasPart(r.id, r.put, id)
}

// builtIn reports whether the id is of a role or policy that Microsoft
// defines. Those of roles are read at any scope; those of policies, and the
// root management group, are the tenant's.
func (s *Sim) builtIn(id addr.ID) bool {
	kind := id.Kind()
	switch {
	case kind.Equal("Microsoft.Authorization/roleDefinitions"):
		return true
	case kind.Equal("Microsoft.Authorization/policyDefinitions"), kind.Equal("Microsoft.Authorization/policySetDefinitions"):
		return id.Scope().IsZero()
	case kind.Equal("Microsoft.Management/managementGroups"):
		return strings.EqualFold(id.Name(), s.opt.Tenant)
	default:
		return false
	}
}

// nearest returns the resource with this id or the closest above it, among
// its parents; nil if there is none.
func (s *Sim) nearest(id addr.ID) *record {
	for ; !id.IsZero(); id = id.Parent() {
		if r, known := s.store.get(id); known {
			return r
		}
	}
	return nil
}

// hasPart reports whether the body of owner holds the part that the id names.
func hasPart(owner addr.ID, body map[string]any, part addr.ID) bool {
	return partOf(owner, body, part) != nil
}

// partOf returns the part of a body that the id names, as a network's body
// holds its subnets: in properties, under the segment's name, the item of
// that name in a list; or nil.
func partOf(owner addr.ID, body map[string]any, part addr.ID) any {
	if !owner.Contains(part) || owner.Key() == part.Key() {
		return nil
	}
	segments := strings.Split(strings.TrimPrefix(part.Key(), owner.Key()+"/"), "/")
	var at any = body
	for i := 0; i+1 < len(segments); i += 2 {
		at = itemNamed(valueFold(valueFold(at, "properties"), segments[i]), segments[i+1])
	}
	return at
}

func itemNamed(v any, name string) any {
	items, _ := v.([]any)
	for _, item := range items {
		if strings.EqualFold(textAt(item, "name"), name) {
			return item
		}
	}
	return nil
}

// valueFold returns a property without regard to the case of its name.
func valueFold(v any, name string) any {
	m, _ := v.(map[string]any)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if strings.EqualFold(k, name) {
			return m[k]
		}
	}
	return nil
}
