// Package runbook writes down what a person or a pipeline carries on: requests
// that are made once, what one system must tell another, and what is done when
// a region is lost.
//
// It promises that a step follows from the layout alone, and that no value of
// an estate is anything but a value in what it asks to run: the templates in
// steps are the text, and every value in their commands goes through a
// function that quotes it for the language that it stands in.
package runbook

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

//go:embed steps
var files embed.FS

// step is one step: a template of its name, and when it is taken.
type step struct {
	file  string // in steps, without its extension
	slug  string // "" is the file's
	title string
	when  design.When
	of    func(view) bool
	// makes is what there is when it was taken, and no unit makes; nil is
	// nothing.
	makes func(view) []addr.ID
	// in are the procedures that a later step belongs to; none is one of its
	// own.
	in []design.Procedure
	// needs is what must be so before it is taken, and gives what is so when it
	// was; nil is nothing beyond its moment.
	needs, gives func(view) []design.Condition
}

// steps are what is done with a site, each kind of moment in this order.
//
// Sources of what they say: Azure Database for PostgreSQL, access management
// (on PostgreSQL 16 whoever makes a database for a role must be able to act as
// it, and members of azure_pg_admin may grant themselves that; the schema
// public is azure_pg_admin's there), read-replica/concepts-read-replicas-promote
// and how-to-create-extensions; workload-identity-deploy-cluster of AKS. In
// which order a region is given up is docs/decisions/0063-nothing-writes-before-a-promotion.md.
// The extensions and settings of Odoo are its own (odoo/odoo: service/db.py,
// _create_empty_database, makes the extensions where it creates a database, and
// calls unaccent immutable, which here only a superuser could, since an
// extension's functions are theirs, whoever creates it: Odoo takes any public
// function of that name, modules/db.py, has_unaccent, so the role makes one;
// http.py, _save_session, ir_http.py, _gc_sessions and web/controllers/home.py,
// web_client, end sessions).
var steps = []step{
	{file: "register-providers", title: "Register what the subscriptions must know", when: design.BeforeApply, of: view.registers, gives: view.registered},
	{file: "local-state", title: "Keep the bootstrap's state on this machine at first", when: design.BeforeApply, of: view.keepsState},
	{file: "move-state", title: "Open the state to yourself, and move the bootstrap's there", when: design.AfterApply, of: view.keepsState, gives: view.stateReached},
	{file: "connect-pipeline", title: "Tell the pipeline whom it acts as", when: design.AfterApply, of: view.boots},
	{file: "connect-runners", title: "Let GitHub know the network of its machines", when: design.AfterApply, of: view.runners, needs: view.runnersThere, gives: view.runnersSeen},
	{file: "close-state", title: "Close the state to the Internet", when: design.AfterApply, of: view.closesState, needs: view.closable, gives: view.stateClosed},
	{file: "ask-group-owner", title: "Ask the owner of the management group", when: design.BeforeApply, of: view.placed},
	{file: "ask-hub-owner", title: "Ask the owner of the hub", when: design.BeforeApply, of: view.joins, gives: view.hubAnswered},
	{file: "network-watcher", title: "See that Azure watches the region's networks", when: design.BeforeApply, of: view.networked, gives: view.watched},
	{file: "firewall-address", title: "See that the firewall is where routes lead", when: design.AfterApply, of: view.filters, needs: view.firewall, gives: view.firewallSeen},
	{file: "entry-certificates", title: "Put the certificates into the vault", when: design.BeforeApply, of: view.enters, needs: view.vaultIsThere, makes: view.secretIDs},
	{file: "build-images", title: "Build the images, and let them be published", when: design.AfterApply, of: view.builds, needs: view.registry, gives: view.imagesBuilt},
	{file: "import-images", title: "Put the images into the registry", when: design.AfterApply, of: view.imports, needs: view.importable, gives: view.imported},
	{file: "delegate-names", title: "Have the public zone delegated", when: design.AfterApply, of: view.keepsNames, needs: view.publicZone, gives: view.delegated},
	{file: "publish-names", title: "Have the names lead to the entry", when: design.AfterApply, of: view.tells, needs: view.entryAddress, gives: view.namesLead},
	{file: "database-operator", title: "Release what runs the database", when: design.AfterApply, of: view.runsDatabase, needs: view.operable, gives: view.operated},
	{file: "restart-database", title: "Restart the database server once", when: design.AfterApply, of: view.primary, needs: view.ownServer, gives: view.restarted},
	{file: "database-roles", title: "Create Odoo's role, and give it its databases", when: design.AfterApply, of: view.rolesByHand, needs: view.serverReady, gives: view.hasRole},
	{file: "proxy-definitions", title: "Put Traefik's definitions into the cluster's release", when: design.AfterApply, of: view.proxied},
	{file: "verifier-definitions", title: "Put Kyverno's definitions into the cluster's release", when: design.AfterApply, of: view.verifies},
	{file: "publish-release", title: "Publish the cluster's release", when: design.AfterApply, of: view.releases, needs: view.releasable, gives: view.publishes},
	{file: "promote-release", title: "Let the release through that its staging has run", when: design.AfterApply, of: view.promotes, needs: view.promotableRelease, gives: view.released},
	{file: "ask-cluster-owner", title: "Ask the cluster's owner for what Ward does not render", when: design.AfterApply, of: view.declared, needs: view.identityIsThere, gives: view.clusterAnswered},
	{file: "publish-to-cluster", title: "Publish the release for the cluster that others keep", when: design.AfterApply, of: view.PlainFlux, needs: view.publishable},
	{file: "database-restored", title: "See that the database is archived, and can be restored", when: design.AfterApply, of: view.writesDatabase, needs: view.archivable, gives: view.archived},
	{file: "odoo-database", title: "Make Odoo's database ready, and set what is kept in it", when: design.AfterApply, of: view.runs, needs: view.odooCanRun, gives: view.databaseReady},
	{file: "lock-records", title: "Lock the record containers", when: design.AfterApply, of: view.home, needs: view.recordsKept, gives: view.recordsLocked},
	{file: "first-copy", title: "Take the first copy to the backup vault, and lock it", when: design.AfterApply, of: view.copies, needs: view.copyable, gives: view.copied},
	{file: "remediate-policies", title: "Put right what was there before the policies", when: design.AfterApply, of: view.remediates},
	{file: "database-follows", title: "See that the database in the recovery region follows", when: design.AfterApply, of: view.followsDatabase, needs: view.followable, gives: view.followsHere},
	{file: "restart-replica", title: "Restart the replica once", when: design.AfterApply, of: view.replica, needs: view.ownServer, gives: view.restarted},
	{file: "lead-readers", title: "Lead the readers' name to the replica", when: design.AfterApply, of: view.follows, needs: view.replicaReady, gives: view.readersLed},

	{file: "stop-writers", title: "Stop what writes", when: design.Later, of: view.replica, in: onEither, gives: view.stoppedAtHome},
	{file: "stop-database-cluster", title: "Stop what writes when the region is lost", when: design.Later, of: view.followsDatabase, in: onLoss, gives: view.stoppedAtHome},
	{file: "prove-nothing-writes", title: "See that nothing writes", when: design.Later, of: view.replica, in: onEither, needs: view.stoppedAtHome, gives: view.silentAtHome},
	{file: "promote-replica", title: "Promote the replica when the region is lost", when: design.Later, of: view.replica, in: onLoss, needs: view.promotable, gives: view.writesHere},
	{file: "promote-database-cluster", title: "Promote the database when the region is lost", when: design.Later, of: view.followsDatabase, in: onLoss, needs: view.databasePromotable, gives: view.databaseWritesHere},
	{file: "switch-replica", title: "Switch to the replica, which has everything", when: design.Later, of: view.opens, in: onSwitch, needs: view.switchable, gives: view.writesHere},
	{file: "fail-attachments-over", title: "Fail the attachments over", when: design.Later, of: view.failsOver, in: onLoss, needs: view.quietAtHome, gives: view.servedHere},
	{file: "reach-attachments", title: "See that the attachments are reached from here", when: design.Later, of: view.opens, in: onSwitch, gives: view.servedHere},
	// People work again before the server has a standby again, which takes long.
	{file: "open-in-recovery", title: "Let Odoo start in the recovery region", when: design.Later, of: view.opens, in: onEither, needs: view.openable, gives: view.runsHere},
	{file: "open-beside-database", title: "Let Odoo start in the recovery region", when: design.Later, of: view.followsDatabase, in: onLoss, needs: view.databaseOpenable, gives: view.runsHere},
	{file: "after-promotion-zones", slug: "after-promotion", title: "Make the promoted server highly available", when: design.Later, of: view.replicaZones, in: onLoss, needs: view.promoted},
	{file: "after-promotion", title: "See that the promoted server is backed up", when: design.Later, of: view.replicaNoZones, in: onLoss, needs: view.promoted},
	{file: "move-names", title: "Lead the names here", when: design.Later, of: view.movesOnEither, in: onEither, needs: view.answeredHere, gives: view.namesLead},
	{file: "move-names", title: "Lead the names here", when: design.Later, of: view.movesOnLoss, in: onLoss, needs: view.answeredHere, gives: view.namesLead},

	{file: "see-old-primary", title: "See that the old primary follows", when: design.Later, of: view.returns, in: onReturn, needs: view.wentAway, gives: view.readersLedHome},
	{file: "stop-recovery", title: "Stop what writes in the recovery region", when: design.Later, of: view.returns, in: onReturn, needs: view.wentAway, gives: view.stoppedAway},
	{file: "prove-silence-back", title: "See that nothing writes in the recovery region", when: design.Later, of: view.returns, in: onReturn, needs: view.stoppedAway, gives: view.silentAway},
	{file: "promote-back", title: "Switch back to the old primary", when: design.Later, of: view.returns, in: onReturn, needs: view.returnable, gives: view.writesHome},
	{file: "bring-attachments-back", title: "Bring the attachments back", when: design.Later, of: view.returns, in: onReturn, needs: view.silentAway, gives: view.servedHome},
	{file: "open-at-home", title: "Let Odoo start where it belongs", when: design.Later, of: view.returnsToCluster, in: onReturn, needs: view.openableHome, gives: view.runsHome},
	{file: "move-names-back", title: "Lead the names back", when: design.Later, of: view.regains, in: onReturn, needs: view.answeredHome, gives: view.namesLead},

	{file: "close-for-schema", title: "Close Odoo for a change of the schema", when: design.Later, of: view.changesSchema, in: onSchema, needs: view.rehearsed, gives: view.closedForSchema},
	{file: "backup-before-schema", title: "Back up before a change of the schema", when: design.Later, of: view.backsUp, in: onSchema, needs: view.closedBefore},
	{file: "backup-cluster-before-schema", title: "Back up before a change of the schema", when: design.Later, of: view.writesDatabase, in: onSchema, needs: view.closedBefore},
	{file: "update-schema", title: "Bring the database to the new schema", when: design.Later, of: view.changesSchema, in: onSchema, needs: view.changeable},
	{file: "smoke-after-schema", title: "See that the new schema serves", when: design.Later, of: view.changesSchema, in: onSchema, needs: view.updated},
	{file: "release-for-schema", title: "Release what runs on the new schema", when: design.Later, of: view.changesSchema, in: onSchema, needs: view.smoked},
	{file: "open-after-schema", title: "Open Odoo on the new schema", when: design.Later, of: view.changesSchema, in: onSchema, needs: view.releasedForSchema, gives: view.openedAfterSchema},
	{file: "test-isolation", title: "Test that tenants are apart", when: design.Later, of: view.shares},
	{file: "key-rotation", title: "Change how a key rotates", when: design.Later, of: view.keys},
	{file: "lift-lock", title: "Lift the lock of what is no longer needed", when: design.Later, of: view.holds},
	{file: "firewall-prevention", title: "Let the firewall refuse requests", when: design.Later, of: view.watches},
	{file: "recover-deployment", title: "Deploy again when runner, state or identity is lost", when: design.Later, of: view.boots},
	{file: "database-disk", title: "Keep up with the database's disk", when: design.Later, of: view.primary},
}

