package decide

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// need is what a load asks of a server.
type need struct {
	vCores, memoryGiB, storageGiB int
	iops                          int
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
	n.vCores = ceilDiv(e.concurrent(), peoplePerVCore)
	n.iops = e.concurrent() * iopsPerPerson
	// A size is changed with a restart, so it is chosen for the data of today;
	// a disk never shrinks, and is chosen for what the data becomes.
	n.memoryGiB = ceilDiv(e.Load.DatabaseGiB*workingSetShare, 100)
	n.storageGiB = ceilDiv(n.futureGiB*(100+diskHeadroom), 100)
	pods, sockets := o.Web.MaxReplicas+o.Web.Surge, o.Websocket.Replicas+o.Websocket.Surge
	n.web = o.Web.Connections()
	n.websocket = sockets * o.Websocket.MaxConnections
	n.background = o.Background.MaxConnections // cron's threads are of one process
	// Each websocket process and each cron thread listens on a connection to
	// the database postgres.
	n.listeners = sockets + o.Background.CronThreads + jobRunners(e)
	// Each process that serves requests keeps one connection to the sessions
	// for as long as it lives. It takes it from Odoo's own pool of connections
	// (OCA server-tools, session_db: sql_db.db_connect with a URI), which hands
	// out db_maxconn of them whatever server or port they lead to.
	n.sessions = pods*o.Web.Workers + sockets + 1
	n.connections = n.web + n.websocket + n.background + n.listeners + administrationOf
	return n
}

// jobRunners is how many processes wait for jobs: one where there is a queue,
// on a connection beside Odoo's pool (OCA queue, queue_job/jobrunner/runner.py).
func jobRunners(e environment) int {
	if e.uses(published.JobsPurpose) {
		return 1
	}
	return 0
}

func runnerTerm(e environment) string {
	if jobRunners(e) == 0 {
		return ""
	}
	return fmt.Sprintf(" + %d for jobs", jobRunners(e))
}

// fit returns the first size that has enough of everything.
func fit(pg published.PostgreSQL, n need) (published.Size, bool) {
	for _, s := range pg.Sizes {
		if n.fits(pg, s) {
			return s, true
		}
	}
	return published.Size{}, false
}

func (n need) fits(pg published.PostgreSQL, s published.Size) bool {
	return s.VCores >= n.vCores && s.MemoryGiB >= n.memoryGiB && s.IOPS >= n.iops && n.connections <= budget(pg, s)
}

// lack is a limit that a load hits, with the key of the estate below the
// environment that decides it.
type lack struct{ key, what, hint string }

// lacks returns the limits that no size or disk has enough of, each with the
// number that would be wanted. Where each has enough somewhere and nothing has
// all, it says that.
func (n need) lacks(pg published.PostgreSQL) []lack {
	var out []lack
	vCores, memory, iops, connections := 0, 0, 0, 0
	for _, s := range pg.Sizes {
		vCores, memory, iops, connections = max(vCores, s.VCores), max(memory, s.MemoryGiB), max(iops, s.IOPS), max(connections, budget(pg, s))
	}
	largest := pg.Disks[len(pg.Disks)-1]
	const divide = "divide the people over environments, or write load.concurrent as it was counted"
	if n.connections > connections {
		out = append(out, lack{".load", fmt.Sprintf("Odoo may open %d connections, and the largest Flexible Server leaves it %d", n.connections, connections), divide})
	}
	if n.vCores > vCores {
		out = append(out, lack{".load", fmt.Sprintf("%d vCores are wanted, and the largest Flexible Server has %d", n.vCores, vCores), divide})
	}
	if n.iops > min(iops, largest.IOPS) {
		out = append(out, lack{".load", fmt.Sprintf("%d reads and writes a second are wanted, and the fastest disk of a Flexible Server makes %d", n.iops, min(iops, largest.IOPS)), divide})
	}
	if n.memoryGiB > memory {
		out = append(out, lack{".load.databaseGiB", fmt.Sprintf("%d GiB of memory are wanted, and the largest Flexible Server has %d", n.memoryGiB, memory), "divide the database"})
	}
	if n.storageGiB > largest.GiB {
		out = append(out, lack{".load.databaseGiB", fmt.Sprintf("a disk of %d GiB is wanted, and the largest of a Flexible Server has %d", n.storageGiB, largest.GiB), "divide the database, or plan for less growth"})
	}
	if _, ok := fit(pg, n); !ok && len(out) == 0 {
		out = append(out, lack{".load", fmt.Sprintf("no Flexible Server has %d vCores, %d GiB of memory, %d reads and writes a second and %d connections at once", n.vCores, n.memoryGiB, n.iops, n.connections), divide})
	}
	return out
}

