package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/wardhq/ward/internal/outline"
)

// parts is the parts of a plan that facts need.
type parts struct {
	version             string
	errored, incomplete bool
	changes             []outline.Span
	configuration       outline.Span
	variables           outline.Span
	// planned are the resources as they will be, and state those that are there,
	// where the file is no plan.
	planned, state outline.Span
	// prior is what was there before: all that a plan says which looks and changes
	// nothing (-refresh-only).
	prior outline.Span
}

// partsOf finds the parts that facts need. A plan says everything about three
// times, and as Go values it would be ten times its text: so what is asked for
// is decoded when it is asked for, and let go.
func partsOf(data []byte) (parts, error) {
	var p parts
	err := outline.Members(data, outline.Whole(data), func(name string, v outline.Span) error {
		raw := v.Of(data)
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
		case strings.EqualFold(name, "variables"):
			p.variables = v
		case strings.EqualFold(name, "planned_values"):
			p.planned = v
		case strings.EqualFold(name, "values"):
			p.state = v
		case strings.EqualFold(name, "prior_state"):
			return outline.Members(data, v, func(name string, v outline.Span) error {
				if strings.EqualFold(name, "values") {
					p.prior = v
				}
				return nil
			})
		case strings.EqualFold(name, "resource_changes"):
			p.changes = nil
			return outline.Items(data, v, func(item outline.Span) error {
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

// decode decodes a value, with numbers as they are written.
func decode(data []byte, at outline.Span, into any) error {
	dec := json.NewDecoder(bytes.NewReader(at.Of(data)))
	dec.UseNumber()
	err := dec.Decode(into)
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) {
		return &outline.Mismatch{Offset: at.From + int(other.Offset), Is: strings.Fields(other.Value + " value")[0]}
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

// values is a resource as it is in a state, or will be.
type values struct {
	Values          any `json:"values"`
	SensitiveValues any `json:"sensitive_values"`
}

// placed is a resource in planned values or a state, and the module that it is
// in.
type placed struct {
	at     outline.Span
	module string
}

// resourcesIn returns the resources of planned values or of a state, those of
// modules too.
func resourcesIn(data []byte, at outline.Span) (found []placed, err error) {
	if at == (outline.Span{}) {
		return nil, nil // the plan or state has none
	}
	var walk func(at outline.Span, depth int) error
	walk = func(at outline.Span, depth int) error {
		if depth > maxModules {
			return errTooDeep
		}
		var module string
		var resources, children []outline.Span
		err := outline.Members(data, at, func(name string, v outline.Span) error {
			into := &resources
			switch {
			case strings.EqualFold(name, "address"):
				return decode(data, v, &module)
			case strings.EqualFold(name, "child_modules"):
				into = &children
			case !strings.EqualFold(name, "resources"):
				return nil
			}
			return outline.Items(data, v, func(item outline.Span) error {
				*into = append(*into, item)
				return nil
			})
		})
		for _, r := range resources {
			found = append(found, placed{r, module})
		}
		for _, child := range children {
			if err == nil {
				err = walk(child, depth+1)
			}
		}
		return err
	}
	err = outline.Members(data, at, func(name string, v outline.Span) error {
		if strings.EqualFold(name, "root_module") {
			return walk(v, 0)
		}
		return nil
	})
	return found, err
}

var errTooDeep = errors.New("its modules call each other too deep")

// module is a module of the configuration, with the parts of what is in it.
type module struct {
	resources map[string]outline.Span // those that are managed, by type.name
	outputs   map[string]outline.Span
	calls     map[string]call
}

type call struct {
	expressions outline.Span
	inner       *module
}

// maxModules is how deep modules may call each other.
const maxModules = 100

// configured reads a configuration, as far as it can be understood: what cannot
// be is not referred to.
func configured(data []byte, at outline.Span) (root *module, providers outline.Span) {
	_ = outline.Members(data, at, func(name string, v outline.Span) error {
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

func moduleIn(data []byte, at outline.Span, depth int) *module {
	m := &module{resources: map[string]outline.Span{}, outputs: map[string]outline.Span{}, calls: map[string]call{}}
	if depth > maxModules {
		return m
	}
	_ = outline.Members(data, at, func(name string, v outline.Span) error {
		switch {
		case strings.EqualFold(name, "resources"):
			return outline.Items(data, v, func(item outline.Span) error {
				var is struct {
					Mode tfjson.ResourceMode `json:"mode"`
					Type string              `json:"type"`
					Name string              `json:"name"`
				}
				ok := decode(data, item, &is) == nil && is.Mode == tfjson.ManagedResourceMode
				if _, there := m.resources[is.Type+"."+is.Name]; ok && !there {
					m.resources[is.Type+"."+is.Name] = item
				}
				return nil
			})
		case strings.EqualFold(name, "outputs"):
			return outline.Members(data, v, func(output string, v outline.Span) error {
				m.outputs[output] = v
				return nil
			})
		case strings.EqualFold(name, "module_calls"):
			return outline.Members(data, v, func(called string, v outline.Span) error {
				var c call
				err := outline.Members(data, v, func(name string, v outline.Span) error {
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
