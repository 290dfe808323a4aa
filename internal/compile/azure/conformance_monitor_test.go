package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/design"
)

// monitorRows are examples of what is built in monitor.
func monitorRows() []row {
	return []row{
		{
			builder: "monitor.NewWorkspace", kind: monitor.WorkspaceKind, id: logs, region: here,
			make: func() design.Resource {
				return monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: "logs", RetentionDays: 400})
			},
			secure: map[string]any{
				"properties.retentionInDays":                                      400,
				"properties.publicNetworkAccessForIngestion":                      "Disabled",
				"properties.publicNetworkAccessForQuery":                          "Enabled",
				"properties.features.disableLocalAuth":                            true,
				"properties.features.enableLogAccessUsingOnlyResourcePermissions": true,
			},
		},
		{
			builder: "monitor.NewDiagnosticSetting", kind: monitor.DiagnosticSettingKind, id: monitor.DiagnosticSettingID(vault), untagged: true,
			make: func() design.Resource {
				return monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: logs, Groups: []string{"audit"}})
			},
			secure: map[string]any{
				"properties.workspaceId":           written{},
				"properties.logs[*].categoryGroup": "audit",
				"properties.logs[*].enabled":       true,
			},
		},
	}
}
