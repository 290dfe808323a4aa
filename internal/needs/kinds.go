package needs

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
)

// row is what a kind needs beyond its own type: somebody has looked at it.
type row struct {
	// also are further resource providers that its subscription must have
	// registered.
	also    []string
	licence string // a service plan of Entra that it needs, or ""
}

const (
	entraP2 = "AAD_PREMIUM_P2"

	providerInsights = "Microsoft.Insights"
)

// kindTable are the kinds that designs have, and what each needs.
//
// Sources: AKS asks for Compute, Network and Storage, and its policy add-on for
// PolicyInsights (learn.microsoft.com, azure/governance/policy/concepts/
// policy-for-kubernetes); flow logs for Insights (vnet-flow-logs-manage);
// activation of roles for Entra ID P2 (id-governance/licensing-fundamentals).
func kindTable() map[addr.Kind]row {
	return map[addr.Kind]row{
		"GitHub.Network/networkSettings":                                                 {},
		"Microsoft.Authorization/locks":                                                  {},
		"Microsoft.Authorization/policyAssignments":                                      {also: []string{"Microsoft.PolicyInsights"}},
		"Microsoft.Authorization/policyExemptions":                                       {also: []string{"Microsoft.PolicyInsights"}},
		"Microsoft.Authorization/policySetDefinitions":                                   {}, // it finds nothing before it is assigned
		"Microsoft.Authorization/roleAssignments":                                        {},
		"Microsoft.Authorization/roleDefinitions":                                        {},
		"Microsoft.Authorization/roleEligibilityScheduleRequests":                        {licence: entraP2},
		"Microsoft.Authorization/roleManagementPolicies":                                 {licence: entraP2},
		"Microsoft.Cache/redisEnterprise":                                                {},
		"Microsoft.Cache/redisEnterprise/databases":                                      {},
		"Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments":              {},
		"Microsoft.Compute/diskEncryptionSets":                                           {},
		"Microsoft.Consumption/budgets":                                                  {},
		"Microsoft.ContainerRegistry/registries":                                         {},
		"Microsoft.ContainerRegistry/registries/replications":                            {},
		"Microsoft.ContainerService/managedClusters":                                     {also: []string{"Microsoft.Compute", "Microsoft.Network", "Microsoft.PolicyInsights", "Microsoft.Storage"}},
		"Microsoft.ContainerService/managedClusters/agentPools":                          {also: []string{"Microsoft.Compute"}},
		"Microsoft.ContainerService/managedClusters/maintenanceConfigurations":           {},
		"Microsoft.DBforPostgreSQL/flexibleServers":                                      {},
		"Microsoft.DBforPostgreSQL/flexibleServers/administrators":                       {},
		"Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings":     {},
		"Microsoft.DBforPostgreSQL/flexibleServers/configurations":                       {},
		"Microsoft.DBforPostgreSQL/flexibleServers/databases":                            {},
		"Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints":                     {},
		"Microsoft.DataProtection/backupVaults":                                          {},
		"Microsoft.DataProtection/backupVaults/backupInstances":                          {},
		"Microsoft.DataProtection/backupVaults/backupPolicies":                           {},
		"Microsoft.DataProtection/backupVaults/backupResourceGuardProxies":               {},
		"Microsoft.DataProtection/resourceGuards":                                        {},
		"Microsoft.Insights/actionGroups":                                                {},
		"Microsoft.Insights/activityLogAlerts":                                           {},
		"Microsoft.Insights/diagnosticSettings":                                          {},
		"Microsoft.Insights/metricAlerts":                                                {},
		"Microsoft.Insights/privateLinkScopes":                                           {},
		"Microsoft.Insights/privateLinkScopes/scopedResources":                           {},
		"Microsoft.Insights/scheduledQueryRules":                                         {},
		"Microsoft.KeyVault/vaults":                                                      {},
		"Microsoft.KeyVault/vaults/keys":                                                 {},
		"Microsoft.KubernetesConfiguration/extensions":                                   {},
		"Microsoft.KubernetesConfiguration/fluxConfigurations":                           {},
		"Microsoft.ManagedIdentity/userAssignedIdentities":                               {},
		"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials":  {},
		"Microsoft.Management/managementGroups":                                          {},
		"Microsoft.Management/managementGroups/settings":                                 {},
		"Microsoft.Management/managementGroups/subscriptions":                            {},
		"Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies":             {},
		"Microsoft.Network/applicationGateways":                                          {},
		"Microsoft.Network/azureFirewalls":                                               {},
		"Microsoft.Network/bastionHosts":                                                 {},
		"Microsoft.Network/ddosProtectionPlans":                                          {},
		"Microsoft.Network/dnsZones":                                                     {},
		"Microsoft.Network/dnsZones/A":                                                   {},
		"Microsoft.Network/firewallPolicies":                                             {},
		"Microsoft.Network/firewallPolicies/ruleCollectionGroups":                        {},
		"Microsoft.Network/natGateways":                                                  {},
		"Microsoft.Network/networkSecurityGroups":                                        {},
		"Microsoft.Network/networkWatchers/flowLogs":                                     {also: []string{providerInsights}},
		"Microsoft.Network/privateDnsZones":                                              {},
		"Microsoft.Network/privateDnsZones/virtualNetworkLinks":                          {},
		"Microsoft.Network/privateEndpoints":                                             {},
		"Microsoft.Network/privateEndpoints/privateDnsZoneGroups":                        {},
		"Microsoft.Network/publicIPAddresses":                                            {},
		"Microsoft.Network/routeTables":                                                  {},
		"Microsoft.Network/virtualNetworks":                                              {},
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings":                       {},
		"Microsoft.OperationalInsights/workspaces":                                       {},
		"Microsoft.OperationalInsights/workspaces/dataExports":                           {},
		"Microsoft.OperationalInsights/workspaces/tables":                                {},
		"Microsoft.Resources/resourceGroups":                                             {},
		"Microsoft.Security/defenderForStorageSettings":                                  {},
		"Microsoft.Security/pricings":                                                    {},
		"Microsoft.Security/securityContacts":                                            {},
		"Microsoft.Storage/storageAccounts":                                              {},
		"Microsoft.Storage/storageAccounts/blobServices":                                 {},
		"Microsoft.Storage/storageAccounts/blobServices/containers":                      {},
		"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": {},
		"Microsoft.Storage/storageAccounts/managementPolicies":                           {},
	}
}

