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

// stateDays is for how long a state that was overwritten or deleted can be had
// back: a mistake in one is often seen by the next change of that unit.
const stateDays = 90

// deployers decides who deploys, with which rights, and where it is kept what
// they made. It comes when all sites are there: each is somebody's.
func deployers(a asked, l *layout.Layout, n *notes) {
	asked := a.estate.Platform.Deployer
	if asked == nil {
		n.decide(explainDeployment(a, l, n))
		return
	}
	b := &layout.Bootstrap{Unit: addr.BootstrapUnit(), Issuer: asked.Issuer, GitHub: asked.Issuer == estate.GitHubIssuer, Plan: asked.Plan}
	named := map[addr.Environment]string{}
	for i, e := range a.environments {
		named[l.Environments[i].Name] = e.Deployer
	}
	at := map[addr.Environment]int{}
	var kept []addr.Unit
	for _, s := range l.Sites {
		i, ok := at[s.Environment]
		if !ok {
			i = len(b.Deployers)
			at[s.Environment] = i
			one := layout.Deployer{Name: addr.PlatformUnit().String(), Apply: asked.Apply}
			if !s.Environment.IsZero() {
				one.Name = addr.EnvironmentUnit(s.Environment).String()
			}
			if apply := named[s.Environment]; apply != "" {
				one.Apply = apply
			}
			b.Deployers = append(b.Deployers, one)
		}
		b.Deployers[i].Units = append(b.Deployers[i].Units, s.Unit)
		if s.Owner == design.Terraform {
			kept = append(kept, s.Unit)
		}
	}
	l.Bootstrap = b
	a.bootstrap(l, n)
	if n.site(l, b.Unit).Owner == design.Terraform {
		kept = append([]addr.Unit{b.Unit}, kept...)
	}
	if len(kept) > 0 {
		a.state(l, n, kept)
	}
	n.decide(explainDeployment(a, l, n))
}

// bootstrap adds the site that all others come after.
func (a asked) bootstrap(l *layout.Layout, n *notes) {
	platform := *n.site(l, l.Platform.Unit)
	unit := l.Bootstrap.Unit
	for i := range l.Sites {
		// Whatever comes after another comes after this one by it.
		if s := &l.Sites[i]; len(s.After) == 0 {
			s.After = []addr.Unit{unit}
		}
	}
	n.sites[unit] = len(l.Sites)
	l.Sites = append(l.Sites, layout.Site{
		Unit:         unit,
		Title:        "What lets the rest be deployed",
		Owner:        platform.Owner,
		Subscription: platform.Subscription,
		Region:       platform.Region,
		Zones:        platform.Zones,
		Tags:         tagged(platform.Tags, unit),
		Workspace:    platform.Workspace,
	}.Named(a.estate.Organisation.Short))
}

// state decides where it is kept what Terraform made. The account is in the
// bootstrap, and its address in the hub, which comes later: the hub's state can
// only be kept by somebody who reaches the account before.
func (a asked) state(l *layout.Layout, n *notes, kept []addr.Unit) {
	home, _ := a.Published.Regions.Find(a.estate.Platform.Region)
	sku, copied := localSKU(home), "in its own region"
	if a.mayLeaveFor(home.Pair) {
		sku, copied = pairedSKU(home), "in "+home.Pair+" too"
	}
	l.Bootstrap.State = &layout.State{SKU: sku, KeepDays: stateDays, Units: kept}
	hub, ok := hubOf(l)
	if !ok {
		n.problem("platform.deployer", "the state that is kept for it has a private address only, and the platform has no network for one",
			"add platform.network; or take the deployer away, keep the state in a backend of your own, and give your pipeline its rights yourself")
		return
	}
	s := n.site(l, l.Platform.Unit)
	s.Endpoints = append(s.Endpoints, layout.Endpoint{Role: "state", Service: n.site(l, l.Bootstrap.Unit).StateAccountID(), Group: blobGroup, Zone: blobZone, Network: hub})
	// The endpoint and the log of who read the state come later, by the
	// platform's unit; steps open and close the account, and fail it over.
	except(n.site(l, l.Bootstrap.Unit), append(slices.Clone(layout.DiagnosticOperations), layout.ApproveAccount, layout.WriteAccount, layout.FailAccountOver)...)
	n.decide(design.Decision{
		Subject: platformSubject("state"),
		Topic:   "state",
		Title:   "Where is it kept what Terraform made?",
		Chosen:  fmt.Sprintf("in an account of the bootstrap (%s), a container for each of %d units", sku, len(kept)),
		Options: []design.Option{
			{Name: "an account with a private address, which a person opens to one address of their own for the first apply", Verdict: "taken: it is closed before anything else is deployed, and its rules name nobody for good"},
			{Name: "an account that stays open to the addresses of runners", Verdict: "not taken: Azure does not hold machines in the account's own region to rules on addresses, and those of GitHub's other machines are everybody's"},
			{Name: "a container for all units", Verdict: "not taken: who deploys one environment could read, change and delete the state of another"},
			{Name: "a key of the organisation's own", Verdict: "not taken: its vault is made by a unit whose state is in the account, so that a lost key could not be brought back; a state has ids and addresses, no secret and nothing of a patient"},
			{Name: "Terraform's files on somebody's machine", Verdict: "not taken: whoever has another one makes everything a second time"},
		},
		Reasons: []design.Reason{
			{Text: "Without its state Terraform knows nothing that it made: it is kept in versions, and what is deleted can be had back."},
			{Text: "It is read by whoever plans and written by whoever applies, each as an identity, with a role on one container; nobody signs in with a key.", Clause: "45 CFR 164.312(a)(1)"},
			{Text: "It is copied " + copied + ", so that units in another region can be changed when this one is lost."},
		},
		Arithmetic: []design.Term{{Name: "overwritten or deleted", Expression: "versions and soft delete", Result: fmt.Sprintf("%d days", stateDays)}},
		Inputs:     []design.Input{n.input("platform.region", a.estate.Platform.Region), n.input("platform.deployer.issuer", a.estate.Platform.Deployer.Issuer)},
	})
}