// budget returns how many connections Odoo may open on a size.
func budget(pg published.PostgreSQL, s published.Size) int {
	return (s.MaxConnections - pg.ReservedConnections) * connectionShare / 100
}

// diskFor returns the first disk that is large enough, as the tier that makes
// enough reads and writes: its own, or a higher one.
func diskFor(pg published.PostgreSQL, n need) (published.Disk, bool) {
	at := slices.IndexFunc(pg.Disks, func(d published.Disk) bool { return d.GiB >= n.storageGiB })
	if at < 0 {
		return published.Disk{}, false
	}
	for _, faster := range pg.Disks[at:] {
		if faster.IOPS >= n.iops {
			faster.GiB = pg.Disks[at].GiB
			return faster, true
		}
	}
	return published.Disk{}, false
}

// explainSize says why the server is as large as it is.
func (a asked) explainSize(e environment, o layout.Odoo, n need, size published.Size, disk published.Disk, notes *notes) {
	pg := a.Published.PostgreSQL
	pods, sockets := o.Web.MaxReplicas+o.Web.Surge, o.Websocket.Replicas+o.Websocket.Surge
	notes.decide(design.Decision{
		Subject: e.name.Subject(),
		Topic:   "database-size",
		Title:   "How large is the database server of " + e.name.String() + ", and how many connections may Odoo open?",
		Chosen:  chosenSize(size, disk),
		Options: sizeOptions(pg, size, n),
		Reasons: []design.Reason{
			{Text: "Odoo's db_maxconn is per process, and its default of 64 opens more connections than most servers take: what Odoo may open is counted at the autoscaler's maximum and stays below 80 % of what the server leaves."},
			{Text: "What listens cannot go through the transaction pool: a notification never reaches it there. So websockets have pods of their own, which connect to port 5432 as cron does, and only the web's workers use the pool on 6432. Listening connections are counted in full, and the web's as if there were no pool, so that the sum still holds when the pool is taken out in an incident."},
			{Text: "Every process that serves requests keeps one connection to the sessions, on 5432 past the pool. It is one of its db_maxconn, and so is in the sum; the role's connection limit follows from that."},
			{Text: "Sizes follow from the people who work in it at once, and not from those who have an account: " + concurrency(e) + "."},
			{Text: "A size is changed with a restart, so memory is for the data of today. A disk never shrinks, and one that is 95 % full makes the server read-only: it is for the data in two years, and grows by itself before it is full. It does not grow when the write-ahead log fills it, as where a replica has stopped reading: an alert on its use has to."},
			{Text: "Premium SSD v2 would have the reads and writes that are asked for at any size. It has no customer's key, no backup on demand and no automatic growth (Flexible Server, Premium SSD v2, preview, 2026-01), so it is not taken."},
		},
		Figures: []design.Figure{
			{Name: "people that one worker serves", Value: fmt.Sprint(usersPerWorker), Basis: design.Published, Source: "Odoo documentation, deployment", Date: "2026-11"},
			{Name: "max_connections of " + size.Name, Value: fmt.Sprint(size.MaxConnections), Basis: design.Published, Source: pg.Source, Date: pg.Date},
			{Name: "connections that the service keeps", Value: fmt.Sprint(pg.ReservedConnections), Basis: design.Published, Source: pg.Source, Date: pg.Date},
			{Name: "people at once that one vCore of the database serves", Value: fmt.Sprint(peoplePerVCore), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
			{Name: "people whose websockets one process holds", Value: fmt.Sprint(usersPerGevent), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
			{Name: "reads and writes a second of one person at work", Value: fmt.Sprint(iopsPerPerson), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
			{Name: "reads and writes a second of a disk of " + fmt.Sprint(disk.GiB) + " GiB as " + disk.Tier, Value: fmt.Sprint(disk.IOPS), Basis: design.Published, Source: pg.DiskSource, Date: pg.DiskDate},
			{Name: "share of the data in memory", Value: fmt.Sprintf("%d %%", workingSetShare), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
		},
		Arithmetic: []design.Term{
			{Name: "people at once", Expression: concurrency(e), Result: fmt.Sprint(e.concurrent())},
			{Name: "workers", Expression: fmt.Sprintf("%d people ÷ %d", e.concurrent(), usersPerWorker), Result: fmt.Sprint(ceilDiv(e.concurrent(), usersPerWorker))},
			{Name: "web pods", Expression: fmt.Sprintf("%d workers each; %s, at most %d, and %d while they are replaced", o.Web.Workers, waiting(o), o.Web.MaxReplicas, surge), Result: fmt.Sprint(pods)},
			{Name: "web connections", Expression: fmt.Sprintf("%d × (%d × %d + %d)", pods, o.Web.Workers, o.Web.MaxConnections, idleGevent), Result: fmt.Sprint(n.web)},
			{Name: "websocket pods", Expression: fmt.Sprintf("%d people ÷ %d, at least %d, and %d while they are replaced", e.concurrent(), usersPerGevent, leastPods, surge), Result: fmt.Sprint(sockets)},
			{Name: "websocket connections", Expression: fmt.Sprintf("%d × %d", sockets, o.Websocket.MaxConnections), Result: fmt.Sprint(n.websocket)},
			{Name: "background connections", Expression: fmt.Sprintf("1 × %d", o.Background.MaxConnections), Result: fmt.Sprint(n.background)},
			{Name: "listening connections", Expression: fmt.Sprintf("%d + %d%s", sockets, o.Background.CronThreads, runnerTerm(e)), Result: fmt.Sprint(n.listeners)},
			{Name: "administration and drills", Expression: "assumed", Result: fmt.Sprint(administrationOf)},
			{Name: "connections", Expression: "sum", Result: fmt.Sprint(n.connections)},
			{Name: "of these, held for sessions", Expression: fmt.Sprintf("%d × %d + %d + 1", pods, o.Web.Workers, sockets), Result: fmt.Sprint(n.sessions)},
			{Name: "connections that may be opened", Expression: fmt.Sprintf("%d %% of (%d − %d)", connectionShare, size.MaxConnections, pg.ReservedConnections), Result: fmt.Sprint(budget(pg, size))},
			{Name: "vCores", Expression: fmt.Sprintf("%d people ÷ %d", e.concurrent(), peoplePerVCore), Result: fmt.Sprint(n.vCores)},
			{Name: "reads and writes a second", Expression: fmt.Sprintf("%d people × %d", e.concurrent(), iopsPerPerson), Result: fmt.Sprint(n.iops)},
			{Name: "data in two years", Expression: fmt.Sprintf("%d GiB, growing by %d %% a year", e.Load.DatabaseGiB, e.Load.Growth), Result: fmt.Sprintf("%d GiB", n.futureGiB)},
			{Name: "memory", Expression: fmt.Sprintf("%d %% of %d GiB", workingSetShare, e.Load.DatabaseGiB), Result: fmt.Sprintf("%d GiB", n.memoryGiB)},
			{Name: "disk", Expression: fmt.Sprintf("%d GiB + %d %%, in the next step", n.futureGiB, diskHeadroom), Result: fmt.Sprintf("%d GiB", disk.GiB)},
			{Name: "the disk's tier", Expression: fmt.Sprintf("the first from its own that makes %d reads and writes a second", n.iops), Result: disk.Tier},
		},
		Inputs: []design.Input{
			notes.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
			{Path: e.path + ".load.concurrent", Value: fmt.Sprint(e.concurrent()), Default: e.Load.Concurrent == 0},
			notes.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)),
			notes.input(e.path+".load.growth", fmt.Sprint(e.Load.Growth)),
		},
	})
}

func chosenSize(size published.Size, disk published.Disk) string {
	return fmt.Sprintf("%s (%d vCores, %d GiB) with a disk of %d GiB as %s", size.Name, size.VCores, size.MemoryGiB, disk.GiB, disk.Tier)
}

// concurrency says how many people work in an environment at once, and who
// says so.
func concurrency(e environment) string {
	if e.Load.Concurrent > 0 {
		return fmt.Sprintf("%d of %d, as the estate says", e.concurrent(), e.Load.Users)
	}
	return fmt.Sprintf("%d %% of %d, assumed until somebody counts them", concurrentShare, e.Load.Users)
}

// waiting says how many pods wait for people, and when.
func waiting(o layout.Odoo) string {
	if !o.ByHours() {
		return fmt.Sprintf("%d round the clock", o.Web.MinReplicas)
	}
	return fmt.Sprintf("%d %s from %s to %s (%s) and %d outside of these hours", o.Web.MinReplicas, daysOf(*o.Hours), o.Hours.From, o.Hours.To, o.Hours.Zone, o.Hours.MinReplicas)
}

func daysOf(h layout.Hours) string {
	return map[string]string{"weekdays": "on weekdays", "every-day": "every day"}[h.Days]
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
	case s.IOPS < n.iops:
		return fmt.Sprintf("too slow: %d reads and writes a second, %d are needed", s.IOPS, n.iops)
	case n.connections > budget(pg, s):
		return fmt.Sprintf("too small: %d connections may be opened, %d are needed", budget(pg, s), n.connections)
	default:
		return "large enough, and larger than the one that was taken"
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
