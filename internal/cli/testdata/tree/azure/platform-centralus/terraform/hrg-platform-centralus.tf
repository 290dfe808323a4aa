# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in centralus: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_platform_centralus" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "hrg-platform-centralus"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Answers privatelink.blob.core.windows.net with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_blob_core_windows_net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.blob.core.windows.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.postgres.database.azure.com with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink_postgres_database_azure_com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.postgres.database.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.vaultcore.azure.net with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink_vaultcore_azure_net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.vaultcore.azure.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Holds the keys that encrypt the environment's data in centralus.
resource "azapi_resource" "vaults_hrg_platform_ce_742b3389" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-ce-742b3389"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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

# Wraps the data keys of the database and the documents, so that access ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_platform_ce_742b3389_data" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_platform_ce_742b3389.id
  name      = "data"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.kty, properties.keySize.
    prevent_destroy = true
  }
}

# The identity with which the database and the storage account use their key.
resource "azapi_resource" "user_assigned_identities_hrg_platform_centralus_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-encryption"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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

# Database and storage wrap their data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_platform_ce_742b3389_data_7d013941_8c16_5c02_b70e_49dd07641cd7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_platform_ce_742b3389_data.id
  name      = "7d013941-8c16-5c02-b70e-49dd07641cd7"

  body = {
    properties = {
      description      = "hrg-platform-centralus-encryption is Key Vault Crypto Service Encryption User of data."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_centralus_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platform-ce-742b3389 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_platform_ce_742b3389_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_platform_ce_742b3389.id
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

# What may reach the private endpoints of the hub: nothing yet.
resource "azapi_resource" "network_security_groups_hrg_platform_centralus_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-endpoints-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      securityRules = [
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else does, also not from networks that are peered one day."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 4096
            protocol                 = "*"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The environment's own network in centralus: nothing else is in it.
resource "azapi_resource" "virtual_networks_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-vnet"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.40.16.0/20"]
      }
      subnets = [
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.40.16.128/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_centralus_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-centralus-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink_blob_core_windows_net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_blob_core_windows_net.id
  name      = "hrg-platform-centralus-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-centralus-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink_postgres_database_azure_com_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_postgres_database_azure_com.id
  name      = "hrg-platform-centralus-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-centralus-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink_vaultcore_azure_net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink_vaultcore_azure_net.id
  name      = "hrg-platform-centralus-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platform-ce-742b3389: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_centralus_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-vault-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-centralus-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-centralus-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_platform_ce_742b3389.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-centralus-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_centralus_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_centralus_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink_vaultcore_azure_net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}
