package terraform

import (
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/source"
)

// driven reads what applies modules in Terraform's place, Terragrunt's files and
// stacks, as far as it says with which inputs: the defaults of a module that one
// applies are nobody's word. What else they do is a gap of their own.
//
// Sources: Terragrunt's "terraform" and "inputs", the stack language's
// "component block".
func (r *reading) driven(f source.File) {
	root, why := parse(f)
	if root == nil || why.Reason != "" {
		return // said where the folder was read
	}
	if roleOf(f.Path) == roleStack {
		for _, b := range root.Blocks {
			if b.Type == "component" {
				if a := b.Body.Attributes["source"]; a != nil {
					r.applies(f, literalText(a.Expr), b.Body.Attributes["inputs"], false)
				}
			}
		}
		return
	}
	from, others := ".", false
	for _, b := range root.Blocks {
		switch b.Type {
		case "terraform":
			others = others || len(b.Body.Blocks) > 0 // arguments besides, as of variables
			if a := b.Body.Attributes["source"]; a != nil {
				from = literalText(a.Expr)
			}
		case "include":
			others = true // what it includes may give inputs as well
		}
	}
	r.applies(f, from, root.Attributes["inputs"], others)
}

// applies notes that a file applies a module with inputs, and perhaps with
// others.
func (r *reading) applies(f source.File, from string, inputs *hclsyntax.Attribute, others bool) {
	from = strings.ReplaceAll(from, "//", "/") // behind them is the folder in what is copied
	if !isLocal(from) {
		return
	}
	for _, set := range append([]string{f.Set, ""}, r.sets...) {
		at := place{set, path.Join(folderOf(f.Path), from)}
		c := r.modules[at]
		if c == nil {
			continue
		}
		v := &values{file: f, of: map[string]hclsyntax.Expression{}, open: map[string]bool{}, drives: true}
		known := map[string]hclsyntax.Expression{}
		whole := inputs == nil
		if inputs != nil {
			if o, ok := inputs.Expr.(*hclsyntax.ObjectConsExpr); ok {
				whole = true
				for _, item := range o.Items {
					known[providerKey(item.KeyExpr)] = item.ValueExpr
				}
			}
		}
		for name := range c.variables {
			switch e, given := known[name]; {
			case given && isLiteral(e):
				v.of[name] = e
			case given, others, !whole:
				v.open[name] = true
			}
		}
		if len(c.order)+len(c.calls) > 0 {
			r.values[at] = append(r.values[at], v)
		}
		return
	}
}

// isLiteral reports whether an expression says all of its value: names and
// functions are another tool's.
func isLiteral(e hclsyntax.Expression) bool {
	ok := len(e.Variables()) == 0
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if _, calls := n.(*hclsyntax.FunctionCallExpr); calls {
			ok = false
		}
		return nil
	})
	return ok
}
