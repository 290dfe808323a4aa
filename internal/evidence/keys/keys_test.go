package keys_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence/keys"
)

const origin = "ward.example/ledger"

func newStore(t *testing.T) (*keys.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "config", "keys")
	s, err := keys.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func generate(t *testing.T, s *keys.Store, origin string) *keys.Key {
	t.Helper()
	k, err := s.Generate(origin, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// folder is that of the ledger's keys.
func folder(dir string) string { return filepath.Join(dir, "ward.example%2Fledger") }

func privateFile(dir string, k *keys.Key) string {
	return filepath.Join(folder(dir), fmt.Sprintf("%08x.key", k.KeyHash()))
}

func TestGenerate(t *testing.T) {
	s, dir := newStore(t)
	if _, err := s.Current(origin); !errors.Is(err, keys.ErrNone) || !strings.Contains(err.Error(), origin) {
		t.Errorf("before there is one: %v", err)
	}
	k := generate(t, s, origin)
	if got, err := s.Current(origin); err != nil || got.VKey() != k.VKey() {
		t.Errorf("current is %v, %v; want %v", got, err, k)
	}
	v, err := note.NewVerifier(k.VKey())
	if err != nil {
		t.Fatal(err)
	}
	sig, err := k.Sign([]byte("text\n"))
	if err != nil || !v.Verify([]byte("text\n"), sig) || v.Name() != origin || v.KeyHash() != k.KeyHash() {
		t.Errorf("%v does not sign what %s verifies: %v", k, k.VKey(), err)
	}
	if _, err := s.Current("ward.example/other"); !errors.Is(err, keys.ErrNone) {
		t.Errorf("of another ledger: %v", err)
	}
	if runtime.GOOS != "windows" {
		for name, want := range map[string]fs.FileMode{privateFile(dir, k): 0o600, folder(dir): 0o700 | fs.ModeDir, dir: 0o700 | fs.ModeDir} {
			if info, err := os.Stat(name); err != nil || info.Mode() != want {
				t.Errorf("%s: %v, %v; want %v", name, info.Mode(), err, want)
			}
		}
	}
	for _, bad := range []string{"", ".", "..", "../x", "a b", "a+b", "a\n", "-a", strings.Repeat("a", 129), "ä"} {
		if _, err := s.Generate(bad, nil); err == nil {
			t.Errorf("a key of ledger %q was made", bad)
		}
		if _, err := s.Current(bad); err == nil || errors.Is(err, keys.ErrNone) {
			t.Errorf("the key of ledger %q: %v", bad, err)
		}
	}
	if _, err := s.Generate(origin, strings.NewReader("short")); err == nil {
		t.Error("a key of too little randomness was made")
	}
}

func TestSetCurrent(t *testing.T) {
	s, dir := newStore(t)
	first, second := generate(t, s, origin), generate(t, s, origin)
	if got, err := s.Current(origin); err != nil || got.VKey() != first.VKey() {
		t.Errorf("a second key became current by itself: %v, %v", got, err)
	}
	if got, err := s.Unused(origin, nil); err != nil || got.VKey() != second.VKey() {
		t.Errorf("unused: %v, %v", got, err)
	}
	// A crash may have left half of it.
	if err := os.WriteFile(filepath.Join(folder(dir), "current.new"), []byte("12"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.SetCurrent(second); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Current(origin); err != nil || got.VKey() != second.VKey() {
		t.Errorf("current is %v, %v; want %v", got, err, second)
	}
	if got, err := s.Verifiers(origin); err != nil || strings.Join(got, " ") != second.VKey()+" "+first.VKey() {
		t.Errorf("verifiers %v, %v", got, err)
	}
	if got, err := s.Unused(origin, []string{first.VKey()}); err != nil || got != nil {
		t.Errorf("unused: %v, %v", got, err)
	}
	if got, err := s.Key(origin, first.VKey()); err != nil || got.VKey() != first.VKey() {
		t.Errorf("%v, %v", got, err)
	}
	other, _ := newStore(t)
	foreign := generate(t, other, origin)
	if err := s.SetCurrent(foreign); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key of another store became current: %v", err)
	}
	if _, err := s.Key(origin, foreign.VKey()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), foreign.String()) {
		t.Errorf("a key of another store: %v", err)
	}
	if _, err := s.Key("ward.example/other", first.VKey()); err == nil {
		t.Error("a key is another ledger's")
	}
	// The public part may be there alone: a crash came between the two.
	if err := os.Remove(privateFile(dir, first)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Unused(origin, nil); err != nil || got != nil {
		t.Errorf("unused, without its private part: %v, %v", got, err)
	}
}

// zeros is randomness that always gives the same key.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestNeverOverwritten(t *testing.T) {
	s, dir := newStore(t)
	if _, err := s.Generate(origin, zeros{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Generate(origin, zeros{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the same key once more: %v", err)
	}
	before := snapshot(t, dir)
	if err := s.SetCurrent(generate(t, s, origin)); err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, dir)
	for name, content := range before {
		if filepath.Base(name) != "current" && after[name] != content {
			t.Errorf("%s was changed", name)
		}
	}
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		found[path] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhereKeysAreNotKept(t *testing.T) {
	root := t.TempDir()
	mkdir := func(names ...string) string {
		t.Helper()
		dir := filepath.Join(append([]string{root}, names...)...)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	ledger, repository, worktree := mkdir("ledger"), mkdir("repo"), mkdir("worktree")
	mkdir("repo", ".git")
	if err := os.WriteFile(filepath.Join(worktree, ".git"), []byte("gitdir: elsewhere\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(repository, link); err != nil {
		t.Fatal(err)
	}
	toLedger := filepath.Join(root, "ledger-link")
	if err := os.Symlink(ledger, toLedger); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, names string }{
		{repository, repository},
		{filepath.Join(repository, "a", "b"), repository},
		{filepath.Join(worktree, "keys"), worktree},
		{filepath.Join(link, "keys"), repository},
		{ledger, ledger},
		{filepath.Join(ledger, "keys"), ledger},
		{filepath.Join(toLedger, "keys"), ledger},
		{filepath.Join(root, "other", "..", "ledger", "keys"), ledger},
	} {
		_, err := keys.Open(c.dir, ledger)
		if err == nil || !strings.Contains(err.Error(), c.names) || !strings.Contains(err.Error(), c.dir) {
			t.Errorf("%s: %v", c.dir, err)
		}
		if _, err := os.Lstat(filepath.Join(c.dir, "ward.example%2Fledger")); err == nil {
			t.Errorf("%s: something was written", c.dir)
		}
	}
	if _, err := keys.Open(filepath.Join(root, "ledger-keys"), ledger); err != nil {
		t.Errorf("beside the ledger: %v", err)
	}
	if dir, err := keys.DefaultDir(); err == nil && !strings.HasSuffix(dir, filepath.Join("ward", "keys")) {
		t.Errorf("default folder %s", dir)
	}
}

func TestKeyThatOthersMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows")
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o644} {
		s, dir := newStore(t)
		k := generate(t, s, origin)
		if err := os.Chmod(privateFile(dir, k), mode); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Current(origin); err == nil || !strings.Contains(err.Error(), privateFile(dir, k)) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
	s, dir := newStore(t)
	k := generate(t, s, origin)
	moved := filepath.Join(t.TempDir(), "moved.key")
	if err := errors.Join(os.Rename(privateFile(dir, k), moved), os.Symlink(moved, privateFile(dir, k))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Current(origin); err == nil {
		t.Error("a link is taken for a key")
	}
}

// No error repeats a private key, nor does anything that prints.
func TestPrivateKeysStayPrivate(t *testing.T) {
	s, dir := newStore(t)
	k := generate(t, s, origin)
	private := strings.TrimSpace(snapshot(t, dir)[privateFile(dir, k)])
	if !strings.HasPrefix(private, "PRIVATE+KEY+") {
		t.Fatalf("the private key is %d bytes of something else", len(private))
	}
	// PRIVATE, KEY, name, hash and the key itself, which may hold a + too.
	secretOf := func(private string) string { return strings.TrimSpace(strings.SplitN(private, "+", 5)[4]) }

	var said bytes.Buffer
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%d"} {
		fmt.Fprintf(&said, verb+"\n", k)
		fmt.Fprintf(&said, verb+"\n", *k)
		fmt.Fprintf(&said, verb+"\n", struct{ K *keys.Key }{k})
		fmt.Fprintf(&said, verb+"\n", []*keys.Key{k})
	}
	for _, v := range []any{k, *k, map[string]any{"key": k}} {
		j, err := json.Marshal(v)
		fmt.Fprintf(&said, "%s %v\n", j, err)
	}
	if got := fmt.Sprint(k); got != fmt.Sprintf("%s+%08x", origin, k.KeyHash()) {
		t.Errorf("it prints as %s", got)
	}

	// Whatever is done to the files.
	file := privateFile(dir, k)
	public := strings.TrimSuffix(file, ".key") + ".pub"
	current := filepath.Join(folder(dir), "current")
	good := snapshot(t, dir)
	other := generate(t, s, origin)
	otherPrivate := snapshot(t, dir)[privateFile(dir, other)]
	hash := fmt.Sprintf("%08x", k.KeyHash())
	for _, c := range []struct{ name, file, content string }{
		{"empty", file, ""},
		{"cut", file, private[:len(private)-5]},
		{"a character more", file, private + "A"},
		{"another hash", file, strings.Replace(private, hash, "00000000", 1)},
		{"another name", file, strings.Replace(private, origin, "ward.example/other", 1)},
		{"another key", file, otherPrivate},
		{"twice", file, private + "\n" + private},
		{"public part empty", public, ""},
		{"public part is the private one", public, private},
		{"public part of another", public, other.VKey()},
		{"current is the private key", current, private},
		{"current is a path", current, "../../" + hash},
		{"current is empty", current, ""},
		{"current names none", current, "01234567"},
	} {
		if err := os.WriteFile(c.file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.Current(origin)
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", c.name, err)
		}
		_, verifiers := s.Verifiers(origin)
		_, key := s.Key(origin, k.VKey())
		_, unused := s.Unused(origin, nil)
		fmt.Fprintln(&said, err, verifiers, key, unused, s.SetCurrent(k))
		if err := os.WriteFile(c.file, []byte(good[c.file]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, asPublic := s.Key(origin, private)
	_, parsed := keys.ParseRotation([]byte(private))
	fmt.Fprintln(&said, asPublic, parsed)
	if _, err := s.Current(origin); err != nil {
		t.Errorf("put right again: %v", err)
	}
	for _, secret := range []string{secretOf(private), secretOf(otherPrivate), "PRIVATE+KEY"} {
		if strings.Contains(said.String(), secret) {
			t.Error("a private key was printed")
		}
	}
}

func TestRotation(t *testing.T) {
	s, _ := newStore(t)
	old, next, third := generate(t, s, origin), generate(t, s, origin), generate(t, s, origin)
	at := time.Date(2026, 2, 3, 4, 5, 6, 789, time.FixedZone("", 3600))
	payload, err := keys.Rotate(old, next, at)
	if err != nil {
		t.Fatal(err)
	}
	want := keys.Rotation{Origin: origin, Old: old.VKey(), New: next.VKey(), Time: at.UTC().Truncate(time.Second)}
	if got, err := keys.ParseRotation(payload); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if _, err := keys.Rotate(old, old, at); err == nil {
		t.Error("a key follows itself")
	}
	if _, err := keys.Rotate(old, generate(t, s, "ward.example/other"), at); err == nil {
		t.Error("a key follows one of another ledger")
	}
	resigned := func(by ...note.Signer) string {
		text, _, _ := strings.Cut(string(payload), "\n\n")
		signed, err := note.Sign(&note.Note{Text: text + "\n"}, by...)
		if err != nil {
			t.Fatal(err)
		}
		return string(signed)
	}
	for name, bad := range map[string]string{
		"nothing":              "",
		"the old key alone":    resigned(old),
		"the new key alone":    resigned(next),
		"a third one's":        resigned(old, next, third),
		"another new key":      strings.Replace(string(payload), next.VKey(), third.VKey(), 1),
		"another time":         strings.Replace(string(payload), "2026", "2027", 1),
		"another kind":         strings.Replace(string(payload), keys.RotationKind, "ward-key-rotation/2", 1),
		"another origin":       strings.Replace(string(payload), "\n"+origin+"\n", "\nward.example/x\n", 1),
		"a line more":          strings.Replace(string(payload), "\n\n", "\nmore\n\n", 1),
		"no signatures at all": strings.SplitAfter(string(payload), "\n\n")[0],
	} {
		if got, err := keys.ParseRotation([]byte(bad)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Who reads a ledger needs its public keys alone.
func TestReadingNeedsNoPrivateKey(t *testing.T) {
	s, dir := newStore(t)
	first, second := generate(t, s, origin), generate(t, s, origin)
	if err := s.SetCurrent(second); err != nil {
		t.Fatal(err)
	}
	want := second.VKey() + " " + first.VKey()
	for _, k := range []*keys.Key{first, second} {
		if err := os.Remove(privateFile(dir, k)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Verifiers(origin); err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
	_, err := s.Current(origin)
	var unusable *keys.UnusableError
	if !errors.As(err, &unusable) || unusable.Path != privateFile(dir, second) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what signs: %v", err)
	}
	if got, err := s.Unused(origin, nil); err != nil || got != nil {
		t.Errorf("unused: %v, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(folder(dir), "current"), []byte("../../x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verifiers(origin); !errors.As(err, &unusable) {
		t.Errorf("current names no key: %v", err)
	}
}

// The private part is put in its place whole: where that cannot be, there is
// none.
func TestKeyIsWrittenWholeOrNot(t *testing.T) {
	s, _ := newStore(t)
	k, err := s.Generate(origin, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	s, dir := newStore(t)
	if err := os.MkdirAll(filepath.Join(privateFile(dir, k)+".new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Generate(origin, zeros{}); err == nil {
		t.Error("a key was made in its place at once")
	}
	if _, err := os.Lstat(privateFile(dir, k)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a private key is there: %v", err)
	}
}

// A kill while a key is written leaves it whole or not at all, and one that an
// older Ward has left in part keeps nobody from making another.
func TestKeyThatWasCut(t *testing.T) {
	s, dir := newStore(t)
	generate(t, s, origin)
	cut := generate(t, s, origin)
	for _, content := range []string{"", "PRIVATE+KEY+ward"} {
		if err := os.WriteFile(privateFile(dir, cut), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Unused(origin, nil); err != nil || got != nil {
			t.Errorf("with %q: unused: %v, %v", content, got, err)
		}
	}
	// What a kill leaves while either part is written.
	next := "01234567"
	for _, left := range []string{next + ".pub.new", next + ".key.new"} {
		if err := os.WriteFile(filepath.Join(folder(dir), left), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Verifiers(origin); err != nil {
		t.Error(err)
	}
	made := generate(t, s, origin)
	if got, err := s.Unused(origin, []string{cut.VKey()}); err != nil || got == nil || got.VKey() != made.VKey() {
		t.Errorf("unused: %v, %v", got, err)
	}
	for name, content := range snapshot(t, dir) {
		if strings.HasSuffix(name, ".new") && content != "half" {
			t.Errorf("%s was left", name)
		}
	}
}
