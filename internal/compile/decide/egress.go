package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// hoursInMonth is how Azure counts a month that is paid by the hour.
const hoursInMonth = 730

// Prices by the hour, where the estate has no table of its own: list prices in
// US dollars as others read them off Microsoft's pages.
const (
	firewallHour = 1.25  // Standard; dev.to and hub.pointfive.co on Azure Firewall, read 2026-11
	natHour      = 0.045 // East US, a NAT gateway (azure-retail-prices fixture, 2024-07)
)

func monthly(hour float64) string { return fmt.Sprintf("%.2f $", hour*hoursInMonth) }

// egress decides how what leaves the networks leaves them.
func egress(a asked, l *layout.Layout, n *notes) {
	p, regulated := a.estate.Platform, a.firstRegulated()
	l.Edge.Egress = layout.ByNAT
	if len(l.Hubs) > 0 && (p.Egress == "firewall" || p.Egress == "auto" && regulated != "") {
		l.Edge.Egress = layout.ByFirewall
	}
	if p.Egress == "firewall" && len(l.Hubs) == 0 && ownHub(p) {
		n.problem("platform.egress", "is firewall, and there is no hub for one", "add platform.network")
	}
	if p.Egress == "nat" && len(p.Hub.Existing) > 0 && !ownHub(p) {
		n.problem("platform.egress", "is nat, and what leaves goes by the firewall of the hub that exists", "write egress: auto, or platform.hub.use: none")
	}
	existing := len(p.Hub.Existing) > 0 && !ownHub(p)
	if existing {
		l.Edge.Egress = layout.ByExisting
	}
	byFirewall := l.Edge.Egress == layout.ByFirewall
	if byFirewall {
		for _, h := range l.Hubs {
			n.site(l, h.Unit).Firewall = &layout.Firewall{Tier: firewallTier}
		}
	}
	d := design.Decision{
		Subject: platformSubject("egress"),
		Topic:   "egress",
		Title:   "How does what leaves the networks leave them?",
		Chosen:  "by a NAT gateway of each network",
		Options: []design.Option{
			{Name: "a firewall in each hub that lets out hosts by name, tier Standard", Verdict: taken(byFirewall, "it lets out what the estate, Azure and Kubernetes name, refuses the rest, and logs both", whyNoFirewall(p.Egress, len(l.Hubs) > 0))},
			{Name: "the same, tier Premium", Verdict: "not taken: its signatures look into what is not encrypted; into TLS only where the firewall breaks it, which would be one more place at which regulated data is readable"},
			{Name: "the firewall of a hub that exists", Verdict: taken(existing, "networks that join it send all that leaves there, and its owner is asked to let out what they need; in a region without one, a NAT gateway does", "none is named in platform.hub.existing")},
			{Name: "a NAT gateway of each network", Verdict: taken(!byFirewall && !existing, "one address that partners can allow, and nothing comes in", "it knows no names: whoever gets into a pod can send data to anywhere by HTTPS")},
			{Name: "Azure's default outbound access", Verdict: "refused: it ended on 2026-03-31, and its address is nobody's"},
		},
		Figures: []design.Figure{
			{Name: "Azure Firewall Standard", Value: fmt.Sprintf("%.2f $ an hour", firewallHour), Basis: design.Assumed, Source: "list price as dev.to and hub.pointfive.co read it off Microsoft's page; what goes through it is paid beside that", Date: "2026-11"},
			{Name: "NAT gateway", Value: fmt.Sprintf("%.3f $ an hour, as much for each GB", natHour), Basis: design.Assumed, Source: "list price of East US in a public fixture of Azure's retail prices", Date: "2024-07"},
		},
		Inputs: []design.Input{n.input("platform.egress", p.Egress)},
	}
	switch {
	case byFirewall:
		d.Chosen = "by a firewall in each hub, to hosts that are named"
		d.Arithmetic = []design.Term{{Name: "firewalls a month", Expression: fmt.Sprintf("%d × %.2f $ × %d h", len(l.Hubs), firewallHour, hoursInMonth), Result: monthly(firewallHour * float64(len(l.Hubs)))}}
	case existing:
		d.Chosen = "by the firewall of the hub that exists"
	default:
		d.Arithmetic = []design.Term{{Name: "one gateway a month", Expression: fmt.Sprintf("%.3f $ × %d h", natHour, hoursInMonth), Result: monthly(natHour)}}
	}
	if regulated != "" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "An environment holds regulated data: that it leaves must be allowed by name, and be seen.", Clause: "45 CFR 164.312(e)(1)"})
		d.Inputs = append(d.Inputs, n.input(regulated+".data", "regulated"))
		if !byFirewall && !existing {
			d.Reasons = append(d.Reasons, design.Reason{Text: "Without a firewall only the cluster's own policies by name (Cilium, toFQDNs) hold regulated data back; until they are seen it is a finding."})
		}
	}
	n.decide(d)
}

func whyNoFirewall(asked string, hub bool) string {
	switch {
	case asked == "nat":
		return "platform.egress is nat"
	case !hub:
		return "there is no hub of the platform's for it to stand in"
	default:
		return "no environment holds regulated data, and it costs " + monthly(firewallHour) + " a month for each region"
	}
}

// firewallTier is that of every firewall.
const firewallTier = "Standard"

