package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/design"
)

// policyRows are examples of what is built in policy.
func policyRows() []row {
	return []row{
		{
			builder: "policy.NewAssignment", kind: policy.AssignmentKind, id: policy.AssignmentID(sub, "azure-allowed-locations"), untagged: true,
			nowhere: "it is where the assignment's own identity is, and it has none",
			make: func() design.Resource {
				return policy.NewAssignment(at, policy.AssignmentSpec{
					Scope: sub, Name: "azure-allowed-locations", Check: "azure-allowed-locations", Definition: "e56962a6-4747-49cd-b67b-bf8b01975c4c", Title: "Data is where it may be",
					Parameters: design.Object{"listOfAllowedLocations": design.List{here}},
				})
			},
			secure: map[string]any{
				"properties.policyDefinitionId":                      "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c",
				"properties.enforcementMode":                         "Default",
				"properties.parameters.listOfAllowedLocations.value": []any{here},
			},
		},
		{
			builder: "policy.NewAssignment", kind: policy.AssignmentKind, id: policy.AssignmentID(sub, "azure-diagnostics"), untagged: true, region: here,
			make: func() design.Resource {
				return policy.NewAssignment(at, policy.AssignmentSpec{
					Scope: sub, Name: "azure-diagnostics", Check: "azure-diagnostics", Definition: "951af2fa-529b-416e-ab6e-066fd85ac459", Title: "Vaults send their logs", Effect: "DeployIfNotExists",
					ActsAs: &user, Waits: []addr.ID{encryption.Grant},
				})
			},
			secure: map[string]any{
				"properties.enforcementMode": "Default",
				"identity.type":              "UserAssigned",
			},
		},
	}
}
