package armsim

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindNetwork         addr.Kind = "Microsoft.Network/virtualNetworks"
	kindSubnet          addr.Kind = kindNetwork + "/subnets"
	kindPrivateEndpoint addr.Kind = "Microsoft.Network/privateEndpoints"
	kindPrivateZone     addr.Kind = "Microsoft.Network/privateDnsZones"
	kindZoneLink        addr.Kind = kindPrivateZone + "/virtualNetworkLinks"
)

func networkRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindNetwork:         {remove: networkUnused, judge: judgeNetwork, outputs: networkOutputs},
		kindSubnet:          {remove: subnetUnused},
		kindPrivateEndpoint: {outputs: privateEndpointOutputs, judge: judgePrivateEndpoint},
		kindPrivateZone:     {remove: zoneUnlinked, judge: globalOnly},
		kindZoneLink:        {judge: judgeZoneLink, outputs: zoneLinkOutputs},
		"Microsoft.Network/networkSecurityGroups": {remove: unusedOr("InUseNetworkSecurityGroupCannotBeDeleted")},
		"Microsoft.Network/routeTables":           {remove: unusedOr("InUseRouteTableCannotBeDeleted")},
		"Microsoft.Network/natGateways":           {remove: unusedOr("InUseNatGatewayCannotBeDeleted")},
		"Microsoft.Network/publicIPAddresses":     {remove: unusedOr("PublicIPAddressCannotBeDeleted")},
		"Microsoft.Network/firewallPolicies":      {remove: unusedOr("FirewallPolicyInUseCannotBeDeleted")},
	}
}

// unusedOr refuses to delete what a resource elsewhere refers to.
func unusedOr(code string) func(s *Sim, gone, top *record) *refusal {
	return func(s *Sim, gone, top *record) *refusal {
		users := s.usersOf(gone.id, top.id)
		if len(users) == 0 {
			return nil
		}
		return inUse(code, "%s cannot be deleted because it is in use by %s.", gone.id, users[0].id)
	}
}

// networkUnused lets a network go unless something stands in its subnets.
// Links and peerings of other networks do not hold it.
func networkUnused(s *Sim, gone, top *record) *refusal {
	for _, user := range s.usersOf(gone.id, top.id) {
		for _, ref := range idsIn(user.put) {
			if gone.id.Contains(ref.id) && ref.id.Kind().Equal(kindSubnet) {
				return subnetInUse(ref.id, user.id)
			}
		}
	}
	return nil
}

func subnetUnused(s *Sim, gone, top *record) *refusal {
	for _, user := range s.usersOf(gone.id, top.id) {
		if user.id.Key() != gone.id.Parent().Key() {
			return subnetInUse(gone.id, user.id)
		}
	}
	return nil
}

func subnetInUse(subnet, user addr.ID) *refusal {
	return inUse("InUseSubnetCannotBeDeleted",
		"Subnet %s is in use by %s and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.", subnet.Name(), user)
}

// judgeNetwork refuses to leave out a subnet in which something stands.
func judgeNetwork(c *change) *refusal {
	if c.before == nil || at(c.body, "properties", "subnets") == nil {
		return nil
	}
	was, _ := c.old("properties", "subnets").([]any)
	for _, item := range was {
		name := textAt(item, "name")
		if itemNamed(at(c.body, "properties", "subnets"), name) != nil {
			continue
		}
		subnet := c.id.Child("subnets", name)
		for _, user := range c.sim.usersOf(subnet, c.id) {
			return subnetInUse(subnet, user.id)
		}
	}
	return nil
}

func networkOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"resourceGuid": guidOf("network", r.id)})
}

func globalOnly(c *change) *refusal {
	if location := textAt(c.body, "location"); !sameRegion(location, "global") {
		return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceType",
			"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is 'global'.", location, c.kind)
	}
	return nil
}

// zoneUnlinked refuses to delete a zone that networks are linked to, unless
// its whole group goes.
func zoneUnlinked(s *Sim, gone, top *record) *refusal {
	if top != gone {
		return nil
	}
	for _, child := range s.store.below(gone.id) {
		if child.kind.Equal(kindZoneLink) {
			return refuse(http.StatusConflict, "CannotDeleteResource",
				"Can not delete resource before nested resources are deleted. Nested resource: '%s'.", child.id)
		}
	}
	return nil
}

// judgeZoneLink: a network sees one zone of a name.
func judgeZoneLink(c *change) *refusal {
	if no := globalOnly(c); no != nil {
		return no
	}
	network := textAt(c.body, "properties", "virtualNetwork", "id")
	zone := c.id.Parent().Name()
	for _, other := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindZoneLink) && r.id.Key() != c.id.Key() }) {
		if strings.EqualFold(textAt(other.put, "properties", "virtualNetwork", "id"), network) && strings.EqualFold(other.id.Parent().Name(), zone) {
			return refuse(http.StatusBadRequest, "BadRequest",
				"A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '%s' and '%s' zones.", other.id.Parent(), c.id.Parent())
		}
	}
	return nil
}

func zoneLinkOutputs(*Sim, *record) map[string]any {
	return properties(map[string]any{"virtualNetworkLinkState": "Completed"})
}

// judgePrivateEndpoint wants its network in its own region.
func judgePrivateEndpoint(c *change) *refusal {
	// Without a subnet the published type has refused it already.
	subnet, _ := addr.ParseID(textAt(c.body, "properties", "subnet", "id"))
	network, known := c.sim.store.get(subnet.Parent())
	if known && !sameRegion(textAt(network.put, "location"), textAt(c.body, "location")) {
		return refuse(http.StatusBadRequest, "InvalidResourceReference",
			"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", subnet, c.id)
	}
	return nil
}

func privateEndpointOutputs(_ *Sim, r *record) map[string]any {
	nic := r.id.Name() + ".nic." + guidOf("nic", r.id)
	var dns []any
	for _, list := range []string{"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"} {
		items, _ := at(r.put, "properties", list).([]any)
		for _, item := range items {
			target, err := addr.ParseID(textAt(item, "properties", "privateLinkServiceId"))
			if err != nil {
				continue
			}
			groups, _ := at(item, "properties", "groupIds").([]any)
			dns = append(dns, map[string]any{
				"fqdn":        privateName(target, groups),
				"ipAddresses": []any{fmt.Sprintf("10.%d.%d.%d", len(target.Name())%200, len(r.id.Name())%200, 4+len(dns))},
			})
		}
	}
	return properties(map[string]any{
		"customDnsConfigs": dns,
		"networkInterfaces": []any{map[string]any{
			"id": addr.Subscription(r.id.SubscriptionID()).ResourceGroup(r.id.ResourceGroupName()).
				Resource("Microsoft.Network/networkInterfaces", nic).String(),
		}},
	})
}

// privateName returns the public name of a service's part, which its private
// zone answers for.
func privateName(target addr.ID, groups []any) string {
	group := ""
	if len(groups) > 0 {
		group, _ = groups[0].(string)
	}
	switch {
	case target.Kind().Equal(kindStorage):
		return target.Name() + "." + group + ".core.windows.net"
	case target.Kind().Equal(kindVault):
		return target.Name() + ".vault.azure.net"
	case target.Kind().Equal(kindRegistry):
		return registryHost(target)
	case target.Kind().Equal(kindServer):
		return target.Name() + ".postgres.database.azure.com"
	default:
		return target.Name()
	}
}
