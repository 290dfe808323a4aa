package check

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

const (
	environmentKind           = ward.EnvironmentKind
	namespaceKind   addr.Kind = "core/Namespace"
)

// environmentTag is the tag by which a resource or its group says whose it
// is, as entity/name; environmentLabel is the label by which an object or its
// namespace does, as entity.name: a label's value has no slash.
const (
	environmentTag   = "ward-environment"
	environmentLabel = "ward.dev/environment"
)

// entry is a fact with what is computed of it once.
type entry struct {
	fact     fact.Fact
	declared bool // what the estate declares, and nobody had to look at
	observed time.Time
	digest   digest.Digest
	body     ref.Val
	record   *record
}

// index is a snapshot made ready for rules. It is safe for concurrent use.
type index struct {
	facts     []*entry // in the snapshot's order
	byKind    map[string][]*entry
	bySubject map[string]*entry
	seen      *fact.Seen
	gaps      []fact.Gap
	hasEstate bool
	at        time.Time

	selections   memo[selection]
	places       memo[map[string][]*entry]
	lists        memo[*list]
	referrers    memo[map[string][]*entry]
	strays       memo[[]stray]
	descendants  memo[map[string][]*entry]
	environments memo[map[string]*entry]
}

// memo computes a value once a key, whoever asks first.
type memo[V any] struct {
	mu     sync.Mutex
	values map[string]func() V
}

func (m *memo[V]) get(key string, compute func() V) V {
	m.mu.Lock()
	f, ok := m.values[key]
	if !ok {
		if m.values == nil {
			m.values = map[string]func() V{}
		}
		f = sync.OnceValue(compute)
		m.values[key] = f
	}
	m.mu.Unlock()
	return f()
}

// newIndex reads a snapshot. What the estate declares about itself (kinds
// ward/…) is known at every stage, so it is taken from declared where the
// snapshot lacks it.
func newIndex(ctx context.Context, in Input, defaults defaults) (*index, error) {
	snapshot := fact.Snapshot{Stage: in.Snapshot.Stage, Facts: slices.Clone(in.Snapshot.Facts), Gaps: slices.Clone(in.Snapshot.Gaps)}
	there := make(map[string]bool, len(snapshot.Facts))
	for _, f := range snapshot.Facts {
		there[f.Subject.Key()] = true
	}
	declared := map[string]bool{}
	for _, f := range in.Declared {
		if f.Kind.System() == addr.SystemWard && !there[f.Subject.Key()] {
			declared[f.Subject.Key()] = true
			snapshot.Facts = append(snapshot.Facts, f)
		}
	}
	snapshot.Sort()

	x := &index{
		facts:     make([]*entry, len(snapshot.Facts)),
		byKind:    map[string][]*entry{},
		bySubject: make(map[string]*entry, len(snapshot.Facts)),
		seen:      in.Snapshot.Seen(),
		gaps:      snapshot.Gaps,
		hasEstate: in.HasEstate,
		at:        in.At,
	}
	err := parallel(ctx, len(snapshot.Facts), func(i int) {
		f := snapshot.Facts[i]
		e := newEntry(f, defaults)
		if e.declared = declared[f.Subject.Key()]; e.declared {
			e.observed = in.At // it is read anew for each run
		} else {
			e.observed = x.seen.TimeOf(f)
		}
		x.facts[i] = e
	})
	if err != nil {
		return nil, err
	}
	for _, e := range x.facts {
		kind, subject := e.fact.Kind.Key(), e.fact.Subject.Key()
		x.byKind[kind] = append(x.byKind[kind], e)
		if _, ok := x.bySubject[subject]; !ok {
			x.bySubject[subject] = e
		}
	}
	return x, nil
}

// parallel calls do for 0 … n-1 on all processors.
func parallel(ctx context.Context, n int, do func(int)) error {
	const chunk = 64
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk) {
		wg.Go(func() {
			for from := range next {
				for i := from; i < min(from+chunk, n); i++ {
					do(i)
				}
			}
		})
	}
	for from := 0; from < n && ctx.Err() == nil; from += chunk {
		next <- from
	}
	close(next)
	wg.Wait()
	return ctx.Err()
}

