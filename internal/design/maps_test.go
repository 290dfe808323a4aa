package design_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// small is a map of two places in two boundaries, and a flow between them by
// way of a third.
func small() design.Map {
	return design.Map{
		Title: "all",
		Boundaries: []design.Boundary{
			{ID: "internet", Kind: design.Internet, Title: "Internet"},
			{ID: "network", Kind: design.UnitNetwork, Title: "Network"},
			{ID: "edge", In: "network", Kind: design.Subnet, Title: "edge"},
			{ID: "cluster", In: "network", Kind: design.Subnet, Title: "cluster"},
		},
		Places: []design.Place{
			{ID: "people", In: "internet", Title: "People"},
			{ID: "entry", In: "edge", Title: "Entry"},
			{ID: "odoo", In: "cluster", Title: "Odoo"},
		},
		Flows: []design.Flow{{Name: "people", From: "people", To: "odoo", Via: []string{"entry"}, Protocol: "HTTPS", Ports: []int{443}, Why: "They work."}},
	}
}

// A map says nothing of what is not there.
func TestMapsAreWhole(t *testing.T) {
	if _, err := design.New(design.Parts{Maps: []design.Map{small()}}); err != nil {
		t.Fatalf("a whole map is refused: %v", err)
	}
	for _, tt := range []struct {
		name   string
		change func(*design.Map)
		want   string
	}{
		{"unit", func(m *design.Map) { m.Unit = addr.PlatformUnit() }, "of a unit that is not declared"},
		{"boundary twice", func(m *design.Map) { m.Boundaries[1].ID = "internet" }, `"internet" is there twice`},
		{"boundary without a kind", func(m *design.Map) { m.Boundaries[0].Kind = 0 }, "the boundary internet does not say what it is"},
		{"boundary in nothing", func(m *design.Map) { m.Boundaries[2].In = "moon" }, `the boundary edge is in "moon", which is not a boundary`},
		{"place in a place", func(m *design.Map) { m.Places[0].In = "entry" }, `people is in "entry", which is not a boundary`},
		{"place named as a boundary", func(m *design.Map) { m.Places[0].ID = "network" }, `"network" is there twice`},
		{"resource", func(m *design.Map) {
			m.Places[1].Resource = addr.Subscription("22222222-2222-2222-2222-222222222222").ResourceGroup("rg")
		}, "which is neither designed nor declared to exist"},
		{"end", func(m *design.Map) { m.Flows[0].To = "moon" }, `the flow people has an end "moon"`},
		{"way", func(m *design.Map) { m.Flows[0].Via[0] = "edge" }, `is led through "edge", which is not a place`},
		{"flow twice", func(m *design.Map) { m.Flows = append(m.Flows, m.Flows[0]) }, `a flow "people" is there twice`},
		{"no port", func(m *design.Map) { m.Flows[0].Ports = nil }, `says "HTTPS" at ports []`},
		{"a port of none", func(m *design.Map) { m.Flows[0].Protocol = design.ByAzure }, "want a protocol with its ports"},
		{"port", func(m *design.Map) { m.Flows[0].Ports = []int{70000} }, "70000, which is not a port"},
		{"why", func(m *design.Map) { m.Flows[0].Why = "" }, "does not say what it is for"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := small()
			tt.change(&m)
			if _, err := design.New(design.Parts{Maps: []design.Map{m}}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// What a flow crosses is what it leaves and what it enters, on the whole of its
// way, and not what is around all of it.
func TestWhatAFlowCrosses(t *testing.T) {
	m := small()
	var got []string
	for _, b := range m.Index().Crosses(m.Flows[0]) {
		got = append(got, b.ID)
	}
	if want := "internet network edge cluster"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
