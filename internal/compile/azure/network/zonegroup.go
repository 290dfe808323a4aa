package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ZoneGroupKind is the type of what ties a private endpoint to private zones.
const (
	ZoneGroupKind    addr.Kind = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"
	zoneGroupVersion string    = "2025-07-01"
)

// ZoneGroupID returns the id of an endpoint's zone group: it has one.
func ZoneGroupID(endpoint addr.ID) addr.ID { return azure.Child(endpoint, ZoneGroupKind, "default") }

// ZoneGroupSpec is what has been decided of a zone group.
type ZoneGroupSpec struct {
	Endpoint addr.ID
	Zone     addr.ID
}

// NewZoneGroup keeps the endpoint's address in its zone.
func NewZoneGroup(at azure.Place, s ZoneGroupSpec) design.Resource {
	return design.Resource{
		ID:         ZoneGroupID(s.Endpoint),
		APIVersion: zoneGroupVersion,
		Unit:       at.Unit,
		Why:        "Keeps the address of " + s.Endpoint.Name() + " in " + s.Zone.Name() + ".",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"privateDnsZoneConfigs": design.List{
					design.Object{
						"name":       "default",
						"properties": design.Object{"privateDnsZoneId": addr.RefTo(s.Zone)},
					},
				},
			},
		},
	}
}