func newEntry(f fact.Fact, defaults defaults) *entry {
	e := &entry{fact: f}
	body, err := decode(f.Body)
	if err != nil {
		e.digest = digest.Of(f.Body)
		e.body = types.NewErr("the body is not JSON: %v", err)
	} else {
		e.digest = f.Digest()
		e.body = toValue(defaults.fill(f.Kind, f.APIVersion, body), "")
	}
	o := newObject(8)
	o.set("subject", types.String(f.Subject.String()))
	o.set("id", types.String(f.Subject.ID().String()))
	o.set("name", types.String(f.Subject.Name()))
	o.set("kind", types.String(string(f.Kind)))
	o.set("scope", types.String(f.Subject.ID().Scope().String()))
	o.set("cluster", types.String(clusterOf(f.Subject)))
	o.set("body", e.body)
	e.record = &record{object: o, of: e}
	return e
}

// clusterOf returns the cluster that a cluster object is in, or "".
func clusterOf(s addr.Subject) string {
	o, err := addr.ParseObject(s.String())
	if err != nil {
		return ""
	}
	return o.Cluster
}

// namespaceOf returns the namespace that a cluster object is in, or "". One
// that has no name yet says it in its body.
func (e *entry) namespaceOf() string {
	if o, err := addr.ParseObject(e.fact.Subject.String()); err == nil {
		return o.Namespace
	}
	namespace, _ := at(e.body, "metadata", "namespace").(types.String)
	return string(namespace)
}

// at returns the value at a path in a body, an unknown where that is on
// the way, or nil.
func at(v ref.Val, path ...string) ref.Val {
	for _, key := range path {
		o, ok := v.(*object)
		if !ok {
			break
		}
		v = o.values[key]
	}
	return v
}

func decode(raw json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one value")
	}
	return v, nil
}

// selection is what a lookup found, with what a finding says of it.
type selection struct {
	found  []*entry
	digest digest.Digest // of the facts' digests in order
	oldest time.Time     // when the oldest of them was observed
}

func selected(found []*entry) selection {
	s := selection{found: found, digest: digestOf(found)}
	for i, e := range found {
		if i == 0 || e.observed.Before(s.oldest) {
			s.oldest = e.observed
		}
	}
	return s
}

// ofKind returns all facts of a kind.
func (x *index) ofKind(kind addr.Kind) selection {
	return x.selections.get(kind.Key(), func() selection { return selected(x.byKind[kind.Key()]) })
}

func digestOf(entries []*entry) digest.Digest {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.digest.String()
	}
	slices.Sort(lines)
	return digest.Of([]byte(strings.Join(lines, "\n")))
}

// list returns all facts of a kind, with what gaps may hide of it.
func (x *index) list(kind addr.Kind) *list {
	return x.lists.get(kind.Key(), func() *list {
		return recordsOf(x.byKind[kind.Key()], x.missing(kind, everywhere, anySubject))
	})
}

func recordsOf(found []*entry, missing *types.Unknown) *list {
	elems := make([]ref.Val, len(found))
	for i, f := range found {
		elems[i] = f.record
	}
	return newList(elems, missing)
}

func anySubject(addr.Subject) bool { return true }

// everywhere is the scope of what is asked of all that there is.
var everywhere fact.Scope

// inCluster returns the objects of a kind in one cluster: all, or those of one
// namespace.
func (x *index) inCluster(kind addr.Kind, cluster string, namespace *string) selection {
	place := cluster
	if namespace != nil {
		place += "/" + *namespace
	}
	return x.selections.get(kind.Key()+" "+place, func() selection {
		return selected(x.places.get(kind.Key(), func() map[string][]*entry {
			m := map[string][]*entry{}
			for _, e := range x.byKind[kind.Key()] {
				cluster := clusterOf(e.fact.Subject)
				namespace := cluster + "/" + e.namespaceOf()
				m[cluster] = append(m[cluster], e)
				m[namespace] = append(m[namespace], e)
			}
			return m
		})[place])
	})
}

