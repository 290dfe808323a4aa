package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const (
	inNetwork = group + "/providers/Microsoft.Network/"
	hub       = inNetwork + "virtualNetworks/hub"
	spoke     = inNetwork + "virtualNetworks/spoke"
	toSpoke   = hub + "/virtualNetworkPeerings/spoke"
	toHub     = spoke + "/virtualNetworkPeerings/hub"
	table     = inNetwork + "routeTables/routes"
	address   = inNetwork + "publicIPAddresses/address"
	fwPolicy  = inNetwork + "firewallPolicies/policy"
	ruleGroup = fwPolicy + "/ruleCollectionGroups/names"
	firewall  = inNetwork + "azureFirewalls/firewall"
	bastion   = inNetwork + "bastionHosts/bastion"
	nat       = inNetwork + "natGateways/nat"
	watchers  = sub + "/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope"
	flowLog   = watchers + "/flowLogs/hub"

	tableBody   = `{"location":"westeurope","properties":{"routes":[{"name":"out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.9.0.4"}}]}}`
	addressBody = `{"location":"westeurope","sku":{"name":"Standard"},"zones":["1","2","3"],"properties":{"publicIPAllocationMethod":"Static"}}`
	policyBody  = `{"location":"westeurope","properties":{"sku":{"tier":"Standard"},"dnsSettings":{"enableProxy":true}}}`
	natBody     = `{"location":"westeurope","sku":{"name":"Standard"},"properties":{"publicIpAddresses":[{"id":"` + address + `"}]}}`
	flowBody    = `{"location":"westeurope","properties":{"enabled":true,"targetResourceId":"` + hub + `","storageId":"` + account + `"}}`
)

// networkBody is a network with subnets, each NAME RANGE and what else it has.
func networkBody(space string, subnets ...string) string {
	var list []string
	for _, s := range subnets {
		part := strings.SplitN(s, " ", 3)
		more := ""
		if len(part) == 3 {
			more = "," + part[2]
		}
		list = append(list, `{"name":"`+part[0]+`","properties":{"addressPrefix":"`+part[1]+`"`+more+`}}`)
	}
	return `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["` + space + `"]},"subnets":[` + strings.Join(list, ",") + `]}}`
}

func peeringBody(remote string) string {
	return `{"properties":{"remoteVirtualNetwork":{"id":"` + remote + `"},"allowVirtualNetworkAccess":true}}`
}

// standing is a firewall or a bastion in a subnet, with the address.
func standing(more, subnet string) string {
	return `{"location":"westeurope",` + more + `"ipConfigurations":[{"name":"default","properties":{"subnet":{"id":"` + subnet + `"},"publicIPAddress":{"id":"` + address + `"}}}]}}`
}

func firewallBody(tier, subnet string) string {
	return standing(`"zones":["1","2","3"],"properties":{"sku":{"name":"AZFW_VNet","tier":"`+tier+`"},"firewallPolicy":{"id":"`+fwPolicy+`"},`, subnet)
}

func bastionBody(subnet string) string {
	return standing(`"sku":{"name":"Standard"},"properties":{`, subnet)
}

func rulesBody(priority, rules string) string {
	return `{"properties":{"priority":` + priority + `,"ruleCollections":[{"ruleCollectionType":"FirewallPolicyFilterRuleCollection","name":"names","priority":1000,"action":{"type":"Allow"},"rules":[` + rules + `]}]}}`
}

func ruleOf(kind, name, more string) string {
	return `{"ruleType":"` + kind + `","name":"` + name + `","sourceAddresses":["10.9.1.0/24"],` + more + `}`
}

func using(kind, id string) string { return `"` + kind + `":{"id":"` + id + `"}` }

// secured is a group of rules, each DIRECTION PRIORITY PORT FROM TO.
func secured(rules ...string) string {
	var list []string
	for _, s := range rules {
		p := strings.Fields(s)
		list = append(list, `{"name":"`+strings.ReplaceAll(s, " ", "-")+`","properties":{"direction":"`+p[0]+`","priority":`+p[1]+`,"access":"Allow","protocol":"Tcp","sourcePortRange":"*","destinationPortRanges":["`+p[2]+`"],"sourceAddressPrefix":"`+p[3]+`","destinationAddressPrefix":"`+p[4]+`"}}`)
	}
	return `{"location":"westeurope","properties":{"securityRules":[` + strings.Join(list, ",") + `]}}`
}

