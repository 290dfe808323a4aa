package azurerm

import "github.com/wardhq/ward/internal/addr"

// monitor is Microsoft.Insights, Microsoft.OperationalInsights and
// Microsoft.Security.
var monitor = map[string]row{
	"azurerm_monitor_diagnostic_setting": {
		kind:   "Microsoft.Insights/diagnosticSettings",
		ids:    []string{"{target_resource_id}/providers/Microsoft.Insights/diagnosticSettings/{name}"},
		unsure: ofWhichService,
		args: fields{
			"log_analytics_workspace_id":     at("properties.workspaceId"),
			"log_analytics_destination_type": at("properties.logAnalyticsDestinationType"),
			"storage_account_id":             at("properties.storageAccountId"),
			"eventhub_authorization_rule_id": at("properties.eventHubAuthorizationRuleId"),
			"eventhub_name":                  at("properties.eventHubName"),
			"partner_solution_id":            at("properties.marketplacePartnerId"),
			"enabled_log": many("properties.logs", fields{
				"category": at("category"), "category_group": at("categoryGroup"), "retention_policy": logRetention,
			}).and("enabled", true),
			"log": many("properties.logs", fields{
				"category": at("category"), "category_group": at("categoryGroup"), "enabled": at("enabled"), "retention_policy": logRetention,
			}).and("enabled", true).formerly(),
			"enabled_metric": many("properties.metrics", fields{"category": at("category")}).and("enabled", true),
			"metric": many("properties.metrics", fields{
				"category": at("category"), "enabled": at("enabled"), "retention_policy": logRetention,
			}).formerly(),
		},
	},
	"azurerm_log_analytics_workspace": {
		kind: "Microsoft.OperationalInsights/workspaces",
		ids:  []string{"group/Microsoft.OperationalInsights/workspaces/{name}"},
		args: fields{
			"sku":                                     at("properties.sku.name"),
			"retention_in_days":                       at("properties.retentionInDays"),
			"daily_quota_gb":                          at("properties.workspaceCapping.dailyQuotaGb"),
			"reservation_capacity_in_gb_per_day":      at("properties.sku.capacityReservationLevel"),
			"internet_ingestion_access_type":          at("properties.publicNetworkAccessForIngestion"),
			"internet_query_access_type":              at("properties.publicNetworkAccessForQuery"),
			"internet_ingestion_enabled":              formerly("properties.publicNetworkAccessForIngestion", enabled),
			"internet_query_enabled":                  formerly("properties.publicNetworkAccessForQuery", enabled),
			"allow_resource_only_permissions":         at("properties.features.enableLogAccessUsingOnlyResourcePermissions"),
			"local_authentication_enabled":            at("properties.features.disableLocalAuth", not),
			"local_authentication_disabled":           formerly("properties.features.disableLocalAuth"),
			"immediate_data_purge_on_30_days_enabled": at("properties.features.immediatePurgeDataOn30Days"),
			"cmk_for_query_forced":                    at("properties.forceCmkForQuery"),
			"data_collection_rule_id":                 at("properties.defaultDataCollectionRuleResourceId"),
		},
	},
	"azurerm_log_analytics_workspace_table": {
		kind: "Microsoft.OperationalInsights/workspaces/tables",
		ids:  []string{"{workspace_id}/tables/{name}"},
		args: fields{
			"plan":                    at("properties.plan"),
			"retention_in_days":       at("properties.retentionInDays"),
			"total_retention_in_days": at("properties.totalRetentionInDays"),
		},
	},
	"azurerm_log_analytics_data_export_rule": {
		kind: "Microsoft.OperationalInsights/workspaces/dataExports",
		ids:  []string{"{workspace_resource_id}/dataExports/{name}"},
		args: fields{
			"destination_resource_id": at("properties.destination.resourceId"),
			"table_names":             at("properties.tableNames"),
			"enabled":                 at("properties.enable"),
		},
	},
	"azurerm_application_insights": {
		kind: "Microsoft.Insights/components",
		ids:  []string{"group/Microsoft.Insights/components/{name}"},
		args: fields{
			"application_type":              at("properties.Application_Type"),
			"workspace_id":                  at("properties.WorkspaceResourceId"),
			"retention_in_days":             at("properties.RetentionInDays"),
			"ip_masking_enabled":            at("properties.DisableIpMasking", not),
			"disable_ip_masking":            formerly("properties.DisableIpMasking"),
			"local_authentication_enabled":  at("properties.DisableLocalAuth", not),
			"local_authentication_disabled": formerly("properties.DisableLocalAuth"),
			"internet_ingestion_enabled":    at("properties.publicNetworkAccessForIngestion", enabled),
			"internet_query_enabled":        at("properties.publicNetworkAccessForQuery", enabled),
		},
	},
	"azurerm_monitor_action_group": {
		kind: "Microsoft.Insights/actionGroups",
		ids:  []string{"group/Microsoft.Insights/actionGroups/{name}"},
		args: fields{
			"short_name":        at("properties.groupShortName"),
			"enabled":           at("properties.enabled"),
			"email_receiver":    many("properties.emailReceivers", fields{"name": at("name"), "email_address": at("emailAddress"), "use_common_alert_schema": at("useCommonAlertSchema")}),
			"arm_role_receiver": many("properties.armRoleReceivers", fields{"name": at("name"), "role_id": at("roleId"), "use_common_alert_schema": at("useCommonAlertSchema")}),
			"webhook_receiver":  many("properties.webhookReceivers", fields{"name": at("name"), "use_common_alert_schema": at("useCommonAlertSchema")}),
			"sms_receiver":      many("properties.smsReceivers", fields{"name": at("name"), "country_code": at("countryCode"), "phone_number": at("phoneNumber")}),
		},
		shape: everywhere,
	},
	"azurerm_monitor_activity_log_alert": {
		kind: "Microsoft.Insights/activityLogAlerts",
		ids:  []string{"group/Microsoft.Insights/activityLogAlerts/{name}"},
		args: fields{
			"scopes":      at("properties.scopes"),
			"enabled":     at("properties.enabled"),
			"description": at("properties.description"),
			"action":      many("properties.actions.actionGroups", fields{"action_group_id": at("actionGroupId")}),
		},
		shape: activityAlert,
	},
	"azurerm_security_center_subscription_pricing": {
		kind: "Microsoft.Security/pricings",
		ids:  []string{"subscription/providers/Microsoft.Security/pricings/{resource_type}"},
		args: fields{
			"tier":      at("properties.pricingTier"),
			"subplan":   at("properties.subPlan"),
			"extension": many("properties.extensions", fields{"name": at("name")}).and("isEnabled", "True"),
		},
	},
	"azurerm_security_center_contact": {
		kind: "Microsoft.Security/securityContacts",
		ids:  []string{"subscription/providers/Microsoft.Security/securityContacts/{name}"},
		args: fields{"email": at("properties.emails"), "phone": at("properties.phone")},
		shape: func(_ addr.ID, a Arguments, o object) {
			if a["alert_notifications"] == true {
				o.set("properties.notificationsSources", []any{map[string]any{"sourceType": "Alert", "minimalSeverity": "High"}})
				o.set("properties.isEnabled", true)
			}
			if known(a["alerts_to_admins"]) {
				o.set("properties.notificationsByRole.state", switched("On", "Off")(a["alerts_to_admins"]))
			}
		},
	},
	"azurerm_security_center_storage_defender": {
		kind: "Microsoft.Security/defenderForStorageSettings",
		ids:  []string{"{storage_account_id}/providers/Microsoft.Security/defenderForStorageSettings/current"},
		args: fields{
			"override_subscription_settings_enabled":      at("properties.overrideSubscriptionLevelSettings"),
			"malware_scanning_on_upload_enabled":          at("properties.malwareScanning.onUpload.isEnabled"),
			"malware_scanning_on_upload_cap_gb_per_month": at("properties.malwareScanning.onUpload.capGBPerMonth"),
			"sensitive_data_discovery_enabled":            at("properties.sensitiveDataDiscovery.isEnabled"),
		},
		shape: func(_ addr.ID, _ Arguments, o object) { o.set("properties.isEnabled", true) },
	},
}

