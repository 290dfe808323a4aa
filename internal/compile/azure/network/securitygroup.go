// Package network builds networks, what may reach them, and the private ways
// into services.
package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// SecurityGroupKind is the type of a network security group.
const (
	SecurityGroupKind    addr.Kind = "Microsoft.Network/networkSecurityGroups"
	securityGroupVersion string    = "2025-07-01"
)

// Operations of Azure's roles on a rule of a group.
const (
	WriteSecurityRule  = string(SecurityGroupKind) + "/securityRules/write"
	DeleteSecurityRule = string(SecurityGroupKind) + "/securityRules/delete"
)

// SecurityGroupID returns the id of a security group of a resource group.
func SecurityGroupID(group addr.ID, name string) addr.ID {
	return group.Resource(SecurityGroupKind, name)
}

// SecurityGroupSpec is what has been decided of a network security group.
type SecurityGroupSpec struct {
	Name  string
	Why   string
	Rules []SecurityRule
}

// The directions of a rule.
const (
	Inbound  = "Inbound"
	Outbound = "Outbound"
)

// LastPriority is the last at which a rule of one's own can stand. Behind it
// Azure has its own, and lets in all that comes from a network, those that it
// is peered with among them: a group without a rule of its own against that
// refuses the Internet alone.
const LastPriority = 4096

// SecurityRule is one rule of a network security group.
type SecurityRule struct {
	Name        string
	Direction   string
	Priority    int // 100 to LastPriority; the lowest that matches decides
	Access      string
	Protocol    string   // Tcp, Udp or *
	Source      string   // a range, a service tag or *
	Sources     []string // ranges, in the place of Source
	Destination string
	Ports       []string
	Why         string
}

// properties is the rule as a group's body has it.
func (r SecurityRule) properties() design.Object {
	p := design.Object{
		"description":              r.Why,
		"direction":                r.Direction,
		"priority":                 r.Priority,
		"access":                   r.Access,
		"protocol":                 r.Protocol,
		"sourcePortRange":          "*",
		"destinationAddressPrefix": r.Destination,
		"destinationPortRanges":    azure.Texts(r.Ports),
	}
	if len(r.Sources) > 0 {
		p["sourceAddressPrefixes"] = azure.Texts(r.Sources)
	} else {
		p["sourceAddressPrefix"] = r.Source
	}
	return p
}

// NewSecurityGroup decides what may reach a subnet, and for a bastion's what
// may leave it. What leaves others is decided by the cluster's network
// policies and, where there is one, the firewall: Azure supports no rules on
// what leaves a cluster's nodes by address (Microsoft, outbound rules of AKS).
func NewSecurityGroup(at azure.Place, s SecurityGroupSpec) design.Resource {
	rules := make(design.List, len(s.Rules))
	for i, r := range s.Rules {
		rules[i] = design.Object{"name": r.Name, "properties": r.properties()}
	}
	return design.Resource{
		ID:         SecurityGroupID(at.Group, s.Name),
		APIVersion: securityGroupVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				// A rule that closes a way ends what goes by it already: a
				// connection that Odoo holds must not outlive a failover.
				"flushConnection": true,
				"securityRules":   rules,
			},
		},
	}
}
