# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_production" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "hrg-harbor-clinic-production"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Keeps the logs of the regulated environments of harbor-clinic, which nobody else may read.
resource "azapi_resource" "workspaces_hrg_harbor_clinic_production_logs" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-logs"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      features = {
        disableLocalAuth                            = true
        enableLogAccessUsingOnlyResourcePermissions = false
      }
      publicNetworkAccessForIngestion = "Disabled"
      publicNetworkAccessForQuery     = "Disabled"
      retentionInDays                 = 400
      sku = {
        name = "PerGB2018"
      }
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What may reach the cluster's nodes from outside of their network: nothing.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-cluster-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      securityRules = [
        {
          name = "AllowClusterToServices"
          properties = {
            access                   = "Allow"
            description              = "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool."
            destinationAddressPrefix = "10.41.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432"]
            direction                = "Inbound"
            priority                 = 100
            protocol                 = "Tcp"
            sourceAddressPrefix      = "10.41.0.0/21"
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
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.41.0.0/20"]
      }
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.41.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.41.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_endpoints_nsg.id
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
resource "azapi_resource" "vaults_hrg_harbor_clin_4efba59f" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clin-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_data" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "data"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_data_dac5cd7f_356f_5a08_a86f_5258a341a626" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_data.id
  name      = "dac5cd7f-356f-5a08-a86f-5258a341a626"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of data."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The environment's database server. No password signs in to it, and no public address leads to
# it.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_production_4efba59f" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
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
        primaryKeyURI                 = azapi_resource.keys_hrg_harbor_clin_4efba59f_data.output.properties.keyUri
        primaryUserAssignedIdentityId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
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
        storageSizeGB = 256
      }
      version = "16"
    }
    sku = {
      name = "Standard_D8ds_v5"
      tier = "GeneralPurpose"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_data_dac5cd7f_356f_5a08_a86f_5258a341a626]

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
resource "azapi_resource" "administrators_hrg_harbor_clinic_production_4efba59f_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
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
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_azure_extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.administrators_hrg_harbor_clinic_production_4efba59f_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401]
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_azure_extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_pgaudit_log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_pgaudit_log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_connections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_disconnections]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_pgbouncer_enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_error_verbosity]
}

# Sends who did what to hrg-harbor-clinic-production-4efba59f to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_production_4efba59f_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
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
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-service-health"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 0
      windowSize          = "PT5M"
    }
  }

  ignore_missing_property = false
}

# A replica that does not read holds back more than 10 % of the disk: the primary is full when it
# is.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_replication_slot" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-replication-slot"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
            metricName      = "physical_replication_delay_in_bytes"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 27487790690
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "A replica that does not read holds back more than 10 % of the disk: the primary is full when it is."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A backup has failed.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_backup_failed" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-backup-failed"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AddonAzureBackupJobs | where JobOperation == \"Backup\" and JobStatus == \"Failed\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A backup has failed."
      displayName         = "hrg-harbor-clinic-production-backup-failed"
      enabled             = true
      evaluationFrequency = "PT1H"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT1H"
    }
  }

  ignore_missing_property = false
}

# Odoo asked for a document that is not there. It shows an empty one, and says nothing.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_document_missing" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-document-missing"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "StorageBlobLogs | where OperationName == \"GetBlob\" and StatusText == \"BlobNotFound\" and ObjectKey contains \"/attachments/\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "Odoo asked for a document that is not there. It shows an empty one, and says nothing."
      displayName         = "hrg-harbor-clinic-production-document-missing"
      enabled             = true
      evaluationFrequency = "PT15M"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A certificate, a secret or a key ends soon, or has ended.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_expiry_near" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-expiry-near"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AZKVAuditLogs | where OperationName endswith \"NearExpiryEventGridNotification\" or OperationName endswith \"ExpiredEventGridNotification\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A certificate, a secret or a key ends soon, or has ended."
      displayName         = "hrg-harbor-clinic-production-expiry-near"
      enabled             = true
      evaluationFrequency = "P1D"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 2
      skipQueryValidation = true
      windowSize          = "P1D"
    }
  }

  ignore_missing_property = false
}

