package view

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/render/picture"
)

// Drawing is a picture of boxes in frames: where everything stands, in pixels, and
// where it leads. How it is written is a template's to say.
type Drawing struct {
	W, H   int
	Frames []Frame
	Boxes  []Box
}

// Empty reports whether there is nothing in it.
func (d Drawing) Empty() bool { return len(d.Boxes) == 0 }

// Frame is drawn around boxes and other frames; the outer ones come first.
type Frame struct {
	X, Y, W, H int
	Class      string // organisation, entity, region, group, cluster, namespace
	Title      Text
	Link       string // "" for none
	Said       string // the whole of the title
	Chips      []Chip
}

// Box is a place that leads somewhere.
type Box struct {
	X, Y, W, H int
	Class      string
	Link       string
	Said       string // what it is, whole, with what was found
	Texts      []Text
	Chips      []Chip
	Lines      []Line
	Key        string // of the place that the chips count
}

// Line is something in a box that leads elsewhere than the box.
type Line struct {
	X, Y, W int
	Text    Text
	Link    string
	Said    string
	Sign    Sign
}

// Text is cut to the room that it has.
type Text struct {
	X, Y  int
	Class string
	Text  string
}

// Chip is a number of findings with the sign of its verdict.
type Chip struct {
	X, Y, W int
	Text    Text
	Link    string
	Said    string
	Sign    Sign
}

// Sign is the shape of a verdict, which is told apart without its colour; "" is
// none.
type Sign struct {
	X, Y  int
	Class string
}

// The layout, in pixels.
const (
	drawingWidth = 1200
	framePad     = 12
	frameHead    = 34
	boxGap       = 10
	boxWidest    = 300
	boxNarrowest = 250
	lineHigh     = 24
	chipHigh     = 24
	chipLetter   = 8
	cardHead     = 50
)

// chips puts what was found in a row, from the left or, with room, to the right edge;
// it returns how high they are.
func chips(tiles []Tile, said string, x, y, w int) ([]Chip, int) {
	var out []Chip
	at, high := x, chipHigh
	for _, t := range tiles {
		text := fmt.Sprintf("%d %s", t.Count, t.Title)
		wide := utf8.RuneCountInString(text)*chipLetter + 32
		if at > x && at+wide > x+w {
			at, y, high = x, y+chipHigh+4, high+chipHigh+4
		}
		out = append(out, Chip{X: at, Y: y, W: wide, Text: Text{X: at + 24, Y: y + 16, Text: text}, Link: t.Link, Said: text + " within " + said, Sign: Sign{at + 7, y + 6, t.Class}})
		at += wide + 6
	}
	return out, high
}

// right moves chips to the right edge.
func right(list []Chip, edge int) {
	for i := len(list) - 1; i >= 0; i-- {
		shift := edge - list[i].X - list[i].W
		list[i].X += shift
		list[i].Text.X += shift
		list[i].Sign.X += shift
		edge = list[i].X - 6
	}
}

// shown are the verdicts of a mark that a picture has room for: what is not
// applicable asks for nothing, and stands in the lists.
func shownTiles(m Mark) []Tile {
	return slices.DeleteFunc(slices.Clone(m.Tiles), func(t Tile) bool { return t.Title == string(Inapplicable) })
}

// grave are the verdicts that a small box has room for: what passes only where
// nothing else is to be said.
func grave(m Mark) []Tile {
	all := shownTiles(m)
	if len(all) > 1 && all[len(all)-1].Title == string(Passes) {
		return all[:len(all)-1]
	}
	return all
}

// standing is the class of a box: what the gravest finding in it comes to, and
// unjudged where nothing was found.
func standing(m Mark) string {
	if m.Worst == "" {
		return "unjudged"
	}
	return class(string(m.Worst))
}

// stack puts boxes of one width into columns, each where it is shortest.
type stack struct {
	x, width int
	bottoms  []int
}

func newStack(x, y, w int) *stack {
	n := max(1, (w+boxGap)/(boxNarrowest+boxGap))
	s := &stack{x: x, width: (w - (n-1)*boxGap) / n, bottoms: make([]int, n)}
	for i := range s.bottoms {
		s.bottoms[i] = y
	}
	return s
}

// place returns where the next box stands.
func (s *stack) place(high int) (x, y int) {
	i := 0
	for j, bottom := range s.bottoms {
		if bottom < s.bottoms[i] {
			i = j
		}
	}
	x, y = s.x+i*(s.width+boxGap), s.bottoms[i]
	s.bottoms[i] += high + boxGap
	return x, y
}

// bottom is where the longest column ends.
func (s *stack) bottom() int { return slices.Max(s.bottoms) - boxGap }

