// Package monitor builds where logs are kept, and what sends them there.
package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// WorkspaceKind is the type of a Log Analytics workspace.
const (
	WorkspaceKind    addr.Kind = "Microsoft.OperationalInsights/workspaces"
	workspaceVersion string    = "2025-07-01"
)

// WorkspaceID returns the id of a workspace of a resource group.
func WorkspaceID(group addr.ID, name string) addr.ID { return group.Resource(WorkspaceKind, name) }

// WorkspaceSpec is what has been decided of a workspace.
type WorkspaceSpec struct {
	Name string
	// RetentionDays is 30 to 730: beyond that, tables have a total retention
	// of their own.
	RetentionDays int
}

// NewWorkspace keeps the logs of the platform and of all environments.
func NewWorkspace(at azure.Place, s WorkspaceSpec) design.Resource {
	return design.Resource{
		ID:         WorkspaceID(at.Group, s.Name),
		APIVersion: workspaceVersion,
		Unit:       at.Unit,
		Why:        "Keeps the logs of the platform and of all environments for as long as the estate's policy asks.",
		Holds:      design.HoldsLogs,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"sku":             design.Object{"name": "PerGB2018"},
				"retentionInDays": s.RetentionDays,
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
