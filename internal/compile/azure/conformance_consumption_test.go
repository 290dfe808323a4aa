package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/consumption"
	"github.com/wardhq/ward/internal/design"
)

// consumptionRows are examples of what is built in consumption.
func consumptionRows() []row {
	return []row{{
		builder: "consumption.NewBudget", kind: consumption.BudgetKind, id: consumption.BudgetID(sub, "hrg"), untagged: true,
		make: func() design.Resource {
			return consumption.NewBudget(at, consumption.BudgetSpec{
				Subscription: sub, Name: "hrg", Monthly: 2400, From: "2026-11-01", Groups: []string{"hrg"},
				Mailboxes: []string{"finance@hrg.example"}, Tells: []addr.ID{told},
			})
		},
		plain: "what a month costs is no matter of security",
	}}
}
