package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// Network draws a map: what stands behind which boundary, and what crosses it,
// with protocol and port. It fits on a page of A4, across, with five millimetres
// around it, where every text has seven points or more; flows have the numbers
// of their place in the map's list.
//
// No box lies on another, no line runs through a box, and no label lies on
// another: where there is more than a page has room for, the rest of a kind is
// one box that says how many it stands for.
func Network(d *design.Design, m design.Map) []byte {
	var c *chart
	for _, r := range rooms {
		c = newChart(fold(m, r))
		c.arrange()
		c.route()
		if c.fits() {
			break
		}
	}
	return c.draw(d, m)
}

// room is how much is drawn one by one: third parties, networks, and places in
// one boundary. What is beyond that stands in one box.
type room struct{ parties, networks, places int }

// rooms are tried until a page has room.
var rooms = []room{{5, 7, 9}, {4, 6, 9}, {3, 5, 9}, {2, 5, 8}, {2, 4, 7}, {2, 3, 6}, {2, 2, 4}, {1, 1, 2}}

// fold returns a map with no more in it than a room takes. Flows keep their
// order, and with it their numbers. What most speak with, and what keeps ePHI,
// is folded last.
func fold(m design.Map, r room) design.Map {
	to := map[string]string{} // what stands for what
	out := design.Map{Unit: m.Unit, Title: m.Title}

	kinds, children := map[design.BoundaryKind]int{}, map[string]int{}
	for _, b := range m.Boundaries {
		if b.In == "" {
			kinds[b.Kind]++
		}
	}
	for _, p := range m.Places {
		children[p.In]++
	}
	seen := map[design.BoundaryKind]int{}
	kept := map[string]bool{}
	for _, b := range m.Boundaries {
		if b.In != "" {
			if target, folded := to[b.In]; folded {
				to[b.ID] = target
				continue
			}
			kept[b.ID] = true
			out.Boundaries = append(out.Boundaries, b)
			continue
		}
		most := r.networks
		if b.Kind == design.ThirdParty {
			most = r.parties
		}
		seen[b.Kind]++
		if kinds[b.Kind] > most && seen[b.Kind] >= most {
			id, more := "more:"+fmt.Sprint(int(b.Kind)), kinds[b.Kind]-most+1
			if seen[b.Kind] == most {
				out.Boundaries = append(out.Boundaries, design.Boundary{ID: "around:" + id, Kind: b.Kind, Title: fmt.Sprintf("%d more", more)})
				out.Places = append(out.Places, design.Place{ID: id, In: "around:" + id, Title: fmt.Sprintf("%d more", more), Notes: []string{"see the list"}})
			}
			to[b.ID] = id
			continue
		}
		kept[b.ID] = true
		out.Boundaries = append(out.Boundaries, b)
	}
	last := lastOf(m, children, r.places)
	more := map[string]int{} // places that stand for others, by index
	for _, p := range m.Places {
		if target, folded := to[p.In]; folded {
			to[p.ID] = target
			gravest(&out, target, p.Class)
			continue
		}
		if !last[p.ID] {
			out.Places = append(out.Places, p)
			continue
		}
		id := "more:" + p.In
		if i, there := more[id]; there {
			out.Places[i].Class = graver(out.Places[i].Class, p.Class)
		} else {
			more[id] = len(out.Places)
			out.Places = append(out.Places, design.Place{ID: id, In: p.In, Title: fmt.Sprintf("%d more", children[p.In]-r.places+1), Notes: []string{"see the list"}, Class: p.Class})
		}
		to[p.ID] = id
	}
	end := func(id string) string { return cmp.Or(to[id], id) }
	for _, f := range m.Flows {
		f.From, f.To = end(f.From), end(f.To)
		via := make([]string, len(f.Via))
		for i, id := range f.Via {
			via[i] = end(id)
		}
		f.Via = via
		out.Flows = append(out.Flows, f)
	}
	return out
}