func TestHubs(t *testing.T) {
	stands := []step{
		{"PUT", hub, networkBody("10.9.0.0/16", "AzureFirewallSubnet 10.9.0.0/26", "AzureBastionSubnet 10.9.0.64/26", "small 10.9.2.0/28"), 201, ""},
		{"PUT", address, addressBody, 201, ""},
		{"PUT", fwPolicy, policyBody, 201, ""},
	}
	https := `"protocols":[{"protocolType":"Https","port":443}]`
	conform(t, []conformance{
		{"subnets", anyTypes, []step{
			{"PUT", hub, networkBody("10.9.0.0/16", "a 10.8.0.0/24"), 400, "NetcfgSubnetRangeOutsideVnet"},
			{"PUT", hub, networkBody("10.9.0.0/16", "a 10.9.0.0/24", "b 10.9.0.128/25"), 400, "NetcfgSubnetRangesOverlap"},
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureFirewallSubnet 10.9.0.0/26 "+using("networkSecurityGroup", nsg)), 400, "NetworkSecurityGroupNotAllowedOnAzureFirewallSubnet"},
			{"PUT", hub, networkBody("10.9.0.0/16", "GatewaySubnet 10.9.0.0/27 "+using("networkSecurityGroup", nsg)), 400, "GatewaySubnetCannotHaveNetworkSecurityGroupOrNatGateway"},
			{"PUT", table, tableBody, 201, ""},
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureFirewallSubnet 10.9.0.0/26 "+using("routeTable", table)), 400, "AzureFirewallSubnetDefaultRouteMustBeInternet"},
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureBastionSubnet 10.9.0.0/26 "+using("routeTable", table)), 400, "RouteTableCannotBeAttachedForAzureBastionSubnet"},
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureBastionSubnet 10.9.0.0/26 "+using("networkSecurityGroup", nsg)), 400, "NetworkSecurityGroupNotCompliantForAzureBastionSubnet"},
			{"PUT", nsg, secured("Inbound 100 443 Internet *", "Inbound 110 443 GatewayManager *", "Outbound 100 22 * VirtualNetwork", "Outbound 110 3389 * VirtualNetwork", "Outbound 120 443 * AzureCloud"), 200, ""},
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureBastionSubnet 10.9.0.0/26 "+using("networkSecurityGroup", nsg)), 201, ""},
			{"PUT", hub, networkBody("10.9.0.0/16", "nodes 10.9.0.0/26 "+using("routeTable", table)), 200, ""},
			{"DELETE", table, "", 400, "InUseRouteTableCannotBeDeleted"},
			{"PUT", nsg, secured("Inbound 100 443 Internet *", "Inbound 100 80 Internet *"), 400, "SecurityRuleConflict"},
			{"PUT", table + "2", strings.Replace(tableBody, "westeurope", "northeurope", 1), 201, ""},
			{"PUT", hub, networkBody("10.9.0.0/16", "nodes 10.9.0.0/26 "+using("routeTable", table+"2")), 400, "InvalidResourceReference"},
			{"PUT", network, strings.Replace(vnetBody, "10.0.0.0/24", "10.0.1.0/24", 1), 400, "InUsePrefixCannotBeDeleted"},
		}},
		{"peerings", anyTypes, []step{
			{"PUT", hub, networkBody("10.9.0.0/16"), 201, ""},
			{"PUT", toSpoke, peeringBody(spoke), 400, "InvalidResourceReference"},
			{"PUT", spoke, networkBody("10.8.0.0/16"), 201, ""},
			{"PUT", spoke + "2", networkBody("10.8.128.0/20"), 201, ""},
			{"PUT", spoke + "3", networkBody("10.9.128.0/20"), 201, ""},
			{"PUT", toSpoke, peeringBody(hub), 400, "InvalidRequestFormat"},
			{"PUT", toSpoke, peeringBody(spoke + "3"), 400, "VnetAddressSpacesOverlap"},
			{"PUT", toSpoke, peeringBody(spoke), 201, ""},
			{"PUT", toSpoke + "again", peeringBody(spoke), 400, "AnotherPeeringAlreadyReferencesRemoteVnet"},
			{"PUT", toSpoke + "2", peeringBody(spoke + "2"), 400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet"},
			{"PUT", toHub, peeringBody(hub), 201, ""},
			{"DELETE", spoke, "", 204, ""},
		}},
		{"routes", anyTypes, []step{
			{"PUT", table, strings.Replace(tableBody, "10.9.0.4", "", 1), 400, "InvalidNextHopIpAddress"},
			{"PUT", table, strings.Replace(tableBody, "VirtualAppliance", "Internet", 1), 400, "NextHopIpAddressNotAllowed"},
			{"PUT", table, strings.Replace(tableBody, `"routes":[`, `"routes":[{"name":"too","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"None"}},`, 1), 400, "RouteConflict"},
		}},
		{"firewalls", anyTypes, append(stands[:len(stands):len(stands)], []step{
			{"PUT", firewall, firewallBody("Standard", hub+"/subnets/small"), 400, "AzureFirewallSubnetNameInvalid"},
			{"PUT", address + "2", strings.Replace(addressBody, `"1","2","3"`, `"1"`, 1), 201, ""},
			{"PUT", firewall, strings.Replace(firewallBody("Standard", hub+"/subnets/AzureFirewallSubnet"), "/address", "/address2", 1), 400, "ZonesMismatch"},
			{"PUT", firewall, firewallBody("Standard", hub+"/subnets/AzureFirewallSubnet"), 201, ""},
			{"PUT", firewall + "2", firewallBody("Standard", hub+"/subnets/AzureFirewallSubnet"), 400, "SubnetAlreadyInUse"},
			{"PUT", nat, natBody, 400, "PublicIPAddressInUse"},
			{"DELETE", address, "", 400, "PublicIPAddressCannotBeDeleted"},
			{"DELETE", fwPolicy, "", 400, "FirewallPolicyInUseCannotBeDeleted"},
			{"DELETE", hub, "", 400, "InUseSubnetCannotBeDeleted"},
			{"PUT", fwPolicy, strings.Replace(policyBody, "Standard", "Premium", 1), 200, ""},
			{"PUT", firewall, firewallBody("Standard", hub+"/subnets/AzureFirewallSubnet"), 400, "AzureFirewallPolicySkuMismatch"},
			{"PUT", firewall, firewallBody("Premium", hub+"/subnets/AzureFirewallSubnet"), 200, ""},
		}...)},
		{"a subnet that is too small for a firewall or a bastion", anyTypes, []step{
			{"PUT", hub, networkBody("10.9.0.0/16", "AzureFirewallSubnet 10.9.0.0/27", "AzureBastionSubnet 10.9.0.64/27"), 201, ""},
			stands[1], stands[2],
			{"PUT", firewall, firewallBody("Standard", hub+"/subnets/AzureFirewallSubnet"), 400, "AzureFirewallSubnetTooSmall"},
			{"PUT", bastion, bastionBody(hub + "/subnets/AzureBastionSubnet"), 400, "AzureBastionSubnetTooSmall"},
		}},
		{"what a firewall goes by", anyTypes, append(stands[:len(stands):len(stands)], []step{
			{"PUT", fwPolicy, strings.Replace(policyBody, `"dnsSettings"`, `"intrusionDetection":{"mode":"Deny"},"dnsSettings"`, 1), 400, "FirewallPolicyFeatureNotSupportedInSku"},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("ApplicationRule", "a", `"targetFqdns":["a.example"],"fqdnTags":["AzureKubernetesService"],`+https)), 400, "FirewallPolicyApplicationRuleInvalidTarget"},
			{"PUT", ruleGroup, rulesBody("100", strings.Replace(ruleOf("ApplicationRule", "a", `"targetFqdns":["a.example"],`+https), `["10.9.1.0/24"]`, `[]`, 1)), 400, "FirewallPolicyRuleInvalidSource"},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("NetworkRule", "a", `"destinationFqdns":["*.example"],"ipProtocols":["TCP"],"destinationPorts":["25"]`)), 400, "FirewallPolicyNetworkRuleInvalidFqdn"},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("NetworkRule", "a", `"destinationFqdns":["a.example"],"destinationAddresses":["10.1.1.1"],"ipProtocols":["TCP"],"destinationPorts":["25"]`)), 400, "FirewallPolicyNetworkRuleInvalidDestination"},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("ApplicationRule", "a", `"targetFqdns":["a.example"],`+https)+","+ruleOf("ApplicationRule", "A", `"targetFqdns":["b.example"],`+https)), 400, "FirewallPolicyRuleNameConflict"},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("NetworkRule", "a", `"destinationFqdns":["mail.example"],"ipProtocols":["TCP"],"destinationPorts":["25"]`)), 201, ""},
			{"PUT", ruleGroup + "2", rulesBody("100", ruleOf("ApplicationRule", "a", `"targetFqdns":["a.example"],`+https)), 400, "FirewallPolicyRuleCollectionGroupPriorityConflict"},
			{"PUT", fwPolicy, strings.Replace(policyBody, "true", "false", 1), 200, ""},
			{"PUT", ruleGroup, rulesBody("100", ruleOf("NetworkRule", "a", `"destinationFqdns":["mail.example"],"ipProtocols":["TCP"],"destinationPorts":["25"]`)), 400, "FirewallPolicyNetworkRuleFqdnNeedsDnsProxy"},
		}...)},
		{"bastions", anyTypes, append(stands[:len(stands):len(stands)], []step{
			{"PUT", bastion, bastionBody(hub + "/subnets/small"), 400, "AzureBastionSubnetNameInvalid"},
			{"PUT", bastion, bastionBody(hub + "/subnets/AzureBastionSubnet"), 201, ""},
		}...)},
		{"ways out and their addresses", anyTypes, []step{
			{"PUT", address, strings.Replace(addressBody, "Standard", "Basic", 1), 400, "BasicSkuPublicIPAddressRetired"},
			{"PUT", address, strings.Replace(addressBody, "Static", "Dynamic", 1), 400, "StandardSkuPublicIPAddressMustBeStatic"},
			{"PUT", address, strings.Replace(addressBody, `"1","2","3"`, `"1"`, 1), 201, ""},
			{"PUT", address, addressBody, 400, "ResourceAvailabilityZonesCannotBeModified"},
			{"PUT", nat, strings.Replace(natBody, `"sku"`, `"zones":["2"],"sku"`, 1), 400, "ZonesMismatch"},
			{"PUT", nat, natBody, 201, ""},
			{"PUT", nat + "2", natBody, 400, "PublicIPAddressInUse"},
			{"PUT", address + "3", addressBody, 201, ""},
			{"PUT", nat + "3", strings.Replace(strings.Replace(natBody, "/address", "/address3", 1), `"sku"`, `"zones":["1","2"],"sku"`, 1), 400, "NatGatewayMultipleZonesNotSupported"},
			{"PUT", hub, networkBody("10.9.0.0/16", "runner 10.9.0.0/27 "+using("natGateway", nat)), 201, ""},
			{"DELETE", nat, "", 400, "InUseNatGatewayCannotBeDeleted"},
		}},
		{"flow logs", anyTypes, []step{
			{"GET", watchers, "", 200, ""}, // made with the first network
			{"PUT", inNetwork + "networkWatchers/mine", `{"location":"westeurope","properties":{}}`, 400, "NetworkWatcherCountLimitReached"},
			{"PUT", strings.Replace(flowLog, "_westeurope", "_northeurope", 1), flowBody, 404, "ParentResourceNotFound"},
			{"PUT", flowLog, flowBody, 400, "InvalidResourceReference"},
			{"PUT", hub, networkBody("10.9.0.0/16"), 201, ""},
			{"PUT", flowLog, strings.Replace(flowBody, hub, nsg, 1), 400, "NsgFlowLogCreationNotAllowed"},
			{"PUT", flowLog, strings.Replace(flowBody, "westeurope", "northeurope", 1), 400, "FlowLogLocationMismatch"},
			{"PUT", flowLog, flowBody, 201, ""},
			{"PUT", flowLog + "2", flowBody, 400, "FlowLogAlreadyExists"},
		}},
	})
}

// A peering carries nothing before both directions are there, and none is
// whole when the other is taken away.
func TestAPeeringHasTwoDirections(t *testing.T) {
	c := newClient(t, armsim.Options{Types: typesIfHere(t)})
	state := func(id string) any {
		p, _ := c.get(id)["properties"].(map[string]any)
		return p["peeringState"]
	}
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", hub, networkBody("10.9.0.0/16"), 201, ""},
		{"PUT", spoke, networkBody("10.8.0.0/16"), 201, ""},
		{"PUT", toSpoke, peeringBody(spoke), 201, ""},
	})
	if got := state(toSpoke); got != "Initiated" {
		t.Errorf("one direction is %v, want Initiated", got)
	}
	c.steps([]step{{"PUT", toHub, peeringBody(hub), 201, ""}})
	for _, id := range []string{toSpoke, toHub} {
		if got := state(id); got != "Connected" {
			t.Errorf("%s is %v, want Connected", id, got)
		}
	}
	c.steps([]step{{"DELETE", toHub, "", 204, ""}})
	if got := state(toSpoke); got != "Disconnected" {
		t.Errorf("what is left of two directions is %v, want Disconnected", got)
	}
}
