package picture

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/design"
)

const chartStyle = `
text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1b2430 }
.h1 { font-size: 19px; font-weight: 600 }
.b { font-weight: 600 }
.dim { fill: #4d5968 }
.page { fill: #ffffff }
.internet, .third { stroke: #b3261e; stroke-width: 2; stroke-dasharray: 9 4; fill: #fdf3f2 }
.third { stroke-dasharray: 9 4 2 4 }
.own { stroke: #6b4fa0; stroke-width: 2; stroke-dasharray: 2 3; fill: #f6f3fb }
.azure { stroke: #3d6fa8; stroke-width: 1.5; stroke-dasharray: 5 3; fill: #f3f7fc }
.hub, .network { stroke: #1b2430; stroke-width: 3; fill: #f4f6f9 }
.network { fill: #f1f6f1 }
.subnet { stroke: #7b8794; stroke-width: 1.2; fill: #ffffff }
.space { stroke: #7b8794; stroke-dasharray: 3 3; fill: none }
.place { stroke: #5b6b7d; fill: #eaf1fa }
.ephi { stroke: #8a4b00; stroke-width: 3; fill: #fff1dc }
.away { stroke-dasharray: 4 3; fill: #ffffff }
.line { fill: none; stroke: #33506f; stroke-width: 1.5 }
.heavy { stroke: #8a4b00; stroke-width: 3 }
.later { stroke-dasharray: 8 4 }
.none { stroke-dasharray: 2 4 }
.behind { stroke-dasharray: 10 3 2 3 }
.tip { fill: #33506f }
.heavytip { fill: #8a4b00 }
.label { fill: #ffffff; stroke: #c9d1da; stroke-width: 0.6 }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9f0 }
  .dim { fill: #a9b5c3 }
  .page { fill: #12171e }
  .internet, .third { stroke: #ff8a80; fill: #241516 }
  .own { stroke: #b79df0; fill: #1d1828 }
  .azure { stroke: #7ab8f5; fill: #141d28 }
  .hub, .network { stroke: #cfd7e2; fill: #1a212b }
  .network { fill: #16211a }
  .subnet { stroke: #74808f; fill: #12171e }
  .space { stroke: #74808f }
  .place { stroke: #8fa3ba; fill: #1d2b3d }
  .ephi { stroke: #ffb454; fill: #33240f }
  .away { fill: #12171e }
  .line { stroke: #9dbbdc }
  .heavy { stroke: #ffb454 }
  .tip { fill: #9dbbdc }
  .heavytip { fill: #ffb454 }
  .label { fill: #12171e; stroke: #414c5a }
}
`

// draw writes what was arranged. The whole map, of which more may be said than
// is drawn, is described in words.
func (c *chart) draw(d *design.Design, m design.Map) []byte {
	var b bytes.Buffer
	height := max(chartHeight, c.foot+chartFoot)
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", chartWidth, height, chartWidth, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<style>%s</style>\n", escape("Network map: "+m.Title), escape(describe(m)), chartStyle)
	fmt.Fprintf(&b, "<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", chartWidth, height)
	w := writer{&b}
	w.text(chartEdge, 20, "h1", "Network map: "+m.Title)
	of := beside("Network map: "+m.Title,
		fmt.Sprintf("%s, as it is effective on %s; each flow by its number: docs/%s.md", d.Organisation, d.Effective, MapName(m)),
		fmt.Sprintf("as it is effective on %s; docs/%s.md", d.Effective, MapName(m)),
		fmt.Sprintf("docs/%s.md", MapName(m)))
	w.text(chartWidth-chartEdge-int(float64(utf8.RuneCountInString(of))*chartLetter), 20, "dim", of)
	var titles []*cell
	for _, tops := range c.tops {
		for _, top := range tops {
			w.cell(top, &titles)
		}
	}
	for _, l := range c.lines {
		w.line(l, m)
	}
	// A title lies on the lines that come in behind it.
	for _, one := range titles {
		for i, s := range one.head {
			w.behind(one.box.x+6, one.box.y+5+chartLine*i, s, chartBoldLetter, boundaryClass(one.boundary.Kind))
			w.text(one.box.x+8, one.box.y+17+chartLine*i, "b", s)
		}
	}
	for _, l := range c.lines {
		w.label(l)
	}
	w.legend(height - chartFoot)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// MapName is what the files of a map are called.
func MapName(m design.Map) string {
	if m.Unit.IsZero() {
		return "network"
	}
	return "network-" + m.Unit.String()
}

// described is how many flows a picture tells in words; the list has them all.
const described = 200

// describe tells a map to who does not see it.
func describe(m design.Map) string {
	var b strings.Builder
	titles := make(map[string]string, len(m.Boundaries)+len(m.Places))
	for _, x := range m.Boundaries {
		titles[x.ID] = x.Title
	}
	for _, p := range m.Places {
		titles[p.ID] = p.Title
	}
	for i, f := range m.Flows {
		if i == described {
			fmt.Fprintf(&b, "And %d more.", len(m.Flows)-described)
			break
		}
		fmt.Fprintf(&b, "%d: %s to %s", i+1, titles[f.From], titles[f.To])
		for _, via := range f.Via {
			fmt.Fprintf(&b, " through %s", titles[via])
		}
		fmt.Fprintf(&b, ", %s", words(f))
		if f.Class != "" {
			fmt.Fprintf(&b, ", %s data", f.Class)
		}
		if f.State != design.Always {
			fmt.Fprintf(&b, ", %s", f.State)
		}
		b.WriteString(".\n")
	}
	return b.String()
}

// writer writes shapes.
type writer struct{ *bytes.Buffer }

