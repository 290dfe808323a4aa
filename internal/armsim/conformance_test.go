package armsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armtypes"
)

const (
	network   = group + "/providers/Microsoft.Network/virtualNetworks/vnet"
	subnet    = network + "/subnets/data"
	nsg       = group + "/providers/Microsoft.Network/networkSecurityGroups/nsg"
	account   = group + "/providers/Microsoft.Storage/storageAccounts/stclinic"
	container = account + "/blobServices/default/containers/records"
	policy    = container + "/immutabilityPolicies/default"
	vault     = group + "/providers/Microsoft.KeyVault/vaults/kv-clinic"
	key       = vault + "/keys/data"
	identity  = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-clinic"
	server    = group + "/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-clinic"
	replica   = group + "/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-replica"
	zone      = group + "/providers/Microsoft.Network/privateDnsZones/privatelink.vault.azure.net"
	link      = zone + "/virtualNetworkLinks/vnet"
	endpoint  = group + "/providers/Microsoft.Network/privateEndpoints/pe-vault"
	workspace = group + "/providers/Microsoft.OperationalInsights/workspaces/logs"
	setting   = vault + "/providers/Microsoft.Insights/diagnosticSettings/all"
	role      = vault + "/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111"
	otherRole = vault + "/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222"
	assigned  = sub + "/providers/Microsoft.Authorization/policyAssignments/deny-public"

	reader  = sub + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
	builtIn = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"

	subnets    = `"subnets":[{"name":"data","properties":{"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":"` + nsg + `"}}}]`
	vnetBody   = `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},` + subnets + `}}`
	vaultBody  = `{"location":"westeurope","properties":{"tenantId":"` + tenant + `","sku":{"family":"A","name":"premium"},"enablePurgeProtection":true,"softDeleteRetentionInDays":30}}`
	serverBody = `{"location":"westeurope","sku":{"name":"Standard_D4ds_v5","tier":"GeneralPurpose"},"properties":{"version":"16","administratorLoginPassword":"Hunter2Hunter2","storage":{"storageSizeGB":128},"backup":{"backupRetentionDays":35,"geoRedundantBackup":"Enabled"},"network":{"publicNetworkAccess":"Disabled"}}}`
	blobBody   = `{"location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_ZRS"},"properties":{"allowSharedKeyAccess":false}}`
	linkBody   = `{"location":"global","properties":{"registrationEnabled":false,"virtualNetwork":{"id":"` + network + `"}}}`
	peBody     = `{"location":"westeurope","properties":{"subnet":{"id":"` + subnet + `"},"privateLinkServiceConnections":[{"name":"vault","properties":{"privateLinkServiceId":"` + vault + `","groupIds":["vault"]}}]}}`
	roleBody   = `{"properties":{"principalId":"33333333-3333-3333-3333-333333333333","principalType":"ServicePrincipal","roleDefinitionId":"` + reader + `"}}`
)

// versionOf is the API version of each kind in these tests.
var versionOf = map[string]string{
	"Microsoft.Resources/resourceGroups":                                             "2025-04-01",
	"Microsoft.Resources/subscriptions":                                              "2022-12-01",
	"Microsoft.Network/virtualNetworks":                                              "2025-07-01",
	"Microsoft.Network/virtualNetworks/subnets":                                      "2025-07-01",
	"Microsoft.Network/networkSecurityGroups":                                        "2025-07-01",
	"Microsoft.Network/privateDnsZones":                                              "2024-06-01",
	"Microsoft.Network/privateDnsZones/virtualNetworkLinks":                          "2024-06-01",
	"Microsoft.Network/privateEndpoints":                                             "2025-07-01",
	"Microsoft.Storage/storageAccounts":                                              "2026-04-01",
	"Microsoft.Storage/storageAccounts/blobServices":                                 "2026-04-01",
	"Microsoft.Storage/storageAccounts/blobServices/containers":                      "2026-04-01",
	"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": "2026-04-01",
	"Microsoft.KeyVault/vaults":                                                      "2026-02-01",
	"Microsoft.KeyVault/vaults/keys":                                                 "2026-02-01",
	"Microsoft.ManagedIdentity/userAssignedIdentities":                               "2024-11-30",
	"Microsoft.DBforPostgreSQL/flexibleServers":                                      "2025-08-01",
	"Microsoft.DBforPostgreSQL/flexibleServers/configurations":                       "2025-08-01",
	"Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints":                     "2025-08-01",
	"Microsoft.DBforPostgreSQL/flexibleServers/databases":                            "2025-08-01",
	"Microsoft.Cache/redisEnterprise":                                                "2025-07-01",
	"Microsoft.Cache/redisEnterprise/databases":                                      "2025-07-01",
	"Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments":              "2025-07-01",
	"Microsoft.OperationalInsights/workspaces":                                       "2025-07-01",
	"Microsoft.Insights/diagnosticSettings":                                          "2021-05-01-preview",
	"Microsoft.Authorization/roleAssignments":                                        "2022-04-01",
	"Microsoft.Authorization/policyAssignments":                                      "2026-07-01",
	"Microsoft.Security/pricings":                                                    "2024-01-01",
}

