package cost

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Meter is what Azure bills by, as its retail price API names it.
type Meter struct {
	Service string `json:"service"`
	SKU     string `json:"sku"`
	Name    string `json:"meter"`
	Product string `json:"product,omitempty"`
	Per     string `json:"per"`
}

// A month as Azure's own calculator counts it.
const (
	hours = 730
	days  = 30
)

// use is how much of a meter a resource takes in a month, in thousandths of the
// meter's unit; nothing where it is billed by what is done.
type use struct {
	// as is a resource that the design may have besides, and that is billed for
	// it then; zero where there is none.
	as          addr.ID
	meter       Meter
	least, most int64
	of          string
}

// machines are priced by the size that they have in ARM: their meters have
// names that several sizes share.
const machines = "Virtual Machines"

// billed is what each resource type is billed by; nil for what is free. A type
// that is not in it is one that nobody has looked at. Sources: the pages on
// prices of each service (azure.microsoft.com/pricing/details), and what
// infracost/infracost takes from the retail price API.
func billed() map[string]func(design.Resource) []use {
	out := map[string]func(design.Resource) []use{}
	for kind, uses := range map[addr.Kind]func(design.Resource) []use{
		"Microsoft.Cache/redisEnterprise":                          redis,
		"Microsoft.ContainerRegistry/registries":                   registry,
		"Microsoft.ContainerRegistry/registries/replications":      replication,
		"Microsoft.ContainerService/managedClusters":               cluster,
		"Microsoft.ContainerService/managedClusters/agentPools":    pool,
		"Microsoft.DBforPostgreSQL/flexibleServers":                server,
		"Microsoft.DataProtection/backupVaults/backupInstances":    instance,
		"Microsoft.Insights/metricAlerts":                          monthly(Meter{Service: "Azure Monitor", SKU: "Alerts", Name: "Alerts Metric Monitored"}, "a number that is watched"),
		"Microsoft.Insights/scheduledQueryRules":                   queryAlert,
		"Microsoft.KeyVault/vaults/keys":                           key,
		"Microsoft.Network/applicationGateways":                    gateway,
		"Microsoft.Network/azureFirewalls":                         firewall,
		"Microsoft.Network/bastionHosts":                           bastion,
		"Microsoft.Network/ddosProtectionPlans":                    hourly(Meter{Service: "Azure DDOS Protection", SKU: "Network Protection", Name: "Network Protection Plan"}, "a plan"),
		"Microsoft.Network/dnsZones":                               monthly(Meter{Service: "Azure DNS", SKU: "Public", Name: "Public Zone"}, "a zone"),
		"Microsoft.Network/natGateways":                            natGateway,
		"Microsoft.Network/networkWatchers/flowLogs":               byUse(Meter{Service: "Network Watcher", SKU: "Standard", Name: "Standard Network Logs Collected", Per: "GiB"}, "flows that are logged, beyond 5 GiB"),
		"Microsoft.Network/privateDnsZones":                        monthly(Meter{Service: "Azure DNS", SKU: "Private", Name: "Private Zone"}, "a zone"),
		"Microsoft.Network/privateEndpoints":                       privateEndpoint,
		"Microsoft.Network/publicIPAddresses":                      hourly(Meter{Service: "Virtual Network", SKU: "Standard", Name: "Standard IPv4 Static Public IP", Product: "IP Addresses"}, "an address"),
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings": byUse(Meter{Service: "Virtual Network", SKU: "Intra-Region", Name: "Intra-Region Egress", Per: "GiB"}, "what goes to the other network"),
		"Microsoft.OperationalInsights/workspaces":                 byUse(Meter{Service: "Log Analytics", SKU: "Analytics Logs", Name: "Analytics Logs Data Ingestion", Per: "GiB"}, "what is logged"),
		"Microsoft.OperationalInsights/workspaces/dataExports":     byUse(Meter{Service: "Azure Monitor", SKU: "Log Analytics data export", Name: "Log Analytics data export Data Exported", Per: "GiB"}, "what is exported"),
		"Microsoft.Security/pricings":                              defender,
		"Microsoft.Security/defenderForStorageSettings":            byUse(Meter{Service: "Microsoft Defender for Cloud", SKU: "Standard", Name: "Standard Data Scanned", Product: "Microsoft Defender for Storage", Per: "GiB"}, "uploads that are looked at"),
		"Microsoft.Storage/storageAccounts":                        account,
	} {
		out[kind.Key()] = uses
	}
	for _, kind := range free {
		out[kind.Key()] = nil
	}
	return out
}

