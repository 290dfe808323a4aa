package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/cost"
)

// CostText writes for people what a design costs in a month, unit by unit, and
// what no sum has in it. Before is what it cost without the settings that were
// asked with; nil where there were none.
func CostText(w io.Writer, e cost.Estimate, before *cost.Estimate, o TextOptions) error {
	p := newPage(w, o)
	p.line(0, p.bold("What the design costs in a month"))
	p.line(0, p.paint(cyan, between(e.Floor, e.Ceiling)+" "+e.Currency))
	p.wrapped(2, "By list prices of "+days(e)+", without reservations, agreements, taxes and what is billed by use. Autoscalers run between the two.")
	if n := unpriced(e); n > 0 {
		p.wrapped(2, fmt.Sprintf("%d of what runs all month has no price, and is in neither: see the end.", n))
	}
	if before != nil {
		if n := unpriced(*before); n > 0 {
			p.wrapped(2, fmt.Sprintf("Without the settings %d of it has none: the difference is not all there is.", n))
		}
		p.heading("What the settings change")
		p.line(4, "now:  "+between(before.Floor, before.Ceiling))
		p.line(4, "then: "+between(e.Floor, e.Ceiling)+"  ("+signed(e.Ceiling-before.Ceiling)+" at the most)")
	}
	elsewhere := false
	for _, u := range e.Units {
		p.line(0, "")
		p.line(0, p.bold(Harmless(u.Unit.String()))+"  "+between(u.Floor, u.Ceiling)+"  "+Harmless(u.Title))
		rows := fixed(u.Lines)
		if len(rows) > 0 {
			p.table(2, rows)
		}
		for _, l := range u.Lines {
			elsewhere = elsewhere || l.Elsewhere() && !l.ByUse()
		}
	}
	p.uses(e)
	p.unknown(e)
	if elsewhere {
		p.line(0, "")
		p.wrapped(0, "* The page has no price of the resource's region: it is another region's.")
	}
	return p.w.Flush()
}

// unpriced counts what runs all month and has no price.
func unpriced(e cost.Estimate) int {
	n := len(e.Unpriced)
	for _, u := range e.Units {
		for _, l := range u.Lines {
			if l.Price == nil && !l.ByUse() {
				n++
			}
		}
	}
	return n
}

// fixed are the rows of what runs all month: the same meter of one unit is one
// row.
func fixed(lines []cost.Line) [][]string {
	type sum struct {
		count          int
		floor, ceiling cost.Money
		line           cost.Line
	}
	var order []string
	sums := map[string]*sum{}
	for _, l := range lines {
		if l.ByUse() || l.Price == nil {
			continue
		}
		key := l.Meter.Service + "\x00" + l.Of + "\x00" + l.Price.Region
		if sums[key] == nil {
			sums[key] = &sum{line: l}
			order = append(order, key)
		}
		sums[key].count++
		sums[key].floor += l.Floor
		sums[key].ceiling += l.Ceiling
	}
	var rows [][]string
	for _, key := range order {
		s := sums[key]
		of := s.line.Of
		if s.count > 1 {
			of = fmt.Sprintf("%d × %s", s.count, of)
		}
		price := s.line.Price.Money().Exact() + " a" + article(s.line.Meter.Per)
		if s.line.Elsewhere() {
			price += ", " + s.line.Price.Region + "*"
		}
		rows = append(rows, []string{between(s.floor, s.ceiling), s.line.Meter.Service, of, price})
	}
	return rows
}

func article(per string) string {
	if per == "hour" {
		return "n hour"
	}
	return " " + per
}

// uses writes what is billed by use, once each, by the unit of its meter.
func (p *page) uses(e cost.Estimate) {
	seen := map[string]bool{}
	var rows [][]string
	for _, u := range e.Units {
		for _, l := range u.Lines {
			key := l.Meter.Service + "\x00" + l.Meter.SKU + "\x00" + l.Meter.Name + "\x00" + l.Meter.Product
			if !l.ByUse() || l.Price == nil || seen[key] {
				continue
			}
			seen[key] = true
			rows = append(rows, []string{l.Price.Money().Exact() + " a " + l.Meter.Per, l.Meter.Service, l.Of, l.Meter.Name})
		}
	}
	if len(rows) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, p.bold("Billed by use, and in no sum"))
	p.table(2, rows)
}

// unknown writes what has no price.
func (p *page) unknown(e cost.Estimate) {
	count := map[string]int{}
	var order []string
	for _, u := range e.Units {
		for _, l := range u.Lines {
			if l.Price != nil {
				continue
			}
			what := l.Meter.Service + ", " + l.Of
			if count[what] == 0 {
				order = append(order, what)
			}
			count[what]++
		}
	}
	for _, kind := range e.Unpriced {
		what := "all of " + string(kind)
		order = append(order, what)
		count[what] = 1
	}
	if len(order) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, p.bold("No price is known of, and in no sum"))
	for _, what := range order {
		times := ""
		if count[what] > 1 {
			times = fmt.Sprintf("%d × ", count[what])
		}
		p.line(2, times+Harmless(what))
	}
}

func days(e cost.Estimate) string {
	switch e.Oldest {
	case "":
		return "no day"
	case e.Newest:
		return e.Oldest
	default:
		return e.Oldest + " to " + e.Newest
	}
}

func between(least, most cost.Money) string {
	if least == most {
		return least.Round()
	}
	return least.Round() + "–" + most.Round()
}

func signed(m cost.Money) string {
	if m < 0 {
		return "−" + (-m).Round()
	}
	return "+" + m.Round()
}

// table writes rows with their columns below each other, the first to the
// right.
func (p *page) table(indent int, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(Harmless(cell)))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			cell = Harmless(cell)
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString(pad + cell)
				continue
			}
			b.WriteString("  " + cell + pad)
		}
		p.line(indent, strings.TrimRight(b.String(), " "))
	}
}
