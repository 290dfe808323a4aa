# Rendered by Ward from the estate: change the estate, not this file.

# The proxy of harbor-clinic-production-recovery reads the certificate that it shows to the entry,
# and no other of this vault.
resource "azapi_resource" "role_assignments_secrets_hrg_platfor_742b3389_tls_harbor_clinic_production_01953893_0155_5d06_97f7_ebc5e339f9f1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.KeyVault/vaults/hrg-platfor-742b3389-tls/secrets/harbor-clinic-production"
  name      = "01953893-0155-5d06-97f7-ebc5e339f9f1"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-proxy is Key Vault Secrets User of harbor-clinic-production."
      principalId      = data.azapi_resource.harbor_clinic_production_recovery_user_assigned_identities_hrg_harbor_clinic_production_recovery_proxy.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    }
  }

  ignore_missing_property = false
}
