package armsim

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindFirewall       addr.Kind = "Microsoft.Network/azureFirewalls"
	kindFirewallPolicy addr.Kind = "Microsoft.Network/firewallPolicies"
	kindRuleGroup      addr.Kind = kindFirewallPolicy + "/ruleCollectionGroups"
	kindBastion        addr.Kind = "Microsoft.Network/bastionHosts"
	kindNATGateway     addr.Kind = "Microsoft.Network/natGateways"
	kindPublicIP       addr.Kind = "Microsoft.Network/publicIPAddresses"
	kindSecurityGroup  addr.Kind = "Microsoft.Network/networkSecurityGroups"
)

// The subnets that Azure's services want by their names.
const (
	firewallSubnet = "AzureFirewallSubnet"
	bastionSubnet  = "AzureBastionSubnet"
	gatewaySubnet  = "GatewaySubnet"
)

// firewallRules are the rules of what stands at the edge of networks.
func firewallRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindFirewall:       {judge: judgeFirewall, given: firewallAddress},
		kindFirewallPolicy: {judge: judgeFirewallPolicy, remove: unusedOr("FirewallPolicyInUseCannotBeDeleted")},
		kindRuleGroup:      {judge: judgeRuleGroup},
		kindBastion:        {judge: judgeBastion},
		kindNATGateway:     {judge: judgeNATGateway, remove: unusedOr("InUseNatGatewayCannotBeDeleted")},
		kindPublicIP:       {judge: judgePublicIP, outputs: publicIPOutputs, remove: unusedOr("PublicIPAddressCannotBeDeleted")},
		kindSecurityGroup:  {judge: judgeSecurityGroup, remove: unusedOr("InUseNetworkSecurityGroupCannotBeDeleted")},
	}
}

// subnetOf returns a subnet as its network's body has it, or as it was put
// itself.
func (s *Sim) subnetOf(id addr.ID) (subnet any, prefix netip.Prefix) {
	if r, known := s.store.get(id); known {
		subnet = r.put
	} else if r := s.nearest(id); r != nil {
		subnet = partOf(r.id, r.put, id)
	}
	return subnet, subnetRange(subnet)
}

func subnetRange(subnet any) netip.Prefix {
	text := textAt(subnet, "properties", "addressPrefix")
	if text == "" {
		if list, _ := at(subnet, "properties", "addressPrefixes").([]any); len(list) > 0 {
			text, _ = list[0].(string)
		}
	}
	prefix, _ := netip.ParsePrefix(text)
	return prefix
}

// idAt returns the id at a path of a body.
func idAt(v any, path ...string) addr.ID {
	id, _ := addr.ParseID(textAt(v, path...))
	return id
}

func configurations(body map[string]any) []any {
	list, _ := at(body, "properties", "ipConfigurations").([]any)
	return list
}

func textsAt(v any, path ...string) []string {
	list, _ := at(v, path...).([]any)
	var out []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// standsIn refuses what stands in a subnet of another name than Azure wants,
// or in one that is too small.
func standsIn(c *change, configuration any, name string, bits int) *refusal {
	id := idAt(configuration, "properties", "subnet", "id")
	if !strings.EqualFold(id.Name(), name) {
		return refuse(http.StatusBadRequest, name+"NameInvalid", "%s must be in a subnet with the name %s, and %s is not.", c.id, name, id)
	}
	if _, prefix := c.sim.subnetOf(id); prefix.IsValid() && prefix.Bits() > bits {
		return refuse(http.StatusBadRequest, name+"TooSmall", "Subnet %s is %s; %s needs /%d or larger.", id, prefix, c.kind, bits)
	}
	for _, other := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(c.kind) && r.id.Key() != c.id.Key() }) {
		for _, theirs := range configurations(other.put) {
			if idAt(theirs, "properties", "subnet", "id").Key() == id.Key() {
				return refuse(http.StatusBadRequest, "SubnetAlreadyInUse", "%s is in subnet %s already.", other.id, id)
			}
		}
	}
	return c.ownAddress(idAt(configuration, "properties", "publicIPAddress", "id"))
}

