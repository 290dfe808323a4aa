package networkmap

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// cluster draws a cluster of the site, what runs on it, and whom that speaks
// with.
func (v view) cluster(c layout.Cluster) {
	in := v.around(c)
	if c.AKS != nil {
		v.nodes(c, in)
		v.verifier(c, in)
	}
	for _, w := range c.Runs {
		if e, ok := v.Environment(w.Environment); ok {
			state := design.Always
			if w.Standby {
				state = design.Standby
			}
			odoo := v.odoo(c, w, e, in, state)
			v.exchanges(e, odoo, state, c.AKS != nil)
		}
	}
	if len(c.Runs) == 0 {
		// Nothing of it runs, and its nodes are let out to the same.
		if e, ok := v.Environment(v.site.Environment); ok {
			v.exchanges(e, nodes, design.Standby, true)
		}
	}
}

// around is the boundary that a cluster's pods speak from.
func (v view) around(c layout.Cluster) string {
	if c.AKS == nil {
		return v.boundary(design.Boundary{
			ID: "cluster:" + c.Name, Kind: design.UnitNetwork, Title: "Cluster " + c.Name, Range: c.Nodes, Notes: []string{"kept by " + c.Owner},
		})
	}
	subnet, _ := v.subnet(v.network, layout.ClusterSubnet, v.site)
	return subnet
}

// nodes draws a cluster of the design's own: its nodes and its API server, and
// what these need.
func (v view) nodes(c layout.Cluster, in string) {
	p := design.Place{ID: nodes, In: in, Title: "Nodes", Resource: v.site.ClusterID()}
	var pools []string
	for _, pool := range append([]layout.Pool{c.AKS.System}, c.AKS.Pools...) {
		pools = append(pools, fmt.Sprintf("%s %s", pool.Name, between(pool.Min, pool.Max)))
	}
	p.Notes = []string{strings.Join(pools, ", "), inZones(c.AKS.System.Zones)}
	v.place(p)
	if subnet, ok := v.subnet(v.network, layout.APIServerSubnet, v.site); ok {
		v.place(design.Place{ID: api, In: subnet, Title: "API server", Host: v.site.ClusterSubdomain() + "." + c.AKS.Zone, Resource: v.site.ClusterID()})
		v.flow(design.Flow{Name: "api", From: nodes, To: api, Protocol: "HTTPS", Ports: []int{443, 4443}, Why: "Nodes and what runs on them ask the API server."})
		v.flow(design.Flow{Name: "kubelets", From: api, To: nodes, Protocol: "HTTPS", Ports: []int{10250}, Why: "The control plane reaches kubelets."})
	}
	if id, ok := v.shared("registry"); ok {
		v.flow(design.Flow{Name: "registry", From: nodes, To: id, Protocol: "HTTPS", Ports: []int{443}, Why: "Nodes fetch images, and Flux signed releases."})
	}
	if id, ok := v.shared("monitor"); ok {
		v.flow(design.Flow{Name: "logs", From: nodes, To: id, Protocol: "HTTPS", Ports: []int{443}, Class: v.class(), Why: "Logs and metrics of the cluster go to the workspace."})
	}
	if next := v.NextHop(v.site); next.IsValid() && v.there[firewall] {
		v.flow(design.Flow{Name: "names", From: nodes, To: firewall, Protocol: "DNS", Ports: []int{53}, Why: "Names are asked through the firewall, so that what its rules mean by a name is what whoever asked means by it."})
	}
	v.azure(nodes, "")
}

// verifier draws what looks at who made the cluster's images: the API server asks
// it of every pod that starts, and it asks the registry.
func (v view) verifier(c layout.Cluster, in string) {
	if c.Verification == nil {
		return
	}
	space := v.boundary(design.Boundary{ID: in + "/" + layout.VerifierNamespace, In: in, Kind: design.Namespace, Title: "namespace " + layout.VerifierNamespace})
	replicas := c.Verification.Replicas
	v.place(design.Place{ID: verifier, In: space, Title: "Kyverno", Notes: []string{between(replicas, replicas) + " pods"}})
	if v.there[api] {
		v.flow(design.Flow{Name: "verify", From: api, To: verifier, Protocol: "HTTPS", Ports: []int{layout.VerifierPort}, Why: "The API server asks of every pod that starts who made its images."})
		v.flow(design.Flow{Name: "verifier-api", From: verifier, To: api, Protocol: "HTTPS", Ports: []int{443}, Why: "The verifier reads its policy, and registers what the API server asks."})
	}
	if id, ok := v.shared("registry"); ok {
		v.flow(design.Flow{Name: "verifier-registry", From: verifier, To: id, Protocol: "HTTPS", Ports: []int{443}, Why: "The verifier reads images and the statements about them."})
	}
	v.flow(design.Flow{
		Name: "verifier-sign-in", From: verifier, To: "entra", Via: v.via, Protocol: "HTTPS", Ports: []int{443}, Hosts: []string{signIn},
		Why: "The verifier's identity gets its tokens, to read the registry.",
	})
}