// free are the types that cost nothing themselves.
var free = []addr.Kind{
	// Machines in the network are billed by GitHub, by the minute, and not by
	// Azure (docs.github.com, billing for larger runners).
	"GitHub.Network/networkSettings",
	"Microsoft.Authorization/locks", "Microsoft.Authorization/policyAssignments", "Microsoft.Authorization/policyExemptions",
	"Microsoft.Authorization/policySetDefinitions", "Microsoft.Authorization/policydefinitions", "Microsoft.Authorization/roleAssignments",
	"Microsoft.Authorization/roleDefinitions", "Microsoft.Authorization/roleEligibilityScheduleRequests",
	"Microsoft.Cache/redisEnterprise/databases", "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
	"Microsoft.Compute/diskEncryptionSets", "Microsoft.Consumption/budgets", "Microsoft.ContainerRegistry/registries/cacheRules",
	"Microsoft.ContainerService/managedClusters/maintenanceConfigurations", "Microsoft.ContainerService/managedClusters/managedNamespaces",
	"Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings",
	"Microsoft.DBforPostgreSQL/flexibleServers/administrators", "Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings",
	"Microsoft.DBforPostgreSQL/flexibleServers/configurations", "Microsoft.DBforPostgreSQL/flexibleServers/databases",
	"Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints",
	"Microsoft.DataProtection/backupVaults", "Microsoft.DataProtection/backupVaults/backupPolicies",
	"Microsoft.DataProtection/backupVaults/backupResourceGuardProxies", "Microsoft.DataProtection/resourceGuards",
	"Microsoft.Insights/actionGroups", "Microsoft.Insights/activityLogAlerts", "Microsoft.Insights/diagnosticSettings",
	"Microsoft.Insights/privateLinkScopes", "Microsoft.Insights/privateLinkScopes/scopedResources",
	"Microsoft.KeyVault/vaults", "Microsoft.KubernetesConfiguration/extensions", "Microsoft.KubernetesConfiguration/fluxConfigurations",
	"Microsoft.Management/managementGroups", "Microsoft.Management/managementGroups/settings", "Microsoft.Management/managementGroups/subscriptions",
	"Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
	"Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", "Microsoft.Network/dnsZones/A", "Microsoft.Network/dnsZones/CNAME",
	// A policy with one firewall is part of that firewall's price.
	"Microsoft.Network/firewallPolicies", "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
	"Microsoft.Network/ipGroups", "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
	"Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "Microsoft.Network/routeTables", "Microsoft.Network/virtualNetworks",
	"Microsoft.OperationalInsights/workspaces/tables", "Microsoft.PolicyInsights/remediations", "Microsoft.Resources/resourceGroups",
	"Microsoft.Security/securityContacts", "Microsoft.Storage/storageAccounts/blobServices",
	"Microsoft.Storage/storageAccounts/blobServices/containers", "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
	"Microsoft.Storage/storageAccounts/managementPolicies",
}

// each is a meter that runs all month, once for each of so many.
func each(m Meter, least, most int64, of string) use {
	of1 := map[string]int64{"hour": hours, "day": days, "month": 1, "GiB month": 1}[m.Per]
	return use{meter: m, least: least * of1 * 1000, most: most * of1 * 1000, of: of}
}

