package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// peerings joins a site's network to the hub of its region. The site holds
// both directions, since it comes later; the one of a hub that exists is its
// owner's, whom a step asks for it.
func peerings(l layout.Layout, s layout.Site) design.Parts {
	n := s.Network
	if n == nil {
		return design.Parts{}
	}
	at := place(s)
	if n.Joined != nil {
		return only(network.NewPeering(at, network.PeeringSpec{Name: n.Joined.Network.Name(), From: s.NetworkID(), To: n.Joined.Network, Exists: true, Forwarded: true}))
	}
	if n.Hub == nil {
		return design.Parts{}
	}
	hub, _ := l.Site(*n.Hub)
	direction := func(from, to addr.ID, forwarded bool) design.Resource {
		return network.NewPeering(at, network.PeeringSpec{Name: to.Name(), From: from, To: to, Forwarded: forwarded})
	}
	// The hub passes on what it lets in; nothing passes through a site.
	return only(
		direction(s.NetworkID(), hub.NetworkID(), true),
		direction(hub.NetworkID(), s.NetworkID(), false),
	)
}
