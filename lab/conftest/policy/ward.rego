# Four checks of the catalogue, for the benchmark against conftest: the same verdicts on the same files. An absent
# property is judged with the service's documented default, as Ward judges it. A file is an ARM template; a failure
# names the check's id and the resource.
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

deny contains verdict("azure-postgresql-public-network", r) if {
	some r in input.resources
	r.type == "Microsoft.DBforPostgreSQL/flexibleServers"
	object.get(r, ["properties", "network", "publicNetworkAccess"], "Enabled") != "Disabled"
}

deny contains verdict("azure-keyvault-purge-protection", r) if {
	some r in input.resources
	r.type == "Microsoft.KeyVault/vaults"
	object.get(r, ["properties", "enablePurgeProtection"], false) != true
}

verdict(id, r) := sprintf("%s %s", [id, r.name])
