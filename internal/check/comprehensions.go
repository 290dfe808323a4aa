package check

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// CEL's comprehensions ask their question of each element, and of the hole at
// the end of an incomplete list too, which stands for what nobody saw. A
// question that does not depend on the element has an answer there as well:
// exists(x, true) would hold of a list that may be empty. So each asks first
// whether the element was seen. What may not be there is then no witness, no
// exception, and nothing that is counted.

// seenFunction is true, but of a hole the hole itself. A rule cannot write its
// name.
const seenFunction = "@seen"

// quantifiers are the comprehensions whose last argument is a question.
var quantifiers = []string{"all", "exists", "exists_one", "existsOne", "filter"}

// transforms are those that make something of each element, and may have a
// filter before it.
var transforms = []string{"map", "transformList", "transformMap", "transformMapEntry"}

// guarded returns macros that take the place of an environment's own
// comprehensions.
func guarded(env *cel.Env) []cel.Macro {
	var out []cel.Macro
	for _, m := range env.Macros() {
		name, n := m.Function(), m.ArgCount()
		var guard func(cel.MacroExprFactory, []ast.Expr) []ast.Expr
		switch {
		case !m.IsReceiverStyle():
			continue
		case slices.Contains(quantifiers, name):
			guard = func(f cel.MacroExprFactory, args []ast.Expr) []ast.Expr { return guardQuestion(f, name, args) }
		case slices.Contains(transforms, name):
			variables := 1
			if strings.HasPrefix(name, "transform") {
				variables = 2
			}
			guard = func(f cel.MacroExprFactory, args []ast.Expr) []ast.Expr { return guardFilter(f, variables, args) }
		default:
			continue
		}
		out = append(out, cel.ReceiverMacro(name, n, func(f cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return m.Expander()(f, target, guard(f, args))
		}))
	}
	return out
}

// guardQuestion guards the last argument; the variable before it is the
// element.
func guardQuestion(f cel.MacroExprFactory, name string, args []ast.Expr) []ast.Expr {
	last := len(args) - 1
	element := args[last-1]
	if element.Kind() != ast.IdentKind {
		return args // CEL says what is wrong with it
	}
	args = slices.Clone(args)
	seen := f.NewCall(seenFunction, f.NewIdent(element.AsIdent()))
	if name == "all" {
		args[last] = f.NewCall(operators.LogicalOr, f.NewCall(operators.LogicalNot, seen), args[last])
	} else {
		args[last] = f.NewCall(operators.LogicalAnd, seen, args[last])
	}
	return args
}

// guardFilter guards the filter behind the variables, or puts one there.
func guardFilter(f cel.MacroExprFactory, variables int, args []ast.Expr) []ast.Expr {
	element := args[variables-1]
	if element.Kind() != ast.IdentKind {
		return args
	}
	seen := f.NewCall(seenFunction, f.NewIdent(element.AsIdent()))
	if len(args) == variables+1 {
		return slices.Insert(slices.Clone(args), variables, seen)
	}
	args = slices.Clone(args)
	args[variables] = f.NewCall(operators.LogicalAnd, seen, args[variables])
	return args
}

func wasSeen(v ref.Val) ref.Val {
	if u, ok := v.(*types.Unknown); ok && isHole(u) {
		return u
	}
	return types.True
}

// seenOperator is a call of seenFunction. CEL calls no function with an
// unknown unless it is asked to, and this is asked of every element.
type seenOperator struct{ interpreter.InterpretableCall }

// Exec implements interpreter.InterpretableV2.
func (o *seenOperator) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return wasSeen(o.Args()[0].Exec(frame))
}

// Eval implements interpreter.Interpretable.
func (o *seenOperator) Eval(a interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(a, o.Exec)
}
