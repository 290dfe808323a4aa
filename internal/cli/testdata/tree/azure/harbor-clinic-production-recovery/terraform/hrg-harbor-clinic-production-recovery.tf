# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in centralus: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_harbor_clinic_production_recovery" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "hrg-harbor-clinic-production-recovery"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What the cluster's control plane acts as, so that its rights are there before it is.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-control-plane"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_api_server_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-api-server-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            destinationAddressPrefix = "10.42.8.128/28"
            destinationPortRanges    = ["443", "4443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.42.0.0/21"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowRunnersToControlPlane"
          properties = {
            access                   = "Allow"
            description              = "What deploys reaches the API server."
            destinationAddressPrefix = "10.42.8.128/28"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.16.224/27"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks the API server whether it lives."
            destinationAddressPrefix = "10.42.8.128/28"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_cluster_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-cluster-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            destinationAddressPrefix = "10.42.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.42.0.0/21"]
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
            sourceAddressPrefixes    = ["10.42.0.0/21"]
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
            destinationAddressPrefix = "10.42.0.0/21"
            destinationPortRanges    = ["0-65535"]
            direction                = "Inbound"
            priority                 = 230
            protocol                 = "*"
            sourceAddressPrefixes    = ["10.42.8.128/28"]
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
            sourceAddressPrefixes    = ["10.42.8.128/28"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowEntryToIngress"
          properties = {
            access                   = "Allow"
            description              = "The entry hands on what people ask for, by the cluster's one address for it."
            destinationAddressPrefix = "10.42.8.64/27"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 250
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.17.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks nodes whether they live."
            destinationAddressPrefix = "10.42.0.0/21"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_ingress_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-ingress-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            destinationAddressPrefix = "10.42.8.64/27"
            destinationPortRanges    = ["443"]
            direction                = "Inbound"
            priority                 = 200
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.17.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "AllowLoadBalancerProbes"
          properties = {
            access                   = "Allow"
            description              = "Azure's load balancer asks whether what it leads to lives."
            destinationAddressPrefix = "10.42.8.64/27"
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
resource "azapi_resource" "network_security_groups_hrg_harbor_clinic_production_recovery_private_endpoints_nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-private-endpoints-nsg"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            destinationAddressPrefix = "10.42.8.0/26"
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
            destinationAddressPrefix = "10.42.8.0/26"
            destinationPortRanges    = ["443", "5432", "6432", "10000"]
            direction                = "Inbound"
            priority                 = 210
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.40.16.224/27"]
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

# Sends what leaves to the firewall at 10.40.16.4, which knows by name where it may go.
resource "azapi_resource" "route_tables_hrg_harbor_clinic_production_recovery_routes" {
  type      = "Microsoft.Network/routeTables@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-routes"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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

# The environment's own network in centralus: nothing else is in it.
resource "azapi_resource" "virtual_networks_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.42.0.0/20"]
      }
      dhcpOptions = {
        dnsServers = ["10.40.16.4"]
      }
      enableDdosProtection = false
      subnets = [
        {
          name = "cluster"
          properties = {
            addressPrefix         = "10.42.0.0/21"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_cluster_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
            routeTable = {
              id = azapi_resource.route_tables_hrg_harbor_clinic_production_recovery_routes.id
            }
          }
        },
        {
          name = "private-endpoints"
          properties = {
            addressPrefix         = "10.42.8.0/26"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_private_endpoints_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "ingress"
          properties = {
            addressPrefix         = "10.42.8.64/27"
            defaultOutboundAccess = false
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_ingress_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
        {
          name = "api-server"
          properties = {
            addressPrefix         = "10.42.8.128/28"
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
              id = azapi_resource.network_security_groups_hrg_harbor_clinic_production_recovery_api_server_nsg.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# What the cluster's nodes act as where they fetch images. Pods cannot act as it.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-nodes"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_verifier" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-verifier"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_releases" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-releases"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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

# Holds the keys that encrypt data in centralus, and nothing else.
resource "azapi_resource" "vaults_hrg_harbor_clin_51b9de75" {
  type      = "Microsoft.KeyVault/vaults@2026-02-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clin-51b9de75"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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

# Wraps the cluster's disks' data keys and no other's, so that access to that alone ends where
# this key is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_51b9de75_disks" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
  name      = "disks"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-encryption"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_51b9de75_disks_435879f6_41dc_506c_9386_dea9f4de2401" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_51b9de75_disks.id
  name      = "435879f6-41dc-506c-9386-dea9f4de2401"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-encryption is Key Vault Crypto Service Encryption User of disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# The disks of the cluster's nodes, and those that pods ask for, are encrypted with a key of their
# own.
resource "azapi_resource" "disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks" {
  type      = "Microsoft.Compute/diskEncryptionSets@2026-03-02"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-disks"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.id,
    ]
  }

  body = {
    properties = {
      activeKey = {
        keyUrl = azapi_resource.keys_hrg_harbor_clin_51b9de75_disks.output.properties.keyUriWithVersion
      }
      encryptionType                    = "EncryptionAtRestWithCustomerKey"
      rotationToLatestKeyVersionEnabled = true
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_51b9de75_disks_435879f6_41dc_506c_9386_dea9f4de2401]

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

# Keeps hrg-harbor-clinic-production-recovery-disks from being deleted, whoever may: it holds
# keys.
resource "azapi_resource" "locks_disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks.id
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
resource "azapi_resource" "role_assignments_disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks_6070bee0_95b5_5cbf_812e_4b9b2fd89289" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks.id
  name      = "6070bee0-95b5-5cbf-812e-4b9b2fd89289"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Reader of hrg-harbor-clinic-production-recovery-disks."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It gives nodes the identity that they act as.
resource "azapi_resource" "role_assignments_user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes_f4fb6f8e_2ef8_5b0c_8ca8_5247fcc0f976" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes.id
  name      = "f4fb6f8e-2ef8-5b0c-8ca8-5247fcc0f976"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Managed Identity Operator of hrg-harbor-clinic-production-recovery-nodes."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/f1a07417-d97a-45cb-824c-7a7467783830"
    }
  }

  ignore_missing_property = false
}

# It puts the API server's address into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_api_server_1d0a34ee_ec57_5156_8e96_61ac3d48d8ff" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/api-server"
  name      = "1d0a34ee-ec57-5156-8e96-61ac3d48d8ff"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Network Contributor of api-server."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts nodes and load balancers into their subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_cluster_3376f650_cb71_5512_a4e8_bdf338ddd358" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/cluster"
  name      = "3376f650-cb71-5512-a4e8-bdf338ddd358"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Network Contributor of cluster."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# It puts the load balancer that the entry leads to into its subnet.
resource "azapi_resource" "role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_ingress_841e26eb_fd46_53f3_9771_94789d38d324" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/ingress"
  name      = "841e26eb-fd46-53f3-9771-94789d38d324"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Network Contributor of ingress."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
    }
  }

  ignore_missing_property = false
}

# Kept ready in the recovery region: nothing of Odoo runs on it until somebody says so.
resource "azapi_resource" "managed_clusters_hrg_harbor_clinic_production_recovery_aks" {
  type      = "Microsoft.ContainerService/managedClusters@2026-05-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-aks"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.id,
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
          count                  = 2
          enableAutoScaling      = true
          enableEncryptionAtHost = true
          enableFIPS             = false
          enableNodePublicIP     = false
          kubeletDiskType        = "OS"
          maxCount               = 5
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
          vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/cluster"
        },
      ]
      apiServerAccessProfile = {
        disableRunCommand              = true
        enablePrivateCluster           = true
        enablePrivateClusterPublicFQDN = false
        enableVnetIntegration          = true
        privateDNSZone                 = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/private.centralus.azmk8s.io"
        subnetId                       = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/api-server"
      }
      autoUpgradeProfile = {
        nodeOSUpgradeChannel = "NodeImage"
        upgradeChannel       = "patch"
      }
      disableLocalAccounts = true
      diskEncryptionSetID  = azapi_resource.disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks.id
      enableRBAC           = true
      fqdnSubdomain        = "hrg-harbor-clinic-production-recovery-51b9de75"
      identityProfile = {
        kubeletidentity = {
          clientId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes.output.properties.clientId
          objectId   = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes.output.properties.principalId
          resourceId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes.id
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
      nodeResourceGroup = "hrg-harbor-clinic-production-recovery-nodes"
      nodeResourceGroupProfile = {
        restrictionLevel = "ReadOnly"
      }
      oidcIssuerProfile = {
        enabled = true
      }
      publicNetworkAccess = "Disabled"
      securityProfile = {
        defender = {
          logAnalyticsWorkspaceResourceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
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
    azapi_resource.role_assignments_disk_encryption_sets_hrg_harbor_clinic_production_recovery_disks_6070bee0_95b5_5cbf_812e_4b9b2fd89289,
    azapi_resource.role_assignments_private_dns_zones_private-centralus-azmk8s-io_ebaf3dea_9de2_583f_9092_233c8133229c,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_api_server_1d0a34ee_ec57_5156_8e96_61ac3d48d8ff,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_cluster_3376f650_cb71_5512_a4e8_bdf338ddd358,
    azapi_resource.role_assignments_subnets_hrg_harbor_clinic_production_recovery_vnet_ingress_841e26eb_fd46_53f3_9771_94789d38d324,
    azapi_resource.role_assignments_user_assigned_identities_hrg_harbor_clinic_production_recovery_nodes_f4fb6f8e_2ef8_5b0c_8ca8_5247fcc0f976,
    azapi_resource.virtual_network_links_private-centralus-azmk8s-io_hrg_harbor_clinic_production_recovery_vnet,
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
resource "azapi_update_resource" "agent_pools_hrg_harbor_clinic_production_recovery_aks_system" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
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
      maxCount         = 5
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
        ward-data        = "regulated"
        ward-environment = "harbor-clinic/production"
        ward-unit        = "harbor-clinic-production-recovery"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
}

# Takes web work; no node is there until something asks for one.
resource "azapi_resource" "agent_pools_hrg_harbor_clinic_production_recovery_aks_web" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
  name      = "web"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 0
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
      minCount = 0
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
        ward-unit        = "harbor-clinic-production-recovery"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D4s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_update_resource.agent_pools_hrg_harbor_clinic_production_recovery_aks_system]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.count]
  }
}

# Takes background work, and nothing else; no node is there until something asks for one.
resource "azapi_resource" "agent_pools_hrg_harbor_clinic_production_recovery_aks_background" {
  type      = "Microsoft.ContainerService/managedClusters/agentPools@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
  name      = "background"

  body = {
    properties = {
      availabilityZones      = ["1", "2", "3"]
      count                  = 0
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
      minCount = 0
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
        ward-unit        = "harbor-clinic-production-recovery"
      }
      type = "VirtualMachineScaleSets"
      upgradeSettings = {
        drainTimeoutInMinutes     = 30
        maxSurge                  = "33%"
        nodeSoakDurationInMinutes = 0
        undrainableNodeBehavior   = "Cordon"
      }
      vmSize       = "Standard_D2s_v5"
      vnetSubnetID = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/cluster"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.agent_pools_hrg_harbor_clinic_production_recovery_aks_web]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.count]
  }
}

# When Azure may bring the cluster to the next patch of Kubernetes.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_production_recovery_aks_aksmanagedautoupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
  name      = "aksManagedAutoUpgradeSchedule"

  body = {
    properties = {
      maintenanceWindow = {
        durationHours = 4
        schedule = {
          weekly = {
            dayOfWeek     = "Tuesday"
            intervalWeeks = 1
          }
        }
        startTime = "01:00"
        utcOffset = "-05:00"
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.agent_pools_hrg_harbor_clinic_production_recovery_aks_background]
}

# When Azure may give the nodes a newer image.
resource "azapi_resource" "maintenance_configurations_hrg_harbor_clinic_production_recovery_aks_aksmanagednodeosupgradeschedule" {
  type      = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
  name      = "aksManagedNodeOSUpgradeSchedule"

  body = {
    properties = {
      maintenanceWindow = {
        durationHours = 4
        schedule = {
          weekly = {
            dayOfWeek     = "Wednesday"
            intervalWeeks = 1
          }
        }
        startTime = "01:00"
        utcOffset = "-05:00"
      }
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.maintenance_configurations_hrg_harbor_clinic_production_recovery_aks_aksmanagedautoupgradeschedule]
}

# Sends who did what to hrg-harbor-clinic-production-recovery-aks to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_managed_clusters_hrg_harbor_clinic_production_recovery_aks_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
    }
  }

  ignore_missing_property = false
}

# Flux fetches releases as this identity, without a key of the registry.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_recovery_releases_flux" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_releases.id
  name      = "flux"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:flux-system:source-controller"
    }
  }

  ignore_missing_property = false
}

