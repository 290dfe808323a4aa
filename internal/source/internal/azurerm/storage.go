package azurerm

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
)

// storage is Microsoft.Storage.
var storage = map[string]row{
	"azurerm_storage_account": {
		kind: "Microsoft.Storage/storageAccounts",
		ids:  []string{"group/Microsoft.Storage/storageAccounts/{name}"},
		args: fields{
			"account_kind":                      at("kind"),
			"access_tier":                       at("properties.accessTier"),
			"min_tls_version":                   at("properties.minimumTlsVersion"),
			"https_traffic_only_enabled":        at("properties.supportsHttpsTrafficOnly"),
			"enable_https_traffic_only":         formerly("properties.supportsHttpsTrafficOnly"),
			"allow_nested_items_to_be_public":   at("properties.allowBlobPublicAccess"),
			"allow_blob_public_access":          formerly("properties.allowBlobPublicAccess"),
			"shared_access_key_enabled":         at("properties.allowSharedKeyAccess"),
			"public_network_access_enabled":     at("properties.publicNetworkAccess", enabled),
			"cross_tenant_replication_enabled":  at("properties.allowCrossTenantReplication"),
			"default_to_oauth_authentication":   at("properties.defaultToOAuthAuthentication"),
			"is_hns_enabled":                    at("properties.isHnsEnabled"),
			"sftp_enabled":                      at("properties.isSftpEnabled"),
			"local_user_enabled":                at("properties.isLocalUserEnabled"),
			"nfsv3_enabled":                     at("properties.isNfsV3Enabled"),
			"allowed_copy_scope":                at("properties.allowedCopyScope"),
			"infrastructure_encryption_enabled": at("properties.encryption.requireInfrastructureEncryption"),
			"network_rules":                     one("properties.networkAcls", storageRules),
			"customer_managed_key":              one("properties.encryption", storageKey).and("keySource", "Microsoft.Keyvault"),
			"sas_policy":                        one("properties.sasPolicy", fields{"expiration_period": at("sasExpirationPeriod"), "expiration_action": at("expirationAction")}),
			"immutability_policy":               one("properties.immutableStorageWithVersioning.immutabilityPolicy", accountImmutability),
			"azure_files_authentication":        one("properties.azureFilesIdentityBasedAuthentication", fields{"directory_type": at("directoryServiceOptions")}),
			"dns_endpoint_type":                 at("properties.dnsEndpointType"),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			// azurerm of 2.0 and later asks for TLS unless it is told otherwise,
			// whatever API version it speaks (docs/r/storage_account).
			if a["https_traffic_only_enabled"] == nil && a["enable_https_traffic_only"] == nil {
				o.set("properties.supportsHttpsTrafficOnly", true)
			}
			tier, replication := text(a["account_tier"]), text(a["account_replication_type"])
			switch {
			case tier != "" && replication != "":
				o.set("sku.name", tier+"_"+replication)
			case a["account_tier"] != nil || a["account_replication_type"] != nil:
				o.set("sku", unresolved("account_tier, account_replication_type"))
			}
		},
		parts: []part{
			{segment: "blobServices", name: "default", block: "blob_properties", args: blobService},
			{segment: "fileServices", name: "default", block: "share_properties", args: fileService},
		},
	},
	"azurerm_storage_account_network_rules": {
		kind: "Microsoft.Storage/storageAccounts", joins: "{storage_account_id}", also: inGroup + "/Microsoft.Storage/storageAccounts/{storage_account_name}",
		args: fields{
			"default_action":             at("properties.networkAcls.defaultAction"),
			"bypass":                     at("properties.networkAcls.bypass", joined(", ")),
			"ip_rules":                   at("properties.networkAcls.ipRules", each("value")),
			"virtual_network_subnet_ids": at("properties.networkAcls.virtualNetworkRules", ids),
			"private_link_access": many("properties.networkAcls.resourceAccessRules", fields{
				"endpoint_resource_id": at("resourceId"), "endpoint_tenant_id": at("tenantId"),
			}),
		},
	},
	"azurerm_storage_account_customer_managed_key": {
		kind: "Microsoft.Storage/storageAccounts", joins: "{storage_account_id}",
		args: fields{
			"user_assigned_identity_id":    at("properties.encryption.identity.userAssignedIdentity"),
			"federated_identity_client_id": at("properties.encryption.identity.federatedIdentityClientId"),
			"key_name":                     at("properties.encryption.keyvaultproperties.keyname"),
			"key_version":                  at("properties.encryption.keyvaultproperties.keyversion"),
			"key_vault_uri":                at("properties.encryption.keyvaultproperties.keyvaulturi"),
			"key_vault_id":                 at("properties.encryption.keyvaultproperties.keyvaulturi", vaultURI),
			"key_vault_key_id":             at("properties.encryption.keyvaultproperties", keyOfVault),
			"managed_hsm_key_id":           at("properties.encryption.keyvaultproperties", keyOfVault),
		},
		shape: func(_ addr.ID, _ Arguments, o object) { o.set("properties.encryption.keySource", "Microsoft.Keyvault") },
	},
	"azurerm_storage_container": {
		kind: "Microsoft.Storage/storageAccounts/blobServices/containers",
		ids: []string{
			"{storage_account_id}/blobServices/default/containers/{name}",
			inAccount + "/blobServices/default/containers/{name}",
		},
		args: fields{
			"container_access_type":             at("properties.publicAccess", publicAccess),
			"metadata":                          at("properties.metadata"),
			"default_encryption_scope":          at("properties.defaultEncryptionScope"),
			"encryption_scope_override_enabled": at("properties.denyEncryptionScopeOverride", not),
		},
	},
	"azurerm_storage_share": {
		kind: "Microsoft.Storage/storageAccounts/fileServices/shares",
		ids:  []string{"{storage_account_id}/fileServices/default/shares/{name}", inAccount + "/fileServices/default/shares/{name}"},
		args: fields{
			"quota":            at("properties.shareQuota"),
			"access_tier":      at("properties.accessTier"),
			"enabled_protocol": at("properties.enabledProtocols"),
			"metadata":         at("properties.metadata"),
		},
	},
	"azurerm_storage_queue": {
		kind: "Microsoft.Storage/storageAccounts/queueServices/queues",
		ids:  []string{"{storage_account_id}/queueServices/default/queues/{name}", inAccount + "/queueServices/default/queues/{name}"},
		args: fields{"metadata": at("properties.metadata")},
	},
	"azurerm_storage_table": {
		kind: "Microsoft.Storage/storageAccounts/tableServices/tables",
		ids:  []string{"{storage_account_id}/tableServices/default/tables/{name}", inAccount + "/tableServices/default/tables/{name}"},
	},
	"azurerm_storage_container_immutability_policy": {
		kind: "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
		ids:  []string{"{storage_container_resource_manager_id}/immutabilityPolicies/default"},
		args: fields{
			"immutability_period_in_days":         at("properties.immutabilityPeriodSinceCreationInDays"),
			"protected_append_writes_enabled":     at("properties.allowProtectedAppendWrites"),
			"protected_append_writes_all_enabled": at("properties.allowProtectedAppendWritesAll"),
			"locked":                              at("properties.state", switched("Locked", "Unlocked")),
		},
	},
	"azurerm_storage_management_policy": {
		kind: "Microsoft.Storage/storageAccounts/managementPolicies",
		ids:  []string{"{storage_account_id}/managementPolicies/default"},
		args: fields{
			"rule": many("properties.policy.rules", fields{
				"name":    at("name"),
				"enabled": at("enabled"),
				"filters": one("definition.filters", fields{
					"blob_types":           at("blobTypes"),
					"prefix_match":         at("prefixMatch"),
					"match_blob_index_tag": many("blobIndexMatch", fields{"name": at("name"), "operation": at("op"), "value": at("value")}),
				}),
				"actions": one("definition.actions", fields{
					"base_blob": one("baseBlob", fields{
						"auto_tier_to_hot_from_cool_enabled":                             at("enableAutoTierToHotFromCool"),
						"delete_after_days_since_modification_greater_than":              at("delete.daysAfterModificationGreaterThan", days),
						"delete_after_days_since_last_access_time_greater_than":          at("delete.daysAfterLastAccessTimeGreaterThan", days),
						"delete_after_days_since_creation_greater_than":                  at("delete.daysAfterCreationGreaterThan", days),
						"tier_to_cool_after_days_since_modification_greater_than":        at("tierToCool.daysAfterModificationGreaterThan", days),
						"tier_to_cool_after_days_since_last_access_time_greater_than":    at("tierToCool.daysAfterLastAccessTimeGreaterThan", days),
						"tier_to_cool_after_days_since_creation_greater_than":            at("tierToCool.daysAfterCreationGreaterThan", days),
						"tier_to_cold_after_days_since_modification_greater_than":        at("tierToCold.daysAfterModificationGreaterThan", days),
						"tier_to_cold_after_days_since_last_access_time_greater_than":    at("tierToCold.daysAfterLastAccessTimeGreaterThan", days),
						"tier_to_cold_after_days_since_creation_greater_than":            at("tierToCold.daysAfterCreationGreaterThan", days),
						"tier_to_archive_after_days_since_modification_greater_than":     at("tierToArchive.daysAfterModificationGreaterThan", days),
						"tier_to_archive_after_days_since_last_access_time_greater_than": at("tierToArchive.daysAfterLastAccessTimeGreaterThan", days),
						"tier_to_archive_after_days_since_creation_greater_than":         at("tierToArchive.daysAfterCreationGreaterThan", days),
					}),
					"snapshot": one("snapshot", fields{
						"delete_after_days_since_creation_greater_than":       at("delete.daysAfterCreationGreaterThan", days),
						"change_tier_to_cool_after_days_since_creation":       at("tierToCool.daysAfterCreationGreaterThan", days),
						"change_tier_to_archive_after_days_since_creation":    at("tierToArchive.daysAfterCreationGreaterThan", days),
						"tier_to_cold_after_days_since_creation_greater_than": at("tierToCold.daysAfterCreationGreaterThan", days),
					}),
					"version": one("version", fields{
						"delete_after_days_since_creation":                    at("delete.daysAfterCreationGreaterThan", days),
						"change_tier_to_cool_after_days_since_creation":       at("tierToCool.daysAfterCreationGreaterThan", days),
						"change_tier_to_archive_after_days_since_creation":    at("tierToArchive.daysAfterCreationGreaterThan", days),
						"tier_to_cold_after_days_since_creation_greater_than": at("tierToCold.daysAfterCreationGreaterThan", days),
					}),
				}),
			}).and("type", "Lifecycle"),
		},
	},
}