# A service could not use its key: what it wraps cannot be read for as long as that is so.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_key_out_of_reach" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-key-out-of-reach"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AZKVAuditLogs | where OperationName in (\"KeyWrap\", \"KeyUnwrap\", \"KeyGet\") and HttpStatusCode >= 400"
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A service could not use its key: what it wraps cannot be read for as long as that is so."
      displayName         = "hrg-harbor-clinic-production-key-out-of-reach"
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-harbor-clin-4efba59f to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_4efba59f_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
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
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Odoo's own identity: what it may do, it may do as itself.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_odoo" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-odoo"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "storage_accounts_hrgharborclinicp4efba59f" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrgharborclinicp4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
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
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "data"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_4efba59f.output.properties.vaultUri
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
        bypass              = "AzureServices"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess      = "Disabled"
      supportsHttpsTrafficOnly = true
    }
    sku = {
      name = "Standard_GZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_4efba59f_data, azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_data_dac5cd7f_356f_5a08_a86f_5258a341a626]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The only way to hrgharborclinicp4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_blob_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-blob-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-blob-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-blob-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinicp4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-blob-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_blob_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_blob_pe.id
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

# The only way to hrg-harbor-clinic-production-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-postgres-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_postgres_pe.id
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

# The only way to hrg-harbor-clin-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_vault_pe.id
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
resource "azapi_update_resource" "blob_services_hrgharborclinicp4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinicp4efba59f.id
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

# Rows of AZKVAuditLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_am_azkvauditlogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
  name      = "am-azkvauditlogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
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
resource "azapi_resource" "immutability_policies_hrgharborclinicp4efba59f_default_am_azkvauditlogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_am_azkvauditlogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Rows of LAQueryLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_am_laquerylogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
  name      = "am-laquerylogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
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
resource "azapi_resource" "immutability_policies_hrgharborclinicp4efba59f_default_am_laquerylogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_am_laquerylogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Rows of PGSQLServerLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_am_pgsqlserverlogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
  name      = "am-pgsqlserverlogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
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
resource "azapi_resource" "immutability_policies_hrgharborclinicp4efba59f_default_am_pgsqlserverlogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_am_pgsqlserverlogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Rows of StorageBlobLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_am_storagebloblogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
  name      = "am-storagebloblogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
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
resource "azapi_resource" "immutability_policies_hrgharborclinicp4efba59f_default_am_storagebloblogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_am_storagebloblogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Copies who did what to storage that nobody can change: what is in a workspace can be purged.
resource "azapi_resource" "data_exports_hrg_harbor_clinic_production_logs_audit" {
  type      = "Microsoft.OperationalInsights/workspaces/dataExports@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "audit"

  body = {
    properties = {
      destination = {
        resourceId = azapi_resource.storage_accounts_hrgharborclinicp4efba59f.id
      }
      enable     = true
      tableNames = ["AZKVAuditLogs", "LAQueryLogs", "PGSQLServerLogs", "StorageBlobLogs"]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.immutability_policies_hrgharborclinicp4efba59f_default_am_azkvauditlogs_default, azapi_resource.immutability_policies_hrgharborclinicp4efba59f_default_am_laquerylogs_default, azapi_resource.immutability_policies_hrgharborclinicp4efba59f_default_am_pgsqlserverlogs_default, azapi_resource.immutability_policies_hrgharborclinicp4efba59f_default_am_storagebloblogs_default]
}

# Sends who did what to hrg-harbor-clinic-production-logs to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_workspaces_hrg_harbor_clinic_production_logs_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "Audit"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps AZKVAuditLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_azkvauditlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "AZKVAuditLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AzureActivity for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_azureactivity" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "AzureActivity"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps LAQueryLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_laquerylogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "LAQueryLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps PGSQLServerLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_pgsqlserverlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "PGSQLServerLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps StorageBlobLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_storagebloblogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "StorageBlobLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Odoo's attachments: one container for one database, under names that tell nothing of a patient.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_attachments" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
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
resource "azapi_resource" "role_assignments_containers_hrgharborclinicp4efba59f_default_attachments_b89c5012_769d_5d5c_9474_06be07648ec4" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_attachments.id
  name      = "b89c5012-769d-5d5c-9474-06be07648ec4"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-odoo is Ward Blob Writer Without Delete (harbor-clinic-production) of attachments."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_baf3c712_3179_5673_a16d_1545fb34b749.id
    }
  }

  ignore_missing_property = false
}

# The environment's records: what Ward sealed, mirrored where nobody can change it.
resource "azapi_resource" "containers_hrgharborclinicp4efba59f_default_records" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
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
resource "azapi_resource" "immutability_policies_hrgharborclinicp4efba59f_default_records_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_records.id
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
resource "azapi_resource" "role_assignments_containers_hrgharborclinicp4efba59f_default_records_bf27fd63_2c72_508e_a58a_161d8b35592f" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinicp4efba59f_default_records.id
  name      = "bf27fd63-2c72-508e-a58a-161d8b35592f"

  body = {
    properties = {
      description      = "hrg-platform-evidence is Ward Blob Writer Without Delete (harbor-clinic-production) of records."
      principalId      = data.azapi_resource.platform_user_assigned_identities_hrg_platform_evidence.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_baf3c712_3179_5673_a16d_1545fb34b749.id
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinicp4efba59f_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinicp4efba59f_default.id
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
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}
