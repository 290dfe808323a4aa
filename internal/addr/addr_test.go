package addr_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
)

const (
	sub     = "/subscriptions/11111111-1111-4111-8111-111111111111"
	group   = sub + "/resourceGroups/rg"
	account = group + "/providers/Microsoft.Storage/storageAccounts/acct"
	setting = account + "/providers/Microsoft.Insights/diagnosticSettings/ward"
	blobs   = account + "/blobServices/default"
	tenant  = "/providers/Microsoft.Management/managementGroups/mg"
)

func TestIDParts(t *testing.T) {
	for _, tt := range []struct {
		id     string
		kind   addr.Kind
		name   string
		parent string
		scope  string
		names  []string
	}{
		{sub, "Microsoft.Resources/subscriptions", "11111111-1111-4111-8111-111111111111", "", "", []string{"11111111-1111-4111-8111-111111111111"}},
		{group, "Microsoft.Resources/resourceGroups", "rg", "", sub, []string{"rg"}},
		{account, "Microsoft.Storage/storageAccounts", "acct", "", group, []string{"acct"}},
		{blobs, "Microsoft.Storage/storageAccounts/blobServices", "default", account, group, []string{"acct", "default"}},
		{setting, "Microsoft.Insights/diagnosticSettings", "ward", "", account, []string{"ward"}},
		{sub + "/providers/Microsoft.Authorization/policyAssignments/p", "Microsoft.Authorization/policyAssignments", "p", "", sub, []string{"p"}},
		{tenant, "Microsoft.Management/managementGroups", "mg", "", "", []string{"mg"}},
	} {
		id, err := addr.ParseID(tt.id)
		if err != nil {
			t.Errorf("%s: %v", tt.id, err)
			continue
		}
		got := []any{id.Kind(), id.Name(), id.Parent().String(), id.Scope().String(), id.Names()}
		want := []any{tt.kind, tt.name, tt.parent, tt.scope, tt.names}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: kind, name, parent, scope, names (-want +got):\n%s", tt.id, diff)
		}
	}
}

