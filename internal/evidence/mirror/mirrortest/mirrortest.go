// Package mirrortest holds every target of a mirror to the promises of
// mirror.Target.
package mirrortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/mirror"
)

// Opener opens the target of one test once more, as another process would. The
// one before was closed.
type Opener func(t *testing.T) (target mirror.Target, closeTarget func() error)

// Run runs the suite. newTarget names an empty target for each test.
func Run(t *testing.T, newTarget func(t *testing.T) Opener) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, open Opener)
	}{
		{"keeps what it is given", keeps},
		{"a name is taken once", taken},
		{"one of many", oneOfMany},
		{"what is not there", missing},
		{"lists", lists},
		{"names that leave it", names},
		{"a cancelled call", cancelled},
		{"a ledger", ledger},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, newTarget(t)) })
	}
}

func opened(t *testing.T, open Opener) mirror.Target {
	t.Helper()
	target, closeTarget := open(t)
	t.Cleanup(func() {
		if err := closeTarget(); err != nil {
			t.Error(err)
		}
	})
	return target
}

func read(t *testing.T, target mirror.Target, name string) []byte {
	t.Helper()
	f, err := target.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil || info.Size() != int64(len(content)) || info.IsDir() {
		t.Errorf("%s has %d bytes and says %v, error %v", name, len(content), info, err)
	}
	return content
}

func create(t *testing.T, target mirror.Target, name string, content []byte) {
	t.Helper()
	if err := target.Create(t.Context(), name, content); err != nil {
		t.Fatal(err)
	}
}

func keeps(t *testing.T, open Opener) {
	target, closeTarget := open(t)
	files := map[string][]byte{
		"checkpoints/00000000000000000001":      []byte("one\n"),
		"log/tile/0/x001/000.p/17":              bytes.Repeat([]byte{0, 0xff, '\r', '\n'}, 100),
		evidence.PayloadPath([32]byte{1, 2}):    {},
		evidence.PayloadPath([32]byte{1, 2, 3}): bytes.Repeat([]byte("payload "), 1<<18),
	}
	for name, content := range files {
		create(t, target, name, content)
	}
	if err := closeTarget(); err != nil {
		t.Fatal(err)
	}
	target = opened(t, open)
	for name, content := range files {
		if got := read(t, target, name); !bytes.Equal(got, content) {
			t.Errorf("%s came back with %d bytes of %d, or others", name, len(got), len(content))
		}
	}
}

func taken(t *testing.T, open Opener) {
	target := opened(t, open)
	create(t, target, "a/b", []byte("first"))
	for _, content := range []string{"second", "first", ""} {
		if err := target.Create(t.Context(), "a/b", []byte(content)); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%q over what is there: %v", content, err)
		}
	}
	if got := read(t, target, "a/b"); string(got) != "first" {
		t.Errorf("it was overwritten: %q", got)
	}
}

func oneOfMany(t *testing.T, open Opener) {
	target := opened(t, open)
	var won atomic.Int64
	var winner atomic.Value
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			content := strings.Repeat(fmt.Sprint(i), 100_000)
			err := target.Create(t.Context(), "a/name", []byte(content))
			switch {
			case err == nil:
				won.Add(1)
				winner.Store(content)
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d of 8 took one name", won.Load())
	}
	if got := read(t, target, "a/name"); string(got) != winner.Load() {
		t.Error("what is there is not what the winner wrote")
	}
}

func missing(t *testing.T, open Opener) {
	target := opened(t, open)
	create(t, target, "a/b/c", []byte("x"))
	for _, name := range []string{"nothing", "a/nothing", "a", "a/b", "."} {
		f, err := target.Open(t.Context(), name)
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			f.Close()
		} else if !strings.Contains(err.Error(), target.String()) {
			t.Errorf("an error that does not say where: %v", err)
		}
	}
	for e, err := range target.List(t.Context(), "nothing") {
		t.Errorf("%v, error %v in a folder that is not there", e, err)
	}
}

