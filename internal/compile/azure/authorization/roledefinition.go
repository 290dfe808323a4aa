// Package authorization builds who may do what: roles, and who has them.
package authorization

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// RoleDefinitionKind is the type of a role definition.
const (
	RoleDefinitionKind    addr.Kind = "Microsoft.Authorization/roleDefinitions"
	roleDefinitionVersion string    = "2022-04-01"
)

// RoleDefinitionID returns the id of a role that a resource group's design
// defines. Azure wants it named by a GUID.
func RoleDefinitionID(group addr.ID, name string) addr.ID {
	return addr.Subscription(group.SubscriptionID()).Resource(RoleDefinitionKind, derivedGUID(group.Key(), name))
}

// RoleDefinitionSpec is what has been decided of a role that Azure does not
// have. It can be assigned in the place's resource group.
type RoleDefinitionSpec struct {
	Name        string
	Description string
	Why         string
	Actions     []string
	DataActions []string
}

// NewRoleDefinition is a role of the design's own.
func NewRoleDefinition(at azure.Place, s RoleDefinitionSpec) design.Resource {
	return design.Resource{
		ID:         RoleDefinitionID(at.Group, s.Name),
		APIVersion: roleDefinitionVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"roleName":    s.Name,
				"type":        "CustomRole",
				"description": s.Description,
				"permissions": design.List{
					design.Object{
						"actions":        azure.Texts(s.Actions),
						"notActions":     design.List{},
						"dataActions":    azure.Texts(s.DataActions),
						"notDataActions": design.List{},
					},
				},
				"assignableScopes": design.List{addr.RefTo(at.Group)},
			},
		},
	}
}
