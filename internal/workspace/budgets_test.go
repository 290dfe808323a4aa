package workspace_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/ward"
	"github.com/wardhq/ward/internal/workspace"
)

// budgetsOf returns what the budgets of an estate are held against.
func budgetsOf(t *testing.T, w *workspace.Workspace) map[string]ward.Budget {
	t.Helper()
	s, err := w.Facts()
	if err != nil {
		t.Fatal(err)
	}
	found, err := ward.Of[ward.Budget](s.Facts)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]ward.Budget{}
	for _, b := range found {
		out[b.Of] = b
	}
	return out
}

// A budget is held against the least that all units cost which it is for: the
// platform's with its hubs and entries, an environment's with what it is
// recovered in and the key of its backups.
func TestBudgetsAreHeldAgainstWhatRunsAllMonth(t *testing.T) {
	c := load(t)
	w := open(t, c)
	d, err := w.Design()
	if err != nil {
		t.Fatal(err)
	}
	prices, err := c.Prices()
	if err != nil {
		t.Fatal(err)
	}
	floors := map[string]cost.Money{}
	units := map[string]int{}
	for _, u := range cost.Of(d, prices).Units {
		of := "harbor-clinic/production"
		switch name := u.Unit.String(); {
		case name == "harbor-clinic-staging":
			of = "harbor-clinic/staging"
		case strings.HasPrefix(name, "platform"), name == "bootstrap":
			of = "platform"
		}
		floors[of] += u.Floor
		units[of]++
	}
	if units["platform"] != 5 || units["harbor-clinic/production"] != 3 || units["harbor-clinic/staging"] != 1 {
		t.Fatalf("the example has other units: %v", units)
	}
	want := map[string]ward.Budget{}
	for of, monthly := range map[string]int{"platform": 4000, "harbor-clinic/production": 6000, "harbor-clinic/staging": 1200} {
		want[of] = ward.Budget{Of: of, Monthly: monthly, Floor: floors[of].Whole(), Currency: "USD"}
	}
	if diff := cmp.Diff(want, budgetsOf(t, w)); diff != "" {
		t.Errorf("budgets (-want +got):\n%s", diff)
	}
}

// No rate of exchange is known: a budget of another currency is held against
// nothing.
func TestBudgetsOfAnotherCurrency(t *testing.T) {
	got := budgetsOf(t, open(t, load(t), "monthly: 1200, currency: USD", "monthly: 1200, currency: EUR"))
	if _, held := got["harbor-clinic/staging"]; held || len(got) != 2 {
		t.Errorf("held against prices in USD: %v", got)
	}
}
