package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/design"
)

var state = storage.AccountID(at.Group, "hrgstate")

// storageRows are examples of what is built in storage.
func storageRows() []row {
	return []row{
		{
			builder: "storage.NewAccount", kind: storage.AccountKind, id: account, region: here,
			make: func() design.Resource {
				return storage.NewAccount(at, storage.AccountSpec{Name: "hrgdocuments", SKU: "Standard_GZRS", Key: encryption, Holds: design.HoldsData, Why: "Keeps documents."})
			},
			secure: map[string]any{
				"properties.publicNetworkAccess":                        "Disabled",
				"properties.allowBlobPublicAccess":                      false,
				"properties.allowSharedKeyAccess":                       false,
				"properties.allowCrossTenantReplication":                false,
				"properties.defaultToOAuthAuthentication":               true,
				"properties.isLocalUserEnabled":                         false,
				"properties.isSftpEnabled":                              false,
				"properties.isNfsV3Enabled":                             false,
				"properties.supportsHttpsTrafficOnly":                   true,
				"properties.minimumTlsVersion":                          "TLS1_2",
				"properties.allowedCopyScope":                           "AAD",
				"properties.networkAcls.bypass":                         "None",
				"properties.networkAcls.defaultAction":                  "Deny",
				"properties.encryption.keySource":                       "Microsoft.Keyvault",
				"properties.encryption.requireInfrastructureEncryption": true,
				"properties.encryption.identity.userAssignedIdentity":   written{},
				"properties.encryption.keyvaultproperties.keyvaulturi":  written{},
				"properties.encryption.services.blob.enabled":           true,
				"properties.encryption.services.file.enabled":           true,
			},
		},
		{
			builder: "storage.NewStateAccount", kind: storage.AccountKind, id: state, region: here,
			make: func() design.Resource {
				return storage.NewStateAccount(at, storage.StateAccountSpec{Name: "hrgstate", SKU: "Standard_GZRS"})
			},
			secure: map[string]any{
				"properties.publicNetworkAccess":                        "Disabled",
				"properties.allowBlobPublicAccess":                      false,
				"properties.allowSharedKeyAccess":                       false,
				"properties.allowCrossTenantReplication":                false,
				"properties.defaultToOAuthAuthentication":               true,
				"properties.isLocalUserEnabled":                         false,
				"properties.supportsHttpsTrafficOnly":                   true,
				"properties.minimumTlsVersion":                          "TLS1_2",
				"properties.networkAcls.bypass":                         "None",
				"properties.networkAcls.defaultAction":                  "Deny",
				"properties.encryption.requireInfrastructureEncryption": true,
			},
		},
		{
			builder: "storage.NewFlowAccount", kind: storage.AccountKind, id: flows, region: here,
			make: func() design.Resource {
				return storage.NewFlowAccount(at, storage.FlowAccountSpec{Name: "hrgflows", SKU: "Standard_ZRS"})
			},
			secure: map[string]any{
				"properties.publicNetworkAccess":                        "Disabled",
				"properties.allowBlobPublicAccess":                      false,
				"properties.allowSharedKeyAccess":                       false,
				"properties.supportsHttpsTrafficOnly":                   true,
				"properties.minimumTlsVersion":                          "TLS1_2",
				"properties.networkAcls.bypass":                         "AzureServices",
				"properties.networkAcls.defaultAction":                  "Deny",
				"properties.encryption.requireInfrastructureEncryption": true,
			},
		},
		{
			builder: "storage.NewAccount", kind: storage.AccountKind, id: storage.AccountID(at.Group, "hrgrecords"), region: here,
			make: func() design.Resource {
				return storage.NewAccount(at, storage.AccountSpec{Name: "hrgrecords", SKU: "Standard_GZRS", Key: encryption, Trusted: true, Holds: design.HoldsLogs, Why: "Logs are exported to it."})
			},
			secure: map[string]any{
				"properties.publicNetworkAccess":       "Disabled",
				"properties.networkAcls.bypass":        "AzureServices",
				"properties.networkAcls.defaultAction": "Deny",
			},
		},
		{
			builder: "storage.NewBlobService", kind: storage.BlobServiceKind, id: storage.BlobServiceID(account), untagged: true,
			make: func() design.Resource {
				return storage.NewBlobService(at, storage.BlobServiceSpec{Account: account, KeepDays: 42, RestoreDays: 35})
			},
			secure: map[string]any{
				"properties.isVersioningEnabled":                        true,
				"properties.changeFeed.enabled":                         true,
				"properties.deleteRetentionPolicy.enabled":              true,
				"properties.deleteRetentionPolicy.days":                 42,
				"properties.deleteRetentionPolicy.allowPermanentDelete": false,
				"properties.containerDeleteRetentionPolicy.enabled":     true,
				"properties.containerDeleteRetentionPolicy.days":        42,
				"properties.restorePolicy.enabled":                      true,
				"properties.restorePolicy.days":                         35,
			},
		},
		{
			builder: "storage.NewAccount", kind: storage.AccountKind, id: copies, region: here,
			make: func() design.Resource {
				return storage.NewAccount(at, storage.AccountSpec{Name: copies.Name(), SKU: "Standard_ZRS", Key: encryption, Holds: design.HoldsData, Why: "Keeps copies."})
			},
			secure: map[string]any{"properties.allowCrossTenantReplication": false},
		},
		{
			builder: "storage.NewBlobService", kind: storage.BlobServiceKind, id: storage.BlobServiceID(copies), untagged: true,
			make: func() design.Resource {
				return storage.NewBlobService(at, storage.BlobServiceSpec{Account: copies, KeepDays: 42})
			},
			secure: map[string]any{"properties.isVersioningEnabled": true},
		},
		{
			builder: "storage.NewContainer", kind: storage.ContainerKind, id: storage.ContainerID(copies, "sets"), untagged: true,
			make: func() design.Resource {
				return storage.NewContainer(at, storage.ContainerSpec{Account: copies, Name: "sets", Purpose: "backups", Holds: design.HoldsData, Why: "Keeps recovery sets.", KeepsVersions: true})
			},
			secure: map[string]any{"properties.immutableStorageWithVersioning.enabled": true},
		},
		{
			builder: "storage.NewManagementPolicy", kind: storage.ManagementPolicyKind, id: storage.ManagementPolicyID(account), untagged: true,
			make: func() design.Resource {
				return storage.NewManagementPolicy(at, storage.ManagementPolicySpec{Account: account, Rules: []storage.LifecycleRule{
					{Name: "all", CoolAfter: 90, VersionsGoneAfter: 42},
					{Name: "some", Containers: []string{"records"}, GoneAfter: 7},
				}})
			},
			secure: map[string]any{
				"properties.policy.rules[*].enabled":    true,
				"properties.policy.rules[*].definition": written{},
			},
		},
		{
			builder: "storage.NewContainer", kind: storage.ContainerKind, id: records, untagged: true,
			make: func() design.Resource {
				return storage.NewContainer(at, storage.ContainerSpec{Account: account, Name: "records", Purpose: "evidence", Holds: design.HoldsEvidence, Why: "Keeps what was sealed."})
			},
			secure: map[string]any{
				"properties.publicAccess":     "None",
				"properties.metadata.purpose": "evidence",
			},
		},
		{
			builder: "storage.NewImmutabilityPolicy", kind: storage.ImmutabilityPolicyKind, id: storage.ImmutabilityPolicyID(records), untagged: true,
			make: func() design.Resource {
				return storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{Container: records, Days: 2191, Holds: design.HoldsEvidence, Why: "Nobody changes a record."})
			},
			secure: map[string]any{
				"properties.immutabilityPeriodSinceCreationInDays": 2191,
				"properties.allowProtectedAppendWrites":            false,
				"properties.allowProtectedAppendWritesAll":         false,
			},
		},
	}
}
