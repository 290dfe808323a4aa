package web_test

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

// network is what a console shows of the example in which environments share a
// database server, of which nothing is sealed.
var network = sync.OnceValues(func() (console.Shown, error) {
	ward := app.Wire(app.Ports{Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return today }})
	keeper := &console.Keeper{
		Request: console.Request{Estate: "../../examples/provider-network"}, Open: ward.Open, Judge: ward.Judge, Prices: estates.Pricer{},
		Now: func() time.Time { return today }, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	return once(keeper, func(s console.Shown) bool { return s.Problems != nil || s.Estate != nil })
})

// indexes are of both examples: made once, since nobody changes them.
var (
	indexed sync.Once
	indexes map[string]*view.Index
)

// estatesShown are both examples.
func estatesShown(t *testing.T) map[string]*view.Index {
	t.Helper()
	shown, err := network()
	if err != nil || shown.Problems != nil {
		t.Fatal(err, shown.Problems)
	}
	indexed.Do(func() {
		indexes = map[string]*view.Index{"regional-group": view.NewIndex(open(t).Shown), "provider-network": view.NewIndex(shown)}
	})
	return indexes
}

// What environments cost is the sum of their lines, and all of them together what
// the estate costs: no line is nobody's, and none is counted twice.
func TestCostsAddUp(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			estimate, err := x.Shown.Estate.Costs()
			if err != nil {
				t.Fatal(err)
			}
			total := x.Overview().Cost
			if total.Sum.Floor != estimate.Floor || total.Sum.Ceiling != estimate.Ceiling || total.Sum.Ceiling == 0 {
				t.Errorf("the overview says %s, and the estimate %s to %s", total.Sum, estimate.Floor, estimate.Ceiling)
			}
			var floor, ceiling cost.Money
			lines := 0
			for _, environment := range x.Environments {
				p, err := x.EnvironmentOf(environment)
				if err != nil {
					t.Fatal(err)
				}
				floor, ceiling, lines = floor+p.Cost.Sum.Floor, ceiling+p.Cost.Sum.Ceiling, lines+p.Cost.Sum.Lines()
				var most float64
				grouped := 0
				for _, g := range p.Costs {
					grouped += g.Count.Count
					if n, err := strconv.ParseFloat(strings.ReplaceAll(g.Most, ",", ""), 64); err == nil {
						most += n
					}
					if got := x.CostsOf(mustURL(t, g.Count.Link).Query()).Table.Total; got != g.Count.Count {
						t.Errorf("%s: %s, %s has %d lines, and its link lists %d", environment, g.Service, g.Of, g.Count.Count, got)
					}
				}
				if grouped != p.Cost.Sum.Lines() {
					t.Errorf("%s has %d lines in its rows, want %d", environment, grouped, p.Cost.Sum.Lines())
				}
				if want := float64(p.Cost.Sum.Ceiling) / 1e9; most < want-1 || most > want+1 {
					t.Errorf("the rows of %s come to %.2f, and the page says %.2f", environment, most, want)
				}
				if chosen := x.CostsOf(mustURL(t, p.Cost.Link).Query()).Chosen; chosen.Floor != p.Cost.Sum.Floor || chosen.Ceiling != p.Cost.Sum.Ceiling || chosen.Lines() != p.Cost.Sum.Lines() {
					t.Errorf("%s costs %s, and what its link chooses %s", environment, p.Cost.Sum, chosen)
				}
				for _, tile := range []view.Tile{p.Cost.Monthly, p.Cost.ByUse, p.Cost.Unknown, p.Cost.Elsewhere} {
					if got := x.CostsOf(mustURL(t, tile.Link).Query()).Table.Total; got != tile.Count {
						t.Errorf("%s: %d %s, and the link lists %d", environment, tile.Count, tile.Title, got)
					}
				}
			}
			if floor != total.Sum.Floor || ceiling != total.Sum.Ceiling || lines != total.Sum.Lines() || lines != len(x.CostRows()) {
				t.Errorf("environments come to %s to %s in %d lines, and all to %s in %d", floor, ceiling, lines, total.Sum, total.Sum.Lines())
			}
		})
	}
}