// mayLeaveFor reports whether what is in the platform's region may be copied
// to its pair.
func (a asked) mayLeaveFor(pair string) bool {
	if pair == "" {
		return false
	}
	r := a.estate.Residency
	return r != nil && slices.Contains(r.Regions, pair)
}

// explainDeployment says how changes are deployed, and who reaches what by it.
func explainDeployment(a asked, l *layout.Layout, n *notes) design.Decision {
	b := l.Bootstrap
	d := design.Decision{
		Subject: platformSubject("deployment"),
		Topic:   "deployment",
		Title:   "How are changes deployed?",
		Chosen:  "by whoever has the rights: Ward gives them to nobody",
		Options: []design.Option{
			{Name: "a pipeline, with an identity that looks and one that makes for each environment and for the platform", Verdict: taken(b != nil, "a pull request can show what would change and change nothing, and a mistake in one environment reaches no other", "the estate names none (platform.deployer)")},
			{Name: "one identity for everything", Verdict: "not taken: whoever gets hold of it has all environments"},
			{Name: "one identity that looks and makes", Verdict: "refused: whoever opens a pull request could change everything"},
			{Name: "an application with a secret or a certificate", Verdict: "not taken: it can be carried off, and ends on a day that nobody expects"},
			{Name: "Owner of the subscriptions", Verdict: "refused: it could give itself and everybody every right"},
			{Name: "people from their own machines", Verdict: taken(b == nil, "who may is decided elsewhere, and so is where the state is kept", "what they had changed would be seen by nobody before; the bootstrap alone is applied like that")},
		},
		Inputs: []design.Input{n.input("platform.deployer", "")},
	}
	if b == nil {
		d.Reasons = []design.Reason{{Text: "Who may change what stands behind the controls is part of them, and is the organisation's to say: until it names a pipeline, its own rules for access hold.", Clause: "45 CFR 164.308(a)(4)(ii)(B)"}}
		return d
	}
	d.Chosen = fmt.Sprintf("by a pipeline that signs in without a secret: %d deployers, each with an identity that looks and one that makes", len(b.Deployers))
	d.Inputs = []design.Input{
		n.input("platform.deployer.issuer", b.Issuer), n.input("platform.deployer.plan", b.Plan), n.input("platform.deployer.apply", a.estate.Platform.Deployer.Apply),
	}
	d.Reasons = []design.Reason{
		{Text: "Who looks at a change reads resources and the state; who makes it is let in after somebody approved the run.", Clause: "45 CFR 164.308(a)(4)(ii)(B)"},
		{Text: "Tokens of the pipeline last minutes and name the workflow; nothing is kept that could be carried off.", Clause: "45 CFR 164.312(d)"},
		{Text: "Who makes is Contributor of its subscriptions, may write locks and policies there and delete no lock, and may grant those roles alone that its units grant, to programs alone (a condition of the assignment). It defines no role: those are the bootstrap's."},
		{Text: "At what others made it may do what its own units do there, and delete nothing: the right is given at each thing, by the unit that makes it, and not in the subscription, where the identities of all deployers are."},
		{Text: "In a subscription of others it grants the roles that its units grant there, and withdraws none. The condition tells roles apart and not things: it could give a program of its own AcrPull at each registry there, or write the names of each private zone. A peering and a link of others it cannot delete, and could overwrite."},
		{Text: "An exemption from a policy is written where it is made, in a group that its own deployer makes: a deployer that has one to write could write others in its own subscriptions. The check azure-policy-exemption-follows finds one that follows no exception."},
		{Text: "Who looks reads every setting of its subscriptions and its states, by a role that leaves out queries of logs. All identities that look trust the same subject (platform.deployer.plan): whoever opens a pull request reads the settings and the states of all environments."},
		{Text: "The bootstrap is in the platform's subscription, of which whoever deploys the platform is Contributor: that deployer could take the place of all others. Approve its runs as strictly as those of the strictest environment."},
	}
	shared := map[string][]string{}
	for _, one := range b.Deployers {
		d.Arithmetic = append(d.Arithmetic, design.Term{Name: one.Name, Expression: one.Apply, Result: strings.Join(names(one.Units), ", ")})
		seen := map[string]bool{}
		for _, u := range one.Units {
			if key := n.site(l, u).Subscription.Key(); !seen[key] {
				seen[key] = true
				shared[key] = append(shared[key], one.Name)
			}
		}
	}
	for _, id := range l.Platform.Subscriptions {
		if who := shared[id.Key()]; len(who) > 1 {
			d.Reasons = append(d.Reasons, design.Reason{Text: strings.Join(who, ", ") + " share a subscription: who deploys one of them reaches the resources of the others there."})
		}
	}
	for i, e := range a.environments {
		if e.Deployer != "" {
			d.Inputs = append(d.Inputs, n.input(e.path+".deployer", e.Deployer))
			continue
		}
		d.Reasons = append(d.Reasons, design.Reason{Text: l.Environments[i].Name.String() + " names no deployer of its own: whoever is let in to deploy the platform deploys it too."})
	}
	return d
}

func names(units []addr.Unit) []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.String()
	}
	return out
}
