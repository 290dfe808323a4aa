// Package consumption builds what tells people of costs.
package consumption

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// BudgetKind is the type of a budget.
const (
	BudgetKind    addr.Kind = "Microsoft.Consumption/budgets"
	budgetVersion string    = "2024-08-01"
)

// BudgetID returns the id of a budget of a subscription.
func BudgetID(subscription addr.ID, name string) addr.ID {
	return subscription.Resource(BudgetKind, name)
}

// BudgetSpec is what has been decided of a budget.
type BudgetSpec struct {
	Subscription addr.ID
	Name         string
	Monthly      int // in the currency of the subscription's bill
	// From is the first day of a month.
	From string
	// Groups are the resource groups whose costs count; empty is all of the
	// subscription's.
	Groups []string
	// Mailboxes and Tells are told at each of the thresholds.
	Mailboxes []string
	Tells     []addr.ID
}

// thresholds are the parts of a budget, in per cent, at which people are told:
// of what was spent, and of what will have been spent at the end of the month.
var thresholds = []struct {
	name, kind string
	percent    int
}{
	{"actual-80", "Actual", 80},
	{"actual-100", "Actual", 100},
	{"forecast-110", "Forecasted", 110},
}

// NewBudget tells people before and when the month costs more than was
// planned. It stops nothing.
func NewBudget(at azure.Place, s BudgetSpec) design.Resource {
	tells := make(design.List, len(s.Tells))
	for i, t := range s.Tells {
		tells[i] = addr.RefTo(t)
	}
	notifications := design.Object{}
	for _, t := range thresholds {
		notifications[t.name] = design.Object{
			"enabled":       true,
			"operator":      "GreaterThan",
			"threshold":     t.percent,
			"thresholdType": t.kind,
			"contactEmails": azure.Texts(s.Mailboxes),
			"contactGroups": tells,
		}
	}
	properties := design.Object{
		"category":      "Cost",
		"amount":        s.Monthly,
		"timeGrain":     "Monthly",
		"timePeriod":    design.Object{"startDate": s.From + "T00:00:00Z"},
		"notifications": notifications,
	}
	if len(s.Groups) > 0 {
		properties["filter"] = design.Object{
			"dimensions": design.Object{"name": "ResourceGroupName", "operator": "In", "values": azure.Texts(s.Groups)},
		}
	}
	return design.Resource{
		ID:         BudgetID(s.Subscription, s.Name),
		APIVersion: budgetVersion,
		Unit:       at.Unit,
		Why:        "Tells people before the month costs more than was planned. It stops nothing.",
		Holds:      design.HoldsNothing,
		Body:       design.Object{"properties": properties},
		// Azure takes the month in which it is made, and later moves on from it.
		CreateOnly: []string{"properties.timePeriod"},
	}
}
