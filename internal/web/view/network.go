package view

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/picture"
)

// FlowLine is that one end begins to speak to another.
type FlowLine struct {
	Number             int // in the map's list and in its picture
	From, To           Crumb
	Via                []Crumb
	Protocol, Ports    string
	Class, State, Why  string
	Crosses            []string
	Hosts              []string
	Map, Address, Said string // the map that it is of
}

// NetworkPage is what crosses one network, or all of them.
type NetworkPage struct {
	Title   string
	Unit    MapUnit
	Whole   bool // of all networks
	Picture string
	Table   Table
	Files   []Crumb
	Others  []Crumb // other networks
}

// Flows is the list of flows.
func Flows() List[FlowLine] {
	end := func(c Crumb) Cell { return Cell{Text: c.Text, Link: c.Link, Class: "words"} }
	return List[FlowLine]{
		Name: "flows", One: "flow", Many: "flows",
		Columns: []Column[FlowLine]{
			{Name: "number", Title: "No", Number: true, Cell: func(f FlowLine) Cell { return Cell{Text: strconv.Itoa(f.Number)} }, Compare: func(a, b FlowLine) int { return cmp.Compare(a.Number, b.Number) }},
			{Name: "from", Title: "From", Cell: func(f FlowLine) Cell { return end(f.From) }, Compare: func(a, b FlowLine) int { return strings.Compare(a.From.Text, b.From.Text) }},
			{Name: "to", Title: "To", Cell: func(f FlowLine) Cell { return end(f.To) }, Compare: func(a, b FlowLine) int { return strings.Compare(a.To.Text, b.To.Text) }},
			{Name: "via", Title: "Through", Cell: func(f FlowLine) Cell { return Cell{Text: titles(f.Via), Class: "words"} }},
			{Name: "protocol", Title: "Protocol", Cell: func(f FlowLine) Cell {
				return Cell{Text: strings.TrimSpace(f.Protocol + " " + f.Ports), Class: "words"}
			}, Compare: func(a, b FlowLine) int { return strings.Compare(a.Protocol+a.Ports, b.Protocol+b.Ports) }},
			{Name: "data", Title: "Data", Cell: func(f FlowLine) Cell { return Cell{Text: f.Class, Class: "whole"} }, Compare: func(a, b FlowLine) int { return strings.Compare(a.Class, b.Class) }},
			{Name: "crosses", Title: "Crosses", Cell: func(f FlowLine) Cell { return Cell{Text: strings.Join(f.Crosses, ", ")} }},
			{Name: "when", Title: "When", Cell: func(f FlowLine) Cell { return Cell{Text: f.State, Class: "words"} }},
			{Name: "why", Title: "What for", Cell: func(f FlowLine) Cell { return Cell{Text: f.Why, Sub: strings.Join(f.Hosts, ", ")} }},
		},
		Filters: []Filter[FlowLine]{
			{Name: "data", Title: "Data", Values: func(f FlowLine) []string { return some(f.Class) }},
			{Name: "protocol", Title: "Protocol", Values: func(f FlowLine) []string { return []string{f.Protocol} }},
			{Name: "when", Title: "When", Values: func(f FlowLine) []string { return []string{f.State} }},
			{Name: "end", Title: "End", Values: func(f FlowLine) []string {
				return slices.Compact(slices.Sorted(slices.Values([]string{f.From.Text, f.To.Text})))
			}},
		},
		Search: func(f FlowLine) string {
			return strings.Join([]string{f.From.Text, f.To.Text, titles(f.Via), f.Protocol, f.Ports, f.Class, f.Why, strings.Join(f.Hosts, " "), strings.Join(f.Crosses, " ")}, " ")
		},
	}
}

func titles(list []Crumb) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Text)
	}
	return strings.Join(out, ", ")
}

// network returns the map of a unit's network, or of all of them.
func (x *Index) network(unit string) (design.Map, error) {
	if x.Shown.Estate != nil {
		for _, m := range x.Shown.Estate.Design.Maps {
			if m.Unit.String() == unit {
				return m, nil
			}
		}
	}
	return design.Map{}, &NotFound{"the design has no network of this name"}
}

