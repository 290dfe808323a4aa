package armsim

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// record is a resource that exists.
type record struct {
	id         addr.ID // in the spelling of its first PUT
	kind       addr.Kind
	apiVersion string
	put        map[string]any // what the client put, without secrets
	shown      map[string]any // what of it Azure gives back
	computed   map[string]any // what Azure adds; what was put wins
	born       bool           // made by Azure with its parent
	marks      marks          // what became of it besides its body
	pending    *operation     // nil: nothing is going on
	state      string         // while something is
}

// marks are what actions and time made of a resource, and what no PUT
// changes. The zero value is a resource that nothing happened to.
type marks struct {
	locked   bool              // an immutability policy that was locked
	extended int               // how often it was extended since
	stopped  bool              // a server that was stopped
	assigned bool              // a role assignment that was made
	unseen   int               // requests that do not see it yet
	verdicts map[string]string // of a private endpoint's connections, by name
	address  string            // of a private endpoint
	failed   int               // how often an account has failed over
	value    *string           // that a parameter was put as last; nil is Azure's default
	waits    bool              // a parameter that waits for a restart
}

// view returns the resource as Azure shows it.
func (r *record) view() map[string]any {
	doc := merged(r.computed, r.shown)
	doc["id"] = r.id.String()
	doc["name"] = r.id.Name()
	doc["type"] = string(r.kind)
	if p, has := doc["properties"].(map[string]any); has && r.pending != nil {
		p["provisioningState"] = r.state
	}
	return doc
}

// store holds resources by the key of their id.
type store struct {
	byKey map[string]*record
	// names are what is unique across all of Azure, as the names of storage
	// accounts: kind key + "/" + lower-case name to the owner's key.
	names   map[string]string
	deleted map[string]*grave // soft-deleted, by graveKey
}

func newStore() store {
	return store{byKey: map[string]*record{}, names: map[string]string{}, deleted: map[string]*grave{}}
}

func (s *store) get(id addr.ID) (*record, bool) {
	r, ok := s.byKey[id.Key()]
	return r, ok
}

func (s *store) add(r *record) { s.byKey[r.id.Key()] = r }

// below returns the resources below an id, by id, the id itself not among
// them: children, extensions and, for a group, all in it.
func (s *store) below(id addr.ID) []*record {
	prefix := id.Key() + "/"
	return s.where(func(r *record) bool { return strings.HasPrefix(r.id.Key(), prefix) })
}

// where returns the resources that the condition holds for, by id.
func (s *store) where(holds func(*record) bool) []*record {
	var out []*record
	for _, r := range s.byKey {
		if holds(r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *record) int { return strings.Compare(a.id.Key(), b.id.Key()) })
	return out
}

// merged returns base with over laid upon it: objects are merged, anything
// else of over wins. Neither is changed, and the result shares nothing with
// them.
func merged(base, over map[string]any) map[string]any {
	out := make(map[string]any, len(base)+len(over))
	for k, v := range base {
		out[k] = clone(v)
	}
	for k, v := range over {
		b, isBase := out[k].(map[string]any)
		o, isOver := v.(map[string]any)
		if isBase && isOver {
			out[k] = merged(b, o)
			continue
		}
		out[k] = clone(v)
	}
	return out
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = clone(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = clone(item)
		}
		return out
	default:
		return v
	}
}

// at returns the value at a path of properties, or nil.
func at(v any, path ...string) any {
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// textAt returns the text at a path of properties, or "".
func textAt(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}
