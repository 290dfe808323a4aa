package decide

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/addr"
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

// names are the private names that the networks of a region know: those of
// services that some estates use, and of the API servers where clusters are made
// there.
func (a asked) names(l *layout.Layout, region string) []string {
	zones := []string{postgresZone, blobZone, vaultZone, registryZone}
	if len(l.Caches) > 0 {
		zones = append(zones, redisZone)
	}
	for i, e := range a.environments {
		one := l.Environments[i]
		if ownCluster(e) && e.Region == region || recoversOnCluster(e, one) && e.Recovery.Region == region {
			return append(zones, apiZone(region))
		}
	}
	return zones
}

// networks divides the address spaces of the sites that have one, and joins
// each to the hub of its region. Names are kept once in a region, by its hub:
// Azure links no network to two zones of one name, and a service that has an
// address in two regions has one in each region's zone.
func networks(a asked, l *layout.Layout, n *notes) {
	p := a.estate.Platform
	for _, h := range l.Hubs {
		space := p.Network.Prefix()
		for _, further := range p.Regions {
			if further.Region == h.Region {
				space = further.Network.Prefix()
			}
		}
		s := n.site(l, h.Unit)
		s.Network = &layout.Network{Space: space, Names: h.Unit, Zones: a.names(l, h.Region), Subnets: divide(space.Masked().Addr(), hubPlan, ofHub(*s))}
		// Where no firewall is, what the pipeline's machines ask for leaves here.
		s.NAT = s.Runner != nil && s.Firewall == nil
	}
	if _, shared := l.Server(l.Platform.Unit); shared && len(l.Hubs) == 0 {
		space := p.Network.Prefix()
		n.site(l, l.Platform.Unit).Network = &layout.Network{Space: space, Names: l.Platform.Unit, Zones: a.names(l, p.Region), Subnets: divide(space.Masked().Addr(), hubPlan, inHub)}
	}
	a.apartFromPods(n)
	for i, e := range a.environments {
		one := l.Environments[i]
		a.connect(l, n, one.Home, e.Network.Prefix(), ownCluster(e))
		if one.Recovery != nil {
			a.connect(l, n, *one.Recovery, e.Recovery.Network.Prefix(), recoversOnCluster(e, one))
		}
	}
	// What networks log is kept in their region: by the hub for those that are
	// joined to it.
	for i := range l.Sites {
		if s := &l.Sites[i]; s.Network != nil && s.Network.Hub == nil {
			s.Flows = &layout.Flows{SKU: flowSKU(s.Zones), Days: flowDays}
		}
	}
}

// apartFromPods refuses networks of the addresses that pods have: what a pod
// sends there, its node takes for a pod.
func (a asked) apartFromPods(n *notes) {
	pods := layout.PodRange()
	refuse := func(path string, space netip.Prefix) {
		if space.IsValid() && space.Overlaps(pods) {
			n.problem(path, fmt.Sprintf("%s overlaps %s, which pods have", space, pods), "take a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
		}
	}
	refuse("platform.network", a.estate.Platform.Network.Prefix())
	for i, r := range a.estate.Platform.Regions {
		refuse(fmt.Sprintf("platform.regions[%d].network", i), r.Network.Prefix())
	}
	for _, e := range a.environments {
		refuse(e.path+".network", e.Network.Prefix())
		if e.Recovery != nil {
			refuse(e.path+".recovery.network", e.Recovery.Network.Prefix())
		}
	}
}

// ofHub are the subnets of a hub: those of every hub, and of what stands in it.
func ofHub(s layout.Site) []string {
	roles := slices.Clone(inHub)
	if s.Firewall != nil {
		roles = append(roles, layout.FirewallSubnet)
	}
	if s.Bastion {
		roles = append(roles, layout.BastionSubnet)
	}
	if s.Runner != nil {
		roles = append(roles, layout.RunnerSubnet)
	}
	return roles
}

// connect gives a site its network, joined to the hub of its region where there
// is one: the lower half is the cluster's nodes', the upper half what they
// reach.
//
// The cluster's subnets are there where a cluster is.
func (a asked) connect(l *layout.Layout, n *notes, unit addr.Unit, space netip.Prefix, cluster bool) {
	s := n.site(l, unit)
	lower := netip.PrefixFrom(space.Masked().Addr(), space.Bits()+1)
	roles := inSite
	s.Network = &layout.Network{Space: space, Names: s.Unit, Zones: a.names(l, s.Region)}
	if cluster {
		s.Network.Subnets = append(s.Network.Subnets, layout.Subnet{Role: layout.ClusterSubnet, Range: lower})
		roles = append(slices.Clone(inSite), layout.APIServerSubnet)
	}
	s.Network.Subnets = append(s.Network.Subnets, divide(beyond(lower), sitePlan, roles)...)
	// A NAT gateway is its subnets': one of the hub would let nobody else out.
	s.NAT = cluster
	if hub, ok := l.HubIn(s.Region); ok {
		s.Network.Hub, s.Network.Names, s.Network.Zones = &hub, hub, nil
		s.NAT = cluster && n.site(l, hub).Firewall == nil
	} else if joined, ok := a.joined(s.Region); ok {
		s.Network.Joined, s.Network.Zones = joined, nil
		s.NAT = false
	}
}

// flowSKU keeps what networks log in every zone of its region, and not beyond:
// whom it is about is in the region.
func flowSKU(zones int) string {
	if zones > 1 {
		return "Standard_ZRS"
	}
	return "Standard_LRS"
}

// flowDays is for how long they are kept as files: CIS asks for 90 days at
// least; what is asked of them for longer is in the workspace.
const flowDays = 90

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
