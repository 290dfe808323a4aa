package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/addr"
)

// The layout, in pixels. Everything hangs on the width of the page; heights
// follow from what there is.
const (
	page    = 1200
	margin  = 20
	pad     = 12
	columns = 4
	gap     = 10
	head    = 26 // of a group or region
	row     = 16 // of a line on a card
)

// Widths of a letter, in pixels, on the wide side: a text that is cut is read,
// one that runs out of its box is not.
const (
	letter     = 6.6
	boldLetter = 8.2
)

const style = `
text { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1b2430 }
.h1 { font-size: 20px; font-weight: 600 }
.h2 { font-size: 15px; font-weight: 600 }
.h3 { font-size: 12px; font-weight: 600 }
.dim { fill: #5b6776 }
.small { font-size: 11px }
.away { font-size: 11px; fill: #0b5cad }
.page { fill: #ffffff }
.unit { fill: #f4f6f9; stroke: #8a97a8; stroke-width: 1.5 }
.group { fill: #ffffff; stroke: #b9c3cf }
.region { fill: none; stroke: #b9c3cf; stroke-dasharray: 4 3 }
.card { fill: #eaf1fa; stroke: #9db6d3 }
.others { fill: none; stroke: #9db6d3; stroke-dasharray: 3 3 }
.arrow { fill: none; stroke: #0b5cad; stroke-width: 1.6 }
.tip { fill: #0b5cad }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9f0 }
  .dim { fill: #9aa7b7 }
  .away { fill: #7ab8f5 }
  .page { fill: #12171e }
  .unit { fill: #1a212b; stroke: #566273 }
  .group { fill: #12171e; stroke: #414c5a }
  .region { stroke: #414c5a }
  .card { fill: #1d2b3d; stroke: #3d5673 }
  .others { stroke: #3d5673 }
  .arrow { stroke: #7ab8f5 }
  .tip { fill: #7ab8f5 }
}
`

type box struct{ x, y, w, h int }

// canvas draws from the top down.
type canvas struct {
	body   bytes.Buffer
	y      int
	gutter int // room for arrows on the left
}

