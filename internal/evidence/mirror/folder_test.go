package mirror_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/evidence/mirror/mirrortest"
)

func openFolder(t *testing.T, dir string) *mirror.Folder {
	t.Helper()
	f, err := mirror.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFolderIsATarget(t *testing.T) {
	mirrortest.Run(t, func(t *testing.T) mirrortest.Opener {
		dir := t.TempDir()
		return func(t *testing.T) (mirror.Target, func() error) {
			f, err := mirror.OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			return f, f.Close
		}
	})
}

// A copy of a mirror and its newest checkpoint are a ledger.
func TestACopyOfAMirrorIsALedger(t *testing.T) {
	dir := t.TempDir()
	l := grown(t, 700, 100, 256, 600)
	mirrored(t, l.FS(), openFolder(t, dir), mirror.Options{})
	restored := t.TempDir()
	if err := os.CopyFS(restored, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	newest, err := os.ReadFile(filepath.Join(restored, filepath.FromSlash(evidence.CheckpointPathOf(700))))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(restored, filepath.FromSlash(evidence.CheckpointPath)), newest, 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := evidence.VerifyLedger(t.Context(), os.DirFS(restored), trusted(t, 0), evidence.Options{})
	if err != nil || got.Records != 700 || got.Checkpoints != 3 {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestFolderThatIsNotThere(t *testing.T) {
	_, err := mirror.OpenFolder(filepath.Join(t.TempDir(), "disk"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "mount its disk") {
		t.Errorf("got %v", err)
	}
}

func TestFolderIsForOneProcess(t *testing.T) {
	dir := t.TempDir()
	first, second := openFolder(t, dir), openFolder(t, dir)
	if err := first.Create(t.Context(), "a", nil); err != nil {
		t.Fatal(err)
	}
	if err := second.Create(t.Context(), "b", nil); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got %v", err)
	}
	if f, err := second.Open(t.Context(), "a"); err != nil {
		t.Errorf("whoever reads is not kept away: %v", err)
	} else {
		f.Close()
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.Create(t.Context(), "b", nil); err != nil {
		t.Error(err)
	}
}

func TestFolderRemovesWhatAKilledProcessLeft(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, evidence.PartialDir, "17")
	if err := os.MkdirAll(filepath.Dir(left), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, dir)
	for _, name := range []string{"a", "b"} {
		if err := f.Create(t.Context(), name, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	onlyTheLock(t, dir)
}

// Payloads are whole records of what was found: nobody but the mirror's owner
// reads them by what Ward has made.
func TestFolderIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows")
	}
	dir := t.TempDir()
	f := openFolder(t, dir)
	if err := f.Create(t.Context(), "payloads/sha256/ab/abcd", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{
		"payloads": fs.ModeDir | 0o700, "payloads/sha256": fs.ModeDir | 0o700, "payloads/sha256/ab": fs.ModeDir | 0o700,
		"payloads/sha256/ab/abcd": 0o400, evidence.PartialDir: fs.ModeDir | 0o700,
	} {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, error %v; want %v", name, info.Mode(), err, want)
		}
	}
}

// onlyTheLock fails where a temporary file is left.
func onlyTheLock(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, evidence.PartialDir))
	if err != nil || len(entries) != 1 || entries[0].Name() != "lock" {
		t.Errorf("%v, error %v", entries, err)
	}
}

func TestFolderFollowsNoLinkOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Skip("needs symbolic links")
	}
	f := openFolder(t, dir)
	if _, err := f.Open(t.Context(), "out/secret"); err == nil {
		t.Error("it was read")
	}
	if err := f.Create(t.Context(), "out/new", []byte("x")); err == nil {
		t.Error("it was written to")
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("outside there are %v", entries)
	}
}

// small is a folder in which no file may be longer than some bytes, in a process
// of its own: the test runs itself under a limit of file sizes, which fails a
// write half-way as a full disk does.
const smallFolder = "WARD_TEST_SMALL_FOLDER"

func TestFolderWithoutRoom(t *testing.T) {
	if dir := os.Getenv(smallFolder); dir != "" {
		f := openFolder(t, dir)
		if err := f.Create(t.Context(), "a/short", []byte("x")); err != nil {
			t.Error(err)
		}
		err := f.Create(t.Context(), "a/long", bytes.Repeat([]byte("x"), 1<<20))
		if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "a/long") || !strings.Contains(err.Error(), "there is no room") {
			t.Errorf("got %v", err)
		}
		return
	}
	if runtime.GOOS == "windows" {
		t.Skip("needs a limit of file sizes")
	}
	dir := t.TempDir()
	// 64 blocks of 512 or 1024 bytes.
	cmd := exec.Command("sh", "-c", `ulimit -f 64 && exec "$0" "$@"`, os.Args[0], "-test.run=^TestFolderWithoutRoom$")
	cmd.Env = append(os.Environ(), smallFolder+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	onlyTheLock(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "a", "long")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file has its name: %v", err)
	}
	if err := openFolder(t, dir).Create(t.Context(), "a/long", bytes.Repeat([]byte("x"), 1<<20)); err != nil {
		t.Errorf("with room: %v", err)
	}
}

func TestFolderThatCannotBeWrittenTo(t *testing.T) {
	dir := t.TempDir()
	// What is in the way of the folder for temporary files fails everybody.
	if err := os.WriteFile(filepath.Join(dir, evidence.PartialDir), nil, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := openFolder(t, dir).Create(t.Context(), "a", nil); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	if os.Getuid() == 0 {
		return // root may write anywhere
	}
	dir = t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := openFolder(t, dir).Create(t.Context(), "a", nil); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "needs to read and write the folder") {
		t.Errorf("got %v", err)
	}
}
