// Package identity builds what programs act as.
package identity

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// UserAssignedKind is the type of a user-assigned identity.
const (
	UserAssignedKind    addr.Kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
	userAssignedVersion string    = "2024-11-30"
)

// UserAssignedID returns the id of an identity of a resource group.
func UserAssignedID(group addr.ID, name string) addr.ID {
	return group.Resource(UserAssignedKind, name)
}

// Federate and Unfederate are the operations that let an identity trust
// another issuer's tokens, and end that.
const (
	Federate   = string(FederatedKind) + "/write"
	Unfederate = string(FederatedKind) + "/delete"
)

// UserAssignedSpec is what has been decided of an identity.
type UserAssignedSpec struct {
	Name string
	Why  string
}

// NewUserAssigned is an identity that outlives what uses it, so that its
// rights exist before the resource that needs them.
func NewUserAssigned(at azure.Place, s UserAssignedSpec) design.Resource {
	return design.Resource{
		ID:         UserAssignedID(at.Group, s.Name),
		APIVersion: userAssignedVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsIdentity,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": design.Object{},
		},
	}
}
