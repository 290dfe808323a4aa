package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/design"
)

// postgresRows are examples of what is built in postgres.
func postgresRows() []row {
	return []row{
		{
			builder: "postgres.NewServer", kind: postgres.ServerKind, id: server, region: here,
			make: func() design.Resource {
				return postgres.NewServer(at, postgres.ServerSpec{Name: "hrg-database", Why: "Holds the data.", Version: "16", Machine: machine, BackupDays: 35, ZoneRedundant: true})
			},
			secure: serverSecure(map[string]any{
				"properties.highAvailability.mode":      "ZoneRedundant",
				"properties.backup.backupRetentionDays": 35,
				"properties.backup.geoRedundantBackup":  "Disabled",
			}),
		},
		{
			builder: "postgres.NewServer", kind: postgres.ServerKind, id: postgres.ServerID(at.Group, "hrg-geo"), region: here,
			make: func() design.Resource {
				return postgres.NewServer(at, postgres.ServerSpec{Name: "hrg-geo", Why: "Is copied.", Version: "16", Machine: machine, BackupDays: 7, GeoBackup: &encryption})
			},
			secure: serverSecure(map[string]any{
				"properties.highAvailability.mode":                          "Disabled",
				"properties.backup.geoRedundantBackup":                      "Enabled",
				"properties.dataEncryption.geoBackupKeyURI":                 written{},
				"properties.dataEncryption.geoBackupUserAssignedIdentityId": written{},
			}),
		},
		{
			builder: "postgres.NewReplica", kind: postgres.ServerKind, id: postgres.ServerID(at.Group, "hrg-replica"), region: here,
			make: func() design.Resource {
				return postgres.NewReplica(at, postgres.ReplicaSpec{Name: "hrg-replica", Machine: machine, Follows: server})
			},
			secure: serverSecure(map[string]any{
				"properties.createMode":             "Replica",
				"properties.sourceServerResourceId": written{},
			}),
		},
		{
			builder: "postgres.NewAdministrator", kind: postgres.AdministratorKind, id: postgres.AdministratorID(server, people), untagged: true,
			make: func() design.Resource {
				return postgres.NewAdministrator(at, postgres.AdministratorSpec{Server: server, Tenant: tenant, Group: people, Name: "database-administrators"})
			},
			secure: map[string]any{
				"properties.principalType": "Group",
				"properties.tenantId":      tenant,
			},
		},
		{
			builder: "postgres.NewConfiguration", kind: postgres.ConfigurationKind, id: postgres.ConfigurationID(server, "require_secure_transport"), untagged: true,
			make: func() design.Resource {
				return postgres.NewConfiguration(at, postgres.ConfigurationSpec{
					Server: server, Name: "require_secure_transport", Value: "on", Why: "A connection without TLS is refused.",
					After: []addr.ID{postgres.AdministratorID(server, people)},
				})
			},
			secure: map[string]any{
				"properties.value":  "on",
				"properties.source": "user-override",
			},
		},
		{
			builder: "postgres.NewVirtualEndpoint", kind: postgres.VirtualEndpointKind, id: postgres.VirtualEndpointID(server, "hrg-vep"), untagged: true,
			make: func() design.Resource {
				return postgres.NewVirtualEndpoint(at, postgres.VirtualEndpointSpec{
					Primary: server, Name: "hrg-vep", After: []addr.ID{postgres.ConfigurationID(server, "require_secure_transport")},
				})
			},
			plain: "it is a name, and who may use it is the server's to say",
		},
		{
			builder: "postgres.NewDatabase", kind: postgres.DatabaseKind, id: postgres.DatabaseID(server, "odoo"), untagged: true,
			make: func() design.Resource {
				return postgres.NewDatabase(at, postgres.DatabaseSpec{Server: server, Name: "odoo", Why: "Odoo's own.", After: []addr.ID{postgres.VirtualEndpointID(server, "hrg-vep")}})
			},
			plain: "who may use it is said in the database",
		},
		{
			builder: "postgres.NewThreatProtection", kind: postgres.ThreatProtectionKind, id: postgres.ThreatProtectionID(server), untagged: true,
			make: func() design.Resource {
				return postgres.NewThreatProtection(at, postgres.ThreatProtectionSpec{Server: server, After: []addr.ID{postgres.DatabaseID(server, "odoo")}})
			},
			secure: map[string]any{"properties.state": "Enabled"},
		},
	}
}

// serverSecure is what every server says, and this one.
func serverSecure(own map[string]any) map[string]any {
	own["properties.authConfig.activeDirectoryAuth"] = "Enabled"
	own["properties.authConfig.passwordAuth"] = "Disabled"
	own["properties.dataEncryption.type"] = "AzureKeyVault"
	own["properties.dataEncryption.primaryKeyURI"] = written{}
	own["properties.network.publicNetworkAccess"] = "Disabled"
	return own
}
