// Package redis builds Azure Managed Redis: the cluster, its database, and who
// may use it.
package redis

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ClusterKind is the type of a Managed Redis.
const (
	ClusterKind    addr.Kind = "Microsoft.Cache/redisEnterprise"
	clusterVersion string    = "2025-07-01"
)

// ClusterID returns the id of a Managed Redis of a resource group.
func ClusterID(group addr.ID, name string) addr.ID { return group.Resource(ClusterKind, name) }

// ClusterSpec is what has been decided of a Managed Redis.
type ClusterSpec struct {
	Name string
	Size string // as Balanced_B0
}

// NewCluster is a Managed Redis with a replica in another zone where the region
// has zones, which Azure sees to by itself. No public address leads to it.
func NewCluster(at azure.Place, s ClusterSpec) design.Resource {
	return design.Resource{
		ID:         ClusterID(at.Group, s.Name),
		APIVersion: clusterVersion,
		Unit:       at.Unit,
		Why:        "Keeps the sessions of the people at work, and nothing that has to outlive them.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      design.Object{"name": s.Size},
			"properties": design.Object{
				"highAvailability":    "Enabled",
				"minimumTlsVersion":   "1.2",
				"publicNetworkAccess": "Disabled",
			},
		},
	}
}
