package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// Machine is what a primary and a replica have in common.
type Machine struct {
	Size       string // as Standard_D4ds_v5
	Tier       string // as GeneralPurpose
	StorageGiB int
	DiskTier   string // what the disk performs as, as P15
	Tenant     string
	Key        azure.Encryption
}

func (m Machine) sku() design.Object { return design.Object{"name": m.Size, "tier": m.Tier} }

func (m Machine) authConfig() design.Object {
	return design.Object{
		"activeDirectoryAuth": "Enabled",
		"passwordAuth":        "Disabled",
		"tenantId":            m.Tenant,
	}
}

func (m Machine) storage() design.Object {
	return design.Object{
		"storageSizeGB": m.StorageGiB,
		"tier":          m.DiskTier,
		// A full disk makes the server read-only, and disks never shrink:
		// growing is the lesser evil.
		"autoGrow": "Enabled",
	}
}

func network() design.Object { return design.Object{"publicNetworkAccess": "Disabled"} }

func maintenanceWindow() design.Object {
	return design.Object{
		"customWindow": "Enabled",
		"dayOfWeek":    0, // Sunday
		"startHour":    3,
		"startMinute":  0,
	}
}

// identity is what a server asks for its keys with.
func identity(keys []azure.Encryption) design.Object {
	users := design.Object{}
	for _, k := range keys {
		users[k.Identity.String()] = design.Object{}
	}
	return design.Object{"type": "UserAssigned", "userAssignedIdentities": users}
}

// dataEncryption names the keys without a version: rotation is picked up.
func dataEncryption(key azure.Encryption, backup *azure.Encryption) design.Object {
	out := design.Object{
		"type":                          "AzureKeyVault",
		"primaryKeyURI":                 key.Key.Out("properties.keyUri"),
		"primaryUserAssignedIdentityId": addr.RefTo(key.Identity),
	}
	if backup != nil {
		out["geoBackupKeyURI"] = backup.Key.Out("properties.keyUri")
		out["geoBackupUserAssignedIdentityId"] = addr.RefTo(backup.Identity)
	}
	return out
}

// needs are what must exist before a server can use its keys.
func needs(keys []azure.Encryption) []addr.ID {
	var out []addr.ID
	for _, k := range keys {
		out = append(out, k.Identity, k.Grant)
	}
	return out
}

func irreversible() []string {
	return []string{"properties.network", "properties.dataEncryption.type", "properties.storage.storageSizeGB"}
}

// createOnly is the disk: it grows by itself and its tier with it, and Azure
// refuses to make it smaller.
func createOnly() []string {
	return []string{"properties.storage.storageSizeGB", "properties.storage.tier"}
}

// word is what a property says when something is asked for, or Disabled.
func word(asked bool, yes string) string {
	if asked {
		return yes
	}
	return "Disabled"
}
