# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_platform" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "hrg-platform"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.policy_assignments_8a4e6b0c1d01_azure_allowed_locations, azapi_resource.policy_assignments_8a4e6b0c1d01_ward_checks]

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Holds the keys that encrypt data in eastus2, and nothing else.
resource "azapi_resource" "vaults_hrg_platform_2ea0cada" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-2ea0cada"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# Wraps the registry's data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_platform_2ea0cada_registry" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_platform_2ea0cada.id
  name      = "registry"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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
  response_export_values  = ["properties.keyUri"]

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
resource "azapi_resource" "user_assigned_identities_hrg_platform_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
  response_export_values  = ["properties.clientId", "properties.principalId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Wraps the registry's data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_platform_2ea0cada_registry_34fe8dbc_cfb0_52cd_b5c1_950b95e62dfe" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_platform_2ea0cada_registry.id
  name      = "34fe8dbc-cfb0-52cd-b5c1-950b95e62dfe"

  body = {
    properties = {
      description      = "hrg-platform-encryption is Key Vault Crypto Service Encryption User of registry."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Keeps the images that the clusters run, so that what was reviewed is what is pulled, also when
# its maker's registry is away.
resource "azapi_resource" "registries_hrgregistry" {
  type      = "Microsoft.ContainerRegistry/registries@2025-11-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrgregistry"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_platform_encryption.id]
  }

  body = {
    properties = {
      adminUserEnabled     = false
      anonymousPullEnabled = false
      dataEndpointEnabled  = true
      encryption = {
        keyVaultProperties = {
          identity      = azapi_resource.user_assigned_identities_hrg_platform_encryption.output.properties.clientId
          keyIdentifier = azapi_resource.keys_hrg_platform_2ea0cada_registry.output.properties.keyUri
        }
        status = "enabled"
      }
      networkRuleBypassAllowedForTasks = false
      networkRuleBypassOptions         = "AzureServices"
      networkRuleSet = {
        defaultAction = "Deny"
        ipRules       = []
      }
      policies = {
        azureADAuthenticationAsArmPolicy = {
          status = "enabled"
        }
        exportPolicy = {
          status = "disabled"
        }
        quarantinePolicy = {
          status = "disabled"
        }
        retentionPolicy = {
          days   = 7
          status = "disabled"
        }
        trustPolicy = {
          status = "disabled"
          type   = "Notary"
        }
      }
      publicNetworkAccess = "Disabled"
      roleAssignmentMode  = "LegacyRegistryPermissions"
      zoneRedundancy      = "Enabled"
    }
    sku = {
      name = "Premium"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.role_assignments_keys_hrg_platform_2ea0cada_registry_34fe8dbc_cfb0_52cd_b5c1_950b95e62dfe]

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
    # holds: properties.encryption.status.
    prevent_destroy = true
  }
}

# The private way to the workspaces, and from these networks to no other.
resource "azapi_resource" "private_link_scopes_hrg_platform_monitor" {
  type      = "Microsoft.Insights/privateLinkScopes@2021-09-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-monitor"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      accessModeSettings = {
        exclusions          = []
        ingestionAccessMode = "PrivateOnly"
        queryAccessMode     = "PrivateOnly"
      }
    }
  }

  ignore_missing_property = false
}

# Answers private.eastus2.azmk8s.io with private addresses, for the networks that are linked to
# it.
resource "azapi_resource" "private_dns_zones_private-eastus2-azmk8s-io" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "private.eastus2.azmk8s.io"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.agentsvc.azure-automation.net with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-agentsvc-azure_automation-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.agentsvc.azure-automation.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.azurecr.io with private addresses, for the networks that are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-azurecr-io" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.azurecr.io"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.blob.core.windows.net with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-blob-core-windows-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.blob.core.windows.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.monitor.azure.com with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink-monitor-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.monitor.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.ods.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-ods-opinsights-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.ods.opinsights.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.oms.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-oms-opinsights-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.oms.opinsights.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.postgres.database.azure.com with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-postgres-database-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.postgres.database.azure.com"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.redis.azure.net with private addresses, for the networks that are linked to
# it.
resource "azapi_resource" "private_dns_zones_privatelink-redis-azure-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.redis.azure.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# Answers privatelink.vaultcore.azure.net with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink-vaultcore-azure-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "privatelink.vaultcore.azure.net"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
}

