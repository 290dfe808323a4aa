package compile

import (
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// topology is how an environment survives the loss of a zone and of a region.
type topology struct {
	mechanism     mechanism
	zoneRedundant bool
	storageSKU    string
}

// mechanism is how the database comes back when its region is lost.
type mechanism string

const (
	noRegional mechanism = "no regional recovery"
	geoReplica mechanism = "replica in the recovery region"
	geoRestore mechanism = "geo-restore in the recovery region"
)

// The critical path of a regional failover, until a drill has measured it. The
// sum is what the design answers for with an objective of recovery time.
const (
	assumedDecision = 30 * time.Minute // a person declares the loss
	assumedPromote  = 10 * time.Minute // the replica is promoted
	assumedDNS      = 5 * time.Minute  // names move to the recovery region
	assumedStart    = 15 * time.Minute // Odoo starts and loads its registry
	// assumedRestore is how long a geo-restore takes for each 100 GiB, beyond
	// the start of a server.
	assumedRestore = time.Hour
)

// smallestRPO is the least that may be promised for a region without a drill:
// a replica's lag is seconds to minutes, and hours under load.
const smallestRPO = time.Hour

// impactObjectives are what an impact stands for where no objectives are
// written. They are Ward's assumption, and said to be one.
func impactObjectives(impact string) (estate.Objectives, bool) {
	text := map[string][2]string{"high": {"1h", "4h"}, "moderate": {"4h", "24h"}, "low": {"24h", "72h"}}
	t, ok := text[impact]
	if !ok {
		return estate.Objectives{}, false
	}
	rpo, err1 := estate.ParseSpan(t[0])
	rto, err2 := estate.ParseSpan(t[1])
	return estate.Objectives{RPO: rpo, RTO: rto}, err1 == nil && err2 == nil
}

// decideTopology chooses how much of an environment exists twice, and where,
// from the objectives.
func (c *compilation) decideTopology() {
	for _, e := range c.environments {
		home, ok := c.Published.Regions.Find(e.Region)
		if !ok {
			c.problem(e.path+".region", fmt.Sprintf("%q is no Azure region that Ward knows", e.Region), "see ward catalogue show regions")
			continue
		}
		if e.shared {
			e.topology = topology{mechanism: noRegional, storageSKU: localSKU(home)}
			continue
		}
		var asked bool
		if e.Objectives != nil {
			e.objectives = *e.Objectives
		} else if e.objectives, asked = impactObjectives(e.Impact); !asked {
			// Nobody asked for anything: the zone is all that is planned for.
			e.topology = topology{mechanism: noRegional, zoneRedundant: home.Zones > 1, storageSKU: localSKU(home)}
			continue
		}
		if c.refuseObjectives(e, home) {
			continue
		}
		e.topology = c.chooseTopology(e, home)
		c.explainTopology(e, home)
	}
}

// refuseObjectives notes what no topology can answer for.
func (c *compilation) refuseObjectives(e *environment, home published.Region) bool {
	before := c.problems.Len()
	where := e.path + ".objectives"
	if e.Objectives == nil {
		where = e.path + ".impact"
	}
	if rpo := e.objectives.RPO.Duration(); rpo < smallestRPO {
		c.problem(where+".rpo", fmt.Sprintf("%s is less than a region's loss can be promised to cost before a drill has measured it", e.objectives.RPO),
			"write 1h or more; lower it when the record of a drill is on file")
	}
	if e.Recovery == nil {
		if e.Data == "regulated" {
			c.problem(where, "objectives for the loss of a region need a recovery region", "add recovery with a region and a network; the pair of "+e.Region+" is "+orNone(home.Pair))
		}
		return c.problems.Len() > before
	}
	if _, ok := c.Published.Regions.Find(e.Recovery.Region); !ok {
		c.problem(e.path+".recovery.region", fmt.Sprintf("%q is no Azure region that Ward knows", e.Recovery.Region), "see ward catalogue show regions")
	} else if e.Recovery.Region != home.Pair {
		c.problem(e.path+".recovery.region",
			fmt.Sprintf("attachments are copied to the region that Microsoft pairs with %s only, which is %s", e.Region, orNone(home.Pair)),
			"choose the pair, or a region that has one")
	}
	if path, _ := c.criticalPath(e, geoReplica); path > e.objectives.RTO.Duration() {
		c.problem(where+".rto", fmt.Sprintf("%s is less than the fastest regional recovery is assumed to take, which is %s", e.objectives.RTO, inWords(path)),
			"write a longer time, or put the record of a drill on file that shows less")
	}
	return c.problems.Len() > before
}

func (c *compilation) chooseTopology(e *environment, home published.Region) topology {
	t := topology{mechanism: noRegional, zoneRedundant: home.Zones > 1, storageSKU: localSKU(home)}
	if e.Recovery == nil {
		return t
	}
	t.storageSKU = "Standard_GRS"
	if home.Zones > 1 {
		t.storageSKU = "Standard_GZRS"
	}
	t.mechanism = geoReplica
	if path, _ := c.criticalPath(e, geoRestore); path <= e.objectives.RTO.Duration()/2 {
		// A restore is cheaper than a server that runs all year; half of the
		// objective is left for what nobody has measured.
		t.mechanism = geoRestore
	}
	return t
}

func localSKU(home published.Region) string {
	if home.Zones > 1 {
		return "Standard_ZRS"
	}
	return "Standard_LRS"
}

// criticalPath returns how long a regional failover is assumed to take, with
// its terms.
func (c *compilation) criticalPath(e *environment, m mechanism) (time.Duration, []design.Term) {
	database, how := assumedPromote, "promote the replica"
	if m == geoRestore {
		hundreds := (e.Load.DatabaseGiB + 99) / 100
		database = assumedRestore * time.Duration(1+hundreds)
		how = fmt.Sprintf("geo-restore %d GiB", e.Load.DatabaseGiB)
	}
	total := assumedDecision + database + assumedDNS + assumedStart
	return total, []design.Term{
		{Name: "a person declares the loss", Expression: "assumed", Result: inWords(assumedDecision)},
		{Name: how, Expression: "assumed", Result: inWords(database)},
		{Name: "names move", Expression: "assumed", Result: inWords(assumedDNS)},
		{Name: "Odoo starts", Expression: "assumed", Result: inWords(assumedStart)},
		{Name: "recovery time of a region", Expression: "sum", Result: inWords(total)},
	}
}

func (c *compilation) explainTopology(e *environment, home published.Region) {
	pg := c.Published.PostgreSQL
	zone := design.Option{Name: "standby in another zone", Verdict: "taken as well: the loss of a zone costs no data and a minute or two"}
	if !e.topology.zoneRedundant {
		zone.Verdict = "not possible: " + home.Name + " has no availability zones"
	}
	replica := design.Option{Name: string(geoReplica)}
	restore := design.Option{Name: string(geoRestore)}
	none := design.Option{Name: string(noRegional)}
	restorePath, _ := c.criticalPath(e, geoRestore)
	switch e.topology.mechanism {
	case geoReplica:
		replica.Verdict = "taken: a server that follows is promoted in minutes"
		restore.Verdict = fmt.Sprintf("not taken: assumed to take %s, more than half of the %s that the objective leaves", inWords(restorePath), e.objectives.RTO)
		none.Verdict = "refused: the objectives are for the loss of the region"
	case geoRestore:
		restore.Verdict = fmt.Sprintf("taken: assumed to take %s, within half of the objective of %s, and nothing runs until then", inWords(restorePath), e.objectives.RTO)
		replica.Verdict = "not taken: a second server all year, for time that nobody asked for"
		none.Verdict = "refused: the objectives are for the loss of the region"
	default:
		none.Verdict = "taken: the estate names no recovery region, and the data is not regulated"
		replica.Verdict, restore.Verdict = "not possible without a recovery region", "not possible without a recovery region"
	}
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "topology",
		Title:   "What survives the loss of a zone, and of " + e.Region + "?",
		Chosen:  string(e.topology.mechanism),
		Options: []design.Option{replica, restore, none, zone},
		Reasons: []design.Reason{
			{Text: "What an environment promises is its worst part: the recovery point is that of database, attachments and configuration together, the recovery time the sum of the critical path."},
			{Text: "Data is restored after a loss.", Clause: "45 CFR 164.308(a)(7)(ii)(B)"},
			{Text: "How critical the environment is decides how fast.", Clause: "45 CFR 164.308(a)(7)(ii)(E)"},
		},
		Figures: []design.Figure{
			{Name: "zone lost: recovery point", Value: pg.Recovery.ZoneRedundantFailover.RPO, Basis: design.Published, Source: pg.Recovery.ZoneRedundantFailover.Source, Date: pg.Recovery.ZoneRedundantFailover.Date},
			{Name: "zone lost: recovery time", Value: pg.Recovery.ZoneRedundantFailover.RTO + ", and Odoo's reconnect", Basis: design.Published, Source: pg.Recovery.ZoneRedundantFailover.Source, Date: pg.Recovery.ZoneRedundantFailover.Date},
			{Name: "point-in-time restore: recovery point", Value: pg.Recovery.PointInTime.RPO, Basis: design.Published, Source: pg.Recovery.PointInTime.Source, Date: pg.Recovery.PointInTime.Date},
		},
		Inputs: []design.Input{
			c.input(e.path+".objectives.rpo", e.objectives.RPO.String()),
			c.input(e.path+".objectives.rto", e.objectives.RTO.String()),
			c.input(e.path+".region", e.Region),
			c.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)),
		},
	}
	if e.Objectives == nil {
		d.Inputs[0], d.Inputs[1] = c.input(e.path+".impact", e.Impact), design.Input{Path: e.path + ".objectives", Value: fmt.Sprintf("recovery point %s, recovery time %s, assumed for this impact", e.objectives.RPO, e.objectives.RTO), Default: true}
	}
	if e.Recovery != nil {
		d.Inputs = append(d.Inputs, c.input(e.path+".recovery.region", e.Recovery.Region))
		total, terms := c.criticalPath(e, e.topology.mechanism)
		d.Arithmetic = terms
		d.Reasons = append(d.Reasons, design.Reason{Text: "The recovery time counts on what this version does not build yet: " + strings.Join(notBuilt(e.Recovery.Region), " ")})
		d.Figures = append(d.Figures, c.regionalFigures(e)...)
		d.Figures = append(d.Figures,
			design.Figure{Name: "region lost: attachments, recovery point", Value: "no bound: the last sync time of geo-redundant storage", Basis: design.Published, Source: "Azure Storage, data redundancy", Date: "2026-11"},
			design.Figure{Name: "region lost: configuration, recovery point", Value: "0: it is this tree, in git", Basis: design.Assumed, Source: "the rendered tree", Date: c.parts.Effective},
			design.Figure{Name: "region lost: recovery time", Value: inWords(total), Basis: design.Assumed, Source: "the sum below; a drill measures it", Date: c.parts.Effective},
		)
	}
	c.decide(d)
}

func (c *compilation) regionalFigures(e *environment) []design.Figure {
	if e.topology.mechanism == geoRestore {
		m := c.Published.PostgreSQL.Recovery.GeoRestore
		return []design.Figure{{Name: "region lost: database, recovery point", Value: m.RPO, Basis: design.Published, Source: m.Source, Date: m.Date}}
	}
	return []design.Figure{{
		Name: "region lost: database, recovery point", Value: "the replica's lag: seconds to minutes, hours under load",
		Basis: design.Assumed, Source: "no bound is published; a drill measures it", Date: c.parts.Effective,
	}}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// inWords returns a whole number of minutes as people say it: 90 min, 4 h.
func inWords(d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}