// An environment's numbers are those of what they lead to.
func TestEnvironmentsNumbers(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			findings, resources, objects, decisions, steps := 0, 0, 0, map[string]bool{}, 0
			for _, row := range x.EnvironmentRows() {
				p, err := x.EnvironmentOf(row.Name)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range append([]view.Tile{row.Fails, row.Unknown, row.Excepted}, append(p.Verdicts, p.More...)...) {
					if got := x.FindingsOf(mustURL(t, v.Link).Query()).Table.Total; got != v.Count && v.Count > 0 {
						t.Errorf("%s: %d %s, and the link lists %d", row.Name, v.Count, v.Title, got)
					}
				}
				for _, v := range p.Verdicts {
					findings += v.Count
				}
				unshown := 0
				for _, o := range p.Objectives {
					if o.Standing != "shown" {
						unshown++
					}
				}
				if unshown != row.Unshown.Count {
					t.Errorf("%s: %d objectives are not shown, and its page lists %d", row.Name, row.Unshown.Count, unshown)
				}
				for _, u := range p.Units {
					resources, objects = resources+u.Resources.Count, objects+u.Objects.Count
				}
				for _, d := range append(p.Sizes, p.Choices...) {
					decisions[d.Link] = true
				}
				steps += len(p.Steps)
			}
			d := x.Shown.Estate.Design
			if findings != len(x.Findings) {
				t.Errorf("environments have %d findings, want %d", findings, len(x.Findings))
			}
			if resources != len(d.Resources) || objects != len(d.Objects) {
				t.Errorf("environments have %d resources and %d objects, want %d and %d", resources, objects, len(d.Resources), len(d.Objects))
			}
			if len(decisions) != len(d.Decisions) {
				t.Errorf("environments show %d decisions, want %d", len(decisions), len(d.Decisions))
			}
			if steps != len(d.Apply) {
				t.Errorf("environments show %d lines of the first apply, want %d", steps, len(d.Apply))
			}
		})
	}
}

// A step leads to those that it waits for, on whichever page they are.
func TestStepsLeadToEachOther(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			there, waits := map[string]bool{}, map[string]string{}
			for _, environment := range x.Environments {
				p, err := x.EnvironmentOf(environment)
				if err != nil {
					t.Fatal(err)
				}
				last := 0
				for _, s := range p.Steps {
					there[view.EnvironmentAddress(environment)+"#step-"+strconv.Itoa(s.Number)] = true
					if s.Number <= last {
						t.Errorf("%s: line %d stands behind %d", environment, s.Number, last)
					}
					last = s.Number
					for _, w := range s.Waits {
						for _, by := range w.By {
							waits[by.Link] = s.Title
							if n, _ := strconv.Atoi(by.Text); n >= s.Number {
								t.Errorf("%s: line %d waits for %d", environment, s.Number, n)
							}
						}
					}
				}
			}
			if len(waits) < 10 {
				t.Errorf("%d lines are waited for, want more", len(waits))
			}
			for link, title := range waits {
				if !there[link] {
					t.Errorf("%q waits for %s, which is nowhere", title, link)
				}
			}
		})
	}
}

// What cannot be undone is all of it: each resource that cannot be changed or must
// not be destroyed is on one page, under what it holds.
func TestWhatCannotBeUndone(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			listed := map[string]string{}
			for _, environment := range x.Environments {
				p, err := x.EnvironmentOf(environment)
				if err != nil {
					t.Fatal(err)
				}
				put := func(l view.Lasting, as string) {
					if listed[l.Link] != "" {
						t.Errorf("%s is listed twice", l.Link)
					}
					listed[l.Link] = as
				}
				for _, h := range p.Kept {
					for _, l := range h.Resources {
						put(l, h.Holds)
					}
					if h.Means == "" {
						t.Errorf("it is not said what changing means of what holds %s", h.Holds)
					}
				}
				for _, l := range p.Remade {
					put(l, "remade")
				}
				for _, l := range p.Guarded {
					put(l, "guarded")
				}
			}
			for _, r := range x.Shown.Estate.Design.Resources {
				want := ""
				switch {
				case len(r.Irreversible) > 0 && r.Holds.Protected():
					want = r.Holds.String()
				case len(r.Irreversible) > 0:
					want = "remade"
				case r.Holds.Protected():
					want = "guarded"
				}
				if got := listed[view.ThingAddress(r.ID.Key())]; got != want {
					t.Errorf("%s is listed as %q, want %q", r.ID, got, want)
				}
			}
		})
	}
}

