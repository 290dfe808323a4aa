package check

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// What a rule sees, beside CEL itself with its optional values and the string,
// binding and two-variable extensions:
//
//	self       the subject's body, with documented defaults filled in:
//	           self.properties.publicNetworkAccess == 'Disabled'
//	subject    the subject as a fact: {subject, id, name, kind, scope, cluster, body}
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
			subjectMacro("children", 1), lookupMacro("children", 2),
			subjectMacro("referrers", 1), lookupMacro("referrers", 2),
			cel.GlobalMacro("size", 1, expandSize), cel.ReceiverMacro("size", 0, expandSize),
		),
		lookup("facts", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.facts(a[0]) }, cel.StringType),
		lookup("objects", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.objects(a[0], a[1], nil) }, cel.DynType, cel.StringType),
		lookup("objects", cel.ListType(cel.DynType), func(e *evaluation, a []ref.Val) ref.Val { return e.objects(a[0], a[1], a[2]) }, cel.DynType, cel.StringType, cel.StringType),
		lookup("environment", cel.OptionalType(cel.DynType), func(e *evaluation, _ []ref.Val) ref.Val { return e.environment() }),
		lookup("resolve", cel.DynType, func(e *evaluation, a []ref.Val) ref.Val { return e.resolve(a[0]) }, cel.DynType),
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

// evaluation is one rule judging one subject: the variables of the program,
// and the record of what was read.
type evaluation struct {
	program *program
	index   *index
	self    *entry
	at      time.Time
	reads   []Read
	seen    map[Read]bool

	oldest time.Time // of the observations that it rests on
	rests  bool      // on any
	// outside says that it has no answer for no other reason than that the
	// run did not look where the answer is.
	outside bool
}

// ResolveName implements cel.Activation.
func (e *evaluation) ResolveName(name string) (any, bool) {
	switch name {
	case varSelf:
		return e.self.body, true
	case varSubject:
		return e.self.record, true
	case varAt:
		return types.Timestamp{Time: e.at}, true
	case varParams:
		return e.program.params, true
	case varConstants:
		return e.program.constants[e.self.fact.Kind.Key()], true
	case varRun:
		return e, true
	}
	return nil, false
}

// Parent implements cel.Activation.
func (e *evaluation) Parent() cel.Activation { return nil }

var runType = types.NewOpaqueType("ward.run")

// The evaluation is a value of its own program, for lookups only.
var _ ref.Val = (*evaluation)(nil)

// ConvertToNative implements ref.Val.
func (e *evaluation) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a run cannot become %v", t)
}

// ConvertToType implements ref.Val.
func (e *evaluation) ConvertToType(t ref.Type) ref.Val { return convert(e, t) }

// Equal implements ref.Val.
func (e *evaluation) Equal(other ref.Val) ref.Val { return types.Bool(ref.Val(e) == other) }

// Type implements ref.Val.
func (e *evaluation) Type() ref.Type { return runType }

// Value implements ref.Val.
func (e *evaluation) Value() any { return e }

func (e *evaluation) read(what, of string, d digest.Digest) {
	r := Read{What: what, Of: of, Digest: d}
	if e.seen == nil {
		e.seen = map[Read]bool{}
	}
	if !e.seen[r] {
		e.seen[r] = true
		e.reads = append(e.reads, r)
	}
}

func (e *evaluation) readFact(f *entry) ref.Val {
	e.read("fact", f.fact.Subject.String(), f.digest)
	e.restOn(f.observed)
	return f.record
}

// readKind notes that all of a kind was asked for.
func (e *evaluation) readKind(kind addr.Kind) {
	e.readSelection("kind", string(kind), e.index.ofKind(kind))
	e.looked(kind, everywhere)
}

func (e *evaluation) readSelection(what, of string, s selection) {
	e.read(what, of, s.digest)
	if len(s.found) > 0 {
		e.restOn(s.oldest)
	}
}

// restOn notes the time of an observation that the finding rests on.
func (e *evaluation) restOn(t time.Time) {
	if !e.rests || t.Before(e.oldest) {
		e.oldest, e.rests = t.UTC(), true
	}
}

// missing is index.missing for a lookup, which rests on what looked there.
func (e *evaluation) missing(kind addr.Kind, within fact.Scope, concerns func(addr.Subject) bool) *types.Unknown {
	e.looked(kind, within)
	return e.index.missing(kind, within, concerns)
}

func (e *evaluation) looked(kind addr.Kind, within fact.Scope) fact.Coverage {
	c, t := e.index.coverage(kind, within)
	if c != fact.Outside {
		e.restOn(t)
	}
	return c
}

func (e *evaluation) facts(kind ref.Val) ref.Val {
	k, ok := kind.(types.String)
	if !ok {
		return kind
	}
	e.readKind(addr.Kind(k))
	return e.index.list(addr.Kind(k))
}

func (e *evaluation) objects(of, kind, namespace ref.Val) ref.Val {
	k, ok := kind.(types.String)
	if !ok {
		return kind
	}
	r, ok := of.(*record)
	if !ok || r.of.fact.Kind.System() != addr.SystemKubernetes {
		return types.NewErr("objects: the subject is in no cluster")
	}
	cluster := clusterOf(r.of.fact.Subject)
	within, in := fact.ClusterScope(cluster), (*string)(nil)
	if namespace != nil {
		name, ok := namespace.(types.String)
		if !ok {
			return namespace
		}
		in = (*string)(&name)
		if name != "" {
			within = fact.NamespaceScope(cluster, string(name))
		}
	}
	s := e.index.inCluster(addr.Kind(k), cluster, in)
	e.readSelection("objects", string(k)+" in "+within.String(), s)
	return recordsOf(s.found, e.missing(addr.Kind(k), within, func(s addr.Subject) bool { return within.Contains(fact.ScopeOf(s)) }))
}

