package decide

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// clusters gives each environment a cluster: one of its own, named by its unit,
// so that the loss of one is the loss of one environment; or one that others
// keep. Where it is recovered a cluster is kept small and ready, if anything of
// its database is there to start with.
func clusters(a asked, l *layout.Layout, n *notes) {
	if r := a.estate.Platform.Releases; r != nil {
		l.Platform.Releases = &layout.Releases{Signers: r.Signers}
	}
	if g := a.estate.Identity.ClusterAdministrators; g != nil {
		l.Identity.ClusterAdministrators = &layout.Group{Name: g.Name, ID: g.ID.String()}
	}
	if g := a.estate.Identity.Operators; g != nil {
		l.Identity.Operators = &layout.Group{Name: g.Name, ID: g.ID.String()}
	}
	pods, services := a.ranges()
	for i, e := range a.environments {
		one := l.Environments[i]
		a.explainCluster(e, one, l, n)
		if e.Cluster.Exists() {
			a.declared(e, one, l)
			continue
		}
		home := n.site(l, one.Home)
		version, ok := a.version(e, n)
		if !ok {
			continue
		}
		how := layout.AKS{
			Version: version.Version, Tier: tierOf(e), Outbound: outbound(*home), Zone: apiZone(home.Region), FIPS: e.Cluster.FIPS,
			Pods: pods, Services: services, DNS: resolver(services),
			System: systemPool(e, *home), KEDA: one.Odoo.ByHours(),
		}
		how.Upgrades, how.Images = a.windows(e)
		var ok2 bool
		if how.Pools, ok2 = a.pools(e, one.Odoo, *home, n, dataWork(*l, one)...); !ok2 {
			continue
		}
		l.Clusters = append(l.Clusters, layout.Cluster{
			Name: one.Home.String(), Unit: one.Home, AKS: &how,
			Runs: []layout.Workload{{Environment: e.name, Namespace: odooNamespace}},
		})
		a.explainVersion(e, version, how, n)
		a.explainEtcd(e, n)
		a.explainNodeImage(e, n)
		if recoversOnCluster(e, one) {
			back := n.site(l, *one.Recovery)
			pilot := pilotLight(how, *back)
			kept := layout.Cluster{Name: back.Unit.String(), Unit: back.Unit, AKS: &pilot, Runs: []layout.Workload{}}
			if one.Mechanism == layout.GeoReplica {
				kept.Runs = append(kept.Runs, layout.Workload{Environment: e.name, Namespace: odooNamespace, Standby: true})
			}
			l.Clusters = append(l.Clusters, kept)
		}
	}
}

// odooNamespace is Odoo's namespace in a cluster that it has for itself.
const odooNamespace = "odoo"

// ownCluster reports whether an environment has a cluster where it runs.
func ownCluster(e environment) bool { return !e.Cluster.Exists() }

// recoversOnCluster reports whether a cluster is kept ready where an environment
// is recovered: its own sort, and something to start on it.
func recoversOnCluster(e environment, one layout.Environment) bool {
	return ownCluster(e) && one.Recovery != nil && one.Mechanism != layout.NoRegional
}

// apiZone is the private name of API servers in a region that have an address
// of a subnet (MicrosoftDocs/azure-aks-docs, private-clusters.md).
func apiZone(region string) string { return "private." + region + ".azmk8s.io" }

// declared puts an environment on a cluster that others keep, beside what runs
// there already.
func (a asked) declared(e environment, one layout.Environment, l *layout.Layout) {
	c := e.Cluster.Existing
	w := layout.Workload{Environment: e.name, Namespace: odooNamespace + "-" + e.name.Entity + "-" + e.name.Name}
	i := slices.IndexFunc(l.Clusters, func(x layout.Cluster) bool { return x.Declared && x.Name == c.Name && x.Unit == one.Home })
	if i >= 0 {
		l.Clusters[i].Runs = append(l.Clusters[i].Runs, w)
		return
	}
	nodes, _ := netip.ParsePrefix(c.Nodes) // the estate has refused what is none
	l.Clusters = append(l.Clusters, layout.Cluster{Name: c.Name, Unit: one.Home, Declared: true, Issuer: c.Issuer, Nodes: nodes, Owner: c.Owner, Runs: []layout.Workload{w}})
}

