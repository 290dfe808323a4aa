// Package example holds designs of the example estates for the tests of the
// renderers: as they stand, with a shared server, below management groups, and
// under other names. It stands apart from rendertest because it needs the compiler.
package example

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// Design returns the design of the estate in examples/regional-group.
func Design(t testing.TB) *design.Design {
	t.Helper()
	return of(t, regionalGroup, func(*estate.Document) {})
}

// ByHand returns the design of the same estate where no pipeline deploys it, nor
// builds its images: it has no bootstrap.
func ByHand(t testing.TB) *design.Design {
	t.Helper()
	return of(t, regionalGroup, func(doc *estate.Document) {
		doc.Estate.Platform.Deployer, doc.Estate.Platform.Build = nil, nil // builds are its workflows'
		for i := range doc.Estate.Entities {
			for j := range doc.Estate.Entities[i].Environments {
				doc.Estate.Entities[i].Environments[j].Deployer = ""
			}
		}
	})
}

// Network returns the design of the estate in examples/provider-network.
func Network(t testing.TB) *design.Design {
	t.Helper()
	return of(t, providerNetwork, func(*estate.Document) {})
}

// Sharing returns the design of one clinic with a staging and a training
// environment, which share a database server of the platform.
func Sharing(t testing.TB) *design.Design {
	t.Helper()
	return of(t, clinic, func(doc *estate.Document) {
		e := &doc.Estate
		e.Platform.Network = network(t, "10.40.0.0/20")
		entity := &e.Entities[0]
		for _, more := range []struct{ name, network string }{{"staging", "10.43.0.0/20"}, {"training", "10.44.0.0/20"}} {
			one := entity.Environments[0]
			one.Name, one.Purpose, one.Data, one.Recovery, one.Objectives = more.name, more.name, "synthetic", nil, nil
			one.Network = network(t, more.network)
			one.Load.Users = 12
			entity.Environments = append(entity.Environments, one)
		}
	})
}

// Named returns the design of one clinic with other names of the
// organisation, the clinic and its environment.
func Named(t testing.TB, short, entity, environment string) *design.Design {
	t.Helper()
	return of(t, clinic, func(doc *estate.Document) {
		e := &doc.Estate
		e.Organisation.Short = short
		e.Entities[0].Name, e.Entities[0].Environments[0].Name = entity, environment
	})
}

// Governed returns the design of one clinic below management groups of its own,
// with exceptions that Azure knows of: at the subscription, at a resource group
// and for an environment.
func Governed(t testing.TB) *design.Design {
	t.Helper()
	return of(t, clinic, func(doc *estate.Document) {
		e := &doc.Estate
		e.Platform.ManagementGroups = &estate.ManagementGroups{Own: &estate.OwnManagementGroups{
			Parent: addr.ManagementGroup(e.Identity.Tenant.String()).String(), Owner: "terraform",
		}}
		sub := addr.Subscription(e.Entities[0].Environments[0].Subscription.String())
		for i, x := range []estate.Exception{
			{Check: "azure-key-rotation", Covers: sub.String() + "/*"},
			{Check: "azure-storage-shared-key", Covers: sub.ResourceGroup("hrg-harbor-clinic-production").String() + "/*", Intent: "met"},
			{Check: "azure-allowed-locations", Covers: "ward:environment/harbor-clinic/production"},
		} {
			x.ID = fmt.Sprintf("EXC-2026-10%d", i)
			x.Why, x.Approver, x.Compensating, x.Because = "It is accepted for a time.", "security officer", "Somebody looks each week.", estate.Because{Policy: "POL-003"}
			x.Granted, x.Until = day(t, "2026-10-01"), day(t, "2027-03-31")
			doc.Exceptions = append(doc.Exceptions, x)
		}
	})
}

func day(t testing.TB, text string) estate.Date {
	t.Helper()
	var d estate.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func network(t testing.TB, text string) estate.CIDR {
	t.Helper()
	c, err := estate.ParseCIDR(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The estates, from the root of the repository.
const (
	regionalGroup   = "examples/regional-group"
	providerNetwork = "examples/provider-network"
	clinic          = "internal/estate/testdata/clinic"
)

// of returns the design of an estate after a change.
func of(t testing.TB, folder string, change func(*estate.Document)) *design.Design {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", filepath.FromSlash(folder))
	doc, err := estate.Load(os.DirFS(root), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	change(doc)
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
