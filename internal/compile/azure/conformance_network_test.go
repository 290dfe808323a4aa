package azure_test

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/design"
)

var (
	hub            = network.VirtualNetworkID(at.Group, "hub")
	routes         = network.RouteTableID(at.Group, "routes")
	nat            = network.NATGatewayID(at.Group, "nat")
	plan           = network.ProtectionPlanID(at.Group, "plan")
	bastionRules   = network.SecurityGroupID(at.Group, "bastion-nsg")
	firewallPolicy = network.FirewallPolicyID(at.Group, "firewall-policy")
	watcher        = network.WatcherID(sub, here)
	flows          = storage.AccountID(at.Group, "hrgflows")
	flowGrant      = authorization.RoleAssignmentID(flows, user, authorization.BlobDataContributor(sub))
)

func address(purpose string) addr.ID { return network.PublicIPAddressID(at.Group, purpose+"-ip") }

// addressRow is an example of a public address.
func addressRow(purpose, protection string) row {
	return row{
		builder: "network.NewPublicIPAddress", kind: network.PublicIPAddressKind, id: address(purpose), region: here,
		make: func() design.Resource {
			return network.NewPublicIPAddress(at, network.PublicIPAddressSpec{Name: purpose + "-ip", Why: "The address of the " + purpose + ".", Zones: 3, Protection: protection})
		},
		secure: map[string]any{
			"sku.name":                               "Standard",
			"zones":                                  []any{"1", "2", "3"},
			"properties.publicIPAllocationMethod":    "Static",
			"properties.ddosSettings.protectionMode": protection,
		},
	}
}

