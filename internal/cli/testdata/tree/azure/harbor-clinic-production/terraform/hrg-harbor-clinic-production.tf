# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_production" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "hrg-harbor-clinic-production"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What the cluster's nodes act as where they fetch images. Pods cannot act as it.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_nodes" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-nodes"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# As what the cluster's verifier reads who made an image; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_verifier" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-verifier"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# As what Flux fetches the cluster's releases; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_releases" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-releases"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Keeps the logs of the regulated environments of harbor-clinic, which nobody else may read.
resource "azapi_resource" "workspaces_hrg_harbor_clinic_production_logs" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-logs"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# What the cluster's control plane acts as, so that its rights are there before it is.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_control_plane" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-control-plane"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# What may reach api-server.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_api_server_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-api-server-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowNodesToControlPlane"
          properties = {
            access                   = "Allow"
            description              = "Nodes reach the API server."
            destinationAddressPrefix = "10.41.8.128/28"
            destinationPortRanges    = ["443", "4443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.41.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToControlPlane"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches the API server."
            destinationAddressPrefix = "10.41.8.128/28"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.0.224/27"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks the API server whether it lives."
            destinationAddressPrefix = "10.41.8.128/28"
            destinationPortRanges    = ["9988"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "Tcp"
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

# What may reach cluster.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-cluster-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowNodesToNodes"
          properties = {
            access                   = "Allow"
            description              = "Nodes reach each other, which AKS wants."
            destinationAddressPrefix = "10.41.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.41.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowNodesToPods"
          properties = {
            access                   = "Allow"
            description              = "Nodes reach pods, and services their pods."
            destinationAddressPrefix = "100.64.0.0/16"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.41.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowPodsToPods"
          properties = {
            access                   = "Allow"
            description              = "Pods reach each other, and names; which may is decided in the cluster."
            destinationAddressPrefix = "100.64.0.0/16"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 220
            protocol                 = "*"
            sourceAddressPrefixes    = ["100.64.0.0/16"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowControlPlaneToNodes"
          properties = {
            access                   = "Allow"
            description              = "The control plane reaches kubelets."
            destinationAddressPrefix = "10.41.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 230
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.41.8.128/28"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowControlPlaneToPods"
          properties = {
            access                   = "Allow"
            description              = "The control plane reaches webhooks."
            destinationAddressPrefix = "100.64.0.0/16"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 240
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.41.8.128/28"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowEntryToIngress"
          properties = {
            access                   = "Allow"
            description              = "The entry hands on what people ask for, by the cluster's one address for it."
            destinationAddressPrefix = "10.41.8.64/27"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 250
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.1.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks nodes whether they live."
            destinationAddressPrefix = "10.41.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 260
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

# What may reach ingress.
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_ingress_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-ingress-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      flushConnection = true
      securityRules = [
        {
          name = "AllowEntryToIngress"
          properties = {
            access                   = "Allow"
            description              = "The entry hands on what people ask for."
            destinationAddressPrefix = "10.41.8.64/27"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.1.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks whether what it leads to lives."
            destinationAddressPrefix = "10.41.8.64/27"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 210
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_private_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-private-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
            destinationAddressPrefix = "10.41.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.41.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToServices"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches them too."
            destinationAddressPrefix = "10.41.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.0.224/27"]
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

# Sends what leaves to the firewall at 10.40.0.4, which knows by name where it may go.
resource "azapi_resource" "route_tables_hrg_harbor_clinic_production_routes" {
  type      = "Microsoft.Network/routeTables@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-routes"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# The environment's own network in eastus2: nothing else is in it.
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.41.0.0/20"]
      }
      dhcpOptions = {
        dnsServers = ["10.40.0.4"]
      }
      enableDdosProtection = false
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.41.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
            routeTable = {
              id = azapi_resource.route_tables_hrg_harbor_clinic_production_routes.id
            }
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.41.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_private_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "ingress"
          properties = {
            addressPrefix         = "10.41.8.64/27"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_ingress_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "api-server"
          properties = {
            addressPrefix         = "10.41.8.128/28"
            defaultOutboundAccess = false
            delegations = [
              {
                name = "only"
                properties = {
                  serviceName = "Microsoft.ContainerService/managedClusters"
                }
              },
            ]
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_api_server_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Holds the keys that encrypt data in eastus2, and nothing else.
resource "azapi_resource" "vaults_hrg_harbor_clin_4efba59f" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clin-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
  response_export_values  = ["properties.vaultUri"]

  lifecycle {
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.softDeleteRetentionInDays, properties.enablePurgeProtection.
    prevent_destroy = true
  }
}

# Wraps the backups' data keys and no other's, so that access to that alone ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_backups" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "backups"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Wraps the backups' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_backups_ecd65e31_3cb4_592e_a9a5_b9b56cc98fe8" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_backups.id
  name      = "ecd65e31-3cb4-592e-a9a5-b9b56cc98fe8"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of backups."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Keeps copies of the database outside of it, where whoever deletes the server does not reach
# them.
resource "azapi_resource" "backup_vaults_hrg_harbor_clinic_production_4efba59f" {
  type      = "Microsoft.DataProtection/backupVaults@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
  }

  body = {
    properties = {
      featureSettings = {
        crossRegionRestoreSettings = {
          state = "Enabled"
        }
        crossSubscriptionRestoreSettings = {
          state = "Disabled"
        }
      }
      monitoringSettings = {
        azureMonitorAlertSettings = {
          alertsForAllJobFailures = "Enabled"
        }
      }
      securitySettings = {
        encryptionSettings = {
          infrastructureEncryption = "Enabled"
          kekIdentity = {
            identityId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
            identityType = "UserAssigned"
          }
          keyVaultProperties = {
            keyUri = azapi_resource.keys_hrg_harbor_clin_4efba59f_backups.output.properties.keyUri
          }
          state = "Enabled"
        }
        immutabilitySettings = {
          state = "Unlocked"
        }
        softDeleteSettings = {
          retentionDurationInDays = 14
          state                   = "AlwaysOn"
        }
      }
      storageSettings = [
        {
          datastoreType = "VaultStore"
          type          = "GeoRedundant"
        },
      ]
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  response_export_values  = ["identity.principalId"]
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_backups_ecd65e31_3cb4_592e_a9a5_b9b56cc98fe8]

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
    # holds: properties.storageSettings,
    # properties.featureSettings.crossRegionRestoreSettings.state,
    # properties.securitySettings.encryptionSettings,
    # properties.securitySettings.softDeleteSettings.state.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.securitySettings.immutabilitySettings.state]
  }
}

# The backup vault finds what it copies, and reads none of its data.
resource "azapi_resource" "role_assignments_379c0a20_2d70_53dd_abcb_92d3d66578a2" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "379c0a20-2d70-53dd-abcb-92d3d66578a2"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-4efba59f is Reader of hrg-harbor-clinic-production."
      principalId      = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.output.identity.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Keeps the sessions of the people at work, and nothing that has to outlive them.
resource "azapi_resource" "redis_enterprise_hrg_harbor_clinic_production_4efba59f" {
  type      = "Microsoft.Cache/redisEnterprise@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      highAvailability    = "Enabled"
      minimumTlsVersion   = "1.2"
      publicNetworkAccess = "Disabled"
    }
    sku = {
      name = "Balanced_B0"
    }
  }

  ignore_missing_property = false
}

# Sessions are lost with it, and people sign in again: nothing of it is written to a disk.
resource "azapi_resource" "databases_hrg_harbor_clinic_production_4efba59f_default" {
  type      = "Microsoft.Cache/redisEnterprise/databases@2025-07-01"
  parent_id = azapi_resource.redis_enterprise_hrg_harbor_clinic_production_4efba59f.id
  name      = "default"

  body = {
    properties = {
      accessKeysAuthentication = "Disabled"
      clientProtocol           = "Encrypted"
      clusteringPolicy         = "NoCluster"
      evictionPolicy           = "VolatileLRU"
      persistence = {
        aofEnabled = false
        rdbEnabled = false
      }
      port = 10000
    }
  }

  ignore_missing_property = false
}

# Odoo's own identity: what it may do, it may do as itself.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_odoo" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-odoo"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Odoo signs in to its sessions as itself; there is no key that anybody else could use.
resource "azapi_resource" "access_policy_assignments_hrg_harbor_clinic_production_4efba59f_default_odoo" {
  type      = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments@2025-07-01"
  parent_id = azapi_resource.databases_hrg_harbor_clinic_production_4efba59f_default.id
  name      = "odoo"

  body = {
    properties = {
      accessPolicyName = "default"
      user = {
        objectId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_odoo.output.properties.principalId
      }
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_databases_hrg_harbor_clinic_production_4efba59f_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.databases_hrg_harbor_clinic_production_4efba59f_default.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "ConnectionEvents"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Wraps the cluster's disks' data keys and no other's, so that access to that alone ends where
# this key is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_disks" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "disks"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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
  response_export_values  = ["properties.keyUriWithVersion"]

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

# Wraps the cluster's disks' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_disks_59afda8c_5d47_5b6d_a4d3_7893683d9736" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_disks.id
  name      = "59afda8c-5d47-5b6d-a4d3-7893683d9736"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The disks of the cluster's nodes, and those that pods ask for, are encrypted with a key of their
# own.
resource "azapi_resource" "disk_encryption_sets_hrg_harbor_clinic_production_disks" {
  type      = "Microsoft.Compute/diskEncryptionSets@2026-03-02"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-disks"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
  }

  body = {
    properties = {
      activeKey = {
        keyUrl = azapi_resource.keys_hrg_harbor_clin_4efba59f_disks.output.properties.keyUriWithVersion
      }
      encryptionType                    = "EncryptionAtRestWithCustomerKey"
      rotationToLatestKeyVersionEnabled = true
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_disks_59afda8c_5d47_5b6d_a4d3_7893683d9736]

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
    # It holds keys, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryptionType.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.activeKey.keyUrl]
  }
}

# Keeps hrg-harbor-clinic-production-disks from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_disk_encryption_sets_hrg_harbor_clinic_production_disks_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_disks.id
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

# It reads what disks are encrypted with, and cannot change it.
resource "azapi_resource" "role_assignments_disk_encryption_sets_hrg_harbor_clinic_production_disks_6a7a4b09_82d2_52bf_9709_d93a33831dbc" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_disks.id
  name      = "6a7a4b09-82d2-52bf-9709-d93a33831dbc"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Reader of hrg-harbor-clinic-production-disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It gives nodes the identity that they act as.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_harbor_clinic_production_nodes_25b746ae_dd69_588c_bce2_2bb09d1130df" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_nodes.id
  name      = "25b746ae-dd69-588c-bce2-2bb09d1130df"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Managed Identity Operator of hrg-harbor-clinic-production-nodes."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/f1a07417-d97a-45cb-824c-7a7467783830"
    }
  }

  ignore_missing_property = false
}

# It puts the API server's address into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_vnet_api_server_c8ec60af_ba57_5854_9ded_a05ca370547c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/api-server"
  name      = "c8ec60af-ba57-5854-9ded-a05ca370547c"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Network Contributor of api-server."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts nodes and load balancers into their subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_vnet_cluster_aca08dac_9ccc_546b_8579_f6098570b56e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/cluster"
  name      = "aca08dac-9ccc-546b-8579-f6098570b56e"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Network Contributor of cluster."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts the load balancer that the entry leads to into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_vnet_ingress_554a13f7_2593_5b96_be0f_33465d279006" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/ingress"
  name      = "554a13f7-2593-5b96-be0f-33465d279006"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Network Contributor of ingress."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# The Kubernetes of harbor-clinic/production: its API server has a private address, and nobody
# signs in to it without Entra.
resource "azapi_resource" "managed_clusters_hrg_harbor_clinic_production_aks" {
  type      = "Microsoft.ContainerService/managedClusters@2026-05-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-aks"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.id,
    ]
  }

  body = {
    properties = {
      aadProfile = {
        adminGroupObjectIDs = ["8b1d4c62-0f3e-4a9d-b7c5-2e6f9a1d5402"]
        enableAzureRBAC     = true
        managed             = true
        tenantID            = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
      }
      addonProfiles = {
        azureKeyvaultSecretsProvider = {
          config = {
            enableSecretRotation = "true"
            rotationPollInterval = "30m"
          }
          enabled = true
        }
        azurepolicy = {
          enabled = true
        }
      }
      agentPoolProfiles = [
        {
          availabilityZones      = ["1", "2", "3"]
          count                  = 3
          enableAutoScaling      = true
          enableEncryptionAtHost = true
          enableFIPS             = false
          enableNodePublicIP     = false
          kubeletDiskType        = "OS"
          maxCount               = 5
          maxPods                = 50
          minCount               = 3
          mode                   = "System"
          name                   = "system"
          nodeLabels             = {}
          nodeTaints             = ["CriticalAddonsOnly=true:NoSchedule"]
          osDiskSizeGB           = 128
          osDiskType             = "Managed"
          osSKU                  = "AzureLinux3"
          osType                 = "Linux"
          scaleDownMode          = "Delete"
          scaleSetPriority       = "Regular"
          type                   = "VirtualMachineScaleSets"
          upgradeSettings = {
            drainTimeoutInMinutes     = 30
            maxSurge                  = "33%"
            nodeSoakDurationInMinutes = 0
            undrainableNodeBehavior   = "Cordon"
          }
          vmSize       = "Standard_D4s_v5"
          vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/cluster"
        },
      ]
      apiServerAccessProfile = {
        disableRunCommand              = true
        enablePrivateCluster           = true
        enablePrivateClusterPublicFQDN = false
        enableVnetIntegration          = true
        privateDNSZone                 = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
        subnetId                       = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/api-server"
      }
      autoUpgradeProfile = {
        nodeOSUpgradeChannel = "NodeImage"
        upgradeChannel       = "patch"
      }
      disableLocalAccounts = true
      diskEncryptionSetID  = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_disks.id
      enableRBAC           = true
      fqdnSubdomain        = "hrg-harbor-clinic-production-4efba59f"
      identityProfile = {
        kubeletidentity = {
          clientId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_nodes.output.properties.clientId
          objectId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_nodes.output.properties.principalId
          resourceId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_nodes.id
        }
      }
      kubernetesVersion = "1.36"
      networkProfile = {
        dnsServiceIP      = "100.126.0.10"
        loadBalancerSku   = "standard"
        networkDataplane  = "cilium"
        networkPlugin     = "azure"
        networkPluginMode = "overlay"
        networkPolicy     = "cilium"
        outboundType      = "userDefinedRouting"
        podCidr           = "100.64.0.0/16"
        serviceCidr       = "100.126.0.0/20"
      }
      nodeResourceGroup = "hrg-harbor-clinic-production-nodes"
      nodeResourceGroupProfile = {
        restrictionLevel = "ReadOnly"
      }
      oidcIssuerProfile = {
        enabled = true
      }
      publicNetworkAccess = "Disabled"
      securityProfile = {
        defender = {
          logAnalyticsWorkspaceResourceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
          securityMonitoring = {
            enabled = true
          }
        }
        imageCleaner = {
          enabled       = true
          intervalHours = 168
        }
        workloadIdentity = {
          enabled = true
        }
      }
      storageProfile = {
        blobCSIDriver = {
          enabled = false
        }
        diskCSIDriver = {
          enabled = true
        }
        fileCSIDriver = {
          enabled = false
        }
        snapshotController = {
          enabled = true
        }
      }
      supportPlan = "KubernetesOfficial"
      workloadAutoScalerProfile = {
        keda = {
          enabled = true
        }
      }
    }
    sku = {
      name = "Base"
      tier = "Standard"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  response_export_values  = ["properties.oidcIssuerProfile.issuerURL"]
  depends_on = [
    azapi_resource.role_assignments_disk_encryption_sets_hrg_harbor_clinic_production_disks_6a7a4b09_82d2_52bf_9709_d93a33831dbc,
    azapi_resource.role_assignments_private_dns_zones_private-eastus2-azmk8s-io_044fa1a3_12d3_54a8_a00e_62cd82476538,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_vnet_api_server_c8ec60af_ba57_5854_9ded_a05ca370547c,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_vnet_cluster_aca08dac_9ccc_546b_8579_f6098570b56e,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_vnet_ingress_554a13f7_2593_5b96_be0f_33465d279006,
    azapi_resource.role_assignments_user_assigned_identities_hrg_harbor_clinic_production_nodes_25b746ae_dd69_588c_bce2_2bb09d1130df,
    azapi_resource.virtual_network_links_private-eastus2-azmk8s-io_hrg_harbor_clinic_production_vnet,
  ]

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
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.agentPoolProfiles]
  }
}

# The cluster's own parts run on it, and nothing else.
resource "azapi_update_resource" "agent_pools_hrg_harbor_clinic_production_aks_system" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "system"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 3
      enableAutoScaling      = true
      enableEncryptionAtHost = true
      enableFIPS             = false
      enableNodePublicIP     = false
      kubeletDiskType        = "OS"
      localDNSProfile = {
        mode = "Disabled"
      }
      maxCount         = 5
      maxPods          = 50
      minCount         = 3
      mode             = "System"
      nodeLabels       = {}
      nodeTaints       = ["CriticalAddonsOnly=true:NoSchedule"]
      osDiskSizeGB     = 128
      osDiskType       = "Managed"
      osSKU            = "AzureLinux3"
      osType           = "Linux"
      scaleDownMode    = "Delete"
      scaleSetPriority = "Regular"
      securityProfile = {
        enableSecureBoot = false
        enableVTPM       = false
        sshAccess        = "Disabled"
      }
      tags = {
        ward-accountable = "clinic systems lead"
        ward-data        = "regulated"
        ward-environment = "harbor-clinic/production"
        ward-unit        = "harbor-clinic-production"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
}

# Takes web work: 3 nodes, and up to 11.
resource "azapi_resource" "agent_pools_hrg_harbor_clinic_production_aks_web" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "web"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 3
      enableAutoScaling      = true
      enableEncryptionAtHost = true
      enableFIPS             = false
      enableNodePublicIP     = false
      kubeletDiskType        = "OS"
      localDNSProfile = {
        mode = "Disabled"
      }
      maxCount = 11
      maxPods  = 50
      minCount = 3
      mode     = "User"
      nodeLabels = {
        "work.ward.dev/web" = "true"
      }
      nodeTaints       = []
      osDiskSizeGB     = 128
      osDiskType       = "Managed"
      osSKU            = "AzureLinux3"
      osType           = "Linux"
      scaleDownMode    = "Delete"
      scaleSetPriority = "Regular"
      securityProfile = {
        enableSecureBoot = true
        enableVTPM       = true
        sshAccess        = "Disabled"
      }
      tags = {
        ward-accountable = "clinic systems lead"
        ward-data        = "regulated"
        ward-environment = "harbor-clinic/production"
        ward-unit        = "harbor-clinic-production"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_update_resource.agent_pools_hrg_harbor_clinic_production_aks_system]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.count]
  }
}

# Takes background work, and nothing else: 1 nodes, and up to 2.
resource "azapi_resource" "agent_pools_hrg_harbor_clinic_production_aks_background" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "background"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 1
      enableAutoScaling      = true
      enableEncryptionAtHost = true
      enableFIPS             = false
      enableNodePublicIP     = false
      kubeletDiskType        = "OS"
      localDNSProfile = {
        mode = "Disabled"
      }
      maxCount = 2
      maxPods  = 50
      minCount = 1
      mode     = "User"
      nodeLabels = {
        "work.ward.dev/background" = "true"
      }
      nodeTaints       = ["work.ward.dev=background:NoSchedule"]
      osDiskSizeGB     = 128
      osDiskType       = "Managed"
      osSKU            = "AzureLinux3"
      osType           = "Linux"
      scaleDownMode    = "Delete"
      scaleSetPriority = "Regular"
      securityProfile = {
        enableSecureBoot = true
        enableVTPM       = true
        sshAccess        = "Disabled"
      }
      tags = {
        ward-accountable = "clinic systems lead"
        ward-data        = "regulated"
        ward-environment = "harbor-clinic/production"
        ward-unit        = "harbor-clinic-production"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D2s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.agent_pools_hrg_harbor_clinic_production_aks_web]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.count]
  }
}

# When Azure may bring the cluster to the next patch of Kubernetes.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_production_aks_aksmanagedautoupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "aksManagedAutoUpgradeSchedule"

  body = {
    properties = {
      maintenanceWindow = {
        durationHours = 4
        schedule = {
          weekly = {
            dayOfWeek     = "Saturday"
            intervalWeeks = 1
          }
        }
        startTime = "01:00"
        utcOffset = "-05:00"
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.agent_pools_hrg_harbor_clinic_production_aks_background]
}

# When Azure may give the nodes a newer image.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_production_aks_aksmanagednodeosupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "aksManagedNodeOSUpgradeSchedule"

  body = {
    properties = {
      maintenanceWindow = {
        durationHours = 4
        schedule = {
          weekly = {
            dayOfWeek     = "Sunday"
            intervalWeeks = 1
          }
        }
        startTime = "01:00"
        utcOffset = "-05:00"
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.maintenance_configurations_hrg_harbor_clinic_production_aks_aksmanagedautoupgradeschedule]
}

# Sends who did what to hrg-harbor-clinic-production-aks to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_managed_clusters_hrg_harbor_clinic_production_aks_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "kube-audit-admin"
          enabled  = true
        },
        {
          category = "guard"
          enabled  = true
        },
        {
          category = "kube-audit"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Flux fetches releases as this identity, without a key of the registry.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_releases_flux" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_releases.id
  name      = "flux"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:flux-system:source-controller"
    }
  }

  ignore_missing_property = false
}

