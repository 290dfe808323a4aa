package part

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// networks is a site's network, the rules on it, and the private names that it
// knows.
func networks(l layout.Layout, s layout.Site) design.Parts {
	if s.Network == nil {
		return design.Parts{}
	}
	at, n := place(s), s.Network
	next := l.NextHop(s)
	spec := network.VirtualNetworkSpec{Name: s.NetworkID().Name(), Why: whose(s), Space: n.Space}
	if next.IsValid() {
		// Names are asked through the firewall, so that what its rules mean by
		// a name is what whoever asked means by it.
		spec.Resolvers = []netip.Addr{next}
	}
	if l.Edge.DDoS == layout.ProtectNetworks {
		platform, _ := l.Site(l.Platform.Unit)
		spec.Protection = platform.ProtectionPlanID()
	}
	p := design.Parts{}
	for _, sub := range n.Subnets {
		one := network.Subnet{Name: sub.Role, Range: sub.Range}
		if guarded(sub.Role) {
			one.SecurityGroup = s.RulesID(sub.Role)
			p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
				Name: one.SecurityGroup.Name(), Why: "What may reach " + sub.Role + ".", Rules: rulesOf(l, s, sub),
			}))
		}
		switch sub.Role {
		case layout.APIServerSubnet:
			one.Delegation = network.DelegatedCluster
		case layout.RunnerSubnet:
			one.Delegation = network.DelegatedRunners
		}
		switch {
		case !leaves(sub.Role):
		case next.IsValid():
			one.RouteTable = s.RoutesID()
		case s.NAT:
			one.NATGateway = s.NATGatewayID()
		}
		spec.Subnets = append(spec.Subnets, one)
	}
	p.Resources = append(p.Resources, network.NewVirtualNetwork(at, spec))
	for _, name := range n.Zones {
		p.Resources = append(p.Resources, dns.NewZone(at, dns.ZoneSpec{Zone: name}))
	}
	names, _ := l.Site(n.Names)
	if names.Network == nil || n.Joined != nil {
		return p // those of a hub that exists are linked by its owner
	}
	for _, name := range names.Network.Zones {
		p.Resources = append(p.Resources, dns.NewLink(at, dns.LinkSpec{Zone: names.ZoneID(name), Network: s.NetworkID()}))
	}
	return p
}

// whose says whose network a site's is.
func whose(s layout.Site) string {
	if s.Environment == (addr.Environment{}) {
		return "The platform's network in " + s.Region + ": what the environments there share."
	}
	return "The environment's own network in " + s.Region + ": nothing else is in it."
}

// guarded reports whether a subnet has a security group: Azure takes none on
// those of a firewall and of a gateway, which decide by themselves.
func guarded(role string) bool { return role != layout.FirewallSubnet && role != layout.GatewaySubnet }

// leaves reports whether what is in a subnet begins to speak to the outside.
// Those of Azure's own services have public addresses, and Azure refuses a
// route there; an entry must answer people by the way that they came
// (Microsoft, Application Gateway, infrastructure configuration); what stands
// in the others only answers.
func leaves(role string) bool { return role == layout.ClusterSubnet || role == layout.RunnerSubnet }
