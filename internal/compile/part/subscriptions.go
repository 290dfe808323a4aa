package part

import (
	"github.com/wardhq/ward/internal/compile/azure/consumption"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/security"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// subscriptions is what is about all of a subscription, with the one site that
// keeps it: what was asked of Azure Resource Manager is written down, Defender
// looks at what is there, and people are told of what it finds and of what it
// costs.
func subscriptions(l layout.Layout, s layout.Site) design.Parts {
	one, ok := l.Kept(s.Unit)
	if !ok {
		return design.Parts{}
	}
	at := place(s)
	p := only(monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: one.ID, Workspace: workspace(l, s)}))
	if len(l.AlertContacts) > 0 {
		p.Resources = append(p.Resources, security.NewContact(at, security.ContactSpec{Subscription: one.ID, Mailboxes: l.AlertContacts}))
	}
	for _, plan := range one.Plans {
		p.Resources = append(p.Resources, security.NewPricing(at, security.PricingSpec{Subscription: one.ID, Plan: plan.Name, SubPlan: plan.Sub, Why: plan.Why}))
	}
	for _, b := range one.Budgets {
		p.Resources = append(p.Resources, consumption.NewBudget(at, consumption.BudgetSpec{
			Subscription: one.ID, Name: b.Name, Monthly: b.Monthly, From: b.From, Groups: b.Groups, Mailboxes: l.AlertContacts, Tells: toldOf(l),
		}))
	}
	return p
}
