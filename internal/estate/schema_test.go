package estate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language/languagetest"
)

func compiled(t *testing.T, make func() ([]byte, error)) languagetest.Schema {
	t.Helper()
	raw, err := make()
	return languagetest.Compile(t, raw, err)
}

func instance(t languagetest.Fatal, text string) any {
	t.Helper()
	return languagetest.Instance(t, []byte(text))
}

func TestSchemaGolden(t *testing.T) {
	for name, make := range map[string]func() ([]byte, error){
		"estate": estate.Schema, "exceptions": estate.ExceptionsSchema, "attestations": estate.AttestationsSchema, "ledger": estate.LedgerSchema,
	} {
		raw, err := make()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".schema.json", string(raw))
	}
}

func TestSchemaTakesWhatLoads(t *testing.T) {
	example, err := os.ReadFile("../../examples/regional-group/estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t, estate.Schema)
	for name, text := range map[string]string{
		"example": string(example), "base": base(t), "init": string(estate.Example(estate.DefaultAnswers(effective))),
	} {
		if err := schema.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	exceptions, attestations := compiled(t, estate.ExceptionsSchema), compiled(t, estate.AttestationsSchema)
	for name, err := range map[string]error{
		"one exception":    exceptions.Validate(instance(t, exception)),
		"exceptions":       exceptions.Validate(instance(t, asList(exception)+asList(exception))),
		"one attestation":  attestations.Validate(instance(t, attestation+"until: 2027-01-01\n")),
		"two attestations": attestations.Validate(instance(t, asList(attestation))),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if exceptions.Validate(instance(t, attestation)) == nil {
		t.Error("an attestation is taken for an exception")
	}
}

// TestSchemaRefuses holds the schema to what an editor can show; each of
// these the loader refuses too, as refusals.golden says.
func TestSchemaRefuses(t *testing.T) {
	schema := compiled(t, estate.Schema)
	for _, edits := range [][2]string{
		{"evidence:\n  owner", "evidence:\n  ower"},
		{"  short: hrg\n", ""},
		{"frameworks: [hipaa]", "frameworks: []"},
		{"frameworks: [hipaa]", "frameworks: [hipaa, hipaa]"},
		{"frameworks: [hipaa]", "frameworks: hipaa"},
		{"purpose: training", "purpose: x"},
		{"short: hrg", "short: HRG"},
		{"short: hrg", "short: ''"},
		{"users: 5", "users: 0"},
		{"users: 5", "users: 20001"},
		{"users: 5", "users: '5'"},
		{"effective: 2026-11-01", "effective: 01.11.2026"},
		{"notify: 60d", "notify: 2 months"},
		{"tenant: 7b1f6a52", "tenant: 7b1f6a5"},
		{"network: 10.43.0.0/22", "network: 10.43.0.0"},
		{"because: {contract: BAA section 4}", "because: {}"},
		{"{contract: BAA section 4}", "{contract: BAA section 4, policy: POL-1}"},
	} {
		text := base(t, edits[0], edits[1])
		if schema.Validate(instance(t, text)) == nil {
			t.Errorf("%q is taken", edits[1])
		}
		if _, err := load(map[string]string{"estate.yaml": text}, "estate.yaml"); err == nil {
			t.Errorf("%q loads", edits[1])
		}
	}
}

// TestSchemaRefusesNothingThatLoads changes valid estates at random.
func TestSchemaRefusesNothingThatLoads(t *testing.T) {
	schema := compiled(t, estate.Schema)
	text := base(t)
	refused := 0
	rapid.Check(t, func(t *rapid.T) {
		doc := mutate(t, instance(t, text))
		raw, err := json.MarshalIndent(doc, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		byLoad := fmt.Sprint(second(load(map[string]string{"estate.yaml": string(raw)}, "estate.yaml")))
		if err := schema.Validate(doc); err != nil {
			refused++
			if byLoad == "<nil>" {
				t.Fatalf("the schema refuses what loads: %v\n%s", err, raw)
			}
		}
	})
	if refused == 0 {
		t.Error("no change was refused")
	}
}

func second[A, B any](_ A, b B) B { return b }

// mutate changes one value somewhere in a document.
func mutate(t *rapid.T, v any) any {
	here := rapid.IntRange(0, 3).Draw(t, "here") == 0
	switch v := v.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		key := rapid.SampledFrom(keys).Draw(t, "key")
		if !here {
			v[key] = mutate(t, v[key])
			return v
		}
		switch rapid.SampledFrom([]string{"drop", "rename", "add", "replace"}).Draw(t, "what") {
		case "drop":
			delete(v, key)
		case "rename":
			v[key+"s"] = v[key]
			delete(v, key)
		case "add":
			v[rapid.SampledFrom([]string{"name", "strict", "impact", "because", "colour"}).Draw(t, "new")] = other(t)
		default:
			v[key] = other(t)
		}
		return v
	case []any:
		if len(v) == 0 || here {
			return rapid.SampledFrom([]any{[]any{}, append(v, v...), other(t)}).Draw(t, "list")
		}
		i := rapid.IntRange(0, len(v)-1).Draw(t, "item")
		v[i] = mutate(t, v[i])
		return v
	case json.Number:
		return rapid.SampledFrom([]any{json.Number("0"), json.Number("-1"), json.Number("7"), json.Number("1.5"), json.Number("99999999"), "5", true, nil, other(t)}).Draw(t, "number")
	}
	return other(t)
}

// other returns anything but a number or a truth, which without quotes are
// text to the loader.
func other(t *rapid.T) any {
	return rapid.OneOf(
		rapid.SampledFrom([]any{
			"", " ", "x", "eastus2", "production", "regulated", "internal", "10.0.0.0/16", "10.0.0.1/16", "6y", "0d", "2026-11-01", "2026-02-30",
			"17.0", "high", "hrg", "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11", nil,
			[]any{},
			map[string]any{},
			[]any{"a", "a"},
			map[string]any{"policy": "P"},
		}),
		rapid.Map(rapid.String(), func(s string) any { return s }),
	).Draw(t, "other")
}
