package check

import (
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
)

const (
	groupKind     addr.Kind = "Microsoft.Management/managementGroups"
	placementKind addr.Kind = "Microsoft.Management/managementGroups/subscriptions"
)

// above returns the management groups that the subscription of an id stands in,
// the closest first, as ids in small letters. A group whose parent nobody says
// is the last that is known.
func (e *evaluation) above(of ref.Val) ref.Val {
	id, bad := leadsTo(of)
	if bad != nil {
		return bad
	}
	e.readKind(placementKind)
	e.readKind(groupKind)
	missing := together(e.missing(placementKind, everywhere, anySubject), e.missing(groupKind, everywhere, anySubject))
	var out []ref.Val
	seen := map[string]bool{}
	for _, p := range e.index.byKind[placementKind.Key()] {
		if id.SubscriptionID() == "" || !strings.EqualFold(p.fact.Subject.Name(), id.SubscriptionID()) {
			continue
		}
		for group := p.fact.Subject.ID().Parent(); !group.IsZero() && !seen[group.Key()]; {
			seen[group.Key()] = true
			out = append(out, types.String(group.Key()))
			one, known := e.index.bySubject[addr.AzureSubject(group).Key()]
			if !known {
				break
			}
			parent := at(one.open().body, "properties", "details", "parent", "id")
			if parent == nil {
				break
			}
			next, bad := leadsTo(parent)
			if u, unknown := bad.(*types.Unknown); unknown {
				missing = together(missing, u)
			}
			group = next
		}
	}
	return newList(out, missing)
}

// together is what two lookups lack together; nil where they lack nothing.
func together(a, b *types.Unknown) *types.Unknown {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return types.MergeUnknowns(a, b)
}
