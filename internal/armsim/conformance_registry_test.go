package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const (
	ofRegistry  = "?api-version=2025-11-01"
	registry    = group + "/providers/Microsoft.ContainerRegistry/registries/clinicimages"
	replication = registry + "/replications/"

	usesKey = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
)

// registryBody is a registry with a key of its own, as the client of an
// identity of its own.
func registryBody(c client) string {
	c.t.Helper()
	id := c.get(identity)
	client, _ := id["properties"].(map[string]any)["clientId"].(string)
	return `{"location":"westeurope","sku":{"name":"Premium"},"identity":{"type":"UserAssigned","userAssignedIdentities":{"` + identity + `":{}}},` +
		`"properties":{"publicNetworkAccess":"Disabled","zoneRedundancy":"Enabled","policies":{"exportPolicy":{"status":"disabled"}},` +
		`"encryption":{"status":"enabled","keyVaultProperties":{"identity":"` + client + `","keyIdentifier":"https://kv-clinic.vault.azure.net/keys/data"}}}}`
}

// grant is a role of the test's identity on a scope.
func pullGrant(c client, on, name, role string) step {
	c.t.Helper()
	id := c.get(identity)
	principal, _ := id["properties"].(map[string]any)["principalId"].(string)
	return step{
		"PUT", on + "/providers/Microsoft.Authorization/roleAssignments/" + name,
		`{"properties":{"principalId":"` + principal + `","principalType":"ServicePrincipal","roleDefinitionId":"` + sub + `/providers/Microsoft.Authorization/roleDefinitions/` + role + `"}}`, 201, "",
	}
}

func TestRegistries(t *testing.T) {
	const copied = `{"location":"northeurope","properties":{"zoneRedundancy":"Enabled"}}`
	for _, tt := range []struct {
		name  string
		steps func(body string) []step
	}{
		{"a name is taken in all of Azure", func(body string) []step {
			return []step{
				{"PUT", sub + "/resourceGroups/other", `{"location":"westeurope"}`, 201, ""},
				{"PUT", strings.Replace(registry, "rg-clinic", "other", 1) + ofRegistry, body, 409, "AlreadyInUse"},
			}
		}},
		{"copies are in other regions, one in each", func(string) []step {
			return []step{
				{"PUT", replication + "westeurope" + ofRegistry, strings.Replace(copied, "northeurope", "West Europe", 1), 409, "ReplicationAlreadyExists"},
				{"PUT", replication + "northeurope" + ofRegistry, copied, 201, ""},
				{"PUT", replication + "northeurope" + ofRegistry, copied, 200, ""},
				{"PUT", replication + "another" + ofRegistry, copied, 409, "ReplicationAlreadyExists"},
				{"PUT", replication + "northeurope" + ofRegistry, strings.Replace(copied, "Enabled", "Disabled", 1), 400, "ZoneRedundancyCannotBeUpdated"},
			}
		}},
		{"what only Premium has", func(body string) []step {
			basic := strings.Replace(body, "Premium", "Standard", 1)
			plain := `{"location":"westeurope","sku":{"name":"Standard"}}`
			return []step{
				{"PUT", registry + "2" + ofRegistry, basic, 400, "FeatureNotSupportedForSku"},
				{"PUT", registry + "2" + ofRegistry, plain, 201, ""},
				{"PUT", registry + "2/replications/northeurope" + ofRegistry, copied, 400, "FeatureNotSupportedForSku"},
				{"PUT", registry + "3" + ofRegistry, `{"location":"westeurope","sku":{"name":"Basic"},"properties":{"publicNetworkAccess":"Disabled"}}`, 400, "FeatureNotSupportedForSku"},
			}
		}},
		{"images can be kept in only where the public way is off", func(body string) []step {
			return []step{{"PUT", registry + "2" + ofRegistry, strings.Replace(body, `"publicNetworkAccess":"Disabled"`, `"publicNetworkAccess":"Enabled"`, 1), 400, "ExportPolicyCannotBeDisabled"}}
		}},
		{"a key is chosen once, and must be within reach", func(body string) []step {
			return []step{
				{"PUT", registry + ofRegistry, `{"location":"westeurope","sku":{"name":"Premium"}}`, 400, "CmkEncryptionCannotBeChanged"},
				{"PUT", registry + "2" + ofRegistry, strings.Replace(body, "keys/data", "keys/none", 1), 400, "CmkKeyNotFound"},
				{"PUT", registry + "2" + ofRegistry, strings.Replace(body, `"userAssignedIdentities":{"`+identity+`":{}}`, `"userAssignedIdentities":{}`, 1), 400, "CmkIdentityNotAssigned"},
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, armsim.Options{Types: typesIfHere(t)})
			c.steps(built)
			body := registryBody(c)
			c.steps([]step{
				{"PUT", registry + ofRegistry, body, 403, "CmkKeyAccessDenied"},
				pullGrant(c, key, "77777777-7777-7777-7777-777777777777", readsSecrets),
				{"PUT", registry + ofRegistry, body, 403, "CmkKeyAccessDenied"},
				pullGrant(c, key, "55555555-5555-5555-5555-555555555555", usesKey),
				{"PUT", registry + ofRegistry, body, 201, ""},
				{"PUT", registry + ofRegistry, body, 200, ""},
			})
			c.steps(tt.steps(body))
		})
	}
}

// What an endpoint of a registry answers to is the registry's name.
func TestRegistryHasAName(t *testing.T) {
	c := newClient(t, armsim.Options{Types: typesIfHere(t)})
	c.steps(built)
	c.steps([]step{{"PUT", registry + ofRegistry, `{"location":"westeurope","sku":{"name":"Premium"}}`, 201, ""}})
	got := c.must("GET", registry+ofRegistry, "")
	if host := got["properties"].(map[string]any)["loginServer"]; host != "clinicimages.azurecr.io" {
		t.Errorf("it answers to %v", host)
	}
}
