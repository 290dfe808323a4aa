package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/source"
)

// What the reading of all that was named may cost. Configuration can say in a
// few lines what nobody's memory holds: texts that double, loops in loops,
// modules that call two others each. What goes beyond is not known, or a gap.
const (
	maxDepth     = 100     // how deep expressions and blocks nest, and names lead to names
	maxSize      = 1 << 20 // of one value, in elements and bytes
	leastWork    = 1 << 20 // of all that is evaluated, of one run, whatever it is given
	workAByte    = 100     // and for each byte that it is given
	maxInstances = 1_000   // of one resource
	maxModules   = 20_000  // calls that are followed, with their instances, of one run
	maxResources = 200_000 // instances, of one run
	maxNested    = 20      // modules in modules
)

// budget is what is left to spend.
type budget struct {
	work, modules, resources int
}

func newBudget(files []source.File) budget {
	b := budget{leastWork, maxModules, maxResources}
	for _, f := range files {
		b.work += workAByte * len(f.Data)
	}
	return b
}

// spent is what stops an evaluation that costs too much.
type spent struct{}

// spend takes from the work that is left.
func (b *budget) spend(n int) {
	if b.work -= n; b.work < 0 {
		panic(spent{})
	}
}

// take is spend, and reports instead whether there was enough.
func (b *budget) take(n int) bool {
	b.work -= n
	return b.work >= 0
}

// sizeOf counts elements and bytes, up to a little more than a limit.
func sizeOf(v cty.Value, limit int) int {
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() {
		return 1
	}
	switch t := v.Type(); {
	case t == cty.String:
		return 1 + len(v.AsString())
	case v.CanIterateElements():
		n := 1
		for it := v.ElementIterator(); it.Next() && n <= limit; {
			_, item := it.Element()
			n += sizeOf(item, limit-n)
		}
		return n
	}
	return 1
}

// counted is an expression of a loop, which is evaluated once for each element:
// each time costs what comes of it.
type counted struct {
	hclsyntax.Expression
	budget *budget
}

// Value evaluates the expression.
func (c counted) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	c.budget.spend(8)
	v, diags := c.Expression.Value(ctx)
	c.budget.spend(sizeOf(v, maxSize))
	return v, diags
}

// fit makes the loops of an expression count what they cost, and reports
// whether the expression is one that may be evaluated at all. A number whose
// digits would fill the memory is none, and neither is one with a function that
// is not known: it would fail here and not in Terraform, and what an expression
// says for the case that something fails would be taken for its value.
func (b *budget) fit(e hclsyntax.Expression) bool {
	ok := true
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch e := n.(type) {
		case *hclsyntax.ForExpr:
			if _, done := e.ValExpr.(counted); !done {
				e.ValExpr = counted{e.ValExpr, b}
			}
		case *hclsyntax.LiteralValueExpr:
			if v := e.Val; v.Type() == cty.Number && v.IsKnown() && !v.IsNull() && huge(v) {
				ok = false
			}
		case *hclsyntax.FunctionCallExpr:
			if _, known := functions()[e.Name]; !known {
				ok = false
			}
		}
		return nil
	})
	return ok
}

// tooDeep reports whether tokens would drive a parser that calls itself too
// deep.
func tooDeep(tokens hclsyntax.Tokens) bool {
	depth, signs, choices := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp,
			hclsyntax.TokenTemplateControl, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd,
			hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			depth--
		case hclsyntax.TokenQuestion:
			choices++
		}
		if t.Type == hclsyntax.TokenBang || t.Type == hclsyntax.TokenMinus {
			signs++
		} else {
			signs = 0
		}
		if depth > 2*maxDepth || signs > maxDepth || choices > 10*maxDepth {
			return true
		}
	}
	return false
}