# Flux: keeps the cluster as its release says, and puts back what is changed by hand.
resource "azapi_resource" "extensions_managed_clusters_hrg_harbor_clinic_production_aks_flux" {
  type      = "Microsoft.KubernetesConfiguration/extensions@2025-03-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "flux"

  body = {
    properties = {
      autoUpgradeMinorVersion = true
      configurationSettings = {
        "helm-controller.enabled"             = "false"
        "image-automation-controller.enabled" = "false"
        "image-reflector-controller.enabled"  = "false"
        "multiTenancy.enforce"                = "true"
        "notification-controller.enabled"     = "true"
        "workloadIdentity.azureClientId"      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_releases.output.properties.clientId
        "workloadIdentity.azureTenantId"      = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
        "workloadIdentity.enable"             = "true"
      }
      extensionType = "microsoft.flux"
      releaseTrain  = "Stable"
      scope = {
        cluster = {
          releaseNamespace = "flux-system"
        }
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.federated_identity_credentials_hrg_harbor_clinic_production_releases_flux, azapi_resource.maintenance_configurations_hrg_harbor_clinic_production_aks_aksmanagednodeosupgradeschedule]
}

# As what the cluster's proxy reads its certificate; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_proxy" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-proxy"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {}
  }

  ignore_missing_property = false
  response_export_values  = ["properties.clientId"]

  lifecycle {
    # It holds an identity, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# The release that the cluster is kept as: signed, or not taken.
resource "azapi_resource" "flux_configurations_managed_clusters_hrg_harbor_clinic_production_aks_release" {
  type      = "Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.id
  name      = "release"

  body = {
    properties = {
      kustomizations = {
        definitions = {
          dependsOn              = []
          force                  = false
          path                   = "definitions"
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        images = {
          dependsOn              = ["kyverno"]
          force                  = false
          path                   = "images"
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        kyverno = {
          dependsOn = ["policy", "definitions"]
          force     = false
          path      = "kyverno"
          postBuild = {
            substitute = {
              VERIFIER_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_verifier.output.properties.clientId
            }
          }
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        odoo = {
          dependsOn = ["policy", "images"]
          force     = false
          path      = "odoo"
          postBuild = {
            substitute = {
              ODOO_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_odoo.output.properties.clientId
            }
          }
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        policy = {
          dependsOn              = []
          force                  = false
          path                   = "policy"
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        traefik = {
          dependsOn = ["policy", "images", "definitions", "odoo"]
          force     = false
          path      = "traefik"
          postBuild = {
            substitute = {
              PROXY_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_proxy.output.properties.clientId
            }
          }
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
      }
      namespace = "flux-system"
      ociRepository = {
        insecure = false
        repositoryRef = {
          semver = ">=0.0.0"
        }
        syncIntervalInSeconds = 300
        timeoutInSeconds      = 300
        url                   = "oci://hrgregistry.azurecr.io/releases/harbor-clinic-production"
        useWorkloadIdentity   = true
        verify = {
          provider = "cosign"
          verificationConfig = {
            "pipeline.pub" = "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFTkp3SENHRXJ5TEdWbDJMU0NyYklEZlFXb2c2bwpRTVNqRlF0UlJVdkphbUdZT1p3Lyt5aG1TZVY3M2RtekFVMVVhUHF4a2ZPQzJMdktXLzVMcS9lU0N3PT0KLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tCg=="
          }
        }
      }
      scope      = "cluster"
      sourceKind = "OCIRepository"
      suspend    = false
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.extensions_managed_clusters_hrg_harbor_clinic_production_aks_flux]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.suspend]
  }
}

# Says how often a copy goes to the vault and for how long it stays there.
resource "azapi_resource" "backup_policies_hrg_harbor_clinic_production_4efba59f_database_84d_366d" {
  type      = "Microsoft.DataProtection/backupVaults/backupPolicies@2026-03-01"
  parent_id = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.id
  name      = "database-84d-366d"

  body = {
    properties = {
      datasourceTypes = ["Microsoft.DBforPostgreSQL/flexibleServers"]
      objectType      = "BackupPolicy"
      policyRules = [
        {
          backupParameters = {
            backupType = "Full"
            objectType = "AzureBackupParams"
          }
          dataStore = {
            dataStoreType = "VaultStore"
            objectType    = "DataStoreInfoBase"
          }
          name       = "BackupWeekly"
          objectType = "AzureBackupRule"
          trigger = {
            objectType = "ScheduleBasedTriggerContext"
            schedule = {
              repeatingTimeIntervals = ["R/2026-01-04T01:00:00+00:00/P1W"]
              timeZone               = "UTC"
            }
            taggingCriteria = [
              {
                isDefault = true
                tagInfo = {
                  tagName = "Default"
                }
                taggingPriority = 99
              },
              {
                criteria = [
                  {
                    absoluteCriteria = ["FirstOfMonth"]
                    objectType       = "ScheduleBasedBackupCriteria"
                  },
                ]
                isDefault = false
                tagInfo = {
                  tagName = "Monthly"
                }
                taggingPriority = 15
              },
            ]
          }
        },
        {
          isDefault = true
          lifecycles = [
            {
              deleteAfter = {
                duration   = "P84D"
                objectType = "AbsoluteDeleteOption"
              }
              sourceDataStore = {
                dataStoreType = "VaultStore"
                objectType    = "DataStoreInfoBase"
              }
              targetDataStoreCopySettings = []
            },
          ]
          name       = "Default"
          objectType = "AzureRetentionRule"
        },
        {
          isDefault = false
          lifecycles = [
            {
              deleteAfter = {
                duration   = "P366D"
                objectType = "AbsoluteDeleteOption"
              }
              sourceDataStore = {
                dataStoreType = "VaultStore"
                objectType    = "DataStoreInfoBase"
              }
              targetDataStoreCopySettings = []
            },
          ]
          name       = "Monthly"
          objectType = "AzureRetentionRule"
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Wraps the database's data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_database" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "database"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Wraps the database's data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_database_f11db6d1_754b_588c_b593_12542d5a0ab7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_database.id
  name      = "f11db6d1-754b-588c-b593-12542d5a0ab7"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of database."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The environment's database server. No password signs in to it, and no public address leads to
# it.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_production_4efba59f" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production-backup/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-harbor-clinic-production-backup-encryption",
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id,
    ]
  }

  body = {
    properties = {
      authConfig = {
        activeDirectoryAuth = "Enabled"
        passwordAuth        = "Disabled"
        tenantId            = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
      }
      backup = {
        backupRetentionDays = 35
        geoRedundantBackup  = "Enabled"
      }
      dataEncryption = {
        geoBackupKeyURI                 = data.azapi_resource.harbor_clinic_production_backup_keys_hrg_harbor_clin_950cb3c0_database.output.properties.keyUri
        geoBackupUserAssignedIdentityId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production-backup/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-harbor-clinic-production-backup-encryption"
        primaryKeyURI                   = azapi_resource.keys_hrg_harbor_clin_4efba59f_database.output.properties.keyUri
        primaryUserAssignedIdentityId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
        type                            = "AzureKeyVault"
      }
      highAvailability = {
        mode = "ZoneRedundant"
      }
      maintenanceWindow = {
        customWindow = "Enabled"
        dayOfWeek    = 0
        startHour    = 3
        startMinute  = 0
      }
      network = {
        publicNetworkAccess = "Disabled"
      }
      storage = {
        autoGrow      = "Enabled"
        storageSizeGB = 256
        tier          = "P15"
      }
      version = "16"
    }
    sku = {
      name = "Standard_E4ds_v5"
      tier = "MemoryOptimized"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_database_f11db6d1_754b_588c_b593_12542d5a0ab7]

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
    # holds: properties.network, properties.dataEncryption.type, properties.storage.storageSizeGB,
    # properties.backup.geoRedundantBackup.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.storage.storageSizeGB, body.properties.storage.tier]
  }
}

# The backup vault copies this server by way of Resource Manager.
resource "azapi_resource" "role_assignments_flexible_servers_hrg_harbor_clinic_production_4efba59f_4ad0516c_481e_5a3f_8926_5c6e2d7a82f1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "4ad0516c-481e-5a3f-8926-5c6e2d7a82f1"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-4efba59f is PostgreSQL Flexible Server Long Term Retention Backup Role of hrg-harbor-clinic-production-4efba59f."
      principalId      = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.output.identity.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/c088a766-074b-43ba-90d4-1fb21feae531"
    }
  }

  ignore_missing_property = false
}

# Copies hrg-harbor-clinic-production-4efba59f to the vault, so that a copy outlives the original.
resource "azapi_resource" "backup_instances_hrg_harbor_clinic_production_4efba59f_hrg_harbor_clinic_production_4efba59f" {
  type      = "Microsoft.DataProtection/backupVaults/backupInstances@2026-03-01"
  parent_id = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.id
  name      = "hrg-harbor-clinic-production-4efba59f"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      dataSourceInfo = {
        datasourceType   = "Microsoft.DBforPostgreSQL/flexibleServers"
        objectType       = "Datasource"
        resourceID       = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
        resourceLocation = "eastus2"
        resourceName     = "hrg-harbor-clinic-production-4efba59f"
        resourceType     = "Microsoft.DBforPostgreSQL/flexibleServers"
      }
      dataSourceSetInfo = {
        datasourceType   = "Microsoft.DBforPostgreSQL/flexibleServers"
        objectType       = "DatasourceSet"
        resourceID       = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
        resourceLocation = "eastus2"
        resourceName     = "hrg-harbor-clinic-production-4efba59f"
        resourceType     = "Microsoft.DBforPostgreSQL/flexibleServers"
      }
      friendlyName = "hrg-harbor-clinic-production-4efba59f"
      identityDetails = {
        useSystemAssignedIdentity = true
      }
      objectType = "BackupInstance"
      policyInfo = {
        policyId = azapi_resource.backup_policies_hrg_harbor_clinic_production_4efba59f_database_84d_366d.id
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.role_assignments_379c0a20_2d70_53dd_abcb_92d3d66578a2, azapi_resource.role_assignments_flexible_servers_hrg_harbor_clinic_production_4efba59f_4ad0516c_481e_5a3f_8926_5c6e2d7a82f1]

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
    # holds: properties.dataSourceInfo.
    prevent_destroy = true
  }
}

# Puts the vault under the guard of the platform, so that one person alone cannot undo its copies.
resource "azapi_resource" "backup_resource_guard_proxies_hrg_harbor_clinic_production_4efba59f_dppresourceguardproxy" {
  type      = "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies@2026-03-01"
  parent_id = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.id
  name      = "DppResourceGuardProxy"

  body = {
    properties = {
      resourceGuardResourceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.DataProtection/resourceGuards/hrg-platform-eastus2-backup-guard"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.backup_instances_hrg_harbor_clinic_production_4efba59f_hrg_harbor_clinic_production_4efba59f]
}

# Keeps hrg-harbor-clinic-production-4efba59f from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_backup_vaults_hrg_harbor_clinic_production_4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.id
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

# Sends who did what to hrg-harbor-clinic-production-4efba59f to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_backup_vaults_hrg_harbor_clinic_production_4efba59f_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "CoreAzureBackup"
          enabled  = true
        },
        {
          category = "AddonAzureBackupJobs"
          enabled  = true
        },
        {
          category = "AddonAzureBackupPolicy"
          enabled  = true
        },
        {
          category = "AddonAzureBackupProtectedInstance"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# The people of hrg-database-administrators administer the server, as themselves.
resource "azapi_resource" "administrators_hrg_harbor_clinic_production_4efba59f_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"

  body = {
    properties = {
      principalName = "hrg-database-administrators"
      principalType = "Group"
      tenantId      = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
    }
  }

  ignore_missing_property = false
}

# Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing
# else may be created.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_azure-extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.administrators_hrg_harbor_clinic_production_4efba59f_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401]
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_azure-extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_pgaudit-log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_pgaudit-log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_connections]
}

# Each line says of which role and database it is: of a tenant, where several share the server.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_line_prefix" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_line_prefix"

  body = {
    properties = {
      source = "user-override"
      value  = "%t-%c-%u@%d-"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_disconnections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_line_prefix]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_pgbouncer-enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_log_error_verbosity]
}

# Who waits for a connection that the pool cannot open is told while Odoo can still answer: by the
# default of 120 seconds its worker is killed first.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_4efba59f_pgbouncer-query_wait_timeout" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "pgbouncer.query_wait_timeout"

  body = {
    properties = {
      source = "user-override"
      value  = "57"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_pgbouncer-enabled]
}

# The name by which Odoo finds the writer, whichever server that is: a failover changes nothing of
# Odoo.
resource "azapi_resource" "virtualendpoints_hrg_harbor_clinic_production_4efba59f_hrg_harbor_clinic_production_4efba59f_vep" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "hrg-harbor-clinic-production-4efba59f-vep"

  body = {
    properties = {
      endpointType = "ReadWrite"
      members      = ["hrg-harbor-clinic-production-4efba59f"]
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_4efba59f_pgbouncer-query_wait_timeout]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties]
  }
}

# Raises an alert on sign-ins and access that are unlike those before.
resource "azapi_update_resource" "advanced_threat_protection_settings_hrg_harbor_clinic_production_4efba59f_default" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "Default"

  body = {
    properties = {
      state = "Enabled"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.virtualendpoints_hrg_harbor_clinic_production_4efba59f_hrg_harbor_clinic_production_4efba59f_vep]
}

# What Odoo of harbor-clinic/production keeps.
resource "azapi_resource" "databases_hrg_harbor_clinic_production_4efba59f_odoo" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "odoo"

  body = {
    properties = {
      charset   = "UTF8"
      collation = "C"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.advanced_threat_protection_settings_hrg_harbor_clinic_production_4efba59f_default]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.charset, properties.collation.
    prevent_destroy = true
  }
}

