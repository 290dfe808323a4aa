package compile

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// The private names of the services that an environment uses, with the part of
// each that an endpoint reaches (Microsoft, private endpoint DNS values).
const (
	postgresZone  = "privatelink.postgres.database.azure.com"
	blobZone      = "privatelink.blob.core.windows.net"
	vaultZone     = "privatelink.vaultcore.azure.net"
	postgresGroup = "postgresqlServer"
	blobGroup     = "blob"
	vaultGroup    = "vault"
)

// buildEnvironments builds each environment in its own region.
func (c *compilation) buildEnvironments() {
	for _, e := range c.environments {
		c.parts.Units = append(c.parts.Units, design.Unit{
			Name:         e.primary.place.Unit,
			Title:        e.entity.Title + ", " + e.Name,
			Owner:        owner(e.primary.owner),
			Subscription: addr.Subscription(e.Subscription.String()),
			After:        []addr.Unit{addr.PlatformUnit()},
			Excepted:     environmentOperations(e),
		})
		c.buildEnvironment(e)
	}
}

func (c *compilation) buildEnvironment(e *environment) {
	at, n := e.primary.place, e.primary.names
	logs, keeper := c.platform().workspace, c.platform().keeper

	c.add(azure.ResourceGroup(at, design.HoldsData))
	net := c.buildNetwork(e.primary)
	key := c.buildKeys(e.primary, logs, net)

	account := azure.StorageAccount(at, n.compact(), e.topology.storageSKU, key)
	blobs := azure.BlobService(at, account.ID, c.backupDays()+blobSlackDays)
	documents := azure.BlobContainer(at, account.ID, "attachments", "attachments", design.HoldsData, "Odoo's attachments: one container for one database, under names that tell nothing of a patient.")
	records := azure.BlobContainer(at, account.ID, "records", "evidence", design.HoldsEvidence, "The environment's records: what Ward sealed, mirrored where nobody can change it.")
	c.add(account, blobs, documents, records,
		azure.ImmutabilityPolicy(at, records.ID, c.recordDays()),
		azure.DiagnosticSetting(at, blobs.ID, logs, "audit"),
	)
	c.connect(e.primary, net, account.ID, blobGroup, blobZone, "blob")
	if e.topology.mechanism == geoRestore {
		// The recovery unit comes first, for its key: it cannot name the account.
		c.connectRecovery(e, at, account.ID)
	}

	odoo := azure.UserAssignedIdentity(at, n.long("odoo"), "Odoo's own identity: what it may do, it may do as itself.")
	role, writer := azure.BlobWriterWithoutDelete(at, addr.Subscription(e.Subscription.String()))
	c.add(odoo, role, azure.RoleAssignment(at, documents.ID, odoo.ID, writer,
		"Odoo reads and writes its attachments, and nothing else of the account."),
		azure.RoleAssignment(at, records.ID, keeper, writer,
			"Evidence is mirrored here by the platform's own identity; Odoo cannot reach it."))

	if e.shared {
		c.connect(e.primary, net, c.tier.server(), postgresGroup, postgresZone, "postgres")
		return
	}
	server := azure.FlexibleServer(at, c.server(e, e.primary, key))
	if e.topology.mechanism == geoRestore {
		server = c.geoBackup(server, e)
	}
	c.addServer(e.primary, server, logs)
	c.connect(e.primary, net, server.ID, postgresGroup, postgresZone, "postgres")
}

// addServer adds a primary server with who administers it, what it logs and
// how it is configured.
func (c *compilation) addServer(r region, server design.Resource, logs addr.ID) {
	group := c.estate.Identity.DatabaseAdministrators
	administrator := azure.Administrator(r.place, server.ID, c.estate.Identity.Tenant.String(), group.ID.String(), group.Name)
	c.add(server, administrator, azure.DiagnosticSetting(r.place, server.ID, logs, "allLogs"))
	c.add(configurations(r.place, server.ID, administrator.ID)...)
}

// accountID returns the id of an environment's storage account.
func accountID(e *environment) addr.ID {
	return e.primary.place.Group.Resource("Microsoft.Storage/storageAccounts", e.primary.names.compact())
}

// databaseOf returns the server that an environment's database is on, and the
// names of its database and of its role there.
func (c *compilation) databaseOf(e *environment) (server addr.ID, database, role string) {
	if e.shared {
		name := strings.ReplaceAll(e.name.Entity+"_"+e.name.Name, "-", "_")
		return c.tier.server(), name, name
	}
	id := e.primary.place.Group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", e.primary.names.global(63))
	return id, "odoo", "odoo"
}

// server returns what has been decided of an environment's server in a region.
func (c *compilation) server(e *environment, r region, key azure.Encryption) azure.Server {
	return azure.Server{
		Name:          r.names.global(63),
		Version:       e.Database.Version,
		Size:          e.database.size.Name,
		Tier:          e.database.size.Tier,
		StorageGiB:    e.database.storageGiB,
		BackupDays:    c.backupDays(),
		Tenant:        c.estate.Identity.Tenant.String(),
		ZoneRedundant: e.topology.zoneRedundant,
		Key:           key,
	}
}

