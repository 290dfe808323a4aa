locals {
  region = "swedencentral"
  tags   = { data-class = "phi", owner = local.nobody }
}

variable "days" {
  default = 35
}

variable "pin" {
  default   = "hunter2"
  sensitive = true
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "rg-data"
  location  = local.region
}

resource "azapi_resource" "identity" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30"
  parent_id              = azapi_resource.group.id
  name                   = "id-odoo"
  location               = azapi_resource.group.location
  response_export_values = { principal = "properties.principalId" }
}

data "azapi_resource" "vault" {
  type        = "Microsoft.KeyVault/vaults@2026-02-01"
  resource_id = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-platform/providers/Microsoft.KeyVault/vaults/kv"
}

resource "azapi_resource" "account" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.group.id
  name      = "st${azapi_resource.group.name}"
  location  = local.region
  tags      = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azapi_resource.identity.id]
  }

  body = {
    kind = "StorageV2"
    sku  = { name = upper("Standard_GZRS") }
    properties = {
      allowSharedKeyAccess = false
      ratio                = -1.50
      big                  = 12345678901234567890
      (local.region)       = null
      text                 = "$${not} a template"
      password             = var.pin
      encryption = {
        keyvaultproperties = { keyvaulturi = data.azapi_resource.vault.output.properties.vaultUri }
        identity           = { userAssignedIdentity = azapi_resource.identity.id }
      }
      networkAcls = { virtualNetworkRules = [{ id = "${azapi_resource.group.id}/providers/Microsoft.Network/virtualNetworks/v/subnets/s" }] }
    }
  }

  sensitive_body = {
    properties = { customerKey = "hunter2" }
  }
}

resource "azapi_update_resource" "blob" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.account.id
  name      = "default"
  body = jsonencode({
    properties = { deleteRetentionPolicy = { enabled = true, days = var.days } }
  })
}

resource "azapi_resource" "role" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.account.id
  name      = "33333333-3333-3333-3333-333333333333"
  body = {
    properties = { principalId = azapi_resource.identity.output.principal, condition = data.azapi_resource.unknown.id }
  }
}

resource "azapi_resource" "loop" {
  for_each  = toset(["a", "b"])
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.group.id
  name      = each.key
}

resource "azurerm_public_ip" "old" {
  name = "pip"
}

resource "kubernetes_deployment" "old" {}

resource "random_id" "r" {
  byte_length = 4
}

module "else" {
  source = "./else"
}
