package armsim

import (
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindGateway       addr.Kind = "Microsoft.Network/applicationGateways"
	kindGatewayPolicy addr.Kind = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"
	kindPublicZone    addr.Kind = "Microsoft.Network/dnsZones"
	kindPublicAddress addr.Kind = "Microsoft.Network/publicIPAddresses"
)

func gatewayRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindGateway:       {judge: judgeGateway, outputs: gatewayOutputs},
		kindGatewayPolicy: {remove: unusedOr("ApplicationGatewayFirewallPolicyCannotBeDeleted")},
		// A zone has no state of provisioning; its name servers are drawn.
		kindPublicZone:        {stateless: true, judge: globalOnly, outputs: publicZoneOutputs},
		kindPublicZone + "/A": {judge: judgeAddressRecord, outputs: addressRecordOutputs},
	}
}

func gatewayOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"operationalState": "Running", "resourceGuid": guidOf("gateway", r.id)})
}

func publicZoneOutputs(_ *Sim, r *record) map[string]any {
	digit := guidOf("servers", r.id)[:1]
	var servers []any
	for i, top := range []string{"com", "net", "org", "info"} {
		servers = append(servers, fmt.Sprintf("ns%d-0%s.azure-dns.%s.", i+1, digit, top))
	}
	return properties(map[string]any{"nameServers": servers})
}

func addressRecordOutputs(_ *Sim, r *record) map[string]any {
	name := r.id.Parent().Name() + "."
	if r.id.Name() != "@" {
		name = r.id.Name() + "." + name
	}
	return properties(map[string]any{"fqdn": name})
}

// judgeAddressRecord: a record has addresses, or leads to a resource that has
// one.
func judgeAddressRecord(c *change) *refusal {
	addresses, _ := at(c.body, "properties", "ARecords").([]any)
	target := textAt(c.body, "properties", "targetResource", "id")
	switch {
	case len(addresses) > 0 && target != "":
		return refuse(http.StatusBadRequest, "BadRequest", "The resource record '%s' cannot have both records and a target resource.", c.id.Name())
	case len(addresses) == 0 && target == "":
		return refuse(http.StatusBadRequest, "BadRequest", "The resource record '%s' has no records.", c.id.Name())
	}
	return nil
}

// judgeGateway refuses what the service refuses of a gateway of the second
// generation, one thing after the other.
func judgeGateway(c *change) *refusal {
	for _, judge := range []func(*change) *refusal{gatewayParts, gatewayRouting, gatewayFirewall, gatewayOwnSubnet, gatewayAddress, gatewayCertificates} {
		if no := judge(c); no != nil {
			return no
		}
	}
	return nil
}

// gatewayLists returns the lists of named parts in a gateway's body, by name.
func gatewayLists(body map[string]any) map[string][]any {
	out := map[string][]any{}
	p, _ := at(body, "properties").(map[string]any)
	for name, v := range p {
		if items, ok := v.([]any); ok {
			out[name] = items
		}
	}
	return out
}

// gatewayParts: a name is there once in its list, and each part that another
// names is in the body that is put: one that the gateway had before does not
// count.
func gatewayParts(c *change) *refusal {
	lists := gatewayLists(c.body)
	for _, list := range slices.Sorted(maps.Keys(lists)) {
		seen := map[string]bool{}
		for _, item := range lists[list] {
			name := strings.ToLower(textAt(item, "name"))
			if name == "" || seen[name] {
				return refuse(http.StatusBadRequest, "DuplicateResourceName", "Resource %s has two child resources with the same name (%s) in %s.", c.id, name, list)
			}
			seen[name] = true
		}
	}
	for _, ref := range idsIn(c.body) {
		if c.id.Contains(ref.id) && ref.id.Key() != c.id.Key() && !hasPart(c.id, c.body, ref.id) {
			return refuse(http.StatusBadRequest, "InvalidResourceReference",
				"Resource %s referenced by resource %s at '%s' was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", ref.id, c.id, ref.path)
		}
	}
	return nil
}

