package fact

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

// Observation is what one source looked at, whether it found anything there
// or not. The zero value looked at nothing.
type Observation struct {
	Source string `json:"source"` // the source's name: design, plan, tree, files, Azure, …
	// Time is when it was looked at; where that took a while, when it began.
	// Zero means that nobody knows, which is older than any age allows.
	Time time.Time `json:"time,omitzero"`
	// Extents are the parts that were looked at, all of each.
	Extents []Extent `json:"extents,omitempty"`
	// Whole says that everything in the extents would have been found, but
	// for what Gaps name: only then is absence known.
	Whole bool `json:"whole"`
	Cost  Cost `json:"cost,omitzero"`
	// Cursor is where this source can go on from, in its own words. Nobody
	// else reads it.
	Cursor string `json:"cursor,omitempty"`
}

// Cost is what an observation took. Zero means that it was not counted.
type Cost struct {
	Requests int64 `json:"requests,omitempty"`
	Bytes    int64 `json:"bytes,omitempty"`
}

// Extent is a part of what there is: the things of one system that are of one
// of the kinds and within one of the scopes. No kinds are all of the
// system's, no scopes all of it. The zero value is nothing.
type Extent struct {
	System addr.System `json:"system"`
	Scopes []Scope     `json:"scopes,omitempty"`
	Kinds  []addr.Kind `json:"kinds,omitempty"`
}

// Covers reports whether all that is of a kind and within a scope is in the
// extent. The zero Scope asks for all of the kind; ScopeOf asks for one
// subject.
func (e Extent) Covers(kind addr.Kind, within Scope) bool {
	return e.System != addr.SystemUnknown && e.System == kind.System() &&
		(len(e.Kinds) == 0 || slices.ContainsFunc(e.Kinds, kind.Equal)) &&
		(len(e.Scopes) == 0 || slices.ContainsFunc(e.Scopes, func(s Scope) bool { return s.Contains(within) }))
}

// Covers reports whether all that is of a kind and within a scope is in one
// of the extents.
func (o Observation) Covers(kind addr.Kind, within Scope) bool {
	return slices.ContainsFunc(o.Extents, func(e Extent) bool { return e.Covers(kind, within) })
}

// Scope is where things are: an Azure scope with all that lies below it, a
// cluster, or one of its namespaces. Its text is an Azure id, kube:CLUSTER or
// kube:CLUSTER/NAMESPACE, with - for a cluster that is not known. The zero
// value is everywhere. Anything else that has a subject is a scope of its own.
type Scope struct {
	text string
	key  string // equal for the same scope in another spelling: asked for often
}

// AzureScope is an Azure id, and all that lies below it.
func AzureScope(id addr.ID) Scope { return Scope{id.String(), id.Key()} }

// ClusterScope is a cluster with all its objects; "" is the cluster of which
// nothing is known but somebody's manifests.
func ClusterScope(cluster string) Scope { return newScope(kubeScope + dash(cluster)) }

// NamespaceScope is what a namespace of a cluster holds. The Namespace itself
// is an object of the cluster.
func NamespaceScope(cluster, namespace string) Scope {
	return newScope(kubeScope + dash(cluster) + "/" + namespace)
}

// ScopeOf is the least scope that a subject is in: for an Azure resource
// itself, for a cluster object its namespace, or its cluster if it has none.
func ScopeOf(s addr.Subject) Scope {
	o, err := addr.ParseObject(s.String())
	switch {
	case err != nil:
		return Scope{s.String(), s.Key()}
	case o.Namespace == "":
		return ClusterScope(o.Cluster)
	default:
		return NamespaceScope(o.Cluster, o.Namespace)
	}
}

const kubeScope = "kube:"

