package decide

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// What the sizing assumes where nobody has measured. Each stands in the
// decision as an assumption.
const (
	usersPerWorker   = 6   // Odoo's documentation, deployment: one worker serves about six people
	workersPerPod    = 4   // a pod stays small enough to move
	usersPerVCore    = 30  // busiest hour
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
		one.Settings = settings(e)
		need := needOf(e, one.Odoo)
		one.Database = database(*one, home, back, n.site(l, l.Platform.Unit).ServerID())
		one.Database.Connections = need.connections - administrationOf
		if one.Shared() {
			// The tier's size is decided from all who share it.
			continue
		}
		size, ok := fit(pg, need)
		if !ok {
			n.problem(e.path+".load", fmt.Sprintf("no size of Flexible Server has %d vCores, %d GiB of memory and %d connections", need.vCores, need.memoryGiB, need.connections),
				"divide the load over environments")
			continue
		}
		storage, ok := storageStep(pg.StorageGiB, need.storageGiB)
		if !ok {
			n.problem(e.path+".load.databaseGiB", fmt.Sprintf("no disk of Flexible Server holds %d GiB", need.storageGiB), "divide the database, or plan for less growth")
			continue
		}
		l.Servers = append(l.Servers, servers(*one, home, back, layout.Server{
			Serves:     []addr.Environment{e.name},
			Version:    e.Database.Version,
			Size:       size.Name,
			Tier:       size.Tier,
			StorageGiB: storage,
			BackupDays: l.Retention.BackupDays,
		})...)
		a.explainSize(e, one.Odoo, need, size, storage, n)
	}
}

// odoo returns how many processes serve an environment's people.
func odoo(e environment, home layout.Site) layout.Odoo {
	workers := ceilDiv(e.Load.Users, usersPerWorker)
	pods := max(2, ceilDiv(workers, workersPerPod))
	return layout.Odoo{
		Version: e.Odoo.Version,
		Image:   e.Odoo.Image,
		Account: home.DocumentsAccountID().Name(),
		Web: layout.Web{
			MinReplicas: pods, MaxReplicas: pods + ceilDiv(pods, 4), Surge: surge,
			Workers: workersPerPod, MaxConnections: webConnections, IdleGevent: idleGevent,
		},
		Websocket:  layout.Websocket{Replicas: max(2, ceilDiv(e.Load.Users, usersPerGevent)), Surge: surge, MaxConnections: geventMax},
		Background: layout.Background{CronThreads: cronThreads, MaxConnections: backgroundMax},
	}
}

