package picture

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// The page of a map: A4 across with five millimetres around it is 287 by 200
// millimetres, on which 14 pixels of 1620 are 7 points.
const (
	chartWidth  = 1620
	chartHeight = 1128
	chartEdge   = 6
	chartPad    = 7  // between a boundary and what is in it
	chartGap    = 26 // between boxes, for lines that pass
	chartBeside = 8  // between boxes in one boundary
	chartLine   = 16 // of a line of text
	chartHead   = 28 // of the page
	chartFoot   = 44 // of the page, for the legend

	widestBox    = 300
	narrowestBox = 92
)

// Widths of a letter of 14 pixels, on the wide side.
const (
	chartLetter     = 7.9
	chartBoldLetter = 8.7
	// One of the page's title, of 19 pixels.
	chartTitleLetter = 11.8
)

// cell is a boundary or a place as it is arranged.
type cell struct {
	id       string
	boundary *design.Boundary // nil is a place
	place    *design.Place
	parent   *cell
	children []*cell // of a boundary
	row      int     // of what stands in one row
	rows     [2]int  // first and last
	boxes    int     // places in it, at least one
	want     int     // how wide a place would be

	// Where it stands while neighbours are sorted, from 0 to 1; the sum of
	// where those stand that it speaks with, and how many they are; and where
	// it would like to stand.
	at, sum, ends, weight float64

	box    box
	head   []string // the lines of a boundary's title
	text   []string // the lines of a place
	broken int      // the width that they were broken to
}

// chart is a map that is being drawn.
type chart struct {
	cells map[string]*cell
	tops  [4][]*cell // boundaries in no other, by tier
	// first is the first row of each tier, and split says that it has two.
	first [4]int
	split [4]bool
	rows  []chartRow
	lines []*line2d
	// below is how many tracks there are under the last row, and bottom where
	// they begin.
	below, bottom int
	foot          int // where the legend begins
	track         int // how far tracks are apart
}

// chartRow is a row of boxes with the channel above it.
type chartRow struct {
	items  []*cell // what stands side by side: subnets, or places in none
	y, h   int
	above  int // where the channel above it begins
	tracks int // of that channel
	inner  int // tracks below it, within its boundaries
}

// tierOf is where a kind of boundary stands on the page, from the top down.
func tierOf(k design.BoundaryKind) int {
	switch k {
	case design.HubNetwork:
		return 1
	case design.UnitNetwork, design.Subnet, design.Namespace:
		return 2
	case design.Region, design.AzurePrivate:
		return 3
	default:
		return 0
	}
}

func newChart(m design.Map) *chart {
	c := &chart{cells: make(map[string]*cell, len(m.Boundaries)+len(m.Places))}
	for i := range m.Boundaries {
		b := &m.Boundaries[i]
		c.cells[b.ID] = &cell{id: b.ID, boundary: b}
	}
	for i := range m.Places {
		p := &m.Places[i]
		c.cells[p.ID] = &cell{id: p.ID, place: p}
	}
	// Subnets and the like stand before places, and those before nothing: an
	// empty boundary is drawn where something flows to it, or says what range
	// it is.
	for i := range m.Boundaries {
		one := c.cells[m.Boundaries[i].ID]
		if parent := c.cells[one.boundary.In]; parent != nil {
			one.parent = parent
			parent.children = append(parent.children, one)
			continue
		}
		t := tierOf(one.boundary.Kind)
		c.tops[t] = append(c.tops[t], one)
	}
	for i := range m.Places {
		one := c.cells[m.Places[i].ID]
		if parent := c.cells[one.place.In]; parent != nil {
			one.parent = parent
			parent.children = append(parent.children, one)
		}
	}
	for _, l := range links(m) {
		if from, to := c.cells[l.from], c.cells[l.to]; from != nil && to != nil {
			c.lines = append(c.lines, &line2d{link: l, fromCell: from, toCell: to, label: l.label()})
		}
	}
	return c
}

// top is the outermost boundary around a cell.
func (one *cell) outermost() *cell {
	for one.parent != nil {
		one = one.parent
	}
	return one
}