# Flux: keeps the cluster as its release says, and puts back what is changed by hand.
resource "azapi_resource" "extensions_managed_clusters_hrg_harbor_clinic_production_recovery_aks_flux" {
  type      = "Microsoft.KubernetesConfiguration/extensions@2025-03-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
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
        "workloadIdentity.azureClientId"      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_releases.output.properties.clientId
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
  depends_on              = [azapi_resource.federated_identity_credentials_hrg_harbor_clinic_production_recovery_releases_flux, azapi_resource.maintenance_configurations_hrg_harbor_clinic_production_recovery_aks_aksmanagednodeosupgradeschedule]
}

# As what the cluster's proxy reads its certificate; it may do nothing else.
resource "azapi_resource" "user_assigned_identities_hrg_harbor_clinic_production_recovery_proxy" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-proxy"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "flux_configurations_managed_clusters_hrg_harbor_clinic_production_recovery_aks_release" {
  type      = "Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
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
              VERIFIER_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_verifier.output.properties.clientId
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
              ODOO_CLIENT_ID = data.azapi_resource.harbor_clinic_production_user_assigned_identities_hrg_harbor_clinic_production_odoo.output.properties.clientId
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
              PROXY_CLIENT_ID = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_proxy.output.properties.clientId
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
        url                   = "oci://hrgregistry.azurecr.io/releases/harbor-clinic-production-recovery"
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
  depends_on              = [azapi_resource.extensions_managed_clusters_hrg_harbor_clinic_production_recovery_aks_flux]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.suspend]
  }
}

