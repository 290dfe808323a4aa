# Rendered by Ward from the estate: change the estate, not this file.

# Odoo reads and writes attachments and cannot delete one: what a stolen token can do ends there.
resource "azapi_resource" "role_definitions_8a4e6b0c1d03_c9500891_dd76_53fb_ab2e_5edf805843c0" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "c9500891-dd76-53fb-ab2e-5edf805843c0"

  body = {
    properties = {
      assignableScopes = [azapi_resource.resource_groups_hrg_harbor_clinic_staging.id]
      description      = "Reads and writes blobs, without the right to delete them."
      permissions = [
        {
          actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/read"]
          dataActions = [
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
          ]
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Blob Writer Without Delete (harbor-clinic-staging)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}
