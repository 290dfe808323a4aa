package compile_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

// The simulated Azure takes the design of each topology, unit after unit in the
// order of the design, where what others keep is there; all reads back as it
// was put, and a second plan is empty.
func TestTopologiesAreTaken(t *testing.T) {
	types := typesIfHere(t)
	for _, tt := range topologies() {
		t.Run(tt.name, func(t *testing.T) {
			in := tt.input(t)
			taken(t, types, mustCompile(t, in), in.Document.Estate.Identity.Tenant.String())
		})
	}
}

// So are those of the examples. Of a network of several entities each regulated
// production is in a subscription of its own, with its own keys.
func TestExamplesAreTaken(t *testing.T) {
	types := typesIfHere(t)
	for _, name := range examples {
		t.Run(name, func(t *testing.T) {
			in := handedOut(t, name)
			taken(t, types, mustCompile(t, in), in.Document.Estate.Identity.Tenant.String())
		})
	}
}

// taken puts a design to an empty Azure. A new right is not seen by the first
// request that relies on it.
func taken(t *testing.T, types armsim.Checker, d *design.Design, tenant string) {
	t.Helper()
	sim := armsim.New(armsim.Options{Types: types, Tenant: tenant, Subscriptions: subscriptionsOf(d), RightsUnseen: 1})
	target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
	if err := target.Others(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := target.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps, err := target.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		t.Errorf("a second plan has %s: %v", s.Resource.ID, s.Differs)
	}
}

const typesFile = "arm-types/types.json.gz"

// typesIfHere returns Microsoft's types, or nil where they are not at hand:
// order and references are judged then, and the bodies in CI.
func typesIfHere(t *testing.T) armsim.Checker {
	t.Helper()
	if !labtest.HasReference(typesFile) {
		return nil
	}
	f, err := os.Open(labtest.Reference(t, typesFile, ""))
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

// subscriptionsOf are all that a design deploys to or names.
func subscriptionsOf(d *design.Design) []string {
	out := map[string]bool{}
	var named func(v any)
	named = func(v any) {
		switch v := v.(type) {
		case addr.Ref:
			out[v.ID.SubscriptionID()] = true
		case string:
			if id, err := addr.ParseID(v); err == nil {
				out[id.SubscriptionID()] = true
			}
		case design.Object:
			for _, item := range v {
				named(item)
			}
		case design.List:
			for _, item := range v {
				named(item)
			}
		}
	}
	for _, r := range d.Resources {
		out[r.ID.SubscriptionID()] = true
		named(r.Body)
	}
	delete(out, "")
	return slices.Sorted(maps.Keys(out))
}
