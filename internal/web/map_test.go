package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/web/view"
)

// narrowings are what a map is asked for with.
func narrowings() []url.Values {
	return []url.Values{
		{}, {"check": {"azure-vnet-ddos-protection"}}, {"check": {"azure-resource-region"}, "framework": {"hipaa"}}, {"framework": {"hipaa"}}, {"show": {"asking"}}, {"framework": {"none"}},
	}
}

// listed is how many rows the list has that an address leads to.
func listed(t *testing.T, x *view.Index, link string) int {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	switch unit, ofUnit := strings.CutPrefix(u.Path, "/map/"); {
	case u.Path == "/findings":
		return x.FindingsOf(u.Query()).Table.Total
	case u.Path == "/map":
		return x.MapOf(u.Query()).Table.Total
	case ofUnit:
		p, err := x.UnitOf(unit, u.Query())
		if err != nil {
			t.Fatalf("%s: %v", link, err)
		}
		return p.Table.Total
	case u.Path == "/thing":
		if _, err := x.ThingOf(u.Query()); err != nil {
			t.Errorf("%s: %v", link, err)
		}
		return 1
	}
	t.Errorf("%s is no page of a map", link)
	return -1
}

// first is the number that a text begins with.
func first(t *testing.T, text string) int {
	t.Helper()
	word, _, _ := strings.Cut(strings.TrimPrefix(text, "all "), " ")
	n, err := strconv.Atoi(word)
	if err != nil {
		t.Fatalf("%q has no number", text)
	}
	return n
}

// countedAt holds every number of a picture against the list that it leads to, and
// returns how many there are.
func countedAt(t *testing.T, x *view.Index, d view.Drawing) int {
	t.Helper()
	n := 0
	holds := func(text, link string) {
		t.Helper()
		n++
		if want, got := first(t, text), listed(t, x, link); got != want {
			t.Errorf("%q leads to %d rows: %s", text, got, link)
		}
	}
	for _, f := range d.Frames {
		for _, c := range f.Chips {
			holds(c.Text.Text, c.Link)
		}
	}
	for _, b := range d.Boxes {
		for _, c := range b.Chips {
			holds(c.Text.Text, c.Link)
		}
		if b.Class == "several" {
			holds(b.Texts[0].Text, b.Link)
		}
		for _, l := range b.Lines {
			if strings.HasPrefix(l.Said, "all ") {
				holds(l.Said, l.Link)
			}
		}
	}
	return n
}

// marked holds every number of a mark against its list.
func marked(t *testing.T, x *view.Index, what string, m view.Mark) {
	t.Helper()
	sum := 0
	for _, tile := range m.Tiles {
		sum += tile.Count
		if got := listed(t, x, tile.Link); got != tile.Count {
			t.Errorf("%s: %d %s, and %s lists %d", what, tile.Count, tile.Title, tile.Link, got)
		}
	}
	if got := listed(t, x, m.Link); sum != m.Total || got != m.Total {
		t.Errorf("%s: %d in all, %d by verdict, and %s lists %d", what, m.Total, sum, m.Link, got)
	}
}

// Each number on the map, in its boxes, its frames and its list, is the number of what
// is listed where it leads; and the numbers of all units are those of the estate.
func TestNumbersOnTheMap(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			checked := 0
			for _, q := range narrowings() {
				p := x.MapOf(q)
				checked += countedAt(t, x, p.Drawing)
				marked(t, x, "all", p.All)
				marked(t, x, "itself", p.Itself)
				sum := p.Itself.Total
				for _, r := range x.UnitsOf(q) {
					marked(t, x, r.Key, r.Mark)
					sum += r.Mark.Total
					if u, err := x.UnitOf(r.Name.String(), url.Values{}); err != nil || u.Table.All != r.Things || u.Mark.Total < r.Mark.Total {
						t.Errorf("%s: %d things on the map, and %d in it (%v)", r.Key, r.Things, u.Table.All, err)
					}
				}
				if q.Get("show") == "" && sum != p.All.Total {
					t.Errorf("%v: the units and the estate itself have %d findings, and there are %d", q, sum, p.All.Total)
				}
				if q.Get("show") == "" && p.Table.All != len(x.Shown.Estate.Design.Units) {
					t.Errorf("%d units are listed of %d", p.Table.All, len(x.Shown.Estate.Design.Units))
				}
			}
			if p := x.MapOf(nil); p.All.Total != len(x.Findings) {
				t.Errorf("%d findings on the map, and there are %d", p.All.Total, len(x.Findings))
			}
			if checked < 40 {
				t.Errorf("%d numbers were looked at, want more", checked)
			}
		})
	}
}

