// Package keyvault builds vaults, and the keys in them.
package keyvault

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// VaultKind is the type of a key vault.
const (
	VaultKind    addr.Kind = "Microsoft.KeyVault/vaults"
	vaultVersion string    = "2026-02-01"
)

// VaultID returns the id of a vault of a resource group.
func VaultID(group addr.ID, name string) addr.ID { return group.Resource(VaultKind, name) }

// secretKind is the type of a vault's secret, which no template makes: it would
// pass through whoever deploys.
const secretKind = VaultKind + "/secrets"

// SecretID returns the id of a secret of a vault.
func SecretID(vault addr.ID, name string) addr.ID { return azure.Child(vault, secretKind, name) }

// ApproveVault is the operation with which somebody else's endpoint is let in.
const ApproveVault = string(VaultKind) + "/privateEndpointConnectionsApproval/action"

// VaultSpec is what has been decided of a vault.
type VaultSpec struct {
	Name   string
	Tenant string
	Why    string
}

// NewVault holds keys, or certificates. Rights come from
// roles only, nothing reaches it but its private endpoint and the Azure
// services that unwrap with its keys, and what is deleted can be had back for
// 90 days, by nobody's decision sooner.
func NewVault(at azure.Place, s VaultSpec) design.Resource {
	return design.Resource{
		ID:         VaultID(at.Group, s.Name),
		APIVersion: vaultVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsKeys,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"tenantId":                  s.Tenant,
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
