package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

func decided(t *testing.T, change func(*estate.Estate), set ...string) (layout.Layout, map[string]design.Decision) {
	t.Helper()
	in := input(t, set...)
	if change != nil {
		change(&in.Document.Estate)
	}
	l, all, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	decisions := map[string]design.Decision{}
	for _, d := range all {
		decisions[d.Topic+" of "+d.Subject.Name()] = d
	}
	return l, decisions
}

// A regulated entity has one workspace, where its first regulated production is;
// nothing else logs to it. A recovery unit that comes before its environment
// cannot name it.
func TestWhereLogsGo(t *testing.T) {
	second := func(e *estate.Estate) {
		clinic := &e.Entities[0]
		staging := clinic.Environments[0]
		staging.Name, staging.Purpose, staging.Recovery, staging.Objectives = "staging", "staging", nil, nil
		staging.Network = cidr(t, "10.70.0.0/20")
		training := staging
		training.Name, training.Purpose, training.Data = "training", "training", "synthetic"
		training.Network = cidr(t, "10.71.0.0/20")
		clinic.Environments = []estate.Environment{staging, clinic.Environments[0], training}
	}
	for _, tt := range []struct {
		name   string
		change func(*estate.Estate)
		set    []string
		want   map[string]string // by unit
	}{
		{"one production", nil, nil, map[string]string{
			// What comes before its environment cannot name what is there.
			"harbor-clinic-production-backup": "hrg-platform-logs",
			"platform":                        "hrg-platform-logs", "harbor-clinic-production": "hrg-harbor-clinic-production-logs", "harbor-clinic-production-recovery": "hrg-harbor-clinic-production-logs",
		}},
		{"a recovery unit that comes first", nil, []string{production + ".objectives.rto", "24h"}, map[string]string{
			"platform": "hrg-platform-logs", "harbor-clinic-production": "hrg-harbor-clinic-production-logs", "harbor-clinic-production-recovery": "hrg-platform-logs",
		}},
		{"no regulated data", nil, []string{production + ".data", "internal"}, map[string]string{
			"platform": "hrg-platform-logs", "harbor-clinic-production": "hrg-platform-logs", "harbor-clinic-production-recovery": "hrg-platform-logs",
		}},
		{"a regulated staging before its production", second, nil, map[string]string{
			"platform": "hrg-platform-logs", "harbor-clinic-staging": "hrg-harbor-clinic-production-logs", "harbor-clinic-production": "hrg-harbor-clinic-production-logs",
			"harbor-clinic-production-backup": "hrg-platform-logs", "harbor-clinic-training": "hrg-platform-logs", "harbor-clinic-production-recovery": "hrg-harbor-clinic-production-logs",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, _ := decided(t, tt.change, tt.set...)
			got := map[string]string{}
			for _, s := range l.Sites {
				got[s.Unit.String()] = s.Workspace.Name()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("workspaces (-want +got):\n%s", diff)
			}
		})
	}
}

// What is audited is kept for as long as the estate says, or the next time
// beyond that which Azure has for a table; and for as long as records where the
// estate says nothing.
func TestAuditIsKeptAsLongAsTheEstateSays(t *testing.T) {
	for _, tt := range []struct {
		records, audit string
		asked, kept    int
	}{
		{"6y", "", 2196, 2556},
		{"6y", "8y", 2928, 3288},
		{"7y", "6y", 2196, 2556},
		{"2556d", "", 2556, 2556},
		{"20y", "", 4383, 4383},
	} {
		l, _ := decided(t, func(e *estate.Estate) {
			if tt.audit == "" {
				return
			}
			var keep estate.Keep
			if err := keep.For.UnmarshalText([]byte(tt.audit)); err != nil {
				t.Fatal(err)
			}
			e.Retention.Audit = &keep
		}, "retention.records.for", tt.records)
		home, _ := l.Site(l.Environments[0].Home)
		if l.Retention.AuditDays != tt.asked || home.Logs.AuditDays != tt.kept {
			t.Errorf("records %s, audit %q: asked %d and kept %d, want %d and %d", tt.records, tt.audit, l.Retention.AuditDays, home.Logs.AuditDays, tt.asked, tt.kept)
		}
	}
}

