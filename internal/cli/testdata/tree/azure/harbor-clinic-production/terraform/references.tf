# Rendered by Ward from the estate: change the estate, not this file.

# Of the unit harbor-clinic-production-backup, which is applied first: Wraps the database's data
# keys and no other's, so that access to that alone ends where this key is withdrawn.
data "azapi_resource" "harbor_clinic_production_backup_keys_hrg_harbor_clin_950cb3c0_database" {
  type                   = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production-backup/providers/Microsoft.KeyVault/vaults/hrg-harbor-clin-950cb3c0/keys/database"
  response_export_values = ["properties.keyUri"]
}

# Of the unit platform, which is applied first: Mirrors sealed evidence into the environments'
# record containers, and cannot delete it there.
data "azapi_resource" "platform_user_assigned_identities_hrg_platform_evidence" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-platform-evidence"
  response_export_values = ["properties.principalId"]
}
