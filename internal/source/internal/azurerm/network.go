package azurerm

import "github.com/wardhq/ward/internal/addr"

// network is Microsoft.Network, but for firewalls and gateways.
var network = map[string]row{
	"azurerm_virtual_network": {
		kind: "Microsoft.Network/virtualNetworks",
		ids:  []string{"group/Microsoft.Network/virtualNetworks/{name}"},
		args: fields{
			"address_space":                  at("properties.addressSpace.addressPrefixes"),
			"dns_servers":                    at("properties.dhcpOptions.dnsServers"),
			"flow_timeout_in_minutes":        at("properties.flowTimeoutInMinutes"),
			"bgp_community":                  at("properties.bgpCommunities.virtualNetworkCommunity"),
			"private_endpoint_vnet_policies": at("properties.privateEndpointVNetPolicies"),
			"ddos_protection_plan":           one("properties", fields{"id": at("ddosProtectionPlan.id"), "enable": at("enableDdosProtection")}),
			"encryption":                     one("properties.encryption", fields{"enforcement": at("enforcement")}).and("enabled", true),
			"subnet": many("properties.subnets", subnet.and(fields{
				"name":           at("name"),
				"security_group": at("properties.networkSecurityGroup.id"),
				"route_table_id": at("properties.routeTable.id"),
			})).joined(),
		},
	},
	"azurerm_subnet": {
		kind: "Microsoft.Network/virtualNetworks/subnets",
		ids:  []string{"group/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}"},
		args: subnet.and(formerSubnet).and(fields{
			"network_security_group_id_wo": at("properties.networkSecurityGroup.id"),
			"route_table_id_wo":            at("properties.routeTable.id"),
			"sharing_scope":                at("properties.sharingScope"),
		}),
	},
	"azurerm_subnet_network_security_group_association": {
		kind: "Microsoft.Network/virtualNetworks/subnets", joins: "{subnet_id}",
		args: fields{"network_security_group_id": at("properties.networkSecurityGroup.id")},
	},
	"azurerm_subnet_route_table_association": {
		kind: "Microsoft.Network/virtualNetworks/subnets", joins: "{subnet_id}",
		args: fields{"route_table_id": at("properties.routeTable.id")},
	},
	"azurerm_subnet_nat_gateway_association": {
		kind: "Microsoft.Network/virtualNetworks/subnets", joins: "{subnet_id}",
		args: fields{"nat_gateway_id": at("properties.natGateway.id")},
	},
	"azurerm_route_table": {
		kind: "Microsoft.Network/routeTables",
		ids:  []string{"group/Microsoft.Network/routeTables/{name}"},
		args: fields{
			"route":                         many("properties.routes", route.and(fields{"name": at("name")})).joined(),
			"bgp_route_propagation_enabled": at("properties.disableBgpRoutePropagation", not),
			"disable_bgp_route_propagation": formerly("properties.disableBgpRoutePropagation"),
		},
		shape: holds("properties.routes"),
	},
	"azurerm_route": {
		kind:  "Microsoft.Network/routeTables/routes",
		joins: "group/Microsoft.Network/routeTables/{route_table_name}",
		list:  "properties.routes", alone: "routes",
		args: route,
	},
	"azurerm_network_security_group": {
		kind:  "Microsoft.Network/networkSecurityGroups",
		ids:   []string{"group/Microsoft.Network/networkSecurityGroups/{name}"},
		args:  fields{"security_rule": many("properties.securityRules", securityRule.and(fields{"name": at("name")})).joined()},
		shape: holds("properties.securityRules"),
	},
	"azurerm_network_security_rule": {
		kind:  "Microsoft.Network/networkSecurityGroups/securityRules",
		joins: "group/Microsoft.Network/networkSecurityGroups/{network_security_group_name}",
		list:  "properties.securityRules", alone: "securityRules", apart: true,
		args: securityRule,
	},
	"azurerm_application_security_group": {
		kind: "Microsoft.Network/applicationSecurityGroups",
		ids:  []string{"group/Microsoft.Network/applicationSecurityGroups/{name}"},
	},
	"azurerm_public_ip": {
		kind: "Microsoft.Network/publicIPAddresses",
		ids:  []string{"group/Microsoft.Network/publicIPAddresses/{name}"},
		args: fields{
			"sku":                     at("sku.name"),
			"sku_tier":                at("sku.tier"),
			"zones":                   at("zones"),
			"allocation_method":       at("properties.publicIPAllocationMethod"),
			"ip_version":              at("properties.publicIPAddressVersion"),
			"idle_timeout_in_minutes": at("properties.idleTimeoutInMinutes"),
			"domain_name_label":       at("properties.dnsSettings.domainNameLabel"),
			"reverse_fqdn":            at("properties.dnsSettings.reverseFqdn"),
			"public_ip_prefix_id":     at("properties.publicIPPrefix.id"),
			"ddos_protection_mode":    at("properties.ddosSettings.protectionMode"),
			"ddos_protection_plan_id": at("properties.ddosSettings.ddosProtectionPlan.id"),
		},
	},
	"azurerm_public_ip_prefix": {
		kind: "Microsoft.Network/publicIPPrefixes",
		ids:  []string{"group/Microsoft.Network/publicIPPrefixes/{name}"},
		args: fields{
			"sku":           at("sku.name"),
			"sku_tier":      at("sku.tier"),
			"zones":         at("zones"),
			"ip_version":    at("properties.publicIPAddressVersion"),
			"prefix_length": at("properties.prefixLength"),
		},
	},
	"azurerm_nat_gateway": {
		kind: "Microsoft.Network/natGateways",
		ids:  []string{"group/Microsoft.Network/natGateways/{name}"},
		args: fields{
			"sku_name":                at("sku.name"),
			"zones":                   at("zones"),
			"idle_timeout_in_minutes": at("properties.idleTimeoutInMinutes"),
			"public_ip_address_ids":   at("properties.publicIpAddresses", ids),
			"public_ip_prefix_ids":    at("properties.publicIpPrefixes", ids),
		},
	},
	"azurerm_nat_gateway_public_ip_association": {
		kind: "Microsoft.Network/natGateways", joins: "{nat_gateway_id}", list: "properties.publicIpAddresses",
		args: fields{"public_ip_address_id": at("id")},
	},
	"azurerm_nat_gateway_public_ip_prefix_association": {
		kind: "Microsoft.Network/natGateways", joins: "{nat_gateway_id}", list: "properties.publicIpPrefixes",
		args: fields{"public_ip_prefix_id": at("id")},
	},
	"azurerm_private_endpoint": {
		kind: "Microsoft.Network/privateEndpoints",
		ids:  []string{"group/Microsoft.Network/privateEndpoints/{name}"},
		args: fields{
			"subnet_id":                     at("properties.subnet.id"),
			"custom_network_interface_name": at("properties.customNetworkInterfaceName"),
			"ip_configuration": many("properties.ipConfigurations", fields{
				"name":               at("name"),
				"private_ip_address": at("properties.privateIPAddress"),
				"subresource_name":   at("properties.groupId"),
				"member_name":        at("properties.memberName"),
			}),
		},
		shape: privateLinks,
		parts: []part{{segment: "privateDnsZoneGroups", block: "private_dns_zone_group", args: fields{
			"private_dns_zone_ids": at("properties.privateDnsZoneConfigs", zoneConfigs),
		}}},
	},
	"azurerm_private_dns_zone": {
		kind: "Microsoft.Network/privateDnsZones",
		ids:  []string{"group/Microsoft.Network/privateDnsZones/{name}"},
	},
	"azurerm_private_dns_zone_virtual_network_link": {
		kind: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
		ids: []string{
			"{private_dns_zone_id}/virtualNetworkLinks/{name}",
			"group/Microsoft.Network/privateDnsZones/{private_dns_zone_name}/virtualNetworkLinks/{name}",
		},
		args: fields{
			"virtual_network_id":   at("properties.virtualNetwork.id"),
			"registration_enabled": at("properties.registrationEnabled"),
			"resolution_policy":    at("properties.resolutionPolicy"),
		},
	},
	"azurerm_private_dns_a_record": {
		kind: "Microsoft.Network/privateDnsZones/A",
		ids:  []string{"{private_dns_zone_id}/A/{name}", "group/Microsoft.Network/privateDnsZones/{zone_name}/A/{name}"},
		args: fields{"ttl": at("properties.ttl"), "records": at("properties.aRecords", each("ipv4Address"))},
		shape: func(_ addr.ID, _ Arguments, o object) {
			if tags := o["tags"]; tags != nil { // a record has what others have as tags
				delete(o, "tags")
				o.set("properties.metadata", tags)
			}
		},
	},
	"azurerm_virtual_network_peering": {
		kind: "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
		ids:  []string{"group/Microsoft.Network/virtualNetworks/{virtual_network_name}/virtualNetworkPeerings/{name}"},
		args: fields{
			"remote_virtual_network_id":              at("properties.remoteVirtualNetwork.id"),
			"allow_virtual_network_access":           at("properties.allowVirtualNetworkAccess"),
			"allow_forwarded_traffic":                at("properties.allowForwardedTraffic"),
			"allow_gateway_transit":                  at("properties.allowGatewayTransit"),
			"use_remote_gateways":                    at("properties.useRemoteGateways"),
			"only_ipv6_peering_enabled":              at("properties.enableOnlyIPv6Peering"),
			"peer_complete_virtual_networks_enabled": at("properties.peerCompleteVnets"),
			"local_subnet_names":                     at("properties.localSubnetNames"),
			"remote_subnet_names":                    at("properties.remoteSubnetNames"),
		},
	},
	"azurerm_network_watcher": {
		kind: "Microsoft.Network/networkWatchers",
		ids:  []string{"group/Microsoft.Network/networkWatchers/{name}"},
	},
	"azurerm_network_watcher_flow_log": {
		kind: "Microsoft.Network/networkWatchers/flowLogs",
		ids:  []string{"group/Microsoft.Network/networkWatchers/{network_watcher_name}/flowLogs/{name}"},
		args: fields{
			"target_resource_id":        at("properties.targetResourceId"),
			"network_security_group_id": formerly("properties.targetResourceId"),
			"storage_account_id":        at("properties.storageId"),
			"enabled":                   at("properties.enabled"),
			"version":                   at("properties.format.version"),
			"retention_policy":          one("properties.retentionPolicy", fields{"enabled": at("enabled"), "days": at("days")}),
			"traffic_analytics": one("properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration", fields{
				"enabled":               at("enabled"),
				"workspace_id":          at("workspaceId"),
				"workspace_region":      at("workspaceRegion"),
				"workspace_resource_id": at("workspaceResourceId"),
				"interval_in_minutes":   at("trafficAnalyticsInterval"),
			}),
		},
	},
	"azurerm_network_interface": {
		kind: "Microsoft.Network/networkInterfaces",
		ids:  []string{"group/Microsoft.Network/networkInterfaces/{name}"},
		args: fields{
			"ip_forwarding_enabled":          at("properties.enableIPForwarding"),
			"enable_ip_forwarding":           formerly("properties.enableIPForwarding"),
			"accelerated_networking_enabled": at("properties.enableAcceleratedNetworking"),
			"enable_accelerated_networking":  formerly("properties.enableAcceleratedNetworking"),
			"dns_servers":                    at("properties.dnsSettings.dnsServers"),
			"ip_configuration": many("properties.ipConfigurations", fields{
				"name":                          at("name"),
				"subnet_id":                     at("properties.subnet.id"),
				"public_ip_address_id":          at("properties.publicIPAddress.id"),
				"private_ip_address":            at("properties.privateIPAddress"),
				"private_ip_address_allocation": at("properties.privateIPAllocationMethod"),
				"private_ip_address_version":    at("properties.privateIPAddressVersion"),
				"primary":                       at("properties.primary"),
			}),
		},
	},
	"azurerm_network_interface_security_group_association": {
		kind: "Microsoft.Network/networkInterfaces", joins: "{network_interface_id}",
		args: fields{"network_security_group_id": at("properties.networkSecurityGroup.id")},
	},
	"azurerm_bastion_host": {
		kind: "Microsoft.Network/bastionHosts",
		ids:  []string{"group/Microsoft.Network/bastionHosts/{name}"},
		args: fields{
			"sku":                       at("sku.name"),
			"zones":                     at("zones"),
			"copy_paste_enabled":        at("properties.disableCopyPaste", not),
			"file_copy_enabled":         at("properties.enableFileCopy"),
			"ip_connect_enabled":        at("properties.enableIpConnect"),
			"kerberos_enabled":          at("properties.enableKerberos"),
			"shareable_link_enabled":    at("properties.enableShareableLink"),
			"tunneling_enabled":         at("properties.enableTunneling"),
			"session_recording_enabled": at("properties.enableSessionRecording"),
			"scale_units":               at("properties.scaleUnits"),
			"virtual_network_id":        at("properties.virtualNetwork.id"),
			"ip_configuration": many("properties.ipConfigurations", fields{
				"name":                 at("name"),
				"subnet_id":            at("properties.subnet.id"),
				"public_ip_address_id": at("properties.publicIPAddress.id"),
			}),
		},
	},
	"azurerm_network_ddos_protection_plan": {
		kind: "Microsoft.Network/ddosProtectionPlans",
		ids:  []string{"group/Microsoft.Network/ddosProtectionPlans/{name}"},
	},
	"azurerm_virtual_network_gateway": {
		kind: "Microsoft.Network/virtualNetworkGateways",
		ids:  []string{"group/Microsoft.Network/virtualNetworkGateways/{name}"},
		args: fields{
			"type":          at("properties.gatewayType"),
			"vpn_type":      at("properties.vpnType"),
			"generation":    at("properties.vpnGatewayGeneration"),
			"active_active": at("properties.activeActive"),
			"bgp_enabled":   at("properties.enableBgp"),
			"enable_bgp":    formerly("properties.enableBgp"),
			"ip_configuration": many("properties.ipConfigurations", fields{
				"name":                          at("name"),
				"subnet_id":                     at("properties.subnet.id"),
				"public_ip_address_id":          at("properties.publicIPAddress.id"),
				"private_ip_address_allocation": at("properties.privateIPAllocationMethod"),
			}),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			o.set("properties.sku.name", a["sku"])
			o.set("properties.sku.tier", a["sku"])
		},
	},
	"azurerm_lb": {
		kind: "Microsoft.Network/loadBalancers",
		ids:  []string{"group/Microsoft.Network/loadBalancers/{name}"},
		args: fields{
			"sku":      at("sku.name"),
			"sku_tier": at("sku.tier"),
			"frontend_ip_configuration": many("properties.frontendIPConfigurations", fields{
				"name":                          at("name"),
				"zones":                         at("zones"),
				"subnet_id":                     at("properties.subnet.id"),
				"public_ip_address_id":          at("properties.publicIPAddress.id"),
				"public_ip_prefix_id":           at("properties.publicIPPrefix.id"),
				"private_ip_address":            at("properties.privateIPAddress"),
				"private_ip_address_allocation": at("properties.privateIPAllocationMethod"),
			}),
		},
	},
}

