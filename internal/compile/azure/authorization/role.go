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
	return Role{ID: RoleDefinitionID(at.Group, s.Name), Name: s.Name, Designed: true}
}

// KeyVaultCryptoServiceEncryptionUser is the built-in role that lets a service
// wrap and unwrap its data key with a key of a vault, and nothing else.
func KeyVaultCryptoServiceEncryptionUser(subscription addr.ID) Role {
	return Role{
		ID:   subscription.Resource(RoleDefinitionKind, "e147488a-f6f5-4113-8e2d-b22465e65bf6"),
		Name: "Key Vault Crypto Service Encryption User",
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
