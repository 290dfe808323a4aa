package workspace

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

// budgets returns what each budget of the estate is held against: the least that
// its units cost by the catalogue's prices. One in another currency than these
// is held against nothing: no rate of exchange is in the catalogue.
func (w *Workspace) budgets(d *design.Design) ([]ward.Budget, error) {
	decided, err := w.decided()
	if err != nil {
		return nil, err
	}
	prices, err := w.catalogue.Prices()
	if err != nil {
		return nil, err
	}
	l := decided.layout
	var out []ward.Budget
	of := map[string]addr.Environment{} // by the name of a unit; the platform's are nobody's
	for _, s := range l.Sites {
		of[s.Unit.String()] = s.Environment
	}
	var floors map[addr.Environment]cost.Money
	for _, s := range l.Subscriptions {
		for _, b := range s.Budgets {
			if b.Currency != prices.Currency {
				continue
			}
			if floors == nil {
				floors = map[addr.Environment]cost.Money{}
				for _, u := range cost.Of(d, prices).Units {
					floors[of[u.Unit.String()]] += u.Floor
				}
			}
			whose, name := of[b.Name], "platform"
			if whose != (addr.Environment{}) {
				name = whose.String()
			}
			out = append(out, ward.Budget{Of: name, Monthly: b.Monthly, Floor: floors[whose].Whole(), Currency: b.Currency})
		}
	}
	return out, nil
}