// azure adds what nodes need of Azure by its public names.
func (v view) azure(from, suffix string) {
	aks := v.place(design.Place{ID: "aks", In: v.draft.azure(), Title: "Azure and Kubernetes", Notes: []string{"what nodes need"}})
	entra := v.place(design.Place{ID: "entra", In: v.draft.azure(), Title: "Microsoft Entra", Notes: []string{"tokens"}})
	v.flow(design.Flow{
		Name: "sign-in" + suffix, From: from, To: entra, Via: v.via, Protocol: "HTTPS", Ports: []int{443}, Hosts: []string{signIn},
		Why: "Identities of pods and nodes get their tokens.",
	})
	v.flow(design.Flow{
		Name: "azure" + suffix, From: from, To: aks, Via: v.via, Protocol: "HTTPS", Ports: []int{443}, Hosts: v.needs(),
		Why: "What Kubernetes and Azure need where no private endpoint leads: packages, Resource Manager, extensions, policy, Defender, metrics.",
	})
	v.flow(design.Flow{
		Name: "time" + suffix, From: from, To: aks, Via: v.via, Protocol: "NTP", Ports: []int{123}, Hosts: []string{"ntp.ubuntu.com"},
		Why: "Nodes set their clocks: every log stands on them.",
	})
	if v.site.NAT {
		v.flow(design.Flow{
			Name: "anywhere" + suffix, From: from, To: v.internet(), Via: v.via, Protocol: design.AnyProtocol,
			Why: "A NAT gateway knows no names and holds nothing back: whatever runs on a node can send to anywhere.",
		})
	}
}

// signIn is where tokens come from.
const signIn = "login.microsoftonline.com"

// needs are the names that the rules for Kubernetes let out to, but for the
// tokens, where something stands that knows names.
func (v view) needs() []string {
	groups := []layout.RuleGroup{}
	if j := v.site.Network.Joined; j != nil {
		groups = j.Groups
	} else if hub, ok := v.hubOf(v.site); ok && hub.Firewall != nil {
		groups = hub.Firewall.Groups
	}
	var out []string
	for _, g := range groups {
		if g.Name != "kubernetes" {
			continue
		}
		for _, r := range g.Rules {
			if r.Protocol == layout.HTTPS && (len(r.Hosts) != 1 || r.Hosts[0] != signIn) {
				out = append(append(out, r.Tags...), r.Hosts...)
			}
		}
	}
	return out
}

// odoo draws an environment's pods, and what they ask of private services. It
// returns the boundary around them.
func (v view) odoo(c layout.Cluster, w layout.Workload, e layout.Environment, in string, state design.State) string {
	ns := design.Boundary{ID: in + "/" + w.Namespace, In: in, Kind: design.Namespace, Title: "Odoo, namespace " + w.Namespace}
	if c.AKS != nil {
		ns.Notes = []string{"pods: " + c.AKS.Pods.String()}
	}
	around := v.boundary(ns)
	pods := func(id, title string, least, most int) string {
		return v.place(design.Place{ID: id, In: around, Title: title, Notes: []string{between(least, most) + " pods"}, State: state})
	}
	web := pods("web", "Web", e.Odoo.LeastWeb(), e.Odoo.Web.MaxReplicas)
	websocket := pods("websocket", "Websocket", e.Odoo.Websocket.Replicas, e.Odoo.Websocket.Replicas)
	background := pods("background", "Background", 1, 1)
	add := func(name, from, to, protocol, why string, ports ...int) {
		if v.there[to] {
			v.flow(design.Flow{Name: name, From: from, To: to, Protocol: protocol, Ports: ports, Class: e.Data, State: state, Why: why})
		}
	}
	if v.there[traefik] {
		for _, f := range []design.Flow{
			{Name: "web", To: web, Ports: []int{layout.OdooPort}, Why: "Requests, from the proxy alone."},
			{Name: "websocket", To: websocket, Ports: []int{layout.WebsocketPort}, Why: "Websockets, from the proxy alone."},
		} {
			f.From, f.Protocol, f.Class, f.State = traefik, "HTTP", e.Data, v.answered(state)
			v.flow(f)
		}
	}
	const documents, redis = "endpoint:documents", "endpoint:redis"
	database := "endpoint:postgres"
	if d, ok := v.DatabaseCluster(v.site.Unit); ok && d.Environment == e.Name {
		database = v.database(d, e, in, around)
		add("web-database", web, database, "PostgreSQL", "Requests and sessions; TLS, each end by its certificate.", layout.DatabasePort)
	} else {
		add("web-database", web, database, "PostgreSQL", "Requests by way of the pool, sessions directly; TLS, the certificate verified.", layout.PoolPort, layout.DatabasePort)
	}
	add("websocket-database", websocket, database, "PostgreSQL", "It listens, which needs a session of its own.", layout.DatabasePort)
	add("background-database", background, database, "PostgreSQL", "Cron listens, which needs a session of its own.", layout.DatabasePort)
	add("documents", around, documents, "HTTPS", "Attachments, as Odoo's identity.", 443)
	if v.there[redis] {
		v.flow(design.Flow{Name: "sessions", From: around, To: redis, Protocol: "Redis", Ports: []int{layout.CachePort}, Class: e.Data, State: design.NotBuilt, Why: "Sessions, by TLS, once Odoo signs in to Redis with Entra; until then they are in the database."})
	}
	return around
}