func (w writer) text(x, y int, class, s string) {
	fmt.Fprintf(w, "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, class, escape(s))
}

func (w writer) rect(class string, b box, radius int) {
	fmt.Fprintf(w, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n", class, b.x, b.y, b.w, b.h, radius)
}

// beside returns the first of some texts that has room beside a title; "" is
// none.
func beside(title string, texts ...string) string {
	room := float64(chartWidth-3*chartEdge) - float64(utf8.RuneCountInString(title))*chartTitleLetter
	for _, text := range texts {
		if float64(utf8.RuneCountInString(text))*chartLetter <= room {
			return text
		}
	}
	return ""
}

// behind is what lies behind a title, in the colour of its boundary.
func (w writer) behind(x, y int, s string, letter float64, class string) {
	wide := int(math.Ceil(float64(utf8.RuneCountInString(s)) * letter))
	fmt.Fprintf(w, "<rect class=\"%s\" style=\"stroke:none\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", class, x, y, wide, chartLine-1)
}

func boundaryClass(k design.BoundaryKind) string {
	switch k {
	case design.Internet:
		return "internet"
	case design.ThirdParty:
		return "third"
	case design.Organisation:
		return "own"
	case design.AzurePublic, design.AzurePrivate, design.Region:
		return "azure"
	case design.HubNetwork:
		return "hub"
	case design.UnitNetwork:
		return "network"
	case design.Namespace:
		return "space"
	default:
		return "subnet"
	}
}

// cell writes a box with what is in it, and notes whose titles come later.
func (w writer) cell(one *cell, titles *[]*cell) {
	if one.boundary != nil {
		w.rect(boundaryClass(one.boundary.Kind)+" boundary", one.box, 4)
		*titles = append(*titles, one)
		for _, k := range one.children {
			w.cell(k, titles)
		}
		return
	}
	p := one.place
	title := p.Title
	if !p.Resource.IsZero() {
		title += "\n" + p.Resource.String()
	}
	fmt.Fprintf(w, "<g><title>%s</title>\n", escape(title))
	class, radius := "place", 3
	if p.Class == regulated {
		class, radius = "ephi", 14
	}
	if p.State != design.Always {
		class += " away"
	}
	w.rect(class+" box", one.box, radius)
	bold := len(wrap(p.Title, one.box.w-12, chartBoldLetter))
	for i, s := range one.text {
		class := "dim"
		if i < bold {
			class = "b"
		}
		w.text(one.box.x+6, one.box.y+17+chartLine*i, class, s)
	}
	w.WriteString("</g>\n")
}

func lineClass(l *link) string {
	class := "line"
	if l.regulated {
		class += " heavy"
	}
	switch {
	case l.byAzure:
		class += " behind"
	case l.state == design.Standby:
		class += " later"
	case l.state == design.NotBuilt:
		class += " none"
	}
	return class
}

func (w writer) line(l *line2d, m design.Map) {
	var why strings.Builder
	for i, n := range l.flows {
		if i == 12 {
			fmt.Fprintf(&why, "… and %d more", len(l.flows)-i)
			break
		}
		f := m.Flows[n-1]
		fmt.Fprintf(&why, "%d: %s. %s\n", n, words(f), f.Why)
	}
	fmt.Fprintf(w, "<g><title>%s</title>\n<path class=\"%s\" d=\"", escape(why.String()), lineClass(l.link))
	for i, p := range l.points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(w, "%s %d %d ", command, p[0], p[1])
	}
	w.WriteString("\"/>\n")
	tip := "tip"
	if l.regulated {
		tip = "heavytip"
	}
	end, before := l.points[len(l.points)-1], l.points[len(l.points)-2]
	sign := 1 // from above
	if before[1] > end[1] {
		sign = -1
	}
	fmt.Fprintf(w, "<path class=\"%s\" d=\"M %d %d l -5 %d h 10 z\"/>\n</g>\n", tip, end[0], end[1], -9*sign)
}

func (w writer) label(l *line2d) {
	w.rect("label", l.labelBox, 3)
	w.text(l.labelBox.x+labelPad, l.labelBox.y+12, "n", l.label)
}

// legend says what shapes and lines mean.
func (w writer) legend(y int) {
	x, line := chartEdge, 0
	next := func(wide int) (int, int) {
		if x+wide > chartWidth-chartEdge {
			x, line = chartEdge, line+1
		}
		at := x
		x += wide
		return at, y + 14 + 21*line
	}
	width := func(s string) int { return int(float64(utf8.RuneCountInString(s))*chartLetter) + 16 }
	for _, s := range []struct{ class, text string }{
		{"line", "flow: numbers, protocol and ports"},
		{"line heavy", "◆ with ePHI"},
		{"line later", "after a failover"},
		{"line none", "not built yet"},
		{"line behind", "by Azure's own network"},
	} {
		at, y := next(44 + width(s.text))
		fmt.Fprintf(w, "<path class=\"%s\" d=\"M %d %d h 34\"/>\n", s.class, at, y-4)
		w.text(at+40, y, "", s.text)
	}
	for _, s := range []struct {
		class, text string
		radius      int
	}{
		{"ephi", "◆ keeps ePHI", 9},
		{"place", "keeps none", 3},
		{"internet", "Internet", 2},
		{"third", "third party", 2},
		{"own", "the organisation's own", 2},
		{"azure", "Azure, beyond the network", 2},
		{"hub", "edge of a network", 2},
		{"subnet", "subnet: its rules hold", 2},
		{"space", "namespace: the cluster's rules", 2},
	} {
		at, y := next(38 + width(s.text))
		w.rect(s.class, box{at, y - 14, 28, 18}, s.radius)
		w.text(at+34, y, "", s.text)
	}
}