// database names an environment's database and the role that owns it. On a
// server of its own it needs no name that tells it from others.
func database(e layout.Environment, home, back layout.Site, shared addr.ID) layout.Database {
	d := layout.Database{Server: home.ServerID(), Name: "odoo", Role: "odoo"}
	if e.Shared() {
		d.Server = shared
		d.Name = strings.ReplaceAll(e.Name.Entity+"_"+e.Name.Name, "-", "_")
		d.Role = d.Name
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

// need is what a load asks of a server.
type need struct {
	vCores, memoryGiB, storageGiB int
	connections                   int // that Odoo may open at once
	web, websocket, background    int // of these
	listeners                     int // of these
	sessions                      int // of those of web, websocket and background
	futureGiB                     int
}

func needOf(e environment, o layout.Odoo) need {
	var n need
	n.futureGiB = e.Load.DatabaseGiB
	for range planYears {
		n.futureGiB = ceilDiv(n.futureGiB*(100+e.Load.Growth), 100)
	}
	n.vCores = ceilDiv(e.Load.Users, usersPerVCore)
	n.memoryGiB = ceilDiv(n.futureGiB*workingSetShare, 100)
	n.storageGiB = ceilDiv(n.futureGiB*(100+diskHeadroom), 100)
	pods, sockets := o.Web.MaxReplicas+o.Web.Surge, o.Websocket.Replicas+o.Websocket.Surge
	n.web = pods * (o.Web.Workers*o.Web.MaxConnections + idleGevent)
	n.websocket = sockets * o.Websocket.MaxConnections
	n.background = o.Background.MaxConnections // cron's threads are of one process
	// Each websocket process and each cron thread listens on a connection to
	// the database postgres.
	n.listeners = sockets + o.Background.CronThreads
	// Each process that serves requests keeps one connection to the sessions
	// for as long as it lives. It takes it from Odoo's own pool of connections
	// (OCA server-tools, session_db: sql_db.db_connect with a URI), which hands
	// out db_maxconn of them whatever server or port they lead to.
	n.sessions = pods*o.Web.Workers + sockets + 1
	n.connections = n.web + n.websocket + n.background + n.listeners + administrationOf
	return n
}

// fit returns the first size that has enough of everything.
func fit(pg published.PostgreSQL, n need) (published.Size, bool) {
	for _, s := range pg.Sizes {
		if s.VCores >= n.vCores && s.MemoryGiB >= n.memoryGiB && n.connections <= budget(pg, s) {
			return s, true
		}
	}
	return published.Size{}, false
}

// budget returns how many connections Odoo may open on a size.
func budget(pg published.PostgreSQL, s published.Size) int {
	return (s.MaxConnections - pg.ReservedConnections) * connectionShare / 100
}

func storageStep(steps []int, gib int) (int, bool) {
	for _, s := range steps {
		if s >= gib {
			return s, true
		}
	}
	return 0, false
}

// explainSize says why the server is as large as it is.
func (a asked) explainSize(e environment, o layout.Odoo, n need, size published.Size, storageGiB int, notes *notes) {
	pg := a.Published.PostgreSQL
	pods, sockets := o.Web.MaxReplicas+o.Web.Surge, o.Websocket.Replicas+o.Websocket.Surge
	notes.decide(design.Decision{
		Subject: e.name.Subject(),
		Topic:   "database-size",
		Title:   "How large is the database server of " + e.name.String() + ", and how many connections may Odoo open?",
		Chosen:  fmt.Sprintf("%s (%d vCores, %d GiB) with a disk of %d GiB", size.Name, size.VCores, size.MemoryGiB, storageGiB),
		Options: sizeOptions(pg, size, n),
		Reasons: []design.Reason{
			{Text: "Odoo's db_maxconn is per process, and its default of 64 opens more connections than most servers take: what Odoo may open is counted at the autoscaler's maximum and stays below 80 % of what the server leaves."},
			{Text: "What listens cannot go through the transaction pool: a notification never reaches it there. So websockets have pods of their own, which connect to port 5432 as cron does, and only the web's workers use the pool on 6432. Listening connections are counted in full, and the web's as if there were no pool, so that the sum still holds when the pool is taken out in an incident."},
			{Text: "Every process that serves requests keeps one connection to the sessions, on 5432 past the pool. It is one of its db_maxconn, and so is in the sum; the role's connection limit follows from that."},
			{Text: "A disk that is 95 % full makes the server read-only, and disks never shrink: the disk is sized for the data in two years."},
		},
		Figures: []design.Figure{
			{Name: "people that one worker serves", Value: fmt.Sprint(usersPerWorker), Basis: design.Published, Source: "Odoo documentation, deployment", Date: "2026-11"},
			{Name: "max_connections of " + size.Name, Value: fmt.Sprint(size.MaxConnections), Basis: design.Published, Source: pg.Source, Date: pg.Date},
			{Name: "connections that the service keeps", Value: fmt.Sprint(pg.ReservedConnections), Basis: design.Published, Source: pg.Source, Date: pg.Date},
			{Name: "people that one vCore of the database serves", Value: fmt.Sprint(usersPerVCore), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
			{Name: "people whose websockets one process holds", Value: fmt.Sprint(usersPerGevent), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
			{Name: "share of the data in memory", Value: fmt.Sprintf("%d %%", workingSetShare), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
		},
		Arithmetic: []design.Term{
			{Name: "workers", Expression: fmt.Sprintf("%d people ÷ %d", e.Load.Users, usersPerWorker), Result: fmt.Sprint(ceilDiv(e.Load.Users, usersPerWorker))},
			{Name: "web pods", Expression: fmt.Sprintf("%d workers each; %d, at most %d, and %d while they are replaced", o.Web.Workers, o.Web.MinReplicas, o.Web.MaxReplicas, surge), Result: fmt.Sprint(pods)},
			{Name: "web connections", Expression: fmt.Sprintf("%d × (%d × %d + %d)", pods, o.Web.Workers, o.Web.MaxConnections, idleGevent), Result: fmt.Sprint(n.web)},
			{Name: "websocket pods", Expression: fmt.Sprintf("%d people ÷ %d, at least 2, and %d while they are replaced", e.Load.Users, usersPerGevent, surge), Result: fmt.Sprint(sockets)},
			{Name: "websocket connections", Expression: fmt.Sprintf("%d × %d", sockets, o.Websocket.MaxConnections), Result: fmt.Sprint(n.websocket)},
			{Name: "background connections", Expression: fmt.Sprintf("1 × %d", o.Background.MaxConnections), Result: fmt.Sprint(n.background)},
			{Name: "listening connections", Expression: fmt.Sprintf("%d + %d", sockets, o.Background.CronThreads), Result: fmt.Sprint(n.listeners)},
			{Name: "administration and drills", Expression: "assumed", Result: fmt.Sprint(administrationOf)},
			{Name: "connections", Expression: "sum", Result: fmt.Sprint(n.connections)},
			{Name: "of these, held for sessions", Expression: fmt.Sprintf("%d × %d + %d + 1", pods, o.Web.Workers, sockets), Result: fmt.Sprint(n.sessions)},
			{Name: "connections that may be opened", Expression: fmt.Sprintf("%d %% of (%d − %d)", connectionShare, size.MaxConnections, pg.ReservedConnections), Result: fmt.Sprint(budget(pg, size))},
			{Name: "vCores", Expression: fmt.Sprintf("%d people ÷ %d", e.Load.Users, usersPerVCore), Result: fmt.Sprint(n.vCores)},
			{Name: "data in two years", Expression: fmt.Sprintf("%d GiB, growing by %d %% a year", e.Load.DatabaseGiB, e.Load.Growth), Result: fmt.Sprintf("%d GiB", n.futureGiB)},
			{Name: "memory", Expression: fmt.Sprintf("%d %% of %d GiB", workingSetShare, n.futureGiB), Result: fmt.Sprintf("%d GiB", n.memoryGiB)},
			{Name: "disk", Expression: fmt.Sprintf("%d GiB + %d %%, in the next step", n.futureGiB, diskHeadroom), Result: fmt.Sprintf("%d GiB", storageGiB)},
		},
		Inputs: []design.Input{
			notes.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
			notes.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)),
			notes.input(e.path+".load.growth", fmt.Sprint(e.Load.Growth)),
		},
	})
}

// sizeOptions says of each size up to the one that was taken why it was not.
func sizeOptions(pg published.PostgreSQL, taken published.Size, n need) []design.Option {
	options := make([]design.Option, 0, len(pg.Sizes))
	for _, s := range pg.Sizes {
		if s == taken {
			return append(options, design.Option{Name: s.Name, Verdict: "taken: the first that has enough of everything"})
		}
		options = append(options, design.Option{Name: s.Name, Verdict: verdict(pg, s, n)})
	}
	return options
}

// verdict says what a size lacks.
func verdict(pg published.PostgreSQL, s published.Size, n need) string {
	switch {
	case s.VCores < n.vCores:
		return fmt.Sprintf("too small: %d vCores, %d are needed", s.VCores, n.vCores)
	case s.MemoryGiB < n.memoryGiB:
		return fmt.Sprintf("too small: %d GiB of memory, %d are needed", s.MemoryGiB, n.memoryGiB)
	case n.connections > budget(pg, s):
		return fmt.Sprintf("too small: %d connections may be opened, %d are needed", budget(pg, s), n.connections)
	default:
		return "large enough, and larger than the one that was taken"
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
