package runbook

import (
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// neighbour is an environment on the same server.
type neighbour struct {
	layout.Environment
	// Beside says that it runs on the same cluster too, in this namespace.
	Beside    bool
	Namespace string
}

// Web and Websocket are where its pods are asked for within the cluster.
func (n neighbour) Web() string       { return layout.OdooWeb + "." + n.Namespace + ".svc" }
func (n neighbour) Websocket() string { return layout.OdooWebsocket + "." + n.Namespace + ".svc" }

// Neighbours are the environments that share the server of the site's.
func (v view) Neighbours() []neighbour {
	var out []neighbour
	for _, one := range v.Layout.Environments {
		if one.Name == v.Environment.Name || !one.Shared() || one.Database.Server.Key() != v.Database.Server.Key() {
			continue
		}
		c, w, ok := v.Layout.Runs(one.Name)
		out = append(out, neighbour{Environment: one, Beside: ok && v.Running && c.Name == v.Cluster.Name, Namespace: w.Namespace})
	}
	return out
}

// shares reports whether the environment runs here, beside others on a server.
func (v view) shares() bool { return v.runs() && v.Environment.Shared() && len(v.Neighbours()) > 0 }

// IsolationReport leads from a step to the report of what keeps tenants apart.
func (v view) IsolationReport() string {
	return "../../../" + design.IsolationPath(layout.DatabaseTier)
}

// Beside reports whether one of them runs on the same cluster.
func (v view) Beside() bool {
	return slices.ContainsFunc(v.Neighbours(), func(n neighbour) bool { return n.Beside })
}

// WebService and WebsocketService are what each tenant's pods are asked for by.
func (view) WebService() string { return layout.OdooWeb }

// WebsocketService returns that name.
func (view) WebsocketService() string { return layout.OdooWebsocket }