// networkRows are examples of what is built in network.
func networkRows() []row {
	return []row{
		{
			builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: rules, region: here,
			make: func() design.Resource {
				return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "nsg", Why: "Nothing comes in.", Rules: []network.SecurityRule{{
					Name: "DenyAllInbound", Direction: network.Inbound, Priority: network.LastPriority, Access: "Deny", Protocol: "*", Source: "*", Destination: "*", Ports: []string{"0-65535"}, Why: "Nothing comes in.",
				}}})
			},
			secure: map[string]any{
				"properties.securityRules[*].properties.direction":                "Inbound",
				"properties.securityRules[*].properties.access":                   "Deny",
				"properties.securityRules[*].properties.priority":                 4096,
				"properties.securityRules[*].properties.protocol":                 "*",
				"properties.securityRules[*].properties.sourceAddressPrefix":      "*",
				"properties.securityRules[*].properties.destinationAddressPrefix": "*",
				"properties.securityRules[*].properties.destinationPortRanges":    []any{"0-65535"},
			},
		},
		{
			builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: network.SecurityGroupID(at.Group, "hub-nsg"), region: here,
			make: func() design.Resource {
				return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "hub-nsg", Why: "Two networks come in.", Rules: []network.SecurityRule{{
					Name: "AllowNodes", Direction: network.Inbound, Priority: 100, Access: "Allow", Protocol: "Tcp", Sources: []string{"10.41.0.0/21", "10.42.0.0/21"}, Destination: "10.40.8.128/26", Ports: []string{"443"}, Why: "Nodes pull images.",
				}}})
			},
			secure: map[string]any{
				"properties.securityRules[*].properties.sourceAddressPrefixes": []any{"10.41.0.0/21", "10.42.0.0/21"},
			},
		},
		{
			builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: vnet, region: here,
			make: func() design.Resource {
				return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{
					Name: "vnet", Why: "A site's network.", Space: netip.MustParsePrefix("10.41.0.0/20"), Resolvers: []netip.Addr{netip.MustParseAddr("10.40.8.4")},
					Subnets: []network.Subnet{
						{Name: "endpoints", Range: netip.MustParsePrefix("10.41.8.0/26"), SecurityGroup: rules, RouteTable: routes},
						{Name: "api-server", Range: netip.MustParsePrefix("10.41.8.128/28"), SecurityGroup: rules, RouteTable: routes, Delegation: network.DelegatedCluster},
					},
				})
			},
			secure: map[string]any{
				"properties.subnets[*].properties.networkSecurityGroup.id":        written{},
				"properties.subnets[*].properties.routeTable.id":                  written{},
				"properties.subnets[*].properties.defaultOutboundAccess":          false,
				"properties.subnets[*].properties.privateEndpointNetworkPolicies": "Enabled",
				"properties.dhcpOptions.dnsServers":                               []any{"10.40.8.4"},
				"properties.enableDdosProtection":                                 false,
			},
		},
		{
			builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: hub, region: here,
			make: func() design.Resource {
				return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{
					Name: "hub", Why: "The hub.", Space: netip.MustParsePrefix("10.40.0.0/20"), Protection: plan,
					Subnets: []network.Subnet{
						{Name: network.FirewallSubnet, Range: netip.MustParsePrefix("10.40.8.0/26")},
						{Name: network.BastionSubnet, Range: netip.MustParsePrefix("10.40.8.64/26"), SecurityGroup: bastionRules},
						{Name: "runner", Range: netip.MustParsePrefix("10.40.8.224/27"), SecurityGroup: rules, NATGateway: nat, Delegation: network.DelegatedRunners},
					},
				})
			},
			secure: map[string]any{
				"properties.subnets[*].properties.defaultOutboundAccess": false,
				"properties.enableDdosProtection":                        true,
				"properties.ddosProtectionPlan.id":                       written{},
			},
		},
		{
			builder: "network.NewPeering", kind: network.PeeringKind, id: network.PeeringID(vnet, "hub"), untagged: true,
			make: func() design.Resource {
				return network.NewPeering(at, network.PeeringSpec{Name: "hub", From: vnet, To: hub, Forwarded: true})
			},
			secure: map[string]any{
				"properties.remoteVirtualNetwork.id":   written{},
				"properties.allowVirtualNetworkAccess": true,
				"properties.allowForwardedTraffic":     true,
				"properties.allowGatewayTransit":       false,
				"properties.useRemoteGateways":         false,
			},
		},
		{
			builder: "network.NewPeering", kind: network.PeeringKind, id: network.PeeringID(hub, "vnet"), untagged: true,
			make: func() design.Resource {
				return network.NewPeering(at, network.PeeringSpec{Name: "vnet", From: hub, To: vnet})
			},
			secure: map[string]any{"properties.allowForwardedTraffic": false},
		},
		{
			builder: "network.NewRouteTable", kind: network.RouteTableKind, id: routes, region: here,
			make: func() design.Resource {
				return network.NewRouteTable(at, network.RouteTableSpec{Name: "routes", Next: netip.MustParseAddr("10.40.8.4")})
			},
			secure: map[string]any{
				"properties.disableBgpRoutePropagation":            true,
				"properties.routes[*].properties.addressPrefix":    "0.0.0.0/0",
				"properties.routes[*].properties.nextHopType":      "VirtualAppliance",
				"properties.routes[*].properties.nextHopIpAddress": "10.40.8.4",
			},
		},
		{
			builder: "network.NewNATGateway", kind: network.NATGatewayKind, id: nat, region: here,
			make: func() design.Resource {
				return network.NewNATGateway(at, network.NATGatewaySpec{Name: "nat", Address: address("nat")})
			},
			secure: map[string]any{
				"sku.name":                     "Standard",
				"properties.publicIpAddresses": written{},
			},
		},
		addressRow("nat", "VirtualNetworkInherited"),
		addressRow("firewall", "VirtualNetworkInherited"),
		addressRow("bastion", "Enabled"),
		{
			builder: "network.NewFirewall", kind: network.FirewallKind, id: network.FirewallID(at.Group, "firewall"), region: here,
			make: func() design.Resource {
				return network.NewFirewall(at, network.FirewallSpec{
					Name: "firewall", Tier: network.FirewallPremium, Subnet: network.SubnetID(hub, network.FirewallSubnet), Address: address("firewall"), Policy: firewallPolicy,
					Zones: 3, After: []addr.ID{network.RuleGroupID(firewallPolicy, "platform")},
				})
			},
			secure: map[string]any{
				"properties.firewallPolicy.id": written{},
				"properties.sku.tier":          "Premium",
				"zones":                        []any{"1", "2", "3"},
			},
		},
		{
			builder: "network.NewFirewallPolicy", kind: network.FirewallPolicyKind, id: firewallPolicy, region: here,
			make: func() design.Resource {
				return network.NewFirewallPolicy(at, network.FirewallPolicySpec{Name: "firewall-policy", Tier: network.FirewallPremium})
			},
			secure: map[string]any{
				"properties.threatIntelMode":         "Deny",
				"properties.dnsSettings.enableProxy": true,
				"properties.intrusionDetection.mode": "Deny",
				"properties.snat.privateRanges":      []any{"IANAPrivateRanges"},
			},
		},
		{
			builder: "network.NewFirewallPolicy", kind: network.FirewallPolicyKind, id: network.FirewallPolicyID(at.Group, "standard"), region: here,
			make: func() design.Resource {
				return network.NewFirewallPolicy(at, network.FirewallPolicySpec{Name: "standard", Tier: network.FirewallStandard})
			},
			secure: map[string]any{"properties.threatIntelMode": "Deny"},
		},
		{
			builder: "network.NewRuleGroup", kind: network.RuleGroupKind, id: network.RuleGroupID(firewallPolicy, "platform"), untagged: true,
			make: func() design.Resource {
				nodes := []netip.Prefix{netip.MustParsePrefix("10.41.0.0/21")}
				return network.NewRuleGroup(at, network.RuleGroupSpec{
					Policy: firewallPolicy, Name: "platform", Priority: 1000, Why: "What nodes need.",
					Networks: []network.AddressRule{{
						Name: "time", Why: "Time.", Sources: nodes, Names: []string{"ntp.ubuntu.com"}, Protocols: []string{"UDP"}, Ports: []string{"123"},
					}},
					Applications: []network.ApplicationRule{{
						Name: "cluster", Why: "Kubernetes.", Sources: nodes, Tags: []string{"AzureKubernetesService"}, Ports: []network.Port{{Protocol: "Https", Number: 443}},
					}},
				})
			},
			secure: map[string]any{
				"properties.priority":                                    1000,
				"properties.ruleCollections[*].action.type":              "Allow",
				"properties.ruleCollections[*].rules[*].sourceAddresses": []any{"10.41.0.0/21"},
				"properties.ruleCollections[*].rules[*].description":     written{},
			},
		},
		{
			builder: "network.NewFlowLog", kind: network.FlowLogKind, id: network.FlowLogID(watcher, "vnet"), region: here,
			make: func() design.Resource {
				return network.NewFlowLog(at, network.FlowLogSpec{
					Name: "vnet", Watcher: watcher, Network: vnet, Account: flows, Workspace: logs, Identity: user, Grant: flowGrant, Days: 90,
				})
			},
			secure: map[string]any{
				"properties.enabled":                 true,
				"properties.targetResourceId":        written{},
				"properties.storageId":               written{},
				"properties.retentionPolicy.enabled": true,
				"properties.retentionPolicy.days":    90,
				"properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.enabled": true,
			},
		},
		{
			builder: "network.NewBastion", kind: network.BastionKind, id: network.BastionID(at.Group, "bastion"), region: here,
			make: func() design.Resource {
				return network.NewBastion(at, network.BastionSpec{
					Name: "bastion", Subnet: network.SubnetID(hub, network.BastionSubnet), Address: address("bastion"), Zones: 3,
				})
			},
			secure: map[string]any{
				"properties.enableShareableLink": false,
				"properties.enableFileCopy":      false,
				"properties.disableCopyPaste":    true,
				"properties.enableIpConnect":     false,
			},
		},
		{
			builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: bastionRules, region: here,
			make: func() design.Resource {
				return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "bastion-nsg", Why: "What a bastion needs.", Rules: []network.SecurityRule{
					{Name: "AllowHttpsInbound", Direction: network.Inbound, Priority: 120, Access: "Allow", Protocol: "Tcp", Source: "Internet", Destination: "*", Ports: []string{"443"}, Why: "People sign in."},
					{Name: "AllowGatewayManagerInbound", Direction: network.Inbound, Priority: 130, Access: "Allow", Protocol: "Tcp", Source: "GatewayManager", Destination: "*", Ports: []string{"443"}, Why: "Azure runs it."},
					{Name: "AllowAzureLoadBalancerInbound", Direction: network.Inbound, Priority: 140, Access: "Allow", Protocol: "Tcp", Source: "AzureLoadBalancer", Destination: "*", Ports: []string{"443"}, Why: "Azure asks whether it lives."},
					{Name: "AllowTargetsOutbound", Direction: network.Outbound, Priority: 100, Access: "Allow", Protocol: "*", Source: "*", Destination: "VirtualNetwork", Ports: []string{"22", "3389"}, Why: "Machines."},
					{Name: "AllowAzureCloudOutbound", Direction: network.Outbound, Priority: 110, Access: "Allow", Protocol: "Tcp", Source: "*", Destination: "AzureCloud", Ports: []string{"443"}, Why: "Azure's records."},
				}})
			},
			secure: map[string]any{"properties.securityRules[*].properties.direction": written{}},
		},
		{
			builder: "network.NewProtectionPlan", kind: network.ProtectionPlanKind, id: plan, region: here,
			make:  func() design.Resource { return network.NewProtectionPlan(at, network.ProtectionPlanSpec{Name: "plan"}) },
			plain: "a plan has no setting: which networks it protects is theirs",
		},
		{
			builder: "network.NewPrivateEndpoint", kind: network.PrivateEndpointKind, id: endpoint, region: here,
			make: func() design.Resource {
				return network.NewPrivateEndpoint(at, network.PrivateEndpointSpec{Name: "database-pe", Subnet: network.SubnetID(vnet, "endpoints"), Service: server, Group: "postgresqlServer"})
			},
			secure: map[string]any{
				"properties.subnet.id": written{},
				"properties.privateLinkServiceConnections[*].properties.privateLinkServiceId": written{},
				"properties.privateLinkServiceConnections[*].properties.groupIds":             []any{"postgresqlServer"},
			},
		},
		{
			builder: "network.NewZoneGroup", kind: network.ZoneGroupKind, id: network.ZoneGroupID(endpoint), untagged: true,
			make: func() design.Resource {
				return network.NewZoneGroup(at, network.ZoneGroupSpec{Endpoint: endpoint, Zone: zoneID})
			},
			secure: map[string]any{"properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId": written{}},
		},
	}
}
