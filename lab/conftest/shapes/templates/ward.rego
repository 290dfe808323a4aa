# Ten checks of the catalogue on ARM templates, for the benchmark against conftest. An absent property is judged with
# the service's documented default, as Ward judges it. A failure names the check's id and the resource.
package main

import rego.v1

deny contains verdict("azure-storage-public-network", r) if {
	some r in input.resources
	r.type == "Microsoft.Storage/storageAccounts"
	object.get(r, ["properties", "publicNetworkAccess"], "Enabled") != "Disabled"
}

deny contains verdict("azure-storage-shared-key", r) if {
	some r in input.resources
	r.type == "Microsoft.Storage/storageAccounts"
	object.get(r, ["properties", "allowSharedKeyAccess"], true) != false
}

deny contains verdict("azure-storage-https-only", r) if {
	some r in input.resources
	r.type == "Microsoft.Storage/storageAccounts"
	object.get(r, ["properties", "supportsHttpsTrafficOnly"], true) != true
}

deny contains verdict("azure-storage-min-tls", r) if {
	some r in input.resources
	r.type == "Microsoft.Storage/storageAccounts"
	not object.get(r, ["properties", "minimumTlsVersion"], "TLS1_0") in {"TLS1_2", "TLS1_3"}
}

deny contains verdict("azure-keyvault-purge-protection", r) if {
	some r in input.resources
	r.type == "Microsoft.KeyVault/vaults"
	object.get(r, ["properties", "enablePurgeProtection"], false) != true
}

deny contains verdict("azure-keyvault-rbac", r) if {
	some r in input.resources
	r.type == "Microsoft.KeyVault/vaults"
	object.get(r, ["properties", "enableRbacAuthorization"], false) != true
}

deny contains verdict("azure-postgresql-public-network", r) if {
	some r in input.resources
	r.type == "Microsoft.DBforPostgreSQL/flexibleServers"
	object.get(r, ["properties", "network", "publicNetworkAccess"], "Enabled") != "Disabled"
}

deny contains verdict("azure-registry-admin-user", r) if {
	some r in input.resources
	r.type == "Microsoft.ContainerRegistry/registries"
	object.get(r, ["properties", "adminUserEnabled"], false) != false
}

deny contains verdict("azure-registry-public-network", r) if {
	some r in input.resources
	r.type == "Microsoft.ContainerRegistry/registries"
	object.get(r, ["properties", "publicNetworkAccess"], "Enabled") != "Disabled"
}

deny contains verdict("azure-public-address-standard", r) if {
	some r in input.resources
	r.type == "Microsoft.Network/publicIPAddresses"
	not object.get(r, ["sku", "name"], "Basic") in {"Standard", "StandardV2"}
}

verdict(id, r) := sprintf("%s %s", [id, r.name])
