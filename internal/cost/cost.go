// Package cost says what a design costs in a month: each resource by the meters
// that Azure bills it by, and each meter by a price that names its page and its
// day.
//
// It promises that nothing is priced that nobody published: a resource whose
// meter has no price says so, a price of another region says of which, what is
// billed by use is shown by the unit, and a resource type that nobody has
// looked at is listed as one. It is an estimate by list prices, without
// reservations, agreements and taxes.
package cost

import (
	"cmp"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Estimate is what a design costs in a month.
type Estimate struct {
	Currency string `json:"currency"`
	// Floor is what it costs at the least that its autoscalers keep, Ceiling at
	// the most that they may run. What is billed by use is in neither.
	Floor   Money  `json:"floor"`
	Ceiling Money  `json:"ceiling"`
	Units   []Unit `json:"units"`
	// Unpriced are resource types of the design that nobody has looked at: what
	// they cost is not known.
	Unpriced []addr.Kind `json:"unpriced,omitempty"`
	// Oldest and Newest are the days of the prices.
	Oldest string `json:"oldest,omitempty"`
	Newest string `json:"newest,omitempty"`
}

// Unit is what one unit of the design costs in a month.
type Unit struct {
	Unit    addr.Unit `json:"unit"`
	Title   string    `json:"title"`
	Floor   Money     `json:"floor"`
	Ceiling Money     `json:"ceiling"`
	Lines   []Line    `json:"lines"`
}

// Line is one meter of one resource.
type Line struct {
	Resource addr.ID `json:"resource"`
	Meter    Meter   `json:"meter"`
	Region   string  `json:"region,omitempty"` // of the resource
	// Least and Most are how many of the meter's unit a month has, in
	// thousandths; zero where it is billed by use.
	Least int64 `json:"least"`
	Most  int64 `json:"most"`
	// Of says what is counted: 3 nodes of Standard_D4ds_v5.
	Of string `json:"of"`
	// Price is nil where none is known.
	Price   *Price `json:"price,omitempty"`
	Floor   Money  `json:"floor"`
	Ceiling Money  `json:"ceiling"`
}

// ByUse reports whether the line is billed by what is done, which nobody knows
// before.
func (l Line) ByUse() bool { return l.Most == 0 }

// Elsewhere reports whether the price is one of another region than the
// resource's.
func (l Line) Elsewhere() bool {
	return l.Price != nil && l.Price.Region != global && l.Region != "" && l.Price.Region != l.Region
}

// Of returns what a design costs by these prices.
func Of(d *design.Design, prices Prices) Estimate {
	out := Estimate{Currency: prices.Currency}
	at := map[addr.Unit]int{}
	for _, u := range d.Units {
		at[u.Name] = len(out.Units)
		out.Units = append(out.Units, Unit{Unit: u.Name, Title: u.Title, Lines: []Line{}})
	}
	known := billed()
	unpriced := map[string]addr.Kind{}
	for _, r := range d.Resources {
		kind := r.ID.Kind()
		uses, looked := known[kind.Key()]
		if !looked {
			unpriced[kind.Key()] = kind
			continue
		}
		if uses == nil {
			continue
		}
		u := &out.Units[at[r.Unit]]
		for _, use := range uses(r) {
			if _, besides := d.Resource(use.as); besides {
				continue
			}
			line := price(r.ID, regionOf(d, r), use, prices)
			u.Lines = append(u.Lines, line)
			u.Floor, u.Ceiling = u.Floor+line.Floor, u.Ceiling+line.Ceiling
			if p := line.Price; p != nil {
				if out.Oldest == "" || p.Day() < out.Oldest {
					out.Oldest = p.Day()
				}
				out.Newest = max(out.Newest, p.Day())
			}
		}
	}
	for i := range out.Units {
		u := &out.Units[i]
		slices.SortStableFunc(u.Lines, func(a, b Line) int { return cmp.Compare(b.Ceiling, a.Ceiling) })
		out.Floor, out.Ceiling = out.Floor+u.Floor, out.Ceiling+u.Ceiling
	}
	for _, kind := range unpriced {
		out.Unpriced = append(out.Unpriced, kind)
	}
	slices.Sort(out.Unpriced)
	return out
}

// price is the line of one use.
func price(id addr.ID, region string, u use, prices Prices) Line {
	line := Line{Resource: id, Meter: u.meter, Region: region, Least: u.least, Most: u.most, Of: u.of}
	if found, ok := prices.Find(u.meter, region); ok {
		line.Price = &found
		line.Floor, line.Ceiling = found.Money().times(u.least), found.Money().times(u.most)
	}
	return line
}

// regionOf is where a resource is: a child where its parent is. What is
// everywhere has no region.
func regionOf(d *design.Design, r design.Resource) string {
	for {
		if region := r.Location(); region != "" {
			if region == global {
				return ""
			}
			return region
		}
		parent, ok := d.Resource(r.ID.Parent())
		if !ok {
			return ""
		}
		r = parent
	}
}
