package azurerm

import "github.com/wardhq/ward/internal/source/internal/body"

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
		shape: func(a Arguments, o object) {
			tier, replication := text(a["account_tier"]), text(a["account_replication_type"])
			switch {
			case tier != "" && replication != "":
				o.set("sku.name", tier+"_"+replication)
			case a["account_tier"] != nil || a["account_replication_type"] != nil:
				o.set("sku", body.Unresolved("account_tier, account_replication_type"))
			}
		},
		parts: []part{{segment: "blobServices", name: "default", block: "blob_properties", args: blobService}},
	},
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

// keyOfVault is https://VAULT/keys/NAME/VERSION in three members.
func keyOfVault(v any) any {
	o := object{}
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
