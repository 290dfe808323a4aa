// Package storage builds storage accounts and what keeps blobs in them.
package storage

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AccountKind is the type of a storage account.
const (
	AccountKind    addr.Kind = "Microsoft.Storage/storageAccounts"
	accountVersion string    = "2026-04-01"
)

// AccountID returns the id of a storage account of a resource group.
func AccountID(group addr.ID, name string) addr.ID { return group.Resource(AccountKind, name) }

// Operations of Azure's roles on an account.
const (
	WriteAccount    = string(AccountKind) + "/write"
	ApproveAccount  = string(AccountKind) + "/privateEndpointConnectionsApproval/action"
	FailAccountOver = string(AccountKind) + "/failover/action"
)

// AccountSpec is what has been decided of a storage account.
type AccountSpec struct {
	Name  string
	SKU   string // how often and where Azure copies it, as Standard_GZRS
	Key   azure.Encryption
	Holds design.Holding
	Why   string
	// Trusted lets the services that Azure trusts reach it, where they hold a
	// right on it: Azure Monitor to export logs, Azure Backup to restore. They
	// come by Azure's own network and from no address that could be named.
	Trusted bool
}

// NewAccount keeps blobs of one class: what keeps one from being changed, or
// lets it go after a time, is an account's own.
func NewAccount(at azure.Place, s AccountSpec) design.Resource {
	bypass := "None"
	if s.Trusted {
		bypass = "AzureServices"
	}
	return design.Resource{
		ID:         AccountID(at.Group, s.Name),
		APIVersion: accountVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      s.Holds,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"kind":     "StorageV2",
			"sku":      design.Object{"name": s.SKU},
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Key.Identity.String(): design.Object{}},
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
					"bypass":              bypass,
					"defaultAction":       "Deny",
					"ipRules":             design.List{},
					"virtualNetworkRules": design.List{},
				},
				"encryption": design.Object{
					"keySource": "Microsoft.Keyvault",
					"identity":  design.Object{"userAssignedIdentity": addr.RefTo(s.Key.Identity)},
					"keyvaultproperties": design.Object{
						"keyvaulturi": s.Key.Vault.Out("properties.vaultUri"),
						"keyname":     s.Key.Key.Name(),
					},
					"requireInfrastructureEncryption": true,
					"services": design.Object{
						"blob": design.Object{"enabled": true, "keyType": "Account"},
						"file": design.Object{"enabled": true, "keyType": "Account"},
					},
				},
			},
		},
		DependsOn:    []addr.ID{s.Key.Identity, s.Key.Key, s.Key.Grant},
		Irreversible: []string{"properties.encryption.requireInfrastructureEncryption"},
	}
}
