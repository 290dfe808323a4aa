package designput_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

const tenant = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"

// typesFile is Microsoft's published types in the reference data.
const typesFile = "arm-types/types.json.gz"

// publishedTypes returns Microsoft's types, or skips the test and says what it
// does not show.
func publishedTypes(t *testing.T, proof string) armsim.Checker {
	t.Helper()
	f, err := os.Open(labtest.Reference(t, typesFile, proof))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	types, err := armtypes.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// typesIfHere returns Microsoft's types, or nil where they are not at hand: the
// simulator then judges order and references alone. TestBodies says so.
func typesIfHere(t *testing.T) armsim.Checker {
	t.Helper()
	if !labtest.HasReference(typesFile) {
		return nil
	}
	return publishedTypes(t, "")
}

// Where the types are at hand every body of the design is as they say.
func TestBodies(t *testing.T) {
	types := publishedTypes(t, "that Azure takes the bodies of the example's design (that it takes their order and their references is shown)")
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{})
		if err := target.Put(t.Context()); err != nil {
			t.Fatal(err) // a body names what others came to
		}
		for _, r := range d.Resources {
			body, err := target.Body(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if problems := types.Check(r.ID.Kind(), r.APIVersion, body); len(problems) > 0 {
				t.Errorf("%s: %v", r.ID, problems)
			}
			body["misspelt"] = true
			if problems := types.Check(r.ID.Kind(), r.APIVersion, body); len(problems) == 0 {
				t.Errorf("%s: a property that nobody publishes is taken", r.ID)
			}
		}
	})
}

// azure returns an empty Azure with the design's subscriptions.
func azure(d *design.Design, opt armsim.Options) (*armsim.Sim, designput.Target) {
	subscriptions := map[string]bool{}
	for _, u := range d.Units {
		subscriptions[u.Subscription.SubscriptionID()] = true
	}
	for _, r := range d.Resources {
		if guid := r.ID.SubscriptionID(); guid != "" {
			subscriptions[guid] = true
		}
	}
	opt.Tenant = tenant
	opt.Subscriptions = slices.Sorted(maps.Keys(subscriptions))
	sim := armsim.New(opt)
	return sim, designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
}

// eachDesign runs a test with the design written by hand and with that of the
// example estate.
func eachDesign(t *testing.T, test func(t *testing.T, d *design.Design)) {
	t.Run("clinic", func(t *testing.T) { test(t, clinic(t)) })
	t.Run("example", func(t *testing.T) { test(t, example(t)) })
}

func TestReadsBackEqual(t *testing.T) { eachDesign(t, readsBackEqual) }

func readsBackEqual(t *testing.T, d *design.Design) {
	types := typesIfHere(t)
	for name, opt := range map[string]armsim.Options{
		"at once": {Types: types},
		"asynchronous": {
			Types: types, Polls: 2,
			Async: func(addr.Kind, string) bool { return true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim, target := azure(d, opt)
			if err := target.Put(context.Background()); err != nil {
				t.Fatal(err)
			}
			puts := 0
			for _, r := range sim.Requests() {
				if r.Method == http.MethodPut {
					puts++
				}
			}
			all := len(d.Resources)
			for _, step := range d.Steps {
				all += len(step.Makes())
			}
			if puts != all || puts < 10 {
				t.Errorf("%d resources were put, of %d", puts, all)
			}
			// A second time nothing is new, and nothing is refused.
			if err := target.Put(context.Background()); err != nil {
				t.Errorf("put again: %v", err)
			}
		})
	}
}

// Each resource that needs another is refused as long as the other is not
// there.
func TestInWrongOrder(t *testing.T) { eachDesign(t, inWrongOrder) }

func inWrongOrder(t *testing.T, d *design.Design) {
	types := typesIfHere(t)
	for i, r := range d.Resources {
		needs := r.ID.Parent()
		if needs.IsZero() {
			needs = r.ID.Scope()
		}
		if refs := design.Refs(r.Body); len(refs) > 0 {
			needs = refs[0].ID
		}
		if _, designed := d.Resource(needs); !designed {
			continue // a resource group: its subscription is there before
		}
		_, target := azure(d, armsim.Options{Types: types})
		missing, _ := d.Resource(needs)
		if missing.BornWithParent { // it is there as soon as its parent is
			missing, _ = d.Resource(missing.ID.Parent())
		}
		gone := map[string]bool{missing.ID.Key(): true}
		before := stepsBefore(target)
		for _, earlier := range d.Resources[:i] {
			// What a step stands on may be gone too, and then what needs the
			// step is.
			_ = before(earlier.Unit)
			if gone[earlier.ID.Key()] || dependsOn(earlier, gone) {
				gone[earlier.ID.Key()] = true
				continue
			}
			if err := target.PutResource(context.Background(), earlier); err != nil {
				t.Fatalf("before %s: %v", r.ID, err)
			}
		}
		_ = before(r.Unit)
		err := target.PutResource(context.Background(), r)
		var refused *designput.Refused
		if !errors.As(err, &refused) || refused.Status/100 != 4 {
			t.Errorf("%s was put before %s: %v", r.ID, missing.ID, err)
		}
	}
}

// stepsBefore takes the steps before each unit, when it is first asked to.
func stepsBefore(target designput.Target) func(addr.Unit) error {
	begun := map[addr.Unit]bool{}
	return func(unit addr.Unit) error {
		if begun[unit] {
			return nil
		}
		begun[unit] = true
		return target.Before(context.Background(), unit)
	}
}

