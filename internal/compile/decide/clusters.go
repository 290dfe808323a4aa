package decide

import (
	"github.com/wardhq/ward/internal/compile/layout"
)

// clusters gives each environment a cluster of its own, named by its unit: the
// loss of one is the loss of one environment.
func clusters(_ asked, l *layout.Layout, _ *notes) {
	for _, e := range l.Environments {
		l.Clusters = append(l.Clusters, layout.Cluster{
			Name: e.Home.String(),
			Unit: e.Home,
			Runs: []layout.Workload{{Environment: e.Name, Namespace: odooNamespace}},
		})
	}
}

// odooNamespace is Odoo's namespace in a cluster that it has for itself.
const odooNamespace = "odoo"
