package decide

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// What the sizing assumes where nobody has measured. Each stands in the
// decision as an assumption.
const (
	usersPerWorker   = 6   // Odoo's documentation, deployment: one worker serves about six people
	workersPerPod    = 4   // a pod stays small enough to move
	concurrentShare  = 50  // per cent of the people that work in it at once, where nobody has counted
	peoplePerVCore   = 30  // of those at once
	iopsPerPerson    = 5   // of those at once
	workingSetShare  = 20  // per cent of the data that is asked for again and again
	planYears        = 2   // for which the data may grow before the size is looked at again
	diskHeadroom     = 30  // per cent, for WAL, temporary files and index builds
	connectionShare  = 80  // per cent of what the server takes, so that people and drills get in
	webConnections   = 8   // db_maxconn of a worker, which serves one request at a time
	usersPerGevent   = 500 // websockets that one process holds, with a core of its own
	geventMax        = 32  // db_maxconn of that process, which serves all of them at once
	backgroundMax    = 16  // db_maxconn of the process that runs cron
	cronThreads      = 2
	administrationOf = 20 // connections for people, dumps and drills
	surge            = 1  // pods beyond the replicas, while they are replaced
	// idleGevent is db_maxconn_gevent of a web pod. Prefork workers always
	// have a gevent process beside them, which nothing reaches there:
	// websockets have pods of their own. If something ever does, it fails at
	// once, where through the transaction pool it would wait for
	// notifications that never come.
	idleGevent = 1
)

// load sizes Odoo and the server from the people and the data, with
// connections counted at the autoscaler's maximum: what Odoo can open, it will
// open one day.
func load(a asked, l *layout.Layout, n *notes) {
	pg := a.Published.PostgreSQL
	for i, e := range a.environments {
		one := &l.Environments[i]
		home, back := *n.site(l, one.Home), layout.Site{}
		if one.Recovery != nil {
			back = *n.site(l, *one.Recovery)
		}
		one.Odoo = odoo(e, home)
		one.Odoo.Calls = a.callsOf(e)
		a.explainFloor(e, home, one.Odoo, n)
		one.Settings = settings(e)
		need := needOf(e, one.Odoo)
		one.Database = database(*one, e.Database.OnCluster(), home, back, n.site(l, l.Platform.Unit).ServerID())
		one.Database.Connections = need.connections - administrationOf
		if one.Database.OnCluster {
			a.onCluster(e, *one, need, l, n)
			continue
		}
		if one.Shared() {
			// The tier's size is decided from all who share it.
			continue
		}
		disk, diskOK := diskFor(pg, need)
		size, sizeOK := fit(pg, need)
		if !diskOK || !sizeOK {
			for _, l := range need.lacks(pg) {
				n.problem(e.path+l.key, l.what, l.hint)
			}
			continue
		}
		l.Servers = append(l.Servers, servers(*one, home, back, layout.Server{
			Serves:     []addr.Environment{e.name},
			Version:    e.Database.Version,
			Size:       size.Name,
			Tier:       size.Tier,
			StorageGiB: disk.GiB,
			DiskTier:   disk.Tier,
			BackupDays: retentionOf(*one, l).BackupDays,
		})...)
		a.explainSize(e, one.Odoo, need, size, disk, n)
	}
}

// concurrent returns how many people work in an environment at once.
func (e environment) concurrent() int {
	if e.Load.Concurrent > 0 {
		return e.Load.Concurrent
	}
	return ceilDiv(e.Load.Users*concurrentShare, 100)
}

// leastPods is how many pods there are of what people reach: one may be lost.
const leastPods = 2

// odoo returns how many processes serve an environment's people, and how many
// of these wait for them.
func odoo(e environment, home layout.Site) layout.Odoo {
	web, hours := waits(e, home)
	return layout.Odoo{
		Version:     e.Odoo.Version,
		Image:       e.Odoo.Image,
		Account:     home.DocumentsAccountID().Name(),
		IdleSeconds: idleSeconds(e), SessionSeconds: sessionSeconds(e),
		Web:        web,
		Hours:      hours,
		Websocket:  layout.Websocket{Replicas: max(leastPods, ceilDiv(e.concurrent(), usersPerGevent)), Surge: surge, MaxConnections: geventMax},
		Background: layout.Background{CronThreads: cronThreads, MaxConnections: backgroundMax},
	}
}

// database names an environment's database and the role that owns it. On a
// server of its own it needs no name that tells it from others.
func database(e layout.Environment, onCluster bool, home, back layout.Site, shared addr.ID) layout.Database {
	d := layout.Database{Server: home.ServerID(), Name: "odoo", Role: "odoo"}
	if e.Shared() {
		d.Server = shared
		d.Name = strings.ReplaceAll(e.Name.Entity+"_"+e.Name.Name, "-", "_")
		d.Role = d.Name
	}
	if onCluster {
		d.OnCluster, d.Server, d.Host = true, addr.ID{}, layout.DatabaseHost(odooNamespace)
		if e.Mechanism == layout.GeoReplica {
			d.RecoveryHost = d.Host
		}
		return d
	}
	d.Host = layout.ServerHost(d.Server)
	if e.Mechanism == layout.GeoReplica {
		d.Endpoint = home.VirtualEndpoint()
		d.RecoveryHost = layout.ServerHost(back.ServerID())
	}
	return d
}

// servers returns an environment's own server and, where its objectives ask
// for it, the one that follows it. Both have the same size and disk.
func servers(e layout.Environment, home, back layout.Site, s layout.Server) []layout.Server {
	primary := s
	primary.Unit, primary.ID = home.Unit, home.ServerID()
	primary.ZoneRedundant = home.Zones > 1
	if e.Recovery == nil {
		return []layout.Server{primary}
	}
	switch e.Mechanism {
	case layout.GeoRestore:
		primary.GeoBackup = e.Recovery
		return []layout.Server{primary}
	case layout.GeoReplica:
		replica := s
		replica.Unit, replica.ID, replica.ReplicaOf = back.Unit, back.ServerID(), primary.ID
		return []layout.Server{primary, replica}
	default:
		return []layout.Server{primary}
	}
}