# The sessions of harbor-clinic/production, where they are kept in a database.
resource "azapi_resource" "databases_hrg_harbor_clinic_production_4efba59f_odoo_sessions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "odoo_sessions"

  body = {
    properties = {
      charset   = "UTF8"
      collation = "C"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.databases_hrg_harbor_clinic_production_4efba59f_odoo]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.charset, properties.collation.
    prevent_destroy = true
  }
}

# Keeps hrg-harbor-clinic-production-4efba59f from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_flexible_servers_hrg_harbor_clinic_production_4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
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

# Sends who did what to hrg-harbor-clinic-production-4efba59f to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_production_4efba59f_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "PostgreSQLLogs"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_production_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-service-health"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = {
        actionGroups = [
          {
            actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = [
        {
          actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
        },
      ]
      autoMitigate = true
      criteria = {
        allOf = [
          {
            criterionType   = "StaticThresholdCriterion"
            metricName      = "storage_percent"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 80
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The disk of the database is more than 80 % full. At 95 % nothing can be written any more."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = [
        {
          actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
        },
      ]
      autoMitigate = true
      criteria = {
        allOf = [
          {
            criterionType   = "StaticThresholdCriterion"
            metricName      = "is_db_alive"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "LessThan"
            threshold       = 1
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The database answers nobody."
      enabled             = true
      evaluationFrequency = "PT1M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 0
      windowSize          = "PT5M"
    }
  }

  ignore_missing_property = false
}

# A replica that does not read holds back more than 10 % of the disk: the primary is full when it
# is.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_replication_slot" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-replication-slot"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      actions = [
        {
          actionGroupId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"
        },
      ]
      autoMitigate = true
      criteria = {
        allOf = [
          {
            criterionType   = "StaticThresholdCriterion"
            metricName      = "physical_replication_delay_in_bytes"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 27487790690
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "A replica that does not read holds back more than 10 % of the disk: the primary is full when it is."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A backup has failed.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_backup_failed" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-backup-failed"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
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
      displayName         = "hrg-harbor-clinic-production-backup-failed"
      enabled             = true
      evaluationFrequency = "PT1H"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT1H"
    }
  }

  ignore_missing_property = false
}

# Odoo asked for a document that is not there. It shows an empty one, and says nothing.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_document_missing" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-document-missing"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
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
      displayName         = "hrg-harbor-clinic-production-document-missing"
      enabled             = true
      evaluationFrequency = "PT15M"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# A certificate, a secret or a key ends soon, or has ended.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_expiry_near" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-expiry-near"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
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
      displayName         = "hrg-harbor-clinic-production-expiry-near"
      enabled             = true
      evaluationFrequency = "P1D"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 2
      skipQueryValidation = true
      windowSize          = "P1D"
    }
  }

  ignore_missing_property = false
}

