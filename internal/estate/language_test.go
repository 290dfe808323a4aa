package estate

import (
	"encoding"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/secret"
)

// eachSpec calls f with every field of the language.
func eachSpec(f func(owner reflect.Type, field reflect.StructField, s spec)) {
	done := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || done[t] || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			return
		}
		done[t] = true
		for _, s := range specsOf(t) {
			f(t, t.Field(s.index), s)
			walk(t.Field(s.index).Type)
		}
	}
	walk(reflect.TypeFor[Estate]())
	walk(reflect.TypeFor[Exception]())
	walk(reflect.TypeFor[Attestation]())
}

// TestLanguageIsSound holds the tags to each other: a field whose default is
// refused, or that the schema cannot show, would be found by a user.
func TestLanguageIsSound(t *testing.T) {
	known := map[string]bool{"yaml": true, "default": true, "enum": true, "pattern": true, "min": true, "max": true, "required": true, "unique": true, "doc": true, "example": true}
	eachSpec(func(owner reflect.Type, field reflect.StructField, s spec) {
		name := owner.Name() + "." + field.Name
		if !plainKey.MatchString(s.name) || secret.Word(s.name) {
			t.Errorf("%s: the key %q would be refused in a path or as a secret", name, s.name)
		}
		if !strings.HasSuffix(s.doc, ".") {
			t.Errorf("%s: the doc is no sentence: %q", name, s.doc)
		}
		if s.required && s.def != "" {
			t.Errorf("%s: is required and has a default", name)
		}
		for _, text := range []string{s.def, s.example} {
			if text == "" || strings.Contains(text, "…") {
				continue
			}
			var problems diag.Problems
			v := reflect.New(field.Type).Elem()
			n := &node{kind: scalarNode, plain: true, text: text}
			if field.Type.Kind() == reflect.Slice {
				n = &node{kind: listNode, items: []*node{n}}
			}
			newDecoder(&problems).value(n, v, s, "")
			if err := problems.Err(); err != nil {
				t.Errorf("%s: %q: %v", name, text, err)
			}
		}
		for _, tag := range strings.Split(string(field.Tag), `" `) {
			key, _, _ := strings.Cut(tag, ":")
			// What is a fact too has one name in both.
			if key == "json" {
				if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != s.name {
					t.Errorf("%s: is %q in files and %q in facts", owner.Name()+"."+field.Name, s.name, name)
				}
				continue
			}
			if !known[key] {
				t.Errorf("%s: nobody reads the tag %q", name, key)
			}
		}
	})
}

// TestScalarSchemasTakeWhatParses holds the patterns of the schema to the
// parsers.
func TestScalarSchemasTakeWhatParses(t *testing.T) {
	for typ, s := range scalarSchemas {
		pattern := regexp.MustCompile(s.Pattern)
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.OneOf(rapid.StringMatching(s.Pattern), rapid.StringMatching(`[0-9]{1,4}[-./mhdwy][0-9]{1,2}([-./][0-9]{1,2})*`)).Draw(t, "text")
			v := reflect.New(typ).Interface().(encoding.TextUnmarshaler)
			if v.UnmarshalText([]byte(text)) == nil && !pattern.MatchString(text) {
				t.Fatalf("%v takes %q, the schema does not", typ, text)
			}
		})
	}
}

func TestSuggest(t *testing.T) {
	words := []string{"production", "staging", "development", "training"}
	for wrote, want := range map[string]string{
		"prodution": "production", "Production": "production", "stagign": "staging", "trainin": "training",
		"prod": "", "x": "", "": "", "developer": "development", "stage": "", "\xff": "",
	} {
		got := suggest(wrote, words)
		if want != "" {
			want = "did you mean " + want + "?"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", wrote, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	if d := editDistance("short", "shrot", 9); d != 1 {
		t.Errorf("two letters swapped count %d", d)
	}
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching(`[abc]{0,7}`)
		a, b, c := letters.Draw(t, "a"), letters.Draw(t, "b"), letters.Draw(t, "c")
		const far = 100
		if d := editDistance(a, b, far); d != editDistance(b, a, far) || (d == 0) != (a == b) {
			t.Fatalf("%q and %q: %d", a, b, d)
		}
		if d := editDistance(a+c, b+c, far); d > editDistance(a, b, far) {
			t.Fatalf("a common end makes %q and %q farther apart", a, b)
		}
	})
}