# The release that the cluster is kept as: signed, or not taken.
resource "azapi_resource" "flux_configurations_managed_clusters_hrg_harbor_clinic_production_recovery_aks_standby" {
  type      = "Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01"
  parent_id = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.id
  name      = "standby"

  body = {
    properties = {
      kustomizations = {
        odoo-standby = {
          dependsOn              = []
          force                  = false
          path                   = "odoo-standby"
          prune                  = true
          retryIntervalInSeconds = 300
          syncIntervalInSeconds  = 600
          timeoutInSeconds       = 600
          wait                   = true
        }
        traefik-standby = {
          dependsOn              = []
          force                  = false
          path                   = "traefik-standby"
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
        url                   = "oci://hrgregistry.azurecr.io/releases/harbor-clinic-production-recovery"
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
      suspend    = true
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.extensions_managed_clusters_hrg_harbor_clinic_production_recovery_aks_flux, azapi_resource.flux_configurations_managed_clusters_hrg_harbor_clinic_production_recovery_aks_release]

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.suspend]
  }
}

# Wraps the database's data keys and no other's, so that access to that alone ends where this key
# is withdrawn.
resource "azapi_resource" "keys_hrg_harbor_clin_51b9de75_database" {
  type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
  name      = "database"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
resource "azapi_resource" "role_assignments_keys_hrg_harbor_clin_51b9de75_database_1566ec94_1a5c_5c3c_9a6b_c0ede1122195" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.keys_hrg_harbor_clin_51b9de75_database.id
  name      = "1566ec94-1a5c-5c3c-9a6b-c0ede1122195"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-encryption is Key Vault Crypto Service Encryption User of database."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6"
    }
  }

  ignore_missing_property = false
}

