package check

import (
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// CEL's own operators ask whether two values are equal and take every answer
// but true for no. What holds something unknown would be unequal to everything
// by that, and a rule with != would pass on what nobody knows. These take
// their place.
var ownOperators = map[string]func(a, b ref.Val) ref.Val{
	operators.Equals:    equal,
	operators.NotEquals: func(a, b ref.Val) ref.Val { return not(equal(a, b)) },
	operators.In:        contained,
	operators.OldIn:     contained,
	operators.Add:       plus,
}

// ownOperator is a decorator of planned programs.
func ownOperator(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if ok && call.Function() == seenFunction {
		return &seenOperator{call}, nil
	}
	if !ok || len(call.Args()) != 2 {
		return i, nil
	}
	do, ok := ownOperators[call.Function()]
	if !ok {
		return i, nil
	}
	return &operator{call, do}, nil
}

// operator is a call of two arguments with another meaning.
type operator struct {
	interpreter.InterpretableCall
	do func(a, b ref.Val) ref.Val
}

// OverloadID implements interpreter.InterpretableCall. It is none that CEL
// knows: it would make a search of a hash of in, which finds no reference.
func (*operator) OverloadID() string { return "ward_operator" }

// Exec implements interpreter.InterpretableV2.
func (o *operator) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	a, b := o.Args()[0].Exec(frame), o.Args()[1].Exec(frame)
	var v ref.Val
	switch {
	case types.IsError(a):
		v = a
	case types.IsError(b):
		v = b
	case types.IsUnknown(a) || types.IsUnknown(b):
		v = merged(a, b)
	default:
		v = o.do(a, b)
	}
	if costs := frame.CostTracker(); costs != nil {
		costs.EvalBinary(frame, o.ID(), o.InterpretableCall, a, b, v)
	}
	return v
}

// Eval implements interpreter.Interpretable.
func (o *operator) Eval(a interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(a, o.Exec)
}

// merged returns the unknown of two values of which one is, at least.
func merged(a, b ref.Val) ref.Val {
	x, _ := a.(*types.Unknown)
	y, _ := b.(*types.Unknown)
	return types.MergeUnknowns(x, y)
}

func not(v ref.Val) ref.Val {
	if b, ok := v.(types.Bool); ok {
		return !b
	}
	return v
}

// equal is ==: false where a part that is known differs, else unknown where a
// part is unknown.
func equal(a, b ref.Val) ref.Val {
	if types.IsUnknownOrError(a) || types.IsUnknownOrError(b) {
		return both(a, b)
	}
	switch b := b.(type) {
	case *reference, *record:
		return b.Equal(a)
	}
	switch a := a.(type) {
	case *reference, *record:
		return a.Equal(b)
	case *types.Optional:
		if o, ok := b.(*types.Optional); ok && a.HasValue() && o.HasValue() {
			return equal(a.GetValue(), o.GetValue())
		}
	case traits.Lister:
		if l, ok := b.(traits.Lister); ok {
			return equalLists(a, l)
		}
	case traits.Mapper:
		if m, ok := b.(traits.Mapper); ok {
			return equalMaps(a, m)
		}
	}
	return types.Equal(a, b)
}

func equalLists(a, b traits.Lister) ref.Val {
	for _, l := range []traits.Lister{a, b} {
		if own, ok := l.(*list); ok && own.incomplete != nil {
			return own.incomplete
		}
	}
	if a.Size() != b.Size() {
		return types.False
	}
	result := ref.Val(types.True)
	for x, y := a.Iterator(), b.Iterator(); x.HasNext() == types.True; {
		if result = both(result, equal(x.Next(), y.Next())); result == types.False {
			break
		}
	}
	return result
}

func equalMaps(a, b traits.Mapper) ref.Val {
	if a.Size() != b.Size() {
		return types.False
	}
	result := ref.Val(types.True)
	for it := a.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		x, _ := a.Find(key)
		y, ok := b.Find(key)
		if !ok {
			return types.False
		}
		if result = both(result, equal(x, y)); result == types.False {
			break
		}
	}
	return result
}

// contained is in: of a list true where an element is known to be equal, else
// unknown where one is unknown.
func contained(v, in ref.Val) ref.Val {
	l, ok := in.(traits.Lister)
	if !ok {
		if c, ok := in.(traits.Container); ok {
			return c.Contains(v)
		}
		return types.MaybeNoSuchOverloadErr(in)
	}
	var unk *types.Unknown
	for it := l.Iterator(); it.HasNext() == types.True; {
		switch eq := equal(it.Next(), v).(type) {
		case types.Bool:
			if eq {
				return types.True
			}
		case *types.Unknown:
			unk = types.MergeUnknowns(eq, unk)
		}
	}
	if unk != nil {
		return unk
	}
	return types.False
}

// plus is +. A list that is incomplete makes the sum so, on whichever side it
// stands.
func plus(a, b ref.Val) ref.Val {
	if l, ok := a.(traits.Lister); ok {
		if own, isOwn := b.(*list); isOwn {
			if _, ok := a.(*list); !ok {
				whole := &list{}
				for it := l.Iterator(); it.HasNext() == types.True; {
					whole.elems = append(whole.elems, it.Next())
				}
				return whole.Add(own)
			}
		}
	}
	if adder, ok := a.(traits.Adder); ok {
		return adder.Add(b)
	}
	return types.MaybeNoSuchOverloadErr(a)
}
