package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/design"
)

var (
	told      = monitor.ActionGroupID(at.Group, "incidents")
	linkScope = monitor.LinkScopeID(at.Group, "monitor")
)

// monitorRows are examples of what is built in monitor.
func monitorRows() []row {
	return []row{
		{
			builder: "monitor.NewWorkspace", kind: monitor.WorkspaceKind, id: logs, region: here,
			make: func() design.Resource {
				return monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: "logs", Why: "Keeps logs.", RetentionDays: 400, PrivateQueries: true})
			},
			secure: map[string]any{
				"properties.retentionInDays":                                      400,
				"properties.publicNetworkAccessForIngestion":                      "Disabled",
				"properties.publicNetworkAccessForQuery":                          "Disabled",
				"properties.features.disableLocalAuth":                            true,
				"properties.features.enableLogAccessUsingOnlyResourcePermissions": false,
			},
		},
		{
			builder: "monitor.NewWorkspace", kind: monitor.WorkspaceKind, id: monitor.WorkspaceID(at.Group, "open"), region: here,
			make: func() design.Resource {
				return monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: "open", Why: "Keeps logs.", RetentionDays: 30})
			},
			secure: map[string]any{
				"properties.publicNetworkAccessForIngestion": "Disabled",
				"properties.publicNetworkAccessForQuery":     "Enabled",
			},
		},
		{
			builder: "monitor.NewTable", kind: monitor.TableKind, id: monitor.TableID(logs, "AZKVAuditLogs"), untagged: true,
			make: func() design.Resource {
				return monitor.NewTable(at, monitor.TableSpec{Workspace: logs, Name: "AZKVAuditLogs", Class: monitor.Audit, Days: 400, TotalDays: 2556})
			},
			secure: map[string]any{
				"properties.plan":                 "Analytics",
				"properties.retentionInDays":      400,
				"properties.totalRetentionInDays": 2556,
			},
		},
		{
			builder: "monitor.NewTable", kind: monitor.TableKind, id: monitor.TableID(logs, "AKSAudit"), untagged: true,
			make: func() design.Resource {
				return monitor.NewTable(at, monitor.TableSpec{Workspace: logs, Name: "AKSAudit", Class: monitor.Archive, Days: 400, TotalDays: 2556})
			},
			secure: map[string]any{
				"properties.plan":                 "Basic",
				"properties.totalRetentionInDays": 2556,
			},
		},
		{
			builder: "monitor.NewDataExport", kind: monitor.DataExportKind, id: monitor.DataExportID(logs), untagged: true,
			make: func() design.Resource {
				return monitor.NewDataExport(at, monitor.DataExportSpec{Workspace: logs, Account: account, Tables: []string{"AZKVAuditLogs"}, After: []addr.ID{records}})
			},
			secure: map[string]any{
				"properties.destination.resourceId": written{},
				"properties.tableNames":             []any{"AZKVAuditLogs"},
				"properties.enable":                 true,
			},
		},
		{
			builder: "monitor.NewLinkScope", kind: monitor.LinkScopeKind, id: linkScope, region: global,
			make: func() design.Resource { return monitor.NewLinkScope(at, monitor.LinkScopeSpec{Name: "monitor"}) },
			secure: map[string]any{
				"properties.accessModeSettings.ingestionAccessMode": "PrivateOnly",
				"properties.accessModeSettings.queryAccessMode":     "PrivateOnly",
			},
		},
		{
			builder: "monitor.NewScopedResource", kind: monitor.ScopedResourceKind, id: monitor.ScopedResourceID(linkScope, logs), untagged: true,
			make: func() design.Resource {
				return monitor.NewScopedResource(at, monitor.ScopedResourceSpec{Scope: linkScope, Workspace: logs})
			},
			secure: map[string]any{"properties.linkedResourceId": written{}},
		},
		{
			builder: "monitor.NewDiagnosticSetting", kind: monitor.DiagnosticSettingKind, id: monitor.DiagnosticSettingID(vault), untagged: true,
			make: func() design.Resource {
				return monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: logs})
			},
			secure: map[string]any{
				"properties.workspaceId":                 written{},
				"properties.logAnalyticsDestinationType": "Dedicated",
				"properties.logs[*].category":            "AuditEvent",
				"properties.logs[*].enabled":             true,
			},
		},
		{
			builder: "monitor.NewDiagnosticSetting", kind: monitor.DiagnosticSettingKind, id: monitor.DiagnosticSettingID(sub), untagged: true,
			make: func() design.Resource {
				return monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: sub, Workspace: logs})
			},
			secure: map[string]any{
				"properties.workspaceId":      written{},
				"properties.logs[*].category": written{},
				"properties.logs[*].enabled":  true,
			},
		},
		{
			builder: "monitor.NewActionGroup", kind: monitor.ActionGroupKind, id: told, region: global,
			make: func() design.Resource {
				return monitor.NewActionGroup(at, monitor.ActionGroupSpec{Name: "incidents", Short: "hrg", Mailboxes: []string{"security@hrg.example"}})
			},
			secure: map[string]any{
				"properties.enabled":                        true,
				"properties.emailReceivers[*].emailAddress": "security@hrg.example",
			},
		},
		{
			builder: "monitor.NewMetricAlert", kind: monitor.MetricAlertKind, id: monitor.MetricAlertID(at.Group, "storage"), region: global,
			make: func() design.Resource {
				return monitor.NewMetricAlert(at, monitor.MetricAlertSpec{
					Name: "storage", Why: "The disk of the database is nearly full.", Of: server, Metric: "storage_percent", Aggregation: "Maximum",
					Operator: "GreaterThan", Threshold: 80, Severity: 1, Every: "PT5M", Over: "PT15M", Tells: told,
				})
			},
			secure: map[string]any{
				"properties.enabled":                      true,
				"properties.actions[*].actionGroupId":     written{},
				"properties.criteria.allOf[*].metricName": "storage_percent",
				"properties.criteria.allOf[*].threshold":  80,
			},
		},
		{
			builder: "monitor.NewActivityAlert", kind: monitor.ActivityAlertKind, id: monitor.ActivityAlertID(at.Group, "policy"), region: global,
			make: func() design.Resource {
				return monitor.NewActivityAlert(at, monitor.ActivityAlertSpec{
					Name: "policy", Why: "Somebody changed a policy.", Scope: sub, Category: "Administrative",
					Operations: []string{"Microsoft.Authorization/policyAssignments/write", "Microsoft.Authorization/policyAssignments/delete"}, Tells: told,
				})
			},
			secure: map[string]any{
				"properties.enabled":                               true,
				"properties.condition.allOf":                       written{},
				"properties.actions.actionGroups[*].actionGroupId": written{},
			},
		},
		{
			builder: "monitor.NewQueryAlert", kind: monitor.QueryAlertKind, id: monitor.QueryAlertID(at.Group, "keys"), region: here,
			make: func() design.Resource {
				return monitor.NewQueryAlert(at, monitor.QueryAlertSpec{
					Name: "keys", Why: "A key is out of reach.", Workspace: logs, Query: "AZKVAuditLogs | where ResultType != 'Success'",
					Severity: 1, Every: "PT5M", Over: "PT15M", Tells: told,
				})
			},
			secure: map[string]any{
				"properties.enabled":                 true,
				"properties.actions.actionGroups":    written{},
				"properties.criteria.allOf[*].query": written{},
			},
		},
	}
}
