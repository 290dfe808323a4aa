package armtypes

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// rawNode is a type as the data spells it.
type rawNode struct {
	Type                 string                 `json:"$type"`
	Body                 rawRef                 `json:"body"`
	Properties           map[string]rawProperty `json:"properties"`
	BaseProperties       map[string]rawProperty `json:"baseProperties"`
	AdditionalProperties *rawRef                `json:"additionalProperties"`
	Discriminator        string                 `json:"discriminator"`
	Elements             json.RawMessage        `json:"elements"` // a list in a union, an object in a discriminated object
	ItemType             rawRef                 `json:"itemType"`
	Value                string                 `json:"value"`
	MinLength            *float64               `json:"minLength"`
	MaxLength            *float64               `json:"maxLength"`
	Pattern              string                 `json:"pattern"`
	MinValue             *float64               `json:"minValue"`
	MaxValue             *float64               `json:"maxValue"`
}

type rawRef struct {
	Ref string `json:"$ref"`
}

type rawProperty struct {
	Type  rawRef `json:"type"`
	Flags int    `json:"flags"`
}

// Flags of a property in the Bicep type data.
const (
	flagRequired = 1 << iota
	flagReadOnly
	flagWriteOnly
)

// linker makes shapes of nodes, each once, as the data has cycles.
type linker struct {
	nodes    map[string]rawNode
	shapes   map[string]shape
	depth    int
	patterns map[string]*regexp.Regexp
	unjudged []string
	errs     []error
}

func newLinker(nodes map[string]rawNode) *linker {
	return &linker{nodes: nodes, shapes: map[string]shape{}, patterns: map[string]*regexp.Regexp{}}
}

func (l *linker) errorf(format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("resource types: "+format, args...))
}

// resource returns the shape of a resource's body.
func (l *linker) resource(name, id string) shape {
	node, ok := l.nodes[id]
	if !ok || node.Type != "ResourceType" {
		l.errorf("%s leads to node %q, which is no resource type", name, id)
		return anything{}
	}
	body, ok := l.nodes[node.Body.Ref]
	switch {
	case ok && body.Type == "ObjectType":
		o := l.object(body.Properties, body.AdditionalProperties)
		o.root = true
		return o
	case ok && body.Type == "DiscriminatedObjectType":
		t := &tagged{}
		l.fillTagged(t, node.Body.Ref, body)
		for _, arm := range t.arms {
			arm.root = true
		}
		return t
	default:
		l.errorf("%s: its body leads to node %q, which is no object", name, node.Body.Ref)
		return anything{}
	}
}

// maxDepth is how deep types may nest without leading back to one another.
// The published ones stay below 30.
const maxDepth = 500

// shape returns the shape of a node. A shape is known before it is filled, so
// that a node may lead back to itself.
func (l *linker) shape(id string) shape {
	if s, ok := l.shapes[id]; ok {
		return s
	}
	l.depth++
	defer func() { l.depth-- }()
	if l.depth > maxDepth {
		l.errorf("node %q is nested deeper than %d types", id, maxDepth)
		return anything{}
	}
	node, ok := l.nodes[id]
	if !ok {
		l.errorf("there is no node %q, which another refers to", id)
		return anything{}
	}
	switch node.Type {
	case "ObjectType":
		o := &object{}
		l.shapes[id] = o
		*o = *l.object(node.Properties, node.AdditionalProperties)
		return o
	case "DiscriminatedObjectType":
		t := &tagged{}
		l.shapes[id] = t
		l.fillTagged(t, id, node)
		return t
	case "ArrayType":
		a := &list{length: bounds{node.MinLength, node.MaxLength}}
		l.shapes[id] = a
		a.item = l.shape(node.ItemType.Ref)
		return a
	case "UnionType":
		u := &union{}
		l.shapes[id] = u
		l.fillUnion(u, id, node)
		return u
	}
	s := l.scalar(id, node)
	l.shapes[id] = s
	return s
}

func (l *linker) scalar(id string, node rawNode) shape {
	switch node.Type {
	case "StringLiteralType":
		return literal(node.Value)
	case "StringType":
		return &text{length: bounds{node.MinLength, node.MaxLength}, pattern: l.pattern(node.Pattern)}
	case "IntegerType":
		return &integer{bounds{node.MinValue, node.MaxValue}}
	case "BooleanType":
		return boolean{}
	case "AnyType", "ResourceType":
		return anything{}
	default:
		l.errorf("node %q is of the type %q, which this version does not know", id, node.Type)
		return anything{}
	}
}

func (l *linker) object(props map[string]rawProperty, rest *rawRef) *object {
	o := &object{props: make(map[string]property, len(props)), lower: make(map[string]string, len(props))}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		p := props[name]
		required := p.Flags&flagRequired != 0
		readOnly := p.Flags&flagReadOnly != 0
		o.props[name] = property{
			shape:     l.shape(p.Type.Ref),
			required:  required && !readOnly,
			readOnly:  readOnly && !required,
			writeOnly: p.Flags&flagWriteOnly != 0,
		}
		o.lower[strings.ToLower(name)] = name
	}
	if rest != nil {
		o.rest = l.shape(rest.Ref)
	}
	return o
}

func (l *linker) fillTagged(t *tagged, id string, node rawNode) {
	var arms map[string]rawRef
	if err := json.Unmarshal(node.Elements, &arms); err != nil {
		l.errorf("node %q: elements: %w", id, err)
		return
	}
	t.by, t.arms = node.Discriminator, map[string]*object{}
	for _, tag := range slices.Sorted(maps.Keys(arms)) {
		arm, ok := l.nodes[arms[tag].Ref]
		if !ok || arm.Type != "ObjectType" {
			l.errorf("node %q: element %q leads to node %q, which is no object", id, tag, arms[tag].Ref)
			continue
		}
		props := maps.Clone(node.BaseProperties)
		if props == nil {
			props = map[string]rawProperty{}
		}
		maps.Copy(props, arm.Properties)
		t.arms[tag] = l.object(props, arm.AdditionalProperties)
	}
}

func (l *linker) fillUnion(u *union, id string, node rawNode) {
	var arms []rawRef
	if err := json.Unmarshal(node.Elements, &arms); err != nil {
		l.errorf("node %q: elements: %w", id, err)
		return
	}
	for _, arm := range arms {
		if l.nodes[arm.Ref].Type == "StringLiteralType" {
			u.literals = append(u.literals, l.nodes[arm.Ref].Value)
			continue
		}
		if l.nodes[arm.Ref].Type == "UnionType" {
			// Judging one value by a union that leads to itself has no end.
			l.errorf("node %q is a union of unions, which the data never has", id)
			continue
		}
		u.open = u.open || l.nodes[arm.Ref].Type == "StringType"
		u.others = append(u.others, l.shape(arm.Ref))
	}
	slices.Sort(u.literals)
}

// pattern compiles a published pattern, each once. Those with lookarounds,
// which Go's expressions have not, are listed as unjudged.
func (l *linker) pattern(p string) *regexp.Regexp {
	if p == "" {
		return nil
	}
	re, seen := l.patterns[p]
	if seen {
		return re
	}
	re, err := regexp.Compile(p)
	if err != nil {
		l.unjudged = append(l.unjudged, p)
		re = nil
	}
	l.patterns[p] = re
	return re
}
