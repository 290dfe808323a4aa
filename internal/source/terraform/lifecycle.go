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

// ignored says why a value is not known that is written.
const ignored = "ignore_changes"

// ignore replaces in what a resource says what Terraform is told to ignore
// changes of: what is there holds, and not what is written. What cannot be
// followed to one place is a gap; of what updates a resource it is what the
// update says, and nothing else of that resource. Of azapi the content is ARM's;
// of others it is the arguments.
func (i *instance) ignore(id addr.ID, content map[string]any) {
	isAzapi := strings.HasPrefix(i.typ, "azapi_")
	var known []string
	if i.s.r.ignored != nil {
		known = i.s.r.ignored(id)
	}
	unknown := func() {
		if i.isUpdate() {
			concealWritten(content)
			return
		}
		g := fact.Gap{
			Kinds:  kindsIn(i.s, i.resource),
			Reason: i.resource.address + " ignores changes (lifecycle.ignore_changes), so what is applied of it cannot be told; remove that, or check it in the live subscription",
		}
		if id, ok := i.ID(); ok {
			g.Subject = addr.AzureSubject(id)
		}
		i.s.r.gap(i.pos, g)
	}
	for _, b := range i.body.Blocks {
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
			case !isAzapi:
				conceal(content, path, ignored)
			case path[0] == "body" && slices.Contains(known, strings.Join(path[1:], ".")):
			case path[0] != "body" && slices.Contains(known, strings.Join(path, ".")):
			case path[0] == "body" && len(path) > 1:
				conceal(content, path[1:], ignored)
			case path[0] == "tags", path[0] == "location", path[0] == "identity":
				content[path[0]] = body.Unresolved(ignored)
			default:
				unknown()
			}
		}
	}
}

// concealWritten makes each value that is written unknown, and leaves what is
// not written as it is.
func concealWritten(content map[string]any) {
	for key, v := range content {
		if m, ok := v.(map[string]any); ok && len(m) > 0 && !body.IsUnresolved(m) {
			m = maps.Clone(m)
			concealWritten(m)
			content[key] = m
			continue
		}
		content[key] = body.Unresolved(ignored)
	}
}

// ignoredPath returns the names in a path: a traversal, or the text of one.
func ignoredPath(e hclsyntax.Expression) ([]string, bool) {
	if text := literalText(e); text != "" {
		t, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
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
func conceal(into map[string]any, path []string, why string) {
	is, isThere := into[path[0]]
	if body.IsUnresolved(is) {
		return
	}
	if len(path) > 1 {
		if n, ok := indexOf(path[1]); ok {
			// Of a block that is there, by its place.
			if list, isList := is.([]any); isList && n < len(list) && len(path) > 2 {
				if m, isObject := list[n].(map[string]any); isObject && !body.IsUnresolved(m) {
					copied, list := maps.Clone(m), slices.Clone(list)
					conceal(copied, path[2:], why)
					list[n] = copied
					into[path[0]] = list
					return
				}
			}
		}
	}
	below, isObject := is.(map[string]any)
	switch {
	case len(path) == 1, isThere && !isObject, strings.HasPrefix(path[1], "["):
		into[path[0]] = body.Unresolved(why)
	default:
		copied := maps.Clone(below)
		if copied == nil {
			copied = map[string]any{}
		}
		conceal(copied, path[1:], why)
		into[path[0]] = copied
	}
}