func TestIDBuildersAgreeWithParse(t *testing.T) {
	rg := addr.Subscription("11111111-1111-4111-8111-111111111111").ResourceGroup("rg")
	acct := rg.Resource("Microsoft.Storage/storageAccounts", "acct")
	for got, want := range map[string]string{
		rg.String():   group,
		acct.String(): account,
		acct.Child("blobServices", "default").String():                          blobs,
		acct.Resource("Microsoft.Insights/diagnosticSettings", "ward").String(): setting,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if g, s := acct.ResourceGroupName(), acct.SubscriptionID(); g != "rg" || s != "11111111-1111-4111-8111-111111111111" {
		t.Errorf("group %q, subscription %q", g, s)
	}
}

func TestIDsThatAzureTakesForTheSame(t *testing.T) {
	a := addr.MustParseID(account)
	b := addr.MustParseID("/SUBSCRIPTIONS/11111111-1111-4111-8111-111111111111/resourcegroups/RG/providers/microsoft.storage/storageaccounts/ACCT")
	if a.Key() != b.Key() {
		t.Errorf("%s and %s differ", a.Key(), b.Key())
	}
	if addr.AzureSubject(a).Key() != addr.AzureSubject(b).Key() {
		t.Error("their subjects differ")
	}
	if !a.Contains(addr.MustParseID(blobs)) || a.Contains(addr.MustParseID(account+"2")) || !a.Contains(b) {
		t.Error("an id contains itself and what is below it, and nothing else")
	}
}

func TestParseIDRefuses(t *testing.T) {
	for _, s := range []string{
		"", "/", "subscriptions/x", "/subscriptions", "/subscriptions/", "/subscriptions//resourceGroups/rg",
		group + "/providers", group + "/providers/Microsoft.Storage", group + "/providers/Microsoft.Storage/storageAccounts",
		group + "/providers/Storage/storageAccounts/acct", account + "/blobServices", "/tmp/x", "/etc/passwd",
		"/subscriptions/[parameters('x')]", account + " ", "/subscriptions/a b",
	} {
		if id, err := addr.ParseID(s); !errors.Is(err, addr.ErrNotAnID) || !id.IsZero() {
			t.Errorf("%q: id %q, error %v", s, id, err)
		}
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{sub, group, account, blobs, setting, tenant, "/subscriptions/a/providers"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := addr.ParseID(s)
		if err != nil {
			return
		}
		if id.String() != s {
			t.Errorf("%q became %q", s, id)
		}
		// Every way up ends, and keeps to ids or to nothing.
		for up, n := id, 0; !up.IsZero(); n++ {
			if n > len(s) {
				t.Fatalf("%q has no top", s)
			}
			if next := up.Parent(); !next.IsZero() {
				up = next
			} else {
				up = up.Scope()
			}
		}
		_, _, _ = id.Kind(), id.Names(), id.Name()
	})
}

func TestSubjects(t *testing.T) {
	object := addr.Object{Cluster: "c", Group: "apps", Kind: "Deployment", Namespace: "odoo", Name: "web"}
	wide := addr.Object{Group: "core", Kind: "Namespace", Name: "odoo"}
	for _, s := range []addr.Subject{
		addr.AzureSubject(addr.MustParseID(account)),
		addr.ObjectSubject(object), addr.ObjectSubject(wide),
		addr.Environment{Entity: "clinic", Name: "production"}.Subject(),
		addr.FileSubject("main.json", "resources[3]"),
	} {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back addr.Subject
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%s: came back as %s, error %v", s, back, err)
		}
	}
	for _, o := range []addr.Object{object, wide} {
		if back, err := addr.ParseObject(o.String()); err != nil || back != o {
			t.Errorf("%+v: came back as %+v, error %v", o, back, err)
		}
	}
	for _, bad := range []string{"x", "kube:a/b", "kube:-/apps/Deployment/-/", "/nowhere"} {
		if s, err := addr.ParseSubject(bad); err == nil {
			t.Errorf("%q is a subject: %v", bad, s)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		kind addr.Kind
		want addr.System
	}{
		{"Microsoft.Storage/storageAccounts", addr.SystemAzure},
		{"microsoft.insights/diagnosticSettings", addr.SystemAzure},
		{addr.KubernetesKind("apps/v1", "Deployment"), addr.SystemKubernetes},
		{addr.KubernetesKind("v1", "Namespace"), addr.SystemKubernetes},
		{"ward/Environment", addr.SystemWard},
		{"docker/Dockerfile", addr.SystemBuild},
		{"terraform/LiteralSecrets", addr.SystemBuild},
		{"terraform/azurerm_x", addr.SystemUnknown},
		{"github/Workflow", addr.SystemBuild},
		{"terraform/azurerm_storage_account", addr.SystemUnknown},
		{"", addr.SystemUnknown},
	} {
		if got := tt.kind.System(); got != tt.want {
			t.Errorf("%s is of %s, want %s", tt.kind, got, tt.want)
		}
	}
	if k := addr.KubernetesKind("v1", "Namespace"); k != "core/Namespace" {
		t.Errorf("got %s", k)
	}
}

func TestRef(t *testing.T) {
	id := addr.MustParseID(account)
	for _, ref := range []addr.Ref{addr.RefTo(id), id.Out("properties.primaryEndpoints.blob")} {
		raw, err := json.Marshal(ref)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		back, ok, err := addr.AsRef(v)
		if !ok || err != nil || back != ref {
			t.Errorf("%s: came back as %+v, %v, %v", raw, back, ok, err)
		}
	}
	for _, tt := range []struct {
		json  string
		isRef bool
	}{
		{`{"id": "/subscriptions/x"}`, false},
		{`"text"`, false},
		{`{"$ref": "nowhere"}`, true},
		{`{"$ref": 3}`, true},
		{`{"$ref": "/subscriptions/x", "output": 3}`, true},
		{`{"$ref": "/subscriptions/x", "other": 1}`, true},
	} {
		var v any
		if err := json.Unmarshal([]byte(tt.json), &v); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := addr.AsRef(v); ok != tt.isRef || (err != nil) != tt.isRef {
			t.Errorf("%s: ref %v, error %v", tt.json, ok, err)
		}
	}
}

func TestUnits(t *testing.T) {
	e := addr.Environment{Entity: "harbor-clinic", Name: "production"}
	for _, u := range []addr.Unit{addr.PlatformUnit(), addr.EnvironmentUnit(e), addr.RecoveryUnit(e)} {
		if back, err := addr.ParseUnit(u.String()); err != nil || back != u {
			t.Errorf("%s: came back as %s, error %v", u, back, err)
		}
	}
	for _, bad := range []string{"", "-a", "a-", "A", "a/b", "..", "a b"} {
		if u, err := addr.ParseUnit(bad); err == nil {
			t.Errorf("%q is a unit: %v", bad, u)
		}
	}
}

// The place of a subscription below a management group names the subscription,
// and is in none; what is assigned to a group is not either.
func TestAboveSubscriptions(t *testing.T) {
	group := addr.ManagementGroup("hrg")
	place := group.Child("subscriptions", "11111111-1111-4111-8111-111111111111")
	assigned := group.Resource("Microsoft.Authorization/policyAssignments", "a")
	for _, id := range []addr.ID{group, place, assigned} {
		if s := id.SubscriptionID(); s != "" {
			t.Errorf("%s is in the subscription %s", id, s)
		}
		if _, err := addr.ParseID(id.String()); err != nil {
			t.Error(err)
		}
	}
	if k := place.Kind(); k != "Microsoft.Management/managementGroups/subscriptions" || place.Parent() != group || !place.Scope().IsZero() {
		t.Errorf("%s is a %s below %q in %q", place, k, place.Parent(), place.Scope())
	}
	if assigned.Scope() != group || !assigned.Parent().IsZero() {
		t.Errorf("%s is below %q in %q", assigned, assigned.Parent(), assigned.Scope())
	}
}