# Follows hrg-harbor-clinic-production-4efba59f from centralus. Promoting it is a person's
# decision.
resource "azapi_resource" "flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-51b9de75"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  identity {
    type = "UserAssigned"
    identity_ids = [
      azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.id,
    ]
  }

  body = {
    properties = {
      authConfig = {
        activeDirectoryAuth = "Enabled"
        passwordAuth        = "Disabled"
        tenantId            = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
      }
      createMode = "Replica"
      dataEncryption = {
        primaryKeyURI                 = azapi_resource.keys_hrg_harbor_clin_51b9de75_database.output.properties.keyUri
        primaryUserAssignedIdentityId = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_encryption.id
        type                          = "AzureKeyVault"
      }
      highAvailability = {
        mode = "Disabled"
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
      sourceServerResourceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.DBforPostgreSQL/flexibleServers/hrg-harbor-clinic-production-4efba59f"
      storage = {
        autoGrow      = "Enabled"
        storageSizeGB = 256
        tier          = "P15"
      }
    }
    sku = {
      name = "Standard_E4ds_v5"
      tier = "MemoryOptimized"
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true
  depends_on              = [azapi_resource.role_assignments_keys_hrg_harbor_clin_51b9de75_database_1566ec94_1a5c_5c3c_9a6b_c0ede1122195]

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
    # properties.sourceServerResourceId.
    prevent_destroy = true

    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.storage.storageSizeGB, body.properties.storage.tier, body.properties.createMode, body.properties.sourceServerResourceId]
  }
}