// FlowsOf are the flows of a unit's network, or of all.
func (x *Index) FlowsOf(unit string) []FlowLine {
	m, err := x.network(unit)
	if err != nil {
		return nil
	}
	in := m.Index()
	out := make([]FlowLine, 0, len(m.Flows))
	for i, f := range m.Flows {
		out = append(out, x.flow(m, in, i, f))
	}
	return out
}

func (x *Index) flow(m design.Map, in design.Index, i int, f design.Flow) FlowLine {
	line := FlowLine{Number: i + 1, From: x.end(in, f.From), To: x.end(in, f.To), Protocol: f.Protocol, Class: f.Class, State: f.State.String(), Why: f.Why, Hosts: f.Hosts, Map: m.Title, Address: NetworkAddress(m.Unit.String())}
	var ports []string
	for _, port := range f.Ports {
		ports = append(ports, strconv.Itoa(port))
	}
	line.Ports = strings.Join(ports, ", ")
	for _, via := range f.Via {
		line.Via = append(line.Via, x.end(in, via))
	}
	for _, b := range in.Crosses(f) {
		line.Crosses = append(line.Crosses, b.Title)
	}
	line.Said = fmt.Sprintf("%s to %s", line.From.Text, line.To.Text)
	return line
}

// end is an end of a flow, which leads to the thing that it is.
func (x *Index) end(in design.Index, id string) Crumb {
	c := Crumb{Text: in.Title(id)}
	if p, ok := in.Place(id); ok {
		c.Sub = p.Host
		if !p.Resource.IsZero() {
			c.Link = x.ThingOfSubject(addr.AzureSubject(p.Resource))
		}
	}
	return c
}

// flowsOf are the flows that begin or end at a resource, each in the map of its unit.
func (x *Index) flowsOf(id addr.ID) []FlowLine {
	d := x.Shown.Estate.Design
	var out []FlowLine
	for _, m := range d.Maps {
		if m.Unit.IsZero() {
			continue // what is of several units; each has it too
		}
		at := map[string]bool{}
		for _, p := range m.Places {
			if r, ok := d.Resource(p.Resource); !p.Resource.IsZero() && ok && r.ID == id {
				at[p.ID] = true
			}
		}
		if len(at) == 0 {
			continue
		}
		in := m.Index()
		for i, f := range m.Flows {
			if at[f.From] || at[f.To] || slices.ContainsFunc(f.Via, func(id string) bool { return at[id] }) {
				out = append(out, x.flow(m, in, i, f))
			}
		}
	}
	return out
}

// NetworkOf answers for the page of a network.
func (x *Index) NetworkOf(unit string, q url.Values) (NetworkPage, error) {
	if x.Shown.Estate == nil {
		return NetworkPage{}, nil
	}
	m, err := x.network(unit)
	if err != nil {
		return NetworkPage{}, err
	}
	p := NetworkPage{Title: m.Title, Whole: unit == "", Picture: To("/network/picture.svg", "unit", unit)}
	p.Unit, _ = x.atlas.unit(unit)
	p.Table = Flows().Table(x.FlowsOf(unit), q, NetworkAddress(unit))
	for _, path := range render.FilesOfMap(m) {
		p.Files = append(p.Files, Crumb{Text: path, Link: FileAddress(path)})
	}
	for _, other := range x.Shown.Estate.Design.Maps {
		if other.Unit != m.Unit {
			p.Others = append(p.Others, Crumb{Text: cmp.Or(other.Unit.String(), "all networks"), Link: NetworkAddress(other.Unit.String())})
		}
	}
	return p, nil
}

// NetworkPicture draws a network: an SVG document of its own.
func (x *Index) NetworkPicture(unit string) ([]byte, error) {
	m, err := x.network(unit)
	if err != nil {
		return nil, err
	}
	return picture.Network(x.Shown.Estate.Design, m), nil
}
