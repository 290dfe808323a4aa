package disk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
)

// tree returns a tree with its lock, from pairs of path and content.
func tree(pairs ...string) render.Tree {
	lock := render.Lock{Version: 1, Ward: "test", Files: map[string]digest.Digest{}}
	var files []render.File
	for i := 0; i < len(pairs); i += 2 {
		files = append(files, render.File{Path: pairs[i], Data: []byte(pairs[i+1])})
		lock.Files[pairs[i]] = digest.Of([]byte(pairs[i+1]))
	}
	raw, err := json.Marshal(lock)
	if err != nil {
		panic(err)
	}
	t, err := render.NewTree(append(files, render.File{Path: render.LockFile, Data: raw})...)
	if err != nil {
		panic(err)
	}
	return t
}

var (
	before = tree("README.md", "one\n", "azure/a/main.tf", "a\n", "azure/gone/main.tf", "g\n", "docs/same.md", "s\n")
	after  = tree("README.md", "two\n", "azure/a/main.tf", "a2\n", "azure/b/main.tf", "b\n", "docs/same.md", "s\n")
)

// read returns what a folder holds: content by path, and where links lead.
func read(t testing.TB, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		switch {
		case err != nil || d.IsDir():
			return err
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			got[rel] = "-> " + target
			return err
		}
		data, err := os.ReadFile(path)
		got[rel] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return got
}

func contents(t render.Tree) map[string]string {
	out := map[string]string{}
	for f := range t.Files() {
		out[f.Path] = string(f.Data)
	}
	return out
}

func put(t testing.TB, dir, path, data string) {
	t.Helper()
	to := filepath.Join(dir, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, []byte(data), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, dir string, tr render.Tree) Result {
	t.Helper()
	r, err := Write(dir, tr, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWriteReplacesATree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "tree")
	if r := write(t, dir, before); len(r.Added) != before.Len() {
		t.Errorf("added %q", r.Added)
	}
	put(t, dir, "notes/mine.txt", "mine")
	if err := os.Symlink("/etc", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}

	r := write(t, dir, after)
	want := Result{
		Added: []string{"azure/b/main.tf"}, Changed: []string{"README.md", "azure/a/main.tf", render.LockFile},
		Removed: []string{"azure/gone/main.tf"}, Kept: []string{"docs/same.md"},
	}
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
	wantFiles := contents(after)
	wantFiles["notes/mine.txt"], wantFiles["link"] = "mine", "-> /etc"
	if d := cmp.Diff(wantFiles, read(t, dir)); d != "" {
		t.Error(d)
	}
	if _, err := os.Stat(filepath.Join(dir, "azure/gone")); err == nil {
		t.Error("the folder of a removed unit is still there")
	}
	if _, err := os.Stat(filepath.Join(dir, "empty")); err != nil {
		t.Error("somebody's empty folder is gone")
	}
	noLeftovers(t, dir)
	if r := write(t, dir, after); len(r.Kept) != after.Len() {
		t.Errorf("a second write changed something: %+v", r)
	}
}

func noLeftovers(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), ".ward-") {
			t.Errorf("%s was left beside the tree", e.Name())
		}
	}
}

