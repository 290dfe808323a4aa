package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PublicIPKind is the type of a public address.
const (
	PublicIPKind    addr.Kind = "Microsoft.Network/publicIPAddresses"
	publicIPVersion string    = "2025-07-01"
)

// PublicIPID returns the id of a public address of a resource group.
func PublicIPID(group addr.ID, name string) addr.ID { return group.Resource(PublicIPKind, name) }

// Purposes that a public address can have, which its tag ward-address names:
// what has none of them should not be there.
const (
	AddressTag      = "ward-address"
	FirewallAddress = "firewall"
	NATAddress      = "nat"
	BastionAddress  = "bastion"
	EntryAddress    = "entry"
)

// PublicIPSpec is what has been decided of a public address.
type PublicIPSpec struct {
	Name    string
	Purpose string // one of the purposes
	Zones   []string
	// Protected asks for protection against floods of this address alone.
	Protected bool
}

// NewPublicIP is an address on the Internet. It is kept: partners and public
// zones name it, and made anew it is another one.
func NewPublicIP(at azure.Place, s PublicIPSpec) design.Resource {
	tags := design.Object{AddressTag: s.Purpose}
	for name, value := range at.Tags {
		tags[name] = value
	}
	// By itself an address has the protection of its network's plan, where
	// there is one.
	protection := "VirtualNetworkInherited"
	if s.Protected {
		protection = "Enabled"
	}
	return design.Resource{
		ID:         PublicIPID(at.Group, s.Name),
		APIVersion: publicIPVersion,
		Unit:       at.Unit,
		Why:        "The address of the " + s.Purpose + " on the Internet: partners allow it, so it stays the same.",
		Holds:      design.HoldsIdentity,
		Body: design.Object{
			"location": at.Region,
			"tags":     tags,
			"sku":      design.Object{"name": "Standard", "tier": "Regional"},
			"zones":    azure.Texts(s.Zones),
			"properties": design.Object{
				"publicIPAddressVersion":   "IPv4",
				"publicIPAllocationMethod": "Static",
				"ddosSettings":             design.Object{"protectionMode": protection},
			},
		},
		Irreversible: []string{"zones"},
	}
}
