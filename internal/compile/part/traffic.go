package part

import (
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
)

// Ports of what stands in networks.
var (
	anyPort      = []string{"0-65535"}
	httpsPort    = []string{"443"}
	servicePorts = []string{"443", "5432", "6432", "10000"} // blobs, keys and images; PostgreSQL, directly and through its pool; Redis
	apiPorts     = []string{"443", "4443"}
	probePort    = []string{"9988"}
)

// firstPriority leaves room before the design's rules for one that is made in
// the hour of a failover, and must come before all of them.
const firstPriority = 200

const (
	everybody    = "*"
	loadBalancer = "AzureLoadBalancer"
)

// list collects the rules of a group, each behind those before it.
type list struct {
	rules []network.SecurityRule
}

// allow lets ranges in. Without one there is no rule: an empty list would be
// everybody.
func (l *list) allow(name, why, protocol string, to netip.Prefix, ports []string, from ...netip.Prefix) {
	var sources []string
	for _, p := range from {
		if p.IsValid() {
			sources = append(sources, p.String())
		}
	}
	if len(sources) == 0 || !to.IsValid() {
		return
	}
	l.add(network.SecurityRule{Name: name, Access: "Allow", Protocol: protocol, Sources: sources, Destination: to.String(), Ports: ports, Why: why})
}

// allowTag lets in what a service tag stands for.
func (l *list) allowTag(name, why, protocol, tag, to string, ports []string) {
	l.add(network.SecurityRule{Name: name, Access: "Allow", Protocol: protocol, Source: tag, Destination: to, Ports: ports, Why: why})
}

func (l *list) add(r network.SecurityRule) {
	r.Direction, r.Priority = network.Inbound, firstPriority+10*len(l.rules)
	l.rules = append(l.rules, r)
}

// closed returns the rules, and behind them the one that refuses the rest.
// Without it Azure's own would let in all that comes from a network: from each
// other subnet, and from every network that this one is joined to.
func (l *list) closed() []network.SecurityRule {
	return append(l.rules, network.SecurityRule{
		Name: "DenyAllInbound", Direction: network.Inbound, Priority: network.LastPriority, Access: "Deny", Protocol: "*",
		Source: everybody, Destination: everybody, Ports: anyPort,
		Why: "Nothing else comes in: Azure's own rule behind this one would let in every network that this one is joined to.",
	})
}

// rulesOf is what may reach a subnet, by its role.
func rulesOf(l layout.Layout, s layout.Site, sub layout.Subnet) []network.SecurityRule {
	var rules list
	of := func(role string) netip.Prefix { p, _ := s.Network.Subnet(role); return p }
	nodes, runner, apiServer := of(layout.ClusterSubnet), of(layout.RunnerSubnet), of(layout.APIServerSubnet)
	entry, hubRunner := entryOf(l, s), ofHub(l, s, layout.RunnerSubnet)
	switch sub.Role {
	case layout.ClusterSubnet:
		pods := layout.PodRange()
		// AKS supports no rules between nodes, and of an overlay wants these
		// three (learn.microsoft.com, Azure CNI Overlay, network security groups).
		rules.allow("AllowNodesToNodes", "Nodes reach each other, which AKS wants.", "*", nodes, anyPort, nodes)
		rules.allow("AllowNodesToPods", "Nodes reach pods, and services their pods.", "*", pods, anyPort, nodes)
		rules.allow("AllowPodsToPods", "Pods reach each other, and names; which may is decided in the cluster.", "*", pods, anyPort, pods)
		rules.allow("AllowControlPlaneToNodes", "The control plane reaches kubelets.", "*", nodes, anyPort, apiServer)
		rules.allow("AllowControlPlaneToPods", "The control plane reaches webhooks.", "*", pods, anyPort, apiServer)
		rules.allow("AllowEntryToIngress", "The entry hands on what people ask for, by the cluster's one address for it.", "Tcp", of(layout.IngressSubnet), httpsPort, entry)
		rules.allowTag("AllowLoadBalancerProbes", "Azure's load balancer asks nodes whether they live.", "*", loadBalancer, nodes.String(), anyPort)
	case layout.IngressSubnet:
		rules.allow("AllowEntryToIngress", "The entry hands on what people ask for.", "Tcp", sub.Range, httpsPort, entry)
		rules.allowTag("AllowLoadBalancerProbes", "Azure's load balancer asks whether what it leads to lives.", "*", loadBalancer, sub.Range.String(), anyPort)
	case layout.APIServerSubnet:
		// Microsoft, API server VNet integration, NSG security rules.
		rules.allow("AllowNodesToControlPlane", "Nodes reach the API server.", "Tcp", sub.Range, apiPorts, nodes)
		rules.allow("AllowRunnersToControlPlane", "What deploys reaches the API server.", "Tcp", sub.Range, httpsPort, runner, hubRunner)
		rules.allowTag("AllowLoadBalancerProbes", "Azure's load balancer asks the API server whether it lives.", "Tcp", loadBalancer, sub.Range.String(), probePort)
	case layout.EndpointsSubnet:
		rules.allow("AllowNodesToServices", "Nodes reach blobs, keys and images by HTTPS, PostgreSQL directly and through its pool, and Redis.", "Tcp", sub.Range, servicePorts, slices.Concat(spokes(l, s), []netip.Prefix{nodes}, elsewhere(l, s))...)
		rules.allow("AllowRunnersToServices", "What deploys reaches them too.", "Tcp", sub.Range, servicePorts, runner, hubRunner)
		rules.allow("AllowEntryToServices", "The entry fetches its certificate.", "Tcp", sub.Range, httpsPort, of(layout.EntrySubnet))
	case layout.EntrySubnet:
		// Application Gateway v2 wants the three (learn.microsoft.com,
		// Application Gateway, infrastructure configuration).
		rules.allowTag("AllowPeople", "People come in, through the web application firewall.", "Tcp", "Internet", sub.Range.String(), []string{"80", "443"})
		rules.allowTag("AllowGatewayManager", "Azure looks after the gateway.", "Tcp", "GatewayManager", everybody, []string{"65200-65535"})
		rules.allowTag("AllowLoadBalancerProbes", "Azure's load balancer asks whether the gateway lives.", "*", loadBalancer, everybody, anyPort)
	case layout.BastionSubnet:
		return bastionRules(sub)
	}
	return rules.closed()
}

