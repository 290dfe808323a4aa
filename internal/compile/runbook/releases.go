package runbook

import (
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// What steps know of releases: which are candidates and who lets them through,
// what is told to Flux on a cluster that others keep, and how the schema of a
// database is changed.

// taken is that a step of this site's was.
func (v view) taken(slug string) conditions { return takenIn(v.Site.Unit, slug) }

func takenIn(unit addr.Unit, slug string) conditions {
	return one(design.Taken, addr.ID{}, unit.String()+"/"+slug)
}

// PlainFlux reports whether the environment runs here on a cluster that others
// keep, and Flux's own objects say what it takes.
func (v view) PlainFlux() bool { return v.runs() && v.Layout.PlainFlux(v.Cluster) }

// ReleasesIdentity is as what its releases are fetched.
func (v view) ReleasesIdentity() addr.ID { return v.Site.ReleasesIdentityID() }

// ToldFolder holds what its owner applies, and FluxVersion is the least that
// takes it.
func (v view) ToldFolder() string { return v.Workload.FluxFolder() }

// FluxVersion returns it.
func (view) FluxVersion() string { return layout.FluxVersion }

// publishable: the registry is there, with what the release's pods are made
// from, and its owner has answered.
func (v view) publishable() conditions {
	out := append(v.clusterAnswered(), v.registry()...)
	if v.Registry().Own {
		out = append(out, v.imported()...)
	}
	return out
}

// Predecessor is the environment that runs a release first: the staging of the
// same entity, where that has a cluster of the design's own. Zero where there is
// none, or the environment is no production.
func (v view) Predecessor() layout.Environment {
	return v.Layout.Predecessor(v.Environment)
}

// Promoted reports whether the site's cluster takes only what its predecessor
// has run.
func (v view) Promoted() bool { return v.releases() && !v.Predecessor().Home.IsZero() }

func (v view) promotes() bool { return v.Promoted() }

// PushesTo is where a release of the site's cluster is pushed to: where the
// cluster takes it, or where it waits until somebody lets it through.
func (v view) PushesTo() string {
	return v.Layout.PushesTo(v.Release())
}

// PredecessorCluster is what the predecessor runs on.
func (v view) PredecessorCluster() cluster {
	home, _ := v.Layout.Site(v.Predecessor().Home)
	return newView(v.Layout, home).AtHome()
}

// Signers are who may sign a release, by name.
func (v view) Signers() []signer {
	var out []signer
	for _, name := range slices.Sorted(maps.Keys(v.Layout.Platform.Releases.Signers)) {
		out = append(out, signer{name, v.Layout.Platform.Releases.Signers[name]})
	}
	return out
}

type signer struct{ Name, Key string }

// publishes: a release that is pushed is fetched, unless it is a candidate.
func (v view) publishes() conditions {
	if v.Promoted() {
		return nil
	}
	return v.released()
}

// promotableRelease: the candidate was pushed, and its predecessor serves.
func (v view) promotableRelease() conditions {
	before := v.Predecessor()
	return append(v.taken("publish-release"), one(design.DatabaseReady, before.Database.Server, before.Database.Name)...)
}

// changesSchema reports whether the environment's Odoo runs here and is kept by
// Flux, whose way of being stopped is known.
func (v view) changesSchema() bool {
	return v.runs() && (v.PlainFlux() || v.releases())
}

// SchemaBudget is for how long Odoo may be away for it: no longer than the loss
// of a region may take.
func (v view) SchemaBudget() string {
	if o := v.Environment.Objectives; o != nil {
		return "at most " + o.RTO.Asked + ", which is how long the loss of the region may keep people away,"
	}
	return "as long as the approval says"
}

// Schema is where and from what the jobs that change a schema are made.
func (v view) Schema() schemaJob {
	return schemaJob{Namespace: v.Workload.Namespace, Background: v.Background(), Image: v.Environment.Odoo.Image}
}

type schemaJob struct {
	Namespace, Background, Image string
	Seconds                      int // after which it has failed
}

// Within returns the job with the time that it has.
func (j schemaJob) Within(seconds int) schemaJob {
	j.Seconds = seconds
	return j
}

// delivery is a release: of which folder of the tree it is made, where it is
// pushed to, and where a cluster takes it.
type delivery struct {
	Folder, PushesTo, Takes string
	Registry                layout.Registry
	Signers                 []signer
	Image                   string // of Odoo, as the estate names it
}

// Delivery is the release of the site's cluster.
func (v view) Delivery() delivery {
	d := delivery{Registry: v.Registry(), Signers: v.Signers(), Image: v.Environment.Odoo.Image}
	if v.PlainFlux() {
		d.Folder, d.Takes = v.Cluster.Name, v.Cluster.ReleaseRepository()
		d.PushesTo = d.Takes
		return d
	}
	d.Folder, d.PushesTo, d.Takes = v.Release().Name, v.PushesTo(), v.Release().ReleaseRepository()
	return d
}

// Deliveries are those with a new release of the environment's Odoo: at home, and
// where it starts after a failover, whose database has the new schema as well.
func (v view) Deliveries() []delivery {
	out := []delivery{v.Delivery()}
	if v.Environment.Recovery == nil {
		return out
	}
	if away := newView(v.Layout, v.Away()); away.releases() && away.RecoveryCluster() {
		out = append(out, away.Delivery())
	}
	return out
}

// Repository is where the delivered image is, without which of it.
func (d delivery) Repository() string {
	repository, _, _ := strings.Cut(d.Image, "@")
	return repository
}

// closedForSchema: nothing of it runs; a database on the cluster does.
func (v view) closedForSchema() conditions {
	if v.Database.OnCluster {
		return nil
	}
	return v.stoppedAtHome()
}

// rehearsed: the staging of the same entity runs on the new schema. What is
// approved for production has been seen there, with how long it took.
func (v view) rehearsed() conditions {
	if v.Environment.Purpose != "production" {
		return nil
	}
	var out conditions
	for _, e := range v.Layout.Environments {
		if e.Purpose != "staging" || e.Name.Entity != v.Environment.Name.Entity {
			continue
		}
		if home, ok := v.Layout.Site(e.Home); ok {
			if before := newView(v.Layout, home); before.changesSchema() {
				out = append(out, before.openedAfterSchema()...)
			}
		}
	}
	return out
}

// backsUp reports whether the site's step backs the database up before a change
// of its schema: each environment's own, on a server that others share too, so
// that it is taken behind its own closing and no other's. A server of which Odoo
// is kept by nobody who is known is backed up where it stands.
func (v view) backsUp() bool {
	if v.changesSchema() && !v.Database.OnCluster {
		return !v.Backed().ID.IsZero()
	}
	if !v.primary() {
		return false
	}
	for _, e := range v.Layout.Environments {
		home, ok := v.Layout.Site(e.Home)
		if ok && e.Database.Server.Key() == v.At.ID.Key() && newView(v.Layout, home).changesSchema() {
			return false
		}
	}
	return true
}

// Backed is the server with the environment's database, wherever it stands; zero
// where that is none of the design's.
func (v view) Backed() layout.Server {
	for _, s := range v.Layout.Servers {
		if !s.ID.IsZero() && s.ID.Key() == v.Server.Key() {
			return s
		}
	}
	return layout.Server{}
}

// closedBefore: nobody works on what is backed up, and the server is there.
func (v view) closedBefore() conditions {
	out := exist(v.Backed().ID)
	switch {
	case !v.changesSchema():
		return out
	case v.Database.OnCluster:
		return v.taken("close-for-schema")
	default:
		return append(out, v.stoppedAtHome()...)
	}
}

// backedUp: the backup of the environment's own database is complete.
func (v view) backedUp() conditions {
	switch {
	case v.Database.OnCluster:
		return v.taken("backup-cluster-before-schema")
	case v.backsUp():
		return v.taken("backup-before-schema")
	default:
		return nil // a server that is none of the design's
	}
}

// changeable: nobody works on what is changed, and there is a way back. The
// closing is asked for again: a backup alone does not say that nobody works.
func (v view) changeable() conditions {
	closed := v.stoppedAtHome()
	if v.Database.OnCluster {
		closed = v.taken("close-for-schema")
	}
	return append(closed, v.backedUp()...)
}

func (v view) updated() conditions { return v.taken("update-schema") }
func (v view) smoked() conditions  { return v.taken("smoke-after-schema") }
func (v view) releasedForSchema() conditions {
	return v.taken("release-for-schema")
}

func (v view) openedAfterSchema() conditions {
	return one(design.Runs, v.clusterID(v.Home), v.environment())
}
