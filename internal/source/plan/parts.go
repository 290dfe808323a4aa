package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	tfjson "github.com/hashicorp/terraform-json"
)

// span is a value of the plan where it stands in the text. A plan says
// everything about three times, and as Go values it would be ten times its
// text: so what is asked for is decoded when it is asked for, and let go.
type span struct{ from, to int }

// mismatch is a value that is of another type than a plan has there.
type mismatch struct {
	offset int
	is     string // what it is
}

func (e *mismatch) Error() string { return "a plan has something else than a " + e.is + " here" }

// parts is the parts of a plan that facts need.
type parts struct {
	version             string
	errored, incomplete bool
	changes             []span
	configuration       span
}

// outline finds the parts. Its error is of the first thing that is not JSON, as
// package jsontext says it, or a *mismatch.
func outline(data []byte) (parts, error) {
	var p parts
	err := members(data, span{0, len(data)}, func(name string, v span) error {
		raw := data[v.from:v.to]
		switch {
		// Terraform's library reads names without regard to case.
		case strings.EqualFold(name, "format_version"):
			return decode(data, v, &p.version)
		case strings.EqualFold(name, "errored"):
			p.errored = string(raw) == "true"
		case strings.EqualFold(name, "complete"):
			p.incomplete = string(raw) == "false"
		case strings.EqualFold(name, "configuration"):
			p.configuration = v
		case strings.EqualFold(name, "resource_changes"):
			p.changes = nil
			return items(data, v, func(item span) error {
				p.changes = append(p.changes, item)
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return parts{}, err
	}
	return p, (&tfjson.Plan{FormatVersion: p.version}).Validate()
}

// lenient reads what encoding/json reads, and copies nothing.
func lenient(data []byte, at span) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(data[at.from:at.to]), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// members visits the members of an object, in their order. There are none in
// what is null.
func members(data []byte, at span, visit func(name string, value span) error) error {
	d := lenient(data, at)
	if done, err := enter(d, '{', at); done || err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		token, err := d.ReadToken()
		if err != nil {
			return placed(err, at)
		}
		name := token.String()
		value, err := next(d, at)
		if err != nil {
			return err
		}
		if err := visit(name, value); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return placed(err, at)
}

// items visits the items of a list, as members does those of an object.
func items(data []byte, at span, visit func(item span) error) error {
	d := lenient(data, at)
	if done, err := enter(d, '[', at); done || err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		item, err := next(d, at)
		if err != nil {
			return err
		}
		if err := visit(item); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return placed(err, at)
}

// enter goes into an object or a list, and reports whether there is none.
func enter(d *jsontext.Decoder, kind jsontext.Kind, at span) (none bool, err error) {
	switch got := d.PeekKind(); got {
	case kind:
		_, err = d.ReadToken()
		return false, placed(err, at)
	case 'n':
		return true, placed(d.SkipValue(), at)
	case '{', '[', '"', '0', 't', 'f':
		value, err := next(d, at)
		if err != nil {
			return true, err
		}
		return true, &mismatch{value.from, kinds[got]}
	default:
		_, err = d.ReadToken()
		return true, placed(err, at)
	}
}

var kinds = map[jsontext.Kind]string{'{': "object", '[': "array", '"': "string", '0': "number", 't': "bool", 'f': "bool"}

// next passes one value, and returns where it is.
func next(d *jsontext.Decoder, at span) (span, error) {
	value, err := d.ReadValue()
	if err != nil {
		return span{}, placed(err, at)
	}
	end := at.from + int(d.InputOffset())
	return span{end - len(value), end}, nil
}

// placed moves an error to where it is in the plan.
func placed(err error, at span) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("offset %d: %w", at.from, err)
}

// decode decodes a value, with numbers as they are written.
func decode(data []byte, at span, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data[at.from:at.to]))
	dec.UseNumber()
	err := dec.Decode(into)
	if other, ok := err.(*json.UnmarshalTypeError); ok {
		return &mismatch{at.from + int(other.Offset), strings.Fields(other.Value + " value")[0]}
	}
	return err
}

// shape is what a value is, of which nothing more is kept.
type shape struct{ object, some bool }

// UnmarshalJSON looks at the first signs.
func (s *shape) UnmarshalJSON(raw []byte) error {
	rest, object := bytes.CutPrefix(bytes.TrimSpace(raw), []byte("{"))
	*s = shape{object: object, some: object && !bytes.HasPrefix(bytes.TrimSpace(rest), []byte("}"))}
	return nil
}

// head is what is kept of a change.
type head struct {
	Address       string              `json:"address"`
	ModuleAddress string              `json:"module_address"`
	Mode          tfjson.ResourceMode `json:"mode"`
	Type          string              `json:"type"`
	Name          string              `json:"name"`
	Index         any                 `json:"index"`
}

// beginning is a change as far as is needed to say whether there is anything
// to keep.
type beginning struct {
	head
	Change *struct {
		Actions      tfjson.Actions `json:"actions"`
		After        shape          `json:"after"`
		AfterUnknown shape          `json:"after_unknown"`
	} `json:"change"`
}

// contents is what a change makes of a resource.
type contents struct {
	After          any `json:"after"`
	AfterUnknown   any `json:"after_unknown"`
	AfterSensitive any `json:"after_sensitive"`
}

// module is a module of the configuration, with the parts of what is in it.
type module struct {
	resources map[string]span // those that are managed, by type.name
	outputs   map[string]span
	calls     map[string]call
}

type call struct {
	expressions span
	inner       *module
}

// maxModules is how deep modules may call each other.
const maxModules = 100

// configured reads a configuration, as far as it can be understood: what cannot
// be is not referred to.
func configured(data []byte, at span) (root *module, providers span) {
	_ = members(data, at, func(name string, v span) error {
		switch {
		case strings.EqualFold(name, "provider_config"):
			providers = v
		case strings.EqualFold(name, "root_module"):
			root = moduleIn(data, v, 0)
		}
		return nil
	})
	return root, providers
}

func moduleIn(data []byte, at span, depth int) *module {
	m := &module{resources: map[string]span{}, outputs: map[string]span{}, calls: map[string]call{}}
	if depth > maxModules {
		return m
	}
	_ = members(data, at, func(name string, v span) error {
		switch {
		case strings.EqualFold(name, "resources"):
			return items(data, v, func(item span) error {
				var is struct {
					Mode tfjson.ResourceMode `json:"mode"`
					Type string              `json:"type"`
					Name string              `json:"name"`
				}
				if decode(data, item, &is) != nil || is.Mode != tfjson.ManagedResourceMode {
					return nil
				}
				if _, there := m.resources[is.Type+"."+is.Name]; !there {
					m.resources[is.Type+"."+is.Name] = item
				}
				return nil
			})
		case strings.EqualFold(name, "outputs"):
			return members(data, v, func(output string, v span) error {
				m.outputs[output] = v
				return nil
			})
		case strings.EqualFold(name, "module_calls"):
			return members(data, v, func(called string, v span) error {
				var c call
				err := members(data, v, func(name string, v span) error {
					switch {
					case strings.EqualFold(name, "expressions"):
						c.expressions = v
					case strings.EqualFold(name, "module"):
						c.inner = moduleIn(data, v, depth+1)
					}
					return nil
				})
				m.calls[called] = c
				return err
			})
		}
		return nil
	})
	return m
}
