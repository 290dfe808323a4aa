package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// KeyVault holds the keys of one environment in one region. Rights come from
// roles only, nothing reaches it but its private endpoint and the Azure
// services that unwrap with its keys, and what is deleted can be had back for
// 90 days, by nobody's decision sooner.
func KeyVault(at Place, name, tenant string) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.KeyVault/vaults", name),
		APIVersion: "2026-02-01",
		Unit:       at.Unit,
		Why:        "Holds the keys that encrypt the environment's data in " + at.Region + ".",
		Holds:      design.HoldsKeys,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"tenantId":                  tenant,
				"sku":                       design.Object{"family": "A", "name": "premium"},
				"enableRbacAuthorization":   true,
				"enableSoftDelete":          true,
				"softDeleteRetentionInDays": 90,
				"enablePurgeProtection":     true,
				"enabledForDeployment":      false,
				// A template could read secrets as parameters; nothing needs to.
				"enabledForTemplateDeployment": false,
				"enabledForDiskEncryption":     false,
				"publicNetworkAccess":          "Disabled",
				"networkAcls": design.Object{
					// PostgreSQL and Storage unwrap their data keys as trusted
					// services: without this they stop with the public way off.
					"bypass":              "AzureServices",
					"defaultAction":       "Deny",
					"ipRules":             design.List{},
					"virtualNetworkRules": design.List{},
				},
			},
		},
		Irreversible: []string{"properties.softDeleteRetentionInDays", "properties.enablePurgeProtection"},
	}
}

// EncryptionKey is the key that wraps the data keys of the environment's
// services. It rotates by itself every year; services take the new version
// because they name the key without one. The old version must live for two
// hours more, and lives for a year.
func EncryptionKey(at Place, vault addr.ID, name string) design.Resource {
	return design.Resource{
		ID:         vault.Child("keys", name),
		APIVersion: "2026-02-01",
		Unit:       at.Unit,
		Why:        "Wraps the data keys of the database and the documents, so that access ends where this key is withdrawn.",
		Holds:      design.HoldsKeys,
		Body: design.Object{
			"tags": at.Tags,
			"properties": design.Object{
				"kty":     "RSA-HSM",
				"keySize": 3072,
				"keyOps":  design.List{"wrapKey", "unwrapKey"},
				"attributes": design.Object{
					"enabled":    true,
					"exportable": false,
				},
				"rotationPolicy": design.Object{
					"attributes": design.Object{"expiryTime": "P2Y"},
					"lifetimeActions": design.List{
						design.Object{
							"action":  design.Object{"type": "rotate"},
							"trigger": design.Object{"timeAfterCreate": "P1Y"},
						},
						design.Object{
							"action":  design.Object{"type": "notify"},
							"trigger": design.Object{"timeBeforeExpiry": "P30D"},
						},
					},
				},
			},
		},
		Irreversible: []string{"properties.kty", "properties.keySize"},
	}
}
