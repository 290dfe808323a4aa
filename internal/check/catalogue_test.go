package check_test

import (
	"slices"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

func load(t testing.TB) *check.Catalogue {
	t.Helper()
	c, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every check of the catalogue holds its own examples.
func TestCatalogueExamples(t *testing.T) {
	n := 0
	err := load(t).Test(t.Context(), func(r check.TestResult) error {
		n++
		if r.Wrong != "" {
			t.Errorf("%s: %s: %s", r.Check, r.Test, r.Wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		t.Error("no example was run")
	}
}

// A kind that a rule looks up is read, as the one that it judges is.
func TestReads(t *testing.T) {
	c := check.Check{
		Kind: "Microsoft.Network/virtualNetworks", When: `facts("core/Namespace").size() > 0`,
		Offenders: `children('Microsoft.Network/virtualNetworks/subnets').map(s, 'Microsoft.Network is not one, and 10.0.0.0/8 is none')`,
	}
	want := []addr.Kind{"Microsoft.Network/virtualNetworks", "core/Namespace", "Microsoft.Network/virtualNetworks/subnets"}
	if got := c.Reads(); !slices.Equal(got, want) {
		t.Errorf("it reads %v, want %v", got, want)
	}
}

// What is null is not there, at any depth and in lists: it is neither a value
// that a rule compares, nor an error.
func TestNullIsNothing(t *testing.T) {
	subject, err := addr.ParseSubject("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a")
	if err != nil {
		t.Fatal(err)
	}
	const body = `{"properties": {"minimumTlsVersion": null, "allowBlobPublicAccess": null, "isSftpEnabled": null, "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": null}]}}}`
	want := map[string]check.Outcome{
		"azure-storage-min-tls": check.Fail, "azure-storage-blob-public": check.Pass,
		"azure-storage-other-ways-in": check.Pass, "azure-storage-open-to-everybody": check.Pass,
	}
	in := check.Input{Snapshot: fact.Snapshot{
		Stage:        fact.Planned,
		Facts:        []fact.Fact{{Subject: subject, Kind: "Microsoft.Storage/storageAccounts", APIVersion: "2023-05-01", Stage: fact.Planned, Body: []byte(body)}},
		Observations: []fact.Observation{fact.All("test", addr.SystemAzure)},
	}}
	err = load(t).Run(t.Context(), in, func(f check.Finding) error {
		if o, ok := want[f.Check]; ok && f.Outcome != o {
			t.Errorf("%s is %s, want %s: %s", f.Check, f.Outcome, o, f.Reason)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
