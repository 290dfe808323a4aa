package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// What the firewall at the entry reads, and takes (Azure, Application Gateway
// limits, 2024-06: 2 MB of a body are read at most). Odoo itself refuses files
// above 128 MiB (odoo/odoo, addons/web, DEFAULT_MAX_CONTENT_LENGTH).
const (
	inspectedKiB = 2000
	uploadMiB    = 128
)

// blocked are the paths that nobody opens from the Internet: Odoo's own manager
// of databases.
var blocked = []string{"/web/database"}

// Sizes of a gateway. An instance has ten capacity units, a unit with the
// firewall serves ten requests a second (Application Gateway v2, autoscaling
// and pricing, 2024). How often a person asks is assumed.
const (
	leastInstances      = 2 // in two zones
	requestsPerInstance = 100
	secondsPerRequest   = 2
)

// mostRoutes is how many certificates, redirects and backends a gateway takes
// (Azure, Application Gateway limits, 2024-06).
const mostRoutes = 100

// entries decides how people come in from the Internet: through a gateway with
// a firewall in each region in which an environment with hosts runs, or would
// after a failover.
func entries(a asked, l *layout.Layout, n *notes) {
	stated := a.estate.Platform.Entry
	if stated == nil {
		stated = &estate.Entry{Kind: estate.EntryAuto}
	}
	var hosted []int
	for i, e := range a.environments {
		if len(e.Hosts) > 0 {
			hosted = append(hosted, i)
		}
	}
	a.refuseEntry(stated, hosted, n)
	if n.problems.Len() > 0 {
		return
	}
	gateways := len(hosted) > 0 && (stated.Kind == estate.EntryAuto || stated.Kind == estate.EntryGateway)
	switch {
	case gateways:
		for _, i := range hosted {
			a.lead(i, stated, l, n)
		}
		a.keepNames(stated, l, n)
		a.finish(l, n)
	case stated.Kind == estate.EntryExisting:
		for _, i := range hosted {
			home := n.site(l, l.Environments[i].Home)
			occupy(home, layout.IngressSubnet)
			home.Missing = append(home.Missing, fmt.Sprintf("The entry of somebody else, which leads %s by HTTPS to %s, keeps the name, and holds a firewall.",
				strings.Join(a.environments[i].Hosts, ", "), home.Network.IngressAddress()))
		}
	}
	n.decide(a.entryDecision(stated, hosted, gateways, n))
	if gateways {
		n.decide(a.certificateDecision(stated, n))
		n.decide(a.firewallDecision(stated, n))
	}
}

// refuseEntry notes what an entry cannot be.
func (a asked) refuseEntry(stated *estate.Entry, hosted []int, n *notes) {
	switch stated.Kind {
	case estate.EntryFront:
		if r := a.estate.Residency; r != nil && r.Strict {
			n.problem("platform.entry.kind", "is frontDoor, and residency is strict: Front Door decrypts at any of its points of presence, in any country", "write applicationGateway, which decrypts in its own region ("+r.Because.String()+" asks for it)")
			return
		}
		n.problem("platform.entry.kind", "is frontDoor, which this version does not build", "write applicationGateway: one in each region, and a failover moves the names")
	case estate.EntryNone:
		for _, i := range hosted {
			n.problem(a.environments[i].path+".hosts", "are names on the Internet, and platform.entry.kind is none", "remove them, or write auto")
		}
	}
}

// lead leads an environment's hosts to where it runs, and to where it would
// after a failover.
func (a asked) lead(i int, stated *estate.Entry, l *layout.Layout, n *notes) {
	e := l.Environments[i]
	route := layout.Route{Name: e.Home.String(), Environment: e.Name, Hosts: a.environments[i].Hosts}
	a.through(e.Home, route, stated, l, n)
	if e.Recovery != nil && e.Mechanism != layout.NoRegional {
		route.Standby = true
		a.through(*e.Recovery, route, stated, l, n)
	}
}