// lastOf are the places of boundaries that have too many that are drawn least:
// they speak least, and keep no ePHI.
func lastOf(m design.Map, children map[string]int, most int) map[string]bool {
	in := map[string][]design.Place{}
	for _, p := range m.Places {
		if children[p.In] > most {
			in[p.In] = append(in[p.In], p)
		}
	}
	out := map[string]bool{}
	if len(in) == 0 {
		return out
	}
	speaks := map[string]int{}
	for _, f := range m.Flows {
		speaks[f.From]++
		speaks[f.To]++
		for _, via := range f.Via {
			speaks[via]++
		}
	}
	weight := func(p design.Place) int {
		if p.Class == regulated {
			return 2*speaks[p.ID] + 3
		}
		return 2 * speaks[p.ID]
	}
	for _, list := range in {
		slices.SortStableFunc(list, func(a, b design.Place) int { return weight(b) - weight(a) })
		for _, p := range list[max(0, most-1):] {
			out[p.ID] = true
		}
	}
	return out
}

func gravest(m *design.Map, id, class string) {
	for i := range m.Places {
		if m.Places[i].ID == id {
			m.Places[i].Class = graver(m.Places[i].Class, class)
			return
		}
	}
}

func graver(a, b string) string {
	if b == regulated {
		return b
	}
	return cmp.Or(a, b)
}

// regulated is the class of data that is marked wherever it is kept and
// wherever it goes.
const regulated = "regulated"

// link is a line between two boxes: all flows that take this way.
type link struct {
	from, to  string
	flows     []int // by their number in the list, from 1
	words     []string
	regulated bool
	state     design.State
	byAzure   bool
}

// links are the lines of a map: each flow is one, or one for each part of its
// way.
func links(m design.Map) []*link {
	type way struct{ from, to string }
	by := map[way]*link{}
	var out []*link
	for i, f := range m.Flows {
		at := f.From
		for _, next := range append(slices.Clone(f.Via), f.To) {
			if at == next {
				continue
			}
			l := by[way{at, next}]
			if l == nil {
				l = &link{from: at, to: next, state: f.State, byAzure: f.Protocol == design.ByAzure}
				by[way{at, next}] = l
				out = append(out, l)
			}
			l.flows = append(l.flows, i+1)
			if w := words(f); !slices.Contains(l.words, w) {
				l.words = append(l.words, w)
			}
			l.regulated = l.regulated || f.Class == regulated
			l.state = min(l.state, f.State)
			l.byAzure = l.byAzure && f.Protocol == design.ByAzure
			at = next
		}
	}
	return out
}

// words are a flow's protocol and ports.
func words(f design.Flow) string {
	if len(f.Ports) == 0 {
		return f.Protocol
	}
	ports := make([]string, len(f.Ports))
	for i, p := range f.Ports {
		ports[i] = fmt.Sprint(p)
	}
	return f.Protocol + " " + strings.Join(ports, ", ")
}

// labelLetters is the longest label.
const labelLetters = 60

// label is what stands on a line: the numbers of its flows, and what they speak.
func (l *link) label() string {
	mark := ""
	if l.regulated {
		mark = "◆ "
	}
	numbers := runs(l.flows)
	if len([]rune(numbers)) > labelLetters/2 {
		numbers = fmt.Sprintf("%d flows", len(l.flows))
	}
	all := mark + numbers + ": " + strings.Join(l.words, "; ")
	if len([]rune(all)) <= labelLetters {
		return all
	}
	for n := len(l.words) - 1; n > 0; n-- {
		if some := mark + numbers + ": " + strings.Join(l.words[:n], "; ") + " …"; len([]rune(some)) <= labelLetters {
			return some
		}
	}
	return mark + numbers
}

// runs writes ascending numbers, those that follow each other as a range.
func runs(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		switch {
		case j-i >= 2:
			parts = append(parts, fmt.Sprintf("%d–%d", numbers[i], numbers[j]))
		case j > i:
			parts = append(parts, fmt.Sprint(numbers[i]), fmt.Sprint(numbers[j]))
		default:
			parts = append(parts, fmt.Sprint(numbers[i]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