// gatewayRouting: no two listeners take the same requests, and each rule has a
// priority of its own.
func gatewayRouting(c *change) *refusal {
	lists := gatewayLists(c.body)
	taken := map[string]string{}
	for _, l := range lists["httpListeners"] {
		names, _ := at(l, "properties", "hostNames").([]any)
		if one := textAt(l, "properties", "hostName"); one != "" {
			names = append(names, one)
		}
		if len(names) == 0 {
			names = []any{""}
		}
		const most = 5
		if len(names) > most {
			return refuse(http.StatusBadRequest, "ApplicationGatewayListenerHostNamesCountExceeded", "Listener %s has %d host names, %d is the most.", textAt(l, "name"), len(names), most)
		}
		for _, n := range names {
			key := strings.ToLower(fmt.Sprint(textAt(l, "properties", "frontendPort", "id"), "|", textAt(l, "properties", "frontendIPConfiguration", "id"), "|", n))
			if other, is := taken[key]; is {
				return refuse(http.StatusBadRequest, "ApplicationGatewayHttpListenersUsingSameFrontendPortAndFrontendIpConfig",
					"Two HTTP listeners of Application Gateway %s are using the same frontend port, frontend IP configuration and host name: %s and %s.", c.id.Name(), other, textAt(l, "name"))
			}
			taken[key] = textAt(l, "name")
		}
	}
	priorities := map[string]bool{}
	for _, r := range lists["requestRoutingRules"] {
		priority := at(r, "properties", "priority")
		if priority == nil {
			return refuse(http.StatusBadRequest, "ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty", "The priority of rule %s cannot be empty.", textAt(r, "name"))
		}
		if priorities[fmt.Sprint(priority)] {
			return refuse(http.StatusBadRequest, "ApplicationGatewayRequestRoutingRulesWithDuplicatePriority", "Two rules have the priority %v.", priority)
		}
		priorities[fmt.Sprint(priority)] = true
	}
	return nil
}

func gatewayFirewall(c *change) *refusal {
	if strings.EqualFold(textAt(c.body, "properties", "sku", "tier"), "WAF_v2") && textAt(c.body, "properties", "firewallPolicy", "id") == "" &&
		at(c.body, "properties", "webApplicationFirewallConfiguration") == nil {
		return refuse(http.StatusBadRequest, "ApplicationGatewayFirewallNotConfiguredForSelectedSku", "Application Gateway %s does not have a web application firewall configured for the selected SKU tier WAF_v2.", c.id.Name())
	}
	return nil
}

// gatewayOwnSubnet: the subnet is for gateways alone, has room for the most
// instances, leads to the Internet by itself, and lets the service's own
// requests in (Application Gateway infrastructure configuration).
func gatewayOwnSubnet(c *change) *refusal {
	for _, item := range gatewayLists(c.body)["gatewayIPConfigurations"] {
		id, err := addr.ParseID(textAt(item, "properties", "subnet", "id"))
		if err != nil {
			return refuse(http.StatusBadRequest, "ApplicationGatewaySubnetRequired", "Application Gateway %s has no subnet.", c.id.Name())
		}
		network, known := c.sim.store.get(id.Parent())
		if !known || !sameRegion(textAt(network.put, "location"), textAt(c.body, "location")) {
			return refuse(http.StatusBadRequest, "InvalidResourceReference",
				"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", id, c.id)
		}
		for _, user := range c.sim.usersOf(id, c.id) {
			if user.kind.Equal(kindGateway) || user.id.Key() == network.id.Key() {
				continue
			}
			return refuse(http.StatusBadRequest, "ApplicationGatewaySubnetCannotHaveOtherResources", "Subnet %s cannot be used for application gateway %s since it has other resources: %s.", id.Name(), c.id.Name(), user.id)
		}
		subnet := c.sim.subnet(id)
		if no := roomFor(c, id, subnet); no != nil {
			return no
		}
		if no := c.sim.routesPast(id, subnet); no != nil {
			return no
		}
		if no := c.sim.letsManagerIn(id, subnet); no != nil {
			return no
		}
	}
	return nil
}