// places is how many boxes there are in a cell, at least one: an empty
// boundary has room for its title.
func (one *cell) places() int {
	if one.place != nil {
		return 1
	}
	n := 0
	for _, k := range one.children {
		n += k.places()
	}
	return max(1, n)
}

// arrange puts everything on the page but for the lines.
func (c *chart) arrange() {
	sources := map[string]bool{}
	for _, l := range c.lines {
		// What only answers, or copies itself to below, may stand below.
		if tier(l.toCell) <= tier(l.fromCell) {
			sources[l.from] = true
		}
	}
	for t, tops := range c.tops {
		if len(tops) == 0 {
			continue
		}
		c.first[t] = len(c.rows)
		// Names of private endpoints want room; of a hub they have it less
		// often than a second row is worth.
		least := map[int]int{1: 110, 2: 200}[t]
		c.split[t] = widest(tops, c.itemsOf(tops)) < least && slices.ContainsFunc(c.itemsOf(tops), func(k *cell) bool { return k.parent != nil && !speaks(k, sources) })
		rows := 1
		if c.split[t] {
			rows = 2
		}
		for _, top := range tops {
			top.rows = [2]int{c.first[t], c.first[t] + rows - 1}
			for _, k := range top.children {
				k.setRow(c.first[t])
				if c.split[t] && !speaks(k, sources) {
					k.setRow(c.first[t] + 1)
				}
			}
		}
		for range rows {
			c.rows = append(c.rows, chartRow{})
		}
	}
	for _, one := range c.cells {
		one.boxes = one.places()
	}
	for range 4 {
		c.sortByWeight()
	}
	c.shorten()
	for t := range c.tops {
		c.widths(t)
	}
}

// tier is where a cell stands on the page.
func tier(one *cell) int { return tierOf(one.outermost().boundary.Kind) }

// speaks reports whether something in a cell begins to speak.
func speaks(one *cell, sources map[string]bool) bool {
	if one.place != nil {
		return sources[one.id]
	}
	if sources[one.id] && one.boundary.Kind == design.Namespace {
		return true
	}
	return slices.ContainsFunc(one.children, func(k *cell) bool { return speaks(k, sources) })
}

func (one *cell) setRow(r int) {
	one.row, one.rows = r, [2]int{r, r}
	for _, k := range one.children {
		k.setRow(r)
	}
}

// itemsOf are what stands side by side in some boundaries.
func (c *chart) itemsOf(tops []*cell) []*cell {
	var out []*cell
	for _, t := range tops {
		if len(t.children) == 0 {
			out = append(out, t)
		}
		out = append(out, t.children...)
	}
	return out
}

// widest is how wide the widest box may be with all of these in one row.
func widest(tops, items []*cell) int {
	room := chartWidth - 2*chartEdge - chartGap*len(items) - 2*chartPad*len(tops)
	lo, hi := narrowestBox, widestBox
	for lo < hi {
		size, used := (lo+hi+1)/2, 0
		for _, k := range items {
			used += k.width(size)
		}
		if used <= room {
			lo = size
		} else {
			hi = size - 1
		}
	}
	return lo
}

// wanted is how wide a place would be for its texts to be read well: a name is
// broken once.
func (one *cell) wanted() int {
	if one.want > 0 {
		return one.want
	}
	n := float64(len([]rune(one.place.Title))) * chartBoldLetter
	for _, s := range one.place.Notes {
		n = max(n, float64(len([]rune(s)))*chartLetter)
	}
	if n > 180 {
		n = max(120, n/2+30)
	}
	if one.place.Class != "" {
		n = max(n, float64(len([]rune(classWord(one.place.Class))))*chartLetter)
	}
	if host := one.place.Host; host != "" {
		first, rest, _ := strings.Cut(host, ".")
		n = max(n, float64(max(len(first)+1, len(rest)))*chartLetter)
	}
	one.want = min(max(int(n)+16, narrowestBox+18), widestBox)
	return one.want
}

// positions decides where cells would stand, from 0 to 1, with boxes of one
// width.
func (c *chart) positions() {
	for _, tops := range c.tops {
		side(tops, -1, 0, 1)
	}
}

