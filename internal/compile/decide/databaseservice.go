package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// databaseServices decides who runs each environment's PostgreSQL: Azure, or
// the organisation itself on the environment's cluster, where the estate says
// why. What no cluster can hold the estate has refused; what the region cannot
// is refused here.
func databaseServices(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		one := l.Environments[i]
		if e.Database.OnCluster() && e.replicated() {
			if home := n.site(l, one.Home); home.Zones < clusterInstances {
				n.problem(e.path+".database.service",
					fmt.Sprintf("is cluster, and %s has no %d availability zones: no two instances may be in one, and a change must be on two of them", e.Region, clusterInstances),
					"run the environment in a region that has, or write flexible")
				continue
			}
			if one.Recovery != nil && n.site(l, *one.Recovery).Zones < clusterInstances {
				n.problem(e.path+".recovery.region",
					fmt.Sprintf("%s has no %d availability zones, which the instances of a database on a cluster want there too", e.Recovery.Region, clusterInstances),
					"run the environment in a region whose pair has, or write service: flexible")
				continue
			}
		}
		a.explainService(e, one, n)
	}
}

// replicated reports whether a database on a cluster has instances that follow
// the one that writes: people's care depends on it, or its data is regulated.
func (e environment) replicated() bool { return e.Purpose == "production" || e.Data == regulated }

func (a asked) explainService(e environment, one layout.Environment, n *notes) {
	const flexible, cluster = "Azure Database for PostgreSQL, Flexible Server", "CloudNativePG on the environment's own cluster"
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "database-service",
		Title:   "Who runs the database of " + e.name.String() + "?",
		Inputs:  []design.Input{n.input(e.path+".database.service", e.Database.Service), n.input(e.path+".data", e.Data)},
	}
	if !e.Database.OnCluster() {
		d.Chosen = flexible
		d.Options = []design.Option{
			{Name: flexible, Verdict: "taken: Azure patches it, backs it up and fails it over, and publishes what it loses then"},
			{Name: cluster, Verdict: clusterVerdict(e, one)},
		}
		d.Reasons = []design.Reason{{Text: "A database that an organisation runs itself is backed up, patched and failed over by its own people, at night too. So somebody has to say why it is (database.because)."}}
		n.decide(d)
		return
	}
	own := a.Published.CloudNativePG
	d.Chosen = cluster
	d.Options = []design.Option{
		{Name: flexible, Verdict: "not taken: the estate asks for a database that the organisation runs itself"},
		{Name: cluster, Verdict: "taken: the estate asks for it, and says why"},
	}
	d.Reasons = []design.Reason{
		{Text: "The estate asks for it.", Clause: e.Database.Because.String()},
		{Text: "Patches, backups, restores, failovers and the certificates between the instances are the organisation's own: the operator does what it is told, and nobody is called by Azure when it cannot."},
		{Text: "The design has it on nodes of its own, on disks that are encrypted with the environment's key, and archives to the environment's account of backups as an identity that cannot delete there.", Clause: "45 CFR 164.308(a)(7)(ii)(A)"},
		{Text: "Odoo signs in by a certificate, and no password is in use: so there is no pool of connections before it, since the operator's PgBouncer lets in by passwords (docs/decisions/0076-odoo-signs-in-by-a-certificate.md). Every connection of Odoo is one of the server's."},
		{Text: "Checks of Flexible Server have nothing to judge here; those of CloudNativePG's objects stand for the same controls."},
		{Text: "What Azure would charge for a server is paid in nodes, which ward explain ESTATE cost counts, and in disks, which the cluster asks for and which have no price here."},
	}
	if e.replicated() {
		d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%d instances, no two in one zone: each change is on two before it is confirmed. With one instance left nothing can be written, rather than lost.", clusterInstances)})
		d.Figures = append(d.Figures, design.Figure{Name: "zone lost: recovery point", Value: atMost(0), Basis: design.Published, Source: own.Recovery.InstanceFailover.Source, Date: own.Recovery.InstanceFailover.Date})
	} else {
		d.Reasons = append(d.Reasons, design.Reason{Text: "One instance: nobody's care depends on it, and its data is not regulated. It comes back from its disk, or from its archive."})
	}
	d.Figures = append(d.Figures, design.Figure{Name: "point-in-time restore: recovery point", Value: bounded(databasePart, own.Recovery.PointInTime, "").value(), Basis: design.Published, Source: own.Recovery.PointInTime.Source, Date: own.Recovery.PointInTime.Date})
	if one.Recovery != nil {
		d.Reasons = append(d.Reasons, design.Reason{Text: "A cluster in " + e.Recovery.Region + " follows by the archive alone: the networks of two regions are not joined, and nothing of one has to reach the other. What was not archived when the region was lost is lost: nothing bounds it, and no objective is shown by it before a drill has measured it."})
		d.Inputs = append(d.Inputs, n.input(e.path+".recovery.region", e.Recovery.Region))
	}
	n.decide(d)
}

