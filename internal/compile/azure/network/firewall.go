package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FirewallKind is the type of a firewall.
const (
	FirewallKind    addr.Kind = "Microsoft.Network/azureFirewalls"
	firewallVersion string    = "2025-07-01"
)

// FirewallID returns the id of a firewall of a resource group.
func FirewallID(group addr.ID, name string) addr.ID { return group.Resource(FirewallKind, name) }

// FirewallSpec is what has been decided of a firewall.
type FirewallSpec struct {
	Name    string
	Tier    string // Standard or Premium, as its policy's
	Subnet  addr.ID
	Address addr.ID // its public address
	Policy  addr.ID
	Zones   int // of the region; it is in all of them
	// After is what the policy must hold before anything goes by it: its
	// groups of rules. While Azure changes them it refuses to change the
	// firewall.
	After []addr.ID
}

// NewFirewall lets out what its policy names, and nothing else.
func NewFirewall(at azure.Place, s FirewallSpec) design.Resource {
	return design.Resource{
		ID:         FirewallID(at.Group, s.Name),
		APIVersion: firewallVersion,
		Unit:       at.Unit,
		Why:        "The one way out of this region's networks: it lets out what somebody asked for by name, and keeps a log of it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"zones":    azure.Zones(s.Zones),
			"properties": design.Object{
				"sku":            design.Object{"name": "AZFW_VNet", "tier": s.Tier},
				"firewallPolicy": design.Object{"id": addr.RefTo(s.Policy)},
				"ipConfigurations": design.List{
					design.Object{
						"name": "default",
						"properties": design.Object{
							"subnet":          design.Object{"id": addr.RefTo(s.Subnet)},
							"publicIPAddress": design.Object{"id": addr.RefTo(s.Address)},
						},
					},
				},
			},
		},
		DependsOn:    s.After,
		Irreversible: []string{"properties.sku.name"},
	}
}
