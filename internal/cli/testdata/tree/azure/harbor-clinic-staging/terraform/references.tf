# Rendered by Ward from the estate: change the estate, not this file.

# Of the unit platform, which is applied first: Mirrors sealed evidence into the environments'
# record containers, and cannot delete it there.
data "azapi_resource" "platform_user_assigned_identities_hrg_platform_evidence" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-platform-evidence"
  response_export_values = ["properties.principalId"]
}
