package addr

import (
	"encoding/json"
	"fmt"
)

// The keys of the objects that stand for a value in a body: a reference, and
// what nobody knows, as {"$unresolved": why}. What has the second is unknown,
// whatever stands beside it.
const (
	RefKey        = "$ref"
	UnresolvedKey = "$unresolved"
)

// Ref is a value that is known only when something else exists: another
// resource's id, or an output of it. It has one encoding everywhere,
//
//	{"$ref": "/subscriptions/…", "output": "properties.principalId"}
//
// where an absent output means the id itself. It is rendered as a traversal
// in Terraform and as an expression in an ARM template, and stays as it is in
// a designed fact.
type Ref struct {
	ID     ID
	Output string // a path in the resource as Azure returns it; "" is the id
}

// RefTo returns a reference to the id of a resource.
func RefTo(id ID) Ref { return Ref{ID: id} }

// Out returns a reference to an output of a resource, by its path in what
// Azure returns, as properties.principalId.
func (id ID) Out(path string) Ref { return Ref{ID: id, Output: path} }

type refJSON struct {
	ID     string `json:"$ref"`
	Output string `json:"output,omitempty"`
}

// MarshalJSON writes the one encoding.
func (r Ref) MarshalJSON() ([]byte, error) {
	return json.Marshal(refJSON{r.ID.String(), r.Output})
}

// AsRef reads a decoded JSON value as a reference. It reports false for any
// value that is not an object with a $ref; a $ref that is no id, or that
// stands beside other keys, is an error.
func AsRef(v any) (Ref, bool, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return Ref{}, false, nil
	}
	raw, ok := m[RefKey]
	if !ok {
		return Ref{}, false, nil
	}
	text, ok := raw.(string)
	if !ok {
		return Ref{}, true, fmt.Errorf("$ref is %T, want an id", raw)
	}
	id, err := ParseID(text)
	if err != nil {
		return Ref{}, true, err
	}
	ref := Ref{ID: id}
	known := 1
	if out, ok := m["output"]; ok {
		known++
		if ref.Output, ok = out.(string); !ok {
			return Ref{}, true, fmt.Errorf("$ref %s: output is %T, want a path", text, out)
		}
	}
	if len(m) != known {
		return Ref{}, true, fmt.Errorf("$ref %s stands beside other keys", text)
	}
	return ref, true, nil
}
