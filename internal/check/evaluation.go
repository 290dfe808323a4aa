package check

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// evaluation is one rule judging one subject: the variables of the program,
// and the record of what was read.
type evaluation struct {
	program *program
	index   *index
	self    *entry
	at      time.Time
	reads   []Read
	seen    map[Read]bool // of reads, where there are many

	oldest time.Time // of the observations that it rests on
	rests  bool      // on any
	// outside says that it has no answer for no other reason than that the
	// run did not look where the answer is.
	outside bool
	further []string // that offends and the reason does not name, by digest
	rest    []string // the same in words
}

// ResolveName implements cel.Activation.
func (e *evaluation) ResolveName(name string) (any, bool) {
	switch name {
	case varSelf:
		return e.self.open().body, true
	case varSubject:
		return e.self.open().record, true
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
	if len(e.reads) < many {
		if !slices.Contains(e.reads, r) {
			e.reads = append(e.reads, r)
		}
		return
	}
	if e.seen == nil {
		e.seen = make(map[Read]bool, 2*many)
		for _, r := range e.reads {
			e.seen[r] = true
		}
	}
	if !e.seen[r] {
		e.seen[r] = true
		e.reads = append(e.reads, r)
	}
}

func (e *evaluation) readFact(f *entry) ref.Val {
	e.read("fact", f.fact.Subject.String(), f.open().digest)
	e.restOn(f.observed)
	return f.open().record
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
