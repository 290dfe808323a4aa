package decide

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// runnerRegions are those in which GitHub takes a network (docs.github.com,
// troubleshooting Azure private network configurations for GitHub-hosted
// runners, supported regions, read 2026-11).
var runnerRegions = strings.Fields(`australiaeast brazilsouth canadacentral canadaeast centralus eastasia eastus eastus2
	francecentral germanywestcentral japaneast koreacentral northcentralus northeurope norwayeast southcentralus
	southeastasia southindia swedencentral switzerlandnorth uksouth westus westus2 westus3`)

// runners decides from where the pipeline reaches what has no public address.
func runners(a asked, l *layout.Layout, n *notes) {
	p := a.estate.Platform
	if p.Deployer == nil {
		return
	}
	asked := p.Deployer.Runner
	d := design.Decision{
		Subject: platformSubject("runner"),
		Topic:   "runner",
		Title:   "From where does the pipeline reach what has no public address?",
		Chosen:  "from machines that you bring",
		Options: []design.Option{
			{Name: "GitHub's machines, with addresses in the hubs", Verdict: taken(asked != nil, "each job has a machine of its own that is gone afterwards, nothing has to be kept or patched, and what leaves it goes by the hub's rules", "platform.deployer.runner is not written")},
			{Name: "GitHub's machines, with public addresses", Verdict: "not taken: they reach Resource Manager, and neither state nor vault nor API server nor database"},
			{Name: "machines that you bring", Verdict: taken(asked == nil, "nothing of them is designed; they stand in a network that is joined to the hub", "they are kept and patched, and what one job leaves there the next one finds")},
			{Name: "jobs of Azure Container Apps, or pools of Managed DevOps", Verdict: "not built: the first want an image of the runner's own, the second are Azure DevOps'"},
		},
		Reasons: []design.Reason{
			{Text: "State, vaults, databases and API servers have private addresses only."},
			{Text: "A machine that is gone after a job keeps nothing that the next job could find."},
		},
		Inputs: []design.Input{n.input("platform.deployer.issuer", p.Deployer.Issuer)},
	}
	if asked != nil {
		a.place(l, n, asked.Business, &d)
	}
	n.decide(d)
}

// place gives the hubs runners, where GitHub takes their regions.
func (a asked) place(l *layout.Layout, n *notes, business string, d *design.Decision) {
	const path = "platform.deployer.runner"
	if len(l.Hubs) == 0 {
		n.problem(path, "stands in a hub, and the platform has none of its own", "add platform.network, or take the runner away and bring machines of your own")
		return
	}
	var regions []string
	for _, h := range l.Hubs {
		hub := n.site(l, h.Unit)
		if slices.Contains(runnerRegions, h.Region) {
			hub.Runner = &layout.Runner{Business: business}
			regions = append(regions, h.Region)
			continue
		}
		if h.Unit == l.Platform.Unit {
			n.problem(path, fmt.Sprintf("GitHub takes no network in %s", h.Region), "take the runner away and bring machines of your own, or see platform.region; GitHub takes "+strings.Join(runnerRegions, ", "))
		}
	}
	d.Chosen = "from GitHub's machines, in the hubs of " + strings.Join(regions, " and ")
	d.Inputs = append(d.Inputs, n.input(path+".business", business))
	d.Reasons = append(d.Reasons, design.Reason{Text: "When a region is lost, those in the other still deploy: nothing of the way in is shared."})
	d.Figures = append(d.Figures, design.Figure{
		Name: "regions that GitHub takes", Value: fmt.Sprint(len(runnerRegions)), Basis: design.Published,
		Source: "docs.github.com, troubleshooting Azure private network configurations for GitHub-hosted runners", Date: "2026-11",
	})
}

// worksIn reports whether the pipeline's machines stand in the hub of a region.
func (a asked) worksIn(region string) bool {
	p := a.estate.Platform
	if p.Deployer == nil || p.Deployer.Runner == nil || !ownHub(p) || !slices.Contains(runnerRegions, region) {
		return false
	}
	return region == p.Region || slices.ContainsFunc(p.Regions, func(r estate.PlatformRegion) bool { return r.Region == region })
}

// worked reports whether the pipeline's machines reach a site's network: they
// stand in it, or in the hub that it is joined to.
func (n *notes) worked(l *layout.Layout, s layout.Site) bool {
	if s.Runner != nil {
		return true
	}
	return s.Network != nil && s.Network.Hub != nil && n.site(l, *s.Network.Hub).Runner != nil
}

// runnerRules are what the machines of a hub may reach of the Internet: GitHub,
// which gives them their work, and where Terraform and what it needs come from.
// What GitHub keeps for jobs is in accounts that it names one by one: all
// accounts of Azure would be a way out for anybody who has one.
func runnerRules(s layout.Site, signs signing) layout.RuleGroup {
	g := layout.RuleGroup{Name: "runners", Priority: runnersPriority, Why: "What the pipeline's machines need to be given work, and to do it."}
	if s.Runner == nil || s.Network == nil {
		return g
	}
	at, ok := s.Network.Subnet(layout.RunnerSubnet)
	if !ok {
		return g
	}
	https := func(name, why string, hosts ...string) {
		g.Rules = append(g.Rules, layout.FlowRule{Name: name, Why: why, From: []netip.Prefix{at}, Hosts: hosts, Protocol: layout.HTTPS, Ports: []int{443}})
	}
	https("github", "GitHub gives out work and takes results (docs.github.com, accessible domains by function, read 2026-11).",
		"github.com", "api.github.com", "codeload.github.com", "*.actions.githubusercontent.com",
		"objects.githubusercontent.com", "objects-origin.githubusercontent.com", "release-assets.githubusercontent.com")
	https("github-results", "Where GitHub keeps logs and artifacts of jobs (api.github.com/meta and github.blog/changelog/2026-10-22, read 2026-11).", resultAccounts()...)
	https("azure", "Resource Manager, and the tokens for it.", "management.azure.com", "login.microsoftonline.com")
	if signs.vault != "" {
		https("keys", "The vault that holds the keys of images and releases, by its name: every vault would be a place for anybody's secrets.", signs.vault)
	}
	if signs.keyless {
		https("signatures", "Sigstore: certificates for signatures, the log that shows them, and when they were made (docs.sigstore.dev, read 2026-11).",
			"fulcio.sigstore.dev", "rekor.sigstore.dev", "*.rekor.sigstore.dev", "timestamp.sigstore.dev", "tuf-repo-cdn.sigstore.dev")
	}
	https("terraform", "Terraform, and azapi as its registry names it.", "releases.hashicorp.com", "registry.terraform.io", "checkpoint-api.hashicorp.com")
	return g
}

// resultAccounts are GitHub's accounts, which it counts.
func resultAccounts() []string {
	var out []string
	for _, r := range [][2]int{{0, 49}, {100, 199}} {
		for i := r[0]; i <= r[1]; i++ {
			out = append(out, fmt.Sprintf("productionresultssa%d.blob.core.windows.net", i))
		}
	}
	return out
}

// hubOf is the site of the platform's first hub.
func hubOf(l *layout.Layout) (addr.Unit, bool) {
	if len(l.Hubs) == 0 {
		return addr.Unit{}, false
	}
	return l.Hubs[0].Unit, true
}
