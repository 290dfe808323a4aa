# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_staging" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "hrg-harbor-clinic-staging"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# As what Flux fetches the cluster's releases; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_releases" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-releases"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# What the cluster's nodes act as where they fetch images. Pods cannot act as it.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_nodes" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-nodes"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_verifier" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-verifier"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# What the cluster's control plane acts as, so that its rights are there before it is.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_control_plane" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-control-plane"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_api_server_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-api-server-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
            destinationAddressPrefix = "10.43.8.128/28"
            destinationPortRanges    = ["443", "4443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.43.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToControlPlane"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches the API server."
            destinationAddressPrefix = "10.43.8.128/28"
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
            destinationAddressPrefix = "10.43.8.128/28"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-cluster-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
            destinationAddressPrefix = "10.43.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.43.0.0/21"]
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
            sourceAddressPrefixes    = ["10.43.0.0/21"]
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
            destinationAddressPrefix = "10.43.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 230
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.43.8.128/28"]
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
            sourceAddressPrefixes    = ["10.43.8.128/28"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowEntryToIngress"
          properties = {
            access                   = "Allow"
            description              = "The entry hands on what people ask for, by the cluster's one address for it."
            destinationAddressPrefix = "10.43.8.64/27"
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
            destinationAddressPrefix = "10.43.0.0/21"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_ingress_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-ingress-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
            destinationAddressPrefix = "10.43.8.64/27"
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
            destinationAddressPrefix = "10.43.8.64/27"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_staging_private_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-private-endpoints-nsg"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
            destinationAddressPrefix = "10.43.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.43.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToServices"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches them too."
            destinationAddressPrefix = "10.43.8.0/26"
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
resource "azapi_resource" "route_tables_hrg_harbor_clinic_staging_routes" {
  type      = "Microsoft.Network/routeTables@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-routes"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.43.0.0/20"]
      }
      dhcpOptions = {
        dnsServers = ["10.40.0.4"]
      }
      enableDdosProtection = false
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.43.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
            routeTable = {
              id = azapi_resource.route_tables_hrg_harbor_clinic_staging_routes.id
            }
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.43.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_private_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "ingress"
          properties = {
            addressPrefix         = "10.43.8.64/27"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_ingress_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "api-server"
          properties = {
            addressPrefix         = "10.43.8.128/28"
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
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_staging_api_server_nsg.id
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
resource "azapi_resource" "vaults_hrg_harbor_clin_dd0ffc83" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clin-dd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# Wraps the cluster's disks' data keys and no other's, so that access to that alone ends where
# this key is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_disks" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "disks"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# The identity with which services use their keys, each key by a role of its own.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-encryption"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# Wraps the cluster's disks' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_disks_a0dbebea_f273_5788_abd1_ff452843ad1b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_disks.id
  name      = "a0dbebea-f273-5788-abd1-ff452843ad1b"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The disks of the cluster's nodes, and those that pods ask for, are encrypted with a key of their
# own.
resource "azapi_resource" "disk_encryption_sets_hrg_harbor_clinic_staging_disks" {
  type      = "Microsoft.Compute/diskEncryptionSets@2026-03-02"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-disks"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
  }

  body = {
    properties = {
      activeKey = {
        keyUrl = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_disks.output.properties.keyUriWithVersion
      }
      encryptionType                    = "EncryptionAtRestWithCustomerKey"
      rotationToLatestKeyVersionEnabled = true
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_disks_a0dbebea_f273_5788_abd1_ff452843ad1b]

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

# Keeps hrg-harbor-clinic-staging-disks from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_disk_encryption_sets_hrg_harbor_clinic_staging_disks_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_staging_disks.id
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
resource "azapi_resource" "role_assignments_disk_encryption_sets_hrg_harbor_clinic_staging_disks_4461a5eb_efea_54a1_9602_fd9f80da13e6" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_staging_disks.id
  name      = "4461a5eb-efea-54a1-9602-fd9f80da13e6"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Reader of hrg-harbor-clinic-staging-disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It gives nodes the identity that they act as.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_harbor_clinic_staging_nodes_f5d09d67_f142_5740_8c9f_386828b9c71b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_nodes.id
  name      = "f5d09d67-f142-5740-8c9f-386828b9c71b"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Managed Identity Operator of hrg-harbor-clinic-staging-nodes."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/f1a07417-d97a-45cb-824c-7a7467783830"
    }
  }

  ignore_missing_property = false
}

# It puts the API server's address into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_staging_vnet_api_server_90e4dac2_49fc_5051_b84a_d16f169346b4" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/api-server"
  name      = "90e4dac2-49fc-5051-b84a-d16f169346b4"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Network Contributor of api-server."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts nodes and load balancers into their subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_staging_vnet_cluster_c7ceb6c8_659f_503c_9290_642e944ff5a9" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/cluster"
  name      = "c7ceb6c8-659f-503c-9290-642e944ff5a9"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Network Contributor of cluster."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts the load balancer that the entry leads to into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_staging_vnet_ingress_82fd0526_94e0_50e7_9e6b_008b066f3f43" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/ingress"
  name      = "82fd0526-94e0-50e7-9e6b-008b066f3f43"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Network Contributor of ingress."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# The Kubernetes of harbor-clinic/staging: its API server has a private address, and nobody signs
# in to it without Entra.
resource "azapi_resource" "managed_clusters_hrg_harbor_clinic_staging_aks" {
  type      = "Microsoft.ContainerService/managedClusters@2026-05-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-aks"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.id]
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
          count                  = 2
          enableAutoScaling      = true
          enableEncryptionAtHost = true
          enableFIPS             = false
          enableNodePublicIP     = false
          kubeletDiskType        = "OS"
          maxCount               = 4
          maxPods                = 50
          minCount               = 2
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
          vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/cluster"
        },
      ]
      apiServerAccessProfile = {
        disableRunCommand              = true
        enablePrivateCluster           = true
        enablePrivateClusterPublicFQDN = false
        enableVnetIntegration          = true
        privateDNSZone                 = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
        subnetId                       = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/api-server"
      }
      autoUpgradeProfile = {
        nodeOSUpgradeChannel = "NodeImage"
        upgradeChannel       = "patch"
      }
      disableLocalAccounts = true
      diskEncryptionSetID  = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_staging_disks.id
      enableRBAC           = true
      fqdnSubdomain        = "hrg-harbor-clinic-staging-dd0ffc83"
      identityProfile = {
        kubeletidentity = {
          clientId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_nodes.output.properties.clientId
          objectId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_nodes.output.properties.principalId
          resourceId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_nodes.id
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
      nodeResourceGroup = "hrg-harbor-clinic-staging-nodes"
      nodeResourceGroupProfile = {
        restrictionLevel = "ReadOnly"
      }
      oidcIssuerProfile = {
        enabled = true
      }
      publicNetworkAccess = "Disabled"
      securityProfile = {
        defender = {
          logAnalyticsWorkspaceResourceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
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
          enabled = false
        }
      }
    }
    sku = {
      name = "Base"
      tier = "Free"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  response_export_values  = ["properties.oidcIssuerProfile.issuerURL"]
  depends_on = [
    azapi_resource.role_assignments_disk_encryption_sets_hrg_harbor_clinic_staging_disks_4461a5eb_efea_54a1_9602_fd9f80da13e6,
    azapi_resource.role_assignments_private_dns_zones_private-eastus2-azmk8s-io_5b4498fb_7274_5232_a0c7_dff4b6524f97,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_staging_vnet_api_server_90e4dac2_49fc_5051_b84a_d16f169346b4,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_staging_vnet_cluster_c7ceb6c8_659f_503c_9290_642e944ff5a9,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_staging_vnet_ingress_82fd0526_94e0_50e7_9e6b_008b066f3f43,
    azapi_resource.role_assignments_user_assigned_identities_hrg_harbor_clinic_staging_nodes_f5d09d67_f142_5740_8c9f_386828b9c71b,
    azapi_resource.virtual_network_links_private-eastus2-azmk8s-io_hrg_harbor_clinic_staging_vnet,
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
resource "azapi_update_resource" "agent_pools_hrg_harbor_clinic_staging_aks_system" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
  name      = "system"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 2
      enableAutoScaling      = true
      enableEncryptionAtHost = true
      enableFIPS             = false
      enableNodePublicIP     = false
      kubeletDiskType        = "OS"
      localDNSProfile = {
        mode = "Disabled"
      }
      maxCount         = 4
      maxPods          = 50
      minCount         = 2
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
        ward-data        = "internal"
        ward-environment = "harbor-clinic/staging"
        ward-unit        = "harbor-clinic-staging"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
}

# Takes web and background work: 2 nodes, and up to 5.
resource "azapi_resource" "agent_pools_hrg_harbor_clinic_staging_aks_work" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
  name      = "work"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 2
      enableAutoScaling      = true
      enableEncryptionAtHost = true
      enableFIPS             = false
      enableNodePublicIP     = false
      kubeletDiskType        = "OS"
      localDNSProfile = {
        mode = "Disabled"
      }
      maxCount = 5
      maxPods  = 50
      minCount = 2
      mode     = "User"
      nodeLabels = {
        "work.ward.dev/background" = "true"
        "work.ward.dev/web"        = "true"
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
        ward-data        = "internal"
        ward-environment = "harbor-clinic/staging"
        ward-unit        = "harbor-clinic-staging"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_update_resource.agent_pools_hrg_harbor_clinic_staging_aks_system]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.count]
  }
}

