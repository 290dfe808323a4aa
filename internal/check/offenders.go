package check

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"github.com/wardhq/ward/internal/digest"
)

// Offenders are one expression that is both rule and reason: a list of what is
// wrong, as text, or a map from what is wrong to what it is instead. Where it
// is empty the subject passes; what is in it is the reason of a failure.
//
// An offender that is certain fails, whatever else could not be seen; without
// one, what could not be seen is unknown; nothing is wrong only where all was
// seen. That is how exists answers, and so must the expression's own steps:
// filter, map and + keep an element that is unknown or an error as such, and
// go on with the others, where CEL's would come to unknown as a whole.
//
// What a sentence names decides nothing: where texts are joined to what an
// element of the list says, a value that is not known is said to be so.
//
// To the library it adds
//
//	differs(X, WANT)   a list of one sentence where a value is not the wanted
//	                   one, or none of the wanted, and of none where it is;
//	                   texts compare without regard to case, as Azure's do:
//	                   differs(self.properties.publicNetworkAccess, 'Disabled')

// environments are the CEL environments of a check's expressions.
type environments struct{ rules, offenders *cel.Env }

func newEnvironments() (environments, error) {
	rules, err := newEnv()
	if err != nil {
		return environments{}, err
	}
	offenders, err := rules.Extend(
		cel.Macros(
			cel.ReceiverMacro("filter", 2, expandFilter), cel.ReceiverMacro("map", 2, expandMap), cel.ReceiverMacro("map", 3, expandMap),
			cel.GlobalMacro("differs", 2, expandDiffers),
		),
		cel.Function("@keep", cel.Overload("ward_keep", []*cel.Type{cel.DynType, cel.DynType, cel.DynType, cel.DynType}, cel.ListType(cel.DynType),
			cel.FunctionBinding(keep), cel.OverloadIsNonStrict())),
		cel.Function("@differs", cel.Overload("ward_differs", []*cel.Type{cel.StringType, cel.DynType, cel.DynType}, cel.ListType(cel.StringType),
			cel.FunctionBinding(differs))),
		cel.Function(namedFunction, cel.Overload("ward_named", []*cel.Type{cel.DynType}, cel.DynType, cel.UnaryBinding(named), cel.OverloadIsNonStrict())),
	)
	return environments{rules, offenders}, err
}

func expandFilter(f cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	return expandKeep(f, target, args[0], args[1], func() ast.Expr { return f.NewIdent(args[0].AsIdent()) })
}

func expandMap(f cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	cond := f.NewLiteral(types.True)
	if len(args) == 3 {
		cond = args[1]
	}
	return expandKeep(f, target, args[0], cond, func() ast.Expr { return args[len(args)-1] })
}

func expandKeep(f cel.MacroExprFactory, target, name, cond ast.Expr, elem func() ast.Expr) (ast.Expr, *cel.Error) {
	if name.Kind() != ast.IdentKind {
		return nil, f.NewError(name.ID(), "is not a variable")
	}
	step := f.NewCall("@keep", f.NewAccuIdent(), f.NewIdent(name.AsIdent()), cond, elem())
	return f.NewComprehension(target, name.AsIdent(), f.AccuIdentName(), f.NewList(), f.NewLiteral(types.True), step, f.NewAccuIdent()), nil
}

// keep adds to what a comprehension has so far what an item comes to, where a
// condition holds of it. An item, a condition or a result that is unknown or
// an error is kept as such: what nobody knows is no offender, and not none.
func keep(args ...ref.Val) ref.Val {
	kept, ok := args[0].(*keptList)
	if !ok {
		kept = &keptList{list: &list{}}
	}
	item, cond, result := args[1], args[2], args[3]
	_, isBool := cond.(types.Bool)
	switch {
	case cond == types.False:
	case types.IsUnknownOrError(item):
		kept.add(item)
	case types.IsUnknownOrError(cond):
		kept.add(cond)
	case !isBool:
		kept.add(types.MaybeNoSuchOverloadErr(cond))
	default:
		kept.add(result)
	}
	return kept
}

// keptList is a list that a comprehension is making. Nobody else has it until
// it is made, so that it can grow in place.
type keptList struct{ *list }