# Odoo's search needs unaccent and pg_trgm; the audit and the profile need the others. Nothing
# else may be created.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_azure-extensions" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "azure.extensions"

  body = {
    properties = {
      source = "user-override"
      value  = "PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT"
    }
  }

  ignore_missing_property = false
}

# Loads the audit and the statement statistics; the server wants a restart for it.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_shared_preload_libraries" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "shared_preload_libraries"

  body = {
    properties = {
      source = "user-override"
      value  = "pg_cron,pg_stat_statements,pgaudit"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_azure-extensions]
}

# Records changes of structure and of rights. Reads and writes are not recorded here: their text
# holds patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgaudit-log" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "pgaudit.log"

  body = {
    properties = {
      source = "user-override"
      value  = "ddl,role"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_shared_preload_libraries]
}

# A connection without TLS is refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_require_secure_transport" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "require_secure_transport"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgaudit-log]
}

# Older protocols are refused.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_ssl_min_protocol_version" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "ssl_min_protocol_version"

  body = {
    properties = {
      source = "user-override"
      value  = "TLSv1.2"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_require_secure_transport]
}

# Records who signed in.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_connections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_connections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_ssl_min_protocol_version]
}

# Records for how long.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_disconnections" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_disconnections"

  body = {
    properties = {
      source = "user-override"
      value  = "on"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_connections]
}

# Each line says of which role and database it is: of a tenant, where several share the server.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_line_prefix" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_line_prefix"

  body = {
    properties = {
      source = "user-override"
      value  = "%t-%c-%u@%d-"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_disconnections]
}

# Odoo's driver writes values into statements: their text in a log would be patients' data.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "none"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_line_prefix]
}

# The same holds for slow statements; their normalised form is in pg_stat_statements.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_duration_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_min_duration_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "-1"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_statement]
}