# When Azure may bring the cluster to the next patch of Kubernetes.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_staging_aks_aksmanagedautoupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
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
  depends_on              = [azapi_resource.agent_pools_hrg_harbor_clinic_staging_aks_work]
}

# When Azure may give the nodes a newer image.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_staging_aks_aksmanagednodeosupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
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
  depends_on              = [azapi_resource.maintenance_configurations_hrg_harbor_clinic_staging_aks_aksmanagedautoupgradeschedule]
}

# Sends who did what to hrg-harbor-clinic-staging-aks to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_managed_clusters_hrg_harbor_clinic_staging_aks_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Flux fetches releases as this identity, without a key of the registry.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_staging_releases_flux" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_releases.id
  name      = "flux"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:flux-system:source-controller"
    }
  }

  ignore_missing_property = false
}

# Flux: keeps the cluster as its release says, and puts back what is changed by hand.
resource "azapi_resource" "extensions_managed_clusters_hrg_harbor_clinic_staging_aks_flux" {
  type      = "Microsoft.KubernetesConfiguration/extensions@2025-03-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
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
        "workloadIdentity.azureClientId"      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_releases.output.properties.clientId
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
  depends_on              = [azapi_resource.federated_identity_credentials_hrg_harbor_clinic_staging_releases_flux, azapi_resource.maintenance_configurations_hrg_harbor_clinic_staging_aks_aksmanagednodeosupgradeschedule]
}

