package languagetest

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// Schema is a schema that files can be held against.
type Schema struct{ compiled *jsonschema.Schema }

// Compile returns the schema of this text.
func Compile(t testing.TB, raw []byte, err error) Schema {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("x.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("x.json")
	if err != nil {
		t.Fatal(err)
	}
	return Schema{s}
}

// Refuses returns why an editor would refuse the text of a YAML file, or nil.
func (s Schema) Refuses(t testing.TB, text []byte) error {
	t.Helper()
	return s.Validate(Instance(t, text))
}

// Validate returns why a value of JSON is refused, or nil.
func (s Schema) Validate(v any) error { return s.compiled.Validate(v) }

// Instance reads YAML as an editor's schema validator sees it.
func Instance(t Fatal, text []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		t.Fatal(err)
	}
	return instance(doc.Content[0])
}

// Fatal is what a test, or a property of one, ends by.
type Fatal interface {
	Helper()
	Fatal(args ...any)
}

// instance is YAML as a validator sees it, except that what the language takes
// as text, as 17.0 or a date, is text.
func instance(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = instance(n.Content[i+1])
		}
		return m
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, instance(c))
		}
		return list
	case n.Style != 0:
		return n.Value
	case n.Tag == "!!int":
		return json.Number(n.Value)
	case n.Tag == "!!bool":
		return n.Value == "true"
	case n.Tag == "!!null":
		return nil
	}
	return n.Value
}
