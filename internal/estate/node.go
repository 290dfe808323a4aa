package estate

import "github.com/wardhq/ward/internal/diag"

// node is one YAML value in the part of YAML that the language lets in: no
// anchors, aliases, tags or merge keys, and no key twice. It knows its file,
// so that values of several files can stand in one tree.
type node struct {
	kind   nodeKind
	pos    diag.Pos
	text   string // of a scalar, as written but without its quotes
	plain  bool   // a scalar without quotes
	items  []*node
	fields []field
}

// field is one key of a mapping with its value.
type field struct {
	key   string
	at    diag.Pos // of the key
	value *node
}

type nodeKind int

const (
	refusedNode nodeKind = iota // has its problem already; readers pass over it
	nullNode
	scalarNode
	listNode
	mappingNode
)

// String names the kind for people.
func (k nodeKind) String() string {
	return [...]string{"something refused", "nothing", "a single value", "a list", "a mapping of keys"}[k]
}

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	for _, f := range n.fields {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

// with returns a copy of a mapping in which the key has this value.
func (n *node) with(key string, at diag.Pos, value *node) *node {
	out := *n
	out.fields = nil
	found := false
	for _, f := range n.fields {
		if f.key == key {
			f.value, found = value, true
		}
		out.fields = append(out.fields, f)
	}
	if !found {
		out.fields = append(out.fields, field{key, at, value})
	}
	return &out
}

// withItem returns a copy of a list in which item i is this one.
func (n *node) withItem(i int, value *node) *node {
	out := *n
	out.items = append([]*node(nil), n.items...)
	out.items[i] = value
	return &out
}
