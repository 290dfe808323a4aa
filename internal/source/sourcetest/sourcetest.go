// Package sourcetest holds what every source.Reader promises, as tests. A new
// reader calls Run with a few of its files.
package sourcetest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// Canary is a secret. The samples of a reader have it wherever somebody may
// write one: under a name that holds a password and under one that says
// nothing, within a text and within an expression. No fact may have it, and no
// gap.
const Canary = "canary-7b1d"

// Run tests a reader with files that it reads without a gap's being all that
// comes of them. At least one holds the Canary.
func Run(t *testing.T, r source.Reader, samples ...source.File) {
	t.Helper()
	if r.Name() == "" {
		t.Error("the reader has no name")
	}
	if len(samples) == 0 {
		t.Fatal("no samples: nothing would be tested")
	}
	if !slices.ContainsFunc(samples, func(f source.File) bool { return bytes.Contains(f.Data, []byte(Canary)) }) {
		t.Error("no sample holds the canary: where a secret would go is not tested")
	}
	for _, f := range samples {
		t.Run(f.Path, func(t *testing.T) {
			if !r.Recognises(f) {
				t.Error("the reader does not recognise its own sample")
			}
			facts, gaps := r.Read(f)
			if len(facts) == 0 {
				t.Error("the sample gives no fact")
			}
			Check(t, f, facts, gaps)
			if got := asJSON(t, facts, gaps); strings.Contains(got, Canary) {
				t.Errorf("a secret is in a fact or a gap:\n%s", got)
			}
			again, gapsAgain := r.Read(f)
			if diff := cmp.Diff(asJSON(t, facts, gaps), asJSON(t, again, gapsAgain)); diff != "" {
				t.Errorf("the same file gives something else the second time:\n%s", diff)
			}
			mutate(t, r, f)
		})
	}
	for _, f := range []source.File{
		{Path: "empty"},
		{Path: "blank", Data: []byte(" \n\t")},
		{Path: "prose.txt", Data: []byte("This is a letter.\n")},
		{Path: "data.json", Data: []byte(`{"a": 1}`)},
		{Path: "zero.bin", Data: make([]byte, 64)},
	} {
		if r.Recognises(f) {
			t.Errorf("the reader takes %s for its own", f.Path)
		}
		facts, gaps := r.Read(f)
		Check(t, f, facts, gaps)
	}
	for _, f := range Hostile() {
		facts, gaps := r.Read(f)
		Check(t, f, facts, gaps)
		if r.Recognises(f) && len(facts) == 0 && len(gaps) == 0 {
			t.Errorf("of %s nothing is said, not even that it was not read", f.Path)
		}
	}
}

// Hostile returns files that were written to break a reader, of whatever
// format. No reader may panic at any of them; they are seeds for fuzz tests.
func Hostile() []source.File {
	return []source.File{
		// Two names that become one when what is no UTF-8 is replaced.
		{Path: "names.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {!!binary gA==: x, !!binary gQ==: y}\n")},
		{Path: "text.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: !!binary gA==}\n")},
		{Path: "name.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: !!binary gA==}\n")},
		{Path: "names.json", Data: []byte(armTemplate(`"[createObject(base64ToString('gA=='), 1, base64ToString('gQ=='), 2)]"`))},
		{Path: "within.json", Data: []byte(armTemplate(`"[string(createObject(base64ToString('gA=='), 1, base64ToString('gQ=='), 2))]"`))},
		{Path: "surrogate.json", Data: []byte(armTemplate(`"\ud800"`))},
		{Path: "huge.json", Data: []byte(armTemplate(`[1e999, -0, 123456789012345678901234567890]`))},
		{Path: "names.tf", Data: []byte("resource \"azapi_resource\" \"a\" {\n  type = \"Microsoft.Storage/storageAccounts@2026-04-01\"\n" +
			"  parent_id = \"/subscriptions/s/resourceGroups/g\"\n  name = \"a\"\n  body = { \"\x80\" = 1, \"\x81\" = 2 }\n}\n")},
		{Path: "names-plan.json", Data: []byte(`{"format_version":"1.2","resource_changes":[{"address":"azapi_resource.a","mode":"managed","type":"azapi_resource","name":"a",` +
			`"change":{"actions":["create"],"after":{"type":"Microsoft.Storage/storageAccounts@2026-04-01","name":"x","parent_id":"/subscriptions/s/resourceGroups/g",` +
			"\"body\":{\"\x80\":1,\"\x81\":2}},\"after_unknown\":{}}}]}")},
	}
}

