package design

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
)

// roleAssignments is the type of what gives an identity its rights.
const roleAssignments addr.Kind = "Microsoft.Authorization/roleAssignments"

// Retry returns what a refusal of the resource may say, as regular
// expressions, when it is to be asked for again; nil is a resource whose
// refusals are final.
//
// It follows from what the resource depends on: Azure takes up to ten minutes
// to let every service see a new role assignment, and until then refuses what
// relies on it as if there were none. Assignments of a unit that was applied
// before count too, as that may have been a minute ago.
func (d *Design) Retry(r Resource) []string {
	relies := slices.ContainsFunc(r.DependsOn, func(id addr.ID) bool {
		target, designed := d.Resource(id)
		return designed && target.ID.Kind().Equal(roleAssignments)
	})
	if !relies {
		return nil
	}
	return rightsUnseen()
}

// rightsUnseen are the codes with which services say that an identity lacks a
// right. Plain "Forbidden" is none of them: every 403 says so, that of a
// policy which denies, and which no waiting changes, among them.
func rightsUnseen() []string {
	return []string{
		// Resource Manager, on the resource or on one that it is linked to.
		"AuthorizationFailed",
		// PostgreSQL on a key (AzureKeyVaultMissingPermissions); clusters on a
		// zone, a route table or the identity of their nodes
		// (CustomPrivateDNSZoneMissingPermissionError …).
		"MissingPermission",
		// Storage, a disk encryption set and a registry on a key; the code of a
		// registry's refusal is not documented, its words are
		// (github.com/MicrosoftDocs/azure-docs/issues/61015).
		"KeyVaultAuthenticationFailure",
		"KeyVaultAccessForbidden",
		"Failed to access KeyId",
		// An application gateway on the secret of a certificate.
		"ApplicationGatewayKeyVaultSecretException",
		// Key Vault itself.
		"ForbiddenByRbac",
	}
}