# What may reach AzureBastionSubnet.
resource "azapi_resource" "network_security_groups_hrg_platform_azurebastionsubnet_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-AzureBastionSubnet-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowPeople"
          properties = {
            access                   = "Allow"
            description              = "People come by HTTPS, and sign in."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefix      = "Internet"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowGatewayManager"
          properties = {
            access                   = "Allow"
            description              = "Azure looks after the bastion."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefix      = "GatewayManager"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks whether it lives."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "Tcp"
            sourceAddressPrefix      = "AzureLoadBalancer"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowItsOwnParts"
          properties = {
            access                   = "Allow"
            description              = "Its own parts speak with each other."
            destinationAddressPrefix = "10.40.0.64/26"
            destinationPortRanges    = ["8080", "5701"]
            direction                = "Inbound"
            priority                 = 230
            protocol                 = "*"
            sourceAddressPrefix      = "10.40.0.64/26"
            sourcePortRange          = "*"
          }
        },
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else comes in: Azure's own rule behind this one would let in every network that this one is joined to."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 4096
            protocol                 = "*"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowMachines"
          properties = {
            access                   = "Allow"
            description              = "It leads people to machines; Azure wants both ports."
            destinationAddressPrefix = "VirtualNetwork"
            destinationPortRanges    = ["22", "3389"]
            direction                = "Outbound"
            priority                 = 100
            protocol                 = "Tcp"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowItsOwnPartsOut"
          properties = {
            access                   = "Allow"
            description              = "Its own parts speak with each other."
            destinationAddressPrefix = "10.40.0.64/26"
            destinationPortRanges    = ["8080", "5701"]
            direction                = "Outbound"
            priority                 = 110
            protocol                 = "*"
            sourceAddressPrefix      = "10.40.0.64/26"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowAzure"
          properties = {
            access                   = "Allow"
            description              = "It writes Azure's own records."
            destinationAddressPrefix = "AzureCloud"
            destinationPortRanges    = ["443"]
            direction                = "Outbound"
            priority                 = 120
            protocol                 = "Tcp"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowCertificates"
          properties = {
            access                   = "Allow"
            description              = "It asks whether certificates are still good."
            destinationAddressPrefix = "Internet"
            destinationPortRanges    = ["80"]
            direction                = "Outbound"
            priority                 = 130
            protocol                 = "Tcp"
            sourceAddressPrefix      = "*"
            sourcePortRange          = "*"
          }
        },
        {
          name = "DenyAllOutbound"
          properties = {
            access                   = "Deny"
            description              = "It speaks to nothing else."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Outbound"
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

# What may reach entry.
resource "azapi_resource" "network_security_groups_hrg_platform_entry_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-entry-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowPeople"
          properties = {
            access                   = "Allow"
            description              = "People come in, through the web application firewall."
            destinationAddressPrefix = "10.40.1.0/24"
            destinationPortRanges    = ["80", "443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefix      = "Internet"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowGatewayManager"
          properties = {
            access                   = "Allow"
            description              = "Azure looks after the gateway."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["65200-65535"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefix      = "GatewayManager"
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks whether the gateway lives."
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "*"
            sourceAddressPrefix      = "AzureLoadBalancer"
            sourcePortRange          = "*"
          }
        },
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else comes in: Azure's own rule behind this one would let in every network that this one is joined to."
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

# What may reach private-endpoints.
resource "azapi_resource" "network_security_groups_hrg_platform_private_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-private-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowNodesToServices"
          properties = {
            access                   = "Allow"
            description              = "Nodes reach blobs, keys and images by HTTPS, PostgreSQL directly and through its pool, and Redis."
            destinationAddressPrefix = "10.40.0.128/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.41.0.0/21", "10.43.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToServices"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches them too."
            destinationAddressPrefix = "10.40.0.128/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.0.224/27"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowEntryToServices"
          properties = {
            access                   = "Allow"
            description              = "The entry fetches its certificate."
            destinationAddressPrefix = "10.40.0.128/26"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.1.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else comes in: Azure's own rule behind this one would let in every network that this one is joined to."
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

# What may reach runner.
resource "azapi_resource" "network_security_groups_hrg_platform_runner_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-runner-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "DenyAllInbound"
          properties = {
            access                   = "Deny"
            description              = "Nothing else comes in: Azure's own rule behind this one would let in every network that this one is joined to."
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

# Sends what leaves to the firewall at 10.40.0.4, which knows by name where it may go.
resource "azapi_resource" "route_tables_hrg_platform_routes" {
  type      = "Microsoft.Network/routeTables@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-routes"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      disableBgpRoutePropagation = true
      routes = [
        {
          name = "all-to-firewall"
          properties = {
            addressPrefix    = "0.0.0.0/0"
            nextHopIpAddress = "10.40.0.4"
            nextHopType      = "VirtualAppliance"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The platform's network in eastus2: what the environments there share.
resource "azapi_resource" "virtual_networks_hrg_platform_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.40.0.0/20"]
      }
      dhcpOptions = {
        dnsServers = ["10.40.0.4"]
      }
      enableDdosProtection = false
      subnets = [
        {
          name = "AzureFirewallSubnet"
          properties = {
            addressPrefix                  = "10.40.0.0/26"
            defaultOutboundAccess          = false
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "AzureBastionSubnet"
          properties = {
            addressPrefix         = "10.40.0.64/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_azurebastionsubnet_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.40.0.128/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_private_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "runner"
          properties = {
            addressPrefix         = "10.40.0.224/27"
            defaultOutboundAccess = false
            delegations = [
              {
                name = "only"
                properties = {
                  serviceName = "GitHub.Network/networkSettings"
                }
              },
            ]
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_runner_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
            routeTable = {
              id = azapi_resource.route_tables_hrg_platform_routes.id
            }
          }
        },
        {
          name = "entry"
          properties = {
            addressPrefix         = "10.40.1.0/24"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_entry_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Those who answer for incidents are told of what an alert has seen.
resource "azapi_resource" "action_groups_hrg_platform_incidents" {
  type      = "Microsoft.Insights/actionGroups@2023-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-incidents"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      emailReceivers = [
        {
          emailAddress         = "security@harbor-regional.example"
          name                 = "security@harbor-regional.example"
          useCommonAlertSchema = true
        },
        {
          emailAddress         = "operations@harbor-regional.example"
          name                 = "operations@harbor-regional.example"
          useCommonAlertSchema = true
        },
      ]
      enabled        = true
      groupShortName = "incidents"
    }
  }

  ignore_missing_property = false
}

# Nobody undoes the backups of eastus2 alone: it takes a right on this guard beside that on the
# vault.
resource "azapi_resource" "resource_guards_hrg_platform_eastus2_backup_guard" {
  type      = "Microsoft.DataProtection/resourceGuards@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-eastus2-backup-guard"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      vaultCriticalOperationExclusionList = []
    }
  }

  ignore_missing_property = false
}

# Mirrors sealed evidence into the environments' record containers, and cannot delete it there.
resource "azapi_resource" "user_assigned_identities_hrg_platform_evidence" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-evidence"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Writes what the networks of eastus2 log of their flows, and does nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_platform_flows" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-flows"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# Keeps who spoke to whom in the networks of eastus2.
resource "azapi_resource" "storage_accounts_hrgplatformflw2ea0cada" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrgplatformflw2ea0cada"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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
        bypass              = "AzureServices"
        defaultAction       = "Deny"
        ipRules             = []
        virtualNetworkRules = []
      }
      publicNetworkAccess      = "Disabled"
      supportsHttpsTrafficOnly = true
    }
    sku = {
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The account takes no keys: what networks log is written by this identity.
resource "azapi_resource" "role_assignments_storage_accounts_hrgplatformflw2ea0cada_397ae723_3453_57a6_8a7a_3a720cbff9e3" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformflw2ea0cada.id
  name      = "397ae723-3453-57a6-8a7a-3a720cbff9e3"

  body = {
    properties = {
      description      = "hrg-platform-flows is Storage Blob Data Contributor of hrgplatformflw2ea0cada."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_flows.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Keeps the logs of the platform, and of environments without regulated data.
resource "azapi_resource" "workspaces_hrg_platform_logs" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-logs"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      features = {
        disableLocalAuth                            = true
        enableLogAccessUsingOnlyResourcePermissions = false
      }
      publicNetworkAccessForIngestion = "Disabled"
      publicNetworkAccessForQuery     = "Disabled"
      retentionInDays                 = 400
      sku = {
        name = "PerGB2018"
      }
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Lets the pipeline's machines into the network: nothing that they deploy to has a public address.
resource "azapi_resource" "network_settings_hrg_platform_runners" {
  type      = "GitHub.Network/networkSettings@2024-04-02"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-runners"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      businessId = "100200300"
      subnetId   = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/runner"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [tags]
  }
}

# Keeps hrgregistry from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_registries_hrgregistry_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.registries_hrgregistry.id
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

# As what images and releases are published; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_platform_publisher" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-publisher"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# What was built, scanned and approved is pushed to the registry.
resource "azapi_resource" "role_assignments_registries_hrgregistry_111f7ad5_2ee9_53c3_b70a_2423ee97fb44" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.registries_hrgregistry.id
  name      = "111f7ad5-2ee9-53c3-b70a-2423ee97fb44"

  body = {
    properties = {
      description      = "hrg-platform-publisher is AcrPush of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_publisher.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/8311e382-0749-4cb8-b61a-304f252e45ec"
    }
  }

  ignore_missing_property = false
}

# Who looks at a change fetches the Ward that judges it, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_4c199dd0_9459_584e_97ba_6ae81c459eb9" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.registries_hrgregistry.id
  name      = "4c199dd0-9459-584e-97ba-6ae81c459eb9"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is AcrPull of hrgregistry."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrgregistry to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_registries_hrgregistry_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.registries_hrgregistry.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "ContainerRegistryLoginEvents"
          enabled  = true
        },
        {
          category = "ContainerRegistryRepositoryEvents"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps the images in centralus too: a cluster starts there when the registry's own region is
# away.
resource "azapi_resource" "replications_hrgregistry_centralus" {
  type      = "Microsoft.ContainerRegistry/registries/replications@2025-11-01"
  parent_id = azapi_resource.registries_hrgregistry.id
  name      = "centralus"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      regionEndpointEnabled = true
      zoneRedundancy        = "Enabled"
    }
  }

  ignore_missing_property = false
}

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_platform_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody let a public address reach a database."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_platform_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Insights/diagnosticSettings/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Insights/diagnosticSettings/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/tables/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.OperationalInsights/workspaces/dataExports/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what is written down, or for how long."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_platform_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Network/networkSecurityGroups/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/securityRules/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/networkSecurityGroups/securityRules/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what reaches what."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_platform_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Authorization/policyAssignments/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/policyAssignments/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/policyExemptions/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/policyExemptions/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what Azure itself refuses or reports."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_platform_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Network/publicIPAddresses/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Network/publicIPAddresses/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody opened or closed a way in from the Internet."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_platform_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Authorization/roleAssignments/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleAssignments/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleDefinitions/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Authorization/roleDefinitions/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody gave a right or took one."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_platform_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "Administrative"
            field  = "category"
          },
          {
            anyOf = [
              {
                equals = "Microsoft.Security/securitySolutions/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securitySolutions/delete"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/pricings/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securityContacts/write"
                field  = "operationName"
              },
              {
                equals = "Microsoft.Security/securityContacts/delete"
                field  = "operationName"
              },
            ]
          },
        ]
      }
      description = "Somebody changed what Defender looks at, or whom it tells."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_platform_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-service-health"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = azapi_resource.action_groups_hrg_platform_incidents.id
          },
        ]
      }
      condition = {
        allOf = [
          {
            equals = "ServiceHealth"
            field  = "category"
          },
        ]
      }
      description = "A service of Azure's that is used here fails, or will change."
      enabled     = true
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to hrg-platform-monitor or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_private_link_scopes_hrg_platform_monitor_f3e664a0_390c_5b76_8c60_1fca89fc6df5" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_link_scopes_hrg_platform_monitor.id
  name      = "f3e664a0-390c-5b76-8c60-1fca89fc6df5"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Insights/privateLinkScopes in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-monitor."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/1187f581-04fe-5030-aa8e-b240d03d319c"
    }
  }

  ignore_missing_property = false
}

