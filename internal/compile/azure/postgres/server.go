// Package postgres builds Flexible Servers, who administers them, and how they
// are configured.
package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ServerKind is the type of a Flexible Server.
const (
	ServerKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
	serverVersion string    = "2025-08-01"
)

// ServerID returns the id of a server of a resource group.
func ServerID(group addr.ID, name string) addr.ID { return group.Resource(ServerKind, name) }

// Operations of Azure's roles on a server.
const (
	RestartServer        = string(ServerKind) + "/restart/action"
	WriteServer          = string(ServerKind) + "/write"
	WriteVirtualEndpoint = string(VirtualEndpointKind) + "/write"
	BackUpServer         = string(ServerKind) + "/backups/write"
	ApproveServer        = string(ServerKind) + "/privateEndpointConnectionsApproval/action"
)

// ServerSpec is what has been decided of a primary server.
type ServerSpec struct {
	Name       string
	Why        string
	Version    string // major
	Machine    Machine
	BackupDays int // 7 to 35
	// ZoneRedundant asks for a synchronous standby in another zone.
	ZoneRedundant bool
	// GeoBackup is the key of the backups' copy in the paired region, where it
	// must be; nil where there is no such copy.
	GeoBackup *azure.Encryption
}

// NewServer is a primary database server: reached by its private endpoint
// only, signed in to with Entra only, encrypted with a key of the customer's.
func NewServer(at azure.Place, s ServerSpec) design.Resource {
	keys := []azure.Encryption{s.Machine.Key}
	if s.GeoBackup != nil {
		keys = append(keys, *s.GeoBackup)
	}
	return design.Resource{
		ID:         ServerID(at.Group, s.Name),
		APIVersion: serverVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsData,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      s.Machine.sku(),
			"identity": identity(keys),
			"properties": design.Object{
				// createMode is left out: what it would say is the default,
				// and Azure does not give it back.
				"version":          s.Version,
				"authConfig":       s.Machine.authConfig(),
				"dataEncryption":   dataEncryption(s.Machine.Key, s.GeoBackup),
				"network":          network(),
				"storage":          s.Machine.storage(),
				"highAvailability": design.Object{"mode": word(s.ZoneRedundant, "ZoneRedundant")},
				"backup": design.Object{
					"backupRetentionDays": s.BackupDays,
					"geoRedundantBackup":  word(s.GeoBackup != nil, "Enabled"),
				},
				"maintenanceWindow": maintenanceWindow(),
			},
		},
		DependsOn:    needs(keys),
		Irreversible: append(irreversible(), "properties.backup.geoRedundantBackup"),
		CreateOnly:   createOnly(),
	}
}