// outbound is how the nodes of a site reach what is outside.
func outbound(s layout.Site) string {
	if s.NAT {
		return "userAssignedNATGateway"
	}
	return "userDefinedRouting"
}

// tierOf is the tier of a cluster's control plane: what people's care depends
// on, or holds regulated data, has one that Azure answers for.
func tierOf(e environment) string {
	if e.Purpose == "production" || e.Data == "regulated" {
		return "Standard"
	}
	return "Free"
}

// Ranges of the overlay and of services, which no network may have: pods would
// reach their own kind instead of it. The first that is apart from all networks
// is taken. Azure takes none of 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16
// and 192.0.2.0/24 (MicrosoftDocs/azure-aks-docs, azure-cni-overlay.md).
var (
	podRanges = []netip.Prefix{
		netip.MustParsePrefix("100.64.0.0/16"), netip.MustParsePrefix("100.80.0.0/16"), netip.MustParsePrefix("100.112.0.0/16"),
		netip.MustParsePrefix("10.244.0.0/16"), netip.MustParsePrefix("172.20.0.0/16"),
	}
	serviceRanges = []netip.Prefix{
		netip.MustParsePrefix("100.126.0.0/20"), netip.MustParsePrefix("100.110.0.0/20"), netip.MustParsePrefix("172.29.0.0/20"), netip.MustParsePrefix("192.168.240.0/20"),
	}
)

// ranges are those of pods and services, one and the same for every cluster:
// nothing outside of a cluster knows them.
func (a asked) ranges() (pods, services netip.Prefix) {
	var taken []netip.Prefix
	note := func(c estate.CIDR) {
		if !c.IsZero() {
			taken = append(taken, c.Prefix())
		}
	}
	note(a.estate.Platform.Network)
	for _, further := range a.estate.Platform.Regions {
		note(further.Network)
	}
	for _, e := range a.environments {
		note(e.Network)
		if e.Recovery != nil {
			note(e.Recovery.Network)
		}
	}
	apart := func(from []netip.Prefix) netip.Prefix {
		for _, p := range from {
			if !slices.ContainsFunc(taken, p.Overlaps) {
				return p
			}
		}
		return from[0] // Azure refuses what overlaps, in so many words
	}
	return apart(podRanges), apart(serviceRanges)
}

// resolver is the address of a cluster's own resolver: the tenth of its
// services, as Azure has it by itself.
func resolver(services netip.Prefix) netip.Addr { return plus(services.Masked().Addr(), 10) }

// pilotLight is a cluster in the recovery region: its own parts run, and for
// everything else there are nodes only when something asks for them.
func pilotLight(home layout.AKS, back layout.Site) layout.AKS {
	out := home
	out.Outbound, out.Zone = outbound(back), apiZone(back.Region)
	out.System.Zones = zonesOf(back)
	out.System.Min = pilotNodes
	out.System.Max = max(out.System.Max, pilotNodes)
	out.Pools = slices.Clone(home.Pools)
	for i := range out.Pools {
		out.Pools[i].Zones = zonesOf(back)
		if more := len(out.Pools[i].Zones); more > len(home.Pools[i].Zones) {
			// One node of them is to spare, and not for when a zone is lost.
			out.Pools[i].Max = max(out.Pools[i].Max, outliving(out.Pools[i].Max-1, more))
		}
		if !slices.Contains(out.Pools[i].Work, layout.DataWork) { // a database that follows runs
			out.Pools[i].Min = 0
		}
	}
	// Not on the day on which the other is changed: what breaks one must not
	// break both.
	out.Upgrades.Day, out.Images.Day = midweek(home.Upgrades.Day), midweek(home.Images.Day)
	return out
}

// pilotNodes is how many nodes a cluster has that nothing runs on: two, so that
// one may be replaced (MicrosoftDocs/azure-aks-docs, use-system-pools.md).
const pilotNodes = 2

var week = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// midweek is three days after a day.
func midweek(day string) string { return week[(slices.Index(week, day)+3)%len(week)] }

// zonesOf are the availability zones of a site's region.
func zonesOf(s layout.Site) []string {
	if s.Zones < 2 {
		return nil
	}
	out := make([]string, s.Zones)
	for i := range out {
		out[i] = fmt.Sprint(i + 1)
	}
	return out
}

