package terraform_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/rendertest/example"
	"github.com/wardhq/ward/internal/render/terraform"
)

// render returns the files of each unit.
func render(t testing.TB, d *design.Design) map[addr.Unit]map[string][]byte {
	t.Helper()
	out := map[addr.Unit]map[string][]byte{}
	for _, u := range d.Units {
		files := map[string][]byte{}
		err := terraform.Render(d, u, d.Of(u.Name), func(path string, data []byte) error {
			files[path] = bytes.Clone(data)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		out[u.Name] = files
	}
	return out
}

// designs are what the tests run over: every shape once, and the example.
func designs(t *testing.T, test func(t *testing.T, d *design.Design)) {
	t.Helper()
	t.Run("shapes", func(t *testing.T) { test(t, rendertest.Design()) })
	t.Run("example", func(t *testing.T) { test(t, example.Design(t)) })
	t.Run("the other example", func(t *testing.T) { test(t, example.Network(t)) })
	t.Run("a shared server", func(t *testing.T) { test(t, example.Sharing(t)) })
	t.Run("management groups", func(t *testing.T) { test(t, example.Governed(t)) })
}

func TestCanonical(t *testing.T) {
	designs(t, func(t *testing.T, d *design.Design) {
		for unit, files := range render(t, d) {
			for path, data := range files {
				if d := cmp.Diff(string(hclwrite.Format(data)), string(data)); d != "" {
					t.Errorf("%s: %s is not in canonical form:\n%s", unit, path, d)
				}
			}
		}
	})
}

// module is what one unit's files say, read back.
type module struct {
	resources map[string]*hclsyntax.Block // by address, data sources too
	all       []*hclsyntax.Block
}

func parse(t testing.TB, files map[string][]byte) module {
	t.Helper()
	m := module{resources: map[string]*hclsyntax.Block{}}
	for path, data := range files {
		f, diags := hclsyntax.ParseConfig(data, path, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		for _, b := range f.Body.(*hclsyntax.Body).Blocks {
			m.all = append(m.all, b)
			switch b.Type {
			case "resource", "data":
				address := strings.Join(b.Labels, ".")
				if b.Type == "data" {
					address = "data." + address
				}
				if m.resources[address] != nil {
					t.Errorf("%s is declared twice", address)
				}
				m.resources[address] = b
			}
		}
	}
	return m
}

// address returns what a traversal leads to, and what of it.
func address(tr hcl.Traversal) (string, hcl.Traversal) {
	n := 2
	if tr.RootName() == "data" {
		n = 3
	}
	parts := []string{tr.RootName()}
	for _, step := range tr[1:n] {
		parts = append(parts, step.(hcl.TraverseAttr).Name)
	}
	return strings.Join(parts, "."), tr[n:]
}

func TestEveryReferenceResolves(t *testing.T) { designs(t, everyReferenceResolves) }

func everyReferenceResolves(t *testing.T, d *design.Design) {
	seen := 0
	for unit, files := range render(t, d) {
		m := parse(t, files)
		for _, b := range m.all {
			hclsyntax.VisitAll(b.Body, func(n hclsyntax.Node) hcl.Diagnostics {
				expr, ok := n.(*hclsyntax.ScopeTraversalExpr)
				if !ok || expr.Traversal.RootName() == "var" || expr.Traversal.RootName() == "body" || len(expr.Traversal) == 1 {
					return nil
				}
				seen++
				at, rest := address(expr.Traversal)
				target := m.resources[at]
				if target == nil {
					t.Errorf("%s: %s leads to nothing", unit, at)
					return nil
				}
				if path := spell(rest); strings.HasPrefix(path, "output.") && !slices.Contains(exports(target), strings.TrimPrefix(path, "output.")) {
					t.Errorf("%s: %s is read, but %s exports %v", unit, path, at, exports(target))
				}
				return nil
			})
		}
	}
	if seen < 20 {
		t.Errorf("only %d references were seen", seen)
	}
}

func spell(tr hcl.Traversal) string {
	var parts []string
	for _, step := range tr {
		parts = append(parts, step.(hcl.TraverseAttr).Name)
	}
	return strings.Join(parts, ".")
}

func exports(b *hclsyntax.Block) []string {
	attr := b.Body.Attributes["response_export_values"]
	if attr == nil {
		return nil
	}
	v, _ := attr.Expr.Value(nil)
	var out []string
	for _, item := range v.AsValueSlice() {
		out = append(out, item.AsString())
	}
	return out
}

// reader turns rendered HCL back into bodies with references.
type reader struct {
	ids    map[string]addr.ID // by address
	module module
}

func (r reader) value(e hclsyntax.Expression) any {
	switch e := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		out := map[string]any{}
		for _, item := range e.Items {
			key, diags := item.KeyExpr.Value(nil)
			if diags.HasErrors() {
				panic(diags)
			}
			out[key.AsString()] = r.value(item.ValueExpr)
		}
		return out
	case *hclsyntax.TupleConsExpr:
		out := []any{}
		for _, item := range e.Exprs {
			out = append(out, r.value(item))
		}
		return out
	case *hclsyntax.ScopeTraversalExpr:
		at, rest := address(e.Traversal)
		path := spell(rest)
		if path == "id" {
			return addr.RefTo(r.ids[at])
		}
		return r.ids[at].Out(strings.TrimPrefix(path, "output."))
	case *hclsyntax.TemplateExpr:
		if len(e.Parts) == 2 {
			if ref, ok := r.value(e.Parts[0]).(addr.Ref); ok {
				tail, _ := e.Parts[1].Value(nil)
				return addr.RefTo(addr.MustParseID(ref.ID.String() + tail.AsString()))
			}
		}
	}
	v, diags := e.Value(nil)
	if diags.HasErrors() {
		panic(diags)
	}
	switch v.Type() {
	case cty.String:
		return v.AsString()
	case cty.Bool:
		return v.True()
	default:
		return number(v.AsBigFloat())
	}
}

func number(f *big.Float) float64 { n, _ := f.Float64(); return n }

// body returns a resource's ARM body as its block states it.
func (r reader) body(b *hclsyntax.Block) map[string]any {
	out := map[string]any{}
	if attr := b.Body.Attributes["body"]; attr != nil {
		out = r.value(attr.Expr).(map[string]any)
	}
	for _, name := range []string{"location", "tags"} {
		if attr := b.Body.Attributes[name]; attr != nil {
			out[name] = r.value(attr.Expr)
		}
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type != "identity" {
			continue
		}
		kind, _ := r.value(inner.Body.Attributes["type"].Expr).(string)
		identity := map[string]any{"type": strings.ReplaceAll(kind, " ", "")}
		if attr := inner.Body.Attributes["identity_ids"]; attr != nil {
			users := map[string]any{}
			for _, id := range r.value(attr.Expr).([]any) {
				switch id := id.(type) {
				case addr.Ref:
					users[id.ID.String()] = map[string]any{}
				case string: // of another unit's
					users[id] = map[string]any{}
				}
			}
			identity["userAssignedIdentities"] = users
		}
		out["identity"] = identity
	}
	return out
}

// id returns a resource's id as its block states it.
func (r reader) id(b *hclsyntax.Block) string {
	kind, version, _ := strings.Cut(r.value(b.Body.Attributes["type"].Expr).(string), "@")
	parent := fmt.Sprint(r.value(b.Body.Attributes["parent_id"].Expr))
	if ref, ok := r.value(b.Body.Attributes["parent_id"].Expr).(addr.Ref); ok {
		parent = ref.ID.String()
	}
	name := r.value(b.Body.Attributes["name"].Expr).(string)
	return fmt.Sprintf("%s | %s | %s@%s", parent, name, kind, version)
}

func designedID(r design.Resource) string {
	parent := r.ID.Parent()
	if parent.IsZero() {
		parent = r.ID.Scope()
	}
	if parent.IsZero() { // the tenant, as azapi calls it
		return fmt.Sprintf("/ | %s | %s@%s", r.ID.Name(), r.ID.Kind(), r.APIVersion)
	}
	return fmt.Sprintf("%s | %s | %s@%s", parent, r.ID.Name(), r.ID.Kind(), r.APIVersion)
}

// designed returns a body as the reader returns it: with an id of another
// unit as the literal that it is rendered as.
func designed(d *design.Design, from design.Resource, v any) any {
	switch v := v.(type) {
	case design.Object:
		out := map[string]any{}
		for k, member := range v {
			out[k] = designed(d, from, member)
		}
		return out
	case design.List:
		out := []any{}
		for _, item := range v {
			out = append(out, designed(d, from, item))
		}
		return out
	case addr.Ref:
		if target, ok := d.Resource(v.ID); v.Output == "" && (!ok || target.Unit != from.Unit) {
			return v.ID.String()
		}
		return v
	case int:
		return float64(v)
	default:
		return v
	}
}

func TestEveryResourceHasTheDesignedBody(t *testing.T) { designs(t, everyResourceHasTheDesignedBody) }

func everyResourceHasTheDesignedBody(t *testing.T, d *design.Design) {
	for unit, files := range render(t, d) {
		r := reader{ids: map[string]addr.ID{}, module: parse(t, files)}
		byAddress := map[string]design.Resource{}
		for _, res := range d.Resources {
			if res.Unit == unit {
				byAddress[terraform.Address(res)] = res
				r.ids[terraform.Address(res)] = res.ID
			}
		}
		for address, b := range r.module.resources {
			if b.Type == "data" {
				r.ids[address] = addr.MustParseID(r.value(b.Body.Attributes["resource_id"].Expr).(string))
			}
		}
		for address, b := range r.module.resources {
			res, ok := byAddress[address]
			if b.Type == "data" {
				continue
			}
			if !ok {
				t.Errorf("%s: %s is not designed", unit, address)
				continue
			}
			delete(byAddress, address)
			want, ok := designed(d, res, res.Body).(map[string]any)
			if !ok {
				t.Fatal("a body is no object")
			}
			if id, ok := want["identity"].(map[string]any); ok {
				id["type"] = strings.ReplaceAll(id["type"].(string), " ", "")
			}
			if diff := cmp.Diff(want, r.body(b), cmp.Comparer(func(a, b addr.Ref) bool { return a == b })); diff != "" {
				t.Errorf("%s: %s:\n%s", unit, address, diff)
			}
			wantID := designedID(res)
			if res.ID.Kind() == "Microsoft.KeyVault/vaults/keys" {
				wantID = strings.Replace(wantID, "2026-02-01", "2025-05-01", 1)
			}
			if got := r.id(b); got != wantID {
				t.Errorf("%s: %s is %s, want %s", unit, address, got, wantID)
			}
		}
		for address := range byAddress {
			t.Errorf("%s: %s is not rendered", unit, address)
		}
	}
}

func TestRules(t *testing.T) {
	d := rendertest.Design()
	for unit, files := range render(t, d) {
		text := string(bytes.Join(slices.Collect(func(yield func([]byte) bool) {
			for _, data := range files {
				if !yield(data) {
					return
				}
			}
		}), nil))
		if strings.Contains(text, "schema_validation_enabled") {
			t.Errorf("%s switches the provider's validation off", unit)
		}
		m := parse(t, files)
		for address, b := range m.resources {
			if b.Type == "data" {
				continue
			}
			attr := b.Body.Attributes["ignore_missing_property"]
			if attr == nil {
				t.Errorf("%s: %s ignores properties that go missing", unit, address)
				continue
			}
			if v, _ := attr.Expr.Value(nil); v.True() {
				t.Errorf("%s: %s ignores properties that go missing", unit, address)
			}
		}
	}
	env := string(render(t, d)[rendertest.Environment]["rg-harbor-data.tf"])
	for _, want := range []string{
		`resource "azapi_update_resource" "blob_services_stharborprod_default"`,
		"depends_on              = [azapi_resource.role_assignments_vaults_kv_harbor_33333333_3333_3333_3333_333333333333]",
		"prevent_destroy = true",
		`type      = "Microsoft.KeyVault/vaults/keys@2025-05-01"`,
	} {
		if !strings.Contains(env, want) {
			t.Errorf("the environment's data lack %q", want)
		}
	}
	// The vault, its key, the account, its container and the identity, but not
	// the assignment, though that cannot be changed either.
	if n := strings.Count(env, "prevent_destroy = true"); n != 5 {
		t.Errorf("%d resources are kept from being destroyed, want 5", n)
	}
	if got := string(render(t, d)[rendertest.Recovery]["references.tf"]); !strings.Contains(got, `data "azapi_resource" "harbor_production_user_assigned_identities_id_odoo"`) {
		t.Errorf("an output of another unit is not read by id:\n%s", got)
	}
}

// What holds something that nothing brings back is not destroyed by a plan,
// also where Azure could change all of it: of the example, everything that
// keeps data, evidence, logs, keys or an identity.
func TestStoresAreKept(t *testing.T) {
	stores := map[addr.Kind]bool{
		"Microsoft.Resources/resourceGroups":                                             true,
		"Microsoft.Storage/storageAccounts":                                              true,
		"Microsoft.Storage/storageAccounts/blobServices/containers":                      true,
		"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": true,
		"Microsoft.DBforPostgreSQL/flexibleServers":                                      true,
		"Microsoft.DBforPostgreSQL/flexibleServers/databases":                            true,
		"Microsoft.KeyVault/vaults":                                                      true,
		"Microsoft.KeyVault/vaults/keys":                                                 true,
		"Microsoft.OperationalInsights/workspaces":                                       true,
		"Microsoft.ManagedIdentity/userAssignedIdentities":                               true,
		"Microsoft.ContainerRegistry/registries":                                         true,
		"Microsoft.Network/dnsZones":                                                     true,
		"Microsoft.DataProtection/backupVaults":                                          true,
		"Microsoft.DataProtection/backupVaults/backupInstances":                          true,
		"Microsoft.Authorization/locks":                                                  true,
		"Microsoft.Compute/diskEncryptionSets":                                           true,
	}
	seen := map[addr.Kind]bool{}
	for _, d := range []*design.Design{example.Design(t), example.Sharing(t)} {
		for unit, files := range render(t, d) {
			for address, b := range parse(t, files).resources {
				if b.Type == "data" {
					continue
				}
				v, _ := b.Body.Attributes["type"].Expr.Value(nil)
				kind, _, _ := strings.Cut(v.AsString(), "@")
				seen[addr.Kind(kind)] = true
				if got, want := prevented(b), stores[addr.Kind(kind)]; got != want {
					t.Errorf("%s: %s is kept from being destroyed: %v, want %v", unit, address, got, want)
				}
			}
		}
	}
	for kind := range stores {
		if !seen[kind] {
			t.Errorf("no %s is rendered", kind)
		}
	}
}

// prevented reports whether a block has prevent_destroy.
func prevented(b *hclsyntax.Block) bool {
	for _, inner := range b.Body.Blocks {
		if inner.Type != "lifecycle" || inner.Body.Attributes["prevent_destroy"] == nil {
			continue
		}
		v, _ := inner.Body.Attributes["prevent_destroy"].Expr.Value(nil)
		return v.True()
	}
	return false
}

func TestRefused(t *testing.T) {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	unit := design.Unit{Name: rendertest.Platform, Owner: design.Terraform, Subscription: sub}
	group := sub.ResourceGroup("rg")
	resource := func(id addr.ID, body design.Object) design.Resource {
		return design.Resource{ID: id, APIVersion: "2025-01-01", Unit: unit.Name, Why: "x", Holds: design.HoldsNothing, Body: body}
	}
	for name, test := range map[string]struct {
		resources []design.Resource
		want      string
	}{
		"one address for two": {[]design.Resource{
			resource(group, design.Object{}),
			resource(group.Resource("A.B/things", "a-b"), design.Object{}),
			resource(group.Resource("A.B/things", "a_b"), design.Object{}),
		}, "would both be azapi_resource.things_a_b"},
		"an output of what is not designed": {[]design.Resource{
			resource(group, design.Object{"properties": design.Object{"x": sub.Out("tenantId")}}),
		}, "refers to the output tenantId of /subscriptions/"},
		"its own output": {[]design.Resource{
			resource(group, design.Object{"properties": design.Object{"x": group.Out("properties.x")}}),
		}, "refers to its own output properties.x"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := design.New(design.Parts{Units: []design.Unit{unit}, Resources: test.resources, Existing: []addr.ID{sub}})
			if err != nil {
				t.Fatal(err)
			}
			err = terraform.Render(d, d.Units[0], d.Resources, func(path string, _ []byte) error {
				t.Errorf("%s was emitted", path)
				return nil
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// Short names leave room in every name, so that a vault and a server, which
// both end in the unit's digest, have one: what extends them has two addresses
// all the same. Names are cut where they are long.
func TestNamesOfEveryLength(t *testing.T) {
	for _, short := range []string{"ab", "abcdef"} {
		for _, entity := range []int{2, 3, 8, 14, 24} {
			for _, environment := range []int{2, 9, 16} {
				d := example.Named(t, short, strings.Repeat("e", entity), strings.Repeat("v", environment))
				for _, u := range d.Units {
					if err := terraform.Render(d, u, d.Of(u.Name), func(string, []byte) error { return nil }); err != nil {
						t.Errorf("%s, an entity of %d letters, an environment of %d: %v", short, entity, environment, err)
					}
				}
			}
		}
	}
}

// What holds when a resource is made and no longer is not put back: a replica
// that was promoted stays what it is, a disk that grew as large, and a virtual
// endpoint leads where it leads.
func TestCreateOnly(t *testing.T) {
	text := map[string]string{}
	for unit, files := range render(t, example.Design(t)) {
		for _, data := range files {
			text[unit.String()] += string(data)
		}
	}
	const (
		made   = "[body.properties]" // keys, and the virtual endpoint
		days   = "[body.properties.immutabilityPeriodSinceCreationInDays]"
		disk   = "body.properties.storage.storageSizeGB, body.properties.storage.tier"
		nodes  = "[body.properties.count]"
		pools  = "[body.properties.agentPoolProfiles]"
		turned = "[body.properties.activeKey.keyUrl]"
		flux   = "[body.properties.suspend]"
		since  = "[body.properties.timePeriod]"
		tags   = "[tags]" // GitHub writes its number into those of its networks
	)
	for unit, want := range map[string]map[string]int{
		"harbor-clinic-production": {
			made: 6, days: 10, "[" + disk + "]": 1, "[body.properties.securitySettings.immutabilitySettings.state]": 1,
			nodes: 2, pools: 1, turned: 1, flux: 1, since: 1,
		},
		"harbor-clinic-production-recovery": {
			made: 2, "[" + disk + ", body.properties.createMode, body.properties.sourceServerResourceId]": 1,
			nodes: 2, pools: 1, turned: 1, flux: 2,
		},
		"platform": {made: 1, since: 1, tags: 1},
	} {
		all := 0
		for paths, n := range want {
			all += n
			if got := strings.Count(text[unit], "    ignore_changes = "+paths+"\n"); got != n {
				t.Errorf("%s: changes of %s are ignored %d times, want %d", unit, paths, got, n)
			}
		}
		if n := strings.Count(text[unit], "ignore_changes"); n != all {
			t.Errorf("%s: %d times ignore_changes, want %d", unit, n, all)
		}
		if n := strings.Count(text[unit], "ignore_null_property    = true"); n != all {
			t.Errorf("%s: null is left out %d times, want %d", unit, n, all)
		}
	}
	// What the autoscaler, a key's rotation, Azure's list of pools and a failover
	// move is theirs.
	for _, path := range []string{"body.properties.count", "body.properties.activeKey.keyUrl", "body.properties.agentPoolProfiles", "body.properties.suspend"} {
		if !strings.Contains(text["harbor-clinic-production-recovery"], "ignore_changes = ["+path+"]") {
			t.Errorf("%s is put back", path)
		}
	}
	if strings.Contains(text["harbor-clinic-production"], "createMode") {
		t.Error("the primary says how it is made, which Azure does not give back")
	}
}

// TestTerraform asks Terraform itself: it formats nothing, and refuses every
// plan of a unit that a stack owns, whatever it is told.
func TestTerraform(t *testing.T) {
	program, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("needs terraform on PATH")
	}
	for unit, files := range render(t, rendertest.Design()) {
		dir := filepath.Join(t.TempDir(), unit.String())
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for path, data := range files {
			if err := os.WriteFile(filepath.Join(dir, path), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.Command(program, "fmt", "-check", "-diff", dir).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", unit, err, out)
		}
	}

	// The variable that refuses, without the provider that needs it.
	providers := string(render(t, rendertest.Design())[rendertest.Environment]["providers.tf"])
	from, to := strings.Index(providers, "variable \""), strings.Index(providers, "provider \"")
	dir := t.TempDir()
	module := providers[from:to] + "output \"x\" {\n  value = var.subscription_id\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(module), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"plan"}, {"plan", "-var", "subscription_id="}, {"apply", "-auto-approve", "-var", "subscription_id=terraform"}} {
		c := exec.Command(program, append(args, "-input=false", "-no-color")...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(strings.Join(strings.Fields(string(out)), " "), "is owned by its deployment stack") {
			t.Errorf("terraform %q: %v\n%s", args, err, out)
		}
	}
}

// A unit that Terraform owns refuses nothing, and every other every plan.
func TestOwnerIsNotRefused(t *testing.T) {
	designs(t, func(t *testing.T, d *design.Design) {
		owners := map[design.Owner]bool{}
		for unit, files := range render(t, d) {
			owned, _ := d.Unit(unit)
			owners[owned.Owner] = true
			text := string(files["providers.tf"])
			if refuses := strings.Contains(text, `condition     = length(var.subscription_id) < 0`); refuses != (owned.Owner != design.Terraform) {
				t.Errorf("%s of %s refuses: %v\n%s", unit, owned.Owner, refuses, text)
			}
		}
		if !owners[design.Terraform] {
			t.Error("Terraform owns nothing")
		}
	})
}
