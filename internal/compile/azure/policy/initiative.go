package policy

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// InitiativeKind is the type of a set of policies.
const (
	InitiativeKind    addr.Kind = "Microsoft.Authorization/policySetDefinitions"
	initiativeVersion string    = "2026-07-01"
)

// InitiativeID returns the id of an initiative of a scope.
func InitiativeID(scope addr.ID, name string) addr.ID { return scope.Resource(InitiativeKind, name) }

// InitiativeSpec is what has been decided of an initiative.
type InitiativeSpec struct {
	Scope   addr.ID
	Name    string
	Title   string
	Members []Member
}

// Member is one policy of an initiative.
type Member struct {
	Name       string // by which an exemption refers to it; begins with the check's id
	Definition string // the GUID of a built-in definition
	Parameters design.Object
}

// NewInitiative puts policies together, so that they are assigned as one. Their
// parameters are literal: there is nothing to choose at an assignment.
func NewInitiative(at azure.Place, s InitiativeSpec) design.Resource {
	members := make(design.List, len(s.Members))
	for i, m := range s.Members {
		members[i] = design.Object{
			"policyDefinitionReferenceId": m.Name,
			"policyDefinitionId":          definitions + m.Definition,
			"parameters":                  valuesOf(m.Parameters),
		}
	}
	return design.Resource{
		ID:         InitiativeID(s.Scope, s.Name),
		APIVersion: initiativeVersion,
		Unit:       at.Unit,
		Why:        "What the checks judge and Azure has a policy for, as one set.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"displayName":       s.Title,
				"policyType":        "Custom",
				"metadata":          design.Object{"category": "Ward"},
				"policyDefinitions": members,
			},
		},
	}
}

// valuesOf returns parameters as ARM wants them.
func valuesOf(parameters design.Object) design.Object {
	out := design.Object{}
	for name, v := range parameters {
		out[name] = design.Object{"value": v}
	}
	return out
}
