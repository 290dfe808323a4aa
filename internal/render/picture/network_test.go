package picture_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/rendertest/example"
)

func chart(t *testing.T, m design.Map) rendertest.Chart {
	t.Helper()
	c, err := rendertest.ReadChart(picture.Network(&design.Design{Organisation: "Harbor", Effective: "2026-11-01"}, m))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever a map says, boxes and labels lie apart, and no line runs through a
// box.
func TestAnyMapCanBeRead(t *testing.T) {
	lines := 0
	for seed := range uint64(120) {
		m := someMap(rand.New(rand.NewPCG(seed, 1)))
		c := chart(t, m)
		if len(c.Boxes) == 0 {
			t.Fatalf("map %d is not drawn", seed)
		}
		lines += len(c.Lines)
		if len(c.Lines) != len(c.Labels) {
			t.Errorf("map %d: %d lines and %d labels", seed, len(c.Lines), len(c.Labels))
		}
		for _, fault := range c.Faults() {
			// With more flows than a page has lines for, the page grows.
			if !strings.Contains(fault, "higher than A4") {
				t.Errorf("map %d: %s", seed, fault)
			}
		}
	}
	if lines < 1000 {
		t.Errorf("only %d lines were looked at", lines)
	}
}

// someMap is a map of what maps are made of, in any number.
func someMap(r *rand.Rand) design.Map {
	m := design.Map{Title: "Some map"}
	words := []string{"Registry", "Application Gateway", "PostgreSQL 16, replica", "hl7.partner-with-a-long-name.example", "Odoo", "a-name-without-any-place-to-break-it-at-all"}
	var ends []string
	place := func(in string) {
		p := design.Place{ID: fmt.Sprint("place-", len(m.Places)), In: in, Title: words[r.IntN(len(words))], State: design.State(r.IntN(3))}
		for range r.IntN(3) {
			p.Notes = append(p.Notes, words[r.IntN(len(words))])
		}
		if r.IntN(3) == 0 {
			p.Host = "hrg-harbor-clinic-production-4efba59f.privatelink.postgres.database.azure.com"
		}
		if r.IntN(2) == 0 {
			p.Class = []string{"regulated", "internal"}[r.IntN(2)]
		}
		m.Places = append(m.Places, p)
		ends = append(ends, p.ID)
	}
	boundary := func(in string, kind design.BoundaryKind) string {
		b := design.Boundary{ID: fmt.Sprint("boundary-", len(m.Boundaries)), In: in, Kind: kind, Title: words[r.IntN(len(words))]}
		if r.IntN(2) == 0 {
			b.Range = netip.MustParsePrefix("10.41.8.128/28")
			b.Notes = []string{"Business associate agreement 2026-07"}
		}
		m.Boundaries = append(m.Boundaries, b)
		return b.ID
	}
	for _, kind := range []design.BoundaryKind{design.Internet, design.Organisation, design.ThirdParty, design.AzurePublic, design.AzurePrivate, design.Region} {
		n := r.IntN(2)
		if kind == design.ThirdParty {
			n = r.IntN(9)
		}
		for range n {
			in := boundary("", kind)
			for range 1 + r.IntN(3) {
				place(in)
			}
		}
	}
	for _, kind := range []design.BoundaryKind{design.HubNetwork, design.UnitNetwork} {
		for range 1 + r.IntN(3) {
			network := boundary("", kind)
			for range 1 + r.IntN(4) {
				subnet := boundary(network, design.Subnet)
				for range r.IntN(5) {
					place(subnet)
				}
				if r.IntN(3) == 0 {
					space := boundary(subnet, design.Namespace)
					ends = append(ends, space)
					for range 1 + r.IntN(3) {
						place(space)
					}
				}
			}
		}
	}
	if len(m.Places) == 0 {
		place(m.Boundaries[0].ID)
	}
	for i := range r.IntN(36) {
		from, to := ends[r.IntN(len(ends))], ends[r.IntN(len(ends))]
		if from == to || within(m, from, to) || within(m, to, from) {
			continue
		}
		m.Flows = append(m.Flows, design.Flow{
			Name: fmt.Sprint(i), From: from, To: to, Protocol: "HTTPS", Ports: []int{443, 8443}[:1+r.IntN(2)],
			Class: []string{"regulated", ""}[r.IntN(2)], State: design.State(r.IntN(3)), Why: "It does.",
		})
	}
	return m
}

// within reports whether an end is in a boundary.
func within(m design.Map, end, boundary string) bool {
	return slices.ContainsFunc(m.Index().Around(end), func(b design.Boundary) bool { return b.ID == boundary })
}

// Where regulated data is kept, and where it goes, is said by shape and in
// words; what is not there yet is drawn otherwise; and all of it is told to who
// does not see it.
func TestAMapSaysWhatItShows(t *testing.T) {
	m := design.Map{
		Title:      "Harbor Clinic",
		Boundaries: []design.Boundary{{ID: "party", Kind: design.ThirdParty, Title: "Tidewater"}, {ID: "network", Kind: design.UnitNetwork, Title: "Network", Range: netip.MustParsePrefix("10.41.0.0/20")}},
		Places: []design.Place{
			{ID: "api", In: "party", Title: "Claims"},
			{ID: "odoo", In: "network", Title: "Odoo"},
			{ID: "database", In: "network", Title: "Database", Class: "regulated", Host: "db.example", Address: netip.MustParseAddr("10.41.8.4")},
		},
		Flows: []design.Flow{
			{Name: "claims", From: "odoo", To: "api", Protocol: "HTTPS", Ports: []int{443}, Class: "regulated", Why: "Claims."},
			{Name: "mail", From: "odoo", To: "api", Protocol: "SMTP", Ports: []int{587}, Why: "Mail."},
			{Name: "database", From: "odoo", To: "database", Protocol: "PostgreSQL", Ports: []int{6432, 5432}, State: design.NotBuilt, Why: "Work."},
		},
	}
	svg := string(picture.Network(&design.Design{}, m))
	for _, want := range []string{
		"THIRD PARTY · Tidewater", "10.41.0.0/20", "◆ ePHI (regulated)", `class="ephi box"`, "db.example", "10.41.8.4",
		"◆ 1, 2: HTTPS 443; SMTP 587", `class="line heavy"`, "3: PostgreSQL 6432, 5432", `class="line none"`,
		"<title>Network map: Harbor Clinic</title>", "1: Odoo to Claims, HTTPS 443, regulated data.", "3: Odoo to Database, PostgreSQL 6432, 5432, not built yet.",
		"prefers-color-scheme: dark", "◆ keeps ePHI",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture does not say %q", want)
		}
	}
}

