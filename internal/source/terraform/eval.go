package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// eval returns the value of an expression: decoded JSON, a reference, or what
// stands for a value that is not known.
func (m *module) eval(a attribute) any {
	m.depth++
	defer func() { m.depth-- }()
	if m.depth > 2*maxDepth {
		return unresolved(a)
	}
	of := func(e hclsyntax.Expression) any { return m.eval(attribute{e, a.src}) }
	switch e := a.expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return literal(a, e.Val)
	case *hclsyntax.ParenthesesExpr:
		return of(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return of(e.Wrapped)
	case *hclsyntax.TemplateExpr:
		return m.template(a, e)
	case *hclsyntax.UnaryOpExpr:
		if lit, ok := e.Val.(*hclsyntax.LiteralValueExpr); ok && e.Op == hclsyntax.OpNegate && lit.Val.Type() == cty.Number && !huge(lit.Val) {
			return body.Number("-" + digits(attribute{lit, a.src}, lit.Val))
		}
	case *hclsyntax.TupleConsExpr:
		out := make([]any, len(e.Exprs))
		for i, item := range e.Exprs {
			out[i] = of(item)
		}
		return out
	case *hclsyntax.ObjectConsExpr:
		return m.object(a, e)
	case *hclsyntax.ScopeTraversalExpr:
		if v, ok := m.traverse(e.Traversal); ok {
			return v
		}
	}
	return unresolved(a)
}

func literal(a attribute, v cty.Value) any {
	switch {
	case v.IsNull():
		return nil
	case !v.IsKnown():
		return unresolved(a)
	case v.Type() == cty.Bool:
		return v.True()
	case v.Type() == cty.String:
		return v.AsString()
	case v.Type() == cty.Number && !huge(v):
		return body.Number(digits(a, v))
	}
	return unresolved(a)
}

// huge reports whether a number is beyond what anything takes. Its digits
// alone could fill the memory.
func huge(v cty.Value) bool {
	n := v.AsBigFloat()
	exponent := n.MantExp(nil)
	return n.IsInf() || exponent > 1100 || exponent < -1100
}

// digits returns a number as it is written, where JSON writes it so too.
func digits(a attribute, v cty.Value) string {
	if text := string(a.expr.Range().SliceBytes(a.src)); isJSONNumber(text) {
		return text
	}
	return v.AsBigFloat().Text('f', -1)
}

func isJSONNumber(s string) bool {
	if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' {
		return false
	}
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		return false
	}
	return s != "" && strings.Trim(s, "0123456789.eE+-") == "" && s[0] >= '0' && s[0] <= '9' && s[len(s)-1] >= '0'
}

// template joins text with ids. What begins with the id of a resource and is
// an id itself, as that of a subnet, is a reference.
func (m *module) template(a attribute, e *hclsyntax.TemplateExpr) any {
	var text strings.Builder
	isRef := false
	for _, p := range e.Parts {
		switch v := m.eval(attribute{p, a.src}).(type) {
		case string:
			text.WriteString(v)
		case addr.Ref:
			if v.Output != "" {
				return unresolved(a)
			}
			isRef = isRef || text.Len() == 0
			text.WriteString(v.ID.String())
		default:
			return unresolved(a)
		}
	}
	if id, ok := parseID(text.String()); ok && isRef {
		return addr.RefTo(id)
	}
	return text.String()
}

func (m *module) object(a attribute, e *hclsyntax.ObjectConsExpr) any {
	out := make(map[string]any, len(e.Items))
	for _, item := range e.Items {
		key := hcl.ExprAsKeyword(item.KeyExpr)
		if key == "" {
			var ok bool
			wrapped, isKey := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr)
			if !isKey {
				return unresolved(a)
			}
			if key, ok = idText(m.eval(attribute{wrapped.Wrapped, a.src})); !ok {
				return unresolved(a)
			}
		}
		out[key] = m.eval(attribute{item.ValueExpr, a.src})
	}
	return body.Object(out)
}

// traverse follows a traversal to a resource of the module, a local value or a
// variable's default.
func (m *module) traverse(t hcl.Traversal) (any, bool) {
	steps, ok := stepsOf(t)
	if !ok || len(steps) < 2 {
		return nil, false
	}
	switch steps[0] {
	case "local":
		return m.named("local."+steps[1], m.locals[steps[1]], steps[2:])
	case "var":
		return m.named("var."+steps[1], m.valueOf(steps[1]), steps[2:])
	}
	n := 2
	if steps[0] == "data" {
		n = 3
	}
	if len(steps) <= n {
		return nil, false
	}
	r, ok := m.resources[strings.Join(steps[:n], ".")]
	if !ok || r.block.Body.Attributes["count"] != nil || r.block.Body.Attributes["for_each"] != nil {
		return nil, false
	}
	id, ok := m.id(r)
	if !ok {
		return nil, false
	}
	return m.of(r, id, steps[n:])
}

// stepsOf returns a traversal as text; indices stand in brackets.
func stepsOf(t hcl.Traversal) ([]string, bool) {
	var steps []string
	for _, part := range t {
		switch p := part.(type) {
		case hcl.TraverseRoot:
			steps = append(steps, p.Name)
		case hcl.TraverseAttr:
			steps = append(steps, p.Name)
		case hcl.TraverseIndex:
			switch p.Key.Type() {
			case cty.String:
				steps = append(steps, p.Key.AsString())
			case cty.Number:
				steps = append(steps, "["+p.Key.AsBigFloat().Text('f', -1)+"]")
			default:
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return steps, true
}

// named evaluates a local value or a default, which may lead to itself.
func (m *module) named(name string, a attribute, rest []string) (any, bool) {
	if a.expr == nil || m.busy[name] {
		return nil, false
	}
	m.busy[name] = true
	defer delete(m.busy, name)
	v := m.eval(a)
	for _, step := range rest {
		object, ok := v.(map[string]any)
		if !ok || body.IsUnresolved(v) {
			return nil, false
		}
		if v, ok = object[step]; !ok {
			return nil, false
		}
	}
	return v, !body.IsUnresolved(v)
}

// of returns an attribute of a resource.
func (m *module) of(r *resource, id addr.ID, steps []string) (any, bool) {
	switch steps[0] {
	case "id":
		if len(steps) == 1 {
			return addr.RefTo(id), true
		}
	case "name":
		return id.Name(), len(steps) == 1
	case "location":
		v := m.attr(r, "location")
		return v, v != nil && len(steps) == 1
	case "output":
		path := outputPath(r, steps[1:])
		return id.Out(path), path != ""
	case "identity":
		switch strings.Join(steps[1:], ".") {
		case "[0].principal_id":
			return id.Out("identity.principalId"), true
		case "[0].tenant_id":
			return id.Out("identity.tenantId"), true
		}
	}
	return nil, false
}

// outputPath joins the steps behind .output, which begin with a name of
// response_export_values or are a path themselves.
func outputPath(r *resource, steps []string) string {
	var b strings.Builder
	for i, s := range steps {
		if i == 0 && r.exports[s] != "" {
			s = r.exports[s]
		}
		if b.Len() > 0 && !strings.HasPrefix(s, "[") {
			b.WriteByte('.')
		}
		b.WriteString(s)
	}
	return b.String()
}
