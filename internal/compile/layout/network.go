package layout

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/network"
)

// Network is a site's address space, and how it is divided.
type Network struct {
	Space   netip.Prefix `json:"space"`
	Subnets []Subnet     `json:"subnets"`
	// Names is the site whose private zones answer in this network: its own,
	// or the hub of its region.
	Names addr.Unit `json:"names"`
	// Zones are the private names that this site keeps.
	Zones []string `json:"zones,omitempty"`
	// Hub is the site of the hub that the network is joined to; nil where it
	// stands alone.
	Hub *addr.Unit `json:"hub,omitempty"`
}

// Subnet is a part of a network with one purpose.
type Subnet struct {
	Role  string       `json:"role"`
	Range netip.Prefix `json:"range"`
}

// The roles of subnets, which are their names too. Azure prescribes those that
// begin with a capital.
const (
	ClusterSubnet   = "cluster"           // nodes; pods have addresses of their own (overlay)
	EndpointsSubnet = "private-endpoints" // private addresses of services
	APIServerSubnet = "api-server"        // the cluster's control plane
	IngressSubnet   = "ingress"           // the addresses by which the entry reaches the cluster
	EntrySubnet     = "entry"             // where people come in from the Internet
	RunnerSubnet    = "runner"            // what deploys
	FirewallSubnet  = "AzureFirewallSubnet"
	BastionSubnet   = "AzureBastionSubnet"
	GatewaySubnet   = "GatewaySubnet"
)

// Subnet returns the range of a role, and whether the network has one for it.
func (n Network) Subnet(role string) (netip.Prefix, bool) {
	for _, s := range n.Subnets {
		if s.Role == role {
			return s.Range, true
		}
	}
	return netip.Prefix{}, false
}

// keptByAzure is how many addresses at the start of every subnet Azure keeps
// for itself (learn.microsoft.com, Azure Virtual Network FAQ).
const keptByAzure = 4

// IngressAddress is the address by which the entry reaches what the cluster
// serves; the zero address where the network has none for it.
func (n Network) IngressAddress() netip.Addr {
	ingress, ok := n.Subnet(IngressSubnet)
	if !ok {
		return netip.Addr{}
	}
	return firstOf(ingress)
}

// firstOf is the first address of a subnet that Azure gives away.
func firstOf(subnet netip.Prefix) netip.Addr {
	at := subnet.Masked().Addr()
	for range keptByAzure {
		at = at.Next()
	}
	return at
}

// Hub is the platform's network in one region, which the networks there are
// joined to.
type Hub struct {
	Unit   addr.Unit `json:"unit"` // the site whose network it is
	Region string    `json:"region"`
}

// HubIn returns the unit of the hub of a region.
func (l Layout) HubIn(region string) (addr.Unit, bool) {
	for _, h := range l.Hubs {
		if h.Region == region {
			return h.Unit, true
		}
	}
	return addr.Unit{}, false
}

// NetworkID is a site's network.
func (s Site) NetworkID() addr.ID {
	return network.VirtualNetworkID(s.GroupID(), s.named("vnet"))
}

// SubnetID is a subnet of a site's network.
func (s Site) SubnetID(role string) addr.ID { return network.SubnetID(s.NetworkID(), role) }
