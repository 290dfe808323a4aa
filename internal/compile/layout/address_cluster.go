package layout

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/compute"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/kube/flux"
)

// ClusterID is a site's own cluster.
func (s Site) ClusterID() addr.ID { return aks.ClusterID(s.GroupID(), s.named("aks")) }

// NodeGroup is the resource group in which Azure keeps the cluster's nodes.
func (s Site) NodeGroup() string { return s.named("nodes") }

// maxSubdomain is the longest first part of an API server's name.
const maxSubdomain = 54

// ClusterSubdomain is the first part of the name of a site's API server: the
// zone may be several clusters'.
func (s Site) ClusterSubdomain() string { return s.global(maxSubdomain) }

// DisksID is what the disks of a site's nodes are encrypted with.
func (s Site) DisksID() addr.ID { return compute.DiskEncryptionSetID(s.GroupID(), s.named("disks")) }

// ControlPlaneIdentityID is what a cluster's control plane acts as,
// NodesIdentityID its nodes, and ReleasesIdentityID what fetches releases.
func (s Site) ControlPlaneIdentityID() addr.ID { return s.identity("control-plane") }

// NodesIdentityID is what a cluster's nodes act as.
func (s Site) NodesIdentityID() addr.ID { return s.identity("nodes") }

// ReleasesIdentityID is what fetches a cluster's releases.
func (s Site) ReleasesIdentityID() addr.ID { return s.identity("releases") }

// The names of what Flux keeps a cluster as: what always holds, and what starts
// when somebody says so.
const (
	ReleaseConfiguration = "release"
	StandbyConfiguration = "standby"
)

// ReleaseSource is what fetches releases on a cluster, by namespace and
// service account.
const (
	ReleaseNamespace = gitops.FluxNamespace
	ReleaseAccount   = gitops.SourceController
)

// ReleaseRepository is where a registry keeps a cluster's releases.
func (c Cluster) ReleaseRepository() string { return "releases/" + c.Name }

// ClientID is the name by which a cluster's objects know the client id of a
// workload's identity, before anything is delivered.
func (w Workload) ClientID() string {
	return strings.ToUpper(strings.ReplaceAll(w.Namespace, "-", "_")) + "_CLIENT_ID"
}

// ReleaseClientID is the name by which what Flux is told for a workload knows the
// client id of what fetches its releases.
func (w Workload) ReleaseClientID() string {
	return strings.TrimSuffix(w.ClientID(), "_CLIENT_ID") + "_RELEASE_CLIENT_ID"
}

// FluxFolder is what Flux is told for a workload on such a cluster, in the tree,
// and FluxVersion the least that takes it.
func (w Workload) FluxFolder() string { return flux.FolderOf(w.Namespace) }

// FluxVersion is that version.
const FluxVersion = flux.Version

// PlainFlux reports whether Flux's own objects say what a cluster is kept as:
// there is no extension of Azure's on it.
func (l Layout) PlainFlux(c Cluster) bool { return c.Declared && l.Platform.Releases != nil }

// TakesReleases reports whether a cluster runs what is published for it, by the
// extension of Azure's or as Flux's own objects say.
func (l Layout) TakesReleases(c Cluster) bool {
	if l.Platform.Releases == nil {
		return false
	}
	if c.AKS != nil {
		return len(c.Runs) > 0 || len(l.Admission) > 0
	}
	return l.PlainFlux(c) && len(c.Runs) > 0
}

// Predecessor is the environment that runs a release before another does: the
// staging of the same entity, where that has a cluster of the design's own. Zero
// where there is none, or the environment is no production.
func (l Layout) Predecessor(e Environment) Environment {
	if e.Purpose != "production" {
		return Environment{}
	}
	for _, before := range l.Environments {
		if before.Purpose != "staging" || before.Name.Entity != e.Name.Entity {
			continue
		}
		for _, c := range l.ClustersIn(before.Home) {
			if c.AKS != nil && l.TakesReleases(c) {
				return before
			}
		}
	}
	return Environment{}
}

// PushesTo is where whoever publishes pushes a cluster's release to: where the
// cluster takes it, or, where another environment runs it first, where it waits
// until somebody lets it through.
func (l Layout) PushesTo(c Cluster) string {
	s, _ := l.Site(c.Unit)
	e, ok := l.Environment(s.Environment)
	if ok && c.AKS != nil && !l.Predecessor(e).Home.IsZero() {
		return "candidates/" + c.Name
	}
	return c.ReleaseRepository()
}
