package compile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gateway"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/registry"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
)

const hosts = production + ".hosts"

// twoHubs are an estate of two hubs, whose clinic has two names.
var twoHubs = []string{
	hosts, "[clinic.erp.harbor.example, erp.harbor.example]", "platform.network", "10.40.0.0/20",
	"platform.regions", "[{region: centralus, network: 10.40.16.0/20}]",
}

func with(set []string, more ...string) []string { return append(slices.Clone(set), more...) }

// within returns the resources of a kind, by unit.
func within(d *design.Design, kind addr.Kind) map[string][]design.Resource {
	out := map[string][]design.Resource{}
	for _, r := range d.Resources {
		if r.ID.Kind().Equal(kind) {
			out[r.Unit.String()] = append(out[r.Unit.String()], r)
		}
	}
	return out
}

func only(t *testing.T, d *design.Design, kind addr.Kind, unit string) design.Resource {
	t.Helper()
	all := within(d, kind)[unit]
	if len(all) != 1 {
		t.Fatalf("%s has %d of %s, want one", unit, len(all), kind)
	}
	return all[0]
}

func values(t *testing.T, r design.Resource, path string) []any {
	t.Helper()
	out, ok := buildertest.At(buildertest.JSON(t, r.Body), path)
	if !ok {
		t.Fatalf("%s has no %s", r.ID, path)
	}
	return out
}

// What an estate asks of an entry that cannot be is refused where it asks.
func TestEntriesThatCannotBe(t *testing.T) {
	strict := []string{"residency.strict", "true"}
	for _, tt := range []struct {
		name string
		set  []string
		path string
		want string
	}{
		{"Front Door where residency is strict", with(strict, "platform.entry", "{kind: frontDoor}"), "platform.entry.kind", "decrypts at any of its points of presence"},
		{"Front Door", []string{"platform.entry", "{kind: frontDoor}"}, "platform.entry.kind", "which this version does not build"},
		{"names and no entry", []string{hosts, "[erp.harbor.example]", "platform.entry", "{kind: none}"}, hosts, "are names on the Internet"},
	} {
		_, err := compile.Compile(input(t, tt.set...))
		var refused *diag.Error
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if !slices.ContainsFunc(diag.From(err), func(p diag.Problem) bool { return p.Path == tt.path && strings.Contains(p.What, tt.want) }) {
			t.Errorf("%s: %v, want %q at %s", tt.name, err, tt.want, tt.path)
		}
	}
}

// Where nobody has hosts there is no entry, whatever the estate says of it.
func TestNobodyComesInWithoutHosts(t *testing.T) {
	for _, set := range [][]string{nil, {"platform.entry", "{kind: applicationGateway}"}, {"platform.entry", "{kind: existing}"}} {
		d := mustCompile(t, input(t, set...))
		if all := within(d, gateway.GatewayKind); len(all) != 0 {
			t.Errorf("%v: there are gateways of %d units", set, len(all))
		}
		for unit, all := range within(d, network.PublicIPAddressKind) {
			for _, r := range all {
				if !strings.Contains(r.ID.Name(), "-nat-") && !strings.HasSuffix(r.ID.Name(), "-nat") {
					t.Errorf("%v: %s has the public address %s, which is no way out", set, unit, r.ID.Name())
				}
			}
		}
	}
}

// An entry stands in the hub of its region, in a unit that comes after the
// hub's; where there is no hub, in the environment's own network. It leads by
// HTTPS to the one address of the cluster's ingress.
func TestWhereEntriesStand(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want map[string][2]string // unit: its subnet's network, its backend
	}{
		{"hubs", twoHubs, map[string][2]string{
			"platform-entry":           {"hrg-platform-vnet", "10.41.8.68"},
			"platform-centralus-entry": {"hrg-platform-centralus-vnet", "10.42.8.68"},
		}},
		{"no hub", twoHubs[:2], map[string][2]string{
			"harbor-clinic-production-entry":          {"hrg-harbor-clinic-production-vnet", "10.41.8.68"},
			"harbor-clinic-production-recovery-entry": {"hrg-harbor-clinic-production-recovery-vnet", "10.42.8.68"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCompile(t, input(t, tt.set...))
			all := within(d, gateway.GatewayKind)
			if len(all) != len(tt.want) {
				t.Errorf("there are gateways of %d units, want %d", len(all), len(tt.want))
			}
			for unit, want := range tt.want {
				one := only(t, d, gateway.GatewayKind, unit)
				subnet := design.Refs(one.Body)
				if !slices.ContainsFunc(subnet, func(r addr.Ref) bool { return r.ID.Name() == "entry" && r.ID.Parent().Name() == want[0] }) {
					t.Errorf("%s is not in the subnet entry of %s: %v", unit, want[0], subnet)
				}
				if got := values(t, one, "properties.backendAddressPools[*].properties.backendAddresses[*].ipAddress"); got[0] != want[1] {
					t.Errorf("%s leads to %v, want %s", unit, got, want[1])
				}
				name, err := addr.ParseUnit(unit)
				if err != nil {
					t.Fatal(err)
				}
				if u, _ := d.Unit(name); !slices.Contains(u.After, mustUnit(t, strings.TrimSuffix(unit, "-entry"))) {
					t.Errorf("%s comes after %v", unit, u.After)
				}
			}
		})
	}
}

