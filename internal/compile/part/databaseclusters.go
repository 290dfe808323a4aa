package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// archiveSlack is for how many days longer than it can be restored to a
// database's archive is kept: what the oldest day is restored from is older.
const archiveSlack = 7

// databaseClusters are the databases on the clusters of a site: what they are
// archived to and as whom, and their objects.
func databaseClusters(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	d, ok := l.DatabaseCluster(s.Unit)
	if !ok {
		return p
	}
	e, _ := l.Environment(d.Environment)
	home, _ := l.Site(e.Home)
	if s.Unit == e.Home {
		p.Resources = archive(l, s)
	}
	for _, c := range l.ClustersIn(s.Unit) {
		for _, w := range c.Runs {
			if w.Environment != e.Name || c.AKS == nil {
				continue
			}
			p.Resources = append(p.Resources, databaseTrusts(l, s, e)...)
			p.Objects = append(p.Objects, databaseObjects(s, home, c, w, e, d)...)
		}
	}
	return p
}

// archive is where base backups and the log of a database go, and what writes
// them: it may not delete, which the account's lifecycle does.
func archive(l layout.Layout, s layout.Site) []design.Resource {
	at, role := place(s), blobWriterWithoutDelete(l, s)
	return []design.Resource{
		storage.NewContainer(at, storage.ContainerSpec{
			Account: s.BackupsAccountID(), Name: layout.DatabaseArchive, Purpose: "backups", Holds: design.HoldsData, KeepsVersions: true,
			Why: "What the database is restored from: base backups, and the log behind each.",
		}),
		storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{
			Container: s.DatabaseArchiveID(), Days: l.RetentionIn(s).BackupDays, Holds: design.HoldsData,
			Why: "Nobody changes or deletes what the database is restored from before its time is over.",
		}),
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.DatabaseIdentityID().Name(),
			Why:  "What the database's instances archive as; they may do nothing else.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: s.DatabaseArchiveID(), Identity: s.DatabaseIdentityID(), Role: role.Role(at),
			Why: "The database's instances write their archive and read it back, and delete nothing of it.",
		}),
	}
}

// archiveRules end what a database is restored from, when nothing is restored
// from it any more.
func archiveRules(l layout.Layout, s layout.Site) []storage.LifecycleRule {
	if _, ok := l.DatabaseCluster(s.Unit); !ok {
		return nil
	}
	days := l.RetentionIn(s).BackupDays + archiveSlack
	return []storage.LifecycleRule{{Name: "database", Containers: []string{layout.DatabaseArchive}, GoneAfter: days, VersionsGoneAfter: days}}
}

// databaseTrusts let the instances of an environment's database act as the
// identity that archives, on each cluster where they may be. It is made where
// the same is made for Odoo.
func databaseTrusts(l layout.Layout, s layout.Site, e layout.Environment) []design.Resource {
	home, _ := l.Site(e.Home)
	var out []design.Resource
	var after []addr.ID
	for _, c := range l.Clusters {
		for _, w := range c.Runs {
			if w.Environment != e.Name || c.AKS == nil || later(e, c, w) != s.Unit {
				continue
			}
			in, _ := l.Site(c.Unit)
			r := identity.NewFederated(place(s), identity.FederatedSpec{
				Identity: home.DatabaseIdentityID(), Name: home.DatabaseTrustID(c.Name).Name(), Cluster: in.ClusterID(),
				Namespace: w.Namespace, Account: layout.DatabaseServiceAccount, After: after,
				Why: "The database's instances on " + c.Name + " archive as this identity, and nobody else does.",
			})
			out, after = append(out, r), []addr.ID{r.ID}
		}
	}
	return out
}