func (k *keptList) add(v ref.Val) {
	k.elems = append(k.elems, v)
	if u, ok := v.(*types.Unknown); ok {
		k.incomplete = types.MergeUnknowns(u, k.incomplete)
	}
}

// expandDiffers gives the value its name: what is selected, without what all
// names begin with.
func expandDiffers(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	path := selectedPath(args[0])
	if len(path) == 0 {
		return nil, f.NewError(args[0].ID(), "differs wants a selection, as self.properties.publicNetworkAccess")
	}
	for _, common := range []string{varSelf, "properties"} {
		if len(path) > 1 && path[0] == common {
			path = path[1:]
		}
	}
	return f.NewCall("@differs", f.NewLiteral(types.String(strings.Join(path, "."))), args[0], args[1]), nil
}

func selectedPath(e ast.Expr) []string {
	switch e.Kind() {
	case ast.IdentKind:
		return []string{e.AsIdent()}
	case ast.SelectKind:
		if path := selectedPath(e.AsSelect().Operand()); path != nil && !e.AsSelect().IsTestOnly() {
			return append(path, e.AsSelect().FieldName())
		}
	case ast.CallKind:
		call := e.AsCall()
		switch args := call.Args(); {
		case call.FunctionName() == operators.OptSelect && args[1].Kind() == ast.LiteralKind:
			name, ok := args[1].AsLiteral().(types.String)
			if path := selectedPath(args[0]); path != nil && ok {
				return append(path, string(name))
			}
		case call.FunctionName() == "orValue" && call.IsMemberFunction():
			return selectedPath(call.Target())
		}
	}
	return nil
}

func differs(args ...ref.Val) ref.Val {
	name, v := string(args[0].(types.String)), args[1]
	wanted := []ref.Val{args[2]}
	if l, ok := args[2].(traits.Lister); ok {
		wanted = nil
		for it := l.Iterator(); it.HasNext() == types.True; {
			wanted = append(wanted, it.Next())
		}
	}
	words := make([]string, len(wanted))
	for i, w := range wanted {
		words[i] = shown(w)
		text, isText := w.(types.String)
		got, ok := v.(types.String)
		switch {
		case isText && !ok:
			return types.NewErr("%s is %s, want text", name, v.Type().TypeName())
		case isText && strings.EqualFold(string(got), string(text)), !isText && equal(v, w) == types.True:
			return &list{}
		}
	}
	return &list{elems: []ref.Val{types.String(fmt.Sprintf("%s is %s, want %s", name, shown(v), strings.Join(words, " or ")))}}
}

// shown returns a scalar as people read it.
func shown(v ref.Val) string {
	switch v := v.(type) {
	case types.String:
		return string(v)
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Double:
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	case types.Null:
		return "null"
	case *record:
		return v.of.fact.Subject.Name()
	}
	return "a " + v.Type().TypeName()
}

// offenderOperator is ownOperator, and + of which one side is unknown or an
// error and the other a list.
func offenderOperator(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	out, err := ownOperator(i)
	if own, ok := out.(*operator); ok && own.Function() == operators.Add {
		return &sum{own}, err
	}
	return out, err
}

// sum is + of lists that keeps what is certain.
type sum struct{ *operator }

// Exec implements interpreter.InterpretableV2.
func (s *sum) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	a, b := s.Args()[0].Exec(frame), s.Args()[1].Exec(frame)
	_, aList := a.(traits.Lister)
	_, bList := b.(traits.Lister)
	switch {
	case aList && bList:
		return plus(a, b)
	case aList && types.IsUnknownOrError(b):
		return with(a, b)
	case bList && types.IsUnknownOrError(a):
		return with(b, a)
	case types.IsError(a):
		return a
	case types.IsError(b):
		return b
	case types.IsUnknown(a) || types.IsUnknown(b):
		return merged(a, b)
	}
	return plus(a, b)
}

// with returns a list with one more element, which is unknown or an error.
func with(l, v ref.Val) ref.Val {
	whole, ok := plus(&list{}, l).(*list)
	if !ok {
		return l
	}
	kept := &keptList{whole}
	kept.add(v)
	return kept
}

