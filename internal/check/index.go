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
	defaults defaults

	once   sync.Once
	opened opened
}

// opened is what rules see of a fact. Of kinds that no rule asks about it is
// never made.
type opened struct {
	digest digest.Digest
	body   ref.Val
	record *record
}

func (e *entry) open() *opened {
	e.once.Do(e.read)
	return &e.opened
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

func newEntry(f fact.Fact, defaults defaults) *entry { return &entry{fact: f, defaults: defaults} }

func (e *entry) read() {
	f := e.fact
	body, err := bodyValue(f, e.defaults)
	if err != nil {
		e.opened.digest = digest.Of(f.Body)
		body = types.NewErr("the body is not JSON: %v", err)
	} else {
		e.opened.digest = f.Digest()
	}
	id := f.Subject.ID()
	o := newObject(8)
	o.set("subject", types.String(f.Subject.String()))
	o.set("id", types.String(id.String()))
	o.set("name", types.String(f.Subject.Name()))
	o.set("kind", types.String(string(f.Kind)))
	o.set("apiVersion", types.String(f.APIVersion))
	o.set("scope", types.String(id.Scope().String()))
	o.set("cluster", types.String(clusterOf(f.Subject)))
	o.set("body", body)
	e.opened.body, e.opened.record = body, &record{object: o, of: e}
}

// said returns a decoded body without the members that are null, which is
// changed: Azure and Kubernetes take a null for nothing, so that no rule has to
// tell one from the other.
func said(kind addr.Kind, v any) any {
	if kind.System() == addr.SystemWard {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			if member == nil {
				delete(v, key)
			} else {
				said(kind, member)
			}
		}
	case []any:
		for _, item := range v {
			said(kind, item)
		}
	}
	return v
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
	namespace, _ := at(e.open().body, "metadata", "namespace").(types.String)
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
		v = o.of(key)
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
		lines[i] = e.open().digest.String()
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
		elems[i] = f.open().record
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
			if why := mayRefer(e.open().body, true); why != nil {
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
		for _, m := range v.members {
			if top && slices.Contains(namesNothing, m.key) {
				continue
			}
			if why := mayRefer(m.value, false); why != nil {
				return why
			}
		}
	}
	return nil
}