// through adds a route to the entry of a site: that of the hub that the site is
// joined to, or its own.
func (a asked) through(unit addr.Unit, route layout.Route, stated *estate.Entry, l *layout.Layout, n *notes) {
	occupy(n.site(l, unit), layout.IngressSubnet)
	route.Site, route.Backend = unit, n.site(l, unit).Network.IngressAddress()
	host := n.site(l, unit)
	if host.Network.Hub != nil {
		host = n.site(l, *host.Network.Hub)
	}
	if host.Certificates == nil {
		occupy(host, layout.EntrySubnet)
		host.Certificates = &layout.Certificates{Issuer: "other"}
		if c := stated.Certificate; c != nil {
			host.Certificates.Issuer, host.Certificates.Account = c.Issuer, c.Account
		}
		host.Endpoints = append(host.Endpoints, layout.Endpoint{Role: "certificates", Service: host.CertificatesVaultID(), Group: vaultGroup, Zone: vaultZone, Network: host.Unit})
		a.newEntry(*host, stated, l, n)
		host = n.site(l, host.Unit)
	}
	host.Certificates.For = append(host.Certificates.For, layout.Certificate{Name: route.Name, Hosts: route.Hosts})
	entry := n.site(l, addr.EntryUnit(host.Unit))
	entry.Entry.Routes = append(entry.Entry.Routes, route)
}

// newEntry adds the unit of an entry in the network of a site.
func (a asked) newEntry(host layout.Site, stated *estate.Entry, l *layout.Layout, n *notes) {
	unit := addr.EntryUnit(host.Unit)
	s := layout.Site{
		Unit:         unit,
		Title:        host.Title + ", entry from the Internet",
		Owner:        host.Owner,
		Subscription: host.Subscription,
		Region:       host.Region,
		Zones:        host.Zones,
		Environment:  host.Environment,
		Tags:         tagged(host.Tags, unit),
		After:        append(slices.Clone(host.After), host.Unit),
		Entry: &layout.Entry{
			In:       host.Unit,
			Least:    leastInstances,
			Seconds:  layout.OdooRequestSeconds + 5,
			Firewall: a.firewall(stated.WAF),
		},
	}.Named(a.estate.Organisation.Short)
	n.sites[unit] = len(l.Sites)
	l.Sites = append(l.Sites, s)
}

// firewall is what the firewall does on the day of the estate: exclusions whose
// time is over are not in it.
func (a asked) firewall(w *estate.WAF) layout.WebFirewall {
	f := layout.WebFirewall{InspectedKiB: inspectedKiB, UploadMiB: uploadMiB, Blocked: blocked}
	if w == nil {
		return f
	}
	f.Prevents, f.Since = w.Mode == "prevention", w.Since.String()
	for _, x := range w.Exclusions {
		if !x.Until.Start().Before(a.estate.Effective.Start()) {
			f.Exclusions = append(f.Exclusions, layout.Exclusion{Route: x.Route, Group: x.Group, Rules: x.Rules, Until: x.Until.String()})
		}
	}
	return f
}

// keepNames gives the platform the public zone, where it is its own. Entries
// write their records into it.
func (a asked) keepNames(stated *estate.Entry, l *layout.Layout, n *notes) {
	if z := stated.Zone; z != nil && z.Owner == "own" {
		platform := n.site(l, l.Platform.Unit)
		platform.PublicZone = z.Name
		except(platform, layout.WriteRecord, layout.DeleteRecord)
	}
}

// finish sizes the entries by what is behind each.
func (a asked) finish(l *layout.Layout, n *notes) {
	for i := range l.Sites {
		e := l.Sites[i].Entry
		if e == nil {
			continue
		}
		if many := len(e.Routes); many > mostRoutes {
			n.problem("platform.network", fmt.Sprintf("the entry in %s would lead to %d environments, and a gateway takes %d certificates and redirects", l.Sites[i].Region, many, mostRoutes), "run some of them in another region, or without hosts")
		}
		e.Protection = "Disabled"
		users := 0
		for _, r := range e.Routes {
			for k, env := range a.environments {
				if env.name != r.Environment {
					continue
				}
				users += env.Load.Users
				if one := l.Environments[k]; one.Purpose == "production" || one.Data == "regulated" {
					e.Protection = "Enabled"
				}
			}
		}
		e.Most = max(2*leastInstances, 2*instances(users))
	}
}

