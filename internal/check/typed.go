package check

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/ward"
)

// To CEL all bodies are of any type, so that a rule judges what somebody's
// server really says, and what is not known stays unknown. Bodies of kinds
// ward/… are Ward's own, and what is in them is known: this pass follows them
// through an expression that compiled, and finds the fields that they lack,
// the words that a field never holds, and the kinds that there are not.
//
// What it cannot follow it says nothing of: dyn(…) is the way past it.

// typed is what is known of a value. The zero value is any.
type typed struct {
	is    typedIs
	shape ward.Shape // of a body
	kind  addr.Kind  // of a fact
	elem  *typed     // of a list, of an optional
}

type typedIs int

const (
	isAny typedIs = iota
	isNothing
	isBody
	isFact
	isList
	isOptional
)

// factFields are the fields of a fact, as newEntry makes them.
var factFields = []string{"subject", "id", "name", "kind", "apiVersion", "scope", "cluster", "body"}

// typing walks one expression.
type typing struct {
	info *ast.SourceInfo
	vars map[string][]typed // by name, the innermost last
	bad  []problemAt
}

// checkTypes returns what an expression reads that is not in a body of Ward's
// own kinds. The kinds are those that the check judges.
func checkTypes(tree *cel.Ast, kinds []addr.Kind) []problemAt {
	t := typing{info: tree.NativeRep().SourceInfo(), vars: map[string][]typed{}}
	// What several kinds have in common is not followed.
	if len(kinds) == 1 {
		subject := typed{is: isFact, kind: kinds[0]}
		t.vars[varSubject] = []typed{subject}
		t.vars[varSelf] = []typed{wardBody(kinds[0])}
	}
	t.of(tree.NativeRep().Expr())
	return t.bad
}

func wardBody(kind addr.Kind) typed {
	if shape, ok := ward.ShapeOf(kind); ok {
		return typed{is: isBody, shape: shape}
	}
	return typed{}
}

func listOf(elem typed) typed     { return typed{is: isList, elem: &elem} }
func optionalOf(elem typed) typed { return typed{is: isOptional, elem: &elem} }

// shaped is a value of a shape.
func shaped(s ward.Shape) typed {
	switch s.Type {
	case ward.Any:
		return typed{}
	case ward.List:
		return listOf(shaped(*s.Elem))
	default:
		return typed{is: isBody, shape: s}
	}
}

func (t *typing) problem(e ast.Expr, format string, args ...any) {
	at := t.info.GetStartLocation(e.ID())
	t.bad = append(t.bad, problemAt{line: at.Line(), column: at.Column() + 1, what: fmt.Sprintf(format, args...)})
}

// of returns what is known of an expression's value, and notes what is wrong
// within it.
func (t *typing) of(e ast.Expr) typed {
	switch e.Kind() {
	case ast.IdentKind:
		if known := t.vars[e.AsIdent()]; len(known) > 0 {
			return known[len(known)-1]
		}
	case ast.SelectKind:
		return t.field(e, t.of(e.AsSelect().Operand()), e.AsSelect().FieldName())
	case ast.CallKind:
		return t.call(e, e.AsCall())
	case ast.ListKind:
		elem := typed{is: isNothing}
		for _, x := range e.AsList().Elements() {
			elem = either(elem, t.of(x))
		}
		return listOf(elem)
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			t.of(entry.AsMapEntry().Key())
			t.of(entry.AsMapEntry().Value())
		}
	case ast.StructKind:
		for _, f := range e.AsStruct().Fields() {
			t.of(f.AsStructField().Value())
		}
	case ast.ComprehensionKind:
		return t.comprehension(e.AsComprehension())
	}
	return typed{}
}

// field returns what a field of a value is.
func (t *typing) field(e ast.Expr, of typed, name string) typed {
	switch of.is {
	case isOptional:
		return optionalOf(t.field(e, *of.elem, name))
	case isFact:
		if !slices.Contains(factFields, name) {
			t.problem(e, "a fact has no field %s, want one of %s", name, strings.Join(factFields, ", "))
			return typed{}
		}
		if name == "body" {
			return wardBody(of.kind)
		}
	case isList:
		t.problem(e, "a list has no field %s", name)
	case isBody:
		return t.fieldOf(e, of.shape, name)
	}
	return typed{}
}

func (t *typing) fieldOf(e ast.Expr, s ward.Shape, name string) typed {
	switch f, ok := s.Field(name); {
	case s.Type == ward.Map:
		return shaped(*s.Elem)
	case s.Type != ward.Object:
		t.problem(e, "%s has no field %s", s.Type, name)
	case !ok:
		t.problem(e, "there is no field %s, want one of %s", name, strings.Join(s.Names(), ", "))
	default:
		return shaped(f.Shape)
	}
	return typed{}
}

