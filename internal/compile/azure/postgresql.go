package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Server is what has been decided of a PostgreSQL Flexible Server.
type Server struct {
	Name       string
	Version    string // major
	Size       string // as Standard_D4ds_v5
	Tier       string // as GeneralPurpose
	StorageGiB int
	BackupDays int // 7 to 35
	Tenant     string
	// ZoneRedundant asks for a synchronous standby in another zone.
	ZoneRedundant bool
	Key           Encryption
}

// FlexibleServer is the environment's primary database server: reached by its
// private endpoint only, signed in to with Entra only, encrypted with the
// environment's key.
func FlexibleServer(at Place, s Server) design.Resource {
	r := server(at, s)
	r.Why = "The environment's database server. No password signs in to it, and no public address leads to it."
	ha := "Disabled"
	if s.ZoneRedundant {
		ha = "ZoneRedundant"
	}
	properties := r.Body["properties"].(design.Object)
	// createMode is left out: what it would say is the default, and Azure does
	// not give it back.
	properties["version"] = s.Version
	properties["highAvailability"] = design.Object{"mode": ha}
	properties["backup"] = design.Object{
		"backupRetentionDays": s.BackupDays,
		// The regional copy is the replica: a geo-redundant backup would need
		// a key that the recovery unit makes, which itself needs this server.
		"geoRedundantBackup": "Disabled",
	}
	r.Irreversible = append(r.Irreversible, "properties.backup.geoRedundantBackup")
	return r
}

// ReplicaServer follows a primary from another region. It has a key, an
// identity and a private endpoint of its own there, because those of the
// primary are lost with its region.
func ReplicaServer(at Place, s Server, source addr.ID) design.Resource {
	r := server(at, s)
	r.Why = "Follows " + source.Name() + " from " + at.Region + ". Promoting it is a person's decision."
	properties := r.Body["properties"].(design.Object)
	properties["createMode"] = "Replica"
	properties["sourceServerResourceId"] = addr.RefTo(source)
	properties["highAvailability"] = design.Object{"mode": "Disabled"}
	r.Irreversible = append(r.Irreversible, "properties.sourceServerResourceId")
	// Azure does not give createMode back, and a promotion takes the source
	// away: whoever put them back would undo it.
	r.CreateOnly = append(r.CreateOnly, "properties.createMode", "properties.sourceServerResourceId")
	return r
}

// server is what a primary and a replica have in common.
func server(at Place, s Server) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.DBforPostgreSQL/flexibleServers", s.Name),
		Holds:      design.HoldsData,
		APIVersion: "2025-08-01",
		Unit:       at.Unit,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      design.Object{"name": s.Size, "tier": s.Tier},
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Key.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"authConfig": design.Object{
					"activeDirectoryAuth": "Enabled",
					"passwordAuth":        "Disabled",
					"tenantId":            s.Tenant,
				},
				"dataEncryption": design.Object{
					"type": "AzureKeyVault",
					// The key without a version: rotation is picked up.
					"primaryKeyURI":                 s.Key.Key.Out("properties.keyUri"),
					"primaryUserAssignedIdentityId": addr.RefTo(s.Key.Identity),
				},
				"network": design.Object{"publicNetworkAccess": "Disabled"},
				"storage": design.Object{
					"storageSizeGB": s.StorageGiB,
					// A full disk makes the server read-only, and disks never
					// shrink: growing is the lesser evil.
					"autoGrow": "Enabled",
				},
				"maintenanceWindow": design.Object{
					"customWindow": "Enabled",
					"dayOfWeek":    0, // Sunday
					"startHour":    3,
					"startMinute":  0,
				},
			},
		},
		DependsOn: []addr.ID{s.Key.Identity, s.Key.Grant},
		Irreversible: []string{
			"properties.network",
			"properties.dataEncryption.type",
			"properties.storage.storageSizeGB",
		},
		// The disk grows by itself, and Azure refuses to make it smaller.
		CreateOnly: []string{"properties.storage.storageSizeGB"},
	}
}

// Administrator makes an Entra group the server's administrator. A server
// without one can be signed in to by nobody.
func Administrator(at Place, server addr.ID, tenant, group, name string) design.Resource {
	return design.Resource{
		ID:         server.Child("administrators", group),
		APIVersion: "2025-08-01",
		Unit:       at.Unit,
		Why:        "The people of " + name + " administer the server, as themselves.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"principalName": name,
				"principalType": "Group",
				"tenantId":      tenant,
			},
		},
	}
}

// Configuration sets one parameter of a server. Azure has all of them from the
// start, and takes one change at a time: after names what goes before it.
func Configuration(at Place, server addr.ID, name, value, why string, after addr.ID) design.Resource {
	r := design.Resource{
		ID:             server.Child("configurations", name),
		APIVersion:     "2025-08-01",
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            why,
		Holds:          design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"value":  value,
				"source": "user-override",
			},
		},
	}
	if !after.IsZero() {
		r.DependsOn = []addr.ID{after}
	}
	return r
}
