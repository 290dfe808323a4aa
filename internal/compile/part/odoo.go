package part

import (
	"net/netip"
	"slices"

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
		if !c.Declared {
			cluster := kube.Place{Unit: c.Unit, Cluster: c.Name}
			p.Objects = append(p.Objects,
				odoo.NewPriorityClass(cluster, odoo.PriorityClassSpec{Of: odoo.WebPods}),
				odoo.NewPriorityClass(cluster, odoo.PriorityClassSpec{Of: odoo.BackgroundPods}))
		}
		for _, w := range c.Runs {
			if e, ok := l.Environment(w.Environment); ok {
				p.Objects = append(p.Objects, workload(l, s, c, w, e)...)
				p.Objects = append(p.Objects, operators(l, c, w)...)
			}
		}
	}
	return p
}

func workload(l layout.Layout, s layout.Site, c layout.Cluster, w layout.Workload, e layout.Environment) []design.ClusterObject {
	at := inNamespace(c, w)
	o := odoo.Spec{
		Image:       e.Odoo.Image,
		Server:      e.Database.Host,
		Database:    e.Database.Name,
		Role:        e.Database.Role,
		Account:     e.Odoo.Account,
		Web:         odoo.Web(e.Odoo.Web),
		Websocket:   odoo.Websocket(e.Odoo.Websocket),
		Background:  odoo.Background(e.Odoo.Background),
		IdleSeconds: e.Odoo.IdleSeconds, SessionSeconds: e.Odoo.SessionSeconds,
		Modules: e.Odoo.Loaded(),
		Purpose: e.Purpose,
		Pools:   c.AKS != nil,
		Zonal:   e.Purpose == "production" && zonal(c),
	}
	if w.Standby && e.Database.RecoveryHost != "" {
		// The primary's name leads nowhere when its region is lost.
		o.Server = e.Database.RecoveryHost
	}
	if e.Database.OnCluster {
		o.Certificate = &odoo.Certificate{Secret: layout.RoleSecret(e.Database.Role), Authority: layout.DatabaseAuthority}
	}
	traffic := odooTraffic(l, s, c, e)
	ready := []design.ClusterObject{
		odoo.NewNamespace(at, odoo.NamespaceSpec{Data: e.Data, Registry: registryHost(l)}),
		odoo.NewServiceAccount(at, odoo.ServiceAccountSpec{ClientID: w.ClientID()}),
		odoo.NewQuota(at, odoo.QuotaSpec{Odoo: o, Beside: databasePods(l, s)}),
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
		webAutoscaler(at, e.Odoo),
	}
	if w.Standby {
		// What runs is apart from what it runs with, so that all else is there
		// when somebody lets it start.
		for i := range running {
			running[i].Component += standbyFolder
		}
	}
	if l.PlainFlux(c) {
		return apart(w, append(ready, running...))
	}
	return append(ready, running...)
}

// webAutoscaler decides how many web pods run: by the load alone where as many
// wait at any hour. Two that decide of one Deployment would undo each other.
func webAutoscaler(at kube.Place, o layout.Odoo) design.ClusterObject {
	if o.ByHours() {
		return odoo.NewWebScaledObject(at, odoo.Web(o.Web), odoo.Hours(*o.Hours))
	}
	return odoo.NewWebAutoscaler(at, odoo.Web(o.Web))
}

// odooTraffic is what an environment's pods may reach from a site.
func odooTraffic(l layout.Layout, s layout.Site, c layout.Cluster, e layout.Environment) odoo.TrafficSpec {
	endpoints, _ := s.Network.Subnet(layout.EndpointsSubnet)
	// Of a cluster that others keep nobody here knows whether its nodes answer
	// for names.
	t := odoo.TrafficSpec{Endpoints: endpoints, Server: !e.Database.OnCluster, LocalDNS: c.Declared}
	for _, call := range e.Odoo.Calls {
		t.Ports = append(t.Ports, int32(call.Port))
	}
	slices.Sort(t.Ports)
	t.Ports = slices.Compact(t.Ports)
	if s.Network.Joined != nil {
		// Behind somebody else's hub are networks of the organisation's own.
		t.Beyond = layout.PrivateRanges()
		for _, other := range l.Sites {
			if other.Network != nil {
				t.Own = append(t.Own, other.Network.Space)
			}
		}
		// Whether a range of addresses means pods too is left to each network
		// plugin (kubernetes.io, Network Policies, ipBlock).
		for _, other := range l.Clusters {
			if other.AKS != nil {
				t.Own = append(t.Own, other.AKS.Pods, other.AKS.Services)
			} else if other.Nodes.IsValid() {
				t.Own = append(t.Own, other.Nodes)
			}
		}
		slices.SortFunc(t.Own, netip.Prefix.Compare)
		t.Own = slices.Compact(t.Own)
	}
	return t
}

// registryHost is where images come from; "" where nobody says.
func registryHost(l layout.Layout) string {
	r, ok := l.Registry()
	if !ok {
		return ""
	}
	return r.Host()
}

// zonal reports whether a cluster keeps nodes in several zones for the web.
func zonal(c layout.Cluster) bool {
	return c.AKS != nil && slices.ContainsFunc(c.AKS.Pools, func(p layout.Pool) bool {
		return slices.Contains(p.Work, layout.WebWork) && len(p.Zones) > 1 && p.Min >= len(p.Zones)
	})
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