// versioned returns the path with its kind's API version, unless it has a
// query.
func versioned(path string) string {
	if strings.Contains(path, "?") {
		return path
	}
	id, err := addr.ParseID(path)
	if err != nil { // an action or a collection
		return path + "?api-version=2024-01-01"
	}
	return path + "?api-version=" + versionOf[string(id.Kind())]
}

func (c client) ask(method, path, body string) (int, map[string]any) {
	c.t.Helper()
	status, doc, _ := c.do(method, versioned(path), body)
	return status, doc
}

func (c client) get(path string) map[string]any {
	c.t.Helper()
	return c.must("GET", versioned(path), "")
}

// step is a request and its answer: a status, and for a refusal its code.
type step struct {
	method, path, body string
	status             int
	code               string
}

// built is a small estate, in an order that Azure takes.
var built = []step{
	{"PUT", group, `{"location":"westeurope"}`, 201, ""},
	{"PUT", nsg, `{"location":"westeurope"}`, 201, ""},
	{"PUT", network, vnetBody, 201, ""},
	{"PUT", identity, `{"location":"westeurope"}`, 201, ""},
	{"PUT", vault, vaultBody, 201, ""},
	{"PUT", key, `{"properties":{"kty":"RSA","keySize":3072}}`, 201, ""},
	{"PUT", role, roleBody, 201, ""},
	{"PUT", account, blobBody, 201, ""},
	{"PUT", account + "/blobServices/default", `{"properties":{"isVersioningEnabled":true}}`, 200, ""},
	{"PUT", container, `{"properties":{"publicAccess":"None"}}`, 201, ""},
	{"PUT", policy, `{"properties":{"immutabilityPeriodSinceCreationInDays":30}}`, 201, ""},
	{"PUT", zone, `{"location":"global"}`, 201, ""},
	{"PUT", link, linkBody, 201, ""},
	{"PUT", endpoint, peBody, 201, ""},
	{"PUT", server, serverBody, 201, ""},
	{"PUT", server + "/configurations/pgaudit.log", `{"properties":{"value":"ddl, role","source":"user-override"}}`, 200, ""},
	{"PUT", replica, `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 201, ""},
	{"PUT", workspace, `{"location":"westeurope","properties":{"retentionInDays":90}}`, 201, ""},
	{"PUT", setting, `{"properties":{"workspaceId":"` + workspace + `","logs":[{"categoryGroup":"audit","enabled":true}]}}`, 201, ""},
	{"PUT", assigned, `{"properties":{"policyDefinitionId":"` + builtIn + `"}}`, 201, ""},
}

func (c client) steps(steps []step) {
	c.t.Helper()
	for _, s := range steps {
		status, doc := c.ask(s.method, s.path, s.body)
		if status != s.status || code(doc) != s.code {
			c.t.Errorf("%s %s: %d %s (%s), want %d %s", s.method, s.path, status, code(doc), message(doc), s.status, s.code)
		}
	}
}

func TestConformance(t *testing.T) {
	const lock = `{"properties":{"immutabilityPeriodSinceCreationInDays":%d}}`
	tests := []struct {
		name  string
		steps []step // after the estate was built
	}{
		{"everything again", []step{
			{"PUT", vault, vaultBody, 200, ""}, {"PUT", network, vnetBody, 200, ""}, {"PUT", server, serverBody, 200, ""}, {"PUT", role, roleBody, 200, ""},
		}},
		{"not there", []step{
			{"GET", account + "x", "", 404, "ResourceNotFound"},
			{"GET", group + "x", "", 404, "ResourceGroupNotFound"},
			{"GET", group + "x/providers/Microsoft.KeyVault/vaults/v", "", 404, "ResourceGroupNotFound"},
			{"GET", "/subscriptions/none", "", 404, "SubscriptionNotFound"},
			{"DELETE", account + "x", "", 204, ""},
			{"DELETE", group + "x", "", 404, "ResourceGroupNotFound"},
			{"PATCH", account + "x", "{}", 404, "ResourceNotFound"},
		}},
		{"wrong order", []step{
			{"PUT", group + "x/providers/Microsoft.KeyVault/vaults/v", vaultBody, 404, "ResourceGroupNotFound"},
			{"PUT", vault + "x/keys/k", "{}", 404, "ParentResourceNotFound"},
			{"PUT", strings.Replace(setting, "kv-clinic", "kv-none", 1), "{}", 404, "ResourceNotFound"},
		}},
		{"what only Azure makes", []step{
			{"PUT", server + "/configurations/no.such", `{"properties":{"value":"1"}}`, 404, "ResourceNotFound"},
			{"PUT", account + "/blobServices/other", `{}`, 400, "InvalidRequestContent"},
			{"DELETE", account + "/blobServices/default", "", 405, "MethodNotAllowed"},
			{"DELETE", server + "/configurations/pgaudit.log", "", 405, "MethodNotAllowed"},
			{"DELETE", key, "", 405, "MethodNotAllowed"},
			{"DELETE", sub, "", 405, "MethodNotAllowed"},
			{"GET", sub + "/providers/Microsoft.Security/pricings/StorageAccounts", "", 200, ""},
			{"DELETE", sub + "/providers/Microsoft.Security/pricings/StorageAccounts", "", 405, "MethodNotAllowed"},
		}},
		{"requests that are none", []step{
			{"PUT", vault, `{`, 400, "InvalidRequestContent"},
			{"PUT", vault, `[]`, 400, "InvalidRequestContent"},
			{"PUT", vault, `{} {}`, 400, "InvalidRequestContent"},
			{"PUT", vault, `null`, 400, "InvalidRequestContent"},
			{"GET", vault + "?x=y", "", 400, "MissingApiVersionParameter"},
			{"GET", vault + "?api-version=1999-01-01", "", 400, "NoRegisteredProviderFound"},
			{"GET", group + "/providers/Microsoft.None/things/t?api-version=1", "", 404, "InvalidResourceType"},
			{"GET", "/nonsense", "", 404, "InvalidResourceIdentifier"},
			{"TRACE", vault, "", 405, "MethodNotAllowed"},
			{"PUT", vault, `{"name":"other","location":"westeurope"}`, 400, "InvalidRequestContent"},
		}},
		{"bodies that the types refuse", []step{
			{"PUT", vault, `{"location":"westeurope","properties":{"tenantId":"` + tenant + `","skuu":{}}}`, 400, "InvalidRequestContent"},
			{"PUT", vault, `{"properties":{"tenantId":"` + tenant + `","sku":{"family":"A","name":"premium"}}}`, 400, "InvalidRequestContent"},
			{"PUT", vault, strings.Replace(vaultBody, `"premium"`, `"gold"`, 1), 400, "InvalidRequestContent"},
			{"PUT", group + "/providers/Microsoft.Storage/storageAccounts/Not-A-Name", blobBody, 400, "InvalidRequestContent"},
		}},
		{"ids that lead nowhere", []step{
			{"PUT", network, strings.Replace(vnetBody, "networkSecurityGroups/nsg", "networkSecurityGroups/none", 1), 400, "InvalidResourceReference"},
			{"PUT", endpoint, strings.Replace(peBody, "subnets/data", "subnets/none", 1), 400, "InvalidResourceReference"},
			{"PUT", account, strings.Replace(blobBody, `"kind"`, `"identity":{"type":"UserAssigned","userAssignedIdentities":{"`+identity+`x":{}}},"kind"`, 1), 400, "InvalidResourceReference"},
			{"PUT", endpoint, strings.Replace(peBody, subscription, "00000000-0000-0000-0000-00000000000b", 1), 403, "LinkedAuthorizationFailed"},
			{"PUT", assigned, `{"properties":{"policyDefinitionId":"` + sub + builtIn + `"}}`, 400, "InvalidResourceReference"},
		}},
		{"places and what cannot be changed", []step{
			{"PUT", vault, strings.Replace(vaultBody, "westeurope", "northeurope", 1), 409, "InvalidResourceLocation"},
			{"PUT", vault, strings.Replace(vaultBody, "westeurope", "West Europe", 1), 200, ""},
			{"PUT", group, `{"location":"northeurope"}`, 409, "InvalidResourceGroupLocation"},
			{"PUT", vault, strings.Replace(vaultBody, `"enablePurgeProtection":true`, `"enablePurgeProtection":false`, 1), 400, "BadRequest"},
			{"PUT", vault, strings.Replace(vaultBody, `:30`, `:90`, 1), 400, "BadRequest"},
			{"PUT", server, strings.Replace(serverBody, `"geoRedundantBackup":"Enabled"`, `"geoRedundantBackup":"Disabled"`, 1), 400, "ServerPropertyCannotBeUpdated"},
			{"PUT", server, strings.Replace(serverBody, `"publicNetworkAccess"`, `"delegatedSubnetResourceId":"`+subnet+`","publicNetworkAccess"`, 1), 400, "ServerPropertyCannotBeUpdated"},
			{"PUT", server, strings.Replace(serverBody, `:128`, `:64`, 1), 400, "InvalidParameterValue"},
			{"PUT", server, strings.Replace(serverBody, `:128`, `:256`, 1), 200, ""},
			{"PATCH", vault, `{"properties":{"enablePurgeProtection":null}}`, 400, "BadRequest"},
			{"PATCH", vault, `{"tags":{"a":"b"}}`, 200, ""},
		}},
		{"names that are taken", []step{
			{"PUT", sub + "/resourceGroups/other", `{"location":"westeurope"}`, 201, ""},
			{"PUT", strings.Replace(account, "rg-clinic", "other", 1), blobBody, 409, "StorageAccountAlreadyTaken"},
			{"PUT", strings.Replace(vault, "rg-clinic", "other", 1), vaultBody, 409, "VaultAlreadyExists"},
			{"PUT", strings.Replace(server, "rg-clinic", "other", 1), serverBody, 409, "ServerNameAlreadyExists"},
			{"DELETE", account, "", 204, ""},
			{"PUT", strings.Replace(account, "rg-clinic", "other", 1), blobBody, 201, ""},
		}},
		{"a deleted vault", []step{
			{"DELETE", vault, "", 204, ""},
			{"GET", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic?api-version=2026-02-01", "", 200, ""},
			{"PUT", vault, vaultBody, 409, "ConflictError"},
			{"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic/purge", "", 400, "InvalidOperation"},
			{"PUT", vault, strings.Replace(vaultBody, `"tenantId"`, `"createMode":"recover","tenantId"`, 1), 201, ""},
			{"GET", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic?api-version=2026-02-01", "", 404, "DeletedVaultNotFound"},
		}},
		{"a vault that may be purged", []step{
			{"PUT", vault + "2", strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1), 201, ""},
			{"DELETE", vault + "2", "", 204, ""},
			{"PUT", vault + "2", vaultBody, 409, "ConflictError"},
			{"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic2/purge", "", 200, ""},
			{"PUT", vault + "2", vaultBody, 201, ""},
		}},
		{"immutability", []step{
			{"PUT", policy, fmt.Sprintf(lock, 20), 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 30), 200, ""},
			{"POST", policy + "/lock", "", 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 30), 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 20), 409, "OperationNotAllowed"},
			{"DELETE", policy, "", 409, "OperationNotAllowed"},
			{"DELETE", container, "", 409, "ContainerImmutabilityPolicyLocked"},
			{"DELETE", account, "", 409, "AccountProtectedFromDeletion"},
			{"DELETE", group, "", 409, "AccountProtectedFromDeletion"},
			{"GET", container, "", 200, ""},
		}},
		{"immutability that is not locked", []step{
			{"DELETE", policy, "", 204, ""}, {"DELETE", account, "", 204, ""}, {"GET", container, "", 404, "ResourceNotFound"},
		}},
		{"in use", []step{
			{"DELETE", network, "", 400, "InUseSubnetCannotBeDeleted"},
			{"PUT", network, `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[]}}`, 400, "InUseSubnetCannotBeDeleted"},
			{"DELETE", nsg, "", 400, "InUseNetworkSecurityGroupCannotBeDeleted"},
			{"DELETE", zone, "", 409, "CannotDeleteResource"},
			{"DELETE", server, "", 400, "CannotDeletePrimaryServer"},
			{"DELETE", endpoint, "", 204, ""},
			{"DELETE", network, "", 204, ""},
			{"DELETE", nsg, "", 204, ""},
			{"DELETE", link, "", 204, ""},
			{"DELETE", zone, "", 204, ""},
			{"DELETE", replica, "", 204, ""},
			{"DELETE", server, "", 204, ""},
		}},
		{"a group takes all", []step{
			{"DELETE", group, "", 204, ""}, {"GET", group, "", 404, "ResourceGroupNotFound"}, {"GET", vault, "", 404, "ResourceGroupNotFound"},
		}},
		{"roles", []step{
			{"PUT", otherRole, roleBody, 409, "RoleAssignmentExists"},
			{"PUT", role, strings.Replace(roleBody, "33333333-", "44444444-", 1), 400, "RoleAssignmentUpdateNotPermitted"},
			{"PUT", otherRole, strings.Replace(roleBody, "33333333-", "44444444-", 1), 201, ""},
			{"PUT", strings.Replace(role, vault, group, 1), roleBody, 201, ""},
		}},
		{"server parameters", []step{
			{"PUT", server + "/configurations/pgaudit.log", `{"properties":{"value":"everything"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/log_connections", `{"properties":{"value":"yes"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/max_connections", `{"properties":{"value":"6000"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/log_min_duration_statement", `{"properties":{"value":"-1"}}`, 200, ""},
			{"PUT", server + "/configurations/ssl", `{"properties":{"value":"off"}}`, 400, "ReadOnlyServerParameter"},
			{"PUT", server + "/configurations/pgbouncer.enabled", `{"properties":{"value":"true"}}`, 200, ""},
		}},
		{"replicas", []step{
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica"}}`, 400, "InvalidParameterValue"},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + vault + `"}}`, 400, "InvalidParameterValue"},
			{"PATCH", server, `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`, 400, "InvalidParameterValue"},
		}},
		{"zones and endpoints", []step{
			{"PUT", strings.Replace(zone, "vault", "blob", 1), `{"location":"westeurope"}`, 400, "LocationNotAvailableForResourceType"},
			{"PUT", endpoint + "2", strings.Replace(peBody, "westeurope", "northeurope", 1), 400, "InvalidResourceReference"},
			{"PUT", sub + "/resourceGroups/other", `{"location":"westeurope"}`, 201, ""},
			{"PUT", strings.Replace(zone, "rg-clinic", "other", 1), `{"location":"global"}`, 201, ""},
			{"PUT", strings.Replace(link, "rg-clinic", "other", 1), linkBody, 400, "BadRequest"},
		}},
		{"diagnostic settings", []step{
			{"PUT", setting, `{"properties":{"logs":[]}}`, 400, "BadRequest"},
			{"DELETE", setting, "", 204, ""},
		}},
		{"policy with an identity and no place", []step{
			{"PUT", assigned, `{"identity":{"type":"SystemAssigned"},"properties":{"policyDefinitionId":"` + builtIn + `"}}`, 400, "LocationRequired"},
		}},
		{"keys and secrets are given to nobody", []step{
			{"POST", account + "/listKeys", "", 403, "AuthorizationFailed"},
			{"POST", account + "/restart", "", 404, "InvalidAction"},
			{"POST", account + "x/listKeys", "", 404, "ResourceNotFound"},
		}},
	}
	// These refuse by the published types alone.
	byTypes := []string{"what only Azure makes", "requests that are none", "bodies that the types refuse"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			types := typesIfHere(t)
			if slices.Contains(byTypes, tt.name) {
				types = publishedTypes(t)
			}
			c := newClient(t, armsim.Options{Types: types})
			c.steps(built)
			if t.Failed() {
				return
			}
			c.steps(tt.steps)
		})
	}
}