// drawEstate draws units in the regions that they stand in, by the entities that
// they are of.
func (x *Index) drawEstate(rows []UnitRow, organisation string, itself Mark, entities bool) (Drawing, int) {
	var owners []string
	regions := slices.DeleteFunc(slices.Clone(x.atlas.regions), func(name string) bool {
		return !slices.ContainsFunc(rows, func(r UnitRow) bool { return r.Region == name })
	})
	for _, r := range rows {
		if !slices.Contains(owners, r.Entity) {
			owners = append(owners, r.Entity)
		}
	}
	if len(rows) == 0 {
		return Drawing{}, 0
	}
	slices.SortStableFunc(owners, func(a, b string) int { return cmp.Compare(btoi(a != ""), btoi(b != "")) })
	if entities {
		return x.drawEntities(rows, organisation, itself), len(regions)
	}
	column := max(boxNarrowest+2*framePad, (drawingWidth-4*framePad-(len(regions)-1)*boxGap)/len(regions))
	d := Drawing{W: len(regions)*(column+boxGap) - boxGap + 4*framePad}
	y := d.open("organisation", organisation, "", itself, 0, 0, d.W)
	for _, owner := range owners {
		title := "shared by all"
		link := ""
		if owner != "" {
			title, link = owner, To("/map", "entity", owner)
		}
		frame := len(d.Frames)
		top := d.open("entity", title, link, Mark{}, framePad, y, d.W-2*framePad)
		bottom := top
		for i, region := range regions {
			s := newStack(2*framePad+i*(column+boxGap)+framePad, top+frameHead, column-2*framePad)
			of := slices.DeleteFunc(slices.Clone(rows), func(r UnitRow) bool { return r.Entity != owner || r.Region != region })
			if len(of) == 0 {
				continue
			}
			at := len(d.Frames)
			d.open("region", cmp.Or(region, "in no region"), "", Mark{}, 2*framePad+i*(column+boxGap), top, column)
			for _, r := range of {
				d.unit(r, s)
			}
			d.Frames[at].H = s.bottom() + framePad - top
			bottom = max(bottom, s.bottom()+framePad)
		}
		d.Frames[frame].H = bottom + framePad - y
		y = bottom + framePad + boxGap
	}
	d.H = y - boxGap + framePad
	d.Frames[0].H = d.H
	return d, len(regions)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// drawEntities draws one box an entity.
func (x *Index) drawEntities(rows []UnitRow, organisation string, itself Mark) Drawing {
	d := Drawing{W: drawingWidth}
	s := newStack(framePad, d.open("organisation", organisation, "", itself, 0, 0, d.W), d.W-2*framePad)
	for _, r := range rows {
		d.unit(r, s)
	}
	d.H = s.bottom() + framePad
	d.Frames[0].H = d.H
	return d
}

// open begins a frame, and returns where what is in it begins.
func (d *Drawing) open(class, title, link string, m Mark, x, y, w int) int {
	list, _ := chips(shownTiles(m), title, x, y+5, w)
	right(list, x+w-framePad)
	room := w - 2*framePad
	if len(list) > 0 {
		room = list[0].X - x - 2*framePad
	}
	d.Frames = append(d.Frames, Frame{
		X: x, Y: y, W: w, Class: class, Link: link, Said: title, Chips: list,
		Title: Text{x + framePad, y + 22, "b", picture.Shorten(title, room, true)},
	})
	return y + frameHead
}

// unit draws a unit, or an entity with its units.
func (d *Drawing) unit(r UnitRow, s *stack) {
	room := s.width - 20
	title := cmp.Or(r.Title, r.Name.String())
	texts := []string{r.Name.String()}
	if r.Environment != "" {
		texts = append(texts, r.Purpose+", "+r.Data+" data")
	}
	if r.Name.IsZero() {
		texts = []string{fmt.Sprintf("%d units", r.Units)}
	} else {
		texts = append(texts, "subscription …"+lastBytes(r.Subscription.SubscriptionID(), 12))
	}
	texts = append(texts, fmt.Sprintf("%d things", r.Things))
	list, high := chips(shownTiles(r.Mark), title, 0, 0, room)
	if len(list) == 0 {
		texts, high = append(texts, strings.ReplaceAll(r.Mark.Said(), "not applicable", "findings not applicable")), -8
	}
	heads := wrapped(title, room)
	head := 17 * (len(heads) - 1)
	box := Box{W: s.width, H: 34 + head + 17*len(texts) + high + 10, Class: standing(r.Mark), Link: r.Link, Key: r.Key, Said: title + ", " + strings.Join(texts, ", ") + ": " + r.Mark.Said()}
	box.X, box.Y = s.place(box.H)
	for i, text := range heads {
		box.Texts = append(box.Texts, Text{box.X + 10, box.Y + 22 + 17*i, "b", text})
	}
	for i, text := range texts {
		box.Texts = append(box.Texts, Text{box.X + 10, box.Y + head + 41 + 17*i, "dim", picture.Shorten(text, room, false)})
	}
	box.Chips, _ = chips(shownTiles(r.Mark), title, box.X+10, box.Y+head+34+17*len(texts), room)
	d.Boxes = append(d.Boxes, box)
}

// wrapped is a title in two lines where one has no room for it.
func wrapped(title string, room int) []string {
	if picture.Shorten(title, room, true) == title {
		return []string{title}
	}
	words := strings.Fields(title)
	first := words[0]
	for i, w := range words[1:] {
		if longer := first + " " + w; picture.Shorten(longer, room, true) == longer {
			first = longer
			continue
		}
		return []string{picture.Shorten(first, room, true), picture.Shorten(strings.Join(words[i+1:], " "), room, true)}
	}
	return []string{picture.Shorten(first, room, true)}
}

// lastBytes are the last of an id that has nothing but letters, digits and dashes.
func lastBytes(id string, n int) string { return id[max(0, len(id)-n):] }

// Beyond so many things of one kind in a group, and parts of one thing, those that
// ask for nothing stand in one box or line.
const (
	kindsDrawn = 8
	partsDrawn = 7
)

// card is a thing with what is a part of it or set on it.
type card struct {
	thing  Thing
	others bool // another unit makes it, or it is there already
	parts  []Thing
	folded int // how many things it stands for, if several
	unit   addr.Unit
}

// drawUnit draws what is in a unit by groups, clusters and namespaces.
func (x *Index) drawUnit(u MapUnit, rows []ThingRow, m marks, q url.Values) Drawing {
	d := Drawing{W: drawingWidth}
	if len(rows) == 0 {
		return d
	}
	y := 0
	cluster, frame := "", -1
	end := func() {
		if frame >= 0 {
			d.Frames[frame].H = y - boxGap + framePad - d.Frames[frame].Y
			y += framePad
		}
		frame = -1
	}
	for _, group := range groupsOf(rows) {
		at, w := 0, d.W
		first := group[0]
		if first.Cluster != cluster {
			end()
			cluster = first.Cluster
			frame = len(d.Frames)
			y = d.open("cluster", "cluster "+cluster, "", m.of("cluster/"+u.Name.String()+"/"+cluster), 0, y, d.W)
		}
		title := first.Place
		if first.Cluster != "" {
			at, w = framePad, d.W-2*framePad
			_, title, _ = strings.Cut(first.Place, ", ")
		}
		y = d.group(x, group, title, m, q, at, y, w)
	}
	end()
	d.H = y - boxGap
	return d
}

// groupsOf are rows by the group or namespace that they are in, as they come:
// resource groups first, then each cluster with its namespaces.
func groupsOf(rows []ThingRow) [][]ThingRow {
	var out [][]ThingRow
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Group]
		if !ok {
			i = len(out)
			at[r.Group] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	slices.SortStableFunc(out, func(a, b []ThingRow) int {
		if a[0].Cluster != b[0].Cluster {
			return strings.Compare(a[0].Cluster, b[0].Cluster)
		}
		if a[0].Cluster == "" { // where most is stands first
			return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a[0].Group, b[0].Group))
		}
		return strings.Compare(a[0].Group, b[0].Group)
	})
	return out
}

