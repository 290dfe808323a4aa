package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Encryption names the key with which a service wraps its data key, and the
// identity with which it asks for it.
type Encryption struct {
	Vault    addr.ID
	Key      addr.ID
	Identity addr.ID
	// Grant is the assignment that lets the identity use the key: it must
	// exist before the service does.
	Grant addr.ID
}

// StorageAccount keeps an environment's attachments and its records. SKU says
// how often and where Azure copies them, as Standard_GZRS.
func StorageAccount(at Place, name, sku string, key Encryption) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.Storage/storageAccounts", name),
		APIVersion: "2026-04-01",
		Unit:       at.Unit,
		Why:        "Keeps the attachments of Odoo and the environment's records, apart from the database.",
		Holds:      design.HoldsData,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"kind":     "StorageV2",
			"sku":      design.Object{"name": sku},
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{key.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"accessTier":                   "Hot",
				"publicNetworkAccess":          "Disabled",
				"allowBlobPublicAccess":        false,
				"allowSharedKeyAccess":         false,
				"allowCrossTenantReplication":  false,
				"defaultToOAuthAuthentication": true,
				"isLocalUserEnabled":           false,
				"isSftpEnabled":                false,
				"isNfsV3Enabled":               false,
				"supportsHttpsTrafficOnly":     true,
				"minimumTlsVersion":            "TLS1_2",
				// Copies to an account of somebody else are refused.
				"allowedCopyScope": "AAD",
				"networkAcls": design.Object{
					"bypass":              "None",
					"defaultAction":       "Deny",
					"ipRules":             design.List{},
					"virtualNetworkRules": design.List{},
				},
				"encryption": design.Object{
					"keySource": "Microsoft.Keyvault",
					"identity":  design.Object{"userAssignedIdentity": addr.RefTo(key.Identity)},
					"keyvaultproperties": design.Object{
						"keyvaulturi": key.Vault.Out("properties.vaultUri"),
						"keyname":     key.Key.Name(),
					},
					"requireInfrastructureEncryption": true,
					"services": design.Object{
						"blob": design.Object{"enabled": true, "keyType": "Account"},
						"file": design.Object{"enabled": true, "keyType": "Account"},
					},
				},
			},
		},
		DependsOn:    []addr.ID{key.Identity, key.Key, key.Grant},
		Irreversible: []string{"properties.encryption.requireInfrastructureEncryption"},
	}
}

// BlobService makes deleted and overwritten blobs recoverable. KeepDays must
// exceed the days of the database's point-in-time restore by a week: a
// database that is restored to a day names blobs of that day.
func BlobService(at Place, account addr.ID, keepDays int) design.Resource {
	return design.Resource{
		ID:             account.Child("blobServices", "default"),
		APIVersion:     "2026-04-01",
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            "Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no restored row lacks its file.",
		Holds:          design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"isVersioningEnabled": true,
				"changeFeed":          design.Object{"enabled": true, "retentionInDays": keepDays},
				"deleteRetentionPolicy": design.Object{
					"enabled":              true,
					"days":                 keepDays,
					"allowPermanentDelete": false,
				},
				"containerDeleteRetentionPolicy": design.Object{
					"enabled": true,
					"days":    keepDays,
				},
			},
		},
	}
}

// BlobContainer holds blobs of one purpose; the purpose is in its metadata, so
// that a check can tell records from documents.
func BlobContainer(at Place, account addr.ID, name, purpose string, holds design.Holding, why string) design.Resource {
	return design.Resource{
		ID:         account.Child("blobServices", "default").Child("containers", name),
		APIVersion: "2026-04-01",
		Unit:       at.Unit,
		Why:        why,
		Holds:      holds,
		Body: design.Object{
			"properties": design.Object{
				"publicAccess": "None",
				"metadata":     design.Object{"purpose": purpose},
			},
		},
	}
}

// ImmutabilityPolicy makes a container's blobs unchangeable for some days after
// they are written. It is rendered unlocked: locking cannot be undone, so it
// is a step that a person takes. Until then, whoever deletes the policy may
// delete the records: it is kept as they are.
func ImmutabilityPolicy(at Place, container addr.ID, days int) design.Resource {
	return design.Resource{
		ID:         container.Child("immutabilityPolicies", "default"),
		APIVersion: "2026-04-01",
		Unit:       at.Unit,
		Why:        "Nobody changes or deletes a record before its time is over; once locked, not even the owner.",
		Holds:      design.HoldsEvidence,
		Body: design.Object{
			"properties": design.Object{
				"immutabilityPeriodSinceCreationInDays": days,
				// The ledger's tiles are whole files: nothing is appended.
				"allowProtectedAppendWrites":    false,
				"allowProtectedAppendWritesAll": false,
			},
		},
	}
}
