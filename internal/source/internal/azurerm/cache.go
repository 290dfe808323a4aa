package azurerm

import "github.com/wardhq/ward/internal/addr"

// cache is Microsoft.Cache.
var cache = map[string]row{
	"azurerm_redis_cache": {
		kind: "Microsoft.Cache/redis",
		ids:  []string{"group/Microsoft.Cache/redis/{name}"},
		args: fields{
			"zones":                              at("zones"),
			"sku_name":                           at("properties.sku.name"),
			"family":                             at("properties.sku.family"),
			"capacity":                           at("properties.sku.capacity"),
			"non_ssl_port_enabled":               at("properties.enableNonSslPort"),
			"enable_non_ssl_port":                formerly("properties.enableNonSslPort"),
			"minimum_tls_version":                at("properties.minimumTlsVersion"),
			"public_network_access_enabled":      at("properties.publicNetworkAccess", enabled),
			"access_keys_authentication_enabled": at("properties.disableAccessKeyAuthentication", not),
			"redis_version":                      at("properties.redisVersion"),
			"subnet_id":                          at("properties.subnetId"),
			"shard_count":                        at("properties.shardCount"),
			"replicas_per_primary":               at("properties.replicasPerPrimary"),
			"replicas_per_master":                at("properties.replicasPerMaster"),
			"redis_configuration": one("properties.redisConfiguration", fields{
				"aof_backup_enabled":                      at("aof-backup-enabled", asText),
				"rdb_backup_enabled":                      at("rdb-backup-enabled", asText),
				"rdb_backup_frequency":                    at("rdb-backup-frequency", asText),
				"maxmemory_policy":                        at("maxmemory-policy"),
				"maxmemory_reserved":                      at("maxmemory-reserved", asText),
				"authentication_enabled":                  at("authnotrequired", func(v any) any { return asText(not(v)) }),
				"enable_authentication":                   formerly("authnotrequired", func(v any) any { return asText(not(v)) }),
				"active_directory_authentication_enabled": at("aad-enabled", asText),
			}),
		},
	},
	"azurerm_managed_redis": {
		kind: "Microsoft.Cache/redisEnterprise",
		ids:  []string{"group/Microsoft.Cache/redisEnterprise/{name}"},
		args: fields{
			"sku_name":                  at("sku.name"),
			"high_availability_enabled": at("properties.highAvailability", enabled),
			"public_network_access":     at("properties.publicNetworkAccess"),
			"customer_managed_key": one("properties.encryption.customerManagedKeyEncryption", fields{
				"key_vault_key_id":          at("keyEncryptionKeyUrl"),
				"user_assigned_identity_id": at("keyEncryptionKeyIdentity.userAssignedIdentityResourceId"),
			}).and("keyEncryptionKeyIdentity.identityType", "userAssignedIdentity"),
		},
		parts: []part{{segment: "databases", name: "default", block: "default_database", args: database.and(fields{
			"access_keys_authentication_enabled":            at("properties.accessKeysAuthentication", enabled),
			"persistence_append_only_file_backup_frequency": at("properties.persistence.aofFrequency"),
			"persistence_redis_database_backup_frequency":   at("properties.persistence.rdbFrequency"),
		})}},
	},
	"azurerm_redis_enterprise_cluster": {
		kind: "Microsoft.Cache/redisEnterprise",
		ids:  []string{"group/Microsoft.Cache/redisEnterprise/{name}"},
		args: fields{
			"zones":               at("zones"),
			"minimum_tls_version": at("properties.minimumTlsVersion"),
		},
		shape: func(_ addr.ID, a Arguments, o object) { o.set("sku", clusterSize(a["sku_name"])) },
	},
	"azurerm_redis_enterprise_database": {
		kind: "Microsoft.Cache/redisEnterprise/databases",
		ids:  []string{"{cluster_id}/databases/{name}"},
		args: database.and(fields{"port": at("properties.port")}),
	},
}

var database = fields{
	"client_protocol":   at("properties.clientProtocol"),
	"clustering_policy": at("properties.clusteringPolicy"),
	"eviction_policy":   at("properties.evictionPolicy"),
	"module":            many("properties.modules", fields{"name": at("name"), "args": at("args")}),
}

// clusterSize cuts Enterprise_E10-2 into the name and how many of it there are.
func clusterSize(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	name, capacity, ok := cutLast(s, "-")
	o := object{"name": name}
	if ok {
		o.set("capacity", asNumber(capacity))
	}
	return map[string]any(o)
}
