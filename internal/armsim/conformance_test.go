package armsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

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
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings":                       "2025-07-01",
	"Microsoft.Network/routeTables":                                                  "2025-07-01",
	"Microsoft.Network/natGateways":                                                  "2025-07-01",
	"Microsoft.Network/publicIPAddresses":                                            "2025-07-01",
	"Microsoft.Network/azureFirewalls":                                               "2025-07-01",
	"Microsoft.Network/firewallPolicies":                                             "2025-07-01",
	"Microsoft.Network/firewallPolicies/ruleCollectionGroups":                        "2025-07-01",
	"Microsoft.Network/bastionHosts":                                                 "2025-07-01",
	"Microsoft.Network/networkWatchers":                                              "2025-07-01",
	"Microsoft.Network/networkWatchers/flowLogs":                                     "2025-07-01",
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
	"Microsoft.Authorization/locks":                                                  "2020-05-01",
	"Microsoft.Authorization/policyAssignments":                                      "2026-07-01",
	"Microsoft.Authorization/policyExemptions":                                       "2026-01-01-preview",
	"Microsoft.Authorization/policySetDefinitions":                                   "2026-07-01",
	"Microsoft.Authorization/roleDefinitions":                                        "2022-04-01",
	"Microsoft.ContainerService/managedClusters":                                     "2026-05-01",
	"Microsoft.ContainerService/managedClusters/agentPools":                          "2026-05-01",
	"Microsoft.ContainerService/managedClusters/maintenanceConfigurations":           "2026-05-01",
	"GitHub.Network/networkSettings":                                                 "2024-04-02",
	"Microsoft.Management/managementGroups":                                          "2023-04-01",
	"Microsoft.Management/managementGroups/subscriptions":                            "2023-04-01",
	"Microsoft.Management/managementGroups/settings":                                 "2023-04-01",
	"Microsoft.Network/privateDnsZones/A":                                            "2024-06-01",
	"Microsoft.Network/privateDnsZones/CNAME":                                        "2024-06-01",
	"Microsoft.Network/privateEndpoints/privateDnsZoneGroups":                        "2025-07-01",
	"Microsoft.Network/privateLinkServices":                                          "2025-07-01",
	"Microsoft.Security/pricings":                                                    "2024-01-01",
	"Microsoft.Security/securityContacts":                                            "2023-12-01-preview",
	"Microsoft.Consumption/budgets":                                                  "2024-08-01",
	"Microsoft.OperationalInsights/workspaces/tables":                                "2025-07-01",
	"Microsoft.OperationalInsights/workspaces/dataExports":                           "2025-07-01",
	"Microsoft.Insights/privateLinkScopes":                                           "2021-09-01",
	"Microsoft.Insights/privateLinkScopes/scopedResources":                           "2021-09-01",
	"Microsoft.Insights/actionGroups":                                                "2023-01-01",
	"Microsoft.Insights/metricAlerts":                                                "2026-01-01",
	"Microsoft.Insights/activityLogAlerts":                                           "2026-01-01",
	"Microsoft.Insights/scheduledQueryRules":                                         "2026-03-01",
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

// conformance is what Azure answers once the small estate was built.
type conformance struct {
	name  string
	types judged
	steps []step
}

// judged says whether a case stands on Microsoft's published types alone.
type judged bool

const (
	anyTypes judged = false
	byTypes  judged = true
)