// Each number on the map of a unit is the number of what is listed; and whatever is in
// the unit is in its picture, once.
func TestNumbersOnTheMapOfAUnit(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			checked := 0
			for _, u := range x.Shown.Estate.Design.Units {
				for _, q := range narrowings()[:5] {
					p, err := x.UnitOf(u.Name.String(), q)
					if err != nil {
						t.Fatal(err)
					}
					if testing.Short() && len(q) > 0 {
						continue
					}
					checked += countedAt(t, x, p.Drawing)
					marked(t, x, p.Unit.Key, p.Mark)
					marked(t, x, p.Unit.Key+" declared", p.Declared)
					if got := inPicture(t, p.Drawing); got != p.Table.Total {
						t.Errorf("%s %v: %d things are drawn, and %d listed", u.Name, q, got, p.Table.Total)
					}
				}
			}
			if checked < 300 {
				t.Errorf("%d numbers were looked at, want hundreds", checked)
			}
		})
	}
}

// inPicture counts the things in a picture; none may be in it twice.
func inPicture(t *testing.T, d view.Drawing) int {
	t.Helper()
	n := 0
	seen := map[string]bool{}
	once := func(link string) {
		t.Helper()
		n++
		if seen[link] {
			t.Errorf("%s is drawn twice", link)
		}
		seen[link] = true
	}
	for _, b := range d.Boxes {
		switch b.Class {
		case "several":
			n += first(t, b.Texts[0].Text)
		case "others":
		default:
			once(b.Link)
		}
		shown, all := 0, 0
		for _, l := range b.Lines {
			if strings.HasPrefix(l.Said, "all ") {
				all = first(t, l.Said)
				continue
			}
			shown++
			once(l.Link)
		}
		n += max(0, all-shown)
	}
	return n
}

// Boxes of a picture are beside each other or within each other, and in the picture.
func TestBoxesDoNotOverlap(t *testing.T) {
	for name, x := range estatesShown(t) {
		pictures := map[string]view.Drawing{"map": x.MapOf(nil).Drawing, "one entity": x.MapOf(url.Values{"entity": {"harbor-clinic"}}).Drawing}
		for _, u := range x.Shown.Estate.Design.Units {
			p, err := x.UnitOf(u.Name.String(), nil)
			if err != nil {
				t.Fatal(err)
			}
			pictures[u.Name.String()] = p.Drawing
		}
		for what, d := range pictures {
			for i, a := range d.Boxes {
				if a.X < 0 || a.Y < 0 || a.X+a.W > d.W || a.Y+a.H > d.H {
					t.Errorf("%s, %s: %s is not within the picture", name, what, a.Said)
				}
				for _, c := range a.Chips {
					if c.X < a.X || c.X+c.W > a.X+a.W || c.Y+24 > a.Y+a.H {
						t.Errorf("%s, %s: %q stands out of %s", name, what, c.Text.Text, a.Said)
					}
				}
				for _, b := range d.Boxes[i+1:] {
					if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
						t.Errorf("%s, %s: %s lies on %s", name, what, a.Said, b.Said)
					}
				}
			}
			for _, f := range d.Frames {
				if f.H < 40 || f.X+f.W > d.W || f.Y+f.H > d.H {
					t.Errorf("%s, %s: the frame %s is not within the picture", name, what, f.Said)
				}
			}
		}
	}
}

