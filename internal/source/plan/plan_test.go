package plan_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample(t testing.TB) source.File {
	t.Helper()
	data, err := os.ReadFile("testdata/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Path: "plan.json", Data: data}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, plan.Reader{}, sample(t), source.File{Path: "secrets.json", Data: []byte(strings.ReplaceAll(secrets, "CANARY", sourcetest.Canary))})
}

// secrets are where people leave them, without a mark of Terraform's.
const secrets = `{"format_version": "1.2", "resource_changes": [
  {"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "change": {"actions": ["create"], "after": {
    "type": "Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01", "name": "a", "parent_id": "/subscriptions/s/resourceGroups/g",
    "body": {"properties": {"administratorLoginPassword": "CANARY", "plain": "CANARY"}}}}},
  {"address": "azapi_resource.b", "mode": "managed", "type": "azapi_resource", "name": "b", "change": {"actions": ["create"], "after": {
    "type": "Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01", "name": "b", "parent_id": "/subscriptions/s/resourceGroups/g",
    "body": "{\"properties\": {\"administratorLoginPassword\": \"CANARY\"}}"}}},
  {"address": "azurerm_postgresql_flexible_server.c", "mode": "managed", "type": "azurerm_postgresql_flexible_server", "name": "c", "change": {
    "actions": ["create"], "after": {"name": "c", "resource_group_name": "g", "administrator_password": "CANARY",
      "tags": {"note": "password=CANARY"}}}},
  {"address": "kubernetes_manifest.d", "mode": "managed", "type": "kubernetes_manifest", "name": "d", "change": {"actions": ["create"], "after": {
    "manifest": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "d", "annotations": {
      "kubectl.kubernetes.io/last-applied-configuration": "{\"data\": {\"x\": \"CANARY\"}}"}}, "data": {"x": "CANARY"}}}}}
]}`

func TestGolden(t *testing.T) {
	facts, gaps := plan.Reader{}.Read(sample(t))
	got, err := json.MarshalIndent(fact.Snapshot{Stage: fact.Planned, Facts: facts, Gaps: gaps}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "plan.golden")
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
}

// What Terraform marks as sensitive is in no fact, whatever its shape.
func TestSensitiveStaysOut(t *testing.T) {
	facts, gaps := plan.Reader{}.Read(sample(t))
	raw, err := json.Marshal(fact.Snapshot{Facts: facts, Gaps: gaps})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"correct-horse", "hidden-in-body", "hidden-manifest"} {
		if !strings.Contains(string(sample(t).Data), secret) {
			t.Fatalf("the sample does not hold %s: the test tests nothing", secret)
		}
		if strings.Contains(string(raw), secret) {
			t.Errorf("%s is in a fact", secret)
		}
	}
}

// A tool that sorts keys puts the format behind all of the configuration.
func TestRecognisedWhereverTheFormatStands(t *testing.T) {
	data := `{"configuration": {"x": "` + strings.Repeat("x", 8<<10) + `"}, "format_version": "1.2", "resource_changes": []}`
	if !(plan.Reader{}).Recognises(source.File{Path: "p.json", Data: []byte(data)}) {
		t.Error("it is not recognised")
	}
}

func TestNotAPlan(t *testing.T) {
	for name, data := range map[string]string{
		"of a later format": `{"format_version": "9.0", "resource_changes": []}`,
		"without a format":  `{"resource_changes": []}`,
		"cut off":           `{"format_version": "1.2", "resource_changes": [`,
		"errored":           `{"format_version": "1.2", "resource_changes": [], "errored": true, "complete": false}`,
		"of some targets":   `{"format_version": "1.2", "resource_changes": [], "complete": false}`,
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := plan.Reader{}.Read(source.File{Path: "p.json", Data: []byte(data)})
			if len(facts) != 0 || len(gaps) != 1 {
				t.Errorf("facts %v, gaps %v; want one gap", facts, gaps)
			}
		})
	}
}

// A request that only asks is nothing that is there; one that changes what is
// there leaves it unknown.
func TestRequests(t *testing.T) {
	for after, want := range map[string]int{
		`{}`: 0, `{"method": "POST"}`: 0, `{"method": "GET"}`: 0, `{"method": "PATCH"}`: 1, `{"method": "PUT"}`: 1, `{"method": 1}`: 1,
	} {
		_, gaps := plan.Reader{}.Read(source.File{Path: "p.json", Data: []byte(`{"format_version":"1.2","resource_changes":[` +
			`{"address":"azapi_resource_action.a","mode":"managed","type":"azapi_resource_action","name":"a","change":{"actions":["create"],"after":` + after + `}}]}`)})
		if len(gaps) != want {
			t.Errorf("%s: gaps %v, want %d", after, gaps, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f).Data)
	f.Add([]byte(`{"format_version":"1.2","resource_changes":[{"address":"azapi_resource.a","mode":"managed","type":"azapi_resource","name":"a","change":{"actions":["create"],"after":{"type":"Microsoft.Network/virtualNetworks@2025-01-01","name":"x","parent_id":"/subscriptions/s/resourceGroups/g"},"after_unknown":{"body":true}}}]}`))
	f.Add([]byte(planOf("", resource{"azurerm_virtual_network.n", `{"name": "n", "resource_group_name": "g", "subnet": [{"name": "a"}]}`, `{"id": true}`, `{"name": {"constant_value": "n"}}`},
		resource{"azurerm_subnet_network_security_group_association.a", `{"subnet_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/a"}`, "", ""},
		resource{"azurerm_key_vault.v", `{"name": "v", "resource_group_name": "g"}`, `{"access_policy": true}`, `{"name": {"constant_value": "v"}}`})))
	f.Add([]byte(`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"azurerm_key_vault.v","mode":"managed","type":"azurerm_key_vault","name":"v","values":{"name":"v","resource_group_name":"g"}}],"child_modules":[{"address":"module.m","resources":[]}]}}}`))
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "plan.json", Data: data}
		facts, gaps := plan.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}

// Azure takes two spellings of a name for one.
func TestNamesThatDifferByCase(t *testing.T) {
	facts, gaps := plan.Reader{}.Read(source.File{Path: "p.json", Data: []byte(`{"format_version":"1.2","resource_changes":[
{"address":"azapi_resource.a","mode":"managed","type":"azapi_resource","name":"a","change":{"actions":["create"],"after":{
 "type":"Microsoft.Storage/storageAccounts@2026-04-01","name":"st","parent_id":"/subscriptions/s/resourceGroups/g",
 "body":{"properties":{"publicNetworkAccess":"Disabled","PublicNetworkAccess":"Enabled"}}}}}]}`)})
	if len(facts) != 0 || len(gaps) != 1 {
		t.Errorf("facts %v, gaps %v; want one gap", facts, gaps)
	}
}
