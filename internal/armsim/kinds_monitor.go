package armsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindWorkspace  addr.Kind = "Microsoft.OperationalInsights/workspaces"
	kindTable      addr.Kind = kindWorkspace + "/tables"
	kindDataExport addr.Kind = kindWorkspace + "/dataExports"
	kindDiagnostic addr.Kind = "Microsoft.Insights/diagnosticSettings"
	kindLinkScope  addr.Kind = "Microsoft.Insights/privateLinkScopes"
	kindScoped     addr.Kind = kindLinkScope + "/scopedResources"
)

func monitorRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindWorkspace:                            {outputs: workspaceOutputs, judge: judgeWorkspace, singletons: tables()},
		kindTable:                                {judge: judgeTable},
		kindDataExport:                           {stateless: true, judge: judgeDataExport},
		kindDiagnostic:                           {stateless: true, judge: judgeDiagnostic},
		kindLinkScope:                            {judge: globalOnly, remove: emptyOf(kindScoped)},
		kindScoped:                               {judge: judgeScoped},
		"Microsoft.Insights/actionGroups":        {stateless: true, judge: judgeActionGroup},
		"Microsoft.Insights/metricAlerts":        {stateless: true, judge: judgeMetricAlert},
		"Microsoft.Insights/activityLogAlerts":   {stateless: true, judge: judgeActivityAlert},
		"Microsoft.Insights/scheduledQueryRules": {stateless: true, judge: judgeQueryRule},
	}
}

func workspaceOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"customerId": guidOf("customer", r.id)})
}

// judgeWorkspace: the plan by the gigabyte keeps for 30 to 730 days.
func judgeWorkspace(c *change) *refusal {
	if days, said := number(c.body, "properties", "retentionInDays"); said && (days < 30 || days > 730) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "'RetentionInDays' property doesn't match the SKU limits: it is %g, and must be 30 to 730.", days)
	}
	return nil
}

// number returns a number at a path of properties.
func number(v any, path ...string) (float64, bool) {
	n, ok := at(v, path...).(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// builtIn are tables that every workspace has, and whether they can be on the
// plan Basic (MicrosoftDocs/azure-monitor-docs, reference/tables, and
// logs/basic-logs-azure-tables, 2026-07): those of the services that the
// simulator knows.
var builtIn = map[string]bool{
	"AKSAudit": true, "AKSAuditAdmin": true, "AKSControlPlane": true,
	"AGWAccessLogs": true, "AGWFirewallLogs": true, "AGWPerformanceLogs": true,
	"AZFWApplicationRule": true, "AZFWDnsQuery": true, "AZFWIdpsSignature": true, "AZFWNatRule": true, "AZFWNetworkRule": true, "AZFWThreatIntel": true,
	"AZKVAuditLogs": false, "AZKVPolicyEvaluationDetailsLogs": false,
	"AddonAzureBackupJobs": false, "AddonAzureBackupPolicy": false, "AddonAzureBackupProtectedInstance": false, "CoreAzureBackup": false,
	"AzureActivity": false, "AzureDiagnostics": false, "AzureMetrics": false,
	"ContainerLogV2": true, "ContainerRegistryLoginEvents": false, "ContainerRegistryRepositoryEvents": false,
	"LAQueryLogs": false, "MicrosoftAzureBastionAuditLogs": false,
	"PGSQLServerLogs": true, "PGSQLPgBouncer": true, "REDConnectionEvents": false, "StorageBlobLogs": true,
}

// tables are what a workspace is born with.
func tables() []singleton {
	var out []singleton
	for name := range builtIn {
		out = append(out, singleton{segment: "tables", name: name, body: properties(map[string]any{"plan": "Analytics"})})
	}
	slices.SortFunc(out, func(a, b singleton) int { return strings.Compare(a.name, b.name) })
	return out
}

// beyond are the only totals that there are beyond 730 days.
var beyond = []float64{1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383}

// judgeTable: nobody adds to Azure's own tables; a total is one of a list; a
// Basic table has thirty days, and not every table can be one.
func judgeTable(c *change) *refusal {
	name, own := c.id.Name(), strings.HasSuffix(c.id.Name(), "_CL")
	if c.before == nil && !own {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Table '%s' does not exist, and the name of a custom table must end with '_CL'.", name)
	}
	plan := textAt(c.body, "properties", "plan")
	days, daysSaid := number(c.body, "properties", "retentionInDays")
	total, totalSaid := number(c.body, "properties", "totalRetentionInDays")
	switch {
	case strings.EqualFold(plan, "Basic") && !own && !builtIn[name]:
		return refuse(http.StatusBadRequest, "InvalidParameter", "Changing table plan to 'Basic' is not supported for table '%s'.", name)
	case strings.EqualFold(plan, "Basic") && daysSaid && days != 30:
		return refuse(http.StatusBadRequest, "InvalidParameter", "Retention of table '%s' cannot be set: its plan is Basic.", name)
	case daysSaid && days != -1 && (days < 4 || days > 730):
		return refuse(http.StatusBadRequest, "InvalidParameter", "'retentionInDays' is %g, and must be 4 to 730.", days)
	case totalSaid && total != -1 && (total < 4 || total > 730) && !slices.Contains(beyond, total):
		return refuse(http.StatusBadRequest, "InvalidParameter", "'totalRetentionInDays' is %g, and must be 4 to 730, or one of %v.", total, beyond)
	case daysSaid && totalSaid && total != -1 && total < days:
		return refuse(http.StatusBadRequest, "InvalidParameter", "'totalRetentionInDays' cannot be less than 'retentionInDays'.")
	}
	return nil
}

// judgeDataExport: ten rules that are on; each to an account that no other
// names, in the workspace's own region. A table that is not exported is taken
// (logs-data-export: the configuration will succeed, but no data is exported).
func judgeDataExport(c *change) *refusal {
	workspace := c.id.Parent()
	to, err := addr.ParseID(textAt(c.body, "properties", "destination", "resourceId"))
	if err != nil {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The destination of a data export must be the id of a resource.")
	}
	names, _ := at(c.body, "properties", "tableNames").([]any)
	if len(names) == 0 {
		return refuse(http.StatusBadRequest, "InvalidParameter", "A data export must name a table.")
	}
	for _, n := range names {
		if _, known := c.sim.store.get(workspace.Child("tables", fmt.Sprint(n))); !known {
			return refuse(http.StatusBadRequest, "InvalidParameter", "Table '%v' does not exist in workspace '%s'.", n, workspace.Name())
		}
	}
	on := 0
	for _, other := range c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindDataExport) && r.id.Parent().Key() == workspace.Key() && r.id.Key() != c.id.Key()
	}) {
		if strings.EqualFold(textAt(other.put, "properties", "destination", "resourceId"), to.String()) && to.Kind().Equal(kindStorage) {
			return refuse(http.StatusConflict, "Conflict", "Storage account '%s' is the destination of '%s' already.", to.Name(), other.id.Name())
		}
		if at(other.put, "properties", "enable") != false {
			on++
		}
	}
	const most = 10
	if on >= most && at(c.body, "properties", "enable") != false {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Workspace '%s' has %d enabled data export rules, the most that there can be.", workspace.Name(), most)
	}
	from, _ := c.sim.store.get(workspace)
	if target, known := c.sim.store.get(to); known && !sameRegion(textAt(from.put, "location"), textAt(target.put, "location")) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The destination '%s' is not in the region of workspace '%s'.", to.Name(), workspace.Name())
	}
	return nil
}

