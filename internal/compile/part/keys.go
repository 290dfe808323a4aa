package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// keys is a site's vault and key, and the identity that services use the key
// with.
func keys(l layout.Layout, s layout.Site) design.Parts {
	if s.Keys == nil {
		return design.Parts{}
	}
	at, ids := place(s), encryption(s)
	return resources(
		azure.KeyVault(at, ids.Vault.Name(), l.Identity.Tenant),
		azure.EncryptionKey(at, ids.Vault, ids.Key.Name()),
		azure.UserAssignedIdentity(at, ids.Identity.Name(), "The identity with which the database and the storage account use their key."),
		keyGrant(s),
		azure.DiagnosticSetting(at, ids.Vault, workspace(l), "audit"),
	)
}

// encryption names what a service of a site encrypts with. Another unit may
// name it too.
func encryption(s layout.Site) azure.Encryption {
	return azure.Encryption{Vault: s.VaultID(), Key: s.KeyID(), Identity: s.EncryptionIdentityID(), Grant: keyGrant(s).ID}
}

func keyGrant(s layout.Site) design.Resource {
	return azure.RoleAssignment(place(s), s.KeyID(), s.EncryptionIdentityID(), azure.KeyVaultCryptoServiceEncryptionUser(s.Subscription),
		"Database and storage wrap their data keys with this key, and cannot read or change it.")
}
