package runbook

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// What steps need and give, a function each. Those that take no part in another
// step's order are their moment's alone and stand nowhere here.

type conditions = []design.Condition

func one(kind design.ConditionKind, of addr.ID, what string) conditions {
	return conditions{{Kind: kind, Of: of, What: what}}
}

// exist are the resources that do.
func exist(ids ...addr.ID) conditions {
	var out conditions
	for _, id := range ids {
		if !id.IsZero() {
			out = append(out, design.ResourceExists(id))
		}
	}
	return out
}

// what an environment is called in a condition.
func (v view) environment() string { return v.Environment.Name.String() }

// clusterID is the site's own cluster; zero where it has none.
func (v view) clusterID(s layout.Site) addr.ID {
	if slices.ContainsFunc(v.Layout.ClustersIn(s.Unit), func(c layout.Cluster) bool { return c.AKS != nil }) {
		return s.ClusterID()
	}
	return addr.ID{}
}

// Away is the site that the environment is recovered in; zero where there is
// none.
func (v view) Away() layout.Site {
	if v.Environment.Recovery == nil {
		return layout.Site{}
	}
	s, _ := v.Layout.Site(*v.Environment.Recovery)
	return s
}

// The bootstrap.

// registered: every subscription that something is made in.
func (v view) registered() conditions {
	var out conditions
	add := func(subscription addr.ID) {
		if c := layout.Registered(subscription); !subscription.IsZero() && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, s := range v.Layout.Sites {
		add(s.Subscription)
	}
	for _, r := range v.Layout.Registrations {
		add(r.Subscription)
	}
	return out
}

func (v view) stateReached() conditions { return conditions{v.Layout.StateReached()} }
func (v view) stateClosed() conditions  { return conditions{v.Layout.StateClosed()} }
func (v view) runnersThere() conditions { return exist(v.Runners()) }
func (v view) runnersSeen() conditions  { return conditions{v.Site.RunnersSeen()} }

// closable: the account has its private address, and whoever goes on reaches
// that: the pipeline, by its own identities.
func (v view) closable() conditions {
	var out conditions
	for _, e := range v.Site.Endpoints {
		if e.Service.Key() == v.StateAccount().Key() {
			in, _ := v.Layout.Site(e.Network)
			out = append(out, exist(in.EndpointID(v.Site, e.Role))...)
		}
	}
	out = append(out, one(design.Taken, addr.ID{}, v.Layout.Bootstrap.Unit.String()+"/connect-pipeline")...)
	if v.runners() {
		out = append(out, v.runnersSeen()...)
	}
	return out
}

func (v view) hubAnswered() conditions {
	return one(design.Answered, v.Site.Network.Joined.Network, v.Site.Network.Joined.Owner)
}

func (v view) watched() conditions {
	return one(design.Seen, v.Site.WatcherID(), "it watches "+v.Site.Region)
}

func (v view) firewall() conditions     { return exist(v.Firewall()) }
func (v view) firewallSeen() conditions { return conditions{v.Site.FirewallSeen()} }

// vaultIsThere: the vault that certificates are put into; and an issuer that
// looks whether the domain is theirs who ask finds it.
func (v view) vaultIsThere() conditions {
	out := exist(v.In().CertificatesVaultID())
	if v.OwnNames() {
		out = append(out, one(design.Delegated, v.Platform().PublicZoneID(), "")...)
	}
	return out
}

func (v view) registry() conditions     { return exist(v.Registry().ID) }
func (v view) imported() conditions     { return one(design.HasImages, v.Registry().ID, "") }
func (v view) publicZone() conditions   { return exist(v.Site.PublicZoneID()) }
func (v view) delegated() conditions    { return one(design.Delegated, v.Site.PublicZoneID(), "") }
func (v view) entryAddress() conditions { return exist(v.Site.EntryAddressID()) }
func (v view) namesLead() conditions    { return one(design.NamesLead, v.Site.EntryAddressID(), "") }
func (v view) ownServer() conditions    { return exist(v.At.ID) }
func (v view) restarted() conditions    { return one(design.Restarted, v.At.ID, "") }

func (v view) serverReady() conditions {
	return append(one(design.Restarted, v.Server, ""), exist(v.Server, v.OdooIdentity)...)
}

func (v view) hasRole() conditions { return one(design.HasRole, v.Server, v.Database.Role) }

func (v view) identityIsThere() conditions {
	if v.PlainFlux() {
		return exist(v.OdooIdentity, v.ReleasesIdentity())
	}
	return exist(v.OdooIdentity)
}

func (v view) clusterAnswered() conditions {
	return one(design.Answered, v.OdooIdentity, v.Cluster.Owner)
}

// releasable: the cluster and the registry are there, with what the release's
// pods are made from, and the folder has what is not rendered.
func (v view) releasable() conditions {
	out := append(exist(v.clusterID(v.Site)), v.registry()...)
	if v.Registry().Own {
		out = append(out, v.imported()...)
	}
	if v.proxied() {
		out = append(out, one(design.Taken, addr.ID{}, v.Site.Unit.String()+"/proxy-definitions")...)
	}
	if v.verifies() {
		out = append(out, v.taken("verifier-definitions")...)
	}
	return out
}

// released: nothing runs on a cluster that has not fetched its release; a site
// whose cluster takes none waits for nothing.
func (v view) released() conditions { return v.releasedIn(v.Site) }

func (v view) releasedIn(s layout.Site) conditions {
	if !newView(v.Layout, s).releases() {
		return nil
	}
	return one(design.Released, v.clusterID(s), "")
}

// odooCanRun: a pod starts, signs in and finds its database.
func (v view) odooCanRun() conditions {
	out := v.hasRole()
	if v.Database.OnCluster {
		// The operator makes the role; what is written from now on is archived.
		out = v.archived()
	}
	if r, ok := v.Layout.Registry(); ok && r.Own {
		out = append(out, v.imported()...)
	}
	if v.PlainFlux() {
		out = append(out, v.taken("publish-to-cluster")...)
	}
	if v.Cluster.Declared {
		return append(out, v.clusterAnswered()...)
	}
	out = append(out, v.releasedIn(v.Home)...)
	return append(out, exist(v.clusterID(v.Home))...)
}

func (v view) databaseReady() conditions {
	return one(design.DatabaseReady, v.Server, v.Database.Name)
}

// policy keeps the records.
func (v view) policy() addr.ID { return v.Home.RecordsPolicyID() }

func (v view) recordsKept() conditions   { return exist(v.policy()) }
func (v view) recordsLocked() conditions { return one(design.Locked, v.policy(), "") }

func (v view) copyable() conditions {
	out := exist(v.Site.BackupVaultID())
	for _, server := range v.Site.Backup.Databases {
		out = append(out, one(design.Restarted, server, "")...)
	}
	return out
}

func (v view) copied() conditions {
	var out conditions
	for _, server := range v.Site.Backup.Databases {
		out = append(out, one(design.Copied, server, v.Site.BackupVaultID().Name())...)
	}
	return out
}

func (v view) replicaReady() conditions {
	return append(one(design.Restarted, v.Replica, ""), exist(v.Server, v.Replica, layout.Database{Server: v.Server, Endpoint: v.Database.Endpoint}.EndpointID())...)
}

func (v view) readersLed() conditions { return one(design.ReadersLed, v.Replica, "") }

// A database on a cluster of the environment's own.

// operable: the operator can be released to the cluster.
func (v view) operable() conditions {
	out := exist(v.clusterID(v.Site))
	if r, ok := v.Layout.Registry(); ok && r.Own {
		out = append(out, v.imported()...)
	}
	return out
}

func (v view) operated() conditions { return one(design.Operated, v.clusterID(v.Site), "") }
func (v view) archived() conditions {
	return one(design.Archived, v.clusterID(v.Home), v.environment())
}
func (v view) archivable() conditions { return append(v.operated(), v.released()...) }
func (v view) followable() conditions { return append(v.archivable(), v.archived()...) }
func (v view) followsHere() conditions {
	return one(design.Follows, v.clusterID(v.Site), v.environment())
}

func (v view) databasePromotable() conditions {
	return append(v.stoppedAtHome(), v.followsHere()...)
}
func (v view) databaseWritesHere() conditions { return one(design.Writes, v.clusterID(v.Site), "") }
func (v view) databaseOpenable() conditions {
	return append(v.databaseWritesHere(), v.servedHere()...)
}

// quietAtHome: nothing adds documents where they are given up.
func (v view) quietAtHome() conditions {
	if v.Database.OnCluster {
		return v.stoppedAtHome()
	}
	return v.silentAtHome()
}

// The way out of the region.

func (v view) stoppedAtHome() conditions {
	return one(design.Stopped, v.clusterID(v.Home), v.environment())
}
func (v view) silentAtHome() conditions { return one(design.Silent, v.Server, v.Database.Role) }

// promotable: nothing is written any more, Azure takes the promotion, and what
// is promoted audits.
func (v view) promotable() conditions {
	out := append(v.silentAtHome(), one(design.Restarted, v.Replica, "")...)
	if v.follows() {
		out = append(out, v.readersLed()...)
	}
	return out
}

// switchable: and Odoo can run where the writer will be. A planned switch to
// where it cannot would take production down.
func (v view) switchable() conditions { return append(v.promotable(), exist(v.clusterID(v.Site))...) }

func (v view) writesHere() conditions { return one(design.Writes, v.Replica, "") }
func (v view) servedHere() conditions {
	return one(design.Serves, v.Home.DocumentsAccountID(), v.Site.Region)
}

func (v view) openable() conditions { return append(v.writesHere(), v.servedHere()...) }
func (v view) runsHere() conditions {
	return one(design.Runs, v.clusterID(v.Site), v.environment())
}

// promoted: and people work already, where they can.
func (v view) promoted() conditions {
	if v.opens() {
		return append(v.writesHere(), v.runsHere()...)
	}
	return v.writesHere()
}

// answeredHere: all whose names are moved answer at the entry.
func (v view) answeredHere() conditions { return v.answered(true) }

func (v view) answered(standby bool) conditions {
	var out conditions
	for _, r := range v.Site.Entry.Routes {
		e, ok := v.Layout.Environment(r.Environment)
		if r.Standby != standby || !ok || e.Recovery == nil {
			continue
		}
		home, _ := v.Layout.Site(e.Home)
		recovery, _ := v.Layout.Site(*e.Recovery)
		at := newView(v.Layout, map[bool]layout.Site{true: recovery, false: home}[standby])
		switch {
		case standby && at.opens(), standby && at.followsDatabase():
			out = append(out, at.runsHere()...)
		case standby && at.replica():
			out = append(out, at.writesHere()...)
		case !standby && at.returnsToCluster():
			out = append(out, at.runsHome()...)
		case !standby && at.returns():
			out = append(out, at.writesHome()...)
		}
	}
	return out
}

// The way back.

// returns reports whether the environment comes back to the site after a
// failover; returnsToCluster, whether to a cluster of the design.
func (v view) returns() bool {
	return v.home() && v.Environment.Recovery != nil && !v.Replica.IsZero() && v.Database.Endpoint != ""
}

func (v view) returnsToCluster() bool { return v.returns() && v.Running }

// opensAway reports whether Odoo runs in the recovery region after a failover.
func (v view) opensAway() bool { return newView(v.Layout, v.Away()).opens() }

// StandbyDelivered reports whether what runs there then is a configuration of
// Flux of its own, on a cluster of the design's.
func (v view) StandbyDelivered() bool { return v.opensAway() && newView(v.Layout, v.Away()).releases() }

// regains reports whether names that a failover has moved are led back to the
// site's entry.
func (v view) regains() bool { return v.enters() && len(v.answeredHome()) > 0 }

func (v view) wentAway() conditions {
	if v.opensAway() {
		return append(v.writesAway(), one(design.Runs, v.clusterID(v.Away()), v.environment())...)
	}
	return v.writesAway()
}

func (v view) writesAway() conditions     { return one(design.Writes, v.Replica, "") }
func (v view) readersLedHome() conditions { return one(design.ReadersLed, v.Server, "") }
func (v view) stoppedAway() conditions {
	return one(design.Stopped, v.clusterID(v.Away()), v.environment())
}
func (v view) silentAway() conditions { return one(design.Silent, v.Replica, v.Database.Role) }
func (v view) returnable() conditions { return append(v.silentAway(), v.readersLedHome()...) }
func (v view) writesHome() conditions { return one(design.Writes, v.Server, "") }
func (v view) servedHome() conditions {
	return one(design.Serves, v.Home.DocumentsAccountID(), v.Home.Region)
}
func (v view) openableHome() conditions { return append(v.writesHome(), v.servedHome()...) }
func (v view) runsHome() conditions {
	return one(design.Runs, v.clusterID(v.Home), v.environment())
}
func (v view) answeredHome() conditions { return v.answered(false) }
