# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_staging" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "hrg-harbor-clinic-staging"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What may reach the cluster's nodes from outside of their network: nothing.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-cluster-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      securityRules = [
        {
          name = "DenyInternetInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing comes in from the Internet, whatever other rules are added."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 4096
            protocol                 = "*"
            sourceAddressPrefix      = "Internet"
            sourcePortRange          = "*"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# What may reach the private endpoints: the cluster, on the ports of the services.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      securityRules = [
        {
          name = "AllowClusterToServices"
          properties = {
            access                   = "Allow"
            description              = "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool."
            destinationAddressPrefix = "10.43.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432"]
            direction                = "Inbound"
            priority                 = 100
            protocol                 = "Tcp"
            sourceAddressPrefix      = "10.43.0.0/21"
            sourcePortRange          = "*"
          }
        },
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else does, also not from networks that are peered one day."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 4096
            protocol                 = "*"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The environment's own network in eastus2: nothing else is in it.
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.43.0.0/20"]
      }
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.43.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.43.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Holds the keys that encrypt the environment's data in eastus2.
resource "azapi_resource" "vaults_hrg_harbor_clin_dd0ffc83" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clin-dd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      enablePurgeProtection        = true
      enableRbacAuthorization      = true
      enableSoftDelete             = true
      enabledForDeployment         = false
      enabledForDiskEncryption     = false
      enabledForTemplateDeployment = false
      networkAcls = {
        bypass              = "AzureServices"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess = "Disabled"
      sku = {
        family = "A"
        name   = "premium"
      }
      softDeleteRetentionInDays = 90
      tenantId                  = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
    }
  }

  ignore_missing_property = false
  response_export_values  = ["properties.vaultUri"]

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.softDeleteRetentionInDays, properties.enablePurgeProtection.
    prevent_destroy = true
  }
}

# Wraps the data keys of the database and the documents, so that access ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_data" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "data"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      attributes = {
        enabled    = true
        exportable = false
      }
      keyOps  = ["wrapKey", "unwrapKey"]
      keySize = 3072
      kty     = "RSA-HSM"
      rotationPolicy = {
        attributes = {
          expiryTime = "P2Y"
        }
        lifetimeActions = [
          {
            action = {
              type = "rotate"
            }
            trigger = {
              timeAfterCreate = "P1Y"
            }
          },
          {
            action = {
              type = "notify"
            }
            trigger = {
              timeBeforeExpiry = "P30D"
            }
          },
        ]
      }
    }
  }

  ignore_missing_property = false
  response_export_values  = ["properties.keyUri"]

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.kty, properties.keySize.
    prevent_destroy = true
  }
}

# The identity with which the database and the storage account use their key.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
  response_export_values  = ["properties.principalId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Database and storage wrap their data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_data_87564857_276b_553c_945c_31d87179ba03" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_data.id
  name      = "87564857-276b-553c-945c-31d87179ba03"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of data."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The environment's database server. No password signs in to it, and no public address leads to
# it.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_staging_dd0ffc83" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-dd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
  }

  body = {
    properties = {
      authConfig = {
        activeDirectoryAuth = "Enabled"
        passwordAuth        = "Disabled"
        tenantId            = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
      }
      backup = {
        backupRetentionDays = 35
        geoRedundantBackup  = "Disabled"
      }
      dataEncryption = {
        primaryKeyURI                 = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_data.output.properties.keyUri
        primaryUserAssignedIdentityId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        type                          = "AzureKeyVault"
      }
      highAvailability = {
        mode = "ZoneRedundant"
      }
      maintenanceWindow = {
        customWindow = "Enabled"
        dayOfWeek    = 0
        startHour    = 3
        startMinute  = 0
      }
      network = {
        publicNetworkAccess = "Disabled"
      }
      storage = {
        autoGrow      = "Enabled"
        storageSizeGB = 128
      }
      version = "16"
    }
    sku = {
      name = "Standard_E2ds_v5"
      tier = "MemoryOptimized"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_data_87564857_276b_553c_945c_31d87179ba03]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.network, properties.dataEncryption.type, properties.storage.storageSizeGB,
    # properties.backup.geoRedundantBackup.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.storage.storageSizeGB]
  }
}

# The people of hrg-database-administrators administer the server, as themselves.
resource "azapi_resource" "administrators_hrg_harbor_clinic_staging_dd0ffc83_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"

  body = {
    properties = {
      principalName = "hrg-database-administrators"
      principalType = "Group"
      tenantId      = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
    }
  }

  ignore_missing_property = false
}

# Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing
# else may be created.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_azure_extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.administrators_hrg_harbor_clinic_staging_dd0ffc83_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401]
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_azure_extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_pgaudit_log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_pgaudit_log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_connections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_disconnections]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_pgbouncer_enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_error_verbosity]
}

