package template

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// lambda is a function that a template writes down for map, filter and their
// like, with the scope and frame that it stands in.
type lambda struct {
	scope  *scope
	frame  *frame
	params []string
	body   expression
}

// apply calls a lambda. It has as many parameters as it names.
func (l lambda) apply(args ...any) any {
	vars := make(map[string]any, len(args))
	for i, p := range l.params {
		if i < len(args) {
			vars[strings.ToLower(p)] = args[i]
		}
	}
	return l.scope.eval(&frame{up: l.frame, vars: vars}, l.body)
}

// call evaluates a function call: first those whose arguments must not be
// evaluated or that depend on where they stand, then those of the table.
func (s *scope) call(f *frame, c call) any {
	name := strings.TrimPrefix(strings.ToLower(c.name), "sys.") // Resource Manager's own namespace
	if v, ok := s.special(f, name, c); ok {
		return v
	}
	args := make([]any, len(c.args))
	for i, a := range c.args {
		args[i] = s.eval(f, a)
	}
	if higher, ok := s.higher[name]; ok && len(args) >= 2 {
		if v, ok := higher(args); ok {
			return v
		}
	}
	if fn, ok := s.pure[name]; ok && len(args) >= fn.least && len(args) <= fn.most && s.accepts(fn.care, args) {
		if v, ok := fn.do(s, args); ok && s.spend(stepCost*parts(v)) {
			return v
		}
	}
	return unknown(c.name + "(" + describeAll(args) + ")")
}

// parts is how many values a value holds itself.
func parts(v any) int {
	switch v := v.(type) {
	case list:
		return len(v)
	case object:
		return len(v)
	}
	return 0
}

// accepts reports whether as much of a function's arguments is known as it
// needs.
func (s *scope) accepts(c care, args []any) bool {
	for _, a := range args {
		if c == strict && s.openWithin(a) || c == shallow && open(a) {
			return false
		}
	}
	return true
}

// special evaluates what is no function of its arguments' values alone.
func (s *scope) special(f *frame, name string, c call) (any, bool) {
	switch name {
	case "if":
		if len(c.args) == 3 {
			return s.conditional(f, c), true
		}
	case "and", "or":
		return s.logical(f, name == "or", c), true
	case "coalesce":
		for i, a := range c.args {
			switch v := s.eval(f, a); {
			case open(v) && i+1 < len(c.args):
				rest := []any{v}
				for _, a := range c.args[i+1:] {
					rest = append(rest, s.eval(f, a))
				}
				return unknown(c.name + "(" + describeAll(rest) + ")"), true
			case v != nil:
				return v, true
			}
		}
		return nil, true
	case "parameters":
		if n, ok := s.nameArg(f, c); ok {
			if f.inFunction() {
				v, ok := f.argument(n)
				return v, ok
			}
			return s.parameter(n), true
		}
	case "variables":
		if n, ok := s.nameArg(f, c); ok {
			return s.variable(n), true
		}
	case "copyindex":
		return s.copyIndex(f, c)
	case "lambda":
		return newLambda(s, f, c)
	case "lambdavariables":
		if n, ok := s.nameArg(f, c); ok {
			return f.variable(n)
		}
	default:
		if strings.Contains(name, ".") {
			return s.userFunction(f, c)
		}
	}
	return nil, false
}

// conditional is if(). Where the condition is not known, what both sides
// agree on is.
func (s *scope) conditional(f *frame, c call) any {
	switch cond := s.eval(f, c.args[0]).(type) {
	case bool:
		if cond {
			return s.eval(f, c.args[1])
		}
		return s.eval(f, c.args[2])
	default:
		yes, no := s.eval(f, c.args[1]), s.eval(f, c.args[2])
		if !s.openWithin(yes) && !s.openWithin(no) && s.equal(yes, no) {
			return yes
		}
		return unknown("if(" + describeAll([]any{cond, yes, no}) + ")")
	}
}

// logical is and() and or(): one argument may decide what others leave open.
func (s *scope) logical(f *frame, or bool, c call) any {
	args := make([]any, len(c.args))
	known := true
	for i, a := range c.args {
		args[i] = s.eval(f, a)
		b, ok := args[i].(bool)
		if ok && b == or {
			return or
		}
		known = known && ok
	}
	if known {
		return !or
	}
	return unknown(c.name + "(" + describeAll(args) + ")")
}

func (s *scope) nameArg(f *frame, c call) (string, bool) {
	if len(c.args) != 1 {
		return "", false
	}
	return text(s.eval(f, c.args[0]))
}

// copyIndex is copyIndex(), copyIndex(offset) and copyIndex(loop, offset).
func (s *scope) copyIndex(f *frame, c call) (any, bool) {
	loop, offset := "", int64(0)
	for _, a := range c.args {
		switch v := s.eval(f, a).(type) {
		case string:
			loop = v
		case int64:
			offset = v
		default:
			return nil, false
		}
	}
	i, ok := f.find(loop)
	if !ok {
		return nil, false
	}
	return add2(int64(i), offset)
}

func add2(x, y int64) (any, bool) {
	n, ok := add(x, y)
	if y == 0 {
		return x, true
	}
	return n, ok
}