// below returns the facts of a kind whose ids lie below an id.
func (x *index) below(id addr.ID, kind addr.Kind) []*entry {
	return x.descendants.get(kind.Key(), func() map[string][]*entry {
		m := map[string][]*entry{}
		for _, e := range x.byKind[kind.Key()] {
			for up := range ancestors(e.fact.Subject.ID()) {
				m[up.Key()] = append(m[up.Key()], e)
			}
		}
		return m
	})[id.Key()]
}

// ancestors yields what an id lies below: parents, what it extends, resource
// group, subscription.
func ancestors(id addr.ID) func(yield func(addr.ID) bool) {
	return func(yield func(addr.ID) bool) {
		for {
			up := id.Parent()
			if up.IsZero() {
				up = id.Scope()
			}
			if up.IsZero() || len(up.String()) >= len(id.String()) || !yield(up) {
				return
			}
			id = up
		}
	}
}

// referring returns the facts of a kind that refer to a subject.
func (x *index) referring(subject addr.Subject, kind addr.Kind) []*entry {
	return x.referrers.get(kind.Key(), func() map[string][]*entry {
		m := map[string][]*entry{}
		for _, e := range x.byKind[kind.Key()] {
			for _, id := range e.fact.References() {
				m[id.Key()] = append(m[id.Key()], e)
			}
		}
		return m
	})[subject.Key()]
}

// stray is a fact that may refer to anything.
type stray struct {
	*entry
	why *types.Unknown
}

// straysOf returns the facts of a kind that hold a value which nobody knows,
// and which may be the id of anything.
func (x *index) straysOf(kind addr.Kind) []stray {
	return x.strays.get(kind.Key(), func() []stray {
		var out []stray
		for _, e := range x.byKind[kind.Key()] {
			if why := mayRefer(e.body, true); why != nil {
				out = append(out, stray{e, why})
			}
		}
		return out
	})
}

// namesNothing are the members of a body that never hold the id of another
// resource.
var namesNothing = []string{"apiVersion", "kind", "location", "name", "sku", "tags", "type", "zones"}

// mayRefer returns an unknown within a value that may be a reference. An
// output of a resource is none: fact.References names that resource.
func mayRefer(v ref.Val, top bool) *types.Unknown {
	switch v := v.(type) {
	case *types.Unknown:
		if _, ok := outputOf(v); !ok {
			return v
		}
	case *list:
		for _, e := range v.elems {
			if why := mayRefer(e, false); why != nil {
				return why
			}
		}
	case *object:
		for _, k := range v.keys {
			if top && slices.Contains(namesNothing, k) {
				continue
			}
			if why := mayRefer(v.values[k], false); why != nil {
				return why
			}
		}
	}
	return nil
}

func (x *index) indexEnvironments() map[string]*entry {
	m := map[string]*entry{}
	for _, env := range x.byKind[environmentKind.Key()] {
		body, err := decode(env.fact.Body)
		if err != nil {
			continue
		}
		b, _ := body.(map[string]any)
		entity, _ := b["entity"].(string)
		name, _ := b["name"].(string)
		m[addr.Environment{Entity: entity, Name: name}.String()] = env
		m[entity+"."+name] = env
		groups, _ := b["resourceGroups"].([]any)
		for _, g := range groups {
			if text, ok := g.(string); ok {
				m[strings.ToLower(text)] = env
			}
		}
	}
	return m
}

// saysWhose returns the environment that a fact itself says it belongs to,
// nil where it says nothing.
func (x *index) saysWhose(environments map[string]*entry, e *entry) ref.Val {
	path := []string{"tags", environmentTag}
	if e.fact.Kind.System() == addr.SystemKubernetes {
		path = []string{"metadata", "labels", environmentLabel}
	}
	switch name := at(e.body, path...).(type) {
	case types.String:
		if env, ok := environments[string(name)]; ok {
			return env.record
		}
		if !x.hasEstate {
			return nil
		}
		return unknown(fmt.Sprintf("%s says that it belongs to %s, which the estate does not declare", e.fact.Subject, name))
	case *types.Unknown:
		return name
	}
	return nil
}