// Each resource and each object of both examples has a page: with what was found
// about it, the files that it is rendered in, its body, and links that lead back.
func TestEveryThingHasAPage(t *testing.T) {
	for name, x := range estatesShown(t) {
		t.Run(name, func(t *testing.T) {
			e := x.Shown.Estate
			tree, err := render.Render(e.Design, render.Inputs{Ward: "test"})
			if err != nil {
				t.Fatal(err)
			}
			needs, neededBy := map[[2]string]bool{}, map[[2]string]bool{}
			look := func(s addr.Subject, called string) view.ThingPage {
				p, err := x.ThingOf(url.Values{"subject": {s.Key()}})
				if err != nil {
					t.Fatalf("%s: %v", s, err)
				}
				if p.Thing.Key != s.Key() || p.ID != s.String() || p.Thing.Why == "" || p.Version == "" {
					t.Errorf("%s is shown as %+v", s, p.Thing)
				}
				if p.About.Total != len(p.Findings)+len(p.Idle) {
					t.Errorf("%s: %d findings, and %d are listed", s, p.About.Total, len(p.Findings))
				}
				if !json.Valid([]byte(p.Body)) || len(p.Body) < 2 {
					t.Errorf("%s has no body: %q", s, p.Bodiless)
				}
				for _, f := range p.Files {
					data, ok := tree.File(f.Text)
					if !ok {
						t.Errorf("%s: the tree has no file %s", s, f.Text)
					}
					if !strings.Contains(string(data), called) {
						t.Errorf("%s: %s does not have it", s, f.Text)
					}
				}
				for _, tie := range p.Needs {
					needs[[2]string{s.Key(), subjectOf(t, tie.Link)}] = true
				}
				for _, tie := range p.NeededBy {
					neededBy[[2]string{subjectOf(t, tie.Link), s.Key()}] = true
				}
				return p
			}
			holding := 0
			for i, r := range e.Design.Resources {
				p := look(addr.AzureSubject(r.ID), r.ID.Name())
				if i%40 == 0 {
					marked(t, x, p.ID, p.About)
					marked(t, x, p.ID+" with its parts", p.Within)
				}
				if len(p.Fixed) != len(r.Irreversible) || len(p.Once) != len(r.CreateOnly) {
					t.Errorf("%s: %d and %d properties, want %d and %d", r.ID, len(p.Fixed), len(p.Once), len(r.Irreversible), len(r.CreateOnly))
				}
				if strings.Contains(p.Holding, "destroy") != r.Holds.Protected() {
					t.Errorf("%s holds %s, and is said to hold %s", r.ID, r.Holds, p.Holding)
				}
				if r.Holds != design.HoldsNothing {
					holding++
				}
				for _, ref := range design.Refs(r.Body) {
					target, ok := e.Design.Resource(ref.ID)
					if ok && target.ID != r.ID && !needs[[2]string{p.Thing.Key, addr.AzureSubject(target.ID).Key()}] {
						t.Errorf("%s names %s, and its page does not lead there", r.ID, target.ID)
					}
				}
				for _, part := range r.Parts {
					if p, err := x.ThingOf(url.Values{"subject": {addr.AzureSubject(part).Key()}}); err != nil || p.Thing.Key != addr.AzureSubject(r.ID).Key() && p.PartOf != "" {
						t.Errorf("%s: %v", part, err)
					}
				}
			}
			if holding == 0 {
				t.Error("nothing holds anything")
			}
			for _, o := range e.Design.Objects {
				look(addr.ObjectSubject(o.Key), o.Key.Name)
			}
			if len(needs) < 500 || len(needs) != len(neededBy) {
				t.Errorf("%d things need one, and of %d it is said that they are needed", len(needs), len(neededBy))
			}
			for pair := range needs {
				if !neededBy[pair] {
					t.Errorf("%s needs %s, which does not say so", pair[0], pair[1])
				}
			}
		})
	}
}

func subjectOf(t *testing.T, link string) string {
	t.Helper()
	return mustURL(t, link).Query().Get("subject")
}