// windows are when a cluster, and its nodes, are changed: the environment's, or
// the platform's, or the night to Sunday.
func (a asked) windows(e environment) (upgrades, images layout.Window) {
	m := cmp.Or(e.Maintenance, a.estate.Platform.Maintenance, &estate.Maintenance{Days: []string{"Sunday"}, From: "02:00", Hours: 4, Timezone: "+00:00"})
	at := func(day string) layout.Window {
		return layout.Window{Day: day, From: m.From, Hours: m.Hours, Offset: m.Timezone}
	}
	return at(m.Days[0]), at(m.Days[len(m.Days)-1])
}

// explainCluster says why an environment has the cluster that it has.
func (a asked) explainCluster(e environment, one layout.Environment, l *layout.Layout, n *notes) {
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "cluster",
		Title:   "Which Kubernetes does " + e.name.String() + " run on?",
		Chosen:  "a cluster of its own",
		Options: []design.Option{
			{Name: "a cluster of its own", Verdict: "taken: losing it loses one environment, and its administrators administer nothing else"},
			{Name: "a cluster that several environments share", Verdict: "not taken: this version builds none; whoever administers it would reach every environment, and every upgrade would be everybody's"},
			{Name: "a cluster that others keep", Verdict: "not taken: the estate names none"},
		},
		Reasons: []design.Reason{
			{Text: "Its API server has a private address of the environment's own network; people sign in with Entra, programs as identities, nobody with a certificate."},
		},
		Inputs: []design.Input{n.input(e.path+".cluster.use", e.Cluster.Use)},
	}
	if e.Data == "regulated" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Only those with a right to it reach what holds regulated data.", Clause: "45 CFR 164.312(a)(1)"})
	}
	switch {
	case e.Cluster.Exists():
		c := e.Cluster.Existing
		d.Chosen = c.Name + ", which " + c.Owner + " keeps"
		d.Options[0].Verdict = "not taken: the estate names one that exists"
		d.Options[2].Verdict = "taken: Ward renders its objects, its identity and the trust in that cluster's issuer, and a step that says what its owner is asked for"
		d.Reasons = append(d.Reasons[1:],
			design.Reason{Text: "Checks of clusters of AKS do not apply to it: no such resource is designed. What they ask for is in the step to its owner, whose evidence it is."},
			design.Reason{Text: "No trust is placed in what it cannot show: its service accounts act as Odoo's identity, and as nothing else."})
		d.Inputs = append(d.Inputs, n.input(e.path+".cluster.existing.name", c.Name), n.input(e.path+".cluster.existing.issuer", c.Issuer), n.input(e.path+".cluster.existing.nodes", c.Nodes))
		if one.Recovery != nil {
			d.Reasons = append(d.Reasons, design.Reason{Text: "Where it is recovered, Odoo starts on a cluster that its owner keeps there too: none is named yet."})
		}
	case recoversOnCluster(e, one):
		back := n.site(l, *one.Recovery)
		d.Chosen += ", and one that is kept ready in " + back.Region
		d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("In %s a cluster runs its own parts on %d nodes; the pools for Odoo have none until it starts. Making one in that hour would cost more than the objective leaves, and the capacity may not be there.", back.Region, pilotNodes)})
	case one.Recovery != nil:
		d.Reasons = append(d.Reasons, design.Reason{Text: "In the recovery region there is none: nothing of the database is there to start it with."})
	}
	if ownCluster(e) {
		if l.Platform.Releases == nil {
			d.Reasons = append(d.Reasons, design.Reason{Text: "The estate names nobody who signs releases (platform.releases): the cluster has Flux, and nothing that it takes."})
		}
		if l.Identity.ClusterAdministrators == nil {
			d.Reasons = append(d.Reasons, design.Reason{Text: "Nobody administers it for good (identity.clusterAdministrators): rights in it are Azure's roles, granted for a time."})
		}
		d.Figures = []design.Figure{{Name: "control plane of tier " + tierOf(e), Value: availability(tierOf(e), zonesOf(*n.site(l, one.Home))), Basis: design.Published, Source: "MicrosoftDocs/azure-aks-docs, free-standard-pricing-tiers.md", Date: "2026-08"}}
		d.Inputs = append(d.Inputs, n.input(e.path+".purpose", e.Purpose), n.input(e.path+".data", e.Data))
	}
	n.decide(d)
}

func availability(tier string, zones []string) string {
	switch {
	case tier == "Free":
		return "no promise"
	case len(zones) > 1:
		return "99.95 %"
	default:
		return "99.9 %"
	}
}

