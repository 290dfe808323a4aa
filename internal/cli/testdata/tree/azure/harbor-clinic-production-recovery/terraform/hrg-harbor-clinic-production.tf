# Rendered by Ward from the estate: change the estate, not this file.

# Odoo's pods on harbor-clinic-production-recovery act as Odoo's identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_odoo_odoo_harbor_clinic_production_recovery" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-harbor-clinic-production-odoo"
  name      = "odoo-harbor-clinic-production-recovery"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:odoo:odoo"
    }
  }

  ignore_missing_property = false
}