func mustUnit(t *testing.T, name string) addr.Unit {
	t.Helper()
	u, err := addr.ParseUnit(name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// The names lead to where the environment runs; where it would run after a
// failover has none, and a step that moves them.
func TestNamesLeadToOneEntry(t *testing.T) {
	d := mustCompile(t, input(t, with(twoHubs, "platform.entry", "{zone: {name: erp.harbor.example}}")...))
	records := within(d, dns.AddressRecordKind)
	var names []string
	for _, r := range records["platform-entry"] {
		names = append(names, r.ID.Name())
	}
	slices.Sort(names)
	if len(records) != 1 || !slices.Equal(names, []string{"@", "clinic"}) {
		t.Errorf("the records are %q, and there are some of %d units", names, len(records))
	}
	inOrder(t, step(t, d, "platform-centralus-entry", "move-names").Body, "show-backend-health", "record-set a update", "--name clinic --target-resource", "hrg-platform-centralus-entry-ip")
	d = mustCompile(t, input(t, with(twoHubs, "platform.entry", "{zone: {name: erp.harbor.example, owner: existing}}")...))
	if n := len(within(d, dns.AddressRecordKind)) + len(within(d, dns.PublicZoneKind)); n != 0 {
		t.Errorf("somebody else keeps the names, and %d units write some", n)
	}
	step(t, d, "platform-entry", "publish-names")
}

// The firewall reports until its tuning is recorded, and an exclusion ends on
// its day.
func TestFirewallFollowsItsTuning(t *testing.T) {
	mode, exceptions := "properties.policySettings.mode", "properties.managedRules.exceptions"
	for _, tt := range []struct {
		name string
		waf  string
		mode string
		left int
	}{
		{"nothing is said", "{}", "Detection", 0},
		{"tuned", "{waf: {mode: prevention, since: 2026-10-01, tuned: {on: 2026-10-20, by: lead, record: CHG-7}}}", "Prevention", 0},
		{"tuned and not yet switched", "{waf: {since: 2026-10-01, tuned: {on: 2026-10-20, by: lead, record: CHG-7}}}", "Detection", 0},
		{"exclusions", "{waf: {since: 2026-10-01, exclusions: [{route: /web/dataset/call_kw, group: SQLI, rules: ['942430'], until: 2026-11-01, why: domains}, {route: /web, group: XSS, rules: ['941100'], until: 2026-10-31, why: over}]}}", "Detection", 1},
	} {
		d := mustCompile(t, input(t, with(twoHubs, "platform.entry", tt.waf)...))
		p := only(t, d, gateway.PolicyKind, "platform-entry")
		if got := values(t, p, mode)[0]; got != tt.mode {
			t.Errorf("%s: it is in %v", tt.name, got)
		}
		if got := values(t, p, exceptions)[0].([]any); len(got) != tt.left {
			t.Errorf("%s: it has the exceptions %v", tt.name, got)
		}
	}
}

// Each network that pulls has an address of the registry, once a region where
// there are hubs; and where a cluster may start in another region there is a
// copy.
func TestRegistryIsWithinReach(t *testing.T) {
	const there = "{existing: /subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/elsewhere}"
	for _, tt := range []struct {
		name   string
		set    []string
		own    int
		copies []string
		reach  []string
	}{
		{"no hub", nil, 1, []string{"centralus"}, []string{"harbor-clinic-production", "harbor-clinic-production-recovery"}},
		{"hubs", twoHubs[2:], 1, []string{"centralus"}, []string{"platform", "platform-centralus"}},
		{"a registry that is there", []string{"platform.registry", there}, 0, nil, []string{"harbor-clinic-production", "harbor-clinic-production-recovery"}},
	} {
		d := mustCompile(t, input(t, tt.set...))
		if got := len(within(d, registry.RegistryKind)["platform"]); got != tt.own {
			t.Errorf("%s: the platform has %d registries", tt.name, got)
		}
		var copies, reach []string
		for _, r := range within(d, registry.ReplicationKind)["platform"] {
			copies = append(copies, r.ID.Name())
		}
		for unit, all := range within(d, network.PrivateEndpointKind) {
			for _, r := range all {
				if strings.HasSuffix(r.ID.Name(), "-registry-pe") {
					reach = append(reach, unit)
				}
			}
		}
		slices.Sort(reach)
		if !slices.Equal(copies, tt.copies) || !slices.Equal(reach, tt.reach) {
			t.Errorf("%s: copies in %q, and addresses in %q", tt.name, copies, reach)
		}
	}
}