// A finding leads to the page of what it is about, where the design has it.
func TestFindingsLeadToThings(t *testing.T) {
	for name, x := range estatesShown(t) {
		leads := 0
		for i, f := range x.Findings {
			if i%7 > 0 {
				continue
			}
			p, err := x.FindingOf(mustURL(t, view.FindingAddress(f.Key)).Query())
			if err != nil {
				t.Fatal(err)
			}
			if of := f.Subject.String(); p.Thing == "" && (strings.HasPrefix(of, "/") || strings.HasPrefix(of, "kube:")) {
				t.Errorf("%s: %s leads to no thing", name, of)
			}
			if p.Thing != "" {
				leads++
				listed(t, x, p.Thing)
			}
		}
		if leads < 300 {
			t.Errorf("%s: %d findings lead to things", name, leads)
		}
	}
}

// Flows are numbered as in the picture and in the tree, and lead to the things that
// they begin and end at, whose pages have them.
func TestNetworks(t *testing.T) {
	for name, x := range estatesShown(t) {
		for _, m := range x.Shown.Estate.Design.Maps {
			unit := m.Unit.String()
			p, err := x.NetworkOf(unit, nil)
			if err != nil || p.Table.Total != len(m.Flows) {
				t.Fatalf("%s, %s: %d flows, want %d (%v)", name, unit, p.Table.Total, len(m.Flows), err)
			}
			for i, f := range x.FlowsOf(unit) {
				if f.Number != i+1 || f.Why == "" || f.From.Text == "" || f.To.Text == "" {
					t.Errorf("%s, %s: flow %d is %+v", name, unit, i, f)
				}
				if f.To.Link == "" || unit == "" {
					continue
				}
				thing, err := x.ThingOf(mustURL(t, f.To.Link).Query())
				if err != nil || !slices.ContainsFunc(thing.Flows, func(o view.FlowLine) bool { return o.Address == f.Address && o.Number == f.Number }) {
					t.Errorf("%s, %s: flow %d ends at %s, which does not say so (%v)", name, unit, f.Number, f.To.Link, err)
				}
			}
		}
		if _, err := x.NetworkOf("nothing", nil); err == nil {
			t.Error("a network that is not there has a page")
		}
	}
}

// What is called as markup is text, in boxes and on pages, and so is what turns the
// direction of writing.
func TestHostileNamesOnTheMap(t *testing.T) {
	const name = "\"><script>alert(1)</script></title></svg>\u202egnp"
	shown := open(t).Shown
	e, d := *shown.Estate, *shown.Estate.Design
	e.Design, shown.Estate = &d, &e
	d.Organisation = name
	d.Units, d.Resources, d.Objects, d.Maps = slices.Clone(d.Units), slices.Clone(d.Resources), slices.Clone(d.Objects), slices.Clone(d.Maps)
	for i := range d.Units {
		d.Units[i].Title = name
	}
	for i := range d.Resources {
		d.Resources[i].Why = name
	}
	for i := range d.Objects {
		d.Objects[i].Key.Namespace, d.Objects[i].Key.Cluster, d.Objects[i].Why = "<script>alert(1)\u202e", "\"><script>alert(1)", name
	}
	for i, m := range d.Maps {
		m.Title, m.Boundaries, m.Places, m.Flows = name, slices.Clone(m.Boundaries), slices.Clone(m.Places), slices.Clone(m.Flows)
		for j := range m.Boundaries {
			m.Boundaries[j].Title = name
		}
		for j := range m.Places {
			m.Places[j].Title, m.Places[j].Host = name, name
		}
		for j := range m.Flows {
			m.Flows[j].Why = name
		}
		d.Maps[i] = m
	}
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	thing := view.ThingAddress(addr.AzureSubject(d.Resources[40].ID).Key())
	object := view.ThingAddress(addr.ObjectSubject(d.Objects[0].Key).Key())
	for _, path := range []string{"/map", "/map?entity=harbor-clinic", "/map/harbor-clinic-production", "/map/platform", "/network", "/network/harbor-clinic-production", "/network/picture.svg?unit=platform", thing, object} {
		status, body, _ := ask(t, c, get(t, o.URL+path))
		if status != http.StatusOK || !strings.Contains(body, "alert(1)") {
			t.Errorf("%s: %d, or does not have the name", path, status)
		}
		if strings.Contains(body, "<script>") || strings.Contains(body, "</title></svg>") {
			t.Errorf("%s: a name is markup", path)
		}
		// The value of a choice is sent back as it is, and not shown.
		if seen := values.ReplaceAllString(body, ""); strings.Contains(seen, "\u202e") {
			t.Errorf("%s: a name turns the direction of writing", path)
		}
	}
}

