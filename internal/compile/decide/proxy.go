package decide

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// What the sizing of the proxy assumes. Each stands in the decision as an
// assumption.
const (
	perPerson       = 2  // requests a second that one client is let ask for, for each person behind it
	burstPerPerson  = 10 // of a page that is opened for the first time, with all that belongs to it
	microPerRequest = 1000
	baseMiB         = 192 // of memory, before the first request
	perRequestMiB   = 2   // of memory, for what of a body and an answer is kept there
	answersGiB      = 2   // of disk, for answers that are longer
	socketsPerMiB   = 8   // of memory: a websocket is two connections, with their buffers
	signInBodyMiB   = 1
)

// proxies decides what requests come through on each cluster, and how an
// environment with hosts is reached there.
func proxies(a asked, l *layout.Layout, n *notes) {
	image := ""
	if p := a.estate.Platform.Proxy; p != nil {
		image = p.Image
	}
	for i := range l.Clusters {
		c := &l.Clusters[i]
		for k := range c.Runs {
			e, ok := a.named(c.Runs[k].Environment)
			one, _ := l.Environment(c.Runs[k].Environment)
			if !ok || len(e.Hosts) == 0 {
				continue
			}
			c.Runs[k].Way = &layout.Way{Hosts: e.Hosts, Sources: callers(e), Limits: limits(e, one.Odoo)}
			if c.AKS == nil {
				continue
			}
			a.proxy(c, e, *c.Runs[k].Way, image, l, n)
			if c.Proxy != nil && e.Database.OnCluster() {
				c.Runs[k].Way.Apart = c.Runs[k].Namespace + "-routes"
			}
		}
	}
	for i, e := range a.environments {
		if c, w, ok := l.Runs(e.name); ok && w.Way != nil {
			n.decide(a.proxyDecision(e, l.Environments[i].Odoo, c, *w.Way, n))
		}
	}
}

// named is an environment by its name.
func (a asked) named(name addr.Environment) (environment, bool) {
	i := slices.IndexFunc(a.environments, func(e environment) bool { return e.name == name })
	if i < 0 {
		return environment{}, false
	}
	return a.environments[i], true
}

// proxy gives a cluster of the design's own a proxy behind the entry that leads
// to it, or says in its site what is missing for one.
func (a asked) proxy(c *layout.Cluster, e environment, w layout.Way, image string, l *layout.Layout, n *notes) {
	site := n.site(l, c.Unit)
	entry, route, behind := entryTo(l, c.Unit)
	switch {
	case !behind:
		site.Missing = append(site.Missing, "The proxy of the cluster, by HTTPS at "+site.Network.IngressAddress().String()+": its certificate and the addresses that it believes are the entry's, and this version renders it only behind an entry of the design's own.")
		return
	case image == "":
		site.Missing = append(site.Missing, "The proxy of the cluster, by HTTPS at "+route.Backend.String()+": the estate names no image of Traefik (platform.proxy.image).")
		return
	}
	in := n.site(l, l.Sites[entry].Entry.In)
	from, _ := in.Network.Subnet(layout.EntrySubnet)
	replicas := proxyReplicas(e, *site)
	c.Proxy = &layout.Proxy{
		Image: image, Address: route.Backend, From: from,
		Replicas: replicas, MilliCPUs: proxyMilliCPUs(e, replicas), MemoryMiB: proxyMemory(e, w.Limits), DiskGiB: proxyDisk(w.Limits),
		Vault: in.CertificatesVaultID(), Certificate: route.Name,
	}
	// The right to read the one certificate is given where that is there, which
	// is when the entry is made; the identity is there before.
	if s := &l.Sites[entry]; !slices.Contains(s.After, c.Unit) {
		s.After = append(s.After, c.Unit)
	}
	except(in, layout.WriteRoleAssignment, layout.DeleteRoleAssignment)
}

// entryTo is the entry that leads to a site, by its place, and its route.
func entryTo(l *layout.Layout, unit addr.Unit) (int, layout.Route, bool) {
	for i, s := range l.Sites {
		if s.Entry == nil {
			continue
		}
		for _, r := range s.Entry.Routes {
			if r.Site == unit {
				return i, r, true
			}
		}
	}
	return 0, layout.Route{}, false
}

