package manifest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	kyaml "sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
)

// Scalars must mean what kubectl takes them for.
func TestScalarsAsKubectl(t *testing.T) {
	for _, s := range []string{
		"yes", "On", "off", "y", "N", "true", "~", "null", "", "0700", "0o700", "0x1F", "0b11", "-0b11", "1_000", "+3", "-7",
		"1.50", ".5", "5.", "1e3", "1E-3", "12345678901234567890", "9007199254740993", "2026-11-24", "2026-11-24T10:00:00Z",
		"1:30", "22:22", "'yes'", `"1"`, "!!str 12", `!!int "7"`, "!!bool yes", "08", "0.10", "1.2.3", "10.0.0.0/8", "a: {b: c}", "[yes, 1]",
		"|\n  yes\n", "{1: a, yes: b, 1.5: c}", "&x 5", "1__0", "0_7", "'': x", "<<: {a: 1}\nb: 2",
	} {
		t.Run(s, func(t *testing.T) {
			doc := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nv: " + s + "\n"
			if strings.Contains(s, ": ") && !strings.HasPrefix(s, "{") {
				doc = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nv:\n  " + strings.ReplaceAll(s, "\n", "\n  ") + "\n"
			}
			var want, got map[string]any
			raw, err := kyaml.YAMLToJSON([]byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			facts, gaps := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte(doc)})
			if len(facts) != 1 {
				t.Fatalf("facts %v, gaps %v", facts, gaps)
			}
			if err := json.Unmarshal(facts[0].Body, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-kubectl +ward:\n%s", diff)
			}
		})
	}
}