# The same holds for statements that fail.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_error_statement" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_min_error_statement"

  body = {
    properties = {
      source = "user-override"
      value  = "panic"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_duration_statement]
}

# The DETAIL of an error holds the values of a row: a patient's name in a duplicate key.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_error_verbosity" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "log_error_verbosity"

  body = {
    properties = {
      source = "user-override"
      value  = "terse"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_min_error_statement]
}

# Pools the web's connections on port 6432; listeners and dumps use 5432.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgbouncer-enabled" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "pgbouncer.enabled"

  body = {
    properties = {
      source = "user-override"
      value  = "true"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_log_error_verbosity]
}

# Who waits for a connection that the pool cannot open is told while Odoo can still answer: by the
# default of 120 seconds its worker is killed first.
resource "azapi_update_resource" "configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgbouncer-query_wait_timeout" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "pgbouncer.query_wait_timeout"

  body = {
    properties = {
      source = "user-override"
      value  = "57"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgbouncer-enabled]
}

# Raises an alert on sign-ins and access that are unlike those before.
resource "azapi_update_resource" "advanced_threat_protection_settings_hrg_harbor_clinic_production_recovery_51b9de75_default" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings@2025-08-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
  name      = "Default"

  body = {
    properties = {
      state = "Enabled"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_update_resource.configurations_hrg_harbor_clinic_production_recovery_51b9de75_pgbouncer-query_wait_timeout]
}

# Keeps hrg-harbor-clinic-production-recovery-51b9de75 from being deleted, whoever may: it holds
# data.
resource "azapi_resource" "locks_flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
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

# Sends who did what to hrg-harbor-clinic-production-recovery-51b9de75 to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
    }
  }

  ignore_missing_property = false
}

# The disk of the database is more than 80 % full. At 95 % nothing can be written any more.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_database_disk" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-database-disk"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 1
      windowSize = "PT15M"
    }
  }

  ignore_missing_property = false
}

# The database answers nobody.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_database_down" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-database-down"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 0
      windowSize = "PT5M"
    }
  }

  ignore_missing_property = false
}

# The replica is more than 900 seconds behind: so much would be lost with the primary's region.
resource "azapi_resource" "metric_alerts_hrg_harbor_clinic_production_recovery_replica_lag" {
  type      = "Microsoft.Insights/metricAlerts@2026-01-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-replica-lag"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
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
            metricName      = "physical_replication_delay_in_seconds"
            metricNamespace = "Microsoft.DBforPostgreSQL/flexibleServers"
            name            = "1"
            operator        = "GreaterThan"
            threshold       = 900
            timeAggregation = "Maximum"
          },
        ]
        "odata.type" = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
      }
      description         = "The replica is more than 900 seconds behind: so much would be lost with the primary's region."
      enabled             = true
      evaluationFrequency = "PT5M"
      scopes = [
        azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id,
      ]
      severity   = 1
      windowSize = "PT15M"
    }
  }

  ignore_missing_property = false
}

# Keeps hrg-harbor-clin-51b9de75 from being deleted, whoever may: it holds keys.
resource "azapi_resource" "locks_vaults_hrg_harbor_clin_51b9de75_ward_keeps" {
  type      = "Microsoft.Authorization/locks@2020-05-01"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
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

# Sends who did what to hrg-harbor-clin-51b9de75 to the workspace
# hrg-harbor-clinic-production-logs.
resource "azapi_resource" "diagnostic_settings_vaults_hrg_harbor_clin_51b9de75_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.OperationalInsights/workspaces/hrg-harbor-clinic-production-logs"
    }
  }

  ignore_missing_property = false
}

# The proxy's pods on harbor-clinic-production-recovery act as its identity, and nobody else's do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_recovery_proxy_proxy_harbor_clinic_production_recovery" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_proxy.id
  name      = "proxy-harbor-clinic-production-recovery"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:traefik:traefik"
    }
  }

  ignore_missing_property = false
}