// ownAddress refuses a public address that is not what gateways and firewalls
// want, or is somebody else's.
func (c *change) ownAddress(id addr.ID) *refusal {
	ip, known := c.sim.store.get(id)
	if !known {
		return nil // refused already where it is named
	}
	if !strings.EqualFold(textAt(ip.put, "sku", "name"), "Standard") {
		return refuse(http.StatusBadRequest, "PublicIPAddressSkuNotSupported", "%s needs a public address of the Standard SKU, and %s is not.", c.id, id)
	}
	if !sameRegion(textAt(ip.put, "location"), textAt(c.body, "location")) {
		return refuse(http.StatusBadRequest, "InvalidResourceReference", "Resource %s referenced by resource %s was not found in its region.", id, c.id)
	}
	for _, user := range c.sim.usersOf(id, c.id) {
		return refuse(http.StatusBadRequest, "PublicIPAddressInUse", "Public address %s is in use by %s.", id, user.id)
	}
	return nil
}

// sameZones refuses what names zones that its public address is not in.
func (c *change) sameZones(id addr.ID) *refusal {
	ip, known := c.sim.store.get(id)
	if !known {
		return nil
	}
	of := textsAt(ip.put, "zones")
	for _, z := range textsAt(c.body, "zones") {
		if !slices.Contains(of, z) {
			return refuse(http.StatusBadRequest, "ZonesMismatch", "%s is in zone %s, and its public address %s is in zones %q.", c.id, z, id, of)
		}
	}
	return nil
}

func judgeFirewall(c *change) *refusal {
	if textAt(c.body, "properties", "sku", "name") != "AZFW_VNet" {
		return nil // of a virtual hub, which is not modelled
	}
	list := configurations(c.body)
	if len(list) == 0 {
		return refuse(http.StatusBadRequest, "AzureFirewallIpConfigurationMissing", "%s has no IP configuration.", c.id)
	}
	if no := standsIn(c, list[0], firewallSubnet, 26); no != nil {
		return no
	}
	if no := c.sameZones(idAt(list[0], "properties", "publicIPAddress", "id")); no != nil {
		return no
	}
	policy, known := c.sim.store.get(idAt(c.body, "properties", "firewallPolicy", "id"))
	if !known {
		return nil
	}
	tier, wants := textAt(c.body, "properties", "sku", "tier"), textAt(policy.put, "properties", "sku", "tier")
	if strings.EqualFold(wants, "Premium") && !strings.EqualFold(tier, "Premium") {
		return refuse(http.StatusBadRequest, "AzureFirewallPolicySkuMismatch", "A firewall of tier %s cannot have policy %s, which is %s.", tier, policy.id, wants)
	}
	return nil
}

// judgeFirewallPolicy refuses in Standard what only Premium does.
func judgeFirewallPolicy(c *change) *refusal {
	if strings.EqualFold(textAt(c.body, "properties", "sku", "tier"), "Premium") {
		return nil
	}
	for _, name := range []string{"intrusionDetection", "transportSecurity"} {
		if at(c.body, "properties", name) != nil {
			return refuse(http.StatusBadRequest, "FirewallPolicyFeatureNotSupportedInSku", "%s is a feature of the Premium tier, and %s is not.", name, c.id)
		}
	}
	return nil
}

// judgeRuleGroup: a name in a rule by address and port means what the
// firewall resolves it to, so that names must be asked through it; and it is
// one name.
func judgeRuleGroup(c *change) *refusal {
	policy, _ := c.sim.store.get(c.id.Parent())
	proxy, _ := at(policy.put, "properties", "dnsSettings", "enableProxy").(bool)
	priority := at(c.body, "properties", "priority")
	for _, other := range c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindRuleGroup) && r.id.Key() != c.id.Key() && r.id.Parent().Key() == c.id.Parent().Key()
	}) {
		if at(other.put, "properties", "priority") == priority {
			return refuse(http.StatusBadRequest, "FirewallPolicyRuleCollectionGroupPriorityConflict", "%s has the priority of %s.", c.id, other.id)
		}
		if other.pending != nil {
			return refuse(http.StatusConflict, "FirewallPolicyUpdateInProgress", "%s is being changed: the groups of a policy are changed one at a time.", other.id)
		}
	}
	collections, _ := at(c.body, "properties", "ruleCollections").([]any)
	names := map[string]bool{}
	for _, collection := range collections {
		rules, _ := at(collection, "rules").([]any)
		for _, rule := range rules {
			name := textAt(collection, "name") + "/" + strings.ToLower(textAt(rule, "name"))
			if names[name] {
				return refuse(http.StatusBadRequest, "FirewallPolicyRuleNameConflict", "Rule '%s' of %s is there twice.", textAt(rule, "name"), c.id)
			}
			names[name] = true
			if no := judgeRule(c, rule, proxy); no != nil {
				return no
			}
		}
	}
	return nil
}

