package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/design"
)

// authorizationRows are examples of what is built in authorization.
func authorizationRows() []row {
	return []row{
		{
			builder: "authorization.NewRoleDefinition", kind: authorization.RoleDefinitionKind, id: authorization.RoleDefinitionID(at.Group, "Writer"), untagged: true,
			make: func() design.Resource { return authorization.NewRoleDefinition(at, writer) },
			secure: map[string]any{
				"properties.permissions[*].actions":        []any{storage.ReadContainer},
				"properties.permissions[*].notActions":     []any{},
				"properties.permissions[*].dataActions":    []any{storage.WriteBlob},
				"properties.permissions[*].notDataActions": []any{},
				"properties.assignableScopes":              written{},
			},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: flowGrant, untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: flows, Identity: user, Role: authorization.BlobDataContributor(sub), Why: "Writes what networks log."})
			},
			secure: map[string]any{"properties.roleDefinitionId": authorization.BlobDataContributor(sub).ID.String()},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: encryption.Grant, untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: key, Identity: user, Role: keyUser, Why: "Wraps data keys and does nothing else."})
			},
			secure: map[string]any{
				"properties.roleDefinitionId": keyUser.ID.String(),
				"properties.principalId":      written{},
				"properties.principalType":    "ServicePrincipal",
			},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: authorization.RoleAssignmentID(records, user, writer.Role(at)), untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: records, Identity: user, Role: writer.Role(at), Why: "Writes records."})
			},
			secure: map[string]any{"properties.roleDefinitionId.$ref": writer.Role(at).ID.String()},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: mayCopy, untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
					Scope: server, Identity: backups, SystemAssigned: true, Role: authorization.PostgresLongTermBackup(sub), Why: "The vault copies the server.",
				})
			},
			secure: map[string]any{"properties.principalId": map[string]any{"$ref": backups.String(), "output": "identity.principalId"}},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: maySee, untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
					Scope: at.Group, Identity: backups, SystemAssigned: true, Role: authorization.Reader(sub), Why: "The vault sees the server.",
				})
			},
			secure: map[string]any{"properties.principalType": "ServicePrincipal"},
		},
		{
			builder: "authorization.NewRoleDefinition", kind: authorization.RoleDefinitionKind, id: authorization.RoleDefinitionID(sub, "Everywhere"), untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleDefinition(at, authorization.RoleDefinitionSpec{
					Name: "Everywhere", Description: "Reads.", Why: "Reads in all of a subscription.", Actions: []string{storage.ReadContainer}, Subscription: sub,
				})
			},
			secure: map[string]any{"properties.assignableScopes": []any{map[string]any{"$ref": sub.String()}}},
		},
		{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: authorization.RoleAssignmentID(sub, user, authorization.RoleBasedAccessControlAdministrator(sub)), untagged: true,
			make: func() design.Resource {
				return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
					Scope: sub, Identity: user, Role: authorization.RoleBasedAccessControlAdministrator(sub), Why: "It grants two roles.",
					Condition: authorization.GrantsOnly([]addr.ID{authorization.Reader(sub).ID, authorization.AcrPull(sub).ID}),
				})
			},
			secure: map[string]any{
				"properties.condition": "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
					"(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, acdd72a7-3385-48ef-bd42-f606fba81ae7}" +
					" AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))" +
					" AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR " +
					"(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, acdd72a7-3385-48ef-bd42-f606fba81ae7}" +
					" AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))",
				"properties.conditionVersion": "2.0",
			},
		},
		{
			builder: "authorization.NewLock", kind: authorization.LockKind, id: authorization.LockID(vault), untagged: true,
			make: func() design.Resource {
				return authorization.NewLock(at, authorization.LockSpec{Of: vault, Holds: design.HoldsKeys})
			},
			secure: map[string]any{"properties.level": "CanNotDelete"},
		},
	}
}
