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

// RoleDefinitionID returns the id of a role that is defined for a resource
// group or a subscription. Azure wants it named by a GUID.
func RoleDefinitionID(scope addr.ID, name string) addr.ID {
	return addr.Subscription(scope.SubscriptionID()).Resource(RoleDefinitionKind, derivedGUID(scope.Key(), name))
}

// RoleDefinitionSpec is what has been decided of a role that Azure does not
// have.
type RoleDefinitionSpec struct {
	Name        string
	Description string
	Why         string
	Actions     []string
	NotActions  []string // what Actions would give and the role does not
	DataActions []string
	// Subscription is where it can be assigned, and is kept; zero is the
	// place's resource group.
	Subscription addr.ID
}

// scope is where the role can be assigned, after which it is named.
func (s RoleDefinitionSpec) scope(at azure.Place) addr.ID {
	if !s.Subscription.IsZero() {
		return s.Subscription
	}
	return at.Group
}

// NewRoleDefinition is a role of the design's own.
func NewRoleDefinition(at azure.Place, s RoleDefinitionSpec) design.Resource {
	return design.Resource{
		ID:         RoleDefinitionID(s.scope(at), s.Name),
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
						"notActions":     azure.Texts(s.NotActions),
						"dataActions":    azure.Texts(s.DataActions),
						"notDataActions": design.List{},
					},
				},
				"assignableScopes": design.List{addr.RefTo(s.scope(at))},
			},
		},
	}
}
