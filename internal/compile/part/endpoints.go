package part

import (
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
		names := in
		if in.Network != nil {
			names, _ = l.Site(in.Network.Names)
		}
		at := place(in)
		at.Unit, at.Group = s.Unit, s.GroupID()
		id := in.EndpointID(s, e.Role)
		p.Resources = append(p.Resources,
			network.NewPrivateEndpoint(at, network.PrivateEndpointSpec{
				Name: id.Name(), Subnet: in.SubnetID(layout.EndpointsSubnet), Service: e.Service, Group: e.Group,
			}),
			network.NewZoneGroup(at, network.ZoneGroupSpec{Endpoint: id, Zone: names.ZoneID(e.Zone)}))
	}
	return p
}
