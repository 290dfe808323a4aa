package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FirewallPolicyKind is the type of what firewalls go by.
const (
	FirewallPolicyKind    addr.Kind = "Microsoft.Network/firewallPolicies"
	firewallPolicyVersion string    = "2025-07-01"
)

// FirewallPolicyID returns the id of a firewall policy of a resource group.
func FirewallPolicyID(group addr.ID, name string) addr.ID {
	return group.Resource(FirewallPolicyKind, name)
}

// The tiers of a firewall and of its policy.
const (
	FirewallStandard = "Standard"
	FirewallPremium  = "Premium"
)

// FirewallPolicySpec is what has been decided of a firewall policy.
type FirewallPolicySpec struct {
	Name string
	Tier string
}

// NewFirewallPolicy is what holds for every connection, before any rule: names
// are asked through the firewall, so that what a rule means by a name is what
// the client means by it, and what is known to be hostile is refused. The
// Standard tier does not look into packets.
func NewFirewallPolicy(at azure.Place, s FirewallPolicySpec) design.Resource {
	properties := design.Object{
		"sku":             design.Object{"tier": s.Tier},
		"threatIntelMode": "Deny",
		"dnsSettings":     design.Object{"enableProxy": true, "servers": design.List{}},
		// Between private addresses the firewall leaves the sender's as it is.
		"snat": design.Object{"autoLearnPrivateRanges": "Disabled", "privateRanges": design.List{"IANAPrivateRanges"}},
	}
	if s.Tier == FirewallPremium {
		// What a signature knows is dropped, and not only noted.
		properties["intrusionDetection"] = design.Object{"mode": "Deny"}
	}
	return design.Resource{
		ID:         FirewallPolicyID(at.Group, s.Name),
		APIVersion: firewallPolicyVersion,
		Unit:       at.Unit,
		Why:        "What holds for every connection that leaves, before any rule: the firewall answers for names, and refuses what is known to be hostile.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": properties,
		},
	}
}
