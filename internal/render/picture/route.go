package picture

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

const (
	labelHeight   = 16
	tightestTrack = 17 // of a line with its label
	loosestTrack  = 30
	apart         = 8 // between lines that run down side by side
	labelPad      = 5
)

// line2d is a link as it is drawn: down, across, down, and so on.
type line2d struct {
	*link
	fromCell, toCell *cell
	jogs             []*jog
	label            string
	labelJog         int
	labelBox         box
	points           [][2]int
}

// jog is the part of a line that runs across, in a channel.
type jog struct {
	way    way
	x1, x2 int
	label  int // its width, where the line's label is here
	lo, hi int // what it takes of its track, with the label
	track  int
}

// way is a channel: between the row of this number and the one before it. What
// both ends of have one boundary around them runs within it.
type way struct {
	row    int
	inside bool
}

// uprights are the lines that run down in a channel, by where they are.
type uprights map[int]*line2d

// free returns the x nearest to one that no other line runs down at.
func (u uprights) free(l *line2d, x, from, to int) int {
	ok := func(at int) bool {
		for d := -apart + 1; d < apart; d++ {
			if other := u[at+d]; other != nil && other != l {
				return false
			}
		}
		return true
	}
	x = min(max(x, from), to)
	for d := 0; x-d >= from || x+d <= to; d++ {
		if x+d <= to && ok(x+d) {
			return x + d
		}
		if x-d >= from && ok(x-d) {
			return x - d
		}
	}
	return x
}

// route draws the lines around the boxes: rows are as high as their texts, and
// channels between them as high as their lines need.
func (c *chart) route() {
	down := make([]uprights, len(c.rows)+1)    // by channel
	through := make([]uprights, len(c.rows)+1) // by row
	for i := range down {
		down[i], through[i] = uprights{}, uprights{}
	}
	// Short ways first: they get the straight ones.
	order := slices.Clone(c.lines)
	slices.SortStableFunc(order, func(a, b *line2d) int { return cmp.Compare(a.length(), b.length()) })
	for _, l := range order {
		c.lead(l, down, through)
	}
	c.tracks()
	c.heights()
	for _, l := range c.lines {
		c.trace(l)
	}
	c.labels()
}

func (one *cell) middle() int { return one.box.x + one.box.w/2 }

// length is how far the ends of a line are from each other.
func (l *line2d) length() int {
	rows := max(l.toCell.rows[0]-l.fromCell.rows[1], l.fromCell.rows[0]-l.toCell.rows[1], 0)
	return rows*chartWidth + abs(l.fromCell.middle()-l.toCell.middle())
}

// lead decides the channels that a line runs in, and where it runs down.
func (c *chart) lead(l *line2d, down, through []uprights) {
	a, b := l.fromCell, l.toCell
	var ways []way
	switch {
	case a.rows[1] < b.rows[0]:
		for r := a.rows[1] + 1; r <= b.rows[0]; r++ {
			ways = append(ways, way{row: r})
		}
	case a.rows[0] > b.rows[1]:
		for r := a.rows[0]; r > b.rows[1]; r-- {
			ways = append(ways, way{row: r})
		}
	default:
		// Side by side: under the row, and within what is around both.
		r := max(a.rows[1], b.rows[1]) + 1
		ways = []way{{row: r, inside: a.outermost() == b.outermost() && !c.sameTier(r)}}
	}
	x := c.port(l, a, b.middle(), down[ways[0].row])
	end := c.port(l, b, x, down[ways[len(ways)-1].row])
	at := x
	for i, w := range ways {
		next := end
		if i < len(ways)-1 {
			// The row between this channel and the next.
			passed := min(w.row, ways[i+1].row)
			next = c.pass(l, passed, at, end, through[passed], down[w.row], down[ways[i+1].row])
		}
		l.jogs = append(l.jogs, &jog{way: w, x1: at, x2: next})
		at = next
	}
	// The label stands where the line runs across the longest.
	l.labelJog = len(l.jogs) - 1
	for i, j := range l.jogs {
		if best := l.jogs[l.labelJog]; abs(j.x1-j.x2) > abs(best.x1-best.x2) {
			l.labelJog = i
		}
	}
	l.jogs[l.labelJog].label = labelWidth(l.label)
}

func labelWidth(s string) int {
	return int(math.Ceil(float64(utf8.RuneCountInString(s))*chartLetter)) + 2*labelPad
}

// sameTier reports whether the rows on both sides of a channel are of one tier,
// so that the channel is within its boundaries.
func (c *chart) sameTier(r int) bool {
	for t := range c.tops {
		if c.split[t] && c.first[t]+1 == r {
			return true
		}
	}
	return false
}

// port is where a line leaves a box or comes to it, as near as can be to where
// it goes to.
func (c *chart) port(l *line2d, at *cell, toward int, u uprights) int {
	x := u.free(l, toward, at.box.x+10, at.box.x+at.box.w-10)
	u[x] = l
	return x
}