# Odoo's own identity: what it may do, it may do as itself.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_odoo" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-odoo"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# As what the cluster's proxy reads its certificate; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_staging_proxy" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-proxy"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "flux_configurations_managed_clusters_hrg_harbor_clinic_staging_aks_release" {
  type      = "Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.id
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
              VERIFIER_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_verifier.output.properties.clientId
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
              ODOO_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_odoo.output.properties.clientId
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
              PROXY_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_proxy.output.properties.clientId
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
        url                   = "oci://hrgregistry.azurecr.io/releases/harbor-clinic-staging"
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
  depends_on              = [azapi_resource.extensions_managed_clusters_hrg_harbor_clinic_staging_aks_flux]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.suspend]
  }
}

# Wraps the database's data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_database" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "database"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_database_031b98fa_3644_5dbb_a8e7_e63ff282daca" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_database.id
  name      = "031b98fa-3644-5dbb-a8e7-e63ff282daca"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of database."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The environment's database server. No password signs in to it, and no public address leads to
# it.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_staging_dd0ffc83" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-dd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
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
        geoRedundantBackup  = "Disabled"
      }
      dataEncryption = {
        primaryKeyURI                 = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_database.output.properties.keyUri
        primaryUserAssignedIdentityId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        type                          = "AzureKeyVault"
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
        storageSizeGB = 128
        tier          = "P10"
      }
      version = "16"
    }
    sku = {
      name = "Standard_D2ds_v5"
      tier = "GeneralPurpose"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_database_031b98fa_3644_5dbb_a8e7_e63ff282daca]

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