func (e *evaluation) children(of, kind ref.Val) ref.Val {
	k, subject, bad := e.target(of, kind)
	if bad != nil {
		return bad
	}
	id := subject.ID()
	found := e.index.below(id, k)
	e.read("kind", string(k), e.index.ofKind(k).digest)
	for _, f := range found {
		e.readFact(f)
	}
	return recordsOf(found, e.missing(k, fact.AzureScope(id), func(s addr.Subject) bool { return id.Contains(s.ID()) }))
}

func (e *evaluation) referrers(of, kind ref.Val) ref.Val {
	k, subject, bad := e.target(of, kind)
	if bad != nil {
		return bad
	}
	found := e.index.referring(subject, k)
	e.read("referrers", fmt.Sprintf("%s by %s", subject, k), digestOf(found))
	for _, f := range found {
		e.readFact(f)
	}
	missing := e.missing(k, everywhere, anySubject)
	for _, s := range e.index.straysOf(k) {
		if !slices.Contains(found, s.entry) {
			e.readFact(s.entry)
			missing = types.MergeUnknowns(hole(fmt.Sprintf("%s may refer to it: %s", s.fact.Subject, sentence(whyUnknown(s.why))), false), missing)
		}
	}
	return recordsOf(found, missing)
}

// target reads the arguments of a lookup about something.
func (e *evaluation) target(of, kind ref.Val) (addr.Kind, addr.Subject, ref.Val) {
	k, ok := kind.(types.String)
	if !ok {
		return "", addr.Subject{}, kind
	}
	if r, ok := of.(*record); ok {
		return addr.Kind(k), r.of.fact.Subject, nil
	}
	id, bad := leadsTo(of)
	return addr.Kind(k), addr.AzureSubject(id), bad
}

// leadsTo returns the resource that a value names, or what stands instead.
func leadsTo(v ref.Val) (addr.ID, ref.Val) {
	if u, ok := v.(*types.Unknown); ok {
		id, ok := outputOf(u)
		if !ok {
			return addr.ID{}, u
		}
		return id, nil
	}
	id, err := idOfValue(v)
	if err != nil {
		return addr.ID{}, types.NewErr("no resource can be looked up: %v", err)
	}
	return id, nil
}

func (e *evaluation) resolve(v ref.Val) ref.Val {
	if r, ok := v.(*record); ok {
		return r
	}
	id, bad := leadsTo(v)
	if bad != nil {
		return bad
	}
	subject := addr.AzureSubject(id)
	f, ok := e.index.bySubject[subject.Key()]
	if !ok {
		e.read("fact", subject.String(), digest.Digest{})
		why := fmt.Sprintf("%s is referred to and was not seen", id)
		if e.looked(id.Kind(), fact.ScopeOf(subject)) == fact.Outside {
			return hole(why, true)
		}
		return unknown(why)
	}
	return e.readFact(f)
}

func (e *evaluation) environment() ref.Val {
	e.readKind(environmentKind)
	if !e.index.hasEstate {
		// Nothing is declared, so what is asked of environments does not apply.
		return types.OptionalNone
	}
	switch v := e.whose().(type) {
	case *record:
		return types.OptionalOf(e.readFact(v.of))
	case *types.Unknown:
		return v
	}
	return types.OptionalNone
}

// whose returns the environment that the subject belongs to: the one that it
// says, else the one that the nearest of its owners says or that lists it. It
// returns nil for what belongs to none.
func (e *evaluation) whose() ref.Val {
	x := e.index
	environments := x.environments.get("", x.indexEnvironments)
	if v := x.saysWhose(environments, e.self); v != nil {
		return v
	}
	for owner := range owners(e.self.fact.Subject) {
		if env, ok := environments[owner.Key()]; ok {
			return env.record
		}
		if o, ok := x.bySubject[owner.Key()]; ok {
			e.readFact(o)
			if v := x.saysWhose(environments, o); v != nil {
				return v
			}
			continue
		}
		// It could say whose it is, and what lies below it.
		e.read("fact", owner.String(), digest.Digest{})
		if why := e.missing(kindOf(owner), fact.ScopeOf(owner), func(s addr.Subject) bool { return s.Key() == owner.Key() }); why != nil {
			return why
		}
	}
	return nil
}

// program is a check that is ready to run.
type program struct {
	check              Check
	when, rule, reason cel.Program // when is nil where it always applies
	offenders          cel.Program // or rule and reason

	params    ref.Val            // what parameters come to
	values    map[string]any     // the same, for findings
	constants map[string]ref.Val // by the key of a kind

	reads  map[string]bool // params.NAME and constants.NAME that it reads
	broken bool            // an expression could not be compiled
}

// problemAt is a problem in one expression of a check, by its own lines.
type problemAt struct {
	field        string
	line, column int
	what, hint   string
}

func compileExpression(env *cel.Env, text string, kinds []addr.Kind, want ...*cel.Type) (cel.Program, []problemAt) {
	tree, issues := env.Compile(text)
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