# A service could not use its key: what it wraps cannot be read for as long as that is so.
resource "azapi_resource" "scheduled_query_rules_hrg_harbor_clinic_production_key_out_of_reach" {
  type      = "Microsoft.Insights/scheduledQueryRules@2026-03-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-key-out-of-reach"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    kind = "LogAlert"
    properties = {
      actions = {
        actionGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
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
      displayName         = "hrg-harbor-clinic-production-key-out-of-reach"
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes              = [azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id]
      severity            = 1
      skipQueryValidation = true
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Wraps the documents' data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_documents" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "documents"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Wraps the documents' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_documents_41d67907_e35a_5dd7_9819_45333dfa1400" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_documents.id
  name      = "41d67907-e35a-5dd7-9819-45333dfa1400"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of documents."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Wraps the records' data keys and no other's, so that access to that alone ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_4efba59f_records" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
  name      = "records"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
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

# Wraps the records' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_4efba59f_records_01d7e9f0_7bb2_56f4_b41d_b244aed97d78" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_4efba59f_records.id
  name      = "01d7e9f0-7bb2-56f4-b41d-b244aed97d78"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-encryption is Key Vault Crypto Service Encryption User of records."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-harbor-clin-4efba59f from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_harbor_clin_4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
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

# Sends who did what to hrg-harbor-clin-4efba59f to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_4efba59f_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
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
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Odoo's pods on harbor-clinic-production act as Odoo's identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_odoo_odoo_harbor_clinic_production" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_odoo.id
  name      = "odoo-harbor-clinic-production"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:odoo:odoo"
    }
  }

  ignore_missing_property = false
}

