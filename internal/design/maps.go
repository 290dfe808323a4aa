package design

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/wardhq/ward/internal/addr"
)

// Map is what crosses a network, and where: who speaks to whom, by which
// protocol and at which port, and which boundaries that crosses. It is what the
// design says of itself; rules of firewalls, of networks and of clusters are
// judged against it.
type Map struct {
	Unit       addr.Unit // whose network it is; zero is the map of all
	Title      string    // for people
	Boundaries []Boundary
	Places     []Place
	Flows      []Flow
}

// Boundary is something that a flow crosses: behind it somebody else decides,
// or another rule holds.
type Boundary struct {
	ID    string // within the map
	In    string // the boundary around it; "" is none
	Kind  BoundaryKind
	Title string
	Range netip.Prefix // of the addresses in it, where it has any of its own
	Notes []string     // a line each
}

// BoundaryKind is what a boundary is.
type BoundaryKind int

// The kinds of boundaries.
const (
	BoundaryUnknown BoundaryKind = iota
	Internet                     // nobody answers for what is in it
	Organisation                 // systems of the organisation's own, outside of the design
	ThirdParty                   // somebody with whom there is an agreement
	AzurePublic                  // services of Azure that have public names
	AzurePrivate                 // services of the design without an address in its networks
	HubNetwork                   // where networks meet
	UnitNetwork                  // the network of a unit
	Subnet                       // a part of one
	Namespace                    // of a cluster
	Region                       // a region of Azure
)

// String names the kind for people.
func (k BoundaryKind) String() string {
	switch k {
	case Internet:
		return "Internet"
	case Organisation:
		return "the organisation's own"
	case ThirdParty:
		return "third party"
	case AzurePublic, AzurePrivate:
		return "Azure"
	case HubNetwork:
		return "hub"
	case UnitNetwork:
		return "network"
	case Subnet:
		return "subnet"
	case Namespace:
		return "namespace"
	case Region:
		return "region"
	default:
		return "unknown"
	}
}

// Place is what stands within a boundary, and speaks or is spoken to.
type Place struct {
	ID       string // within the map, apart from those of boundaries too
	In       string // a boundary
	Title    string
	Notes    []string   // a line each
	Host     string     // the private name that it answers to
	Address  netip.Addr // where it has one that is known before it is made
	Resource addr.ID    // what of the design it is; zero is nothing of it
	Class    string     // of the data that is kept in it: regulated, internal, … "" keeps none
	State    State
}

// Flow is that one end begins to speak to another. An end is a place, or a
// boundary where all that is in it speaks.
type Flow struct {
	Name     string // within the map
	From, To string
	Via      []string // the places that it is led through, in order
	Protocol string   // as HTTPS
	Ports    []int    // that are called
	Hosts    []string // the names by which the other end is let out to, or called
	Class    string   // of the data in it: regulated, internal, public; "" where it carries none of an environment's
	State    State
	Why      string
}

// State is whether something is there as soon as the design is applied.
type State int

// The states.
const (
	Always   State = iota
	Standby        // after a failover, or in the hour of one
	NotBuilt       // what it needs is not of this version, or somebody else's
)

// String names the state for people.
func (s State) String() string {
	switch s {
	case Standby:
		return "after a failover"
	case NotBuilt:
		return "not built yet"
	default:
		return "always"
	}
}

// Protocols that have no port: what Azure does between its own services, by its
// own network; and what nobody holds back.
const (
	ByAzure     = "Azure's own network"
	AnyProtocol = "anything, at any port"
)

// Index finds what is in a map by its id.
type Index struct {
	boundaries map[string]Boundary
	places     map[string]Place
}

// Index returns the map's.
func (m Map) Index() Index {
	x := Index{make(map[string]Boundary, len(m.Boundaries)), make(map[string]Place, len(m.Places))}
	for _, b := range m.Boundaries {
		x.boundaries[b.ID] = b
	}
	for _, p := range m.Places {
		x.places[p.ID] = p
	}
	return x
}

// Place returns the place of an id, and whether there is one.
func (x Index) Place(id string) (Place, bool) {
	p, ok := x.places[id]
	return p, ok
}

// Title returns what an end of a flow is called.
func (x Index) Title(end string) string {
	if p, ok := x.places[end]; ok {
		return p.Title
	}
	return x.boundaries[end].Title
}

