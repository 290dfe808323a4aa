package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/web/view"
)

// practice is a drill of the example's production, so many days before today, which
// took so many minutes to come back.
func practice(days, minutes int, change func(*drill.Drill)) drill.Drill {
	at := today.AddDate(0, 0, -days)
	taken := func(id, title string, from, to int) step.Taken {
		return step.Taken{Step: step.Step{ID: id, Title: title, How: step.Executed}, Outcome: step.Done, Began: at.Add(time.Duration(from) * time.Second), Ended: at.Add(time.Duration(to) * time.Second), Attempts: 1, Part: 1}
	}
	all := minutes * 60
	d := drill.Drill{
		Format: format.Drill, ID: drill.ID(at, fmt.Sprintf("4f6c%04dff", days)), Kind: drill.Restore, Ward: "test",
		Organisation: "hrg", Entity: "harbor-clinic", Environment: "production", Began: at, Ended: at.Add(time.Duration(minutes) * time.Minute),
		Server: "recovery", Region: "centralus", Set: "20261101T000000Z-ab12cd34",
		Record: step.Record{Name: "restore", System: "recovery", Itself: true, Steps: []step.Taken{
			taken("fetch", "Fetch the set", 0, all/4), taken("load", "Load the database", all/4, all*3/4), taken("verify", "Hold it against its set", all*3/4, all),
		}},
		Point: drill.Figure{Seconds: 900, Shows: step.Measured, Why: "the set was that old when the drill began"},
		Back:  drill.Figure{Seconds: float64(all), Shows: step.Measured},
	}
	if change != nil {
		change(&d)
	}
	return d
}

// rehearsal makes a drill one on a stand-in.
func rehearsal(d *drill.Drill) {
	d.Server, d.Region, d.Record.System, d.Record.Itself = "", "", "PostgreSQL 17 at localhost", false
	d.Point.Shows, d.Back.Shows, d.Back.Why = step.Rehearsed, step.Rehearsed, "on PostgreSQL 17 at localhost, which is not known to be the system itself"
}

// failing makes a drill one that found something wrong and came to no figure.
func failing(d *drill.Drill) {
	d.Wrong = []string{"table account_move: want 48210 rows, got 48197", "attachment 3f/3fa2: is not there"}
	d.Record.Steps[2].Outcome, d.Record.Steps[2].Said = step.Failed, "2 differences"
	d.Back, d.Point = drill.Figure{Why: "verify is not done"}, drill.Figure{Why: "the drill did not come to its end"}
}

// practised are what is sealed: passed, failed, passed again, and rehearsals of two ways
// back.
func practised() []drill.Drill {
	return []drill.Drill{
		practice(120, 95, rehearsal), practice(90, 80, nil), practice(45, 60, failing), practice(30, 300, nil), practice(8, 52, nil),
		practice(20, 1, func(d *drill.Drill) { rehearsal(d); d.Kind, d.Point.Seconds = drill.Failover, 2.5 }),
		practice(5, 70, func(d *drill.Drill) { rehearsal(d); d.Environment = "staging" }),
	}
}

// drilled is what a console shows of the example with drills: sealed before and after a
// run.
var drilled = sync.OnceValues(func() (console.Shown, error) {
	ward := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return today },
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	ctx := context.Background()
	sealed := state.Request{Dir: filepath.Join(kept, "drilled-state"), Keys: filepath.Join(kept, "drilled-keys")}
	if _, err := evidence.Begin(ctx, evidence.BeginRequest{Request: sealed, Name: "hrg.example/drills"}); err != nil {
		return console.Shown{}, err
	}
	folder, err := state.Open(sealed)
	if err != nil {
		return console.Shown{}, err
	}
	for _, d := range practised() {
		sealable, err := state.SealableDrill(d)
		if err != nil {
			return console.Shown{}, err
		}
		if _, err := ward.Judge.Ledgers.Seal(ctx, folder, sealable); err != nil {
			return console.Shown{}, err
		}
	}
	w, err := ward.Open.Workspace(exampleEstate, nil)
	if err != nil {
		return console.Shown{}, err
	}
	r, err := ward.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: today.AddDate(0, 0, -1), State: sealed}})
	if err = errors.Join(err, r.Sealed.Err); err != nil {
		return console.Shown{}, err
	}
	keeper := &console.Keeper{
		Request: console.Request{Estate: exampleEstate, State: sealed}, Open: ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers, Render: ward.Renderer(nil), Prices: estates.Pricer{},
		Now: func() time.Time { return today }, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	return once(keeper, func(s console.Shown) bool {
		return s.Problems != nil || s.Unsealed != nil || s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero()
	})
})