# The proxy's pods on harbor-clinic-production act as its identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_proxy_proxy_harbor_clinic_production" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_proxy.id
  name      = "proxy-harbor-clinic-production"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:traefik:traefik"
    }
  }

  ignore_missing_property = false
}

# The verifier's pods on harbor-clinic-production act as its identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_verifier_verifier_harbor_clinic_production" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_verifier.id
  name      = "verifier-harbor-clinic-production"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:kyverno:kyverno-admission-controller"
    }
  }

  ignore_missing_property = false
}

# Keeps what the environment is recovered from: apart from what it is a copy of.
resource "azapi_resource" "storage_accounts_hrgharborclinbak4efba59f" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrgharborclinbak4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
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
        identity = {
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "backups"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_4efba59f.output.properties.vaultUri
        }
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
      name = "Standard_GZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_4efba59f_backups, azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_backups_ecd65e31_3cb4_592e_a9a5_b9b56cc98fe8]

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
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The only way to hrgharborclinbak4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_backups_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-backups-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-backups-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-backups-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinbak4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-backups-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_backups_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_backups_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Keeps Odoo's attachments: apart from the database, and from what must not be changed.
resource "azapi_resource" "storage_accounts_hrgharborclindoc4efba59f" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrgharborclindoc4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
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
        identity = {
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "documents"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_4efba59f.output.properties.vaultUri
        }
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
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_4efba59f_documents, azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_documents_41d67907_e35a_5dd7_9819_45333dfa1400]

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
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The only way to hrgharborclindoc4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_documents_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-documents-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-documents-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-documents-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclindoc4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-documents-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_documents_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_documents_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clinic-production-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-postgres-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_production_4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_postgres_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clinic-production-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_redis_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-redis-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-redis-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-redis-pe"
          properties = {
            groupIds             = ["redisEnterprise"]
            privateLinkServiceId = azapi_resource.redis_enterprise_hrg_harbor_clinic_production_4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-redis-pe in privatelink.redis.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_redis_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_redis_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clin-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-harbor-clinic-production-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_4efba59f.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Keeps the environment's records: nothing in it is changed or deleted before its time.
resource "azapi_resource" "storage_accounts_hrgharborclinrec4efba59f" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrgharborclinrec4efba59f"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id]
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
        identity = {
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "records"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_4efba59f.output.properties.vaultUri
        }
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
      name = "Standard_GZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_4efba59f_records, azapi_resource.role_assignments_keys_hrg_harbor_clin_4efba59f_records_01d7e9f0_7bb2_56f4_b41d_b244aed97d78]

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
    # It holds evidence, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.encryption.requireInfrastructureEncryption.
    prevent_destroy = true
  }
}

