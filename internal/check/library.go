package check

import (
	"errors"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"

	"github.com/wardhq/ward/internal/addr"
)

// What a rule sees, beside CEL itself with its optional values and the string,
// network, binding and two-variable extensions:
//
//	self       the subject's body, with documented defaults filled in:
//	           self.properties.publicNetworkAccess == 'Disabled'
//	subject    the subject as a fact: {subject, id, name, kind, apiVersion, scope,
//	           cluster, body}; apiVersion is empty where nobody says
//	at         when it is judged, a timestamp
//	params     the values of the check's parameters: params.minimumDays
//	constants  what its table (judges) says of the subject's kind:
//	           constants.log
//
//	facts(KIND)             all facts of a kind, as a list:
//	                        facts('Microsoft.Authorization/policyAssignments').exists(a, within(subject, a.scope))
//	objects(KIND)           the objects of a kind in the subject's own cluster:
//	                        objects('core/Namespace').exists(n, n.name == 'odoo')
//	objects(KIND, NAMESPACE)
//	                        those in one namespace of it:
//	                        objects('core/ConfigMap', 'odoo').size() > 0
//	children(KIND)          those whose ids lie below the subject, what extends
//	                        it included:
//	                        children('Microsoft.Insights/diagnosticSettings').size() > 0
//	children(X, KIND)       the same below another fact, reference or id
//	referrers(KIND)         those that refer to the subject:
//	                        referrers('Microsoft.Network/privateEndpoints').size() > 0
//	referrers(X, KIND)      the same of another fact, reference or id
//	resolve(X)              the fact that a reference or an id leads to:
//	                        resolve(self.properties.workspaceId).body.properties.retentionInDays >= 90
//	environment()           the environment that the subject belongs to, an
//	                        optional fact: by its own tag or label, or by that
//	                        of its namespace or its resource group:
//	                        environment().?body.?data.orValue('') == 'regulated'
//	lifecycle(PRODUCT, VERSION)
//	                        when a version's support ends, by lifecycle.yaml, an
//	                        optional {product, version, end, last, source}: end
//	                        is the first instant after, last the day or month as
//	                        it is published; none where no end is, unknown where
//	                        nobody knows:
//	                        !lifecycle('odoo', '18.0').hasValue() || at < lifecycle('odoo', '18.0').value().end
//	above(X)                the management groups that the subscription of a fact, a
//	                        reference or an id stands in, the closest first, as
//	                        ids in small letters:
//	                        above(subject).exists(g, g == a.scope.lowerAscii())
//	within(ID, SCOPE)       whether an id is a scope or lies below it
//
// What a lookup cannot see is unknown, whether a gap hides it or nobody looked
// there, and CEL's own logic decides whether it matters: exists is true if any
// fact that was seen is a witness, whatever was not seen. Where an observation
// was whole, what is not found is not there. What refers to something may be
// anywhere, so referrers are all known only where all of their kind was looked
// at. What a reference leads to is unknown unless it was seen: it may be
// somebody else's, of which no source tells.
const (
	varSelf    = "self"
	varSubject = "subject"
	varAt      = "at"
	// varParams and varConstants are read as params.NAME only.
	varParams    = "params"
	varConstants = "constants"
	// varRun carries what lookups need. A rule cannot write its name.
	varRun = "@run"
)

// Limits of one evaluation, so that a hostile rule ends as an error. The
// dearest check of the catalogue costs under a hundredth of it on 10,000
// resources.
const (
	costLimit          = 5_000_000
	interruptFrequency = 1_000
)