func judgeRule(c *change, rule any, proxy bool) *refusal {
	name := textAt(rule, "name")
	if len(textsAt(rule, "sourceAddresses"))+len(textsAt(rule, "sourceIpGroups")) == 0 {
		return refuse(http.StatusBadRequest, "FirewallPolicyRuleInvalidSource", "Rule '%s' of %s has no source.", name, c.id)
	}
	if textAt(rule, "ruleType") == "ApplicationRule" {
		if len(textsAt(rule, "targetFqdns")) > 0 && len(textsAt(rule, "fqdnTags")) > 0 {
			return refuse(http.StatusBadRequest, "FirewallPolicyApplicationRuleInvalidTarget", "Rule '%s' of %s has both target FQDNs and FQDN tags.", name, c.id)
		}
		return nil
	}
	fqdns := textsAt(rule, "destinationFqdns")
	kinds := 0
	for _, list := range [][]string{fqdns, textsAt(rule, "destinationAddresses"), textsAt(rule, "destinationIpGroups")} {
		if len(list) > 0 {
			kinds++
		}
	}
	if kinds != 1 {
		return refuse(http.StatusBadRequest, "FirewallPolicyNetworkRuleInvalidDestination", "Rule '%s' of %s has %d kinds of destinations, and not one.", name, c.id, kinds)
	}
	if len(fqdns) > 0 && !proxy {
		return refuse(http.StatusBadRequest, "FirewallPolicyNetworkRuleFqdnNeedsDnsProxy", "Rule '%s' of %s names hosts, and the DNS proxy of its policy is off.", name, c.id)
	}
	for _, f := range fqdns {
		if strings.Contains(f, "*") {
			return refuse(http.StatusBadRequest, "FirewallPolicyNetworkRuleInvalidFqdn", "'%s' of rule '%s' of %s has a wildcard.", f, name, c.id)
		}
	}
	return nil
}

func judgeBastion(c *change) *refusal {
	list := configurations(c.body)
	if len(list) == 0 {
		return nil // a Developer's, which has none
	}
	if no := standsIn(c, list[0], bastionSubnet, 26); no != nil {
		return no
	}
	return c.sameZones(idAt(list[0], "properties", "publicIPAddress", "id"))
}

// judgeNATGateway: its addresses are Standard, and where it is in a zone they
// are there too.
func judgeNATGateway(c *change) *refusal {
	addresses, _ := at(c.body, "properties", "publicIpAddresses").([]any)
	for _, item := range addresses {
		id := idAt(item, "id")
		if no := c.ownAddress(id); no != nil {
			return no
		}
		if no := c.sameZones(id); no != nil {
			return no
		}
	}
	if zones := textsAt(c.body, "zones"); len(zones) > 1 {
		return refuse(http.StatusBadRequest, "NatGatewayMultipleZonesNotSupported", "%s is in zones %q; a NAT gateway of the Standard SKU is in one at most.", c.id, zones)
	}
	return nil
}

