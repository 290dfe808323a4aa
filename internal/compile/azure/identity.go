package azure

import (
	"strings"

	"github.com/google/uuid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// UserAssignedIdentity is an identity that outlives what uses it, so that its
// rights exist before the resource that needs them.
func UserAssignedIdentity(at Place, name, why string) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.ManagedIdentity/userAssignedIdentities", name),
		APIVersion: "2024-11-30",
		Unit:       at.Unit,
		Why:        why,
		Holds:      design.HoldsIdentity,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": design.Object{},
		},
	}
}

// Role is a role definition.
type Role struct {
	ID   addr.ID
	Name string
	// Designed says that the role is a resource of the design, so that an
	// assignment waits for it; otherwise it is one of Azure's own.
	Designed bool
}

// KeyVaultCryptoServiceEncryptionUser is the built-in role that lets a service
// wrap and unwrap its data key with a key of a vault, and nothing else.
func KeyVaultCryptoServiceEncryptionUser(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource("Microsoft.Authorization/roleDefinitions", "e147488a-f6f5-4113-8e2d-b22465e65bf6"),
		Name: "Key Vault Crypto Service Encryption User",
	}
}

// BlobWriterWithoutDelete is the role of a workload that keeps documents: it
// reads and writes blobs, and cannot delete one. Azure has no such role, so the
// design defines it. Garbage is collected by another identity.
func BlobWriterWithoutDelete(at Place, subscription addr.ID) (design.Resource, Role) {
	name := "Ward Blob Writer Without Delete (" + at.Unit.String() + ")"
	id := subscription.Resource("Microsoft.Authorization/roleDefinitions", derivedGUID(at.Group.Key(), name))
	return design.Resource{
		ID:         id,
		APIVersion: "2022-04-01",
		Unit:       at.Unit,
		Why:        "Odoo reads and writes attachments and cannot delete one: what a stolen token can do ends there.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"roleName":    name,
				"type":        "CustomRole",
				"description": "Reads and writes blobs, without the right to delete them.",
				"permissions": design.List{
					design.Object{
						"actions": design.List{
							"Microsoft.Storage/storageAccounts/blobServices/containers/read",
						},
						"notActions": design.List{},
						"dataActions": design.List{
							"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
							"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
							"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
						},
						"notDataActions": design.List{},
					},
				},
				"assignableScopes": design.List{addr.RefTo(at.Group)},
			},
		},
	}, Role{ID: id, Name: name, Designed: true}
}

// RoleAssignment gives an identity a role on one resource. Its name is derived
// from the three, so that the same grant is the same resource in every run.
func RoleAssignment(at Place, scope, identity addr.ID, role Role, why string) design.Resource {
	var definition any = role.ID.String()
	if role.Designed {
		definition = addr.RefTo(role.ID)
	}
	return design.Resource{
		ID: scope.Resource("Microsoft.Authorization/roleAssignments",
			derivedGUID(scope.Key(), identity.Key(), role.ID.Key())),
		APIVersion: "2022-04-01",
		Unit:       at.Unit,
		Why:        why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"roleDefinitionId": definition,
				"principalId":      identity.Out("properties.principalId"),
				// Without it Azure looks the new identity up, and may not find
				// it for some minutes.
				"principalType": "ServicePrincipal",
				"description":   identity.Name() + " is " + role.Name + " of " + scope.Name() + ".",
			},
		},
		// They decide the name: another of them is another assignment.
		Irreversible: []string{"properties.roleDefinitionId", "properties.principalId"},
	}
}

// derivedGUID returns the same GUID for the same parts, for resources that
// Azure wants named by one.
func derivedGUID(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "|"))).String()
}