func TestWhatIsNotWardsIsAProblem(t *testing.T) {
	for name, test := range map[string]struct {
		spoil  func(dir string)
		want   []string // path: what
		forced bool     // whether force writes anyway
	}{
		"edited": {func(dir string) {
			put(t, dir, "README.md", "mine\n")
			put(t, dir, "azure/a/main.tf", "mine\n")
		}, []string{"README.md: was edited by hand since it was rendered", "azure/a/main.tf: was edited by hand since it was rendered"}, true},
		"edited and obsolete": {
			func(dir string) { put(t, dir, "azure/gone/main.tf", "mine\n") },
			[]string{"azure/gone/main.tf: was edited by hand since it was rendered"},
			true,
		},
		"edited into what it shall be": {func(dir string) { put(t, dir, "README.md", "two\n") }, nil, true},
		"deleted":                      {func(dir string) { os.Remove(filepath.Join(dir, "README.md")) }, nil, true},
		"in the way": {
			func(dir string) { put(t, dir, "azure/b/main.tf", "mine\n") },
			[]string{"azure/b/main.tf: was not written by Ward, and the design has a file of this name"},
			true,
		},
		"a link in place of a file": {func(dir string) {
			os.Remove(filepath.Join(dir, "README.md"))
			os.Symlink("/etc/passwd", filepath.Join(dir, "README.md"))
		}, []string{"README.md: is no regular file"}, true},
		"a link in place of a folder": {func(dir string) {
			os.RemoveAll(filepath.Join(dir, "azure"))
			os.Symlink("../elsewhere", filepath.Join(dir, "azure"))
		}, []string{"azure: stands where azure/a/main.tf is to be rendered", "azure: stands where azure/b/main.tf is to be rendered"}, false},
		"a folder in place of a file": {func(dir string) {
			os.Remove(filepath.Join(dir, "README.md"))
			put(t, dir, "README.md/x", "x")
		}, []string{"README.md: stands where README.md is to be rendered"}, false},
		"a lock that cannot be read": {
			func(dir string) { put(t, dir, render.LockFile, "{") },
			[]string{
				"README.md: was not written by Ward, and the design has a file of this name",
				"azure/a/main.tf: was not written by Ward, and the design has a file of this name",
				"ward.lock.json: ward.lock.json: unexpected EOF",
			},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "tree")
			put(t, root, "elsewhere/a/main.tf", "not yours")
			write(t, dir, before)
			test.spoil(dir)
			was := read(t, root)

			_, err := Write(dir, after, Options{})
			var got []string
			for _, p := range diag.From(err) {
				got = append(got, p.Pos.File+": "+p.What)
				if p.Hint == "" {
					t.Errorf("%s has no hint", p.What)
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Fatalf("%s\nerror: %v", d, err)
			}
			if err != nil {
				if d := cmp.Diff(was, read(t, root)); d != "" {
					t.Errorf("a refused write changed something:\n%s", d)
				}
			}
			_, err = Write(dir, after, Options{Force: true})
			if (err == nil) != test.forced {
				t.Fatalf("forced: %v", err)
			}
			if got := read(t, root)["elsewhere/a/main.tf"]; got != "not yours" {
				t.Errorf("a file outside of the tree is now %q", got)
			}
			if got := read(t, dir)["README.md"]; test.forced && got != "two\n" {
				t.Errorf("forced, but README.md is %q", got)
			}
			noLeftovers(t, dir)
		})
	}
}

func TestDiffWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	write(t, dir, before)
	was := read(t, filepath.Dir(dir))
	diffs, err := Diff(dir, after)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range diffs {
		got = append(got, d.Action.String()+" "+d.Path)
		if d.Path == "README.md" && !bytes.Contains(d.Text, []byte("\n-one\n+two\n")) {
			t.Errorf("diff of README.md:\n%s", d.Text)
		}
	}
	want := []string{"changed README.md", "changed azure/a/main.tf", "added azure/b/main.tf", "removed azure/gone/main.tf", "changed ward.lock.json"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(was, read(t, filepath.Dir(dir))); d != "" {
		t.Error(d)
	}
}

