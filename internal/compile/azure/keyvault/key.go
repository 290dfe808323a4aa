package keyvault

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// KeyKind is the type of a vault's key.
const (
	KeyKind    addr.Kind = "Microsoft.KeyVault/vaults/keys"
	keyVersion string    = "2026-02-01"
)

// KeyID returns the id of a key of a vault, without a version.
func KeyID(vault addr.ID, name string) addr.ID { return azure.Child(vault, KeyKind, name) }

// KeySpec is what has been decided of a key.
type KeySpec struct {
	Vault addr.ID
	Name  string
}

// NewKey is the key that wraps the data keys of the environment's
// services. It rotates by itself every year; services take the new version
// because they name the key without one. The old version must live for two
// hours more, and lives for a year.
func NewKey(at azure.Place, s KeySpec) design.Resource {
	return design.Resource{
		ID:         KeyID(s.Vault, s.Name),
		APIVersion: keyVersion,
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
