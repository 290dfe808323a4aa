# Rendered by Ward from the estate: change the estate, not this file.

# Keeps who spoke to whom in hrg-platform-centralus-vnet, and what was refused.
resource "azapi_resource" "flow_logs_networkwatcher_centralus_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/networkWatchers/flowLogs@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_centralus"
  name      = "hrg-platform-centralus-vnet"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_platform_centralus_flows.id]
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
      storageId        = azapi_resource.storage_accounts_hrgplatformceflw742b3389.id
      targetResourceId = azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.role_assignments_storage_accounts_hrgplatformceflw742b3389_f367bde6_9583_5253_b275_7ef43c2acc62]

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
