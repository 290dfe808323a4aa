package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// tenancy chooses whether an environment shares a database server.
// Regulated data never does: tenants of one server share its notification
// channels, and nothing isolates them that an auditor could see.
func tenancy(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		shared := a.shares(e)
		if shared && a.refuseShared(e, n) {
			continue
		}
		chosen := layout.Dedicated
		if shared {
			chosen = layout.Shared
		}
		l.Environments[i].Tenancy = chosen
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "tenancy",
			Title:   "Does " + e.name.String() + " share a database server?",
			Chosen:  chosen,
			Options: []design.Option{
				{Name: layout.Dedicated, Verdict: dedicatedVerdict(shared)},
				{Name: layout.Shared, Verdict: a.sharedVerdict(e, shared)},
			},
			Reasons: []design.Reason{
				{Text: "PostgreSQL's LISTEN and NOTIFY on the database postgres are heard by every role of a server: roles do not isolate Odoo's bus and cron."},
			},
			Inputs: []design.Input{
				n.input(e.path+".data", e.Data),
				n.input(e.path+".tenancy", e.Tenancy),
				n.input(e.path+".purpose", e.Purpose),
				n.input("platform.network", a.estate.Platform.Network.String()),
				n.input("platform.region", a.estate.Platform.Region),
				n.input(e.path+".region", e.Region),
			},
		}
		if e.Data == regulated {
			d.Reasons = append(d.Reasons, design.Reason{
				Text:   "Access to electronic protected health information is granted to the programs of one environment only.",
				Clause: "45 CFR 164.312(a)(1)",
			})
		}
		n.decide(d)
	}
}

// shares reports whether an environment shares a server: because the estate
// says so, or because nothing speaks against it. Its processes, its database
// role, its session store, its keys and its network are its own all the same.
func (a asked) shares(e environment) bool {
	if e.Tenancy != "auto" {
		return e.Tenancy == layout.Shared
	}
	if e.Database.OnCluster() {
		return false
	}
	return e.Data != regulated && e.Purpose != "production" && e.Recovery == nil && !a.estate.Platform.Network.IsZero() && a.besideTier(e)
}

// besideTier reports whether an environment is in the shared server's region.
// From another one each statement of Odoo would cross regions, and losing
// either region would end the environment.
func (a asked) besideTier(e environment) bool { return e.Region == a.estate.Platform.Region }

// refuseShared notes what speaks against an environment that is asked to
// share. That regulated data does not is the estate's own rule.
func (a asked) refuseShared(e environment, n *notes) bool {
	before := n.problems.Len()
	if a.estate.Platform.Network.IsZero() {
		n.problem(e.path+".tenancy", "the shared server needs a network of the platform, and the estate names none", "add platform.network, or write auto or dedicated")
	}
	if e.Recovery != nil {
		n.problem(e.path+".recovery", "a shared server has no replica in another region", "remove recovery, or write tenancy: dedicated")
	}
	if !a.besideTier(e) {
		n.problem(e.path+".tenancy", fmt.Sprintf("the shared server is in %s, and the environment runs in %s", a.estate.Platform.Region, e.Region), "write auto or dedicated, or run it in "+a.estate.Platform.Region)
	}
	return n.problems.Len() > before
}

func dedicatedVerdict(shared bool) string {
	if shared {
		return "not taken: a server for an environment that nobody's care depends on"
	}
	return "taken: its own server, network, key and identity; losing one environment loses no other"
}

func (a asked) sharedVerdict(e environment, shared bool) string {
	switch {
	case shared:
		return "taken: processes, database role, sessions, keys and network stay its own; what is left is that its notifications are heard, and its load felt, by its neighbours"
	case e.Database.OnCluster():
		return "not possible: the estate asks for a database on the environment's own cluster"
	case e.Data == regulated:
		return "refused: regulated data never shares a server"
	case e.Purpose == "production":
		return "not taken: a neighbour's load and failures would be production's too"
	case e.Recovery != nil:
		return "not possible: a shared server has no replica in another region"
	case a.estate.Platform.Network.IsZero():
		return "not possible: the platform has no network for a shared server"
	case !a.besideTier(e):
		return fmt.Sprintf("not taken: the shared server is in %s; each statement would cross regions, and the loss of either region would end %s", a.estate.Platform.Region, e.name)
	default:
		return "not taken: the estate asks for dedicated"
	}
}