// callers are those of an environment's integrations that call it.
func callers(e environment) []netip.Prefix {
	var out []netip.Prefix
	for _, i := range e.Integrations {
		if i.Direction != "in" {
			continue
		}
		if p, err := netip.ParsePrefix(i.Host); err == nil { // the estate has refused what is none
			out = append(out, p)
		}
	}
	return out
}

// limits are sized as if all who work in an environment at once were behind one
// address, as a clinic is. At once no more is served than twice what Odoo's
// workers take: the rest would only wait.
func limits(e environment, o layout.Odoo) layout.Limits {
	people := e.concurrent()
	return layout.Limits{
		PerSecond:       max(50, perPerson*people),
		Burst:           max(200, burstPerPerson*people),
		AtOnce:          max(32, 2*o.Web.MaxReplicas*o.Web.Workers),
		SignInPerMinute: max(10, ceilDiv(people, 10)),
		SignInBurst:     max(20, people),
		BodyMiB:         ceilDiv(uploadMiB*4, 3) + 5,
		SignInBodyMiB:   signInBodyMiB,
	}
}

// proxyReplicas is one pod in each zone where people's care depends on it, and
// two elsewhere.
func proxyReplicas(e environment, s layout.Site) int {
	if e.Purpose == "production" {
		return max(leastPods, s.Zones)
	}
	return leastPods
}

// proxyMilliCPUs is what a pod asks for, so that those that are left serve
// everybody when one is lost.
func proxyMilliCPUs(e environment, replicas int) int {
	const step = 50
	of := ceilDiv(e.concurrent()*perPerson*microPerRequest/1000, replicas-1)
	return max(2*step, step*ceilDiv(of, step))
}

func proxyMemory(e environment, l layout.Limits) int {
	const step = 64
	return step * ceilDiv(baseMiB+perRequestMiB*l.AtOnce+ceilDiv(e.concurrent(), socketsPerMiB), step)
}

func proxyDisk(l layout.Limits) int { return ceilDiv(l.AtOnce*l.BodyMiB, 1024) + answersGiB }

