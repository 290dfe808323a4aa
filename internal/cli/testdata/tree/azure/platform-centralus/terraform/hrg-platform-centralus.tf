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

# Answers private.centralus.azmk8s.io with private addresses, for the networks that are linked to
# it.
resource "azapi_resource" "private_dns_zones_private-centralus-azmk8s-io" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "private.centralus.azmk8s.io"
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

# Answers privatelink.agentsvc.azure-automation.net with private addresses, for the networks that
# are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-agentsvc-azure_automation-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.agentsvc.azure-automation.net"
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

# Answers privatelink.azurecr.io with private addresses, for the networks that are linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-azurecr-io" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.azurecr.io"
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

# Answers privatelink.blob.core.windows.net with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-blob-core-windows-net" {
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

# Answers privatelink.monitor.azure.com with private addresses, for the networks that are linked
# to it.
resource "azapi_resource" "private_dns_zones_privatelink-monitor-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.monitor.azure.com"
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

# Answers privatelink.ods.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-ods-opinsights-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.ods.opinsights.azure.com"
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

# Answers privatelink.oms.opinsights.azure.com with private addresses, for the networks that are
# linked to it.
resource "azapi_resource" "private_dns_zones_privatelink-oms-opinsights-azure-com" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.oms.opinsights.azure.com"
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
resource "azapi_resource" "private_dns_zones_privatelink-postgres-database-azure-com" {
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

# Answers privatelink.redis.azure.net with private addresses, for the networks that are linked to
# it.
resource "azapi_resource" "private_dns_zones_privatelink-redis-azure-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "privatelink.redis.azure.net"
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
resource "azapi_resource" "private_dns_zones_privatelink-vaultcore-azure-net" {
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

# What may reach AzureBastionSubnet.
resource "azapi_resource" "network_security_groups_hrg_platform_centralus_azurebastionsubnet_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-AzureBastionSubnet-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
            destinationAddressPrefix = "10.40.16.64/26"
            destinationPortRanges    = ["8080", "5701"]
            direction                = "Inbound"
            priority                 = 230
            protocol                 = "*"
            sourceAddressPrefix      = "10.40.16.64/26"
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
            destinationAddressPrefix = "10.40.16.64/26"
            destinationPortRanges    = ["8080", "5701"]
            direction                = "Outbound"
            priority                 = 110
            protocol                 = "*"
            sourceAddressPrefix      = "10.40.16.64/26"
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
resource "azapi_resource" "network_security_groups_hrg_platform_centralus_entry_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-entry-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
            destinationAddressPrefix = "10.40.17.0/24"
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
resource "azapi_resource" "network_security_groups_hrg_platform_centralus_private_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-private-endpoints-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
            destinationAddressPrefix = "10.40.16.128/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.42.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToServices"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches them too."
            destinationAddressPrefix = "10.40.16.128/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.16.224/27"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowEntryToServices"
          properties = {
            access                   = "Allow"
            description              = "The entry fetches its certificate."
            destinationAddressPrefix = "10.40.16.128/26"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.17.0/24"]
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
resource "azapi_resource" "network_security_groups_hrg_platform_centralus_runner_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-runner-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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

# Sends what leaves to the firewall at 10.40.16.4, which knows by name where it may go.
resource "azapi_resource" "route_tables_hrg_platform_centralus_routes" {
  type      = "Microsoft.Network/routeTables@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-routes"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      disableBgpRoutePropagation = true
      routes = [
        {
          name = "all-to-firewall"
          properties = {
            addressPrefix    = "0.0.0.0/0"
            nextHopIpAddress = "10.40.16.4"
            nextHopType      = "VirtualAppliance"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The platform's network in centralus: what the environments there share.
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
      dhcpOptions = {
        dnsServers = ["10.40.16.4"]
      }
      enableDdosProtection = false
      subnets = [
        {
          name = "AzureFirewallSubnet"
          properties = {
            addressPrefix                  = "10.40.16.0/26"
            defaultOutboundAccess          = false
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "AzureBastionSubnet"
          properties = {
            addressPrefix         = "10.40.16.64/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_centralus_azurebastionsubnet_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.40.16.128/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_centralus_private_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "runner"
          properties = {
            addressPrefix         = "10.40.16.224/27"
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
              id = azapi_resource.network_security_groups_hrg_platform_centralus_runner_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
            routeTable = {
              id = azapi_resource.route_tables_hrg_platform_centralus_routes.id
            }
          }
        },
        {
          name = "entry"
          properties = {
            addressPrefix         = "10.40.17.0/24"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_platform_centralus_entry_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Writes what the networks of centralus log of their flows, and does nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_platform_centralus_flows" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-flows"
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

# Keeps who spoke to whom in the networks of centralus.
resource "azapi_resource" "storage_accounts_hrgplatformceflw742b3389" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrgplatformceflw742b3389"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
resource "azapi_resource" "role_assignments_storage_accounts_hrgplatformceflw742b3389_f367bde6_9583_5253_b275_7ef43c2acc62" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformceflw742b3389.id
  name      = "f367bde6-9583-5253-b275-7ef43c2acc62"

  body = {
    properties = {
      description      = "hrg-platform-centralus-flows is Storage Blob Data Contributor of hrgplatformceflw742b3389."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_centralus_flows.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Lets the pipeline's machines into the network: nothing that they deploy to has a public address.
resource "azapi_resource" "network_settings_hrg_platform_centralus_runners" {
  type      = "GitHub.Network/networkSettings@2024-04-02"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-runners"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      businessId = "100200300"
      subnetId   = "${azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id}/subnets/runner"
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

# Holds the certificates that the entry in centralus shows to browsers, and nothing else.
resource "azapi_resource" "vaults_hrg_platfor_742b3389_tls" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platfor-742b3389-tls"
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

# Keeps hrg-platfor-742b3389-tls from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_platfor_742b3389_tls_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_platfor_742b3389_tls.id
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
resource "azapi_resource" "user_assigned_identities_hrg_platform_centralus_entry" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-entry"
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

# The entry reads the certificates of this vault, and can change none.
resource "azapi_resource" "role_assignments_vaults_hrg_platfor_742b3389_tls_b80eb85c_85a7_570d_bd31_810339b50c3a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.vaults_hrg_platfor_742b3389_tls.id
  name      = "b80eb85c-85a7-570d-bd31-810339b50c3a"

  body = {
    properties = {
      description      = "hrg-platform-centralus-entry is Key Vault Secrets User of hrg-platfor-742b3389-tls."
      principalId      = azapi_resource.user_assigned_identities_hrg_platform_centralus_entry.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to hrg-platfor-742b3389-tls to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_platfor_742b3389_tls_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_platfor_742b3389_tls.id
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

# Whoever deploys harbor-clinic-production refers to hrg-platform-centralus-flows or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_platform_centralus_flows_f32a31da_ef71_5488_b4bb_a599d4ddba8a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_platform_centralus_flows.id
  name      = "f32a31da-ef71-5488-b4bb-a599d4ddba8a"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.ManagedIdentity/userAssignedIdentities in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-centralus-flows."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/99839832-0ae5-5480-9e71-9b4aacbefe02"
    }
  }

  ignore_missing_property = false
}

# What holds for every connection that leaves, before any rule: the firewall answers for names,
# and refuses what is known to be hostile.
resource "azapi_resource" "firewall_policies_hrg_platform_centralus_firewall_policy" {
  type      = "Microsoft.Network/firewallPolicies@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-firewall-policy"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
resource "azapi_resource" "rule_collection_groups_hrg_platform_centralus_firewall_policy_kubernetes" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_centralus_firewall_policy.id
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
              sourceAddresses      = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
              targetFqdns     = ["centralus.dp.kubernetesconfiguration.azure.com"]
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
              sourceAddresses = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
              targetFqdns = [
                "*.ods.opinsights.azure.com",
                "*.oms.opinsights.azure.com",
                "centralus.ingest.monitor.azure.com",
                "centralus.handler.control.monitor.azure.com",
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
              sourceAddresses = ["10.42.0.0/21"]
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
resource "azapi_resource" "rule_collection_groups_hrg_platform_centralus_firewall_policy_estate" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_centralus_firewall_policy.id
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
              sourceAddresses      = ["10.42.0.0/21"]
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
              sourceAddresses = ["10.42.0.0/21"]
              targetFqdns     = ["nightly.odoo.com"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_centralus_firewall_policy_kubernetes]
}

# The systems that environments call, each from its own nodes.
resource "azapi_resource" "rule_collection_groups_hrg_platform_centralus_firewall_policy_integrations" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_centralus_firewall_policy.id
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
              name                 = "harbor-clinic-production-recovery-documents"
              ruleType             = "NetworkRule"
              sourceAddresses      = ["10.42.0.0/21"]
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
              name        = "harbor-clinic-production-recovery-billing"
              protocols = [
                {
                  port         = 443
                  protocolType = "Https"
                },
              ]
              ruleType        = "ApplicationRule"
              sourceAddresses = ["10.42.0.0/21"]
              targetFqdns     = ["api.tidewater-claims.example"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_centralus_firewall_policy_estate]
}

# What the pipeline's machines need to be given work, and to do it.
resource "azapi_resource" "rule_collection_groups_hrg_platform_centralus_firewall_policy_runners" {
  type      = "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-07-01"
  parent_id = azapi_resource.firewall_policies_hrg_platform_centralus_firewall_policy.id
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
              sourceAddresses = ["10.40.16.224/27"]
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
              sourceAddresses = ["10.40.16.224/27"]
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
              sourceAddresses = ["10.40.16.224/27"]
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
              sourceAddresses = ["10.40.16.224/27"]
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
              sourceAddresses = ["10.40.16.224/27"]
              targetFqdns     = ["releases.hashicorp.com", "registry.terraform.io", "checkpoint-api.hashicorp.com"]
              terminateTLS    = false
            },
          ]
        },
      ]
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_centralus_firewall_policy_integrations]
}

# The address under which what leaves the networks of centralus is known: partners allow it.
resource "azapi_resource" "public_ipaddresses_hrg_platform_centralus_firewall_ip" {
  type      = "Microsoft.Network/publicIPAddresses@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-firewall-ip"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
resource "azapi_resource" "azure_firewalls_hrg_platform_centralus_firewall" {
  type      = "Microsoft.Network/azureFirewalls@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-firewall"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      firewallPolicy = {
        id = azapi_resource.firewall_policies_hrg_platform_centralus_firewall_policy.id
      }
      ipConfigurations = [
        {
          name = "default"
          properties = {
            publicIPAddress = {
              id = azapi_resource.public_ipaddresses_hrg_platform_centralus_firewall_ip.id
            }
            subnet = {
              id = "${azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id}/subnets/AzureFirewallSubnet"
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
  depends_on              = [azapi_resource.rule_collection_groups_hrg_platform_centralus_firewall_policy_runners]
}

# Sends who did what to hrg-platform-centralus-firewall to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_azure_firewalls_hrg_platform_centralus_firewall_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.azure_firewalls_hrg_platform_centralus_firewall.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# The address by which people come in.
resource "azapi_resource" "public_ipaddresses_hrg_platform_centralus_bastion_ip" {
  type      = "Microsoft.Network/publicIPAddresses@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-bastion-ip"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
resource "azapi_resource" "bastion_hosts_hrg_platform_centralus_bastion" {
  type      = "Microsoft.Network/bastionHosts@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-bastion"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
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
              id = azapi_resource.public_ipaddresses_hrg_platform_centralus_bastion_ip.id
            }
            subnet = {
              id = "${azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id}/subnets/AzureBastionSubnet"
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

# Sends who did what to hrg-platform-centralus-bastion to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_bastion_hosts_hrg_platform_centralus_bastion_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.bastion_hosts_hrg_platform_centralus_bastion.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "BastionAuditLogs"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to private.centralus.azmk8s.io or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_private-centralus-azmk8s-io_ed415294_7faf_5bb0_93fe_6838f54855d9" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_private-centralus-azmk8s-io.id
  name      = "ed415294-7faf-5bb0-93fe-6838f54855d9"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of private.centralus.azmk8s.io."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/4bc88af0-2b40-543d-89e6-4923fa13c221"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-platform-centralus-vnet ask private.centralus.azmk8s.io.
resource "azapi_resource" "virtual_network_links_private-centralus-azmk8s-io_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_private-centralus-azmk8s-io.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.agentsvc.azure-automation.net or
# adds to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-agentsvc-azure_automation-net_00cb9b06_4d06_5805_8b10_2bc055572f42" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
  name      = "00cb9b06-4d06-5805-8b10-2bc055572f42"

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

# Makes hrg-platform-centralus-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink-agentsvc-azure_automation-net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-agentsvc-azure_automation-net.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.azurecr.io or adds to it, and to
# no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-azurecr-io_ea062810_4d71_51ac_bb94_f66cd8cbbb17" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
  name      = "ea062810-4d71-51ac-bb94-f66cd8cbbb17"

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

# Makes hrg-platform-centralus-vnet ask privatelink.azurecr.io.
resource "azapi_resource" "virtual_network_links_privatelink-azurecr-io_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-azurecr-io.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.blob.core.windows.net or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-blob-core-windows-net_eea50471_02a3_579c_afc9_e7f7d61ee178" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
  name      = "eea50471-02a3-579c-afc9-e7f7d61ee178"

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

# Makes hrg-platform-centralus-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.monitor.azure.com or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-monitor-azure-com_3266fb7b_ad3e_5322_a74d_5f5d653c1b50" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
  name      = "3266fb7b-ad3e-5322-a74d-5f5d653c1b50"

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

# Makes hrg-platform-centralus-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-monitor-azure-com_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-monitor-azure-com.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.ods.opinsights.azure.com or adds
# to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-ods-opinsights-azure-com_69e54d2a_12c7_5f4f_9af8_35651f5e9102" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
  name      = "69e54d2a-12c7-5f4f-9af8-35651f5e9102"

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

# Makes hrg-platform-centralus-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-ods-opinsights-azure-com_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-ods-opinsights-azure-com.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.oms.opinsights.azure.com or adds
# to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-oms-opinsights-azure-com_4fccb49b_84b8_53b9_9d3d_12be7e10b681" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
  name      = "4fccb49b-84b8-53b9-9d3d-12be7e10b681"

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

# Makes hrg-platform-centralus-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-oms-opinsights-azure-com_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-oms-opinsights-azure-com.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.postgres.database.azure.com or
# adds to it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-postgres-database-azure-com_a3111cf6_d0a3_5007_a5ad_13c9f76b4da1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-postgres-database-azure-com.id
  name      = "a3111cf6-d0a3-5007-a5ad-13c9f76b4da1"

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

# Makes hrg-platform-centralus-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-postgres-database-azure-com_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-postgres-database-azure-com.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.redis.azure.net or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-redis-azure-net_439edfd5_76ca_59fb_a582_7d586f293209" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-redis-azure-net.id
  name      = "439edfd5-76ca-59fb-a582-7d586f293209"

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

# Makes hrg-platform-centralus-vnet ask privatelink.redis.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-redis-azure-net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-redis-azure-net.id
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

# Whoever deploys harbor-clinic-production refers to privatelink.vaultcore.azure.net or adds to
# it, and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_private_dns_zones_privatelink-vaultcore-azure-net_fe55deb4_0d98_5c81_a6b5_111fe590c555" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
  name      = "fe55deb4-0d98-5c81-a6b5-111fe590c555"

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

# Makes hrg-platform-centralus-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-vaultcore-azure-net_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-vaultcore-azure-net.id
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

# The only way to hrg-platfor-742b3389-tls: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_centralus_certificates_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-certificates-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-centralus-certificates-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-centralus-certificates-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_platfor_742b3389_tls.id
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

# Keeps the address of hrg-platform-centralus-certificates-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_centralus_certificates_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_centralus_certificates_pe.id
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
resource "azapi_resource" "private_endpoints_hrg_platform_centralus_monitor_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-monitor-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-centralus-monitor-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-centralus-monitor-pe"
          properties = {
            groupIds             = ["azuremonitor"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/privateLinkScopes/hrg-platform-monitor"
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

# Keeps the address of hrg-platform-centralus-monitor-pe in privatelink.monitor.azure.com,
# privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com,
# privatelink.agentsvc.azure-automation.net, privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_centralus_monitor_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_centralus_monitor_pe.id
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
resource "azapi_resource" "private_endpoints_hrg_platform_centralus_registry_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_centralus.id
  name      = "hrg-platform-centralus-registry-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-centralus"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-centralus-registry-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-centralus-registry-pe"
          properties = {
            groupIds             = ["registry"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
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

# Keeps the address of hrg-platform-centralus-registry-pe in privatelink.azurecr.io.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_centralus_registry_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_centralus_registry_pe.id
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

# Whoever deploys harbor-clinic-production refers to hrg-platform-centralus-vnet or adds to it,
# and to no other of the kind without being let.
resource "azapi_resource" "role_assignments_virtual_networks_hrg_platform_centralus_vnet_1c1815ff_45a7_564f_aa5f_19f7c924bd3e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id
  name      = "1c1815ff-45a7-564f-aa5f-19f7c924bd3e"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Network/virtualNetworks in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrg-platform-centralus-vnet."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/88b86df9-c4de-5135-b6ed-bd39e5c64794"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys harbor-clinic-production refers to private-endpoints or adds to it, and to no
# other of the kind without being let.
resource "azapi_resource" "role_assignments_subnets_hrg_platform_centralus_vnet_private_endpoints_5b748414_b526_5ea6_ac48_b7fa55d85b2a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_platform_centralus_vnet.id}/subnets/private-endpoints"
  name      = "5b748414-b526-5ea6-ac48-b7fa55d85b2a"

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

# Keeps hrgplatformceflw742b3389 from being deleted, whoever may: it holds logs.
resource "azapi_resource" "locks_storage_accounts_hrgplatformceflw742b3389_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformceflw742b3389.id
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

# Whoever deploys harbor-clinic-production refers to hrgplatformceflw742b3389 or adds to it, and
# to no other of the kind without being let.
resource "azapi_resource" "role_assignments_storage_accounts_hrgplatformceflw742b3389_fe6b7a70_9ed4_502c_8615_29eaf4e1d1ed" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.storage_accounts_hrgplatformceflw742b3389.id
  name      = "fe6b7a70-9ed4-502c-8615-29eaf4e1d1ed"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Guest (harbor-clinic-production at Microsoft.Storage/storageAccounts in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of hrgplatformceflw742b3389."
      principalId      = data.azapi_resource.bootstrap_user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/5a1e110d-b69b-519d-aa60-7b22e909ac98"
    }
  }

  ignore_missing_property = false
}
