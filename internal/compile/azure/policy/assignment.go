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
	// Initiative is assigned instead of one definition; nil is one.
	Initiative *addr.ID
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
	why := "Azure itself " + does(s.Effect) + " the check " + s.Check + " in " + whole(s.Scope) + ", whoever deploys."
	properties := design.Object{
		"displayName":     s.Title,
		"enforcementMode": "Default",
		"parameters":      valuesOf(s.Parameters),
		"metadata":        design.Object{"assignedBy": "Ward"},
	}
	if s.Initiative != nil {
		properties["policyDefinitionId"] = addr.RefTo(*s.Initiative)
		why = "Azure itself enforces or reports what the checks judge in " + whole(s.Scope) + ", whoever deploys."
	} else {
		properties["policyDefinitionId"] = definitions + s.Definition
		properties["metadata"] = design.Object{"assignedBy": "Ward", "check": s.Check}
		properties["nonComplianceMessages"] = design.List{
			design.Object{"message": s.Title + " (Ward check " + s.Check + ")."},
		}
	}
	body := design.Object{"properties": properties}
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
		Why:        why,
		Holds:      design.HoldsNothing,
		Body:       body,
		DependsOn:  needs,
	}
}

// whole says of what an assignment holds for all.
func whole(scope addr.ID) string {
	if scope.SubscriptionID() == "" {
		return "every subscription of the group " + scope.Name()
	}
	return "the whole subscription"
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
