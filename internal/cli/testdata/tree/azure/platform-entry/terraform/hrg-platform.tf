# Rendered by Ward from the estate: change the estate, not this file.

# Leads clinic of erp.harbor-regional.example to the entry, wherever that is.
resource "azapi_resource" "a_erp-harbor_regional-example_clinic" {
  type      = "Microsoft.Network/dnsZones/A@2018-05-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/dnsZones/erp.harbor-regional.example"
  name      = "clinic"

  body = {
    properties = {
      TTL = 60
      targetResource = {
        id = azapi_resource.public_ipaddresses_hrg_platform_entry_ip.id
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.targetResource.id]
  }
}

# Leads staging of erp.harbor-regional.example to the entry, wherever that is.
resource "azapi_resource" "a_erp-harbor_regional-example_staging" {
  type      = "Microsoft.Network/dnsZones/A@2018-05-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/dnsZones/erp.harbor-regional.example"
  name      = "staging"

  body = {
    properties = {
      TTL = 60
      targetResource = {
        id = azapi_resource.public_ipaddresses_hrg_platform_entry_ip.id
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.targetResource.id]
  }
}