// group draws one group, and returns where the next begins.
func (d *Drawing) group(x *Index, rows []ThingRow, title string, m marks, q url.Values, at, y, w int) int {
	kind := "group"
	if rows[0].Cluster != "" {
		kind = "namespace"
	}
	frame := len(d.Frames)
	s := newStack(at+framePad, d.open(kind, title, GroupAddress(rows[0].Thing), m.of(rows[0].Group), at, y, w), w-2*framePad)
	for _, c := range x.cards(rows, m) {
		d.card(c, s, m, q)
	}
	d.Frames[frame].H = s.bottom() + framePad - y
	return s.bottom() + framePad + boxGap
}

// cards puts things with their parts on cards, by kind and name.
func (x *Index) cards(rows []ThingRow, m marks) []card {
	at := map[string]int{}
	var out []card
	for _, r := range rows {
		i, ok := at[r.Owner]
		if !ok {
			i = len(out)
			at[r.Owner] = i
			c := card{thing: Thing{Key: r.Owner, Unit: r.Unit, Group: r.Group}, others: true, unit: r.Unit}
			if o, ok := x.atlas.byKey[r.Owner]; ok {
				c.thing = x.atlas.things[o]
			} else if s, err := addr.ParseSubject(r.Owner); err == nil {
				c.thing.Name, c.thing.Short, c.thing.Kind = s.Name(), s.Name(), lastOf(string(s.ID().Kind()))
			}
			out = append(out, c)
		}
		if r.Key == r.Owner {
			out[i].others = false
		} else {
			out[i].parts = append(out[i].parts, r.Thing)
		}
	}
	count := map[string]int{}
	folds := func(c card) bool { return !c.others && plain(c.thing, m.about(c.thing.Key)) }
	for _, c := range out {
		if folds(c) {
			count[c.thing.Type]++
		}
	}
	folded := map[string]int{}
	kept := out[:0]
	for _, c := range out {
		if n := count[c.thing.Type]; n > kindsDrawn && folds(c) {
			if i, ok := folded[c.thing.Type]; ok {
				kept[i].folded++
				continue
			}
			folded[c.thing.Type] = len(kept)
			c.folded = 1
		}
		kept = append(kept, c)
	}
	slices.SortStableFunc(kept, func(a, b card) int {
		return cmp.Or(cmp.Compare(btoi(a.others), btoi(b.others)), strings.Compare(a.thing.Kind, b.thing.Kind), strings.Compare(a.thing.Name, b.thing.Name))
	})
	return kept
}

