# Rendered by Ward from the estate: change the estate, not this file.

# The proxy of harbor-clinic-production reads the certificate that it shows to the entry, and no
# other of this vault.
resource "azapi_resource" "role_assignments_secrets_hrg_platfor_2ea0cada_tls_harbor_clinic_production_b5966ab6_0ef6_599a_aff0_b6babc1c213d" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.KeyVault/vaults/hrg-platfor-2ea0cada-tls/secrets/harbor-clinic-production"
  name      = "b5966ab6-0ef6-599a-aff0-b6babc1c213d"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-proxy is Key Vault Secrets User of harbor-clinic-production."
      principalId      = data.azapi_resource.harbor_clinic_production_user_assigned_identities_hrg_harbor_clinic_production_proxy.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    }
  }

  ignore_missing_property = false
}

# The proxy of harbor-clinic-staging reads the certificate that it shows to the entry, and no
# other of this vault.
resource "azapi_resource" "role_assignments_secrets_hrg_platfor_2ea0cada_tls_harbor_clinic_staging_18679c26_fed9_55ec_9ff2_315292b7d6eb" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.KeyVault/vaults/hrg-platfor-2ea0cada-tls/secrets/harbor-clinic-staging"
  name      = "18679c26-fed9-55ec-9ff2-315292b7d6eb"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-proxy is Key Vault Secrets User of harbor-clinic-staging."
      principalId      = data.azapi_resource.harbor_clinic_staging_user_assigned_identities_hrg_harbor_clinic_staging_proxy.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    }
  }

  ignore_missing_property = false
}

# Leads clinic of erp.harbor-regional.example to the entry, wherever that is.
resource "azapi_resource" "a_erp-harbor_regional-example_clinic" {
  type      = "Microsoft.Network/dnsZones/A@2018-05-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/dnsZones/erp.harbor-regional.example"
  name      = "clinic"

  body = {
    properties = {
      TTL = 60
      targetResource = {
        id = azapi_resource.public_ipaddresses_hrg_platform_entry_ip.id
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.targetResource.id]
  }
}

# Leads staging of erp.harbor-regional.example to the entry, wherever that is.
resource "azapi_resource" "a_erp-harbor_regional-example_staging" {
  type      = "Microsoft.Network/dnsZones/A@2018-05-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/dnsZones/erp.harbor-regional.example"
  name      = "staging"

  body = {
    properties = {
      TTL = 60
      targetResource = {
        id = azapi_resource.public_ipaddresses_hrg_platform_entry_ip.id
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.targetResource.id]
  }
}