// owners yields what says whose a thing is where it does not say so itself,
// the nearest first: for an object its namespace; for a resource what it lies
// below, up to its group. A subscription may hold several environments.
func owners(s addr.Subject) func(yield func(addr.Subject) bool) {
	return func(yield func(addr.Subject) bool) {
		if o, err := addr.ParseObject(s.String()); err == nil {
			if o.Namespace != "" {
				yield(addr.ObjectSubject(addr.Object{Cluster: o.Cluster, Group: "core", Kind: "Namespace", Name: o.Namespace}))
			}
			return
		}
		for up := range ancestors(s.ID()) {
			if up.ResourceGroupName() == "" || !yield(addr.AzureSubject(up)) {
				return
			}
		}
	}
}

// coverage returns how much was looked at of a kind within a scope, and when.
// What the estate declares is read whole for each run, or there is no run.
func (x *index) coverage(kind addr.Kind, within fact.Scope) (fact.Coverage, time.Time) {
	if kind.System() == addr.SystemWard {
		return fact.Whole, x.at
	}
	return x.seen.Coverage(kind, within)
}

// missing returns the unknown that stands for what was not seen of a kind
// within a scope, because nobody looked or because of a gap, or nil. Only
// gaps that concern ask about a subject are narrowed by it.
func (x *index) missing(kind addr.Kind, within fact.Scope, concerns func(addr.Subject) bool) *types.Unknown {
	if kind.System() == addr.SystemWard {
		return nil
	}
	var unk *types.Unknown
	switch c, _ := x.coverage(kind, within); c {
	case fact.Outside:
		unk = hole("this run did not look for "+placed(kind, within), true)
	case fact.Partial:
		unk = hole("not every "+placed(kind, within)+" was looked at", false)
	}
	for _, g := range x.gaps {
		if hides(g, kind) && (g.Subject.IsZero() || concerns(g.Subject)) {
			unk = types.MergeUnknowns(hole(describe(g), false), unk)
		}
	}
	return unk
}

// placed names a kind and where it was asked for.
func placed(kind addr.Kind, within fact.Scope) string {
	if within.IsZero() {
		return string(kind) + " everywhere"
	}
	return string(kind) + " in " + within.String()
}

// hides reports whether a gap could hide a fact of this kind.
func hides(g fact.Gap, kind addr.Kind) bool {
	if g.Subject.IsZero() || len(g.Kinds) > 0 {
		return g.Touches(kind)
	}
	return kindOf(g.Subject).Equal(kind)
}

// kindOf returns the kind that a subject's text tells, or "".
func kindOf(s addr.Subject) addr.Kind {
	if id := s.ID(); !id.IsZero() {
		return id.Kind()
	}
	if o, err := addr.ParseObject(s.String()); err == nil {
		return addr.Kind(o.Group + "/" + o.Kind)
	}
	return ""
}

// describe says what a gap is, for a reason.
func describe(g fact.Gap) string {
	at := g.Origin.Pos.String()
	if at == "" {
		at = g.Origin.Source
	}
	if at == "" {
		return g.Reason
	}
	return at + " could not be read: " + g.Reason
}

// mayBe reports whether there is something of a kind that has no name yet, and
// which may be anything of that kind.
func (x *index) mayBe(kind addr.Kind) bool {
	return slices.ContainsFunc(x.byKind[kind.Key()], func(e *entry) bool {
		_, err := addr.ParseObject(e.fact.Subject.String())
		return err != nil && e.fact.Subject.ID().IsZero()
	})
}

// gapsOf returns the gaps that name this subject.
func (x *index) gapsOf(s addr.Subject) []fact.Gap {
	var out []fact.Gap
	for _, g := range x.gaps {
		if !g.Subject.IsZero() && g.Subject.Key() == s.Key() {
			out = append(out, g)
		}
	}
	return out
}
