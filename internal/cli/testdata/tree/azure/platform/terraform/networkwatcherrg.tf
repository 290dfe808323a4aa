# Rendered by Ward from the estate: change the estate, not this file.

# Keeps who spoke to whom in hrg-platform-vnet, and what was refused.
resource "azapi_resource" "flow_logs_networkwatcher_eastus2_hrg_platform_vnet" {
  type      = "Microsoft.Network/networkWatchers/flowLogs@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_eastus2"
  name      = "hrg-platform-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_platform_flows.id]
  }

  body = {
    properties = {
      enabled = true
      flowAnalyticsConfiguration = {
        networkWatcherFlowAnalyticsConfiguration = {
          enabled                  = true
          trafficAnalyticsInterval = 60
          workspaceResourceId      = azapi_resource.workspaces_hrg_platform_logs.id
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
      storageId        = azapi_resource.storage_accounts_hrgplatformflw2ea0cada.id
      targetResourceId = azapi_resource.virtual_networks_hrg_platform_vnet.id
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.role_assignments_storage_accounts_hrgplatformflw2ea0cada_397ae723_3453_57a6_8a7a_3a720cbff9e3]

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
