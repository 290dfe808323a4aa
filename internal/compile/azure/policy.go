package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// PolicyAssignment makes Azure itself enforce, or report, what a check judges.
// It is named by the check's id, so that both can be found from either.
// Definition is the GUID of a built-in definition.
func PolicyAssignment(at Place, scope addr.ID, check, definition, title string, parameters design.Object) design.Resource {
	values := design.Object{}
	for name, v := range parameters {
		values[name] = design.Object{"value": v}
	}
	return design.Resource{
		ID:         scope.Resource("Microsoft.Authorization/policyAssignments", check),
		APIVersion: "2026-07-01",
		Unit:       at.Unit,
		Why:        "Azure itself enforces the check " + check + " in the whole subscription, whoever deploys.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"displayName":        title,
				"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/" + definition,
				"enforcementMode":    "Default",
				"parameters":         values,
				"metadata":           design.Object{"assignedBy": "Ward", "check": check},
				"nonComplianceMessages": design.List{
					design.Object{"message": title + " (Ward check " + check + ")."},
				},
			},
		},
	}
}