func judgePublicIP(c *change) *refusal {
	if strings.EqualFold(textAt(c.body, "sku", "name"), "Standard") && !strings.EqualFold(textAt(c.body, "properties", "publicIPAllocationMethod"), "Static") {
		return refuse(http.StatusBadRequest, "StandardSkuPublicIPAddressMustBeStatic", "%s is of the Standard SKU and not static.", c.id)
	}
	if strings.EqualFold(textAt(c.body, "sku", "name"), "Basic") && c.before == nil {
		return refuse(http.StatusBadRequest, "BasicSkuPublicIPAddressRetired", "Public addresses of the Basic SKU ended on 2025-09-30: %s.", c.id)
	}
	if c.before != nil && !slices.Equal(textsAt(c.before.put, "zones"), textsAt(c.body, "zones")) {
		return refuse(http.StatusBadRequest, "ResourceAvailabilityZonesCannotBeModified", "The zones of %s cannot be changed.", c.id)
	}
	return nil
}

// firewallAddress: a firewall has the first address of its subnet that is not
// Azure's own, which are the first four (learn.microsoft.com/azure/firewall/firewall-faq).
func firewallAddress(s *Sim, _ *record, shown map[string]any) {
	configs, _ := at(shown, "properties", "ipConfigurations").([]any)
	for _, c := range configs {
		p, _ := at(c, "properties").(map[string]any)
		subnet, err := addr.ParseID(textAt(c, "properties", "subnet", "id"))
		if err != nil || p == nil {
			continue // that of the way in for its keeper
		}
		prefix, err := netip.ParsePrefix(textAt(s.bodyOf(subnet), "properties", "addressPrefix"))
		if err == nil {
			first := prefix.Masked().Addr()
			for range 4 {
				first = first.Next()
			}
			p["privateIPAddress"] = first.String()
		}
	}
}

func publicIPOutputs(_ *Sim, r *record) map[string]any {
	last, _ := strconv.ParseUint(guidOf("address", r.id)[:2], 16, 8)
	return properties(map[string]any{"ipAddress": netip.AddrFrom4([4]byte{203, 0, 113, byte(last)}).String()}) // RFC 5737
}

// judgeSecurityGroup: two rules of one direction have two priorities.
func judgeSecurityGroup(c *change) *refusal {
	rules, _ := at(c.body, "properties", "securityRules").([]any)
	type place struct {
		direction string
		priority  any
	}
	seen := map[place]string{}
	for _, r := range rules {
		p := place{strings.ToLower(textAt(r, "properties", "direction")), at(r, "properties", "priority")}
		if other, taken := seen[p]; taken {
			return refuse(http.StatusBadRequest, "SecurityRuleConflict",
				"Security rules %s and %s conflict: they have the same priority and direction. Rules cannot have the same Priority and Direction.", other, textAt(r, "name"))
		}
		seen[p] = textAt(r, "name")
	}
	return nil
}

// judgeSubnets holds the subnets of a network against its ranges, each other,
// and what Azure wants of those that it knows by name.
func judgeSubnets(c *change) *refusal {
	all := spaces(c.body)
	subnets, _ := at(c.body, "properties", "subnets").([]any)
	var taken []netip.Prefix
	for _, n := range subnets {
		name, prefix := textAt(n, "name"), subnetRange(n)
		if !prefix.IsValid() {
			continue
		}
		if !slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Bits() <= prefix.Bits() && p.Overlaps(prefix) }) {
			return refuse(http.StatusBadRequest, "NetcfgSubnetRangeOutsideVnet", "Subnet '%s' is not valid in virtual network '%s'.", name, c.id.Name())
		}
		if overlap(taken, []netip.Prefix{prefix}) {
			return refuse(http.StatusBadRequest, "NetcfgSubnetRangesOverlap", "Subnet '%s' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '%s'.", name, c.id.Name())
		}
		taken = append(taken, prefix)
		if no := judgeSubnet(c, n, name); no != nil {
			return no
		}
		if was := itemNamed(c.old("properties", "subnets"), name); was != nil && subnetRange(was) != prefix {
			for _, user := range c.sim.usersOf(c.id.Child("subnets", name), c.id) {
				return refuse(http.StatusBadRequest, "InUsePrefixCannotBeDeleted", "IpPrefix %s on Subnet %s has active allocations of %s and cannot be deleted.", subnetRange(was), name, user.id)
			}
		}
	}
	return nil
}

