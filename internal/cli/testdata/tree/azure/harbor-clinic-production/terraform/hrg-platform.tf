# Rendered by Ward from the estate: change the estate, not this file.

# Nodes fetch images, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_2a85722a_9abe_5c00_b223_873a725604a5" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "2a85722a-9abe-5c00-b223-873a725604a5"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-nodes is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_nodes.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# The verifier reads images and what is said of them, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_bf648446_0b98_5b76_a4a9_603d5c4a8ad9" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "bf648446-0b98-5b76-a4a9-603d5c4a8ad9"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-verifier is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_verifier.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# Flux fetches releases, and can write none.
resource "azapi_resource" "role_assignments_registries_hrgregistry_f4a63ac0_233b_5175_bf49_b56138c6f03c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ContainerRegistry/registries/hrgregistry"
  name      = "f4a63ac0-233b-5175-bf49-b56138c6f03c"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-releases is AcrPull of hrgregistry."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_releases.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    }
  }

  ignore_missing_property = false
}

# The workspace hrg-harbor-clinic-production-logs is reached by the private way.
resource "azapi_resource" "scoped_resources_hrg_platform_monitor_hrg_harbor_clinic_production_logs" {
  type      = "Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/privateLinkScopes/hrg-platform-monitor"
  name      = "hrg-harbor-clinic-production-logs"

  body = {
    properties = {
      linkedResourceId = azapi_resource.workspaces_hrg_harbor_clinic_production_logs.id
    }
  }

  ignore_missing_property = false
}

# It writes the name of its API server, and can read other names of that zone.
resource "azapi_resource" "role_assignments_private_dns_zones_private-eastus2-azmk8s-io_044fa1a3_12d3_54a8_a00e_62cd82476538" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
  name      = "044fa1a3-12d3-54a8-a00e-62cd82476538"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-control-plane is Private DNS Zone Contributor of private.eastus2.azmk8s.io."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/b12aa53e-6015-4669-85d0-8515ebb3ae7f"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask private.eastus2.azmk8s.io.
resource "azapi_resource" "virtual_network_links_private-eastus2-azmk8s-io_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink-agentsvc-azure_automation-net_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.agentsvc.azure-automation.net"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.azurecr.io.
resource "azapi_resource" "virtual_network_links_privatelink-azurecr-io_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-monitor-azure-com_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-ods-opinsights-azure-com_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.ods.opinsights.azure.com"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-oms-opinsights-azure-com_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.oms.opinsights.azure.com"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-postgres-database-azure-com_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.redis.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-redis-azure-net_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-vaultcore-azure-net_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
  name      = "hrg-harbor-clinic-production-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Joins hrg-platform-vnet to hrg-harbor-clinic-production-vnet: one of two directions.
resource "azapi_resource" "virtual_network_peerings_hrg_platform_vnet_hrg_harbor_clinic_production_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/virtualNetworks/hrg-platform-vnet"
  name      = "hrg-harbor-clinic-production-vnet"

  body = {
    properties = {
      allowForwardedTraffic     = false
      allowGatewayTransit       = false
      allowVirtualNetworkAccess = true
      peerCompleteVnets         = true
      remoteVirtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_vnet.id
      }
      useRemoteGateways = false
    }
  }

  ignore_missing_property = false
}