// publicAccess is blob, container or private in azurerm's words.
func publicAccess(v any) any {
	switch text(v) {
	case "private":
		return "None"
	case "blob":
		return "Blob"
	case "container":
		return "Container"
	}
	return v
}

// days leaves out what azurerm writes where no number of days is said.
func days(v any) any {
	if n, ok := v.(jsontext.Value); ok && string(n) == "-1" {
		return nil
	}
	return v
}

// vaultURI is the address of the vault of an id.
func vaultURI(v any) any {
	if id, ok := idIn(v); ok {
		return id.Out("properties.vaultUri")
	}
	return unresolved("key_vault_id")
}

var fileService = fields{
	"retention_policy": one("properties.shareDeleteRetentionPolicy", fields{"days": at("days")}).and("enabled", true),
	"smb": one("properties.protocolSettings.smb", fields{
		"versions":                        at("versions", joined(";")),
		"authentication_types":            at("authenticationMethods", joined(";")),
		"kerberos_ticket_encryption_type": at("kerberosTicketEncryption", joined(";")),
		"channel_encryption_type":         at("channelEncryption", joined(";")),
	}),
}

var storageRules = fields{
	"default_action":             at("defaultAction"),
	"bypass":                     at("bypass", joined(", ")),
	"ip_rules":                   at("ipRules", each("value")),
	"virtual_network_subnet_ids": at("virtualNetworkRules", ids),
	"private_link_access": many("resourceAccessRules", fields{
		"endpoint_resource_id": at("resourceId"), "endpoint_tenant_id": at("tenantId"),
	}),
}

