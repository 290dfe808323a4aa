package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
)

// EndpointID is the virtual endpoint that follows the writer of an
// environment's database; zero where no server is ever promoted. It is of the
// primary's unit.
func (d Database) EndpointID() addr.ID {
	if d.Endpoint == "" {
		return addr.ID{}
	}
	return postgres.VirtualEndpointID(d.Server, d.Endpoint)
}