func hourly(m Meter, of string) func(design.Resource) []use {
	m.Per = "hour"
	return func(design.Resource) []use { return []use{each(m, 1, 1, of)} }
}

func monthly(m Meter, of string) func(design.Resource) []use {
	m.Per = "month"
	return func(design.Resource) []use { return []use{each(m, 1, 1, of)} }
}

func byUse(m Meter, of string) func(design.Resource) []use {
	return func(design.Resource) []use { return []use{{meter: m, of: of}} }
}

// text and number read a body, whatever is missing.
func text(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}

func number(v any, path ...string) int64 {
	switch n := at(v, path...).(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case float64:
		return int64(n)
	default:
		return 0
	}
}

func at(v any, path ...string) any {
	for _, name := range path {
		o, ok := v.(design.Object)
		if !ok {
			return nil
		}
		v = o[name]
	}
	return v
}

// server is billed by cores and disk, the standby in another zone as much as
// the primary.
func server(r design.Resource) []use {
	size := text(r.Body, "sku", "name")
	servers, of := int64(1), "a server"
	if mode := text(r.Body, "properties", "highAvailability", "mode"); mode != "" && mode != "Disabled" {
		servers, of = 2, "a server and its standby"
	}
	family, tier := "General Purpose", text(r.Body, "sku", "tier")
	if tier == "MemoryOptimized" {
		family = "Memory Optimized"
	}
	cores, series := sizeOf(size)
	const service = "Azure Database for PostgreSQL"
	compute := Meter{Service: service, SKU: cores + " vCore", Name: "vCore", Per: "hour", Product: "Azure Database for PostgreSQL Flexible Server " + family + " " + series + " Series Compute"}
	disk := Meter{Service: service, SKU: "Storage", Name: "Storage Data Stored", Per: "GiB month", Product: "Az DB for PostgreSQL Flexible Server Storage"}
	gib := number(r.Body, "properties", "storage", "storageSizeGB")
	return []use{
		each(compute, servers, servers, of+" of "+size),
		each(disk, gib*servers, gib*servers, fmt.Sprintf("%d GiB of %s", gib, of)),
		{meter: Meter{Service: service, SKU: "Backup Storage LRS", Name: "Backup Storage LRS Data Stored", Per: "GiB month", Product: "Azure Database for PostgreSQL Flexible Server Backup Storage"}, of: "backups beyond the size of the disk"},
	}
}