# The people of hrg-database-administrators administer the server, as themselves.
resource "azapi_resource" "administrators_hrg_harbor_clinic_staging_dd0ffc83_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
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
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_azure-extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.administrators_hrg_harbor_clinic_staging_dd0ffc83_2d9c4f70_5a1e_4b8f_8f37_61c0a9b7d401]
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_azure-extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_pgaudit-log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_pgaudit-log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_connections]
}

# Each line says of which role and database it is: of a tenant, where several share the server.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_line_prefix" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_line_prefix"

  body = {
    properties = {
      source = "user-override"
      value  = "%t-%c-%u@%d-"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_disconnections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_line_prefix]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_pgbouncer-enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_log_error_verbosity]
}

# Who waits for a connection that the pool cannot open is told while Odoo can still answer: by the
# default of 120 seconds its worker is killed first.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_staging_dd0ffc83_pgbouncer-query_wait_timeout" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "pgbouncer.query_wait_timeout"

  body = {
    properties = {
      source = "user-override"
      value  = "57"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_pgbouncer-enabled]
}

# Raises an alert on sign-ins and access that are unlike those before.
resource "azapi_update_resource" "advanced_threat_protection_settings_hrg_harbor_clinic_staging_dd0ffc83_default" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "Default"

  body = {
    properties = {
      state = "Enabled"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_staging_dd0ffc83_pgbouncer-query_wait_timeout]
}

# What Odoo of harbor-clinic/staging keeps.
resource "azapi_resource" "databases_hrg_harbor_clinic_staging_dd0ffc83_odoo" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "odoo"

  body = {
    properties = {
      charset   = "UTF8"
      collation = "C"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.advanced_threat_protection_settings_hrg_harbor_clinic_staging_dd0ffc83_default]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.charset, properties.collation.
    prevent_destroy = true
  }
}

# The sessions of harbor-clinic/staging, where they are kept in a database.
resource "azapi_resource" "databases_hrg_harbor_clinic_staging_dd0ffc83_odoo_sessions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
  name      = "odoo_sessions"

  body = {
    properties = {
      charset   = "UTF8"
      collation = "C"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.databases_hrg_harbor_clinic_staging_dd0ffc83_odoo]

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    # Azure cannot change these later, or only by making the resource anew and losing what it
    # holds: properties.charset, properties.collation.
    prevent_destroy = true
  }
}

# Keeps hrg-harbor-clinic-staging-dd0ffc83 from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_flexible_servers_hrg_harbor_clinic_staging_dd0ffc83_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
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

# Sends who did what to hrg-harbor-clinic-staging-dd0ffc83 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_staging_dd0ffc83_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Somebody let a public address reach a database.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_database_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what is written down, or for how long.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_logs_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-logs-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what reaches what.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_network_rules_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-network-rules-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Azure itself refuses or reports.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_policy_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-policy-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody opened or closed a way in from the Internet.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_public_address_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-public-address-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody gave a right or took one.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_rights_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-rights-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# Somebody changed what Defender looks at, or whom it tells.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_security_changed" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-security-changed"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# A service of Azure's that is used here fails, or will change.
resource "azapi_resource" "activity_log_alerts_hrg_harbor_clinic_staging_service_health" {
  type      = "Microsoft.Insights/activityLogAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-service-health"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes      = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_staging_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id]
      severity            = 1
      windowSize          = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_staging_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
      scopes              = [azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id]
      severity            = 0
      windowSize          = "PT5M"
    }
  }

  ignore_missing_property = false
}

# Wraps the backups' data keys and no other's, so that access to that alone ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_backups" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "backups"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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

