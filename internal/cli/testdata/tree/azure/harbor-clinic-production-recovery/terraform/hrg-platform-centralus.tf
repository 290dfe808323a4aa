# Rendered by Ward from the estate: change the estate, not this file.

# It writes the name of its API server, and can read other names of that zone.
resource "azapi_resource" "role_assignments_private_dns_zones_private-centralus-azmk8s-io_ebaf3dea_9de2_583f_9092_233c8133229c" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/private.centralus.azmk8s.io"
  name      = "ebaf3dea-9de2-583f-9092-233c8133229c"

  body = {
    properties = {
      description      = "hrg-harbor-clinic-production-recovery-control-plane is Private DNS Zone Contributor of private.centralus.azmk8s.io."
      principalId      = azapi_resource.user_assigned_identities_hrg_harbor_clinic_production_recovery_control_plane.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/b12aa53e-6015-4669-85d0-8515ebb3ae7f"
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask private.centralus.azmk8s.io.
resource "azapi_resource" "virtual_network_links_private-centralus-azmk8s-io_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/private.centralus.azmk8s.io"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink-agentsvc-azure_automation-net_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.agentsvc.azure-automation.net"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.azurecr.io.
resource "azapi_resource" "virtual_network_links_privatelink-azurecr-io_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.monitor.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-monitor-azure-com_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.ods.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-ods-opinsights-azure-com_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.ods.opinsights.azure.com"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.oms.opinsights.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-oms-opinsights-azure-com_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.oms.opinsights.azure.com"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.postgres.database.azure.com.
resource "azapi_resource" "virtual_network_links_privatelink-postgres-database-azure-com_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.redis.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-redis-azure-net_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Makes hrg-harbor-clinic-production-recovery-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink-vaultcore-azure-net_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
  name      = "hrg-harbor-clinic-production-recovery-vnet"
  location  = "global"
  tags = {
    ward-accountable = "clinic systems lead"
    ward-data        = "regulated"
    ward-environment = "harbor-clinic/production"
    ward-unit        = "harbor-clinic-production-recovery"
  }

  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "Default"
      virtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
    }
  }

  ignore_missing_property = false
}

# Joins hrg-platform-centralus-vnet to hrg-harbor-clinic-production-recovery-vnet: one of two
# directions.
resource "azapi_resource" "virtual_network_peerings_hrg_platform_centralus_vnet_hrg_harbor_clinic_production_recovery_vnet" {
  type      = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-centralus/providers/Microsoft.Network/virtualNetworks/hrg-platform-centralus-vnet"
  name      = "hrg-harbor-clinic-production-recovery-vnet"

  body = {
    properties = {
      allowForwardedTraffic     = false
      allowGatewayTransit       = false
      allowVirtualNetworkAccess = true
      peerCompleteVnets         = true
      remoteVirtualNetwork = {
        id = azapi_resource.virtual_networks_hrg_harbor_clinic_production_recovery_vnet.id
      }
      useRemoteGateways = false
    }
  }

  ignore_missing_property = false
}
