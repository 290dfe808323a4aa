// Package azapi knows how the Terraform provider azure/azapi spells a resource
// of ARM, for those who read its plans and its configuration.
package azapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Split cuts a type as Microsoft.Storage/storageAccounts@2026-04-01.
func Split(versioned string) (kind addr.Kind, version string, ok bool) {
	k, v, ok := strings.Cut(versioned, "@")
	return addr.Kind(k), v, ok && v != "" && settings.IsType(k, v)
}

// ID returns the id of a resource of a kind and name below parent_id, which is
// its parent, its scope, or / for the tenant.
func ID(parent string, kind addr.Kind, name string) (addr.ID, bool) {
	if name == "" {
		return addr.ID{}, false
	}
	if parent == "/" {
		return parse("/providers/" + string(kind) + "/" + name)
	}
	above, ok := parse(parent)
	if !ok {
		return addr.ID{}, false
	}
	cut := strings.LastIndexByte(string(kind), '/')
	switch {
	case cut < 0:
		return addr.ID{}, false
	case kind.Equal("Microsoft.Resources/resourceGroups"):
		return parse(above.String() + "/resourceGroups/" + name)
	case above.Kind().Equal(kind[:cut]):
		return parse(above.String() + "/" + string(kind[cut+1:]) + "/" + name)
	case strings.Count(string(kind), "/") > 1:
		return addr.ID{}, false // a child wants its parent
	}
	return parse(above.String() + "/providers/" + string(kind) + "/" + name)
}

func parse(s string) (addr.ID, bool) {
	id, err := addr.ParseID(s)
	return id, err == nil
}

// Resource is what azapi's arguments say beside type, parent and name. Values
// are decoded JSON with references; nil is an argument that is not there.
type Resource struct {
	Body, Sensitive any
	Location, Tags  any
	IdentityType    any
	IdentityIDs     any // a list
}

// Content returns the body as ARM takes it: what azapi lifts out of it is put
// back, and values of sensitive_body are there as not known.
func (r Resource) Content() map[string]any {
	content := map[string]any{}
	switch b := r.Body.(type) {
	case nil:
	case map[string]any:
		if body.IsUnresolved(b) {
			content["properties"] = b
			break
		}
		maps.Copy(content, b)
	default:
		content["properties"] = body.Unresolved("body")
	}
	hide(content, r.Sensitive)
	put := func(name string, v any) {
		if v != nil {
			content[name] = v
		}
	}
	put("location", r.Location)
	put("tags", r.Tags)
	if r.IdentityType != nil {
		content["identity"] = r.identity()
	}
	return content
}

func (r Resource) identity() map[string]any {
	identity := map[string]any{"type": r.IdentityType}
	ids, ok := r.IdentityIDs.([]any)
	switch {
	case r.IdentityIDs == nil || ok && len(ids) == 0:
		return identity
	case !ok:
		identity["userAssignedIdentities"] = body.Unresolved("identity_ids")
		return identity
	}
	users := map[string]any{}
	for _, v := range ids {
		switch v := v.(type) {
		case string:
			users[v] = map[string]any{}
		case addr.Ref:
			users[v.ID.String()] = map[string]any{}
		default:
			identity["userAssignedIdentities"] = body.Unresolved("identity_ids")
			return identity
		}
	}
	identity["userAssignedIdentities"] = users
	return identity
}

// hide notes that there are values which must not be seen.
func hide(into map[string]any, sensitive any) {
	m, ok := sensitive.(map[string]any)
	if !ok || body.IsUnresolved(m) {
		if sensitive != nil && into["properties"] == nil {
			into["properties"] = body.Unresolved("sensitive")
		}
		return
	}
	for k, v := range m {
		below, isObject := v.(map[string]any)
		there, isThere := into[k].(map[string]any)
		switch {
		case isObject && !body.IsUnresolved(below) && (isThere || into[k] == nil):
			copied := maps.Clone(there)
			if copied == nil {
				copied = map[string]any{}
			}
			hide(copied, below)
			into[k] = copied
		default:
			into[k] = body.Unresolved("sensitive")
		}
	}
}

// Changes reports whether a request by this method could change what a
// resource is. Where none is said the provider takes POST.
func Changes(method any) bool {
	word, ok := method.(string)
	return method != nil && (!ok || !slices.Contains([]string{"GET", "HEAD", "POST"}, word))
}
