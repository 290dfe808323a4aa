package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

const (
	assignments = "Microsoft.Authorization/policyAssignments"
	exemptions  = "Microsoft.Authorization/policyExemptions"
)

// own puts the estate below management groups of its own.
func own(parent string) func(*estate.Estate) {
	return func(e *estate.Estate) {
		e.Platform.ManagementGroups = &estate.ManagementGroups{Own: &estate.OwnManagementGroups{Parent: groups + parent, Owner: "terraform"}}
	}
}

// What refuses is there before what it governs: each unit comes after the one
// with the assignments, and in that unit the resource groups wait for them.
func TestPoliciesComeFirst(t *testing.T) {
	for name, change := range map[string]func(*estate.Estate){
		"at subscriptions": func(*estate.Estate) {},
		"at groups":        own("7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"),
	} {
		in := input(t)
		change(&in.Document.Estate)
		d := mustCompile(t, in)
		place := map[string]int{} // in the order of the design
		last := -1
		for i, r := range d.Resources {
			place[r.ID.Key()] = i
			if r.ID.Kind() == assignments {
				last = max(last, i)
			}
		}
		if last < 0 {
			t.Fatalf("%s: nothing is assigned", name)
		}
		for _, u := range d.Units {
			// By what it says, and not by how its name sorts.
			holds := d.Resources[last].Unit
			if u.Name != holds && !comesAfter(d, u.Name, holds) {
				t.Errorf("%s: nothing says that %s comes after %s", name, u.Name, holds)
			}
			for _, r := range d.Of(u.Name) {
				if r.ID.ResourceGroupName() == "" {
					continue
				}
				// The assignments in the way of this resource, of whichever unit.
				for _, a := range d.Resources {
					if a.ID.Kind() == assignments && (a.ID.Scope().Contains(r.ID) || a.ID.Scope().SubscriptionID() == "") && place[a.ID.Key()] > place[r.ID.Key()] {
						t.Errorf("%s: %s is made before %s", name, r.ID, a.ID)
					}
				}
			}
		}
	}
}

// comesAfter reports whether a unit comes after another, or after one that does.
func comesAfter(d *design.Design, unit, first addr.Unit) bool {
	u, _ := d.Unit(unit)
	return slices.ContainsFunc(u.After, func(a addr.Unit) bool { return a == first || comesAfter(d, a, first) })
}

