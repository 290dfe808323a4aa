package azurerm

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// edge is what stands at the edge of networks: firewalls and gateways.
var edge = map[string]row{
	"azurerm_firewall": {
		kind: "Microsoft.Network/azureFirewalls",
		ids:  []string{"group/Microsoft.Network/azureFirewalls/{name}"},
		args: fields{
			"zones":                       at("zones"),
			"sku_name":                    at("properties.sku.name"),
			"sku_tier":                    at("properties.sku.tier"),
			"firewall_policy_id":          at("properties.firewallPolicy.id"),
			"threat_intel_mode":           at("properties.threatIntelMode"),
			"ip_configuration":            many("properties.ipConfigurations", firewallAddress.and(fields{"name": at("name")})),
			"management_ip_configuration": one("properties.managementIpConfiguration", firewallAddress.and(fields{"name": at("name")})),
			"virtual_hub":                 one("properties", fields{"virtual_hub_id": at("virtualHub.id"), "public_ip_count": at("hubIPAddresses.publicIPs.count")}),
		},
	},
	"azurerm_firewall_policy": {
		kind: "Microsoft.Network/firewallPolicies",
		ids:  []string{"group/Microsoft.Network/firewallPolicies/{name}"},
		args: fields{
			"sku":                      at("properties.sku.tier"),
			"base_policy_id":           at("properties.basePolicy.id"),
			"threat_intelligence_mode": at("properties.threatIntelMode"),
			"private_ip_ranges":        at("properties.snat.privateRanges"),
			"sql_redirect_allowed":     at("properties.sql.allowSqlRedirect"),
			"threat_intelligence_allowlist": one("properties.threatIntelWhitelist", fields{
				"fqdns": at("fqdns"), "ip_addresses": at("ipAddresses"),
			}),
			"dns": one("properties.dnsSettings", fields{"proxy_enabled": at("enableProxy"), "servers": at("servers")}),
			"intrusion_detection": one("properties.intrusionDetection", fields{
				"mode":           at("mode"),
				"private_ranges": at("configuration.privateRanges"),
				"signature_overrides": many("configuration.signatureOverrides", fields{
					"id": at("id"), "state": at("mode"),
				}),
				"traffic_bypass": many("configuration.bypassTrafficSettings", fields{
					"name": at("name"), "protocol": at("protocol"), "description": at("description"),
					"source_addresses": at("sourceAddresses"), "destination_addresses": at("destinationAddresses"), "destination_ports": at("destinationPorts"),
				}),
			}),
			"insights": one("properties.insights", fields{
				"enabled":                            at("isEnabled"),
				"retention_in_days":                  at("retentionDays"),
				"default_log_analytics_workspace_id": at("logAnalyticsResources.defaultWorkspaceId.id"),
			}),
		},
	},
	"azurerm_firewall_policy_rule_collection_group": {
		kind: "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
		ids:  []string{"{firewall_policy_id}/ruleCollectionGroups/{name}"},
		args: fields{"priority": at("properties.priority")},
		shape: func(_ addr.ID, a Arguments, o object) {
			for _, of := range []struct {
				block, collection, rule string
				rules                   fields
			}{
				{"application_rule_collection", "FirewallPolicyFilterRuleCollection", "ApplicationRule", applicationRule},
				{"network_rule_collection", "FirewallPolicyFilterRuleCollection", "NetworkRule", networkRule},
				{"nat_rule_collection", "FirewallPolicyNatRuleCollection", "NatRule", natRule},
			} {
				ruleCollections(a[of.block], o, fields{
					"name": at("name"), "priority": at("priority"), "action": at("action.type"),
					"rule": many("rules", of.rules).and("ruleType", of.rule),
				}, of.collection)
			}
		},
	},
	"azurerm_application_gateway": {
		kind: "Microsoft.Network/applicationGateways",
		ids:  []string{"group/Microsoft.Network/applicationGateways/{name}"},
		args: fields{
			"zones": at("zones"),
			"sku":   one("properties.sku", fields{"name": at("name"), "tier": at("tier"), "capacity": at("capacity")}),
			"autoscale_configuration": one("properties.autoscaleConfiguration", fields{
				"min_capacity": at("minCapacity"), "max_capacity": at("maxCapacity"),
			}),
			"http2_enabled":                     at("properties.enableHttp2"),
			"enable_http2":                      formerly("properties.enableHttp2"),
			"fips_enabled":                      at("properties.enableFips"),
			"firewall_policy_id":                at("properties.firewallPolicy.id"),
			"force_firewall_policy_association": at("properties.forceFirewallPolicyAssociation"),
			"ssl_policy":                        one("properties.sslPolicy", gatewayTLS),
			"gateway_ip_configuration": many("properties.gatewayIPConfigurations", fields{
				"name": at("name"), "subnet_id": at("properties.subnet.id"),
			}),
			"frontend_ip_configuration": many("properties.frontendIPConfigurations", fields{
				"name":                          at("name"),
				"subnet_id":                     at("properties.subnet.id"),
				"public_ip_address_id":          at("properties.publicIPAddress.id"),
				"private_ip_address":            at("properties.privateIPAddress"),
				"private_ip_address_allocation": at("properties.privateIPAllocationMethod"),
			}),
			"frontend_port": many("properties.frontendPorts", fields{"name": at("name"), "port": at("properties.port")}),
			"backend_http_settings": many("properties.backendHttpSettingsCollection", fields{
				"name":                                at("name"),
				"port":                                at("properties.port"),
				"protocol":                            at("properties.protocol"),
				"host_name":                           at("properties.hostName"),
				"pick_host_name_from_backend_address": at("properties.pickHostNameFromBackendAddress"),
				"request_timeout":                     at("properties.requestTimeout"),
				"cookie_based_affinity":               at("properties.cookieBasedAffinity"),
			}),
			"backend_address_pool": many("properties.backendAddressPools", fields{"name": at("name")}),
			"http_listener": many("properties.httpListeners", fields{
				"name":               at("name"),
				"protocol":           at("properties.protocol"),
				"host_name":          at("properties.hostName"),
				"host_names":         at("properties.hostNames"),
				"require_sni":        at("properties.requireServerNameIndication"),
				"firewall_policy_id": at("properties.firewallPolicy.id"),
			}),
			"ssl_certificate": many("properties.sslCertificates", fields{"name": at("name"), "key_vault_secret_id": at("properties.keyVaultSecretId")}),
			"ssl_profile": many("properties.sslProfiles", fields{
				"name": at("name"), "ssl_policy": one("properties.sslPolicy", gatewayTLS),
			}),
			"waf_configuration": one("properties.webApplicationFirewallConfiguration", fields{
				"enabled":                  at("enabled"),
				"firewall_mode":            at("firewallMode"),
				"rule_set_type":            at("ruleSetType"),
				"rule_set_version":         at("ruleSetVersion"),
				"request_body_check":       at("requestBodyCheck"),
				"file_upload_limit_mb":     at("fileUploadLimitInMb"),
				"max_request_body_size_kb": at("maxRequestBodySizeInKb"),
			}),
		},
		shape: gatewayRules,
	},
	"azurerm_web_application_firewall_policy": {
		kind: "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
		ids:  []string{"group/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/{name}"},
		args: fields{
			"policy_settings": one("properties.policySettings", fields{
				"enabled":                          at("state", enabled),
				"mode":                             at("mode"),
				"request_body_check":               at("requestBodyCheck"),
				"request_body_enforcement":         at("requestBodyEnforcement"),
				"request_body_inspect_limit_in_kb": at("requestBodyInspectLimitInKB"),
				"max_request_body_size_in_kb":      at("maxRequestBodySizeInKb"),
				"file_upload_limit_in_mb":          at("fileUploadLimitInMb"),
				"file_upload_enforcement":          at("fileUploadEnforcement"),
			}),
			"managed_rules": one("properties.managedRules", fields{
				"managed_rule_set": many("managedRuleSets", fields{
					"type":    at("ruleSetType"),
					"version": at("ruleSetVersion"),
					"rule_group_override": many("ruleGroupOverrides", fields{
						"rule_group_name": at("ruleGroupName"),
						"rule":            many("rules", fields{"id": at("ruleId"), "enabled": at("state", enabled), "action": at("action")}),
					}),
				}),
				"exclusion": many("exclusions", fields{
					"match_variable":          at("matchVariable"),
					"selector":                at("selector"),
					"selector_match_operator": at("selectorMatchOperator"),
				}),
			}),
			"custom_rules": many("properties.customRules", fields{
				"name":      at("name"),
				"priority":  at("priority"),
				"rule_type": at("ruleType"),
				"action":    at("action"),
				"enabled":   at("state", enabled),
				"match_conditions": many("matchConditions", fields{
					"match_variables":    many("matchVariables", fields{"variable_name": at("variableName"), "selector": at("selector")}),
					"match_values":       at("matchValues"),
					"operator":           at("operator"),
					"negation_condition": at("negationConditon"), // as Azure spells it
					"transforms":         at("transforms"),
				}),
			}),
		},
	},
}

