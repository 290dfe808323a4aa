package mirror_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/evidence/mirror/mirrortest"
)

// memory is a target that counts what is done to it, and can break.
type memory struct {
	mu      sync.Mutex
	files   map[string][]byte
	dirs    map[string]map[string]bool // their children, and whether these are folders
	created int
	ops     int
	// cutAfter is how many operations are done before all fail; negative is
	// never. With late, the one that is cut is done and its answer is lost.
	cutAfter int
	late     bool
	// onCreate, if any, is called before each Create.
	onCreate func(name string)
}

var errCut = errors.New("the line was cut")

func newMemory() *memory { return memoryOf(nil) }

func memoryOf(files map[string][]byte) *memory {
	m := &memory{files: map[string][]byte{}, dirs: map[string]map[string]bool{}, cutAfter: -1}
	for name, content := range files {
		m.put(name, content)
	}
	return m
}

func (m *memory) put(name string, content []byte) {
	m.files[name] = content
	for isDir := false; name != "."; isDir = true {
		dir := path.Dir(name)
		if m.dirs[dir] == nil {
			m.dirs[dir] = map[string]bool{}
		}
		m.dirs[dir][path.Base(name)] = isDir
		name = dir
	}
}

func (m *memory) String() string { return "memory" }

// cut counts an operation, and says whether it is cut, and whether it is done.
func (m *memory) cut() (done bool, err error) {
	m.ops++
	switch {
	case m.cutAfter < 0 || m.ops <= m.cutAfter:
		return true, nil
	case m.ops == m.cutAfter+1 && m.late:
		return true, errCut
	}
	return false, errCut
}

func (m *memory) bad(ctx context.Context, name string) error {
	if !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return fs.ErrInvalid
	}
	return ctx.Err()
}

func (m *memory) Create(ctx context.Context, name string, content []byte) error {
	if m.onCreate != nil {
		m.onCreate(name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.bad(ctx, name); err != nil {
		return err
	}
	done, err := m.cut()
	if !done {
		return err
	}
	if _, ok := m.files[name]; ok {
		return errors.Join(err, fs.ErrExist)
	}
	m.put(name, bytes.Clone(content))
	m.created++
	return err
}

func (m *memory) Open(ctx context.Context, name string) (fs.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.bad(ctx, name); err != nil {
		return nil, err
	}
	if _, err := m.cut(); err != nil {
		return nil, err
	}
	content, ok := m.files[name]
	if !ok {
		return nil, fmt.Errorf("memory: %s: %w", name, fs.ErrNotExist)
	}
	return fstest.MapFS{path.Base(name): &fstest.MapFile{Data: content, Mode: 0o444}}.Open(path.Base(name))
}

func (m *memory) List(ctx context.Context, dir string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		m.mu.Lock()
		err := m.bad(ctx, dir)
		if err == nil {
			_, err = m.cut()
		}
		here := fstest.MapFS{}
		for name, isDir := range m.dirs[dir] {
			here[name] = &fstest.MapFile{Data: m.files[path.Join(dir, name)], Mode: 0o444}
			if isDir {
				here[name] = &fstest.MapFile{Mode: fs.ModeDir | 0o555}
			}
		}
		m.mu.Unlock()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(here)) {
			info, err := here.Stat(name)
			if !yield(fs.FileInfoToDirEntry(info), err) {
				return
			}
		}
	}
}

func TestMemoryIsATarget(t *testing.T) {
	mirrortest.Run(t, func(*testing.T) mirrortest.Opener {
		m := newMemory()
		return func(*testing.T) (mirror.Target, func() error) { return m, func() error { return nil } }
	})
}

type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func trusted(t failer, quorum int, witnesses ...evidencetest.Key) evidence.Policy {
	t.Helper()
	var keys []string
	for _, w := range witnesses {
		keys = append(keys, w.VKey())
	}
	p, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, keys, quorum)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// grown returns a ledger of n records, sealed at each of the sizes and at its
// end.
func grown(t failer, n int, sizes ...int) *evidencetest.Ledger {
	t.Helper()
	l := evidencetest.New(evidencetest.LogKey("first"))
	grow(t, l, n, sizes...)
	return l
}

func grow(t failer, l *evidencetest.Ledger, n int, sizes ...int) {
	t.Helper()
	for i := int(l.Size()); i < n; i++ {
		if slices.Contains(sizes, i) {
			l.Seal()
		}
		l.Add(evidencetest.Record(i), "run")
	}
	l.Seal()
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
}