// published are the logs of a type, and where they can go.
type published struct {
	categories []string
	groups     bool // audit and allLogs, beside the categories
	// chooses says that a setting may ask for the service's own tables; where
	// it cannot, Azure drops the word.
	chooses bool
}

// diagnosable are the types that the simulator knows the logs of
// (MicrosoftDocs/azure-monitor-docs, reference/supported-logs, 2026-07-14).
// Settings of other types are taken as they are.
var diagnosable = map[string]published{
	"microsoft.keyvault/vaults": {[]string{"AuditEvent", "AzurePolicyEvaluationDetails"}, true, true},
	"microsoft.dbforpostgresql/flexibleservers": {[]string{
		"PostgreSQLLogs", "PostgreSQLFlexDatabaseXacts", "PostgreSQLFlexPGBouncer", "PostgreSQLFlexQueryStoreRuntime", "PostgreSQLFlexQueryStoreWaitStats",
		"PostgreSQLFlexSessions", "PostgreSQLFlexTableStats", "PostgreSQLFlexQueryStoreSQLText",
	}, true, true},
	"microsoft.storage/storageaccounts":              {nil, false, false},
	"microsoft.storage/storageaccounts/blobservices": {[]string{"StorageRead", "StorageWrite", "StorageDelete"}, true, false},
	"microsoft.containerservice/managedclusters": {[]string{
		"kube-apiserver", "kube-audit", "kube-audit-admin", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler", "cloud-controller-manager",
		"guard", "csi-azuredisk-controller", "csi-azurefile-controller", "csi-snapshot-controller",
	}, true, true},
	"microsoft.containerregistry/registries": {[]string{"ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"}, true, false},
	"microsoft.network/azurefirewalls": {[]string{
		"AZFWApplicationRule", "AZFWApplicationRuleAggregation", "AZFWDnsFlowTrace", "AZFWDnsQuery", "AZFWFatFlow", "AZFWFlowTrace", "AZFWFqdnResolveFailure",
		"AZFWIdpsSignature", "AZFWNatRule", "AZFWNatRuleAggregation", "AZFWNetworkRule", "AZFWNetworkRuleAggregation", "AZFWThreatIntel",
		"AzureFirewallApplicationRule", "AzureFirewallDnsProxy", "AzureFirewallNetworkRule",
	}, true, true},
	"microsoft.network/applicationgateways":     {[]string{"ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog", "ApplicationGatewayPerformanceLog"}, true, true},
	"microsoft.cdn/profiles":                    {[]string{"FrontDoorAccessLog", "FrontDoorHealthProbeLog", "FrontDoorWebApplicationFirewallLog", "WebSocketConnections"}, true, false},
	"microsoft.network/publicipaddresses":       {[]string{"DDoSProtectionNotifications", "DDoSMitigationFlowLogs", "DDoSMitigationReports"}, true, false},
	"microsoft.network/networksecuritygroups":   {[]string{"NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"}, true, false},
	"microsoft.network/virtualnetworks":         {[]string{"VMProtectionAlerts"}, true, false},
	"microsoft.network/bastionhosts":            {[]string{"BastionAuditLogs"}, true, false},
	"microsoft.dataprotection/backupvaults":     {[]string{"AddonAzureBackupJobs", "AddonAzureBackupPolicy", "AddonAzureBackupProtectedInstance", "AzureBackupOperations", "CoreAzureBackup"}, true, true},
	"microsoft.cache/redisenterprise/databases": {[]string{"ConnectionEvents"}, true, false},
	"microsoft.operationalinsights/workspaces":  {[]string{"Audit", "Jobs", "SummaryLogs"}, true, false},
	"microsoft.resources/subscriptions":         {activityCategories, false, false},
}