// Eval implements interpreter.Interpretable.
func (s *sum) Eval(a interpreter.Activation) ref.Val { return interpreter.EvalActivation(a, s.Exec) }

// offenders judges by what is wrong.
func (j judge) offenders(ctx context.Context, ev *evaluation) (Outcome, string) {
	r := ev.run(ctx, j.program.expressions().offenders)
	switch {
	case r.err != nil:
		return Error, fmt.Sprintf("the offenders have no answer: %v", r.err)
	case r.unknown != nil:
		ev.outside = r.outside
		return Unknown, sentence(r.unknown)
	}
	certain, unknown, errs, ok := sorted(r.value)
	switch {
	case !ok:
		return Error, fmt.Sprintf("the offenders come to %s, want a list or a map", r.value.Type().TypeName())
	case len(certain) > 0:
		ev.further, ev.rest = further(certain), rest(certain)
		return Fail, sentence(certain)
	case len(unknown) > 0:
		ev.outside = !slices.ContainsFunc(unknown, func(u *types.Unknown) bool { return !isOutside(u) })
		var why []string
		for _, u := range unknown {
			why = append(why, whyUnknown(u)...)
		}
		slices.Sort(why)
		return Unknown, sentence(slices.Compact(why))
	case len(errs) > 0:
		return Error, "the offenders have no answer: " + errs[0]
	}
	return Pass, j.program.check.Title
}

// further returns what a sentence of these leaves out, those that read the same
// as another included, each by the beginning of its digest and in their order.
func further(offenders []string) []string {
	named := firstFew(offenders)
	var out []string
	for _, o := range offenders {
		if i := slices.Index(named, o); i >= 0 {
			named = slices.Delete(named, i, i+1)
			continue
		}
		out = append(out, digest.Of([]byte(o)).Short())
	}
	slices.Sort(out)
	return out
}

// What is sealed of what a sentence leaves out is bounded: a subject may have
// thousands that offend.
const (
	mostRest     = 50
	mostOffender = 200 // bytes
)

// rest returns what a sentence of these leaves out, in words.
func rest(offenders []string) []string {
	all := distinct(offenders)
	var out []string
	for i, o := range all[len(firstFew(offenders)):] {
		if i == mostRest {
			return append(out, fmt.Sprintf("and %d more", len(all)-len(firstFew(offenders))-mostRest))
		}
		if len(o) > mostOffender {
			o = strings.ToValidUTF8(o[:mostOffender], "") + "…"
		}
		out = append(out, o)
	}
	return out
}

// Whole is the reason with what it leaves out of what offends.
func (f Finding) Whole() string {
	if len(f.Rest) == 0 {
		return f.Reason
	}
	named := f.Reason
	if at := strings.LastIndex(named, between); at >= 0 && andMore.MatchString(named[at+len(between):]) {
		named = named[:at]
	}
	return named + between + strings.Join(f.Rest, between)
}

// Offenders returns what offends in a failing finding of a check that says so, each
// by the beginning of a digest: what its reason names and what it leaves out.
func (f Finding) Offenders() []string {
	out := slices.Clone(f.Further)
	for o := range strings.SplitSeq(f.Reason, between) {
		if !andMore.MatchString(o) {
			out = append(out, digest.Of([]byte(o)).Short())
		}
	}
	slices.Sort(out)
	return out
}

var andMore = regexp.MustCompile(`^and \d+ more$`)

// sorted tells what is certain from what is not.
func sorted(v ref.Val) (certain []string, unknown []*types.Unknown, errs []string, ok bool) {
	add := func(before string, v ref.Val) {
		switch v := v.(type) {
		case *types.Unknown:
			unknown = append(unknown, v)
		case *types.Err:
			errs = append(errs, v.Error())
		default:
			certain = append(certain, before+shown(v))
		}
	}
	switch v := v.(type) {
	case traits.Lister:
		for it := v.Iterator(); it.HasNext() == types.True; {
			add("", it.Next())
		}
	case traits.Mapper:
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			value, _ := v.Find(key)
			add(shown(key)+" is ", value)
		}
		slices.Sort(certain) // the keys of CEL's own maps have no order
	default:
		return nil, nil, nil, false
	}
	return certain, unknown, errs, true
}
