# Rendered by Ward from the estate: change the estate, not this file.

# Of the unit harbor-production, which is applied first: Who Odoo is, so that no password is
# needed.
data "azapi_resource" "harbor_production_user_assigned_identities_id_odoo" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-harbor-data/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-odoo"
  response_export_values = ["properties.principalId"]
}
