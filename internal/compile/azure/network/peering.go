package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PeeringKind is the type of one direction of a peering of two networks.
const (
	PeeringKind    addr.Kind = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
	peeringVersion string    = "2025-07-01"
)

// Operations of Azure's roles that a network's peerings ask for: the direction
// that stands in the network itself, and the consent of the network at the
// other end.
const (
	WritePeering  = string(PeeringKind) + "/write"
	DeletePeering = string(PeeringKind) + "/delete"
	AcceptPeer    = string(VirtualNetworkKind) + "/peer/action"
)

// PeeringID returns the id of a network's direction of a peering.
func PeeringID(network addr.ID, name string) addr.ID { return azure.Child(network, PeeringKind, name) }

// PeeringSpec is what has been decided of one direction of a peering.
type PeeringSpec struct {
	Name   string
	From   addr.ID // the network that it stands in
	To     addr.ID
	Exists bool // the network at the other end is somebody else's, and not designed
	// Forwarded takes what another network sent by way of this peering: what
	// a firewall passes on.
	Forwarded bool
}

// NewPeering is one direction. Azure joins two networks when both directions
// are there, and until then the first is only Initiated.
func NewPeering(at azure.Place, s PeeringSpec) design.Resource {
	return design.Resource{
		ID:         PeeringID(s.From, s.Name),
		APIVersion: peeringVersion,
		Unit:       at.Unit,
		Why:        "Joins " + s.From.Name() + " to " + s.To.Name() + ": one of two directions.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"remoteVirtualNetwork":      design.Object{"id": remote(s)},
				"allowVirtualNetworkAccess": true,
				"allowForwardedTraffic":     s.Forwarded,
				// Nobody reaches the other network's other sites by way of
				// this one.
				"allowGatewayTransit": false,
				"useRemoteGateways":   false,
				"peerCompleteVnets":   true,
			},
		},
	}
}

// remote is the other end: a reference, or the literal id of a network that is
// not designed.
func remote(s PeeringSpec) any {
	if s.Exists {
		return s.To.String()
	}
	return addr.RefTo(s.To)
}