// subnet is what a subnet says, as a resource and in its network.
var subnet = fields{
	"address_prefixes":                              at("properties.addressPrefixes"),
	"address_prefix":                                formerly("properties.addressPrefix"),
	"default_outbound_access_enabled":               at("properties.defaultOutboundAccess"),
	"private_endpoint_network_policies":             at("properties.privateEndpointNetworkPolicies"),
	"private_link_service_network_policies_enabled": at("properties.privateLinkServiceNetworkPolicies", enabled),
	"service_endpoints":                             at("properties.serviceEndpoints", each("service")),
	"service_endpoint":                              many("properties.serviceEndpoints", fields{"service": at("service"), "network_identifier": at("networkIdentifier.id")}),
	"service_endpoint_policy_ids":                   at("properties.serviceEndpointPolicies", ids),
	"delegation": many("properties.delegations", fields{
		"name":               at("name"),
		"service_delegation": one("properties", fields{"name": at("serviceName")}),
	}),
}

// formerSubnet is what older providers say of a subnet: that policies are
// enforced is with them that they are switched off, and was called otherwise.
var formerSubnet = fields{
	"private_endpoint_network_policies_enabled":      formerly("properties.privateEndpointNetworkPolicies", enabled),
	"enforce_private_link_endpoint_network_policies": formerly("properties.privateEndpointNetworkPolicies", switched("Disabled", "Enabled")),
	"enforce_private_link_service_network_policies":  formerly("properties.privateLinkServiceNetworkPolicies", switched("Disabled", "Enabled")),
}

