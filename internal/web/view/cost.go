package view

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/ward"
)

// CostLine is one meter of one resource, with what lists ask of it.
type CostLine struct {
	cost.Line
	Unit         string
	Environment  string // Platform for what is nobody's own
	Name, Detail string // what people call the resource
	Billed       Billing
}

// Billing is how a line comes into a sum.
type Billing string

// The billings. What is billed by use and has no price is not known either.
const (
	Monthly  Billing = "all month"
	ByUse    Billing = "by use"
	NotKnown Billing = "no price"
)

// Sum is what some lines come to in a month, and what is not in it.
type Sum struct {
	Floor, Ceiling cost.Money
	Currency       string
	Monthly        int // lines that are in it
	ByUse, Unknown int // lines that are not
	Elsewhere      int // lines that are in it by the price of another region
}

func (s *Sum) add(l CostLine) {
	switch l.Billed {
	case Monthly:
		s.Monthly++
		s.Floor, s.Ceiling = s.Floor+l.Floor, s.Ceiling+l.Ceiling
		if l.Elsewhere() {
			s.Elsewhere++
		}
	case ByUse:
		s.ByUse++
	default:
		s.Unknown++
	}
}

// Lines is how many lines there are of it.
func (s Sum) Lines() int { return s.Monthly + s.ByUse + s.Unknown }

// String returns the sum for people, without what is less than one.
func (s Sum) String() string { return extent(s.Floor, s.Ceiling) + " " + s.Currency }

func extent(least, most cost.Money) string {
	if least.Round() == most.Round() {
		return least.Round()
	}
	return least.Round() + "–" + most.Round()
}

// pricing is what the design costs, line by line.
type pricing struct {
	estimate cost.Estimate
	lines    []CostLine
	of       map[string]Sum // by environment
	budgets  map[string]ward.Budget
	total    Sum
	err      error // why nothing is known
}

// price works out the lines of what is shown.
func (x *Index) price() pricing {
	e := x.Shown.Estate
	if e == nil || e.Costs == nil {
		return pricing{err: errors.New("nothing prices the design")}
	}
	estimate, err := e.Costs()
	if err != nil {
		return pricing{err: err}
	}
	out := pricing{estimate: estimate, of: map[string]Sum{}, budgets: map[string]ward.Budget{}, total: Sum{Currency: estimate.Currency}}
	for _, name := range x.Environments {
		out.of[name] = Sum{Currency: estimate.Currency}
	}
	budgets, _ := ward.Of[ward.Budget](e.Judged.Run.DeclaredFacts())
	for _, b := range budgets {
		out.budgets[b.Of] = b
	}
	add := func(unit addr.Unit, l cost.Line, billed Billing) {
		row := CostLine{Line: l, Unit: unit.String(), Environment: x.home(unit), Billed: billed}
		row.Name, row.Detail = strings.Join(l.Resource.Names(), "/"), kindIn(l.Resource)
		out.lines = append(out.lines, row)
		sum := out.of[row.Environment]
		sum.add(row)
		out.of[row.Environment] = sum
		out.total.add(row)
	}
	for _, u := range estimate.Units {
		for _, l := range u.Lines {
			billed := Monthly
			switch {
			case l.Price == nil:
				billed = NotKnown
			case l.ByUse():
				billed = ByUse
			}
			add(u.Unit, l, billed)
		}
	}
	for _, r := range e.Design.Resources {
		if kind := r.ID.Kind(); slices.ContainsFunc(estimate.Unpriced, kind.Equal) {
			add(r.Unit, cost.Line{Resource: r.ID, Meter: cost.Meter{Service: string(kind)}, Of: "all of it: what its type is billed by is not known"}, NotKnown)
		}
	}
	slices.SortStableFunc(out.lines, func(a, b CostLine) int {
		return cmp.Or(cmp.Compare(b.Ceiling, a.Ceiling), strings.Compare(string(a.Billed), string(b.Billed)))
	})
	return out
}