// side puts the cells of a row side by side; of any row where it is -1.
func side(list []*cell, row int, from, to float64) {
	total := 0
	for _, k := range list {
		if row < 0 || k.row == row {
			total += k.boxes
		}
	}
	x := from
	for _, k := range list {
		if row >= 0 && k.row != row {
			continue
		}
		w := (to - from) * float64(k.boxes) / float64(max(1, total))
		k.at = x + w/2
		if k.rows[0] != k.rows[1] {
			side(k.children, k.rows[0], x, x+w)
			side(k.children, k.rows[1], x, x+w)
		} else {
			side(k.children, -1, x, x+w)
		}
		x += w
	}
}

// across is how far lines run across, with cells where they are.
func (c *chart) across() float64 {
	c.positions()
	sum := 0.0
	for _, l := range c.lines {
		sum += math.Abs(l.fromCell.at - l.toCell.at)
	}
	return sum
}

// shorten swaps neighbours for as long as that makes lines shorter.
func (c *chart) shorten() {
	var lists [][]*cell
	var collect func(list []*cell)
	collect = func(list []*cell) {
		if len(list) > 1 {
			lists = append(lists, list)
		}
		for _, k := range list {
			collect(k.children)
		}
	}
	for _, tops := range c.tops {
		collect(tops)
	}
	best := c.across()
	for range 6 {
		before := best
		for _, list := range lists {
			for i := range list {
				for k := i + 1; k < len(list); k++ {
					list[i], list[k] = list[k], list[i]
					if now := c.across(); now < best-1e-9 {
						best = now
					} else {
						list[i], list[k] = list[k], list[i]
					}
				}
			}
		}
		if best == before {
			return
		}
	}
}

// sortByWeight puts each cell near to what it speaks with: each has the mean of
// the places of the others.
func (c *chart) sortByWeight() {
	c.positions()
	for _, one := range c.cells {
		one.sum, one.ends = 0, 0
	}
	for _, l := range c.lines {
		l.fromCell.sum, l.fromCell.ends = l.fromCell.sum+l.toCell.at, l.fromCell.ends+1
		l.toCell.sum, l.toCell.ends = l.toCell.sum+l.fromCell.at, l.toCell.ends+1
	}
	var weigh func(one *cell) (float64, float64)
	weigh = func(one *cell) (float64, float64) {
		s, m := one.sum, one.ends
		for _, k := range one.children {
			ks, km := weigh(k)
			s, m = s+ks, m+km
		}
		one.weight = one.at
		if m > 0 {
			one.weight = s / m
		}
		slices.SortStableFunc(one.children, func(a, b *cell) int { return cmp.Compare(a.weight, b.weight) })
		return s, m
	}
	for t := range c.tops {
		for _, one := range c.tops[t] {
			weigh(one)
		}
		slices.SortStableFunc(c.tops[t], func(a, b *cell) int { return cmp.Compare(a.weight, b.weight) })
	}
}

// widths decides where boxes begin and end from left to right, tier by tier,
// and with it how their texts are broken.
func (c *chart) widths(t int) {
	tops := c.tops[t]
	if len(tops) == 0 {
		return
	}
	last := c.first[t]
	if c.split[t] {
		last++
	}
	// The widest box of each row, so that the row fits.
	size := map[int]int{}
	for r := c.first[t]; r <= last; r++ {
		var items []*cell
		for _, top := range tops {
			in := inRow(top, r)
			items = append(items, in...)
			if len(in) == 0 {
				items = append(items, top)
			}
		}
		size[r] = widest(tops, items)
	}
	need := make([]int, len(tops))
	total := 0
	for i, top := range tops {
		for r := c.first[t]; r <= last; r++ {
			n := 2 * chartPad
			for k, item := range inRow(top, r) {
				n += item.width(size[r])
				if k > 0 {
					n += chartGap
				}
			}
			need[i] = max(need[i], n, narrowestBox+2*chartPad)
		}
		total += need[i]
	}
	spread(tops, need, max(0, chartWidth-2*chartEdge-total-chartGap*(len(tops)-1)))
	x := chartEdge
	for i, top := range tops {
		w := need[i]
		top.box.x, top.box.w = x, w
		x += w + chartGap
		for r := c.first[t]; r <= last; r++ {
			items := inRow(top, r)
			used := 2 * chartPad
			for _, item := range items {
				used += item.width(size[r])
			}
			space := (w - used) / (len(items) + 1)
			at := top.box.x + chartPad + space
			if len(items) > 1 && space < chartGap/2 {
				// Those at the ends stand at the boundary.
				space = (w - used) / (len(items) - 1)
				at = top.box.x + chartPad
			}
			for _, item := range items {
				item.placeAt(at, size[r])
				at += item.width(size[r]) + space
			}
		}
	}
	for r := c.first[t]; r <= last; r++ {
		for _, top := range tops {
			c.rows[r].items = append(c.rows[r].items, inRow(top, r)...)
		}
	}
}

