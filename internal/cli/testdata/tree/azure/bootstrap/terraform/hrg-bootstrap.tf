# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_bootstrap" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "hrg-bootstrap"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Deploys the units of platform, and no other.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_apply_platform" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-apply-platform"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# Deploys the units of harbor-clinic-staging, and no other.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-apply-harbor-clinic-staging"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# Looks at what a change of harbor-clinic-production would do, and can change nothing.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-plan-harbor-clinic-production"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# Deploys the units of harbor-clinic-production, and no other.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-apply-harbor-clinic-production"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# Looks at what a change of platform would do, and can change nothing.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_plan_platform" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-plan-platform"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# Looks at what a change of harbor-clinic-staging would do, and can change nothing.
resource "azapi_resource" "user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrg-bootstrap-plan-harbor-clinic-staging"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
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

# A workflow that somebody let deploy acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_apply_harbor_clinic_production_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:environment:clinic-production"
    }
  }

  ignore_missing_property = false
}

# A workflow that somebody let deploy acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_apply_harbor_clinic_staging_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:environment:clinic-staging"
    }
  }

  ignore_missing_property = false
}

# A workflow that somebody let deploy acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_apply_platform_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:environment:platform"
    }
  }

  ignore_missing_property = false
}

# A workflow that looks at a change acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_plan_harbor_clinic_production_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:pull_request"
    }
  }

  ignore_missing_property = false
}

# A workflow that looks at a change acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_plan_harbor_clinic_staging_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:pull_request"
    }
  }

  ignore_missing_property = false
}

# A workflow that looks at a change acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_bootstrap_plan_platform_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:pull_request"
    }
  }

  ignore_missing_property = false
}

