# Rendered by Ward from the estate: change the estate, not this file.

# Of the unit harbor-clinic-production, which is applied first: Odoo's own identity: what it may
# do, it may do as itself.
data "azapi_resource" "harbor_clinic_production_user_assigned_identities_hrg_harbor_clinic_production_odoo" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-harbor-clinic-production-odoo"
  response_export_values = ["properties.clientId"]
}
