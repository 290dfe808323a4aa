package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// endpoints gives services their private addresses and their private names. An
// address may be in another site's network than the one that holds it.
func endpoints(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, e := range s.Endpoints {
		in, _ := l.Site(e.Network)
		zone := zoneOf(l, in, e.Zone)
		if in.Network != nil && in.Network.Joined != nil {
			p.Existing = append(p.Existing, zone)
		}
		// It is where the network is, and else the site's own.
		at := place(s)
		at.Region = in.Region
		id := in.EndpointID(s, e.Role)
		var more []addr.ID
		for _, name := range e.More {
			another := zoneOf(l, in, name)
			if in.Network != nil && in.Network.Joined != nil {
				p.Existing = append(p.Existing, another)
			}
			more = append(more, another)
		}
		p.Resources = append(p.Resources,
			network.NewPrivateEndpoint(at, network.PrivateEndpointSpec{
				Name: id.Name(), Subnet: in.SubnetID(layout.EndpointsSubnet), Service: e.Service, Group: e.Group,
			}),
			network.NewZoneGroup(at, network.ZoneGroupSpec{Endpoint: id, Zone: zone, More: more}))
	}
	return p
}

// zoneOf is the private zone of a name that answers in a site's network: its
// own, its hub's, or that of a hub that exists.
func zoneOf(l layout.Layout, in layout.Site, name string) addr.ID {
	if in.Network == nil {
		return in.ZoneID(name)
	}
	if in.Network.Joined != nil {
		return in.Network.Joined.Zones.Resource(dns.ZoneKind, name)
	}
	names, _ := l.Site(in.Network.Names)
	return names.ZoneID(name)
}
