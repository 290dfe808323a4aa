package manifest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	kyaml "sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/settings"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
			if diff := cmp.Diff(settings.Keep("core/ConfigMap", want), any(got)); diff != "" {
				t.Errorf("-kubectl +ward:\n%s", diff)
			}
		})
	}
}

func sample(t testing.TB) source.File {
	t.Helper()
	data, err := os.ReadFile("testdata/app.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Path: "app.yaml", Data: data}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, manifest.Reader{}, sample(t), source.File{
		Path: "cm.json", Data: []byte("{\n\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n \"metadata\": {\"name\": \"x\"}}"),
	}, source.File{Path: "secrets.yaml", Data: []byte(strings.ReplaceAll(secrets, "CANARY", sourcetest.Canary))})
}

// secrets are where people leave them.
const secrets = `apiVersion: v1
kind: Secret
metadata: {name: a}
stringData: {anything: CANARY}
---
apiVersion: v1
kind: Pod
metadata:
  name: b
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData": {"anything": "CANARY"}}'
spec:
  containers:
    - name: odoo
      command: [odoo, --db_password, CANARY]
      args: ["--db_password=CANARY", "-c", "export PGPASSWORD=CANARY; odoo"]
      env:
        - {name: PGPASSWORD, value: CANARY}
        - {name: UPSTREAM, value: CANARY}
        - {value: CANARY, name: ADMIN_PASSWD}
        - {name: DATABASE_URL, value: "postgres://odoo:CANARY@db/odoo"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data:
  odoo.conf: |
    [options]
    db_host = db
    db_password = CANARY
    admin_passwd = CANARY
  values.yaml: |
    smtp:
      smtp_password: CANARY
  settings.json: '{"host": "db", "clientSecret": "CANARY"}'
  API_KEY: CANARY
  key.pem: |
    -----BEGIN PRIVATE KEY-----
    CANARY
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Secret, metadata: {name: d}, data: {x: CANARY}}
---
apiVersion: v1
kind: Secret
metadata: {name: e}
data: [CANARY]
`

func TestGolden(t *testing.T) {
	facts, gaps := manifest.Reader{Cluster: "clinic"}.Read(sample(t))
	got, err := json.MarshalIndent(fact.Snapshot{Stage: fact.Planned, Facts: facts, Gaps: gaps}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/app.golden"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if strings.Contains(string(got), "aHVudGVyMg") {
		t.Error("a Secret's value is in a fact")
	}
}

// Aliases are used as kubectl uses them, until they unfold to too much.
func TestAliases(t *testing.T) {
	head := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
	bomb := head + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 12 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for name, c := range map[string]struct {
		in          string
		facts, gaps int
	}{
		"used":              {head + "a: &a {k: 1}\nb: *a\n", 1, 0},
		"multiplied":        {bomb, 0, 1},
		"of itself":         {head + "a: &a [*a]\n", 0, 1},
		"deep":              {head + "a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), 0, 1},
		"deeper than stack": {head + "a: " + strings.Repeat("[", 500000), 0, 1},
		"twice":             {head + "a: 1\na: 2\n", 0, 1},
		"twice as one":      {head + "1: a\n\"1\": b\n", 0, 1},
		"no number":         {head + "a: .inf\n", 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte(c.in)})
			if len(facts) != c.facts || len(gaps) != c.gaps {
				t.Errorf("%d facts, gaps %v; want %d and %d", len(facts), gaps, c.facts, c.gaps)
			}
		})
	}
}

func TestRecognises(t *testing.T) {
	for _, c := range []struct {
		path, data string
		want       bool
	}{
		{"a.yaml", "apiVersion: v1\nkind: Pod\n", true},
		{"a.yaml", "kind: Pod\nspec: {", false},
		{"a.yaml", "estate: v1\n", false},
		{"a.yaml", "spec:\n  apiVersion: v1\n  kind: Pod\n", false},
		{"a.json", `{"kind": "Pod", "apiVersion": "v1", "spec": {`, true},
		{"a.json", `{"resources": [{"kind": "x", "apiVersion": "y"}]}`, false},
		{"a.txt", "apiVersion: v1\nkind: Pod\n", false},
	} {
		if got := (manifest.Reader{}).Recognises(source.File{Path: c.path, Data: []byte(c.data)}); got != c.want {
			t.Errorf("%s: %s: %v, want %v", c.path, c.data, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f).Data)
	f.Add([]byte("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: &m {name: x}, b: *m}]"))
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "m.yaml", Data: data}
		facts, gaps := manifest.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}

// What a manifest claims in a reader's name is not known, wherever it stands;
// and an error about a document quotes nothing of it.
func TestManifestsClaimNothing(t *testing.T) {
	for name, text := range map[string]string{
		"not known":   `spec: {a: {$unresolved: "Leak"}}`,
		"a reference": `spec: {a: {$ref: /subscriptions/Leak, output: Leak}}`,
		"merged":      "spec: {<<: {$unresolved: Leak}}",
		"an alias":    "x: &a {$unresolved: Leak}\nspec: {a: *a}",
	} {
		facts, _ := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n" + text + "\n")})
		if len(facts) != 1 || strings.Contains(string(facts[0].Body), "Leak") || !strings.Contains(string(facts[0].Body), "which no reader did") {
			t.Errorf("%s: %+v", name, facts)
		}
	}
	for name, text := range map[string]string{
		"an anchor":         "a: *Leak",
		"an anchor's quote": `a: *x'Leak'Leak`,
		"a key":             `{"Leak": 1, "Leak": 2}`,
		"a tag":             "a: !x!Leak b",
		"an escape":         `a: "\qLeak"`,
		"a surrogate":       `{"a": "\ud800Leak"}`,
		"an indicator":      "a: `Leak",
		"a directive":       "%Leak Leak\n--- a",
	} {
		_, gaps := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte("apiVersion: v1\nkind: Pod\nspec:\n  " + text + "\n")})
		if len(gaps) == 0 {
			t.Errorf("%s: no gap", name)
		}
		for _, g := range gaps {
			if strings.Contains(g.Reason, "Leak") {
				t.Errorf("%s: %s", name, g.Reason)
			}
		}
	}
}

