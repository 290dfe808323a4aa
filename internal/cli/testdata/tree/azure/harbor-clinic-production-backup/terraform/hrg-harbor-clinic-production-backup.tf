# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in centralus: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_production_backup" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "hrg-harbor-clinic-production-backup"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-backup"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Holds the keys that encrypt data in centralus, and nothing else.
resource "azapi_resource" "vaults_hrg_harbor_clin_950cb3c0" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_backup.id
  name      = "hrg-harbor-clin-950cb3c0"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-backup"
  }

  body = {
    properties = {
      enablePurgeProtection        = true
      enableRbacAuthorization      = true
      enableSoftDelete             = true
      enabledForDeployment         = false
      enabledForDiskEncryption     = false
      enabledForTemplateDeployment = false
      networkAcls = {
        bypass              = "AzureServices"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess = "Disabled"
      sku = {
        family = "A"
        name   = "premium"
      }
      softDeleteRetentionInDays = 90
      tenantId                  = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.softDeleteRetentionInDays, properties.enablePurgeProtection.
    prevent_destroy = true
  }
}

# Wraps the database's data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_950cb3c0_database" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_950cb3c0.id
  name      = "database"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-backup"
  }

  body = {
    properties = {
      attributes = {
        enabled    = true
        exportable = false
      }
      keyOps  = ["wrapKey", "unwrapKey"]
      keySize = 3072
      kty     = "RSA-HSM"
      rotationPolicy = {
        attributes = {
          expiryTime = "P2Y"
        }
        lifetimeActions = [
          {
            action = {
              type = "rotate"
            }
            trigger = {
              timeAfterCreate = "P1Y"
            }
          },
          {
            action = {
              type = "notify"
            }
            trigger = {
              timeBeforeExpiry = "P30D"
            }
          },
        ]
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.kty, properties.keySize.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties]
  }
}

# The identity with which services use their keys, each key by a role of its own.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_backup_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_backup.id
  name      = "hrg-harbor-clinic-production-backup-encryption"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-backup"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
  response_export_values  = ["properties.principalId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Wraps the database's data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_950cb3c0_database_31a1bf2f_85ec_56b2_8bed_1678a92d9894" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_950cb3c0_database.id
  name      = "31a1bf2f-85ec-56b2-8bed-1678a92d9894"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-backup-encryption is Key Vault Crypto Service Encryption User of database."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_backup_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-harbor-clin-950cb3c0 from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_harbor_clin_950cb3c0_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_950cb3c0.id
  name      = "ward-keeps"

  body = {
    properties = {
      level = "CanNotDelete"
      notes = "Holds keys. Lifted by a step that is recorded, and never to make a deployment pass."
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Sends who did what to hrg-harbor-clin-950cb3c0 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_950cb3c0_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_950cb3c0.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "AuditEvent"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}