func mirrored(t failer, l fs.FS, to mirror.Target, o mirror.Options) mirror.Report {
	t.Helper()
	r, err := mirror.Mirror(context.Background(), l, trusted(t, 0), to, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func verify(t failer, to mirror.Target, o evidence.Options) evidence.Report {
	t.Helper()
	fsys, err := mirror.FS(context.Background(), to)
	if err != nil {
		t.Fatal(err)
	}
	r, err := evidence.VerifyLedger(context.Background(), fsys, trusted(t, 0), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMirrorsHaveWhatTheLedgerHas(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 512, 1000, 65536, 65536 + 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			l := grown(t, n, 0, 1, 100, 256, 700, 65535)
			m := newMemory()
			var last uint64
			report := mirrored(t, l.FS(), m, mirror.Options{Progress: func(done, total uint64) {
				if done < last || total != uint64(n) {
					t.Errorf("%d of %d after %d", done, total, last)
				}
				last = done
			}})
			if last != uint64(n) {
				t.Errorf("the progress ends at %d", last)
			}
			if got := verify(t, m, evidence.Options{}); got.Records != uint64(n) {
				t.Errorf("%d records", got.Records)
			}
			for name, content := range l.Files {
				f := m.files[name]
				switch {
				case name == evidence.CheckpointPath:
					if f != nil {
						t.Errorf("%s was mirrored", name)
					}
				case strings.Contains(name, ".p/") && f == nil:
					// Not needed by the checkpoints that were finished.
				case f == nil:
					t.Errorf("%s is missing", name)
				case !bytes.Equal(f, content):
					t.Errorf("%s is another", name)
				}
			}
			var size int64
			for _, f := range m.files {
				size += int64(len(f))
			}
			want := mirror.Report{Checkpoint: report.Checkpoint, Created: uint64(len(m.files)), CreatedBytes: size}
			if diff := cmp.Diff(want, report); diff != "" || report.Checkpoint.Size != uint64(n) {
				t.Error(diff)
			}
		})
	}
}

func TestGoesOnFromTheNewestCheckpoint(t *testing.T) {
	l := grown(t, 1000, 100)
	m := newMemory()
	mirrored(t, l.FS(), m, mirror.Options{})
	before := m.created

	ops := m.ops
	report := mirrored(t, l.FS(), m, mirror.Options{})
	if m.created != before || report.Created != 0 || report.Present != 0 || *report.Before != 1000 || report.Checkpoint.Size != 1000 {
		t.Errorf("with nothing new: %+v", report)
	}
	if n := m.ops - ops; n > 5 {
		t.Errorf("%d operations to see that nothing is new", n)
	}
	grow(t, l, 1030, 1010)
	ops = m.ops
	report = mirrored(t, l.FS(), m, mirror.Options{})
	n := m.ops - ops
	verify(t, m, evidence.Options{})
	// 30 payloads, two checkpoints, one bundle and two tiles that are full, or
	// partial, at 1024 and at 1030.
	if report.Created != 30+2+2+2+1 || report.Present != 0 || *report.Before != 1000 {
		t.Errorf("with 30 records more: %+v", report)
	}
	if n > 45 {
		t.Errorf("%d operations for 30 records", n)
	}
}

// few adds records that have 20 payloads among them, so that there are bundles
// and few files.
func few(l *evidencetest.Ledger, n int) {
	for range n {
		l.AddAgain(int(l.Size())%20, "run")
	}
	l.Seal()
}

// A mirror is consistent whenever it is cut, and the next run completes it.
func TestCutAfterEachOperation(t *testing.T) {
	l := evidencetest.New(evidencetest.LogKey("first"))
	few(l, 3)
	few(l, 290)
	m := newMemory()
	mirrored(t, l.FS(), m, mirror.Options{})
	start := m.files
	few(l, 15)
	few(l, 204) // to a full bundle
	few(l, 200)
	l.Destroy(evidencetest.Record(7), "run")
	l.Add(evidencetest.Record(700), "run")
	l.Destroy(evidencetest.Record(700), "run")
	few(l, 4)
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	cutAfterEach(t, l, nil, false, 8)
	cutAfterEach(t, l, start, false, 1)
	cutAfterEach(t, l, start, true, 1)
}

func cutAfterEach(t *testing.T, l *evidencetest.Ledger, before map[string][]byte, late bool, workers int) {
	t.Helper()
	for k := 0; ; k++ {
		m := memoryOf(before)
		m.cutAfter, m.late = k, late
		_, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), m, mirror.Options{Workers: workers}.WithStage(1))
		if err == nil {
			if k < 15 {
				t.Fatalf("complete after %d operations", k)
			}
			return
		}
		if !errors.Is(err, errCut) {
			t.Fatalf("cut after %d: %v", k, err)
		}
		m.cutAfter = -1
		if _, err := mirror.FS(t.Context(), m); err == nil {
			verify(t, m, evidence.Options{Live: true})
		} else if before != nil || evidence.CodeOf(err) != evidence.Missing {
			t.Fatalf("cut after %d: %v", k, err)
		}
		completed(t, l, m)
		if m.created != len(m.files)-len(before) {
			t.Fatalf("cut after %d: %d were created, %d are there", k, m.created, len(m.files)-len(before))
		}
	}
}

