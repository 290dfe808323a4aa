package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/azure/storage"
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
		{
			builder: "policy.NewInitiative", kind: policy.InitiativeKind, id: policy.InitiativeID(sub, "ward-checks"), untagged: true,
			make: func() design.Resource {
				return policy.NewInitiative(at, policy.InitiativeSpec{Scope: sub, Name: "ward-checks", Title: "What the checks judge", Members: []policy.Member{
					{Name: "azure-storage-shared-key", Definition: "8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54", Parameters: design.Object{"effect": "Deny"}},
				}})
			},
			secure: map[string]any{
				"properties.policyDefinitions[*].policyDefinitionId":          "/providers/Microsoft.Authorization/policyDefinitions/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54",
				"properties.policyDefinitions[*].policyDefinitionReferenceId": "azure-storage-shared-key",
				"properties.policyDefinitions[*].parameters.effect.value":     "Deny",
			},
		},
		{
			builder: "policy.NewAssignment", kind: policy.AssignmentKind, id: policy.AssignmentID(sub, "ward-checks"), untagged: true,
			nowhere: "it is where the assignment's own identity is, and it has none",
			make: func() design.Resource {
				set := policy.InitiativeID(sub, "ward-checks")
				return policy.NewAssignment(at, policy.AssignmentSpec{Scope: sub, Name: "ward-checks", Initiative: &set, Title: "What the checks judge"})
			},
			secure: map[string]any{
				"properties.policyDefinitionId": addr.RefTo(policy.InitiativeID(sub, "ward-checks")),
				"properties.enforcementMode":    "Default",
			},
		},
		{
			builder: "policy.NewExemption", kind: policy.ExemptionKind, id: policy.ExemptionID(at.Group, "exc-2026-004"), untagged: true,
			make: func() design.Resource {
				return policy.NewExemption(at, policy.ExemptionSpec{
					Scope: at.Group, Name: "exc-2026-004", Exception: "EXC-2026-004", Check: "azure-storage-shared-key",
					Assignment: policy.AssignmentID(sub, "ward-checks"), Members: []string{"azure-storage-shared-key"}, Kinds: []string{string(storage.AccountKind)},
					Category: policy.Waiver, Until: "2027-04-01T00:00:00Z", Reason: "An old reader has a key.", Instead: "The key is changed each week.",
					Approver: "security officer", Because: "POL-003",
				})
			},
			secure: map[string]any{
				"properties.expiresOn":                    "2027-04-01T00:00:00Z",
				"properties.exemptionCategory":            "Waiver",
				"properties.policyAssignmentId":           addr.RefTo(policy.AssignmentID(sub, "ward-checks")),
				"properties.policyDefinitionReferenceIds": []any{"azure-storage-shared-key"},
				"properties.metadata.exception":           "EXC-2026-004",
			},
		},
	}
}
