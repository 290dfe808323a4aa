package storage

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FlowAccountSpec is what has been decided of the account that keeps what
// networks log of their flows.
type FlowAccountSpec struct {
	Name string
	SKU  string
}

// NewFlowAccount keeps who spoke to whom in the networks of a region. There is
// nothing of a patient in it, so Azure's own key encrypts it; Azure's network
// service writes to it, which the account must let in, as an identity of the
// design, and nobody else reaches it.
func NewFlowAccount(at azure.Place, s FlowAccountSpec) design.Resource {
	return design.Resource{
		ID:         AccountID(at.Group, s.Name),
		APIVersion: accountVersion,
		Unit:       at.Unit,
		Why:        "Keeps who spoke to whom in the networks of " + at.Region + ".",
		Holds:      design.HoldsLogs,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"kind":     "StorageV2",
			"sku":      design.Object{"name": s.SKU},
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
				"allowedCopyScope":             "AAD",
				"networkAcls": design.Object{
					// Microsoft.Network is among the services that this lets in
					// (Microsoft, trusted services of a storage account).
					"bypass":              "AzureServices",
					"defaultAction":       "Deny",
					"ipRules":             design.List{},
					"virtualNetworkRules": design.List{},
				},
				"encryption": design.Object{
					"keySource":                       "Microsoft.Storage",
					"requireInfrastructureEncryption": true,
					"services": design.Object{
						"blob": design.Object{"enabled": true, "keyType": "Account"},
						"file": design.Object{"enabled": true, "keyType": "Account"},
					},
				},
			},
		},
		Irreversible: []string{"properties.encryption.requireInfrastructureEncryption"},
	}
}