// completed mirrors again and verifies that nothing is lost.
func completed(t failer, l *evidencetest.Ledger, m *memory) {
	t.Helper()
	report := mirrored(t, l.FS(), m, mirror.Options{})
	if report.Checkpoint.Size != l.Size() {
		t.Fatalf("it ends at %d", report.Checkpoint.Size)
	}
	verify(t, m, evidence.Options{Live: true})
	// What the ledger has destroyed, a mirror of the mirror does not have.
	fsys, err := mirror.FS(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	again := newMemory()
	mirrored(t, fsys, again, mirror.Options{})
	verify(t, again, evidence.Options{})
	for name, content := range l.Files {
		if f := m.files[name]; f == nil && !strings.Contains(name, ".p/") && name != evidence.CheckpointPath {
			t.Fatalf("%s is missing", name)
		} else if f != nil && !bytes.Equal(f, content) {
			t.Fatalf("%s is another", name)
		}
	}
}

// Whatever happens to a ledger and to the way to its mirror, in any order.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := evidencetest.New(evidencetest.LogKey("first"))
		l.Seal()
		m := newMemory()
		alive := map[int]bool{}
		mirroredTo := uint64(0)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1: // records of a few payloads, some of which were destroyed before
				first := rapid.IntRange(0, 20).Draw(t, "first")
				for i := range rapid.IntRange(1, 400).Draw(t, "records") {
					n := first + i%10
					l.AddAgain(n, "run")
					alive[n] = true
				}
				l.Seal()
			case 2:
				for _, n := range slices.Sorted(maps.Keys(alive)) {
					if rapid.IntRange(0, 4).Draw(t, "destroy") == 0 {
						l.Destroy(evidencetest.Record(n), "run")
						delete(alive, n)
					}
				}
				l.Seal()
			default:
				m.ops, m.cutAfter, m.late = 0, rapid.IntRange(0, 80).Draw(t, "cut after"), rapid.Bool().Draw(t, "late")
				o := mirror.Options{Workers: rapid.IntRange(1, 4).Draw(t, "workers")}.WithStage(uint64(rapid.IntRange(1, 600).Draw(t, "stage")))
				_, err := mirror.Mirror(context.Background(), l.FS(), trusted(t, 0), m, o)
				if err != nil && !errors.Is(err, errCut) {
					t.Fatal(err)
				}
				m.cutAfter = -1
				if _, err := mirror.FS(context.Background(), m); err != nil {
					continue // nothing was finished yet
				}
				got := verify(t, m, evidence.Options{Live: true})
				if got.Records < mirroredTo {
					t.Fatalf("the mirror went back from %d records to %d", mirroredTo, got.Records)
				}
				mirroredTo = got.Records
			}
		}
		if l.Err() != nil {
			t.Fatal(l.Err())
		}
		completed(t, l, m)
		if m.created != len(m.files) {
			t.Fatalf("%d were created, %d are there", m.created, len(m.files))
		}
	})
}