// access decides how people reach what has no public address.
func access(a asked, l *layout.Layout, n *notes) {
	p, regulated := a.estate.Platform, a.firstRegulated()
	l.Edge.Access = layout.ByNobody
	if len(l.Hubs) > 0 && (p.Access == "bastion" || p.Access == "auto" && regulated != "") {
		l.Edge.Access = layout.ByBastion
	}
	if p.Access == "bastion" && len(l.Hubs) == 0 {
		n.problem("platform.access", "is bastion, and there is no hub for one", "add platform.network, or write access: none where people come in by a network of yours")
	}
	bastion := l.Edge.Access == layout.ByBastion
	if bastion {
		for _, h := range l.Hubs {
			n.site(l, h.Unit).Bastion = true
		}
	}
	d := design.Decision{
		Subject: platformSubject("access"),
		Topic:   "access",
		Title:   "How do people reach what has no public address?",
		Chosen:  "not by Ward's doing",
		Options: []design.Option{
			{Name: "a bastion in each hub", Verdict: taken(bastion, "people sign in to Entra, with what conditional access asks, and each session is on record", whyNoBastion(p.Access, len(l.Hubs) > 0))},
			{Name: "a VPN from each person's machine (point to site)", Verdict: "not taken: it puts the machine into the network, with whatever runs on it"},
			{Name: "nobody: people come in by a network of the organisation's own", Verdict: taken(!bastion, "nothing is added", "in an hour in which that network is away, nobody could look at the database")},
		},
		Reasons: []design.Reason{
			{Text: "The API server and the database have private addresses only."},
			{Text: "A bastion leads to machines in networks that are joined to its own; database and API server are reached from one of those, as the runner."},
		},
		Figures: []design.Figure{{Name: "Azure Bastion, Basic", Value: "0.19 $ an hour; Standard, which is designed, is more", Basis: design.Assumed, Source: "getstratolens.com on Azure Bastion, from list prices", Date: "2026-07"}},
		Inputs:  []design.Input{n.input("platform.access", p.Access)},
	}
	if bastion {
		d.Chosen = "through a bastion in each hub"
	}
	if regulated != "" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Who works on what holds regulated data is known by name.", Clause: "45 CFR 164.312(a)(2)(i)"})
		d.Inputs = append(d.Inputs, n.input(regulated+".data", "regulated"))
	}
	n.decide(d)
}

func whyNoBastion(asked string, hub bool) string {
	switch {
	case asked == "none":
		return "platform.access is none"
	case !hub:
		return "there is no hub of the platform's for it to stand in"
	default:
		return "no environment holds regulated data"
	}
}

// floods decides what protects public addresses beyond what each has.
func floods(a asked, l *layout.Layout, n *notes) {
	p, regulated := a.estate.Platform, a.firstRegulated()
	switch {
	case p.DDoS != "auto":
		l.Edge.DDoS = p.DDoS
	case regulated != "":
		l.Edge.DDoS = layout.ProtectAddresses
	default:
		l.Edge.DDoS = layout.ProtectNothing
	}
	n.site(l, l.Platform.Unit).DDoSPlan = l.Edge.DDoS == layout.ProtectNetworks
	verdict := func(of, why, not string) string { return taken(l.Edge.DDoS == of, why, not) }
	reasons := []design.Reason{{Text: "Every address of Azure is protected against what would harm Azure itself. What is less than that, and enough to keep an entry from answering, is not noticed."}}
	inputs := []design.Input{n.input("platform.ddos", p.DDoS)}
	if regulated != "" {
		reasons = append(reasons, design.Reason{Text: "An environment holds regulated data, which must be at hand.", Clause: "45 CFR 164.308(a)(7)(ii)(C)"})
		inputs = append(inputs, n.input(regulated+".data", "regulated"))
	}
	n.decide(design.Decision{
		Subject: platformSubject("ddos"),
		Topic:   "ddos",
		Title:   "What protects public addresses from floods?",
		Chosen:  map[string]string{layout.ProtectNetworks: "a plan, for all networks", layout.ProtectAddresses: "protection of each public address", layout.ProtectNothing: "what every address of Azure has"}[l.Edge.DDoS],
		Options: []design.Option{
			{Name: "a plan, which networks name (DDoS Network Protection)", Verdict: verdict(layout.ProtectNetworks, "platform.ddos asks for it", "it pays from about 15 public addresses; the estate has few, all of them in hubs")},
			{Name: "protection of each public address (DDoS IP Protection)", Verdict: verdict(layout.ProtectAddresses, "the same defence for the few addresses that there are", "platform.ddos asks for another, or no environment holds regulated data")},
			{Name: "what every address has", Verdict: verdict(layout.ProtectNothing, "no environment holds regulated data, or platform.ddos says so", "an entry that a flood takes away is an Odoo that is away")},
		},
		Reasons: reasons,
		Figures: []design.Figure{
			{Name: "DDoS Network Protection", Value: "2944 $ a month for up to 100 addresses of a tenant", Basis: design.Published, Source: "azure.microsoft.com, pricing of DDoS Protection", Date: "2026-11"},
			{Name: "DDoS IP Protection", Value: "199 $ a month for each address", Basis: design.Assumed, Source: "richardsoncloud.com on Azure DDoS Protection, from Microsoft's page", Date: "2026-11"},
		},
		Arithmetic: []design.Term{{Name: "where a plan begins to pay", Expression: "2944 $ ÷ 199 $", Result: "15 addresses"}},
		Inputs:     inputs,
	})
}