// instances is how many instances serve so many people.
func instances(users int) int {
	perSecond := (users + secondsPerRequest - 1) / secondsPerRequest
	return max(1, (perSecond+requestsPerInstance-1)/requestsPerInstance)
}

// occupy gives a site's network a subnet of its plan, where it has none yet.
func occupy(s *layout.Site, role string) {
	if _, there := s.Network.Subnet(role); there {
		return
	}
	plan, start := hubPlan, s.Network.Space.Masked().Addr()
	if lower, cluster := s.Network.Subnet(layout.ClusterSubnet); cluster {
		plan, start = sitePlan, beyond(lower)
	}
	s.Network.Subnets = append(s.Network.Subnets, divide(start, plan, []string{role})...)
	slices.SortFunc(s.Network.Subnets, func(a, b layout.Subnet) int { return a.Range.Addr().Compare(b.Range.Addr()) })
}

func (a asked) organisation() addr.Subject {
	return addr.WardSubject("organisation", a.estate.Organisation.Short)
}

func (a asked) entryDecision(stated *estate.Entry, hosted []int, gateways bool, n *notes) design.Decision {
	chosen, verdict := "nobody", "not taken: no environment has hosts"
	switch {
	case gateways:
		chosen, verdict = "Application Gateway with its firewall, one in each region", "taken: it decrypts in its own region, and is where the environments are; a failover moves the names, which a step does"
	case stated.Kind == estate.EntryExisting:
		chosen, verdict = "an entry that is there", "not taken: the estate says that there is one"
	}
	front := "not taken: it decrypts at any point of presence, is billed for every month whether used or not, and its way to a private cluster needs a person to approve it; this version does not build it"
	if r := a.estate.Residency; r != nil && r.Strict {
		front = "refused: it decrypts at any point of presence, and residency is strict"
	}
	d := design.Decision{
		Subject: a.organisation(),
		Topic:   "entry",
		Title:   "How do people come in from the Internet?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "Application Gateway", Verdict: verdict},
			{Name: "Front Door", Verdict: front},
			{Name: "a public address of each cluster", Verdict: "refused: requests would reach Odoo unread, and each cluster would be found by whoever scans Azure"},
			{Name: "an entry that is there", Verdict: existingVerdict(stated)},
		},
		Reasons: []design.Reason{
			{Text: "An environment without hosts has no way in from the Internet, regulated production too: that is no fault, and people reach it from networks that are joined."},
		},
		Inputs: []design.Input{n.input("platform.entry.kind", stated.Kind)},
	}
	if r := a.estate.Residency; r != nil {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Where data may be decrypted follows from where it may be.", Clause: r.Because.String()})
		d.Inputs = append(d.Inputs, n.input("residency.strict", fmt.Sprint(r.Strict)))
	}
	users := 0
	for _, i := range hosted {
		e := a.environments[i]
		d.Inputs = append(d.Inputs, n.input(e.path+".hosts", strings.Join(e.Hosts, ", ")))
		users += e.Load.Users
	}
	if gateways {
		d.Reasons = append(d.Reasons,
			design.Reason{Text: "It is a unit of its own behind the hub: it needs a certificate in the hub's vault before it can be made, and its rules change more often than networks do."},
			design.Reason{Text: "What the gateway writes of each request holds the query string, which Azure does not leave out: that log is not sent. The firewall's log is, with values masked; the cluster's proxy records who asked for which path."})
		d.Arithmetic = []design.Term{
			{Name: "time for an answer", Expression: fmt.Sprintf("Odoo ends a request after %d s + 5 s", layout.OdooRequestSeconds), Result: fmt.Sprintf("%d s", layout.OdooRequestSeconds+5)},
			{Name: "instances for all at once", Expression: fmt.Sprintf("%d people, a request every %d s each (assumed), %d requests/s an instance", users, secondsPerRequest, requestsPerInstance), Result: fmt.Sprint(instances(users))},
		}
	}
	return d
}

func existingVerdict(stated *estate.Entry) string {
	if stated.Kind == estate.EntryExisting {
		return "taken: its owner leads the names to the clusters' private addresses, and answers for its firewall"
	}
	return "not taken: the estate names none"
}