func withDrills(t *testing.T) console.Shown {
	t.Helper()
	shown, err := drilled()
	if err != nil || shown.Problems != nil || shown.Unsealed != nil {
		t.Fatal(err, shown.Problems, shown.Unsealed)
	}
	return shown
}

// What the pages say of each drill is what was sealed of it.
func TestDrillsAsTheyWereSealed(t *testing.T) {
	x := view.NewIndex(withDrills(t))
	for i, want := range []struct{ came, point, back, shows, on string }{
		{"passed", "15 min", "1 h 10 min", "rehearsed", "PostgreSQL 17 at localhost"},
		{"passed", "15 min", "52 min", "measured", "recovery"},
		{"passed", "2.5 s", "1 min", "rehearsed", "PostgreSQL 17 at localhost"},
		{"passed", "15 min", "5 h", "measured", "recovery"},
		{"failed", "", "", "nothing", "recovery"},
		{"passed", "15 min", "1 h 20 min", "measured", "recovery"},
		{"passed", "15 min", "1 h 35 min", "rehearsed", "PostgreSQL 17 at localhost"},
	} {
		row := x.DrillsOf(nil).Table.Rows[i]
		for at, text := range map[int]string{3: want.came, 4: want.point, 5: want.back, 6: want.shows, 7: want.on} {
			if row[at].Text != text {
				t.Errorf("drill %d, column %d: %q, want %q", i, at, row[at].Text, text)
			}
		}
	}
	page := x.DrillsOf(nil)
	if len(page.Groups) != 3 {
		t.Fatalf("%d ways back are drawn, want the production's two and the staging's one", len(page.Groups))
	}
	var shapes []string
	for _, p := range page.Groups[0].Charts[0].Points {
		shapes = append(shapes, p.Shape+" "+p.Word)
	}
	if got, want := strings.Join(shapes, ", "), "ring , disc , cross failed, over over, disc "; got != want {
		t.Errorf("the chart has %q, want %q", got, want)
	}
	if desc := page.Groups[0].Charts[0].Desc; !strings.Contains(desc, "2 measured, 1 measured and more than is asked, 1 rehearsed, 1 failed") || !strings.Contains(desc, "Asked: at most 4h") {
		t.Errorf("the chart says %q", desc)
	}
	for _, g := range page.Groups {
		for _, c := range g.Charts {
			for _, p := range c.Points {
				if p.X < c.Left || p.X > c.Right || p.Y < c.Top || p.Y > c.Bottom {
					t.Errorf("%s of %s: a drill stands at %d, %d", c.Title, g.Environment, p.X, p.Y)
				}
			}
		}
	}
	failed := x.Drills()[4]
	p, err := x.DrillOf(failed.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if p.Word != "failed" || len(p.Wrong) != 2 || len(p.Steps) != 3 || p.Steps[2].Outcome != "failed" || p.Steps[1].From != 25 || p.Steps[1].Wide != 50 || p.Older != x.Drills()[5].Link || p.Newer != x.Drills()[3].Link {
		t.Errorf("%+v", p)
	}
	over, err := x.DrillOf(x.Drills()[3].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := over.Figures[0].Asked; got != "more than is asked: 4h" {
		t.Errorf("five hours are %q", got)
	}
	if _, err := x.DrillOf("20260101T000000Z-00000000", ""); err == nil {
		t.Error("a drill that nobody carried out has a page")
	}
}

// What a drill shows stands wherever it is asked for, and leads to the drill: the
// overview, the environment, the findings, the search, the record.
func TestDrillsAreReached(t *testing.T) {
	shown := withDrills(t)
	x := view.NewIndex(shown)
	newest := x.Drills()[1]
	led := 0
	for _, o := range x.Overview().Objectives {
		if o.Environment != "harbor-clinic/production" {
			continue
		}
		if led++; o.Drill != newest.Link || o.Standing != "shown" || !strings.Contains(o.Why, newest.ID) {
			t.Errorf("the overview says %+v", o)
		}
	}
	if led != 2 {
		t.Errorf("%d objectives of the production", led)
	}
	e, err := x.EnvironmentOf("harbor-clinic/production")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"restore of a recovery set": "passed 2026-11-20 " + newest.Link, "failover of the database": "rehearsed  " + x.Drills()[2].Link}
	if len(e.WaysBack) != len(want) {
		t.Errorf("%d ways back: %+v", len(e.WaysBack), e.WaysBack)
	}
	for _, w := range e.WaysBack {
		if got := w.Outcome + " " + w.On + " " + w.Link; got != want[w.Title] {
			t.Errorf("%s: %q, want %q", w.Title, got, want[w.Title])
		}
		if got := x.DrillsOf(mustURL(t, w.Drills.Link).Query()).Table.Total; got != w.Drills.Count || got == 0 {
			t.Errorf("%s: %d drills, and %s lists %d", w.Title, w.Drills.Count, w.Drills.Link, got)
		}
	}
	for _, g := range x.DrillsOf(nil).Groups {
		if got := x.DrillsOf(mustURL(t, g.Drills.Link).Query()).Table.Total; got != g.Drills.Count || len(g.Rows)+g.Older != got {
			t.Errorf("%s: %d drills, and %s lists %d", g.Title, g.Drills.Count, g.Drills.Link, got)
		}
	}
	found := 0
	for _, f := range x.Findings {
		if !strings.HasPrefix(f.Check, "ward-drill-") || !strings.HasSuffix(f.Key.Subject, "/production/restore") {
			continue
		}
		found++
		p, err := x.FindingOf(mustURL(t, view.FindingAddress(f.Key)).Query())
		if err != nil || p.Thing != newest.Link || f.Environment != "harbor-clinic/production" {
			t.Errorf("%s of %s leads to %q: %v", f.Check, f.Environment, p.Thing, err)
		}
		if !p.Proof.Sealed {
			t.Errorf("%s was sealed yesterday and has no proof: %s", f.Check, p.Proof.Why)
		}
	}
	if found == 0 {
		t.Error("nothing was found of the restore")
	}
	for _, looked := range []string{newest.ID, "recovery set harbor", "account_move 48197"} {
		hits := 0
		for _, g := range x.SearchOf(mustURL(t, "/search?kind=drill&q="+strings.ReplaceAll(looked, " ", "+")).Query()).Groups {
			hits += g.Count
		}
		if got := x.DrillsOf(mustURL(t, "/drills?q="+strings.ReplaceAll(looked, " ", "+")).Query()).Table.Total; hits == 0 || hits != got {
			t.Errorf("%q finds %d drills, and the list %d", looked, hits, got)
		}
	}
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	if _, body, _ := ask(t, c, get(t, o.URL+"/evidence/1")); !strings.Contains(body, `href="`+x.Drills()[5].Link+`"`) {
		t.Error("the record of a drill does not lead to it")
	}
	follow(t, o)
}

// Drills are handed out as they are chosen.
func TestDrillsExported(t *testing.T) {
	o := show(t, withDrills(t))
	c := client(t)
	o.enter(t, c)
	for query, want := range map[string]int{"": 7, "came=failed": 1, "shows=rehearsed": 3, "kind=failover": 1, "environment=harbor-clinic%2Fstaging": 1, "kind=restore&shows=measured&sort=time": 3} {
		_, body, _ := ask(t, c, get(t, o.URL+"/drills?format=csv&"+query))
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || len(rows) != want+1 {
			t.Errorf("%q: %d rows, want %d: %v", query, len(rows)-1, want, err)
		}
		_, body, _ = ask(t, c, get(t, o.URL+"/drills?format=json&"+query))
		var held struct{ Rows []map[string]string }
		if err := json.Unmarshal([]byte(body), &held); err != nil || len(held.Rows) != want {
			t.Errorf("%q: %d rows, want %d: %v", query, len(held.Rows), want, err)
		}
		if query == "kind=restore&shows=measured&sort=time" && len(held.Rows) == 3 && (held.Rows[0]["time"] != "52 min" || held.Rows[2]["time"] != "5 h") {
			t.Errorf("by recovery time: %v", held.Rows)
		}
	}
}

// Where there is nothing, the page says why and what to do; a drill that is gone is
// said loudly.
func TestDrillsThatAreNotThere(t *testing.T) {
	whole := withDrills(t)
	lost := *whole.Sealed
	lost.Drills.Problems = []console.DrillProblem{{Record: 3, Err: errors.New("the payload of <record> 3 is not there")}}
	unjudged := *whole.Estate
	unjudged.Ledger = nil
	unjudged.Judged.Run.Snapshots = slices.DeleteFunc(slices.Clone(unjudged.Judged.Run.Snapshots), func(s record.Snapshot) bool { return s.Stage == fact.Recorded })
	for name, tt := range map[string]struct {
		change func(*console.Shown)
		says   map[string]string
	}{
		"none is sealed":      {func(s *console.Shown) { none := *s.Sealed; none.Drills = console.Drills{}; s.Sealed = &none }, map[string]string{"/drills": "ward drill restore ESTATE"}},
		"nothing is followed": {func(s *console.Shown) { s.Sealed, s.Estate = nil, &unjudged }, map[string]string{"/drills": "ward serve ESTATE --state DIR", "/environments/harbor-clinic/production": "ward serve ESTATE --state DIR shows the drills"}},
		"one is gone": {func(s *console.Shown) { s.Sealed, s.Estate = &lost, &unjudged }, map[string]string{
			"/drills": "the payload of &lt;record&gt; 3 is not there", "/": "drills that are not there, or not what was sealed",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			shown := whole
			tt.change(&shown)
			o := show(t, shown)
			c := client(t)
			o.enter(t, c)
			for path, want := range tt.says {
				if status, body, _ := ask(t, c, get(t, o.URL+path)); status != http.StatusOK || !strings.Contains(body, want) {
					t.Errorf("%s answers %d and does not say %q", path, status, want)
				}
			}
		})
	}
}

// What a drill says in words is text, and makes no page wider than its window.
func TestHostileDrills(t *testing.T) {
	shown := withDrills(t)
	spoilt := *shown.Sealed
	spoilt.Drills.Sealed = nil
	for _, d := range shown.Sealed.Drills.Sealed {
		d.Server, d.Region, d.Set, d.To, d.Expected, d.Ward, d.Record.System = hostileText, hostileText, hostileText, hostileText, hostileText, hostileText, hostileText
		d.Wrong, d.Back.Why = []string{hostileText}, hostileText
		d.Record.Steps = append([]step.Taken{}, d.Record.Steps...)
		d.Record.Steps[0].Title, d.Record.Steps[0].Said = hostileText, hostileText
		if d.Kind == drill.Failover {
			d.Entity = hostileText
		}
		spoilt.Drills.Sealed = append(spoilt.Drills.Sealed, d)
	}
	shown.Sealed = &spoilt
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	paths := []string{"/drills", "/drills?format=csv", "/drills?format=json", "/search?q=ward-hostile"}
	for _, d := range view.NewIndex(shown).Drills() {
		paths = append(paths, d.Link)
	}
	for _, path := range paths {
		status, body, h := ask(t, c, get(t, o.URL+path))
		if status != http.StatusOK || !strings.Contains(body, "ward-hostile") {
			t.Errorf("%s answers %d, and has not what it is asked about", path, status)
		}
		asText(t, path, h.Get("Content-Type"), body)
	}
	tab := in(t, labtest.Chromium(t), o, labtest.Look{Width: 375, Height: 800})
	for _, path := range []string{"/drills", view.NewIndex(shown).Drills()[2].Link} {
		tab.Open(o.URL + path)
		if tab.Ask("document.documentElement.scrollWidth > window.innerWidth") == "true" {
			t.Errorf("%s: the page is wider than its window, by %s", path, tab.Ask(widest))
		}
	}
}

// Everybody can use the pages of drills: in light, in dark and narrow.
func TestDrillsAreForEverybody(t *testing.T) {
	shown := withDrills(t)
	o := show(t, shown)
	all := view.NewIndex(shown).Drills()
	browser := labtest.Chromium(t)
	to := os.Getenv("WARD_PICTURES")
	for name, look := range map[string]labtest.Look{"light": {}, "dark": {Dark: true}, "narrow": {Width: 375, Height: 800}} {
		tab := in(t, browser, o, look)
		for page, path := range map[string]string{"drills": "/drills", "drill": all[1].Link, "drill-failed": all[4].Link, "ways-back": "/environments/harbor-clinic/production#ways-back"} {
			tab.Open(o.URL + path)
			for _, v := range tab.Axe() {
				t.Errorf("%s, %s: %s", page, name, v)
			}
			if tab.Ask("document.documentElement.scrollWidth > window.innerWidth") == "true" {
				t.Errorf("%s, %s: the page is wider than its window, by %s", page, name, tab.Ask(widest))
			}
			if to != "" {
				tab.Picture(filepath.Join(to, page+"-"+name+".png"))
			}
		}
		if said := tab.Complaints(); len(said) > 0 {
			t.Errorf("%s: the browser complains: %q", name, said)
		}
	}
}

// A drill comes from the menu to its proof in three clicks, with scripts and without.
func TestFromDrillToProof(t *testing.T) {
	o := show(t, withDrills(t))
	browser := labtest.Chromium(t)
	for _, noScript := range []bool{false, true} {
		tab := in(t, browser, o, labtest.Look{NoScript: noScript})
		tab.Link("Drills")
		tab.Press(`[aria-label="List of drills"] tbody td a`)
		tab.Link("record ")
		if text := tab.Text(); !strings.Contains(text, "Verified for this page") || !strings.Contains(text, format.Drill) {
			t.Errorf("this is not the proof of a drill:\n%s", text)
		}
	}
}