func TestAnotherHistoryIsRefused(t *testing.T) {
	stranger := evidencetest.New(evidencetest.LogKey("stranger"))
	grow(t, stranger, 50)
	fork := func(n int) *evidencetest.Ledger {
		l := evidencetest.New(evidencetest.LogKey("first"))
		for i := range n {
			l.Add(evidencetest.Record(i+i/40), "run") // others from the 40th on
		}
		l.Seal()
		return l
	}
	for _, tt := range []struct {
		name   string
		before func(m *memory)
		code   evidence.Code
		want   string
	}{
		{"a fork of the same size", func(m *memory) { mirrored(t, fork(100).FS(), m, mirror.Options{}) }, evidence.WrongHistory, evidence.CheckpointPathOf(100)},
		{"a shorter fork", func(m *memory) { mirrored(t, fork(60).FS(), m, mirror.Options{}) }, evidence.WrongHistory, evidence.CheckpointPathOf(60)},
		{"a longer ledger", func(m *memory) { mirrored(t, grown(t, 101).FS(), m, mirror.Options{}) }, evidence.RolledBack, evidence.CheckpointPathOf(101)},
		{"another's checkpoint", func(m *memory) {
			m.put(evidence.CheckpointPathOf(50), stranger.Files[evidence.CheckpointPath])
		}, evidence.UnknownKey, evidence.CheckpointPathOf(50)},
		{"no checkpoint", func(m *memory) {
			m.put(evidence.CheckpointPathOf(50), []byte("hello"))
		}, evidence.BadCheckpoint, evidence.CheckpointPathOf(50)},
		{"a checkpoint of another size", func(m *memory) {
			m.put(evidence.CheckpointPathOf(49), grown(t, 50).Files[evidence.CheckpointPath])
		}, evidence.BadCheckpoint, evidence.CheckpointPathOf(49)},
		{"a huge checkpoint", func(m *memory) {
			m.put(evidence.CheckpointPathOf(50), make([]byte, 1<<20))
		}, evidence.BadCheckpoint, evidence.CheckpointPathOf(50)},
		{"another signature", func(m *memory) {
			l := evidencetest.New(evidencetest.LogKey("first"), evidencetest.WitnessKey("witness.example"))
			grow(t, l, 100)
			mirrored(t, l.FS(), m, mirror.Options{})
		}, evidence.WrongHistory, "the ledger's checkpoint of this size is another"},
		{"an older fork beside the newest", func(m *memory) {
			mirrored(t, grown(t, 100).FS(), m, mirror.Options{})
			m.put(evidence.CheckpointPathOf(60), fork(60).Files[evidence.CheckpointPath])
		}, evidence.WrongHistory, evidence.CheckpointPathOf(60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			tt.before(m)
			want := maps.Clone(m.files)
			_, err := mirror.Mirror(t.Context(), grown(t, 100).FS(), trusted(t, 0), m, mirror.Options{})
			if evidence.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "the mirror memory: ") {
				t.Errorf("got %v, want %s and %q", err, tt.code, tt.want)
			}
			if !maps.EqualFunc(want, m.files, bytes.Equal) {
				t.Error("something was written")
			}
		})
	}
}

func TestANameWithOtherBytesIsNamed(t *testing.T) {
	l := evidencetest.New(evidencetest.LogKey("first"))
	few(l, 300)
	for name := range l.Files {
		if name == evidence.CheckpointPath || name == evidence.CheckpointPathOf(300) {
			continue
		}
		for _, there := range []string{"", "something else", strings.Repeat("longer", 1<<17)} {
			m := newMemory()
			m.put(name, []byte(there))
			_, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), m, mirror.Options{Workers: 1})
			want := evidence.WrongHistory
			if strings.HasPrefix(name, evidence.PayloadsDir) {
				want = evidence.WrongDigest
			}
			if evidence.CodeOf(err) != want || !strings.Contains(err.Error(), name) {
				t.Errorf("%s is %.10q: %v", name, there, err)
			}
			if string(m.files[name]) != there {
				t.Errorf("%s was overwritten", name)
			}
			if m.files[evidence.CheckpointPathOf(300)] != nil {
				t.Errorf("%s is %.10q, and the checkpoint is there", name, there)
			}
		}
	}
}

func TestAChangedLedgerIsNotMirrored(t *testing.T) {
	l := evidencetest.New(evidencetest.LogKey("first"))
	few(l, 256)
	few(l, 44)
	whole := maps.Clone(l.Files)
	for name := range whole {
		for _, how := range []string{"changed", "cut", "longer", "gone"} {
			l.Files = maps.Clone(whole)
			switch content := l.Files[name]; how {
			case "changed":
				l.Files[name] = bytes.Clone(content)
				l.Files[name][len(content)/2] ^= 1
			case "cut":
				l.Files[name] = content[:len(content)-1]
			case "longer":
				l.Files[name] = append(bytes.Clone(content), 'x')
			case "gone":
				delete(l.Files, name)
			}
			m := newMemory()
			_, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), m, mirror.Options{})
			// What is left of an earlier checkpoint is no part of the newest.
			spare := strings.Contains(name, ".p/") && !strings.HasSuffix(name, ".p/44") && !strings.HasSuffix(name, "tile/1/000.p/1")
			switch {
			case err == nil && (spare || how == "gone" && name == evidence.CheckpointPathOf(256)):
			case evidence.CodeOf(err) == "" || !strings.HasPrefix(err.Error(), "the ledger: "):
				t.Errorf("%s %s: %v", name, how, err)
			case m.files[evidence.CheckpointPathOf(300)] != nil && name != evidence.CheckpointPathOf(256):
				t.Errorf("%s %s, and the checkpoint is there", name, how)
			}
			for there, f := range m.files {
				if !bytes.Equal(f, whole[there]) {
					t.Errorf("%s %s, and %s was mirrored with other bytes", name, how, there)
				}
			}
		}
	}
}