// databaseObjects are a database on a cluster.
func databaseObjects(s, home layout.Site, c layout.Cluster, w layout.Workload, e layout.Environment, d layout.DatabaseCluster) []design.ClusterObject {
	at := inNamespace(c, w)
	endpoints, _ := s.Network.Subnet(layout.EndpointsSubnet)
	apiServer, _ := s.Network.Subnet(layout.APIServerSubnet)
	traffic := cnpg.TrafficSpec{Endpoints: endpoints, APIServer: apiServer, Client: odoo.Pods()}
	spec := cnpg.ClusterSpec{
		Version: d.Version, Instances: d.Instances, Synchronous: d.Synchronous, Zones: s.Zones >= d.Instances && s.Zones > 1,
		MilliCPUs: d.MilliCPUs, MemoryMiB: d.MemoryMiB, StorageGiB: d.StorageGiB, WALGiB: d.WALGiB, MaxConnections: d.MaxConnections,
		Role: e.Database.Role, Databases: []string{e.Database.Name, e.Database.Sessions()},
		ClientID: w.DatabaseClientID(), NodeLabel: layout.WorkLabel(layout.DataWork), NodeTaint: layout.WorkTaint,
		Self: s.Unit.String(),
	}
	if d.Other != nil {
		spec.Other, spec.Writes = d.Other.String(), d.Writes.String()
	}
	out := []design.ClusterObject{
		cnpg.NewStorageClass(kube.Place{Unit: c.Unit, Cluster: c.Name}, cnpg.StorageClassSpec{Encryption: s.DisksID().String()}),
		cnpg.NewTraffic(at, traffic),
		cnpg.NewClientTraffic(at, traffic),
		cnpg.NewImageCatalog(at, cnpg.ImageCatalogSpec{Version: d.Version, Image: d.Image}),
		cnpg.NewObjectStore(at, cnpg.ObjectStoreSpec{Account: home.BackupsAccountID().Name(), Container: layout.DatabaseArchive}),
		cnpg.NewCluster(at, spec),
		cnpg.NewScheduledBackup(at),
		cnpg.NewRole(at, cnpg.RoleSpec{Name: e.Database.Role, Connections: e.Database.Connections}),
	}
	for _, one := range []struct{ name, why string }{
		{e.Database.Name, "What Odoo of " + e.Name.String() + " keeps."},
		{e.Database.Sessions(), "The sessions of " + e.Name.String() + ", where they are kept in a database."},
	} {
		out = append(out, cnpg.NewDatabase(at, cnpg.DatabaseSpec{Name: one.name, Owner: e.Database.Role, Why: one.why}))
	}
	return out
}

// databaseDeliveries are what a cluster takes for a database of its own: before
// all else what runs it, which is a release that is not rendered here; and the
// database, which is stopped without all else where another region's takes over.
func databaseDeliveries(l layout.Layout, c layout.Cluster) (before, beside []delivered) {
	if _, ok := l.DatabaseCluster(c.Unit); !ok {
		return nil, nil
	}
	values := map[string]addr.Ref{}
	for _, w := range c.Runs {
		e, ok := l.Environment(w.Environment)
		if home, found := l.Site(e.Home); ok && found && e.Database.OnCluster {
			values[w.DatabaseClientID()] = home.DatabaseIdentityID().Out("properties.clientId")
		}
	}
	before = []delivered{{
		name: layout.OperatorsConfiguration, repository: layout.OperatorsRepository, versions: layout.OperatorsVersions,
		components: []gitops.Component{
			{Name: "cert-manager", Path: "cert-manager"},
			{Name: "operator", Path: "operator", After: []string{"cert-manager"}},
			{Name: "plugin", Path: "plugin", After: []string{"operator"}},
		},
	}}
	return before, []delivered{{
		name:       layout.DatabaseConfiguration,
		components: []gitops.Component{{Name: layout.DatabaseFolder, Path: layout.DatabaseFolder, Values: values}},
	}}
}

// databasePods are what a database of the site's own asks of its namespace: its
// instances, and one more that joins them or is restored beside them.
func databasePods(l layout.Layout, s layout.Site) []odoo.PodsBeside {
	d, ok := l.DatabaseCluster(s.Unit)
	if !ok {
		return nil
	}
	return []odoo.PodsBeside{{Count: d.Instances + 1, MilliCPUs: d.MilliCPUs + cnpg.SidecarMilliCPUs, MemoryMiB: d.MemoryMiB + cnpg.SidecarMiB}}
}
