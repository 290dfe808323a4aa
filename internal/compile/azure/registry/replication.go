package registry

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ReplicationKind is the type of a registry's copy in another region.
const (
	ReplicationKind    addr.Kind = "Microsoft.ContainerRegistry/registries/replications"
	replicationVersion string    = "2025-11-01"
)

// ReplicationID returns the id of a registry's copy in a region: it has the
// region's name.
func ReplicationID(registry addr.ID, region string) addr.ID {
	return azure.Child(registry, ReplicationKind, region)
}

// ReplicationSpec is what has been decided of a copy.
type ReplicationSpec struct {
	Registry      addr.ID
	Region        string
	ZoneRedundant bool
}

// NewReplication keeps a registry's images in another region too, under the
// same name and the same rights.
func NewReplication(at azure.Place, s ReplicationSpec) design.Resource {
	zones := "Disabled"
	if s.ZoneRedundant {
		zones = "Enabled"
	}
	return design.Resource{
		ID:         ReplicationID(s.Registry, s.Region),
		APIVersion: replicationVersion,
		Unit:       at.Unit,
		Why:        "Keeps the images in " + s.Region + " too: a cluster starts there when the registry's own region is away.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": s.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				// Requests are routed to it.
				"regionEndpointEnabled": true,
				"zoneRedundancy":        zones,
			},
		},
	}
}