// build returns a client of an Azure in which the small estate stands.
func build(t *testing.T, opt armsim.Options) client {
	t.Helper()
	c := newClient(t, opt)
	c.steps(built)
	return c
}

func at(v any, path string) any {
	for name := range strings.SplitSeq(path, "/") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func TestOutputs(t *testing.T) {
	c := build(t, armsim.Options{})
	principal := at(c.get(identity), "properties/principalId")
	if s, _ := principal.(string); len(s) != 36 {
		t.Errorf("principalId %v is no GUID", principal)
	}
	c.must("PUT", versioned(account), strings.Replace(blobBody, `"kind"`, `"identity":{"type":"UserAssigned","userAssignedIdentities":{"`+identity+`":{}}},"kind"`, 1))
	tests := []struct {
		path, output string
		want         any
	}{
		{group, "properties/provisioningState", "Succeeded"},
		{account, "properties/primaryEndpoints/blob", "https://stclinic.blob.core.windows.net/"},
		{account, "identity/type", "UserAssigned"},
		{vault, "properties/vaultUri", "https://kv-clinic.vault.azure.net/"},
		{key, "properties/keyUri", "https://kv-clinic.vault.azure.net/keys/data"},
		{identity, "properties/tenantId", tenant},
		{server, "properties/fullyQualifiedDomainName", "psql-clinic.postgres.database.azure.com"},
		{server, "properties/replicationRole", "Primary"},
		{server, "properties/administratorLoginPassword", nil},
		{replica, "properties/replicationRole", "GeoAsyncReplica"},
		{replica, "properties/createMode", nil}, // taken, and not given back
		{replica, "properties/sourceServerResourceId", server},
		{server + "/configurations/pgaudit.log", "properties/value", "ddl, role"},
		{server + "/configurations/pgaudit.log", "properties/defaultValue", "none"},
		{server + "/configurations/log_connections", "properties/value", "on"},
		{account + "/blobServices/default", "properties/isVersioningEnabled", true},
		{container, "properties/hasImmutabilityPolicy", true},
		{policy, "properties/state", "Unlocked"},
		{subnet, "properties/addressPrefix", "10.0.0.0/24"},
		{subnet, "id", subnet},
		{role, "properties/scope", vault},
	}
	for _, tt := range tests {
		if got := at(c.get(tt.path), tt.output); got != tt.want {
			t.Errorf("%s: %s is %v, want %v", tt.path, tt.output, got, tt.want)
		}
	}
	users, _ := at(c.get(account), "identity/userAssignedIdentities").(map[string]any)
	if got := at(users[identity], "principalId"); got != principal {
		t.Errorf("the account's identity has the principal %v, the identity itself %v", got, principal)
	}
	if got := at(c.get(endpoint), "properties/customDnsConfigs").([]any); at(got[0], "fqdn") != "kv-clinic.vault.azure.net" {
		t.Errorf("customDnsConfigs %v", got)
	}
}

// What Azure does not give back it keeps: a replica that is put as it was read
// is a replica still. A promotion ends it, and with a switchover the primary
// follows.
func TestPromotion(t *testing.T) {
	for name, load := range map[string]func(*testing.T) armsim.Checker{
		"published types": publishedTypes,
		"no types":        func(*testing.T) armsim.Checker { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			types := load(t)
			c := build(t, armsim.Options{Types: types})
			role := func(path string) any { return at(c.get(path), "properties/replicationRole") }
			c.steps([]step{{"PUT", replica, `{"location":"northeurope","tags":{"a":"b"},"properties":{"createMode":null,"sourceServerResourceId":"` + server + `"}}`, 200, ""}})
			if got := role(replica); got != "GeoAsyncReplica" {
				t.Errorf("after a change of tags the replica is %v", got)
			}
			c.steps([]step{
				{"PUT", named, `{"properties":{"endpointType":"ReadWrite","members":["psql-replica"]}}`, 201, ""},
				{"PATCH", replica, `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`, 200, ""},
			})
			for path, want := range map[string][2]any{replica: {"Primary", nil}, server: {"GeoAsyncReplica", replica}} {
				if got := role(path); got != want[0] {
					t.Errorf("after the switchover %s is %v, want %v", path, got, want[0])
				}
				if got := at(c.get(path), "properties/sourceServerResourceId"); got != want[1] {
					t.Errorf("after the switchover %s follows %v, want %v", path, got, want[1])
				}
			}
			c.steps([]step{
				{"PATCH", server, `{"properties":{"replica":{"role":"Primary","promoteMode":"Standalone","promoteOption":"Forced"}}}`, 200, ""},
				{"DELETE", replica, "", 204, ""},
			})
			if got := role(server); got != "Primary" {
				t.Errorf("alone again, the server is %v", got)
			}
		})
	}
}