var route = fields{
	"address_prefix":         at("properties.addressPrefix"),
	"next_hop_type":          at("properties.nextHopType"),
	"next_hop_in_ip_address": at("properties.nextHopIpAddress"),
}

var securityRule = fields{
	"description":                                at("properties.description"),
	"protocol":                                   at("properties.protocol"),
	"access":                                     at("properties.access"),
	"priority":                                   at("properties.priority"),
	"direction":                                  at("properties.direction"),
	"source_port_range":                          at("properties.sourcePortRange"),
	"source_port_ranges":                         at("properties.sourcePortRanges"),
	"destination_port_range":                     at("properties.destinationPortRange"),
	"destination_port_ranges":                    at("properties.destinationPortRanges"),
	"source_address_prefix":                      at("properties.sourceAddressPrefix"),
	"source_address_prefixes":                    at("properties.sourceAddressPrefixes"),
	"destination_address_prefix":                 at("properties.destinationAddressPrefix"),
	"destination_address_prefixes":               at("properties.destinationAddressPrefixes"),
	"source_application_security_group_ids":      at("properties.sourceApplicationSecurityGroups", ids),
	"destination_application_security_group_ids": at("properties.destinationApplicationSecurityGroups", ids),
}

// holds says that a list is there though it may be empty: azurerm makes one
// without what it is not told.
func holds(path string) shaper {
	return func(_ addr.ID, _ Arguments, o object) {
		if !o.has(path) {
			o.set(path, []any{})
		}
	}
}

// privateLinks puts the connections of a private endpoint where ARM has those
// that somebody has to approve, and those that need nobody.
func privateLinks(_ addr.ID, a Arguments, o object) {
	connection := many("properties.privateLinkServiceConnections", fields{
		"name":                           at("name"),
		"private_connection_resource_id": at("properties.privateLinkServiceId"),
		"subresource_names":              at("properties.groupIds"),
		"request_message":                at("properties.requestMessage"),
	})
	for _, v := range list(a["private_service_connection"]) {
		if block, ok := v.(map[string]any); ok && block["is_manual_connection"] == true {
			connection.to = "properties.manualPrivateLinkServiceConnections"
		}
	}
	if v := a["private_service_connection"]; said(v) {
		connection.apply("private_service_connection", v, o)
	}
}

// zoneConfigs is a list of ids of DNS zones as a zone group has it.
func zoneConfigs(v any) any {
	return each("properties.privateDnsZoneId")(v)
}