// armTemplate is a template of one resource with a value in it.
func armTemplate(value string) string {
	return `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [
  {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "a", "properties": {"v": ` + value + `}}]}`
}

// Check tests what a reader returned of a file.
func Check(t testing.TB, f source.File, facts []fact.Fact, gaps []fact.Gap) {
	t.Helper()
	for _, x := range facts {
		pos := x.Origin.Pos
		switch {
		case x.Subject.IsZero():
			t.Errorf("a fact of kind %s has no subject", x.Kind)
		case x.Kind == "":
			t.Errorf("%s has no kind", x.Subject)
		case x.Stage != fact.Planned:
			t.Errorf("%s is at stage %s, want planned", x.Subject, x.Stage)
		case !x.Observed.IsZero():
			t.Errorf("%s says when it was observed, which only the caller knows", x.Subject)
		case x.Origin.Source == "" || pos.File != f.Path || pos.Line < 1:
			t.Errorf("%s has the origin %+v, want source, file and line", x.Subject, x.Origin)
		case pos.Line > 1+bytes.Count(f.Data, []byte("\n")):
			t.Errorf("%s stands in line %d, which the file does not have", x.Subject, pos.Line)
		}
		if _, err := addr.ParseSubject(x.Subject.String()); err != nil {
			t.Errorf("subject %q: %v", x.Subject, err)
		}
		var object map[string]any
		if err := json.Unmarshal(x.Body, &object); err != nil {
			t.Errorf("%s: body: %v", x.Subject, err)
			continue
		}
		_ = x.Digest() // panics on a body without a canonical form
	}
	for _, g := range gaps {
		if g.Reason == "" || g.Origin.Source == "" || g.Origin.Pos.File != f.Path {
			t.Errorf("gap %+v does not say what and where", g)
		}
		for _, k := range g.Kinds {
			if k == "" {
				t.Errorf("gap %q names an empty kind, so it touches nothing", g.Reason)
			}
		}
	}
}

func asJSON(t testing.TB, facts []fact.Fact, gaps []fact.Gap) string {
	t.Helper()
	raw, err := json.MarshalIndent(fact.Snapshot{Stage: fact.Planned, Facts: facts, Gaps: gaps}, "", " ")
	if err != nil {
		t.Fatalf("the facts have no JSON: %v", err)
	}
	return string(raw)
}

// mutate reads a few hundred broken copies of a file: cut off, with bytes
// changed, and with pieces repeated. None may panic, and what comes out must
// hold. Where nothing at all could be read, there must be a gap.
func mutate(t *testing.T, r source.Reader, f source.File) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(len(f.Data)))) //nolint:gosec // repeatable on purpose
	for i := range 300 {
		data := bytes.Clone(f.Data)
		switch i % 3 {
		case 0:
			data = data[:rng.IntN(len(data)+1)]
		case 1:
			for range 1 + rng.IntN(4) {
				data[rng.IntN(len(data))] = byte(rng.IntN(256)) //nolint:gosec // any byte
			}
		case 2:
			from := rng.IntN(len(data))
			piece := data[from:min(len(data), from+rng.IntN(200))]
			at := rng.IntN(len(data))
			data = append(append(bytes.Clone(data[:at]), piece...), data[at:]...)
		}
		broken := source.File{Path: f.Path, Data: data}
		facts, gaps := r.Read(broken)
		Check(t, broken, facts, gaps)
		if t.Failed() {
			t.Fatalf("of this copy:\n%s", data)
		}
	}
}
