package decide

import (
	"fmt"
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// ownHub reports whether the platform has hubs of its own.
func ownHub(p estate.Platform) bool {
	switch p.Hub.Use {
	case "own":
		return true
	case "none", "existing":
		return false
	default:
		return !p.Network.IsZero() && len(p.Hub.Existing) == 0
	}
}

// joined returns the hub of a region that exists and is somebody else's.
func (a asked) joined(region string) (*layout.Joined, bool) {
	for _, h := range a.estate.Platform.Hub.Existing {
		network, err := addr.ParseID(h.Network)
		if err != nil || h.Region != region {
			continue
		}
		zones, _ := addr.ParseID(h.Zones) // the estate's rules have refused what is none
		next, _ := netip.ParseAddr(h.Firewall)
		return &layout.Joined{Network: network, Next: next, Zones: zones, Owner: h.Owner}, true
	}
	return nil, false
}

// firstRegulated returns the path of the first environment with regulated
// data, "" where there is none.
func (a asked) firstRegulated() string {
	for _, e := range a.environments {
		if e.Data == "regulated" {
			return e.path
		}
	}
	return ""
}

// platformSubject is what decisions on all networks are about.
func platformSubject(topic string) addr.Subject { return addr.WardSubject("platform", topic) }

// taken returns a verdict: whether an option is the one taken, and why not.
func taken(is bool, why, not string) string {
	if is {
		return "taken: " + why
	}
	return "not taken: " + not
}

// hubs explains where networks meet, and where the names of their private
// endpoints are kept.
func hubs(a asked, l *layout.Layout, n *notes) {
	p := a.estate.Platform
	own, existing := len(l.Hubs) > 0, len(p.Hub.Existing) > 0 && !ownHub(p)
	d := design.Decision{
		Subject: platformSubject("hub"),
		Topic:   "hub",
		Title:   "Where do networks meet, and where are the names of private endpoints kept?",
		Options: []design.Option{
			{Name: "a hub in each region of the platform, with that region's private zones", Verdict: taken(own, "one firewall, one set of names and one way in serve all networks of a region, and a region that is lost takes no other's names with it", "nobody gives the platform a network, or a hub exists")},
			{Name: "a hub that exists", Verdict: taken(existing, "whoever runs it decides what leaves; only the networks' own side is rendered, with a request to its owner", "none is named in platform.hub.existing")},
			{Name: "no hub: each network alone, with zones of its own", Verdict: taken(!own && !existing, "nothing is shared, and each network has its own way out", "each network would need a firewall, zones and a way in of its own")},
			{Name: "one hub for all regions", Verdict: "not taken: when its region is lost, no name in the other can be changed, and nothing there leaves"},
		},
		Reasons: []design.Reason{
			{Text: "Azure links no network to two zones of one name, so that a network's names are its own or its hub's, and never both."},
			{Text: "A service that is reached from two regions has an endpoint in each, and each region's zone names the one there."},
		},
		Inputs: []design.Input{n.input("platform.hub.use", p.Hub.Use)},
	}
	switch {
	case own:
		d.Chosen = fmt.Sprintf("a hub in each of %d regions of the platform", len(l.Hubs))
		d.Inputs = append(d.Inputs, n.input("platform.network", p.Network.String()))
		for i, r := range p.Regions {
			d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("platform.regions[%d].network", i), r.Network.String()))
		}
	case existing:
		d.Chosen = "the hub that exists"
		for i, h := range p.Hub.Existing {
			d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("platform.hub.existing[%d].network", i), h.Network))
		}
	default:
		d.Chosen = "no hub"
	}
	n.decide(d)
}
