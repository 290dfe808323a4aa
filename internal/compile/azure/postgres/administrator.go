package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AdministratorKind is the type of an administrator of a server.
const (
	AdministratorKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers/administrators"
	administratorVersion string    = "2025-08-01"
)

// AdministratorID returns the id of an Entra group as a server's
// administrator.
func AdministratorID(server addr.ID, group string) addr.ID {
	return azure.Child(server, AdministratorKind, group)
}

// AdministratorSpec is what has been decided of an administrator.
type AdministratorSpec struct {
	Server addr.ID
	Tenant string
	Group  string // its object id
	Name   string // the group's
}

// NewAdministrator makes an Entra group the server's administrator. A server
// without one can be signed in to by nobody.
func NewAdministrator(at azure.Place, s AdministratorSpec) design.Resource {
	return design.Resource{
		ID:         AdministratorID(s.Server, s.Group),
		APIVersion: administratorVersion,
		Unit:       at.Unit,
		Why:        "The people of " + s.Name + " administer the server, as themselves.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"principalName": s.Name,
				"principalType": "Group",
				"tenantId":      s.Tenant,
			},
		},
	}
}