# Wraps the backups' data keys with this key, and cannot read or change it.
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_backups_33cdb106_2416_5b46_8681_dc5038a3373f" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_backups.id
  name      = "33cdb106-2416-5b46-8681-dc5038a3373f"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of backups."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Wraps the documents' data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_documents" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "documents"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_documents_615f0f69_9f0b_5616_87a4_929a51b03304" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_documents.id
  name      = "615f0f69-9f0b-5616-87a4-929a51b03304"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of documents."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Wraps the records' data keys and no other's, so that access to that alone ends where this key is
# withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_dd0ffc83_records" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
  name      = "records"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_dd0ffc83_records_c38bf9ab_dc6a_5638_aa87_9a8b119bd31b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_dd0ffc83_records.id
  name      = "c38bf9ab-dc6a-5638-aa87-9a8b119bd31b"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-encryption is Key Vault Crypto Service Encryption User of records."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-harbor-clin-dd0ffc83 from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_harbor_clin_dd0ffc83_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
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

# Sends who did what to hrg-harbor-clin-dd0ffc83 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_dd0ffc83_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
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

# Odoo's pods on harbor-clinic-staging act as Odoo's identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_staging_odoo_odoo_harbor_clinic_staging" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_odoo.id
  name      = "odoo-harbor-clinic-staging"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:odoo:odoo"
    }
  }

  ignore_missing_property = false
}

# The proxy's pods on harbor-clinic-staging act as its identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_staging_proxy_proxy_harbor_clinic_staging" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_proxy.id
  name      = "proxy-harbor-clinic-staging"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:traefik:traefik"
    }
  }

  ignore_missing_property = false
}

# The verifier's pods on harbor-clinic-staging act as its identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_staging_verifier_verifier_harbor_clinic_staging" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_verifier.id
  name      = "verifier-harbor-clinic-staging"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_staging_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:kyverno:kyverno-admission-controller"
    }
  }

  ignore_missing_property = false
}

# Keeps what the environment is recovered from: apart from what it is a copy of.
resource "azapi_resource" "storage_accounts_hrgharborclinbakdd0ffc83" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrgharborclinbakdd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
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
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "backups"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.output.properties.vaultUri
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
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_dd0ffc83_backups, azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_backups_33cdb106_2416_5b46_8681_dc5038a3373f]

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

# The only way to hrgharborclinbakdd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_backups_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-backups-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-backups-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-backups-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinbakdd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-backups-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_backups_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_backups_pe.id
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
resource "azapi_resource" "storage_accounts_hrgharborclindocdd0ffc83" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrgharborclindocdd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
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
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "documents"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.output.properties.vaultUri
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
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_dd0ffc83_documents, azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_documents_615f0f69_9f0b_5616_87a4_929a51b03304]

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

# The only way to hrgharborclindocdd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_documents_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-documents-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-documents-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-documents-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclindocdd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-documents-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_documents_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_documents_pe.id
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

# The only way to hrg-harbor-clinic-staging-dd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-postgres-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_staging_dd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_postgres_pe.id
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

# The only way to hrg-harbor-clin-dd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_staging_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-harbor-clinic-staging-vault-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-staging-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-staging-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-staging-vault-pe in privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_staging_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_staging_vault_pe.id
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
resource "azapi_resource" "storage_accounts_hrgharborclinrecdd0ffc83" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrgharborclinrecdd0ffc83"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id]
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
          userAssignedIdentity = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_encryption.id
        }
        keySource = "Microsoft.Keyvault"
        keyvaultproperties = {
          keyname     = "records"
          keyvaulturi = azapi_resource.vaults_hrg_harbor_clin_dd0ffc83.output.properties.vaultUri
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
      name = "Standard_ZRS"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.keys_hrg_harbor_clin_dd0ffc83_records, azapi_resource.role_assignments_keys_hrg_harbor_clin_dd0ffc83_records_c38bf9ab_dc6a_5638_aa87_9a8b119bd31b]

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

