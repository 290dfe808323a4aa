package azurerm

import "github.com/wardhq/ward/internal/addr"

// backup is Microsoft.DataProtection and Microsoft.RecoveryServices.
var backup = map[string]row{
	"azurerm_data_protection_backup_vault": {
		kind: "Microsoft.DataProtection/backupVaults",
		ids:  []string{"group/Microsoft.DataProtection/backupVaults/{name}"},
		args: fields{
			"immutability":                 at("properties.securitySettings.immutabilitySettings.state"),
			"soft_delete":                  at("properties.securitySettings.softDeleteSettings.state"),
			"retention_duration_in_days":   at("properties.securitySettings.softDeleteSettings.retentionDurationInDays"),
			"cross_region_restore_enabled": at("properties.featureSettings.crossRegionRestoreSettings.state", enabled),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			store := object{}
			store.set("datastoreType", a["datastore_type"])
			store.set("type", a["redundancy"])
			if len(store) > 0 {
				o.set("properties.storageSettings", []any{map[string]any(store)})
			}
		},
	},
	"azurerm_data_protection_resource_guard": {
		kind: "Microsoft.DataProtection/resourceGuards",
		ids:  []string{"group/Microsoft.DataProtection/resourceGuards/{name}"},
		args: fields{"vault_critical_operation_exclusion_list": at("properties.vaultCriticalOperationExclusionList")},
	},
	"azurerm_data_protection_backup_policy_blob_storage": policyOf("{vault_id}", "Microsoft.Storage/storageAccounts/blobServices", fields{
		"operational_default_retention_duration": at("properties.policyRules", retention("OperationalStore")),
		"vault_default_retention_duration":       at("properties.policyRules", retention("VaultStore")),
		"retention_duration":                     formerly("properties.policyRules", retention("OperationalStore")),
	}),
	"azurerm_data_protection_backup_policy_disk": policyOf("{vault_id}", "Microsoft.Compute/disks", fields{
		"default_retention_duration": at("properties.policyRules", retention("OperationalStore")),
	}),
	"azurerm_data_protection_backup_policy_postgresql_flexible_server": policyOf("{vault_id}", "Microsoft.DBforPostgreSQL/flexibleServers", fields{
		"default_retention_rule": one("", fields{"life_cycle": at("properties.policyRules", lifeCycles)}),
	}),
	"azurerm_data_protection_backup_policy_kubernetes_cluster": policyOf("group/Microsoft.DataProtection/backupVaults/{vault_name}", "Microsoft.ContainerService/managedClusters", fields{
		"default_retention_rule": one("", fields{"life_cycle": at("properties.policyRules", lifeCycles)}),
	}),
	"azurerm_data_protection_backup_instance_blob_storage":               copied("storage_account_id", "Microsoft.Storage/storageAccounts/blobServices"),
	"azurerm_data_protection_backup_instance_disk":                       copied("disk_id", "Microsoft.Compute/disks"),
	"azurerm_data_protection_backup_instance_kubernetes_cluster":         copied("kubernetes_cluster_id", "Microsoft.ContainerService/managedClusters"),
	"azurerm_data_protection_backup_instance_postgresql_flexible_server": copied("server_id", "Microsoft.DBforPostgreSQL/flexibleServers"),
	"azurerm_recovery_services_vault": {
		kind: "Microsoft.RecoveryServices/vaults",
		ids:  []string{"group/Microsoft.RecoveryServices/vaults/{name}"},
		args: fields{
			"sku":                           at("sku.name"),
			"public_network_access_enabled": at("properties.publicNetworkAccess", enabled),
			"immutability":                  at("properties.securitySettings.immutabilitySettings.state"),
			"soft_delete_enabled":           at("properties.securitySettings.softDeleteSettings.softDeleteState", enabled),
			"storage_mode_type":             at("properties.redundancySettings.standardTierStorageRedundancy"),
			"cross_region_restore_enabled":  at("properties.redundancySettings.crossRegionRestore", enabled),
			"encryption": one("properties.encryption", fields{
				"key_id":                            at("keyVaultProperties.keyUri"),
				"infrastructure_encryption_enabled": at("infrastructureEncryption", enabled),
				"use_system_assigned_identity":      at("kekIdentity.useSystemAssignedIdentity"),
				"user_assigned_identity_id":         at("kekIdentity.userAssignedIdentity"),
			}),
			"monitoring": one("properties.monitoringSettings", fields{
				"alerts_for_all_job_failures_enabled":            at("azureMonitorAlertSettings.alertsForAllJobFailures", enabled),
				"alerts_for_critical_operation_failures_enabled": at("classicAlertSettings.alertsForCriticalOperations", enabled),
			}),
		},
	},
}

// policyOf is a policy of a vault for one kind of source. Of its rules the
// retention that holds for every copy is read.
func policyOf(vault, source string, args fields) row {
	return row{
		kind: "Microsoft.DataProtection/backupVaults/backupPolicies",
		ids:  []string{vault + "/backupPolicies/{name}"},
		args: args,
		shape: func(_ addr.ID, _ Arguments, o object) {
			o.set("properties.objectType", "BackupPolicy")
			o.set("properties.datasourceTypes", []any{source})
		},
	}
}

// retention returns what makes the rule of a duration in a store.
func retention(store string) func(any) any {
	return func(v any) any {
		return []any{retentionRule(lifeCycle(store, v))}
	}
}

func lifeCycle(store, duration any) any {
	o := object{}
	o.set("deleteAfter.objectType", "AbsoluteDeleteOption")
	o.set("deleteAfter.duration", duration)
	o.set("sourceDataStore.objectType", "DataStoreInfoBase")
	o.set("sourceDataStore.dataStoreType", store)
	return map[string]any(o)
}

func retentionRule(cycles ...any) any {
	return map[string]any{"name": "Default", "objectType": "AzureRetentionRule", "isDefault": true, "lifecycles": cycles}
}

// lifeCycles makes the rule of a list of blocks.
func lifeCycles(v any) any {
	var cycles []any
	for _, b := range list(v) {
		block, ok := b.(map[string]any)
		if !ok {
			return unresolved("life_cycle")
		}
		cycles = append(cycles, lifeCycle(block["data_store_type"], block["duration"]))
	}
	return []any{retentionRule(cycles...)}
}

// copied is something that is copied to a vault: what an argument names.
func copied(argument, source string) row {
	return row{
		kind: "Microsoft.DataProtection/backupVaults/backupInstances",
		ids:  []string{"{vault_id}/backupInstances/{name}"},
		args: fields{
			argument:           at("properties.dataSourceInfo.resourceID"),
			"backup_policy_id": at("properties.policyInfo.policyId"),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			o.set("properties.objectType", "BackupInstance")
			o.set("properties.dataSourceInfo.objectType", "Datasource")
			o.set("properties.dataSourceInfo.datasourceType", source)
			if id, ok := idIn(a[argument]); ok {
				o.set("properties.dataSourceInfo.resourceType", string(id.Kind()))
				o.set("properties.dataSourceInfo.resourceName", id.Name())
			}
			o.set("properties.dataSourceInfo.resourceLocation", a["location"])
			delete(o, "location")
		},
	}
}
