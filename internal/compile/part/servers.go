package part

import (
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
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
	machine := postgres.Machine{
		Size:       one.Size,
		Tier:       one.Tier,
		StorageGiB: one.StorageGiB,
		DiskTier:   one.DiskTier,
		Tenant:     l.Identity.Tenant,
		Key:        encryption(s, layout.DatabaseKey),
	}
	audit := monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: one.ID, Workspace: workspace(l, s)})
	if one.Replica() {
		// Administrators are set on the primary and follow to the replica
		// (github.com/Azure/azure-cli/pull/24713); parameters do not, once it
		// has been made (Azure Database for PostgreSQL, promote read replicas).
		p := only(postgres.NewReplica(at, postgres.ReplicaSpec{Name: one.ID.Name(), Machine: machine, Follows: one.ReplicaOf}), audit)
		p.Resources = append(p.Resources, configurations(at, one.ID)...)
		p.Resources = append(p.Resources, postgres.NewThreatProtection(at, postgres.ThreatProtectionSpec{Server: one.ID, After: last(p)}))
		return p
	}
	group := l.Identity.DatabaseAdministrators
	administrator := postgres.NewAdministrator(at, postgres.AdministratorSpec{
		Server: one.ID, Tenant: l.Identity.Tenant, Group: group.ID, Name: group.Name,
	})
	p := only(postgres.NewServer(at, postgres.ServerSpec{
		Name:          one.ID.Name(),
		Why:           purpose(one),
		Version:       one.Version,
		Machine:       machine,
		BackupDays:    one.BackupDays,
		ZoneRedundant: one.ZoneRedundant,
		GeoBackup:     backupKey(l, one),
	}), administrator, audit)
	p.Resources = append(p.Resources, configurations(at, one.ID, administrator.ID)...)
	p.Resources = append(p.Resources, writerNames(l, one, last(p)...)...)
	p.Resources = append(p.Resources, postgres.NewThreatProtection(at, postgres.ThreatProtectionSpec{Server: one.ID, After: last(p)}))
	p.Resources = append(p.Resources, databases(l, one, last(p)...)...)
	return p
}

// last is what must have been done before the next change of the server.
func last(p design.Parts) []addr.ID { return []addr.ID{p.Resources[len(p.Resources)-1].ID} }

// databases are what the environments keep on a primary: Odoo's own, and its
// sessions'. Who owns them is said in the database, by a step.
func databases(l layout.Layout, primary layout.Server, after ...addr.ID) []design.Resource {
	at, _ := l.Site(primary.Unit)
	var out []design.Resource
	for _, name := range primary.Serves {
		e, _ := l.Environment(name)
		for _, d := range []struct{ name, why string }{
			{e.Database.Name, "What Odoo of " + name.String() + " keeps."},
			{e.Database.Sessions(), "The sessions of " + name.String() + ", where they are kept in a database."},
		} {
			r := postgres.NewDatabase(place(at), postgres.DatabaseSpec{Server: primary.ID, Name: d.name, Why: d.why, After: after})
			after = []addr.ID{r.ID}
			out = append(out, r)
		}
	}
	return out
}

// writerNames are the names that follow the writer, made with the primary
// alone: whoever connects by one does not wait for a replica.
func writerNames(l layout.Layout, primary layout.Server, after ...addr.ID) []design.Resource {
	at, _ := l.Site(primary.Unit)
	var out []design.Resource
	for _, name := range primary.Serves {
		e, _ := l.Environment(name)
		if e.Database.Endpoint == "" {
			continue
		}
		r := postgres.NewVirtualEndpoint(place(at), postgres.VirtualEndpointSpec{Primary: primary.ID, Name: e.Database.Endpoint, After: after})
		after = []addr.ID{r.ID}
		out = append(out, r)
	}
	return out
}

// purpose says whose a primary is.
func purpose(one layout.Server) string {
	if !one.Shared {
		return "The environment's database server. No password signs in to it, and no public address leads to it."
	}
	var names []string
	for _, e := range one.Serves {
		names = append(names, e.String())
	}
	return "The server that " + strings.Join(names, ", ") + " share. No regulated data is on it."
}

// backupKey is the key of the backups' copy in the paired region. It must be
// there, and before the server: it is a site's that needs nothing of this one.
func backupKey(l layout.Layout, one layout.Server) *azure.Encryption {
	if one.GeoBackup == nil {
		return nil
	}
	back, _ := l.Site(*one.GeoBackup)
	key := encryption(back, layout.DatabaseKey)
	return &key
}

// poolWaitSeconds is for how long somebody waits for a connection of the pool's,
// within what Odoo gives a request.
const poolWaitSeconds = layout.OdooRequestSeconds / 2

// configurations are the parameters that the design sets, in the order in
// which they are applied.
func configurations(at azure.Place, server addr.ID, after ...addr.ID) []design.Resource {
	var out []design.Resource
	for _, p := range []struct{ name, value, why string }{
		{"azure.extensions", "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT", "Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing else may be created."},
		{"shared_preload_libraries", "pg_cron,pg_stat_statements,pgaudit", "Loads the audit and the statement statistics; the server wants a restart for it."},
		{"pgaudit.log", "ddl,role", "Records changes of structure and of rights. Reads and writes are not recorded here: their text holds patients' data."},
		{"require_secure_transport", "on", "A connection without TLS is refused."},
		{"ssl_min_protocol_version", "TLSv1.2", "Older protocols are refused."},
		{"log_connections", "on", "Records who signed in."},
		{"log_disconnections", "on", "Records for how long."},
		// Azure's own begins with the time and the session, and says of nobody.
		{"log_line_prefix", "%t-%c-%u@%d-", "Each line says of which role and database it is: of a tenant, where several share the server."},
		{"log_statement", "none", "Odoo's driver writes values into statements: their text in a log would be patients' data."},
		{"log_min_duration_statement", "-1", "The same holds for slow statements; their normalised form is in pg_stat_statements."},
		{"log_min_error_statement", "panic", "The same holds for statements that fail."},
		{"log_error_verbosity", "terse", "The DETAIL of an error holds the values of a row: a patient's name in a duplicate key."},
		{"pgbouncer.enabled", "true", "Pools the web's connections on port 6432; listeners and dumps use 5432."},
		{"pgbouncer.query_wait_timeout", strconv.Itoa(poolWaitSeconds), "Who waits for a connection that the pool cannot open is told while Odoo can still answer: by the default of 120 seconds its worker is killed first."},
	} {
		r := postgres.NewConfiguration(at, postgres.ConfigurationSpec{Server: server, Name: p.name, Value: p.value, Why: p.why, After: after})
		after = []addr.ID{r.ID}
		out = append(out, r)
	}
	return out
}