func newScope(text string) Scope {
	if strings.HasPrefix(text, "/") {
		return Scope{text, strings.ToLower(text)}
	}
	return Scope{text, text}
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// ParseScope reads a scope's text. Empty text is the zero Scope.
func ParseScope(text string) (Scope, error) {
	switch rest, isKube := strings.CutPrefix(text, kubeScope); {
	case isKube:
		cluster, namespace, inNamespace := strings.Cut(rest, "/")
		if cluster == "" || inNamespace && namespace == "" || strings.Contains(namespace, "/") {
			return Scope{}, fmt.Errorf("%q is not a scope: want kube:CLUSTER or kube:CLUSTER/NAMESPACE", text)
		}
	case text != "":
		if _, err := addr.ParseSubject(text); err != nil {
			return Scope{}, fmt.Errorf("%q is not a scope: want an Azure id, kube:CLUSTER or kube:CLUSTER/NAMESPACE", text)
		}
	}
	return newScope(text), nil
}

// String returns the scope's text.
func (s Scope) String() string { return s.text }

// IsZero reports whether the scope is everywhere.
func (s Scope) IsZero() bool { return s.text == "" }

// Key returns a form that is equal for the same scope in another spelling.
func (s Scope) Key() string { return s.key }

// Contains reports whether all of another scope is in this one.
func (s Scope) Contains(other Scope) bool {
	if s.IsZero() {
		return true
	}
	rest, ok := strings.CutPrefix(other.Key(), s.Key())
	return ok && (rest == "" || rest[0] == '/')
}

// MarshalText returns the scope's text.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// UnmarshalText reads a scope.
func (s *Scope) UnmarshalText(b []byte) error {
	parsed, err := ParseScope(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// Coverage is how much a snapshot looked at of what somebody asks for. The
// zero value is nothing of it.
type Coverage int

// The coverages, the least first.
const (
	Outside Coverage = iota // nobody looked there: what is there is unknown
	Partial                 // it was looked at, and not everything would have been found
	Whole                   // it was looked at completely: what was not found is absent
)

// Seen answers what the observations of a snapshot covered. It is made once
// and asked often, and is safe for concurrent use.
type Seen struct{ looked []looked }

// looked is an observation with its scopes by their keys.
type looked struct {
	Observation
	scopes []map[string]bool // by extent; nil for all of the system
}

// Seen returns what the snapshot's observations covered.
func (s Snapshot) Seen() *Seen {
	out := &Seen{looked: make([]looked, len(s.Observations))}
	for i, o := range s.Observations {
		l := looked{Observation: o, scopes: make([]map[string]bool, len(o.Extents))}
		for j, e := range o.Extents {
			for _, scope := range e.Scopes {
				if l.scopes[j] == nil {
					l.scopes[j] = map[string]bool{}
				}
				l.scopes[j][scope.Key()] = true
			}
		}
		out.looked[i] = l
	}
	return out
}

// covers is Observation.Covers in the time that the scope's depth takes,
// however many scopes there are.
func (l looked) covers(kind addr.Kind, within Scope) bool {
	for i, e := range l.Extents {
		all := Extent{System: e.System, Kinds: e.Kinds}
		if all.Covers(kind, Scope{}) && (l.scopes[i] == nil || contains(l.scopes[i], within.Key())) {
			return true
		}
	}
	return false
}

// contains reports whether a scope, or one that it is in, is in the set.
func contains(scopes map[string]bool, key string) bool {
	for !scopes[key] {
		if key == "" {
			return false
		}
		key = key[:max(strings.LastIndexByte(key, '/'), 0)]
	}
	return true
}

// Coverage returns how much was looked at of all that is of a kind and within
// a scope, and when: the oldest of the observations that covered it as well.
// Gaps are for the caller to ask about.
func (s *Seen) Coverage(kind addr.Kind, within Scope) (Coverage, time.Time) {
	best, oldest := Outside, time.Time{}
	for _, l := range s.looked {
		if !l.covers(kind, within) {
			continue
		}
		c := Partial
		if l.Whole {
			c = Whole
		}
		if c > best || c == best && l.Time.Before(oldest) {
			best, oldest = c, l.Time
		}
	}
	return best, oldest
}

// Unfinished returns the sources that looked for a kind anywhere and did not
// come to the end, in order and without repeats.
func (s *Seen) Unfinished(kind addr.Kind) []string {
	var out []string
	for _, l := range s.looked {
		if !l.Whole && slices.ContainsFunc(l.Extents, func(e Extent) bool {
			return Extent{System: e.System, Kinds: e.Kinds}.Covers(kind, Scope{})
		}) {
			out = append(out, l.Source)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TimeOf returns when a fact was observed: its own time if it has one, else
// that of the oldest observation that covers it. Zero means that nobody knows.
func (s *Seen) TimeOf(f Fact) time.Time {
	if !f.Observed.IsZero() {
		return f.Observed
	}
	within := ScopeOf(f.Subject)
	oldest, found := time.Time{}, false
	for _, l := range s.looked {
		if l.covers(f.Kind, within) && (!found || l.Time.Before(oldest)) {
			oldest, found = l.Time, true
		}
	}
	return oldest
}

// At gives the time to the observations that have none: what reads files
// knows no clock.
func (s *Snapshot) At(t time.Time) {
	for i := range s.Observations {
		if s.Observations[i].Time.IsZero() {
			s.Observations[i].Time = t.UTC()
		}
	}
}

// All is the observation of a source that looked at all of these systems, and
// missed nothing but what gaps name.
func All(source string, systems ...addr.System) Observation {
	o := Observation{Source: source, Whole: true}
	for _, s := range systems {
		o.Extents = append(o.Extents, Extent{System: s})
	}
	return o
}

// ExtentsOf returns the extents that things make by themselves: of Azure, each
// resource and resource group with all that lies below it; of Kubernetes,
// each cluster that has an object among them. Beside those, whoever has only
// these facts has looked at nothing. What is gone makes its extent as well: who
// destroys a thing knows that it is not there.
func ExtentsOf(facts []Fact, gone ...addr.Subject) []Extent {
	scopes := map[addr.System]map[string]Scope{addr.SystemAzure: {}, addr.SystemKubernetes: {}}
	for _, s := range gone {
		if !s.ID().IsZero() {
			scope := ScopeOf(s)
			scopes[addr.SystemAzure][scope.Key()] = scope
		}
	}
	for _, f := range facts {
		system := f.Kind.System()
		if scopes[system] == nil {
			continue
		}
		s := ScopeOf(f.Subject)
		if o, err := addr.ParseObject(f.Subject.String()); err == nil {
			s = ClusterScope(o.Cluster)
		} else if f.Subject.ID().IsZero() {
			continue // of something without an identity nobody knows where it is
		}
		scopes[system][s.Key()] = s
	}
	var out []Extent
	for _, system := range []addr.System{addr.SystemAzure, addr.SystemKubernetes} {
		e := Extent{System: system}
		have := map[string]bool{}
		for key := range scopes[system] {
			have[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(scopes[system])) {
			if up := key[:max(strings.LastIndexByte(key, '/'), 0)]; !contains(have, up) {
				e.Scopes = append(e.Scopes, scopes[system][key])
			}
		}
		if len(e.Scopes) > 0 {
			out = append(out, e)
		}
	}
	return out
}
