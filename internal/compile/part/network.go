package part

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// networks is a site's network, the rules on it, and the private names that it
// knows.
func networks(_ layout.Layout, s layout.Site) design.Parts {
	if s.Network == nil {
		return design.Parts{}
	}
	at, n := place(s), s.Network
	p := only(
		network.NewSecurityGroup(at, network.SecurityGroupSpec{
			Name:  s.ClusterRulesID().Name(),
			Why:   "What may reach the cluster's nodes from outside of their network: nothing.",
			Rules: []network.SecurityRule{denyInternet()},
		}),
		network.NewSecurityGroup(at, network.SecurityGroupSpec{
			Name:  s.EndpointRulesID().Name(),
			Why:   "What may reach the private endpoints: the cluster, on the ports of the services.",
			Rules: endpointRules(n.Cluster, n.Endpoints),
		}),
		network.NewVirtualNetwork(at, network.VirtualNetworkSpec{
			Name:  s.NetworkID().Name(),
			Why:   "The site's own network in " + s.Region + ": nothing else is in it.",
			Space: n.Space,
			Subnets: []network.Subnet{
				{Name: layout.ClusterSubnet, Range: n.Cluster, SecurityGroup: s.ClusterRulesID()},
				{Name: layout.EndpointsSubnet, Range: n.Endpoints, SecurityGroup: s.EndpointRulesID()},
			},
		}),
	)
	for _, name := range n.Zones {
		p.Resources = append(p.Resources,
			dns.NewZone(at, dns.ZoneSpec{Zone: name}),
			dns.NewLink(at, dns.LinkSpec{Zone: s.ZoneID(name), Network: s.NetworkID()}))
	}
	return p
}

func denyInternet() network.SecurityRule {
	return network.SecurityRule{
		Name: "DenyInternetInbound", Direction: network.Inbound, Priority: 4096, Access: "Deny", Protocol: "*",
		Source: "Internet", Destination: "*", Ports: []string{"0-65535"},
		Why: "Nothing comes in from the Internet, whatever other rules are added.",
	}
}

func endpointRules(cluster, endpoints netip.Prefix) []network.SecurityRule {
	return []network.SecurityRule{
		{
			Name: "AllowClusterToServices", Direction: network.Inbound, Priority: 100, Access: "Allow", Protocol: "Tcp",
			Source: cluster.String(), Destination: endpoints.String(), Ports: []string{"443", "5432", "6432"},
			Why: "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool.",
		},
		{
			Name: "DenyAllInbound", Direction: network.Inbound, Priority: 4096, Access: "Deny", Protocol: "*",
			Source: "*", Destination: "*", Ports: []string{"0-65535"},
			Why: "Nothing else does, also not from networks that are peered one day.",
		},
	}
}
