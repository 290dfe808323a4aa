package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/kube/flux"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// plainReleases is what Flux is told on clusters that others keep, each
// environment in its own namespace, with the identity that fetches its releases.
// Its owner puts it there once; what a release has is Flux's from then on.
func plainReleases(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if !l.PlainFlux(c) {
			continue
		}
		p.Resources = append(p.Resources, fetcher(l, s, c)...)
		for _, w := range c.Runs {
			p.Objects = append(p.Objects, told(l, c, w)...)
		}
	}
	return p
}

// fetcher is as what the releases of a site's environments are fetched from the
// registry: the account of each, on that cluster, and nobody else.
func fetcher(l layout.Layout, s layout.Site, c layout.Cluster) []design.Resource {
	at, fetches := place(s), s.ReleasesIdentityID()
	out := []design.Resource{identity.NewUserAssigned(at, identity.UserAssignedSpec{
		Name: fetches.Name(), Why: "As what Flux fetches the releases of " + s.Unit.String() + "; it may do nothing else.",
	})}
	var after []addr.ID
	for _, w := range c.Runs {
		trust := identity.NewFederated(at, identity.FederatedSpec{
			Identity: fetches, Name: w.Namespace, Issuer: c.Issuer, Namespace: w.Namespace, Account: flux.Account, After: after,
			Why: "Flux on " + c.Name + " fetches releases for " + w.Namespace + " as this identity, without a key of the registry.",
		})
		out, after = append(out, trust), []addr.ID{trust.ID}
	}
	return append(out, pulls(at, l, fetches, "Flux fetches releases, and can write none.")...)
}

// told are Flux's own objects of a workload: the release, who signs it, and its
// folders, the routes after what they lead to.
func told(l layout.Layout, c layout.Cluster, w layout.Workload) []design.ClusterObject {
	at := inNamespace(c, w)
	e, _ := l.Environment(w.Environment)
	out := []design.ClusterObject{
		flux.NewSigners(at, flux.SignersSpec{Keys: l.Platform.Releases.Signers}),
		flux.NewServiceAccount(at, flux.AccountSpec{ClientID: w.ReleaseClientID(), Tenant: l.Identity.Tenant}),
		flux.NewRole(at, flux.RoleSpec{Routes: w.Way != nil, Hours: e.Odoo.ByHours()}),
		flux.NewRoleBinding(at),
		flux.NewOCIRepository(at, flux.OCIRepositorySpec{Registry: registryOf(l), Repository: c.ReleaseRepository(), Versions: anyVersion}),
		flux.NewKustomization(at, flux.KustomizationSpec{Name: odooFolder, Path: folderOf(w, odooFolder)}),
	}
	if w.Way != nil {
		out = append(out, flux.NewKustomization(at, flux.KustomizationSpec{Name: proxyFolder, Path: folderOf(w, proxyFolder), After: []string{odooFolder}}))
	}
	return out
}

// folderOf is the folder of one workload's objects where several share a
// cluster, and each is applied as its own account.
func folderOf(w layout.Workload, folder string) string {
	if folder == odooFolder {
		return w.Namespace
	}
	return folder + "-" + w.Namespace
}

// apart puts a workload's objects into folders of its own. What its account may
// not write goes to what is put there before it: its namespace, and there what
// its pods may reach, how much of the cluster they may use, and as whom they run.
// That is its owner's to say, and not a release's.
func apart(w layout.Workload, objects []design.ClusterObject) []design.ClusterObject {
	for i := range objects {
		switch objects[i].Key.Kind {
		case "Namespace", "NetworkPolicy", "ResourceQuota", "ServiceAccount":
			objects[i].Component = flux.FolderOf(w.Namespace)
		default:
			objects[i].Component = folderOf(w, objects[i].Component)
		}
	}
	return objects
}

// operators are those who operate Odoo: a role in its namespace, and the
// estate's group bound to it. On a cluster that others keep they are put there
// with the namespace: what a release is applied as may write no role.
func operators(l layout.Layout, c layout.Cluster, w layout.Workload) []design.ClusterObject {
	g := l.Identity.Operators
	if g == nil {
		return nil
	}
	at := inNamespace(c, w)
	out := []design.ClusterObject{
		odoo.NewOperatorRole(at),
		odoo.NewOperatorRoleBinding(at, odoo.OperatorsSpec{Group: g.ID, Name: g.Name}),
	}
	if l.PlainFlux(c) {
		for i := range out {
			out[i].Component = flux.FolderOf(w.Namespace)
		}
	}
	return out
}
