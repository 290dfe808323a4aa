# Rendered by Ward from the estate: change the estate, not this file.

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.agentsvc.azure-automation.net.
resource "azapi_resource" "virtual_network_links_privatelink_agentsvc_azure_automation_net_hrg_harbor_clinic_staging_vnet" {
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

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.blob.core.windows.net.
resource "azapi_resource" "virtual_network_links_privatelink_blob_core_windows_net_hrg_harbor_clinic_staging_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_monitor_azure_com_hrg_harbor_clinic_staging_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_ods_opinsights_azure_com_hrg_harbor_clinic_staging_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_oms_opinsights_azure_com_hrg_harbor_clinic_staging_vnet" {
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
resource "azapi_resource" "virtual_network_links_privatelink_postgres_database_azure_com_hrg_harbor_clinic_staging_vnet" {
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

# Makes hrg-harbor-clinic-staging-vnet ask privatelink.vaultcore.azure.net.
resource "azapi_resource" "virtual_network_links_privatelink_vaultcore_azure_net_hrg_harbor_clinic_staging_vnet" {
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
