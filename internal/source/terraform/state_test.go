package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/terraform"
)

const stateSub = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg"

// applied is a state with a secret wherever a state has one.
const applied = `{
  "version": 4, "terraform_version": "1.9.0", "serial": 7, "lineage": "3f2c", "outputs": {"password": {"value": "CANARY", "type": "string", "sensitive": true}},
  "resources": [
    {"mode": "data", "type": "azurerm_client_config", "name": "me", "provider": "p", "instances": [{"attributes": {"id": "x"}}]},
    {"mode": "managed", "type": "azurerm_storage_account", "name": "main", "provider": "p", "instances": [
      {"schema_version": 4, "attributes": {"id": "` + stateSub + `/providers/Microsoft.Storage/storageAccounts/st", "name": "st", "resource_group_name": "rg",
       "min_tls_version": "TLS1_2", "public_network_access_enabled": true, "primary_access_key": "CANARY", "secondary_connection_string": "AccountKey=CANARY",
       "network_rules": [{"default_action": "Deny"}], "odd": "CANARY"}, "sensitive_attributes": [[{"type": "get_attr", "value": "network_rules"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "default_action"}]]}]},
    {"mode": "managed", "type": "azurerm_key_vault_secret", "name": "s", "provider": "p", "instances": [
      {"attributes": {"id": "https://kv.vault.azure.net/secrets/s/1", "resource_versionless_id": "` + stateSub + `/providers/Microsoft.KeyVault/vaults/kv/secrets/s", "key_vault_id": "` + stateSub + `/providers/Microsoft.KeyVault/vaults/kv", "name": "s", "value": "CANARY"}}]},
    {"module": "module.net[\"a\"]", "mode": "managed", "type": "azapi_resource", "name": "v", "provider": "p", "instances": [
      {"index_key": "k", "attributes": {"id": "` + stateSub + `/providers/Microsoft.Network/virtualNetworks/v", "type": "Microsoft.Network/virtualNetworks@2025-07-01", "location": "westeurope",
       "body": {"value": {"properties": {"on": true, "password": "CANARY"}}, "type": ["object", {"properties": ["object", {"on": "bool"}]}]}}},
      {"index_key": "old", "deposed": "abcd", "attributes": {"id": "` + stateSub + `/providers/Microsoft.Network/virtualNetworks/old", "type": "Microsoft.Network/virtualNetworks@2025-07-01"}}]},
    {"mode": "managed", "type": "random_password", "name": "p", "provider": "p", "instances": [{"attributes": {"result": "CANARY"}}]},
    {"mode": "managed", "type": "helm_release", "name": "h", "provider": "p", "instances": [{"attributes": {"name": "odoo", "values": ["CANARY"]}}]}
  ]
}`

func TestState(t *testing.T) {
	const account = `st {"properties":{"minimumTlsVersion":"TLS1_2","networkAcls":{"defaultAction":{"$unresolved":"sensitive"}},"publicNetworkAccess":"Enabled","supportsHttpsTrafficOnly":true}}`
	const network = `v {"location":"westeurope","properties":{"on":true,"password":{"$unresolved":"sensitive"}}}`
	const helm = "gap terraform.tfstate:16:93 kubernetes: helm_release.h is not read; give its manifest, or check the live cluster"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"alone": {map[string]string{"terraform.tfstate": applied}, []string{network, account, "s {}", helm}},
		"beside configuration": {
			map[string]string{"terraform.tfstate": applied, "main.tf": "resource \"azurerm_storage_account\" \"main\" {\n name = \"st\"\n resource_group_name = \"rg\"\n}\nresource \"azurerm_key_vault_secret\" \"s\" {\n count = 0\n}\nresource \"helm_release\" \"h\" {\n count = 0\n}\n" +
				"module \"net\" {\n source = \"./net\"\n count = 0\n}", "net/main.tf": "resource \"azapi_resource\" \"v\" {\n}"},
			[]string{`st {"kind":"StorageV2","properties":{"allowBlobPublicAccess":{"$unresolved":"what azurerm sends by itself differs by its version, which required_providers does not say"},"allowCrossTenantReplication":{"$unresolved":"what azurerm sends by itself differs by its version, which required_providers does not say"},` +
				`"allowSharedKeyAccess":true,"encryption":{"requireInfrastructureEncryption":false},"isLocalUserEnabled":true,"minimumTlsVersion":"TLS1_2","publicNetworkAccess":"Enabled","supportsHttpsTrafficOnly":true}}`},
		},
		"of a workspace, beside other configuration": {
			map[string]string{"terraform.tfstate.d/prod/terraform.tfstate": applied, "main.tf": "resource \"azurerm_storage_account\" \"main\" {\n count = 0\n}\nresource \"azurerm_key_vault_secret\" \"s\" {\n count = 0\n}"},
			[]string{network, strings.Replace(helm, "terraform.tfstate", "terraform.tfstate.d/prod/terraform.tfstate", 1)},
		},
		"before 0.12": {
			map[string]string{"terraform.tfstate": `{"version": 3, "modules": []}`},
			[]string{"gap terraform.tfstate:1:1 anything: the state is in a form that Terraform wrote before 0.12, or that is not known; give what terraform show -json says of it"},
		},
		"broken": {
			map[string]string{"terraform.tfstate": `{"version": 4`},
			[]string{"gap terraform.tfstate:1:1 anything: the state cannot be read: line 1, column 14: it ends too early; write it with terraform state pull"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{}.ReadSet(folders(c.files))
			if diff := cmp.Diff(c.want, shown(facts, gaps)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, f := range facts {
				if !strings.HasPrefix(f.Subject.String(), stateSub) {
					t.Errorf("%s is not where the state says", f.Subject)
				}
			}
		})
	}
}

func TestStateConformance(t *testing.T) {
	sourcetest.Run(t, terraform.Reader{}, source.File{Path: "terraform.tfstate", Data: []byte(strings.ReplaceAll(applied, "CANARY", sourcetest.Canary))},
		source.File{Path: "pulled.json", Data: []byte(strings.ReplaceAll(applied, "CANARY", sourcetest.Canary))})
}

func FuzzReadState(f *testing.F) {
	f.Add([]byte(applied))
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "terraform.tfstate", Data: data}
		facts, gaps := terraform.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}
