package runbook

import (
	"encoding/json"

	"github.com/wardhq/ward/internal/compile/layout"
)

// runsDatabase reports whether a database runs on the site's cluster.
func (v view) runsDatabase() bool {
	_, ok := v.Layout.DatabaseCluster(v.Site.Unit)
	return ok
}

// followsDatabase reports whether it takes no writes before it is promoted.
func (v view) followsDatabase() bool {
	d, ok := v.Layout.DatabaseCluster(v.Site.Unit)
	return ok && d.Follows()
}

// writesDatabase reports whether it is the one that writes.
func (v view) writesDatabase() bool { return v.runsDatabase() && !v.followsDatabase() }

// rolesByHand reports whether a person makes Odoo's role: where no operator
// does.
func (v view) rolesByHand() bool { return v.home() && !v.Database.OnCluster }

// failsOver reports whether the environment's accounts are failed over with the
// site.
func (v view) failsOver() bool { return v.replica() || v.followsDatabase() }

// Postgres is the database on the site's cluster.
func (v view) Postgres() layout.DatabaseCluster {
	d, _ := v.Layout.DatabaseCluster(v.Site.Unit)
	return d
}

// Writes is the unit whose database writes.
func (v view) Writes() string { return v.Postgres().Writes.String() }

// PostgresName is what the database is called on its cluster, Rehearsal one that
// is restored to see that it can be, and Plugin what archives it.
func (view) PostgresName() string { return layout.DatabaseObject }

// Rehearsal returns that name.
func (view) Rehearsal() string { return layout.DatabaseRehearsal }

// Plugin returns that name.
func (view) Plugin() string { return layout.DatabasePlugin }

// Namespace is where the environment is on the site's cluster.
func (v view) Namespace() string {
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		for _, w := range c.Runs {
			if w.Environment == v.Environment.Name {
				return w.Namespace
			}
		}
	}
	return v.Workload.Namespace
}

// Operators is where the registry keeps the release of what runs databases, and
// OperatorVersions which of them are taken.
func (view) Operators() string { return layout.OperatorsRepository }

// OperatorVersions returns them.
func (view) OperatorVersions() string { return layout.OperatorsVersions }

// OperatorsFlux is the configuration of Flux that keeps what runs databases.
func (view) OperatorsFlux() string { return layout.OperatorsConfiguration }

// DatabaseFlux and StandbyFlux are the configurations of Flux that keep the
// database, and Odoo where it starts after a failover.
func (view) DatabaseFlux() string { return layout.DatabaseConfiguration }

// StandbyFlux returns that name.
func (view) StandbyFlux() string { return layout.StandbyConfiguration }

// ArchiveAccount is the account that the database is archived to.
func (v view) ArchiveAccount() string { return v.Home.BackupsAccountID().Name() }

// PromotePatch is what a cluster of the database is told when the site's is to
// write.
func (v view) PromotePatch() string {
	raw, err := json.Marshal(map[string]any{"spec": map[string]any{"replica": map[string]string{"primary": v.Site.Unit.String()}}})
	if err != nil {
		return "" // texts have JSON
	}
	return string(raw)
}

// Archive is the container that the database is archived to.
func (view) Archive() string { return layout.DatabaseArchive }