# The workspace hrg-platform-logs is reached by the private way.
resource "azapi_resource" "scoped_resources_hrg_platform_monitor_hrg_platform_logs" {
  type      = "Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01"
  parent_id = azapi_resource.private_link_scopes_hrg_platform_monitor.id
  name      = "hrg-platform-logs"

  body = {
    properties = {
      linkedResourceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# A backup has failed.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_backup_failed" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-backup-failed"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AddonAzureBackupJobs | where JobOperation == \"Backup\" and JobStatus == \"Failed\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A backup has failed."
      displayName         = "hrg-platform-backup-failed"
      enabled             = true
      evaluationFrequency = "PT1H"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT1H"
    }
  }

  ignore_missing_property = false
}

# Odoo asked for a document that is not there. It shows an empty one, and says nothing.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_document_missing" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-document-missing"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "StorageBlobLogs | where OperationName == \"GetBlob\" and StatusText == \"BlobNotFound\" and ObjectKey contains \"/attachments/\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "Odoo asked for a document that is not there. It shows an empty one, and says nothing."
      displayName         = "hrg-platform-document-missing"
      enabled             = true
      evaluationFrequency = "PT15M"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A certificate, a secret or a key ends soon, or has ended.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_expiry_near" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-expiry-near"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AZKVAuditLogs | where OperationName endswith \"NearExpiryEventGridNotification\" or OperationName endswith \"ExpiredEventGridNotification\""
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A certificate, a secret or a key ends soon, or has ended."
      displayName         = "hrg-platform-expiry-near"
      enabled             = true
      evaluationFrequency = "P1D"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 2
      skipQueryValidation = true
      windowSize          = "P1D"
    }
  }

  ignore_missing_property = false
}

# A service could not use its key: what it wraps cannot be read for as long as that is so.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_key_out_of_reach" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-key-out-of-reach"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AZKVAuditLogs | where OperationName in (\"KeyWrap\", \"KeyUnwrap\", \"KeyGet\") and HttpStatusCode >= 400"
            threshold       = 0
            timeAggregation = "Count"
          },
        ]
      }
      description         = "A service could not use its key: what it wraps cannot be read for as long as that is so."
      displayName         = "hrg-platform-key-out-of-reach"
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The web application firewall blocked more than 100 requests in a quarter of an hour.
resource "azapi_resource" "scheduled_query_rules_hrg_platform_requests_blocked" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-requests-blocked"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
      }
      autoMitigate = false
      criteria = {
        allOf = [
          {
            criterionType = "StaticThresholdCriterion"
            failingPeriods = {
              minFailingPeriodsToAlert  = 1
              numberOfEvaluationPeriods = 1
            }
            operator        = "GreaterThan"
            query           = "AGWFirewallLogs | where Action == \"Blocked\""
            threshold       = 100
            timeAggregation = "Count"
          },
        ]
      }
      description         = "The web application firewall blocked more than 100 requests in a quarter of an hour."
      displayName         = "hrg-platform-requests-blocked"
      enabled             = true
      evaluationFrequency = "PT15M"
      scopes              = [azapi_resource.workspaces_hrg_platform_logs.id]
      severity            = 2
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Holds the certificates that the entry in eastus2 shows to browsers, and nothing else.
resource "azapi_resource" "vaults_hrg_platfor_2ea0cada_tls" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platfor-2ea0cada-tls"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# Keeps hrg-platfor-2ea0cada-tls from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_platfor_2ea0cada_tls_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_platfor_2ea0cada_tls.id
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

# The identity with which the entry reads its certificates.
resource "azapi_resource" "user_assigned_identities_hrg_platform_entry" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-entry"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
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

