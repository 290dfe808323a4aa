package terraform_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/terraform"
)

// asConfigured and asPlanned are one module: as people write it, and as Terraform
// plans it, with the provider's defaults written out (the documentation of
// azurerm 4, and of terraform show -json).
const asConfigured = `
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}
provider "azurerm" {
  subscription_id = "11111111-1111-1111-1111-111111111111"
  features {}
}
variable "ports" { default = [443, 8443] }
locals {
  tags = { owner = "clinic" }
}
resource "azurerm_resource_group" "main" {
  name     = "rg-clinic"
  location = "West Europe"
}
resource "azurerm_user_assigned_identity" "odoo" {
  name                = "id-odoo"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
}
resource "azurerm_virtual_network" "main" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  address_space       = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "data" {
  for_each             = { data = 1 }
  name                 = "snet-${each.key}"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = [cidrsubnet("10.0.0.0/16", 8, each.value)]
}
resource "azurerm_network_security_group" "data" {
  name                = "nsg"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  dynamic "security_rule" {
    for_each = var.ports
    content {
      name                       = "https-${security_rule.value}"
      priority                   = 100 + security_rule.key
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      source_port_range          = "*"
      destination_port_range     = security_rule.value
      source_address_prefix      = "VirtualNetwork"
      destination_address_prefix = "*"
    }
  }
}
resource "azurerm_subnet_network_security_group_association" "data" {
  subnet_id                 = azurerm_subnet.data["data"].id
  network_security_group_id = azurerm_network_security_group.data.id
}
module "store" {
  source   = "./store"
  group    = azurerm_resource_group.main.name
  location = azurerm_resource_group.main.location
  subnet   = azurerm_subnet.data["data"].id
  tags     = local.tags
}
resource "azurerm_role_assignment" "odoo" {
  name                 = "33333333-3333-3333-3333-333333333333"
  scope                = module.store.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.odoo.principal_id
}
`

const storeConfigured = `
variable "group" { type = string }
variable "location" { type = string }
variable "subnet" { type = string }
variable "tags" { type = map(string) }
resource "azurerm_storage_account" "main" {
  name                          = "stclinic"
  resource_group_name           = var.group
  location                      = var.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false
  tags                          = var.tags
  network_rules {
    default_action             = "Deny"
    virtual_network_subnet_ids = [var.subnet]
  }
  blob_properties {
    versioning_enabled = true
    delete_retention_policy { days = "14" }
  }
}
output "id" { value = azurerm_storage_account.main.id }
`

