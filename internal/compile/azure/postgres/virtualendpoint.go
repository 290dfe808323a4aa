package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// VirtualEndpointKind is the type of a name that follows the writer of servers
// that replicate each other.
const (
	VirtualEndpointKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints"
	virtualEndpointVersion string    = "2025-08-01"
)

// VirtualEndpointID returns the id of a virtual endpoint of a primary.
func VirtualEndpointID(primary addr.ID, name string) addr.ID {
	return azure.Child(primary, VirtualEndpointKind, name)
}

// VirtualEndpointSpec is what has been decided of a virtual endpoint.
type VirtualEndpointSpec struct {
	Primary addr.ID
	Name    string
	// After is what must have been done before: Azure takes one change of a
	// server at a time.
	After []addr.ID
}

// NewVirtualEndpoint is the pair of names, a writer's and a reader's, that
// follow a promotion. The primary is its own only member, so that the writer
// has its name before there is any replica; whom the reader's name leads to is
// what a promotion asks for, and what it changes (Azure Database for
// PostgreSQL, virtual endpoints; promote read replicas). So all of it holds at
// creation only.
func NewVirtualEndpoint(at azure.Place, s VirtualEndpointSpec) design.Resource {
	return design.Resource{
		ID:         VirtualEndpointID(s.Primary, s.Name),
		APIVersion: virtualEndpointVersion,
		Unit:       at.Unit,
		Why:        "The name by which Odoo finds the writer, whichever server that is: a failover changes nothing of Odoo.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"endpointType": "ReadWrite",
				"members":      design.List{s.Primary.Name()},
			},
		},
		DependsOn:  s.After,
		CreateOnly: []string{"properties"},
	}
}
