package template

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// What bounds the work that one template may cause. Values are charged by
// their size wherever they are read, so that sharing cannot multiply them.
const (
	baseBudget   = 16 << 20 // bytes, for any template
	budgetFactor = 64       // and for each byte of the input
	maxDepth     = 400      // of evaluations within evaluations
	maxText      = 1 << 20  // bytes of one string
	maxCopies    = 800      // of one loop, as ARM has it
)

// evaluator is what the scopes of one file share.
type evaluator struct {
	budget      int
	depth       int
	deployments map[string]*scope // nested deployments, by the key of their id
	pure        map[string]function
	higher      map[string]func([]any) (any, bool)
}

// spend charges work and reports whether there is any left.
func (e *evaluator) spend(n int) bool {
	if e.budget < n {
		e.budget = -1
		return false
	}
	e.budget -= n
	return true
}

func (e *evaluator) exhausted() bool { return e.budget < 0 }

// scope is where names mean something: a template, the place that it is
// deployed to, and the place that its functions speak of.
type scope struct {
	*evaluator
	parent *scope
	root   *jsonpos.Value // the template; parameters, variables and functions are looked up here
	own    *jsonpos.Value // the template whose resources and outputs these are
	target place          // where its resources go
	at     place          // what resourceGroup() and its like speak of

	given  map[string]any // parameters, by lower-case name, as a file or an outer template gives them
	memo   map[string]any // variables and parameters, by kind and lower-case name
	busy   map[string]bool
	byName map[string][]addr.ID // the resources of own, by name and by symbolic name
}

// frame is what an expression can see beside its scope: the loops that it is
// in, and the arguments of the lambdas and user functions that it is in.
type frame struct {
	up    *frame
	loop  string // the loop's name
	index int
	vars  map[string]any // lambda arguments
	args  map[string]any // a user function's parameters; it sees nothing else
}

func (f *frame) find(loop string) (int, bool) {
	for ; f != nil; f = f.up {
		if f.vars == nil && f.args == nil && (loop == "" || strings.EqualFold(f.loop, loop)) {
			return f.index, true
		}
	}
	return 0, false
}

// value evaluates a JSON value of the template with the expressions in it.
func (s *scope) value(f *frame, v *jsonpos.Value) any {
	if v == nil {
		return nil
	}
	s.depth++
	defer func() { s.depth-- }()
	if s.depth > maxDepth || !s.spend(16) {
		return unknown("evaluation was given up: the template is too deep or too large")
	}
	switch v.Kind {
	case jsonpos.Bool:
		return v.Text == "true"
	case jsonpos.Number:
		return number(v.Text)
	case jsonpos.String:
		return s.text(f, v.Text)
	case jsonpos.Array:
		out := make(list, len(v.Items))
		for i, item := range v.Items {
			out[i] = s.value(f, item)
		}
		return out
	case jsonpos.Object:
		return s.object(f, v)
	}
	return nil
}

func number(digits string) any {
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return n
	}
	return jsontext.Value(digits)
}

// text evaluates a string: an expression, or itself.
func (s *scope) text(f *frame, raw string) any {
	if !s.spend(len(raw)) {
		return unknown("evaluation was given up: the template is too large")
	}
	inner, ok := isExpression(raw)
	if !ok {
		return unescape(raw)
	}
	e, err := parse(inner)
	if err != nil {
		return unknown(hidden(inner))
	}
	return s.eval(f, e)
}

// object evaluates an object and the property loops in it.
func (s *scope) object(f *frame, v *jsonpos.Value) any {
	out := make(object, len(v.Members))
	for _, m := range v.Members {
		if strings.EqualFold(m.Name, "copy") && isPropertyCopy(m.Value) {
			s.propertyCopies(f, m.Value, out)
			continue
		}
		name := m.Name
		if _, ok := isExpression(name); ok {
			key, ok := text(s.text(f, name))
			if !ok {
				// The value is there under a name that is not known.
				key = name
			}
			name = key
		} else {
			name = unescape(name)
		}
		s.spend(len(name))
		put(out, name, s.value(f, m.Value))
	}
	return out
}

// isPropertyCopy tells a property loop from a property that is called copy.
func isPropertyCopy(v *jsonpos.Value) bool {
	if !v.Is(jsonpos.Array) || len(v.Items) == 0 {
		return false
	}
	for _, item := range v.Items {
		if item.Get("name") == nil || item.Get("count") == nil || item.Get("input") == nil {
			return false
		}
	}
	return true
}

func (s *scope) propertyCopies(f *frame, copies *jsonpos.Value, into object) {
	for _, c := range copies.Items {
		name := c.Get("name").Str()
		count, ok := s.value(f, c.Get("count")).(int64)
		if !ok || count < 0 || count > maxCopies {
			put(into, name, unknown("copy of "+named(name)))
			continue
		}
		out := make(list, 0, count)
		for i := range int(count) {
			if s.exhausted() {
				break
			}
			out = append(out, s.value(&frame{up: f, loop: name, index: i}, c.Get("input")))
		}
		put(into, name, out)
	}
}

// put sets a member. What an expression or a loop calls like another is one of
// the two, and which of them is not known.
func put(into object, name string, v any) {
	if _, there := into[name]; there {
		v = unknown("one of two values of one name")
	}
	into[name] = v
}

