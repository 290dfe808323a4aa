package authorization

import (
	"strings"

	"github.com/google/uuid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// RoleAssignmentKind is the type of a role assignment.
const (
	RoleAssignmentKind    addr.Kind = "Microsoft.Authorization/roleAssignments"
	roleAssignmentVersion string    = "2022-04-01"
)

// Operations of Azure's roles on assignments.
const (
	WriteRoleAssignment  = string(RoleAssignmentKind) + "/write"
	DeleteRoleAssignment = string(RoleAssignmentKind) + "/delete"
)

// RoleAssignmentID returns the id of an assignment. Its name is derived from
// the three, so that the same grant is the same resource in every run.
func RoleAssignmentID(scope, identity addr.ID, role Role) addr.ID {
	return scope.Resource(RoleAssignmentKind, derivedGUID(scope.Key(), identity.Key(), role.ID.Key()))
}

// RoleAssignmentSpec is what has been decided of a role assignment.
type RoleAssignmentSpec struct {
	Scope    addr.ID
	Identity addr.ID // who has the role
	// SystemAssigned says that Identity is a resource, and that the identity
	// which Azure made of it has the role.
	SystemAssigned bool
	Role           Role
	Why            string
	// Condition limits what the role is for, as GrantsOnly; "" is no limit.
	Condition string
}

// principal is the object id of whoever has the role.
func (s RoleAssignmentSpec) principal() addr.Ref {
	if s.SystemAssigned {
		return s.Identity.Out("identity.principalId")
	}
	return s.Identity.Out("properties.principalId")
}

// NewRoleAssignment gives an identity a role on one resource.
func NewRoleAssignment(at azure.Place, s RoleAssignmentSpec) design.Resource {
	properties := design.Object{
		"roleDefinitionId": s.Role.value(),
		"principalId":      s.principal(),
		// Without it Azure looks the new identity up, and may not find
		// it for some minutes.
		"principalType": "ServicePrincipal",
		"description":   s.Identity.Name() + " is " + s.Role.Name + " of " + s.Scope.Name() + ".",
	}
	// An assignment that has none does not give one back.
	if s.Condition != "" {
		properties["condition"], properties["conditionVersion"] = s.Condition, conditionVersion
	}
	return design.Resource{
		ID:         RoleAssignmentID(s.Scope, s.Identity, s.Role),
		APIVersion: roleAssignmentVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body:       design.Object{"properties": properties},
		// They decide the name: another of them is another assignment.
		Irreversible: []string{"properties.roleDefinitionId", "properties.principalId"},
	}
}

// derivedGUID returns the same GUID for the same parts, for resources that
// Azure wants named by one.
func derivedGUID(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "|"))).String()
}
