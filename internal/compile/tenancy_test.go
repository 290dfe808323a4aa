package compile_test

import (
	"testing"

	"github.com/wardhq/ward/internal/estate"
)

// A shared server is for environments beside it: from another region each
// statement would cross regions.
func TestSharedServerIsInTheSameRegion(t *testing.T) {
	in := without(t, func(e *estate.Environment) { e.Objectives, e.Recovery, e.Region = nil, nil, "westus3" })
	var err error
	if in.Document.Estate.Platform.Network, err = estate.ParseCIDR("10.40.0.0/20"); err != nil {
		t.Fatal(err)
	}
	d := mustCompile(t, in)
	for _, dec := range d.Decisions {
		if dec.Topic != "tenancy" {
			continue
		}
		want := "not taken: the shared server is in eastus2; each statement would cross regions, and the loss of either region would end harbor-clinic/production"
		if dec.Chosen != "dedicated" || dec.Options[1].Verdict != want {
			t.Errorf("%s, %q", dec.Chosen, dec.Options[1].Verdict)
		}
	}
	for _, r := range d.Resources {
		if r.ID.Kind() == "Microsoft.DBforPostgreSQL/flexibleServers" && r.Location() != "westus3" {
			t.Errorf("%s is in %s", r.ID.Name(), r.Location())
		}
	}
}