var logRetention = one("retentionPolicy", fields{"enabled": at("enabled"), "days": at("days")})

// everywhere is where azurerm makes what is of no region.
func everywhere(_ addr.ID, _ Arguments, o object) {
	if !o.has("location") {
		o.set("location", "global")
	}
}

// activityAlert writes the criteria of an alert as the conditions that ARM has:
// all of them hold, and of several values any.
func activityAlert(id addr.ID, a Arguments, o object) {
	everywhere(id, a, o)
	blocks := list(a["criteria"])
	criteria, ok := map[string]any(nil), false
	if len(blocks) == 1 {
		criteria, ok = blocks[0].(map[string]any)
	}
	if !ok {
		if said(a["criteria"]) {
			o.set("properties.condition", unresolved("criteria"))
		}
		return
	}
	all := []any{}
	for _, c := range []struct{ argument, field string }{
		{"category", "category"},
		{"operation_name", "operationName"},
		{"resource_provider", "resourceProvider"},
		{"resource_type", "resourceType"},
		{"resource_group", "resourceGroup"},
		{"resource_id", "resourceId"},
		{"caller", "caller"},
		{"level", "level"},
		{"status", "status"},
		{"sub_status", "subStatus"},
	} {
		if v := criteria[c.argument]; said(v) {
			all = append(all, map[string]any{"field": c.field, "equals": v})
		}
		several := c.argument + "s"
		if c.argument == "status" || c.argument == "sub_status" {
			several = c.argument + "es"
		}
		v, isList := criteria[several].([]any)
		if !isList {
			continue
		}
		if len(v) > 0 {
			all = append(all, map[string]any{"anyOf": equals(c.field, v)})
		}
	}
	for _, narrow := range health {
		block, ok := only(criteria[narrow.block]).(map[string]any)
		if !said(criteria[narrow.block]) || !ok {
			continue
		}
		switch v := block[narrow.argument].(type) {
		case []any:
			if len(v) > 0 && narrow.within {
				all = append(all, map[string]any{"field": narrow.field, "containsAny": v})
			} else if len(v) > 0 {
				all = append(all, map[string]any{"anyOf": equals(narrow.field, v)})
			}
		case nil:
		default:
			all = append(all, unresolved(narrow.argument))
		}
	}
	o.set("properties.condition.allOf", all)
}

