package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const (
	ofGateway = "?api-version=2025-07-01"
	ofNames   = "?api-version=2018-05-01"

	gateway      = group + "/providers/Microsoft.Network/applicationGateways/entry"
	webFirewall  = group + "/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/entry"
	entryAddress = group + "/providers/Microsoft.Network/publicIPAddresses/entry"
	entryNSG     = group + "/providers/Microsoft.Network/networkSecurityGroups/entry"
	entryVNet    = group + "/providers/Microsoft.Network/virtualNetworks/entry"
	entrySubnet  = entryVNet + "/subnets/entry"
	entryTable   = group + "/providers/Microsoft.Network/routeTables/entry"
	publicZone   = group + "/providers/Microsoft.Network/dnsZones/clinic.example"
	certificate  = vault + "/secrets/clinic"
	readsSecrets = "4633458b-17de-408a-b874-0445c86b69e6"

	entryAddressBody = `{"location":"westeurope","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"}}`
	webFirewallBody  = `{"location":"westeurope","properties":{"policySettings":{"mode":"Detection"},"managedRules":{"managedRuleSets":[{"ruleSetType":"Microsoft_DefaultRuleSet","ruleSetVersion":"2.1"}]}}}`
	entryRules       = `{"location":"westeurope","properties":{"securityRules":[` +
		`{"name":"deny","properties":{"direction":"Inbound","access":"Deny","protocol":"*","priority":4096,"sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRanges":["0-65535"]}},` +
		`{"name":"manager","properties":{"direction":"Inbound","access":"Allow","protocol":"Tcp","priority":120,"sourceAddressPrefix":"GatewayManager","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRanges":["65200-65535"]}}]}}`
	entryVNetBody = `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.9.0.0/16"]},"subnets":[` +
		`{"name":"entry","properties":{"addressPrefix":"10.9.0.0/24","networkSecurityGroup":{"id":"` + entryNSG + `"}}}]}}`
	gatewayBody = `{"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{"` + identity + `":{}}},"properties":{` +
		`"sku":{"name":"WAF_v2","tier":"WAF_v2"},"autoscaleConfiguration":{"minCapacity":2,"maxCapacity":10},"firewallPolicy":{"id":"` + webFirewall + `"},` +
		`"gatewayIPConfigurations":[{"name":"network","properties":{"subnet":{"id":"` + entrySubnet + `"}}}],` +
		`"frontendIPConfigurations":[{"name":"public","properties":{"publicIPAddress":{"id":"` + entryAddress + `"}}}],` +
		`"frontendPorts":[{"name":"https","properties":{"port":443}}],` +
		`"sslCertificates":[{"name":"clinic","properties":{"keyVaultSecretId":"https://kv-clinic.vault.azure.net/secrets/clinic"}}],` +
		`"backendAddressPools":[{"name":"clinic","properties":{"backendAddresses":[{"ipAddress":"10.8.0.4"}]}}],` +
		`"backendHttpSettingsCollection":[{"name":"clinic","properties":{"port":443,"protocol":"Https"}}],` +
		`"httpListeners":[` + listener + `],"requestRoutingRules":[` + routing + `]}}`
	listener = `{"name":"clinic","properties":{"protocol":"Https","hostNames":["clinic.example"],` +
		`"frontendIPConfiguration":{"id":"` + gateway + `/frontendIPConfigurations/public"},"frontendPort":{"id":"` + gateway + `/frontendPorts/https"},"sslCertificate":{"id":"` + gateway + `/sslCertificates/clinic"}}}`
	routing = `{"name":"clinic","properties":{"ruleType":"Basic","priority":100,"httpListener":{"id":"` + gateway + `/httpListeners/clinic"},` +
		`"backendAddressPool":{"id":"` + gateway + `/backendAddressPools/clinic"},"backendHttpSettings":{"id":"` + gateway + `/backendHttpSettingsCollection/clinic"}}}`
)

