package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/design"
)

// Tenancies.
const (
	dedicated = "dedicated"
	shared    = "shared"
)

// decideTenancy chooses whether an environment shares a database server.
// Regulated data never does: tenants of one server share its notification
// channels, and nothing isolates them that an auditor could see.
func (c *compilation) decideTenancy() {
	for _, e := range c.environments {
		e.shared = c.shares(e)
		if e.shared && c.refuseShared(e) {
			continue
		}
		chosen := dedicated
		if e.shared {
			chosen = shared
		}
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "tenancy",
			Title:   "Does " + e.name.String() + " share a database server?",
			Chosen:  chosen,
			Options: []design.Option{
				{Name: dedicated, Verdict: dedicatedVerdict(e)},
				{Name: shared, Verdict: c.sharedVerdict(e)},
			},
			Reasons: []design.Reason{
				{Text: "PostgreSQL's LISTEN and NOTIFY on the database postgres are heard by every role of a server: roles do not isolate Odoo's bus and cron."},
			},
			Inputs: []design.Input{
				c.input(e.path+".data", e.Data),
				c.input(e.path+".tenancy", e.Tenancy),
				c.input(e.path+".purpose", e.Purpose),
				c.input("platform.network", c.estate.Platform.Network.String()),
				c.input("platform.region", c.estate.Platform.Region),
				c.input(e.path+".region", e.Region),
			},
		}
		if e.Data == "regulated" {
			d.Reasons = append(d.Reasons, design.Reason{
				Text:   "Access to electronic protected health information is granted to the programs of one environment only.",
				Clause: "45 CFR 164.312(a)(1)",
			})
		}
		c.decide(d)
	}
}

// shares reports whether an environment shares a server: because the estate
// says so, or because nothing speaks against it. Its processes, its database
// role, its session store, its keys and its network are its own all the same.
func (c *compilation) shares(e *environment) bool {
	if e.Tenancy != "auto" {
		return e.Tenancy == shared
	}
	return e.Data != "regulated" && e.Purpose != "production" && e.Recovery == nil && !c.estate.Platform.Network.IsZero() && c.besideTier(e)
}

// besideTier reports whether an environment is in the shared server's region.
// From another one each statement of Odoo would cross regions, and losing
// either region would end the environment.
func (c *compilation) besideTier(e *environment) bool { return e.Region == c.estate.Platform.Region }

// refuseShared notes what speaks against an environment that is asked to
// share. That regulated data does not is the estate's own rule.
func (c *compilation) refuseShared(e *environment) bool {
	before := c.problems.Len()
	if c.estate.Platform.Network.IsZero() {
		c.problem(e.path+".tenancy", "the shared server needs a network of the platform, and the estate names none", "add platform.network, or write auto or dedicated")
	}
	if e.Recovery != nil {
		c.problem(e.path+".recovery", "a shared server has no replica in another region", "remove recovery, or write tenancy: dedicated")
	}
	if !c.besideTier(e) {
		c.problem(e.path+".tenancy", fmt.Sprintf("the shared server is in %s, and the environment runs in %s", c.estate.Platform.Region, e.Region), "write auto or dedicated, or run it in "+c.estate.Platform.Region)
	}
	return c.problems.Len() > before
}

func dedicatedVerdict(e *environment) string {
	if e.shared {
		return "not taken: a server for an environment that nobody's care depends on"
	}
	return "taken: its own server, network, key and identity; losing one environment loses no other"
}

func (c *compilation) sharedVerdict(e *environment) string {
	switch {
	case e.shared:
		return "taken: processes, database role, sessions, keys and network stay its own; what is left is that its notifications are heard, and its load felt, by its neighbours"
	case e.Data == "regulated":
		return "refused: regulated data never shares a server"
	case e.Purpose == "production":
		return "not taken: a neighbour's load and failures would be production's too"
	case e.Recovery != nil:
		return "not possible: a shared server has no replica in another region"
	case c.estate.Platform.Network.IsZero():
		return "not possible: the platform has no network for a shared server"
	case !c.besideTier(e):
		return fmt.Sprintf("not taken: the shared server is in %s; each statement would cross regions, and the loss of either region would end %s", c.estate.Platform.Region, e.name)
	default:
		return "not taken: the estate asks for dedicated"
	}
}
