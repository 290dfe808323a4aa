# Rendered by Ward from the estate: change the estate, not this file.

# Flux fetches releases, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_4e388aeb_2b8a_56e5_993e_904ea89d3d8e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "4e388aeb-2b8a-56e5-993e-904ea89d3d8e"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-releases is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_releases.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# Nodes fetch images, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_e5e762b1_7d78_5543_9fce_2064390f2e8b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "e5e762b1-7d78-5543-9fce-2064390f2e8b"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-nodes is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_nodes.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# The verifier reads images and what is said of them, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_f7302111_3db5_5024_9464_904b6892d9e7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "f7302111-3db5-5024-9464-904b6892d9e7"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-verifier is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_verifier.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# It writes the name of its API server, and can read other names of that zone.
resource "azapi_resource" "role_assignments_private_dns_zones_private-eastus2-azmk8s-io_5b4498fb_7274_5232_a0c7_dff4b6524f97" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
  name      = "5b4498fb-7274-5232-a0c7-dff4b6524f97"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-staging-control-plane is Private DNS Zone Contributor of private.eastus2.azmk8s.io."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_staging_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/b12aa53e-6015-4669-85d0-8515ebb3ae7f"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask private.eastus2.azmk8s.io.
resource "azapi_resource" "virtual_network_links_private-eastus2-azmk8s-io_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink-agentsvc-azure_automation-net_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.agentsvc.azure-automation.net"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.azurecr.io.
resource "azapi_resource" "virtual_network_links_privatelink-azurecr-io_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-monitor-azure-com_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-ods-opinsights-azure-com_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.ods.opinsights.azure.com"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-oms-opinsights-azure-com_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.oms.opinsights.azure.com"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-postgres-database-azure-com_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.redis.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-redis-azure-net_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-vaultcore-azure-net_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
  name      = "hrg-harbor-clinic-staging-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "internal"
    ward-environment = "harbor-clinic/staging"
    ward-unit        = "harbor-clinic-staging"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Joins hrg-platform-vnet to hrg-harbor-clinic-staging-vnet: one of two directions.
resource "azapi_resource" "virtual_network_peerings_hrg_platform_vnet_hrg_harbor_clinic_staging_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/virtualNetworks/hrg-platform-vnet"
  name      = "hrg-harbor-clinic-staging-vnet"

  body = {
    properties = {
      allowForwardedTraffic     = false
      allowGatewayTransit       = false
      allowVirtualNetworkAccess = true
      peerCompleteVnets         = true
      remoteVirtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_staging_vnet.id
      }
      useRemoteGateways = false
    }
  }

  ignore_missing_property = false
}