# Sends who did what to hrg-harbor-clinic-staging-dd0ffc83 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_staging_dd0ffc83_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "PostgreSQLLogs"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody let a public address reach a database."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Insights/diagnosticSettings/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Insights/diagnosticSettings/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/tables/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/dataExports/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what is written down, or for how long."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Network/networkSecurityGroups/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/securityRules/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/securityRules/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what reaches what."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Authorization/policyAssignments/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/policyAssignments/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what Azure itself refuses or reports."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Network/publicIPAddresses/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/publicIPAddresses/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody opened or closed a way in from the Internet."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Authorization/roleAssignments/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleAssignments/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleDefinitions/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleDefinitions/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody gave a right or took one."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Security/securitySolutions/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securitySolutions/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/pricings/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securityContacts/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securityContacts/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what Defender looks at, or whom it tells."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-service-health"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "ServiceHealth"
            field  = "category"
          },
        ]
      }
      description = "A service of Azure's that is used here fails, or will change."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_staging_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = [
        {
          actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
        },
      ]
      autoMitigate = true
      criteria = {
        allOf = [
          {
            criterionType   = "StaticThresholdCriterion"
            metricName      = "storage_percent"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 80
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The disk of the database is more than 80 % full. At 95 % nothing can be written any more."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_staging_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      actions = [
        {
          actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
        },
      ]
      autoMitigate = true
      criteria = {
        allOf = [
          {
            criterionType   = "StaticThresholdCriterion"
            metricName      = "is_db_alive"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "LessThan"
            threshold       = 1
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The database answers nobody."
      enabled             = true
      evaluationFrequency = "PT1M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id]
      severity            = 0
      windowSize          = "PT5M"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-harbor-clin-dd0ffc83 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_dd0ffc83_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "AuditEvent"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Odoo's own identity: what it may do, it may do as itself.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_odoo" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-odoo"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
  response_export_values  = ["properties.principalId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Keeps the attachments of Odoo and the environment's records, apart from the database.
resource "azapi_resource" "storage_accounts_hrgharborclinicsdd0ffc83" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrgharborclinicsdd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
  }

  body = {
    kind = "StorageV2"
    properties = {
      accessTier                   = "Hot"
      allowBlobPublicAccess        = false
      allowCrossTenantReplication  = false
      allowSharedKeyAccess         = false
      allowedCopyScope             = "AAD"
      defaultToOAuthAuthentication = true
      encryption = {
        identity = {
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "data"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.output.properties.vaultUri
        }
        requireInfrastructureEncryption = true
        services = {
          blob = {
            enabled = true
            keyType = "Account"
          }
          file = {
            enabled = true
            keyType = "Account"
          }
        }
      }
      isLocalUserEnabled = false
      isNfsV3Enabled     = false
      isSftpEnabled      = false
      minimumTlsVersion  = "TLS1_2"
      networkAcls = {
        bypass              = "None"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess      = "Disabled"
      supportsHttpsTrafficOnly = true
    }
    sku = {
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_dd0ffc83_data, azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_data_87564857_276b_553c_945c_31d87179ba03]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The only way to hrgharborclinicsdd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_blob_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-blob-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-blob-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-blob-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinicsdd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-blob-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_blob_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_blob_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clinic-staging-dd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-postgres-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_postgres_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clin-dd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclinicsdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinicsdd0ffc83.id
  name      = "default"

  body = {
    properties = {
      changeFeed = {
        enabled         = true
        retentionInDays = 42
      }
      containerDeleteRetentionPolicy = {
        days    = 42
        enabled = true
      }
      deleteRetentionPolicy = {
        allowPermanentDelete = false
        days                 = 42
        enabled              = true
      }
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}

# Odoo's attachments: one container for one database, under names that tell nothing of a patient.
resource "azapi_resource" "containers_hrgharborclinicsdd0ffc83_default_attachments" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicsdd0ffc83_default.id
  name      = "attachments"

  body = {
    properties = {
      metadata = {
        purpose = "attachments"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Odoo reads and writes its attachments, and nothing else of the account.
resource "azapi_resource" "role_assignments_containers_hrgharborclinicsdd0ffc83_default_attachments_9bf61f8c_0042_55cd_a0b3_c62c63de0f60" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicsdd0ffc83_default_attachments.id
  name      = "9bf61f8c-0042-55cd-a0b3-c62c63de0f60"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-odoo is Ward Blob Writer Without Delete (harbor-clinic-staging) of attachments."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_c9500891_dd76_53fb_ab2e_5edf805843c0.id
    }
  }

  ignore_missing_property = false
}

# The environment's records: what Ward sealed, mirrored where nobody can change it.
resource "azapi_resource" "containers_hrgharborclinicsdd0ffc83_default_records" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicsdd0ffc83_default.id
  name      = "records"

  body = {
    properties = {
      metadata = {
        purpose = "evidence"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes a record before its time is over; once locked, not even the owner.
resource "azapi_resource" "immutability_policies_hrgharborclinicsdd0ffc83_default_records_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicsdd0ffc83_default_records.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = false
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2196
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Evidence is mirrored here by the platform's own identity; Odoo cannot reach it.
resource "azapi_resource" "role_assignments_containers_hrgharborclinicsdd0ffc83_default_records_f1c79f08_cd1a_502c_a0d4_de868cfbaaba" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicsdd0ffc83_default_records.id
  name      = "f1c79f08-cd1a-502c-a0d4-de868cfbaaba"

  body = {
    properties = {
      description      = "hrg-platform-evidence is Ward Blob Writer Without Delete (harbor-clinic-staging) of records."
      principalId      = data.azapi_resource.platform_user_assigned_identities_hrg_platform_evidence.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_c9500891_dd76_53fb_ab2e_5edf805843c0.id
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinicsdd0ffc83_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicsdd0ffc83_default.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "StorageRead"
          enabled  = true
        },
        {
          category = "StorageWrite"
          enabled  = true
        },
        {
          category = "StorageDelete"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}
