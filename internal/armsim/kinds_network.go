package armsim

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindNetwork         addr.Kind = "Microsoft.Network/virtualNetworks"
	kindSubnet          addr.Kind = kindNetwork + "/subnets"
	kindPrivateEndpoint addr.Kind = "Microsoft.Network/privateEndpoints"
	kindZoneGroup       addr.Kind = kindPrivateEndpoint + "/privateDnsZoneGroups"
	kindPrivateZone     addr.Kind = "Microsoft.Network/privateDnsZones"
	kindZoneLink        addr.Kind = kindPrivateZone + "/virtualNetworkLinks"
)

func networkRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindNetwork:         {remove: networkUnused, judge: judgeNetwork, outputs: networkOutputs, committed: watched},
		kindSubnet:          {remove: subnetUnused},
		kindPrivateEndpoint: {outputs: privateEndpointOutputs, judge: judgePrivateEndpoint, given: showLinks},
		kindPrivateZone:     {remove: emptyOf(kindZoneLink), judge: globalOnly},
		kindZoneLink:        {judge: judgeZoneLink, outputs: zoneLinkOutputs},
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

// emptyOf refuses to delete what still has children of a kind, unless its whole
// group goes: a zone that networks are linked to, a link scope that resources
// are in.
func emptyOf(kind addr.Kind) func(s *Sim, gone, top *record) *refusal {
	return func(s *Sim, gone, top *record) *refusal {
		if top != gone {
			return nil
		}
		for _, child := range s.store.below(gone.id) {
			if child.kind.Equal(kind) {
				return refuse(http.StatusConflict, "CannotDeleteResource",
					"Can not delete resource before nested resources are deleted. Nested resource: '%s'.", child.id)
			}
		}
		return nil
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

// judgeNetwork refuses subnets that Azure refuses, and to leave out one in
// which something stands.
func judgeNetwork(c *change) *refusal {
	if no := judgeSubnets(c); no != nil {
		return no
	}
	if no := keepsDelegations(c); no != nil {
		return no
	}
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

// judgePrivateEndpoint wants its network in its own region, and connections
// that its maker may approve.
func judgePrivateEndpoint(c *change) *refusal {
	// Without a subnet the published type has refused it already.
	subnet, _ := addr.ParseID(textAt(c.body, "properties", "subnet", "id"))
	network, known := c.sim.store.get(subnet.Parent())
	if known && !sameRegion(textAt(network.put, "location"), textAt(c.body, "location")) {
		return refuse(http.StatusBadRequest, "InvalidResourceReference",
			"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", subnet, c.id)
	}
	return c.mayApprove()
}

func privateEndpointOutputs(s *Sim, r *record) map[string]any {
	if r.marks.address == "" {
		r.marks.address = s.freeAddress(r)
	}
	nic := r.id.Name() + ".nic." + guidOf("nic", r.id)
	var dns []any
	for _, l := range linksOf(r, r.put) {
		public, _, named := s.nameFor(l.target(), l.groups())
		if !named {
			public = l.target().Name()
		}
		dns = append(dns, map[string]any{"fqdn": public, "ipAddresses": []any{r.marks.address}})
	}
	return properties(map[string]any{
		"customDnsConfigs": dns,
		"networkInterfaces": []any{map[string]any{
			"id": addr.Subscription(r.id.SubscriptionID()).ResourceGroup(r.id.ResourceGroupName()).
				Resource("Microsoft.Network/networkInterfaces", nic).String(),
		}},
	})
}

// freeAddress returns the next address of a private endpoint's subnet that no
// other has. Azure keeps the first four of every subnet for itself.
func (s *Sim) freeAddress(r *record) string {
	subnet, err := addr.ParseID(textAt(r.put, "properties", "subnet", "id"))
	if err != nil {
		return ""
	}
	prefix, known := s.rangeOf(subnet)
	if !known {
		return ""
	}
	taken := map[string]bool{}
	for _, other := range s.store.where(func(o *record) bool { return o.kind.Equal(kindPrivateEndpoint) }) {
		taken[other.marks.address] = true
	}
	address := prefix.Addr()
	for range 4 {
		address = address.Next()
	}
	for ; prefix.Contains(address); address = address.Next() {
		if !taken[address.String()] {
			return address.String()
		}
	}
	return ""
}

// rangeOf returns the range of a subnet, whether it stands by itself or in its
// network's body.
func (s *Sim) rangeOf(subnet addr.ID) (netip.Prefix, bool) {
	var body any
	if r, known := s.store.get(subnet); known {
		body = r.put
	} else if network, known := s.store.get(subnet.Parent()); known {
		body = partOf(network.id, network.put, subnet)
	}
	ranges := append([]string{textAt(body, "properties", "addressPrefix")}, texts(at(body, "properties", "addressPrefixes"))...)
	for _, text := range ranges {
		if p, err := netip.ParsePrefix(text); err == nil {
			return p.Masked(), true
		}
	}
	return netip.Prefix{}, false
}
