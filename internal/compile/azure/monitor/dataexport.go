package monitor

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DataExportKind is the type of what copies a workspace's tables elsewhere.
const (
	DataExportKind    addr.Kind = "Microsoft.OperationalInsights/workspaces/dataExports"
	dataExportVersion string    = "2025-07-01"
)

// DataExportID returns the id of a workspace's export: a storage account may be
// named by one only, and the design has one.
func DataExportID(workspace addr.ID) addr.ID { return azure.Child(workspace, DataExportKind, "audit") }

// ExportContainer is the container that an export writes a table to
// (logs-data-export, container naming; names of containers have small letters
// only).
func ExportContainer(table string) string { return "am-" + strings.ToLower(table) }

// DataExportSpec is what has been decided of a data export.
type DataExportSpec struct {
	Workspace addr.ID
	Account   addr.ID // of the workspace's region
	Tables    []string
	After     []addr.ID // the containers that keep what arrives
}

// NewDataExport copies every row of these tables, as it arrives, to where
// nobody can change it: rows of a workspace can be purged.
func NewDataExport(at azure.Place, s DataExportSpec) design.Resource {
	return design.Resource{
		ID:         DataExportID(s.Workspace),
		APIVersion: dataExportVersion,
		Unit:       at.Unit,
		Why:        "Copies who did what to storage that nobody can change: what is in a workspace can be purged.",
		Holds:      design.HoldsNothing,
		DependsOn:  s.After,
		Body: design.Object{
			"properties": design.Object{
				"destination": design.Object{"resourceId": addr.RefTo(s.Account)},
				"tableNames":  azure.Texts(s.Tables),
				"enable":      true,
			},
		},
	}
}
