package check

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// namedFunction is what stands around the values that a sentence names. A rule
// cannot write its name.
const namedFunction = "@named"

// named is a value as a sentence names it. A sentence is put together for what
// is an offender already: that a value of it is withheld or is not there
// changes what can be said, and not what is so. Otherwise whoever gives a
// container a name that is withheld would hide what is wrong with it.
func named(v ref.Val) ref.Val {
	switch v := v.(type) {
	case *types.Unknown:
		if slices.ContainsFunc(whyUnknown(v), func(why string) bool { return strings.Contains(why, "withheld") }) {
			return types.String("(withheld)")
		}
		return types.String("(not known)")
	case *types.Err:
		if strings.HasPrefix(v.Error(), "no such key") {
			return types.String("(not said)")
		}
	}
	return v
}

// wording finds the sentences of an expression of offenders, which are what
// its maps come to and the elements of its lists where they join texts of
// which one has a space, and puts what they name into named.
func wording(tree *ast.AST) {
	var sentences []ast.Expr
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.CallKind:
			if args := e.AsCall().Args(); e.AsCall().FunctionName() == "@keep" && isSentence(args[3]) {
				sentences = append(sentences, args[3])
			}
		case ast.ListKind:
			for _, elem := range e.AsList().Elements() {
				if isSentence(elem) {
					sentences = append(sentences, elem)
				}
			}
		}
	}))
	last := ast.MaxID(tree)
	factory := ast.NewExprFactory()
	var wrap func(e ast.Expr)
	wrap = func(e ast.Expr) {
		switch {
		case isJoin(e):
			for _, arg := range e.AsCall().Args() {
				wrap(arg)
			}
		case e.Kind() != ast.LiteralKind:
			last++
			inner := factory.NewUnspecifiedExpr(last)
			inner.SetKindCase(e)
			if at, ok := tree.SourceInfo().GetOffsetRange(e.ID()); ok {
				tree.SourceInfo().SetOffsetRange(last, at)
			}
			e.SetKindCase(factory.NewCall(e.ID(), namedFunction, inner))
		}
	}
	for _, s := range sentences {
		wrap(s)
	}
}

func isJoin(e ast.Expr) bool {
	return e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Add
}

// isSentence reports whether an expression joins texts of which one has a
// space.
func isSentence(e ast.Expr) bool {
	if !isJoin(e) {
		return false
	}
	return slices.ContainsFunc(e.AsCall().Args(), func(arg ast.Expr) bool {
		if arg.Kind() == ast.LiteralKind {
			text, ok := arg.AsLiteral().(types.String)
			return ok && strings.Contains(string(text), " ")
		}
		return isSentence(arg)
	})
}