const asPlanned = `{
"format_version": "1.2", "terraform_version": "1.9.0",
"planned_values": {},
"resource_changes": [
 {"address": "azurerm_resource_group.main", "mode": "managed", "type": "azurerm_resource_group", "name": "main", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "rg-clinic", "location": "westeurope", "managed_by": null, "tags": null, "timeouts": null}, "after_unknown": {"id": true}, "after_sensitive": {}}},
 {"address": "azurerm_user_assigned_identity.odoo", "mode": "managed", "type": "azurerm_user_assigned_identity", "name": "odoo", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "id-odoo", "resource_group_name": "rg-clinic", "location": "westeurope", "tags": null}, "after_unknown": {"id": true, "principal_id": true, "client_id": true, "tenant_id": true}, "after_sensitive": {}}},
 {"address": "azurerm_virtual_network.main", "mode": "managed", "type": "azurerm_virtual_network", "name": "main", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "vnet", "resource_group_name": "rg-clinic", "location": "westeurope", "address_space": ["10.0.0.0/16"], "bgp_community": null, "ddos_protection_plan": [], "encryption": [], "tags": null}, "after_unknown": {"id": true, "guid": true}, "after_sensitive": {}}},
 {"address": "azurerm_subnet.data[\"data\"]", "mode": "managed", "type": "azurerm_subnet", "name": "data", "index": "data", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "snet-data", "resource_group_name": "rg-clinic", "virtual_network_name": "vnet", "address_prefixes": ["10.0.1.0/24"], "default_outbound_access_enabled": true, "delegation": [], "service_endpoints": null}, "after_unknown": {"id": true}, "after_sensitive": {}}},
 {"address": "azurerm_network_security_group.data", "mode": "managed", "type": "azurerm_network_security_group", "name": "data", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "nsg", "resource_group_name": "rg-clinic", "location": "westeurope", "tags": null, "security_rule": [
    {"name": "https-443", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "source_port_range": "*", "destination_port_range": "443", "source_address_prefix": "VirtualNetwork", "destination_address_prefix": "*", "description": "", "source_port_ranges": [], "destination_port_ranges": [], "source_address_prefixes": [], "destination_address_prefixes": [], "source_application_security_group_ids": [], "destination_application_security_group_ids": []},
    {"name": "https-8443", "priority": 101, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "source_port_range": "*", "destination_port_range": "8443", "source_address_prefix": "VirtualNetwork", "destination_address_prefix": "*", "description": "", "source_port_ranges": [], "destination_port_ranges": [], "source_address_prefixes": [], "destination_address_prefixes": [], "source_application_security_group_ids": [], "destination_application_security_group_ids": []}
  ]}, "after_unknown": {"id": true}, "after_sensitive": {}}},
 {"address": "azurerm_subnet_network_security_group_association.data", "mode": "managed", "type": "azurerm_subnet_network_security_group_association", "name": "data", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"timeouts": null}, "after_unknown": {"id": true, "subnet_id": true, "network_security_group_id": true}, "after_sensitive": {}}},
 {"address": "module.store.azurerm_storage_account.main", "module_address": "module.store", "mode": "managed", "type": "azurerm_storage_account", "name": "main", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "stclinic", "resource_group_name": "rg-clinic", "location": "westeurope", "account_kind": "StorageV2", "account_tier": "Standard", "account_replication_type": "ZRS",
    "public_network_access_enabled": false, "https_traffic_only_enabled": true, "min_tls_version": "TLS1_2", "allow_nested_items_to_be_public": true, "shared_access_key_enabled": true, "cross_tenant_replication_enabled": false,
    "infrastructure_encryption_enabled": false, "local_user_enabled": true, "tags": {"owner": "clinic"}, "customer_managed_key": [], "identity": [],
    "network_rules": [{"default_action": "Deny", "virtual_network_subnet_ids": [null], "private_link_access": []}],
    "blob_properties": [{"versioning_enabled": true, "delete_retention_policy": [{"days": 14}], "container_delete_retention_policy": [], "restore_policy": []}]},
   "after_unknown": {"id": true, "network_rules": [{"virtual_network_subnet_ids": [true]}], "access_tier": true}, "after_sensitive": {}}},
 {"address": "azurerm_role_assignment.odoo", "mode": "managed", "type": "azurerm_role_assignment", "name": "odoo", "provider_name": "registry.terraform.io/hashicorp/azurerm",
  "change": {"actions": ["create"], "before": null, "after": {"name": "33333333-3333-3333-3333-333333333333", "role_definition_name": "Storage Blob Data Contributor", "condition": null}, "after_unknown": {"id": true, "scope": true, "principal_id": true}, "after_sensitive": {}}}
],
"configuration": {
 "provider_config": {"azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"constant_value": "11111111-1111-1111-1111-111111111111"}}}},
 "root_module": {
  "resources": [
   {"address": "azurerm_resource_group.main", "mode": "managed", "type": "azurerm_resource_group", "name": "main", "expressions": {}},
   {"address": "azurerm_user_assigned_identity.odoo", "mode": "managed", "type": "azurerm_user_assigned_identity", "name": "odoo", "expressions": {}},
   {"address": "azurerm_virtual_network.main", "mode": "managed", "type": "azurerm_virtual_network", "name": "main", "expressions": {}},
   {"address": "azurerm_subnet.data", "mode": "managed", "type": "azurerm_subnet", "name": "data", "expressions": {}},
   {"address": "azurerm_network_security_group.data", "mode": "managed", "type": "azurerm_network_security_group", "name": "data", "expressions": {}},
   {"address": "azurerm_subnet_network_security_group_association.data", "mode": "managed", "type": "azurerm_subnet_network_security_group_association", "name": "data", "expressions": {
     "subnet_id": {"references": ["azurerm_subnet.data[\"data\"].id", "azurerm_subnet.data[\"data\"]", "azurerm_subnet.data"]},
     "network_security_group_id": {"references": ["azurerm_network_security_group.data.id", "azurerm_network_security_group.data"]}}},
   {"address": "azurerm_role_assignment.odoo", "mode": "managed", "type": "azurerm_role_assignment", "name": "odoo", "expressions": {
     "scope": {"references": ["module.store.id", "module.store"]},
     "principal_id": {"references": ["azurerm_user_assigned_identity.odoo.principal_id", "azurerm_user_assigned_identity.odoo"]}}}
  ],
  "module_calls": {"store": {"source": "./store",
   "expressions": {"subnet": {"references": ["azurerm_subnet.data[\"data\"].id", "azurerm_subnet.data[\"data\"]", "azurerm_subnet.data"]}},
   "module": {
    "outputs": {"id": {"expression": {"references": ["azurerm_storage_account.main.id", "azurerm_storage_account.main"]}}},
    "variables": {"subnet": {}},
    "resources": [{"address": "azurerm_storage_account.main", "mode": "managed", "type": "azurerm_storage_account", "name": "main", "expressions": {
      "network_rules": [{"default_action": {"constant_value": "Deny"}, "virtual_network_subnet_ids": {"references": ["var.subnet"]}}]}}]
   }}}
 }
}}`

// One module says the same as configuration and as a plan, but for what only
// Azure adds.
func TestConfigurationSaysWhatItsPlanSays(t *testing.T) {
	configured, gaps := terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": asConfigured, "store/main.tf": storeConfigured}))
	if len(gaps) != 0 {
		t.Errorf("gaps of the configuration: %v", shown(nil, gaps))
	}
	planned, gaps := plan.Reader{}.Read(source.File{Path: "plan.json", Data: []byte(asPlanned)})
	if len(gaps) != 0 {
		t.Errorf("gaps of the plan: %v", shown(nil, gaps))
	}
	got, want := bodies(t, configured), bodies(t, planned)
	if len(got) < 8 {
		t.Errorf("%d facts, want at least eight", len(got))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-plan +configuration:\n%s", diff)
	}
}

// bodies returns what facts say in ARM's shape, by subject.
func bodies(t *testing.T, facts []fact.Fact) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, f := range facts {
		if strings.HasPrefix(string(f.Kind), "terraform/") {
			continue
		}
		var v any
		if err := json.Unmarshal(f.Body, &v); err != nil {
			t.Fatal(err)
		}
		if out[f.Subject.Key()] != nil {
			t.Errorf("%s is there twice", f.Subject)
		}
		out[f.Subject.Key()] = v
	}
	return out
}
