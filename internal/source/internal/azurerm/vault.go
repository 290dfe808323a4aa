package azurerm

// vault is Microsoft.KeyVault.
var vault = map[string]row{
	"azurerm_key_vault": {
		kind: "Microsoft.KeyVault/vaults",
		ids:  []string{"group/Microsoft.KeyVault/vaults/{name}"},
		args: fields{
			"sku_name":                        at("properties.sku.name"),
			"tenant_id":                       at("properties.tenantId"),
			"rbac_authorization_enabled":      at("properties.enableRbacAuthorization"),
			"enable_rbac_authorization":       formerly("properties.enableRbacAuthorization"),
			"purge_protection_enabled":        at("properties.enablePurgeProtection"),
			"soft_delete_retention_days":      at("properties.softDeleteRetentionInDays"),
			"public_network_access_enabled":   at("properties.publicNetworkAccess", enabled),
			"enabled_for_deployment":          at("properties.enabledForDeployment"),
			"enabled_for_disk_encryption":     at("properties.enabledForDiskEncryption"),
			"enabled_for_template_deployment": at("properties.enabledForTemplateDeployment"),
			"network_acls":                    one("properties.networkAcls", vaultRules),
			"access_policy":                   many("properties.accessPolicies", accessPolicy),
		},
		shape: func(_ Arguments, o object) {
			o.set("properties.sku.family", "A")
			// azurerm cannot make a vault without soft delete.
			o.set("properties.enableSoftDelete", true)
		},
	},
}

var vaultRules = fields{
	"default_action":             at("defaultAction"),
	"bypass":                     at("bypass"),
	"ip_rules":                   at("ipRules", each("value")),
	"virtual_network_subnet_ids": at("virtualNetworkRules", ids),
}

var accessPolicy = fields{
	"tenant_id":               at("tenantId"),
	"object_id":               at("objectId"),
	"application_id":          at("applicationId"),
	"key_permissions":         at("permissions.keys"),
	"secret_permissions":      at("permissions.secrets"),
	"certificate_permissions": at("permissions.certificates"),
	"storage_permissions":     at("permissions.storage"),
}
