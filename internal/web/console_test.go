package web_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
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
	opener "github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/web"
	"github.com/wardhq/ward/internal/workspace"
)

// today is when the console is looked at in tests.
var today = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// opened is a console that runs over the example, with three sealed days.
type opened struct {
	URL   string // of the server
	Shown console.Shown
	Log   *lines
	Packs *packs.Maker // nil where no ledger is followed

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
	tree := filepath.Join(kept, "tree")
	if err := keptTree(ctx, ward, w, tree); err != nil {
		return console.Shown{}, err
	}
	keeper := &console.Keeper{
		Request: console.Request{Estate: estate, State: sealed, Tree: tree}, Open: ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers, Render: ward.Renderer(nil), Prices: estates.Pricer{},
		Now: func() time.Time { return today }, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	return once(keeper, func(s console.Shown) bool {
		return s.Problems != nil || s.Unsealed != nil || s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero() && s.Disk != nil
	})
})

// once is what a keeper shows as soon as it is as wanted.
func once(keeper *console.Keeper, as func(console.Shown) bool) (console.Shown, error) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	var following sync.WaitGroup
	following.Go(func() { keeper.Follow(ctx) })
	defer following.Wait()
	defer stop()
	return keeper.Wait(ctx, as)
}

// keptTree renders the tree into a folder, and changes it there in each way that there
// is: a file is edited, one is of an older tree, one is gone, one is not in the tree any
// more, and one is nobody's.
func keptTree(ctx context.Context, ward app.Ward, w *workspace.Workspace, dir string) error {
	place, err := estates.Folder(dir)
	if err != nil {
		return err
	}
	if _, err := ward.Renderer(place).Render(ctx, w, estates.RenderRequest{}); err != nil {
		return err
	}
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	raw, err := os.ReadFile(path(render.LockFile))
	if err != nil {
		return err
	}
	lock, err := render.ParseLock(raw)
	if err != nil {
		return err
	}
	const old, gone = "# An older backend.\n", "# This unit is no more.\n"
	lock.Files["azure/platform/terraform/backend.tf"] = digest.Of([]byte(old))
	lock.Files["azure/closed/terraform/main.tf"] = digest.Of([]byte(gone))
	if raw, err = json.Marshal(lock); err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(path(render.LockFile), raw, 0o600),
		os.WriteFile(path("README.md"), []byte("Edited <by hand>.\n"), 0o600),
		os.WriteFile(path("azure/platform/terraform/backend.tf"), []byte(old), 0o600),
		os.MkdirAll(path("azure/closed/terraform"), 0o700),
		os.WriteFile(path("azure/closed/terraform/main.tf"), []byte(gone), 0o600),
		os.WriteFile(path("notes.txt"), []byte("a note that is nobody's to read"), 0o600),
		os.Remove(path("docs/decisions.md")),
	)
}

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
	return showWith(t, shown, web.Options{})
}

// supposing works out what would be otherwise, with a judge.
func supposing(j console.Judge) *console.WhatIf {
	return &console.WhatIf{Suppose: estates.Suppose, Judge: j, Patience: time.Minute, Longest: 5 * time.Minute, Keep: 8}
}

// showWith is show, with the ports that are set.
func showWith(t *testing.T, shown console.Shown, ports web.Options) *opened {
	t.Helper()
	return packing(t, shown, ports, evidence.Exporter{Frameworks: opener.Opener{Own: catalogue.FS()}.Frameworks})
}

// packing is showWith, with what writes packs.
func packing(t *testing.T, shown console.Shown, ports web.Options, export packs.Exporter) *opened {
	t.Helper()
	o := &opened{Shown: shown, Log: &lines{}}
	if shown.Sealed != nil {
		o.Packs = packs.New(packs.Options{
			Export: export, State: shown.Sealed.Folder.Request,
			Now: func() time.Time { return today }, ID: rand.Text, In: t.TempDir(), Most: 3, Keep: time.Hour,
		})
		t.Cleanup(func() {
			if err := o.Packs.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if ports.Supposes == nil {
		ports.Supposes = supposing(judge.Judge{Version: "test"})
	}
	server := httptest.NewUnstartedServer(nil)
	pages, err := web.New(web.Options{
		Shows: still(shown), Packs: o.Packs, Verifies: ports.Verifies, Supposes: ports.Supposes, Version: "test", Estate: "examples/regional-group", Addr: server.Listener.Addr().String(),
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
