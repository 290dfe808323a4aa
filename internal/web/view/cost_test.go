package view

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

func id(t *testing.T, text string) addr.ID {
	t.Helper()
	id, err := addr.ParseID(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func unit(t *testing.T, text string) addr.Unit {
	t.Helper()
	u, err := addr.ParseUnit(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// overPrices is an index over an estimate, of a design with two units of which one is an
// environment's.
func overPrices(t *testing.T, lines map[string][]cost.Line, unpriced ...addr.Kind) *Index {
	t.Helper()
	estimate := cost.Estimate{Currency: "USD", Oldest: "2026-01-01", Newest: "2026-11-01", Unpriced: unpriced}
	d := &design.Design{}
	for _, name := range []string{"platform", "clinic-production"} {
		u := cost.Unit{Unit: unit(t, name), Lines: lines[name]}
		for _, l := range u.Lines {
			u.Floor, u.Ceiling = u.Floor+l.Floor, u.Ceiling+l.Ceiling
		}
		estimate.Floor, estimate.Ceiling = estimate.Floor+u.Floor, estimate.Ceiling+u.Ceiling
		estimate.Units = append(estimate.Units, u)
		d.Units = append(d.Units, design.Unit{Name: u.Unit})
	}
	for _, kind := range unpriced {
		d.Resources = append(d.Resources, design.Resource{ID: id(t, "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/g/providers/"+string(kind)+"/it"), Unit: unit(t, "clinic-production")})
	}
	x := NewIndex(console.Shown{Estate: &console.Estate{Design: d, Costs: func() (cost.Estimate, error) { return estimate, nil }}})
	x.Environments, x.homes = []string{"clinic/production", Platform}, map[string]string{"clinic-production": "clinic/production"}
	return x
}

// Whatever lines there are: those of all environments are all of them, a filter's sum
// is that of its rows, and what has no price is in no sum.
func TestSumsAreOfWhatIsListed(t *testing.T) {
	at := id(t, "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/g/providers/Microsoft.Network/azureFirewalls/f")
	line := rapid.Custom(func(r *rapid.T) cost.Line {
		l := cost.Line{Resource: at, Of: rapid.SampledFrom([]string{"a firewall", "what goes through it"}).Draw(r, "of"), Region: "eastus2"}
		l.Meter.Service = rapid.SampledFrom([]string{"Azure Firewall", "Storage"}).Draw(r, "service")
		if rapid.Bool().Draw(r, "priced") {
			l.Price = &cost.Price{Per: "hour", Region: rapid.SampledFrom([]string{"eastus", "eastus2", "global"}).Draw(r, "region")}
		}
		if rapid.Bool().Draw(r, "monthly") {
			l.Least, l.Most = 1000, 1000
			if l.Price != nil {
				l.Floor = cost.Money(rapid.Int64Range(0, 1e15).Draw(r, "floor"))
				l.Ceiling = l.Floor + cost.Money(rapid.Int64Range(0, 1e15).Draw(r, "more"))
			}
		}
		return l
	})
	rapid.Check(t, func(r *rapid.T) {
		lines := map[string][]cost.Line{
			"platform":          rapid.SliceOfN(line, 0, 40).Draw(r, "platform"),
			"clinic-production": rapid.SliceOfN(line, 0, 40).Draw(r, "production"),
		}
		x := overPrices(t, lines, "Microsoft.New/things")
		total := x.costOf("")
		estimate, _ := x.Shown.Estate.Costs()
		if total.Sum.Floor != estimate.Floor || total.Sum.Ceiling != estimate.Ceiling {
			r.Fatalf("all is %s, and the estimate %s to %s", total.Sum, estimate.Floor, estimate.Ceiling)
		}
		if total.Unknown.Count == 0 || total.Sum.Lines() != len(lines["platform"])+len(lines["clinic-production"])+1 {
			r.Fatalf("%+v: what nobody has looked at is no line", total.Sum)
		}
		without := 1 // what nobody has looked at
		for _, all := range lines {
			for _, l := range all {
				if l.Price == nil {
					without++
				}
			}
		}
		if total.Unknown.Count != without {
			r.Fatalf("%d lines are without a price, want %d", total.Unknown.Count, without)
		}
		table := x.CostsOf(nil).Table
		for _, f := range table.Filters {
			var sum Sum
			for _, o := range f.Options {
				page := x.CostsOf(url.Values{f.Name: {o.Value}})
				if page.Table.Total != o.Rows || page.Chosen.Lines() != o.Rows {
					r.Fatalf("%s=%s promises %d lines, lists %d and sums %d", f.Name, o.Value, o.Rows, page.Table.Total, page.Chosen.Lines())
				}
				sum.Floor, sum.Ceiling = sum.Floor+page.Chosen.Floor, sum.Ceiling+page.Chosen.Ceiling
			}
			if sum.Floor != total.Sum.Floor || sum.Ceiling != total.Sum.Ceiling {
				r.Fatalf("by %s it is %s to %s, want %s", f.Name, sum.Floor, sum.Ceiling, total.Sum)
			}
		}
		grouped := 0
		for _, environment := range x.Environments {
			for _, g := range x.costGroups(environment) {
				grouped += g.Count.Count
			}
		}
		if grouped != total.Sum.Lines() {
			r.Fatalf("%d lines are in groups, want %d", grouped, total.Sum.Lines())
		}
	})
}

// A budget is said to be kept only where all that a month costs is known.
func TestBudgets(t *testing.T) {
	x := overPrices(t, nil)
	x.priced = func() pricing {
		return pricing{budgets: map[string]ward.Budget{"clinic/production": {Of: "clinic/production", Monthly: 100, Currency: "USD"}}}
	}
	const one = cost.Money(1_000_000_000)
	for name, c := range map[string]struct {
		sum   Sum
		class string
		says  string
	}{
		"within":               {Sum{Floor: 50 * one, Ceiling: 100 * one, Currency: "USD"}, "pass", "within"},
		"something by use":     {Sum{Floor: 50 * one, Ceiling: 90 * one, Currency: "USD", ByUse: 1}, "unknown", "by use"},
		"something unknown":    {Sum{Floor: 50 * one, Ceiling: 90 * one, Currency: "USD", Unknown: 1, ByUse: 1}, "unknown", "as far as prices are known"},
		"over at the most":     {Sum{Floor: 50 * one, Ceiling: 100*one + 1, Currency: "USD"}, "unknown", "at their most"},
		"over at the least":    {Sum{Floor: 100*one + 1, Ceiling: 200 * one, Currency: "USD", Unknown: 1}, "fail", "over"},
		"in another currency":  {Sum{Floor: 1, Ceiling: 1, Currency: "EUR"}, "unknown", "not comparable"},
		"over, though unknown": {Sum{Floor: 300 * one, Ceiling: 300 * one, Currency: "USD", Unknown: 9}, "fail", "over"},
	} {
		got := x.budgetOf("clinic/production", c.sum)
		if got == nil || got.Class != c.class || !strings.Contains(got.Standing, c.says) {
			t.Errorf("%s: %+v, want %s and %q", name, got, c.class, c.says)
		}
	}
	if got := x.budgetOf(Platform, Sum{Currency: "USD"}); got != nil {
		t.Errorf("the platform has a budget: %+v", got)
	}
}

// Prices that cannot be read are said, and no sum stands for them.
func TestPricesThatCannotBeRead(t *testing.T) {
	x := overPrices(t, nil)
	x.Shown.Estate.Costs = func() (cost.Estimate, error) { return cost.Estimate{}, errors.New("azure/prices.yaml: cannot be read") }
	if got := x.costOf(Platform); got.Why != "azure/prices.yaml: cannot be read" || got.Unknown.Count != 0 {
		t.Errorf("%+v", got)
	}
	for _, row := range x.CostsOf(nil).Of {
		t.Errorf("%s is said to cost %s", row.Name, row.Sum)
	}
}

// Every holding says what changing means, and none the same as another.
func TestWhatChangingMeans(t *testing.T) {
	seen := map[string]design.Holding{}
	for h := design.HoldsUnknown; h <= design.HoldsIdentity; h++ {
		if h == design.HoldsNothing {
			continue
		}
		text := means(h)
		if was, ok := seen[text]; ok || !strings.Contains(text, "No deployment destroys it") && !strings.Contains(text, "no deployment destroys it") {
			t.Errorf("%s: %q, as %s", h, text, was)
		}
		seen[text] = h
	}
}

func TestShortImage(t *testing.T) {
	digest := strings.Repeat("0123456789abcdef", 4)
	for image, want := range map[string]string{
		"registry.example/odoo/clinic@sha256:" + digest: "odoo/clinic@01234567…",
		"odoo@sha256:" + digest:                         "odoo@01234567…",
		"registry.example/odoo:18":                      "registry.example/odoo:18",
		"odoo@sha256:01":                                "odoo@01…",
		"":                                              "",
	} {
		if got := shortImage(image); got != want {
			t.Errorf("%s is shown as %s, want %s", image, got, want)
		}
	}
}
