package azurerm

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// postgres is Microsoft.DBforPostgreSQL.
var postgres = map[string]row{
	"azurerm_postgresql_flexible_server": {
		kind: "Microsoft.DBforPostgreSQL/flexibleServers",
		ids:  []string{"group/Microsoft.DBforPostgreSQL/flexibleServers/{name}"},
		args: fields{
			"sku_name":                          at("sku", serverSize),
			"version":                           at("properties.version"),
			"administrator_login":               at("properties.administratorLogin"),
			"create_mode":                       at("properties.createMode"),
			"replication_role":                  at("properties.replicationRole"),
			"source_server_id":                  at("properties.sourceServerResourceId"),
			"point_in_time_restore_time_in_utc": at("properties.pointInTimeUTC"),
			"zone":                              at("properties.availabilityZone"),
			"storage_mb":                        at("properties.storage.storageSizeGB", divided(1024)),
			"storage_tier":                      at("properties.storage.tier"),
			"auto_grow_enabled":                 at("properties.storage.autoGrow", enabled),
			"backup_retention_days":             at("properties.backup.backupRetentionDays"),
			"geo_redundant_backup_enabled":      at("properties.backup.geoRedundantBackup", enabled),
			"public_network_access_enabled":     at("properties.network.publicNetworkAccess", enabled),
			"delegated_subnet_id":               at("properties.network.delegatedSubnetResourceId"),
			"private_dns_zone_id":               at("properties.network.privateDnsZoneArmResourceId"),
			"high_availability": one("properties.highAvailability", fields{
				"mode": at("mode"), "standby_availability_zone": at("standbyAvailabilityZone"),
			}),
			"maintenance_window": one("properties.maintenanceWindow", fields{
				"day_of_week": at("dayOfWeek"), "start_hour": at("startHour"), "start_minute": at("startMinute"),
			}).and("customWindow", "Enabled"),
			"authentication": one("properties.authConfig", fields{
				"active_directory_auth_enabled": at("activeDirectoryAuth", enabled),
				"password_auth_enabled":         at("passwordAuth", enabled),
				"tenant_id":                     at("tenantId"),
			}),
			"customer_managed_key": one("properties.dataEncryption", fields{
				"key_vault_key_id":                     at("primaryKeyURI"),
				"primary_user_assigned_identity_id":    at("primaryUserAssignedIdentityId"),
				"geo_backup_key_vault_key_id":          at("geoBackupKeyURI"),
				"geo_backup_user_assigned_identity_id": at("geoBackupUserAssignedIdentityId"),
			}).and("type", "AzureKeyVault"),
		},
		shape: func(_ addr.ID, _ Arguments, o object) {
			if !o.has("properties.highAvailability") {
				o.set("properties.highAvailability.mode", "Disabled")
			}
		},
	},
	"azurerm_postgresql_flexible_server_configuration": {
		kind:  "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
		ids:   []string{"{server_id}/configurations/{name}"},
		args:  fields{"value": at("properties.value")},
		shape: func(_ addr.ID, _ Arguments, o object) { o.set("properties.source", "user-override") },
	},
	"azurerm_postgresql_flexible_server_firewall_rule": {
		kind: "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
		ids:  []string{"{server_id}/firewallRules/{name}"},
		args: fields{"start_ip_address": at("properties.startIpAddress"), "end_ip_address": at("properties.endIpAddress")},
	},
	"azurerm_postgresql_flexible_server_database": {
		kind: "Microsoft.DBforPostgreSQL/flexibleServers/databases",
		ids:  []string{"{server_id}/databases/{name}"},
		args: fields{"charset": at("properties.charset"), "collation": at("properties.collation")},
	},
	"azurerm_postgresql_flexible_server_active_directory_administrator": {
		kind: "Microsoft.DBforPostgreSQL/flexibleServers/administrators",
		ids:  []string{"group/Microsoft.DBforPostgreSQL/flexibleServers/{server_name}/administrators/{object_id}", "group/Microsoft.DBforPostgreSQL/flexibleServers/{server_name}/administrators/{}"},
		args: fields{
			"tenant_id":      at("properties.tenantId"),
			"principal_name": at("properties.principalName"),
			"principal_type": at("properties.principalType"),
		},
	},
	"azurerm_postgresql_flexible_server_virtual_endpoint": {
		kind: "Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints",
		ids:  []string{"{source_server_id}/virtualEndpoints/{name}"},
		args: fields{"type": at("properties.endpointType"), "replica_server_id": at("properties.members", memberName)},
	},
}

// memberName is the name of a server as the list that ARM has.
func memberName(v any) any {
	if id, ok := idIn(v); ok {
		return []any{id.Name()}
	}
	return unresolved("replica_server_id")
}

// serverSize cuts GP_Standard_D4ds_v5 into the tier and the size.
func serverSize(v any) any {
	prefix, size, _ := strings.Cut(text(v), "_")
	tier := map[string]string{"B": "Burstable", "GP": "GeneralPurpose", "MO": "MemoryOptimized"}[prefix]
	if tier == "" {
		return unresolved("sku_name")
	}
	return map[string]any{"name": size, "tier": tier}
}