var firewallAddress = fields{
	"subnet_id":            at("properties.subnet.id"),
	"public_ip_address_id": at("properties.publicIPAddress.id"),
}

var gatewayTLS = fields{
	"policy_type":          at("policyType"),
	"policy_name":          at("policyName"),
	"min_protocol_version": at("minProtocolVersion"),
	"cipher_suites":        at("cipherSuites"),
	"disabled_protocols":   at("disabledSslProtocols"),
}

var sources = fields{
	"name":             at("name"),
	"description":      at("description"),
	"source_addresses": at("sourceAddresses"),
	"source_ip_groups": at("sourceIpGroups"),
}

var applicationRule = sources.and(fields{
	"protocols":             many("protocols", fields{"type": at("protocolType"), "port": at("port")}),
	"destination_addresses": at("destinationAddresses"),
	"destination_fqdns":     at("targetFqdns"),
	"destination_urls":      at("targetUrls"),
	"destination_fqdn_tags": at("fqdnTags"),
	"web_categories":        at("webCategories"),
	"terminate_tls":         at("terminateTLS"),
})

var networkRule = sources.and(fields{
	"protocols":             at("ipProtocols"),
	"destination_addresses": at("destinationAddresses"),
	"destination_fqdns":     at("destinationFqdns"),
	"destination_ip_groups": at("destinationIpGroups"),
	"destination_ports":     at("destinationPorts"),
})

