package fact

import (
	"fmt"
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
type Scope struct{ text string }

// AzureScope is an Azure id, and all that lies below it.
func AzureScope(id addr.ID) Scope { return Scope{id.String()} }

// ClusterScope is a cluster with all its objects; "" is the cluster of which
// nothing is known but somebody's manifests.
func ClusterScope(cluster string) Scope { return Scope{kubeScope + dash(cluster)} }

// NamespaceScope is what a namespace of a cluster holds. The Namespace itself
// is an object of the cluster.
func NamespaceScope(cluster, namespace string) Scope {
	return Scope{kubeScope + dash(cluster) + "/" + namespace}
}

// ScopeOf is the least scope that a subject is in: for an Azure resource
// itself, for a cluster object its namespace, or its cluster if it has none.
func ScopeOf(s addr.Subject) Scope {
	o, err := addr.ParseObject(s.String())
	switch {
	case err != nil:
		return Scope{s.String()}
	case o.Namespace == "":
		return ClusterScope(o.Cluster)
	default:
		return NamespaceScope(o.Cluster, o.Namespace)
	}
}

const kubeScope = "kube:"

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// ParseScope reads a scope's text. Empty text is the zero Scope.
func ParseScope(text string) (Scope, error) {
	s := Scope{text}
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
	return s, nil
}

// String returns the scope's text.
func (s Scope) String() string { return s.text }

// IsZero reports whether the scope is everywhere.
func (s Scope) IsZero() bool { return s.text == "" }

// Key returns a form that is equal for the same scope in another spelling.
func (s Scope) Key() string {
	if strings.HasPrefix(s.text, "/") {
		return strings.ToLower(s.text)
	}
	return s.text
}

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

// Coverage returns how much was looked at of all that is of a kind and within
// a scope, and when: the oldest of the observations that covered it as well.
// Gaps are for the caller to ask about.
func (s Snapshot) Coverage(kind addr.Kind, within Scope) (Coverage, time.Time) {
	best, oldest := Outside, time.Time{}
	for _, o := range s.Observations {
		if !o.Covers(kind, within) {
			continue
		}
		c := Partial
		if o.Whole {
			c = Whole
		}
		if c > best || c == best && o.Time.Before(oldest) {
			best, oldest = c, o.Time
		}
	}
	return best, oldest
}

// TimeOf returns when a fact was observed: its own time if it has one, else
// that of the oldest observation that covers it. Zero means that nobody knows.
func (s Snapshot) TimeOf(f Fact) time.Time {
	if !f.Observed.IsZero() {
		return f.Observed
	}
	oldest, found := time.Time{}, false
	for _, o := range s.Observations {
		if o.Covers(f.Kind, ScopeOf(f.Subject)) && (!found || o.Time.Before(oldest)) {
			oldest, found = o.Time, true
		}
	}
	return oldest
}

// At gives the time to the observations that have none: what reads files
// knows no clock.
func (s *Snapshot) At(t time.Time) {
	for i := range s.Observations {
		if s.Observations[i].Time.IsZero() {
			s.Observations[i].Time = t
		}
	}
}
