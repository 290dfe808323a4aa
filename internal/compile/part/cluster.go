package part

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/compute"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// clusters are the site's own clusters: what they act as and may do, what their
// disks are encrypted with, their pools one after the other, and when they are
// changed. Of a cluster that is only declared nothing is made.
func clusters(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if c.AKS == nil {
			continue
		}
		if s.Network.Joined != nil {
			p.Existing = append(p.Existing, zoneOf(l, s, c.AKS.Zone))
		}
		p.Resources = append(p.Resources, cluster(l, s, c)...)
	}
	return p
}

func cluster(l layout.Layout, s layout.Site, c layout.Cluster) []design.Resource {
	at, how, id := place(s), c.AKS, s.ClusterID()
	zone := zoneOf(l, s, how.Zone)
	out := []design.Resource{
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.ControlPlaneIdentityID().Name(),
			Why:  "What the cluster's control plane acts as, so that its rights are there before it is.",
		}),
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.NodesIdentityID().Name(),
			Why:  "What the cluster's nodes act as where they fetch images. Pods cannot act as it.",
		}),
		compute.NewDiskEncryptionSet(at, compute.DiskEncryptionSetSpec{
			Name: s.DisksID().Name(), Key: encryption(s, layout.DisksKey),
			Why: "The disks of the cluster's nodes, and those that pods ask for, are encrypted with a key of their own.",
		}),
	}
	var waits []addr.ID
	if s.Network.Joined == nil {
		// The link too: the control plane makes one of its own where there is
		// none. To a zone of a hub that exists it is the owner's to make.
		waits = append(waits, dns.LinkID(zone, s.NetworkID()))
	}
	for _, g := range planeRights(s, zone) {
		grant := authorization.NewRoleAssignment(at, g)
		waits = append(waits, grant.ID)
		out = append(out, grant)
	}
	out = append(out,
		aks.NewCluster(at, aks.ClusterSpec{
			Name: id.Name(), Why: runs(c), Version: how.Version, Tier: how.Tier, NodeGroup: s.NodeGroup(),
			ControlPlane: s.ControlPlaneIdentityID(), Kubelet: s.NodesIdentityID(),
			Subdomain: s.ClusterSubdomain(), Zone: zone, APISubnet: s.SubnetID(layout.APIServerSubnet), Outbound: how.Outbound,
			Pods: how.Pods, Services: how.Services, DNS: how.DNS,
			Tenant: l.Identity.Tenant, Administrators: administrators(l), DiskEncryption: s.DisksID(), Workspace: workspace(l, s),
			Mounts: c.Proxy != nil, KEDA: how.KEDA,
			System: pool(s, how.System, how.FIPS), Waits: waits,
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: id, Workspace: workspace(l, s)}),
	)
	out = append(out, pulls(at, l, s.NodesIdentityID(), "Nodes fetch images, and can write none.")...)
	return append(out, oneByOne(at, s, c)...)
}

// pulls lets an identity fetch from the platform's registry. What one that is
// there already lets in is its owner's to say.
func pulls(at azure.Place, l layout.Layout, acts addr.ID, why string) []design.Resource {
	r, ok := l.Registry()
	if !ok || !r.Own {
		return nil
	}
	return []design.Resource{authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
		Scope: r.ID, Identity: acts, Role: authorization.AcrPull(addr.Subscription(r.ID.SubscriptionID())), Why: why,
	})}
}