// An object is an object however its document is laid out.
func TestLayouts(t *testing.T) {
	for name, c := range map[string]struct {
		file, in string
		facts    int // -1 where it is no manifest
	}{
		"a byte order mark":         {"x.yaml", "\xef\xbb\xbfapiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", 1},
		"one before JSON":           {"x.json", "\xef\xbb\xbf{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}}", 1},
		"flow style":                {"x.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: x}}\n", 1},
		"flow style, second":        {"x.yml", "a: 1\n---\n{apiVersion: v1, kind: Pod, metadata: {name: x}}\n", 1},
		"evenly indented":           {"x.yaml", "  apiVersion: v1\n  kind: Pod\n  metadata: {name: x}\n", 1},
		"keys with question marks":  {"x.yaml", "? apiVersion\n: v1\n? kind\n: Pod\nmetadata: {name: x}\n", 1},
		"on the line of dashes":     {"x.yaml", "--- {apiVersion: v1, kind: Pod, metadata: {name: x}}\n", 1},
		"an escaped key":            {"x.yaml", "apiVersion: v1\n\"k\\x69nd\": Pod\nmetadata: {name: x}\n", 1},
		"two escaped keys":          {"x.yaml", "\"\\x61piVersion\": v1\n\"k\\u0069nd\": Pod\nmetadata: {name: x}\n", 1},
		"an escape in flow style":   {"x.yaml", "{metadata: {name: x}, \"k\\x69nd\": Pod, apiVersion: v1}\n", 1},
		"aliases for keys":          {"x.yaml", "x: &k kind\ny: &a apiVersion\n*a : v1\n*k : Pod\nmetadata: {name: x}\n", 1},
		"merged keys":               {"x.yaml", "x: &k {\"k\\x69nd\": Pod, \"\\x61piVersion\": v1}\n<<: [*k]\nmetadata: {name: x}\n", 1},
		"aliases of something else": {"x.yaml", "x: &k {a: b}\nz:\n  <<: *k\n<<: *k\n", -1},
		"escapes that are broken":   {"x.yaml", "a: \"\\q\"\nb: [*\n", -1},
		"broken":                    {"x.yaml", "  apiVersion: v1\n  kind: [\n", 0},
		"a bare list":               {"x.yaml", "- apiVersion: v1\n  kind: Pod\n", 0},
		"a bare list of JSON":       {"x.json", `[{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}]`, 0},
		"another list of JSON":      {"x.json", `[{"kind": "a"}]`, -1},
		"something within a value":  {"x.yaml", "rules:\n  - apiVersion: v1\n    kind: Pod\n", -1},
		"words in a text":           {"x.yaml", "text: apiVersion and kind\n", -1},
		"a comment that says so":    {"x.yaml", "# apiVersion: v1\n# kind: Pod\n", -1},
		"a template's own document": {"x.yaml", "  {{ if .Values.on }}\n  apiVersion: v1\n  kind: Pod\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := source.File{Path: c.file, Data: []byte(c.in)}
			if got := (manifest.Reader{}).Recognises(f); got != (c.facts >= 0) {
				t.Fatalf("recognised: %v", got)
			}
			if c.facts < 0 {
				return
			}
			facts, gaps := manifest.Reader{}.Read(f)
			if len(facts) != c.facts || c.facts == 0 && len(gaps) != 1 {
				t.Errorf("facts %v, gaps %v", facts, gaps)
			}
		})
	}
}

// What Flux writes when it applies a manifest is not known from the manifest: a
// value of which a part is substituted is neither the text that stands there nor
// another. Where a program's own texts are, the sign may be the program's.
func TestWhatFluxSubstitutesIsNotKnown(t *testing.T) {
	const unknown = `{"$unresolved":"substituted when it is applied"}`
	for text, want := range map[string]string{
		`spec: {a: "${IMAGE}"}`:                                  `"spec":{"a":` + unknown + `}`,
		`spec: {a: ["x:${TAG:=Leak}"]}`:                          `"spec":{"a":[` + unknown + `]}`,
		`spec: {a: "https://x/${1}"}`:                            "withheld",
		`spec: {template: {spec: {serviceAccountName: "${X}"}}}`: `"serviceAccountName":` + unknown,
		`metadata: {name: x, annotations: {a: "${ID}"}}`:         "withheld",
	} {
		if !strings.HasPrefix(text, "metadata") {
			text = "metadata: {name: x}\n" + text
		}
		facts, gaps := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte("apiVersion: example.org/v1\nkind: Thing\n" + text + "\n")})
		if len(facts) != 1 || len(gaps) != 0 || !strings.Contains(string(facts[0].Body), want) || strings.Contains(string(facts[0].Body), "Leak") {
			t.Errorf("%s: %s %v, want %s", text, facts[0].Body, gaps, want)
		}
	}
	facts, gaps := manifest.Reader{}.Read(source.File{Path: "x.yaml", Data: []byte("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {postBuild: {substitute: {ID: \"${ID}\"}}}\n")})
	if len(facts) != 1 || len(gaps) != 0 {
		t.Errorf("%v %v: what it substitutes is unknown where it stands, and nothing else is", facts, gaps)
	}
}