func (a asked) proxyDecision(e environment, o layout.Odoo, c layout.Cluster, w layout.Way, n *notes) design.Decision {
	own := "taken: it knows websockets, limits by client and headers by route, reads its routes with rights in two namespaces alone, and ends a pod without losing a request"
	chosen := "Traefik"
	if !c.Declared && c.Proxy == nil {
		chosen, own = "nothing yet", "wanted, and not rendered: the unit of its cluster says what is missing"
	}
	if c.Declared {
		chosen, own = "the Traefik of "+c.Owner, "taken: the cluster's owner keeps one, and Ward renders the environment's own routes for it"
	}
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "proxy",
		Title:   "What do requests for " + e.name.String() + " come through on its cluster?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "Traefik", Verdict: own},
			{Name: "Application Gateway for Containers, or the gateway as an ingress controller", Verdict: "not taken: what limits requests by client and writes headers would be rules of the one gateway that several environments share, changed by each cluster's own right on it"},
			{Name: "the NGINX of AKS' application routing", Verdict: "refused: the project behind it ended in March 2026, and Azure's patches of it in November 2026"},
			{Name: "Istio's gateway, as AKS' add-on", Verdict: "not taken: a mesh for one workload, whose control plane holds rights in the whole cluster"},
			{Name: "the entry straight to Odoo's pods", Verdict: "refused: between gateway and pod would be no encryption, and nothing that leads websockets to their own process"},
		},
		Reasons: []design.Reason{
			{Text: "It believes what the entry says of its clients, and nobody else: a forged X-Forwarded-For changes no limit and no line of a log."},
			{Text: "A line of its log says who asked for which path; query strings and headers are not in it, and of paths that hold a token there is no line.", Clause: "45 CFR 164.312(b)"},
			{Text: "Limits are of one address, behind which a whole clinic may be, and each pod counts for itself."},
			{Text: "Odoo's manager of databases is closed to everybody."},
		},
		Inputs: []design.Input{
			n.input(e.path+".hosts", fmt.Sprint(e.Hosts)),
			n.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
		},
	}
	external := "The external API (XML-RPC, JSON-RPC) is closed: no integration of the estate calls it."
	if len(w.Sources) > 0 {
		external = fmt.Sprintf("The external API (XML-RPC, JSON-RPC) is open to %v, which integrations of the estate call from, and closed to everybody else.", w.Sources)
		d.Inputs = append(d.Inputs, n.input(e.path+".integrations", fmt.Sprint(len(e.Integrations))))
	}
	d.Reasons = append(d.Reasons, design.Reason{Text: external})
	at := w.Limits
	d.Arithmetic = []design.Term{
		{Name: "requests of one client", Expression: fmt.Sprintf("%d people at once × %d a second, %d for a page opened anew (assumed); 50 and 200 at least", e.concurrent(), perPerson, burstPerPerson), Result: fmt.Sprintf("%d/s, %d at once after a pause", at.PerSecond, at.Burst)},
		{Name: "served at once", Expression: fmt.Sprintf("2 × %d pods × %d workers; 32 at least", o.Web.MaxReplicas, o.Web.Workers), Result: fmt.Sprint(at.AtOnce)},
		{Name: "signing in", Expression: fmt.Sprintf("a tenth of %d people a minute, all of them in the morning; 10 and 20 at least", e.concurrent()), Result: fmt.Sprintf("%d a minute, %d after a pause", at.SignInPerMinute, at.SignInBurst)},
		{Name: "a body", Expression: fmt.Sprintf("%d MiB, which Odoo takes, × 4/3 as text, and 5", uploadMiB), Result: fmt.Sprintf("%d MiB", at.BodyMiB)},
	}
	if c.Declared {
		return d
	}
	d.Options = append(d.Options,
		design.Option{Name: "its certificate: the entry's, from the vault", Verdict: "taken: the gateway trusts it without being told, it is renewed in one place, and an identity that reads this one and no other brings it"},
		design.Option{Name: "its certificate: cert-manager and ACME", Verdict: "not taken: it would write records into the public zone from inside of the cluster, and nothing of the cluster is reached from the Internet"},
		design.Option{Name: "its certificate: one that the cluster signs itself", Verdict: "not taken: the gateway would have to be given each new root, in the unit after the cluster's, before the old one ends"})
	d.Reasons = append(d.Reasons, design.Reason{Text: "The certificate is a Secret of Traefik's namespace for as long as its pods run: the one Secret of the cluster's, since Traefik notices a Secret that changes and a mounted file not. The driver follows the vault."})
	if w.Apart != "" {
		d.Options = append(d.Options,
			design.Option{Name: "its routes: in a namespace of their own", Verdict: "taken: Traefik reads every Secret of a namespace that it reads routes in, and that of " + e.name.String() + " holds the keys of its database"},
			design.Option{Name: "its routes: in the environment's namespace", Verdict: "refused: whoever takes Traefik over would sign in to the database as anybody"})
		d.Reasons = append(d.Reasons, design.Reason{Text: "From " + w.Apart + " services lead to Odoo's own by name. Each request is a connection of its own there, since what is behind a name is not told apart: a pod that goes is sent nothing more."})
		d.Inputs = append(d.Inputs, n.input(e.path+".database.service", e.Database.Service))
	}
	if p := c.Proxy; p != nil {
		d.Arithmetic = append(d.Arithmetic,
			design.Term{Name: "a pod", Expression: fmt.Sprintf("%d requests/s × %d ms (assumed), shared by %d pods when one of %d is lost", e.concurrent()*perPerson, microPerRequest/1000, p.Replicas-1, p.Replicas), Result: fmt.Sprintf("%d m", p.MilliCPUs)},
			design.Term{Name: "its memory", Expression: fmt.Sprintf("%d MiB, %d for each of %d at once, 1 for each %d websockets of %d people (assumed)", baseMiB, perRequestMiB, at.AtOnce, socketsPerMiB, e.concurrent()), Result: fmt.Sprintf("%d MiB", p.MemoryMiB)},
			design.Term{Name: "its disk", Expression: fmt.Sprintf("%d bodies of %d MiB, and %d GiB for answers: one client cannot fill it", at.AtOnce, at.BodyMiB, answersGiB), Result: fmt.Sprintf("%d GiB", p.DiskGiB)})
		d.Figures = append(d.Figures, design.Figure{Name: "processor time of a request, with what it passes through", Value: "0.32 ms, before a backend that answers at once", Basis: design.Measured, Source: "docs/benchmarks.md", Date: "2026-11"})
		d.Inputs = append(d.Inputs, n.input("platform.proxy.image", p.Image))
	}
	return d
}
