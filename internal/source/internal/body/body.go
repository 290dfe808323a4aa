// Package body writes the bodies of facts.
//
// It promises that the same value gives the same bytes, that numbers keep
// their digits, that a value which could not be known is there as such and
// never as a literal, and that of what somebody else wrote only that is kept
// which package settings keeps, and what is a secret by its name or shape
// besides is not.
package body

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Unresolved returns what stands for a value that is not known: the
// expression that would give it, or a word that says why. Checks over it are
// unknown.
func Unresolved(expression string) map[string]any {
	return map[string]any{addr.UnresolvedKey: expression}
}

// IsUnresolved reports whether a decoded value stands for one that is not
// known.
func IsUnresolved(v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) == 1 && m[addr.UnresolvedKey] != nil
}

// Claimed stands for an object that a file writes as only readers do. Nobody
// has looked at what it says.
const Claimed = "a file says so, which no reader did"

// Object returns an object that a file holds. The keys of references and of
// what is not known are the readers' own: what a file writes under them would
// be taken for what a reader found out, and its text be kept, so that such an
// object is not known. Every reader puts the objects that it decodes through
// it, before it adds what it knows itself.
func Object(m map[string]any) map[string]any {
	_, unknown := m[addr.UnresolvedKey]
	_, reference := m[addr.RefKey]
	if unknown || reference {
		return Unresolved(Claimed)
	}
	return m
}

// Number returns a JSON number with the digits that it was written with.
func Number(digits string) jsontext.Value { return jsontext.Value(digits) }

// JSON returns the JSON of a body that somebody else wrote: maps, slices,
// scalars, Numbers and references, with sorted names and without secrets. It
// changes v.
//
// It is an error that a name is not UTF-8: JSON cannot hold it, and what takes
// its place may make two names one. It is one too that a number is larger than readers of JSON take: they drop the whole
// body for it. And it is one that two names of an object of Azure's differ by
// case only: Azure takes them for one, and a rule would read the one that it
// knows.
func JSON(kind addr.Kind, v any) (stdjson.RawMessage, error) {
	if kind.System() == addr.SystemAzure {
		if alike(v) {
			return nil, errAlike
		}
	}
	var r redactor
	kept := settings.Keep(kind, r.redact(kind, v))
	if m, ok := kept.(map[string]any); ok && len(r.keys) > 0 {
		m[SecretKeys] = r.keys
	}
	if m, ok := kept.(map[string]any); ok && len(r.modes) > 0 {
		m[SSLModes] = r.modes
	}
	return write(kept)
}

// errAlike does not quote the name, which may be anything.
var errAlike = errors.New("two names of one object differ by case only, so which of them Azure obeys cannot be told; remove one")

// alike reports whether an object has a name in two spellings. What tags are
// called is people's own.
func alike(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, alike)
	case map[string]any:
		seen := make(map[string]bool, len(v))
		for name, item := range v {
			key := jsonpos.Fold(name)
			if seen[key] || key != "tags" && alike(item) {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

// Rewritten is JSON of a body that is JSON already.
func Rewritten(kind addr.Kind, raw []byte) (stdjson.RawMessage, error) {
	dec := stdjson.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return JSON(kind, numbers(v))
}

func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			v[k] = numbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = numbers(item)
		}
	case stdjson.Number:
		return Number(string(v))
	}
	return v
}

// Text is JSON for a value that becomes a text in a body. A text is there or
// it is not, so one that would hold a secret is an error.
func Text(v any) (string, error) {
	var r redactor
	raw, err := write(r.redact("", v))
	if err == nil && r.found {
		err = errors.New("it holds a secret")
	}
	return string(raw), err
}

func write(v any) (stdjson.RawMessage, error) {
	if !bounded(v) {
		return nil, errors.New("it holds a number that is larger than JSON's readers take")
	}
	raw, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, errNoJSON
	}
	return raw, nil
}

func bounded(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			if !bounded(item) {
				return false
			}
		}
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !bounded(item) })
	case jsontext.Value:
		_, err := strconv.ParseFloat(string(v), 64)
		return err == nil
	}
	return true
}

// errNoJSON does not quote the error of the JSON library, which quotes the
// value: nobody knows what it is.
var errNoJSON = errors.New("it holds bytes that are no UTF-8 text, which JSON cannot hold; write them as base64 text")

// MustJSON is JSON for what Ward itself made, which holds no secret. That this has no JSON is a fault
// of the program and panics; what somebody else wrote must not come here.
func MustJSON(v any) stdjson.RawMessage {
	raw, err := write(v)
	if err != nil {
		panic(fmt.Sprintf("body: %T: %v", v, err))
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