// CostLines is the list of what a month is billed for.
func CostLines() List[CostLine] {
	amount := func(l CostLine, m cost.Money) Cell {
		switch l.Billed {
		case Monthly:
			return Cell{Text: m.String()}
		case ByUse:
			return Cell{Text: string(ByUse), Class: "zero"}
		default:
			return Cell{Text: "not known", Class: "unknown"}
		}
	}
	return List[CostLine]{
		Name: "cost", One: "line", Many: "lines",
		Columns: []Column[CostLine]{
			{Name: "resource", Title: "Resource", Cell: func(l CostLine) Cell {
				return Cell{Text: l.Name, Sub: l.Detail, Class: whole, Link: ThingAddress(addr.AzureSubject(l.Resource).Key())}
			}, Compare: func(a, b CostLine) int { return strings.Compare(a.Name, b.Name) }},
			{Name: "environment", Title: "Environment", Cell: func(l CostLine) Cell {
				return Cell{Text: l.Environment, Sub: l.Unit, Class: whole, Link: EnvironmentAddress(l.Environment)}
			}, Compare: func(a, b CostLine) int {
				return cmp.Or(strings.Compare(a.Environment, b.Environment), strings.Compare(a.Unit, b.Unit))
			}},
			{Name: "service", Title: "Service", Cell: func(l CostLine) Cell { return Cell{Text: l.Meter.Service, Sub: l.Meter.Name, Class: whole} }, Compare: func(a, b CostLine) int { return strings.Compare(a.Meter.Service, b.Meter.Service) }},
			{Name: "of", Title: "What is counted", Cell: func(l CostLine) Cell { return Cell{Text: l.Of, Class: whole} }},
			{Name: "price", Title: "Price", Cell: func(l CostLine) Cell {
				if l.Price == nil {
					return Cell{Text: "none is known", Class: "unknown"}
				}
				return Cell{Text: priceOf(l), Class: whole}
			}},
			{Name: "published", Title: "Published", Cell: func(l CostLine) Cell {
				if l.Price == nil {
					return Cell{}
				}
				return Cell{Text: l.Price.Day(), Sub: l.Price.Source, Class: whole}
			}},
			{Name: "least", Title: "At the least", Number: true, Cell: func(l CostLine) Cell { return amount(l, l.Floor) }, Compare: func(a, b CostLine) int { return cmp.Compare(a.Floor, b.Floor) }},
			{Name: "most", Title: "At the most", Number: true, Cell: func(l CostLine) Cell { return amount(l, l.Ceiling) }, Compare: func(a, b CostLine) int { return cmp.Compare(a.Ceiling, b.Ceiling) }},
		},
		Filters: []Filter[CostLine]{
			{Name: "environment", Title: "Environment", Values: func(l CostLine) []string { return []string{l.Environment} }},
			{Name: "unit", Title: "Unit", Values: func(l CostLine) []string { return []string{l.Unit} }},
			{Name: "service", Title: "Service", Values: func(l CostLine) []string { return []string{l.Meter.Service} }},
			{Name: "billed", Title: "Billed", Values: func(l CostLine) []string { return []string{string(l.Billed)} }, Order: []string{string(Monthly), string(ByUse), string(NotKnown)}},
			{Name: "region", Title: "Price of", Values: func(l CostLine) []string { return []string{priceRegion(l)} }},
			{Name: "of", Title: "What is counted", Values: func(l CostLine) []string { return []string{l.Of} }},
		},
		Search: func(l CostLine) string {
			return l.Name + " " + l.Detail + " " + l.Meter.Service + " " + l.Meter.Name + " " + l.Of + " " + l.Unit
		},
	}
}

// priceOf writes a price for people; one of another region says so.
func priceOf(l CostLine) string {
	article := "a "
	if l.Price.Per == "hour" {
		article = "an "
	}
	out := l.Price.Money().Exact() + " " + article + l.Price.Per
	if l.Elsewhere() {
		out += ", as in " + l.Price.Region
	}
	return out
}

