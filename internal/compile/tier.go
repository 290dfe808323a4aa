package compile

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// tier is the database server that environments share, in the platform's unit.
// The zero tier is shared by nobody and is not built.
type tier struct {
	sharers    []*environment
	region     region
	size       published.Size
	storageGiB int
}

// server returns the id of the shared server.
func (t tier) server() addr.ID {
	return t.region.place.Group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", t.region.names.global(63))
}

// decideTier sizes the shared server for all who share it at once: the sum of
// what each asks for.
func (c *compilation) decideTier() {
	var total need
	var terms []design.Term
	var inputs []design.Input
	for _, e := range c.environments {
		if !e.shared {
			continue
		}
		c.tier.sharers = append(c.tier.sharers, e)
		n := c.need(e, e.database)
		total = total.plus(n)
		terms = append(terms, design.Term{Name: e.name.String(), Expression: fmt.Sprintf("%d vCores, %d GiB of memory, a disk of %d GiB", n.vCores, n.memoryGiB, n.storageGiB), Result: fmt.Sprintf("%d connections", n.connections)})
		inputs = append(inputs, c.input(e.path+".load.users", fmt.Sprint(e.Load.Users)), c.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)))
	}
	if len(c.tier.sharers) == 0 {
		return
	}
	pg := c.Published.PostgreSQL
	size, ok := fit(pg, total)
	storage, enough := storageStep(pg.StorageGiB, total.storageGiB)
	if !ok || !enough {
		c.problem("platform", fmt.Sprintf("no size of Flexible Server has %d vCores, %d GiB of memory, %d connections and %d GiB of disk for the environments that share", total.vCores, total.memoryGiB, total.connections, total.storageGiB),
			"give one of them tenancy: dedicated")
		return
	}
	p := c.platform()
	c.tier.size, c.tier.storageGiB = size, storage
	c.tier.region = region{
		place:  p.place,
		owner:  c.estate.Platform.Owner,
		layout: divide(c.estate.Platform.Network.Prefix()),
		names:  newNames(c.estate.Organisation.Short, p.place.Unit, addr.Subscription(p.place.Group.SubscriptionID())),
	}
	c.decide(design.Decision{
		Subject: addr.WardSubject("platform", "shared-database"),
		Topic:   "shared-database-size",
		Title:   "How large is the database server that environments share?",
		Chosen:  fmt.Sprintf("%s (%d vCores, %d GiB) with a disk of %d GiB", size.Name, size.VCores, size.MemoryGiB, storage),
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
		Inputs: append(inputs, c.input("platform.network", c.estate.Platform.Network.String())),
	})
}

// plus adds what two loads ask for.
func (n need) plus(o need) need {
	return need{
		vCores: n.vCores + o.vCores, memoryGiB: n.memoryGiB + o.memoryGiB, storageGiB: n.storageGiB + o.storageGiB,
		connections: n.connections + o.connections, web: n.web + o.web, websocket: n.websocket + o.websocket, background: n.background + o.background,
		listeners: n.listeners + o.listeners, sessions: n.sessions + o.sessions, futureGiB: n.futureGiB + o.futureGiB,
	}
}

// buildTier builds the shared server in the platform's unit, with a network
// and a key of its own.
func (c *compilation) buildTier() {
	if len(c.tier.sharers) == 0 {
		return
	}
	r, logs := c.tier.region, c.platform().workspace
	home, _ := c.Published.Regions.Find(r.place.Region)
	net := c.buildNetwork(r)
	key := c.buildKeys(r, logs, net)
	server := azure.FlexibleServer(r.place, azure.Server{
		Name:          c.tier.server().Name(),
		Version:       c.tier.version(),
		Size:          c.tier.size.Name,
		Tier:          c.tier.size.Tier,
		StorageGiB:    c.tier.storageGiB,
		BackupDays:    c.backupDays(),
		Tenant:        c.estate.Identity.Tenant.String(),
		ZoneRedundant: home.Zones > 1,
		Key:           key,
	})
	server.Why = "The server that " + strings.Join(c.tier.names(), ", ") + " share. No regulated data is on it."
	c.addServer(r, server, logs)
}

// version returns the newest major version that a sharer asks for.
func (t tier) version() string {
	newest := ""
	for _, e := range t.sharers {
		newest = max(newest, e.Database.Version)
	}
	return newest
}

func (t tier) names() []string {
	var out []string
	for _, e := range t.sharers {
		out = append(out, e.name.String())
	}
	return out
}
