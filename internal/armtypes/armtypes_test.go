package armtypes_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armtypes"
)

func load(t *testing.T) *armtypes.Types {
	t.Helper()
	data, err := os.ReadFile("testdata/types.json")
	if err != nil {
		t.Fatal(err)
	}
	types, err := armtypes.Load(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return body
}

func TestCheck(t *testing.T) {
	const stores, rules = addr.Kind("Test.Shop/stores"), addr.Kind("Test.Shop/rules")
	tests := []struct {
		name string
		kind addr.Kind
		body string
		want []string // path: what
	}{
		{"right", stores, `{"location":"x","tags":{"any":"text"},"properties":{"access":"Enabled","secure":true,"days":7,"rules":[{"value":"a"}]}}`, nil},
		{"right to the depth of a type that holds itself", stores, `{"location":"x","properties":{"nested":{"nested":{"days":90}}}}`, nil},
		{"kind in another case", "test.shop/STORES", `{"location":"x"}`, nil},
		{"missing", stores, `{}`, []string{"location: is required and missing"}},
		{"null is missing", stores, `{"location":null}`, []string{"location: is required and missing"}},
		{"null is absent", stores, `{"location":"x","properties":{"days":null}}`, nil},
		{"missing in an item", stores, `{"location":"x","properties":{"rules":[{"value":"a"},{}]}}`, []string{"properties.rules[1].value: is required and missing"}},
		{"unknown, like another", stores, `{"location":"x","properties":{"secuer":true}}`, []string{`properties.secuer: is not a property of the published type (did you mean "secure"?)`}},
		{"unknown, unlike any", stores, `{"location":"x","properties":{"zzz":1}}`, []string{"properties.zzz: is not a property of the published type"}},
		{"misspelt", stores, `{"Location":"x"}`, []string{`Location: is spelled "location" in the published type`}},
		{"misspelt, and judged as well", stores, `{"location":"x","properties":{"Days":1}}`, []string{"properties.Days: is 1, want 7 to 90", `properties.Days: is spelled "days" in the published type`}},
		{"read-only", stores, `{"location":"x","systemData":{},"properties":{"provisioningState":"Succeeded"}}`, []string{
			"properties.provisioningState: is read-only: Azure sets it", "systemData: is read-only: Azure sets it",
		}},
		{"wrong types", stores, `{"location":1,"properties":{"secure":"true","days":"7","rules":{"value":"a"},"nested":[]}}`, []string{
			"location: wants a string, has a number", "properties.days: wants an integer, has a string", "properties.nested: wants an object, has an array",
			"properties.rules: wants an array, has an object", "properties.secure: wants true or false, has a string",
		}},
		{"not listed, though the list is open", stores, `{"location":"x","properties":{"access":"enabled"}}`, []string{`properties.access: "enabled" is spelled "Enabled" in the published type`}},
		{"not listed, like another", stores, `{"location":"x","properties":{"access":"Enable"}}`, []string{`properties.access: "Enable" is none of Disabled, Enabled (did you mean "Enabled"?)`}},
		{"a list of examples", stores, `{"location":"x","properties":{"vmSize":"Standard_D4s_v7"}}`, nil},
		{"a list in any case", stores, `{"location":"x","identity":{"type":"systemassigned,UserAssigned"}}`, nil},
		{"below a bound", stores, `{"location":"x","properties":{"days":6}}`, []string{"properties.days: is 6, want 7 to 90"}},
		{"no integer", stores, `{"location":"x","properties":{"days":7.5}}`, []string{"properties.days: wants an integer, has 7.5"}},
		{"an integer that is documented as a fraction", stores, `{"location":"x","properties":{"percentage":7.5}}`, nil},
		{"too many", stores, `{"location":"x","properties":{"rules":[{"value":"a"},{"value":"b"},{"value":"c"}]}}`, []string{"properties.rules: has 3 items, want 1 to 2"}},
		{"a name", stores, `{"location":"x","name":"No"}`, []string{"name: does not match ^[a-z]+$", "name: has 2 characters, want 3 to 8"}},
		{"a pattern that Go cannot express", stores, `{"location":"x","properties":{"code":"-"}}`, nil},
		{"alternatives", stores, `{"location":"x","properties":{"either":{"value":"a"}}}`, nil},
		{"no alternative", stores, `{"location":"x","properties":{"either":true}}`, []string{"properties.either: a boolean fits none of the published alternatives"}},
		{"references are not judged", stores, `{"location":{"$ref":"/subscriptions/s"},"properties":{"days":{"$ref":"/subscriptions/s","output":"x"}}}`, nil},
		{"tagged", rules, `{"kind":"Fast","speed":3}`, nil},
		{"tagged, missing", rules, `{"kind":"Fast"}`, []string{"speed: is required and missing"}},
		{"tagged, of another arm", rules, `{"kind":"Slow","speed":3}`, []string{"speed: is not a property of the published type"}},
		{"no tag", rules, `{}`, []string{"kind: is required and missing"}},
		{"no such tag", rules, `{"kind":"fast"}`, []string{"kind: fast is none of Fast, Slow"}},
		{"no such type", "Test.Shop/shops", `{}`, []string{"Test.Shop/shops is not a published type"}},
	}
	types := load(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range types.Check(tt.kind, "2025-01-01", decode(t, tt.body)) {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckVersion(t *testing.T) {
	types := load(t)
	got := types.Check("Test.Shop/stores", "2023-01-01", nil)
	want := []armtypes.Problem{{
		Fault: armtypes.UnknownType,
		What:  `Test.Shop/stores is not published in API version "2023-01-01" (there: 2024-01-01, 2025-01-01)`,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2024-01-01", "2025-01-01"}, types.Versions("test.shop/Stores")); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	var zero armtypes.Types
	if len(zero.Check("Test.Shop/stores", "2025-01-01", nil)) == 0 {
		t.Error("types that were never loaded found a body right")
	}
}

// A text may be a secret, so a problem with it does not repeat it.
func TestCheckKeepsTextToItself(t *testing.T) {
	types := load(t)
	for _, p := range types.Check("Test.Shop/stores", "2025-01-01", map[string]any{"location": "x", "name": "Hunter2Hunter2"}) {
		if strings.Contains(p.What, "Hunter2") {
			t.Errorf("%s repeats the text", p)
		}
	}
}

func TestLoad(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(`{"resources":{"A.B/c@1":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"b"}},"b":{"$type":"ObjectType"}}}`)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, data, err string
	}{
		{"compressed", zipped.String(), ""},
		{"cut short", zipped.String()[:40], "unexpected EOF"},
		{"not JSON", "types", "invalid character"},
		{"a template", `{"resources":[]}`, "cannot unmarshal array"},
		{"nothing", `{}`, "the data has no resources"},
		{"no version", `{"resources":{"A.B/c":"r"},"nodes":{}}`, `resource "A.B/c" has no @version`},
		{"no node", `{"resources":{"A.B/c@1":"r"},"nodes":{}}`, `A.B/c@1 leads to node "r", which is no resource type`},
		{"no body", `{"resources":{"A.B/c@1":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"x"}}}}`, `its body leads to node "x"`},
		{"no property", `{"resources":{"A.B/c@1":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"b"}},"b":{"$type":"ObjectType","properties":{"p":{"type":{"$ref":"q"}}}}}}`, `there is no node "q"`},
		{"a union of itself", `{"resources":{"A.B/c@1":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"b"}},"b":{"$type":"ObjectType","additionalProperties":{"$ref":"u"}},"u":{"$type":"UnionType","elements":[{"$ref":"u"}]}}}`, "union of unions"},
		{"unknown type", `{"resources":{"A.B/c@1":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"b"}},"b":{"$type":"ObjectType","properties":{"p":{"type":{"$ref":"q"}}}},"q":{"$type":"FloatType"}}}`, `"FloatType", which this version does not know`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := armtypes.Load(strings.NewReader(tt.data))
			switch {
			case tt.err == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.err != "" && err == nil:
				t.Errorf("taken, want an error with %q", tt.err)
			case tt.err != "" && !strings.Contains(err.Error(), tt.err):
				t.Errorf("error %q, want one with %q", err, tt.err)
			}
		})
	}
}

func TestUnjudged(t *testing.T) {
	if diff := cmp.Diff([]string{"^(?!-)[a-z]+$"}, load(t).Unjudged()); diff != "" {
		t.Errorf("unjudged (-want +got):\n%s", diff)
	}
}

func FuzzLoad(f *testing.F) {
	data, err := os.ReadFile("testdata/types.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, []byte(`{"location":"x","properties":{"nested":{"rules":[{}]}}}`))
	f.Add([]byte(`{"resources":{"Test.Shop/stores@2025-01-01":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"r"}}}}`), []byte(`{}`))
	f.Add([]byte(`{"resources":{"Test.Shop/stores@2025-01-01":"r"},"nodes":{"r":{"$type":"ResourceType","body":{"$ref":"b"}},"b":{"$type":"ObjectType","additionalProperties":{"$ref":"u"}},"u":{"$type":"UnionType","elements":[{"$ref":"u"}]}}}`), []byte(`{"a":1}`))
	f.Fuzz(func(t *testing.T, data, body []byte) {
		types, err := armtypes.Load(bytes.NewReader(data))
		if err != nil {
			return
		}
		var doc map[string]any
		if json.Unmarshal(body, &doc) == nil {
			types.Check("Test.Shop/stores", "2025-01-01", doc)
		}
	})
}