// subnet returns the body of a subnet, of its own or as part of its network's.
func (s *Sim) subnet(id addr.ID) any {
	if r, known := s.store.get(id); known {
		return r.put
	}
	network, known := s.store.get(id.Parent())
	if !known {
		return nil
	}
	return partOf(network.id, network.put, id)
}

func roomFor(c *change, id addr.ID, subnet any) *refusal {
	text := textAt(subnet, "properties", "addressPrefix")
	if list, _ := at(subnet, "properties", "addressPrefixes").([]any); text == "" && len(list) > 0 {
		text, _ = list[0].(string)
	}
	prefix, err := netip.ParsePrefix(text)
	most := 10
	if n, ok := whole(at(c.body, "properties", "autoscaleConfiguration", "maxCapacity")); ok {
		most = n
	}
	const kept = 5 // by Azure, of every subnet
	// What is no prefix, the network's own rules have judged.
	if room := 1<<(32-prefix.Bits()) - kept; err == nil && room < most {
		return refuse(http.StatusBadRequest, "ApplicationGatewaySubnetInsufficientIpAddresses", "Subnet %s has room for %d instances of application gateway %s, which may have %d.", id.Name(), room, c.id.Name(), most)
	}
	return nil
}

// routesPast refuses a subnet from which everything goes through an appliance.
func (s *Sim) routesPast(id addr.ID, subnet any) *refusal {
	r, known := s.store.get(idAt(subnet, "properties", "routeTable", "id"))
	if !known {
		return nil
	}
	routes, _ := at(r.put, "properties", "routes").([]any)
	for _, route := range routes {
		if textAt(route, "properties", "addressPrefix") == "0.0.0.0/0" && !strings.EqualFold(textAt(route, "properties", "nextHopType"), "Internet") {
			return refuse(http.StatusBadRequest, "ApplicationGatewaySubnetUserDefinedRouteNotSupported", "Subnet %s has a route of 0.0.0.0/0 to %s, which an application gateway of the SKU v2 does not support.", id.Name(), textAt(route, "properties", "nextHopType"))
		}
	}
	return nil
}

// letsManagerIn wants the first rule that concerns the service's own requests
// to let them in.
func (s *Sim) letsManagerIn(id addr.ID, subnet any) *refusal {
	r, known := s.store.get(idAt(subnet, "properties", "networkSecurityGroup", "id"))
	if !known {
		return nil // nothing filters
	}
	rules, _ := at(r.put, "properties", "securityRules").([]any)
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b any) int {
		x, _ := whole(at(a, "properties", "priority"))
		y, _ := whole(at(b, "properties", "priority"))
		return x - y
	})
	for _, rule := range rules {
		if !strings.EqualFold(textAt(rule, "properties", "direction"), "Inbound") || !coversManager(rule) {
			continue
		}
		if strings.EqualFold(textAt(rule, "properties", "access"), "Allow") {
			return nil
		}
		break
	}
	return refuse(http.StatusBadRequest, "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
		"Network security group %s blocks incoming Internet traffic on ports 65200 - 65535 to subnet %s, associated with an application gateway. This is not permitted for Application Gateways that have V2 Sku.", idAt(subnet, "properties", "networkSecurityGroup", "id"), id.Name())
}

// whole returns a whole number of a body.
func whole(v any) (int, bool) {
	n, err := strconv.Atoi(fmt.Sprint(v))
	return n, err == nil
}

