package design

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Mismatch is one place in which two bodies differ.
type Mismatch struct {
	Path string // as properties.networkAcls.ipRules[0].value
	Want any    // nil where there should be nothing
	Got  any    // nil where there is nothing
}

// String says what is there and what should be.
func (m Mismatch) String() string {
	if _, object := m.Want.(map[string]any); object {
		return fmt.Sprintf("%s is %v, want an object", m.Path, m.Got)
	}
	want, list := m.Want.([]any)
	if got, both := m.Got.([]any); list && (both || m.Got == nil) {
		return fmt.Sprintf("%s has %d items, want %d", m.Path, len(got), len(want))
	}
	return fmt.Sprintf("%s is %v, want %v", m.Path, m.Got, m.Want)
}

// Bodies returns every place in which two bodies differ, by path. Values are
// compared as JSON has them; lists of different length are one mismatch.
func Bodies(want, got any) []Mismatch {
	return compare{exact: true}.of(want, got)
}

// Unlike returns every place in which a body as Azure gives it back lacks or
// changes something of the resource's own. What Azure adds is no mismatch, nor
// is what holds at the resource's creation only (see Resource.CreateOnly), or
// what services spell in more than one way. Want is the resource's body with
// its references resolved.
func (r Resource) Unlike(want, got any) []Mismatch {
	return slices.DeleteFunc(compare{}.of(want, got), func(m Mismatch) bool {
		return slices.ContainsFunc(r.CreateOnly, func(path string) bool { return below(path, m.Path) })
	})
}

// below reports whether a path is this property or lies in it.
func below(property, path string) bool {
	rest, ok := strings.CutPrefix(path, property)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// compare is one comparison.
type compare struct {
	exact bool // what got has beyond want counts too
	found []Mismatch
}

func (c compare) of(want, got any) []Mismatch {
	c.walk("", plain(want), plain(got))
	slices.SortStableFunc(c.found, func(a, b Mismatch) int { return cmp.Compare(a.Path, b.Path) })
	return c.found
}

// plain returns a value as it is after a way through JSON.
func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	if json.Unmarshal(data, &out) != nil {
		return v
	}
	return out
}

func (c *compare) walk(path string, want, got any) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			c.differ(path, want, got)
			return
		}
		keys := slices.Collect(maps.Keys(w))
		if c.exact {
			keys = slices.AppendSeq(keys, maps.Keys(g))
		}
		slices.Sort(keys)
		for _, k := range slices.Compact(keys) {
			c.walk(strings.TrimPrefix(path+"."+k, "."), w[k], g[k])
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			c.differ(path, want, got)
			return
		}
		for i := range w {
			c.walk(fmt.Sprintf("%s[%d]", path, i), w[i], g[i])
		}
	case nil:
		if got != nil {
			c.differ(path, want, got)
		}
	default:
		same := want == got
		if path == "identity.type" && !c.exact {
			same = same || sameIdentity(want, got)
		}
		if !same {
			c.differ(path, want, got)
		}
	}
}

func (c *compare) differ(path string, want, got any) {
	c.found = append(c.found, Mismatch{path, want, got})
}

// sameIdentity compares the types of identities: services spell
// "SystemAssigned, UserAssigned" with and without the space.
func sameIdentity(want, got any) bool {
	w, _ := want.(string)
	g, _ := got.(string)
	return strings.EqualFold(strings.ReplaceAll(w, " ", ""), strings.ReplaceAll(g, " ", ""))
}
