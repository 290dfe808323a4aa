package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
)

func TestLeaves(t *testing.T) {
	body, err := decoded([]byte(`{"a": {"b": [true, {"c": 3}], "d": {"$ref": "/x"}}, "e": []}`))
	if err != nil {
		t.Fatal(err)
	}
	s := scene{subjects: []subject{{kind: "Microsoft.Storage/storageAccounts", body: body}}}
	var got []string
	for _, l := range s.leaves() {
		got = append(got, l.String()+" "+l.pattern())
	}
	if want := "a.b[0] a.b[*], a.b[1].c a.b[*].c, a.d a.d"; strings.Join(got, ", ") != want {
		t.Errorf("the leaves are %s, want %s", strings.Join(got, ", "), want)
	}
}

// An item may be told by what it is called.
func TestNamed(t *testing.T) {
	body, err := decoded([]byte(`{"c": [{"name": "web", "args": ["--a.b=1", "--d", "run", 3], "env": [{"name": "X", "value": "y"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := scene{subjects: []subject{{kind: "apps/Deployment", body: body}}}
	var got []string
	for _, l := range s.leaves() {
		got = append(got, l.named())
	}
	if want := "c[web].args[--a.b], c[web].args[--d], c[web].args[run], c[web].args[*], c[web].env[X].name, c[web].env[X].value, c[web].name"; strings.Join(got, ", ") != want {
		t.Errorf("the names are %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestMutants(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []string
	}{
		"a flag":         {`{"a": true}`, []string{`{"a":false}`, `{}`}},
		"a number":       {`{"a": 7}`, []string{`{"a":0}`, `{}`}},
		"a network":      {`{"a": "10.0.0.0/8"}`, []string{`{"a":"0.0.0.0/0"}`, `{}`}},
		"a word":         {`{"a": "Deny"}`, []string{`{"a":"Allow"}`, `{"a":""}`, `{"a":"Other"}`, `{}`}},
		"an item":        {`{"a": ["get"]}`, []string{`{"a":["*"]}`, `{"a":[""]}`, `{"a":["Other"]}`, `{"a":[]}`}},
		"an empty item":  {`{"a": [""]}`, []string{`{"a":["*"]}`, `{"a":["Other"]}`, `{"a":[]}`}},
		"an argument":    {`{"a": ["--b.c=true"]}`, []string{`{"a":["*"]}`, `{"a":[""]}`, `{"a":["Other"]}`, `{"a":["--b.c=false"]}`, `{"a":["--b.c=Other"]}`, `{"a":[]}`}},
		"a duration":     {`{"a": ["--b=120s"]}`, []string{`{"a":["*"]}`, `{"a":[""]}`, `{"a":["Other"]}`, `{"a":["--b=0"]}`, `{"a":["--b=Other"]}`, `{"a":[]}`}},
		"named networks": {`{"a": ["--b=10.0.0.0/8"]}`, []string{`{"a":["*"]}`, `{"a":[""]}`, `{"a":["Other"]}`, `{"a":["--b=0.0.0.0/0"]}`, `{"a":["--b=Other"]}`, `{"a":[]}`}},
		"a reference":    {`{"a": {"$ref": "/x"}}`, []string{`{"a":{"$ref":"/x-other"}}`, `{}`}},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := decoded([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			s := scene{subjects: []subject{{body: body}}}
			var got []string
			for _, m := range s.leaves()[0].mutants() {
				raw, err := json.Marshal(m.body)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(raw))
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("the mutants are %s, want %s", got, tt.want)
			}
			if raw, _ := json.Marshal(body); !bytes.Equal(raw, []byte(strings.ReplaceAll(tt.body, ": ", ":"))) {
				t.Errorf("the body became %s", raw)
			}
		})
	}
}

// What is left out is half of all properties at most, and of each entry
// something is there to be left out.
func TestIrrelevant(t *testing.T) {
	s, err := open("../../examples/regional-group", "harbor-clinic/production")
	if err != nil {
		t.Fatal(err)
	}
	not, err := readIrrelevant()
	if err != nil {
		t.Fatal(err)
	}
	leaves, out, kinds := s.leaves(), 0, map[addr.Kind]bool{}
	for _, l := range leaves {
		kinds[l.of.kind] = true
		if not.has(l) {
			out++
		}
	}
	if out*2 > len(leaves) {
		t.Errorf("%d of %d properties are irrelevant, want half at most", out, len(leaves))
	}
	for kind := range not {
		if kind != "*" && !kinds[kind] {
			t.Errorf("irrelevant.yaml has %s, which the environment has nothing of", kind)
		}
	}
}

func TestKinds(t *testing.T) {
	var out bytes.Buffer
	if status, err := run(t.Context(), []string{"-estate", "../../examples/regional-group", "-kinds", "Microsoft.Authorization/", "-list"}, &out); err != nil || status != 0 {
		t.Fatalf("status %d, %v", status, err)
	}
	for line := range strings.Lines(out.String()) {
		if !strings.Contains(line, " Microsoft.Authorization/") {
			t.Errorf("it lists %s", line)
		}
	}
	if out.Len() == 0 {
		t.Error("it lists nothing")
	}
}

// A sample of what make mutants does in full.
func TestSample(t *testing.T) {
	var out bytes.Buffer
	status, err := run(t.Context(), []string{"-estate", "../../examples/regional-group", "-sample", "60", "-least", "50"}, &out)
	if err != nil || status != 0 {
		t.Fatalf("status %d, %v:\n%s", status, err, out.String())
	}
	if !regexp.MustCompile(`(?m)^\d+ properties, \d+ irrelevant to security, \d+ tried, \d+ noticed: [\d.]+ %$`).MatchString(out.String()) {
		t.Errorf("it says\n%s", out.String())
	}
}
