package fact_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

const vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv"

func sample() fact.Fact {
	return fact.Fact{
		Subject: addr.AzureSubject(addr.MustParseID(vault)),
		Kind:    "Microsoft.KeyVault/vaults", APIVersion: "2026-02-01", Stage: fact.Designed,
		Body: json.RawMessage(`{"location":"eastus2","properties":{"a":1}}`),
	}
}

// The digest is of what was observed, not of when, where or how it was spelled.
func TestDigest(t *testing.T) {
	want := sample().Digest()
	same := sample()
	same.Observed = time.Unix(1, 0)
	same.Origin = fact.Origin{Source: "plan", Pos: diag.Pos{File: "x", Line: 3}}
	same.Body = json.RawMessage(`{ "properties": {"a": 1}, "location": "eastus2" }`)
	if same.Digest() != want {
		t.Error("time, origin or spelling changed the digest")
	}
	for name, change := range map[string]func(*fact.Fact){
		"subject": func(f *fact.Fact) { f.Subject = addr.AzureSubject(addr.MustParseID(vault + "2")) },
		"kind":    func(f *fact.Fact) { f.Kind = "Microsoft.KeyVault/vaults/keys" },
		"version": func(f *fact.Fact) { f.APIVersion = "" },
		"stage":   func(f *fact.Fact) { f.Stage = fact.Live },
		"body":    func(f *fact.Fact) { f.Body = json.RawMessage(`{"location":"eastus2","properties":{"a":2}}`) },
		"origin":  func(f *fact.Fact) { f.DerivedFrom = digest.Of([]byte("x")) },
	} {
		f := sample()
		change(&f)
		if f.Digest() == want {
			t.Errorf("another %s has the same digest", name)
		}
	}
}

func TestReferences(t *testing.T) {
	f := sample()
	f.Body = json.RawMessage(`{
		"a": {"$ref": "/subscriptions/s/resourceGroups/g", "output": "location"},
		"identity": {"userAssignedIdentities": {"/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i": {}}},
		"list": ["/subscriptions/s/resourceGroups/h", "/subscriptions/s/resourceGroups/h", "/web/health", "text"],
		"self": "` + vault + `"
	}`)
	var got []string
	for _, id := range f.References() {
		got = append(got, id.String())
	}
	want := []string{
		"/subscriptions/s/resourceGroups/g",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i",
		"/subscriptions/s/resourceGroups/h",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGapTouches(t *testing.T) {
	for _, tt := range []struct {
		name string
		gap  fact.Gap
		want bool
	}{
		{"anything", fact.Gap{}, true},
		{"the kind", fact.Gap{Kinds: []addr.Kind{"microsoft.keyvault/VAULTS"}}, true},
		{"another kind", fact.Gap{Kinds: []addr.Kind{"Microsoft.Storage/storageAccounts"}}, false},
		{"the system", fact.Gap{Systems: []addr.System{addr.SystemAzure}}, true},
		{"another system", fact.Gap{Systems: []addr.System{addr.SystemKubernetes}}, false},
	} {
		if got := tt.gap.Touches("Microsoft.KeyVault/vaults"); got != tt.want {
			t.Errorf("a gap that could hold %s: touches %v", tt.name, got)
		}
	}
}

func TestStages(t *testing.T) {
	var zero fact.Stage
	if zero.String() != "unknown" {
		t.Errorf("the zero stage is %s", zero)
	}
	for _, s := range []fact.Stage{fact.Designed, fact.Planned, fact.Live, fact.Recorded} {
		if back, err := fact.ParseStage(s.String()); err != nil || back != s {
			t.Errorf("%s: came back as %s, error %v", s, back, err)
		}
	}
	if s, err := fact.ParseStage("unknown"); err == nil {
		t.Errorf("unknown is the stage %s", s)
	}
}

func TestSortSaysAGapOnce(t *testing.T) {
	at := func(line int) fact.Origin {
		return fact.Origin{Source: "template", Pos: diag.Pos{File: "main.json", Line: line}}
	}
	vaults, accounts := []addr.Kind{"Microsoft.KeyVault/vaults"}, []addr.Kind{"Microsoft.Storage/storageAccounts"}
	s := fact.Snapshot{Gaps: []fact.Gap{
		{Origin: at(4), Kinds: vaults, Reason: "a loop of unknown length"},
		{Origin: at(9), Reason: "a loop of unknown length"},
		{Origin: at(4), Kinds: accounts, Reason: "a loop of unknown length"},
		{Origin: at(4), Kinds: vaults, Reason: "a loop of unknown length"},
		{Origin: at(4), Kinds: vaults, Reason: "a condition that nobody knows"},
		{Origin: at(4), Systems: []addr.System{addr.SystemAzure}, Reason: "a loop of unknown length"},
	}}
	s.Sort()
	if len(s.Gaps) != 5 {
		t.Errorf("%d gaps, want 5: one is there twice, and the others hide other things: %+v", len(s.Gaps), s.Gaps)
	}
}
