// Package languagetest holds the types of a language to what package language
// asks of their tags: a field whose default is refused, or that the schema
// cannot show, would be found by a user.
package languagetest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/secret"
)

// Sound holds each type, and all that it holds, to its tags.
func Sound(t *testing.T, d language.Dialect, types ...reflect.Type) {
	t.Helper()
	for _, f := range language.FieldsOf(types...) {
		tag := f.Field.Tag
		name := f.Owner.Name() + "." + f.Field.Name
		key := tag.Get("yaml")
		if language.KeyPath("", key) != key || !d.Secrets && secret.Word(key) {
			t.Errorf("%s: the key %q would be refused in a path or as a secret", name, key)
		}
		if !strings.HasSuffix(tag.Get("doc"), ".") {
			t.Errorf("%s: the doc is no sentence: %q", name, tag.Get("doc"))
		}
		if tag.Get("required") == "true" && tag.Get("default") != "" {
			t.Errorf("%s: is required and has a default", name)
		}
		for _, pair := range strings.Split(string(tag), `" `) {
			if word, _, _ := strings.Cut(pair, ":"); !language.Tag(word) && word != "json" {
				t.Errorf("%s: nobody reads the tag %q", name, word)
			}
		}
		for _, text := range []string{tag.Get("default"), tag.Get("example")} {
			if text == "" || strings.Contains(text, "…") {
				continue
			}
			var problems diag.Problems
			field := reflect.StructField{Name: "V", Type: f.Field.Type, Tag: `yaml:"v" ` + strip(tag)}
			v := reflect.New(reflect.StructOf([]reflect.StructField{field}))
			value := &language.Node{Kind: language.Scalar, Plain: true, Text: text}
			if f.Field.Type.Kind() == reflect.Slice {
				value = &language.Node{Kind: language.List, Items: []*language.Node{value}}
			}
			n := &language.Node{Kind: language.Mapping, Fields: []language.Field{{Key: "v", Value: value}}}
			language.NewDecoder(&problems).Decode(n, v.Interface(), "")
			if err := problems.Err(); err != nil {
				t.Errorf("%s: %q: %v", name, text, err)
			}
		}
	}
}

// strip returns the tag without the key that it has.
func strip(tag reflect.StructTag) reflect.StructTag {
	_, rest, _ := strings.Cut(string(tag), `" `)
	return reflect.StructTag(rest)
}
