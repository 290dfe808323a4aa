package authorization

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
)

// Role is a role that can be assigned.
type Role struct {
	ID   addr.ID
	Name string
	// Designed says that the role is a resource of the design, so that an
	// assignment waits for it; otherwise it is one of Azure's own.
	Designed bool
}

// value is the role as an assignment's body names it.
func (r Role) value() any {
	if r.Designed {
		return addr.RefTo(r.ID)
	}
	return r.ID.String()
}

// Role returns the role that the spec defines at a place.
func (s RoleDefinitionSpec) Role(at azure.Place) Role {
	return Role{ID: RoleDefinitionID(s.scope(at), s.Name), Name: s.Name, Designed: true}
}

// KeyVaultCryptoServiceEncryptionUser is the built-in role that lets a service
// wrap and unwrap its data key with a key of a vault, and nothing else.
func KeyVaultCryptoServiceEncryptionUser(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource(RoleDefinitionKind, "e147488a-f6f5-4113-8e2d-b22465e65bf6"),
		Name: "Key Vault Crypto Service Encryption User",
	}
}

// PostgresLongTermBackup is the built-in role with which a backup vault copies
// a Flexible Server through its interface in Resource Manager (Azure Backup,
// PostgreSQL Flexible Server, permissions).
func PostgresLongTermBackup(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource(RoleDefinitionKind, "c088a766-074b-43ba-90d4-1fb21feae531"),
		Name: "PostgreSQL Flexible Server Long Term Retention Backup Role",
	}
}

// Reader is the built-in role that sees resources and none of their data.
func Reader(subscription addr.ID) Role {
	return Role{ID: subscription.Resource(RoleDefinitionKind, "acdd72a7-3385-48ef-bd42-f606fba81ae7"), Name: "Reader"}
}

// BlobDataContributor is the built-in role that reads, writes and deletes
// blobs.
func BlobDataContributor(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource(RoleDefinitionKind, "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
		Name: "Storage Blob Data Contributor",
	}
}

// KeyVaultSecretsUser is the built-in role that reads the secrets of a vault,
// and with them the private keys of its certificates.
func KeyVaultSecretsUser(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource(RoleDefinitionKind, "4633458b-17de-408a-b874-0445c86b69e6"),
		Name: "Key Vault Secrets User",
	}
}
