// Package backup builds what keeps copies apart from what they are copies of:
// Azure Backup's vaults, what is copied into them and how often, and whose
// consent it takes to undo that.
package backup

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// VaultKind is the type of a backup vault.
const (
	VaultKind    addr.Kind = "Microsoft.DataProtection/backupVaults"
	vaultVersion string    = "2026-03-01"
)

// VaultID returns the id of a backup vault of a resource group.
func VaultID(group addr.ID, name string) addr.ID { return group.Resource(VaultKind, name) }

// WriteVault is the operation with which a vault's immutability is locked.
const WriteVault = string(VaultKind) + "/write"

// Redundancies of a vault.
const (
	GeoRedundant     = "GeoRedundant"
	ZoneRedundant    = "ZoneRedundant"
	LocallyRedundant = "LocallyRedundant"
)

// VaultSpec is what has been decided of a backup vault.
type VaultSpec struct {
	Name       string
	Redundancy string // where Azure copies it; the first item fixes it for good
	Key        azure.Encryption
}

// softDeleteDays is for how long what is deleted in a vault can be had back:
// the least that Azure takes for always-on soft delete is 14 (Azure Backup,
// enhanced soft delete).
const softDeleteDays = 14

// NewVault keeps copies that whoever holds the original cannot delete: no
// recovery point goes before its time, and what is deleted can be had back for
// two weeks by anybody's decision. It is rendered with immutability on and not
// locked: locking cannot be undone, so it is a step that a person takes, and
// nothing puts it back.
func NewVault(at azure.Place, s VaultSpec) design.Resource {
	return design.Resource{
		ID:         VaultID(at.Group, s.Name),
		APIVersion: vaultVersion,
		Unit:       at.Unit,
		Why:        "Keeps copies of the database outside of it, where whoever deletes the server does not reach them.",
		Holds:      design.HoldsData,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"identity": design.Object{
				// Its own identity copies, as the role of Azure Backup for
				// PostgreSQL wants it; the other only unwraps the key.
				"type":                   "SystemAssigned,UserAssigned",
				"userAssignedIdentities": design.Object{s.Key.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"storageSettings": design.List{
					design.Object{"datastoreType": "VaultStore", "type": s.Redundancy},
				},
				"featureSettings": design.Object{
					"crossRegionRestoreSettings": design.Object{"state": state(s.Redundancy == GeoRedundant)},
					// What is restored stays in the subscription that it is of.
					"crossSubscriptionRestoreSettings": design.Object{"state": "Disabled"},
				},
				"monitoringSettings": design.Object{
					"azureMonitorAlertSettings": design.Object{"alertsForAllJobFailures": "Enabled"},
				},
				"securitySettings": design.Object{
					"encryptionSettings": design.Object{
						"state":                    "Enabled",
						"infrastructureEncryption": "Enabled",
						"kekIdentity": design.Object{
							"identityType": "UserAssigned",
							"identityId":   addr.RefTo(s.Key.Identity),
						},
						// Without a version: rotation is picked up.
						"keyVaultProperties": design.Object{"keyUri": s.Key.Key.Out("properties.keyUri")},
					},
					"immutabilitySettings": design.Object{"state": "Unlocked"},
					"softDeleteSettings": design.Object{
						"state":                   "AlwaysOn",
						"retentionDurationInDays": softDeleteDays,
					},
				},
			},
		},
		DependsOn: []addr.ID{s.Key.Identity, s.Key.Grant},
		Irreversible: []string{
			"properties.storageSettings",
			"properties.featureSettings.crossRegionRestoreSettings.state",
			"properties.securitySettings.encryptionSettings",
			"properties.securitySettings.softDeleteSettings.state",
		},
		CreateOnly: []string{"properties.securitySettings.immutabilitySettings.state"},
	}
}

func state(on bool) string {
	if on {
		return "Enabled"
	}
	return "Disabled"
}