// activityCategories are what the activity log is of.
var activityCategories = []string{"Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth"}

// judgeDiagnostic: a setting sends something somewhere, of what the type has; a
// resource has at most five, and no two send one category to one place.
func judgeDiagnostic(c *change) *refusal {
	of := c.id.Scope()
	if of.IsZero() {
		return nil
	}
	destinations := 0
	for _, to := range []string{"workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"} {
		if textAt(c.body, "properties", to) != "" {
			destinations++
		}
	}
	if destinations == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "At least one data sink needs to be specified.")
	}
	if no := judgeCategories(c, of); no != nil {
		return no
	}
	others := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindDiagnostic) && r.id.Scope().Key() == of.Key() && r.id.Key() != c.id.Key()
	})
	const most = 5
	if len(others) >= most {
		return refuse(http.StatusBadRequest, "BadRequest", "Resource %s has %d diagnostic settings, the most that there can be.", of, most)
	}
	workspace := textAt(c.body, "properties", "workspaceId")
	for _, other := range others {
		if workspace == "" || !strings.EqualFold(textAt(other.put, "properties", "workspaceId"), workspace) {
			continue
		}
		for _, name := range sends(other.put) {
			if slices.ContainsFunc(sends(c.body), func(n string) bool { return strings.EqualFold(n, name) }) {
				return refuse(http.StatusConflict, "Conflict",
					"Data sink '%s' is already used in diagnostic setting '%s' for category '%s'. Data sinks can't be reused in different settings on the same category for the same resource.",
					workspace, other.id.Name(), name)
			}
		}
	}
	return nil
}

// sends are the categories and groups that a setting sends.
func sends(body map[string]any) []string {
	var out []string
	logs, _ := at(body, "properties", "logs").([]any)
	for _, l := range logs {
		if at(l, "enabled") != true {
			continue
		}
		for _, word := range []string{"category", "categoryGroup"} {
			if name := textAt(l, word); name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}

func judgeCategories(c *change, of addr.ID) *refusal {
	has, known := diagnosable[of.Kind().Key()]
	if !known {
		return nil
	}
	for _, name := range sends(c.body) {
		group := has.groups && (strings.EqualFold(name, "audit") || strings.EqualFold(name, "allLogs"))
		if !group && !slices.ContainsFunc(has.categories, func(n string) bool { return strings.EqualFold(n, name) }) {
			return refuse(http.StatusBadRequest, "BadRequest", "Category '%s' is not supported.", name)
		}
	}
	if p, ok := c.body["properties"].(map[string]any); ok && !has.chooses {
		// Azure takes the word and keeps none: who reads the setting does not
		// find it, and a plan shows it for ever.
		delete(p, "logAnalyticsDestinationType")
	}
	return nil
}

// judgeScoped: a workspace is in at most five scopes (service limits of Azure
// Monitor private links).
func judgeScoped(c *change) *refusal {
	of := textAt(c.body, "properties", "linkedResourceId")
	others := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindScoped) && r.id.Key() != c.id.Key() && strings.EqualFold(textAt(r.put, "properties", "linkedResourceId"), of)
	})
	const most = 5
	if len(others) >= most {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Resource %s is in %d private link scopes, the most that there can be.", of, most)
	}
	return nil
}