// What a policy refuses waits for its exemption, and what one reports does not.
func TestWhatIsRefusedWaitsForItsExemption(t *testing.T) {
	const group = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/resourceGroups/hrg-harbor-clinic-production"
	for _, tt := range []struct {
		check, covers string
		waits         func(addr.ID) bool
	}{
		{"azure-storage-shared-key", group + "/*", func(id addr.ID) bool { return id.Parent().IsZero() && strings.EqualFold(id.Scope().String(), group) }},
		{"azure-storage-shared-key", "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/*", func(id addr.ID) bool {
			return id.Parent().IsZero() && id.Scope().String() == "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
		}},
		{"azure-key-rotation", group + "/*", func(addr.ID) bool { return false }},
	} {
		in := input(t)
		in.Document.Exceptions = []estate.Exception{{
			ID: "EXC-2026-100", Check: tt.check, Covers: tt.covers, Why: "An old reader.", Approver: "security officer",
			Granted: date(t, "2026-10-01"), Until: date(t, "2027-03-31"), Compensating: "Its key changes each week.", Because: estate.Because{Policy: "POL-003"},
		}}
		found := 0
		for _, r := range mustCompile(t, in).Resources {
			waits := slices.ContainsFunc(r.DependsOn, func(id addr.ID) bool { return id.Kind() == exemptions })
			want := tt.waits(r.ID) && r.ID.Kind() != exemptions && !strings.HasPrefix(string(r.ID.Kind()), "Microsoft.Authorization/")
			if waits != want {
				t.Errorf("%s at %s: %s waits for an exemption: %v, want %v", tt.check, tt.covers, r.ID, waits, want)
			}
			if r.ID.Kind() == exemptions {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s at %s: %d exemptions", tt.check, tt.covers, found)
		}
	}
}

// Subscriptions are placed by the gravest of what is in them; the settings of
// the tenant are set where the parent is its root group, and nowhere else.
func TestWhereSubscriptionsStand(t *testing.T) {
	places := func(change func(*estate.Estate), parent string) (map[string]string, bool) {
		in := input(t)
		change(&in.Document.Estate)
		own(parent)(&in.Document.Estate)
		l, _, err := decide.Decide(in)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, p := range l.Governance.Placements {
			out[p.Subscription.SubscriptionID()[34:]] = p.Group.Name()
		}
		return out, l.Governance.Settings != nil
	}
	tenant := "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
	for _, tt := range []struct {
		name, parent string
		change       func(*estate.Estate)
		want         map[string]string
		settings     bool
	}{
		{"below the root", tenant, func(*estate.Estate) {}, map[string]string{"01": "hrg-platform", "02": "hrg-regulated"}, true},
		{"below another's", "landing-zones", func(*estate.Estate) {}, map[string]string{"01": "hrg-platform", "02": "hrg-regulated"}, false},
		{"no regulated data", tenant, func(e *estate.Estate) {
			e.Entities[0].Environments[0].Data = "internal"
		}, map[string]string{"01": "hrg-platform", "02": "hrg-internal"}, true},
		{"all in one", tenant, func(e *estate.Estate) {
			e.Platform.Subscription = e.Entities[0].Environments[0].Subscription
		}, map[string]string{"02": "hrg-regulated"}, true},
	} {
		got, settings := places(tt.change, tt.parent)
		if diff := gocmp.Diff(tt.want, got); diff != "" || settings != tt.settings {
			t.Errorf("%s: settings %v (-want +got):\n%s", tt.name, settings, diff)
		}
	}
}

// An exception becomes an exemption where Azure has a policy and a scope for it,
// for as long as it holds; whoever reads the exemption finds the exception.
func TestExceptionsBecomeExemptions(t *testing.T) {
	const (
		sub   = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
		group = sub + "/resourceGroups/hrg-harbor-clinic-production"
	)
	var documents addr.ID
	for _, r := range mustCompile(t, input(t)).Resources {
		if r.ID.Kind() == "Microsoft.Storage/storageAccounts" && strings.Contains(r.ID.Name(), "doc") {
			documents = r.ID
		}
	}
	for _, tt := range []struct {
		name, check, covers string
		change              func(*estate.Exception)
		above               bool
		want                []string // scope, kinds, unit
	}{
		{"a subscription", "azure-storage-shared-key", sub + "/*", nil, false, []string{sub + " of ward-checks [azure-storage-shared-key] in platform"}},
		{"a subscription below groups", "azure-storage-shared-key", sub + "/*", nil, true, []string{sub + " of ward-checks [azure-storage-shared-key] in governance"}},
		{"a resource group", "azure-storage-shared-key", group + "/*", nil, true, []string{group + " of ward-checks [azure-storage-shared-key] in harbor-clinic-production"}},
		{"a resource that is refused", "azure-storage-shared-key", documents.String(), nil, false, []string{group + " of ward-checks [azure-storage-shared-key] for [Microsoft.Storage/storageAccounts] in harbor-clinic-production"}},
		{"a resource that is reported", "azure-key-rotation", documents.String(), nil, false, []string{documents.String() + " of ward-checks [azure-key-rotation] in harbor-clinic-production"}},
		{"several policies of a check", "azure-diagnostic-settings", group + "/*", nil, false, []string{
			group + " of ward-checks [azure-diagnostic-settings-managedclusters azure-diagnostic-settings-flexibleservers azure-diagnostic-settings-vaults] in harbor-clinic-production",
		}},
		{"residency of an environment", "azure-allowed-locations", "ward:environment/harbor-clinic/production", nil, false, []string{
			group + " of azure-allowed-locations [] in harbor-clinic-production",
			group + "-backup of azure-allowed-locations [] in harbor-clinic-production-backup",
			group + "-recovery of azure-allowed-locations [] in harbor-clinic-production-recovery",
		}},
		{"a subscription itself, and not what is in it", "azure-storage-shared-key", sub, nil, false, nil},
		{"a resource group itself", "azure-storage-shared-key", group, nil, false, nil},
		{"a resource that nobody designs", "azure-storage-shared-key", group + "/providers/Microsoft.Storage/storageAccounts/none", nil, false, nil},
		{"a group of nobody's", "azure-storage-shared-key", sub + "/resourceGroups/none/*", nil, false, nil},
		{"no scope of Azure", "azure-storage-shared-key", sub + "/resourceGroups/hrg-*", nil, false, nil},
		{"another subscription", "azure-storage-shared-key", "/subscriptions/00000000-0000-4000-8000-000000000001/*", nil, false, nil},
		{"no policy", "azure-storage-own-key", sub + "/*", nil, false, nil},
		{"a policy that is not assigned", "azure-vnet-ddos-protection", sub + "/*", nil, false, nil},
		{"a cluster", "azure-storage-shared-key", "kube:hrg/*", nil, false, nil},
		{"over", "azure-storage-shared-key", sub + "/*", func(x *estate.Exception) { x.Until = date(t, "2026-10-31") }, false, nil},
		{"not yet", "azure-storage-shared-key", sub + "/*", func(x *estate.Exception) { x.Granted = date(t, "2026-11-02") }, false, nil},
		{"on its last day", "azure-storage-shared-key", sub + "/*", func(x *estate.Exception) { x.Until = date(t, "2026-11-01") }, false, []string{sub + " of ward-checks [azure-storage-shared-key] in platform"}},
	} {
		in := input(t)
		if tt.above {
			own("landing-zones")(&in.Document.Estate)
		}
		x := estate.Exception{
			ID: "EXC-2026-100", Check: tt.check, Covers: tt.covers, Why: "An old reader.", Approver: "security officer",
			Granted: date(t, "2026-10-01"), Until: date(t, "2027-03-31"), Compensating: "Its key changes each week.", Because: estate.Because{Policy: "POL-003"},
		}
		if tt.change != nil {
			tt.change(&x)
		}
		in.Document.Exceptions = []estate.Exception{x}
		var got []string
		for _, r := range mustCompile(t, in).Resources {
			if r.ID.Kind() != exemptions {
				continue
			}
			p, _ := r.Body["properties"].(design.Object)
			assignment, _ := p["policyAssignmentId"].(addr.Ref)
			text := fmt.Sprintf("%s of %s %v", r.ID.Scope(), assignment.ID.Name(), p["policyDefinitionReferenceIds"])
			text = strings.Replace(text, "<nil>", "[]", 1)
			if s, ok := p["resourceSelectors"].(design.List); ok {
				one, _ := s[0].(design.Object)
				kinds, _ := one["selectors"].(design.List)
				selector, _ := kinds[0].(design.Object)
				text += fmt.Sprintf(" for %v", selector["in"])
			}
			got = append(got, text+" in "+r.Unit.String())
			metadata, _ := p["metadata"].(design.Object)
			if p["expiresOn"] != x.Until.End().Format("2006-01-02T15:04:05Z") || metadata["exception"] != x.ID || metadata["approvedBy"] != x.Approver || p["exemptionCategory"] != "Waiver" {
				t.Errorf("%s: %v", tt.name, p)
			}
		}
		slices.Sort(got)
		if diff := gocmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func date(t *testing.T, text string) estate.Date {
	t.Helper()
	var d estate.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}
