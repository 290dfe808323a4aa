package authorization

import "github.com/wardhq/ward/internal/addr"

// Contributor is the built-in role that makes, changes and deletes resources,
// and neither grants a role nor writes anything else of
// Microsoft.Authorization.
func Contributor(subscription addr.ID) Role {
	return builtIn(subscription, "b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor")
}

// RoleBasedAccessControlAdministrator is the built-in role that grants roles:
// every role, where no condition says which.
func RoleBasedAccessControlAdministrator(subscription addr.ID) Role {
	return builtIn(subscription, "f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator")
}

// BlobDataReader is the built-in role that reads blobs.
func BlobDataReader(subscription addr.ID) Role {
	return builtIn(subscription, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader")
}