// Parts of another ledger are well-formed, and not what was signed.
func TestPartsOfAnotherLedgerAreNotMirrored(t *testing.T) {
	for _, tt := range []struct {
		name  string
		parts []string
		code  evidence.Code
		clean bool // nothing at all is in the mirror
	}{
		{"the whole log", []string{"log/tile/"}, evidence.WrongRoot, true},
		{"the full bundle", []string{evidence.EntriesPath(0, 256)}, evidence.BadTile, true},
		{"the full bundle and its tile", []string{evidence.EntriesPath(0, 256), evidence.TilePath(0, 0, 256)}, evidence.BadTile, true},
		{"the partial bundle", []string{evidence.EntriesPath(1, 44)}, evidence.BadTile, true},
		{"an older checkpoint", []string{evidence.CheckpointPathOf(100)}, evidence.WrongHistory, false},
		{"the newest checkpoint", []string{evidence.CheckpointPathOf(300)}, evidence.WrongHistory, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := grown(t, 300, 100)
			other := evidencetest.New(evidencetest.LogKey("first"))
			for i := range 300 {
				if i == 100 {
					other.Seal()
				}
				other.Add(evidencetest.Record(i+1000), "run")
			}
			other.Seal()
			for name, content := range other.Files {
				if slices.ContainsFunc(append(tt.parts, "payloads/"), func(p string) bool { return strings.HasPrefix(name, p) }) {
					l.Files[name] = content
				}
			}
			m := newMemory()
			_, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), m, mirror.Options{})
			if evidence.CodeOf(err) != tt.code || !strings.HasPrefix(err.Error(), "the ledger: ") {
				t.Errorf("got %v", err)
			}
			for name := range m.files {
				if tt.clean || bytes.Equal(m.files[name], other.Files[name]) {
					t.Errorf("%s was mirrored", name)
				}
			}
		})
	}
}

func TestDestroyedPayloads(t *testing.T) {
	l := grown(t, 20)
	m := newMemory()
	l.Destroy(evidencetest.Record(3), "run")
	l.Seal()
	report := mirrored(t, l.FS(), m, mirror.Options{})
	if report.Destroyed != 1 || report.Retained != 0 {
		t.Errorf("destroyed before: %+v", report)
	}
	verify(t, m, evidence.Options{})

	l.Destroy(evidencetest.Record(9), "run")
	l.AddAgain(3, "run") // its payload is sealed once more
	l.Seal()
	report = mirrored(t, l.FS(), m, mirror.Options{})
	if report.Destroyed != 0 || report.Retained != 1 {
		t.Errorf("destroyed after it was mirrored: %+v", report)
	}
	if notes := report.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "1 payloads that the ledger has destroyed") {
		t.Errorf("it says %q", notes)
	}
	if m.files[evidence.PayloadPath(evidencetest.Record(3).Leaf("run").Payload)] == nil {
		t.Error("what was sealed once more is not there")
	}
	// Alive, what is destroyed and still there is passed over; else it is named.
	verify(t, m, evidence.Options{Live: true})
	fsys, err := mirror.FS(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.VerifyLedger(t.Context(), fsys, trusted(t, 0), evidence.Options{}); evidence.CodeOf(err) != evidence.NotDestroyed {
		t.Errorf("strict: %v", err)
	}
	// A mirror of the mirror leaves it out.
	again := newMemory()
	mirrored(t, fsys, again, mirror.Options{})
	verify(t, again, evidence.Options{})

	delete(l.Files, evidence.PayloadPath(evidencetest.Record(5).Leaf("run").Payload))
	if _, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), newMemory(), mirror.Options{}); evidence.CodeOf(err) != evidence.Missing {
		t.Errorf("gone without a word: %v", err)
	}
}

// live is a ledger in memory that changes while it is read.
type live struct {
	mu sync.Mutex
	l  *evidencetest.Ledger
}