var natRule = sources.and(fields{
	"protocols":           at("ipProtocols"),
	"destination_address": at("destinationAddresses", listed),
	"destination_ports":   at("destinationPorts"),
	"translated_address":  at("translatedAddress"),
	"translated_fqdn":     at("translatedFqdn"),
	"translated_port":     at("translatedPort", asText),
})

// ruleCollections adds what three blocks of azurerm say to the one list of ARM.
func ruleCollections(v any, o object, of fields, kind string) {
	if !said(v) {
		return
	}
	made := object{}
	many("all", of).and("ruleCollectionType", kind).apply("a rule collection", v, made)
	all, ok := made["all"].([]any)
	if !ok {
		o.set("properties.ruleCollections", made["all"])
		return
	}
	for _, c := range all {
		if m, ok := c.(map[string]any); ok && !body.IsUnresolved(m) {
			if kind == "FirewallPolicyNatRuleCollection" {
				object(m).set("action.type", "DNAT")
			}
		}
		o.add("properties.ruleCollections", c)
	}
}

// gatewayRules writes the rules of a gateway, which azurerm joins by names and
// ARM by ids of parts of the gateway.
func gatewayRules(id addr.ID, a Arguments, o object) {
	of := func(segment string) func(any) any {
		return func(v any) any {
			return map[string]any{"id": id.Child(segment, text(v)).String()}
		}
	}
	rules := fields{
		"name":                        at("name"),
		"rule_type":                   at("properties.ruleType"),
		"priority":                    at("properties.priority"),
		"http_listener_name":          at("properties.httpListener", of("httpListeners")),
		"backend_http_settings_name":  at("properties.backendHttpSettings", of("backendHttpSettingsCollection")),
		"backend_address_pool_name":   at("properties.backendAddressPool", of("backendAddressPools")),
		"redirect_configuration_name": at("properties.redirectConfiguration", of("redirectConfigurations")),
		"url_path_map_name":           at("properties.urlPathMap", of("urlPathMaps")),
	}
	if v := a["request_routing_rule"]; said(v) {
		many("properties.requestRoutingRules", rules).apply("request_routing_rule", v, o)
	}
}
