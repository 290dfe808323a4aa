package azure

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// SecurityRule is one inbound rule of a network security group.
type SecurityRule struct {
	Name        string
	Priority    int // 100 to 4096; the lowest that matches decides
	Access      string
	Protocol    string // Tcp, Udp or *
	Source      string // a range, a service tag or *
	Destination string
	Ports       []string
	Why         string
}

// NetworkSecurityGroup decides what may reach a subnet. Rules are inbound:
// what leaves is decided by the cluster's network policies and, where there is
// one, the firewall.
func NetworkSecurityGroup(at Place, name, why string, rules []SecurityRule) design.Resource {
	list := make(design.List, len(rules))
	for i, r := range rules {
		ports := make(design.List, len(r.Ports))
		for j, p := range r.Ports {
			ports[j] = p
		}
		list[i] = design.Object{
			"name": r.Name,
			"properties": design.Object{
				"description":              r.Why,
				"direction":                "Inbound",
				"priority":                 r.Priority,
				"access":                   r.Access,
				"protocol":                 r.Protocol,
				"sourceAddressPrefix":      r.Source,
				"sourcePortRange":          "*",
				"destinationAddressPrefix": r.Destination,
				"destinationPortRanges":    ports,
			},
		}
	}
	return design.Resource{
		ID:         at.id("Microsoft.Network/networkSecurityGroups", name),
		APIVersion: "2025-07-01",
		Unit:       at.Unit,
		Why:        why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": design.Object{"securityRules": list},
		},
	}
}

// Subnet is one subnet of a virtual network.
type Subnet struct {
	Name          string
	Range         netip.Prefix
	SecurityGroup addr.ID
}

// VirtualNetwork is an environment's network in one region. Its subnets are
// part of its body: Azure takes a network without them for one that shall have
// none, and a subnet is never without its security group, not even for the
// time between two requests.
func VirtualNetwork(at Place, name string, space netip.Prefix, subnets []Subnet) design.Resource {
	id := at.id("Microsoft.Network/virtualNetworks", name)
	list := make(design.List, len(subnets))
	parts := make([]addr.ID, len(subnets))
	for i, s := range subnets {
		parts[i] = id.Child("subnets", s.Name)
		list[i] = design.Object{
			"name": s.Name,
			"properties": design.Object{
				"addressPrefix":        s.Range.String(),
				"networkSecurityGroup": design.Object{"id": addr.RefTo(s.SecurityGroup)},
				// Azure's own way out ended on 2026-03-31; what must leave
				// leaves by a route that somebody decided on.
				"defaultOutboundAccess": false,
				// Without this the security group does not see what goes to a
				// private endpoint.
				"privateEndpointNetworkPolicies": "Enabled",
			},
		}
	}
	return design.Resource{
		ID:         id,
		APIVersion: "2025-07-01",
		Unit:       at.Unit,
		Parts:      parts,
		Why:        "The environment's own network in " + at.Region + ": nothing else is in it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"addressSpace": design.Object{"addressPrefixes": design.List{space.String()}},
				"subnets":      list,
			},
		},
	}
}
