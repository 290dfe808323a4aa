package part

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/compile/kube/traefik"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// proxies are what requests come through on the site's clusters: Traefik on
// those of the design's own, with what it reads its certificate as; and on
// every one the routes of the environments that have hosts.
func proxies(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if c.Proxy != nil {
			p.Resources = append(p.Resources, proxyIdentity(s, c)...)
			p.Objects = append(p.Objects, proxy(l, s, c, *c.Proxy)...)
		}
		// Without a Traefik of its own nobody reads routes on a cluster of the
		// design's own; on another there is its owner's.
		if c.Proxy == nil && !c.Declared {
			continue
		}
		for _, w := range c.Runs {
			if w.Way != nil {
				objects := routes(l, c, w, *w.Way)
				if l.PlainFlux(c) {
					objects = apart(w, objects)
				}
				p.Objects = append(p.Objects, objects...)
			}
		}
	}
	return p
}

// proxyIdentity is what the proxy reads its certificate as: its service account
// on this cluster, and nobody else.
func proxyIdentity(s layout.Site, c layout.Cluster) []design.Resource {
	at := place(s)
	return []design.Resource{
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.ProxyIdentityID().Name(),
			Why:  "As what the cluster's proxy reads its certificate; it may do nothing else.",
		}),
		identity.NewFederated(at, identity.FederatedSpec{
			Identity: s.ProxyIdentityID(), Name: "proxy-" + c.Name, Cluster: s.ClusterID(), Namespace: layout.ProxyNamespace, Account: layout.ProxyAccount,
			Why: "The proxy's pods on " + c.Name + " act as its identity, and nobody else's do.",
		}),
	}
}

// readers are the rights of the proxies behind an entry: each to the one
// certificate that it shows. They are given here, and not with the identities,
// because a right to one secret of a vault needs that secret.
func readers(l layout.Layout, s, in layout.Site) []design.Resource {
	var out []design.Resource
	for _, r := range s.Entry.Routes {
		to, ok := l.Site(r.Site)
		if _, proxied := l.Proxied(r.Site); !ok || !proxied {
			continue
		}
		out = append(out, authorization.NewRoleAssignment(place(s), authorization.RoleAssignmentSpec{
			Scope: in.SecretID(r.Name), Identity: to.ProxyIdentityID(), Role: secretsUser(in),
			Why: "The proxy of " + r.Site.String() + " reads the certificate that it shows to the entry, and no other of this vault.",
		}))
	}
	return out
}

func proxy(l layout.Layout, s layout.Site, c layout.Cluster, p layout.Proxy) []design.ClusterObject {
	at := kube.Place{Unit: c.Unit, Cluster: c.Name, Namespace: traefik.Namespace}
	spec := traefik.Spec{
		Image: p.Image, Replicas: p.Replicas, MilliCPU: p.MilliCPUs, MemoryMiB: p.MemoryMiB, DiskGiB: p.DiskGiB,
		Trusted: p.From, Seconds: layout.OdooRequestSeconds, Standby: standsBy(c),
		NodeLabel: layout.WorkLabel(layout.WebWork), TaintKey: layout.WorkTaint, TaintValue: layout.WebWork,
	}
	data, served := "", []string{}
	for _, w := range c.Runs {
		if w.Way == nil {
			continue
		}
		spec.Routes = append(spec.Routes, w.Routes())
		spec.Forwards = spec.Forwards || w.Way.Apart != ""
		served = append(served, w.Namespace)
		at.Environment = inNamespace(c, w).Environment
		if e, ok := l.Environment(w.Environment); ok {
			data = e.Data
		}
	}
	apiServer, _ := s.Network.Subnet(layout.APIServerSubnet)
	out := []design.ClusterObject{
		traefik.NewNamespace(at, traefik.NamespaceSpec{Data: data, Registry: registryHost(l)}),
		traefik.NewServiceAccount(at),
		traefik.NewDefaultDeny(at),
		traefik.NewTraffic(at, traefik.TrafficSpec{
			From: p.From, APIServer: apiServer, Serves: served, Backends: []traefik.Pods{
				{Labels: odoo.PodsOf(odoo.WebPods), Port: odoo.HTTPPort}, {Labels: odoo.PodsOf(odoo.WebsocketPods), Port: odoo.WebsocketPort},
			},
		}),
		traefik.NewCertificates(at, traefik.CertificatesSpec{
			Vault: p.Vault.Name(), Tenant: l.Identity.Tenant, ClientID: layout.ProxyClientID, Certificate: p.Certificate,
		}),
		traefik.NewStore(at),
		traefik.NewTLSOption(at, traefik.TLSSpec{}),
		traefik.NewService(at, traefik.ServiceSpec{Address: p.Address, Subnet: layout.IngressSubnet, From: p.From}),
		traefik.NewDeployment(at, spec),
		traefik.NewDisruptionBudget(at, spec),
	}
	for _, namespace := range append([]string{traefik.Namespace}, spec.Routes...) {
		in := at
		in.Namespace = namespace
		out = append(out, traefik.NewRole(in), traefik.NewRoleBinding(in))
	}
	return out
}

