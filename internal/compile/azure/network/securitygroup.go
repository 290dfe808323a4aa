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

// WriteSecurityRule is the operation of Azure's roles that adds a rule to a
// group.
const WriteSecurityRule = string(SecurityGroupKind) + "/securityRules/write"

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

// NewSecurityGroup decides what may reach a subnet. Rules are inbound: what
// leaves is decided by the cluster's network policies and, where there is one,
// the firewall.
func NewSecurityGroup(at azure.Place, s SecurityGroupSpec) design.Resource {
	rules := make(design.List, len(s.Rules))
	for i, r := range s.Rules {
		rules[i] = design.Object{
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
				"destinationPortRanges":    azure.Texts(r.Ports),
			},
		}
	}
	return design.Resource{
		ID:         SecurityGroupID(at.Group, s.Name),
		APIVersion: securityGroupVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": design.Object{"securityRules": rules},
		},
	}
}
