package dns

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// LinkKind is the type of a network's link to a private zone.
const (
	LinkKind    addr.Kind = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
	linkVersion string    = "2024-06-01"
)

// Operations of Azure's roles on links (Microsoft, Azure permissions for
// networking).
const (
	WriteLink  = string(LinkKind) + "/write"
	DeleteLink = string(LinkKind) + "/delete"
)

// LinkID returns the id of a network's link to a zone.
func LinkID(zone, network addr.ID) addr.ID { return azure.Child(zone, LinkKind, network.Name()) }

// LinkSpec is what has been decided of a link.
type LinkSpec struct {
	Zone    addr.ID
	Network addr.ID
}

// NewLink makes a network ask a private zone.
func NewLink(at azure.Place, s LinkSpec) design.Resource {
	return design.Resource{
		ID:         LinkID(s.Zone, s.Network),
		APIVersion: linkVersion,
		Unit:       at.Unit,
		Why:        "Makes " + s.Network.Name() + " ask " + s.Zone.Name() + ".",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"virtualNetwork": design.Object{"id": addr.RefTo(s.Network)},
				// Machines do not register themselves: only endpoints have
				// names here.
				"registrationEnabled": false,
				// A name that this zone lacks is not asked for in public.
				"resolutionPolicy": "Default",
			},
		},
	}
}
