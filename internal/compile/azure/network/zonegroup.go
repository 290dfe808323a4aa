package network

import (
	"strings"

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
	// More are further zones, of a service that has several names.
	More []addr.ID
}

// NewZoneGroup keeps the endpoint's address in its zone.
func NewZoneGroup(at azure.Place, s ZoneGroupSpec) design.Resource {
	configs := design.List{zoneConfig("default", s.Zone)}
	why := s.Zone.Name()
	for _, zone := range s.More {
		configs = append(configs, zoneConfig(strings.ReplaceAll(zone.Name(), ".", "-"), zone))
		why += ", " + zone.Name()
	}
	return design.Resource{
		ID:         ZoneGroupID(s.Endpoint),
		APIVersion: zoneGroupVersion,
		Unit:       at.Unit,
		Why:        "Keeps the address of " + s.Endpoint.Name() + " in " + why + ".",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{"privateDnsZoneConfigs": configs},
		},
	}
}

func zoneConfig(name string, zone addr.ID) design.Object {
	return design.Object{
		"name":       name,
		"properties": design.Object{"privateDnsZoneId": addr.RefTo(zone)},
	}
}