// What a page has no room for is counted, and what speaks most is drawn.
func TestAMapIsFolded(t *testing.T) {
	m := design.Map{Title: "Many", Boundaries: []design.Boundary{{ID: "network", Kind: design.UnitNetwork, Title: "Network"}}}
	m.Places = append(m.Places, design.Place{ID: "odoo", In: "network", Title: "Odoo"})
	for i := range 40 {
		id := fmt.Sprint("party-", i)
		m.Boundaries = append(m.Boundaries, design.Boundary{ID: id, Kind: design.ThirdParty, Title: id})
		m.Places = append(m.Places, design.Place{ID: "host-" + id, In: id, Title: "host"}, design.Place{ID: "store-" + id, In: "network", Title: "store"})
		m.Flows = append(m.Flows, design.Flow{Name: id, From: "odoo", To: "host-" + id, Protocol: "HTTPS", Ports: []int{443}, Why: "x"})
	}
	m.Places = append(m.Places, design.Place{ID: "database", In: "network", Title: "The database", Class: "regulated"})
	svg := picture.Network(&design.Design{}, m)
	c := chart(t, m)
	if faults := c.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	if len(c.Boxes) > 20 {
		t.Errorf("%d boxes are drawn", len(c.Boxes))
	}
	for _, want := range []string{"36 more", "The database", "Odoo", "40: Odoo to host"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("the picture does not say %q", want)
		}
	}
}

// The same map is the same bytes.
func TestNetworkIsTheSameBytes(t *testing.T) {
	d := example.Design(t)
	if len(d.Maps) < 2 {
		t.Fatalf("the example has %d maps", len(d.Maps))
	}
	for _, m := range d.Maps {
		if once := picture.Network(d, m); !bytes.Equal(once, picture.Network(d, m)) {
			t.Errorf("%s differs from one time to the next", picture.MapName(m))
		}
	}
}
