package estate

import (
	"encoding"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/diag"
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
		if !plainKey.MatchString(s.name) || secretKey(s.name) {
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
			if key, _, _ := strings.Cut(tag, ":"); !known[key] {
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

func TestSecrets(t *testing.T) {
	for text, secret := range map[string]bool{
		"-----BEGIN PRIVATE KEY-----":                             true,
		"-----BEGIN OPENSSH PRIVATE KEY-----":                     true,
		"-----BEGIN PGP PRIVATE KEY BLOCK-----":                   true,
		"-----BEGIN CERTIFICATE-----":                             false,
		"AGE-SECRET-KEY-1QQQ":                                     true,
		"DefaultEndpointsProtocol=https;AccountKey=abc==":         true,
		"host=db password = abc":                                  true,
		"Endpoint=sb://x;SharedAccessKey=abc":                     true,
		"https://x.blob.core.windows.net/c?sv=1&SIG=abcdefgh%2B":  true,
		"postgres://odoo:abc@db/odoo":                             true,
		"https://registry.example:5000/odoo@sha256:00":            false,
		"https://example.org/a@b":                                 false,
		"git+ssh://git@example.org/x":                             false,
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc":            true,
		"abc8Q~" + strings.Repeat("a", 34):                        true,
		"ghp_" + strings.Repeat("a", 36):                          true,
		"AKIAABCDEFGHIJKLMNOP":                                    true,
		"the password is kept in Key Vault":                       false,
		"Passwords: changed yearly":                               false,
		"signature = none":                                        false,
		"registry.example/odoo@sha256:" + strings.Repeat("0", 64): false,
	} {
		if got := secretText(text) != ""; got != secret {
			t.Errorf("%q: secret is %v", text, got)
		}
	}
	for key, secret := range map[string]bool{
		"password": true, "db_password": true, "adminPassword": true, "client-secret": true, "clientSecret": true, "accessToken": true,
		"api key": true, "connectionString": true, "sas": true, "pwd": true, "credentials": true,
		"passage": false, "patient": false, "contact": false, "key": false, "tokyo": false,
	} {
		if secretKey(key) != secret {
			t.Errorf("key %q: secret is %v", key, !secret)
		}
	}
}
