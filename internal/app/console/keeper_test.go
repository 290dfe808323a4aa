package console_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/workspace"
)

// bench is a keeper over an estate and a ledger of the test's own.
type bench struct {
	estate string
	state  state.Request
	ward   app.Ward
	keeper *console.Keeper
	judged *counting
	clock  *atomic.Int64
}

// counting counts how often a design is judged; hold, if there is one, is waited for
// first.
type counting struct {
	judge *judge.Judge // nil judges nothing, where findings do not matter
	times atomic.Int32
	hold  chan struct{}
}

func (c *counting) Now(ctx context.Context, w *workspace.Workspace, l *judge.Ledger, at time.Time) (judge.Judged, error) {
	if c.times.Add(1) > 1 && c.hold != nil {
		select {
		case <-c.hold:
		case <-ctx.Done():
			return judge.Judged{}, ctx.Err()
		}
	}
	if c.judge == nil {
		return judge.Judged{Run: record.Run{At: at}}, nil
	}
	return c.judge.Now(ctx, w, l, at)
}

var began = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func prepare(t *testing.T) *bench {
	t.Helper()
	b := &bench{estate: filepath.Join(t.TempDir(), "estate"), state: state.Request{Dir: filepath.Join(t.TempDir(), "state"), Keys: filepath.Join(t.TempDir(), "keys")}, clock: &atomic.Int64{}}
	if err := os.CopyFS(b.estate, os.DirFS("../../../examples/regional-group")); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return began.Add(time.Duration(b.clock.Load())) }
	b.ward = app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: now,
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	if _, err := verbs.Begin(t.Context(), verbs.BeginRequest{Request: b.state, Name: "hrg.example/evidence"}); err != nil {
		t.Fatal(err)
	}
	b.judged = &counting{}
	b.keeper = &console.Keeper{
		Request: console.Request{Estate: b.estate, State: b.state}, Open: b.ward.Open, Judge: b.judged, Ledgers: b.ward.Evidence.List.Ledgers, Prices: estates.Pricer{},
		Now: now, Every: 5 * time.Millisecond, Verify: time.Hour,
	}
	return b
}

func (b *bench) follow(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { b.keeper.Follow(ctx) })
	t.Cleanup(func() { stop(); following.Wait() })
}

func (b *bench) until(t *testing.T, what string, as func(console.Shown) bool) console.Shown {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	shown, err := b.keeper.Wait(ctx, as)
	if err != nil {
		t.Fatalf("not seen: %s; problems %v, unsealed %v", what, shown.Problems, shown.Unsealed)
	}
	return shown
}

func (b *bench) seal(t *testing.T) {
	t.Helper()
	w, err := b.ward.Open.Workspace(b.estate, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.ward.Judge.Posture(t.Context(), judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: b.keeper.Now(), State: b.state}})
	if err != nil || r.Sealed.Err != nil {
		t.Fatal(err, r.Sealed.Err)
	}
}