// health is what an alert asks of the health of services and resources.
//
// Source: hashicorp/terraform-provider-azurerm,
// internal/services/monitor/monitor_activity_log_alert_resource.go, 5.2.0.
var health = []struct {
	block, argument, field string
	within                 bool
}{
	{"service_health", "events", "properties.incidentType", false},
	{"service_health", "services", "properties.impactedServices[*].ServiceName", true},
	{"service_health", "locations", "properties.impactedServices[*].ImpactedRegions[*].RegionName", true},
	{"resource_health", "current", "properties.currentHealthStatus", false},
	{"resource_health", "previous", "properties.previousHealthStatus", false},
	{"resource_health", "reason", "properties.cause", false},
}

func equals(field string, values []any) []any {
	out := make([]any, 0, len(values))
	for _, v := range values {
		out = append(out, map[string]any{"field": field, "equals": v})
	}
	return out
}

// ofWhichService says that a setting is of a service of a storage account, and
// the plan does not say of which: what is made of the id of the account and the
// name of the service refers to the account alone.
func ofWhichService(a Arguments) string {
	ref, ok := a["target_resource_id"].(addr.Ref)
	if ok && ref.ID.Kind().Equal("Microsoft.Storage/storageAccounts") && (said(a["enabled_log"]) || said(a["log"])) {
		return "it is of a service of " + ref.ID.Name() + ", and of which is not known before apply"
	}
	return ""
}
