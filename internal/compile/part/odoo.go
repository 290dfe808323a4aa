package part

import (
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// odoo is what the environments have on the clusters of the site, each in a
// namespace of its own.
func odoo(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	if s.Network == nil {
		return p
	}
	for _, c := range l.Clusters {
		if c.Unit != s.Unit {
			continue
		}
		for _, w := range c.Runs {
			if e, ok := l.Environment(w.Environment); ok {
				p.Objects = append(p.Objects, workload(s, c, w, e)...)
			}
		}
	}
	return p
}

func workload(s layout.Site, c layout.Cluster, w layout.Workload, e layout.Environment) []design.ClusterObject {
	at := inNamespace(c, w)
	o := kube.Odoo{
		Image:      e.Odoo.Image,
		Server:     e.Database.Host,
		Database:   e.Database.Name,
		Role:       e.Database.Role,
		Account:    e.Odoo.Account,
		Web:        kube.Web{MinReplicas: e.Odoo.Web.MinReplicas, MaxReplicas: e.Odoo.Web.MaxReplicas, Workers: e.Odoo.Web.Workers, MaxConnections: e.Odoo.Web.MaxConnections},
		Websocket:  kube.Websocket{Replicas: e.Odoo.Websocket.Replicas, MaxConnections: e.Odoo.Websocket.MaxConnections},
		Background: kube.Background(e.Odoo.Background),
	}
	ready := []design.ClusterObject{
		kube.Namespace(at, e.Data),
		kube.ServiceAccount(at),
		kube.DefaultDeny(at),
		kube.OdooTraffic(at, s.Network.Endpoints),
		kube.WebTraffic(at, s.Network.Endpoints),
		kube.WebsocketTraffic(at),
		kube.Config(at, o),
		kube.Service(at, "web", kube.HTTPPort),
		kube.Service(at, "websocket", kube.WebsocketPort),
	}
	if w.Standby {
		return ready
	}
	return append(ready,
		kube.WebDeployment(at, o),
		kube.WebsocketDeployment(at, o),
		kube.BackgroundDeployment(at, o),
		kube.DisruptionBudget(at, "web"),
		kube.DisruptionBudget(at, "websocket"),
		kube.WebAutoscaler(at, o.Web),
	)
}

// inNamespace is where an environment's objects go on a cluster.
func inNamespace(c layout.Cluster, w layout.Workload) kube.Place {
	return kube.Place{
		Unit:        c.Unit,
		Cluster:     c.Name,
		Namespace:   w.Namespace,
		Environment: w.Environment.Entity + "." + w.Environment.Name,
	}
}
