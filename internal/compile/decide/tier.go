package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// tier sizes the server that environments share for all of them at once: the
// sum of what each asks for. It is the platform's, and not built where nobody
// shares it.
func tier(a asked, l *layout.Layout, n *notes) {
	var total need
	var terms []design.Term
	var inputs []design.Input
	home := n.site(l, l.Platform.Unit)
	server := layout.Server{Unit: home.Unit, ID: home.ServerID(), Shared: true, BackupDays: l.Retention.BackupDays, ZoneRedundant: home.Zones > 1}
	for i, e := range a.environments {
		if !l.Environments[i].Shared() {
			continue
		}
		server.Serves = append(server.Serves, e.name)
		// The newest major version that a sharer asks for.
		server.Version = max(server.Version, e.Database.Version)
		one := needOf(e, l.Environments[i].Odoo)
		total = total.plus(one)
		terms = append(terms, design.Term{Name: e.name.String(), Expression: fmt.Sprintf("%d vCores, %d GiB of memory, %d reads and writes a second, a disk of %d GiB", one.vCores, one.memoryGiB, one.iops, one.storageGiB), Result: fmt.Sprintf("%d connections", one.connections)})
		inputs = append(inputs, n.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
			design.Input{Path: e.path + ".load.concurrent", Value: fmt.Sprint(e.concurrent()), Default: e.Load.Concurrent == 0}, n.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)))
	}
	if len(server.Serves) == 0 {
		return
	}
	pg := a.Published.PostgreSQL
	size, ok := fit(pg, total)
	disk, enough := diskFor(pg, total)
	if !ok || !enough {
		for _, l := range total.lacks(pg) {
			n.problem("platform", "for the environments that share "+l.what, "give one of them tenancy: dedicated")
		}
		return
	}
	server.Size, server.Tier, server.StorageGiB, server.DiskTier = size.Name, size.Tier, disk.GiB, disk.Tier
	l.Servers = append(l.Servers, server)
	n.decide(design.Decision{
		Subject: addr.WardSubject("platform", "shared-database"),
		Topic:   "shared-database-size",
		Title:   "How large is the database server that environments share?",
		Chosen:  chosenSize(size, disk),
		Options: sizeOptions(pg, size, total),
		Reasons: []design.Reason{
			{Text: "What the environments ask for is added up: they are busy at the same hours."},
			{Text: "A role is limited to its own environment's connections, so that none takes another's."},
		},
		Figures: []design.Figure{
			{Name: "max_connections of " + size.Name, Value: fmt.Sprint(size.MaxConnections), Basis: design.Published, Source: pg.Source, Date: pg.Date},
		},
		Arithmetic: append(terms,
			design.Term{Name: "connections", Expression: "sum", Result: fmt.Sprint(total.connections)},
			design.Term{Name: "connections that may be opened", Expression: fmt.Sprintf("%d %% of (%d − %d)", connectionShare, size.MaxConnections, pg.ReservedConnections), Result: fmt.Sprint(budget(pg, size))},
		),
		Inputs: append(inputs, n.input("platform.network", a.estate.Platform.Network.String())),
	})
}

// plus adds what two loads ask for.
func (n need) plus(o need) need {
	return need{
		vCores: n.vCores + o.vCores, memoryGiB: n.memoryGiB + o.memoryGiB, storageGiB: n.storageGiB + o.storageGiB, iops: n.iops + o.iops,
		connections: n.connections + o.connections, web: n.web + o.web, websocket: n.websocket + o.websocket, background: n.background + o.background,
		listeners: n.listeners + o.listeners, sessions: n.sessions + o.sessions, futureGiB: n.futureGiB + o.futureGiB,
	}
}
