// Package body writes the bodies of facts.
//
// It promises that the same value gives the same bytes, that numbers keep
// their digits, and that a value which could not be known is there as such
// and never as a literal.
package body

import (
	stdjson "encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// unresolvedKey is the one key of an object that stands for a value which
// could not be known. Checks over it are unknown.
const unresolvedKey = "$unresolved"

// Unresolved returns what stands for a value that is not known: the
// expression that would give it, or a word that says why.
func Unresolved(expression string) map[string]any {
	return map[string]any{unresolvedKey: expression}
}

// IsUnresolved reports whether a decoded value stands for one that is not
// known.
func IsUnresolved(v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) == 1 && m[unresolvedKey] != nil
}

// Number returns a JSON number with the digits that it was written with.
func Number(digits string) jsontext.Value { return jsontext.Value(digits) }

// JSON returns the JSON of maps, slices, scalars, Numbers and references,
// with sorted names. A value that has none is a fault of the program and
// panics.
func JSON(v any) stdjson.RawMessage {
	raw, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(fmt.Sprintf("body: %v", err))
	}
	return raw
}

// notBody are the members of a resource that say what it is called and when
// it is deployed, not what it is.
var notBody = []string{
	"apiVersion", "asserts", "comments", "condition", "copy", "dependsOn", "existing", "id", "import", "name",
	"resources", "scope", "symbolicName", "type",
}

// Holds reports whether a member of a resource, as ARM takes it, belongs into
// the body of its fact.
func Holds(member string) bool {
	return !slices.ContainsFunc(notBody, func(s string) bool { return strings.EqualFold(s, member) })
}
