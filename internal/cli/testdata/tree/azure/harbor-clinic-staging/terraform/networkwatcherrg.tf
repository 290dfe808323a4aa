# Rendered by Ward from the estate: change the estate, not this file.

# Keeps who spoke to whom in hrg-harbor-clinic-staging-vnet, and what was refused.
resource "azapi_resource" "flow_logs_networkwatcher_eastus2_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/networkWatchers/flowLogs@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_eastus2"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-platform-flows"]
  }

  body = {
    properties = {
      enabled = true
      flowAnalyticsConfiguration = {
        networkWatcherFlowAnalyticsConfiguration = {
          enabled                  = true
          trafficAnalyticsInterval = 60
          workspaceResourceId      = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
        }
      }
      format = {
        type    = "JSON"
        version = 2
      }
      retentionPolicy = {
        days    = 90
        enabled = true
      }
      storageId        = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Storage/storageAccounts/hrgplatformflw2ea0cada"
      targetResourceId = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
    }
  }

  ignore_missing_property = false

  # Azure takes minutes to let every service see a new role assignment, and refuses as if there
  # were none until then.
  retry = {
    error_message_regex = [
      "AuthorizationFailed",
      "MissingPermission",
      "KeyVaultAuthenticationFailure",
      "KeyVaultAccessForbidden",
      "Failed to access KeyId",
      "ApplicationGatewayKeyVaultSecretException",
      "ForbiddenByRbac",
    ]
    interval_seconds     = 15
    max_interval_seconds = 60
  }
}
