# Rendered by Ward from the estate: change the estate, not this file.

# What is kept in the recovery region.
resource "azapi_resource" "resource_groups_rg_harbor_recovery" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "rg-harbor-recovery"
  location  = "northeurope"

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Lets the environment's identity read what is recovered.
resource "azapi_resource" "role_assignments_44444444_4444_4444_4444_444444444444" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_recovery.id
  name      = "44444444-4444-4444-4444-444444444444"

  body = {
    properties = {
      principalId      = data.azapi_resource.harbor_production_user_assigned_identities_id_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Who the recovered Odoo is.
resource "azapi_resource" "user_assigned_identities_id_recovery" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_rg_harbor_recovery.id
  name      = "id-recovery"
  location  = "northeurope"

  ignore_missing_property = false

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Holds the copy of the recovery sets.
resource "azapi_resource" "storage_accounts_stharborrecovery" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_recovery.id
  name      = "stharborrecovery"
  location  = "northeurope"

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_id_recovery.id]
  }

  body = {
    kind = "StorageV2"
    properties = {
      allowSharedKeyAccess = false
      publicNetworkAccess  = "Disabled"
    }
    sku = {
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false
  response_export_values  = ["identity.principalId"]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: kind.
    prevent_destroy = true
  }
}

# Lets the account's own identity write its inventory.
resource "azapi_resource" "role_assignments_55555555_5555_5555_5555_555555555555" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_recovery.id
  name      = "55555555-5555-5555-5555-555555555555"

  body = {
    properties = {
      principalId      = azapi_resource.storage_accounts_stharborrecovery.output.identity.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Keeps versions.
resource "azapi_update_resource" "blob_services_stharborrecovery_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_stharborrecovery.id
  name      = "default"

  body = {
    properties = {
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}