# The entry reads the certificates of this vault, and can change none.
resource "azapi_resource" "role_assignments_vaults_hrg_platfor_2ea0cada_tls_461f0d99_4ea1_5da3_a641_d433ac4a3c07" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.vaults_hrg_platfor_2ea0cada_tls.id
  name      = "461f0d99-4ea1-5da3-a641-d433ac4a3c07"

  body = {
    properties = {
      description      = "hrg-platform-entry is Key Vault Secrets User of hrg-platfor-2ea0cada-tls."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_entry.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platfor-2ea0cada-tls to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_platfor_2ea0cada_tls_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_platfor_2ea0cada_tls.id
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
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-platform-2ea0cada from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_platform_2ea0cada_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_platform_2ea0cada.id
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

# Sends who did what to hrg-platform-2ea0cada to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_platform_2ea0cada_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_platform_2ea0cada.id
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
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Whoever mirrors evidence does so as this identity, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_platform_evidence_mirror" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_platform_evidence.id
  name      = "mirror"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:environment:evidence"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to hrg-platform-flows or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_platform_flows_6c473abe_37f3_51ee_9e05_8967a225013e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_platform_flows.id
  name      = "6c473abe-37f3-51ee-9e05-8967a225013e"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.ManagedIdentity/userAssignedIdentities in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-flows."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/78e6b437-1e0a-52ac-9c51-2f7618359fea"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to hrg-platform-flows or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_platform_flows_7e7a22b0_4ebb_55fc_8829_8ad1187e2ef7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_platform_flows.id
  name      = "7e7a22b0-4ebb-55fc-8829-8ad1187e2ef7"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.ManagedIdentity/userAssignedIdentities in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-flows."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/99839832-0ae5-5480-9e71-9b4aacbefe02"
    }
  }

  ignore_missing_property = false
}

# A workflow that somebody let publish acts as it, without a secret that could be stolen.
resource "azapi_resource" "federated_identity_credentials_hrg_platform_publisher_pipeline" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_platform_publisher.id
  name      = "pipeline"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = "https://token.actions.githubusercontent.com"
      subject   = "repo:harbor-regional/estate:environment:release"
    }
  }

  ignore_missing_property = false
}

# What holds for every connection that leaves, before any rule: the firewall answers for names,
# and refuses what is known to be hostile.
resource "azapi_resource" "firewall_policies_hrg_platform_firewall_policy" {
  type      = "Microsoft.Network/firewallPolicies@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-firewall-policy"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      dnsSettings = {
        enableProxy = true
        servers     = []
      }
      sku = {
        tier = "Standard"
      }
      snat = {
        autoLearnPrivateRanges = "Disabled"
        privateRanges          = ["IANAPrivateRanges"]
      }
      threatIntelMode = "Deny"
    }
  }

  ignore_missing_property = false
}