func priceRegion(l CostLine) string {
	switch {
	case l.Price == nil:
		return "no region"
	case l.Elsewhere():
		return "another region"
	default:
		return "its own region"
	}
}

// CostOf is what an environment, or all of the estate, costs in a month.
type CostOf struct {
	Why  string // why it is not known; the rest is empty then
	Link string // to its lines
	Sum  Sum
	// ByUse, Unknown and Elsewhere lead to the lines that the sum does not have, or
	// has by the price of another region.
	Monthly, ByUse, Unknown, Elsewhere Tile
	Days                               string // of the prices
	Budget                             *BudgetLine
}

// BudgetLine is what a month may cost, held against what it costs.
type BudgetLine struct {
	Monthly, Standing, Class, Link string
}

// costOf is what an environment costs; "" is all of the estate.
func (x *Index) costOf(environment string) CostOf {
	p := x.priced()
	if p.err != nil {
		return CostOf{Why: p.err.Error(), Link: CostAddress("environment", environment)}
	}
	out := CostOf{Link: CostAddress("environment", environment), Sum: p.total}
	if environment != "" {
		out.Sum = p.of[environment]
	}
	tile := func(n int, title, class string, query ...string) Tile {
		return Tile{n, title, class, CostAddress(append([]string{"environment", environment}, query...)...)}
	}
	out.Monthly = tile(out.Sum.Monthly, "priced", "", "billed", string(Monthly))
	out.ByUse = tile(out.Sum.ByUse, "billed by use", "", "billed", string(ByUse))
	out.Unknown = tile(out.Sum.Unknown, "without a price", "unknown", "billed", string(NotKnown))
	out.Elsewhere = tile(out.Sum.Elsewhere, "by another region's price", "unknown", "billed", string(Monthly), "region", "another region")
	if out.Days = p.estimate.Oldest; p.estimate.Newest != p.estimate.Oldest {
		out.Days += " to " + p.estimate.Newest
	}
	out.Budget = x.budgetOf(environment, out.Sum)
	return out
}

// budgetOf is the budget of an environment, or of the platform, nil where there is
// none.
func (x *Index) budgetOf(environment string, sum Sum) *BudgetLine {
	b, ok := x.priced().budgets[environment]
	if !ok {
		return nil
	}
	may := cost.Money(b.Monthly) * 1_000_000_000
	out := &BudgetLine{Monthly: may.Round() + " " + b.Currency}
	if d, ok := x.decided("budget", environment); ok {
		out.Link = DecisionAddress(d.Topic, d.Subject.Key())
	}
	switch {
	case b.Currency != sum.Currency:
		out.Standing, out.Class = "not comparable: prices are in "+sum.Currency, "unknown"
	case sum.Floor > may:
		out.Standing, out.Class = "over, at the least already", "fail"
	case sum.Ceiling > may:
		out.Standing, out.Class = "over where autoscalers run at their most", "unknown"
	case sum.Unknown > 0:
		out.Standing, out.Class = "within, as far as prices are known", "unknown"
	case sum.ByUse > 0:
		out.Standing, out.Class = "within, before what is billed by use", "unknown"
	default:
		out.Standing, out.Class = "within", "pass"
	}
	return out
}

// kindIn names the type of a resource, and its group.
func kindIn(id addr.ID) string {
	_, kind, _ := strings.Cut(string(id.Kind()), "/")
	if group := id.ResourceGroupName(); group != "" && !id.Kind().Equal("Microsoft.Resources/resourceGroups") {
		return kind + ", " + group
	}
	return kind
}

// CostGroup is the lines of one unit that count the same, in one row.
type CostGroup struct {
	Unit, Service, Of string
	Count             Tile
	Price, Class      string
	Least, Most       string
	// Decided is the question that decides it, with the address of its answer.
	Decided, Link string
}

