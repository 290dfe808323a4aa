package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// A parameter that PostgreSQL reads at its start waits for one, and says so;
// others do not, nor one that is put as it was.
func TestParametersWaitForARestart(t *testing.T) {
	c := build(t, armsim.Options{})
	waits := func(name string) any {
		return at(c.get(server+"/configurations/"+name), "properties/isConfigPendingRestart")
	}
	put := func(name, value string) {
		c.steps([]step{{"PUT", server + "/configurations/" + name, `{"properties":{"value":"` + value + `"}}`, 200, ""}})
	}
	put("shared_preload_libraries", "pg_cron,pg_stat_statements")
	put("log_min_duration_statement", "500")
	for _, name := range []string{"shared_preload_libraries", "log_min_duration_statement"} {
		if waits(name) != false {
			t.Errorf("%s waits for a restart: %v", name, waits(name))
		}
	}
	put("shared_preload_libraries", "pg_cron,pg_stat_statements,pgaudit")
	if waits("shared_preload_libraries") != true {
		t.Error("shared_preload_libraries waits for nothing")
	}
	c.steps([]step{{"POST", server + "/restart", "", 200, ""}})
	put("shared_preload_libraries", "pg_cron,pg_stat_statements,pgaudit")
	if waits("shared_preload_libraries") != false {
		t.Error("shared_preload_libraries waits for a restart, after one")
	}
}

// An account fails over where it is copied to another region, after a loss it is
// in one region only, and after a planned failover it keeps its copies.
func TestAccountsFailOver(t *testing.T) {
	c := build(t, armsim.Options{})
	is := func(when, primary string, secondary any, sku string) {
		t.Helper()
		doc := c.get(account)
		if got := [3]any{at(doc, "properties/primaryLocation"), at(doc, "properties/secondaryLocation"), at(doc, "sku/name")}; got != [3]any{primary, secondary, sku} {
			t.Errorf("%s it is %v, want %v", when, got, [3]any{primary, secondary, sku})
		}
	}
	sku := func(name string) step { return step{"PATCH", account, `{"sku":{"name":"` + name + `"}}`, 200, ""} }
	is("in zones", "westeurope", nil, "Standard_ZRS")
	c.steps([]step{{"POST", account + "/failover", "", 409, "StorageAccountNotGeoReplicated"}, sku("Standard_GZRS")})
	is("copied", "westeurope", "northeurope", "Standard_GZRS")
	c.steps([]step{{"POST", account + "/failover", "", 200, ""}})
	is("after a loss", "northeurope", nil, "Standard_LRS")
	c.steps([]step{{"POST", account + "/failover", "", 409, "StorageAccountNotGeoReplicated"}, sku("Standard_GRS")})
	c.must("POST", versioned(account+"/failover")+"&failoverType=Planned", "")
	is("on the way back", "westeurope", "northeurope", "Standard_GRS")
}

// A copy is taken on demand by a rule that the policy has.
func TestCopiesOnDemand(t *testing.T) {
	c := build(t, armsim.Options{})
	withRule := strings.Replace(policyOf(84), `"policyRules":[`, `"policyRules":[{"name":"BackupWeekly","objectType":"AzureBackupRule"},`, 1)
	c.steps([]step{
		{"PUT", backedUp(backups), vaultOf(), 201, ""},
		{"PUT", backedUp(weekly), withRule, 201, ""},
	})
	c.steps([]step{
		grantTo(c, server, "44444444-4444-4444-4444-444444444444", ltr),
		grantTo(c, group, "55555555-5555-5555-5555-555555555555", reader),
		{"PUT", backedUp(copied), instanceOf(server, weekly), 201, ""},
		{"POST", backedUp(copied + "/backup"), `{"backupRuleOptions":{"ruleName":"BackupHourly"}}`, 400, "UserErrorInvalidInput"},
		{"POST", backedUp(copied + "/backup"), `{"backupRuleOptions":{"ruleName":"Default"}}`, 400, "UserErrorInvalidInput"},
		{"POST", backedUp(copied + "/backup"), `{"backupRuleOptions":{"ruleName":"BackupWeekly"}}`, 200, ""},
	})
}
