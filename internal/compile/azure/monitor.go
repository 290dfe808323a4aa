package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// LogWorkspace keeps the logs of the platform and of all environments.
// RetentionDays is 30 to 730: beyond that, tables have a total retention of
// their own.
func LogWorkspace(at Place, name string, retentionDays int) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.OperationalInsights/workspaces", name),
		APIVersion: "2025-07-01",
		Unit:       at.Unit,
		Why:        "Keeps the logs of the platform and of all environments for as long as the estate's policy asks.",
		Holds:      design.HoldsLogs,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"sku":             design.Object{"name": "PerGB2018"},
				"retentionInDays": retentionDays,
				// Azure's own services write by another way, which this leaves
				// open; agents would need a private link.
				"publicNetworkAccessForIngestion": "Disabled",
				// Reading needs an Entra sign-in and a right on the logged
				// resource: database logs hold patients' data.
				"publicNetworkAccessForQuery": "Enabled",
				"features": design.Object{
					"disableLocalAuth": true,
					"enableLogAccessUsingOnlyResourcePermissions": true,
				},
			},
		},
	}
}

// DiagnosticSetting sends a resource's logs to a workspace. Groups are the
// groups of categories that it sends, as audit or allLogs.
func DiagnosticSetting(at Place, of, workspace addr.ID, groups ...string) design.Resource {
	logs := make(design.List, len(groups))
	for i, g := range groups {
		logs[i] = design.Object{"categoryGroup": g, "enabled": true}
	}
	return design.Resource{
		ID: of.Resource("Microsoft.Insights/diagnosticSettings", "ward"),
		// Still the newest of this type, though it is called a preview.
		APIVersion: "2021-05-01-preview",
		Unit:       at.Unit,
		Why:        "Sends who did what to " + of.Name() + " to the platform's logs.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"workspaceId": addr.RefTo(workspace),
				"logs":        logs,
			},
		},
	}
}