var values = regexp.MustCompile(` value="[^"]*"`)

// Odd questions have answers, and whoever was not let in has none.
func TestOddMaps(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	for path, want := range map[string]int{
		"/map/nothing": http.StatusNotFound, "/map/..%2f..%2fetc": http.StatusNotFound, "/map?entity=nobody": http.StatusOK, "/map?check=%3Cscript%3E": http.StatusOK, "/map?show=asking&framework=none": http.StatusOK,
		"/map?sort=-fail&page=9": http.StatusOK, "/map?format=csv": http.StatusOK, "/map/platform?format=json": http.StatusOK, "/network?format=csv": http.StatusOK, "/map/platform?group=x": http.StatusOK,
		"/network/nothing": http.StatusNotFound, "/network/picture.svg": http.StatusOK, "/network/picture.svg?unit=nothing": http.StatusNotFound,
		"/thing": http.StatusNotFound, "/thing?subject=": http.StatusNotFound, "/thing?subject=%3Cscript%3E": http.StatusNotFound, "/thing?subject=ward%3Aenvironment%2Fharbor-clinic%2Fproduction": http.StatusNotFound,
		"/thing?subject=%2Fsubscriptions%2Fx": http.StatusNotFound, "/thing?subject=kube%3Aa%2Fb": http.StatusNotFound,
	} {
		status, body, h := ask(t, c, get(t, o.URL+path))
		if status != want || strings.Contains(body, "<script>") {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
		if strings.HasPrefix(path, "/network/picture.svg") && status == http.StatusOK {
			if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src") {
				t.Errorf("the picture's policy is %q", csp)
			}
		}
		if status, body, _ := ask(t, client(t), get(t, o.URL+path)); status != http.StatusUnauthorized && status != http.StatusMovedPermanently || strings.Contains(body, "Harbor") {
			t.Errorf("%s: %d to whoever was not let in", path, status)
		}
	}
}

// On a narrow window one reads the list, and the picture is shown in a box of its own
// to whoever asks for it; a box of the picture leads on, without scripts.
func TestMapInABrowser(t *testing.T) {
	o := open(t)
	browser := labtest.Chromium(t)
	drawn := `document.querySelector("#picture svg").getBoundingClientRect().width > 0`
	narrow := in(t, browser, o, labtest.Look{Width: 375, Height: 800})
	narrow.Open(o.URL + "/map")
	if narrow.Ask(drawn) != "false" {
		t.Error("the picture is drawn on a narrow window, and nobody asked for it")
	}
	narrow.Open(o.URL + "/map#picture")
	if narrow.Ask(drawn) != "true" || narrow.Ask("document.documentElement.scrollWidth > window.innerWidth") != "false" {
		t.Error("the picture is not in a box of its own")
	}
	wide := in(t, browser, o, labtest.Look{NoScript: true})
	wide.Open(o.URL + "/map")
	wide.Press(`#picture a[href="/map/harbor-clinic-production"]`)
	wide.Press(`#picture .chip.excepted`)
	if text := wide.Text(); !strings.Contains(text, "1 finding of") || !strings.Contains(text, "azure-vnet-ddos-protection") {
		t.Errorf("from the map to what was found:\n%s", text)
	}
	if said := append(narrow.Complaints(), wide.Complaints()...); len(said) > 0 {
		t.Errorf("the browser complains: %q", said)
	}
}
