package part

import (
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// workloads are what the environments have on the clusters of the site, each
// in a namespace of its own.
func workloads(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	if s.Network == nil {
		return p
	}
	for _, c := range l.ClustersIn(s.Unit) {
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
	o := odoo.Spec{
		Image:      e.Odoo.Image,
		Server:     e.Database.Host,
		Database:   e.Database.Name,
		Role:       e.Database.Role,
		Account:    e.Odoo.Account,
		Web:        odoo.Web(e.Odoo.Web),
		Websocket:  odoo.Websocket(e.Odoo.Websocket),
		Background: odoo.Background(e.Odoo.Background),
		Pools:      c.AKS != nil,
	}
	if w.Standby && e.Database.RecoveryHost != "" {
		// The primary's name leads nowhere when its region is lost.
		o.Server = e.Database.RecoveryHost
	}
	if e.Database.OnCluster {
		o.Certificate = &odoo.Certificate{Secret: layout.RoleSecret(e.Database.Role), Authority: layout.DatabaseAuthority}
	}
	endpoints, _ := s.Network.Subnet(layout.EndpointsSubnet)
	traffic := odoo.TrafficSpec{Endpoints: endpoints}
	ready := []design.ClusterObject{
		odoo.NewNamespace(at, odoo.NamespaceSpec{Data: e.Data}),
		odoo.NewServiceAccount(at, odoo.ServiceAccountSpec{ClientID: w.ClientID()}),
		odoo.NewDefaultDeny(at),
		odoo.NewOdooTraffic(at, traffic),
		odoo.NewWebTraffic(at, traffic),
		odoo.NewWebsocketTraffic(at),
		odoo.NewConfig(at, o),
		odoo.NewService(at, odoo.ServiceSpec{Of: odoo.WebPods, Port: odoo.HTTPPort}),
		odoo.NewService(at, odoo.ServiceSpec{Of: odoo.WebsocketPods, Port: odoo.WebsocketPort}),
	}
	running := []design.ClusterObject{
		odoo.NewWebDeployment(at, o),
		odoo.NewWebsocketDeployment(at, o),
		odoo.NewBackgroundDeployment(at, o),
		odoo.NewDisruptionBudget(at, odoo.DisruptionBudgetSpec{Of: odoo.WebPods}),
		odoo.NewDisruptionBudget(at, odoo.DisruptionBudgetSpec{Of: odoo.WebsocketPods}),
		odoo.NewWebAutoscaler(at, o.Web),
	}
	if w.Standby {
		// What runs is apart from what it runs with, so that all else is there
		// when somebody lets it start.
		for i := range running {
			running[i].Component += standbyFolder
		}
	}
	return append(ready, running...)
}

// standbyFolder ends the folder of what does not run until somebody says so.
const standbyFolder = "-standby"

// inNamespace is where an environment's objects go on a cluster.
func inNamespace(c layout.Cluster, w layout.Workload) kube.Place {
	return kube.Place{
		Unit:        c.Unit,
		Cluster:     c.Name,
		Namespace:   w.Namespace,
		Environment: w.Environment.Entity + "." + w.Environment.Name,
	}
}