// edit changes the estate's file.
func (b *bench) edit(t *testing.T, old, now string) {
	t.Helper()
	path := filepath.Join(b.estate, "estate.yaml")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), old) {
		t.Fatalf("the estate does not say %q", old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(raw), old, now, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func whole(s console.Shown) bool { return s.Estate != nil && s.Stale.IsZero() && !s.Judging }

// A changed estate is said to be stale at once, and is what is shown as soon as it
// was judged; until then the last one stays.
func TestFollowsTheEstate(t *testing.T) {
	b := prepare(t)
	b.judged.hold = make(chan struct{})
	b.follow(t)
	first := b.until(t, "the estate", whole)
	b.edit(t, "name: Harbor Regional Group", "name: Harbour Regional Group")
	stale := b.until(t, "that it is stale", func(s console.Shown) bool { return !s.Stale.IsZero() })
	if stale.Estate != first.Estate || !stale.Judging {
		t.Errorf("while the new one is judged: another estate is shown, or it is not said that one is judged")
	}
	close(b.judged.hold)
	second := b.until(t, "the new estate", func(s console.Shown) bool { return whole(s) && s.Estate != first.Estate })
	if name := second.Estate.Workspace.Document().Estate.Organisation.Name; name != "Harbour Regional Group" {
		t.Errorf("shown is %q", name)
	}
}

// An estate behind a link, and beside more files than anybody counts, is followed as
// well.
func TestFollowsALink(t *testing.T) {
	b := prepare(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(b.estate, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(b.estate, "aaa"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(b.estate, "aaa", fmt.Sprint(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.keeper.Request.Estate = link
	b.follow(t)
	first := b.until(t, "the estate", whole)
	b.edit(t, "name: Harbor Regional Group", "name: Harbour Regional Group")
	b.until(t, "the new estate", func(s console.Shown) bool { return whole(s) && s.Estate != first.Estate })
}

// An estate with problems hides nothing: the last good one stays, with what is wrong.
func TestProblemsHideNothing(t *testing.T) {
	b := prepare(t)
	b.follow(t)
	first := b.until(t, "the estate", whole)
	b.edit(t, "name: Harbor Regional Group", "nome: Harbor Regional Group")
	bad := b.until(t, "the problems", func(s console.Shown) bool { return s.Problems != nil })
	if bad.Estate != first.Estate || bad.Stale.IsZero() || !strings.Contains(bad.Problems.Error(), "nome") {
		t.Errorf("stale %v, problems %v", bad.Stale, bad.Problems)
	}
	b.edit(t, "nome: Harbor Regional Group", "name: Harbor Regional Group")
	b.until(t, "the mended estate", func(s console.Shown) bool { return whole(s) && s.Problems == nil })
}

// A console that begins with problems shows what is sealed all the same.
func TestProblemsFromTheStart(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.edit(t, "name: Harbor Regional Group", "nome: Harbor Regional Group")
	b.follow(t)
	shown := b.until(t, "what is sealed", func(s console.Shown) bool { return s.Problems != nil && s.Sealed != nil })
	if shown.Estate != nil || len(shown.Sealed.Entries) == 0 {
		t.Errorf("an estate, or no records: %d", len(shown.Sealed.Entries))
	}
}

// Where nothing changes nothing is judged again; where only the day does, it is.
func TestJudgesOnceADay(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.follow(t)
	b.until(t, "all", func(s console.Shown) bool { return whole(s) && s.Sealed != nil && !s.Sealed.Verified.IsZero() })
	if n := b.judged.times.Load(); n != 1 {
		t.Fatalf("judged %d times", n)
	}
	// Something that is none of the estate's changes beside it.
	if err := os.WriteFile(filepath.Join(b.estate, "notes.txt"), []byte("read me"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.clock.Store(int64(24 * time.Hour))
	b.until(t, "the next day", func(s console.Shown) bool {
		return whole(s) && s.Estate.Judged.Run.At.Equal(began.Add(24*time.Hour))
	})
	if n := b.judged.times.Load(); n != 2 {
		t.Errorf("judged %d times, want twice: once a day", n)
	}
}

// What is sealed meanwhile, by somebody else, is shown, with since when it is so.
func TestFollowsTheLedger(t *testing.T) {
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.follow(t)
	none := b.until(t, "the estate", func(s console.Shown) bool { return whole(s) && s.Unsealed != nil })
	if none.Sealed != nil {
		t.Error("something is sealed")
	}
	b.seal(t)
	one := b.until(t, "the first run", func(s console.Shown) bool {
		return s.Sealed != nil && s.Sealed.LastRun != nil && s.Sealed.LastPosture != nil
	})
	if len(one.Sealed.Runs) == 0 || one.Unsealed != nil {
		t.Errorf("nothing is known of since when: %v, %v", one.Sealed.Past, one.Unsealed)
	}
	records := len(one.Sealed.Entries)
	b.clock.Store(int64(time.Hour))
	b.seal(t)
	b.until(t, "the second run", func(s console.Shown) bool {
		return s.Sealed != nil && len(s.Sealed.Entries) > records && s.Sealed.LastRun.At.Equal(began.Add(time.Hour))
	})
}

// A payload that somebody changed is found by the next verification, and named.
func TestFindsWhatWasChanged(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.keeper.Verify = time.Minute
	b.follow(t)
	shown := b.until(t, "the verified ledger", func(s console.Shown) bool { return s.Sealed != nil && !s.Sealed.Verified.IsZero() })
	if shown.Sealed.Broken != nil || shown.Sealed.Whole.Records == 0 {
		t.Fatalf("whole: %v", shown.Sealed.Broken)
	}
	path := filepath.Join(b.state.Dir, state.LedgerFolder, filepath.FromSlash(evidence.PayloadPath(shown.Sealed.Entries[0].Leaf.Payload)))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	b.clock.Store(int64(2 * time.Minute))
	broken := b.until(t, "what is wrong", func(s console.Shown) bool { return s.Sealed != nil && s.Sealed.Broken != nil })
	var failure *evidence.Failure
	if !errors.As(broken.Sealed.Broken, &failure) || !strings.Contains(failure.Error(), "payload") {
		t.Errorf("it is said to be %v", broken.Sealed.Broken)
	}
	if broken.Estate == nil {
		t.Error("the estate is not shown any more")
	}
	if shown.Sealed.Broken != nil {
		t.Error("what was handed out before was changed")
	}
}

// Whoever appends keeps nobody from reading, and is not kept from appending.
func TestBesideAnAppender(t *testing.T) {
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.seal(t)
	folder, err := state.Open(b.state)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := state.Ledgers{Now: b.keeper.Now, Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) }}.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	b.follow(t)
	shown := b.until(t, "the ledger", func(s console.Shown) bool { return s.Sealed != nil && s.Sealed.LastRun != nil })
	if shown.Sealed.WaitingErr != nil {
		t.Errorf("what waits is not known: %v", shown.Sealed.WaitingErr)
	}
	if err := ledger.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The ledger is verified when somebody asks, though nothing changed and no time went by.
func TestVerifiesWhenAsked(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.follow(t)
	first := b.until(t, "the verified ledger", func(s console.Shown) bool { return s.Sealed != nil && !s.Sealed.Verified.IsZero() })
	if _, running := b.keeper.Verifying(); running {
		t.Error("one is on its way that nobody asked for")
	}
	path := filepath.Join(b.state.Dir, state.LedgerFolder, filepath.FromSlash(evidence.PayloadPath(first.Sealed.Entries[0].Leaf.Payload)))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, append(raw, ' '), 0o600)); err != nil {
		t.Fatal(err)
	}
	b.keeper.VerifyNow()
	if _, running := b.keeper.Verifying(); !running {
		t.Error("it was asked for, and is not on its way")
	}
	b.until(t, "what is wrong", func(s console.Shown) bool { return s.Sealed != nil && s.Sealed.Broken != nil })
	if _, running := b.keeper.Verifying(); running {
		t.Error("it is done, and on its way still")
	}
}

// The folder in which the tree is kept is compared again when it changes, and when the
// estate does.
func TestFollowsTheTree(t *testing.T) {
	b := prepare(t)
	dir := filepath.Join(t.TempDir(), "tree")
	place, err := estates.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := b.ward.Open.Workspace(b.estate, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.keeper.Request.Tree, b.keeper.Render = dir, b.ward.Renderer(place)
	b.follow(t)
	none := b.until(t, "that there is no folder", func(s console.Shown) bool { return s.Disk != nil })
	if none.Disk.There || none.Disk.Same != 0 || len(none.Disk.Differences) == 0 {
		t.Errorf("there is no folder: %d as they are, %d not", none.Disk.Same, len(none.Disk.Differences))
	}
	if r, err := b.ward.Renderer(place).Render(t.Context(), w, estates.RenderRequest{}); err != nil || r.Refusal != nil {
		t.Fatal(err)
	}
	same := b.until(t, "the rendered tree", func(s console.Shown) bool { return s.Disk.There && s.Disk.Err == nil && len(s.Disk.Differences) == 0 })
	if same.Disk.Same == 0 || same.Disk.Of != same.Estate {
		t.Errorf("%d files are as they are", same.Disk.Same)
	}
	b.edit(t, "name: Harbor Regional Group", "name: Harbour Regional Group")
	changed := b.until(t, "that the tree is another", func(s console.Shown) bool { return s.Disk.Of != same.Estate })
	if len(changed.Disk.Differences) == 0 {
		t.Error("another estate, and its tree is as it was on disk")
	}
}
