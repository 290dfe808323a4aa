package dns

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AddressRecordKind is the type of a public zone's A records.
const (
	AddressRecordKind    addr.Kind = "Microsoft.Network/dnsZones/A"
	addressRecordVersion string    = "2018-05-01"
)

// AddressRecordID returns the id of the A record of a name in a public zone.
func AddressRecordID(zone addr.ID, name string) addr.ID {
	return azure.Child(zone, AddressRecordKind, name)
}

// Operations of Azure's roles on A records.
const (
	WriteAddressRecord  = string(AddressRecordKind) + "/write"
	DeleteAddressRecord = string(AddressRecordKind) + "/delete"
)

// AddressRecordSpec is what has been decided of an A record.
type AddressRecordSpec struct {
	Zone    addr.ID
	Name    string // within the zone; @ is the zone's own
	Seconds int    // for how long it may be remembered
	Address addr.ID
}

// NewAddressRecord leads a name to a public address by its resource, so that
// the record goes with the address and never leads to what is somebody else's
// by then. Where it leads holds at its creation only: a failover moves it, and
// nothing puts it back.
func NewAddressRecord(at azure.Place, s AddressRecordSpec) design.Resource {
	return design.Resource{
		ID:         AddressRecordID(s.Zone, s.Name),
		APIVersion: addressRecordVersion,
		Unit:       at.Unit,
		Why:        "Leads " + s.Name + " of " + s.Zone.Name() + " to the entry, wherever that is.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"TTL":            s.Seconds,
				"targetResource": design.Object{"id": addr.RefTo(s.Address)},
			},
		},
		CreateOnly: []string{"properties.targetResource.id"},
	}
}
