package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
)

// Chart is what drills came to, over time, against what is asked.
type Chart struct {
	W, H        int
	Title, Desc string
	Left, Right int // of the field
	Top, Bottom int
	Ticks       []ChartTick
	Goal        *ChartTick // what is asked; nil where nothing is
	Points      []ChartPoint
	From, To    string // the first and the last day, To "" where there is one
	FromX, ToX  int
}

// ChartTick is a line across, with what it says.
type ChartTick struct {
	Y, TextY int
	Text     string
}

// ChartPoint is one drill.
type ChartPoint struct {
	X, Y int
	// Shape is disc, ring, over, cross or square.
	Shape string
	Word  string // beside it, "" where the shape says all
	WordX int
	WordY int
}

// The measures of a chart.
const (
	chartWide, chartHigh  = 360, 208
	chartLeft, chartRight = 58, 346
	chartTop, chartBottom = 22, 168
	chartRoom             = 10 // of the first and the last drill to the sides
	chartWord             = 44 // how wide a word is
)

// steps are what the lines across are apart, in seconds.
var chartSteps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 4 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 28 * 86400, 182 * 86400}

// chartOf draws a figure of drills, which are given the newest first.
func chartOf(title string, goal Goal, drills []Practised, of func(Practised) drill.Figure) Chart {
	c := Chart{W: chartWide, H: chartHigh, Title: title, Left: chartLeft, Right: chartRight, Top: chartTop, Bottom: chartBottom}
	most := goal.Seconds
	for _, p := range drills {
		if f := of(p); f.Shows != step.Nothing {
			most = max(most, f.Seconds)
		}
	}
	most = max(most*1.1, 1)
	y := func(seconds float64) int {
		return chartBottom - int(seconds/most*float64(chartBottom-chartTop)+0.5)
	}
	apart := chartSteps[len(chartSteps)-1]
	if i := slices.IndexFunc(chartSteps, func(s float64) bool { return most/s <= 5 }); i >= 0 {
		apart = chartSteps[i]
	}
	for at := 0.0; at <= most && len(c.Ticks) < 8; at += apart {
		text := "0"
		if at > 0 {
			text = lasted(at)
		}
		c.Ticks = append(c.Ticks, ChartTick{y(at), y(at) + 4, strings.TrimSuffix(text, ".0 s")})
		if strings.HasSuffix(text, ".0 s") {
			c.Ticks[len(c.Ticks)-1].Text += " s"
		}
	}
	if goal.Text != "" {
		c.Goal = &ChartTick{y(goal.Seconds), y(goal.Seconds) - 5, "asked: at most " + goal.Text}
	}
	first, last := drills[len(drills)-1].Ended, drills[0].Ended
	x := func(at time.Time) int {
		all := last.Sub(first)
		if all <= 0 {
			return (chartLeft + chartRight) / 2
		}
		return chartLeft + chartRoom + int(float64(at.Sub(first))/float64(all)*float64(chartRight-chartLeft-2*chartRoom)+0.5)
	}
	c.From, c.FromX, c.ToX = Date(first), x(first), x(last)
	if Date(last) != c.From {
		c.To = Date(last)
	}
	said := map[string]int{}
	for _, p := range slices.Backward(drills) {
		f := of(p)
		one := ChartPoint{X: x(p.Ended), Y: y(f.Seconds), Shape: "disc"}
		word := "measured"
		switch {
		case !p.Passed():
			one.Shape, one.Word, word = "cross", "failed", "failed"
			if f.Shows == step.Nothing {
				one.Y = chartBottom
			}
		case f.Shows == step.Nothing:
			one.Shape, one.Word, word, one.Y = "square", "no figure", "without a figure", chartBottom
		case f.Shows == step.Rehearsed:
			one.Shape, word = "ring", "rehearsed"
		case goal.Text != "" && f.Seconds > goal.Seconds:
			one.Shape, one.Word, word = "over", "over", "measured and more than is asked"
		}
		said[word]++
		one.WordX, one.WordY = one.X-chartWord/2, one.Y-10
		one.WordX = max(min(one.WordX, chartRight-chartWord), chartLeft+2)
		c.Points = append(c.Points, one)
	}
	var parts []string
	for _, word := range []string{"measured", "measured and more than is asked", "rehearsed", "without a figure", "failed"} {
		if said[word] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", said[word], word))
		}
	}
	c.Desc = fmt.Sprintf("%s of %d drills from %s to %s: %s.", title, len(drills), Date(first), Date(last), strings.Join(parts, ", "))
	if len(drills) == 1 {
		c.Desc = fmt.Sprintf("%s of one drill on %s: %s.", title, Date(first), strings.Join(parts, ", "))
	}
	if goal.Text != "" {
		c.Desc += " Asked: at most " + goal.Text + "."
	} else {
		c.Desc += " Nothing is asked."
	}
	c.Desc += " The table beneath says the same."
	return c
}
