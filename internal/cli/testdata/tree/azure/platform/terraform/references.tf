# Rendered by Ward from the estate: change the estate, not this file.

# Of the unit bootstrap, which is applied first: Deploys the units of harbor-clinic-production,
# and no other.
data "azapi_resource" "bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-bootstrap/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-bootstrap-apply-harbor-clinic-production"
  response_export_values = ["properties.principalId"]
}

# Of the unit bootstrap, which is applied first: Deploys the units of harbor-clinic-staging, and
# no other.
data "azapi_resource" "bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-bootstrap/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-bootstrap-apply-harbor-clinic-staging"
  response_export_values = ["properties.principalId"]
}

# Of the unit bootstrap, which is applied first: Looks at what a change of platform would do, and
# can change nothing.
data "azapi_resource" "bootstrap_user_assigned_identities_hrg_bootstrap_plan_platform" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  resource_id            = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-bootstrap/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-bootstrap-plan-platform"
  response_export_values = ["properties.principalId"]
}