func (t *typing) call(e ast.Expr, c ast.CallExpr) typed {
	args := make([]typed, len(c.Args()))
	for i, a := range c.Args() {
		args[i] = t.of(a)
	}
	var target typed
	if c.IsMemberFunction() {
		target = t.of(c.Target())
	}
	switch name := c.FunctionName(); name {
	case "@environment":
		return optionalOf(typed{is: isFact, kind: environmentKind})
	case "@facts", "@children", "@referrers", "@objects":
		return t.lookup(e, c)
	case "@resolve":
		return typed{is: isFact}
	case operators.Index:
		return t.index(e, args[0], c.Args()[1])
	case operators.OptIndex:
		return optionalOf(unwrapped(t.index(e, args[0], c.Args()[1])))
	case operators.OptSelect:
		return optionalOf(unwrapped(t.field(e, args[0], textOf(c.Args()[1]))))
	case operators.Conditional:
		return either(args[1], args[2])
	case operators.Add:
		return either(args[0], args[1])
	case operators.Equals, operators.NotEquals:
		t.compare(e, args[0], c.Args()[1])
		t.compare(e, args[1], c.Args()[0])
	case "value", "orValue":
		return unwrapped(target)
	case "or":
		return target
	case "optional.none":
		return optionalOf(typed{is: isNothing})
	case "optional.of", "optional.ofNonZeroValue":
		return optionalOf(args[0])
	}
	return typed{}
}

// lookup returns the facts of the kind that a lookup names.
func (t *typing) lookup(e ast.Expr, c ast.CallExpr) typed {
	for _, a := range c.Args() {
		kind := addr.Kind(textOf(a))
		if kind == "" {
			continue
		}
		if _, ok := ward.ShapeOf(kind); !ok && kind.System() == addr.SystemWard {
			t.problem(e, "%s is not a kind of Ward's, want one of %s", kind, kindWords())
			return typed{}
		}
		return listOf(typed{is: isFact, kind: kind})
	}
	return listOf(typed{is: isFact})
}

func kindWords() string {
	var out []string
	for _, k := range ward.Kinds() {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}

// index returns what value[key] is.
func (t *typing) index(e ast.Expr, of typed, key ast.Expr) typed {
	switch name := textOf(key); {
	case of.is == isOptional:
		return optionalOf(t.index(e, *of.elem, key))
	case of.is == isList:
		return *of.elem
	case name != "" && of.is != isAny:
		return t.field(e, of, name)
	case of.is == isBody && of.shape.Type == ward.Map:
		return shaped(*of.shape.Elem)
	}
	return typed{}
}

// compare notes a word that a field never holds.
func (t *typing) compare(e ast.Expr, of typed, with ast.Expr) {
	word := textOf(with)
	if of.is == isBody && len(of.shape.Enum) > 0 && word != "" && !slices.Contains(of.shape.Enum, word) {
		t.problem(e, "it is never %q, which is not one of %s", word, strings.Join(of.shape.Enum, ", "))
	}
}

// comprehension follows what macros become: exists, all, map, filter, bind.
func (t *typing) comprehension(c ast.ComprehensionExpr) typed {
	over, accu := t.of(c.IterRange()), t.of(c.AccuInit())
	var first, second typed
	switch {
	case over.is == isList && c.HasIterVar2():
		second = *over.elem
	case over.is == isList:
		first = *over.elem
	case over.is == isBody && over.shape.Type == ward.Map && c.HasIterVar2():
		second = shaped(*over.shape.Elem)
	}
	done := t.bind(c.AccuVar(), accu)
	loop := t.bind(c.IterVar(), first)
	loop2 := t.bind(c.IterVar2(), second)
	t.of(c.LoopCondition())
	accu = either(accu, t.of(c.LoopStep()))
	loop2()
	loop()
	done()
	defer t.bind(c.AccuVar(), accu)()
	return t.of(c.Result())
}

// bind gives a name a value until the function that it returns is called.
func (t *typing) bind(name string, v typed) func() {
	t.vars[name] = append(t.vars[name], v)
	return func() { t.vars[name] = t.vars[name][:len(t.vars[name])-1] }
}

// either returns what is known of a value that is one of two.
func either(a, b typed) typed {
	switch {
	case a.is == isNothing:
		return b
	case b.is == isNothing:
		return a
	case a.is != b.is:
		return typed{}
	}
	switch a.is {
	case isList, isOptional:
		elem := either(*a.elem, *b.elem)
		return typed{is: a.is, elem: &elem}
	case isFact:
		if a.kind != b.kind {
			return typed{is: isFact}
		}
	case isBody:
		if !slices.Equal(a.shape.Names(), b.shape.Names()) || a.shape.Type != b.shape.Type || !slices.Equal(a.shape.Enum, b.shape.Enum) {
			return typed{}
		}
	}
	return a
}

// unwrapped returns what an optional holds.
func unwrapped(v typed) typed {
	if v.is == isOptional {
		return *v.elem
	}
	return v
}

// textOf returns the text of a literal, or "".
func textOf(e ast.Expr) string {
	if e.Kind() == ast.LiteralKind {
		if s, ok := e.AsLiteral().(types.String); ok {
			return string(s)
		}
	}
	return ""
}
