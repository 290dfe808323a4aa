package ward

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// schemaBase names the schemas. It is an identifier; nothing is fetched.
const schemaBase = "https://github.com/wardhq/ward/schema/"

// schema is the part of JSON Schema (2020-12) that the shapes need.
type schema struct {
	Schema      string            `json:"$schema,omitempty"`
	ID          string            `json:"$id,omitempty"`
	Description string            `json:"description,omitempty"`
	Type        string            `json:"type,omitempty"`
	Enum        []string          `json:"enum,omitempty"`
	Pattern     string            `json:"pattern,omitempty"`
	Items       *schema           `json:"items,omitempty"`
	Properties  map[string]schema `json:"properties,omitempty"`
	Required    []string          `json:"required,omitempty"`
	// Additional is false for an object and a schema for a map.
	Additional any      `json:"additionalProperties,omitempty"`
	AnyOf      []schema `json:"anyOf,omitempty"`
}

// Schema returns the JSON Schema (2020-12) of a kind's bodies.
func Schema(kind addr.Kind) ([]byte, error) {
	shape, ok := ShapeOf(kind)
	if !ok {
		return nil, fmt.Errorf("%q is not a kind of Ward's, want one of %s", kind, words(Kinds()))
	}
	s := schemaOf(shape)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.ID = schemaBase + strings.ToLower(string(kind)) + ".json"
	raw, err := json.MarshalIndent(s, "", "  ")
	return append(raw, '\n'), err
}

func schemaOf(s Shape) schema {
	out := schema{Enum: s.Enum, Pattern: s.Pattern}
	switch s.Type {
	case Text:
		out.Type = "string"
	case Number:
		out.Type = "integer"
	case Truth:
		out.Type = "boolean"
	case List:
		items := schemaOf(*s.Elem)
		out.Type, out.Items = "array", &items
	case Map:
		out.Type, out.Additional = "object", schemaOf(*s.Elem)
	case Object:
		out.Type, out.Additional, out.Properties = "object", false, map[string]schema{}
		for _, f := range s.Fields {
			property := schemaOf(f.Shape)
			property.Description = f.Doc
			out.Properties[f.Name] = property
			if f.Required {
				out.Required = append(out.Required, f.Name)
			}
		}
	}
	if s.Unresolved {
		return schema{AnyOf: []schema{out, {
			Type: "object", Properties: map[string]schema{addr.UnresolvedKey: {Type: "string"}}, Required: []string{addr.UnresolvedKey}, Additional: false,
		}}}
	}
	return out
}

func words(kinds []addr.Kind) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return strings.Join(out, ", ")
}
