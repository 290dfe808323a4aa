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

// wraps says whose data keys a key of each purpose wraps.
var wraps = map[string]string{
	layout.DatabaseKey:  "the database's",
	layout.DocumentsKey: "the documents'",
	layout.RecordsKey:   "the records'",
	layout.BackupsKey:   "the backups'",
	layout.RegistryKey:  "the registry's",
	layout.DisksKey:     "the cluster's disks'",
}

// keys is a site's vault with a key for each purpose, and the identity that
// services use their keys with.
func keys(l layout.Layout, s layout.Site) design.Parts {
	if len(s.Keys) == 0 {
		return design.Parts{}
	}
	at, vault, user := place(s), s.VaultID(), s.EncryptionIdentityID()
	p := only(
		keyvault.NewVault(at, keyvault.VaultSpec{
			Name: vault.Name(), Tenant: l.Identity.Tenant,
			Why: "Holds the keys that encrypt data in " + s.Region + ", and nothing else.",
		}),
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: user.Name(),
			Why:  "The identity with which services use their keys, each key by a role of its own.",
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: workspace(l, s)}),
	)
	for _, k := range s.Keys {
		key := s.KeyID(k.Purpose)
		p.Resources = append(p.Resources,
			keyvault.NewKey(at, keyvault.KeySpec{Vault: vault, Name: key.Name(), Wraps: wraps[k.Purpose]}),
			authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
				Scope: key, Identity: user, Role: keyUser(s),
				Why: "Wraps " + wraps[k.Purpose] + " data keys with this key, and cannot read or change it.",
			}))
	}
	return p
}

// encryption names what a service of a site encrypts with, by the purpose of
// the key. Another unit may name it too.
func encryption(s layout.Site, purpose string) azure.Encryption {
	key, user := s.KeyID(purpose), s.EncryptionIdentityID()
	return azure.Encryption{
		Vault: s.VaultID(), Key: key, Identity: user,
		Grant: authorization.RoleAssignmentID(key, user, keyUser(s)),
	}
}

func keyUser(s layout.Site) authorization.Role {
	return authorization.KeyVaultCryptoServiceEncryptionUser(s.Subscription)
}
