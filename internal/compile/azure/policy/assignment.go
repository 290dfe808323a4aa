// Package policy builds what Azure itself enforces.
package policy

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AssignmentKind is the type of a policy assignment.
const (
	AssignmentKind    addr.Kind = "Microsoft.Authorization/policyAssignments"
	assignmentVersion           = "2026-07-01"
)

// AssignmentID returns the id of the assignment of a check's policy to a scope.
func AssignmentID(scope addr.ID, check string) addr.ID { return scope.Resource(AssignmentKind, check) }

// definitions is where Azure's own definitions are.
const definitions = "/providers/Microsoft.Authorization/policyDefinitions/"

// AssignmentSpec is what has been decided of a policy assignment.
type AssignmentSpec struct {
	Scope      addr.ID
	Check      string // the check's id, so that both can be found from either
	Definition string // the GUID of a built-in definition
	Title      string
	Parameters design.Object
}

// NewAssignment makes Azure itself enforce, or report, what a check judges.
func NewAssignment(at azure.Place, s AssignmentSpec) design.Resource {
	values := design.Object{}
	for name, v := range s.Parameters {
		values[name] = design.Object{"value": v}
	}
	return design.Resource{
		ID:         AssignmentID(s.Scope, s.Check),
		APIVersion: assignmentVersion,
		Unit:       at.Unit,
		Why:        "Azure itself enforces the check " + s.Check + " in the whole subscription, whoever deploys.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"displayName":        s.Title,
				"policyDefinitionId": definitions + s.Definition,
				"enforcementMode":    "Default",
				"parameters":         values,
				"metadata":           design.Object{"assignedBy": "Ward", "check": s.Check},
				"nonComplianceMessages": design.List{
					design.Object{"message": s.Title + " (Ward check " + s.Check + ")."},
				},
			},
		},
	}
}
