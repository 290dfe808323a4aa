package azurerm_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// A resource, its arguments as JSON. {"$ref": …} is a reference.
func resource(t testing.TB, address, arguments string) azurerm.Resource {
	t.Helper()
	var a map[string]any
	if err := json.Unmarshal([]byte(arguments), &a); err != nil {
		t.Fatalf("%s: %v", arguments, err)
	}
	_, behind, _ := strings.Cut(address, "azurerm_")
	typ, _, _ := strings.Cut("azurerm_"+behind, ".")
	return azurerm.Resource{Address: address, Type: typ, Arguments: func() azurerm.Arguments { return references(a).(map[string]any) }}
}

func references(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok, err := addr.AsRef(v); ok && err == nil {
			return ref
		}
		out := map[string]any{}
		for k, item := range v {
			out[k] = references(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = references(item)
		}
		return out
	case float64:
		raw, _ := json.Marshal(v)
		return body.Number(string(raw))
	}
	return v
}

const group = "/subscriptions/s/resourceGroups/g/providers/"

// seen is all that is said of some resources: bodies by id, and what is missing.
func seen(t *testing.T, in ...azurerm.Resource) (objects map[string]string, missing []string) {
	t.Helper()
	objects = map[string]string{}
	for tr := range azurerm.Translate("s", in) {
		for _, o := range tr.Objects {
			raw, err := body.JSON(o.ID.Kind(), o.Body)
			if err != nil {
				t.Fatal(err)
			}
			if _, twice := objects[o.ID.String()]; twice {
				t.Errorf("%s is said twice", o.ID)
			}
			objects[o.ID.String()] = string(raw)
		}
		for _, m := range tr.Missing {
			missing = append(missing, strings.TrimSpace(in[tr.From].Address+" "+m.Subject.String()))
		}
	}
	return objects, missing
}

