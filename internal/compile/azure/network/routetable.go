package network

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// RouteTableKind is the type of a table of routes.
const (
	RouteTableKind    addr.Kind = "Microsoft.Network/routeTables"
	routeTableVersion string    = "2025-07-01"
)

// RouteTableID returns the id of a route table of a resource group.
func RouteTableID(group addr.ID, name string) addr.ID { return group.Resource(RouteTableKind, name) }

// RouteTableSpec is what has been decided of a route table.
type RouteTableSpec struct {
	Name string
	Next netip.Addr // the firewall's own address
}

// NewRouteTable sends all that leaves to the firewall. Routes that a gateway
// learns are not taken: one of them could lead past it.
func NewRouteTable(at azure.Place, s RouteTableSpec) design.Resource {
	return design.Resource{
		ID:         RouteTableID(at.Group, s.Name),
		APIVersion: routeTableVersion,
		Unit:       at.Unit,
		Why:        "Sends what leaves to the firewall at " + s.Next.String() + ", which knows by name where it may go.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"disableBgpRoutePropagation": true,
				"routes": design.List{
					design.Object{
						"name": "all-to-firewall",
						"properties": design.Object{
							"addressPrefix":    "0.0.0.0/0",
							"nextHopType":      "VirtualAppliance",
							"nextHopIpAddress": s.Next.String(),
						},
					},
				},
			},
		},
	}
}