// sizeOf returns the cores and the series of a size: 4 and Ddsv5 of
// Standard_D4ds_v5.
func sizeOf(size string) (cores, series string) {
	name := strings.ReplaceAll(strings.TrimPrefix(size, "Standard_"), "_", "")
	from := strings.IndexFunc(name, isDigit)
	if from < 0 {
		return "", name
	}
	rest := name[from:]
	to := strings.IndexFunc(rest, func(c rune) bool { return !isDigit(c) })
	if to < 0 {
		to = len(rest)
	}
	return rest[:to], name[:from] + rest[to:]
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

// cluster is billed by what its tier promises and by the nodes of the pools
// that are part of it.
func cluster(r design.Resource) []use {
	var out []use
	if tier := text(r.Body, "sku", "tier"); tier != "" && tier != "Free" {
		name := "Standard Uptime SLA"
		if tier == "Premium" {
			name = "Standard Long Term Support"
		}
		out = append(out, each(Meter{Service: "Azure Kubernetes Service", SKU: "Standard", Name: name, Per: "hour"}, 1, 1, "a control plane of tier "+tier))
	}
	profiles, _ := at(r.Body, "properties", "agentPoolProfiles").(design.List)
	for _, p := range profiles {
		u := nodes(p)
		u.as = r.ID.Child("agentPools", text(p, "name"))
		out = append(out, u)
	}
	return out
}

func pool(r design.Resource) []use { return []use{nodes(r.Body["properties"])} }

// nodes are the machines of a pool, as few and as many as its autoscaler runs.
func nodes(pool any) use {
	size := text(pool, "vmSize")
	least, most := number(pool, "count"), number(pool, "count")
	if on, _ := at(pool, "enableAutoScaling").(bool); on {
		least, most = number(pool, "minCount"), number(pool, "maxCount")
	}
	of := fmt.Sprintf("%d nodes of %s", most, size)
	if least != most {
		of = fmt.Sprintf("%d to %d nodes of %s", least, most, size)
	}
	if name := text(pool, "name"); name != "" {
		of += ", pool " + name
	}
	return each(Meter{Service: machines, SKU: size, Per: "hour"}, least, most, of)
}

func registry(r design.Resource) []use {
	sku := text(r.Body, "sku", "name")
	return []use{each(Meter{Service: "Container Registry", SKU: sku, Name: sku + " Registry Unit", Per: "day"}, 1, 1, "a registry")}
}

// A registry is replicated in the tier Premium only.
func replication(design.Resource) []use {
	return []use{each(Meter{Service: "Container Registry", SKU: "Premium", Name: "Premium Registry Unit", Per: "day"}, 1, 1, "a replica of the registry")}
}

// gateway is billed by the hour, and by its capacity: an instance that is kept
// stands for ten units (learn.microsoft.com, Application Gateway, understanding
// pricing).
func gateway(r design.Resource) []use {
	const unitsOfAnInstance = 10
	product := "Application Gateway " + strings.ReplaceAll(text(r.Body, "properties", "sku", "tier"), "_", " ")
	least := number(r.Body, "properties", "autoscaleConfiguration", "minCapacity")
	most := max(least, number(r.Body, "properties", "autoscaleConfiguration", "maxCapacity"))
	if fixed := number(r.Body, "properties", "sku", "capacity"); fixed > 0 {
		least, most = fixed, fixed
	}
	return []use{
		each(Meter{Service: "Application Gateway", SKU: "Standard", Name: "Standard Fixed Cost", Per: "hour", Product: product}, 1, 1, "a gateway"),
		each(Meter{Service: "Application Gateway", SKU: "Standard", Name: "Standard Capacity Units", Per: "hour", Product: product}, least*unitsOfAnInstance, most*unitsOfAnInstance,
			fmt.Sprintf("%d to %d instances", least, most)),
	}
}

func firewall(r design.Resource) []use {
	tier := text(r.Body, "properties", "sku", "tier")
	return []use{
		each(Meter{Service: "Azure Firewall", SKU: tier, Name: tier + " Deployment", Per: "hour"}, 1, 1, "a firewall"),
		{meter: Meter{Service: "Azure Firewall", SKU: tier, Name: tier + " Data Processed", Per: "GiB"}, of: "what goes through it"},
	}
}

func bastion(r design.Resource) []use {
	sku := text(r.Body, "sku", "name")
	return []use{each(Meter{Service: "Azure Bastion", SKU: sku, Name: sku + " Gateway", Per: "hour"}, 1, 1, "a bastion")}
}

func natGateway(design.Resource) []use {
	return []use{
		each(Meter{Service: "NAT Gateway", SKU: "Standard", Name: "Standard Gateway", Per: "hour"}, 1, 1, "a gateway"),
		{meter: Meter{Service: "NAT Gateway", SKU: "Standard", Name: "Standard Data Processed", Per: "GiB"}, of: "what goes through it"},
	}
}

func privateEndpoint(design.Resource) []use {
	const product = "Virtual Network Private Link"
	return []use{
		each(Meter{Service: "Virtual Network", SKU: "Standard", Name: "Standard Private Endpoint", Per: "hour", Product: product}, 1, 1, "an endpoint"),
		{meter: Meter{Service: "Virtual Network", SKU: "Standard", Name: "Standard Data Processed - Ingress", Per: "GiB", Product: product}, of: "what goes through it"},
	}
}

// account is billed by what is in it, where it is copied to.
func account(r design.Resource) []use {
	copies := strings.TrimPrefix(text(r.Body, "sku", "name"), "Standard_")
	return []use{{meter: Meter{Service: "Storage", SKU: "Hot " + copies, Name: "Hot " + copies + " Data Stored", Per: "GiB month"}, of: "what is in it"}}
}

// key is billed by the month if a hardware module keeps it.
func key(r design.Resource) []use {
	if !strings.HasSuffix(text(r.Body, "properties", "kty"), "-HSM") {
		return []use{{meter: Meter{Service: "Key Vault", SKU: "Premium", Name: "Operations", Per: "10K"}, of: "what it is used for"}}
	}
	name := "Premium HSM-protected Advanced Key" // RSA of 3,072 bits and more, elliptic curves
	if number(r.Body, "properties", "keySize") == 2048 {
		name = "Premium HSM-protected RSA 2048-bit key"
	}
	return []use{each(Meter{Service: "Key Vault", SKU: "Premium", Name: name, Per: "month"}, 1, 1, "a key, and each of its versions that was used")}
}

// queryAlert is billed by how often it asks: every 5, 10 or 15 minutes, or less
// often for the price of 15.
func queryAlert(r design.Resource) []use {
	minutes := "15"
	switch text(r.Body, "properties", "evaluationFrequency") {
	case "PT5M":
		minutes = "5"
	case "PT10M":
		minutes = "10"
	}
	return []use{each(Meter{Service: "Azure Monitor", SKU: "Alerts", Name: "Alerts System Log Monitored at " + minutes + " Minute Frequency", Per: "month"}, 1, 1, "a question to the logs, every "+minutes+" minutes")}
}

// redis is two nodes with high availability, which is the default.
func redis(r design.Resource) []use {
	family, sku, _ := strings.Cut(text(r.Body, "sku", "name"), "_")
	caches, of := int64(2), "two nodes"
	if text(r.Body, "properties", "highAvailability") == "Disabled" {
		caches, of = 1, "one node"
	}
	return []use{each(Meter{Service: "Redis Cache", SKU: sku, Name: sku + " Cache Instance", Per: "hour", Product: "Azure Managed Redis - " + words(family)}, caches, caches, of+" of "+family+" "+sku)}
}

// words separates words that are written together: MemoryOptimized.
func words(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func instance(design.Resource) []use {
	return []use{{meter: Meter{Service: "Backup", SKU: "Vault", Name: "Protected Instance", Per: "month"}, of: "what it protects and keeps"}}
}

// defender is billed by what it watches in the subscription, where a plan is
// on at all.
func defender(r design.Resource) []use {
	if text(r.Body, "properties", "pricingTier") != "Standard" {
		return nil
	}
	plans := map[string]use{
		"Arm":                           each(Meter{Product: "Microsoft Defender for Resource Manager", Name: "Per node Std Node", Per: "month"}, 1, 1, "a subscription"),
		"Containers":                    {meter: Meter{Product: "Microsoft Defender for Containers", Name: "Standard vCore vCore Pack", Per: "month"}, of: "each core of a node"},
		"OpenSourceRelationalDatabases": {meter: Meter{Product: "Microsoft Defender for PostgreSQL", Name: "Standard Node", Per: "month"}, of: "each server"},
		"StorageAccounts":               {meter: Meter{Product: "Microsoft Defender for Storage", Name: "Standard Node", Per: "month"}, of: "each account"},
		"KeyVaults":                     {meter: Meter{Product: "Microsoft Defender for Key Vault", Name: "Per node Std Node", Per: "month"}, of: "each vault"},
	}
	u, ok := plans[r.ID.Name()]
	if !ok {
		u = use{meter: Meter{Product: "Microsoft Defender for " + r.ID.Name(), Name: "Standard", Per: "month"}, of: "what it watches"}
	}
	u.meter.Service, u.meter.SKU = "Microsoft Defender for Cloud", "Standard"
	return []use{u}
}