// costGroups are the lines of an environment, those that count the same in one.
func (x *Index) costGroups(environment string) []CostGroup {
	type key struct{ unit, service, of string }
	var order []key
	lines := map[key][]CostLine{}
	for _, l := range x.priced().lines {
		if l.Environment != environment {
			continue
		}
		k := key{l.Unit, l.Meter.Service, l.Of}
		if lines[k] == nil {
			order = append(order, k)
		}
		lines[k] = append(lines[k], l)
	}
	slices.SortStableFunc(order, func(a, b key) int { return cmp.Compare(billingRank(lines[a][0]), billingRank(lines[b][0])) })
	out := make([]CostGroup, 0, len(order))
	for _, k := range order {
		var sum Sum
		g := CostGroup{Unit: k.unit, Service: k.service, Of: k.of}
		for i, l := range lines[k] {
			sum.add(l)
			price := "no price is known"
			if l.Price != nil {
				price = priceOf(l)
			}
			if i > 0 && price != g.Price {
				price = "several prices"
			}
			g.Price = price
		}
		g.Least, g.Most = sum.Floor.String(), sum.Ceiling.String()
		switch {
		case sum.Unknown > 0:
			g.Least, g.Most, g.Class = "not known", "not known", "unknown"
		case sum.ByUse > 0:
			g.Least, g.Most, g.Class = string(ByUse), string(ByUse), "zero"
		}
		g.Count = Tile{Count: len(lines[k]), Link: CostAddress("unit", k.unit, "service", k.service, "of", k.of)}
		for _, topic := range decides[k.service] {
			if d, ok := x.decided(topic, environment); ok && g.Link == "" {
				g.Decided, g.Link = d.Topic, DecisionAddress(d.Topic, d.Subject.Key())
			}
		}
		out = append(out, g)
	}
	return out
}

func billingRank(l CostLine) int {
	return slices.Index([]Billing{Monthly, NotKnown, ByUse}, l.Billed)
}

// decides names the topics that decide how much of a service there is.
var decides = map[string][]string{
	"Application Gateway":           {"entry"},
	"Azure Bastion":                 {"access"},
	"Azure DDOS Protection":         {"ddos"},
	"Azure Database for PostgreSQL": {"database-size", "shared-database-size"},
	"Azure Firewall":                {"egress"},
	"Azure Kubernetes Service":      {"cluster"},
	"Azure Monitor":                 {"alerts"},
	"Backup":                        {"long-term-backup"},
	"Container Registry":            {"registry"},
	"Log Analytics":                 {"workspaces"},
	"Microsoft Defender for Cloud":  {"defender"},
	"Redis Cache":                   {"sessions"},
	"Storage":                       {"storage"},
	"Virtual Machines":              {"nodes"},
}

// CostPage is the page of what a month costs.
type CostPage struct {
	Cost   CostOf
	Chosen Sum // of the lines that are chosen
	Of     []EnvironmentCost
	Table  Table
}

// EnvironmentCost is what one environment costs, in the table of all.
type EnvironmentCost struct {
	Name, Link string
	CostOf
}

// CostsOf answers for the page of what a month costs.
func (x *Index) CostsOf(q url.Values) CostPage {
	p := x.priced()
	out := CostPage{Cost: x.costOf(""), Chosen: Sum{Currency: p.total.Currency}, Table: CostLines().Table(p.lines, q, CostAddress())}
	for _, l := range CostLines().chosen(p.lines, q) {
		out.Chosen.add(l)
	}
	if p.err == nil {
		for _, name := range x.Environments {
			out.Of = append(out.Of, EnvironmentCost{name, EnvironmentAddress(name), x.costOf(name)})
		}
	}
	return out
}

// CostRows are all lines, as they are exported.
func (x *Index) CostRows() []CostLine { return x.priced().lines }
