package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
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
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/web"
)

// today is when the console is looked at in tests.
var today = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// opened is a console that runs over the example, with three sealed days.
type opened struct {
	URL   string // of the server
	Shown console.Shown
	Log   *lines

	mu      sync.Mutex
	tickets []string
}

// lines keeps what was logged.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Ticket is the path that lets in next.
func (o *opened) Ticket() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.tickets[len(o.tickets)-1]
}

// kept is where what the tests share is kept, for as long as they run.
var kept string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "ward-console-*")
	if err != nil {
		panic(err)
	}
	kept = dir
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// exampleEstate is the folder of the example.
const exampleEstate = "../../examples/regional-group"

// example is what a console shows of the example: made once, since nothing that a
// console does changes it.
var example = sync.OnceValues(func() (console.Shown, error) {
	ward := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return today },
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	const estate = exampleEstate
	sealed := state.Request{Dir: filepath.Join(kept, "state"), Keys: filepath.Join(kept, "keys")}
	ctx := context.Background()
	if _, err := evidence.Begin(ctx, evidence.BeginRequest{Request: sealed, Name: "hrg.example/evidence"}); err != nil {
		return console.Shown{}, err
	}
	w, err := ward.Open.Workspace(estate, nil)
	if err != nil {
		return console.Shown{}, err
	}
	for _, day := range []int{-3, -2, -1} {
		r, err := ward.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: today.AddDate(0, 0, day), State: sealed}})
		if err = errors.Join(err, r.Sealed.Err); err != nil {
			return console.Shown{}, err
		}
	}
	keeper := &console.Keeper{
		Request: console.Request{Estate: estate, State: sealed}, Open: ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers,
		Now: func() time.Time { return today }, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	var following sync.WaitGroup
	following.Go(func() { keeper.Follow(ctx) })
	defer following.Wait()
	defer stop()
	return keeper.Wait(ctx, func(s console.Shown) bool {
		return s.Problems != nil || s.Unsealed != nil || s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero()
	})
})

// still shows the same for ever.
type still console.Shown

func (s still) Shown() console.Shown { return console.Shown(s) }

// open starts a console over the example.
func open(t *testing.T) *opened {
	t.Helper()
	shown, err := example()
	if err != nil || shown.Problems != nil || shown.Unsealed != nil {
		t.Fatal(err, shown.Problems, shown.Unsealed)
	}
	return show(t, shown)
}

// show starts a console over what is to be shown.
func show(t *testing.T, shown console.Shown) *opened {
	t.Helper()
	return showWith(t, shown, supposing(judge.Judge{Version: "test"}))
}

// supposing works out what would be otherwise, with a judge.
func supposing(j console.Judge) *console.WhatIf {
	return &console.WhatIf{Suppose: estates.Suppose, Judge: j, Patience: time.Minute, Longest: 5 * time.Minute, Keep: 8}
}

// showWith starts a console that asks supposes what would be otherwise.
func showWith(t *testing.T, shown console.Shown, supposes web.Supposes) *opened {
	t.Helper()
	o := &opened{Shown: shown, Log: &lines{}}
	server := httptest.NewUnstartedServer(nil)
	pages, err := web.New(web.Options{
		Shows: still(shown), Supposes: supposes, Version: "test", Estate: "examples/regional-group", Addr: server.Listener.Addr().String(),
		Log: slog.New(slog.NewJSONHandler(o.Log, nil)),
		Issued: func(path string) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.tickets = append(o.tickets, path)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = pages
	server.Start()
	t.Cleanup(server.Close)
	o.URL = server.URL
	return o
}
