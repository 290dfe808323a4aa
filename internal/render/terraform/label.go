package terraform

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// resourceType returns the azapi type that manages a resource. What Azure
// makes together with its parent is updated: azapi_resource would refuse to
// create what exists, and would delete what cannot be deleted.
func resourceType(r design.Resource) string {
	if r.BornWithParent {
		return "azapi_update_resource"
	}
	return "azapi_resource"
}

// Address returns the address of a resource in the module of its unit, as
// azapi_resource.storage_accounts_x: the same in every rendering.
func Address(r design.Resource) string { return resourceType(r) + "." + label(r.ID) }

// label returns the second half of a resource's address. It is a function of
// the id alone: the last segment of the type, then the names. An extension
// names what it extends first, with its type: a vault and a server may have
// one name, and what is set on both is not the same. At a subscription's scope
// it is the end of its GUID.
func label(id addr.ID) string {
	kind := string(id.Kind())
	parts := []string{lastSegment(id.Kind())}
	if scope := id.Scope(); isResource(scope) {
		parts = append(parts, lastSegment(scope.Kind()))
		parts = append(parts, scope.Names()...)
	} else if scope.Kind() == "Microsoft.Resources/subscriptions" && kind != "Microsoft.Resources/resourceGroups" {
		// One unit may hold the same rule for several subscriptions.
		guid := scope.Name()
		parts = append(parts, guid[strings.LastIndexByte(guid, '-')+1:])
	}
	return identifier(strings.Join(append(parts, id.Names()...), "_"))
}

// readLabel returns the second half of the address at which another unit's
// resource is read: its unit and its label there.
func readLabel(r design.Resource) string { return identifier(r.Unit.String()) + "_" + label(r.ID) }

// lastSegment returns the last segment of a type, as flexible_servers.
func lastSegment(kind addr.Kind) string {
	text := string(kind)
	return snake(text[strings.LastIndexByte(text, '/')+1:])
}

// snake turns storageAccounts into storage_accounts.
func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 && s[i-1] >= 'a' && s[i-1] <= 'z' {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// identifier replaces what no HCL name may hold, and keeps apart what Azure
// keeps apart: a dot is a dash here, and a dash an underscore, for a record of
// erp.clinic and one of erp-clinic may stand in one zone.
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r == '.':
			return '-'
		default:
			return '_'
		}
	}, s)
}

// traversal returns the path of an output as HCL: .properties.principalId.
func traversal(output string) string {
	var b strings.Builder
	for seg := range strings.SplitSeq(output, ".") {
		name, index, indexed := strings.Cut(seg, "[")
		if isName(name) {
			b.WriteString("." + name)
		} else {
			b.WriteString("[" + quote(name) + "]")
		}
		if indexed {
			b.WriteString("[" + index)
		}
	}
	return b.String()
}

// isResource reports whether a scope is a resource, so that what is deployed
// to it extends it.
func isResource(scope addr.ID) bool {
	for seg := range strings.SplitSeq(scope.String(), "/") {
		if strings.EqualFold(seg, "providers") {
			return true
		}
	}
	return false
}
