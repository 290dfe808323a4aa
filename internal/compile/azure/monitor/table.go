package monitor

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// TableKind is the type of a table of a workspace.
const (
	TableKind    addr.Kind = "Microsoft.OperationalInsights/workspaces/tables"
	tableVersion string    = "2025-07-01"
)

// TableID returns the id of a table of a workspace.
func TableID(workspace addr.ID, name string) addr.ID { return azure.Child(workspace, TableKind, name) }

// TableSpec is what has been decided of a table.
type TableSpec struct {
	Workspace addr.ID
	Name      string
	Class     Class
	// Days is for how long its rows can be asked as they are, TotalDays for how
	// long they are kept: 4 to 730, or 1095, 1460, 1826, 2191, 2556 …
	Days, TotalDays int
}

// NewTable keeps the rows of one of Azure's own tables for a time of its own.
// Every workspace has all of them from its first day.
func NewTable(at azure.Place, s TableSpec) design.Resource {
	properties := design.Object{
		"plan":                 "Analytics",
		"retentionInDays":      s.Days,
		"totalRetentionInDays": s.TotalDays,
	}
	if s.Class == Archive {
		// Taken in for a fifth of the price. Rows of a Basic table can be asked
		// for 30 days, which is not for us to say, and are found again after that
		// by a search job.
		properties = design.Object{
			"plan":                 "Basic",
			"totalRetentionInDays": s.TotalDays,
		}
	}
	return design.Resource{
		ID:             TableID(s.Workspace, s.Name),
		APIVersion:     tableVersion,
		Unit:           at.Unit,
		Why:            fmt.Sprintf("Keeps %s for %d days: its class is %s.", s.Name, s.TotalDays, s.Class),
		Holds:          design.HoldsLogs,
		BornWithParent: true,
		Body:           design.Object{"properties": properties},
	}
}
