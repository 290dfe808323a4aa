package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// BastionKind is the type of a host that people come in by.
const (
	BastionKind    addr.Kind = "Microsoft.Network/bastionHosts"
	bastionVersion string    = "2025-07-01"
)

// BastionID returns the id of a bastion of a resource group.
func BastionID(group addr.ID, name string) addr.ID { return group.Resource(BastionKind, name) }

// BastionSpec is what has been decided of a bastion.
type BastionSpec struct {
	Name    string
	Subnet  addr.ID
	Address addr.ID // its public address
	Zones   int     // of the region; it is in all of them
}

// NewBastion is how people reach what has no public address: a tunnel, after
// they signed in to Entra. Nothing is copied through it and no link to it can
// be passed on.
func NewBastion(at azure.Place, s BastionSpec) design.Resource {
	return design.Resource{
		ID:         BastionID(at.Group, s.Name),
		APIVersion: bastionVersion,
		Unit:       at.Unit,
		Why:        "How people reach what has no public address: by a tunnel, as whom they signed in to Entra, and on record.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"zones":    azure.Zones(s.Zones),
			"sku":      design.Object{"name": "Standard"},
			"properties": design.Object{
				"enableTunneling":     true,
				"enableIpConnect":     false,
				"enableShareableLink": false,
				"enableFileCopy":      false,
				"disableCopyPaste":    true,
				"enableKerberos":      false,
				"scaleUnits":          2,
				"ipConfigurations": design.List{
					design.Object{
						"name": "default",
						"properties": design.Object{
							"privateIPAllocationMethod": "Dynamic",
							"subnet":                    design.Object{"id": addr.RefTo(s.Subnet)},
							"publicIPAddress":           design.Object{"id": addr.RefTo(s.Address)},
						},
					},
				},
			},
		},
		Irreversible: []string{"zones"},
	}
}
