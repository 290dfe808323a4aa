// Package networkmap says what crosses the networks of a layout: who speaks to
// whom, by which protocol and at which port, and which boundaries that crosses.
//
// It promises that a map is a function of the layout alone, and that it follows
// from what environments are for, and not from the rules that let it through:
// so that rules can be judged against it. There is one for each site that has a
// network, and one of them all.
package networkmap

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// Maps returns the maps of a layout.
func Maps(l layout.Layout) []design.Map {
	a := read(l)
	out := []design.Map{a.estate()}
	for _, s := range l.Sites {
		switch {
		case s.Network == nil:
		case a.isHub(s):
			out = append(out, a.hub(s))
		default:
			out = append(out, a.unit(s))
		}
	}
	return out
}

// atlas is a layout, with what maps ask of it again and again.
type atlas struct {
	layout.Layout
	endpoints map[addr.Unit][]held          // by the site in whose network they are
	offered   map[offer]held                // the same, by what others look for
	entries   map[addr.Unit]layout.Site     // by the site in whose network they stand
	routes    map[netip.Addr][]layout.Route // by where they lead
	spokes    map[addr.Unit][]layout.Site   // by their hub
	// logged are the sites by whose networks workspaces of regulated entities
	// are reached.
	logged map[addr.Unit]bool
	// kept are the regions of workspaces.
	kept map[addr.ID]string
}

// held is an endpoint, and the site that holds it.
type held struct {
	layout.Endpoint
	holder *layout.Site
}

// offer is an endpoint of a network: what it is, and of whose.
type offer struct {
	network addr.Unit
	role    string
	of      addr.Environment
}

func read(l layout.Layout) *atlas {
	a := &atlas{
		Layout: l.Indexed(), endpoints: map[addr.Unit][]held{}, offered: map[offer]held{}, entries: map[addr.Unit]layout.Site{},
		routes: map[netip.Addr][]layout.Route{}, spokes: map[addr.Unit][]layout.Site{}, logged: map[addr.Unit]bool{}, kept: map[addr.ID]string{},
	}
	for i := range l.Sites {
		s := &l.Sites[i]
		for _, e := range s.Endpoints {
			a.endpoints[e.Network] = append(a.endpoints[e.Network], held{e, s})
			a.offered[offer{e.Network, e.Role, s.Environment}] = held{e, s}
		}
		if s.Logs != nil {
			a.kept[s.LogsID()] = s.Region
		}
		if s.Logs != nil && s.Logs.Entity != "" && s.Logs.Scope != nil {
			a.logged[*s.Logs.Scope] = true
		}
		if s.Entry != nil {
			a.entries[s.Entry.In] = *s
			for _, r := range s.Entry.Routes {
				a.routes[r.Backend] = append(a.routes[r.Backend], r)
			}
		}
		if s.Network != nil && s.Network.Hub != nil {
			a.spokes[*s.Network.Hub] = append(a.spokes[*s.Network.Hub], *s)
		}
	}
	return a
}

func (a *atlas) isHub(s layout.Site) bool {
	hub, ok := a.HubIn(s.Region)
	return ok && hub == s.Unit
}

// hubOf returns the site of the hub that a site's network is joined to.
func (a *atlas) hubOf(s layout.Site) (layout.Site, bool) {
	if s.Network.Hub == nil {
		return layout.Site{}, false
	}
	return a.Site(*s.Network.Hub)
}

// gateOf returns the entry by which people reach what a site serves.
func (a *atlas) gateOf(s layout.Site) (entry, in layout.Site, ok bool) {
	in = s
	if hub, joined := a.hubOf(s); joined {
		in = hub
	}
	entry, ok = a.entries[in.Unit]
	return entry, in, ok
}

// draft is a map that is being drawn.
type draft struct {
	design.Map
	there map[string]bool // boundaries and places, by id
	named map[string]bool // flows
}

func newDraft(unit addr.Unit, title string) *draft {
	return &draft{Map: design.Map{Unit: unit, Title: title}, there: map[string]bool{}, named: map[string]bool{}}
}

// boundary adds one, once, and returns its id.
func (d *draft) boundary(b design.Boundary) string {
	if !d.there[b.ID] {
		d.there[b.ID] = true
		d.Boundaries = append(d.Boundaries, b)
	}
	return b.ID
}

// place adds one, once, and returns its id.
func (d *draft) place(p design.Place) string {
	if !d.there[p.ID] {
		d.there[p.ID] = true
		d.Places = append(d.Places, p)
	}
	return p.ID
}

// flow adds one, once.
func (d *draft) flow(f design.Flow) {
	if !d.named[f.Name] {
		d.named[f.Name] = true
		d.Flows = append(d.Flows, f)
	}
}

// network draws a site's network with its subnets.
func (d *draft) network(id string, kind design.BoundaryKind, title string, s layout.Site) string {
	b := design.Boundary{ID: id, Kind: kind, Title: title, Range: s.Network.Space, Notes: []string{s.Region + ", " + zones(s.Zones)}}
	if s.Network.Hub != nil {
		b.Notes = append(b.Notes, "peered with its hub")
	}
	return d.boundary(b)
}

// subnet draws one of a site's subnets, and says whether there is one.
func (d *draft) subnet(network, role string, s layout.Site) (string, bool) {
	r, ok := s.Network.Subnet(role)
	if !ok {
		return "", false
	}
	return d.boundary(design.Boundary{ID: network + "/" + role, In: network, Kind: design.Subnet, Title: role, Range: r}), true
}

// The boundaries outside of all networks, by their ids.
const (
	internet     = "internet"
	organisation = "organisation"
	azurePublic  = "azure"
	azurePrivate = "azure-services"
)

func (d *draft) internet() string {
	return d.boundary(design.Boundary{ID: internet, Kind: design.Internet, Title: "Internet"})
}

func (d *draft) azure() string {
	return d.boundary(design.Boundary{ID: azurePublic, Kind: design.AzurePublic, Title: "Azure, by public names"})
}

func (d *draft) services() string {
	return d.boundary(design.Boundary{ID: azurePrivate, Kind: design.AzurePrivate, Title: "Azure's services, outside of the network"})
}

// own is where the organisation's own systems are.
func (a *atlas) own(d *draft) string {
	return d.boundary(design.Boundary{ID: organisation, Kind: design.Organisation, Title: a.Organisation + ", its own networks"})
}

// party is the boundary in which the other end of an exchange stands.
func (a *atlas) party(d *draft, x layout.Exchange) string {
	switch {
	case x.Open:
		return d.internet()
	case x.Party == "":
		return a.own(d)
	}
	b := design.Boundary{ID: "party:" + x.Party, Kind: design.ThirdParty, Title: x.Party}
	if x.Agreement != "" {
		b.Notes = []string{x.Agreement}
	}
	return d.boundary(b)
}

// other draws the other end of an exchange.
func (a *atlas) other(d *draft, x layout.Exchange) string {
	in := a.party(d, x)
	return d.place(design.Place{ID: "host:" + in + ":" + x.Host, In: in, Title: x.Host})
}
