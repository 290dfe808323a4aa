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
	Wraps string // whose data keys, as the database's
}

// NewKey is a key that wraps the data keys of one service. It rotates by
// itself every year; services take the new version because they name the key
// without one. The old version must live for two hours more, and lives for a
// year.
//
// A key is made once: a PUT on one that exists changes nothing and answers with
// what is there (Microsoft.KeyVault, vaults/keys, create if not exist). What it
// says of the key therefore holds at its creation, and a later change is a
// step.
func NewKey(at azure.Place, s KeySpec) design.Resource {
	return design.Resource{
		ID:         KeyID(s.Vault, s.Name),
		APIVersion: keyVersion,
		Unit:       at.Unit,
		Why:        "Wraps " + s.Wraps + " data keys and no other's, so that access to that alone ends where this key is withdrawn.",
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
		CreateOnly:   []string{"properties"},
	}
}