func lists(t *testing.T, open Opener) {
	target := opened(t, open)
	var want []string
	var all sync.WaitGroup
	limit := make(chan struct{}, 8)
	for i := range 300 { // more than a page
		name := fmt.Sprintf("%04d", i)
		want = append(want, name)
		all.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			if err := target.Create(t.Context(), "many/"+name, []byte("1234")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	create(t, target, "many/folder/file", nil)
	create(t, target, "many-others/file", nil)
	create(t, target, "file", []byte("12"))
	want = append(want, "folder/")
	if diff := cmp.Diff(want, listed(t, target, "many", 4)); diff != "" {
		t.Error(diff)
	}
	var top []string
	for _, name := range listed(t, target, ".", 2) {
		if !strings.HasPrefix(name, ".") { // the target's own
			top = append(top, name)
		}
	}
	if diff := cmp.Diff([]string{"file", "many-others/", "many/"}, top); diff != "" {
		t.Error(diff)
	}
	// Whoever has enough is not made to read on.
	for _, err := range target.List(t.Context(), "many") {
		if err != nil {
			t.Error(err)
		}
		break
	}
}

// listed returns the names in a folder, sorted, folders with a slash.
func listed(t *testing.T, target mirror.Target, dir string, size int64) []string {
	t.Helper()
	var got []string
	for e, err := range target.List(t.Context(), dir) {
		if err != nil {
			t.Fatal(err)
		}
		name := e.Name()
		if e.IsDir() {
			got = append(got, name+"/")
			continue
		}
		if info, err := e.Info(); err != nil || info.Size() != size {
			t.Errorf("%s: %v, error %v", name, info, err)
		}
		got = append(got, name)
	}
	slices.Sort(got)
	return got
}

func names(t *testing.T, open Opener) {
	target := opened(t, open)
	for _, name := range []string{"", "../a", "/a", "a/../b", "a//b", "a/", "./a", `a\b`} {
		if err := target.Create(t.Context(), name, []byte("x")); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q was created: %v", name, err)
		}
		if _, err := target.Open(t.Context(), name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q was opened: %v", name, err)
		}
		for _, err := range target.List(t.Context(), name) {
			if !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("%q was listed: %v", name, err)
			}
		}
	}
}

func cancelled(t *testing.T, open Opener) {
	target := opened(t, open)
	create(t, target, "a", []byte("x"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := target.Create(ctx, "b", []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("creating: %v", err)
	}
	if _, err := target.Open(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("opening: %v", err)
	}
	for _, err := range target.List(ctx, ".") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("listing: %v", err)
		}
	}
	if _, err := target.Open(t.Context(), "b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there all the same: %v", err)
	}
}

// payloads is how many the records of a ledger have among them.
const payloads = 40

// ledger mirrors a ledger that grows, and makes it anew from its mirror.
func ledger(t *testing.T, open Opener) {
	p, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	l := evidencetest.New(evidencetest.LogKey("first"))
	for n := 0; n < 600; {
		for range 150 {
			l.AddAgain(n%payloads, "run")
			n++
		}
		l.Seal()
		target, closeTarget := open(t)
		if _, err := mirror.Mirror(t.Context(), l.FS(), p, target, mirror.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := closeTarget(); err != nil {
			t.Fatal(err)
		}
	}
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	target := opened(t, open)
	fsys, err := mirror.FS(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	verified(t, fsys, p, 600)
	dir := t.TempDir()
	if _, err := mirror.Restore(t.Context(), target, p, dir, mirror.Options{}); err != nil {
		t.Fatal(err)
	}
	verified(t, os.DirFS(dir), p, 600)
}

func verified(t *testing.T, fsys fs.FS, p evidence.Policy, records uint64) {
	t.Helper()
	got, err := evidence.VerifyLedger(t.Context(), fsys, p, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Records != records || got.Payloads != payloads || got.Checkpoints != records/150-1 {
		t.Errorf("%d records, %d payloads and %d earlier checkpoints of %d records", got.Records, got.Payloads, got.Checkpoints, records)
	}
}
