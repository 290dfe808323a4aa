package decide

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
)

// The private names of the services that are used, with the part of each that
// an endpoint reaches (Microsoft, private endpoint DNS values).
const (
	postgresZone  = "privatelink.postgres.database.azure.com"
	blobZone      = "privatelink.blob.core.windows.net"
	vaultZone     = "privatelink.vaultcore.azure.net"
	redisZone     = "privatelink.redis.azure.net"
	postgresGroup = "postgresqlServer"
	blobGroup     = "blob"
	vaultGroup    = "vault"
	redisGroup    = "redisEnterprise"
)

// zonesOf returns the private names that a network knows, and those of services that
// some estates use.
func zonesOf(l *layout.Layout) []string {
	zones := []string{postgresZone, blobZone, vaultZone}
	if len(l.Caches) > 0 {
		zones = append(zones, redisZone)
	}
	return zones
}

// networks divides the address spaces of the sites that have one, and joins
// each to the hub of its region. Names are kept once in a region, by its hub:
// Azure links no network to two zones of one name, and a service that has an
// address in two regions has one in each region's zone.
func networks(a asked, l *layout.Layout, n *notes) {
	p, zones := a.estate.Platform, zonesOf(l)
	for _, h := range l.Hubs {
		space := p.Network.Prefix()
		for _, further := range p.Regions {
			if further.Region == h.Region {
				space = further.Network.Prefix()
			}
		}
		n.site(l, h.Unit).Network = &layout.Network{Space: space, Names: h.Unit, Zones: zones, Subnets: divide(space.Masked().Addr(), hubPlan, inHub)}
	}
	for i, e := range a.environments {
		one := l.Environments[i]
		connect(l, n.site(l, one.Home), e.Network.Prefix())
		if one.Recovery != nil {
			connect(l, n.site(l, *one.Recovery), e.Recovery.Network.Prefix())
		}
	}
}

// connect gives a site its network, joined to the hub of its region where there
// is one: the lower half is the cluster's nodes', the upper half what they
// reach.
func connect(l *layout.Layout, s *layout.Site, space netip.Prefix) {
	zones := zonesOf(l)
	lower := netip.PrefixFrom(space.Masked().Addr(), space.Bits()+1)
	s.Network = &layout.Network{
		Space:   space,
		Names:   s.Unit,
		Zones:   zones,
		Subnets: append([]layout.Subnet{{Role: layout.ClusterSubnet, Range: lower}}, divide(beyond(lower), sitePlan, inSite)...),
	}
	if hub, ok := l.HubIn(s.Region); ok {
		s.Network.Hub, s.Network.Names, s.Network.Zones = &hub, hub, nil
	}
}

// planned is where a subnet is in a network, and how large: so many addresses
// behind the start. The places are fixed, so that none moves when an estate
// comes to need another: a subnet that moves is made anew, with all that is in
// it.
type planned struct {
	role   string
	offset uint32
	bits   int
}

// sitePlan is how the upper half of a site's network is divided, of which the
// smallest has 512 addresses.
var sitePlan = []planned{
	{layout.EndpointsSubnet, 0, 26}, // 59 endpoints, after the five addresses that Azure keeps
	{layout.IngressSubnet, 64, 27},
	{layout.RunnerSubnet, 96, 27},
	{layout.APIServerSubnet, 128, 28},
	{layout.EntrySubnet, 256, 24},
}

// hubPlan is how a hub is divided, of which the smallest has 1,024 addresses.
var hubPlan = []planned{
	{layout.FirewallSubnet, 0, 26},
	{layout.BastionSubnet, 64, 26},
	{layout.EndpointsSubnet, 128, 26},
	{layout.GatewaySubnet, 192, 27},
	{layout.RunnerSubnet, 224, 27},
	{layout.EntrySubnet, 256, 24},
}

// What of the plans is used.
var (
	inSite = []string{layout.EndpointsSubnet}
	inHub  = []string{layout.EndpointsSubnet}
)

// divide returns the subnets of these roles.
func divide(start netip.Addr, plan []planned, roles []string) []layout.Subnet {
	var out []layout.Subnet
	for _, p := range plan {
		if slices.Contains(roles, p.role) {
			out = append(out, layout.Subnet{Role: p.role, Range: netip.PrefixFrom(plus(start, p.offset), p.bits)})
		}
	}
	return out
}

// beyond returns the first address behind a range. The estate has no range that
// ends at the end of all addresses, nor one too small to be halved.
func beyond(p netip.Prefix) netip.Addr { return plus(p.Masked().Addr(), 1<<(32-p.Bits())) }

func plus(at netip.Addr, n uint32) netip.Addr {
	b := at.As4()
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(b[:])+n)))
}
