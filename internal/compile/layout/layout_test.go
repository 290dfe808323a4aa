package layout_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// A layout is values: nothing in it can be called, waited for or hidden, and
// every value of it has a name in what is printed.
func TestALayoutIsValues(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(path string, of reflect.Type)
	walk = func(path string, of reflect.Type) {
		// What writes itself as text is a value whatever is in it; an object of
		// a cluster and a parameter of a policy are JSON.
		if of.Implements(reflect.TypeFor[json.Marshaler]()) || of.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()) ||
			of.Implements(reflect.TypeFor[runtime.Object]()) || of == reflect.TypeFor[design.Object]() || seen[of] {
			return
		}
		seen[of] = true
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				f := of.Field(i)
				if f.Name == "index" { // says nothing that the lists do not
					continue
				}
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if !f.IsExported() || name == "" || name == "-" {
					t.Errorf("%s.%s is not printed", path, f.Name)
				}
				walk(path+"."+f.Name, f.Type)
			}
		case reflect.Slice, reflect.Pointer, reflect.Map:
			walk(path, of.Elem())
		case reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer:
			t.Errorf("%s is a %s, and not a value", path, of.Kind())
		default:
		}
	}
	walk("Layout", reflect.TypeFor[layout.Layout]())
	if len(seen) < 25 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}

// Names are within what Azure takes, whatever the names are that they are made
// of, and differ where the units or their subscriptions do.
func TestNames(t *testing.T) {
	one := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	two := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02")
	long := addr.Environment{Entity: "a-clinic-with-a-long-na", Name: "production-of-it"}
	seen := map[string]string{}
	for _, s := range []layout.Site{
		{Unit: addr.EnvironmentUnit(long), Subscription: one},
		{Unit: addr.EnvironmentUnit(long), Subscription: two},
		{Unit: addr.RecoveryUnit(long), Subscription: one},
		{Unit: addr.PlatformUnit(), Subscription: one},
	} {
		s = s.Named("abcdef")
		for _, n := range []struct {
			what, name string
			most       int
		}{
			{"vault", s.VaultID().Name(), 24},
			{"account of documents", s.DocumentsAccountID().Name(), 24},
			{"account of records", s.RecordsAccountID().Name(), 24},
			{"account of backups", s.BackupsAccountID().Name(), 24},
			{"backup vault", s.BackupVaultID().Name(), 50},
			{"server", s.ServerID().Name(), 63},
			{"virtual endpoint", s.VirtualEndpoint(), 63},
		} {
			if len(n.name) > n.most || strings.Contains(n.name, "--") || strings.HasSuffix(n.name, "-") {
				t.Errorf("%s %q: Azure takes %d characters, and no two dashes in a row", n.what, n.name, n.most)
			}
			place := s.Unit.String() + " of " + s.Subscription.Name()
			if other, taken := seen[n.what+n.name]; taken {
				t.Errorf("%s %q is that of %s and of %s", n.what, n.name, other, place)
			}
			seen[n.what+n.name] = place
		}
	}
}

// What is asked for is found by its name, and what is not there is not.
func TestLookups(t *testing.T) {
	name := addr.Environment{Entity: "clinic", Name: "production"}
	unit := addr.EnvironmentUnit(name)
	s := layout.Site{Unit: unit}.Named("hrg")
	l := layout.Layout{
		Sites:        []layout.Site{s},
		Environments: []layout.Environment{{Name: name}},
		Servers:      []layout.Server{{Unit: unit, ID: s.ServerID()}},
		Clusters:     []layout.Cluster{{Name: "spare", Runs: []layout.Workload{{Environment: name, Standby: true}}}},
	}
	if _, ok := l.Site(addr.PlatformUnit()); ok {
		t.Error("a site that is not there was found")
	}
	if _, ok := l.Environment(addr.Environment{}); ok {
		t.Error("an environment without a name was found")
	}
	// What has the same name is the first of the list, looked up or not.
	twice := l
	twice.Sites = append(twice.Sites, layout.Site{Unit: unit, Region: "another"})
	for _, of := range []layout.Layout{twice, twice.Indexed()} {
		if found, ok := of.Site(unit); !ok || found.Region != "" {
			t.Errorf("the site %+v was found, want the first", found)
		}
		if in := of.ClustersIn(unit); len(in) != 0 {
			t.Errorf("clusters of another site: %v", in)
		}
		if got := of.RunIn(addr.Unit{}); len(got) != 1 || got[0].Name != name {
			t.Errorf("environments that run in no site: %v", got)
		}
	}
	// A primary follows nothing, so it is no replica of what has no id.
	if _, ok := l.ReplicaOf(addr.ID{}); ok {
		t.Error("a primary was taken for a replica")
	}
	if _, _, ok := l.Runs(name); ok {
		t.Error("an environment that is only kept ready runs")
	}
}