// planeRights are what a control plane may do: each on one thing.
func planeRights(s layout.Site, zone addr.ID) []authorization.RoleAssignmentSpec {
	plane, in := s.ControlPlaneIdentityID(), s.Subscription
	rights := []authorization.RoleAssignmentSpec{
		{Scope: s.SubnetID(layout.ClusterSubnet), Identity: plane, Role: authorization.NetworkContributor(in), Why: "It puts nodes and load balancers into their subnet."},
		{Scope: s.SubnetID(layout.APIServerSubnet), Identity: plane, Role: authorization.NetworkContributor(in), Why: "It puts the API server's address into its subnet."},
		{Scope: s.NodesIdentityID(), Identity: plane, Role: authorization.ManagedIdentityOperator(in), Why: "It gives nodes the identity that they act as."},
		{Scope: s.DisksID(), Identity: plane, Role: authorization.Reader(in), Why: "It reads what disks are encrypted with, and cannot change it."},
		{Scope: zone, Identity: plane, Role: authorization.PrivateDNSZoneContributor(addr.Subscription(zone.SubscriptionID())), Why: "It writes the name of its API server, and can read other names of that zone."},
	}
	if _, ok := s.Network.Subnet(layout.IngressSubnet); ok {
		rights = append(rights, authorization.RoleAssignmentSpec{
			Scope: s.SubnetID(layout.IngressSubnet), Identity: plane, Role: authorization.NetworkContributor(in), Why: "It puts the load balancer that the entry leads to into its subnet.",
		})
	}
	return rights
}

// oneByOne are the pools and windows of a cluster, each after the one before:
// Azure takes one change of a cluster at a time.
func oneByOne(at azure.Place, s layout.Site, c layout.Cluster) []design.Resource {
	id, how := s.ClusterID(), c.AKS
	var out []design.Resource
	var after []addr.ID
	add := func(r design.Resource) {
		out, after = append(out, r), []addr.ID{r.ID}
	}
	add(aks.NewAgentPool(at, aks.AgentPoolSpec{Cluster: id, Why: "The cluster's own parts run on it, and nothing else.", Pool: pool(s, how.System, how.FIPS)}))
	for _, p := range how.Pools {
		add(aks.NewAgentPool(at, aks.AgentPoolSpec{Cluster: id, Why: takes(p), Pool: pool(s, p, how.FIPS), After: after}))
	}
	for _, w := range []struct {
		name, why string
		when      layout.Window
	}{
		{aks.ClusterUpgrades, "When Azure may bring the cluster to the next patch of Kubernetes.", how.Upgrades},
		{aks.NodeUpgrades, "When Azure may give the nodes a newer image.", how.Images},
	} {
		add(aks.NewMaintenance(at, aks.MaintenanceSpec{
			Cluster: id, Name: w.name, Why: w.why, Day: w.when.Day, From: w.when.From, Hours: w.when.Hours, Offset: w.when.Offset, After: after,
		}))
	}
	return out
}

func pool(s layout.Site, p layout.Pool, fips bool) aks.PoolSpec {
	out := aks.PoolSpec{
		Name: p.Name, System: len(p.Work) == 0, Size: p.Size, Zones: p.Zones, Min: p.Min, Max: p.Max, MaxPods: p.MaxPods, DiskGiB: p.DiskGiB,
		Subnet: s.SubnetID(layout.ClusterSubnet), Labels: map[string]string{}, FIPS: fips,
	}
	for _, kind := range p.Work {
		out.Labels[layout.WorkLabel(kind)] = "true"
	}
	switch {
	case out.System:
		out.Taints = []string{aks.SystemTaint}
	case p.Alone:
		out.Taints = []string{aks.Taint(layout.WorkTaint, p.Work[0])}
	}
	return out
}

// takes says what a pool is for.
func takes(p layout.Pool) string {
	why := "Takes " + strings.Join(p.Work, " and ") + " work"
	if p.Alone {
		why += ", and nothing else"
	}
	if p.Min == 0 {
		return why + "; no node is there until something asks for one."
	}
	return fmt.Sprintf("%s: %d nodes, and up to %d.", why, p.Min, p.Max)
}

// runs says what a cluster is for.
func runs(c layout.Cluster) string {
	var names []string
	standby := true
	for _, w := range c.Runs {
		names = append(names, w.Environment.String())
		standby = standby && w.Standby
	}
	slices.Sort(names)
	if standby {
		return "Kept ready in the recovery region: nothing of Odoo runs on it until somebody says so."
	}
	return "The Kubernetes of " + strings.Join(names, ", ") + ": its API server has a private address, and nobody signs in to it without Entra."
}

func administrators(l layout.Layout) []string {
	if g := l.Identity.ClusterAdministrators; g != nil {
		return []string{g.ID}
	}
	return nil
}
