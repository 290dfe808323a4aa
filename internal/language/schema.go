package language

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/invopop/jsonschema"
)

// schemaBase names the schemas. It is an identifier; nothing is fetched.
const schemaBase = "https://github.com/wardhq/ward/schema/"

// Schema returns the JSON Schema (2020-12) of a file that holds one T, for
// editors. It is made from the same types and tags that files are read by.
// What it refuses the decoder refuses too, except that the decoder takes a
// number without quotes for text, as the version 17.0, where an editor wants
// quotes. The decoder also refuses what no schema can see.
func Schema[T any](name string) ([]byte, error) {
	return encodeSchema(schemaOf(reflect.TypeFor[T](), name))
}

// SchemaOfSome returns the JSON Schema of a file that holds one T or a list of
// them.
func SchemaOfSome[T any](name string) ([]byte, error) {
	return encodeSchema(oneOrMany(schemaOf(reflect.TypeFor[T](), name)))
}

func encodeSchema(s *jsonschema.Schema) ([]byte, error) {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return append(raw, '\n'), nil
}

// Patterned is a type that reads its own text, and says what an editor may
// hold that text against: a pattern that lets through all that the type's
// parser does, and may let through some that it does not.
type Patterned interface {
	TextPattern() string
}

func schemaOf(t reflect.Type, name string) *jsonschema.Schema {
	r := jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Anonymous: true,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			if !ownText(t) {
				return nil
			}
			s := &jsonschema.Schema{Type: "string"}
			if p, ok := reflect.Zero(t).Interface().(Patterned); ok {
				s.Pattern = p.TextPattern()
			}
			return s
		},
	}
	root := r.ReflectFromType(t)
	root.ID = jsonschema.ID(schemaBase + name + ".json")
	describe(root.Definitions, t, map[reflect.Type]bool{})
	return root
}

// ownText reports whether a type reads its own text.
func ownText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// describe adds what the tags of a struct say to its definition, and goes on
// with the structs that it holds.
func describe(defs jsonschema.Definitions, t reflect.Type, done map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if ownText(t) || done[t] || t.Kind() != reflect.Struct {
		return
	}
	done[t] = true
	def := defs[t.Name()]
	for _, s := range specsOf(t) {
		field := t.Field(s.index).Type
		property, _ := def.Properties.Get(s.name)
		property.Description = s.doc
		if s.required {
			def.Required = append(def.Required, s.name)
		}
		if s.example != "" {
			property.Examples = []any{s.example}
		}
		bound(property, field, s)
		describe(defs, field, done)
	}
	if _, ok := reflect.Zero(t).Interface().(Short); ok {
		whole := *def
		*def = jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", MinLength: length(1)}, &whole}}
	}
}

// bound adds the limits of one field.
func bound(property *jsonschema.Schema, t reflect.Type, s spec) {
	if ownText(t) {
		words(property, s)
		return
	}
	switch t.Kind() {
	case reflect.String:
		property.Default = orNil(s.def, s.def)
		words(property, s)
		if s.enum == nil && s.pattern == nil {
			property.MinLength = length(1)
		}
	case reflect.Int:
		property.Minimum, property.Maximum = number(s.min), number(s.max)
		property.Default = orNil(s.def, json.Number(s.def))
	case reflect.Bool:
		property.Default = orNil(s.def, s.def == "true")
	case reflect.Slice:
		if s.min != nil {
			property.MinItems = length(*s.min)
		}
		if t.Elem().Kind() == reflect.String || ownText(t.Elem()) {
			property.UniqueItems = true
			words(property.Items, s)
			if s.enum == nil && s.pattern == nil {
				property.Items.MinLength = length(1)
			}
			if s.example != "" {
				property.Examples = nil // it is that of an item
				property.Items.Examples = []any{s.example}
			}
		}
	}
}

// words adds what text must be.
func words(property *jsonschema.Schema, s spec) {
	for _, word := range s.enum {
		property.Enum = append(property.Enum, word)
	}
	if s.pattern != nil {
		property.Pattern = s.pattern.String()
	}
}

func length(n int) *uint64 {
	u := uint64(n)
	return &u
}

func number(n *int) json.Number {
	if n == nil {
		return ""
	}
	return json.Number(strconv.Itoa(*n))
}

func orNil(text string, v any) any {
	if text == "" {
		return nil
	}
	return v
}

// oneOrMany makes the schema of one thing that of a file with one or several.
func oneOrMany(one *jsonschema.Schema) *jsonschema.Schema {
	many := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Ref: one.Ref}}
	one.OneOf = []*jsonschema.Schema{{Ref: one.Ref}, many}
	one.Ref = ""
	return one
}
