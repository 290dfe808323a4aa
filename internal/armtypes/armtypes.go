// Package armtypes judges the body of an Azure resource by the types that
// Microsoft publishes (the Bicep type data).
//
// It promises to find, by path, every property that the type does not have or
// spells otherwise, that is read-only, that is required and missing, that has
// another JSON type, that is in no published list of values, or that is
// outside of published bounds, lengths and patterns. It says nothing about
// values that are references, and it holds no data of its own beyond a short
// list of places where the published data is known to be wrong
// (corrections.go): the types are read with Load.
package armtypes

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// maxData bounds what Load reads, after decompression.
const maxData = 256 << 20

// Types are published resource types. A *Types is safe for use by several
// goroutines. The zero value knows no type, so that Check finds a problem in
// every body.
type Types struct {
	resources map[string]shape    // by version key
	versions  map[string][]string // by addr.Kind.Key, sorted
	unjudged  []string
}

// Load reads type data: a JSON document, gzip-compressed or not, that holds
// "nodes" by id and "resources" from "Type@version" to the id of a node. Its
// errors name the node that is wrong.
func Load(r io.Reader) (*Types, error) {
	buf := bufio.NewReader(r)
	if magic, _ := buf.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(buf)
		if err != nil {
			return nil, fmt.Errorf("resource types: %w", err)
		}
		return parse(z)
	}
	return parse(buf)
}

func parse(r io.Reader) (*Types, error) {
	var doc struct {
		Resources map[string]string  `json:"resources"`
		Nodes     map[string]rawNode `json:"nodes"`
	}
	limited := &io.LimitedReader{R: r, N: maxData}
	if err := json.NewDecoder(limited).Decode(&doc); err != nil {
		if limited.N == 0 {
			return nil, fmt.Errorf("resource types: more than %d MiB", maxData>>20)
		}
		return nil, fmt.Errorf("resource types: %w", err)
	}
	if len(doc.Resources) == 0 {
		return nil, errors.New("resource types: the data has no resources: is it the type index and not a template?")
	}
	l := newLinker(doc.Nodes)
	t := &Types{resources: map[string]shape{}, versions: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(doc.Resources)) {
		kind, version, ok := strings.Cut(name, "@")
		if !ok {
			l.errorf("resource %q has no @version", name)
			continue
		}
		k := addr.Kind(kind)
		t.resources[versionKey(k, version)] = l.resource(name, doc.Resources[name])
		t.versions[k.Key()] = append(t.versions[k.Key()], version)
	}
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	for _, list := range t.versions {
		slices.Sort(list)
	}
	slices.Sort(l.unjudged)
	t.unjudged = slices.Compact(l.unjudged)
	return t, nil
}

func versionKey(kind addr.Kind, version string) string {
	return kind.Key() + "@" + strings.ToLower(version)
}

// Versions returns the API versions in which the kind is published, oldest
// first; none for a kind that is not.
func (t *Types) Versions(kind addr.Kind) []string { return slices.Clone(t.versions[kind.Key()]) }

// Unjudged returns the published patterns that Go's regular expressions
// cannot express. Values that they bind are judged by all but the pattern.
func (t *Types) Unjudged() []string { return slices.Clone(t.unjudged) }

// Fault is what is wrong with a value. The zero value is no fault.
type Fault int

// The faults that there are.
const (
	NoFault       Fault = iota
	UnknownType         // no such kind, or not in this API version
	UnknownName         // a property that the type does not have
	Misspelt            // the right letters in the wrong case
	ReadOnly            // set, though only Azure sets it
	Missing             // required and absent
	WrongType           // another JSON type
	NotListed           // not one of the published values
	OutOfBounds         // a number, a length, or a count of items
	PatternMissed       // text that its pattern refuses
)

var faultNames = [...]string{
	"none", "unknown-type", "unknown-property", "misspelt", "read-only", "missing",
	"wrong-type", "not-listed", "out-of-bounds", "pattern",
}

// String returns the fault's word.
func (f Fault) String() string {
	if f < 0 || int(f) >= len(faultNames) {
		return faultNames[NoFault]
	}
	return faultNames[f]
}

// MarshalText returns the fault's word.
func (f Fault) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Problem is one thing that is wrong with a body.
type Problem struct {
	Path  string `json:"path"` // as properties.networkAcls.ipRules[0].value; "" is the body itself
	Fault Fault  `json:"fault"`
	What  string `json:"what"` // a sentence without its subject: is required and missing
}

// String returns the path and what is wrong with it.
func (p Problem) String() string {
	if p.Path == "" {
		return p.What
	}
	return p.Path + ": " + p.What
}

// Check judges the body of a resource: what Microsoft's reference shows below
// type, apiVersion and name, as decoded from JSON (float64 or json.Number for
// numbers). A name in the body is judged when it is there. A value that is a
// reference (addr.Ref's object) is not judged: it is known only later. The
// problems are in the order of their paths.
func (t *Types) Check(kind addr.Kind, apiVersion string, body map[string]any) []Problem {
	root, ok := t.resources[versionKey(kind, apiVersion)]
	if !ok {
		return []Problem{t.unknownType(kind, apiVersion)}
	}
	j := &judge{kind: kind}
	root.judge(j, "", body)
	slices.SortStableFunc(j.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.What, b.What))
	})
	return j.problems
}

func (t *Types) unknownType(kind addr.Kind, apiVersion string) Problem {
	p := Problem{Fault: UnknownType}
	versions := t.versions[kind.Key()]
	if len(versions) == 0 {
		p.What = fmt.Sprintf("%s is not a published type", kind)
		return p
	}
	p.What = fmt.Sprintf("%s is not published in API version %q (there: %s)", kind, apiVersion, strings.Join(versions, ", "))
	return p
}