// With a hub, workspaces of its region are reached by it, and Azure Monitor's
// names are kept there; without, by the network of the site that holds one. A
// platform without a network has none.
func TestHowWorkspacesAreReached(t *testing.T) {
	alone, decisions := decided(t, nil)
	joined, _ := decided(t, nil, "platform.network", "10.60.0.0/20")
	home := alone.Environments[0].Home
	for _, tt := range []struct {
		name  string
		l     layout.Layout
		units map[string]string // the site by which the workspace of a unit is reached
		way   addr.Unit
	}{
		{"alone", alone, map[string]string{"platform": "", home.String(): home.String()}, home},
		{"by the hub", joined, map[string]string{"platform": "platform", home.String(): "platform"}, addr.PlatformUnit()},
	} {
		got := map[string]string{}
		for _, s := range tt.l.Sites {
			if s.Logs != nil {
				got[s.Unit.String()] = ""
				if s.Logs.Scope != nil {
					got[s.Unit.String()] = s.Logs.Scope.String()
				}
			}
			if s.LinkScope != (s.Unit == tt.way) {
				t.Errorf("%s: %s has a private way: %v", tt.name, s.Unit, s.LinkScope)
			}
		}
		if diff := cmp.Diff(tt.units, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		way, _ := tt.l.Site(tt.way)
		if !strings.Contains(strings.Join(way.Network.Zones, " "), "privatelink.monitor.azure.com") {
			t.Errorf("%s: the names of Azure Monitor are not kept in %s: %q", tt.name, tt.way, way.Network.Zones)
		}
	}
	recovery, _ := alone.Site(*alone.Environments[0].Recovery)
	if slices.Contains(recovery.Network.Zones, "privatelink.monitor.azure.com") {
		t.Errorf("one site's names are another's too: %q", recovery.Network.Zones)
	}
	if d := decisions["private-logs of logs"]; !strings.Contains(d.Chosen, home.String()) {
		t.Errorf("chosen: %s", d.Chosen)
	}
}

// Where there are hubs, each has an address of the one private way, with Azure
// Monitor's names in its own zones: what runs in one region when another is
// lost sends its logs too. All workspaces of their regions are in that way.
func TestEachHubReachesTheWorkspaces(t *testing.T) {
	in := input(t)
	hubbed(t, &in.Document.Estate)
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Hubs) < 2 {
		t.Fatalf("%d hubs, want several", len(l.Hubs))
	}
	first, _ := l.Site(l.Hubs[0].Unit)
	d := mustCompile(t, in)
	for _, h := range l.Hubs {
		site, _ := l.Site(h.Unit)
		found := false
		for _, r := range d.Of(h.Unit) {
			if !r.ID.Kind().Equal("Microsoft.Network/privateEndpoints") || !strings.Contains(fmt.Sprint(r.Body), first.LinkScopeID().String()) {
				continue
			}
			found = true
			names, ok := d.Resource(r.ID.Child("privateDnsZoneGroups", "default"))
			if !ok || !strings.Contains(fmt.Sprint(names.Body), site.ZoneID("privatelink.ods.opinsights.azure.com").String()) {
				t.Errorf("%s: the names of its address are not in its own zones: %v", h.Unit, names.Body)
			}
			subnet := site.SubnetID(layout.EndpointsSubnet).String()
			if !strings.Contains(fmt.Sprint(r.Body), subnet) {
				t.Errorf("%s: the address is not in %s", h.Unit, subnet)
			}
		}
		if !found {
			t.Errorf("%s has no address of the private way %s", h.Unit, first.LinkScopeID())
		}
	}
	for _, s := range l.Sites {
		if _, hub := l.HubIn(s.Region); s.Logs != nil && hub && (s.Logs.Scope == nil || *s.Logs.Scope != first.Unit) {
			t.Errorf("the workspace of %s is in the way of %v, want %s", s.Unit, s.Logs.Scope, first.Unit)
		}
	}
}

// Every container of which a policy keeps blobs from being changed is locked by
// the step that says so: the records, and those that logs are exported to.
func TestEveryRecordContainerIsLocked(t *testing.T) {
	d := mustCompile(t, input(t))
	exported := 0
	for _, r := range d.Resources {
		if !r.ID.Kind().Equal("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies") {
			continue
		}
		container := r.ID.Parent()
		if container.Name() == layout.RecoverySets {
			continue // copies are lost in time, and nothing writes them yet
		}
		account := container.Parent().Parent().Name()
		words := "--container-name " + container.Name()
		if strings.HasPrefix(container.Name(), "am-") {
			exported++
			words = "starts_with(name, 'am-')"
		}
		locked := slices.ContainsFunc(d.Steps, func(s design.Step) bool {
			return s.Slug == "lock-records" && s.Unit == r.Unit && strings.Contains(s.Body, words) && strings.Contains(s.Body, account)
		})
		if !locked {
			t.Errorf("no step of %s locks %s", r.Unit, container)
		}
	}
	if exported == 0 {
		t.Error("nothing is exported, so that nothing was looked at")
	}
}