// geoBackup returns the server with its backups in the paired region too. Their
// key must be there: it is the recovery unit's, read at apply.
func (c *compilation) geoBackup(server design.Resource, e *environment) design.Resource {
	properties := server.Body["properties"].(design.Object)
	properties["backup"].(design.Object)["geoRedundantBackup"] = "Enabled"
	encryption := properties["dataEncryption"].(design.Object)
	names := c.keyIDs(e.recovery)
	encryption["geoBackupKeyURI"] = names.Key.Out("properties.keyUri")
	encryption["geoBackupUserAssignedIdentityId"] = addr.RefTo(names.Identity)
	server.Body["identity"].(design.Object)["userAssignedIdentities"].(design.Object)[names.Identity.String()] = design.Object{}
	server.DependsOn = append(server.DependsOn, names.Identity, names.Grant)
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

// network is what a region's network offers to the rest of its unit.
type network struct {
	endpoints addr.ID            // the subnet of private endpoints
	zones     map[string]addr.ID // by zone name
}

// buildNetwork builds a region's network, the rules on it, and the private
// names that it knows.
func (c *compilation) buildNetwork(r region) network {
	at, n, l := r.place, r.names, r.layout
	nodes := azure.NetworkSecurityGroup(at, n.long("cluster-nsg"), "What may reach the cluster's nodes from outside of their network: nothing.",
		[]azure.SecurityRule{denyInternet()})
	endpoints := azure.NetworkSecurityGroup(at, n.long("endpoints-nsg"), "What may reach the private endpoints: the cluster, on the ports of the services.",
		endpointRules(l.cluster, l.endpoints))
	vnet := azure.VirtualNetwork(at, n.long("vnet"), l.space, []azure.Subnet{
		{Name: "cluster", Range: l.cluster, SecurityGroup: nodes.ID},
		{Name: "private-endpoints", Range: l.endpoints, SecurityGroup: endpoints.ID},
	})
	c.add(nodes, endpoints, vnet)

	for _, name := range zoneNames() {
		zone := azure.PrivateDNSZone(at, name)
		c.add(zone, azure.PrivateDNSZoneLink(at, zone.ID, vnet.ID))
	}
	return networkOf(r)
}

func zoneNames() []string { return []string{postgresZone, blobZone, vaultZone} }

// networkOf returns what a region's network offers: the ids follow from its
// names, so that another unit can name them.
func networkOf(r region) network {
	vnet := r.place.Group.Resource("Microsoft.Network/virtualNetworks", r.names.long("vnet"))
	net := network{endpoints: vnet.Child("subnets", "private-endpoints"), zones: map[string]addr.ID{}}
	for _, name := range zoneNames() {
		net.zones[name] = azure.PrivateDNSZone(r.place, name).ID
	}
	return net
}

func denyInternet() azure.SecurityRule {
	return azure.SecurityRule{
		Name: "DenyInternetInbound", Priority: 4096, Access: "Deny", Protocol: "*",
		Source: "Internet", Destination: "*", Ports: []string{"0-65535"},
		Why: "Nothing comes in from the Internet, whatever other rules are added.",
	}
}

func endpointRules(cluster, endpoints netip.Prefix) []azure.SecurityRule {
	return []azure.SecurityRule{
		{
			Name: "AllowClusterToServices", Priority: 100, Access: "Allow", Protocol: "Tcp",
			Source: cluster.String(), Destination: endpoints.String(), Ports: []string{"443", "5432", "6432"},
			Why: "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool.",
		},
		{
			Name: "DenyAllInbound", Priority: 4096, Access: "Deny", Protocol: "*",
			Source: "*", Destination: "*", Ports: []string{"0-65535"},
			Why: "Nothing else does, also not from networks that are peered one day.",
		},
	}
}

// keyIDs returns the ids of a region's vault, key, identity and grant: they
// follow from its names, so that another unit can name them.
func (c *compilation) keyIDs(r region) azure.Encryption {
	vault := azure.KeyVault(r.place, r.names.global(24), "").ID
	identity := azure.UserAssignedIdentity(r.place, r.names.long("encryption"), "").ID
	key := vault.Child("keys", "data")
	grant := c.keyGrant(r, key, identity).ID
	return azure.Encryption{Vault: vault, Key: key, Identity: identity, Grant: grant}
}

func (c *compilation) keyGrant(r region, key, identity addr.ID) design.Resource {
	role := azure.KeyVaultCryptoServiceEncryptionUser(addr.Subscription(key.SubscriptionID()))
	return azure.RoleAssignment(r.place, key, identity, role, "Database and storage wrap their data keys with this key, and cannot read or change it.")
}

// buildKeys builds a region's vault and key, and the identity that services
// use the key with.
func (c *compilation) buildKeys(r region, logs addr.ID, net network) azure.Encryption {
	at := r.place
	ids := c.keyIDs(r)
	vault := azure.KeyVault(at, ids.Vault.Name(), c.estate.Identity.Tenant.String())
	c.add(
		vault,
		azure.EncryptionKey(at, vault.ID, ids.Key.Name()),
		azure.UserAssignedIdentity(at, ids.Identity.Name(), "The identity with which the database and the storage account use their key."),
		c.keyGrant(r, ids.Key, ids.Identity),
		azure.DiagnosticSetting(at, vault.ID, logs, "audit"),
	)
	c.connect(r, net, vault.ID, vaultGroup, vaultZone, "vault")
	return ids
}

// connect gives a service its private endpoint and its private name.
func (c *compilation) connect(r region, net network, service addr.ID, group, zone, role string) {
	endpoint := azure.PrivateEndpoint(r.place, r.names.long(role+"-pe"), net.endpoints, service, group)
	c.add(endpoint, azure.PrivateDNSZoneGroup(r.place, endpoint.ID, net.zones[zone]))
	if net.zones[zone].IsZero() {
		c.fault = fmt.Errorf("no private zone %s for %s", zone, service)
	}
}
