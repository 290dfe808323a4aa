package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PrivateEndpointKind is the type of a private endpoint.
const (
	PrivateEndpointKind    addr.Kind = "Microsoft.Network/privateEndpoints"
	privateEndpointVersion string    = "2025-07-01"
)

// PrivateEndpointID returns the id of a private endpoint of a resource group.
func PrivateEndpointID(group addr.ID, name string) addr.ID {
	return group.Resource(PrivateEndpointKind, name)
}

// PrivateEndpointSpec is what has been decided of a private endpoint.
type PrivateEndpointSpec struct {
	Name    string
	Subnet  addr.ID
	Service addr.ID
	Group   string // the part of the service, as postgresqlServer, blob or vault
}

// NewPrivateEndpoint gives a service an address in a subnet.
func NewPrivateEndpoint(at azure.Place, s PrivateEndpointSpec) design.Resource {
	return design.Resource{
		ID:         PrivateEndpointID(at.Group, s.Name),
		APIVersion: privateEndpointVersion,
		Unit:       at.Unit,
		Why:        "The only way to " + s.Service.Name() + ": an address in the environment's network.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"subnet":                     design.Object{"id": addr.RefTo(s.Subnet)},
				"customNetworkInterfaceName": s.Name + "-nic",
				"privateLinkServiceConnections": design.List{
					design.Object{
						"name": s.Name,
						"properties": design.Object{
							"privateLinkServiceId": addr.RefTo(s.Service),
							"groupIds":             design.List{s.Group},
						},
					},
				},
			},
		},
	}
}