// What somebody puts into the folder while the new one is built is not lost.
func TestLateFilesAreRescued(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	write(t, dir, before)
	_, err := Write(dir, after, Options{at: func(point string) {
		if point == "before the swap" {
			put(t, dir, "late/file.txt", "late")
			put(t, dir, "azure/b/main.tf", "late")
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, dir)
	if got["late/file.txt"] != "late" || got["azure/b/main.tf.ward-found"] != "late" || got["azure/b/main.tf"] != "b\n" {
		t.Errorf("got %v", got)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	write(t, dir, before)
	for _, point := range []string{"opened", "before the swap", "after the swap"} {
		var inner error
		_, err := Write(dir, after, Options{at: func(p string) {
			if p == point {
				_, inner = Write(dir, before, Options{})
			}
		}})
		if err != nil || inner == nil || !strings.Contains(inner.Error(), "another render") {
			t.Errorf("at %q: %v, and the second writer: %v", point, err, inner)
		}
		write(t, dir, before)
	}
}

const childEnv = "WARD_DISK_TEST_CHILD"

// TestMain is also the program that the tests below kill: it writes the trees
// before and after in turn, says each point that it reaches, and kills itself
// at the n-th if it is told to.
func TestMain(m *testing.M) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	limit, _ := strconv.Atoi(os.Getenv(childEnv + "_AT"))
	rounds, _ := strconv.Atoi(os.Getenv(childEnv + "_ROUNDS"))
	n := 0
	at := func(point string) {
		n++
		fmt.Println(point)
		if n == limit {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	trees := []render.Tree{after, before}
	for i := range rounds {
		if _, err := Write(dir, trees[i%2], Options{at: at}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

func child(t *testing.T, dir string, at, rounds int) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), childEnv+"="+dir, fmt.Sprintf("%s_AT=%d", childEnv, at), fmt.Sprintf("%s_ROUNDS=%d", childEnv, rounds))
	c.Stderr = os.Stderr
	return c
}

// oldOrNew fails unless the folder holds exactly one of the two trees, and
// what is not Ward's.
func oldOrNew(t *testing.T, dir, when string) (isNew bool) {
	t.Helper()
	got := read(t, dir)
	if got["notes/mine.txt"] != "mine" {
		t.Fatalf("%s: somebody's file is gone; there is %q", when, slices.Sorted(maps.Keys(got)))
	}
	delete(got, "notes/mine.txt")
	if maps.Equal(got, contents(after)) {
		return true
	}
	if d := cmp.Diff(contents(before), got); d != "" {
		t.Fatalf("%s: neither the old tree nor the new:\n%s", when, d)
	}
	return false
}

func TestKilledAtEachStep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	write(t, dir, before)
	put(t, dir, "notes/mine.txt", "mine")
	seen := map[bool]int{}
	for n := 1; ; n++ {
		c := child(t, dir, n, 1)
		out, err := c.Output()
		point := fmt.Sprintf("killed at step %d (%s)", n, bytes.TrimSpace(out[max(0, bytes.LastIndexByte(bytes.TrimSpace(out), '\n')):]))
		seen[oldOrNew(t, dir, point)]++
		if err == nil {
			break // it has no n-th step
		}
		write(t, dir, before)
		noLeftovers(t, dir)
	}
	if seen[false] < 5 || seen[true] < 2 {
		t.Errorf("%d kills left the old tree, %d the new: the steps are not what they were", seen[false], seen[true])
	}
}

// TestKilledAnywhere kills from outside, after as many steps as were heard
// of, wherever the child is by then.
func TestKilledAnywhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	write(t, dir, before)
	put(t, dir, "notes/mine.txt", "mine")
	for n := 1; n <= 40; n++ {
		c := child(t, dir, 0, 1000)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range n * 3 {
			if !lines.Scan() {
				t.Fatal("the child stopped by itself")
			}
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait()
		oldOrNew(t, dir, fmt.Sprintf("killed after %d steps", n*3))
	}
	write(t, dir, before)
	noLeftovers(t, dir)
}

// Where two folders cannot be swapped in one step, a kill between the two
// renames leaves no folder, and the next write puts the old one back.
func TestPutBack(t *testing.T) {
	for _, point := range []string{"between two renames", "new in place"} {
		t.Run(point, func(t *testing.T) {
			root := t.TempDir()
			a, b := filepath.Join(root, "stage"), filepath.Join(root, "tree")
			put(t, a, "x", "new")
			put(t, b, "x", "old")
			func() {
				defer func() { _ = recover() }()
				_ = exchangeInTwo(a, b, func(p string) {
					if p == point {
						panic("killed")
					}
				})
			}()
			if err := putBack(b); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"between two renames": "old", "new in place": "new"}[point]
			if got := read(t, b)["x"]; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if _, err := os.Lstat(away(b)); err == nil {
				t.Error("the old folder is still away")
			}
		})
	}
}

// The modes of folders are their owner's, whatever the process keeps from new
// ones: with a file of Ward's in them, with another's, and with none.
func TestFoldersKeepTheirModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	if _, err := Write(dir, before, Options{}); err != nil {
		t.Fatal(err)
	}
	want := map[string]fs.FileMode{"azure/a": 0o775, "docs": 0o770, "mine": 0o777, "mine/empty": 0o711}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if err := os.MkdirAll(filepath.Join(dir, path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, path), want[path]); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "mine", "notes"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, after, Options{}); err != nil {
		t.Fatal(err)
	}
	for path, mode := range want {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, want %v (%v)", path, info.Mode().Perm(), mode, err)
		}
	}
}
