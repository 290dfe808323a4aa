package monitor

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Class says what a log is for, and so for how long it is kept.
type Class string

// The classes.
const (
	// Audit is who did what, and who was let in.
	Audit Class = "audit"
	// Operational is for those who run it.
	Operational Class = "operational"
	// Archive is all that was asked of a service, reads included: much, seldom
	// read, and kept for as long as what is audited.
	Archive Class = "archive"
)

// Category is one log of a resource, under Azure's name of it.
type Category struct {
	Name  string
	Table string // of the workspace that it comes to
	Class Class
}

// destination says which tables a service's logs can come to.
type destination int

const (
	// ownTables: the service knows no other, and Azure keeps no word about it.
	ownTables destination = iota
	// either: the setting chooses, and without a word the service falls back to
	// the one table of all services, which has one retention and one right.
	either
	// shared: the service has no table of its own.
	shared
)

// sharedTable is where logs of all services come to that have none of their
// own.
const sharedTable = "AzureDiagnostics"

type logged struct {
	to         destination
	categories []Category
}

// logs is what the design sends of each type of resource: categories by name.
// Groups are not used: what is in allLogs changes, and for PostgreSQL holds the
// text of queries.
//
// Names and tables: MicrosoftDocs/azure-monitor-docs, reference/supported-logs
// (2026-07-14), and the tables' own pages, reference/tables. Types are written
// as addr.Kind.Key has them.
var logs = map[string]logged{
	"microsoft.keyvault/vaults": {either, []Category{
		{"AuditEvent", "AZKVAuditLogs", Audit},
	}},
	// Not PostgreSQLFlexQueryStore…, which holds the text of queries where that
	// is captured, nor …Sessions: Odoo's driver writes values into statements.
	"microsoft.dbforpostgresql/flexibleservers": {either, []Category{
		{"PostgreSQLLogs", "PGSQLServerLogs", Audit},
	}},
	"microsoft.storage/storageaccounts/blobservices": {ownTables, []Category{
		{"StorageRead", "StorageBlobLogs", Audit},
		{"StorageWrite", "StorageBlobLogs", Audit},
		{"StorageDelete", "StorageBlobLogs", Audit},
	}},
	// kube-audit-admin is kube-audit without reads. Both are kept, the larger one
	// cheaply. guard is who was let in by Entra.
	"microsoft.containerservice/managedclusters": {either, []Category{
		{"kube-audit-admin", "AKSAuditAdmin", Audit},
		{"guard", "AKSControlPlane", Audit},
		{"kube-audit", "AKSAudit", Archive},
	}},
	"microsoft.containerregistry/registries": {ownTables, []Category{
		{"ContainerRegistryLoginEvents", "ContainerRegistryLoginEvents", Audit},
		{"ContainerRegistryRepositoryEvents", "ContainerRegistryRepositoryEvents", Audit},
	}},
	"microsoft.network/azurefirewalls": {either, []Category{
		{"AZFWApplicationRule", "AZFWApplicationRule", Audit},
		{"AZFWNetworkRule", "AZFWNetworkRule", Audit},
		{"AZFWNatRule", "AZFWNatRule", Audit},
		{"AZFWThreatIntel", "AZFWThreatIntel", Audit},
		{"AZFWIdpsSignature", "AZFWIdpsSignature", Audit},
		{"AZFWDnsQuery", "AZFWDnsQuery", Operational},
	}},
	// The access log holds addresses with their query strings.
	"microsoft.network/applicationgateways": {either, []Category{
		{"ApplicationGatewayFirewallLog", "AGWFirewallLogs", Audit},
	}},
	"microsoft.cdn/profiles": {shared, []Category{
		{"FrontDoorAccessLog", sharedTable, Operational},
		{"FrontDoorWebApplicationFirewallLog", sharedTable, Audit},
	}},
	"microsoft.network/publicipaddresses": {shared, []Category{
		{"DDoSProtectionNotifications", sharedTable, Operational},
		{"DDoSMitigationReports", sharedTable, Operational},
	}},
	"microsoft.network/networksecuritygroups": {shared, []Category{
		{"NetworkSecurityGroupEvent", sharedTable, Operational},
		{"NetworkSecurityGroupRuleCounter", sharedTable, Operational},
	}},
	"microsoft.network/bastionhosts": {ownTables, []Category{
		{"BastionAuditLogs", "MicrosoftAzureBastionAuditLogs", Audit},
	}},
	"microsoft.dataprotection/backupvaults": {either, []Category{
		{"CoreAzureBackup", "CoreAzureBackup", Operational},
		{"AddonAzureBackupJobs", "AddonAzureBackupJobs", Audit},
		{"AddonAzureBackupPolicy", "AddonAzureBackupPolicy", Operational},
		{"AddonAzureBackupProtectedInstance", "AddonAzureBackupProtectedInstance", Operational},
	}},
	"microsoft.cache/redisenterprise/databases": {ownTables, []Category{
		{"ConnectionEvents", "REDConnectionEvents", Audit},
	}},
	// Who asked the logs what.
	"microsoft.operationalinsights/workspaces": {ownTables, []Category{
		{"Audit", "LAQueryLogs", Audit},
	}},
	// The activity log: what was asked of Azure Resource Manager.
	"microsoft.resources/subscriptions": {ownTables, []Category{
		{"Administrative", "AzureActivity", Audit},
		{"Security", "AzureActivity", Audit},
		{"ServiceHealth", "AzureActivity", Audit},
		{"Alert", "AzureActivity", Audit},
		{"Recommendation", "AzureActivity", Audit},
		{"Policy", "AzureActivity", Audit},
		{"Autoscale", "AzureActivity", Audit},
		{"ResourceHealth", "AzureActivity", Audit},
	}},
}

// Categories returns the logs that are sent of a type of resource; none where
// the type has none, or nobody has chosen of them yet.
func Categories(kind addr.Kind) []Category { return slices.Clone(logs[kind.Key()].categories) }

// notExported are the tables that a data export takes and does not export, or
// exports in part (MicrosoftDocs/azure-monitor-docs, logs/logs-data-export,
// unsupported tables, 2026-02): as far as the design has logs in them.
var notExported = []string{sharedTable, "AzureActivity"}

// Exported reports whether a data export writes what comes to a table.
func Exported(table string) bool {
	return !slices.ContainsFunc(notExported, func(t string) bool { return strings.EqualFold(t, table) })
}
