package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/design"
)

// keyvaultRows are examples of what is built in keyvault.
func keyvaultRows() []row {
	return []row{
		{
			builder: "keyvault.NewVault", kind: keyvault.VaultKind, id: vault, region: here,
			make: func() design.Resource {
				return keyvault.NewVault(at, keyvault.VaultSpec{Name: "hrg-keys", Tenant: tenant, Why: "Holds the keys."})
			},
			secure: map[string]any{
				"properties.enableRbacAuthorization":      true,
				"properties.enableSoftDelete":             true,
				"properties.softDeleteRetentionInDays":    90,
				"properties.enablePurgeProtection":        true,
				"properties.enabledForDeployment":         false,
				"properties.enabledForTemplateDeployment": false,
				"properties.enabledForDiskEncryption":     false,
				"properties.publicNetworkAccess":          "Disabled",
				"properties.networkAcls.bypass":           "AzureServices",
				"properties.networkAcls.defaultAction":    "Deny",
			},
		},
		{
			builder: "keyvault.NewKey", kind: keyvault.KeyKind, id: key,
			make: func() design.Resource {
				return keyvault.NewKey(at, keyvault.KeySpec{Vault: vault, Name: "data", Wraps: "the database's"})
			},
			secure: map[string]any{
				"properties.kty":                                           "RSA-HSM",
				"properties.keySize":                                       3072,
				"properties.keyOps":                                        []any{"wrapKey", "unwrapKey"},
				"properties.attributes.exportable":                         false,
				"properties.rotationPolicy.attributes.expiryTime":          "P2Y",
				"properties.rotationPolicy.lifetimeActions[*].action.type": written{},
			},
		},
	}
}