// The procedures of more than one step, and those that a step is a part of
// whoever began them.
var (
	onLoss   = []design.Procedure{design.RegionalFailover}
	onSwitch = []design.Procedure{design.PlannedSwitch}
	onEither = []design.Procedure{design.RegionalFailover, design.PlannedSwitch}
	onReturn = []design.Procedure{design.FailBack}
	onSchema = []design.Procedure{design.SchemaChange}
)

var texts = template.Must(template.New("steps").Funcs(quoting).Option("missingkey=error").ParseFS(files, "steps/*.md"))

// Steps returns the steps of every site of a layout. Its errors are faults of
// the templates.
func Steps(l layout.Layout) ([]design.Step, error) {
	var out []design.Step
	l = l.Indexed()
	for _, site := range l.Sites {
		v := newView(l, site)
		order := map[design.When]int{}
		for _, s := range steps {
			if !s.of(v) {
				continue
			}
			var body strings.Builder
			if err := texts.ExecuteTemplate(&body, s.file+".md", v); err != nil {
				return nil, fmt.Errorf("step %s of %s: %w", s.file, site.Unit, err)
			}
			slug := s.slug
			if slug == "" {
				slug = s.file
			}
			order[s.when]++
			one := design.Step{
				Unit: site.Unit, When: s.when, Order: order[s.when],
				Slug: slug, Title: s.title, Body: strings.TrimSpace(body.String()) + "\n", In: s.in,
			}
			if s.needs != nil {
				one.Needs = s.needs(v)
			}
			if s.gives != nil {
				one.Gives = s.gives(v)
			}
			if s.makes != nil {
				for _, id := range s.makes(v) {
					one.Gives = append(one.Gives, design.ResourceExists(id))
				}
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// view is what the templates see of a site: of the environment whose it is,
// where there is one, and of its servers.
type view struct {
	Layout      layout.Layout
	Site        layout.Site
	Environment layout.Environment
	// Home is the site that the environment runs in; zero where there is no
	// environment.
	Home     layout.Site
	Database layout.Database
	Workload layout.Workload
	Cluster  layout.Cluster // that it runs on
	// Server is the primary, wherever it stands; zero where there is none.
	Server  addr.ID
	Replica addr.ID // zero where there is none
	// Accounts are the environment's: its documents first, then its records and
	// its backups.
	Accounts []addr.ID
	Records  addr.ID // the account with its records
	// OdooIdentity is the environment's.
	OdooIdentity addr.ID

	// At is the site's own server; zero where it has none.
	At layout.Server

	// Running says that the environment runs on a cluster.
	Running bool
}

func newView(l layout.Layout, s layout.Site) view {
	v := view{Layout: l, Site: s}
	v.At, _ = l.Server(s.Unit)
	v.Server = v.At.ID
	if e, ok := l.Environment(s.Environment); ok {
		home, _ := l.Site(e.Home)
		v.Home = home
		v.Environment, v.Database = e, e.Database
		v.Server = e.Database.Server
		v.OdooIdentity = home.OdooIdentityID()
		v.Records = home.RecordsAccountID()
		v.Accounts = []addr.ID{home.DocumentsAccountID(), v.Records, home.BackupsAccountID()}
		v.Cluster, v.Workload, v.Running = l.Runs(e.Name)
	}
	if replica, ok := l.ReplicaOf(v.Server); ok {
		v.Replica = replica.ID
	}
	return v
}

// home reports whether the environment runs in the site.
func (v view) home() bool { return v.Environment.Home == v.Site.Unit && !v.Site.Unit.IsZero() }

// runs reports whether it does, on a cluster.
func (v view) runs() bool { return v.home() && v.Running }

// primary reports whether the site has a primary server.
func (v view) primary() bool { return !v.At.ID.IsZero() && !v.At.Replica() }

// copies reports whether the site's databases are copied to a backup vault.
func (v view) copies() bool { return v.Site.Backup != nil && len(v.Site.Backup.Databases) > 0 }

// keys reports whether the site has keys.
func (v view) keys() bool { return len(v.Site.Keys) > 0 }

// holds reports whether something of the site is locked.
func (v view) holds() bool {
	return v.Site.Storage != nil || v.Site.Logs != nil || v.keys() || !v.At.ID.IsZero()
}

// LockName is what every lock is called.
func (v view) LockName() string { return layout.LockName }

// replica reports whether the site has a server that follows another.
func (v view) replica() bool { return v.At.Replica() }

// follows reports whether it has one that may take the primary's place.
func (v view) follows() bool { return v.replica() && v.Database.Endpoint != "" }

// Here is the site's cluster.
func (v view) Here() cluster {
	return cluster{Cluster: v.clusterID(v.Site), Region: v.Site.Region}
}

// RecoveryCluster reports whether Odoo can run where the site is: a cluster
// there is kept ready for it.
func (v view) RecoveryCluster() bool {
	return slices.ContainsFunc(v.Layout.ClustersIn(v.Site.Unit), func(c layout.Cluster) bool {
		return slices.ContainsFunc(c.Runs, func(w layout.Workload) bool { return w.Environment == v.Environment.Name })
	})
}

func (v view) opens() bool { return v.replica() && v.RecoveryCluster() }

// cluster is where Odoo is stopped and started.
type cluster struct {
	// Cluster is zero where it is not one of the design's own.
	Cluster addr.ID
	Region  string
	// Name is what its keepers call it, and Plain says that Flux's own objects
	// in the namespace say what it is kept as, and whether that is suspended.
	Name  string
	Plain bool
	// Namespace is "" where nothing of Odoo runs there.
	Namespace string
	// Web is the Deployment that an autoscaler decides of, and Replicas what it
	// begins with. ByHours says that KEDA does, which starts what has no pods.
	Web      string
	Replicas int
	ByHours  bool
}

// AtHome is where the environment runs.
func (v view) AtHome() cluster {
	c := cluster{Cluster: v.clusterID(v.Home), Region: v.Home.Region, Web: layout.OdooWeb, Replicas: v.Environment.Odoo.Web.MinReplicas, ByHours: v.Environment.Odoo.ByHours()}
	if v.Running {
		c.Namespace, c.Name, c.Plain = v.Workload.Namespace, v.Cluster.Name, v.Layout.PlainFlux(v.Cluster)
	}
	return c
}

// InRecovery is where it runs after a failover.
func (v view) InRecovery() cluster {
	s := v.Away()
	c := cluster{Cluster: v.clusterID(s), Region: s.Region, Web: layout.OdooWeb, Replicas: v.Environment.Odoo.Web.MinReplicas, ByHours: v.Environment.Odoo.ByHours()}
	for _, in := range v.Layout.ClustersIn(s.Unit) {
		for _, w := range in.Runs {
			if w.Environment == v.Environment.Name {
				c.Namespace = w.Namespace
			}
		}
	}
	return c
}

// Redundancy is how often and where Azure copies the environment's accounts.
func (v view) Redundancy() string {
	if v.Home.Storage == nil {
		return ""
	}
	return v.Home.Storage.SKU
}

// networked reports whether the site has a network.
func (v view) networked() bool { return v.Site.Network != nil }

// joins reports whether its network joins a hub that is somebody else's.
func (v view) joins() bool { return v.networked() && v.Site.Network.Joined != nil }

// Zones are the private names that the site needs answers for.
func (v view) Zones() []string {
	var out []string
	for _, e := range v.Site.Endpoints {
		out = append(append(out, e.Zone), e.More...)
	}
	out = append(out, v.ClusterZones()...)
	slices.Sort(out)
	return slices.Compact(out)
}

// ClusterZones are those among them in which clusters keep the names of their
// API servers.
func (v view) ClusterZones() []string {
	var out []string
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		if c.AKS != nil {
			out = append(out, c.AKS.Zone)
		}
	}
	return out
}

// placed reports whether the subscriptions stand in a management group of
// somebody else's, who is asked with the platform.
func (v view) placed() bool { return v.Layout.Above != nil && v.Site.Unit == v.Layout.Platform.Unit }

// Exports reports whether the site's logs are copied beside its records.
func (v view) Exports() bool { return v.Site.Logs != nil && v.Site.Logs.Export }

// filters reports whether a firewall stands in it.
func (v view) filters() bool { return v.networked() && v.Site.Firewall != nil }

// Firewall is the site's firewall.
func (v view) Firewall() addr.ID { return v.Site.FirewallID() }

// FirewallAddress is where routes lead to it.
func (v view) FirewallAddress() string { return v.Site.Network.FirewallAddress().String() }

// Nodes are the addresses that what leaves the site's network has.
func (v view) Nodes() string {
	if nodes, ok := v.Site.Network.Subnet(layout.ClusterSubnet); ok {
		return nodes.String()
	}
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		if c.Declared && c.Nodes.IsValid() {
			return c.Nodes.String()
		}
	}
	return v.Site.Network.Space.String()
}

// Writers are the addresses that the pods have which write where the environment
// runs: those of the nodes of its cluster, wherever that is, and no others.
// Where no cluster is known they are whatever its network has.
func (v view) Writers() string {
	if v.Running && v.Cluster.Declared && v.Cluster.Nodes.IsValid() {
		return v.Cluster.Nodes.String()
	}
	at := v.Home
	if in, ok := v.Layout.Site(v.Cluster.Unit); ok && v.Running && !v.Cluster.Declared {
		at = in
	}
	if at.Network == nil {
		return "VirtualNetwork"
	}
	return view{Layout: v.Layout, Site: at}.Nodes()
}

func (v view) replicaZones() bool   { return v.replica() && v.Site.Zones > 1 }
func (v view) replicaNoZones() bool { return v.replica() && v.Site.Zones < 2 }

// remediates reports whether a policy of the site changes what is there.
func (v view) remediates() bool { return len(v.Remediations()) > 0 }

// Remediations are the policies that change what is there already, each at each
// of its scopes.
func (v view) Remediations() []remediation {
	var out []remediation
	if v.Site.Unit != v.Layout.Platform.Unit {
		return nil
	}
	for _, e := range v.Layout.Enforcement {
		if e.Needs == nil || !e.Needs.Remediation {
			continue
		}
		for _, scope := range e.Scopes {
			out = append(out, remediation{Assignment: e.Name, Subscription: scope.SubscriptionID()})
		}
	}
	return out
}

// remediation is one policy in one subscription.
type remediation struct{ Assignment, Subscription string }

// Administrators is the group that administers databases.
func (v view) Administrators() string { return v.Layout.Identity.DatabaseAdministrators.Name }

// ServerHost is the name of the server itself, whoever writes.
func (v view) ServerHost() string { return layout.ServerHost(v.Server) }

// EndpointRules are what decides what reaches the private endpoints where the
// environment runs.
func (v view) EndpointRules() addr.ID { return v.Home.RulesID(layout.EndpointsSubnet) }

// ReplicaHost is the name of the server that follows it.
func (v view) ReplicaHost() string { return layout.ServerHost(v.Replica) }

// declared reports whether the environment runs on a cluster that others keep.
func (v view) declared() bool { return v.runs() && v.Cluster.Declared }

// Asks is what Odoo's pods ask of their nodes, all together and at most.
func (v view) Asks() string {
	web, websocket, background := layout.Requests()
	o := v.Environment.Odoo
	cpu, memory := background.MilliCPUs, background.MemoryMiB
	for _, p := range []struct {
		asks  layout.Request
		count int
	}{{web, o.Web.MaxReplicas + o.Web.Surge}, {websocket, o.Websocket.Replicas + o.Websocket.Surge}} {
		cpu += p.count * p.asks.MilliCPUs
		memory += p.count * p.asks.MemoryMiB
	}
	return fmt.Sprintf("%d m of processors and %d MiB of memory", cpu, memory)
}

// Reaches are the ranges that Odoo's pods must reach.
func (v view) Reaches() []string {
	if v.Site.Network == nil {
		return nil
	}
	endpoints, ok := v.Site.Network.Subnet(layout.EndpointsSubnet)
	if !ok {
		return nil
	}
	return []string{endpoints.String()}
}

// Background is where a person runs what has Odoo's rights.
func (v view) Background() string { return layout.OdooBackground }

// Config is the file that Odoo is configured with where a person runs it.
func (v view) Config() string { return layout.OdooConfig }

// Init are the modules that a new database begins with.
func (v view) Init() string {
	return strings.Join(append([]string{"base"}, v.Environment.Odoo.Installed()...), ",")
}

// StoreCode is the record that says where documents go, and StoreScheme begins
// the name of what went there.
func (v view) StoreCode() string   { return layout.StoreCode }
func (v view) StoreScheme() string { return layout.StoreCode + "://" }

// Grows names whose data the disk is sized for.
func (v view) Grows() string {
	if v.At.Shared {
		return "an environment that shares"
	}
	var names []string
	for _, e := range v.At.Serves {
		names = append(names, e.String())
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
