package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
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
	return only(
		keyvault.NewVault(at, keyvault.VaultSpec{
			Name: ids.Vault.Name(), Tenant: l.Identity.Tenant,
			Why: "Holds the keys that encrypt the environment's data in " + s.Region + ".",
		}),
		keyvault.NewKey(at, keyvault.KeySpec{Vault: ids.Vault, Name: ids.Key.Name()}),
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: ids.Identity.Name(),
			Why:  "The identity with which the database and the storage account use their key.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: ids.Key, Identity: ids.Identity, Role: keyUser(s),
			Why: "Database and storage wrap their data keys with this key, and cannot read or change it.",
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: ids.Vault, Workspace: workspace(l), Groups: []string{"audit"}}),
	)
}

// encryption names what a service of a site encrypts with. Another unit may
// name it too.
func encryption(s layout.Site) azure.Encryption {
	return azure.Encryption{
		Vault: s.VaultID(), Key: s.KeyID(), Identity: s.EncryptionIdentityID(),
		Grant: authorization.RoleAssignmentID(s.KeyID(), s.EncryptionIdentityID(), keyUser(s)),
	}
}

func keyUser(s layout.Site) authorization.Role {
	return authorization.KeyVaultCryptoServiceEncryptionUser(s.Subscription)
}
