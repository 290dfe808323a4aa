package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ReplicaSpec is what has been decided of a server that follows another.
type ReplicaSpec struct {
	Name    string
	Machine Machine
	Follows addr.ID // the primary, whose version and backups it has
}

// NewReplica follows a primary from another region. It has a key, an identity
// and a private endpoint of its own there, because those of the primary are
// lost with its region.
func NewReplica(at azure.Place, s ReplicaSpec) design.Resource {
	keys := []azure.Encryption{s.Machine.Key}
	return design.Resource{
		ID:         ServerID(at.Group, s.Name),
		APIVersion: serverVersion,
		Unit:       at.Unit,
		Why:        "Follows " + s.Follows.Name() + " from " + at.Region + ". Promoting it is a person's decision.",
		Holds:      design.HoldsData,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      s.Machine.sku(),
			"identity": identity(keys),
			"properties": design.Object{
				"createMode":             "Replica",
				"sourceServerResourceId": addr.RefTo(s.Follows),
				"authConfig":             s.Machine.authConfig(),
				"dataEncryption":         dataEncryption(s.Machine.Key, nil),
				"network":                network(),
				"storage":                s.Machine.storage(),
				// A replica has no standby before it is promoted.
				"highAvailability":  design.Object{"mode": "Disabled"},
				"maintenanceWindow": maintenanceWindow(),
			},
		},
		DependsOn:    needs(keys),
		Irreversible: append(irreversible(), "properties.sourceServerResourceId"),
		// Azure does not give createMode back, and a promotion takes the source
		// away: whoever put them back would undo it.
		CreateOnly: append(createOnly(), "properties.createMode", "properties.sourceServerResourceId"),
	}
}