// What Azure adds is the same from run to run.
func TestDeterministic(t *testing.T) {
	var docs [2]string
	for i := range docs {
		c := build(t, armsim.Options{})
		for _, s := range built {
			data, err := json.Marshal(c.get(s.path))
			if err != nil {
				t.Fatal(err)
			}
			docs[i] += string(data) + "\n"
		}
	}
	if diff := cmp.Diff(docs[0], docs[1]); diff != "" {
		t.Error(diff)
	}
}

// A key is made once: putting another leaves it as it is.
func TestKeyIsMadeOnce(t *testing.T) {
	c := build(t, armsim.Options{})
	c.must("PUT", versioned(key), `{"properties":{"kty":"RSA","keySize":4096}}`)
	if got := at(c.get(key), "properties/keySize"); got != 3072.0 {
		t.Errorf("keySize is %v, want 3072", got)
	}
}

func TestCollections(t *testing.T) {
	c := build(t, armsim.Options{})
	tests := []struct {
		path string
		want []string
	}{
		{"/subscriptions", []string{subscription}},
		{sub + "/resourceGroups", []string{"rg-clinic"}},
		{group + "/providers/Microsoft.DBforPostgreSQL/flexibleServers", []string{"psql-clinic", "psql-replica"}},
		{sub + "/providers/microsoft.keyvault/VAULTS", []string{"kv-clinic"}},
		{vault + "/keys", []string{"data"}},
		{vault + "/providers/Microsoft.Insights/diagnosticSettings", []string{"all"}},
		{group + "/resources", []string{"psql-clinic", "psql-replica", "kv-clinic", "id-clinic", "nsg", "privatelink.vault.azure.net", "pe-vault", "vnet", "logs", "stclinic"}},
		{sub + "/resources?api-version=1&$filter=resourceType%20eq%20'Microsoft.Storage/storageAccounts'", []string{"stclinic"}},
	}
	for _, tt := range tests {
		status, doc := c.ask("GET", tt.path, "")
		if status != 200 {
			t.Errorf("%s: %d %s", tt.path, status, code(doc))
			continue
		}
		seen := map[string]bool{}
		values, _ := doc["value"].([]any)
		for _, v := range values {
			seen[at(v, "name").(string)] = true
		}
		want := map[string]bool{}
		for _, name := range tt.want {
			want[name] = true
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
	}
	c.steps([]step{
		{"GET", vault + "x/keys", "", 404, "ResourceNotFound"},
		{"GET", group + "x/providers/Microsoft.KeyVault/vaults", "", 404, "ResourceGroupNotFound"},
		{"GET", sub + "/resources?api-version=1&$filter=tagName%20eq%20'a'", "", 400, "InvalidFilterInQueryString"},
	})
}

func TestUnauthorised(t *testing.T) {
	c := newClient(t, armsim.Options{})
	for _, header := range []string{"", "Bearer", "Bearer ", "Basic dTpw"} {
		r := httptest.NewRequest(http.MethodGet, sub+"?api-version=1", nil)
		r.Header.Set("Authorization", header)
		if status, doc, _ := c.send(r); status != 401 || code(doc) != "AuthenticationFailed" {
			t.Errorf("%q: %d %s", header, status, code(doc))
		}
	}
}

func TestTooLarge(t *testing.T) {
	c := build(t, armsim.Options{})
	body := `{"tags":{"a":"` + strings.Repeat("x", 5<<20) + `"}}`
	c.steps([]step{{"PUT", vault, body, 413, "RequestContentTooLarge"}})
}

func TestTokens(t *testing.T) {
	sim := armsim.New(armsim.Options{Tenant: tenant})
	ask := func(header, query string) (int, string) {
		r := httptest.NewRequest(http.MethodGet, "/msi/token?"+query, nil)
		r.Header.Set("X-Identity-Header", header)
		w := httptest.NewRecorder()
		sim.Tokens().ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	if status, body := ask("x", "resource=https://management.azure.com/"); status != 200 || !strings.Contains(body, `"token_type":"Bearer"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask("", "resource=r"); status != 400 {
		t.Errorf("without the header: %d", status)
	}
	if status, _ := ask("x", ""); status != 400 {
		t.Errorf("without a resource: %d", status)
	}
}

func TestAsync(t *testing.T) {
	const polls = 2
	c := newClient(t, armsim.Options{
		Polls: polls, RetryAfter: time.Second,
		Async: func(kind addr.Kind, _ string) bool { return kind.Equal("Microsoft.KeyVault/vaults") },
	})
	c.must("PUT", versioned(group), `{"location":"westeurope"}`)
	finish := func(header http.Header, want ...string) {
		t.Helper()
		if header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", header.Get("Retry-After"))
		}
		for i, status := range want {
			if got := c.must("GET", header.Get("Azure-AsyncOperation"), "")["status"]; got != status {
				t.Errorf("question %d: %v, want %s", i, got, status)
			}
		}
	}
	status, doc, header := c.do("PUT", versioned(vault), vaultBody)
	if status != 201 || at(doc, "properties/provisioningState") != "Creating" {
		t.Errorf("%d %v", status, doc)
	}
	c.steps([]step{
		{"PUT", vault, vaultBody, 409, "AnotherOperationInProgress"},
		{"DELETE", vault, "", 409, "AnotherOperationInProgress"},
	})
	finish(header, "InProgress", "InProgress", "Succeeded", "Succeeded")
	if got := at(c.get(vault), "properties/provisioningState"); got != "Succeeded" {
		t.Errorf("the vault is %v", got)
	}
	status, _, header = c.do("DELETE", versioned(vault), "")
	if status != 202 {
		t.Errorf("delete: %d, want 202", status)
	}
	finish(header, "InProgress", "InProgress", "Succeeded")
	c.steps([]step{{"GET", vault, "", 404, "ResourceNotFound"}})
}

// What is still being made cannot be used.
func TestAsyncIsNotThereYet(t *testing.T) {
	c := newClient(t, armsim.Options{
		Polls: 5, Async: func(kind addr.Kind, _ string) bool { return kind.Equal("Microsoft.Network/networkSecurityGroups") },
	})
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", nsg, `{"location":"westeurope"}`, 201, ""},
		{"PUT", network, vnetBody, 409, "ReferencedResourceNotProvisioned"},
	})
}

// The name of a deleted vault is free when its time is over.
func TestDeletedVaultExpires(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	c := newClient(t, armsim.Options{Now: func() time.Time { return now }})
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", vault, vaultBody, 201, ""},
		{"DELETE", vault, "", 204, ""},
	})
	now = now.AddDate(0, 0, 29)
	c.steps([]step{{"PUT", vault, vaultBody, 409, "ConflictError"}})
	now = now.AddDate(0, 0, 1)
	c.steps([]step{{"PUT", vault, vaultBody, 201, ""}})
}

func TestRequests(t *testing.T) {
	c := newClient(t, armsim.Options{})
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"GET", vault, "", 404, "ResourceNotFound"},
	})
	want := []armsim.Request{
		{Method: "PUT", Path: group, Status: 201},
		{Method: "GET", Path: vault, Status: 404, Code: "ResourceNotFound"},
	}
	if diff := cmp.Diff(want, c.sim.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	c.sim.Forget()
	if got := c.sim.Requests(); len(got) != 0 {
		t.Errorf("after Forget: %v", got)
	}
}

// A refusal leaves everything as it was.
func TestRefusalChangesNothing(t *testing.T) {
	c := build(t, armsim.Options{})
	before, err := json.Marshal(c.get(network))
	if err != nil {
		t.Fatal(err)
	}
	c.steps([]step{{"PUT", network, `{"location":"westeurope","properties":{"subnets":[]}}`, 400, "InUseSubnetCannotBeDeleted"}})
	after, err := json.Marshal(c.get(network))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Error(diff)
	}
}

// refusesAll is a Checker that finds a problem in every body.
type refusesAll struct{}

func (refusesAll) Versions(addr.Kind) []string { return []string{"1"} }

func (refusesAll) Check(addr.Kind, string, map[string]any) []armtypes.Problem {
	return []armtypes.Problem{{Path: "properties.a", Fault: armtypes.UnknownName, What: "is wrong"}}
}

func (refusesAll) Readable(_ addr.Kind, _ string, body map[string]any) map[string]any { return body }

// The message names the path.
func TestCheckerIsAsked(t *testing.T) {
	c := newClient(t, armsim.Options{Types: refusesAll{}})
	status, doc, _ := c.do("PUT", group+"?api-version=1", `{}`)
	if status != 400 || !strings.Contains(message(doc), "properties.a: is wrong") {
		t.Errorf("%d %s", status, message(doc))
	}
}

func TestConcurrentRequests(t *testing.T) {
	c := build(t, armsim.Options{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				path := fmt.Sprintf("%s/providers/Microsoft.KeyVault/vaults/kv-%d-%d?api-version=1", group, i, j)
				for _, method := range []string{"PUT", "GET", "DELETE"} {
					r := httptest.NewRequest(method, path, strings.NewReader(vaultBody))
					r.Header.Set("Authorization", "Bearer t")
					w := httptest.NewRecorder()
					c.sim.ServeHTTP(w, r)
					if w.Code >= 300 {
						t.Errorf("%s %s: %d", method, path, w.Code)
					}
				}
			}
		})
	}
	wg.Wait()
}

// Azure has limits, and says so.
func TestLimits(t *testing.T) {
	credential := func(i int) step {
		body := fmt.Sprintf(`{"properties":{"issuer":"https://issuer","subject":"s%d","audiences":["a"]}}`, i)
		return step{"PUT", fmt.Sprintf("%s/federatedIdentityCredentials/c%d?api-version=1", identity, i), body, 201, ""}
	}
	setting := func(i int) step {
		return step{"PUT", fmt.Sprintf("%s/providers/Microsoft.Insights/diagnosticSettings/s%d?api-version=1", key, i), `{"properties":{"workspaceId":"` + workspace + `"}}`, 201, ""}
	}
	another := func(i int) step {
		return step{"PUT", fmt.Sprintf("%s%d", replica, i), `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 201, ""}
	}
	tests := []struct {
		name string
		one  func(i int) step
		most int
		code string
	}{
		{"federated credentials", credential, 20, "TooManyFederatedIdentityCredentials"},
		{"diagnostic settings", setting, 5, "BadRequest"},
		{"replicas", another, 4, "ReplicaLimitReached"}, // beside the one that was built
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := build(t, armsim.Options{})
			for i := range tt.most {
				c.steps([]step{tt.one(i)})
			}
			last := tt.one(tt.most)
			last.status, last.code = 400, tt.code
			c.steps([]step{last})
		})
	}
	t.Run("one trust twice", func(t *testing.T) {
		c := build(t, armsim.Options{})
		twice := credential(1)
		twice.path = strings.Replace(twice.path, "/c1?", "/c2?", 1)
		twice.status, twice.code = 409, "Conflict"
		c.steps([]step{credential(1), twice})
	})
	t.Run("replica of a burstable server", func(t *testing.T) {
		c := build(t, armsim.Options{})
		small := server + "-small"
		c.steps([]step{
			{"PUT", small, strings.Replace(serverBody, "GeneralPurpose", "Burstable", 1), 201, ""},
			{"PUT", replica + "2", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + small + `"}}`, 400, "ReadReplicaNotSupported"},
		})
	})
}
