# Rendered by Ward from the estate: change the estate, not this file.

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

# Makes hrg-harbor-clinic-production-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink_agentsvc_azure_automation_net_hrg_harbor_clinic_production_vnet" {
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

# Makes hrg-harbor-clinic-production-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink_blob_core_windows_net_hrg_harbor_clinic_production_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_monitor_azure_com_hrg_harbor_clinic_production_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_ods_opinsights_azure_com_hrg_harbor_clinic_production_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_oms_opinsights_azure_com_hrg_harbor_clinic_production_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_postgres_database_azure_com_hrg_harbor_clinic_production_vnet" {
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

# Makes hrg-harbor-clinic-production-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink_vaultcore_azure_net_hrg_harbor_clinic_production_vnet" {
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
