package part

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/kube/traefik"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// releases is what keeps the site's own clusters as they were released: Flux,
// what it fetches releases as, and the signed release of each, folder by folder.
// The client ids of the identities that pods act as reach the objects here.
func releases(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if c.AKS != nil {
			p.Resources = append(p.Resources, delivery(l, s, c)...)
		}
	}
	return p
}

func delivery(l layout.Layout, s layout.Site, c layout.Cluster) []design.Resource {
	at, id, fetches := place(s), s.ClusterID(), s.ReleasesIdentityID()
	trust := identity.NewFederated(at, identity.FederatedSpec{
		Identity: fetches, Name: "flux", Cluster: id, Namespace: layout.ReleaseNamespace, Account: layout.ReleaseAccount,
		Why: "Flux fetches releases as this identity, without a key of the registry.",
	})
	out := []design.Resource{
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: fetches.Name(),
			Why:  "As what Flux fetches the cluster's releases; it may do nothing else.",
		}),
		trust,
		gitops.NewExtension(at, gitops.ExtensionSpec{Cluster: id, Identity: fetches, Tenant: l.Identity.Tenant, After: []addr.ID{trust.ID, aks.MaintenanceID(id, aks.NodeUpgrades)}}),
	}
	out = append(out, pulls(at, l, fetches, "Flux fetches releases, and can write none.")...)
	if l.Platform.Releases == nil {
		return out
	}
	var after []addr.ID
	for _, d := range deliveries(l, c) {
		r := gitops.NewFluxConfiguration(at, gitops.FluxConfigurationSpec{
			Cluster: id, Name: d.name, Registry: registryOf(l), Repository: cmp.Or(d.repository, c.ReleaseRepository()), Versions: cmp.Or(d.versions, anyVersion),
			Keys: l.Platform.Releases.Signers, Components: d.components, Suspended: d.suspended, After: after,
		})
		out, after = append(out, r), []addr.ID{r.ID}
	}
	return out
}

// anyVersion is the newest that there is.
const anyVersion = ">=0.0.0"

// delivered is what Flux keeps a cluster as.
type delivered struct {
	name       string
	components []gitops.Component
	suspended  bool
	// repository and versions are of another release than the cluster's own;
	// "" is that.
	repository, versions string
}

// deliveries are the folders of a cluster in the order in which they are
// applied: what refuses bad objects first, then Odoo. What runs only after a
// failover is apart, and does not begin by itself.
func deliveries(l layout.Layout, c layout.Cluster) []delivered {
	var first []string
	always := delivered{name: layout.ReleaseConfiguration}
	if len(l.Admission) > 0 {
		always.components = append(always.components, gitops.Component{Name: policyFolder, Path: policyFolder})
		first = []string{policyFolder}
	}
	always.components = append(always.components, definitions(c)...)
	verifier, judged := verifierComponents(l, c, first)
	always.components = append(always.components, verifier...)
	first = append(first, judged...)
	values := map[string]addr.Ref{}
	standby := false
	for _, w := range c.Runs {
		e, ok := l.Environment(w.Environment)
		if !ok {
			continue
		}
		home, _ := l.Site(e.Home)
		values[w.ClientID()] = home.OdooIdentityID().Out("properties.clientId")
		standby = standby || w.Standby
	}
	if len(values) > 0 {
		always.components = append(always.components, gitops.Component{Name: odooFolder, Path: odooFolder, After: first, Values: values})
	}
	always.components = append(always.components, proxyComponents(l, c, first)...)
	before, beside := databaseDeliveries(l, c)
	out := slices.DeleteFunc(slices.Concat(before, []delivered{always}, beside), func(d delivered) bool { return len(d.components) == 0 })
	if standby {
		late := delivered{
			name: layout.StandbyConfiguration, suspended: true,
			components: []gitops.Component{{Name: odooFolder + standbyFolder, Path: odooFolder + standbyFolder}},
		}
		if c.Proxy != nil {
			late.components = append(late.components, gitops.Component{Name: proxyFolder + standbyFolder, Path: proxyFolder + standbyFolder})
		}
		out = append(out, late)
	}
	return out
}

// The folders of a cluster's objects in the tree.
const (
	policyFolder = "policy"
	odooFolder   = "odoo"
	proxyFolder  = traefik.Folder
)

// registryOf is the name of the registry that holds releases: that of the
// images.
func registryOf(l layout.Layout) string {
	for _, e := range l.Environments {
		if host, _, ok := strings.Cut(e.Odoo.Image, "/"); ok {
			return host
		}
	}
	return ""
}

// federations let Odoo's pods act as Odoo's identity, wherever they may run: a
// trust for each cluster. It is made in the cluster's unit or in the
// identity's, whichever comes later.
func federations(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	after := map[addr.ID][]addr.ID{}
	for _, c := range l.Clusters {
		for _, w := range c.Runs {
			e, ok := l.Environment(w.Environment)
			if !ok || later(e, c, w) != s.Unit {
				continue
			}
			home, _ := l.Site(e.Home)
			spec := identity.FederatedSpec{
				Identity: home.OdooIdentityID(), Name: "odoo-" + c.Name, Namespace: w.Namespace, Account: layout.OdooServiceAccount,
				Issuer: c.Issuer, After: after[home.OdooIdentityID()],
				Why: "Odoo's pods on " + c.Name + " act as Odoo's identity, and nobody else's do.",
			}
			if c.AKS != nil {
				in, _ := l.Site(c.Unit)
				spec.Cluster = in.ClusterID()
			}
			r := identity.NewFederated(place(s), spec)
			after[spec.Identity] = []addr.ID{r.ID}
			p.Resources = append(p.Resources, r)
		}
	}
	return p
}

// later is the unit that comes later, of an environment's and that of a cluster
// that it may run on: the recovery unit where something there follows the
// environment; else the environment, which names what is there.
func later(e layout.Environment, c layout.Cluster, w layout.Workload) addr.Unit {
	if w.Standby && e.Mechanism == layout.GeoReplica {
		return c.Unit
	}
	return e.Home
}
