package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// NATGatewayKind is the type of a NAT gateway.
const (
	NATGatewayKind    addr.Kind = "Microsoft.Network/natGateways"
	natGatewayVersion string    = "2025-07-01"
)

// NATGatewayID returns the id of a NAT gateway of a resource group.
func NATGatewayID(group addr.ID, name string) addr.ID { return group.Resource(NATGatewayKind, name) }

// NATGatewaySpec is what has been decided of a NAT gateway.
type NATGatewaySpec struct {
	Name    string
	Address addr.ID // its public address
}

// NewNATGateway lets subnets out under one address that partners can allow. It
// lets them out to anywhere: it knows no names, and nothing comes in by it. It
// names no zone: Azure then chooses one, and a loss of that zone is a loss of
// the way out, which the decision on egress says (a Standard gateway is in one
// zone at most: learn.microsoft.com, Azure NAT Gateway, availability zones).
func NewNATGateway(at azure.Place, s NATGatewaySpec) design.Resource {
	return design.Resource{
		ID:         NATGatewayID(at.Group, s.Name),
		APIVersion: natGatewayVersion,
		Unit:       at.Unit,
		Why:        "The way out, under one address that partners can allow. Nothing comes in by it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      design.Object{"name": "Standard"},
			"properties": design.Object{
				"idleTimeoutInMinutes": 4,
				"publicIpAddresses":    design.List{design.Object{"id": addr.RefTo(s.Address)}},
			},
		},
	}
}