// A replica may be behind by half of what may be lost, and by a quarter of an
// hour at most; nobody is told where the estate names nobody.
func TestAlertsFollowFromWhatIsAsked(t *testing.T) {
	lag := func(l layout.Layout) int {
		for _, s := range l.Sites {
			if s.Alerts == nil {
				continue
			}
			for _, a := range s.Alerts.Metrics {
				if a.Name == "replica-lag" {
					return a.Threshold
				}
			}
		}
		return 0
	}
	for rpo, want := range map[string]int{"1h": 900, "4h": 900} {
		l, _ := decided(t, nil, production+".objectives.rpo", rpo)
		if got := lag(l); got != want {
			t.Errorf("%s may be lost: told at %d seconds, want %d", rpo, got, want)
		}
	}
	l, decisions := decided(t, func(e *estate.Estate) {
		e.Incident.Alerts = []string{"operations@x.example"}
	})
	if diff := cmp.Diff([]string{"operations@x.example"}, l.AlertContacts); diff != "" {
		t.Error(diff)
	}
	if d := decisions["alerts of hrg"]; d.Chosen != "operations@x.example" {
		t.Errorf("chosen: %s", d.Chosen)
	}
	l, decisions = decided(t, func(e *estate.Estate) {
		e.Incident = nil
		one := &e.Entities[0].Environments[0]
		one.Data, one.Objectives, one.Recovery, one.Functions = "internal", nil, nil, nil
	})
	for _, s := range l.Sites {
		if s.Alerts != nil {
			t.Errorf("nobody is named, and %s tells somebody", s.Unit)
		}
	}
	if d := decisions["alerts of hrg"]; d.Chosen != "nobody" {
		t.Errorf("chosen: %s", d.Chosen)
	}
}

// A budget is of the subscription, and of the resource groups where others pay
// from it too. None is a decision as well.
func TestBudgets(t *testing.T) {
	mine := func(e *estate.Estate) {
		e.Entities[0].Environments[0].Budget = &estate.Budget{Monthly: 6000, Currency: "USD"}
	}
	apart, decisions := decided(t, mine)
	if d := decisions["budget of cost"]; d.Chosen != "no budget stated" {
		t.Errorf("the platform's: %s", d.Chosen)
	}
	if d := decisions["budget of harbor-clinic/production"]; d.Chosen != "6000 USD" && decisions["budget of production"].Chosen != "6000 USD" {
		t.Errorf("the environment's: %s", d.Chosen)
	}
	shared, _ := decided(t, func(e *estate.Estate) {
		mine(e)
		e.Platform.Subscription = e.Entities[0].Environments[0].Subscription
	})
	for _, tt := range []struct {
		l      layout.Layout
		groups []string
	}{
		{apart, nil},
		{shared, []string{"hrg-harbor-clinic-production", "hrg-harbor-clinic-production-recovery", "hrg-harbor-clinic-production-backup"}},
	} {
		var got []layout.Budget
		for _, s := range tt.l.Subscriptions {
			got = append(got, s.Budgets...)
		}
		want := []layout.Budget{{Name: "harbor-clinic-production", Monthly: 6000, Currency: "USD", From: "2026-11-01", Groups: tt.groups}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("budgets (-want +got):\n%s", diff)
		}
	}
}

// Defender looks at what is deployed in a subscription, and at nothing else;
// what is about all of it has one keeper.
func TestDefenderLooksAtWhatIsThere(t *testing.T) {
	l, _ := decided(t, nil)
	got := map[string][]string{}
	for _, s := range l.Subscriptions {
		for _, p := range s.Plans {
			got[s.Keeper.String()] = append(got[s.Keeper.String()], p.Name)
		}
	}
	want := map[string][]string{
		"platform":                 {"Arm", "KeyVaults"},
		"harbor-clinic-production": {"Arm", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "Containers"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plans (-want +got):\n%s", diff)
	}
}
