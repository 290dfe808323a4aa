package compile

import (
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
		asked := e.Tenancy
		if asked == shared {
			c.problem(e.path+".tenancy",
				"a shared database tier is not built yet for "+e.name.String(),
				"write auto or dedicated")
			continue
		}
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "tenancy",
			Title:   "Does " + e.name.String() + " share a database server?",
			Chosen:  dedicated,
			Options: []design.Option{
				{Name: dedicated, Verdict: "taken: its own server, network, key and identity; losing one environment loses no other"},
				{Name: shared, Verdict: sharedVerdict(e.Data)},
			},
			Reasons: []design.Reason{
				{Text: "PostgreSQL's LISTEN and NOTIFY on the database postgres are heard by every role of a server: roles do not isolate Odoo's bus and cron."},
			},
			Inputs: []design.Input{
				c.input(e.path+".data", e.Data),
				c.input(e.path+".tenancy", e.Tenancy),
				c.input(e.path+".purpose", e.Purpose),
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

func sharedVerdict(data string) string {
	if data == "regulated" {
		return "refused: regulated data never shares a server"
	}
	return "not taken: cheaper, but nobody asked for it, and a neighbour's load and failures would be shared too"
}
