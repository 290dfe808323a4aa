package dns

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PublicZoneKind is the type of a zone that the Internet asks.
const (
	PublicZoneKind    addr.Kind = "Microsoft.Network/dnsZones"
	publicZoneVersion string    = "2018-05-01"
)

// PublicZoneID returns the id of a public zone of a resource group.
func PublicZoneID(group addr.ID, zone string) addr.ID { return group.Resource(PublicZoneKind, zone) }

// PublicZoneSpec is what has been decided of a public zone.
type PublicZoneSpec struct {
	Zone string // as erp.example.org
}

// NewPublicZone answers the Internet with the addresses of the entries. It
// answers nobody before whoever keeps the name above it delegates to it.
func NewPublicZone(at azure.Place, s PublicZoneSpec) design.Resource {
	return design.Resource{
		ID:         PublicZoneID(at.Group, s.Zone),
		APIVersion: publicZoneVersion,
		Unit:       at.Unit,
		Why:        "Answers the names below " + s.Zone + " that people open, with the address of the entry.",
		// The name servers that are delegated to are drawn when it is made: a
		// zone that is made anew has others.
		Holds: design.HoldsIdentity,
		Body: design.Object{
			"location":   "global",
			"tags":       at.Tags,
			"properties": design.Object{"zoneType": "Public"},
		},
	}
}