# What nodes need of Azure where no private endpoint leads.
resource "azapi_resource" "rule_collection_groups_hrg_platform_firewall_policy_kubernetes" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_firewall_policy.id
  name      = "kubernetes"

  body = {
    properties = {
      priority = 1000
      ruleCollections = [
        {
          action = {
            type = "Allow"
          }
          name               = "networks"
          priority           = 1000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description          = "Nodes set their clocks: every log stands on them."
              destinationAddresses = []
              destinationFqdns     = ["ntp.ubuntu.com"]
              destinationPorts     = ["123"]
              ipProtocols          = ["UDP"]
              name                 = "time"
              ruleType             = "NetworkRule"
              sourceAddresses      = ["10.41.0.0/21", "10.43.0.0/21"]
            },
          ]
        },
        {
          action = {
            type = "Allow"
          }
          name               = "names"
          priority           = 2000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description = "What Microsoft lists for AKS: images, packages, Resource Manager and Entra."
              fqdnTags    = ["AzureKubernetesService"]
              name        = "kubernetes"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = []
              terminateTLS    = false
            },
            {
              description = "Binaries and packages of nodes, which moved here."
              fqdnTags    = []
              name        = "packages"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["packages.aks.azure.com"]
              terminateTLS    = false
            },
            {
              description = "Workload identities get their tokens from Entra."
              fqdnTags    = []
              name        = "sign-in"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["login.microsoftonline.com"]
              terminateTLS    = false
            },
            {
              description = "The agent of cluster extensions, as Flux, asks for its configuration."
              fqdnTags    = []
              name        = "extensions"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["eastus2.dp.kubernetesconfiguration.azure.com"]
              terminateTLS    = false
            },
            {
              description = "Azure Policy's part in the cluster."
              fqdnTags    = []
              name        = "policy"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["data.policy.core.windows.net", "store.policy.core.windows.net"]
              terminateTLS    = false
            },
            {
              description = "Logs and metrics of the cluster."
              fqdnTags    = []
              name        = "monitor"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns = [
                "*.ods.opinsights.azure.com",
                "*.oms.opinsights.azure.com",
                "eastus2.ingest.monitor.azure.com",
                "eastus2.handler.control.monitor.azure.com",
              ]
              terminateTLS = false
            },
            {
              description = "Defender's sensor on the nodes tells what it saw."
              fqdnTags    = []
              name        = "defender"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["*.cloud.defender.microsoft.com"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
}

# What the estate allows to every environment.
resource "azapi_resource" "rule_collection_groups_hrg_platform_firewall_policy_estate" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_firewall_policy.id
  name      = "estate"

  body = {
    properties = {
      priority = 2000
      ruleCollections = [
        {
          action = {
            type = "Allow"
          }
          name               = "networks"
          priority           = 1000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description          = "networks.mail: Odoo sends mail."
              destinationAddresses = []
              destinationFqdns     = ["smtp.mail.harbor-regional.example"]
              destinationPorts     = ["587"]
              ipProtocols          = ["TCP"]
              name                 = "mail"
              ruleType             = "NetworkRule"
              sourceAddresses      = ["10.41.0.0/21", "10.43.0.0/21"]
            },
          ]
        },
        {
          action = {
            type = "Allow"
          }
          name               = "names"
          priority           = 2000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description = "networks.egress[0]: The clinic's developers compare modules with Odoo's own releases (POL-009 Software from outside)."
              fqdnTags    = []
              name        = "1-nightly-odoo-com"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21", "10.43.0.0/21"]
              targetFqdns     = ["nightly.odoo.com"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_firewall_policy_kubernetes]
}

# The systems that environments call, each from its own nodes.
resource "azapi_resource" "rule_collection_groups_hrg_platform_firewall_policy_integrations" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_firewall_policy.id
  name      = "integrations"

  body = {
    properties = {
      priority = 3000
      ruleCollections = [
        {
          action = {
            type = "Allow"
          }
          name               = "networks"
          priority           = 1000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description          = "entities[0].environments[0].integrations[1]: regulated data by sftp, to Meridian Document Services (Business associate agreement 2025-11)."
              destinationAddresses = []
              destinationFqdns     = ["exchange.meridian-documents.example"]
              destinationPorts     = ["22"]
              ipProtocols          = ["TCP"]
              name                 = "harbor-clinic-production-documents"
              ruleType             = "NetworkRule"
              sourceAddresses      = ["10.41.0.0/21"]
            },
          ]
        },
        {
          action = {
            type = "Allow"
          }
          name               = "names"
          priority           = 2000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description = "entities[0].environments[0].integrations[0]: regulated data by https, to Tidewater Claims Clearing House (Business associate agreement 2026-07)."
              fqdnTags    = []
              name        = "harbor-clinic-production-billing"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.41.0.0/21"]
              targetFqdns     = ["api.tidewater-claims.example"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_firewall_policy_estate]
}

# What the pipeline's machines need to be given work, and to do it.
resource "azapi_resource" "rule_collection_groups_hrg_platform_firewall_policy_runners" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_firewall_policy.id
  name      = "runners"

  body = {
    properties = {
      priority = 4000
      ruleCollections = [
        {
          action = {
            type = "Allow"
          }
          name               = "names"
          priority           = 2000
          ruleCollectionType = "FirewallPolicyFilterRuleCollection"
          rules = [
            {
              description = "GitHub gives out work and takes results (docs.github.com, accessible domains by function, read 2026-11)."
              fqdnTags    = []
              name        = "github"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.40.0.224/27"]
              targetFqdns = [
                "github.com",
                "api.github.com",
                "codeload.github.com",
                "*.actions.githubusercontent.com",
                "objects.githubusercontent.com",
                "objects-origin.githubusercontent.com",
                "release-assets.githubusercontent.com",
              ]
              terminateTLS = false
            },
            {
              description = "Where GitHub keeps logs and artifacts of jobs (api.github.com/meta and github.blog/changelog/2026-10-22, read 2026-11)."
              fqdnTags    = []
              name        = "github-results"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.40.0.224/27"]
              targetFqdns = [
                "productionresultssa0.blob.core.windows.net",
                "productionresultssa1.blob.core.windows.net",
                "productionresultssa2.blob.core.windows.net",
                "productionresultssa3.blob.core.windows.net",
                "productionresultssa4.blob.core.windows.net",
                "productionresultssa5.blob.core.windows.net",
                "productionresultssa6.blob.core.windows.net",
                "productionresultssa7.blob.core.windows.net",
                "productionresultssa8.blob.core.windows.net",
                "productionresultssa9.blob.core.windows.net",
                "productionresultssa10.blob.core.windows.net",
                "productionresultssa11.blob.core.windows.net",
                "productionresultssa12.blob.core.windows.net",
                "productionresultssa13.blob.core.windows.net",
                "productionresultssa14.blob.core.windows.net",
                "productionresultssa15.blob.core.windows.net",
                "productionresultssa16.blob.core.windows.net",
                "productionresultssa17.blob.core.windows.net",
                "productionresultssa18.blob.core.windows.net",
                "productionresultssa19.blob.core.windows.net",
                "productionresultssa20.blob.core.windows.net",
                "productionresultssa21.blob.core.windows.net",
                "productionresultssa22.blob.core.windows.net",
                "productionresultssa23.blob.core.windows.net",
                "productionresultssa24.blob.core.windows.net",
                "productionresultssa25.blob.core.windows.net",
                "productionresultssa26.blob.core.windows.net",
                "productionresultssa27.blob.core.windows.net",
                "productionresultssa28.blob.core.windows.net",
                "productionresultssa29.blob.core.windows.net",
                "productionresultssa30.blob.core.windows.net",
                "productionresultssa31.blob.core.windows.net",
                "productionresultssa32.blob.core.windows.net",
                "productionresultssa33.blob.core.windows.net",
                "productionresultssa34.blob.core.windows.net",
                "productionresultssa35.blob.core.windows.net",
                "productionresultssa36.blob.core.windows.net",
                "productionresultssa37.blob.core.windows.net",
                "productionresultssa38.blob.core.windows.net",
                "productionresultssa39.blob.core.windows.net",
                "productionresultssa40.blob.core.windows.net",
                "productionresultssa41.blob.core.windows.net",
                "productionresultssa42.blob.core.windows.net",
                "productionresultssa43.blob.core.windows.net",
                "productionresultssa44.blob.core.windows.net",
                "productionresultssa45.blob.core.windows.net",
                "productionresultssa46.blob.core.windows.net",
                "productionresultssa47.blob.core.windows.net",
                "productionresultssa48.blob.core.windows.net",
                "productionresultssa49.blob.core.windows.net",
                "productionresultssa100.blob.core.windows.net",
                "productionresultssa101.blob.core.windows.net",
                "productionresultssa102.blob.core.windows.net",
                "productionresultssa103.blob.core.windows.net",
                "productionresultssa104.blob.core.windows.net",
                "productionresultssa105.blob.core.windows.net",
                "productionresultssa106.blob.core.windows.net",
                "productionresultssa107.blob.core.windows.net",
                "productionresultssa108.blob.core.windows.net",
                "productionresultssa109.blob.core.windows.net",
                "productionresultssa110.blob.core.windows.net",
                "productionresultssa111.blob.core.windows.net",
                "productionresultssa112.blob.core.windows.net",
                "productionresultssa113.blob.core.windows.net",
                "productionresultssa114.blob.core.windows.net",
                "productionresultssa115.blob.core.windows.net",
                "productionresultssa116.blob.core.windows.net",
                "productionresultssa117.blob.core.windows.net",
                "productionresultssa118.blob.core.windows.net",
                "productionresultssa119.blob.core.windows.net",
                "productionresultssa120.blob.core.windows.net",
                "productionresultssa121.blob.core.windows.net",
                "productionresultssa122.blob.core.windows.net",
                "productionresultssa123.blob.core.windows.net",
                "productionresultssa124.blob.core.windows.net",
                "productionresultssa125.blob.core.windows.net",
                "productionresultssa126.blob.core.windows.net",
                "productionresultssa127.blob.core.windows.net",
                "productionresultssa128.blob.core.windows.net",
                "productionresultssa129.blob.core.windows.net",
                "productionresultssa130.blob.core.windows.net",
                "productionresultssa131.blob.core.windows.net",
                "productionresultssa132.blob.core.windows.net",
                "productionresultssa133.blob.core.windows.net",
                "productionresultssa134.blob.core.windows.net",
                "productionresultssa135.blob.core.windows.net",
                "productionresultssa136.blob.core.windows.net",
                "productionresultssa137.blob.core.windows.net",
                "productionresultssa138.blob.core.windows.net",
                "productionresultssa139.blob.core.windows.net",
                "productionresultssa140.blob.core.windows.net",
                "productionresultssa141.blob.core.windows.net",
                "productionresultssa142.blob.core.windows.net",
                "productionresultssa143.blob.core.windows.net",
                "productionresultssa144.blob.core.windows.net",
                "productionresultssa145.blob.core.windows.net",
                "productionresultssa146.blob.core.windows.net",
                "productionresultssa147.blob.core.windows.net",
                "productionresultssa148.blob.core.windows.net",
                "productionresultssa149.blob.core.windows.net",
                "productionresultssa150.blob.core.windows.net",
                "productionresultssa151.blob.core.windows.net",
                "productionresultssa152.blob.core.windows.net",
                "productionresultssa153.blob.core.windows.net",
                "productionresultssa154.blob.core.windows.net",
                "productionresultssa155.blob.core.windows.net",
                "productionresultssa156.blob.core.windows.net",
                "productionresultssa157.blob.core.windows.net",
                "productionresultssa158.blob.core.windows.net",
                "productionresultssa159.blob.core.windows.net",
                "productionresultssa160.blob.core.windows.net",
                "productionresultssa161.blob.core.windows.net",
                "productionresultssa162.blob.core.windows.net",
                "productionresultssa163.blob.core.windows.net",
                "productionresultssa164.blob.core.windows.net",
                "productionresultssa165.blob.core.windows.net",
                "productionresultssa166.blob.core.windows.net",
                "productionresultssa167.blob.core.windows.net",
                "productionresultssa168.blob.core.windows.net",
                "productionresultssa169.blob.core.windows.net",
                "productionresultssa170.blob.core.windows.net",
                "productionresultssa171.blob.core.windows.net",
                "productionresultssa172.blob.core.windows.net",
                "productionresultssa173.blob.core.windows.net",
                "productionresultssa174.blob.core.windows.net",
                "productionresultssa175.blob.core.windows.net",
                "productionresultssa176.blob.core.windows.net",
                "productionresultssa177.blob.core.windows.net",
                "productionresultssa178.blob.core.windows.net",
                "productionresultssa179.blob.core.windows.net",
                "productionresultssa180.blob.core.windows.net",
                "productionresultssa181.blob.core.windows.net",
                "productionresultssa182.blob.core.windows.net",
                "productionresultssa183.blob.core.windows.net",
                "productionresultssa184.blob.core.windows.net",
                "productionresultssa185.blob.core.windows.net",
                "productionresultssa186.blob.core.windows.net",
                "productionresultssa187.blob.core.windows.net",
                "productionresultssa188.blob.core.windows.net",
                "productionresultssa189.blob.core.windows.net",
                "productionresultssa190.blob.core.windows.net",
                "productionresultssa191.blob.core.windows.net",
                "productionresultssa192.blob.core.windows.net",
                "productionresultssa193.blob.core.windows.net",
                "productionresultssa194.blob.core.windows.net",
                "productionresultssa195.blob.core.windows.net",
                "productionresultssa196.blob.core.windows.net",
                "productionresultssa197.blob.core.windows.net",
                "productionresultssa198.blob.core.windows.net",
                "productionresultssa199.blob.core.windows.net",
              ]
              terminateTLS = false
            },
            {
              description = "Resource Manager, and the tokens for it."
              fqdnTags    = []
              name        = "azure"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.40.0.224/27"]
              targetFqdns     = ["management.azure.com", "login.microsoftonline.com"]
              terminateTLS    = false
            },
            {
              description = "The vault that holds the keys of images and releases, by its name: every vault would be a place for anybody's secrets."
              fqdnTags    = []
              name        = "keys"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.40.0.224/27"]
              targetFqdns     = ["hrg-signing.vault.azure.net"]
              terminateTLS    = false
            },
            {
              description = "Terraform, and azapi as its registry names it."
              fqdnTags    = []
              name        = "terraform"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.40.0.224/27"]
              targetFqdns     = ["releases.hashicorp.com", "registry.terraform.io", "checkpoint-api.hashicorp.com"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_firewall_policy_integrations]
}

# The address under which what leaves the networks of eastus2 is known: partners allow it.
resource "azapi_resource" "public_ipaddresses_hrg_platform_firewall_ip" {
  type      = "Microsoft.Network/publicIPAddresses@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-firewall-ip"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      ddosSettings = {
        protectionMode = "Enabled"
      }
      idleTimeoutInMinutes     = 4
      publicIPAddressVersion   = "IPv4"
      publicIPAllocationMethod = "Static"
    }
    sku = {
      name = "Standard"
      tier = "Regional"
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false
}

# The one way out of this region's networks: it lets out what somebody asked for by name, and
# keeps a log of it.
resource "azapi_resource" "azure_firewalls_hrg_platform_firewall" {
  type      = "Microsoft.Network/azureFirewalls@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-firewall"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      firewallPolicy = {
        id = azapi_resource.firewall_policies_hrg_platform_firewall_policy.id
      }
      ipConfigurations = [
        {
          name = "default"
          properties = {
            publicIPAddress = {
              id = azapi_resource.public_ipaddresses_hrg_platform_firewall_ip.id
            }
            subnet = {
              id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/AzureFirewallSubnet"
            }
          }
        },
      ]
      sku = {
        name = "AZFW_VNet"
        tier = "Standard"
      }
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_firewall_policy_runners]
}

# Sends who did what to hrg-platform-firewall to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_azure_firewalls_hrg_platform_firewall_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.azure_firewalls_hrg_platform_firewall.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "AZFWApplicationRule"
          enabled  = true
        },
        {
          category = "AZFWNetworkRule"
          enabled  = true
        },
        {
          category = "AZFWNatRule"
          enabled  = true
        },
        {
          category = "AZFWThreatIntel"
          enabled  = true
        },
        {
          category = "AZFWIdpsSignature"
          enabled  = true
        },
        {
          category = "AZFWDnsQuery"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# The address by which people come in.
resource "azapi_resource" "public_ipaddresses_hrg_platform_bastion_ip" {
  type      = "Microsoft.Network/publicIPAddresses@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-bastion-ip"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      ddosSettings = {
        protectionMode = "Enabled"
      }
      idleTimeoutInMinutes     = 4
      publicIPAddressVersion   = "IPv4"
      publicIPAllocationMethod = "Static"
    }
    sku = {
      name = "Standard"
      tier = "Regional"
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false
}

# How people reach what has no public address: by a tunnel, as whom they signed in to Entra, and
# on record.
resource "azapi_resource" "bastion_hosts_hrg_platform_bastion" {
  type      = "Microsoft.Network/bastionHosts@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-bastion"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      disableCopyPaste    = true
      enableFileCopy      = false
      enableIpConnect     = false
      enableKerberos      = false
      enableShareableLink = false
      enableTunneling     = true
      ipConfigurations = [
        {
          name = "default"
          properties = {
            privateIPAllocationMethod = "Dynamic"
            publicIPAddress = {
              id = azapi_resource.public_ipaddresses_hrg_platform_bastion_ip.id
            }
            subnet = {
              id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/AzureBastionSubnet"
            }
          }
        },
      ]
      scaleUnits = 2
    }
    sku = {
      name = "Standard"
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platform-bastion to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_bastion_hosts_hrg_platform_bastion_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.bastion_hosts_hrg_platform_bastion.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "BastionAuditLogs"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Answers the names below erp.harbor-regional.example that people open, with the address of the
# entry.
resource "azapi_resource" "dns_zones_erp-harbor_regional-example" {
  type      = "Microsoft.Network/dnsZones@2018-05-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "erp.harbor-regional.example"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      zoneType = "Public"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Whoever deploys harbor-clinic-staging refers to private.eastus2.azmk8s.io or adds to it, and to
# no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_private-eastus2-azmk8s-io_5e538a9d_5f30_53cf_a5d6_8937ba8973c5" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_private-eastus2-azmk8s-io.id
  name      = "5e538a9d-5f30-53cf-a5d6-8937ba8973c5"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of private.eastus2.azmk8s.io."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to private.eastus2.azmk8s.io or adds to it, and
# to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_private-eastus2-azmk8s-io_d71a2e74_eeba_5398_aed3_398085c6dc79" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_private-eastus2-azmk8s-io.id
  name      = "d71a2e74-eeba-5398-aed3-398085c6dc79"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of private.eastus2.azmk8s.io."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask private.eastus2.azmk8s.io.
resource "azapi_resource" "virtual_network_links_private-eastus2-azmk8s-io_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_private-eastus2-azmk8s-io.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.agentsvc.azure-automation.net or
# adds to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-agentsvc-azure_automation-net_18b68483_2614_54e2_a32e_4d16d85aa70c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
  name      = "18b68483-2614-54e2-a32e-4d16d85aa70c"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.agentsvc.azure-automation.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.agentsvc.azure-automation.net or
# adds to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-agentsvc-azure_automation-net_bdda84fd_c6e0_5315_9d5c_734623099c46" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
  name      = "bdda84fd-c6e0-5315-9d5c-734623099c46"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.agentsvc.azure-automation.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink-agentsvc-azure_automation-net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.azurecr.io or adds to it, and to
# no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-azurecr-io_2f8e1fc3_5de3_5b48_ab81_d49978dd05fe" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
  name      = "2f8e1fc3-5de3-5b48-ab81-d49978dd05fe"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.azurecr.io."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.azurecr.io or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-azurecr-io_8da820eb_1bd6_5df7_a26a_16ba982fcf82" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
  name      = "8da820eb-1bd6-5df7-a26a-16ba982fcf82"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.azurecr.io."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.azurecr.io.
resource "azapi_resource" "virtual_network_links_privatelink-azurecr-io_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.blob.core.windows.net or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-blob-core-windows-net_13d196e4_77f1_5791_bc4a_76e4047ff11f" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
  name      = "13d196e4-77f1-5791-bc4a-76e4047ff11f"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.blob.core.windows.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.blob.core.windows.net or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-blob-core-windows-net_207a650d_30ee_59df_8a6a_b9490d7bdd1f" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
  name      = "207a650d-30ee-59df-8a6a-b9490d7bdd1f"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.blob.core.windows.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.monitor.azure.com or adds to it, and
# to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-monitor-azure-com_bbf56ce4_92d5_5a77_b916_56bf613ca977" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
  name      = "bbf56ce4-92d5-5a77-b916-56bf613ca977"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.monitor.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.monitor.azure.com or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-monitor-azure-com_f1bfa608_7e1a_5f8a_a619_e36105362de8" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
  name      = "f1bfa608-7e1a-5f8a-a619-e36105362de8"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.monitor.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-monitor-azure-com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.ods.opinsights.azure.com or adds
# to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-ods-opinsights-azure-com_9e7c8fb1_38ea_5eab_b9e5_24b7d9837d19" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
  name      = "9e7c8fb1-38ea-5eab-b9e5-24b7d9837d19"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.ods.opinsights.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.ods.opinsights.azure.com or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-ods-opinsights-azure-com_ca202039_62d0_5595_b448_64342398595e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
  name      = "ca202039-62d0-5595-b448-64342398595e"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.ods.opinsights.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-ods-opinsights-azure-com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.oms.opinsights.azure.com or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-oms-opinsights-azure-com_745c2ae1_eb6d_5567_829d_e914e4acb061" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
  name      = "745c2ae1-eb6d-5567-829d-e914e4acb061"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.oms.opinsights.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.oms.opinsights.azure.com or adds
# to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-oms-opinsights-azure-com_fec5971a_f0de_5067_9396_07af1640daa0" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
  name      = "fec5971a-f0de-5067-9396-07af1640daa0"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.oms.opinsights.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-oms-opinsights-azure-com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.postgres.database.azure.com or adds
# to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-postgres-database-azure-com_13a726d2_2846_5643_87af_b696b2ccf0ff" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-postgres-database-azure-com.id
  name      = "13a726d2-2846-5643-87af-b696b2ccf0ff"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.postgres.database.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.postgres.database.azure.com or
# adds to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-postgres-database-azure-com_94f2b00c_e571_5c4e_92d1_6aea44ba59d2" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-postgres-database-azure-com.id
  name      = "94f2b00c-e571-5c4e-92d1-6aea44ba59d2"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.postgres.database.azure.com."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-postgres-database-azure-com_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-postgres-database-azure-com.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.redis.azure.net or adds to it, and
# to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-redis-azure-net_6a99921a_a180_5646_88cc_61bc4e6bc606" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-redis-azure-net.id
  name      = "6a99921a-a180-5646-88cc-61bc4e6bc606"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.redis.azure.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.redis.azure.net or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-redis-azure-net_b1a38d89_8286_5af1_99ed_29a7f1bb4a6b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-redis-azure-net.id
  name      = "b1a38d89-8286-5af1-99ed-29a7f1bb4a6b"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.redis.azure.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.redis.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-redis-azure-net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-redis-azure-net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to privatelink.vaultcore.azure.net or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-vaultcore-azure-net_8c84e36e_1fe3_5616_9875_d7cf0201065b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
  name      = "8c84e36e-1fe3-5616-9875-d7cf0201065b"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.vaultcore.azure.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to privatelink.vaultcore.azure.net or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-vaultcore-azure-net_9ccc8903_2434_58c1_b2ee_ce1aeb1569c3" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
  name      = "9ccc8903-2434-58c1-b2ee-ce1aeb1569c3"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of privatelink.vaultcore.azure.net."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/be1397d0-36a4-5135-b47e-74961b61d5de"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-vaultcore-azure-net_hrg_platform_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
  name      = "hrg-platform-vnet"
  location  = "global"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_platform_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platfor-2ea0cada-tls: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_certificates_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-certificates-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-certificates-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-certificates-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_platfor_2ea0cada_tls.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-certificates-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_certificates_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_certificates_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platform-monitor: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_monitor_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-monitor-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-monitor-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-monitor-pe"
          properties = {
            groupIds             = ["azuremonitor"]
            privateLinkServiceId = azapi_resource.private_link_scopes_hrg_platform_monitor.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-monitor-pe in privatelink.monitor.azure.com,
# privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com,
# privatelink.agentsvc.azure-automation.net, privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_monitor_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_monitor_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
          }
        },
        {
          name = "privatelink-oms-opinsights-azure-com"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
          }
        },
        {
          name = "privatelink-ods-opinsights-azure-com"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
          }
        },
        {
          name = "privatelink-agentsvc-azure-automation-net"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
          }
        },
        {
          name = "privatelink-blob-core-windows-net"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrgregistry: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_registry_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-registry-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-registry-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-registry-pe"
          properties = {
            groupIds             = ["registry"]
            privateLinkServiceId = azapi_resource.registries_hrgregistry.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-registry-pe in privatelink.azurecr.io.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_registry_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_registry_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrgbootstraptfs02675635: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_state_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-state-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-state-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-state-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-bootstrap/providers/Microsoft.Storage/storageAccounts/hrgbootstraptfs02675635"
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-state-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_state_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_state_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-platform-2ea0cada: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform.id
  name      = "hrg-platform-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_platform_2ea0cada.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to hrg-platform-vnet or adds to it, and to no other
# of the kind without being let.
resource "azapi_resource" "role_assignments_virtual_networks_hrg_platform_vnet_0aea725b_e7d5_5828_853c_676469decf61" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.virtual_networks_hrg_platform_vnet.id
  name      = "0aea725b-e7d5-5828-853c-676469decf61"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/virtualNetworks in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-vnet."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/c87ed084-6767-5670-9445-53fa47555590"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to hrg-platform-vnet or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_virtual_networks_hrg_platform_vnet_2452945d_e0bf_5bcc_998d_61cadc8e46b6" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.virtual_networks_hrg_platform_vnet.id
  name      = "2452945d-e0bf-5bcc-998d-61cadc8e46b6"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/virtualNetworks in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-vnet."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/88b86df9-c4de-5135-b6ed-bd39e5c64794"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to private-endpoints or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_subnets_hrg_platform_vnet_private_endpoints_8e9b0f93_2cf9_5dd6_93b7_502a6c410048" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
  name      = "8e9b0f93-2cf9-5dd6-93b7-502a6c410048"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/virtualNetworks/subnets in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of private-endpoints."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/9a8ae431-5e30-5ecb-8473-5e9fa65d3f5c"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-staging refers to private-endpoints or adds to it, and to no other
# of the kind without being let.
resource "azapi_resource" "role_assignments_subnets_hrg_platform_vnet_private_endpoints_a6da1b37_ec50_5142_97b2_3173e11e9ec6" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_platform_vnet.id}/subnets/private-endpoints"
  name      = "a6da1b37-ec50-5142-97b2-3173e11e9ec6"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Network/virtualNetworks/subnets in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of private-endpoints."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/30609d16-544d-5c8f-9c1d-bab449904eb3"
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-platform-logs from being deleted, whoever may: it holds logs.
resource "azapi_resource" "locks_workspaces_hrg_platform_logs_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "ward-keeps"

  body = {
    properties = {
      level = "CanNotDelete"
      notes = "Holds logs. Lifted by a step that is recorded, and never to make a deployment pass."
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Whoever deploys harbor-clinic-staging refers to hrg-platform-logs or adds to it, and to no other
# of the kind without being let.
resource "azapi_resource" "role_assignments_workspaces_hrg_platform_logs_21378078_9720_5222_82b4_99894efd646e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "21378078-9720-5222-82b4-99894efd646e"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.OperationalInsights/workspaces in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-logs."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/c5b51796-0bb2-520d-b393-0e6015fdf56d"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to hrg-platform-logs or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_workspaces_hrg_platform_logs_c4bacac2_aa15_515a_ab4f_b4bd28eb500c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "c4bacac2-aa15-515a-ab4f-b4bd28eb500c"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.OperationalInsights/workspaces in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-logs."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/9cf2740f-a115-51e4-9502-f5b0808f04ac"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platform-logs to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_workspaces_hrg_platform_logs_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "Audit"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps AGWFirewallLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_agwfirewalllogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AGWFirewallLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AKSAudit for 2556 days: its class is archive.
resource "azapi_update_resource" "tables_hrg_platform_logs_aksaudit" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AKSAudit"

  body = {
    properties = {
      plan                 = "Basic"
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AKSAuditAdmin for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_aksauditadmin" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AKSAuditAdmin"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AKSControlPlane for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_akscontrolplane" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AKSControlPlane"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZFWApplicationRule for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azfwapplicationrule" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZFWApplicationRule"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZFWIdpsSignature for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azfwidpssignature" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZFWIdpsSignature"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZFWNatRule for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azfwnatrule" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZFWNatRule"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZFWNetworkRule for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azfwnetworkrule" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZFWNetworkRule"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZFWThreatIntel for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azfwthreatintel" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZFWThreatIntel"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AZKVAuditLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azkvauditlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AZKVAuditLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps AzureActivity for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_azureactivity" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "AzureActivity"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps ContainerRegistryLoginEvents for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_containerregistryloginevents" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "ContainerRegistryLoginEvents"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps ContainerRegistryRepositoryEvents for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_containerregistryrepositoryevents" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "ContainerRegistryRepositoryEvents"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps LAQueryLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_laquerylogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "LAQueryLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps MicrosoftAzureBastionAuditLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_microsoftazurebastionauditlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "MicrosoftAzureBastionAuditLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps PGSQLServerLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_pgsqlserverlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "PGSQLServerLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps StorageBlobLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_platform_logs_storagebloblogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_platform_logs.id
  name      = "StorageBlobLogs"

  body = {
    properties = {
      plan                 = "Analytics"
      retentionInDays      = 400
      totalRetentionInDays = 2556
    }
  }

  ignore_missing_property = false
}

# Keeps hrgplatformflw2ea0cada from being deleted, whoever may: it holds logs.
resource "azapi_resource" "locks_storage_accounts_hrgplatformflw2ea0cada_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformflw2ea0cada.id
  name      = "ward-keeps"

  body = {
    properties = {
      level = "CanNotDelete"
      notes = "Holds logs. Lifted by a step that is recorded, and never to make a deployment pass."
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Whoever deploys harbor-clinic-staging refers to hrgplatformflw2ea0cada or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_storage_accounts_hrgplatformflw2ea0cada_87c7ae47_5b9c_58e3_a9d7_2cd018a87dea" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformflw2ea0cada.id
  name      = "87c7ae47-5b9c-58e3-a9d7-2cd018a87dea"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Guest (harbor-clinic-staging at Microsoft.Storage/storageAccounts in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrgplatformflw2ea0cada."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/6d7111f6-c7e5-5d0e-b6c7-ce89433dd32e"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to hrgplatformflw2ea0cada or adds to it, and to
# no other of the kind without being let.
resource "azapi_resource" "role_assignments_storage_accounts_hrgplatformflw2ea0cada_dd7a9301_efd1_5602_a1d8_9cd9478ee14c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformflw2ea0cada.id
  name      = "dd7a9301-efd1-5602-a1d8-9cd9478ee14c"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Storage/storageAccounts in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrgplatformflw2ea0cada."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/5a1e110d-b69b-519d-aa60-7b22e909ac98"
    }
  }

  ignore_missing_property = false
}