var accountImmutability = fields{
	"state":                         at("state"),
	"period_since_creation_in_days": at("immutabilityPeriodSinceCreationInDays"),
	"allow_protected_append_writes": at("allowProtectedAppendWrites"),
}

var storageKey = fields{
	"user_assigned_identity_id": at("identity.userAssignedIdentity"),
	"key_vault_key_id":          at("keyvaultproperties", keyOfVault),
	"managed_hsm_key_id":        at("keyvaultproperties", keyOfVault),
}

// keyOfVault is https://VAULT/keys/NAME/VERSION in three members. A reference to
// a key says which it is, and not at which address.
func keyOfVault(v any) any {
	o := object{}
	if ref, ok := v.(addr.Ref); ok {
		if !ref.ID.Kind().Equal("Microsoft.KeyVault/vaults/keys") {
			return unresolved("the id of a key")
		}
		o.set("keyvaulturi", ref.ID.Parent().Out("properties.vaultUri"))
		o.set("keyname", ref.ID.Name())
		return map[string]any(o)
	}
	o.set("keyvaulturi", keyPart(keyVaultURI)(v))
	o.set("keyname", keyPart(keyName)(v))
	o.set("keyversion", keyPart(keyVersion)(v))
	return map[string]any(o)
}

var blobService = fields{
	"versioning_enabled":      at("properties.isVersioningEnabled"),
	"change_feed_enabled":     at("properties.changeFeed.enabled"),
	"default_service_version": at("properties.defaultServiceVersion"),
	"delete_retention_policy": one("properties.deleteRetentionPolicy", fields{
		"days": at("days"), "permanent_delete_enabled": at("allowPermanentDelete"),
	}).and("enabled", true),
	"container_delete_retention_policy": one("properties.containerDeleteRetentionPolicy", fields{"days": at("days")}).and("enabled", true),
	"restore_policy":                    one("properties.restorePolicy", fields{"days": at("days")}).and("enabled", true),
	"last_access_time_enabled":          at("properties.lastAccessTimeTrackingPolicy.enable"),
}