// database draws the instances of a database on the site's own cluster, what
// runs them, and where they are archived.
func (v view) database(d layout.DatabaseCluster, e layout.Environment, in, around string) string {
	notes := []string{fmt.Sprintf("%d instances, which speak among each other", d.Instances)}
	if d.Follows() {
		notes = append(notes, "follows "+d.Writes.String()+" by its archive")
	}
	id := v.place(design.Place{ID: "postgres", In: around, Title: "PostgreSQL", Notes: notes, Class: e.Data})
	space := v.boundary(design.Boundary{ID: in + "/operator", In: in, Kind: design.Namespace, Title: "namespace cnpg-system"})
	operator := v.place(design.Place{ID: "operator", In: space, Title: "CloudNativePG"})
	v.flow(design.Flow{Name: "operator", From: operator, To: id, Protocol: "PostgreSQL and HTTPS", Ports: []int{layout.DatabasePort, layout.InstancePort}, Why: "The operator looks after the instances."})
	if archive, ok := v.shared("backups"); ok {
		v.flow(design.Flow{Name: "archive", From: id, To: archive, Protocol: "HTTPS", Ports: []int{443}, Class: e.Data, Why: "Base backups and the log behind them are archived, and read back by what follows in another region."})
	}
	if v.there[api] {
		v.flow(design.Flow{Name: "instances-api", From: id, To: api, Protocol: "HTTPS", Ports: []int{443}, Why: "Instances tell who of them writes."})
	}
	return id
}

// exchanges adds whom an environment speaks with outside of its network.
func (v view) exchanges(e layout.Environment, odoo string, state design.State, own bool) {
	via := v.via
	if !own {
		via = nil // by whatever way the cluster's owner has
		v.place(design.Place{ID: "entra", In: v.draft.azure(), Title: "Microsoft Entra", Notes: []string{"tokens"}})
		v.flow(design.Flow{Name: "sign-in", From: odoo, To: "entra", Protocol: "HTTPS", Ports: []int{443}, Hosts: []string{signIn}, State: state, Why: "Odoo's identity gets its tokens."})
	}
	v.exchange("", odoo, via, state, append(append([]layout.Exchange{}, v.Edge.Exchanges...), e.Exchanges...))
}

// exchange adds the flows of exchanges.
func (v view) exchange(suffix, odoo string, via []string, state design.State, list []layout.Exchange) {
	for _, x := range list {
		f := design.Flow{
			Name: "exchange:" + x.Name + suffix, From: odoo, To: v.other(v.draft, x), Via: via, Protocol: spoken(x.Protocol), Ports: x.Ports,
			Hosts: []string{x.Host}, Class: x.Class, State: state, Why: x.Why,
		}
		switch {
		case x.Name == "image" && v.there[nodes]:
			f.From, f.State = nodes, design.Always
		case x.In && x.Protocol == "https" && v.there[gateway]:
			f.From, f.To, f.Via = f.To, gateway, nil
		case x.In:
			f.From, f.To, f.Via, f.State = f.To, odoo, nil, design.NotBuilt
			f.Why += " The entry takes HTTPS alone."
		}
		v.flow(f)
	}
}