// explainEtcd says how what the cluster itself keeps is encrypted. It is
// docs/decisions/0050-what-etcd-is-encrypted-with.md.
func (a asked) explainEtcd(e environment, n *notes) {
	holds := "of the design one Secret is in a cluster, the certificate that its proxy shows, which the vault holds too"
	reason := "Pods act as identities and sign in with tokens that live for an hour: no password, no key and no patient's data is in any object."
	inputs := []design.Input{n.input(e.path+".data", e.Data)}
	if e.Database.OnCluster() {
		holds = "what is in a cluster of the design are the keys of its database's authorities and certificates, which the operator makes there"
		reason = "Towards Azure pods act as identities, whose tokens live for an hour. The database's operator keeps the keys that it signs with, and those of who signs in, as Secrets of Odoo's namespace: whoever may read those may sign in to the database, and no proxy serves that namespace."
		inputs = append(inputs, n.input(e.path+".database.service", e.Database.Service))
	}
	n.decide(design.Decision{
		Subject: e.name.Subject(),
		Topic:   "etcd",
		Title:   "With what is encrypted what the cluster of " + e.name.String() + " keeps of itself?",
		Chosen:  "with Azure's own keys",
		Options: []design.Option{
			{Name: "Azure's own keys", Verdict: "taken: always on; " + holds},
			{Name: "azureKeyVaultKms, the first form of KMS", Verdict: "not taken: Microsoft calls it legacy from Kubernetes 1.33 on; a key that is out of reach stops the API server, in a failover of all times"},
			{Name: "KMS data encryption, with a key of one's own", Verdict: "not possible: no stable version of the API has it (2026-05-01 has not)"},
		},
		Reasons: []design.Reason{{Text: reason}},
		Figures: []design.Figure{{Name: "first form of KMS", Value: "legacy from 1.33 on", Basis: design.Published, Source: "MicrosoftDocs/azure-aks-docs, use-kms-etcd-encryption.md", Date: "2026-08"}},
		Inputs:  inputs,
	})
}

// explainNodeImage says what nodes boot with, and what their disks are.
func (a asked) explainNodeImage(e environment, n *notes) {
	trusted, validated := "taken: a node boots from signed parts only, and its TPM can show it", "not taken: it excludes a trusted launch, and the modules of containers are not those of the node; write cluster.fips where a contract asks for it"
	chosen := "Azure Linux 3 with trusted launch, on managed disks"
	if e.Cluster.FIPS {
		trusted, validated = "not possible: Azure does not take it together with FIPS", "taken: the estate asks for it"
		chosen = "Azure Linux 3 with validated modules, on managed disks"
	}
	n.decide(design.Decision{
		Subject: e.name.Subject(),
		Topic:   "node-image",
		Title:   "What do the nodes of " + e.name.String() + " boot with, and from which disks?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "trusted launch", Verdict: trusted},
			{Name: "validated cryptographic modules (FIPS)", Verdict: validated},
			{Name: "managed disks", Verdict: "taken: encrypted with the site's key, and follow it as it rotates"},
			{Name: "ephemeral disks", Verdict: "not taken: with a key of one's own, a pool is scaled to nothing before each rotation; keys rotate by themselves here"},
			{Name: "Ubuntu 24.04", Verdict: "not taken: the same support, and more that is installed"},
		},
		Reasons: []design.Reason{
			{Text: "The nodes of the cluster's own parts boot without a trusted launch: the pool that a cluster is made with takes none by the stable API. No workload is let onto them."},
			{Text: "Data that passes through a node is encrypted on its host too.", Clause: "45 CFR 164.312(a)(2)(iv)"},
		},
		Figures: []design.Figure{
			{Name: "trusted launch with FIPS", Value: "not in one pool", Basis: design.Published, Source: "MicrosoftDocs/azure-aks-docs, use-trusted-launch.md", Date: "2025-07"},
			{Name: "ephemeral disks with a key of one's own", Value: "scaled to nothing before a rotation", Basis: design.Published, Source: "MicrosoftDocs/azure-aks-docs, azure-disk-customer-managed-keys.md", Date: "2024-02"},
		},
		Inputs: []design.Input{n.input(e.path+".cluster.fips", fmt.Sprint(e.Cluster.FIPS))},
	})
}
