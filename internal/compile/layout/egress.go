package layout

import (
	"net/netip"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/storage"
)

// Ways out of networks.
const (
	ByFirewall = "firewall"
	ByExisting = "existing" // the firewall of a hub that exists
	ByNAT      = "nat"
)

// Ways in for people.
const (
	ByBastion = "bastion"
	ByNobody  = "none"
)

// Protections from floods, beyond what every address of Azure has.
const (
	ProtectNetworks  = "network"
	ProtectAddresses = "address"
	ProtectNothing   = "none"
)

// PodRange is what pods have addresses of. It is an overlay: no network knows
// it, every cluster has the same, and what leaves a network has its node's
// address; but between nodes the rules on their subnet see it. It is of
// RFC 6598, so that it is apart from the networks that an estate declares.
func PodRange() netip.Prefix { return netip.MustParsePrefix("100.64.0.0/16") }

// PrivateRanges are what networks of one's own have addresses of (RFC 1918).
func PrivateRanges() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16")}
}

// Edge is what has been decided once, for all networks, of what crosses their
// edge.
type Edge struct {
	Egress string `json:"egress"` // a way out
	Access string `json:"access"` // a way in for people
	DDoS   string `json:"ddos"`   // a protection
	// Exchanges are the hosts that every environment may reach.
	Exchanges []Exchange `json:"exchanges,omitempty"`
}

// Firewall is what a hub lets out.
type Firewall struct {
	Tier   string      `json:"tier"`
	Groups []RuleGroup `json:"groups"`
}

// RuleGroup is the rules of a firewall that one of its users asks for.
type RuleGroup struct {
	Name     string     `json:"name"`
	Priority int        `json:"priority"`
	Why      string     `json:"why"`
	Rules    []FlowRule `json:"rules"`
}

// FlowRule lets networks reach hosts.
type FlowRule struct {
	Name string `json:"name"`
	// Why says what asks for it: a path of the estate, or what Microsoft
	// documents.
	Why     string         `json:"why"`
	From    []netip.Prefix `json:"from"`
	Hosts   []string       `json:"hosts,omitempty"`   // names; *.example.net is all below one
	Tags    []string       `json:"tags,omitempty"`    // lists of names that Microsoft keeps
	Service string         `json:"service,omitempty"` // a service tag, in the place of hosts
	// Protocol is HTTPS or HTTP, which a firewall reads the name of, or TCP or
	// UDP, of which it knows the address alone.
	Protocol string `json:"protocol"`
	Ports    []int  `json:"ports"`
}

// The protocols of flows.
const (
	HTTPS = "HTTPS"
	HTTP  = "HTTP"
	TCP   = "TCP"
	UDP   = "UDP"
)

// Flows is where the networks of a site's region log who spoke to whom.
type Flows struct {
	SKU  string `json:"sku"`
	Days int    `json:"days"`
}

// Joined is a hub that exists and is somebody else's.
type Joined struct {
	Network addr.ID    `json:"network"`
	Next    netip.Addr `json:"next"`  // its firewall, which answers for names too
	Zones   addr.ID    `json:"zones"` // the resource group of its private zones
	Owner   string     `json:"owner"` // who answers for it
	// Groups are what its firewall must let out of the network.
	Groups []RuleGroup `json:"groups,omitempty"`
}

// FirewallAddress is the address of the firewall of a hub. Azure gives the
// first of the subnet to the first firewall in it; a step looks at it before
// any route leads there.
func (n Network) FirewallAddress() netip.Addr {
	subnet, ok := n.Subnet(FirewallSubnet)
	if !ok {
		return netip.Addr{}
	}
	return firstOf(subnet)
}

// NextHop is where what leaves a site's network goes to: the firewall of its
// hub. It is the zero address where the site has a gateway of its own, or is
// where the firewall stands.
func (l Layout) NextHop(s Site) netip.Addr {
	n := s.Network
	switch {
	case n == nil:
		return netip.Addr{}
	case n.Joined != nil:
		return n.Joined.Next
	case n.Hub != nil:
		hub, _ := l.Site(*n.Hub)
		if hub.Firewall != nil && hub.Network != nil {
			return hub.Network.FirewallAddress()
		}
	case s.Firewall != nil:
		return n.FirewallAddress()
	}
	return netip.Addr{}
}

// Flowing returns the site whose account a site's network logs to.
func (l Layout) Flowing(s Site) (Site, bool) {
	if s.Flows != nil {
		return s, true
	}
	if s.Network == nil || s.Network.Hub == nil {
		return Site{}, false
	}
	hub, ok := l.Site(*s.Network.Hub)
	return hub, ok && hub.Flows != nil
}

// Spokes returns the sites whose networks are joined to a hub.
func (l Layout) Spokes(hub addr.Unit) []Site {
	var out []Site
	for _, s := range l.Sites {
		if s.Network != nil && s.Network.Hub != nil && *s.Network.Hub == hub {
			out = append(out, s)
		}
	}
	return out
}

// RulesID is what decides what reaches a subnet.
func (s Site) RulesID(role string) addr.ID { return s.rules(role + "-nsg") }

// RoutesID is where what leaves a site's subnets goes.
func (s Site) RoutesID() addr.ID { return network.RouteTableID(s.GroupID(), s.named("routes")) }

// NATGatewayID is a site's own way out.
func (s Site) NATGatewayID() addr.ID { return network.NATGatewayID(s.GroupID(), s.named("nat")) }

// AddressID is a public address of a site, by what it is for.
func (s Site) AddressID(purpose string) addr.ID {
	return network.PublicIPAddressID(s.GroupID(), s.named(purpose+"-ip"))
}

// FirewallID is a hub's firewall.
func (s Site) FirewallID() addr.ID { return network.FirewallID(s.GroupID(), s.named("firewall")) }

// FirewallPolicyID is what a hub's firewall goes by.
func (s Site) FirewallPolicyID() addr.ID {
	return network.FirewallPolicyID(s.GroupID(), s.named("firewall-policy"))
}

// BastionID is how people come into a hub.
func (s Site) BastionID() addr.ID { return network.BastionID(s.GroupID(), s.named("bastion")) }

// ProtectionPlanID is the plan that protects networks from floods.
func (s Site) ProtectionPlanID() addr.ID {
	return network.ProtectionPlanID(s.GroupID(), s.named("ddos"))
}

// FlowsIdentityID is the identity that writes what networks log.
func (s Site) FlowsIdentityID() addr.ID { return s.identity("flows") }

// FlowsAccountID is the account that keeps what the networks of a site's
// region log.
func (s Site) FlowsAccountID() addr.ID {
	const role, most = "flw", 24
	head := strings.ReplaceAll(s.Name, "-", "")
	if room := most - len(role) - len(s.Digest); len(head) > room {
		head = head[:room]
	}
	return storage.AccountID(s.GroupID(), head+role+s.Digest)
}

// FlowLogID is the log of the flows of a site's network.
func (s Site) FlowLogID() addr.ID {
	return network.FlowLogID(s.WatcherID(), s.NetworkID().Name())
}