# The only way to hrgharborclinrec4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_records_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production.id
  name      = "hrg-platform-records-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-records-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-records-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
          }
        },
      ]
      subnet = {
        id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/virtualNetworks/hrg-platform-vnet/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-records-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_records_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_records_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Joins hrg-harbor-clinic-production-vnet to hrg-platform-vnet: one of two directions.
resource "azapi_resource" "virtual_network_peerings_hrg_harbor_clinic_production_vnet_hrg_platform_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
  name      = "hrg-platform-vnet"

  body = {
    properties = {
      allowForwardedTraffic     = true
      allowGatewayTransit       = false
      allowVirtualNetworkAccess = true
      peerCompleteVnets         = true
      remoteVirtualNetwork = {
        id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/virtualNetworks/hrg-platform-vnet"
      }
      useRemoteGateways = false
    }
  }

  ignore_missing_property = false
}

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclinrec4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
  name      = "default"

  body = {
    properties = {
      changeFeed = {
        enabled         = true
        retentionInDays = 42
      }
      containerDeleteRetentionPolicy = {
        days    = 42
        enabled = true
      }
      deleteRetentionPolicy = {
        allowPermanentDelete = false
        days                 = 42
        enabled              = true
      }
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}

# Rows of AddonAzureBackupJobs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_addonazurebackupjobs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-addonazurebackupjobs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_addonazurebackupjobs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_addonazurebackupjobs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of AKSAuditAdmin, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_aksauditadmin" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-aksauditadmin"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_aksauditadmin_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_aksauditadmin.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of AKSControlPlane, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_akscontrolplane" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-akscontrolplane"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_akscontrolplane_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_akscontrolplane.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of AZKVAuditLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_azkvauditlogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-azkvauditlogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_azkvauditlogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_azkvauditlogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of LAQueryLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_laquerylogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-laquerylogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_laquerylogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_laquerylogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of PGSQLServerLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_pgsqlserverlogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-pgsqlserverlogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_pgsqlserverlogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_pgsqlserverlogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of REDConnectionEvents, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_redconnectionevents" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-redconnectionevents"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_redconnectionevents_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_redconnectionevents.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Rows of StorageBlobLogs, as they arrived: nobody changes what was written down.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_am_storagebloblogs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "am-storagebloblogs"

  body = {
    properties = {
      metadata = {
        purpose = "records"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes what was logged before its time is over.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_am_storagebloblogs_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_am_storagebloblogs.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = true
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2556
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Copies who did what to storage that nobody can change: what is in a workspace can be purged.
resource "azapi_resource" "data_exports_hrg_harbor_clinic_production_logs_audit" {
  type      = "Microsoft.OperationalInsights/workspaces/dataExports@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "audit"

  body = {
    properties = {
      destination = {
        resourceId = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
      }
      enable = true
      tableNames = [
        "AKSAuditAdmin",
        "AKSControlPlane",
        "AZKVAuditLogs",
        "AddonAzureBackupJobs",
        "LAQueryLogs",
        "PGSQLServerLogs",
        "REDConnectionEvents",
        "StorageBlobLogs",
      ]
    }
  }

  ignore_missing_property = false
  depends_on = [
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_addonazurebackupjobs_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_aksauditadmin_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_akscontrolplane_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_azkvauditlogs_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_laquerylogs_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_pgsqlserverlogs_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_redconnectionevents_default,
    azapi_resource.immutability_policies_hrgharborclinrec4efba59f_default_am_storagebloblogs_default,
  ]
}

# Keeps hrg-harbor-clinic-production-logs from being deleted, whoever may: it holds logs.
resource "azapi_resource" "locks_workspaces_hrg_harbor_clinic_production_logs_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Sends who did what to hrg-harbor-clinic-production-logs to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_workspaces_hrg_harbor_clinic_production_logs_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "Audit"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Keeps AddonAzureBackupJobs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_addonazurebackupjobs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "AddonAzureBackupJobs"

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
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_aksaudit" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_aksauditadmin" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_akscontrolplane" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Keeps AZKVAuditLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_azkvauditlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_azureactivity" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Keeps LAQueryLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_laquerylogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Keeps PGSQLServerLogs for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_pgsqlserverlogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Keeps REDConnectionEvents for 2556 days: its class is audit.
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_redconnectionevents" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
  name      = "REDConnectionEvents"

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
resource "azapi_update_resource" "tables_hrg_harbor_clinic_production_logs_storagebloblogs" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2025-07-01"
  parent_id = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
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

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclinbak4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbak4efba59f.id
  name      = "default"

  body = {
    properties = {
      changeFeed = {
        enabled         = true
        retentionInDays = 42
      }
      containerDeleteRetentionPolicy = {
        days    = 42
        enabled = true
      }
      deleteRetentionPolicy = {
        allowPermanentDelete = false
        days                 = 42
        enabled              = true
      }
      isVersioningEnabled = true
    }
  }

  ignore_missing_property = false
}

# What the environment is recovered from: each version is kept from change by itself, until its
# own time is over.
resource "azapi_resource" "containers_hrgharborclinbak4efba59f_default_recovery_sets" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbak4efba59f_default.id
  name      = "recovery-sets"

  body = {
    properties = {
      immutableStorageWithVersioning = {
        enabled = true
      }
      metadata = {
        purpose = "backups"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.immutableStorageWithVersioning.enabled.
    prevent_destroy = true
  }
}

# Nobody changes or deletes a recovery set before its time is over, and then it can go.
resource "azapi_resource" "immutability_policies_hrgharborclinbak4efba59f_default_recovery_sets_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinbak4efba59f_default_recovery_sets.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = false
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 35
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Where the backup vault puts what is restored from it, for some days.
resource "azapi_resource" "containers_hrgharborclinbak4efba59f_default_restores" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbak4efba59f_default.id
  name      = "restores"

  body = {
    properties = {
      metadata = {
        purpose = "recovery"
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

# The backup vault restores databases as files, to this container and no other.
resource "azapi_resource" "role_assignments_containers_hrgharborclinbak4efba59f_default_restores_ff96cd65_01d8_5065_9d13_fd9fdd424da1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinbak4efba59f_default_restores.id
  name      = "ff96cd65-01d8-5065-9d13-fd9fdd424da1"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-4efba59f is Storage Blob Data Contributor of restores."
      principalId      = azapi_resource.backup_vaults_hrg_harbor_clinic_production_4efba59f.output.identity.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinbak4efba59f_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbak4efba59f_default.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "StorageRead"
          enabled  = true
        },
        {
          category = "StorageWrite"
          enabled  = true
        },
        {
          category = "StorageDelete"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclinbak4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbak4efba59f.id
  name      = "default"

  body = {
    properties = {
      policy = {
        rules = [
          {
            definition = {
              actions = {
                baseBlob = {
                  delete = {
                    daysAfterCreationGreaterThan = 35
                  }
                }
                snapshot = {
                  delete = {
                    daysAfterCreationGreaterThan = 35
                  }
                }
                version = {
                  delete = {
                    daysAfterCreationGreaterThan = 35
                  }
                }
              }
              filters = {
                blobTypes   = ["blockBlob"]
                prefixMatch = ["recovery-sets/"]
              }
            }
            enabled = true
            name    = "recovery-sets"
            type    = "Lifecycle"
          },
          {
            definition = {
              actions = {
                baseBlob = {
                  delete = {
                    daysAfterCreationGreaterThan = 7
                  }
                }
                snapshot = {
                  delete = {
                    daysAfterCreationGreaterThan = 7
                  }
                }
                version = {
                  delete = {
                    daysAfterCreationGreaterThan = 7
                  }
                }
              }
              filters = {
                blobTypes   = ["blockBlob"]
                prefixMatch = ["restores/"]
              }
            }
            enabled = true
            name    = "restores"
            type    = "Lifecycle"
          },
        ]
      }
    }
  }

  ignore_missing_property = false
}

# Keeps hrgharborclinbak4efba59f from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_storage_accounts_hrgharborclinbak4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbak4efba59f.id
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

# Raises an alert when hrgharborclinbak4efba59f is used as it never was, or malware is uploaded to
# it.
resource "azapi_update_resource" "defender_for_storage_settings_storage_accounts_hrgharborclinbak4efba59f_current" {
  type      = "Microsoft.Security/defenderForStorageSettings@2025-06-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbak4efba59f.id
  name      = "current"

  body = {
    properties = {
      isEnabled = true
      malwareScanning = {
        blobScanResultsOptions = "None"
        onUpload = {
          isEnabled = false
        }
      }
      overrideSubscriptionLevelSettings = true
      sensitiveDataDiscovery = {
        isEnabled = false
      }
    }
  }

  ignore_missing_property = false
}

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclindoc4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindoc4efba59f.id
  name      = "default"

  body = {
    properties = {
      changeFeed = {
        enabled         = true
        retentionInDays = 42
      }
      containerDeleteRetentionPolicy = {
        days    = 42
        enabled = true
      }
      deleteRetentionPolicy = {
        allowPermanentDelete = false
        days                 = 42
        enabled              = true
      }
      isVersioningEnabled = true
      restorePolicy = {
        days    = 35
        enabled = true
      }
    }
  }

  ignore_missing_property = false
}

# Odoo's attachments: one container for one database, under names that tell nothing of a patient.
resource "azapi_resource" "containers_hrgharborclindoc4efba59f_default_attachments" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclindoc4efba59f_default.id
  name      = "attachments"

  body = {
    properties = {
      metadata = {
        purpose = "attachments"
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

# Odoo reads and writes its attachments, and nothing of the other accounts.
resource "azapi_resource" "role_assignments_containers_hrgharborclindoc4efba59f_default_attachments_8ba48530_1079_5da3_aedc_b94d4ca3b6e1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclindoc4efba59f_default_attachments.id
  name      = "8ba48530-1079-5da3-aedc-b94d4ca3b6e1"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-odoo is Ward Blob Writer Without Delete (harbor-clinic-production) of attachments."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/bc8e786a-6782-5ccb-9111-24038b75f901"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclindoc4efba59f_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclindoc4efba59f_default.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "StorageRead"
          enabled  = true
        },
        {
          category = "StorageWrite"
          enabled  = true
        },
        {
          category = "StorageDelete"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclindoc4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindoc4efba59f.id
  name      = "default"

  body = {
    properties = {
      policy = {
        rules = [
          {
            definition = {
              actions = {
                baseBlob = {
                  tierToCool = {
                    daysAfterModificationGreaterThan = 90
                  }
                }
                snapshot = {
                  delete = {
                    daysAfterCreationGreaterThan = 42
                  }
                }
                version = {
                  delete = {
                    daysAfterCreationGreaterThan = 42
                  }
                }
              }
              filters = {
                blobTypes = ["blockBlob"]
              }
            }
            enabled = true
            name    = "documents"
            type    = "Lifecycle"
          },
        ]
      }
    }
  }

  ignore_missing_property = false
}

# Keeps hrgharborclindoc4efba59f from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_storage_accounts_hrgharborclindoc4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindoc4efba59f.id
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

# Raises an alert when hrgharborclindoc4efba59f is used as it never was, or malware is uploaded to
# it.
resource "azapi_update_resource" "defender_for_storage_settings_storage_accounts_hrgharborclindoc4efba59f_current" {
  type      = "Microsoft.Security/defenderForStorageSettings@2025-06-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindoc4efba59f.id
  name      = "current"

  body = {
    properties = {
      isEnabled = true
      malwareScanning = {
        blobScanResultsOptions = "None"
        onUpload = {
          capGBPerMonth = 320
          isEnabled     = true
        }
      }
      overrideSubscriptionLevelSettings = true
      sensitiveDataDiscovery = {
        isEnabled = false
      }
    }
  }

  ignore_missing_property = false
}

# The environment's records: what Ward sealed, mirrored where nobody can change it.
resource "azapi_resource" "containers_hrgharborclinrec4efba59f_default_records" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "records"

  body = {
    properties = {
      metadata = {
        purpose = "evidence"
      }
      publicAccess = "None"
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Nobody changes or deletes a record before its time is over; once locked, not even the owner.
resource "azapi_resource" "immutability_policies_hrgharborclinrec4efba59f_default_records_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_records.id
  name      = "default"

  body = {
    properties = {
      allowProtectedAppendWrites            = false
      allowProtectedAppendWritesAll         = false
      immutabilityPeriodSinceCreationInDays = 2196
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.immutabilityPeriodSinceCreationInDays]
  }
}

# Evidence is mirrored here by the platform's own identity; Odoo cannot reach it.
resource "azapi_resource" "role_assignments_containers_hrgharborclinrec4efba59f_default_records_c748259a_46b3_52e3_8d5b_a4c21d03a754" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrec4efba59f_default_records.id
  name      = "c748259a-46b3-52e3-8d5b-a4c21d03a754"

  body = {
    properties = {
      description      = "hrg-platform-evidence is Ward Blob Writer Without Delete (harbor-clinic-production) of records."
      principalId      = data.azapi_resource.platform_user_assigned_identities_hrg_platform_evidence.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/bc8e786a-6782-5ccb-9111-24038b75f901"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinrec4efba59f_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrec4efba59f_default.id
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "StorageRead"
          enabled  = true
        },
        {
          category = "StorageWrite"
          enabled  = true
        },
        {
          category = "StorageDelete"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclinrec4efba59f_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
  name      = "default"

  body = {
    properties = {
      policy = {
        rules = [
          {
            definition = {
              actions = {
                baseBlob = {
                  tierToCool = {
                    daysAfterModificationGreaterThan = 30
                  }
                }
                snapshot = {
                  delete = {
                    daysAfterCreationGreaterThan = 2196
                  }
                }
                version = {
                  delete = {
                    daysAfterCreationGreaterThan = 2196
                  }
                }
              }
              filters = {
                blobTypes = ["blockBlob"]
              }
            }
            enabled = true
            name    = "records"
            type    = "Lifecycle"
          },
        ]
      }
    }
  }

  ignore_missing_property = false
}

# Keeps hrgharborclinrec4efba59f from being deleted, whoever may: it holds evidence.
resource "azapi_resource" "locks_storage_accounts_hrgharborclinrec4efba59f_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
  name      = "ward-keeps"

  body = {
    properties = {
      level = "CanNotDelete"
      notes = "Holds evidence. Lifted by a step that is recorded, and never to make a deployment pass."
    }
  }

  ignore_missing_property = false

  lifecycle {
    # It holds evidence, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Raises an alert when hrgharborclinrec4efba59f is used as it never was, or malware is uploaded to
# it.
resource "azapi_update_resource" "defender_for_storage_settings_storage_accounts_hrgharborclinrec4efba59f_current" {
  type      = "Microsoft.Security/defenderForStorageSettings@2025-06-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrec4efba59f.id
  name      = "current"

  body = {
    properties = {
      isEnabled = true
      malwareScanning = {
        blobScanResultsOptions = "None"
        onUpload = {
          isEnabled = false
        }
      }
      overrideSubscriptionLevelSettings = true
      sensitiveDataDiscovery = {
        isEnabled = false
      }
    }
  }

  ignore_missing_property = false
}
