package estate

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/invopop/jsonschema"
)

// schemaBase names the schemas. It is an identifier; nothing is fetched.
const schemaBase = "https://github.com/wardhq/ward/schema/"

// Schema returns the JSON Schema (2020-12) of estate.yaml for editors. It is
// made from the same types and tags that Load reads by. What it refuses Load
// refuses too, except that Load takes a number without quotes for text, as the
// version 17.0, where an editor wants quotes. Load also refuses what no schema can see.
func Schema() ([]byte, error) {
	return encodeSchema(schemaOf(reflect.TypeFor[Estate](), "estate"))
}

// ExceptionsSchema returns the JSON Schema of a file in exceptions/: one
// exception or a list of them.
func ExceptionsSchema() ([]byte, error) {
	return encodeSchema(oneOrMany(schemaOf(reflect.TypeFor[Exception](), "exceptions")))
}

// AttestationsSchema returns the JSON Schema of a file in attestations/: one
// attestation or a list of them.
func AttestationsSchema() ([]byte, error) {
	return encodeSchema(oneOrMany(schemaOf(reflect.TypeFor[Attestation](), "attestations")))
}

func encodeSchema(s *jsonschema.Schema) ([]byte, error) {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("estate schema: %w", err)
	}
	return append(raw, '\n'), nil
}

// scalarSchemas are the types that read their own text. Each pattern lets
// through all that the type's parser does, and some that it does not.
var scalarSchemas = map[reflect.Type]jsonschema.Schema{
	reflect.TypeFor[Date](): {Type: "string", Pattern: `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`},
	reflect.TypeFor[Span](): {Type: "string", Pattern: `^[1-9][0-9]*[mhdwy]$`},
	reflect.TypeFor[GUID](): {Type: "string", Pattern: `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`},
	reflect.TypeFor[CIDR](): {Type: "string", Pattern: `^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$`},
}

func schemaOf(t reflect.Type, name string) *jsonschema.Schema {
	r := jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Anonymous: true,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			s, ok := scalarSchemas[t]
			if !ok {
				return nil
			}
			return &s
		},
	}
	root := r.ReflectFromType(t)
	root.ID = jsonschema.ID(schemaBase + name + ".json")
	describe(root.Definitions, t, map[reflect.Type]bool{})
	return root
}

// describe adds what the tags of a struct say to its definition, and goes on
// with the structs that it holds.
func describe(defs jsonschema.Definitions, t reflect.Type, done map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if _, scalar := scalarSchemas[t]; scalar || done[t] || t.Kind() != reflect.Struct {
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
	if t == reflect.TypeFor[Because]() {
		one := uint64(1)
		def.MinProperties, def.MaxProperties = &one, &one
	}
}

// bound adds the limits of one field.
func bound(property *jsonschema.Schema, t reflect.Type, s spec) {
	switch t.Kind() {
	case reflect.String:
		property.Default = orNil(s.def, s.def)
		for _, word := range s.enum {
			property.Enum = append(property.Enum, word)
		}
		if s.pattern != nil {
			property.Pattern = s.pattern.String()
		}
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
		if t.Elem().Kind() == reflect.String {
			property.UniqueItems = true
			property.Items.MinLength = length(1)
			property.Examples = nil // it is that of an item
			property.Items.Examples = []any{s.example}
		}
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
