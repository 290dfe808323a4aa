package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FlowLogKind is the type of the log of a network's flows.
const (
	FlowLogKind    addr.Kind = "Microsoft.Network/networkWatchers/flowLogs"
	flowLogVersion string    = "2025-07-01"
)

// FlowLogID returns the id of a flow log of a watcher.
func FlowLogID(watcher addr.ID, name string) addr.ID { return azure.Child(watcher, FlowLogKind, name) }

// FlowLogSpec is what has been decided of a network's flow log.
type FlowLogSpec struct {
	Name      string
	Watcher   addr.ID
	Network   addr.ID
	Account   addr.ID // of the network's region
	Workspace addr.ID
	Identity  addr.ID // writes to the account, which takes no keys
	Grant     addr.ID // that lets it
	Days      int
}

// NewFlowLog keeps who spoke to whom in a network, refused or not. It is on
// the network: logs of security groups can no longer be made, and end on
// 2027-09-30.
func NewFlowLog(at azure.Place, s FlowLogSpec) design.Resource {
	return design.Resource{
		ID:         FlowLogID(s.Watcher, s.Name),
		APIVersion: flowLogVersion,
		Unit:       at.Unit,
		Why:        "Keeps who spoke to whom in " + s.Network.Name() + ", and what was refused.",
		Holds:      design.HoldsNothing, // what it wrote is the account's
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"enabled":          true,
				"targetResourceId": addr.RefTo(s.Network),
				"storageId":        addr.RefTo(s.Account),
				"format":           design.Object{"type": "JSON", "version": 2},
				"retentionPolicy":  design.Object{"enabled": true, "days": s.Days},
				// Without this nobody can ask the log anything but by reading
				// files.
				"flowAnalyticsConfiguration": design.Object{
					"networkWatcherFlowAnalyticsConfiguration": design.Object{
						"enabled":                  true,
						"workspaceResourceId":      addr.RefTo(s.Workspace),
						"trafficAnalyticsInterval": 60,
					},
				},
			},
		},
		DependsOn: []addr.ID{s.Identity, s.Grant},
	}
}
