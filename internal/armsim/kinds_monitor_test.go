package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// What Azure Monitor, Defender and budgets refuse, each beside what they take.
func TestMonitorConformance(t *testing.T) {
	const (
		insights    = group + "/providers/Microsoft.Insights"
		table       = workspace + "/tables/"
		export      = workspace + "/dataExports/"
		scope       = insights + "/privateLinkScopes/monitor"
		scoped      = scope + "/scopedResources/logs"
		told        = insights + "/actionGroups/incidents"
		metric      = insights + "/metricAlerts/storage"
		activity    = insights + "/activityLogAlerts/policy"
		query       = insights + "/scheduledQueryRules/keys"
		activityLog = sub + "/providers/Microsoft.Insights/diagnosticSettings/ward"
		pricing     = sub + "/providers/Microsoft.Security/pricings/"
		contact     = sub + "/providers/Microsoft.Security/securityContacts/default"
		budget      = sub + "/providers/Microsoft.Consumption/budgets/hrg"

		settingOf    = `{"properties":{"workspaceId":"` + workspace + `","logs":[{"category":"%s","enabled":true}]}}`
		exportBody   = `{"properties":{"destination":{"resourceId":"%s"},"tableNames":["%s"],"enable":true}}`
		scopeBody    = `{"location":"global","properties":{"accessModeSettings":{"ingestionAccessMode":"PrivateOnly","queryAccessMode":"%s"}}}`
		scopedBody   = `{"properties":{"linkedResourceId":"` + workspace + `"}}`
		toldBody     = `{"location":"global","properties":{"groupShortName":"%s","enabled":true,"emailReceivers":[{"name":"a","emailAddress":"a@x.example"}%s]}}`
		metricBody   = `{"location":"global","properties":{"enabled":true,"severity":1,"scopes":["` + server + `"],"evaluationFrequency":"%s","windowSize":"%s","criteria":{"odata.type":"Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria","allOf":[{"criterionType":"StaticThresholdCriterion","name":"1","metricName":"%s","operator":"GreaterThan","threshold":80,"timeAggregation":"Maximum"}]}}}`
		activityBody = `{"location":"global","properties":{"enabled":true,"scopes":["` + sub + `"],"condition":{"allOf":[%s]},"actions":{"actionGroups":[]}}}`
		queryBody    = `{"location":"westeurope","kind":"LogAlert","properties":{"enabled":true,"severity":1,"scopes":["` + workspace + `"],"evaluationFrequency":"PT5M","windowSize":"PT15M","criteria":{"allOf":[{"query":"AzureActivity","timeAggregation":"%s","operator":"GreaterThan","threshold":0,"failingPeriods":{"numberOfEvaluationPeriods":%d,"minFailingPeriodsToAlert":2}}]}}}`
		budgetBody   = `{"properties":{"category":"Cost","amount":%d,"timeGrain":"Monthly","timePeriod":{"startDate":"%s"},"notifications":{"a":{"enabled":true,"operator":"GreaterThan","threshold":%d,"contactEmails":[%s]}}}}`
	)
	f := fmt.Sprintf
	var ten []step
	for i := range 10 {
		other := f("%s%d", account, i)
		ten = append(ten, step{"PUT", other, blobBody, 201, ""}, step{"PUT", f("%se%d", export, i), f(exportBody, other, "StorageBlobLogs"), 201, ""})
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"a workspace keeps 30 to 730 days", []step{
			{"PUT", workspace, `{"location":"westeurope","properties":{"retentionInDays":29}}`, 400, "InvalidParameter"},
			{"PUT", workspace, `{"location":"westeurope","properties":{"retentionInDays":731}}`, 400, "InvalidParameter"},
			{"PUT", workspace, `{"location":"westeurope","properties":{"retentionInDays":730}}`, 200, ""},
		}},
		{"tables", []step{
			{"PUT", table + "AZKVAuditLogs", `{"properties":{"plan":"Analytics","retentionInDays":400,"totalRetentionInDays":2556}}`, 200, ""},
			{"PUT", table + "AZKVAuditLogs", `{"properties":{"retentionInDays":400,"totalRetentionInDays":2000}}`, 400, "InvalidParameter"},
			{"PUT", table + "AZKVAuditLogs", `{"properties":{"retentionInDays":400,"totalRetentionInDays":90}}`, 400, "InvalidParameter"},
			{"PUT", table + "AZKVAuditLogs", `{"properties":{"plan":"Basic"}}`, 400, "InvalidParameter"},
			{"PUT", table + "AKSAudit", `{"properties":{"plan":"Basic","totalRetentionInDays":2556}}`, 200, ""},
			{"PUT", table + "AKSAudit", `{"properties":{"plan":"Basic","retentionInDays":90,"totalRetentionInDays":2556}}`, 400, "InvalidParameter"},
			{"PUT", table + "AZKVAudit", `{"properties":{"totalRetentionInDays":2556}}`, 400, "InvalidParameter"},
			{"PUT", table + "Odoo_CL", `{"properties":{"totalRetentionInDays":2556}}`, 201, ""},
			{"DELETE", table + "AZKVAuditLogs", "", 405, "MethodNotAllowed"},
			{"DELETE", table + "Odoo_CL", "", 204, ""},
			{"DELETE", workspace, "", 204, ""},
		}},
		{"an export names tables that there are", []step{
			{"PUT", export + "a", f(exportBody, account, "NoSuchLogs"), 400, "InvalidParameter"},
			{"PUT", export + "a", f(exportBody, account, "AZKVAuditLogs"), 201, ""},
			{"PUT", export + "a", f(exportBody, account, "StorageBlobLogs"), 200, ""},
			{"PUT", export + "b", f(exportBody, account, "AZKVAuditLogs"), 409, "Conflict"},
		}},
		{"an export stays in its region", []step{
			{"PUT", account + "far", strings.Replace(blobBody, "westeurope", "northeurope", 1), 201, ""},
			{"PUT", export + "a", f(exportBody, account+"far", "AZKVAuditLogs"), 400, "InvalidParameter"},
		}},
		{"ten exports", append(ten, step{"PUT", export + "more", f(exportBody, account, "StorageBlobLogs"), 400, "InvalidParameter"})},
		{"a table that is not exported is taken", []step{
			{"PUT", export + "a", f(exportBody, account, "AzureDiagnostics"), 201, ""},
		}},
		{"categories are those of the type", []step{
			{"DELETE", setting, "", 204, ""},
			{"PUT", setting, f(settingOf, "AuditEvents"), 400, "BadRequest"},
			{"PUT", setting, f(settingOf, "PostgreSQLLogs"), 400, "BadRequest"},
			{"PUT", setting, f(settingOf, "AuditEvent"), 201, ""},
			{"PUT", setting + "2", f(settingOf, "AuditEvent"), 409, "Conflict"},
			{"PUT", setting + "2", f(settingOf, "AzurePolicyEvaluationDetails"), 201, ""},
			{"PUT", activityLog, f(settingOf, "Administrative"), 201, ""},
			{"PUT", activityLog, f(settingOf, "AuditEvent"), 400, "BadRequest"},
		}},
		{"private link scopes", []step{
			{"PUT", scope, strings.Replace(f(scopeBody, "Open"), "global", "westeurope", 1), 400, "LocationNotAvailableForResourceType"},
			{"PUT", scope, f(scopeBody, "PrivateOnly"), 201, ""},
			{"PUT", scoped, scopedBody, 201, ""},
			{"PUT", scoped, strings.Replace(scopedBody, "workspaces/logs", "workspaces/none", 1), 400, "InvalidResourceReference"},
			{"DELETE", scope, "", 409, "CannotDeleteResource"},
			{"DELETE", scoped, "", 204, ""},
			{"DELETE", scope, "", 204, ""},
		}},
		{"a workspace in five scopes", []step{
			{"PUT", scope + "1", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "1/scopedResources/logs", scopedBody, 201, ""},
			{"PUT", scope + "2", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "2/scopedResources/logs", scopedBody, 201, ""},
			{"PUT", scope + "3", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "3/scopedResources/logs", scopedBody, 201, ""},
			{"PUT", scope + "4", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "4/scopedResources/logs", scopedBody, 201, ""},
			{"PUT", scope + "5", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "5/scopedResources/logs", scopedBody, 201, ""},
			{"PUT", scope + "6", f(scopeBody, "Open"), 201, ""},
			{"PUT", scope + "6/scopedResources/logs", scopedBody, 400, "InvalidParameter"},
		}},
		{"action groups", []step{
			{"PUT", told, f(toldBody, "", ""), 400, "GroupShortNameLengthInvalid"},
			{"PUT", told, f(toldBody, "hrg", `,{"name":"A","emailAddress":"b@x.example"}`), 400, "ReceiverNameNotUnique"},
			{"PUT", told, f(toldBody, "hrg", `,{"name":"b","emailAddress":"nobody"}`), 400, "InvalidEmailAddress"},
			{"PUT", told, strings.Replace(f(toldBody, "hrg", ""), "global", "westeurope", 1), 400, "LocationNotAvailableForResourceType"},
			{"PUT", told, f(toldBody, "hrg", ""), 201, ""},
		}},
		{"metric alerts", []step{
			{"PUT", metric, f(metricBody, "PT2M", "PT15M", "storage_percent"), 400, "BadRequest"},
			{"PUT", metric, f(metricBody, "PT5M", "PT2H", "storage_percent"), 400, "BadRequest"},
			{"PUT", metric, f(metricBody, "PT15M", "PT5M", "storage_percent"), 400, "BadRequest"},
			{"PUT", metric, f(metricBody, "PT5M", "PT15M", ""), 400, "BadRequest"},
			{"PUT", metric, strings.Replace(f(metricBody, "PT5M", "PT15M", "storage_percent"), `"severity":1`, `"severity":5`, 1), 400, "BadRequest"},
			{"PUT", metric, strings.Replace(f(metricBody, "PT5M", "PT15M", "storage_percent"), `"`+server+`"`, "", 1), 400, "BadRequest"},
			{"PUT", metric, f(metricBody, "PT5M", "PT15M", "storage_percent"), 201, ""},
		}},
		{"activity log alerts", []step{
			{"PUT", activity, f(activityBody, `{"field":"operationName","equals":"x"}`), 400, "BadRequest"},
			{"PUT", activity, f(activityBody, `{"field":"category","equals":"Everything"}`), 400, "BadRequest"},
			{"PUT", activity, f(activityBody, `{"field":"category","equals":"Administrative"},{"anyOf":[{"field":"operation","equals":"x"}]}`), 400, "BadRequest"},
			{"PUT", activity, f(activityBody, `{"field":"category","equals":"Administrative"},{"anyOf":[{"field":"operationName","equals":"x"}]}`), 201, ""},
			{"PUT", activity, f(activityBody, `{"field":"category","equals":"ServiceHealth"},{"field":"properties.incidentType","equals":"Incident"}`), 200, ""},
			{"PUT", activity, strings.Replace(f(activityBody, `{"field":"category","equals":"Policy"}`), `"`+sub+`"`, "", 1), 400, "BadRequest"},
		}},
		{"log search alerts", []step{
			{"PUT", query, f(queryBody, "Count", 1), 400, "BadRequest"},
			{"PUT", query, f(queryBody, "Count", 7), 400, "BadRequest"},
			{"PUT", query, f(queryBody, "Total", 2), 400, "BadRequest"},
			{"PUT", query, strings.Replace(f(queryBody, "Count", 2), "AzureActivity", "", 1), 400, "BadRequest"},
			{"PUT", query, strings.Replace(f(queryBody, "Count", 2), "PT15M", "PT1M", 1), 400, "BadRequest"},
			{"PUT", query, f(queryBody, "Count", 2), 201, ""},
		}},
		{"Defender's plans", []step{
			{"PUT", pricing + "StorageAccounts", `{"properties":{"pricingTier":"Standard","subPlan":"DefenderForStorageV2","extensions":[{"name":"OnUploadMalwareScanning","isEnabled":"False"}]}}`, 200, ""},
			{"PUT", pricing + "StorageAccounts", `{"properties":{"pricingTier":"Standard","subPlan":"P2"}}`, 400, "InvalidInputJson"},
			{"PUT", pricing + "KeyVaults", `{"properties":{"pricingTier":"Standard","extensions":[{"name":"OnUploadMalwareScanning","isEnabled":"True"}]}}`, 400, "InvalidInputJson"},
			{"PUT", pricing + "Odoo", `{"properties":{"pricingTier":"Standard"}}`, 404, "ResourceNotFound"},
		}},
		{"security contacts", []step{
			{"PUT", contact, `{"properties":{"isEnabled":true}}`, 400, "InvalidInputJson"},
			{"PUT", contact, `{"properties":{"isEnabled":true,"emails":"nobody"}}`, 400, "InvalidInputJson"},
			{"PUT", contact, `{"properties":{"isEnabled":true,"emails":"a@x.example;b@x.example"}}`, 201, ""},
		}},
		{"budgets", []step{
			{"PUT", budget, f(budgetBody, 0, "2026-11-01T00:00:00Z", 80, `"a@x.example"`), 400, "400"},
			{"PUT", budget, f(budgetBody, 100, "2026-11-02T00:00:00Z", 80, `"a@x.example"`), 400, "400"},
			{"PUT", budget, f(budgetBody, 100, "2026-11-01T00:00:00Z", 1001, `"a@x.example"`), 400, "400"},
			{"PUT", budget, f(budgetBody, 100, "2026-11-01T00:00:00Z", 80, ``), 400, "400"},
			{"PUT", budget, f(budgetBody, 100, "2026-11-01T00:00:00Z", 80, `"a@x.example"`), 201, ""},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, armsim.Options{Types: typesIfHere(t)})
			c.steps(built)
			if t.Failed() {
				return
			}
			c.steps(tt.steps)
		})
	}
}

// Where a service knows one place for its logs, Azure keeps no word about it;
// where it knows two, the word is kept.
func TestDestinationTypeIsKeptWhereThereIsAChoice(t *testing.T) {
	c := build(t, armsim.Options{})
	const dedicated = `{"properties":{"workspaceId":"` + workspace + `","logAnalyticsDestinationType":"Dedicated","logs":[{"category":"%s","enabled":true}]}}`
	for path, want := range map[string]any{
		setting: "Dedicated",
		account + "/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/ward": nil,
	} {
		category := map[any]string{"Dedicated": "AuditEvent", nil: "StorageRead"}[want]
		c.ask("PUT", path, fmt.Sprintf(dedicated, category))
		if got := at(c.get(path), "properties/logAnalyticsDestinationType"); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}
