package compile

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// buildRecovery builds what each environment keeps in its recovery region: a
// network, names, a key of its own, and, where the objectives ask for it, the
// replica. It is a unit of its own, so that nothing that goes wrong in the
// environment's unit reaches what it is recovered from.
func (c *compilation) buildRecovery() {
	for _, e := range c.environments {
		if e.Recovery == nil {
			continue
		}
		at := e.recovery.place
		c.parts.Units = append(c.parts.Units, design.Unit{
			Name:         at.Unit,
			Title:        e.entity.Title + ", " + e.Name + ", recovery in " + at.Region,
			Owner:        owner(e.recovery.owner),
			Subscription: addr.Subscription(e.Subscription.String()),
			After:        []addr.Unit{addr.PlatformUnit()},
		})
		logs := c.platform().workspace
		c.add(azure.ResourceGroup(at))
		net := c.buildNetwork(e.recovery)
		key := c.buildKeys(e.recovery, logs, net)
		if e.topology.mechanism != geoReplica {
			continue
		}
		source, _, _ := c.databaseOf(e)
		replica := azure.ReplicaServer(at, c.server(e, e.recovery, key), source)
		c.add(replica, azure.DiagnosticSetting(at, replica.ID, logs, "allLogs"))
		c.connect(e.recovery, net, replica.ID, postgresGroup, postgresZone, "postgres")
	}
}
