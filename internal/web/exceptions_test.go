package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/web/view"
	"github.com/wardhq/ward/internal/workspace"
)

// later is the example as it would be shown so many days on, as it was judged today.
func later(t *testing.T, days int) console.Shown {
	t.Helper()
	shown := open(t).Shown
	late := *shown.Estate
	late.Judged.Run.At = today.AddDate(0, 0, days)
	shown.Estate = &late
	return shown
}

// Each number of what is accepted is the number of what it leads to, on the overview
// too, today and when things end and are over.
func TestNumbersOfWhatIsAccepted(t *testing.T) {
	for _, days := range []int{0, 100, 190, 400} {
		t.Run(strconv.Itoa(days), func(t *testing.T) {
			x := view.NewIndex(later(t, days))
			lists := func(link string) int {
				u := mustURL(t, link)
				switch u.Path {
				case "/exceptions":
					return x.ExceptionsOf(u.Query()).Table.Total
				case "/findings":
					return x.FindingsOf(u.Query()).Table.Total
				}
				return -1
			}
			led := 0
			for _, n := range x.Overview().Needs {
				if !strings.HasPrefix(n.Link, "/exceptions") {
					continue
				}
				led++
				if got := lists(n.Link); got != n.Count {
					t.Errorf("%s: %d, and %s lists %d", n.Title, n.Count, n.Link, got)
				}
			}
			if want := days > 0; (led > 0) != want {
				t.Errorf("the overview says %d things of what ends, %d days on", led, days)
			}
			for _, tile := range x.ExceptionsOf(nil).Tiles {
				if got := lists(tile.Link); got != tile.Count {
					t.Errorf("%s: %d, and %s lists %d", tile.Title, tile.Count, tile.Link, got)
				}
			}
			covered := 0
			for _, a := range x.Accepted() {
				covered += a.Findings
				page, err := x.ExceptionOf(a.ID, a.Kind)
				if err != nil {
					t.Fatal(err)
				}
				if got := lists(page.CoveredLink); got != a.Findings || a.Kind == view.ExceptionKind && len(page.Covered)+page.MoreCovered != got {
					t.Errorf("%s covers %d and shows %d, and %s lists %d", a.ID, a.Findings, len(page.Covered)+page.MoreCovered, page.CoveredLink, got)
				}
			}
			if got := lists("/findings?verdict=excepted"); got != covered || covered == 0 {
				t.Errorf("exceptions cover %d findings, and %d are excepted", covered, got)
			}
		})
	}
}

// What an estate accepts stands as its dates say, and in one list with where it is
// written.
func TestHowItStands(t *testing.T) {
	for days, want := range map[int]map[string]int{
		0:   {view.InForce: 10},
		100: {view.EndsSoon: 5, view.InForce: 10},
		190: {view.IsOver: 5, view.InForce: 5},
		400: {view.IsOver: 10},
	} {
		x := view.NewIndex(later(t, days))
		got := map[string]int{}
		for _, tile := range x.ExceptionsOf(nil).Tiles {
			got[tile.Title] = tile.Count
		}
		for state, n := range want {
			if got[state] != n {
				t.Errorf("%d days on: %v, want %v", days, got, want)
			}
		}
		for _, a := range x.Accepted() {
			if !strings.Contains(a.Place, ".yaml:") || len(a.Frameworks) == 0 {
				t.Errorf("%s is written at %q, of %v", a.ID, a.Place, a.Frameworks)
			}
			if a.Kind == view.ExceptionKind && (len(a.Owners) == 0 || len(a.Environments) == 0) {
				t.Errorf("%s covers %q, and nobody answers for that", a.ID, a.Covers)
			}
		}
	}
}