// pass is where a line runs down through a row, between its boxes.
func (c *chart) pass(l *line2d, r, from, to int, through, above, below uprights) int {
	type span struct{ lo, hi int }
	var taken []span
	for _, item := range c.rows[r].items {
		taken = append(taken, span{item.box.x - 6, item.box.x + item.box.w + 6})
	}
	for t, tops := range c.tops {
		if len(tops) == 0 || r < c.first[t] || r > tops[0].rows[1] {
			continue
		}
		for _, top := range tops {
			if len(top.children) == 0 {
				taken = append(taken, span{top.box.x - 6, top.box.x + top.box.w + 6})
				continue
			}
			taken = append(taken, span{top.box.x - 4, top.box.x + 4}, span{top.box.x + top.box.w - 4, top.box.x + top.box.w + 4})
		}
	}
	between := func(x int) bool {
		return !slices.ContainsFunc(taken, func(s span) bool { return x > s.lo && x < s.hi })
	}
	alone := func(x int) bool {
		for d := -apart + 1; d < apart; d++ {
			for _, u := range []uprights{through, above, below} {
				if other := u[x+d]; other != nil && other != l {
					return false
				}
			}
		}
		return true
	}
	want := (from + to) / 2
	nearest := func(free func(int) bool) (x int, found bool) {
		best := math.MaxInt
		for at := 2; at < chartWidth-2; at++ {
			if cost := abs(at-from) + abs(at-to) + abs(at-want)/8; cost < best && free(at) {
				x, best, found = at, cost, true
			}
		}
		return x, found
	}
	x, found := nearest(func(x int) bool { return between(x) && alone(x) })
	if !found {
		// Two lines may run as one; none runs through a box, and the edge of
		// the page is before all of them.
		x, _ = nearest(between)
	}
	through[x], above[x], below[x] = l, l, l
	return x
}

// tracks gives each part that runs across a track of its channel, on which
// nothing else is, labels neither.
func (c *chart) tracks() {
	by := map[way][]*jog{}
	for _, l := range c.lines {
		for _, j := range l.jogs {
			j.lo, j.hi = min(j.x1, j.x2), max(j.x1, j.x2)
			if j.label > 0 && j.hi-j.lo < j.label {
				mid := (j.lo + j.hi) / 2
				lo := min(max(mid-j.label/2, chartEdge), chartWidth-chartEdge-j.label)
				j.lo, j.hi = min(j.lo, lo), max(j.hi, lo+j.label)
			}
			if j.lo == j.hi {
				j.track = -1
				continue
			}
			by[j.way] = append(by[j.way], j)
		}
	}
	for i := range c.rows {
		c.rows[i].tracks, c.rows[i].inner = 0, 0
	}
	c.below = 0
	for w, list := range by {
		slices.SortStableFunc(list, func(a, b *jog) int {
			return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), cmp.Compare(a.x1, b.x1))
		})
		var ends []int
		for _, j := range list {
			j.track = -1
			for t, end := range ends {
				if end+8 <= j.lo {
					j.track = t
					break
				}
			}
			if j.track < 0 {
				j.track = len(ends)
				ends = append(ends, 0)
			}
			ends[j.track] = j.hi
		}
		switch {
		case w.inside:
			c.rows[w.row-1].inner = len(ends)
		case w.row == len(c.rows):
			c.below = len(ends)
		default:
			c.rows[w.row].tracks = len(ends)
		}
	}
}

// height is that of a track.
func (c *chart) height(j *jog) int {
	t := max(j.track, 0)*c.track + c.track/2 + 5
	switch {
	case j.way.inside:
		row := c.rows[j.way.row-1]
		return row.y + row.h + t
	case j.way.row == len(c.rows):
		return c.bottom + t
	default:
		return c.rows[j.way.row].above + t
	}
}

// trace decides the points of a line.
func (c *chart) trace(l *line2d) {
	first, last := l.jogs[0], l.jogs[len(l.jogs)-1]
	l.points = append(l.points, [2]int{first.x1, edge(l.fromCell, c.height(first))})
	for _, j := range l.jogs {
		y := c.height(j)
		if j.x1 != j.x2 {
			l.points = append(l.points, [2]int{j.x1, y}, [2]int{j.x2, y})
		}
	}
	l.points = append(l.points, [2]int{last.x2, edge(l.toCell, c.height(last))})
}

// edge is the side of a box that looks to a height.
func edge(one *cell, y int) int {
	if y < one.box.y {
		return one.box.y
	}
	return one.box.y + one.box.h
}

// labels puts each label on its track, where the fewest lines run down behind
// it.
func (c *chart) labels() {
	type upright struct{ x, lo, hi int }
	var all []upright
	for _, l := range c.lines {
		for i := 1; i < len(l.points); i++ {
			a, b := l.points[i-1], l.points[i]
			if a[0] == b[0] {
				all = append(all, upright{a[0], min(a[1], b[1]), max(a[1], b[1])})
			}
		}
	}
	for _, l := range c.lines {
		j := l.jogs[l.labelJog]
		y := c.height(j)
		best, at := math.MaxInt, j.lo
		mid := (j.lo + j.hi - j.label) / 2
		for x := j.lo; x+j.label <= j.hi; x += 4 {
			cost := abs(x-mid) / 40
			for _, u := range all {
				if u.lo < y+8 && u.hi > y-8 && u.x > x-2 && u.x < x+j.label+2 {
					cost += 10
				}
			}
			if cost < best {
				best, at = cost, x
			}
		}
		l.labelBox = box{at, y - labelHeight/2, j.label, labelHeight}
	}
}
