// Package monitor builds where logs are kept, what sends them there, and what
// tells people of what is in them.
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
	Why  string // whose logs it keeps
	// RetentionDays is 30 to 730: beyond that, tables have a total retention
	// of their own.
	RetentionDays int
	// PrivateQueries says that people ask it from a network in which it has a
	// private address. Without one nobody could ask it anything.
	PrivateQueries bool
}

// NewWorkspace keeps logs, apart from others' by the rights on it: who reads
// what is decided on the workspace and its tables, and not by a right on the
// resource that logged.
func NewWorkspace(at azure.Place, s WorkspaceSpec) design.Resource {
	queries := "Enabled"
	if s.PrivateQueries {
		queries = "Disabled"
	}
	return design.Resource{
		ID:         WorkspaceID(at.Group, s.Name),
		APIVersion: workspaceVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsLogs,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"sku":             design.Object{"name": "PerGB2018"},
				"retentionInDays": s.RetentionDays,
				// Azure's own services write by another way, which this leaves
				// open; agents come by the private link.
				"publicNetworkAccessForIngestion": "Disabled",
				"publicNetworkAccessForQuery":     queries,
				"features": design.Object{
					"disableLocalAuth": true,
					// True would let every Reader of a server read its log, in
					// which an error may name a patient.
					"enableLogAccessUsingOnlyResourcePermissions": false,
				},
			},
		},
	}
}
