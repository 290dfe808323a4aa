package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// subscriptions decides what is watched of each subscription as a whole, and
// which unit that is deployed with: the platform where it is the platform's, or
// else the first environment, of those with a workspace of their entity's own.
func subscriptions(a asked, l *layout.Layout, n *notes) {
	shared := n.site(l, l.Platform.Unit).Workspace
	there := make(map[string]*deployed, len(l.Platform.Subscriptions))
	for _, s := range l.Sites {
		d := there[s.Subscription.Key()]
		if d == nil {
			d = &deployed{keeper: s.Unit}
			there[s.Subscription.Key()] = d
		}
		d.sites++
		d.keys, d.accounts = d.keys || s.Keys != nil, d.accounts || s.Storage != nil
		if d.keeper != l.Platform.Unit && s.Workspace.Key() != shared.Key() && n.site(l, d.keeper).Workspace.Key() == shared.Key() {
			d.keeper = s.Unit
		}
	}
	of := func(unit addr.Unit) *deployed { return there[n.site(l, unit).Subscription.Key()] }
	for _, s := range l.Servers {
		of(s.Unit).servers = true
	}
	for _, c := range l.Clusters {
		if !c.Declared {
			of(c.Unit).clusters = true
		}
	}
	for _, id := range l.Platform.Subscriptions {
		d := there[id.Key()]
		l.Subscriptions = append(l.Subscriptions, layout.Subscription{ID: id, Keeper: d.keeper, Plans: d.plans()})
	}
	n.defenderDecided(a, l)
	n.budgets(a, l, there)
}

// deployed is what is in a subscription.
type deployed struct {
	keeper                            addr.Unit
	sites                             int
	keys, accounts, servers, clusters bool
}

// plans are Defender's, by what is deployed.
func (d deployed) plans() []layout.Plan {
	out := []layout.Plan{{Name: "Arm", Sub: "PerSubscription", Why: "Looks at what is asked of Azure Resource Manager: a stolen sign-in is seen there first."}}
	for _, p := range []struct {
		there bool
		plan  layout.Plan
	}{
		{d.keys, layout.Plan{Name: "KeyVaults", Sub: "PerKeyVault", Why: "Looks at who asks vaults for what."}},
		{d.servers, layout.Plan{Name: "OpenSourceRelationalDatabases", Why: "Looks at who signs in to databases, and from where."}},
		{d.accounts, layout.Plan{Name: "StorageAccounts", Sub: "DefenderForStorageV2", Why: "Looks at how documents are reached."}},
		{d.clusters, layout.Plan{Name: "Containers", Why: "Looks at what images hold and what pods do."}},
	} {
		if p.there {
			out = append(out, p.plan)
		}
	}
	return out
}

// planPrices are what a plan costs in a month (Microsoft Defender for Cloud,
// pricing, 2024-12).
var planPrices = []design.Figure{
	plan("Arm", "5.04 $ a subscription"),
	plan("KeyVaults", "0.25 $ a vault"),
	plan("OpenSourceRelationalDatabases", "15 $ a server"),
	plan("StorageAccounts", "9.78 $ an account"),
	plan("Containers", "6.87 $ a vCore of the nodes"),
}

func plan(name, price string) design.Figure {
	return design.Figure{Name: name, Value: price, Basis: design.Published, Source: "Microsoft Defender for Cloud, pricing", Date: "2024-12"}
}

func (n *notes) defenderDecided(a asked, l *layout.Layout) {
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "defender",
		Title:   "What does Microsoft Defender look at?",
		Chosen:  "in each subscription, what is deployed there",
		Options: []design.Option{
			{Name: "what is deployed, subscription by subscription", Verdict: "taken: a plan for what is not there costs nothing and shows nothing"},
			{Name: "every plan", Verdict: "not taken: most look at services that are not used; a plan that is on is no evidence of anything by itself"},
			{Name: "Defender CSPM", Verdict: "not taken: no dated price was read, and what it would ask of the configuration is asked by checks; the foundational part is free and on"},
		},
		Reasons: []design.Reason{
			{Text: "Malicious software and unusual access are looked for.", Clause: "45 CFR 164.308(a)(5)(ii)(B)"},
			{Text: "What was found reaches those who answer for incidents.", Clause: "45 CFR 164.308(a)(6)(ii)"},
		},
		Figures: planPrices,
	}
	for i, s := range l.Subscriptions {
		text := ""
		for _, p := range s.Plans {
			if text != "" {
				text += ", "
			}
			text += p.Name
		}
		d.Arithmetic = append(d.Arithmetic, design.Term{Name: fmt.Sprintf("subscription %d, of %s", i+1, s.Keeper), Expression: s.ID.SubscriptionID(), Result: text})
	}
	d.Inputs = []design.Input{n.input("platform.subscription", a.estate.Platform.Subscription.String())}
	for _, e := range a.environments {
		d.Inputs = append(d.Inputs, n.input(e.path+".subscription", e.Subscription.String()))
	}
	n.decide(d)
}

// budgets puts what a month may cost to the subscription that pays it. Where
// others pay from it too, the budget is of the resource groups.
func (n *notes) budgets(a asked, l *layout.Layout, there map[string]*deployed) {
	from := l.Effective[:len("2026-11")] + "-01"
	at := make(map[string]int, len(l.Subscriptions))
	for i, s := range l.Subscriptions {
		at[s.ID.Key()] = i
	}
	set := func(path string, b *estate.Budget, subject addr.Subject, units ...addr.Unit) {
		n.budgetDecided(path, b, subject, units[0])
		if b == nil {
			return
		}
		one := layout.Budget{Name: units[0].String(), Monthly: b.Monthly, Currency: b.Currency, From: from}
		pays := n.site(l, units[0]).Subscription.Key()
		if there[pays].sites > len(units) {
			for _, u := range units {
				one.Groups = append(one.Groups, n.site(l, u).GroupID().ResourceGroupName())
			}
		}
		to := &l.Subscriptions[at[pays]]
		to.Budgets = append(to.Budgets, one)
	}
	of := map[addr.Environment][]addr.Unit{} // the platform's are nobody's
	for _, s := range l.Sites {
		of[s.Environment] = append(of[s.Environment], s.Unit)
	}
	set("platform.budget", a.estate.Platform.Budget, addr.WardSubject("platform", "cost"), of[addr.Environment{}]...)
	for i, e := range a.environments {
		units := of[l.Environments[i].Name]
		set(e.path+".budget", e.Budget, e.name.Subject(), units...)
	}
}

func (n *notes) budgetDecided(path string, b *estate.Budget, subject addr.Subject, unit addr.Unit) {
	d := design.Decision{
		Subject: subject,
		Topic:   "budget",
		Title:   "What may a month of " + unit.String() + " cost?",
		Chosen:  "no budget stated",
		Options: []design.Option{
			{Name: "tell people at 80 and 100 per cent of what was spent, and at 110 of what will have been", Verdict: "not taken: the estate states no budget"},
			{Name: "stop what costs", Verdict: "not taken: it would stop care"},
		},
		Reasons: []design.Reason{{Text: "A month that costs more than was planned is often the first that is seen of a mistake, or of a theft."}},
		Inputs:  []design.Input{{Path: path, Default: true}},
	}
	if b != nil {
		d.Chosen = fmt.Sprintf("%d %s", b.Monthly, b.Currency)
		d.Options[0].Verdict = "taken"
		d.Inputs = []design.Input{n.input(path+".monthly", fmt.Sprint(b.Monthly)), n.input(path+".currency", b.Currency)}
	}
	n.decide(d)
}
