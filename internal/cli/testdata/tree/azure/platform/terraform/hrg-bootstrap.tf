# Rendered by Ward from the estate: change the estate, not this file.

# Sends who did what to default to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgbootstraptfs02675635_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-bootstrap/providers/Microsoft.Storage/storageAccounts/hrgbootstraptfs02675635/blobServices/default"
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
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}