// judgeSubnet holds one subnet against what Azure wants of its name.
func judgeSubnet(c *change, subnet any, name string) *refusal {
	group := idAt(subnet, "properties", "networkSecurityGroup", "id")
	table := idAt(subnet, "properties", "routeTable", "id")
	gateway := idAt(subnet, "properties", "natGateway", "id")
	for _, id := range []addr.ID{group, table, gateway} {
		r, known := c.sim.store.get(id)
		if known && !sameRegion(textAt(r.put, "location"), textAt(c.body, "location")) {
			return refuse(http.StatusBadRequest, "InvalidResourceReference", "Resource %s referenced by subnet %s was not found in its region.", id, name)
		}
	}
	switch strings.ToLower(name) {
	case strings.ToLower(firewallSubnet):
		if !group.IsZero() {
			return refuse(http.StatusBadRequest, "NetworkSecurityGroupNotAllowedOnAzureFirewallSubnet", "%s cannot have network security group %s.", name, group)
		}
		if r, known := c.sim.store.get(table); known && leadsAway(r.put) {
			return refuse(http.StatusBadRequest, "AzureFirewallSubnetDefaultRouteMustBeInternet",
				"Route table %s of %s sends 0.0.0.0/0 elsewhere than to the Internet: a firewall without a management address cannot be run then.", table, name)
		}
	case strings.ToLower(bastionSubnet):
		if !table.IsZero() {
			return refuse(http.StatusBadRequest, "RouteTableCannotBeAttachedForAzureBastionSubnet", "Route table %s cannot be attached to %s.", table, name)
		}
		if r, known := c.sim.store.get(group); known && !letsBastionLive(r.put) {
			return refuse(http.StatusBadRequest, "NetworkSecurityGroupNotCompliantForAzureBastionSubnet",
				"Network security group %s does not have the rules that %s needs.", group, name)
		}
	case strings.ToLower(gatewaySubnet):
		if !group.IsZero() || !gateway.IsZero() {
			return refuse(http.StatusBadRequest, "GatewaySubnetCannotHaveNetworkSecurityGroupOrNatGateway", "%s takes neither a network security group nor a NAT gateway.", name)
		}
	}
	return nil
}

// leadsAway reports whether a table sends what leaves elsewhere than to the
// Internet.
func leadsAway(table map[string]any) bool {
	routes, _ := at(table, "properties", "routes").([]any)
	return slices.ContainsFunc(routes, func(r any) bool {
		return textAt(r, "properties", "addressPrefix") == "0.0.0.0/0" && !strings.EqualFold(textAt(r, "properties", "nextHopType"), "Internet")
	})
}

// letsBastionLive reports whether a group lets in and out what a bastion
// needs: people and Azure in by 443, to machines by 22 and 3389, to Azure by
// 443 (learn.microsoft.com, Azure Bastion and network security groups).
func letsBastionLive(group map[string]any) bool {
	allows := func(direction, port string, ends func(rule any) bool) bool {
		rules, _ := at(group, "properties", "securityRules").([]any)
		return slices.ContainsFunc(rules, func(r any) bool {
			ports := append(textsAt(r, "properties", "destinationPortRanges"), textAt(r, "properties", "destinationPortRange"))
			return strings.EqualFold(textAt(r, "properties", "access"), "Allow") && strings.EqualFold(textAt(r, "properties", "direction"), direction) &&
				(slices.Contains(ports, port) || slices.Contains(ports, "*")) && ends(r)
		})
	}
	from := func(tag string) func(any) bool {
		return func(r any) bool { return strings.EqualFold(textAt(r, "properties", "sourceAddressPrefix"), tag) }
	}
	to := func(tag string) func(any) bool {
		return func(r any) bool { return strings.EqualFold(textAt(r, "properties", "destinationAddressPrefix"), tag) }
	}
	return allows("Inbound", "443", from("Internet")) && allows("Inbound", "443", from("GatewayManager")) &&
		allows("Outbound", "22", to("VirtualNetwork")) && allows("Outbound", "3389", to("VirtualNetwork")) && allows("Outbound", "443", to("AzureCloud"))
}