// The page of an exception says what fails and which controls turn when it ends, as
// judging the design then comes to.
func TestWhatEndsWhenItEnds(t *testing.T) {
	o := open(t)
	x := view.NewIndex(o.Shown)
	c := client(t)
	o.enter(t, c)
	for _, a := range x.Accepted() {
		p, err := x.ExceptionOf(a.ID, a.Kind)
		if err != nil {
			t.Fatal(err)
		}
		end, ok := p.ToCome()
		if !ok {
			t.Fatalf("%s has no end to come", a.ID)
		}
		after, err := o.Shown.Estate.Outlook.After(t.Context(), end)
		said := x.AfterOf(p, after, false, err)
		if err != nil || said.Wrong != "" {
			t.Fatal(err, said.Wrong)
		}
		if len(said.Fails) != a.Findings {
			t.Errorf("%s covers %d findings, and %d fail when it ends", a.ID, a.Findings, len(said.Fails))
		}
		for _, f := range said.Fails {
			if f.Link == "" {
				t.Errorf("%s: %s leads nowhere", a.ID, f.Name)
			}
		}
		switch {
		case a.Kind == view.StatementKind && (len(said.Turns) != 1 || said.Turns[0].Ref != a.About || said.Turns[0].Is != "stale"):
			t.Errorf("%s of %s ends, and turns %+v", a.ID, a.About, said.Turns)
		case a.Kind == view.ExceptionKind:
			for _, turn := range said.Turns {
				if turn.Is != "failing" {
					t.Errorf("%s ends, and %s turns %s", a.ID, turn.Ref, turn.Is)
				}
			}
		}
		status, body, _ := ask(t, c, get(t, o.URL+a.Link))
		if status != http.StatusOK || !strings.Contains(body, "What ends when it ends") || !strings.Contains(body, a.Place) {
			t.Errorf("%s answers %d:\n%s", a.Link, status, body)
		}
		for _, turn := range said.Turns {
			if !strings.Contains(body, turn.Link) {
				t.Errorf("%s does not lead to %s", a.Link, turn.Ref)
			}
		}
	}
	if status, _, _ := ask(t, c, get(t, o.URL+"/exceptions/EXC-1999-001")); status != http.StatusNotFound {
		t.Errorf("an exception that is none answers %d", status)
	}
}

// A page that looks ahead does not wait for what takes long: it says that, and the
// answer is there for who asks later.
func TestLookingAheadIsNotWaitedFor(t *testing.T) {
	shown := open(t).Shown
	slow := &held{from: 1, until: make(chan struct{})}
	keeper := &console.Keeper{
		Request: console.Request{Estate: "../../examples/regional-group"}, Open: opensTwice{shown.Estate.Workspace}, Judge: slow,
		Now: func() time.Time { return today }, Every: time.Hour,
	}
	slow.judged = shown.Estate.Judged
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go keeper.Follow(ctx)
	shown, err := keeper.Wait(t.Context(), func(s console.Shown) bool { return s.Estate != nil })
	if err != nil {
		t.Fatal(err)
	}
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	if _, body, _ := ask(t, c, get(t, o.URL+"/exceptions/EXC-2026-004")); !strings.Contains(body, "is being judged as of 2027-04-01") {
		t.Errorf("the page does not say what it waits for:\n%s", body)
	}
	close(slow.until)
	if _, err := shown.Estate.Outlook.After(t.Context(), time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if _, body, _ := ask(t, c, get(t, o.URL+"/exceptions/EXC-2026-004")); !strings.Contains(body, "Nothing: from 2027-04-01") {
		t.Errorf("the page does not say what was worked out:\n%s", body)
	}
}

// held judges to the same each time, once the first few are over only when it may.
type held struct {
	judged judge.Judged
	from   int32
	times  atomic.Int32
	until  chan struct{}
}

func (h *held) Now(ctx context.Context, _ *workspace.Workspace, _ *judge.Ledger, _ time.Time) (judge.Judged, error) {
	if h.times.Add(1) > h.from {
		select {
		case <-h.until:
		case <-ctx.Done():
			return judge.Judged{}, ctx.Err()
		}
	}
	return h.judged, nil
}

// opensTwice opens what it has.
type opensTwice struct{ of *workspace.Workspace }

func (o opensTwice) Workspace(string, []string) (*workspace.Workspace, error) { return o.of, nil }

// An empty list says why it is empty, and what to do.
func TestAnEstateThatAcceptsNothing(t *testing.T) {
	shown := open(t).Shown
	plain := *shown.Estate
	workspace, err := plain.Workspace.With()
	if err != nil {
		t.Fatal(err)
	}
	document := *workspace.Document()
	document.Exceptions, document.Attestations = nil, nil
	plain.Workspace = workspace.Catalogue().Of(&document)
	shown.Estate = &plain
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	if _, body, _ := ask(t, c, get(t, o.URL+"/exceptions")); !strings.Contains(body, "This estate has neither") {
		t.Errorf("an empty list does not say how to come to one:\n%s", body)
	}
}

// The page of what was sealed with each run says so, and leads to the record, which
// verifies.
func TestAnExceptionAsItWasSealed(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	for _, id := range []string{"EXC-2026-007", "ATT-2026-012"} {
		_, body, _ := ask(t, c, get(t, o.URL+"/exceptions/"+id))
		at := regexp.MustCompile(`<a href="(/evidence/\d+)">record \d+</a>: first sealed`).FindStringSubmatch(body)
		if at == nil {
			t.Fatalf("%s does not say how it was sealed:\n%s", id, body)
		}
		if _, body, _ := ask(t, c, get(t, o.URL+at[1])); !strings.Contains(body, "Verified for this page") || !strings.Contains(body, id) {
			t.Errorf("%s does not lead to the record that has it:\n%s", id, body)
		}
	}
}