// clusterVerdict says why a database is not on the environment's cluster.
func clusterVerdict(e environment, one layout.Environment) string {
	switch {
	case e.Cluster.Exists():
		return "not possible: the environment runs on a cluster that others keep"
	case one.Shared():
		return "not possible: the environment shares a server"
	default:
		return "not taken: the estate does not ask for it (database.service: cluster, with a reason)"
	}
}

// clusterWaysBack returns the ways in which an environment comes back whose
// database runs on its cluster, the cheapest first: there is no copy in another
// region that Azure restores.
func (a asked) clusterWaysBack(e losing, nothing func(string) loss, attachments, configuration loss) []wayBack {
	replica := wayBack{
		mechanism: layout.GeoReplica,
		losses: []loss{
			bounded(databasePart, a.Published.CloudNativePG.Recovery.ReplicaCluster, "what was not archived: a segment of the log is closed after five minutes, and when it arrives nobody promises"),
			attachments, configuration,
		},
		path: criticalPath("promote the cluster that follows", assumedPromote),
	}
	if e.Recovery == nil {
		replica.cannot = "the estate names no recovery region"
	}
	return []wayBack{
		{mechanism: layout.NoRegional, losses: []loss{nothing(databasePart), nothing(attachmentsPart), configuration}},
		replica,
	}
}

// clusterNamed says by which name Odoo knows a database on its cluster.
func (n *notes) clusterNamed(e environment, one layout.Environment) {
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "database-name",
		Title:   "By which name does Odoo of " + e.name.String() + " know its database, and what shows that it is the one?",
		Chosen:  one.Database.Host + " with sslmode=verify-full",
		Options: []design.Option{
			{Name: "the service of the instance that writes, verify-full", Verdict: "taken: the operator signs a certificate for that name with an authority of this database alone, and Odoo knows no other"},
			{Name: "the same, require", Verdict: "refused: whoever answers is believed"},
		},
		Reasons: []design.Reason{
			{Text: "What is sent to the database is protected on the way only if it is known who receives it.", Clause: "45 CFR 164.312(e)(1)"},
			{Text: "The name leads to whichever instance writes, and is the same on the cluster in another region: an Odoo there meets its own."},
		},
		Inputs: []design.Input{n.input(e.path+".region", e.Region), n.input(e.path+".database.service", e.Database.Service)},
	}
	n.decide(d)
}

// explainArchive says what is left of a database on a cluster when somebody
// deletes it.
func (a asked) explainArchive(e environment, one layout.Environment, l layout.Layout, n *notes) {
	keep := fmt.Sprintf("%d days", l.Retention.BackupDays)
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "long-term-backup",
		Title:   "What is left of " + e.name.String() + " when its database is deleted?",
		Chosen:  "base backups and the log of " + keep + ", in an account of their own",
		Options: []design.Option{
			{Name: "a backup vault, immutable and guarded", Verdict: "not possible: Azure Backup copies Flexible Servers, and no database on a cluster"},
			{Name: "the archive in the account of the backups", Verdict: "taken: every version of a blob is kept from change for " + keep + "; what archives cannot delete"},
			{Name: "the disks", Verdict: "kept beside it when what asked for them is deleted: they go with the resource group"},
		},
		Reasons: []design.Reason{
			{Text: "Retrievable exact copies of electronic protected health information are created and maintained.", Clause: "45 CFR 164.308(a)(7)(ii)(A)"},
			{Text: "A restore is a new cluster from a base backup and the log behind it, to any point of the last " + keep + ". The step that proves it is taken before people are let in."},
		},
		Inputs: []design.Input{n.input(e.path+".data", e.Data), n.input(e.path+".purpose", e.Purpose), n.input(e.path+".database.service", e.Database.Service)},
	}
	if a.estate.Retention != nil && a.estate.Retention.LongTermBackups != nil {
		long := a.estate.Retention.LongTermBackups
		d.Reasons = append(d.Reasons, design.Reason{Text: "That the first copy of each month is kept for " + long.For.String() + " is not met for this environment by anything that is built: a dump that is sealed as a record is.", Clause: long.Because.String()})
		d.Inputs = append(d.Inputs, n.input("retention.longTermBackups.for", long.For.String()))
	}
	if one.Recovery != nil {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Azure copies the account to the paired region, as all of the environment's: by when, nobody promises."})
	}
	n.decide(d)
}

// withoutOperator is what a database on a cluster wants that is not built here.
var withoutOperator = []string{
	"The release of CloudNativePG, of its plugin for Barman Cloud and of cert-manager, which the plugin wants: the cluster takes it from the registry, signed, and nothing of it is rendered here.",
	"Alerts of the database on the cluster (archiving that fails, a disk that fills, an instance that does not follow): its metrics are not collected yet.",
}
