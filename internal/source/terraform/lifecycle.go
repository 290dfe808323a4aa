package terraform

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// ignore replaces in a resource's content what Terraform is told to ignore
// changes of: what is there holds, and not what is written. What cannot be
// followed to one place is a gap.
func (m *module) ignore(r *resource, id addr.ID, content map[string]any) {
	var known []string
	if m.ignored != nil {
		known = m.ignored(id)
	}
	unknown := func() {
		m.gap(r.pos, fact.Gap{
			Kinds: []addr.Kind{r.kind}, Subject: addr.AzureSubject(id),
			Reason: r.address + " ignores changes (lifecycle.ignore_changes), so what is applied of it cannot be told; remove that, or check it in the live subscription",
		})
	}
	for _, b := range r.block.Body.Blocks {
		a := b.Body.Attributes["ignore_changes"]
		if b.Type != "lifecycle" || a == nil {
			continue
		}
		list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
		if !ok {
			unknown() // all
			continue
		}
		for _, item := range list.Exprs {
			path, ok := ignoredPath(item)
			switch {
			case !ok:
				unknown()
			case path[0] == "body" && slices.Contains(known, strings.Join(path[1:], ".")):
			case path[0] != "body" && slices.Contains(known, strings.Join(path, ".")):
			case path[0] == "body" && len(path) > 1:
				conceal(content, path[1:])
			case path[0] == "tags", path[0] == "location", path[0] == "identity":
				content[path[0]] = body.Unresolved("ignore_changes")
			default:
				unknown()
			}
		}
	}
}

// ignoredPath returns the names in a path: a traversal, or the text of one.
func ignoredPath(e hclsyntax.Expression) ([]string, bool) {
	if text, diags := e.Value(nil); !diags.HasErrors() && text.Type().FriendlyName() == "string" && text.IsKnown() && !text.IsNull() {
		t, diags := hclsyntax.ParseTraversalAbs([]byte(text.AsString()), "", hcl.InitialPos)
		if diags.HasErrors() {
			return nil, false
		}
		return stepsOf(t)
	}
	t, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		return nil, false
	}
	return stepsOf(t)
}

// conceal makes what stands at a path unknown, or what stands there of it.
func conceal(into map[string]any, path []string) {
	below, isObject := into[path[0]].(map[string]any)
	_, isThere := into[path[0]]
	switch {
	case len(path) == 1, isThere && !isObject, strings.HasPrefix(path[1], "["):
		into[path[0]] = body.Unresolved("ignore_changes")
	case body.IsUnresolved(below):
	default:
		copied := maps.Clone(below)
		if copied == nil {
			copied = map[string]any{}
		}
		conceal(copied, path[1:])
		into[path[0]] = copied
	}
}