func newLambda(s *scope, f *frame, c call) (any, bool) {
	if len(c.args) == 0 {
		return nil, false
	}
	l := lambda{scope: s, frame: f, body: c.args[len(c.args)-1]}
	for _, a := range c.args[:len(c.args)-1] {
		name, ok := text(s.eval(f, a))
		if !ok {
			return nil, false
		}
		l.params = append(l.params, name)
	}
	return l, true
}

// userFunction calls namespace.name(…) as the template defines it. It sees
// its own parameters and nothing else.
func (s *scope) userFunction(f *frame, c call) (any, bool) {
	namespace, name, _ := strings.Cut(c.name, ".")
	functions := s.root.Get("functions")
	if functions == nil {
		return nil, false
	}
	for _, ns := range functions.Items {
		if !strings.EqualFold(ns.Get("namespace").Str(), namespace) {
			continue
		}
		member := ns.Get("members").Get(name)
		if member == nil || member.Get("output") == nil {
			return nil, false
		}
		args := map[string]any{}
		if params := member.Get("parameters"); params != nil {
			for i, p := range params.Items {
				if i < len(c.args) {
					args[strings.ToLower(p.Get("name").Str())] = s.eval(f, c.args[i])
				}
			}
		}
		return s.value(&frame{args: args}, member.Get("output").Get("value")), true
	}
	return nil, false
}

func (f *frame) inFunction() bool {
	for ; f != nil; f = f.up {
		if f.args != nil {
			return true
		}
	}
	return false
}

func (f *frame) argument(name string) (any, bool) {
	for ; f != nil; f = f.up {
		if f.args != nil {
			v, ok := f.args[strings.ToLower(name)]
			return v, ok
		}
	}
	return nil, false
}

func (f *frame) variable(name string) (any, bool) {
	for ; f != nil; f = f.up {
		if v, ok := f.vars[strings.ToLower(name)]; ok {
			return v, true
		}
	}
	return nil, false
}

// higherOrder returns the functions that take a lambda.
func higherOrder() map[string]func([]any) (any, bool) {
	return map[string]func([]any) (any, bool){
		"map": func(a []any) (any, bool) {
			l, fn, ok := listAndLambda(a)
			out := make(list, 0, len(l))
			for i, v := range l {
				out = append(out, fn.apply(v, int64(i)))
			}
			return out, ok
		},
		"filter": func(a []any) (any, bool) {
			l, fn, ok := listAndLambda(a)
			out := list{}
			for i, v := range l {
				keep, isBool := fn.apply(v, int64(i)).(bool)
				ok = ok && isBool
				if keep {
					out = append(out, v)
				}
			}
			return out, ok
		},
		"reduce": func(a []any) (any, bool) {
			if len(a) != 3 {
				return nil, false
			}
			l, fn, ok := listAndLambda([]any{a[0], a[2]})
			sum := a[1]
			for i, v := range l {
				sum = fn.apply(sum, v, int64(i))
			}
			return sum, ok
		},
		"sort":      sorted,
		"groupby":   groupBy,
		"mapvalues": mapValues,
		"toobject": func(a []any) (any, bool) {
			l, key, ok := listAndLambda(a)
			value := lambda{}
			if len(a) == 3 {
				value, _ = a[2].(lambda)
			}
			out := object{}
			for _, v := range l {
				name, isText := text(key.apply(v))
				ok = ok && isText
				if value.body != nil {
					out[name] = value.apply(v)
				} else {
					out[name] = v
				}
			}
			return out, ok
		},
	}
}

// sorted is sort(list, lambda('a', 'b', …)), whose lambda says whether a comes
// first.
func sorted(a []any) (any, bool) {
	l, fn, ok := listAndLambda(a)
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(x, y any) int {
		before, isBool := fn.apply(x, y).(bool)
		after, isBool2 := fn.apply(y, x).(bool)
		ok = ok && isBool && isBool2
		switch {
		case before == after:
			return 0
		case before:
			return -1
		}
		return 1
	})
	return out, ok
}

// groupBy puts what has the same key into one list.
func groupBy(a []any) (any, bool) {
	l, fn, ok := listAndLambda(a)
	out := object{}
	for i, v := range l {
		key, isText := text(fn.apply(v, int64(i)))
		if ok = ok && isText; !ok {
			return nil, false
		}
		group, _ := out[key].(list)
		out[key] = append(group, v)
	}
	return out, ok
}

func mapValues(a []any) (any, bool) {
	of, ok1 := a[0].(object)
	fn, ok2 := a[1].(lambda)
	if !ok1 || !ok2 {
		return nil, false
	}
	out := make(object, len(of))
	for k, v := range of {
		out[k] = fn.apply(v)
	}
	return out, true
}

// listAndLambda returns the two arguments of map and its like. Where they are
// something else, the list is empty.
func listAndLambda(a []any) (list, lambda, bool) {
	fn, ok := a[1].(lambda)
	l, isList := a[0].(list)
	if !ok || !isList {
		return nil, lambda{}, false
	}
	return l, fn, true
}

// referred returns the resource that an argument of reference() names: by its
// id, its symbolic name, or its name.
func (s *scope) referred(v any) (addr.ID, bool) {
	switch v := v.(type) {
	case addr.Ref:
		return v.ID, true
	case *symbolic:
		if id, ok := parseID(v.idText()); ok {
			return id, true
		}
		return s.named(v.idText())
	case string:
		if id, ok := parseID(v); ok {
			return id, true
		}
		return s.named(v)
	}
	return addr.ID{}, false
}