// card draws one card.
func (d *Drawing) card(c card, s *stack, m marks, q url.Values) {
	t, room := c.thing, s.width-20
	mark := m.of(t.Key)
	box := Box{W: s.width, H: cardHead, Class: standing(mark), Link: ThingAddress(t.Key), Key: t.Key, Said: t.Name + ", " + t.Type + ": " + mark.Said()}
	name, kind := t.Short, t.Kind
	switch {
	case c.folded > 1:
		name = fmt.Sprintf("%d × %s", c.folded, t.Kind)
		kind, mark = "nothing asked of any", Mark{}
		box.Class, box.Key, box.Link = "several", "", with(MapAddress(t.Unit.String()), q, "page", "", "group", t.Group, "kind", t.Type, "plain", "and which has no parts")
		box.Said = name + ": the list has each"
	case c.others:
		mark = Mark{}
		kind += ", made elsewhere"
		box.Class, box.Key, box.Said = "others", "", t.Name+", "+t.Kind+": this unit sets something on it"
		if t.Subject.IsZero() {
			box.Link = ""
		}
	case t.Holds != "":
		kind += ", holds " + t.Holds
	}
	parts, all := c.parts, ""
	if len(parts) > partsDrawn+1 {
		all = fmt.Sprintf("all %d of its parts", len(parts))
		parts = slices.Clone(parts)
		slices.SortStableFunc(parts, func(a, b Thing) int { return cmp.Compare(gravity(m.about(a.Key)), gravity(m.about(b.Key))) })
		n := partsDrawn
		for n < len(parts) && m.about(parts[n].Key).Asks > 0 {
			n++
		}
		parts = parts[:n]
	}
	lines := len(parts)
	if all != "" {
		lines++
	}
	list := grave(mark)
	if lines > 0 {
		box.H += lineHigh*lines + 4
	}
	box.X, box.Y = s.place(box.H)
	box.Chips, _ = chips(list, name, box.X, box.Y+22, room)
	if len(list) == 1 && list[0].Title == string(Passes) {
		// The sign says it, where there is little room.
		c := &box.Chips[0]
		c.Text.Text = strconv.Itoa(list[0].Count)
		c.W = len(c.Text.Text)*chipLetter + 32
	}
	right(box.Chips, box.X+s.width-8)
	kindRoom := room
	if len(box.Chips) > 0 {
		kindRoom = box.Chips[0].X - box.X - 16
	}
	box.Texts = []Text{{box.X + 10, box.Y + 19, "b", picture.Shorten(name, room, true)}, {box.X + 10, box.Y + 38, "dim", picture.Shorten(kind, kindRoom, false)}}
	y := box.Y + cardHead
	for _, part := range parts {
		about := m.about(part.Key)
		text := part.Kind + " " + part.Short
		l := Line{X: box.X + 6, Y: y, W: s.width - 12, Link: ThingAddress(part.Key), Said: text + ": " + about.Said(), Text: Text{box.X + 28, y + 16, "", picture.Shorten(text, room-34, false)}}
		l.Sign = Sign{box.X + 10, y + 6, standing(about)}
		box.Lines = append(box.Lines, l)
		y += lineHigh
	}
	if all != "" {
		box.Lines = append(box.Lines, Line{X: box.X + 6, Y: y, W: s.width - 12, Link: with(MapAddress(c.unit.String()), q, "page", "", "of", t.Key, "group", parts[0].Group), Said: all, Text: Text{box.X + 28, y + 16, "dim", all}})
	}
	d.Boxes = append(d.Boxes, box)
}
