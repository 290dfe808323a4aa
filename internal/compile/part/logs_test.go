package part

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// logged is the clinic with a workspace of its own, which the recovery region
// logs to as well.
func logged() layout.Layout {
	l := clinic()
	platform, here, there := &l.Sites[0], &l.Sites[1], &l.Sites[2]
	platform.Workspace = platform.LogsID()
	here.Logs = &layout.Logs{Entity: "clinic", Days: 400, AuditDays: 2556, Export: true, Scope: &here.Unit}
	here.LinkScope = true
	here.Workspace, there.Workspace = here.LogsID(), here.LogsID()
	return l
}

// Tables are those that something is sent to and that are kept for another time
// than their workspace; what is audited in them is copied to containers that
// keep it from change, and to no others.
func TestTablesFollowFromWhatIsSent(t *testing.T) {
	l := logged()
	d := mustDesign(t, l)
	here := l.Sites[1]
	var tables []string
	var containers []string
	for _, r := range d.Resources {
		switch {
		case r.ID.Kind().Equal(monitor.TableKind) && r.ID.Parent().Key() == here.LogsID().Key():
			tables = append(tables, r.ID.Name())
			properties, _ := r.Body["properties"].(design.Object)
			if properties["totalRetentionInDays"] != 2556 {
				t.Errorf("%s is kept for %v days", r.ID.Name(), properties["totalRetentionInDays"])
			}
		case r.ID.Kind().Equal(storage.ImmutabilityPolicyKind):
			properties, _ := r.Body["properties"].(design.Object)
			if properties["allowProtectedAppendWrites"] == true {
				containers = append(containers, r.ID.Parent().Name())
			}
		}
	}
	want := []string{"AZKVAuditLogs", "AddonAzureBackupJobs", "LAQueryLogs", "PGSQLServerLogs", "StorageBlobLogs"}
	slices.Sort(tables)
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	slices.Sort(containers)
	if diff := cmp.Diff([]string{"am-addonazurebackupjobs", "am-azkvauditlogs", "am-laquerylogs", "am-pgsqlserverlogs", "am-storagebloblogs"}, containers); diff != "" {
		t.Errorf("containers that grow at their end only (-want +got):\n%s", diff)
	}
	export, ok := d.Resource(monitor.DataExportID(here.LogsID()))
	if !ok {
		t.Fatal("nothing is exported")
	}
	if got := len(export.DependsOn); got != len(want) {
		t.Errorf("the export waits for %d policies, and would fill containers that may be changed", got)
	}
}

// A table that audit and other logs share is kept as the audit.
func TestTheGraverClassDecides(t *testing.T) {
	for _, tt := range []struct{ a, b, want monitor.Class }{
		{"", monitor.Operational, monitor.Operational},
		{monitor.Operational, monitor.Archive, monitor.Archive},
		{monitor.Archive, monitor.Audit, monitor.Audit},
		{monitor.Audit, monitor.Operational, monitor.Audit},
	} {
		if got := graver(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

// Every setting goes to the workspace of its own site.
func TestLogsGoWhereTheSiteSays(t *testing.T) {
	l := logged()
	d := mustDesign(t, l)
	for _, r := range d.Resources {
		if !r.ID.Kind().Equal(monitor.DiagnosticSettingKind) {
			continue
		}
		s, _ := l.Site(r.Unit)
		if refs := design.Refs(r.Body); len(refs) != 1 || refs[0].ID.Key() != s.Workspace.Key() {
			t.Errorf("%s sends to %v, and its site logs to %s", r.ID, refs, s.Workspace)
		}
	}
}

// A workspace with no private way is asked over the Internet, or nobody could
// ask it; one with such a way is not.
func TestQueriesArePrivateWhereThereIsAWay(t *testing.T) {
	l := logged()
	for i, want := range map[int]string{0: "Enabled", 1: "Disabled"} {
		r, ok := mustDesign(t, l).Resource(l.Sites[i].LogsID())
		properties, _ := r.Body["properties"].(design.Object)
		if !ok || properties["publicNetworkAccessForQuery"] != want {
			t.Errorf("%s: queries by public networks %v, want %s", r.ID.Name(), properties["publicNetworkAccessForQuery"], want)
		}
	}
}

// What is about a whole subscription is deployed once, with its keeper; and
// nobody is told of anything where the estate names nobody.
func TestASubscriptionIsKeptOnce(t *testing.T) {
	l := logged()
	l.Subscriptions = []layout.Subscription{{
		ID: subscription, Keeper: home,
		Plans:   []layout.Plan{{Name: "KeyVaults", Sub: "PerKeyVault", Why: "Looks at vaults."}},
		Budgets: []layout.Budget{{Name: "clinic", Monthly: 100, Currency: "USD", From: "2026-11-01"}},
	}}
	kinds := func(l layout.Layout) map[addr.Kind]int {
		out := map[addr.Kind]int{}
		for _, r := range mustDesign(t, l).Resources {
			if r.ID.Scope().Key() == subscription.Key() && r.ID.ResourceGroupName() == "" {
				out[r.ID.Kind()]++
			}
			if r.ID.Kind().Equal(monitor.ActionGroupKind) {
				out[monitor.ActionGroupKind]++
			}
		}
		return out
	}
	l.AlertContacts = []string{"security@clinic.example"}
	want := map[addr.Kind]int{
		"Microsoft.Insights/diagnosticSettings": 1, "Microsoft.Security/pricings": 1, "Microsoft.Security/securityContacts": 1,
		"Microsoft.Consumption/budgets": 1, "Microsoft.Insights/actionGroups": 1,
	}
	got := kinds(l)
	delete(got, "Microsoft.Authorization/roleDefinitions")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("of the subscription (-want +got):\n%s", diff)
	}
	l.AlertContacts = nil
	l.Subscriptions[0].Budgets = nil
	if got := kinds(l); got["Microsoft.Security/securityContacts"]+got["Microsoft.Insights/actionGroups"] != 0 {
		t.Errorf("nobody is named, and somebody is told: %v", got)
	}
}
