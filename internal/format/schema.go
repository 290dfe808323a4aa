package format

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// base names the schemas. It is an identifier; nothing is fetched.
const base = "https://github.com/wardhq/ward/schema/"

type schema = map[string]any

// Schema returns the JSON Schema (2020-12) of a format, as encoding/json writes
// values of a type. A format that is written without its name among the members
// gets it.
func Schema(name string, t reflect.Type) ([]byte, error) {
	d := definitions{defs: schema{}, names: map[reflect.Type]string{}}
	root := d.object(t)
	properties, _ := root["properties"].(schema)
	if lines[name] {
		root["description"] = "One line of the stream; the first names the format."
		if properties["format"] != nil {
			properties["format"] = schema{"const": name}
		}
	} else {
		properties["format"] = schema{"const": name}
		if required, _ := root["required"].([]string); !slices.Contains(required, "format") {
			root["required"] = append(required, "format")
		}
	}
	root["$schema"], root["$id"] = "https://json-schema.org/draft/2020-12/schema", base+name+".json"
	if len(d.defs) > 0 {
		root["$defs"] = d.defs
	}
	raw, err := json.MarshalIndent(root, "", "  ")
	return append(raw, '\n'), err
}

// lines are the formats that are streams: an object a line, of which the first
// says which.
var lines = map[string]bool{Findings: true, EvidenceLog: true}

type definitions struct {
	defs  schema
	names map[reflect.Type]string
}

var (
	textual = reflect.TypeFor[encoding.TextMarshaler]()
	custom  = reflect.TypeFor[json.Marshaler]()
)

// of returns the schema of a type.
func (d *definitions) of(t reflect.Type) schema {
	switch {
	case t.Implements(textual) || reflect.PointerTo(t).Implements(textual) && t.Kind() != reflect.Pointer:
		return schema{"type": "string"}
	case t.Implements(custom) || reflect.PointerTo(t).Implements(custom) && t.Kind() != reflect.Pointer:
		return schema{} // its own form, as the body of a fact has
	}
	switch t.Kind() {
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Float32, reflect.Float64:
		return schema{"type": "number"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return schema{"type": "integer"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return schema{"type": []string{"string", "null"}}
		}
		return schema{"type": []string{"array", "null"}, "items": d.of(t.Elem())}
	case reflect.Array:
		return schema{"type": "array", "items": d.of(t.Elem())}
	case reflect.Map:
		return schema{"type": []string{"object", "null"}, "additionalProperties": d.of(t.Elem())}
	case reflect.Pointer:
		return schema{"anyOf": []any{d.of(t.Elem()), schema{"type": "null"}}}
	case reflect.Struct:
		return d.named(t)
	}
	return schema{}
}

// named returns a reference to the schema of a type that has a name: it may hold
// itself.
func (d *definitions) named(t reflect.Type) schema {
	if t.Name() == "" {
		return d.object(t)
	}
	name, ok := d.names[t]
	if !ok {
		plain, _, _ := strings.Cut(t.Name(), "[") // of a generic type
		name = plain
		for n := 2; d.defs[name] != nil; n++ {
			name = plain + strconv.Itoa(n)
		}
		d.names[t], d.defs[name] = name, schema{}
		d.defs[name] = d.object(t)
	}
	return schema{"$ref": "#/$defs/" + name}
}

// object returns the schema of a struct, with what it embeds.
func (d *definitions) object(t reflect.Type) schema {
	properties, required := schema{}, []string{}
	d.fields(t, properties, &required)
	return schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// fields adds the members of a struct, and then those of what it embeds: its own
// hide them.
func (d *definitions) fields(t reflect.Type, properties schema, required *[]string) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			embedded = append(embedded, f.Type)
		case !f.IsExported() || name == "-":
		default:
			if name == "" {
				name = f.Name
			}
			if properties[name] == nil {
				properties[name] = d.of(f.Type)
				if !strings.Contains(options, "omit") {
					*required = append(*required, name)
				}
			}
		}
	}
	for _, e := range embedded {
		d.fields(e, properties, required)
	}
}
