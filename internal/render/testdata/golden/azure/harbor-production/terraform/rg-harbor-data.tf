# Rendered by Ward from the estate: change the estate, not this file.

# What holds the environment's records.
resource "azapi_resource" "resource_groups_rg_harbor_data" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "rg-harbor-data"
  location  = "swedencentral"

  ignore_missing_property = false
}

# Keeps the keys that the records are encrypted with.
resource "azapi_resource" "vaults_kv_harbor" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_data.id
  name      = "kv-harbor"
  location  = "swedencentral"

  body = {
    properties = {
      enablePurgeProtection   = true
      enableRbacAuthorization = true
      publicNetworkAccess     = "Disabled"
      sku = {
        family = "A"
        name   = "premium"
      }
      softDeleteRetentionInDays = 90
      tenantId                  = "11111111-1111-1111-1111-111111111111"
    }
  }

  ignore_missing_property = false
  response_export_values  = ["properties.vaultUri"]

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.enablePurgeProtection, properties.softDeleteRetentionInDays.
    prevent_destroy = true
  }
}

# The customer-managed key of the environment.
resource "azapi_resource" "keys_kv_harbor_cmk" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_kv_harbor.id
  name      = "cmk"

  body = {
    properties = {
      keyOps  = ["wrapKey", "unwrapKey"]
      keySize = 4096
      kty     = "RSA-HSM"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.kty.
    prevent_destroy = true
  }
}

# Who Odoo is, so that no password is needed.
resource "azapi_resource" "user_assigned_identities_id_odoo" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_rg_harbor_data.id
  name      = "id-odoo"
  location  = "swedencentral"

  ignore_missing_property = false
  response_export_values  = ["properties.principalId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Lets the identity wrap and unwrap with the key, and nothing else.
resource "azapi_resource" "role_assignments_vaults_kv_harbor_33333333_3333_3333_3333_333333333333" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.vaults_kv_harbor.id
  name      = "33333333-3333-3333-3333-333333333333"

  body = {
    properties = {
      principalId      = azapi_resource.user_assigned_identities_id_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Holds the attachments, encrypted with the environment's key.
resource "azapi_resource" "storage_accounts_stharborprod" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_data.id
  name      = "stharborprod"
  location  = "swedencentral"
  tags = {
    data-class = "phi"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_id_odoo.id]
  }

  body = {
    kind = "StorageV2"
    properties = {
      allowSharedKeyAccess = false
      encryption = {
        identity = {
          userAssignedIdentity = azapi_resource.user_assigned_identities_id_odoo.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "cmk"
          keyvaulturi = azapi_resource.vaults_kv_harbor.output.properties.vaultUri
        }
      }
      minimumTlsVersion   = "TLS1_2"
      publicNetworkAccess = "Disabled"
    }
    sku = {
      name = "Standard_GZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.role_assignments_vaults_kv_harbor_33333333_3333_3333_3333_333333333333]

  # Azure takes minutes to let every service see a new role assignment, and refuses as if there
  # were none until then.
  retry = {
    error_message_regex = [
      "AuthorizationFailed",
      "MissingPermission",
      "KeyVaultAuthenticationFailure",
      "KeyVaultAccessForbidden",
      "Failed to access KeyId",
      "ApplicationGatewayKeyVaultSecretException",
      "ForbiddenByRbac",
    ]
    interval_seconds     = 15
    max_interval_seconds = 60
  }

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: kind.
    prevent_destroy = true
  }
}

# Keeps deleted attachments for as long as a restore may ask for them.
resource "azapi_update_resource" "blob_services_stharborprod_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_stharborprod.id
  name      = "default"

  body = {
    properties = {
      deleteRetentionPolicy = {
        days    = 35
        enabled = true
      }
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}

# One container, which nothing can be deleted from early.
resource "azapi_resource" "containers_stharborprod_default_attachments" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_stharborprod_default.id
  name      = "attachments"

  body = {
    properties = {
      immutableStorageWithVersioning = {
        enabled = true
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Sends who read what to the platform's logs.
resource "azapi_resource" "diagnostic_settings_blob_services_stharborprod_default_to_platform" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_stharborprod_default.id
  name      = "to-platform"

  body = {
    properties = {
      logs = [
        {
          category = "StorageRead"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/log-platform"
    }
  }

  ignore_missing_property = false
}
