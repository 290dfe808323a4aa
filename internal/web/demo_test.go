package web_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/examples"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/demonstrate"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/demo"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/web/view"
	"github.com/wardhq/ward/internal/workspace"
)

// demonstrated is what a console shows of the demonstration: made once, as the program
// makes it.
var demonstrated = sync.OnceValues(func() (console.Shown, error) {
	history, err := demo.Load()
	if err != nil {
		return console.Shown{}, err
	}
	example, err := examples.ProviderNetwork()
	if err != nil {
		return console.Shown{}, err
	}
	clock, at := &demonstrate.Clock{}, demonstrate.In(filepath.Join(kept, "demo"))
	ward := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: clock.Now,
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	maker := demonstrate.Maker{
		Catalogue: func() (*workspace.Catalogue, error) { return ward.Open.Catalogue(nil) }, Judge: ward.Judge, Keys: ward.Evidence.Keys, Ledgers: ward.Judge.Ledgers, Clock: clock,
	}
	if err := maker.Make(context.Background(), history, example, at, func(int) {}); err != nil {
		return console.Shown{}, err
	}
	keeper := &console.Keeper{
		Request: console.Request{Estate: at.Estate, State: at.State}, Open: ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers,
		Now: clock.Now, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	var following sync.WaitGroup
	following.Go(func() { keeper.Follow(ctx) })
	defer following.Wait()
	defer stop()
	shown, err := keeper.Wait(ctx, func(s console.Shown) bool {
		return s.Problems != nil || s.Unsealed != nil || s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero()
	})
	shown.Demo = &console.Demo{History: history, Clock: history.Clock(), Sealed: history.Days}
	return shown, err
})

// openDemo starts a console over the demonstration.
func openDemo(t *testing.T) *opened {
	t.Helper()
	shown, err := demonstrated()
	if err != nil || shown.Problems != nil || shown.Unsealed != nil {
		t.Fatal(err, shown.Problems, shown.Unsealed)
	}
	return show(t, shown)
}

// comes reports whether the page of an address is there by now.
func comes(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	kind := "/" + strings.SplitN(strings.TrimPrefix(u.Path, "/"), "/", 2)[0]
	for _, c := range coming {
		if c == kind {
			return false
		}
	}
	return true
}

// Each of the six stops is there, says what the ledger says, and leads to a page on
// which it is seen.
func TestTourFollowsFromTheHistory(t *testing.T) {
	o := openDemo(t)
	x := view.NewIndex(o.Shown)
	tour, err := x.Tour()
	if err != nil {
		t.Fatal(err)
	}
	if len(tour.Stops) != 6 || len(tour.Events) != len(o.Shown.Demo.History.Events) {
		t.Fatalf("%d stops, %d events", len(tour.Stops), len(tour.Events))
	}
	// What each page has to say for the stop to be seen on it.
	want := []string{"What needs a person", "evidenced", "What it was", "As it was sealed", "ward-key-rotation/1", ""}
	c := client(t)
	o.enter(t, c)
	for i, s := range tour.Stops {
		if s.Address == "" || len(s.Text) == 0 || s.N != i+1 || s.Lacks != "" {
			t.Errorf("stop %d: %+v", i+1, s)
			continue
		}
		if !comes(s.Address) {
			continue
		}
		status, body, _ := ask(t, c, get(t, o.URL+s.Address))
		if status != http.StatusOK || !strings.Contains(body, want[i]) {
			t.Errorf("stop %d, %s: %d, and it does not say %q", s.N, s.Address, status, want[i])
		}
	}
	over, mended := tour.Stops[3], tour.Stops[2]
	if _, body, _ := ask(t, c, get(t, o.URL+over.Address)); !strings.Contains(body, `<span class="word fail">fail</span>`) {
		t.Error("the day after the exception's last the finding does not fail in its record")
	}
	for _, spell := range []string{"pass from 2026-10-04 to 2026-10-13", "fail from 2026-10-14 to 2026-10-21", "pass from 2026-10-22 to 2026-11-02"} {
		if !strings.Contains(strings.Join(mended.Text, " "), spell) {
			t.Errorf("the third stop does not say %q: %q", spell, mended.Text)
		}
	}
	for _, e := range tour.Events {
		if len(e.Seen) == 0 {
			t.Errorf("%s is seen nowhere", e.Title)
		}
		for _, s := range e.Seen {
			for _, link := range []string{s.Now, s.BeforeLink, s.AfterLink} {
				if link == "" || !comes(link) {
					continue
				}
				if status, _, _ := ask(t, c, get(t, o.URL+link)); status != http.StatusOK {
					t.Errorf("%s leads to %s, which answers %d", e.Title, link, status)
				}
			}
			if s.After == "excepted" || s.After == "fail" || s.After == "pass" {
				if _, body, _ := ask(t, c, get(t, o.URL+s.AfterLink)); !strings.Contains(body, `<span class="word `+s.After+`">`+s.After+`</span>`) {
					t.Errorf("%s: %s does not say %q", e.Title, s.AfterLink, s.After)
				}
			}
		}
	}
}

// Without a demonstration there is no tour, and nobody is told of one.
func TestNoTourWithoutADemonstration(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	if status, body, _ := ask(t, c, get(t, o.URL+"/tour")); status != http.StatusNotFound || !strings.Contains(body, "only a demonstration has a tour") && !strings.Contains(body, "Only a demonstration has a tour") {
		t.Errorf("the tour answers %d", status)
	}
	if _, body, _ := ask(t, c, get(t, o.URL+"/?tour=3")); strings.Contains(body, "Stop before") || strings.Contains(body, "Demonstration:") {
		t.Error("an estate of somebody's is said to be a demonstration")
	}
}

// Every page of a demonstration says that it is one, and at which day it stands: before
// somebody is in, and where there is no page, too.
func TestADemonstrationSaysSo(t *testing.T) {
	o := openDemo(t)
	c := client(t)
	for _, path := range []string{"/sign-in", "/"} {
		if _, body, _ := ask(t, c, get(t, o.URL+path)); !strings.Contains(body, "history made on this machine") {
			t.Errorf("%s does not say before sign-in that it is a demonstration", path)
		}
	}
	o.enter(t, c)
	for page, path := range pages() {
		if path == "" {
			continue
		}
		if _, body, _ := ask(t, c, get(t, o.URL+path)); !strings.Contains(body, "Its clock stands at 2026-11-02 19:00 UTC") {
			t.Errorf("%s does not say that it is a demonstration, and when", page)
		}
	}
}

// While its days are being sealed a demonstration says how many are, on every page, and
// shows nothing as good that it does not know.
func TestADemonstrationThatIsBeingMade(t *testing.T) {
	history, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	o := show(t, console.Shown{Demo: &console.Demo{History: history, Clock: history.Clock(), Sealed: 11}})
	c := client(t)
	o.enter(t, c)
	for _, path := range []string{"/", "/tour", "/findings", "/evidence"} {
		status, body, _ := ask(t, c, get(t, o.URL+path))
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "Day 12 of 30 is being sealed") || !strings.Contains(body, "<progress") {
			t.Errorf("%s answers %d, and does not say how far it is", path, status)
		}
		if strings.Contains(body, "Nothing, as far as anybody looked") {
			t.Errorf("%s shows what is not known as good", path)
		}
	}
	if o.Log.String() != "" && strings.Contains(o.Log.String(), `"ERROR"`) {
		t.Error("that it is not there yet is logged as a fault")
	}
	if status, _, _ := ask(t, c, get(t, o.URL+"/readyz")); status != http.StatusServiceUnavailable {
		t.Errorf("it says that it is ready: %d", status)
	}
}

// Somebody walks all six stops by their links, with scripts off: each page says at which
// stop it is, and leads to the next.
func TestTheTourIsWalked(t *testing.T) {
	o := openDemo(t)
	tour, err := view.NewIndex(o.Shown).Tour()
	if err != nil {
		t.Fatal(err)
	}
	browser := labtest.Chromium(t)
	tab := in(t, browser, o, labtest.Look{NoScript: true})
	tab.Open(o.URL + "/tour")
	tab.Press(".stop .button")
	for i, s := range tour.Stops {
		text := tab.Text()
		if comes(s.Address) && !strings.Contains(text, "Tour, stop "+string('1'+rune(i))+" of 6") {
			t.Fatalf("at stop %d the page does not say so:\n%.600s", s.N, text)
		}
		if i+1 == len(tour.Stops) {
			if comes(s.Address) && strings.Contains(text, "Next stop") {
				t.Error("behind the last stop there is another")
			}
			break
		}
		tab.Link("Next stop")
	}
	for _, said := range tab.Complaints() {
		if !strings.Contains(said, "404") { // of a page that is to come
			t.Errorf("the browser complains: %q", said)
		}
	}
}
