package template_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/template"
)

// selected is a property that a rule in CEL reads: a.b, a.?b, a[?'b'], has(a.b).
var selected = regexp.MustCompile(`(?:\.\??|\[\??['"])([a-zA-Z][a-zA-Z0-9]*)`)

// The list of spellings has every name that a check of Azure's resources
// reads.
func TestSpellingsAreThoseOfTheChecks(t *testing.T) {
	files, err := filepath.Glob("../../../catalogue/checks/azure-*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no checks: %v", err)
	}
	names := []string{"identity", "kind", "location", "properties", "sku", "tags", "zones"}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range selected.FindAllStringSubmatch(string(data), -1) {
			if name := m[1]; len(name) > 2 && 'a' <= name[0] && name[0] <= 'z' {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	want := strings.Join(names, "\n") + "\n"
	if *update {
		if err := os.WriteFile("names.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("names.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("names.txt (-the checks' +got; go test -run Spellings -update writes it):\n%s", diff)
	}
}

// Resource Manager takes names in any case, and facts have them in one.
func TestNamesInAnyCase(t *testing.T) {
	const doc = `{"$SCHEMA": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "Parameters": {"Access": {"Type": "String", "DefaultValue": "Enabled"}},
  "Resources": [{"Type": "Microsoft.Storage/storageAccounts", "ApiVersion": "2023-05-01", "Name": "st", "Location": "westeurope", "SKU": {"Name": "Standard_ZRS"},
    "Tags": {"Properties": "Deny"},
    "PROPERTIES": {"PublicNetworkAccess": "[PARAMETERS('access')]", "minimumtlsversion": "TLS1_2", "NetworkAcls": {"DefaultAction": "Deny"}, "SomethingElse": true}}]}`
	f := source.File{Path: "x/main.json", Data: []byte(doc)}
	if !(template.Reader{}).Recognises(f) {
		t.Error("not recognised")
	}
	facts, gaps := template.Reader{}.Read(f)
	if len(facts) != 1 || len(gaps) != 0 {
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	const want = `{"location":"westeurope","properties":{"minimumTlsVersion":"TLS1_2","networkAcls":{"defaultAction":"Deny"},"publicNetworkAccess":"Enabled","somethingElse":true},` +
		`"sku":{"name":"Standard_ZRS"},"tags":{"Properties":{"$unresolved":"withheld, since nothing says that it is no secret"}}}`
	if diff := cmp.Diff(want, string(facts[0].Body)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
