package redis

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DatabaseKind is the type of the database of a Managed Redis.
const (
	DatabaseKind    addr.Kind = "Microsoft.Cache/redisEnterprise/databases"
	databaseVersion string    = "2025-07-01"
)

// DatabaseID returns the id of the one database that a Managed Redis has.
func DatabaseID(cluster addr.ID) addr.ID { return azure.Child(cluster, DatabaseKind, "default") }

// port is where every database of Managed Redis answers.
const port = 10000

// NewDatabase is the database of a Managed Redis: signed in to with Entra only,
// over TLS only, in memory only.
func NewDatabase(at azure.Place, cluster addr.ID) design.Resource {
	return design.Resource{
		ID:         DatabaseID(cluster),
		APIVersion: databaseVersion,
		Unit:       at.Unit,
		Why:        "Sessions are lost with it, and people sign in again: nothing of it is written to a disk.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"accessKeysAuthentication": "Disabled",
				"clientProtocol":           "Encrypted",
				// One address for clients that know nothing of clusters, as
				// Odoo's. It is chosen once.
				"clusteringPolicy": "NoCluster",
				// Where memory runs out, the session that was used least goes,
				// and not the next person's sign-in.
				"evictionPolicy": "VolatileLRU",
				"persistence":    design.Object{"aofEnabled": false, "rdbEnabled": false},
				"port":           port,
			},
		},
		Irreversible: []string{"properties.clusteringPolicy"},
	}
}