func (l *live) Open(name string) (fs.File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.l.FS().Open(name)
}

func (l *live) change(f func(*evidencetest.Ledger)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(l.l)
}

// The appender goes on: payloads are destroyed, and partial tiles replaced.
func TestTheLedgerChangesMeanwhile(t *testing.T) {
	l := &live{l: grown(t, 300, 100)}
	m := newMemory()
	var once sync.Once
	m.onCreate = func(string) {
		once.Do(func() {
			l.change(func(l *evidencetest.Ledger) {
				l.Destroy(evidencetest.Record(299), "run")
				l.Destroy(evidencetest.Record(298), "run")
				l.Seal()
				for i := 400; i < 650; i++ {
					l.Add(evidencetest.Record(i), "run")
				}
				l.Seal()
				for name := range l.Files {
					if strings.Contains(name, "/001.p/") {
						delete(l.Files, name) // as the appender does
					}
				}
			})
		})
	}
	report := mirrored(t, l, m, mirror.Options{Workers: 1})
	if report.Checkpoint.Size != 552 || report.Destroyed != 2 {
		t.Errorf("%+v", report)
	}
	verify(t, m, evidence.Options{})
}

// A cut mirror must not end with a checkpoint that its policy refuses.
func TestStagesHaveTheirWitnesses(t *testing.T) {
	witness := evidencetest.WitnessKey("witness.example")
	l := evidencetest.New(evidencetest.LogKey("first"))
	few(l, 500)
	l.Signers = append(l.Signers, witness)
	few(l, 400)
	for k := 0; ; k++ {
		m := newMemory()
		m.cutAfter = k
		p := trusted(t, 1, witness)
		_, err := mirror.Mirror(t.Context(), l.FS(), p, m, mirror.Options{Workers: 1}.WithStage(1))
		m.cutAfter = -1
		fsys, viewErr := mirror.FS(t.Context(), m)
		if evidence.CodeOf(viewErr) == evidence.Missing {
			continue
		}
		if _, err := evidence.VerifyLedger(t.Context(), fsys, p, evidence.Options{Live: true}); err != nil {
			t.Fatalf("cut after %d: %v", k, err)
		}
		if err == nil {
			return
		}
	}
}

func TestALedgerIsNoTarget(t *testing.T) {
	l := grown(t, 10)
	m := memoryOf(l.Files)
	if _, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), m, mirror.Options{}); err == nil || !strings.Contains(err.Error(), "it is a ledger and no mirror") {
		t.Errorf("got %v", err)
	}
}

func TestNothingToMirror(t *testing.T) {
	if _, err := mirror.Mirror(t.Context(), fstest.MapFS{}, trusted(t, 0), newMemory(), mirror.Options{}); evidence.CodeOf(err) != evidence.Missing {
		t.Errorf("no ledger: %v", err)
	}
	if _, err := mirror.FS(t.Context(), newMemory()); evidence.CodeOf(err) != evidence.Missing || !strings.Contains(err.Error(), "memory") {
		t.Errorf("no mirror: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := newMemory()
	m.onCreate = func(string) {
		if m.ops == 50 {
			cancel()
		}
	}
	l := grown(t, 600)
	if _, err := mirror.Mirror(ctx, l.FS(), trusted(t, 0), m, mirror.Options{Workers: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	m.onCreate = nil
	completed(t, l, m)
}

func TestViewIsAFileSystem(t *testing.T) {
	m := newMemory()
	mirrored(t, grown(t, 3).FS(), m, mirror.Options{})
	f := openFolder(t, t.TempDir())
	mirrored(t, grown(t, 3).FS(), f, mirror.Options{})
	for _, target := range []mirror.Target{m, f} {
		fsys, err := mirror.FS(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if err := fstest.TestFS(fsys, evidence.CheckpointPath, evidence.CheckpointPathOf(3), evidence.EntriesPath(0, 3)); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// A folder is read as its reader goes: that of checkpoints may be long.
func TestViewListsBitByBit(t *testing.T) {
	m := newMemory()
	mirrored(t, grown(t, 3).FS(), m, mirror.Options{})
	fsys, err := mirror.FS(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fsys.Open(evidence.LogDir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []string
	for {
		some, err := f.(fs.ReadDirFile).ReadDir(1)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(some) != 1 {
			t.Fatalf("%v, error %v", some, err)
		}
		got = append(got, some[0].Name())
	}
	if diff := cmp.Diff([]string{"tile", "checkpoint"}, got); diff != "" {
		t.Error(diff)
	}
}
