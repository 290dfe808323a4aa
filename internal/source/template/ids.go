package template

import (
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

func resourceIDCall(s *scope, a []any) (any, bool) {
	// The type is the first argument with a slash; what stands before it is
	// the group, or the subscription and the group.
	at := slices.IndexFunc(a, func(v any) bool { t, ok := v.(string); return ok && strings.Contains(t, "/") })
	base := s.at.id
	switch {
	case at < 0 || at > 2:
		return nil, false
	case at == 2:
		sub, ok1 := idPart(a[0])
		group, ok2 := idPart(a[1])
		id, ok3 := parseID("/subscriptions/" + sub + "/resourceGroups/" + group)
		if !ok1 || !ok2 || !ok3 {
			return nil, false
		}
		base = id
	case at == 1 && s.at.level == subscriptionLevel:
		// At a subscription the one argument is a subscription, or a group.
		first, ok := idPart(a[0])
		if !ok {
			return nil, false
		}
		own, _ := idPart(s.at.subscription)
		if isGUID(first) || first == own {
			base, ok = parseID("/subscriptions/" + first)
		} else {
			base, ok = parseID(s.at.subscriptionScope().String() + "/resourceGroups/" + first)
		}
		if !ok {
			return nil, false
		}
	case at == 1:
		group, ok1 := idPart(a[0])
		id, ok2 := parseID(s.at.subscriptionScope().String() + "/resourceGroups/" + group)
		if !ok1 || !ok2 {
			return nil, false
		}
		base = id
	}
	return scopedID(base, a[at:], false)
}

// scopedID makes an id below a scope of a type and names. With a leading
// subscription the scope is that one.
func scopedID(base addr.ID, a []any, leading bool) (any, bool) {
	if kind, ok := a[0].(string); leading && ok && !strings.Contains(kind, "/") {
		id, valid := parseID("/subscriptions/" + kind)
		if !valid || len(a) < 3 {
			return nil, false
		}
		base, a = id, a[1:]
	}
	kind, ok := a[0].(string)
	if !ok {
		return nil, false
	}
	names := make([]string, 0, len(a)-1)
	for _, v := range a[1:] {
		n, ok := idPart(v)
		if !ok {
			return nil, false
		}
		names = append(names, n)
	}
	id, ok := resourceID(base, kind, names)
	return addr.RefTo(id), ok
}

func managementGroupResourceID(s *scope, a []any) (any, bool) {
	if kind, ok := a[0].(string); ok && strings.Contains(kind, "/") {
		if s.at.level != managementGroupLevel {
			return nil, false
		}
		return scopedID(s.at.id, a, false)
	}
	group, ok := idPart(a[0])
	base, valid := parseID("/providers/Microsoft.Management/managementGroups/" + group)
	if !ok || !valid || len(a) < 3 {
		return nil, false
	}
	return scopedID(base, a[1:], false)
}

func resourceGroup(s *scope, _ []any) (any, bool) {
	if s.at.level != groupLevel {
		return nil, false
	}
	return object{
		"id": addr.RefTo(s.at.id), "name": s.at.group, "location": s.at.location,
		"tags": unknown("resourceGroup().tags"), "managedBy": unknown("resourceGroup().managedBy"),
		"properties": unknown("resourceGroup().properties"), "type": "Microsoft.Resources/resourceGroups",
	}, true
}

func subscription(s *scope, _ []any) (any, bool) {
	return object{
		"id": addr.RefTo(s.at.subscriptionScope()), "subscriptionId": s.at.subscription,
		"tenantId": unknown("subscription().tenantId"), "displayName": unknown("subscription().displayName"),
	}, true
}

// reference is what a resource returns: its properties, or with Full all of it.
func reference(s *scope, a []any) (any, bool) {
	id, ok := s.referred(a[0])
	if !ok {
		return nil, false
	}
	if len(a) == 3 {
		if full, ok := text(a[2]); ok && strings.EqualFold(full, "Full") {
			return runtime{id: id}, true
		}
	}
	return runtime{id, "properties"}, true
}

// resourceInfo is what a template says of one of its resources, by its
// symbolic name.
func resourceInfo(s *scope, a []any) (any, bool) {
	name, ok := a[0].(string)
	if !ok {
		return nil, false
	}
	id, ok := s.named(name)
	return object{"id": addr.RefTo(id), "name": strings.Join(id.Names(), "/"), "type": string(id.Kind())}, ok
}

func isGUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' &&
		strings.Trim(strings.ToLower(s), "0123456789abcdef-") == "" && !strings.Contains(url.PathEscape(s), "%")
}
