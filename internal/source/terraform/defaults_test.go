package terraform_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source/terraform"
)

// What azurerm sends by itself is that of the version that is asked for.
func TestProviderDefaults(t *testing.T) {
	const account = "resource \"azurerm_storage_account\" \"a\" {\n name = \"st\"\n resource_group_name = \"rg\"\n"
	asks := func(version string) string {
		return "terraform {\n required_providers {\n  azurerm = {\n   source = \"hashicorp/azurerm\"\n   version = \"" + version + "\"\n  }\n }\n}\n" + account + "}"
	}
	const lock = "provider \"registry.terraform.io/hashicorp/azurerm\" {\n version = \"3.117.0\"\n}\n"
	const public, private, unknown = `"allowBlobPublicAccess":true`, `"allowBlobPublicAccess":false`, `"allowBlobPublicAccess":{"$unresolved"`
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"4":                        {map[string]string{"main.tf": asks("~> 4.0")}, public},
		"exactly":                  {map[string]string{"main.tf": asks("= 4.12.0")}, public},
		"between":                  {map[string]string{"main.tf": asks(">= 3.50, < 4.0.0")}, `"allowCrossTenantReplication":true`},
		"5":                        {map[string]string{"main.tf": asks("~> 5.1")}, private},
		"4, of replication":        {map[string]string{"main.tf": asks("~> 4.0")}, `"allowCrossTenantReplication":false`},
		"of several":               {map[string]string{"main.tf": asks(">= 3.0")}, unknown},
		"up to the next but one":   {map[string]string{"main.tf": asks(">= 4.0, < 6.0")}, unknown},
		"none":                     {map[string]string{"main.tf": account + "}"}, unknown},
		"as it is locked":          {map[string]string{"main.tf": asks(">= 3.0"), ".terraform.lock.hcl": lock}, public},
		"in every version":         {map[string]string{"main.tf": account + "}"}, `"minimumTlsVersion":"TLS1_2"`},
		"what is said is said":     {map[string]string{"main.tf": asks("~> 4.0")[:len(asks("~> 4.0"))-1] + " min_tls_version = \"TLS1_0\"\n}"}, `"minimumTlsVersion":"TLS1_0"`},
		"under its name of before": {map[string]string{"main.tf": account + " enable_https_traffic_only = false\n}"}, `"supportsHttpsTrafficOnly":false`},
		"in a module": {
			map[string]string{"main.tf": "module \"m\" {\n source = \"./m\"\n}", "m/main.tf": asks("~> 5.0")}, private,
		},
		"in JSON": {
			map[string]string{"main.tf.json": `{"terraform": {"required_providers": {"azurerm": {"version": "~> 5.0"}}}, "resource": {"azurerm_storage_account": {"a": {"name": "st", "resource_group_name": "rg"}}}}`}, private,
		},
	} {
		facts, gaps := terraform.Reader{}.ReadSet(folders(c.files))
		if got := strings.Join(shown(facts, gaps), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s in it", name, got, c.want)
		}
	}
}

// What stands where azurerm has a boolean is one, or is not known: a text that
// is empty must not be taken for nothing said, and so for the default.
func TestWhatIsNoBooleanIsNotKnown(t *testing.T) {
	for said, want := range map[string]string{
		`allow_nested_items_to_be_public = ""`:      `"allowBlobPublicAccess":{"$unresolved":"allow_nested_items_to_be_public is neither true nor false`,
		`allow_nested_items_to_be_public = "no"`:    `"allowBlobPublicAccess":{"$unresolved":"allow_nested_items_to_be_public is neither true nor false`,
		`allow_nested_items_to_be_public = "false"`: `"allowBlobPublicAccess":false`,
		`allow_nested_items_to_be_public = "1"`:     `"allowBlobPublicAccess":true`,
		`allow_blob_public_access = ""`:             `"allowBlobPublicAccess":{"$unresolved":"allow_blob_public_access is neither true nor false`,
		`public_network_access_enabled = ""`:        `"publicNetworkAccess":{"$unresolved":"public_network_access_enabled is neither true nor false`,
		`shared_access_key_enabled = "true"`:        `"allowSharedKeyAccess":true`,
	} {
		facts, gaps := terraform.Reader{}.ReadSet(folders(map[string]string{
			"main.tf": "resource \"azurerm_storage_account\" \"a\" {\n name = \"st\"\n resource_group_name = \"rg\"\n " + said + "\n}",
		}))
		if got := strings.Join(shown(facts, gaps), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s in it", said, got, want)
		}
	}
}