# Keeps what Terraform knows of what it made, a container for each unit.
resource "azapi_resource" "storage_accounts_hrgbootstraptfs02675635" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_bootstrap.id
  name      = "hrgbootstraptfs02675635"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "bootstrap"
  }

  body = {
    kind = "StorageV2"
    properties = {
      accessTier                   = "Hot"
      allowBlobPublicAccess        = false
      allowCrossTenantReplication  = false
      allowSharedKeyAccess         = false
      allowedCopyScope             = "AAD"
      defaultToOAuthAuthentication = true
      encryption = {
        keySource                       = "Microsoft.Storage"
        requireInfrastructureEncryption = true
        services = {
          blob = {
            enabled = true
            keyType = "Account"
          }
          file = {
            enabled = true
            keyType = "Account"
          }
        }
      }
      isLocalUserEnabled = false
      isNfsV3Enabled     = false
      isSftpEnabled      = false
      minimumTlsVersion  = "TLS1_2"
      networkAcls = {
        bypass              = "None"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess      = "Disabled"
      supportsHttpsTrafficOnly = true
    }
    sku = {
      name = "Standard_GZRS"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# Keeps every version of a state, and what is deleted, until the mistake has been seen.
resource "azapi_update_resource" "blob_services_hrgbootstraptfs02675635_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgbootstraptfs02675635.id
  name      = "default"

  body = {
    properties = {
      changeFeed = {
        enabled         = true
        retentionInDays = 90
      }
      containerDeleteRetentionPolicy = {
        days    = 90
        enabled = true
      }
      deleteRetentionPolicy = {
        allowPermanentDelete = false
        days                 = 90
        enabled              = true
      }
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}

# What Terraform made of bootstrap: whoever deploys that unit writes it, and nobody else's
# deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_bootstrap" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "bootstrap"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# What Terraform made of harbor-clinic-production: whoever deploys that unit writes it, and nobody
# else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_harbor_clinic_production" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "harbor-clinic-production"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# What Terraform made of harbor-clinic-production-backup: whoever deploys that unit writes it, and
# nobody else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_harbor_clinic_production_backup" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "harbor-clinic-production-backup"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_backup_e5b3cd3e_acd9_532a_bed1_373c8a295d79" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production_backup.id
  name      = "e5b3cd3e-acd9-532a-bed1-373c8a295d79"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Storage Blob Data Contributor of harbor-clinic-production-backup."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_backup_ec0db710_cf55_5de1_b8a1_b7c150d84690" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production_backup.id
  name      = "ec0db710-cf55-5de1-b8a1-b7c150d84690"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Storage Blob Data Reader of harbor-clinic-production-backup."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# What Terraform made of harbor-clinic-production-recovery: whoever deploys that unit writes it,
# and nobody else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_harbor_clinic_production_recovery" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "harbor-clinic-production-recovery"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_recovery_a8331779_ab39_577c_95a9_6641a572f83d" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production_recovery.id
  name      = "a8331779-ab39-577c-95a9-6641a572f83d"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Storage Blob Data Contributor of harbor-clinic-production-recovery."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_recovery_f3823de5_c017_587f_9930_e0cd6b25badf" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production_recovery.id
  name      = "f3823de5-c017-587f-9930-e0cd6b25badf"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Storage Blob Data Reader of harbor-clinic-production-recovery."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_52c049de_9521_540d_8885_1f13c99b6c11" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production.id
  name      = "52c049de-9521-540d-8885-1f13c99b6c11"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Storage Blob Data Contributor of harbor-clinic-production."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_production_58ca0b81_5bc4_5a0e_bbca_3b04280842be" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_production.id
  name      = "58ca0b81-5bc4-5a0e-bbca-3b04280842be"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Storage Blob Data Reader of harbor-clinic-production."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# What Terraform made of harbor-clinic-staging: whoever deploys that unit writes it, and nobody
# else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_harbor_clinic_staging" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "harbor-clinic-staging"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_staging_21039ff8_d4b8_5036_a133_30983189f10c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_staging.id
  name      = "21039ff8-d4b8-5036-a133-30983189f10c"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Storage Blob Data Contributor of harbor-clinic-staging."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_harbor_clinic_staging_ee306227_6572_5022_8464_caf9cb074085" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_harbor_clinic_staging.id
  name      = "ee306227-6572-5022-8464-caf9cb074085"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-staging is Storage Blob Data Reader of harbor-clinic-staging."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# What Terraform made of platform: whoever deploys that unit writes it, and nobody else's deployer
# reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_platform" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "platform"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# What Terraform made of platform-centralus: whoever deploys that unit writes it, and nobody
# else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_platform_centralus" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "platform-centralus"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# What Terraform made of platform-centralus-entry: whoever deploys that unit writes it, and nobody
# else's deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_platform_centralus_entry" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "platform-centralus-entry"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_centralus_entry_1ce4261b_9987_5003_9043_61de137f3231" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_centralus_entry.id
  name      = "1ce4261b-9987-5003-9043-61de137f3231"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Storage Blob Data Reader of platform-centralus-entry."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_centralus_entry_52de72c4_2a93_5196_9f7b_7391e9fc932e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_centralus_entry.id
  name      = "52de72c4-2a93-5196-9f7b-7391e9fc932e"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Storage Blob Data Contributor of platform-centralus-entry."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_centralus_66e42aa6_f3da_5aea_9aa2_f70e24786a22" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_centralus.id
  name      = "66e42aa6-f3da-5aea-9aa2-f70e24786a22"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Storage Blob Data Contributor of platform-centralus."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_centralus_938e7848_ca99_5889_b777_0e98b3a78570" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_centralus.id
  name      = "938e7848-ca99-5889-b777-0e98b3a78570"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Storage Blob Data Reader of platform-centralus."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# What Terraform made of platform-entry: whoever deploys that unit writes it, and nobody else's
# deployer reads it.
resource "azapi_resource" "containers_hrgbootstraptfs02675635_default_platform_entry" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgbootstraptfs02675635_default.id
  name      = "platform-entry"

  body = {
    properties = {
      metadata = {
        purpose = "state"
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

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_entry_f2d661d4_722f_512c_9d88_0c26cbe8fed0" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_entry.id
  name      = "f2d661d4-722f-512c-9d88-0c26cbe8fed0"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Storage Blob Data Contributor of platform-entry."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_entry_f7281bf0_6882_5ebc_b27d_ae1c4591eb02" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform_entry.id
  name      = "f7281bf0-6882-5ebc-b27d-ae1c4591eb02"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Storage Blob Data Reader of platform-entry."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys the unit writes down what was made.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_3e818560_1f43_525f_a61b_9124de3e7561" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform.id
  name      = "3e818560-1f43-525f-a61b-9124de3e7561"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Storage Blob Data Contributor of platform."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change compares it with what was made, and locks nothing.
resource "azapi_resource" "role_assignments_containers_hrgbootstraptfs02675635_default_platform_4579dada_7816_5f42_bab2_deebdd6e4444" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgbootstraptfs02675635_default_platform.id
  name      = "4579dada-7816-5f42-bab2-deebdd6e4444"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Storage Blob Data Reader of platform."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgbootstraptfs02675635_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgbootstraptfs02675635.id
  name      = "default"

  body = {
    properties = {
      policy = {
        rules = [
          {
            definition = {
              actions = {
                snapshot = {
                  delete = {
                    daysAfterCreationGreaterThan = 90
                  }
                }
                version = {
                  delete = {
                    daysAfterCreationGreaterThan = 90
                  }
                }
              }
              filters = {
                blobTypes = ["blockBlob"]
              }
            }
            enabled = true
            name    = "states"
            type    = "Lifecycle"
          },
        ]
      }
    }
  }

  ignore_missing_property = false
}

# Keeps hrgbootstraptfs02675635 from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_storage_accounts_hrgbootstraptfs02675635_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgbootstraptfs02675635.id
  name      = "ward-keeps"

  body = {
    properties = {
      level = "CanNotDelete"
      notes = "Holds data. Lifted by a step that is recorded, and never to make a deployment pass."
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}
