package template

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// What bounds the work that one template may cause. Values are shared and not
// copied, so that to read one costs the same whatever its size: what is
// charged is each step, each part of a value that is looked at, and each byte
// that is made. A template of 4 MB that unfolds to 800 resources, which is the
// most that Resource Manager takes, stays far below
// (learn.microsoft.com/azure/azure-resource-manager/templates/best-practices).
const (
	baseBudget   = 64 << 20 // for any template
	budgetFactor = 256      // and for each byte of the input
	maxDepth     = 400      // of evaluations within evaluations
	maxText      = 1 << 20  // bytes of one string
	maxCopies    = 800      // of one loop, as ARM has it
	stepCost     = 16
)

// evaluator is what the scopes of one file share.
type evaluator struct {
	budget      int
	depth       int
	deployments map[string]*scope // nested deployments, by the key of their id
	parsed      map[string]parsed // expressions, by their text
	pure        map[string]function
	higher      map[string]func([]any) (any, bool)
}

// parsed is what parse returned.
type parsed struct {
	expression expression
	err        error
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

// size charges a value for each of its parts, and reports whether there is as
// much left. Parts that are shared count as often as they occur.
func (e *evaluator) size(v any) bool {
	n := stepCost
	switch v := v.(type) {
	case list:
		for _, item := range v {
			if !e.size(item) {
				return false
			}
		}
	case object:
		for k, item := range v {
			n += len(k)
			if !e.size(item) {
				return false
			}
		}
	case lambda:
	default:
		n = size(v)
	}
	return e.spend(n)
}

// openWithin reports whether any part of a value is not known. Where the
// budget does not last for all of them, that is not known either.
func (e *evaluator) openWithin(v any) bool {
	if !e.spend(1) {
		return true
	}
	switch v := v.(type) {
	case list:
		return slices.ContainsFunc(v, e.openWithin)
	case object:
		for _, item := range v {
			if e.openWithin(item) {
				return true
			}
		}
	}
	return open(v)
}

// scope is where names mean something: a template, the place that it is
// deployed to, and the place that its functions speak of.
type scope struct {
	*evaluator
	parent   *scope
	document *document      // the file that it stands in
	root     *jsonpos.Value // the template; parameters, variables and functions are looked up here
	own      *jsonpos.Value // the template whose resources and outputs these are
	target   place          // where its resources go
	at       place          // what resourceGroup() and its like speak of

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
	of    bool           // the loop is of a property or a variable, not of a resource
	vars  map[string]any // lambda arguments
	args  map[string]any // a user function's parameters; it sees nothing else
}

// find returns the index of a loop. The loop without a name is the resource's,
// also within a loop of a property
// (learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties).
func (f *frame) find(loop string) (int, bool) {
	within := f
	for ; f != nil; f = f.up {
		if f.vars == nil && f.args == nil && (loop == "" && !f.of || loop != "" && strings.EqualFold(f.loop, loop)) {
			return f.index, true
		}
	}
	for f = within; f != nil && loop == ""; f = f.up {
		if f.vars == nil && f.args == nil {
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
	if s.depth > maxDepth || !s.spend(stepCost) {
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
	inner, ok := isExpression(raw)
	if !ok {
		return unescape(raw)
	}
	p, ok := s.parsed[inner]
	if !ok {
		if !s.spend(len(raw)) {
			return unknown("evaluation was given up: the template is too large")
		}
		p.expression, p.err = parse(inner)
		s.parsed[inner] = p
	}
	if p.err != nil {
		return unknown(hidden(inner))
	}
	return s.eval(f, p.expression)
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
			v := s.text(f, name)
			key, ok := text(v)
			if !ok {
				// The value is there under a name that is not known.
				if key, ok = idPart(v); !ok {
					key = placeholder(describe(v))
				}
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
			out = append(out, s.value(&frame{up: f, loop: name, index: i, of: true}, c.Get("input")))
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
	if s.depth > maxDepth || !s.spend(stepCost) {
		return unknown("evaluation was given up: the template is too deep or too large")
	}
	switch e := e.(type) {
	case literal:
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
	if declared == nil || isSecure(nested.typed(declared)) {
		return r
	}
	if loop := declared.Get("copy"); loop.Is(jsonpos.Object) {
		made := object{}
		nested.propertyCopies(nil, &jsonpos.Value{Kind: jsonpos.Array, Items: []*jsonpos.Value{loop}}, made)
		return made[loop.Get("name").Str()]
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
// default, which for a nullable one is null. Secure ones are never looked into.
func (s *scope) parameter(name string) any {
	declared := s.root.Get("parameters").Get(name)
	if declared == nil || isSecure(s.typed(declared)) {
		return unknown("parameters(" + quoteName(name) + ")")
	}
	return s.remember("parameter "+strings.ToLower(name), "parameters("+quote(name)+")", func() any {
		if v, ok := s.given[strings.ToLower(name)]; ok {
			return v
		}
		if v := declared.Get("defaultValue"); v != nil {
			return s.value(nil, v)
		}
		if s.nullable(declared) {
			return nil
		}
		return unknown("parameters(" + quoteName(name) + ")")
	})
}

// maxTypes is how many definitions lead from a parameter to its type.
const maxTypes = 20

// types calls yield with what is declared and with the definitions of the
// template's own that it refers to, until one is enough.
func (s *scope) types(declared *jsonpos.Value, enough func(*jsonpos.Value) bool) *jsonpos.Value {
	for range maxTypes {
		if enough(declared) {
			return declared
		}
		name, ok := strings.CutPrefix(declared.Get("$ref").Str(), "#/definitions/")
		if !ok {
			return nil
		}
		// A JSON pointer has its own signs for a slash and a tilde.
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		if unescaped, err := url.PathUnescape(name); err == nil {
			name = unescaped
		}
		if declared = s.root.Get("definitions").Get(name); declared == nil {
			return nil
		}
	}
	return nil
}

// typed returns what says the type of a parameter, or nil.
func (s *scope) typed(declared *jsonpos.Value) *jsonpos.Value {
	return s.types(declared, func(v *jsonpos.Value) bool { return v.Get("type") != nil })
}

// nullable reports whether nothing need be given for a parameter that has no
// default: it is null then (Azure/bicep#9454).
func (s *scope) nullable(declared *jsonpos.Value) bool {
	return s.types(declared, func(v *jsonpos.Value) bool {
		return v.Get("nullable").Is(jsonpos.Bool) && v.Get("nullable").Text == "true"
	}) != nil
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

// remember evaluates once what has a name, and notices what is defined by
// itself.
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
