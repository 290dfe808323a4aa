// Package policy builds what Azure itself enforces.
package policy

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AssignmentKind is the type of a policy assignment.
const (
	AssignmentKind    addr.Kind = "Microsoft.Authorization/policyAssignments"
	assignmentVersion string    = "2026-07-01"
)

// AssignmentID returns the id of an assignment to a scope, by its name.
func AssignmentID(scope addr.ID, name string) addr.ID { return scope.Resource(AssignmentKind, name) }

// definitions is where Azure's own definitions are.
const definitions = "/providers/Microsoft.Authorization/policyDefinitions/"

// AssignmentSpec is what has been decided of a policy assignment.
type AssignmentSpec struct {
	Scope      addr.ID
	Name       string // begins with the check's id
	Check      string // the check's id, so that both can be found from either
	Definition string // the GUID of a built-in definition
	Title      string
	Effect     string // what it does: Deny, Audit, AuditIfNotExists, Modify, DeployIfNotExists
	Parameters design.Object
	// ActsAs is the identity with which it changes resources, and Waits what
	// gives that identity its rights; nil for what refuses or reports.
	ActsAs *addr.ID
	Waits  []addr.ID
}

// NewAssignment makes Azure itself enforce, or report, what a check judges.
func NewAssignment(at azure.Place, s AssignmentSpec) design.Resource {
	values := design.Object{}
	for name, v := range s.Parameters {
		values[name] = design.Object{"value": v}
	}
	body := design.Object{
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
	}
	needs := s.Waits
	if s.ActsAs != nil {
		// An assignment with an identity has a region: the identity's.
		body["location"] = at.Region
		body["identity"] = design.Object{
			"type":                   "UserAssigned",
			"userAssignedIdentities": design.Object{s.ActsAs.String(): design.Object{}},
		}
		needs = append([]addr.ID{*s.ActsAs}, s.Waits...)
	}
	return design.Resource{
		ID:         AssignmentID(s.Scope, s.Name),
		APIVersion: assignmentVersion,
		Unit:       at.Unit,
		Why:        "Azure itself " + does(s.Effect) + " the check " + s.Check + " in the whole subscription, whoever deploys.",
		Holds:      design.HoldsNothing,
		Body:       body,
		DependsOn:  needs,
	}
}

// does says what an effect does about a check.
func does(effect string) string {
	switch {
	case strings.EqualFold(effect, "Deny"):
		return "enforces"
	case strings.EqualFold(effect, "Modify"), strings.EqualFold(effect, "DeployIfNotExists"):
		return "puts right what fails"
	default:
		return "reports what fails"
	}
}