// newEnv returns the CEL environment of rules.
func newEnv() (*cel.Env, error) {
	env, err := cel.NewEnv(
		cel.CrossTypeNumericComparisons(true),
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Network(),
		ext.Bindings(),
		ext.TwoVarComprehensions(),
		cel.Variable(varSelf, cel.DynType),
		cel.Variable(varSubject, cel.DynType),
		cel.Variable(varAt, cel.TimestampType),
		cel.Variable(varParams, cel.DynType),
		cel.Variable(varConstants, cel.DynType),
		cel.Variable(varRun, cel.DynType),
		cel.Macros(
			lookupMacro("facts", 1),
			subjectMacro("objects", 1), subjectMacro("objects", 2),
			lookupMacro("environment", 0),
			lookupMacro("resolve", 1),
			lookupMacro("lifecycle", 2),
			lookupMacro("above", 1),
			subjectMacro("children", 1), lookupMacro("children", 2),
			subjectMacro("referrers", 1), lookupMacro("referrers", 2),
			cel.GlobalMacro("size", 1, expandSize), cel.ReceiverMacro("size", 0, expandSize),
		),
		lookup("facts", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.facts(a[0]) }, cel.StringType),
		lookup("objects", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.objects(a[0], a[1], nil) }, cel.DynType, cel.StringType),
		lookup("objects", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.objects(a[0], a[1], a[2]) }, cel.DynType, cel.StringType, cel.StringType),
		lookup("environment", cel.OptionalType(cel.DynType), func(e *evaluation, _ []ref.Val) ref.Val { return e.environment() }),
		lookup("resolve", cel.DynType, func(e *evaluation, a []ref.Val) ref.Val { return e.resolve(a[0]) }, cel.DynType),
		lookup("lifecycle", cel.OptionalType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.program.lifecycles.lifecycle(a[0], a[1]) }, cel.StringType, cel.DynType),
		lookup("above", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.above(a[0]) }, cel.DynType),
		lookup("children", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.children(a[0], a[1]) }, cel.DynType, cel.StringType),
		lookup("referrers", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.referrers(a[0], a[1]) }, cel.DynType, cel.StringType),
		cel.Function("@size", cel.Overload("ward_size", []*cel.Type{cel.DynType}, cel.IntType, cel.UnaryBinding(size))),
		cel.Function("within", cel.Overload("ward_within", []*cel.Type{cel.DynType, cel.DynType}, cel.BoolType, cel.BinaryBinding(within))),
		cel.Function(seenFunction, cel.Overload("ward_seen", []*cel.Type{cel.DynType}, cel.BoolType, cel.UnaryBinding(wasSeen), cel.OverloadIsNonStrict())),
	)
	if err != nil {
		return nil, err
	}
	return env.Extend(cel.Macros(guarded(env)...))
}

// lookupMacro makes name(args…) a call of @name with the run before them.
func lookupMacro(name string, args int) cel.Macro {
	return cel.GlobalMacro(name, args, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return f.NewCall("@"+name, append([]ast.Expr{f.NewIdent(varRun)}, args...)...), nil
	})
}

// subjectMacro makes name(args…) a call of @name about the subject.
func subjectMacro(name string, args int) cel.Macro {
	return cel.GlobalMacro(name, args, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return f.NewCall("@"+name, append([]ast.Expr{f.NewIdent(varRun), f.NewIdent(varSubject)}, args...)...), nil
	})
}

func expandSize(f cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	if target != nil {
		args = []ast.Expr{target}
	}
	return f.NewCall("@size", args...), nil
}

// lookup declares @name, which takes the run and then these arguments. It is
// given unknowns too: an output of a resource is unknown, and still tells
// which resource.
func lookup(name string, result *cel.Type, do func(*evaluation, []ref.Val) ref.Val, args ...*cel.Type) cel.EnvOption {
	binding := func(vals ...ref.Val) ref.Val {
		e, ok := vals[0].(*evaluation)
		if !ok {
			return types.NewErr("%s is called outside of a run", name)
		}
		for _, v := range vals[1:] {
			if types.IsError(v) {
				return v
			}
		}
		return do(e, vals[1:])
	}
	return cel.Function("@"+name, cel.Overload(fmt.Sprintf("ward_%s_%d", name, len(args)), append([]*cel.Type{cel.DynType}, args...), result,
		cel.FunctionBinding(binding), cel.OverloadIsNonStrict()))
}

func size(v ref.Val) ref.Val {
	if l, ok := v.(*list); ok && l.incomplete != nil {
		return l.incomplete
	}
	if s, ok := v.(traits.Sizer); ok {
		return s.Size()
	}
	return types.MaybeNoSuchOverloadErr(v)
}

func within(id, scope ref.Val) ref.Val {
	a, errA := idOfValue(id)
	b, errB := idOfValue(scope)
	if err := errors.Join(errA, errB); err != nil {
		return types.NewErr("within: %v", err)
	}
	return types.Bool(b.Contains(a))
}

// idOfValue returns the Azure id that a fact, a reference or a text names.
func idOfValue(v ref.Val) (addr.ID, error) {
	switch v := v.(type) {
	case *record:
		return v.of.fact.Subject.ID(), nil
	case *reference:
		return v.id, nil
	case types.String:
		return addr.ParseID(string(v))
	}
	return addr.ID{}, fmt.Errorf("a %s names no resource", v.Type().TypeName())
}
