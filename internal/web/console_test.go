package web_test

import (
	"context"
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
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/web"
)

// today is when the console is looked at in tests.
var today = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// opened is a console that runs, with an estate of the test's own.
type opened struct {
	URL    string // of the server
	Estate string // the estate's folder
	State  state.Request
	Keeper *console.Keeper
	Log    *lines
	ward   app.Ward

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

// open starts a console over the example with three sealed days, the first of which
// was before a mistake in the estate was mended.
func open(t *testing.T) *opened {
	t.Helper()
	o := &opened{Estate: filepath.Join(t.TempDir(), "estate"), State: state.Request{Dir: filepath.Join(t.TempDir(), "state"), Keys: filepath.Join(t.TempDir(), "keys")}, Log: &lines{}}
	if err := os.CopyFS(o.Estate, os.DirFS("../../examples/regional-group")); err != nil {
		t.Fatal(err)
	}
	o.ward = app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return today },
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	if _, err := evidence.Begin(t.Context(), evidence.BeginRequest{Request: o.State, Name: "hrg.example/evidence"}); err != nil {
		t.Fatal(err)
	}
	for _, day := range []int{-3, -2, -1} {
		o.seal(t, today.AddDate(0, 0, day))
	}
	o.Keeper = &console.Keeper{
		Request: console.Request{Estate: o.Estate, State: o.State}, Open: o.ward.Open, Judge: o.ward.Judge, Ledgers: o.ward.Evidence.List.Ledgers,
		Now: func() time.Time { return today }, Every: 20 * time.Millisecond, Verify: time.Hour,
	}
	server := httptest.NewUnstartedServer(nil)
	pages, err := web.New(web.Options{
		Shows: o.Keeper, Version: "test", Estate: "examples/regional-group", Addr: server.Listener.Addr().String(), Now: time.Now,
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
	ctx, stop := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { o.Keeper.Follow(ctx) })
	t.Cleanup(func() { stop(); following.Wait() })
	o.until(t, func(s console.Shown) bool { return s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero() })
	return o
}


// until waits until what is shown is as wanted.
func (o *opened) until(t *testing.T, as func(console.Shown) bool) console.Shown {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	shown, err := o.Keeper.Wait(ctx, as)
	if err != nil {
		t.Fatalf("the console did not come to show it: %v; problems %v, unsealed %v", err, shown.Problems, shown.Unsealed)
	}
	return shown
}

// seal seals a posture of the estate as of a day.
func (o *opened) seal(t *testing.T, at time.Time) judge.PostureResult {
	t.Helper()
	w, err := o.ward.Open.Workspace(o.Estate, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.ward.Judge.Posture(t.Context(), judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: at, State: o.State}})
	if err != nil || r.Sealed.Err != nil {
		t.Fatal(err, r.Sealed.Err)
	}
	return r
}
