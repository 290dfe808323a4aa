# Rendered by Ward from the estate: change the estate, not this file.

# The environment's network.
resource "azapi_resource" "resource_groups_rg_harbor_network" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "rg-harbor-network"
  location  = "swedencentral"

  ignore_missing_property = false
}

# Lets only the cluster reach the data subnet.
resource "azapi_resource" "network_security_groups_nsg_data" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-07-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_network.id
  name      = "nsg-data"
  location  = "swedencentral"

  body = {
    properties = {
      securityRules = [
        {
          name = "cluster"
          properties = {
            access                   = "Allow"
            destinationAddressPrefix = "*"
            destinationPortRanges    = ["443", "5432"]
            direction                = "Inbound"
            priority                 = 100
            protocol                 = "Tcp"
            sourceAddressPrefixes    = ["10.1.0.0/24", "10.1.1.0/24"]
            sourcePortRange          = "*"
          }
        },
        {
          name = "rest"
          properties = {
            access                   = "Deny"
            destinationAddressPrefix = "*"
            destinationPortRange     = "*"
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

# The environment's own addresses.
resource "azapi_resource" "virtual_networks_vnet_harbor" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_network.id
  name      = "vnet-harbor"
  location  = "swedencentral"

  body = {
    properties = {
      addressSpace = {
        addressPrefixes = ["10.1.0.0/22"]
      }
      subnets = [
        {
          name = "data"
          properties = {
            addressPrefix = "10.1.2.0/24"
            networkSecurityGroup = {
              id = azapi_resource.network_security_groups_nsg_data.id
            }
            privateEndpointNetworkPolicies = "Enabled"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}

# The only way to the attachments.
resource "azapi_resource" "private_endpoints_pe_blob" {
  type      = "Microsoft.Network/privateEndpoints@2025-07-01"
  parent_id = azapi_resource.resource_groups_rg_harbor_network.id
  name      = "pe-blob"
  location  = "swedencentral"

  body = {
    properties = {
      privateLinkServiceConnections = [
        {
          name = "blob"
          properties = {
            groupIds             = ["blob"]
            privateLinkServiceId = azapi_resource.storage_accounts_stharborprod.id
          }
        },
      ]
      subnet = {
        id = "${azapi_resource.virtual_networks_vnet_harbor.id}/subnets/data"
      }
    }
  }

  ignore_missing_property = false
}

# Writes the endpoint's address into the zone.
resource "azapi_resource" "private_dns_zone_groups_pe_blob_default" {
  type      = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01"
  parent_id = azapi_resource.private_endpoints_pe_blob.id
  name      = "default"

  body = {
    properties = {
      privateDnsZoneConfigs = [
        {
          name = "blob"
          properties = {
            privateDnsZoneId = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-platform/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
          }
        },
      ]
    }
  }

  ignore_missing_property = false
}
