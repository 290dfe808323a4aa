# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_platform" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "hrg-platform"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# The private way to the workspaces, and from these networks to no other.
resource "azapi_resource" "private_link_scopes_hrg_platform_monitor" {
  type      = "Microsoft.Insights/privateLinkScopes@2021-09-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-monitor"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      accessModeSettings = {
        exclusions          = []
        ingestionAccessMode = "PrivateOnly"
        queryAccessMode     = "PrivateOnly"
      }
    }
  }

  ignore_missing_property = false
}

# Answers privatelink.agentsvc.azure-automation.net with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_agentsvc_azure_automation_net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.agentsvc.azure-automation.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.blob.core.windows.net with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_blob_core_windows_net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.blob.core.windows.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.monitor.azure.com with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink_monitor_azure_com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.monitor.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.ods.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_ods_opinsights_azure_com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.ods.opinsights.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.oms.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_oms_opinsights_azure_com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.oms.opinsights.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.postgres.database.azure.com with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_postgres_database_azure_com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.postgres.database.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.vaultcore.azure.net with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink_vaultcore_azure_net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.vaultcore.azure.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Those who answer for incidents are told of what an alert has seen.
resource "azapi_resource" "action_groups_hrg_platform_incidents" {
  type      = "Microsoft.Insights/actionGroups@2023-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-incidents"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      emailReceivers = [
        {
          emailAddress         = "security@harbor-regional.example"
          name                 = "security@harbor-regional.example"
          useCommonAlertSchema = true
        },
        {
          emailAddress         = "operations@harbor-regional.example"
          name                 = "operations@harbor-regional.example"
          useCommonAlertSchema = true
        },
      ]
      enabled        = true
      groupShortName = "incidents"
    }
  }

  ignore_missing_property = false
}

# Mirrors sealed evidence into the environments' record containers, and cannot delete it there.
resource "azapi_resource" "user_assigned_identities_hrg_platform_evidence" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-evidence"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Keeps the logs of the platform, and of environments without regulated data.
resource "azapi_resource" "workspaces_hrg_platform_logs" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-logs"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_platform_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_platform_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_platform_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_platform_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_platform_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_platform_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_platform_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_platform_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-service-health"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# The workspace hrg-platform-logs is reached by the private way.
resource "azapi_resource" "scoped_resources_hrg_platform_monitor_hrg_platform_logs" {
  type      = "Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01"
  parent_id = azapi_resource.private_link_scopes_hrg_platform_monitor.id
  name      = "hrg-platform-logs"

  body = {
    properties = {
      linkedResourceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# A backup has failed.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_backup_failed" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-backup-failed"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
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
      displayName         = "hrg-platform-backup-failed"
      enabled             = true
      evaluationFrequency = "PT1H"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT1H"
    }
  }

  ignore_missing_property = false
}

# Odoo asked for a document that is not there. It shows an empty one, and says nothing.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_document_missing" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-document-missing"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
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
      displayName         = "hrg-platform-document-missing"
      enabled             = true
      evaluationFrequency = "PT15M"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A certificate, a secret or a key ends soon, or has ended.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_expiry_near" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-expiry-near"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
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
      displayName         = "hrg-platform-expiry-near"
      enabled             = true
      evaluationFrequency = "P1D"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 2
      skipQueryValidation = true
      windowSize          = "P1D"
    }
  }

  ignore_missing_property = false
}

# A service could not use its key: what it wraps cannot be read for as long as that is so.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_key_out_of_reach" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-key-out-of-reach"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
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
      displayName         = "hrg-platform-key-out-of-reach"
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Holds the keys that encrypt the environment's data in eastus2.
resource "azapi_resource" "vaults_hrg_platform_2ea0cada" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-2ea0cada"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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
resource "azapi_resource" "keys_hrg_platform_2ea0cada_data" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_platform_2ea0cada.id
  name      = "data"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.kty, properties.keySize.
    prevent_destroy = true
  }
}

# The identity with which the database and the storage account use their key.
resource "azapi_resource" "user_assigned_identities_hrg_platform_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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
resource "azapi_resource" "role_assignments_keys_hrg_platform_2ea0cada_data_2ed06263_3099_5702_bcc9_dbcdcff8c9f0" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_platform_2ea0cada_data.id
  name      = "2ed06263-3099-5702-bcc9-dbcdcff8c9f0"

  body = {
    properties = {
      description      = "hrg-platform-encryption is Key Vault Crypto Service Encryption User of data."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platform-2ea0cada to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_platform_2ea0cada_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_platform_2ea0cada.id
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
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# What may reach the private endpoints of the hub: nothing yet.
resource "azapi_resource" "network_security_groups_hrg_platform_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      securityRules = [
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
resource "azapi_resource" "virtual_networks_hrg_platform_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.40.0.0/20"]
      }
      subnets = [
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.40.0.128/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink_agentsvc_azure_automation_net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_agentsvc_azure_automation_net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink_blob_core_windows_net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_blob_core_windows_net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink_monitor_azure_com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_monitor_azure_com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink_ods_opinsights_azure_com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_ods_opinsights_azure_com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink_oms_opinsights_azure_com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_oms_opinsights_azure_com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink_postgres_database_azure_com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_postgres_database_azure_com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink_vaultcore_azure_net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_vaultcore_azure_net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platform-monitor: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_monitor_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-monitor-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-monitor-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-monitor-pe"
          properties = {
            groupIds             = ["azuremonitor"]
            privateLinkServiceId = azapi_resource.private_link_scopes_hrg_platform_monitor.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-monitor-pe in privatelink.monitor.azure.com,
# privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com,
# privatelink.agentsvc.azure-automation.net, privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_monitor_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_monitor_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_monitor_azure_com.id
          }
        },
        {
          name = "privatelink-oms-opinsights-azure-com"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_oms_opinsights_azure_com.id
          }
        },
        {
          name = "privatelink-ods-opinsights-azure-com"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_ods_opinsights_azure_com.id
          }
        },
        {
          name = "privatelink-agentsvc-azure-automation-net"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_agentsvc_azure_automation_net.id
          }
        },
        {
          name = "privatelink-blob-core-windows-net"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_blob_core_windows_net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platform-2ea0cada: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_platform_2ea0cada.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_vaultcore_azure_net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platform-logs to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_workspaces_hrg_platform_logs_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "Audit"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps AZKVAuditLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azkvauditlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
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
resource "azapi_update_resource" "tables_hrg_platform_logs_azureactivity" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
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
resource "azapi_update_resource" "tables_hrg_platform_logs_laquerylogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
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
resource "azapi_update_resource" "tables_hrg_platform_logs_pgsqlserverlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
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
resource "azapi_update_resource" "tables_hrg_platform_logs_storagebloblogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
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
