package part

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/azure/aks"
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
	p := only(network.NewVirtualNetwork(at, network.VirtualNetworkSpec{Name: s.NetworkID().Name(), Space: n.Space, Subnets: subnets(s)}))
	if cluster, ok := n.Subnet(layout.ClusterSubnet); ok {
		p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
			Name:  s.ClusterRulesID().Name(),
			Why:   "What may reach the cluster's nodes from outside of their network: nothing.",
			Rules: []network.SecurityRule{denyInternet()},
		}))
		if endpoints, ok := n.Subnet(layout.EndpointsSubnet); ok {
			p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
				Name:  s.EndpointRulesID().Name(),
				Why:   "What may reach the private endpoints: the cluster, on the ports of the services.",
				Rules: endpointRules(cluster, endpoints),
			}))
		}
		if api, ok := n.Subnet(layout.APIServerSubnet); ok {
			p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
				Name:  s.APIServerRulesID().Name(),
				Why:   "What may reach the cluster's API server: its nodes, and what deploys.",
				Rules: apiServerRules(n.Space, api),
			}))
		}
	} else if from, endpoints, ok := elsewhere(l, s); ok {
		p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
			Name:  s.EndpointRulesID().Name(),
			Why:   "What may reach the private endpoints: the nodes of the cluster that the environment runs on, on the ports of the services.",
			Rules: endpointRules(from, endpoints),
		}))
	} else {
		p.Resources = append(p.Resources, network.NewSecurityGroup(at, network.SecurityGroupSpec{
			Name:  s.EndpointRulesID().Name(),
			Why:   "What may reach the private endpoints of the hub: nothing yet.",
			Rules: []network.SecurityRule{denyAll()},
		}))
	}
	for _, name := range n.Zones {
		p.Resources = append(p.Resources, dns.NewZone(at, dns.ZoneSpec{Zone: name}))
	}
	names, _ := l.Site(n.Names)
	if names.Network == nil {
		return p
	}
	for _, name := range names.Network.Zones {
		p.Resources = append(p.Resources, dns.NewLink(at, dns.LinkSpec{Zone: names.ZoneID(name), Network: s.NetworkID()}))
	}
	return p
}

// elsewhere returns from where the pods of a cluster that others keep reach the
// private endpoints of a site.
func elsewhere(l layout.Layout, s layout.Site) (nodes, endpoints netip.Prefix, ok bool) {
	endpoints, ok = s.Network.Subnet(layout.EndpointsSubnet)
	for _, c := range l.ClustersIn(s.Unit) {
		if c.Declared && c.Nodes.IsValid() && ok {
			return c.Nodes, endpoints, true
		}
	}
	return netip.Prefix{}, netip.Prefix{}, false
}

// subnets are a network's, each with what decides what reaches it.
func subnets(s layout.Site) []network.Subnet {
	var out []network.Subnet
	for _, n := range s.Network.Subnets {
		one := network.Subnet{Name: n.Role, Range: n.Range, SecurityGroup: s.EndpointRulesID()}
		switch n.Role {
		case layout.ClusterSubnet:
			one.SecurityGroup = s.ClusterRulesID()
		case layout.APIServerSubnet:
			one.SecurityGroup, one.Delegation = s.APIServerRulesID(), string(aks.ClusterKind)
		}
		out = append(out, one)
	}
	return out
}

func denyInternet() network.SecurityRule {
	return network.SecurityRule{
		Name: "DenyInternetInbound", Priority: 4096, Access: "Deny", Protocol: "*",
		Source: "Internet", Destination: "*", Ports: []string{"0-65535"},
		Why: "Nothing comes in from the Internet, whatever other rules are added.",
	}
}

func endpointRules(cluster, endpoints netip.Prefix) []network.SecurityRule {
	return []network.SecurityRule{
		{
			Name: "AllowClusterToServices", Priority: 100, Access: "Allow", Protocol: "Tcp",
			Source: cluster.String(), Destination: endpoints.String(), Ports: []string{"443", "5432", "6432"},
			Why: "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool.",
		},
		denyAll(),
	}
}

// apiServerRules let in what a cluster needs (MicrosoftDocs/azure-aks-docs,
// api-server-vnet-integration.md, NSG security rules), and what deploys.
func apiServerRules(space, api netip.Prefix) []network.SecurityRule {
	return []network.SecurityRule{
		{
			Name: "AllowNetworkToAPIServer", Priority: 100, Access: "Allow", Protocol: "Tcp",
			Source: space.String(), Destination: api.String(), Ports: []string{"443", "4443"},
			Why: "Nodes, and what deploys from this network, ask the API server.",
		},
		{
			Name: "AllowLoadBalancer", Priority: 110, Access: "Allow", Protocol: "Tcp",
			Source: "AzureLoadBalancer", Destination: api.String(), Ports: []string{"9988"},
			Why: "The load balancer before the API server asks whether it is well.",
		},
		denyAll(),
	}
}

func denyAll() network.SecurityRule {
	return network.SecurityRule{
		Name: "DenyAllInbound", Priority: 4096, Access: "Deny", Protocol: "*",
		Source: "*", Destination: "*", Ports: []string{"0-65535"},
		Why: "Nothing else does, also not from networks that are peered one day.",
	}
}
