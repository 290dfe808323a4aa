package decide

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// operations says what a stack of each unit must not deny, and what this
// version does not build there.
func operations(a asked, l *layout.Layout, n *notes) {
	if _, shared := l.Server(l.Platform.Unit); shared {
		except(n.site(l, l.Platform.Unit), []string{layout.BackUpServer, layout.ApproveServer, layout.RestartServer}...)
	}
	// The networks that come later are linked to a hub's names, and joined to
	// its network in both directions, by their own units.
	for _, h := range l.Hubs {
		hub := n.site(l, h.Unit)
		except(hub, layout.DeleteLink, layout.WriteLink, layout.DeletePeering, layout.WritePeering, layout.AcceptPeer)
		if hub.LinkScope {
			// So are the workspaces that come later to the private way to them.
			except(hub, layout.DeleteScopedResource, layout.WriteScopedResource)
			if len(l.Hubs) > 1 {
				except(hub, layout.ApproveLinkScope)
			}
		}
		if slices.Contains(hub.Network.Zones, apiZone(hub.Region)) {
			// A cluster that comes later writes its name into the zone there,
			// by a right that its own unit grants.
			except(hub, layout.DeleteRoleAssignment, layout.WriteRoleAssignment)
		}
	}
	clustered := map[addr.Unit]bool{}
	for _, c := range l.Clusters {
		clustered[c.Unit] = true
	}
	environmentOperations(a, l, n, clustered)
	for _, d := range l.DatabaseClusters {
		s := n.site(l, d.Unit)
		s.Missing = append(s.Missing, withoutOperator...)
		if d.Other != nil && !d.Follows() {
			back := n.site(l, *d.Other)
			s.Missing = append(s.Missing, "The way back from "+back.Region+" of the database on the cluster: after a loss it is made anew here as what follows, and no runbook leads Odoo, its attachments and its names back; until there is one, the roles of the two regions are exchanged in the estate.")
		}
	}
	for i := range l.Sites {
		s := &l.Sites[i]
		if s.Network == nil || len(s.Endpoints) == 0 {
			continue
		}
		if s.Bastion && n.worked(l, *s) {
			s.Missing = append(s.Missing, "A machine in the network of "+s.Unit.String()+" that the bastion leads people to: those of the pipeline are gone with their job, and take nobody in.")
		}
		// Of a recovery region notBuilt says so.
		if !strings.HasSuffix(s.Unit.String(), "-recovery") && !n.worked(l, *s) {
			s.Missing = append(s.Missing, "A runner in the network of "+s.Unit.String()+", from which steps reach vaults, databases and the API server: nothing of these has a public address.")
		}
	}
	crossing(l, n)
}

// environmentOperations says what the stacks of each environment's units must
// not deny, and what is not built where it recovers.
func environmentOperations(a asked, l *layout.Layout, n *notes, clustered map[addr.Unit]bool) {
	for i, e := range l.Environments {
		home := n.site(l, e.Home)
		except(home, atHome(e)...)
		if home.Backup != nil {
			except(home, layout.Copy, layout.Restore, layout.ValidateRestore, layout.LockCopies)
		}
		if l.Platform.Releases != nil && ownCluster(a.environments[i]) {
			// A change of the schema begins by stopping Flux.
			except(home, layout.WriteFlux)
		}
		if e.Recovery == nil {
			continue
		}
		back := n.site(l, *e.Recovery)
		back.Missing = notBuilt(back.Region, clustered[back.Unit], e.Mechanism, n.worked(l, *back))
		if e.Mechanism == layout.GeoReplica && !e.Database.OnCluster {
			// A promotion is a write of the replica: in the hour in which a
			// region is lost, nobody has to deploy a stack anew first. Rights
			// on the server are still Azure's roles'.
			except(back, layout.RestartServer, layout.WriteServer, layout.WriteVirtualEndpoint)
			if clustered[back.Unit] {
				except(back, layout.WriteFlux)
			}
			if clustered[home.Unit] {
				except(home, layout.WriteFlux)
			}
			leading(l, e.Name)
		}
	}
}

// leading leaves open to lead an environment's names elsewhere: the record of
// each is of the unit of the entry that it leads to at first.
func leading(l *layout.Layout, e addr.Environment) {
	for i := range l.Sites {
		s := &l.Sites[i]
		if s.Entry != nil && slices.ContainsFunc(s.Entry.Routes, func(r layout.Route) bool { return r.Environment == e && !r.Standby }) {
			except(s, layout.WriteRecord)
		}
	}
}

func atHome(e layout.Environment) []string {
	out := []string{layout.LockImmutability, layout.ExtendImmutability}
	if e.Mechanism == layout.GeoReplica {
		// The cluster of the recovery region comes later, and its unit lets
		// Odoo's identity trust it.
		out = append(out, layout.FederateIdentity, layout.UnfederateIdentity)
	}
	if !e.Shared() && !e.Database.OnCluster {
		out = append(out, layout.RestartServer, layout.BackUpServer)
	}
	if e.Mechanism == layout.GeoReplica {
		// In the hour in which a region is lost, its way to the database is
		// closed first: that is a rule of its own beside the design's.
		// On the way back it is opened again, the server takes its place as the
		// primary by a write, and the accounts get their copies anew.
		if !e.Database.OnCluster {
			out = append(out, layout.WriteVirtualEndpoint, layout.WriteServer)
		}
		out = append(out, layout.ApproveAccount, layout.ApproveVault, layout.WriteSecurityRule, layout.DeleteSecurityRule, layout.WriteAccount)
	}
	if e.Mechanism != layout.NoRegional {
		out = append(out, layout.FailAccountOver)
	}
	return out
}

// notBuilt says what a recovery starts on that this version does not build.
// The recovery time of the decision on topology counts on all of it.
func notBuilt(region string, cluster bool, how layout.Mechanism, worked bool) []string {
	var out []string
	switch {
	case !cluster:
		out = append(out, "The cluster in "+region+" that Odoo starts on, with Flux and Odoo's identity federated with it.")
	case how == layout.GeoRestore:
		out = append(out, "Odoo's objects on the cluster in "+region+": a restored server has a name of its own, with which they are rendered then.")
	}
	if !worked {
		out = append(out, "A runner in the recovery network, from which steps reach the database.")
	}
	return out
}