// What is kept ready for the loss of a region is not said to run.
func TestWhatWaitsDoesNotRun(t *testing.T) {
	x := view.NewIndex(open(t).Shown)
	p, err := x.EnvironmentOf("harbor-clinic/production")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, place := range p.Runs {
		for _, w := range place.Workloads {
			got[place.Unit+" "+w.Name] = w.Replicas + " " + strconv.FormatBool(w.Waits)
		}
	}
	for name, want := range map[string]string{
		"harbor-clinic-production odoo/odoo-web":                                 "3–7 false",
		"harbor-clinic-production odoo/odoo-background":                          "1 false",
		"harbor-clinic-production-recovery odoo/odoo-web":                        "3–7 true",
		"harbor-clinic-production-recovery traefik/traefik":                      "3 true",
		"harbor-clinic-production-recovery kyverno/kyverno-admission-controller": "3 false",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if p.Runs[0].Unit != "harbor-clinic-production" {
		t.Errorf("the first place is %s", p.Runs[0].Unit)
	}
}

// A page of an environment answers for each that there is, and for no other.
func TestEnvironmentsAnswer(t *testing.T) {
	shown, err := network()
	if err != nil {
		t.Fatal(err)
	}
	for name, shown := range map[string]console.Shown{"regional-group": open(t).Shown, "provider-network": shown} {
		o := show(t, shown)
		c := client(t)
		o.enter(t, c)
		for _, environment := range view.NewIndex(shown).Environments {
			status, body, _ := ask(t, c, get(t, o.URL+view.EnvironmentAddress(environment)))
			if status != http.StatusOK {
				t.Errorf("%s: %s answers %d", name, environment, status)
			}
			for _, want := range []string{"findings", "runs", "sizes", "cost", "ends", "undone", "steps", "units"} {
				if !strings.Contains(body, `<h2 id="`+want+`">`) {
					t.Errorf("%s: the page of %s has no section %q", name, environment, want)
				}
			}
		}
		for _, path := range []string{"/environments/nobody/production", "/environments/harbor-clinic/", "/environments/harbor-clinic", "/environments/..%2f/production"} {
			if status, _, _ := ask(t, c, get(t, o.URL+path)); status != http.StatusNotFound {
				t.Errorf("%s: %s answers %d", name, path, status)
			}
		}
	}
}

// Where nothing prices the design, a page says that the cost is not known, and shows
// no zero for it.
func TestCostIsNotKnown(t *testing.T) {
	shown := open(t).Shown
	unpriced := *shown.Estate
	unpriced.Costs = nil
	shown.Estate = &unpriced
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	for _, path := range []string{"/", "/environments", "/environments/platform", "/cost"} {
		status, body, _ := ask(t, c, get(t, o.URL+path))
		if status != http.StatusOK || !strings.Contains(body, "What a month costs is not known") || strings.Contains(body, ">0 USD") {
			t.Errorf("%s answers %d, and does not say that the cost is not known", path, status)
		}
	}
	x := view.NewIndex(shown)
	for _, row := range x.EnvironmentRows() {
		if row.Cost.Why == "" {
			t.Errorf("%s is said to cost %s", row.Name, row.Cost.Sum)
		}
	}
}

// What environments share is on the page of each of them, with what keeps them apart.
func TestSharedTiers(t *testing.T) {
	x := estatesShown(t)["provider-network"]
	tenants := 0
	for _, environment := range x.Environments {
		p, err := x.EnvironmentOf(environment)
		if err != nil {
			t.Fatal(err)
		}
		for _, tier := range p.Tiers {
			tenants++
			if tier.Link != view.FileAddress(design.IsolationPath("database")) || len(tier.Own) == 0 {
				t.Errorf("%s: %+v", environment, tier)
			}
		}
	}
	if tenants != len(x.Shown.Estate.Design.Isolations[0].Tenants) {
		t.Errorf("%d environments are tenants, want %d", tenants, len(x.Shown.Estate.Design.Isolations[0].Tenants))
	}
}

// The list of environments keeps its promises as every list does.
func TestEnvironmentsList(t *testing.T) {
	x := estatesShown(t)["provider-network"]
	rows := x.EnvironmentRows()
	for _, f := range x.EnvironmentsOf(url.Values{}).Table.Filters {
		for _, o := range f.Options {
			if got := view.Environments().Table(rows, url.Values{f.Name: {o.Value}}, "/environments").Total; got != o.Rows {
				t.Errorf("%s=%s promises %d rows, and has %d", f.Name, o.Value, o.Rows, got)
			}
		}
	}
	if len(rows) != len(x.Environments) {
		t.Errorf("%d rows, want %d", len(rows), len(x.Environments))
	}
}

// Whatever text comes from the estate is text on a page of an environment, and hides
// nothing.
func TestEnvironmentsShowText(t *testing.T) {
	site, err := html.New()
	if err != nil {
		t.Fatal(err)
	}
	const hostile = "<script>alert(1)</script>\u202egpj.exe"
	for template, model := range map[string]any{"environment": &view.EnvironmentPage{}, "cost": &view.CostPage{}} {
		filled := fill(reflect.ValueOf(model).Elem(), hostile)
		body, err := site.Render(html.Page{Template: template, Title: hostile, Model: model})
		if err != nil {
			t.Fatalf("%s: %v", template, err)
		}
		if filled < 4 || !strings.Contains(string(body), "&lt;script&gt;alert") {
			t.Errorf("%s: %d texts, and none of them is on the page", template, filled)
		}
		if strings.Contains(string(body), "<script>") || strings.Contains(string(body), "\u202e") {
			for _, line := range strings.Split(string(body), "\n") {
				if strings.Contains(line, "<script>") || strings.Contains(line, "\u202e") {
					t.Errorf("%s has text as it came: %s", template, line)
				}
			}
		}
	}
}

// fill writes a text into all of a value that may come from an estate, one element in
// each list, and returns how many there were.
func fill(v reflect.Value, text string) int {
	n := 0
	switch v.Interface().(type) {
	case view.Tile, view.Table, view.Verdict, design.Basis: // what Ward says, and lists, which have tests of their own
		return 0
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Field(i).CanSet() && !slices.Contains([]string{"Link", "Class", "Why"}, name) {
				n += fill(v.Field(i), text)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		n += fill(v.Index(0), text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		n += fill(v.Elem(), text)
	case reflect.String:
		v.SetString(text)
		n++
	case reflect.Int:
		v.SetInt(1)
	}
	return n
}
