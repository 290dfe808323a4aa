package part

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// servers is a site's database server, with what it logs and how it is
// configured.
func servers(l layout.Layout, s layout.Site) design.Parts {
	one, ok := l.Server(s.Unit)
	if !ok {
		return design.Parts{}
	}
	at := place(s)
	spec := azure.Server{
		Name:          one.ID.Name(),
		Version:       one.Version,
		Size:          one.Size,
		Tier:          one.Tier,
		StorageGiB:    one.StorageGiB,
		BackupDays:    one.BackupDays,
		Tenant:        l.Identity.Tenant,
		ZoneRedundant: one.ZoneRedundant,
		Key:           encryption(s),
	}
	if one.Replica() {
		// Administrators are set on the primary and follow to the replica
		// (github.com/Azure/azure-cli/pull/24713); parameters do not, once it
		// has been made (Azure Database for PostgreSQL, promote read replicas).
		p := resources(azure.ReplicaServer(at, spec, one.ReplicaOf), azure.DiagnosticSetting(at, one.ID, workspace(l), "allLogs"))
		p.Resources = append(p.Resources, configurations(at, one.ID, addr.ID{})...)
		return p
	}
	group := l.Identity.DatabaseAdministrators
	administrator := azure.Administrator(at, one.ID, l.Identity.Tenant, group.ID, group.Name)
	server := azure.FlexibleServer(at, spec)
	if one.GeoBackup != nil {
		back, _ := l.Site(*one.GeoBackup)
		server = geoBackup(server, encryption(back))
	}
	if one.Shared {
		server.Why = "The server that " + names(one.Serves) + " share. No regulated data is on it."
	}
	p := resources(server, administrator, azure.DiagnosticSetting(at, one.ID, workspace(l), "allLogs"))
	p.Resources = append(p.Resources, configurations(at, one.ID, administrator.ID)...)
	return p
}

func names(environments []addr.Environment) string {
	var out []string
	for _, e := range environments {
		out = append(out, e.String())
	}
	return strings.Join(out, ", ")
}

// geoBackup returns the server with its backups in the paired region too. Their
// key must be there: it is the recovery unit's, read at apply.
func geoBackup(server design.Resource, key azure.Encryption) design.Resource {
	properties := server.Body["properties"].(design.Object)
	properties["backup"].(design.Object)["geoRedundantBackup"] = "Enabled"
	encryption := properties["dataEncryption"].(design.Object)
	encryption["geoBackupKeyURI"] = key.Key.Out("properties.keyUri")
	encryption["geoBackupUserAssignedIdentityId"] = addr.RefTo(key.Identity)
	server.Body["identity"].(design.Object)["userAssignedIdentities"].(design.Object)[key.Identity.String()] = design.Object{}
	server.DependsOn = append(server.DependsOn, key.Identity, key.Grant)
	return server
}

// configurations are the parameters that the design sets, in the order in
// which they are applied.
func configurations(at azure.Place, server, after addr.ID) []design.Resource {
	var out []design.Resource
	for _, p := range []struct{ name, value, why string }{
		{"azure.extensions", "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT", "Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing else may be created."},
		{"shared_preload_libraries", "pg_cron,pg_stat_statements,pgaudit", "Loads the audit and the statement statistics; the server wants a restart for it."},
		{"pgaudit.log", "ddl,role", "Records changes of structure and of rights. Reads and writes are not recorded here: their text holds patients' data."},
		{"require_secure_transport", "on", "A connection without TLS is refused."},
		{"ssl_min_protocol_version", "TLSv1.2", "Older protocols are refused."},
		{"log_connections", "on", "Records who signed in."},
		{"log_disconnections", "on", "Records for how long."},
		{"log_statement", "none", "Odoo's driver writes values into statements: their text in a log would be patients' data."},
		{"log_min_duration_statement", "-1", "The same holds for slow statements; their normalised form is in pg_stat_statements."},
		{"log_min_error_statement", "panic", "The same holds for statements that fail."},
		{"log_error_verbosity", "terse", "The DETAIL of an error holds the values of a row: a patient's name in a duplicate key."},
		{"pgbouncer.enabled", "true", "Pools the web's connections on port 6432; listeners and dumps use 5432."},
	} {
		r := azure.Configuration(at, server, p.name, p.value, p.why, after)
		after = r.ID
		out = append(out, r)
	}
	return out
}