// spread gives boundaries what is left of a row: first to those whose titles
// are broken most, the rest to all.
func spread(tops []*cell, need []int, slack int) {
	const step = 12
	for slack >= step {
		most, lines := -1, 1
		for i, top := range tops {
			top.box.w = need[i]
			if n := len(top.titles()); n > lines {
				most, lines = i, n
			}
		}
		if most < 0 {
			break
		}
		need[most] += step
		slack -= step
	}
	for i := range need {
		need[i] += slack / len(need)
	}
}

// inRow are what of a boundary stands in a row.
func inRow(top *cell, r int) []*cell {
	var out []*cell
	for _, k := range top.children {
		if k.row == r {
			out = append(out, k)
		}
	}
	return out
}

// width is how wide a cell is, with boxes of one width.
func (one *cell) width(size int) int {
	if one.place != nil {
		return min(size, one.wanted())
	}
	w := 2 * chartPad
	for i, k := range one.children {
		w += k.width(size)
		if i > 0 {
			w += chartBeside
		}
	}
	return max(w, one.titled())
}

// titled is how wide a boundary has to be for the longest word of its title.
func (one *cell) titled() int {
	n := 0
	for _, word := range append(strings.Fields(one.boundary.Title), one.boundary.Range.String()) {
		n = max(n, len(word))
	}
	return int(float64(n)*chartBoldLetter) + 16
}

// placeAt decides where a cell, and what is in it, begins from the left.
func (one *cell) placeAt(x, size int) {
	one.box.x, one.box.w = x, one.width(size)
	used := 0
	for _, k := range one.children {
		used += k.width(size)
	}
	beside := chartBeside
	x += chartPad
	if n := len(one.children); n == 1 {
		x = one.box.x + (one.box.w-used)/2
	} else if n > 1 {
		beside = (one.box.w - 2*chartPad - used) / (n - 1)
	}
	for _, k := range one.children {
		k.placeAt(x, size)
		x += k.width(size) + beside
	}
}

// heights breaks the texts and decides where everything begins and ends from
// the top down: each row with the channel above it, which has its tracks.
//
// Tracks are as far apart as the page has room for.
func (c *chart) heights() {
	c.track = tightestTrack
	c.stack()
	tracks := c.below
	for _, r := range c.rows {
		tracks += r.tracks + r.inner
	}
	if more := (chartHeight - chartFoot - c.foot) / max(1, tracks); more > 0 {
		c.track = min(loosestTrack, tightestTrack+more)
		c.stack()
	}
}

// fits reports whether the page has room for all of it.
func (c *chart) fits() bool {
	for _, tops := range c.tops {
		for _, top := range tops {
			if top.box.x+top.box.w > chartWidth {
				return false
			}
		}
	}
	return c.foot+chartFoot <= chartHeight
}

// stack puts the rows below each other.
func (c *chart) stack() {
	y := chartHead
	for t, tops := range c.tops {
		if len(tops) == 0 {
			continue
		}
		heading := 0
		for _, top := range tops {
			heading = max(heading, len(top.titles()))
		}
		last := c.first[t]
		if c.split[t] {
			last++
		}
		for r := c.first[t]; r <= last; r++ {
			row := &c.rows[r]
			row.above = y
			if r > 0 {
				y += c.channel(row.tracks)
			}
			if r == c.first[t] {
				for _, top := range tops {
					top.box.y = y
				}
				y += chartLine*heading + chartPad
			}
			row.y = y
			row.h = c.lower(row.items, y)
			y += row.h
			if row.inner > 0 {
				y += c.channel(row.inner)
			}
		}
		y += chartPad
		for _, top := range tops {
			top.box.h = y - top.box.y
		}
	}
	c.bottom = y
	if c.below > 0 {
		y += c.channel(c.below)
	}
	c.foot = y + 8
}

