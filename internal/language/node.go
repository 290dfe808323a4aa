package language

import (
	"encoding/json"
	"regexp"
	"strconv"

	"github.com/wardhq/ward/internal/diag"
)

// Node is one YAML value in the part of YAML that the language lets in. It
// knows its file, so that values of several files can stand in one tree.
type Node struct {
	Kind   Kind
	Pos    diag.Pos
	Text   string // of a scalar, as written but without its quotes
	Plain  bool   // a scalar without quotes
	Items  []*Node
	Fields []Field

	block bool   // a scalar whose text begins in the line below
	tag   string // what YAML takes a plain scalar for
}

// Field is one key of a mapping with its value.
type Field struct {
	Key   string
	At    diag.Pos // of the key
	Value *Node
}

// Kind is what a node is.
type Kind int

// The kinds.
const (
	Refused Kind = iota // has its problem already; readers pass over it
	Null
	Scalar
	List
	Mapping
)

// String names the kind for people.
func (k Kind) String() string {
	return [...]string{"something refused", "nothing", "a single value", "a list", "a mapping of keys"}[k]
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	for _, f := range n.Fields {
		if f.Key == key {
			return f.Value
		}
	}
	return nil
}

// With returns a copy of a mapping in which the key has this value.
func (n *Node) With(key string, at diag.Pos, value *Node) *Node {
	out := *n
	out.Fields = nil
	found := false
	for _, f := range n.Fields {
		if f.Key == key {
			f.Value, found = value, true
		}
		out.Fields = append(out.Fields, f)
	}
	if !found {
		out.Fields = append(out.Fields, Field{key, at, value})
	}
	return &out
}

// WithItem returns a copy of a list in which item i is this one.
func (n *Node) WithItem(i int, value *Node) *Node {
	out := *n
	out.Items = append([]*Node(nil), n.Items...)
	out.Items[i] = value
	return &out
}

// numberOfJSON is what JSON takes for a number.
var numberOfJSON = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// free returns a scalar as decoded JSON has it, and whether JSON has it.
func (n *Node) free() (any, bool) {
	if !n.Plain {
		return n.Text, true
	}
	switch n.tag {
	case "!!null":
		return nil, true
	case "!!bool":
		b, err := strconv.ParseBool(n.Text)
		return b, err == nil
	case "!!int", "!!float":
		return json.Number(n.Text), numberOfJSON.MatchString(n.Text)
	}
	return n.Text, true
}
