package aks

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// MaintenanceKind is the type of a window in which a cluster is changed.
const (
	MaintenanceKind    addr.Kind = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations"
	maintenanceVersion string    = clusterVersion
)

// The windows, by what is done in them. Azure knows these names
// (MicrosoftDocs/azure-aks-docs, planned-maintenance.md).
const (
	ClusterUpgrades = "aksManagedAutoUpgradeSchedule"
	NodeUpgrades    = "aksManagedNodeOSUpgradeSchedule"
)

// MaintenanceID returns the id of a window of a cluster.
func MaintenanceID(cluster addr.ID, name string) addr.ID {
	return azure.Child(cluster, MaintenanceKind, name)
}

// MaintenanceSpec is what has been decided of a window: once a week.
type MaintenanceSpec struct {
	Cluster addr.ID
	Name    string // ClusterUpgrades or NodeUpgrades
	Why     string
	Day     string // as Sunday
	From    string // as 02:00
	Hours   int    // 4 to 24
	Offset  string // from UTC, as -05:00: Azure knows no summer time here
	// After is the window before it: Azure takes one change of a cluster at a
	// time.
	After []addr.ID
}

// NewMaintenance is a window in which Azure may change the cluster: outside of
// it nothing is upgraded, but for what cannot wait.
func NewMaintenance(at azure.Place, s MaintenanceSpec) design.Resource {
	return design.Resource{
		ID:         MaintenanceID(s.Cluster, s.Name),
		APIVersion: maintenanceVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"maintenanceWindow": design.Object{
					"schedule": design.Object{
						"weekly": design.Object{"intervalWeeks": 1, "dayOfWeek": s.Day},
					},
					"durationHours": s.Hours,
					"utcOffset":     s.Offset,
					"startTime":     s.From,
				},
			},
		},
		DependsOn: s.After,
	}
}