func (c *canvas) svg(title string) []byte {
	var b bytes.Buffer
	height := c.y + margin
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", page, height, page, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s</style>\n", escape(title), style)
	fmt.Fprintf(&b, "<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", page, height)
	b.Write(c.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func (c *canvas) text(x, y int, class, s string, width int) {
	fmt.Fprintf(&c.body, "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, class, escape(shorten(s, width, class)))
}

func (c *canvas) open(title string) {
	fmt.Fprintf(&c.body, "<g><title>%s</title>\n", escape(title))
}

func (c *canvas) close() { c.body.WriteString("</g>\n") }

func (c *canvas) rect(class string, b box, radius int) {
	fmt.Fprintf(&c.body, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n", class, b.x, b.y, b.w, b.h, radius)
}

func (c *canvas) heading(title, subtitle string) {
	c.text(margin+c.gutter, c.y+18, "h1", title, page)
	c.text(margin+c.gutter, c.y+38, "dim", subtitle, page)
	c.y += 52
}

// under draws a rectangle around what draw draws, from the current height on,
// and returns it.
func (c *canvas) under(class string, x, w, radius int, draw func()) box {
	top := c.y
	outer := c.body
	c.body = bytes.Buffer{}
	draw()
	inner := c.body
	c.body = outer
	b := box{x, top, w, c.y - top}
	c.rect(class, b, radius)
	c.body.Write(inner.Bytes())
	return b
}

func (c *canvas) unit(u unitView) box {
	x := margin + c.gutter
	w := page - margin - x
	c.open(u.id)
	b := c.under("unit", x, w, 10, func() {
		c.text(x+pad, c.y+22, "h2", u.title, w-2*pad)
		c.text(x+pad, c.y+40, "dim", u.subtitle, w-2*pad)
		c.y += 50
		for _, g := range u.groups {
			c.group(g, x+pad, w-2*pad)
		}
		c.y += pad - gap
	})
	c.close()
	c.y += 2 * gap
	return b
}

func (c *canvas) group(g groupView, x, w int) {
	c.open(g.id)
	c.under("group", x, w, 8, func() {
		c.text(x+pad, c.y+18, "h3", g.name, w-2*pad)
		c.y += head
		for _, r := range g.regions {
			c.region(r, x+pad, w-2*pad)
		}
		c.y += pad - gap
	})
	c.close()
	c.y += gap
}

func (c *canvas) region(r regionView, x, w int) {
	name := r.name
	if name == "" {
		name = "no region"
	}
	c.under("region", x, w, 6, func() {
		c.text(x+pad, c.y+17, "dim", name, w-2*pad)
		c.y += head
		c.cards(r.cards, x+pad, w-2*pad)
		c.y += pad
	})
	c.y += gap
}

// cards draws cards in columns, each where the page is shortest.
func (c *canvas) cards(list []card, x, w int) {
	width := (w - (columns-1)*gap) / columns
	var bottom [columns]int
	for i := range bottom {
		bottom[i] = c.y
	}
	for _, k := range list {
		at := 0
		for i := range bottom {
			if bottom[i] < bottom[at] {
				at = i
			}
		}
		b := box{x + at*(width+gap), bottom[at], width, k.height()}
		c.card(k, b)
		bottom[at] += b.h + gap
	}
	for _, y := range bottom {
		c.y = max(c.y, y-gap)
	}
}

func (k card) height() int {
	h := 40 + row*len(k.lines)
	if len(k.lines) > 0 {
		h += 2
	}
	return h
}

func (c *canvas) card(k card, b box) {
	class := "card"
	if k.others {
		class = "others"
	}
	c.open(k.title)
	c.rect(class, b, 5)
	c.text(b.x+8, b.y+16, "h3", k.name, b.w-16)
	c.text(b.x+8, b.y+31, "small dim", k.kind, b.w-16)
	c.close()
	for i, l := range k.lines {
		class := "small"
		if l.away {
			class = "away"
		}
		c.open(l.title)
		c.text(b.x+8, b.y+48+i*row, class, l.text, b.w-16)
		c.close()
	}
}

// arrows draws which unit refers to which, in the gutter.
func (c *canvas) arrows(list []crossing, units map[addr.Unit]box) {
	left := map[addr.Unit]int{} // how many ends a unit has already
	for _, x := range list {
		from, to := units[x.from], units[x.to]
		end := func(u addr.Unit, b box) int {
			left[u]++
			return b.y + 14 + min(18*left[u], b.h-20)
		}
		y1, y2 := end(x.from, from), end(x.to, to)
		edge := from.x
		reach := edge - min(44, 16+abs(y1-y2)/16)
		c.open(fmt.Sprintf("%s refers to %s\n%s", x.from, x.to, strings.Join(x.refs, "\n")))
		fmt.Fprintf(&c.body, "<path class=\"arrow\" d=\"M %d %d C %d %d, %d %d, %d %d\"/>\n", edge, y1, reach, y1, reach, y2, edge-8, y2)
		fmt.Fprintf(&c.body, "<path class=\"tip\" d=\"M %d %d l -9 -5 v 10 z\"/>\n", edge, y2)
		c.close()
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// Shorten cuts the middle out of a text of 12 pixels that is wider than some
// pixels.
func Shorten(s string, width int, bold bool) string {
	if bold {
		return shorten(s, width, "h3")
	}
	return shorten(s, width, "")
}

// shorten cuts the middle out of a text that is wider than some pixels.
func shorten(s string, width int, class string) string {
	wide := letter
	if strings.HasPrefix(class, "h") {
		wide = boldLetter
	}
	room := int(float64(width) / wide)
	n := utf8.RuneCountInString(s)
	if n <= room || room < 5 {
		return s
	}
	runes := []rune(s)
	tail := room / 3
	return string(runes[:room-tail-1]) + "…" + string(runes[n-tail:])
}

func escape(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(strings.Map(seen, s))); err != nil {
		return ""
	}
	return b.String()
}

// seen puts a sign in the place of what nobody sees and is no space, which may turn the direction
// of writing.
func seen(r rune) rune {
	if !unicode.IsGraphic(r) && r != '\n' && r != '\t' {
		return unicode.ReplacementChar
	}
	return r
}