# The verifier's pods on harbor-clinic-production-recovery act as its identity, and nobody else's
# do.
resource "azapi_resource" "federated_identity_credentials_hrg_harbor_clinic_production_recovery_verifier_verifier_harbor_clinic_production_recovery" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30"
  parent_id = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_verifier.id
  name      = "verifier-harbor-clinic-production-recovery"

  body = {
    properties = {
      audiences = ["api://AzureADTokenExchange"]
      issuer    = azapi_resource.managed_clusters_hrg_harbor_clinic_production_recovery_aks.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:kyverno:kyverno-admission-controller"
    }
  }

  ignore_missing_property = false
}

# The only way to hrgharborclinbak4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_backups_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-backups-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-backups-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-backups-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.Storage/storageAccounts/hrgharborclinbak4efba59f"
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-backups-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_backups_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_backups_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrgharborclindoc4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_documents_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-documents-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-documents-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-documents-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.Storage/storageAccounts/hrgharborclindoc4efba59f"
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-documents-pe in
# privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_documents_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_documents_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clin-4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_home_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-home-vault-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-home-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-home-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.KeyVault/vaults/hrg-harbor-clin-4efba59f"
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-home-vault-pe in
# privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_home_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_home_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clinic-production-recovery-51b9de75: an address in the environment's
# network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_postgres_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-postgres-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-postgres-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-postgres-pe"
          properties = {
            groupIds             = ["postgresqlServer"]
            privateLinkServiceId = azapi_resource.flexible_servers_hrg_harbor_clinic_production_recovery_51b9de75.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-postgres-pe in
# privatelink.postgres.database.azure.com.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_postgres_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_postgres_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrg-harbor-clin-51b9de75: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_harbor_clinic_production_recovery_vault_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-harbor-clinic-production-recovery-vault-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-harbor-clinic-production-recovery-vault-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-harbor-clinic-production-recovery-vault-pe"
          properties = {
            groupIds             = ["vault"]
            privateLinkServiceId = azapi_resource.vaults_hrg_harbor_clin_51b9de75.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id}/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-harbor-clinic-production-recovery-vault-pe in
# privatelink.vaultcore.azure.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_harbor_clinic_production_recovery_vault_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_harbor_clinic_production_recovery_vault_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to hrgharborclinrec4efba59f: an address in the environment's network.
resource "azapi_resource" "private_endpoints_hrg_platform_centralus_records_pe" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_harbor_clinic_production_recovery.id
  name      = "hrg-platform-centralus-records-pe"
  location  = "centralus"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      customNetworkInterfaceName = "hrg-platform-centralus-records-pe-nic"
      privateLinkServiceConnections = [
        {
          name = "hrg-platform-centralus-records-pe"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production/providers/Microsoft.Storage/storageAccounts/hrgharborclinrec4efba59f"
          }
        },
      ]
      subnet = {
        id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/virtualNetworks/hrg-platform-centralus-vnet/subnets/private-endpoints"
      }
    }
  }

  ignore_missing_property = false
}

# Keeps the address of hrg-platform-centralus-records-pe in privatelink.blob.core.windows.net.
resource "azapi_resource" "private_dns_zone_groups_hrg_platform_centralus_records_pe_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_hrg_platform_centralus_records_pe.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "default"
          properties = {
            privateDnsZoneId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Joins hrg-harbor-clinic-production-recovery-vnet to hrg-platform-centralus-vnet: one of two
# directions.
resource "azapi_resource" "virtual_network_peerings_hrg_harbor_clinic_production_recovery_vnet_hrg_platform_centralus_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
  name      = "hrg-platform-centralus-vnet"

  body = {
    properties = {
      allowForwardedTraffic     = true
      allowGatewayTransit       = false
      allowVirtualNetworkAccess = true
      peerCompleteVnets         = true
      remoteVirtualNetwork = {
        id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/virtualNetworks/hrg-platform-centralus-vnet"
      }
      useRemoteGateways = false
    }
  }

  ignore_missing_property = false
}
