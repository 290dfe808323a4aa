package armsim

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

func securityRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		"Microsoft.Security/pricings":         {stateless: true, born: true, noDelete: true, judge: judgePricing},
		"Microsoft.Security/securityContacts": {stateless: true, judge: judgeContact},
		"Microsoft.Consumption/budgets":       {stateless: true, judge: judgeBudget},
	}
}

// pricings are Defender's plans, which every subscription has.
func pricings() []singleton {
	var out []singleton
	for _, plan := range []string{
		"Api", "AppServices", "Arm", "CloudPosture", "Containers", "CosmosDbs", "Discovery", "FoundationalCspm", "KeyVaults",
		"OpenSourceRelationalDatabases", "SqlServerVirtualMachines", "SqlServers", "StorageAccounts", "VirtualMachines",
	} {
		out = append(out, singleton{
			namespace: "Microsoft.Security", segment: "pricings", name: plan,
			body: properties(map[string]any{"pricingTier": "Free"}),
		})
	}
	return out
}

// subPlans and extensions are what plans have (Microsoft.Security, pricings,
// 2024-01-01); a plan that is not here has neither.
var (
	subPlans = map[string][]string{
		"VirtualMachines": {"P1", "P2"},
		"StorageAccounts": {"DefenderForStorageV2", "PerStorageAccount", "PerTransaction"},
		"KeyVaults":       {"PerKeyVault", "PerTransaction"},
		"Arm":             {"PerSubscription", "PerApiCall"},
		"Api":             {"P1", "P2", "P3", "P4", "P5"},
	}
	extensions = map[string][]string{
		"CloudPosture":    {"SensitiveDataDiscovery", "ContainerRegistriesVulnerabilityAssessments", "AgentlessDiscoveryForKubernetes", "AgentlessVmScanning", "EntraPermissionsManagement", "ApiPosture"},
		"Containers":      {"ContainerRegistriesVulnerabilityAssessments", "AgentlessDiscoveryForKubernetes", "AgentlessVmScanning", "ContainerSensor"},
		"StorageAccounts": {"OnUploadMalwareScanning", "SensitiveDataDiscovery"},
		"VirtualMachines": {"MdeDesignatedSubscription", "AgentlessVmScanning", "FileIntegrityMonitoring"},
	}
)

func judgePricing(c *change) *refusal {
	plan := c.id.Name()
	if sub := textAt(c.body, "properties", "subPlan"); sub != "" && !slices.Contains(subPlans[plan], sub) {
		return refuse(http.StatusBadRequest, "InvalidInputJson", "'%s' is not a sub plan of '%s'.", sub, plan)
	}
	items, _ := at(c.body, "properties", "extensions").([]any)
	for _, item := range items {
		if name := textAt(item, "name"); !slices.Contains(extensions[plan], name) {
			return refuse(http.StatusBadRequest, "InvalidInputJson", "'%s' is not an extension of '%s'.", name, plan)
		}
	}
	return nil
}

// judgeContact: somebody must be told.
func judgeContact(c *change) *refusal {
	emails := textAt(c.body, "properties", "emails")
	roles, _ := at(c.body, "properties", "notificationsByRole", "roles").([]any)
	if emails == "" && (textAt(c.body, "properties", "notificationsByRole", "state") != "On" || len(roles) == 0) {
		return refuse(http.StatusBadRequest, "InvalidInputJson", "A security contact must have an email address or a role.")
	}
	for _, e := range strings.Split(emails, ";") {
		if emails != "" && !strings.Contains(e, "@") {
			return refuse(http.StatusBadRequest, "InvalidInputJson", "'%s' is not an email address.", e)
		}
	}
	return nil
}

// judgeBudget: it begins with a month, has one to five notifications, and each
// tells somebody at a threshold of at most 1000 per cent.
func judgeBudget(c *change) *refusal {
	bad := func(format string, args ...any) *refusal {
		return refuse(http.StatusBadRequest, "400", format, args...)
	}
	if amount, _ := number(c.body, "properties", "amount"); amount <= 0 {
		return bad("The amount of a budget must be more than 0.")
	}
	from := textAt(c.body, "properties", "timePeriod", "startDate")
	if len(from) < len("2006-01-02") || from[8:10] != "01" {
		return bad("The start date '%s' must be the first day of a month.", from)
	}
	notifications, _ := at(c.body, "properties", "notifications").(map[string]any)
	const most = 5
	if len(notifications) > most {
		return bad("A budget has at most %d notifications.", most)
	}
	for _, name := range slices.Sorted(maps.Keys(notifications)) {
		n := notifications[name]
		threshold, _ := number(n, "threshold")
		if threshold <= 0 || threshold > 1000 {
			return bad("The threshold of '%s' must be 0.01 to 1000.", name)
		}
		told := 0
		for _, who := range []string{"contactEmails", "contactGroups", "contactRoles"} {
			list, _ := at(n, who).([]any)
			told += len(list)
		}
		if told == 0 {
			return bad("Notification '%s' must have a contact.", name)
		}
	}
	return nil
}
