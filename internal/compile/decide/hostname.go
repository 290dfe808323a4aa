package decide

import (
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// hostnames says by which name each Odoo knows its database, and how it knows
// that it is that one. The name itself is load's.
func hostnames(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		one := l.Environments[i]
		if one.Database.OnCluster {
			n.clusterNamed(e, one)
			continue
		}
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "database-name",
			Title:   "By which name does Odoo of " + e.name.String() + " know its database, and what shows that it is the one?",
			Chosen:  one.Database.Host + " with sslmode=verify-full",
			Options: []design.Option{
				{Name: "the server's own name, verify-full", Verdict: "taken: every Flexible Server has a certificate for its own name, and libpq refuses any other"},
				{Name: "the writer's name of a virtual endpoint, verify-full", Verdict: "not taken: Microsoft does not publish that the certificate has that name, so that Odoo might not connect at all"},
				{Name: "the writer's name, verify-ca", Verdict: "not taken: it takes any server that the authority has ever signed for, and libpq refuses it with the system's authorities"},
				{Name: "the writer's name, require", Verdict: "refused: whoever answers is believed"},
			},
			Reasons: []design.Reason{
				{Text: "What is sent to the database is protected on the way only if it is known who receives it.", Clause: "45 CFR 164.312(e)(1)"},
			},
			Inputs: []design.Input{n.input(e.path+".region", e.Region)},
		}
		if one.Database.Endpoint != "" {
			d.Reasons = append(d.Reasons,
				design.Reason{Text: "The private zone of a region knows the server of that region alone, so that a name which follows the writer leads nowhere in the other. An Odoo in " + e.Recovery.Region + " knows " + one.Database.RecoveryHost + " from the start; one that was left behind meets a server that takes no writes."},
				design.Reason{Text: "The virtual endpoint " + one.Database.Endpoint + " is made all the same, with the primary as its own only member: Azure lets a replica take the primary's place only where there is one."})
			d.Inputs = append(d.Inputs, n.input(e.path+".recovery.region", e.Recovery.Region))
		}
		n.decide(d)
	}
}
