package azure_test

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gateway"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/design"
)

var (
	entryNetwork = network.VirtualNetworkID(at.Group, "entry-vnet")
	entryRules   = network.SecurityGroupID(at.Group, "entry-nsg")
	entryAddress = network.PublicIPAddressID(at.Group, "entry-ip")
	entryPolicy  = gateway.PolicyID(at.Group, "entry-waf")
	publicNames  = dns.PublicZoneID(at.Group, "erp.example.org")
	// A person puts it there; no template does.
	certificate = vault.Child("secrets", "clinic")
	readsSecret = authorization.KeyVaultSecretsUser(sub)
)

// gatewayRows are examples of what is built in gateway, and of what a gateway
// stands on.
func gatewayRows() []row {
	return []row{
		{
			builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: entryRules, region: here,
			make: func() design.Resource {
				return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "entry-nsg", Why: "The service asks for its own.", Rules: []network.SecurityRule{{
					Name: "AllowGatewayManager", Direction: network.Inbound, Priority: 100, Access: "Allow", Protocol: "Tcp", Source: "GatewayManager", Destination: "*", Ports: []string{"65200-65535"}, Why: "The service asks for it.",
				}}})
			},
			secure: map[string]any{
				"properties.securityRules[*].properties.direction":           "Inbound",
				"properties.securityRules[*].properties.sourceAddressPrefix": "GatewayManager",
			},
		},
		{
			builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: entryNetwork, region: here,
			make: func() design.Resource {
				return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{Name: "entry-vnet", Why: "The entry's network.", Space: netip.MustParsePrefix("10.42.0.0/20"), Subnets: []network.Subnet{
					{Name: "entry", Range: netip.MustParsePrefix("10.42.0.0/24"), SecurityGroup: entryRules},
				}})
			},
			secure: map[string]any{"properties.subnets[*].properties.networkSecurityGroup.id": written{}},
		},
		{
			builder: "network.NewPublicIPAddress", kind: network.PublicIPAddressKind, id: entryAddress, region: here,
			make: func() design.Resource {
				return network.NewPublicIPAddress(at, network.PublicIPAddressSpec{Name: "entry-ip", Why: "The entry's address.", Zones: 3, Protection: "Enabled"})
			},
			secure: map[string]any{
				"sku.name":                               "Standard",
				"zones":                                  []any{"1", "2", "3"},
				"properties.publicIPAllocationMethod":    "Static",
				"properties.ddosSettings.protectionMode": "Enabled",
			},
		},
		{
			builder: "dns.NewPublicZone", kind: dns.PublicZoneKind, id: publicNames, region: global,
			make:   func() design.Resource { return dns.NewPublicZone(at, dns.PublicZoneSpec{Zone: "erp.example.org"}) },
			secure: map[string]any{"properties.zoneType": "Public"},
		},
		{
			builder: "dns.NewAddressRecord", kind: dns.AddressRecordKind, id: dns.AddressRecordID(publicNames, "clinic"), untagged: true,
			make: func() design.Resource {
				return dns.NewAddressRecord(at, dns.AddressRecordSpec{Zone: publicNames, Name: "clinic", Seconds: 60, Address: entryAddress})
			},
			secure: map[string]any{"properties.targetResource.id": written{}},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: authorization.RoleAssignmentID(vault, user, readsSecret), untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: vault, Identity: user, Role: readsSecret, Why: "The gateway reads its certificates."})
			},
			secure: map[string]any{"properties.roleDefinitionId": readsSecret.ID.String()},
		},
		{
			builder: "gateway.NewPolicy", kind: gateway.PolicyKind, id: entryPolicy, region: here,
			make: func() design.Resource {
				return gateway.NewPolicy(at, gateway.PolicySpec{
					Name: "entry-waf", Prevents: true, InspectedKiB: 2000, UploadMiB: 128, Blocked: []string{"/web/database"},
					Exclusions: []gateway.Exclusion{{Route: "/web/dataset/call_kw", Group: "SQLI", Rules: []string{"942430"}}},
				})
			},
			secure: map[string]any{
				"properties.policySettings.state":                                                                 "Enabled",
				"properties.policySettings.mode":                                                                  "Prevention",
				"properties.policySettings.requestBodyCheck":                                                      true,
				"properties.policySettings.requestBodyInspectLimitInKB":                                           2000,
				"properties.policySettings.fileUploadEnforcement":                                                 true,
				"properties.policySettings.fileUploadLimitInMb":                                                   128,
				"properties.policySettings.logScrubbing.state":                                                    "Enabled",
				"properties.customRules[*].action":                                                                "Block",
				"properties.customRules[*].matchConditions[*].matchValues":                                        []any{"/web/database"},
				"properties.managedRules.managedRuleSets[*].ruleSetVersion":                                       written{},
				"properties.managedRules.exclusions":                                                              []any{},
				"properties.managedRules.exceptions[*].values":                                                    []any{"/web/dataset/call_kw"},
				"properties.managedRules.exceptions[*].exceptionManagedRuleSets[*].ruleGroups[*].rules[*].ruleId": "942430",
			},
		},
		{
			builder: "gateway.NewPolicy", kind: gateway.PolicyKind, id: gateway.PolicyID(at.Group, "watching-waf"), region: here,
			make: func() design.Resource {
				return gateway.NewPolicy(at, gateway.PolicySpec{Name: "watching-waf", Since: "2026-10-26", InspectedKiB: 2000, UploadMiB: 128})
			},
			secure: map[string]any{
				"tags.ward-detection-since":          "2026-10-26",
				"properties.policySettings.mode":     "Detection",
				"properties.customRules":             []any{},
				"properties.managedRules.exceptions": []any{},
			},
		},
		{
			builder: "gateway.NewGateway", kind: gateway.GatewayKind, id: gateway.ID(at.Group, "entry-agw"), region: here,
			make: func() design.Resource {
				return gateway.NewGateway(at, gateway.Spec{
					Name: "entry-agw", Subnet: network.SubnetID(entryNetwork, "entry"), Address: entryAddress, Identity: user, Policy: entryPolicy,
					Zones: 3, Least: 2, Most: 10, Seconds: 120,
					Waits: []addr.ID{authorization.RoleAssignmentID(vault, user, readsSecret)},
					Sites: []gateway.Site{
						{Name: "clinic", Hosts: []string{"clinic.erp.example.org", "shop.erp.example.org"}, Secret: "https://hrg-keys.vault.azure.net/secrets/clinic", Backend: netip.MustParseAddr("10.41.8.68"), Health: "/web/health"},
						{Name: "bay", Hosts: []string{"bay.erp.example.org"}, Secret: "https://hrg-keys.vault.azure.net/secrets/clinic", Backend: netip.MustParseAddr("10.43.8.68"), Health: "/web/health"},
					},
				})
			},
			secure: map[string]any{
				"zones":                           []any{"1", "2", "3"},
				"identity.type":                   "UserAssigned",
				"properties.sku.tier":             "WAF_v2",
				"properties.firewallPolicy.id":    written{},
				"properties.sslPolicy.policyName": "AppGwSslPolicy20220101S",
				"properties.sslPolicy.policyType": "Predefined",
				"properties.globalConfiguration.enableRequestBuffering":                                                         true,
				"properties.sslCertificates[*].properties.keyVaultSecretId":                                                     "https://hrg-keys.vault.azure.net/secrets/clinic",
				"properties.backendHttpSettingsCollection[*].properties.protocol":                                               "Https",
				"properties.backendHttpSettingsCollection[*].properties.requestTimeout":                                         120,
				"properties.backendHttpSettingsCollection[*].properties.validateSNI":                                            true,
				"properties.backendHttpSettingsCollection[*].properties.validateCertChainAndExpiry":                             true,
				"properties.probes[*].properties.protocol":                                                                      "Https",
				"properties.redirectConfigurations[*].properties.redirectType":                                                  "Permanent",
				"properties.rewriteRuleSets[*].properties.rewriteRules[*].actionSet.requestHeaderConfigurations[*].headerValue": written{},
			},
		},
	}
}