// Around returns the boundaries around an end of a flow, the innermost first;
// an end that is a boundary is the first of them.
func (x Index) Around(end string) []Boundary {
	if p, ok := x.places[end]; ok {
		end = p.In
	}
	var out []Boundary
	for len(out) <= len(x.boundaries) {
		b, ok := x.boundaries[end]
		if !ok {
			break
		}
		out = append(out, b)
		end = b.In
	}
	return out
}

// Crosses returns the boundaries that a flow crosses, in order: those that it
// leaves, and those that it enters, on the whole of its way.
func (x Index) Crosses(f Flow) []Boundary {
	var out []Boundary
	at := f.From
	for _, next := range append(slices.Clone(f.Via), f.To) {
		left, entered := x.Around(at), x.Around(next)
		for len(left) > 0 && len(entered) > 0 && left[len(left)-1].ID == entered[len(entered)-1].ID {
			left, entered = left[:len(left)-1], entered[:len(entered)-1]
		}
		slices.Reverse(entered)
		for _, b := range append(left, entered...) {
			if len(out) == 0 || out[len(out)-1].ID != b.ID {
				out = append(out, b)
			}
		}
		at = next
	}
	return out
}

// Transport is what carries a flow: UDP or TCP.
func (f Flow) Transport() string {
	if f.Protocol == "DNS" || f.Protocol == "NTP" {
		return "UDP"
	}
	return "TCP"
}

// checkMaps finds maps that say something of what is not there.
func (r *resolver) checkMaps(maps []Map, units []Unit) {
	for _, m := range maps {
		name := cmp.Or(m.Unit.String(), "the estate")
		if !m.Unit.IsZero() && !slices.ContainsFunc(units, func(u Unit) bool { return u.Name == m.Unit }) {
			r.errorf("the map of %s is of a unit that is not declared", name)
		}
		boundaries, ends := map[string]bool{}, map[string]bool{}
		end := func(id string) {
			if id == "" || ends[id] {
				r.errorf("the map of %s: %q is there twice, or has no id", name, id)
			}
			ends[id] = true
		}
		for _, b := range m.Boundaries {
			end(b.ID)
			boundaries[b.ID] = true
			if b.Kind == BoundaryUnknown {
				r.errorf("the map of %s: the boundary %s does not say what it is", name, b.ID)
			}
		}
		for _, b := range m.Boundaries {
			if b.In != "" && !boundaries[b.In] || b.In == b.ID {
				r.errorf("the map of %s: the boundary %s is in %q, which is not a boundary", name, b.ID, b.In)
			}
		}
		places := map[string]bool{}
		for _, p := range m.Places {
			end(p.ID)
			places[p.ID] = true
			if !boundaries[p.In] {
				r.errorf("the map of %s: %s is in %q, which is not a boundary", name, p.ID, p.In)
			}
			if _, designed := r.index[p.Resource.Key()]; !p.Resource.IsZero() && !designed && !r.existing[p.Resource.Key()] {
				r.errorf("the map of %s: %s is %s, which is neither designed nor declared to exist", name, p.ID, p.Resource)
			}
		}
		flows := map[string]bool{}
		for _, f := range m.Flows {
			if f.Name == "" || flows[f.Name] {
				r.errorf("the map of %s: a flow %q is there twice, or has no name", name, f.Name)
			}
			flows[f.Name] = true
			r.checkFlow(name, f, ends, places)
		}
	}
}

func (r *resolver) checkFlow(name string, f Flow, ends, places map[string]bool) {
	for _, id := range []string{f.From, f.To} {
		if !ends[id] {
			r.errorf("the map of %s: the flow %s has an end %q, which is not of the map", name, f.Name, id)
		}
	}
	for _, id := range f.Via {
		if !places[id] {
			r.errorf("the map of %s: the flow %s is led through %q, which is not a place of the map", name, f.Name, id)
		}
	}
	if f.Why == "" {
		r.errorf("the map of %s: the flow %s does not say what it is for", name, f.Name)
	}
	portless := f.Protocol == ByAzure || f.Protocol == AnyProtocol
	if f.Protocol == "" || portless != (len(f.Ports) == 0) {
		r.errorf("the map of %s: the flow %s says %q at ports %v: want a protocol with its ports", name, f.Name, f.Protocol, f.Ports)
	}
	for _, port := range f.Ports {
		if port < 1 || port > 65535 {
			r.errorf("the map of %s: the flow %s is at %d, which is not a port", name, f.Name, port)
		}
	}
}
