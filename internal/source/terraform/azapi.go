package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azapi"
)

// azapi makes a fact of an azapi resource.
func (i *instance) azapi() {
	if version, content, ok := i.azapiContent(); ok {
		i.s.r.add(i.pos, i.address, fact.Fact{Subject: addr.AzureSubject(i.id), Kind: i.id.Kind(), APIVersion: version}, content)
	}
}

// azapiContent returns what an azapi resource says in ARM's shape, and the
// version of the API; i.id is then known.
func (i *instance) azapiContent() (version string, whole map[string]any, ok bool) {
	r, s := i.resource, i.s
	kind, version, ok := azapi.Split(textOf(i.attr("type")))
	if !ok {
		s.r.gap(r.pos, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: "the type of " + r.address + " is no literal, so it could be any"})
		return "", nil, false
	}
	id, ok := i.ID()
	if !ok {
		s.r.gap(r.pos, fact.Gap{Kinds: []addr.Kind{kind}, Reason: "the id of " + r.address + " cannot be told from its parent_id and name; give the plan (terraform show -json)"})
		return "", nil, false
	}
	content := azapi.Resource{
		Body: i.azapiBody(), Sensitive: i.attr("sensitive_body"), Location: i.attr("location"), Tags: i.attr("tags"),
	}
	for _, b := range r.body.Blocks {
		if b.Type == "identity" {
			inner := settle{strict: s.strict()}.object(s.block(b.Body, i.with))
			content.IdentityType, content.IdentityIDs = inner["type"], inner["identity_ids"]
		}
		if b.Type == "dynamic" {
			if s.strict() || len(b.Labels) == 1 && b.Labels[0] != "identity" {
				if s.strict() {
					s.r.gap(r.pos, fact.Gap{Kinds: []addr.Kind{kind}, Subject: addr.AzureSubject(id), Reason: r.address + " has dynamic blocks; give the plan (terraform show -json)"})
				}
				continue
			}
			i.dynamicIdentity(&content)
		}
	}
	whole = content.Content()
	i.ignore(id, whole)
	return version, whole, true
}

func (i *instance) dynamicIdentity(content *azapi.Resource) {
	switch list := (settle{}).value(i.args()["identity"]).(type) {
	case []any:
		if len(list) == 1 {
			if m, ok := list[0].(map[string]any); ok {
				content.IdentityType, content.IdentityIDs = m["type"], m["identity_ids"]
			}
		}
	default:
		content.IdentityType = list
	}
}

// azapiBody returns the body argument: an object, or the jsonencode of one.
func (i *instance) azapiBody() any {
	a := i.body.Attributes["body"]
	if a == nil {
		return nil
	}
	e := a.Expr
	if c, ok := e.(*hclsyntax.FunctionCallExpr); ok && c.Name == "jsonencode" && len(c.Args) == 1 {
		e = c.Args[0]
	}
	return i.s.literal(e, i.with, settle{strict: i.s.strict()})
}

// literal settles an expression part by part where it is written out, so that
// what has no value in it leaves the rest as it is.
func (s *scope) literal(e hclsyntax.Expression, with map[string]cty.Value, as settle) any {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.literal(e.Expression, with, as)
	case *hclsyntax.TupleConsExpr:
		out := make([]any, len(e.Exprs))
		for n, item := range e.Exprs {
			out[n] = s.literal(item, with, as)
		}
		return out
	case *hclsyntax.ObjectConsExpr:
		out := make(map[string]any, len(e.Items))
		for _, item := range e.Items {
			key, ok := idText(as.value(s.eval(item.KeyExpr, with)))
			if !ok {
				return as.value(s.eval(e, with))
			}
			out[key] = s.literal(item.ValueExpr, with, as)
		}
		return objectOf(out)
	}
	return as.value(s.eval(e, with))
}
