//go:build unix

package tlog_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

const origin = "ward.example/log"

// holderEnv has the test binary hold a log until its input ends.
const holderEnv = "WARD_TLOG_HOLD"

func TestMain(m *testing.M) {
	dir := os.Getenv(holderEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	key, _, err := newKey(origin)
	if err == nil {
		_, err = tlog.Open(context.Background(), tlog.Options{Dir: dir, Signers: []note.Signer{key}, Holder: outbox.Holder{Host: "another", PID: os.Getpid(), Started: started}})
	}
	fmt.Println(err)
	_, _ = os.Stdin.Read(make([]byte, 1))
}

var started = time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)

func newKey(name string) (note.Signer, string, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, "", err
	}
	signer, err := note.NewSigner(skey)
	return signer, vkey, err
}

// place is a log's folder and its key.
type place struct {
	dir    string
	signer note.Signer
	vkey   string
}

func newPlace(t *testing.T) place {
	t.Helper()
	signer, vkey, err := newKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	return place{filepath.Join(t.TempDir(), "ledger"), signer, vkey}
}

func (p place) tryOpen(t *testing.T, change ...func(*tlog.Options)) (*tlog.Log, error) {
	t.Helper()
	o := tlog.Options{Dir: p.dir, Signers: []note.Signer{p.signer}, Holder: outbox.Holder{Host: "here", PID: 7, Started: started}}
	for _, c := range change {
		c(&o)
	}
	l, err := tlog.Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { l.Close() })
	}
	return l, err
}