// bastionRules are what Azure wants of a bastion's subnet, and refuses to be
// without (learn.microsoft.com, Azure Bastion, network security groups). To
// machines it speaks by SSH alone.
func bastionRules(sub layout.Subnet) []network.SecurityRule {
	var in list
	in.allowTag("AllowPeople", "People come by HTTPS, and sign in.", "Tcp", "Internet", everybody, httpsPort)
	in.allowTag("AllowGatewayManager", "Azure looks after the bastion.", "Tcp", "GatewayManager", everybody, httpsPort)
	in.allowTag("AllowLoadBalancerProbes", "Azure's load balancer asks whether it lives.", "Tcp", loadBalancer, everybody, httpsPort)
	in.allowTag("AllowItsOwnParts", "Its own parts speak with each other.", "*", sub.Range.String(), sub.Range.String(), []string{"8080", "5701"})
	out := []network.SecurityRule{
		{Name: "AllowMachines", Protocol: "Tcp", Source: everybody, Destination: "VirtualNetwork", Ports: []string{"22", "3389"}, Access: "Allow", Why: "It leads people to machines; Azure wants both ports."},
		{Name: "AllowItsOwnPartsOut", Protocol: "*", Source: sub.Range.String(), Destination: sub.Range.String(), Ports: []string{"8080", "5701"}, Access: "Allow", Why: "Its own parts speak with each other."},
		{Name: "AllowAzure", Protocol: "Tcp", Source: everybody, Destination: "AzureCloud", Ports: httpsPort, Access: "Allow", Why: "It writes Azure's own records."},
		{Name: "AllowCertificates", Protocol: "Tcp", Source: everybody, Destination: "Internet", Ports: []string{"80"}, Access: "Allow", Why: "It asks whether certificates are still good."},
		{Name: "DenyAllOutbound", Protocol: "*", Source: everybody, Destination: everybody, Ports: anyPort, Access: "Deny", Why: "It speaks to nothing else."},
	}
	for i := range out {
		out[i].Direction, out[i].Priority = network.Outbound, 100+10*i
	}
	out[len(out)-1].Priority = network.LastPriority
	return append(in.closed(), out...)
}

// entryOf is where people come in to what a site runs: its hub's entry, or its
// own.
func entryOf(l layout.Layout, s layout.Site) netip.Prefix {
	if own, ok := s.Network.Subnet(layout.EntrySubnet); ok {
		return own
	}
	return ofHub(l, s, layout.EntrySubnet)
}

// ofHub is a subnet of the hub that a site's network is joined to.
func ofHub(l layout.Layout, s layout.Site, role string) netip.Prefix {
	if s.Network.Hub == nil {
		return netip.Prefix{}
	}
	hub, _ := l.Site(*s.Network.Hub)
	if hub.Network == nil {
		return netip.Prefix{}
	}
	p, _ := hub.Network.Subnet(role)
	return p
}

// elsewhere are from where the pods of clusters that others keep reach the
// private endpoints of a site.
func elsewhere(l layout.Layout, s layout.Site) []netip.Prefix {
	var out []netip.Prefix
	for _, c := range l.ClustersIn(s.Unit) {
		if c.Declared {
			out = append(out, c.Nodes)
		}
	}
	return out
}

// spokes are the nodes of the networks that are joined to a hub; to another
// site's none are.
func spokes(l layout.Layout, s layout.Site) []netip.Prefix {
	if hub, ok := l.HubIn(s.Region); !ok || hub != s.Unit {
		return nil
	}
	var out []netip.Prefix
	for _, one := range l.Spokes(s.Unit) {
		if nodes, ok := one.Network.Subnet(layout.ClusterSubnet); ok {
			out = append(out, nodes)
		}
	}
	return out
}
