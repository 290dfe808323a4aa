package decide

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// What the sizing of a database on a cluster assumes where nobody has measured.
const (
	clusterInstances     = 3    // one writes, and with one of the two others each change is confirmed
	keptConnections      = 15   // for the operator, replication and who repairs it
	connectionMiB        = 10   // of memory, for each that is open
	serverMiB            = 1024 // beside what is cached and what connections take
	leastServerMiB       = 4096
	walGiB               = 128
	leastServerMilliCPUs = 1000
)

// onCluster sizes a database on the environment's cluster and, where it is
// recovered, the one that follows it. Both are of one size.
func (a asked) onCluster(e environment, one layout.Environment, need need, l *layout.Layout, n *notes) {
	version, err := strconv.Atoi(e.Database.Version)
	if err != nil {
		n.problem(e.path+".database.version", fmt.Sprintf("%q is not a major version of PostgreSQL", e.Database.Version), "write 16")
		return
	}
	disk, ok := ownDisk(a.Published.PostgreSQL, need)
	if !ok {
		largest := a.Published.PostgreSQL.Disks[len(a.Published.PostgreSQL.Disks)-1]
		n.problem(e.path+".load", fmt.Sprintf("a disk of %d GiB that makes %d reads and writes a second is wanted, and the largest premium disk has %d and makes %d", need.storageGiB, need.iops, largest.GiB, largest.IOPS), "divide the database or the people over environments")
		return
	}
	d := layout.DatabaseCluster{
		Unit: one.Home, Writes: one.Home, Environment: e.name, Version: version, Image: e.Database.Image, Instances: 1,
		MilliCPUs: max(leastServerMilliCPUs, need.vCores*1000), MemoryMiB: clusterMemory(need), StorageGiB: disk.GiB, WALGiB: walGiB,
		MaxConnections: clusterConnections(need),
	}
	if e.replicated() {
		d.Instances, d.Synchronous = clusterInstances, true
	}
	l.DatabaseClusters = append(l.DatabaseClusters, d)
	if one.Recovery != nil && one.Mechanism == layout.GeoReplica {
		l.DatabaseClusters[len(l.DatabaseClusters)-1].Other = one.Recovery
		follows := d
		follows.Unit, follows.Other = *one.Recovery, &one.Home
		l.DatabaseClusters = append(l.DatabaseClusters, follows)
	}
	a.explainClusterSize(e, need, d, disk, n)
}

// clusterConnections is max_connections, of which Odoo's may be so many per
// cent.
func clusterConnections(n need) int {
	return ceilDiv(n.connections*100, connectionShare) + keptConnections
}

// clusterMemory is what an instance has, in whole GiB.
func clusterMemory(n need) int {
	mib := n.memoryGiB*1024 + clusterConnections(n)*connectionMiB + serverMiB
	return ceilDiv(max(mib, leastServerMiB), 1024) * 1024
}

// ownDisk returns the first premium disk that is large and fast enough: a disk
// that a cluster asks for performs as its size.
func ownDisk(pg published.PostgreSQL, n need) (published.Disk, bool) {
	at := slices.IndexFunc(pg.Disks, func(d published.Disk) bool { return d.GiB >= n.storageGiB && d.IOPS >= n.iops })
	if at < 0 {
		return published.Disk{}, false
	}
	return pg.Disks[at], true
}

// dataWork is what an environment's database asks of nodes: of its own, since
// what else runs there could take its memory and its disk's bandwidth.
func dataWork(l layout.Layout, one layout.Environment) []work {
	d, ok := l.DatabaseCluster(one.Home)
	if !ok {
		return nil
	}
	asks, beside := layout.Request{MilliCPUs: d.MilliCPUs, MemoryMiB: d.MemoryMiB}, layout.SidecarRequest()
	asks.MilliCPUs += beside.MilliCPUs
	asks.MemoryMiB += beside.MemoryMiB
	return []work{{
		name: layout.DataWork, kinds: []string{layout.DataWork}, alone: true, spread: true,
		pods: []pod{{"database", asks, d.Instances, d.Instances, d.Instances, d.Instances}},
	}}
}

