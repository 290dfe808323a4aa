package storage

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// StateAccountSpec is what has been decided of the account that keeps what
// Terraform knows of what it made.
type StateAccountSpec struct {
	Name string
	SKU  string
}

// NewStateAccount keeps the state of every unit. Azure's own key encrypts it: a
// key of the design's would be in a vault that a unit makes, whose state is in
// here, so that whoever lost the one could not bring back the other. There is
// nothing of a patient in it and no secret: a state has what azapi is told to
// export, which are ids and addresses. Nobody signs in with a key, so that what
// it is read and written by is an identity with a role on one container.
func NewStateAccount(at azure.Place, s StateAccountSpec) design.Resource {
	return design.Resource{
		ID:         AccountID(at.Group, s.Name),
		APIVersion: accountVersion,
		Unit:       at.Unit,
		Why:        "Keeps what Terraform knows of what it made, a container for each unit.",
		Holds:      design.HoldsData,
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
					"bypass":              "None",
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
