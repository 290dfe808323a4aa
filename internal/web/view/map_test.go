package view

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

// many is an index of so many entities with so many environments each, of which each
// has things of two regions.
func many(entities, each, things int) *Index {
	d := &design.Design{Organisation: "Many"}
	var environments []ward.Environment
	x := &Index{Shown: console.Shown{Estate: &console.Estate{Design: d}}}
	for i := range entities {
		for j := range each {
			name := addr.Environment{Entity: fmt.Sprintf("entity-%d", i), Name: fmt.Sprintf("site-%d", j)}
			home, away := addr.EnvironmentUnit(name), addr.RecoveryUnit(name)
			environments = append(environments, ward.Environment{Entity: name.Entity, Name: name.Name, Purpose: "production", Data: "regulated", Units: []string{home.String(), away.String()}})
			for k, unit := range []addr.Unit{home, away} {
				group := addr.Subscription(fmt.Sprintf("00000000-0000-4000-8000-%012d", i)).ResourceGroup(unit.String())
				d.Units = append(d.Units, design.Unit{Name: unit, Title: unit.String()})
				for n := range things {
					id := group.Resource("Microsoft.Storage/storageAccounts", fmt.Sprintf("account%d", n))
					d.Resources = append(d.Resources, design.Resource{ID: id, Unit: unit, Body: design.Object{"location": []string{"westus3", "eastus"}[k]}, Why: "it is there"})
					f := Finding{Finding: check.Finding{Check: "a-check", Subject: addr.AzureSubject(id), Outcome: check.Pass}, Verdict: Passes}
					if i == entities-1 && n == 0 {
						f.Outcome, f.Verdict = check.Fail, Fails
					}
					f.Key = record.KeyOf(f.Finding)
					x.Findings = append(x.Findings, f)
				}
			}
		}
	}
	x.atlas = newAtlas(d, environments)
	for i, f := range x.Findings {
		x.Findings[i].Within = x.atlas.within(d, f.Subject, Platform)
	}
	x.whole = func() marks { return x.marks(nil) }
	return x
}

// A large estate is drawn as its entities, and one entity as its units: never more
// boxes than a picture has room for, the gravest among them, and the numbers those of
// the lists.
func TestLargeEstates(t *testing.T) {
	for _, size := range [][2]int{{4, 3}, {20, 10}, {150, 2}, {2, 110}, {1, 1}} {
		x := many(size[0], size[1], 3)
		p := x.MapOf(nil)
		if n := len(p.Drawing.Boxes); n == 0 || n > mostBoxes {
			t.Errorf("%v: %d boxes", size, n)
		}
		if want := size[0]*size[1]*2 > mostBoxes; p.Entities != want {
			t.Errorf("%v: drawn as entities: %v", size, p.Entities)
		}
		if n := len(p.Drawing.Boxes); p.Entities && n+p.Beyond != size[0] || !p.Entities && n != p.Table.Total {
			t.Errorf("%v: %d boxes, and %d beyond", size, n, p.Beyond)
		}
		fails := 0
		for _, b := range p.Drawing.Boxes {
			u, err := url.Parse(b.Link)
			if err != nil {
				t.Fatal(err)
			}
			if p.Entities {
				one := x.MapOf(u.Query())
				if len(one.Drawing.Boxes) > mostBoxes || one.Entities || one.Table.Total != 2*size[1] || len(one.Drawing.Boxes)+one.Beyond != one.Table.Total {
					t.Errorf("%v: %s shows %d boxes of %d units", size, b.Link, len(one.Drawing.Boxes), one.Table.Total)
				}
				if !slices.ContainsFunc(b.Texts, func(s Text) bool { return s.Text == fmt.Sprintf("%d units", 2*size[1]) }) {
					t.Errorf("%v: %s does not say how many units it has", size, b.Said)
				}
			}
			for _, c := range b.Chips {
				if got := x.FindingsOf(mustQuery(t, c.Link)).Table.Total; !strings.HasPrefix(c.Text.Text, fmt.Sprintf("%d ", got)) {
					t.Errorf("%v: %s says %s, and %d are listed", size, b.Said, c.Text.Text, got)
				}
				if c.Sign.Class == "fail" {
					fails++
				}
			}
		}
		if fails == 0 {
			t.Errorf("%v: what fails is not in the picture", size)
		}
	}
}

func mustQuery(t *testing.T, link string) url.Values {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// Of a unit with very many things, those of one kind stand in one box, which leads to
// all of them and to nothing else; what asks for something is drawn by itself.
func TestManyThingsInAUnit(t *testing.T) {
	x := many(1, 1, 400)
	p, err := x.UnitOf("entity-0-site-0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Drawing.Boxes) != 2 {
		t.Fatalf("%d boxes, want the one that fails and the others in one", len(p.Drawing.Boxes))
	}
	for _, b := range p.Drawing.Boxes {
		if b.Class != "several" {
			continue
		}
		one, err := x.UnitOf("entity-0-site-0", mustQuery(t, b.Link))
		if err != nil || one.Table.Total != 399 || !strings.HasPrefix(b.Texts[0].Text, "399 ×") {
			t.Errorf("%s leads to %d (%v)", b.Texts[0].Text, one.Table.Total, err)
		}
	}
}

// A place's findings are those of what is within it: whatever was found, the units and
// the estate itself have it once, and a mark's verdicts add up.
func TestMarksAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := many(3, 2, 2)
		for i := range x.Findings {
			f := &x.Findings[i]
			f.Outcome = rapid.SampledFrom([]check.Outcome{check.Unknown, check.Pass, check.Fail, check.Error, check.NotApplicable}).Draw(t, "outcome")
			f.Verdict = verdictOf(f.Finding)
			if rapid.IntRange(0, 3).Draw(t, "nothing") == 0 {
				f.Subject = addr.Subject{}
				f.Key = record.KeyOf(f.Finding)
				f.Within = x.atlas.within(x.Shown.Estate.Design, f.Subject, Platform)
			}
		}
		m := x.marks(nil)
		sum := m.of(Itself).Total
		asks := m.of(Itself).Asks
		for _, r := range x.UnitsOf(nil) {
			sum, asks = sum+r.Mark.Total, asks+r.Mark.Asks
			by := 0
			for i, tile := range r.Mark.Tiles {
				by += tile.Count
				if i == 0 && tile.Title != string(r.Mark.Worst) {
					t.Fatalf("%s comes to %s, and has %s", r.Key, r.Mark.Worst, tile.Title)
				}
			}
			if by != r.Mark.Total {
				t.Fatalf("%s: %d by verdict, %d in all", r.Key, by, r.Mark.Total)
			}
		}
		if all := m.all(); all.Total != sum || sum != len(x.Findings) || all.Asks != asks {
			t.Fatalf("%d findings in the units, %d in all, of %d", sum, all.Total, len(x.Findings))
		}
	})
}

// What nobody judged is not drawn as good.
func TestNothingJudgedIsNotGood(t *testing.T) {
	x := many(1, 1, 1)
	x.Findings = nil
	for _, b := range x.MapOf(nil).Drawing.Boxes {
		if b.Class != "unjudged" || len(b.Chips) > 0 || !strings.Contains(b.Said, notJudged) {
			t.Errorf("%q is drawn as %s", b.Said, b.Class)
		}
	}
	p, err := x.UnitOf("entity-0-site-0", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range p.Drawing.Boxes {
		if b.Class != "unjudged" {
			t.Errorf("%q is drawn as %s", b.Said, b.Class)
		}
	}
	if got := gravest(Mark{}); got != notJudged {
		t.Errorf("nothing judged comes to %q", got)
	}
}