# The only way to hrgharborclinrecdd0ffc83: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_records_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_staging.id
  name      = "hrg-platform-records-pe"
  location  = "eastus2"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-records-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-records-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_hrgharborclinrecdd0ffc83.id
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

# Joins hrg-harbor-clinic-staging-vnet to hrg-platform-vnet: one of two directions.
resource "azapi_resource" "virtual_network_peerings_hrg_harbor_clinic_staging_vnet_hrg_platform_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
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
resource "azapi_update_resource" "blob_services_hrgharborclinbakdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbakdd0ffc83.id
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
resource "azapi_resource" "containers_hrgharborclinbakdd0ffc83_default_recovery_sets" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbakdd0ffc83_default.id
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
resource "azapi_resource" "immutability_policies_hrgharborclinbakdd0ffc83_default_recovery_sets_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinbakdd0ffc83_default_recovery_sets.id
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
resource "azapi_resource" "containers_hrgharborclinbakdd0ffc83_default_restores" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbakdd0ffc83_default.id
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

# Sends who did what to default to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinbakdd0ffc83_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinbakdd0ffc83_default.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclinbakdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbakdd0ffc83.id
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

# Keeps hrgharborclinbakdd0ffc83 from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_storage_accounts_hrgharborclinbakdd0ffc83_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinbakdd0ffc83.id
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

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclindocdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindocdd0ffc83.id
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
resource "azapi_resource" "containers_hrgharborclindocdd0ffc83_default_attachments" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclindocdd0ffc83_default.id
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
resource "azapi_resource" "role_assignments_containers_hrgharborclindocdd0ffc83_default_attachments_4e9312b3_8522_5565_a635_7c58a2dcae72" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclindocdd0ffc83_default_attachments.id
  name      = "4e9312b3-8522-5565-a635-7c58a2dcae72"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-odoo is Ward Blob Writer Without Delete (harbor-clinic-staging) of attachments."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_odoo.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/7a6aa731-78db-5790-8b4f-50aca3a299a3"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclindocdd0ffc83_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclindocdd0ffc83_default.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclindocdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindocdd0ffc83.id
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

# Keeps hrgharborclindocdd0ffc83 from being deleted, whoever may: it holds data.
resource "azapi_resource" "locks_storage_accounts_hrgharborclindocdd0ffc83_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclindocdd0ffc83.id
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

# Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no
# restored row lacks its file.
resource "azapi_update_resource" "blob_services_hrgharborclinrecdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrecdd0ffc83.id
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

# The environment's records: what Ward sealed, mirrored where nobody can change it.
resource "azapi_resource" "containers_hrgharborclinrecdd0ffc83_default_records" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrecdd0ffc83_default.id
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
resource "azapi_resource" "immutability_policies_hrgharborclinrecdd0ffc83_default_records_default" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrecdd0ffc83_default_records.id
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
resource "azapi_resource" "role_assignments_containers_hrgharborclinrecdd0ffc83_default_records_2cd24ff8_bd09_5436_ae48_5c3596835e5b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.containers_hrgharborclinrecdd0ffc83_default_records.id
  name      = "2cd24ff8-bd09-5436-ae48-5c3596835e5b"

  body = {
    properties = {
      description      = "hrg-platform-evidence is Ward Blob Writer Without Delete (harbor-clinic-staging) of records."
      principalId      = data.azapi_resource.platform_user_assigned_identities_hrg_platform_evidence.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/7a6aa731-78db-5790-8b4f-50aca3a299a3"
    }
  }

  ignore_missing_property = false
}

# Sends who did what to default to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_blob_services_hrgharborclinrecdd0ffc83_default_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_update_resource.blob_services_hrgharborclinrecdd0ffc83_default.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.
resource "azapi_resource" "management_policies_hrgharborclinrecdd0ffc83_default" {
  type      = "Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrecdd0ffc83.id
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

# Keeps hrgharborclinrecdd0ffc83 from being deleted, whoever may: it holds evidence.
resource "azapi_resource" "locks_storage_accounts_hrgharborclinrecdd0ffc83_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.storage_accounts_hrgharborclinrecdd0ffc83.id
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