// eval evaluates an expression.
func (s *scope) eval(f *frame, e expression) any {
	s.depth++
	defer func() { s.depth-- }()
	if s.depth > maxDepth || !s.spend(16) {
		return unknown("evaluation was given up: the template is too deep or too large")
	}
	switch e := e.(type) {
	case literal:
		s.spend(size(e.value))
		return e.value
	case member:
		return s.property(s.eval(f, e.of), e.name, e.safe)
	case index:
		of, at := s.eval(f, e.of), s.eval(f, e.at)
		if name, ok := text(at); ok {
			return s.property(of, name, e.safe)
		}
		return s.item(of, at, e.safe)
	case call:
		return s.call(f, e)
	}
	return unknown("…")
}

// property returns a property of a value. What is not there is not known: the
// template would fail, and it is not for us to say with what.
func (s *scope) property(of any, name string, safe bool) any {
	switch of := of.(type) {
	case object:
		if v, ok := getFold(of, name); ok {
			return v
		}
		if safe {
			return nil
		}
	case nil:
		if safe {
			return nil
		}
	case runtime:
		return s.output(runtime{of.id, join(of.path, name)})
	case *symbolic:
		return unknown(of.expr() + "." + named(name))
	}
	return unknown(describe(of) + "." + named(name))
}

func (s *scope) item(of, at any, safe bool) any {
	n, isNumber := at.(int64)
	switch of := of.(type) {
	case list:
		if isNumber && n >= 0 && n < int64(len(of)) {
			return of[n]
		}
		if isNumber && safe {
			return nil
		}
	case nil:
		if safe {
			return nil
		}
	case runtime:
		if isNumber {
			return runtime{of.id, of.path + "[" + strconv.FormatInt(n, 10) + "]"}
		}
	}
	return unknown(describe(of) + "[" + describe(at) + "]")
}

// output follows an output of a nested deployment into its template.
func (s *scope) output(r runtime) any {
	rest, ok := strings.CutPrefix(r.path, "properties.outputs.")
	if !ok {
		return r
	}
	name, tail, _ := strings.Cut(rest, ".")
	nested, ok := s.deployments[strings.ToLower(r.id.String())]
	if !ok || !strings.EqualFold(tail, "value") {
		return r
	}
	declared := nested.own.Get("outputs").Get(name)
	if declared == nil || isSecure(declared) {
		return r
	}
	return nested.value(nil, declared.Get("value"))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// getFold looks a name up without regard to case. Of several that differ by
// case only, nobody can tell which is meant.
func getFold(o object, name string) (any, bool) {
	var value any
	found := false
	for k, v := range o {
		if strings.EqualFold(k, name) {
			if found {
				return unknown("one of two values of one name"), true
			}
			value, found = v, true
		}
	}
	return value, found
}

// parameter returns the value of a parameter: as it was given, else its
// default. Secure ones are never looked into.
func (s *scope) parameter(name string) any {
	declared := s.root.Get("parameters").Get(name)
	if declared == nil || isSecure(declared) {
		return unknown("parameters(" + quoteName(name) + ")")
	}
	return s.remember("parameter "+strings.ToLower(name), "parameters("+quote(name)+")", func() any {
		if v, ok := s.given[strings.ToLower(name)]; ok {
			return v
		}
		if v := declared.Get("defaultValue"); v != nil {
			return s.value(nil, v)
		}
		return unknown("parameters(" + quoteName(name) + ")")
	})
}

// isSecure reports whether a parameter or output holds a secret.
func isSecure(declared *jsonpos.Value) bool {
	kind := strings.ToLower(declared.Get("type").Str())
	return kind == "securestring" || kind == "secureobject"
}

// variable returns the value of a variable, or of a loop that makes one.
func (s *scope) variable(name string) any {
	vars := s.root.Get("variables")
	return s.remember("variable "+strings.ToLower(name), "variables("+quote(name)+")", func() any {
		if v := vars.Get(name); v != nil && !strings.EqualFold(name, "copy") {
			return s.value(nil, v)
		}
		if copies := vars.Get("copy"); isPropertyCopy(copies) {
			made := object{}
			for _, c := range copies.Items {
				if strings.EqualFold(c.Get("name").Str(), name) {
					s.propertyCopies(nil, &jsonpos.Value{Kind: jsonpos.Array, Items: []*jsonpos.Value{c}}, made)
				}
			}
			if v, ok := getFold(made, name); ok {
				return v
			}
		}
		return unknown("variables(" + quoteName(name) + ")")
	})
}

// remember evaluates once what has a name, notices what is defined by itself,
// and charges the value each time it is read.
func (s *scope) remember(key, expr string, compute func() any) any {
	v, ok := s.memo[key]
	if !ok {
		if s.busy[key] {
			return unknown(expr)
		}
		s.busy[key] = true
		v = compute()
		delete(s.busy, key)
		s.memo[key] = v
	}
	if !s.spend(size(v)) {
		return unknown(expr)
	}
	return v
}

// text returns a value as a string, if it is one or the id of a resource.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case addr.Ref:
		return v.ID.String(), !hasPlaceholder(v.ID.String())
	}
	return "", false
}
