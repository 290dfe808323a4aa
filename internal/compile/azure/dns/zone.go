// Package dns builds names: private zones and the networks that ask them, and public ones.
package dns

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ZoneKind is the type of a private zone.
const (
	ZoneKind    addr.Kind = "Microsoft.Network/privateDnsZones"
	zoneVersion string    = "2024-06-01"
)

// JoinZone is the operation with which an endpoint has its name in a zone.
const JoinZone = string(ZoneKind) + "/join/action"

// ZoneID returns the id of a private zone of a resource group.
func ZoneID(group addr.ID, zone string) addr.ID { return group.Resource(ZoneKind, zone) }

// ZoneSpec is what has been decided of a private zone.
type ZoneSpec struct {
	Zone string // as privatelink.blob.core.windows.net
}

// NewZone answers the names of one service with private addresses. Each region
// of an environment has zones of its own, so that the recovery region resolves
// names when the primary, and whoever could change its zones, is away.
func NewZone(at azure.Place, s ZoneSpec) design.Resource {
	return design.Resource{
		ID:         ZoneID(at.Group, s.Zone),
		APIVersion: zoneVersion,
		Unit:       at.Unit,
		Why:        "Answers " + s.Zone + " with private addresses, for the networks that are linked to it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   "global",
			"tags":       at.Tags,
			"properties": design.Object{},
		},
	}
}
