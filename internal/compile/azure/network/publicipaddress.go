package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PublicIPAddressKind is the type of a public address.
const (
	PublicIPAddressKind    addr.Kind = "Microsoft.Network/publicIPAddresses"
	publicIPAddressVersion string    = "2025-07-01"
)

// PublicIPAddressID returns the id of a public address of a resource group.
func PublicIPAddressID(group addr.ID, name string) addr.ID {
	return group.Resource(PublicIPAddressKind, name)
}

// PublicIPAddressSpec is what has been decided of a public address.
type PublicIPAddressSpec struct {
	Name  string
	Why   string
	Zones int // of the region; the address is in all of them
	// Protection is who pays for its DDoS protection: VirtualNetworkInherited
	// by a plan of its network, Enabled by itself, Disabled by nobody.
	Protection string
}

// NewPublicIPAddress is an address that stays the same for as long as it is
// there.
func NewPublicIPAddress(at azure.Place, s PublicIPAddressSpec) design.Resource {
	return design.Resource{
		ID:         PublicIPAddressID(at.Group, s.Name),
		APIVersion: publicIPAddressVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      design.Object{"name": "Standard", "tier": "Regional"},
			"zones":    azure.Zones(s.Zones),
			"properties": design.Object{
				"publicIPAddressVersion":   "IPv4",
				"publicIPAllocationMethod": "Static",
				"idleTimeoutInMinutes":     4,
				"ddosSettings":             design.Object{"protectionMode": s.Protection},
			},
		},
	}
}