func TestTranslate(t *testing.T) {
	net := group + "Microsoft.Network/"
	for _, c := range []struct {
		name    string
		in      []string // address and arguments
		want    map[string]string
		missing []string
	}{
		{
			name: "a group", in: []string{"azurerm_resource_group.a", `{"name": "g", "location": "West Europe", "tags": {}}`},
			want: map[string]string{"/subscriptions/s/resourceGroups/g": `{"location":"westeurope"}`},
		},
		{
			name: "a subnet and what is associated with it",
			in: []string{
				"azurerm_subnet.a", `{"resource_group_name": "g", "virtual_network_name": "n", "name": "a", "address_prefixes": ["10.0.0.0/24"], "service_endpoints": []}`,
				"azurerm_subnet_network_security_group_association.a", `{"subnet_id": {"$ref": "` + net + `virtualNetworks/n/subnets/a"}, "network_security_group_id": {"$ref": "` + net + `networkSecurityGroups/x"}}`,
				"azurerm_subnet_route_table_association.a", `{"subnet_id": "` + net + `VIRTUALNETWORKS/n/subnets/A", "route_table_id": "` + net + `routeTables/r"}`,
				"azurerm_subnet_nat_gateway_association.a", `{"subnet_id": {"$ref": "` + net + `virtualNetworks/n/subnets/a"}, "nat_gateway_id": {"$ref": "` + net + `natGateways/w"}}`,
			},
			want: map[string]string{net + "virtualNetworks/n/subnets/a": `{"properties":{"addressPrefixes":["10.0.0.0/24"],` +
				`"natGateway":{"id":{"$ref":"` + net + `natGateways/w"}},"networkSecurityGroup":{"id":{"$ref":"` + net + `networkSecurityGroups/x"}},"routeTable":{"id":"` + net + `routeTables/r"}}}`},
		},
		{
			name: "an association with a subnet that is elsewhere",
			in:   []string{"azurerm_subnet_nat_gateway_association.a", `{"subnet_id": "` + net + `virtualNetworks/n/subnets/a", "nat_gateway_id": {"$unresolved": "x"}}`},
			want: map[string]string{}, missing: []string{"azurerm_subnet_nat_gateway_association.a " + net + "virtualNetworks/n/subnets/a"},
		},
		{
			name: "an association with nobody knows what",
			in:   []string{"azurerm_subnet_nat_gateway_association.a", `{"subnet_id": {"$unresolved": "var.subnet"}, "nat_gateway_id": "x"}`},
			want: map[string]string{}, missing: []string{"azurerm_subnet_nat_gateway_association.a"},
		},
		{
			name: "a network that holds a subnet, and a state's view of one that is apart",
			in: []string{
				"azurerm_virtual_network.n", `{"resource_group_name": "g", "name": "n", "address_space": ["10.0.0.0/16"], "subnet": [{"name": "in"}, {"name": "apart"}]}`,
				"azurerm_subnet.apart", `{"resource_group_name": "g", "virtual_network_name": "n", "name": "apart"}`,
				"azurerm_subnet_network_security_group_association.a", `{"subnet_id": "` + net + `virtualNetworks/n/subnets/in", "network_security_group_id": "` + net + `networkSecurityGroups/x"}`,
			},
			want: map[string]string{
				net + "virtualNetworks/n":               `{"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"in","properties":{"networkSecurityGroup":{"id":"` + net + `networkSecurityGroups/x"}}}]}}`,
				net + "virtualNetworks/n/subnets/apart": `{}`,
			},
		},
		{
			name: "a network whose subnets nobody writes in it, where there are such",
			in: []string{
				"azurerm_virtual_network.n", `{"resource_group_name": "g", "name": "n", "subnet": {"$unresolved": "` + azurerm.Unwritten + `"}}`,
				"azurerm_subnet.a", `{"resource_group_name": "g", "virtual_network_name": "n", "name": "a"}`,
				"azurerm_virtual_network.m", `{"resource_group_name": "g", "name": "m", "subnet": {"$unresolved": "` + azurerm.Unwritten + `"}}`,
			},
			want: map[string]string{
				net + "virtualNetworks/n": `{"properties":{}}`, net + "virtualNetworks/n/subnets/a": `{}`,
				net + "virtualNetworks/m": `{"properties":{"subnets":{"$unresolved":"` + azurerm.Unwritten + `"}}}`,
			},
		},
		{
			name: "rules of a group, those that a state shows in it too",
			in: []string{
				"azurerm_network_security_group.x", `{"resource_group_name": "g", "name": "x", "security_rule": [{"name": "in", "access": "Deny", "source_port_ranges": []}, {"name": "SSH", "access": "Deny"}]}`,
				"azurerm_network_security_rule.ssh", `{"resource_group_name": "g", "network_security_group_name": "x", "name": "ssh", "access": "Allow", "source_address_prefix": "*"}`,
				"azurerm_network_security_rule.alone", `{"resource_group_name": "g", "network_security_group_name": "elsewhere", "name": "rdp", "access": "Allow"}`,
				"azurerm_network_security_group.none", `{"resource_group_name": "g", "name": "none"}`,
			},
			want: map[string]string{
				net + "networkSecurityGroups/x":                           `{"properties":{"securityRules":[{"name":"in","properties":{"access":"Deny"}}]}}`,
				net + "networkSecurityGroups/x/securityRules/ssh":         `{"properties":{"access":"Allow","sourceAddressPrefix":"*"}}`,
				net + "networkSecurityGroups/elsewhere/securityRules/rdp": `{"properties":{"access":"Allow"}}`,
				net + "networkSecurityGroups/none":                        `{"properties":{"securityRules":[]}}`,
			},
		},
		{
			name: "rules that nobody writes, and rules that are apart",
			in: []string{
				"azurerm_network_security_group.x", `{"resource_group_name": "g", "name": "x", "security_rule": {"$unresolved": "` + azurerm.Unwritten + `"}}`,
				"azurerm_network_security_rule.ssh", `{"resource_group_name": "g", "network_security_group_name": "x", "name": "ssh", "access": "Allow"}`,
				"azurerm_network_security_group.y", `{"resource_group_name": "g", "name": "y", "security_rule": {"$unresolved": "` + azurerm.Unwritten + `"}}`,
				"azurerm_network_security_group.z", `{"resource_group_name": "g", "name": "z", "security_rule": {"$unresolved": "var.rules"}}`,
				"azurerm_network_security_rule.z", `{"resource_group_name": "g", "network_security_group_name": "z", "name": "ssh", "access": "Allow"}`,
			},
			want: map[string]string{
				net + "networkSecurityGroups/x":                   `{"properties":{"securityRules":[]}}`,
				net + "networkSecurityGroups/x/securityRules/ssh": `{"properties":{"access":"Allow"}}`,
				net + "networkSecurityGroups/y":                   `{"properties":{"securityRules":{"$unresolved":"` + azurerm.Unwritten + `"}}}`,
				net + "networkSecurityGroups/z":                   `{"properties":{"securityRules":{"$unresolved":"security_rule"}}}`,
				net + "networkSecurityGroups/z/securityRules/ssh": `{"properties":{"access":"Allow"}}`,
			},
		},
		{
			name: "an account and what is said of it elsewhere",
			in: []string{
				"azurerm_storage_account.a", `{"resource_group_name": "g", "name": "st", "enable_https_traffic_only": true, "access_tier": {"$unresolved": "` + azurerm.Unwritten + `"}, "network_rules": {"$unresolved": "` + azurerm.Unwritten + `"}, "blob_properties": [{"delete_retention_policy": [{"days": 14}]}]}`,
				"azurerm_storage_account_network_rules.a", `{"storage_account_id": {"$ref": "` + group + `Microsoft.Storage/storageAccounts/st"}, "default_action": "Deny", "bypass": ["Logging", "Metrics"]}`,
				"azurerm_storage_account_customer_managed_key.a", `{"storage_account_id": {"$ref": "` + group + `Microsoft.Storage/storageAccounts/st"}, "key_name": "k", "key_vault_id": {"$ref": "` + group + `Microsoft.KeyVault/vaults/v"}}`,
				"azurerm_storage_container.letters", `{"storage_account_name": "ST", "name": "letters", "container_access_type": "private"}`,
				"azurerm_storage_container.nowhere", `{"storage_account_name": "other", "name": "letters"}`,
			},
			want: map[string]string{
				group + "Microsoft.Storage/storageAccounts/st": `{"properties":{"encryption":{"keySource":"Microsoft.Keyvault","keyvaultproperties":{"keyname":"k","keyvaulturi":{"$ref":"` + group + `Microsoft.KeyVault/vaults/v","output":"properties.vaultUri"}}},` +
					`"networkAcls":{"bypass":"Logging, Metrics","defaultAction":"Deny"},"supportsHttpsTrafficOnly":true}}`,
				group + "Microsoft.Storage/storageAccounts/st/blobServices/default":                    `{"properties":{"deleteRetentionPolicy":{"days":14,"enabled":true}}}`,
				group + "Microsoft.Storage/storageAccounts/st/blobServices/default/containers/letters": `{"properties":{"publicAccess":"None"}}`,
			},
			missing: []string{"azurerm_storage_container.nowhere"},
		},
		{
			name: "today's name of an argument over yesterday's",
			in:   []string{"azurerm_key_vault.v", `{"resource_group_name": "g", "name": "v", "enable_rbac_authorization": false, "rbac_authorization_enabled": true}`},
			want: map[string]string{group + "Microsoft.KeyVault/vaults/v": `{"properties":{"enableRbacAuthorization":true,"enableSoftDelete":true,"sku":{"family":"A"}}}`},
		},
		{
			name: "names and groups that are not known",
			in: []string{
				`module.m.azurerm_key_vault.v["a/b c"]`, `{"resource_group_name": {"$ref": "/subscriptions/s/resourceGroups/$(azurerm_resource_group.r)", "output": "name"}, "name": {"$unresolved": "known after apply"}}`,
				"azurerm_key_vault.w", `{"resource_group_name": {"$unresolved": "data.azurerm_resource_group.r.name"}, "name": "w"}`,
				"azurerm_key_vault.x", `{"resource_group_name": {"$unresolved": "a, b"}}`,
				"azurerm_subnet.s", `{"resource_group_name": "g", "virtual_network_name": {"$unresolved": "var.prefix"}, "name": {"$unresolved": "var.prefix"}}`,
				"azurerm_subnet.t", `{"resource_group_name": "g", "virtual_network_name": "n", "name": {"$unresolved": "var.prefix"}}`,
			},
			missing: []string{"azurerm_subnet.s"},
			want: map[string]string{
				`/subscriptions/s/resourceGroups/$(azurerm_resource_group.r)/providers/Microsoft.KeyVault/vaults/$(module.m.azurerm_key_vault.v(a:bc))`: `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
				net + "virtualNetworks/n/subnets/$(azurerm_subnet.t)":                                                                                   `{}`,
				`/subscriptions/s/resourceGroups/$(data.azurerm_resource_group.r.name)/providers/Microsoft.KeyVault/vaults/w`:                           `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
				`/subscriptions/s/resourceGroups/$(azurerm_key_vault.x.resource_group_name)/providers/Microsoft.KeyVault/vaults/$(azurerm_key_vault.x)`: `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
			},
		},
		{
			name: "an id that is known, and one that is azurerm's own",
			in: []string{
				"azurerm_key_vault.v", `{"id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v", "resource_group_name": "g", "name": "v"}`,
				"azurerm_monitor_diagnostic_setting.d", `{"id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v|d", "target_resource_id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v", "name": "d", "log_analytics_workspace_id": "w", "enabled_log": [{"category": "AuditEvent"}], "metric": [{"category": "AllMetrics", "enabled": false}]}`,
			},
			want: map[string]string{
				"/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v":                                                   `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
				"/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/providers/Microsoft.Insights/diagnosticSettings/d": `{"properties":{"logs":[{"category":"AuditEvent","enabled":true}],"metrics":[{"category":"AllMetrics","enabled":false}],"workspaceId":{"$unresolved":"withheld, since nothing says that it is no secret"}}}`,
			},
		},
		{
			name: "logs of a service of an account, of which only the account is known",
			in:   []string{"azurerm_monitor_diagnostic_setting.d", `{"target_resource_id": {"$ref": "` + group + `Microsoft.Storage/storageAccounts/st"}, "name": "d", "enabled_log": [{"category": "StorageRead"}]}`},
			want: map[string]string{}, missing: []string{"azurerm_monitor_diagnostic_setting.d"},
		},
		{
			name: "a key that turns, and its own secret's value is nobody's",
			in: []string{
				"azurerm_key_vault_key.k", `{"key_vault_id": "` + group + `Microsoft.KeyVault/vaults/v", "name": "k", "key_type": "RSA", "expiration_date": "2027-01-01T00:00:00Z", "rotation_policy": [{"expire_after": "P1Y", "automatic": [{"time_before_expiry": "P60D"}]}]}`,
				"azurerm_key_vault_secret.s", `{"key_vault_id": "` + group + `Microsoft.KeyVault/vaults/v", "name": "s", "value": "correct-horse", "expiration_date": "2027-01-01T00:00:00Z"}`,
			},
			want: map[string]string{
				group + "Microsoft.KeyVault/vaults/v/keys/k":    `{"properties":{"attributes":{"exp":1798761600},"kty":"RSA","rotationPolicy":{"attributes":{"expiryTime":"P1Y"},"lifetimeActions":[{"action":{"type":"rotate"},"trigger":{"timeBeforeExpiry":"P60D"}}]}}}`,
				group + "Microsoft.KeyVault/vaults/v/secrets/s": `{"properties":{"attributes":{"exp":1798761600}}}`,
			},
		},
		{
			name: "who may do what, at a scope",
			in: []string{
				"azurerm_role_assignment.a", `{"scope": {"$unresolved": "data.azurerm_subscription.current.id"}, "role_definition_name": "Owner", "principal_id": {"$ref": "` + group + `Microsoft.ManagedIdentity/userAssignedIdentities/i", "output": "properties.principalId"}}`,
				"azurerm_role_assignment.b", `{"scope": "/subscriptions/s/resourceGroups/g", "role_definition_name": "Our own role", "name": "7f951dda-4ed3-4680-a7ca-43fe172d538d"}`,
				"azurerm_role_assignment.c", `{"scope": {"$unresolved": "var.scope"}}`,
			},
			want: map[string]string{
				"/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/$(azurerm_role_assignment.a)": `{"properties":{"principalId":{"$ref":"` + group + `Microsoft.ManagedIdentity/userAssignedIdentities/i","output":"properties.principalId"},"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}}`,
				group + "Microsoft.Authorization/roleAssignments/7f951dda-4ed3-4680-a7ca-43fe172d538d":            `{"properties":{"roleDefinitionId":{"$unresolved":"role_definition_name"}}}`,
			},
			missing: []string{"azurerm_role_assignment.c"},
		},
		{
			name: "an access policy beside its vault, and one beside none",
			in: []string{
				"azurerm_key_vault.v", `{"resource_group_name": "g", "name": "v", "access_policy": {"$unresolved": "` + azurerm.Unwritten + `"}}`,
				"azurerm_key_vault_access_policy.a", `{"key_vault_id": "` + group + `Microsoft.KeyVault/vaults/v", "key_permissions": ["Get"]}`,
				"azurerm_key_vault_access_policy.b", `{"key_vault_id": "` + group + `Microsoft.KeyVault/vaults/other", "key_permissions": ["Get"]}`,
			},
			want: map[string]string{
				group + "Microsoft.KeyVault/vaults/v": `{"properties":{"accessPolicies":[{"permissions":{"keys":["Get"]}}],"enableSoftDelete":true,"sku":{"family":"A"}}}`,
			},
			missing: []string{"azurerm_key_vault_access_policy.b " + group + "Microsoft.KeyVault/vaults/other"},
		},
		{
			name: "a private endpoint that somebody has to approve, and its zones",
			in: []string{
				"azurerm_private_endpoint.e", `{"resource_group_name": "g", "name": "e", "private_service_connection": [{"name": "c", "is_manual_connection": true, "private_connection_resource_id": {"$ref": "` + group + `Microsoft.KeyVault/vaults/v"}}],
					"private_dns_zone_group": [{"name": "default", "private_dns_zone_ids": ["` + net + `privateDnsZones/privatelink.vaultcore.azure.net"]}]}`,
			},
			want: map[string]string{
				net + "privateEndpoints/e":                              `{"properties":{"manualPrivateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":{"$ref":"` + group + `Microsoft.KeyVault/vaults/v"}}}]}}`,
				net + "privateEndpoints/e/privateDnsZoneGroups/default": `{"properties":{"privateDnsZoneConfigs":[{"properties":{"privateDnsZoneId":"` + net + `privateDnsZones/privatelink.vaultcore.azure.net"}}]}}`,
			},
		},
		{
			name: "a cluster with its windows and a pool",
			in: []string{
				"azurerm_kubernetes_cluster.k", `{"resource_group_name": "g", "name": "k", "run_command_enabled": false, "azure_active_directory_role_based_access_control": [{"azure_rbac_enabled": true}],
					"default_node_pool": [{"name": "system", "zones": ["1", "2"], "only_critical_addons_enabled": true}], "maintenance_window_node_os": [{"duration": 4}]}`,
				"azurerm_kubernetes_cluster_node_pool.p", `{"kubernetes_cluster_id": "` + group + `Microsoft.ContainerService/managedClusters/k", "name": "p", "enable_host_encryption": true, "tags": {"a": "b"}}`,
			},
			want: map[string]string{
				group + "Microsoft.ContainerService/managedClusters/k":                                                           `{"properties":{"aadProfile":{"enableAzureRBAC":true,"managed":true},"agentPoolProfiles":[{"availabilityZones":["1","2"],"mode":"System","name":"system","nodeTaints":["CriticalAddonsOnly=true:NoSchedule"]}],"apiServerAccessProfile":{"disableRunCommand":true}}}`,
				group + "Microsoft.ContainerService/managedClusters/k/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule": `{"properties":{"maintenanceWindow":{"durationHours":4}}}`,
				group + "Microsoft.ContainerService/managedClusters/k/agentPools/p":                                              `{"properties":{"enableEncryptionAtHost":true,"tags":{"a":{"$unresolved":"withheld, since nothing says that it is no secret"}}}}`,
			},
		},
		{
			name: "a registry with a replica",
			in:   []string{"azurerm_container_registry.r", `{"resource_group_name": "g", "name": "r", "encryption": [], "georeplications": [{"location": "North Europe"}, {"location": {"$unresolved": "var.l"}}], "retention_policy": [{"days": 7, "enabled": true}]}`},
			want: map[string]string{
				group + "Microsoft.ContainerRegistry/registries/r":                          `{"properties":{"policies":{"retentionPolicy":{"days":7,"status":"enabled"}}}}`,
				group + "Microsoft.ContainerRegistry/registries/r/replications/northeurope": `{"location":"northeurope"}`,
			},
			missing: []string{"azurerm_container_registry.r"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var in []azurerm.Resource
			for i := 0; i < len(c.in); i += 2 {
				in = append(in, resource(t, c.in[i], c.in[i+1]))
			}
			objects, missing := seen(t, in...)
			if diff := cmp.Diff(c.want, objects); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.missing, missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
}

// What nobody says is not said: the service's default holds.
func TestNoDefaultIsInvented(t *testing.T) {
	// What azurerm says of each of a type, whatever it is told.
	always := map[string]string{
		"azurerm_key_vault":                                `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
		"azurerm_storage_account":                          `{"properties":{"supportsHttpsTrafficOnly":true}}`,
		"azurerm_postgresql_flexible_server":               `{"properties":{"highAvailability":{"mode":"Disabled"}}}`,
		"azurerm_network_security_group":                   `{"properties":{"securityRules":[]}}`,
		"azurerm_route_table":                              `{"properties":{"routes":[]}}`,
		"azurerm_monitor_action_group":                     `{"location":"global"}`,
		"azurerm_monitor_activity_log_alert":               `{"location":"global"}`,
		"azurerm_role_assignment":                          `{"properties":{"roleDefinitionId":{"$unresolved":"role_definition_name"}}}`,
		"azurerm_postgresql_flexible_server_configuration": `{"properties":{"source":"user-override"}}`,
		// The name that people give it is none of its id.
		"azurerm_role_definition":                  `{"properties":{"roleName":{"$unresolved":"withheld, since nothing says that it is no secret"}}}`,
		"azurerm_security_center_storage_defender": `{"properties":{"isEnabled":true}}`,
	}
	// Of these it says in words of ARM what they are.
	named := regexp.MustCompile("^azurerm_(consumption_budget|data_protection_backup_(policy|instance))_")
	said := 0
	for typ := range azurerm.Types() {
		if azurerm.Joins(typ) {
			continue
		}
		a := azurerm.Arguments{"name": "n", "resource_group_name": "g"}
		for _, name := range azurerm.Parents(typ) {
			if a[name] == nil {
				a[name] = group + "Microsoft.Storage/storageAccounts/st"
			}
			if strings.HasSuffix(name, "_name") || name == "resource_type" || name == "object_id" {
				a[name] = "n"
			}
		}
		for tr := range azurerm.Translate("s", []azurerm.Resource{{Address: typ + ".x", Type: typ, Arguments: func() azurerm.Arguments { return a }}}) {
			if len(tr.Objects) != 1 {
				t.Errorf("%s: %d objects, %v", typ, len(tr.Objects), tr.Missing)
				continue
			}
			said++
			raw, err := body.JSON(tr.Objects[0].ID.Kind(), tr.Objects[0].Body)
			if err != nil {
				t.Fatal(err)
			}
			want := always[typ]
			if want == "" {
				want = "{}"
			}
			if string(raw) != want && !named.MatchString(typ) {
				t.Errorf("%s: %s, want %s", typ, raw, want)
			}
		}
	}
	if said < 60 {
		t.Errorf("%d types were asked", said)
	}
}

// A type that has no row narrows to what its name gives away.
func TestKinds(t *testing.T) {
	for typ, want := range map[string]struct {
		kinds string
		isARM bool
	}{
		"azurerm_mssql_server":                       {"Microsoft.Sql/servers", true},
		"azurerm_postgresql_server":                  {"Microsoft.DBforPostgreSQL/servers", true},
		"azurerm_storage_blob":                       {"", false},
		"azurerm_resource_group_template_deployment": {"", true},
		"azurerm_made_up":                            {"", true},
		"azurerm_subnet_nat_gateway_association":     {"Microsoft.Network/virtualNetworks/subnets", true},
	} {
		kinds, isARM := azurerm.Kinds(typ)
		var words []string
		for _, k := range kinds {
			words = append(words, string(k))
		}
		if got := strings.Join(words, " "); got != want.kinds || isARM != want.isARM {
			t.Errorf("%s: %q, %t; want %q, %t", typ, got, isARM, want.kinds, want.isARM)
		}
	}
}

// Others refer to what is not translated by an id all the same.
func TestIDOf(t *testing.T) {
	for _, c := range []struct{ address, arguments, want string }{
		{"azurerm_mssql_server.s", `{"resource_group_name": "g", "name": "sql"}`, group + "Microsoft.Sql/servers/sql"},
		{"azurerm_mssql_database.d", `{"name": "d"}`, ""},
		{"azurerm_network_security_rule.r", `{"resource_group_name": "g", "network_security_group_name": "x", "name": "r"}`, group + "Microsoft.Network/networkSecurityGroups/x"},
		{"azurerm_monitor_action_group.a", `{"resource_group_name": "g", "name": "Who is told"}`, group + "Microsoft.Insights/actionGroups/Who%20is%20told"},
		{"azurerm_role_assignment.r", `{"id": "/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/x|tenant", "name": "x"}`, "/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/x"},
		{"azurerm_made_up.a", `{"resource_group_name": "g", "name": "x"}`, ""},
		{"azurerm_storage_container.c", `{"id": "https://st.blob.core.windows.net/c", "resource_manager_id": "` + group + `Microsoft.Storage/storageAccounts/st/blobServices/default/containers/c"}`, group + "Microsoft.Storage/storageAccounts/st/blobServices/default/containers/c"},
	} {
		id, ok := azurerm.IDOf("s", resource(t, c.address, c.arguments))
		if id.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s: %s, want %s", c.address, id, c.want)
		}
	}
}

func TestSubscription(t *testing.T) {
	seen := map[string]bool{}
	for _, set := range []string{"", "dev", "deploy/dev", "deploy-dev", "deploy%2Fdev", "a b"} {
		sub := azurerm.Subscription(set)
		if _, err := addr.ParseID("/subscriptions/" + sub + "/resourceGroups/g"); err != nil || seen[sub] {
			t.Errorf("%q: %s, %v, and it was there before: %t", set, sub, err, seen[sub])
		}
		seen[sub] = true
	}
}

// Whatever an argument holds, something is said, and no text of which nothing
// says that it is no secret.
func TestAnythingIsTaken(t *testing.T) {
	const secret = "correct horse: b4ttery!"
	odd := []any{
		secret,
		[]any{secret},
		[]any{map[string]any{"name": secret, "value": secret, "days": secret, "policy_type": secret, "url": secret}},
		nil, "", "x", true, body.Number("-1"), body.Number("1e400"),
		[]any{},
		[]any{nil},
		[]any{[]any{"x"}},
		[]any{map[string]any{}},
		map[string]any{},
		map[string]any{"x": "y"},
		body.Unresolved("x"), body.Unresolved(azurerm.Unwritten), addr.RefTo(addr.Subscription("s")),
		[]any{body.Unresolved("x")},
		[]any{addr.RefTo(addr.Subscription("s"))},
		[]any{"a", "b"},
		[]any{map[string]any{"name": "x"}, map[string]any{"name": nil}},
	}
	types := azurerm.Types()
	if len(types) < 60 {
		t.Fatalf("%d types", len(types))
	}
	for typ, names := range types {
		for _, v := range odd {
			a := azurerm.Arguments{"resource_group_name": "g", "name": "n"}
			for _, name := range names {
				if name != "id" {
					a[name] = v
				}
			}
			r := azurerm.Resource{Address: typ + ".x", Type: typ, Arguments: func() azurerm.Arguments { return maps.Clone(a) }}
			said := 0
			for tr := range azurerm.Translate("s", []azurerm.Resource{r}) {
				said += len(tr.Objects) + len(tr.Missing)
				for _, o := range tr.Objects {
					if raw, err := body.JSON(o.ID.Kind(), o.Body); err == nil && strings.Contains(string(raw), secret) {
						t.Errorf("%s keeps a text that could be anything: %s", typ, raw)
					}
				}
			}
			if said == 0 {
				t.Errorf("%s says nothing of %v", typ, v)
			}
		}
	}
}