// kinds returns the rows by addr.Kind.Key.
func kinds() map[string]row {
	out := map[string]row{}
	for k, r := range kindTable() {
		out[k.Key()] = r
	}
	return out
}

// kindNames are the kinds that have a row, in order.
func kindNames() []addr.Kind {
	var out []addr.Kind
	for k := range kindTable() {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// link is an operation on what a body names, that whoever puts the body must be
// allowed besides.
type link struct {
	from   addr.Kind // "" is any
	at     string    // the path, or its end; "" is any
	to     addr.Kind // "" is any
	action string    // "" is privateEndpointConnectionsApproval of what is named
}

func (l link) applies(from addr.Kind, path string, to addr.Kind) bool {
	return (l.from == "" || l.from.Equal(from)) && (l.to == "" || l.to.Equal(to)) && (l.at == "" || path == l.at || hasPathSuffix(path, l.at))
}

func (l link) actionOn(to addr.Kind) string {
	if l.action != "" {
		return l.action
	}
	return string(to) + "/privateEndpointConnectionsApproval/action"
}

func hasPathSuffix(path, end string) bool {
	return len(path) > len(end) && path[len(path)-len(end)-1] == '.' && path[len(path)-len(end):] == end
}

// links are what Azure asks of whoever names something.
//
// Sources: learn.microsoft.com, azure/virtual-network/virtual-network-manage-peering
// (peer/action), private-link/rbac-permissions (subnets/join/action, and approval),
// the descriptions of join/action and assign/action in azure/role-based-access-control/
// permissions/{networking,identity}; refusals that people have seen for a workspace's
// sharedKeys/action (LinkedAuthorizationFailed); azure/azure-monitor/alerts/alerts-overview
// (reading an action group); azure/backup/multi-user-authorization (reading the guard).
func links() []link {
	const (
		network = "Microsoft.Network/"
		subnets = network + "virtualNetworks/subnets"
		groups  = "Microsoft.Insights/actionGroups"
		logs    = "Microsoft.OperationalInsights/workspaces"
		user    = "Microsoft.ManagedIdentity/userAssignedIdentities"
	)
	return []link{
		{to: subnets, action: subnets + "/join/action"},
		{to: network + "networkSecurityGroups", action: network + "networkSecurityGroups/join/action"},
		{to: network + "routeTables", action: network + "routeTables/join/action"},
		{to: network + "natGateways", action: network + "natGateways/join/action"},
		{to: network + "publicIPAddresses", action: network + "publicIPAddresses/join/action"},
		{to: network + "firewallPolicies", action: network + "firewallPolicies/join/action"},
		{to: network + "ddosProtectionPlans", action: network + "ddosProtectionPlans/join/action"},
		{to: network + "ApplicationGatewayWebApplicationFirewallPolicies", action: network + "ApplicationGatewayWebApplicationFirewallPolicies/join/action"},
		{from: network + "privateEndpoints/privateDnsZoneGroups", to: network + "privateDnsZones", action: network + "privateDnsZones/join/action"},
		{from: network + "privateDnsZones/virtualNetworkLinks", to: network + "virtualNetworks", action: network + "virtualNetworks/join/action"},
		{from: network + "virtualNetworks/virtualNetworkPeerings", to: network + "virtualNetworks", action: network + "virtualNetworks/peer/action"},
		{from: network + "privateEndpoints", at: "privateLinkServiceId"},
		{at: "identity.userAssignedIdentities", to: user, action: user + "/assign/action"},
		{at: "identityProfile.kubeletidentity.resourceId", to: user, action: user + "/assign/action"},
		{from: "Microsoft.Insights/diagnosticSettings", to: logs, action: logs + "/sharedKeys/action"},
		{from: network + "networkWatchers/flowLogs", to: logs, action: logs + "/sharedKeys/action"},
		{from: "Microsoft.ContainerService/managedClusters", to: "Microsoft.Compute/diskEncryptionSets", action: "Microsoft.Compute/diskEncryptionSets/read"},
		{from: "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies", to: "Microsoft.DataProtection/resourceGuards", action: "Microsoft.DataProtection/resourceGuards/read"},
		{from: "Microsoft.Insights/activityLogAlerts", to: groups, action: groups + "/read"},
		{from: "Microsoft.Insights/metricAlerts", to: groups, action: groups + "/read"},
		{from: "Microsoft.Insights/scheduledQueryRules", to: groups, action: groups + "/read"},
	}
}
