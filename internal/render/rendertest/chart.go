package rendertest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Chart is what the picture of a map shows, read back.
type Chart struct {
	Width, Height int
	Description   string
	Boxes         []Shape // of places
	Boundaries    []Shape
	Labels        []Shape
	Lines         []Line
	Smallest      int // size of a letter, in pixels
}

// Shape is a rectangle, with what is written in it where it is a label.
type Shape struct {
	X, Y, W, H int
	Text       string
}

// Line is a line with its corners.
type Line [][2]int

// ReadChart reads the picture of a map.
func ReadChart(svg []byte) (Chart, error) {
	var c Chart
	dec := xml.NewDecoder(bytes.NewReader(svg))
	c.Smallest = 1000
	label, in := -1, ""
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return Chart{}, fmt.Errorf("rendertest: %w", err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			attrs := map[string]string{}
			for _, a := range e.Attr {
				attrs[a.Name.Local] = a.Value
			}
			number := func(name string) int {
				n, _ := strconv.Atoi(attrs[name])
				return n
			}
			in = e.Name.Local
			classes := strings.Fields(attrs["class"])
			has := func(class string) bool { return slices.Contains(classes, class) }
			shape := Shape{X: number("x"), Y: number("y"), W: number("width"), H: number("height")}
			switch {
			case in == "svg":
				c.Width, c.Height = number("width"), number("height")
			case in == "rect" && has("box"):
				c.Boxes = append(c.Boxes, shape)
			case in == "rect" && has("boundary"):
				c.Boundaries = append(c.Boundaries, shape)
			case in == "rect" && has("label"):
				label = len(c.Labels)
				c.Labels = append(c.Labels, shape)
			case in == "path" && has("line") && strings.Contains(attrs["d"], "L"):
				line, err := corners(attrs["d"])
				if err != nil {
					return Chart{}, err
				}
				c.Lines = append(c.Lines, line)
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			switch text := strings.TrimSpace(string(e)); {
			case text == "":
			case in == "desc":
				c.Description += text
			case in == "style":
				c.sizes(text)
			case in == "text" && label >= 0:
				c.Labels[label].Text, label = text, -1
			}
		}
	}
}

// sizes reads the sizes of letters from a style.
func (c *Chart) sizes(style string) {
	for _, word := range strings.FieldsFunc(style, func(r rune) bool { return strings.ContainsRune(" ;:{}", r) }) {
		if n, err := strconv.Atoi(strings.TrimSuffix(word, "px")); err == nil && strings.HasSuffix(word, "px") {
			c.Smallest = min(c.Smallest, n)
		}
	}
}

func corners(d string) (Line, error) {
	var out Line
	words := strings.Fields(d)
	for i := 0; i+2 < len(words); i += 3 {
		x, errX := strconv.Atoi(words[i+1])
		y, errY := strconv.Atoi(words[i+2])
		if err := errors.Join(errX, errY); err != nil {
			return nil, fmt.Errorf("rendertest: a line %q: %w", d, err)
		}
		out = append(out, [2]int{x, y})
	}
	return out, nil
}

// A4 is how high a page is for its width, across, with five millimetres of
// margin.
const a4 = 200.0 / 287.0

// Faults are what makes a chart hard to read: boxes or labels that lie on each
// other or beyond the page, lines that run through boxes or aslant, letters
// that are too small, and a page that is not of A4.
func (c Chart) Faults() []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if points := float64(c.Smallest) / float64(c.Width) * 287 / 25.4 * 72; points < 7 {
		fault("letters have %.1f points on A4", points)
	}
	if float64(c.Height) > a4*float64(c.Width)+1 {
		fault("it is %d by %d, which is higher than A4", c.Width, c.Height)
	}
	within := func(what string, list []Shape) {
		for i, a := range list {
			if a.X < 0 || a.Y < 0 || a.X+a.W > c.Width || a.Y+a.H > c.Height || a.W <= 0 || a.H <= 0 {
				fault("%s %+v is beyond the page", what, a)
			}
			for _, b := range list[i+1:] {
				if what != "boundary" && overlap(a, b) {
					fault("%s %+v lies on %+v", what, a, b)
				}
				if what == "boundary" && overlap(a, b) && !inside(a, b) && !inside(b, a) {
					fault("%s %+v runs into %+v", what, a, b)
				}
			}
		}
	}
	within("box", c.Boxes)
	within("label", c.Labels)
	within("boundary", c.Boundaries)
	for _, l := range c.Labels {
		for _, b := range c.Boxes {
			if overlap(l, b) {
				fault("the label %q lies on the box %+v", l.Text, b)
			}
		}
	}
	return append(out, c.linesAtFault()...)
}

// linesAtFault are lines that run through boxes, aslant, or off the page.
func (c Chart) linesAtFault() []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, line := range c.Lines {
		for i := 1; i < len(line); i++ {
			from, to := line[i-1], line[i]
			if from[0] != to[0] && from[1] != to[1] {
				fault("a line runs aslant: %v", line)
			}
			run := Shape{X: min(from[0], to[0]), Y: min(from[1], to[1]), W: max(from[0], to[0]) - min(from[0], to[0]), H: max(from[1], to[1]) - min(from[1], to[1])}
			if run.X < 0 || run.Y < 0 || run.X+run.W > c.Width || run.Y+run.H > c.Height {
				fault("the line %v leaves the page", line)
			}
			for _, b := range c.Boxes {
				if overlap(run, Shape{X: b.X + 1, Y: b.Y + 1, W: b.W - 2, H: b.H - 2}) {
					fault("the line %v runs through the box %+v", line, b)
				}
			}
		}
	}
	return out
}

func overlap(a, b Shape) bool {
	return a.X < b.X+b.W && b.X < a.X+max(a.W, 1) && a.Y < b.Y+b.H && b.Y < a.Y+max(a.H, 1)
}

func inside(a, b Shape) bool {
	return a.X >= b.X && a.Y >= b.Y && a.X+a.W <= b.X+b.W && a.Y+a.H <= b.Y+b.H
}
