package azure_test

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/design"
)

// networkRows are examples of what is built in network.
func networkRows() []row {
	return []row{
		{
			builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: rules, region: here,
			make: func() design.Resource {
				return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "nsg", Why: "Nothing comes in.", Rules: []network.SecurityRule{{
					Name: "DenyAllInbound", Priority: 4096, Access: "Deny", Protocol: "*", Source: "*", Destination: "*", Ports: []string{"0-65535"}, Why: "Nothing comes in.",
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
			builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: vnet, region: here,
			make: func() design.Resource {
				return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{Name: "vnet", Space: netip.MustParsePrefix("10.41.0.0/20"), Subnets: []network.Subnet{
					{Name: "endpoints", Range: netip.MustParsePrefix("10.41.8.0/26"), SecurityGroup: rules},
				}})
			},
			secure: map[string]any{
				"properties.subnets[*].properties.networkSecurityGroup.id":        written{},
				"properties.subnets[*].properties.defaultOutboundAccess":          false,
				"properties.subnets[*].properties.privateEndpointNetworkPolicies": "Enabled",
			},
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
