# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in centralus: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_production_recovery" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "hrg-harbor-clinic-production-recovery"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What may reach the cluster's nodes from outside of their network: nothing.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-cluster-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-endpoints-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      securityRules = [
        {
          name = "AllowClusterToServices"
          properties = {
            access                   = "Allow"
            description              = "The cluster reaches blobs and keys by HTTPS, PostgreSQL directly and through its pool."
            destinationAddressPrefix = "10.42.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432"]
            direction                = "Inbound"
            priority                 = 100
            protocol                 = "Tcp"
            sourceAddressPrefix      = "10.42.0.0/21"
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

# The environment's own network in centralus: nothing else is in it.
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.42.0.0/20"]
      }
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.42.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.42.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Holds the keys that encrypt the environment's data in centralus.
resource "azapi_resource" "vaults_hrg_harbor_clin_51b9de75" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clin-51b9de75"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.softDeleteRetentionInDays, properties.enablePurgeProtection.
    prevent_destroy = true
  }
}

# Wraps the data keys of the database and the documents, so that access ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_51b9de75_data" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
  name      = "data"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-encryption"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_51b9de75_data_cb51ba05_4e10_58cf_80cb_46f330e8c4d2" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_51b9de75_data.id
  name      = "cb51ba05-4e10-58cf-80cb-46f330e8c4d2"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-encryption is Key Vault Crypto Service Encryption User of data."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Follows hrg-harbor-clinic-production-4efba59f from centralus. Promoting it is a person's
# decision.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-51b9de75"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.id,
    ]
  }

  body = {
    properties = {
      authConfig = {
        activeDirectoryAuth = "Enabled"
        passwordAuth        = "Disabled"
        tenantId            = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
      }
      createMode = "Replica"
      dataEncryption = {
        primaryKeyURI                 = azapi_resource.keys_hrg_harbor_clin_51b9de75_data.output.properties.keyUri
        primaryUserAssignedIdentityId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.id
        type                          = "AzureKeyVault"
      }
      highAvailability = {
        mode = "Disabled"
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
      sourceServerResourceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.DBforPostgreSQL/flexibleServers/hrg-harbor-clinic-production-4efba59f"
      storage = {
        autoGrow      = "Enabled"
        storageSizeGB = 256
      }
    }
    sku = {
      name = "Standard_D8ds_v5"
      tier = "GeneralPurpose"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_51b9de75_data_cb51ba05_4e10_58cf_80cb_46f330e8c4d2]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.network, properties.dataEncryption.type, properties.storage.storageSizeGB,
    # properties.sourceServerResourceId.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.storage.storageSizeGB, body.properties.createMode, body.properties.sourceServerResourceId]
  }
}

# Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing
# else may be created.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_azure_extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_azure_extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgaudit_log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgaudit_log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_connections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_disconnections]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgbouncer_enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_error_verbosity]
}

# Sends who did what to hrg-harbor-clinic-production-recovery-51b9de75 to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 1
      windowSize = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 0
      windowSize = "PT5M"
    }
  }

  ignore_missing_property = false
}

# The replica is more than 900 seconds behind: so much would be lost with the primary's region.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_replica_lag" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-replica-lag"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            metricName      = "physical_replication_delay_in_seconds"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 900
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The replica is more than 900 seconds behind: so much would be lost with the primary's region."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 1
      windowSize = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-harbor-clin-51b9de75 to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_51b9de75_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
    }
  }

  ignore_missing_property = false
}

# The only way to hrgharborclinicp4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_blob_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-blob-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-blob-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-blob-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.Storage/storageAccounts/hrgharborclinicp4efba59f"
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-blob-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_blob_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_blob_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clinic-production-recovery-51b9de75: an address in the environment's
# network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-postgres-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_postgres_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clin-51b9de75: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-vault-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-vault-pe in
# privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}