// coversManager reports whether a security rule is about what Azure's own
// management of gateways asks.
func coversManager(rule any) bool {
	switch source := textAt(rule, "properties", "sourceAddressPrefix"); {
	case source == "*", source == "0.0.0.0/0", strings.EqualFold(source, "Internet"), strings.EqualFold(source, "GatewayManager"):
	default:
		return false
	}
	ports, _ := at(rule, "properties", "destinationPortRanges").([]any)
	if one := textAt(rule, "properties", "destinationPortRange"); one != "" {
		ports = append(ports, one)
	}
	return slices.ContainsFunc(ports, func(p any) bool {
		return p == "*" || p == "0-65535" || p == "65200-65535"
	})
}

// gatewayAddress: the public address is a standard one, and is nobody else's.
func gatewayAddress(c *change) *refusal {
	for _, item := range gatewayLists(c.body)["frontendIPConfigurations"] {
		id, err := addr.ParseID(textAt(item, "properties", "publicIPAddress", "id"))
		if err != nil {
			continue
		}
		address, known := c.sim.store.get(id)
		if !known {
			continue
		}
		if !strings.EqualFold(textAt(address.put, "sku", "name"), "Standard") || !strings.EqualFold(textAt(address.put, "properties", "publicIPAllocationMethod"), "Static") {
			return refuse(http.StatusBadRequest, "ApplicationGatewaySkuPublicIpAddressSkuMismatch", "Application Gateway %s needs a static public address of the SKU Standard; %s is none.", c.id.Name(), id.Name())
		}
		for _, user := range c.sim.usersOf(id, c.id) {
			if user.kind.Equal(kindPublicZone + "/A") {
				continue
			}
			return refuse(http.StatusBadRequest, "PublicIPAddressInUse", "Resource %s is referencing public IP address %s that is already allocated to resource %s.", c.id, id, user.id)
		}
	}
	return nil
}

// gatewayCertificates: each certificate is a secret, in a vault of the
// gateway's own subscription, and the gateway has an identity to read it with.
func gatewayCertificates(c *change) *refusal {
	for _, item := range gatewayLists(c.body)["sslCertificates"] {
		uri := textAt(item, "properties", "keyVaultSecretId")
		if uri == "" {
			continue
		}
		secret, known := c.sim.vaultObject(uri, "secrets")
		_, has := ownIdentity(c.body)
		if !known || !has || secret.SubscriptionID() != c.id.SubscriptionID() {
			return noCertificate(c.id, uri)
		}
	}
	return nil
}

func noCertificate(gateway addr.ID, uri string) *refusal {
	return refuse(http.StatusBadRequest, "ApplicationGatewayKeyVaultSecretException",
		"Problem occured while accessing and validating KeyVault Secrets associated with Application Gateway '%s'. See details below: the secret '%s' is not there, or the gateway's identity may not read it.", gateway, uri) //nolint:misspell // Azure's own spelling
}

// identitiesOf returns the identities that are assigned to a resource.
func identitiesOf(body map[string]any) []addr.ID {
	assigned, _ := at(body, "identity", "userAssignedIdentities").(map[string]any)
	var out []addr.ID
	for key := range assigned {
		if id, err := addr.ParseID(key); err == nil {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b addr.ID) int { return strings.Compare(a.Key(), b.Key()) })
	return out
}

// vaultObject returns the key or the secret that an address of a vault's own
// API names, with or without a version, and whether it is there.
func (s *Sim) vaultObject(uri, segment string) (addr.ID, bool) {
	host, path, _ := strings.Cut(strings.TrimPrefix(uri, "https://"), "/")
	parts := strings.Split(path, "/")
	name, isVault := strings.CutSuffix(strings.ToLower(host), ".vault.azure.net")
	if !isVault || len(parts) < 2 || parts[0] != segment {
		return addr.ID{}, false
	}
	owner, taken := s.store.names[nameKey(kindVault, name)]
	if !taken {
		return addr.ID{}, false
	}
	vault, known := s.store.byKey[owner]
	if !known {
		return addr.ID{}, false
	}
	id := vault.id.Child(segment, parts[1])
	_, known = s.store.get(id)
	return id, known
}