func (p place) open(t *testing.T, change ...func(*tlog.Options)) *tlog.Log {
	t.Helper()
	l, err := p.tryOpen(t, change...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func leaf(n int) []byte {
	raw, err := evidence.Record{Kind: "ward-test/1", Subject: "ward:test", Time: started.Add(time.Duration(n) * time.Second), Payload: []byte("the same")}.Leaf("finding").Bytes()
	if err != nil {
		panic(err)
	}
	return raw
}

// add appends n leaves and publishes.
func add(t *testing.T, l *tlog.Log, n int) tlog.Published {
	t.Helper()
	appendOnly(t, l, n)
	p, err := l.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func appendOnly(t *testing.T, l *tlog.Log, n int) {
	t.Helper()
	for n > 0 {
		from := l.Size()
		some := min(n, tlog.MaxBatch)
		leaves := make([][]byte, some)
		for i := range leaves {
			leaves[i] = leaf(int(from) + i)
		}
		indexes, err := l.Append(t.Context(), leaves)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(indexes)
		for i, at := range indexes {
			if at != from+uint64(i) {
				t.Fatalf("%d leaves from %d on are at %v", some, from, indexes)
			}
		}
		n -= some
	}
}

func closeLog(t *testing.T, l *tlog.Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// verify verifies the closed log, whose leaves name one payload.
func (p place) verify(t *testing.T, vkeys ...string) evidence.Report {
	t.Helper()
	rec := evidence.Record{Payload: []byte("the same")}.Leaf("finding")
	name := filepath.Join(p.dir, evidence.PayloadPath(rec.Payload))
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte("the same"), 0o644)); err != nil {
		t.Fatal(err)
	}
	policy, err := evidence.NewPolicy(append(vkeys, p.vkey), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := evidence.VerifyLedger(t.Context(), os.DirFS(p.dir), policy, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (p place) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p place) read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(p.path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// files returns the files below a folder, with their content.
func (p place) files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(p.path(dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(p.dir, path)
		found[filepath.ToSlash(name)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAppendAndPublish(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	want := []uint64{0}
	for _, n := range []int{1, 255, 1, 300, 700} {
		got := add(t, l, n)
		want = append(want, got.Size)
		if kept := p.read(t, evidence.CheckpointPathOf(got.Size)); kept != string(got.Raw) || p.read(t, evidence.CheckpointPath) != kept {
			t.Errorf("checkpoint %d is not kept and newest", got.Size)
		}
		if again, err := l.Publish(t.Context()); err != nil || again.Size != got.Size || string(again.Raw) != string(got.Raw) {
			t.Errorf("published again: %+v, %v", again, err)
		}
	}
	var n int
	for raw, err := range l.Leaves(t.Context(), 250, l.Size()) {
		if err != nil || len(raw) == 0 {
			t.Fatal(err)
		}
		n++
	}
	if n != 1257-250 {
		t.Errorf("%d leaves from 250 on", n)
	}
	closeLog(t, l)
	if got := p.verify(t); got.Records != 1257 || got.Checkpoints != uint64(len(want)-1) {
		t.Errorf("%+v, want checkpoints %v", got, want)
	}
	// What became full has no partial tiles any more.
	for name := range p.files(t, evidence.LogDir) {
		if dir, _, ok := strings.Cut(name, ".p/"); ok && !strings.HasSuffix(dir, "004") && !strings.HasPrefix(dir, "log/tile/1/") {
			t.Errorf("%s is left", name)
		}
	}
	if _, err := p.open(t).Append(t.Context(), make([][]byte, tlog.MaxBatch+1)); err == nil || errors.Is(err, tlog.ErrBroken) {
		t.Errorf("too many at once: %v", err)
	}
}

// A checkpoint is signed once: neither opening, nor publishing, nor another
// key gives a size a second one.
func TestNoSizeIsSignedTwice(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 3)
	kept := p.files(t, evidence.CheckpointsDir)
	next, vkey, err := newKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.SetSigners(next); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	closeLog(t, l)
	p.signer = next
	l = p.open(t)
	if got := p.files(t, evidence.CheckpointsDir); !maps.Equal(got, kept) {
		t.Errorf("%v became %v", kept, got)
	}
	// A crash may leave a checkpoint kept and not newest, or newest and not kept.
	add(t, l, 1)
	closeLog(t, l)
	fourth := p.read(t, evidence.CheckpointPathOf(4))
	if err := os.WriteFile(p.path(evidence.CheckpointPath), []byte(kept[evidence.CheckpointPathOf(3)]), 0o644); err != nil {
		t.Fatal(err)
	}
	closeLog(t, p.open(t))
	if p.read(t, evidence.CheckpointPath) != fourth || p.read(t, evidence.CheckpointPathOf(4)) != fourth {
		t.Error("the kept checkpoint did not become the newest")
	}
	if err := os.Remove(p.path(evidence.CheckpointPathOf(4))); err != nil {
		t.Fatal(err)
	}
	closeLog(t, p.open(t))
	if p.read(t, evidence.CheckpointPathOf(4)) != fourth {
		t.Error("the newest checkpoint was not kept")
	}
	p.verify(t, vkey)
}

func otherKey(t *testing.T) note.Signer {
	t.Helper()
	k, _, err := newKey("ward.example/other")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAnotherLedgersKeyIsRefused(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	if err := l.SetSigners(otherKey(t)); err == nil {
		t.Error("a key of another name may sign")
	}
	if err := l.SetSigners(); err == nil {
		t.Error("nobody may sign")
	}
	closeLog(t, l)
	before := p.files(t, ".")
	p.signer = otherKey(t)
	_, err := p.tryOpen(t)
	if err == nil || !strings.Contains(err.Error(), origin) || !strings.Contains(err.Error(), "ward.example/other") {
		t.Errorf("%v does not name both ledgers", err)
	}
	if got := p.files(t, "."); !maps.Equal(got, before) {
		t.Error("the refusal has changed the folder")
	}
	if _, err := tlog.Open(t.Context(), tlog.Options{Dir: p.dir}); err == nil {
		t.Error("opened without a key")
	}
}

func TestOneAppender(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	_, err := p.tryOpen(t)
	var held *outbox.HeldError
	if !errors.As(err, &held) || held.By != (outbox.Holder{Host: "here", PID: 7, Started: started}) || !strings.Contains(err.Error(), p.dir) {
		t.Errorf("in one process: %v", err)
	}
	closeLog(t, l)

	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command(exe)
	other.Env = append(os.Environ(), holderEnv+"="+p.dir)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 512)
	n, _ := out.Read(said)
	if got := strings.TrimSpace(string(said[:n])); got != "<nil>" {
		t.Fatalf("the other process: %s", got)
	}
	_, err = p.tryOpen(t)
	if !errors.As(err, &held) || held.By != (outbox.Holder{Host: "another", PID: other.Process.Pid, Started: started}) {
		t.Errorf("with another process: %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	_ = other.Wait()
	l = p.open(t)
	if !l.Unclean() {
		t.Error("the other process was killed, and the log is said to be clean")
	}
	closeLog(t, l)
	if l = p.open(t); l.Unclean() {
		t.Error("the log was closed, and is said to be unclean")
	}
}

// A log that is older than what it has published is not gone on with, and
// nothing in it is changed.
func TestRolledBack(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 5)
	closeLog(t, l)
	const state = evidence.LogStateDir + "/treeState"
	old := p.read(t, state)
	oldNewest := p.read(t, evidence.CheckpointPath)
	l = p.open(t)
	add(t, l, 5)
	closeLog(t, l)
	now, newest := p.read(t, state), p.read(t, evidence.CheckpointPath)
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(p.path(name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name          string
		state, newest string
		want          error
	}{
		{"the state", old, newest, tlog.ErrRolledBack},
		{"state and newest checkpoint", old, oldNewest, tlog.ErrRolledBack},
		{"another root", strings.Replace(now, `"size":10`, `"size":11`, 1), newest, tlog.ErrHistory},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(state, c.state)
			write(evidence.CheckpointPath, c.newest)
			before := p.files(t, "log")
			_, err := p.tryOpen(t)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), p.dir) {
				t.Errorf("%v, want %v", err, c.want)
			}
			after := p.files(t, "log")
			// The note of who refused may stay, so that the next looks closely.
			delete(before, evidence.LogStateDir+"/appender.lock")
			delete(after, evidence.LogStateDir+"/appender.lock")
			if !maps.Equal(before, after) {
				t.Error("the refusal has changed the log")
			}
		})
	}
	write(state, now)
	write(evidence.CheckpointPath, newest)
	if got := add(t, p.open(t), 1); got.Size != 11 {
		t.Errorf("%+v", got)
	}
}

func TestAnotherHistoryIsNotSigned(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 5)
	closeLog(t, l)
	// The hashes of the leaves, from which roots are computed.
	tile := p.path(evidence.TilePath(0, 0, 5))
	raw, err := os.ReadFile(tile)
	if err != nil {
		t.Fatal(err)
	}
	raw[40] ^= 1
	if err := os.WriteFile(tile, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := p.tryOpen(t); !errors.Is(err, tlog.ErrHistory) {
		t.Errorf("%v, want %v", err, tlog.ErrHistory)
	}
}

func TestAnotherCheckpointOfThisSizeIsKept(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	two := add(t, l, 2)
	foreign := strings.Replace(string(two.Raw), "\n2\n", "\n4\n", 1)
	if err := os.WriteFile(p.path(evidence.CheckpointPathOf(4)), []byte(foreign), 0o444); err != nil {
		t.Fatal(err)
	}
	appendOnly(t, l, 2)
	if _, err := l.Publish(t.Context()); !errors.Is(err, tlog.ErrHistory) {
		t.Errorf("%v, want %v", err, tlog.ErrHistory)
	}
	if l.Latest().Size != 2 || p.read(t, evidence.CheckpointPath) != string(two.Raw) {
		t.Error("it is the newest all the same")
	}
	appendOnly(t, l, 1)
	if got, err := l.Publish(t.Context()); err != nil || got.Size != 5 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A mirror leaves out what is the library's own: the folder goes on from its
// newest checkpoint.
func TestBroughtBackFromAMirror(t *testing.T) {
	for _, n := range []int{0, 1, 256, 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p, elsewhere := newPlace(t), t.TempDir()
			l := p.open(t)
			before := add(t, l, n)
			closeLog(t, l)
			for i, dir := range []string{evidence.LogStateDir, evidence.PartialDir} {
				// It is moved away at once: the library may still be writing to it.
				if err := os.Rename(p.path(dir), filepath.Join(elsewhere, fmt.Sprint(i))); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
			l = p.open(t)
			if got := l.Latest(); got.Size != uint64(n) || string(got.Raw) != string(before.Raw) {
				t.Fatalf("it begins at %d", got.Size)
			}
			add(t, l, 300)
			closeLog(t, l)
			if got := p.verify(t); got.Records != uint64(n)+300 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestBroken(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 1)
	cause := errors.New("no space left")
	tlog.Break(l, cause)
	if _, err := l.Append(t.Context(), [][]byte{leaf(2)}); !errors.Is(err, tlog.ErrBroken) || !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
	closeLog(t, l)
	l = p.open(t)
	if !l.Unclean() {
		t.Error("a broken log was closed as a clean one")
	}
	add(t, l, 1)
}

// A batch whose tiles cannot be written is an error, and what was written of
// it is gone after the next Open.
func TestAppendThatFails(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 250)
	// A file where the library needs a folder.
	wall := p.path("log/tile/entries/001.p")
	if err := os.WriteFile(wall, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	leaves := make([][]byte, 50)
	for i := range leaves {
		leaves[i] = leaf(250 + i)
	}
	if _, err := l.Append(t.Context(), leaves); !errors.Is(err, tlog.ErrBroken) {
		t.Fatalf("%v, want %v", err, tlog.ErrBroken)
	}
	closeLog(t, l)
	full := p.path(evidence.EntriesPath(0, 256))
	if _, err := os.Stat(full); err != nil {
		t.Fatalf("nothing was left to sweep: %v", err)
	}
	if err := os.Remove(wall); err != nil {
		t.Fatal(err)
	}
	l = p.open(t)
	if _, err := os.Stat(full); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the bundle of leaves that the log does not have is there: %v", err)
	}
	// The library's timer may have cut the batch: then its beginning is there.
	if n := l.Size(); n < 250 || n >= 256 {
		t.Errorf("size %d", n)
	}
	add(t, l, 50)
	closeLog(t, l)
	p.verify(t)
}

func TestSweep(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	add(t, l, 300)
	keep := p.files(t, ".")
	for name := range keep {
		if strings.HasPrefix(name, evidence.PartialDir) {
			t.Errorf("%s is left of a log that is open", name)
		}
	}
	gone := []string{
		"log/checkpoint123",
		"log/.state/treeState99",
		"log/tile/entries/001.p/44" + "1234567890",
		"log/tile/entries/001.p/45",
		"log/tile/entries/001",
		"log/tile/entries/x001/000",
		"log/tile/0/001.p/200",
		"log/tile/0/001.p/0",
		"log/tile/0/002",
		"log/tile/1/000.p/2",
		"log/tile/1/000",
		"log/tile/2/000.p/1",
		"log/tile/0/000.p/255",       // over: the full one is published
		"log/tile/entries/000.p/255", // over
		".partial/12345",
	}
	stay := []string{
		"log/tile/0/001.p/43", // a beginning of the widest
		"log/tile/entries/abc",
		"log/tile/9/000",
		"log/note.txt",
		".partial/" + tlog.KeepPrefix + "abc-1",
	}
	for _, name := range slices.Concat(gone, stay) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(p.path(name)), 0o755), os.WriteFile(p.path(name), []byte(name), 0o644)); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(stay, name) {
			keep[name] = name
		}
	}
	if err := tlog.Sweep(l, 300, 300); err != nil {
		t.Fatal(err)
	}
	if got := p.files(t, "."); !maps.Equal(got, keep) {
		t.Errorf("left:\n%s\nwant:\n%s", names(got), names(keep))
	}
}

func names(files map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(files)), "\n")
}

// The design asks no clock: files from the future and from long ago change
// nothing.
func TestTimesOfFilesDoNotMatter(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	for i, at := range []time.Time{started.AddDate(50, 0, 0), time.Unix(0, 0), started.AddDate(0, 0, 1)} {
		for name := range p.files(t, ".") {
			if err := os.Chtimes(p.path(name), at, at); err != nil {
				t.Fatal(err)
			}
		}
		if got := add(t, l, 200); got.Size != uint64(200*(i+1)) {
			t.Errorf("%+v", got)
		}
		closeLog(t, l)
		l = p.open(t)
	}
	closeLog(t, l)
	p.verify(t)
}

func TestHolderNoteIsReadable(t *testing.T) {
	p := newPlace(t)
	l := p.open(t)
	var h outbox.Holder
	if err := json.Unmarshal([]byte(p.read(t, evidence.LogStateDir+"/appender.lock")), &h); err != nil || h.Host != "here" {
		t.Errorf("%+v, %v", h, err)
	}
	closeLog(t, l)
	if got := p.read(t, evidence.LogStateDir+"/appender.lock"); got != "" {
		t.Errorf("after Close: %q", got)
	}
}
