package redis

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AccessPolicyAssignmentKind is the type of what lets somebody use a database.
const (
	AccessPolicyAssignmentKind    addr.Kind = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments"
	accessPolicyAssignmentVersion string    = "2025-07-01"
)

// AccessPolicyAssignmentID returns the id of what lets somebody use a database.
func AccessPolicyAssignmentID(database addr.ID, name string) addr.ID {
	return azure.Child(database, AccessPolicyAssignmentKind, name)
}

// AccessPolicyAssignmentSpec is who may use a database.
type AccessPolicyAssignmentSpec struct {
	Database addr.ID
	Name     string // letters and digits
	Identity addr.ID
}

// NewAccessPolicyAssignment lets an identity use a database of Managed Redis:
// the only way in, where keys are off.
func NewAccessPolicyAssignment(at azure.Place, s AccessPolicyAssignmentSpec) design.Resource {
	return design.Resource{
		ID:         AccessPolicyAssignmentID(s.Database, s.Name),
		APIVersion: accessPolicyAssignmentVersion,
		Unit:       at.Unit,
		Why:        "Odoo signs in to its sessions as itself; there is no key that anybody else could use.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"accessPolicyName": "default",
				"user":             design.Object{"objectId": s.Identity.Out("properties.principalId")},
			},
		},
	}
}
