package part

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// network is a site's network, the rules on it, and the private names that it
// knows.
func network(_ layout.Layout, s layout.Site) design.Parts {
	if s.Network == nil {
		return design.Parts{}
	}
	at, n := place(s), s.Network
	p := resources(
		azure.NetworkSecurityGroup(at, s.ClusterRulesID().Name(), "What may reach the cluster's nodes from outside of their network: nothing.",
			[]azure.SecurityRule{denyInternet()}),
		azure.NetworkSecurityGroup(at, s.EndpointRulesID().Name(), "What may reach the private endpoints: the cluster, on the ports of the services.",
			endpointRules(n.Cluster, n.Endpoints)),
		azure.VirtualNetwork(at, s.NetworkID().Name(), n.Space, []azure.Subnet{
			{Name: layout.ClusterSubnet, Range: n.Cluster, SecurityGroup: s.ClusterRulesID()},
			{Name: layout.EndpointsSubnet, Range: n.Endpoints, SecurityGroup: s.EndpointRulesID()},
		}),
	)
	for _, name := range n.Zones {
		p.Resources = append(p.Resources, azure.PrivateDNSZone(at, name), azure.PrivateDNSZoneLink(at, s.ZoneID(name), s.NetworkID()))
	}
	return p
}

func denyInternet() azure.SecurityRule {
	return azure.SecurityRule{
		Name: "DenyInternetInbound", Priority: 4096, Access: "Deny", Protocol: "*",
		Source: "Internet", Destination: "*", Ports: []string{"0-65535"},
		Why: "Nothing comes in from the Internet, whatever other rules are added.",
	}
}

func endpointRules(cluster, endpoints netip.Prefix) []azure.SecurityRule {
	return []azure.SecurityRule{
		{
			Name: "AllowClusterToServices", Priority: 100, Access: "Allow", Protocol: "Tcp",
			Source: cluster.String(), Destination: endpoints.String(), Ports: []string{"443", "5432", "6432"},
			Why: "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool.",
		},
		{
			Name: "DenyAllInbound", Priority: 4096, Access: "Deny", Protocol: "*",
			Source: "*", Destination: "*", Ports: []string{"0-65535"},
			Why: "Nothing else does, also not from networks that are peered one day.",
		},
	}
}
