package check

import (
	"context"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
)

// program is a check that is ready to run.
type program struct {
	check       Check
	expressions func() *expressions // what it is judged by

	params    ref.Val            // what parameters come to
	values    map[string]any     // the same, for findings
	constants map[string]ref.Val // by the key of a kind

	lifecycles lifecycles // what ends
}

// expressions are those of a check, compiled.
type expressions struct {
	when, rule, reason cel.Program // when is nil where it always applies
	offenders          cel.Program // or rule and reason

	reads map[string]bool // params.NAME and constants.NAME that they read
	// bad is what is wrong with them. What has something wrong with it judges
	// nothing.
	bad []problemAt
}

// problemAt is a problem in one expression of a check, by its own lines.
type problemAt struct {
	field        string
	line, column int
	what, hint   string
}

func compileExpression(env *cel.Env, text string, kinds []addr.Kind, want ...*cel.Type) (cel.Program, []problemAt) {
	tree, issues := env.Parse(text)
	if issues.Err() == nil {
		if len(want) == 0 {
			wording(tree.NativeRep())
		}
		tree, issues = env.Check(tree)
	}
	if err := issues.Err(); err != nil {
		var bad []problemAt
		for _, e := range issues.Errors() {
			bad = append(bad, problemAt{line: e.Location.Line(), column: e.Location.Column() + 1, what: e.Message})
		}
		return nil, bad
	}
	got := tree.OutputType()
	switch {
	case len(want) == 1 && !got.IsExactType(want[0]) && !got.IsExactType(cel.DynType):
		return nil, []problemAt{{line: 1, column: 1, what: fmt.Sprintf("is %s, want %s", got, want[0])}}
	case len(want) == 0 && got.Kind() != types.ListKind && got.Kind() != types.MapKind && got.Kind() != types.DynKind:
		return nil, []problemAt{{line: 1, column: 1, what: fmt.Sprintf("is %s, want a list or a map", got)}}
	}
	if bad := checkTypes(tree, kinds); len(bad) > 0 {
		return nil, bad
	}
	operators := ownOperator
	if len(want) == 0 {
		operators = offenderOperator
	}
	prg, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize), cel.CustomDecoratorV2(operators), cel.CostLimit(costLimit), cel.InterruptCheckFrequency(interruptFrequency))
	if err != nil {
		return nil, []problemAt{{line: 1, column: 1, what: err.Error()}}
	}
	return prg, nil
}

// result is what an expression came to: a value, or why there is none.
type result struct {
	value   ref.Val
	unknown []string
	outside bool // unknown only because the run did not look there
	err     error
}

func (e *evaluation) run(ctx context.Context, prg cel.Program) result {
	v, _, err := prg.ContextEval(ctx, e)
	if err != nil {
		return result{err: err}
	}
	if u, ok := v.(*types.Unknown); ok {
		return result{unknown: whyUnknown(u), outside: isOutside(u)}
	}
	return result{value: v}
}