func (a asked) explainClusterSize(e environment, n need, d layout.DatabaseCluster, disk published.Disk, notes *notes) {
	pg := a.Published.PostgreSQL
	assumed := func(name, value string) design.Figure {
		return design.Figure{Name: name, Value: value, Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()}
	}
	notes.decide(design.Decision{
		Subject: e.name.Subject(),
		Topic:   "database-size",
		Title:   "How large are the instances of the database of " + e.name.String() + ", and how many connections may Odoo open?",
		Chosen:  fmt.Sprintf("%d × %d processors and %d GiB, a disk of %d GiB for the data and one of %d GiB for the log", d.Instances, d.MilliCPUs/1000, d.MemoryMiB/1024, d.StorageGiB, d.WALGiB),
		Options: []design.Option{
			{Name: "instances sized as a Flexible Server is", Verdict: "not taken: its sizes come with so many connections; here memory is counted for those that Odoo opens"},
			{Name: "instances sized from people, data and connections", Verdict: "taken"},
		},
		Reasons: []design.Reason{
			{Text: "Odoo's connections are counted at the autoscaler's maximum, each as one of the server's: there is no pool before it."},
			{Text: "The log has a disk of its own, so that a follower or an archive that stands still fills that, and not the data's."},
			{Text: "A disk that a cluster asks for performs as its size: a small one may be too slow, and the next is taken."},
			{Text: "What an instance asks for of memory is its own: a neighbour that takes it would end the database."},
		},
		Figures: []design.Figure{
			{Name: "reads and writes a second of a disk of " + fmt.Sprint(disk.GiB) + " GiB", Value: fmt.Sprint(disk.IOPS), Basis: design.Published, Source: pg.DiskSource, Date: pg.DiskDate},
			assumed("memory of one connection", fmt.Sprintf("%d MiB", connectionMiB)),
			assumed("people at once that one processor of the database serves", fmt.Sprint(peoplePerVCore)),
			assumed("reads and writes a second of one person at work", fmt.Sprint(iopsPerPerson)),
			assumed("share of the data in memory", fmt.Sprintf("%d %%", workingSetShare)),
		},
		Arithmetic: []design.Term{
			{Name: "people at once", Expression: concurrency(e), Result: fmt.Sprint(e.concurrent())},
			{Name: "connections", Expression: fmt.Sprintf("web %d, websockets %d, background %d, listening %d, administration %d", n.web, n.websocket, n.background, n.listeners, administrationOf), Result: fmt.Sprint(n.connections)},
			{Name: "max_connections", Expression: fmt.Sprintf("%d ÷ %d %% + %d that are kept", n.connections, connectionShare, keptConnections), Result: fmt.Sprint(d.MaxConnections)},
			{Name: "processors", Expression: fmt.Sprintf("%d people ÷ %d, at least 1", e.concurrent(), peoplePerVCore), Result: fmt.Sprint(d.MilliCPUs / 1000)},
			{Name: "memory", Expression: fmt.Sprintf("%d %% of %d GiB + %d × %d MiB + %d MiB, in whole GiB", workingSetShare, e.Load.DatabaseGiB, d.MaxConnections, connectionMiB, serverMiB), Result: fmt.Sprintf("%d GiB", d.MemoryMiB/1024)},
			{Name: "data in two years", Expression: fmt.Sprintf("%d GiB, growing by %d %% a year", e.Load.DatabaseGiB, e.Load.Growth), Result: fmt.Sprintf("%d GiB", n.futureGiB)},
			{Name: "disk", Expression: fmt.Sprintf("%d GiB + %d %%, in the next step that makes %d reads and writes a second", n.futureGiB, diskHeadroom, n.iops), Result: fmt.Sprintf("%d GiB", disk.GiB)},
		},
		Inputs: []design.Input{
			notes.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
			{Path: e.path + ".load.concurrent", Value: fmt.Sprint(e.concurrent()), Default: e.Load.Concurrent == 0},
			notes.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)),
			notes.input(e.path+".load.growth", fmt.Sprint(e.Load.Growth)),
		},
	})
}