func (a asked) certificateDecision(stated *estate.Entry, n *notes) design.Decision {
	issuer := "other"
	if stated.Certificate != nil {
		issuer = stated.Certificate.Issuer
	}
	renews, signs := "not taken: the estate names none that the vault can ask", "taken: the vault makes key and request, a person has it signed and merges it; 30 days before it ends an alert asks for the next"
	chosen := "a request that the vault makes and " + issuer + " signs"
	if issuer != "other" {
		chosen = issuer + ", by whom the vault has it renewed"
		renews, signs = "taken: the vault asks for the next one by itself", "not taken: somebody would have to think of it each time"
	}
	d := design.Decision{
		Subject: a.organisation(),
		Topic:   "certificate",
		Title:   "What does the entry show to browsers?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "an issuer that the vault can ask", Verdict: renews},
			{Name: "a request that a person has signed", Verdict: signs},
			{Name: "ACME in the cluster", Verdict: "not taken: the key would be made in a cluster, and be in the vault only as a copy"},
			{Name: "a file in the gateway", Verdict: "refused: the key would pass through whoever deploys, and stay in the state"},
		},
		Reasons: []design.Reason{
			{Text: "The private key is made in a vault that holds nothing else, and read by the gateway's identity; of a proxy behind it the identity reads the one that it shows. A newer version is taken within four hours."},
			{Text: "Encrypted in transit, with a name that can be verified.", Clause: "45 CFR 164.312(e)(1)"},
			{Text: "A gateway refuses to be made before its certificate is there: the vault is the hub's, the gateway the unit after it, and between the two is a step."},
		},
		Inputs: []design.Input{n.input("platform.entry.certificate.issuer", issuer)},
	}
	if z := stated.Zone; z != nil {
		d.Inputs = append(d.Inputs, n.input("platform.entry.zone.name", z.Name), n.input("platform.entry.zone.owner", z.Owner))
	}
	return d
}

func (a asked) firewallDecision(stated *estate.Entry, n *notes) design.Decision {
	f := a.firewall(stated.WAF)
	report, refuse := "taken: what trips the rules in Odoo's own requests is not known before it was seen", "not taken: at least 14 days of detection and a recorded tuning come first"
	chosen := "detection"
	if f.Prevents {
		chosen = "prevention"
		report, refuse = "not taken: its time is over, and its tuning recorded", "taken: the tuning is recorded in "+stated.WAF.Tuned.Record
	}
	d := design.Decision{
		Subject: a.organisation(),
		Topic:   "web-application-firewall",
		Title:   "Does the firewall refuse requests, or report them?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "detection", Verdict: report},
			{Name: "prevention", Verdict: refuse},
			{Name: "exclusions for every route", Verdict: "refused: a field that Odoo's own screens need would be unread everywhere"},
			{Name: "exceptions by route and rule", Verdict: "taken, for what Odoo's screens trip: each ends on a day, after which the rule is there again; Microsoft calls them a preview"},
		},
		Reasons: []design.Reason{
			{Text: fmt.Sprintf("Of a request's body %d KiB are read, which is all that Azure reads; what is behind that, and files, are scanned where they are stored.", f.InspectedKiB)},
			{Text: fmt.Sprintf("A file of more than %d MiB is refused, as by Odoo. A body is not refused for its size: Odoo sends pictures as text inside of one.", f.UploadMiB)},
			{Text: "The managed rules are Microsoft's default set 2.1 with the bot set 1.1: what a rule matched is masked in the log."},
		},
		Inputs: []design.Input{n.input("platform.entry.waf.mode", chosen)},
	}
	if w := stated.WAF; w != nil {
		d.Inputs = append(d.Inputs, n.input("platform.entry.waf.since", w.Since.String()))
		if w.Tuned != nil {
			d.Inputs = append(d.Inputs, n.input("platform.entry.waf.tuned.on", w.Tuned.On.String()))
		}
		if over := len(w.Exclusions) - len(f.Exclusions); over > 0 {
			d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%d of %d exclusions are over on %s, and are not in the policy.", over, len(w.Exclusions), a.estate.Effective)})
		}
	}
	return d
}