// conform builds the small estate for each case, and takes its steps. Each
// family of kinds has its cases in a file of its own.
func conform(t *testing.T, cases []conformance) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			types := typesIfHere(t)
			if tt.types == byTypes {
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

func TestConformance(t *testing.T) {
	conform(t, []conformance{
		{"everything again", anyTypes, []step{
			{"PUT", vault, vaultBody, 200, ""}, {"PUT", network, vnetBody, 200, ""}, {"PUT", server, serverBody, 200, ""}, {"PUT", role, roleBody, 200, ""},
		}},
		{"not there", anyTypes, []step{
			{"GET", account + "x", "", 404, "ResourceNotFound"},
			{"GET", group + "x", "", 404, "ResourceGroupNotFound"},
			{"GET", group + "x/providers/Microsoft.KeyVault/vaults/v", "", 404, "ResourceGroupNotFound"},
			{"GET", "/subscriptions/none", "", 404, "SubscriptionNotFound"},
			{"DELETE", account + "x", "", 204, ""},
			{"DELETE", group + "x", "", 404, "ResourceGroupNotFound"},
			{"PATCH", account + "x", "{}", 404, "ResourceNotFound"},
		}},
		{"wrong order", anyTypes, []step{
			{"PUT", group + "x/providers/Microsoft.KeyVault/vaults/v", vaultBody, 404, "ResourceGroupNotFound"},
			{"PUT", vault + "x/keys/k", "{}", 404, "ParentResourceNotFound"},
			{"PUT", strings.Replace(setting, "kv-clinic", "kv-none", 1), "{}", 404, "ResourceNotFound"},
		}},
		{"what only Azure makes", byTypes, []step{
			{"PUT", server + "/configurations/no.such", `{"properties":{"value":"1"}}`, 404, "ResourceNotFound"},
			{"PUT", account + "/blobServices/other", `{}`, 400, "InvalidRequestContent"},
			{"DELETE", account + "/blobServices/default", "", 405, "MethodNotAllowed"},
			{"DELETE", server + "/configurations/pgaudit.log", "", 405, "MethodNotAllowed"},
			{"DELETE", key, "", 405, "MethodNotAllowed"},
			{"DELETE", sub, "", 405, "MethodNotAllowed"},
			{"GET", sub + "/providers/Microsoft.Security/pricings/StorageAccounts", "", 200, ""},
			{"DELETE", sub + "/providers/Microsoft.Security/pricings/StorageAccounts", "", 405, "MethodNotAllowed"},
		}},
		{"requests that are none", byTypes, []step{
			{"PUT", vault, `{`, 400, "InvalidRequestContent"},
			{"PUT", vault, `[]`, 400, "InvalidRequestContent"},
			{"PUT", vault, `{} {}`, 400, "InvalidRequestContent"},
			{"PUT", vault, `null`, 400, "InvalidRequestContent"},
			{"GET", vault + "?x=y", "", 400, "MissingApiVersionParameter"},
			{"GET", vault + "?api-version=1999-01-01", "", 400, "NoRegisteredProviderFound"},
			{"GET", group + "?api-version=1999-01-01", "", 400, "InvalidApiVersionParameter"},
			{"GET", group + "/providers/Microsoft.None/things/t?api-version=1", "", 404, "InvalidResourceType"},
			{"GET", "/nonsense", "", 404, "InvalidResourceIdentifier"},
			{"TRACE", vault, "", 405, "MethodNotAllowed"},
			{"PUT", vault, `{"name":"other","location":"westeurope"}`, 400, "InvalidRequestContent"},
		}},
		{"bodies that the types refuse", byTypes, []step{
			{"PUT", vault, `{"location":"westeurope","properties":{"tenantId":"` + tenant + `","skuu":{}}}`, 400, "InvalidRequestContent"},
			{"PUT", vault, `{"properties":{"tenantId":"` + tenant + `","sku":{"family":"A","name":"premium"}}}`, 400, "InvalidRequestContent"},
			{"PUT", vault, strings.Replace(vaultBody, `"premium"`, `"gold"`, 1), 400, "InvalidRequestContent"},
			{"PUT", group + "/providers/Microsoft.Storage/storageAccounts/Not-A-Name", blobBody, 400, "InvalidRequestContent"},
		}},
		{"ids that lead nowhere", anyTypes, []step{
			{"PUT", network, strings.Replace(vnetBody, "networkSecurityGroups/nsg", "networkSecurityGroups/none", 1), 400, "InvalidResourceReference"},
			{"PUT", endpoint, strings.Replace(peBody, "subnets/data", "subnets/none", 1), 400, "InvalidResourceReference"},
			{"PUT", account, strings.Replace(blobBody, `"kind"`, `"identity":{"type":"UserAssigned","userAssignedIdentities":{"`+identity+`x":{}}},"kind"`, 1), 400, "InvalidResourceReference"},
			{"PUT", endpoint, strings.Replace(peBody, subscription, "00000000-0000-0000-0000-00000000000b", 1), 403, "LinkedAuthorizationFailed"},
			{"PUT", assigned, `{"properties":{"policyDefinitionId":"` + sub + builtIn + `"}}`, 400, "InvalidResourceReference"},
		}},
		{"places and what cannot be changed", anyTypes, []step{
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
		{"names that are taken", anyTypes, []step{
			{"PUT", sub + "/resourceGroups/other", `{"location":"westeurope"}`, 201, ""},
			{"PUT", strings.Replace(account, "rg-clinic", "other", 1), blobBody, 409, "StorageAccountAlreadyTaken"},
			{"PUT", strings.Replace(vault, "rg-clinic", "other", 1), vaultBody, 409, "VaultAlreadyExists"},
			{"PUT", strings.Replace(server, "rg-clinic", "other", 1), serverBody, 409, "ServerNameAlreadyExists"},
			{"DELETE", account, "", 204, ""},
			{"PUT", strings.Replace(account, "rg-clinic", "other", 1), blobBody, 201, ""},
		}},
		{"in use", anyTypes, []step{
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
		{"a group takes all", anyTypes, []step{
			{"DELETE", group, "", 204, ""}, {"GET", group, "", 404, "ResourceGroupNotFound"}, {"GET", vault, "", 404, "ResourceGroupNotFound"},
		}},
		{"keys and secrets are given to nobody", anyTypes, []step{
			{"POST", account + "/listKeys", "", 403, "AuthorizationFailed"},
			{"POST", account + "/restart", "", 404, "InvalidAction"},
			{"POST", account + "x/listKeys", "", 404, "ResourceNotFound"},
		}},
	})
}

// build returns a client of an Azure in which the small estate stands.
func build(t *testing.T, opt armsim.Options) client {
	t.Helper()
	c := newClient(t, opt)
	c.steps(built)
	return c
}

// limit is how many there can be of something.
type limit struct {
	one  func(i int) step
	most int
	code string // of the refusal
}

// limited makes as many as there can be, and one more.
func limited(t *testing.T, l limit) {
	t.Helper()
	c := build(t, armsim.Options{})
	for i := range l.most {
		c.steps([]step{l.one(i)})
	}
	last := l.one(l.most)
	last.status, last.code = 400, l.code
	c.steps([]step{last})
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

func TestCollections(t *testing.T) {
	c := build(t, armsim.Options{})
	tests := []struct {
		path string
		want []string
	}{
		{"/subscriptions", []string{subscription}},
		{sub + "/resourceGroups", []string{"NetworkWatcherRG", "rg-clinic"}},
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