// behind is what a gateway stands on.
var behind = []step{
	{"PUT", entryNSG, entryRules, 201, ""},
	{"PUT", entryVNet, entryVNetBody, 201, ""},
	{"PUT", entryAddress + ofGateway, entryAddressBody, 201, ""},
	{"PUT", webFirewall + ofGateway, webFirewallBody, 201, ""},
	{"PUT", certificate + "?api-version=2025-05-01", `{"properties":{"value":"kept by a person"}}`, 201, ""},
}

func TestGateways(t *testing.T) {
	changed := func(was, now string) string {
		out := strings.Replace(gatewayBody, was, now, 1)
		if out == gatewayBody {
			panic("nothing is changed: " + was)
		}
		return out
	}
	put := func(body string, status int, code string) step {
		return step{"PUT", gateway + ofGateway, body, status, code}
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"it stands", []step{
			put(gatewayBody, 201, ""), put(gatewayBody, 200, ""),
			{"DELETE", webFirewall + ofGateway, "", 400, "ApplicationGatewayFirewallPolicyCannotBeDeleted"},
			{"DELETE", entryVNet, "", 400, "InUseSubnetCannotBeDeleted"},
			{"DELETE", entryAddress + ofGateway, "", 400, "PublicIPAddressCannotBeDeleted"},
			{"DELETE", gateway + ofGateway, "", 204, ""},
			{"DELETE", webFirewall + ofGateway, "", 204, ""},
		}},
		{"a firewall that is not there", []step{
			put(changed(webFirewall, webFirewall+"x"), 400, "InvalidResourceReference"),
			put(changed(`"firewallPolicy":{"id":"`+webFirewall+`"},`, ""), 400, "ApplicationGatewayFirewallNotConfiguredForSelectedSku"),
		}},
		{"parts that are not in the body", []step{
			put(changed(`/httpListeners/clinic"`, `/httpListeners/none"`), 400, "InvalidResourceReference"),
			put(gatewayBody, 201, ""),
			// It had one, and would have none.
			put(changed(`"frontendPorts":[{"name":"https","properties":{"port":443}}]`, `"frontendPorts":[{"name":"other","properties":{"port":443}}]`), 400, "InvalidResourceReference"),
		}},
		{"parts of one name", []step{
			put(changed(listener, listener+","+listener), 400, "DuplicateResourceName"),
			put(changed(listener, listener+","+strings.Replace(listener, `"name":"clinic"`, `"name":"again"`, 1)), 400, "ApplicationGatewayHttpListenersUsingSameFrontendPortAndFrontendIpConfig"),
			put(changed(`["clinic.example"]`, `["a.example","b.example","c.example","d.example","e.example","f.example"]`), 400, "ApplicationGatewayListenerHostNamesCountExceeded"),
		}},
		{"priorities", []step{
			put(changed(`"priority":100,`, ""), 400, "ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty"),
			put(changed(routing, routing+","+strings.Replace(routing, `"name":"clinic"`, `"name":"again"`, 1)), 400, "ApplicationGatewayRequestRoutingRulesWithDuplicatePriority"),
		}},
		{"a subnet that others are in", []step{
			{"PUT", endpoint + "2", strings.Replace(peBody, subnet, entrySubnet, 1), 201, ""},
			put(gatewayBody, 400, "ApplicationGatewaySubnetCannotHaveOtherResources"),
		}},
		{"a subnet without room", []step{
			{"PUT", entryVNet, strings.Replace(entryVNetBody, "10.9.0.0/24", "10.9.0.0/28", 1), 200, ""},
			put(changed(`"maxCapacity":10`, `"maxCapacity":12`), 400, "ApplicationGatewaySubnetInsufficientIpAddresses"),
			put(gatewayBody, 201, ""), // ten have
		}},
		{"a subnet that leads through an appliance", []step{
			{"PUT", entryTable + ofGateway, `{"location":"westeurope","properties":{"routes":[{"name":"all","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.9.1.4"}}]}}`, 201, ""},
			{"PUT", entryVNet, strings.Replace(entryVNetBody, `"networkSecurityGroup"`, `"routeTable":{"id":"`+entryTable+`"},"networkSecurityGroup"`, 1), 200, ""},
			put(gatewayBody, 400, "ApplicationGatewaySubnetUserDefinedRouteNotSupported"),
		}},
		{"rules that keep Azure itself out", []step{
			{"PUT", entryNSG, strings.Replace(entryRules, `"priority":4096`, `"priority":110`, 1), 200, ""},
			put(gatewayBody, 400, "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"),
			{"PUT", entryNSG, `{"location":"westeurope"}`, 200, ""},
			put(gatewayBody, 400, "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"),
		}},
		{"another region", []step{
			put(changed("westeurope", "northeurope"), 400, "InvalidResourceReference"),
		}},
		{"an address that is no good", []step{
			{"PUT", entryAddress + "2" + ofGateway, strings.Replace(entryAddressBody, "Static", "Dynamic", 1), 400, "StandardSkuPublicIPAddressMustBeStatic"},
			{"PUT", entryAddress + "2" + ofGateway, strings.Replace(entryAddressBody, `"sku":{"name":"Standard"},`, "", 1), 201, ""}, // of the SKU that Azure chooses
			put(changed(entryAddress, entryAddress+"2"), 400, "ApplicationGatewaySkuPublicIpAddressSkuMismatch"),
			put(gatewayBody, 201, ""),
			{"PUT", gateway + "2" + ofGateway, strings.ReplaceAll(gatewayBody, gateway, gateway+"2"), 400, "PublicIPAddressInUse"},
		}},
		{"a certificate that is not there", []step{
			put(changed("secrets/clinic", "secrets/none"), 400, "ApplicationGatewayKeyVaultSecretException"),
			put(changed("kv-clinic.vault", "kv-none.vault"), 400, "ApplicationGatewayKeyVaultSecretException"),
			put(changed(`"userAssignedIdentities":{"`+identity+`":{}}`, `"userAssignedIdentities":{}`), 400, "ApplicationGatewayKeyVaultSecretException"),
		}},
		{"names", []step{
			{"PUT", publicZone + ofNames, `{"location":"westeurope"}`, 400, "LocationNotAvailableForResourceType"},
			{"PUT", publicZone + ofNames, `{"location":"global"}`, 201, ""},
			{"PUT", publicZone + "/A/erp" + ofNames, `{"properties":{"TTL":60}}`, 400, "BadRequest"},
			{"PUT", publicZone + "/A/erp" + ofNames, `{"properties":{"TTL":60,"ARecords":[{"ipv4Address":"192.0.2.1"}],"targetResource":{"id":"` + entryAddress + `"}}}`, 400, "BadRequest"},
			{"PUT", publicZone + "/A/erp" + ofNames, `{"properties":{"TTL":60,"targetResource":{"id":"` + entryAddress + `x"}}}`, 400, "InvalidResourceReference"},
			{"PUT", publicZone + "/A/erp" + ofNames, `{"properties":{"TTL":60,"targetResource":{"id":"` + entryAddress + `"}}}`, 201, ""},
			put(gatewayBody, 201, ""), // a record that leads to the address does not hold it
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, armsim.Options{Types: typesIfHere(t)})
			c.steps(built)
			c.steps(behind)
			c.steps([]step{
				put(gatewayBody, 400, "ApplicationGatewayKeyVaultSecretException"), // its identity may not read the secret
				pullGrant(c, vault, "77777777-7777-7777-7777-777777777777", roleOnKeys),
				put(gatewayBody, 400, "ApplicationGatewayKeyVaultSecretException"), // and keys are not secrets
				pullGrant(c, vault, "66666666-6666-6666-6666-666666666666", readsSecrets),
			})
			c.steps(tt.steps)
		})
	}
}
