# Rendered by Ward from the estate: change the estate, not this file.

# What environments share.
resource "azapi_resource" "resource_groups_rg_platform" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "rg-platform"
  location  = "swedencentral"
  tags = {
    "cost-$${centre}" = "100%%{a}"
    owner             = "platform"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds logs, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# Where every audit log goes, so that one query finds an access anywhere.
resource "azapi_resource" "workspaces_log_platform" {
  type      = "Microsoft.OperationalInsights/workspaces@2025-07-01"
  parent_id = azapi_resource.resource_groups_rg_platform.id
  name      = "log-platform"
  location  = "swedencentral"

  body = {
    properties = {
      retentionInDays = 365
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

# Resolves storage accounts to their private endpoints.
resource "azapi_resource" "private_dns_zones_privatelink-blob-core-windows-net" {
  type      = "Microsoft.Network/privateDnsZones@2024-06-01"
  parent_id = azapi_resource.resource_groups_rg_platform.id
  name      = "privatelink.blob.core.windows.net"
  location  = "global"

  ignore_missing_property = false
}

# The hub that environments' networks are peered with.
resource "azapi_resource" "virtual_networks_vnet_hub" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_rg_platform.id
  name      = "vnet-hub"
  location  = "swedencentral"

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.0.0.0/22"]
      }
      subnets = [
        {
          name = "shared"
          properties = {
            addressPrefix         = "10.0.0.0/24"
            defaultOutboundAccess = false
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# Makes the zone answer in the hub.
resource "azapi_resource" "virtual_network_links_privatelink-blob-core-windows-net_hub" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  parent_id = azapi_resource.private_dns_zones_privatelink-blob-core-windows-net.id
  name      = "hub"
  location  = "global"

  body = {
    properties = {
      registrationEnabled = false
      virtualNetwork = {
        id = azapi_resource.virtual_networks_vnet_hub.id
      }
    }
  }

  ignore_missing_property = false
}