// standsBy reports whether nothing that a cluster runs runs before a failover.
func standsBy(c layout.Cluster) bool {
	return !slices.ContainsFunc(c.Runs, func(w layout.Workload) bool { return !w.Standby })
}

// routes are how an environment is reached, and what requests pass through
// before it.
func routes(l layout.Layout, c layout.Cluster, runs layout.Workload, w layout.Way) []design.ClusterObject {
	at, limits := inNamespace(c, runs), w.Limits
	at.Namespace = runs.Routes()
	var out []design.ClusterObject
	if w.Apart != "" {
		e, _ := l.Environment(runs.Environment)
		out = append(out, routesApart(at, runs.Namespace, e.Data)...)
	}
	out = append(out,
		traefik.NewTLSOption(at, traefik.TLSSpec{Environment: true}),
		traefik.NewTransport(at, traefik.TransportSpec{Seconds: layout.OdooRequestSeconds, Forwarded: w.Apart != ""}),
		traefik.NewHeaders(at),
		traefik.NewRate(at, traefik.RateSpec{Average: limits.PerSecond, Burst: limits.Burst, Period: "1s"}),
		traefik.NewRate(at, traefik.RateSpec{SignIn: true, Average: limits.SignInPerMinute, Burst: limits.SignInBurst, Period: "1m"}),
		traefik.NewAtOnce(at, traefik.AtOnceSpec{Amount: limits.AtOnce}),
		traefik.NewBody(at, traefik.BodySpec{MiB: limits.BodyMiB}),
		traefik.NewBody(at, traefik.BodySpec{SignIn: true, MiB: limits.SignInBodyMiB}),
		traefik.NewSources(at, traefik.SourcesSpec{}),
		traefik.NewRoute(at, traefik.RouteSpec{
			Hosts: w.Hosts, Open: len(w.Sources) > 0,
			Web:       traefik.Backend{Name: odoo.ServiceName(odoo.WebPods), Port: odoo.HTTPPort},
			Websocket: traefik.Backend{Name: odoo.ServiceName(odoo.WebsocketPods), Port: odoo.WebsocketPort},
		}),
	)
	if len(w.Sources) > 0 {
		out = append(out, traefik.NewSources(at, traefik.SourcesSpec{Sources: w.Sources}))
	}
	return out
}

// routesApart are a namespace that holds an environment's routes and nothing that
// runs, with services of the same names that lead to the environment's own.
func routesApart(at kube.Place, to, data string) []design.ClusterObject {
	return []design.ClusterObject{
		traefik.NewRoutesNamespace(at, traefik.NamespaceSpec{Data: data}),
		traefik.NewRoutesQuota(at),
		traefik.NewDefaultDeny(at),
		traefik.NewForward(at, traefik.ForwardSpec{To: to, Backend: traefik.Backend{Name: odoo.ServiceName(odoo.WebPods), Port: odoo.HTTPPort}}),
		traefik.NewForward(at, traefik.ForwardSpec{To: to, Backend: traefik.Backend{Name: odoo.ServiceName(odoo.WebsocketPods), Port: odoo.WebsocketPort}}),
	}
}

// proxyComponents are the folders of the proxy as Flux applies them: its
// definitions, which the release holds beside what is rendered, and behind them
// and the namespaces that it reads what is written in their terms.
func proxyComponents(l layout.Layout, c layout.Cluster, first []string) []gitops.Component {
	if c.Proxy == nil {
		return nil
	}
	in, _ := l.Site(c.Unit)
	return []gitops.Component{
		{
			Name: proxyFolder, Path: proxyFolder, After: append(slices.Clone(first), layout.DefinitionsFolder, odooFolder),
			Values: map[string]addr.Ref{layout.ProxyClientID: in.ProxyIdentityID().Out("properties.clientId")},
		},
	}
}