// dependsOn reports whether a resource needs one of those that are gone.
func dependsOn(r design.Resource, gone map[string]bool) bool {
	for id := r.ID; !id.IsZero(); id = id.Parent() {
		if gone[id.Key()] || gone[id.Scope().Key()] {
			return true
		}
	}
	for key := range gone {
		id := addr.MustParseID(key)
		for _, ref := range design.Refs(r.Body) {
			if id.Contains(ref.ID) {
				return true
			}
		}
		for _, need := range r.DependsOn {
			if id.Contains(need) {
				return true
			}
		}
		if id.Contains(r.ID) {
			return true
		}
	}
	return false
}

func TestSpoilt(t *testing.T) { eachDesign(t, spoilt) }

func spoilt(t *testing.T, d *design.Design) {
	tests := []struct {
		name       string
		spoil      func(body map[string]any) bool
		codes      []string
		needsTypes bool
	}{
		{"a dangling reference", dangle, []string{"InvalidResourceReference"}, false},
		{"a misspelt property", misspell, []string{"InvalidRequestContent"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			types := typesIfHere(t)
			if tt.needsTypes {
				types = publishedTypes(t, "that a misspelt property in a body of the design is refused")
			}
			_, target := azure(d, armsim.Options{Types: types})
			count, before := 0, stepsBefore(target)
			for _, r := range d.Resources {
				if err := before(r.Unit); err != nil {
					t.Fatal(err)
				}
				body, err := target.Body(context.Background(), r)
				if err != nil {
					t.Fatal(err)
				}
				if tt.spoil(body) {
					count++
					wrong := r
					wrong.Body = literal(body)
					err := target.PutResource(context.Background(), wrong)
					var refused *designput.Refused
					codes := tt.codes
					if r.BornWithParent { // it is there, and what is there may refuse to be another first
						codes = append(slices.Clone(codes), "PropertyChangeNotAllowed")
					}
					if !errors.As(err, &refused) || !slices.Contains(codes, refused.Code) {
						t.Errorf("%s: %v, want one of %v", r.ID, err, codes)
					}
				}
				if err := target.PutResource(context.Background(), r); err != nil {
					t.Fatal(err)
				}
			}
			if count < 5 {
				t.Errorf("%d bodies were spoilt: too few", count)
			}
		})
	}
}

// dangle makes the first id in a body lead nowhere.
func dangle(body map[string]any) bool {
	return edit(body, func(m map[string]any, k string) bool {
		s, _ := m[k].(string)
		if !strings.HasPrefix(s, "/subscriptions/") || strings.Contains(s, "roleDefinitions") || strings.Count(s, "/") < 4 {
			return false
		}
		m[k] = s + "-gone"
		return true
	})
}

// misspell swaps two letters of a property.
func misspell(body map[string]any) bool {
	properties, _ := body["properties"].(map[string]any)
	return edit(properties, func(m map[string]any, k string) bool {
		if len(k) < 4 || k[1] == k[2] {
			return false
		}
		m[k[:1]+k[2:3]+k[1:2]+k[3:]] = m[k]
		delete(m, k)
		return true
	})
}

// edit lets change look at every property until it changes one.
func edit(v any, change func(m map[string]any, k string) bool) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if change(v, k) || edit(v[k], change) {
				return true
			}
		}
	case []any:
		for _, item := range v {
			if edit(item, change) {
				return true
			}
		}
	}
	return false
}

// literal makes a body a design's again.
func literal(body map[string]any) design.Object {
	var convert func(v any) any
	convert = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			out := design.Object{}
			for k, item := range v {
				out[k] = convert(item)
			}
			return out
		case []any:
			var out design.List
			for _, item := range v {
				out = append(out, convert(item))
			}
			return out
		default:
			return v
		}
	}
	return convert(body).(design.Object)
}

// What reads back otherwise is named by its path.
func TestCompare(t *testing.T) {
	d := clinic(t)
	_, target := azure(d, armsim.Options{})
	if err := target.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		kind addr.Kind
		edit func(properties design.Object)
		want string
	}{
		{"Microsoft.KeyVault/vaults", func(p design.Object) { p["enablePurgeProtection"] = false }, "properties.enablePurgeProtection is true, want false"},
		{"Microsoft.KeyVault/vaults", func(p design.Object) { p["networkAcls"] = object{} }, "properties.networkAcls is <nil>, want an object"},
		{"Microsoft.Network/virtualNetworks", func(p design.Object) { p["subnets"] = list{} }, "properties.subnets has 1 items, want 0"},
		{"Microsoft.DBforPostgreSQL/flexibleServers", func(p design.Object) { p["version"] = "17" }, "properties.version is 16, want 17"},
	} {
		i := slices.IndexFunc(d.Resources, func(r design.Resource) bool { return r.ID.Kind().Equal(tt.kind) })
		other := d.Resources[i]
		other.Body = maps.Clone(other.Body)
		properties := maps.Clone(other.Body["properties"].(design.Object))
		tt.edit(properties)
		other.Body["properties"] = properties
		if err := target.Compare(t.Context(), other); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want an error with %q", err, tt.want)
		}
	}
}

// Without what a step before a unit makes, the unit is refused.
func TestStepsAreNeeded(t *testing.T) {
	d := example(t)
	_, target := azure(d, armsim.Options{})
	for _, r := range d.Resources {
		err := target.PutResource(context.Background(), r)
		var refused *designput.Refused
		switch {
		case err == nil:
		case errors.As(err, &refused) && refused.Code == "ApplicationGatewayKeyVaultSecretException":
			return
		default:
			t.Fatal(err)
		}
	}
	t.Error("a gateway stands on certificates that nobody put into the vault")
}