// channel is how high the way for some lines is.
func (c *chart) channel(tracks int) int {
	if tracks == 0 {
		return 16
	}
	return 10 + c.track*tracks
}

// lower puts cells side by side from y on, boundaries with their titles on one
// height, and returns how high the highest is.
func (c *chart) lower(items []*cell, y int) int {
	h := 0
	for _, k := range items {
		h = max(h, k.measure())
	}
	for _, k := range items {
		k.box.y = y
		if k.place != nil {
			k.box.h = k.measure()
			continue
		}
		k.box.h = h
		inner := y + chartLine*len(k.head) + 6
		c.lower(k.children, inner)
	}
	return h
}

// measure is how high a cell has to be.
func (one *cell) measure() int {
	if one.place != nil {
		if one.broken != one.box.w {
			one.text, one.broken = one.lines(), one.box.w
		}
		return chartLine*len(one.text) + 10
	}
	one.titles()
	h := 0
	for _, k := range one.children {
		h = max(h, k.measure())
	}
	return chartLine*len(one.head) + 6 + h + chartPad
}

// titles are the lines of a boundary's title, at its width.
func (one *cell) titles() []string {
	if one.broken != one.box.w {
		one.head, one.broken = one.heading(), one.box.w
	}
	return one.head
}

// heading is the title of a boundary, broken to its width.
func (one *cell) heading() []string {
	b := one.boundary
	title := b.Title
	if one.parent == nil {
		if kind := kindWord(b.Kind); kind != "" {
			title = kind + " · " + title
		}
	}
	if b.Range.IsValid() {
		title += " " + b.Range.String()
	}
	if len(b.Notes) > 0 {
		title += " · " + strings.Join(b.Notes, " · ")
	}
	return wrap(title, one.box.w-12, chartBoldLetter)
}

// kindWord says what a boundary is, so that its colour is not needed.
func kindWord(k design.BoundaryKind) string {
	switch k {
	case design.ThirdParty:
		return "THIRD PARTY"
	case design.Organisation:
		return "ORGANISATION"
	case design.UnitNetwork:
		return "NETWORK"
	case design.Region:
		return "REGION"
	case design.Internet, design.HubNetwork, design.AzurePublic, design.AzurePrivate:
		return "" // their titles say it
	default:
		return ""
	}
}

// lines are what a place says, broken to its width: its title first.
func (one *cell) lines() []string {
	p := one.place
	room := one.box.w - 12
	out := wrap(p.Title, room, chartBoldLetter)
	add := func(s string) { out = append(out, wrap(s, room, chartLetter)...) }
	if p.Address.IsValid() {
		add(p.Address.String())
	}
	if p.Host != "" {
		add(p.Host)
	}
	for _, n := range p.Notes {
		add(n)
	}
	if p.State != design.Always {
		add("(" + p.State.String() + ")")
	}
	if p.Class != "" {
		add(classWord(p.Class))
	}
	return out
}

// classWord says in a picture what data is kept in a place.
func classWord(class string) string {
	if class == regulated {
		return "◆ ePHI (" + class + ")"
	}
	return class + " data"
}

// wrap breaks a text into lines of a width, at spaces where it can and within
// a long name behind a dot or a dash.
func wrap(s string, width int, letter float64) []string {
	room := max(4, int(float64(width)/letter))
	var lines []string
	line := ""
	push := func() {
		if line != "" {
			lines = append(lines, line)
			line = ""
		}
	}
	for _, word := range strings.Fields(s) {
		glue := " "
		if line == "" {
			glue = ""
		}
		if len([]rune(line))+len(glue)+len([]rune(word)) <= room {
			line += glue + word
			continue
		}
		push()
		rest := []rune(word)
		for len(rest) > room {
			cut := room
			for k := room; k > room/2; k-- {
				if strings.ContainsRune(".-/:", rest[k-1]) {
					cut = k
					break
				}
			}
			lines = append(lines, string(rest[:cut]))
			rest = rest[cut:]
		}
		line = string(rest)
	}
	push()
	return lines
}
