# Rendered by Ward from the estate: change the estate, not this file.

# Nodes fetch images, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_21ace262_3a60_5fef_81f8_5206d9ca3e92" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "21ace262-3a60-5fef-81f8-5206d9ca3e92"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-nodes is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# The verifier reads images and what is said of them, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_5179b2b3_95b4_50cc_8f1f_b55f1d9e6f24" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "5179b2b3-95b4-50cc-8f1f-b55f1d9e6f24"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-verifier is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_verifier.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# Flux fetches releases, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_79bebce4_257d_59f8_bead_576433057874" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "79bebce4-257d-59f8-bead-576433057874"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-releases is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_releases.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}
