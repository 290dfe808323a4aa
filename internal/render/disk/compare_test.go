//go:build unix

package disk

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/render"
)

// Each file is told to be what it is, and the folder is as it was.
func TestCompare(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "tree")
	if c, err := Compare(dir, after); err != nil || c.There || c.Same != 0 || len(c.Differences) != after.Len() {
		t.Errorf("no folder: %+v, %v", c, err)
	}
	write(t, dir, before)
	put(t, dir, "README.md", "mine\n")
	put(t, dir, "notes/mine.txt", "mine")
	put(t, dir, ".git/config", "git's")
	was := read(t, root)
	c, err := Compare(dir, after)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range c.Differences {
		got = append(got, d.Action.String()+" "+d.Path+": "+d.Problem)
	}
	want := []string{"changed README.md: was edited by hand since it was rendered", "changed azure/a/main.tf: ", "added azure/b/main.tf: ", "removed azure/gone/main.tf: ", "changed ward.lock.json: "}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if c.Same != 1 || !c.There || c.Lock != "" || c.Strangers != 1 || !cmp.Equal(c.Foreign, []string{"notes/mine.txt"}) {
		t.Errorf("%+v", c)
	}
	if text := string(c.Differences[0].Text); !strings.Contains(text, "\n-mine\n+two\n") {
		t.Errorf("the difference of README.md is %q", text)
	}
	if d := cmp.Diff(was, read(t, root)); d != "" {
		t.Error(d)
	}
	if c, err := Compare(dir, before); err != nil || len(c.Differences) != 1 {
		t.Errorf("with its own tree: %+v, %v", c.Differences, err)
	}
}

// Nothing outside of the folder is read, and nothing in it that is no file: neither
// through links, nor by what a lock names, nor from what never ends.
func TestCompareReadsFilesOfTheFolderAlone(t *testing.T) {
	const secret = "a secret of somebody else"
	for name, spoil := range map[string]func(root, dir string) error{
		"a file that is a link": func(root, dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "README.md")), os.Symlink(filepath.Join(root, "secret"), filepath.Join(dir, "README.md")))
		},
		"a folder that is a link": func(root, dir string) error {
			return errors.Join(os.RemoveAll(filepath.Join(dir, "azure")), os.Symlink(root, filepath.Join(dir, "azure")))
		},
		"a pipe": func(_, dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "README.md")), syscall.Mkfifo(filepath.Join(dir, "README.md"), 0o600))
		},
		"a folder in place of a file": func(_, dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "README.md")), os.Mkdir(filepath.Join(dir, "README.md"), 0o700))
		},
		"a lock that leads out": func(_, dir string) error {
			return os.WriteFile(filepath.Join(dir, render.LockFile), []byte(`{"version":1,"ward":"x","estate":"sha256:`+strings.Repeat("0", 64)+`","files":{"../secret":"sha256:`+strings.Repeat("0", 64)+`"}}`), 0o600)
		},
		"a lock that is a link": func(root, dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, render.LockFile)), os.Symlink(filepath.Join(root, "secret"), filepath.Join(dir, render.LockFile)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "tree")
			put(t, root, "secret", secret)
			put(t, root, "a/main.tf", secret)
			write(t, dir, before)
			if err := spoil(root, dir); err != nil {
				t.Fatal(err)
			}
			c, err := Compare(dir, before)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Differences) == 0 || c.Same == before.Len() {
				t.Error("all is as it shall be")
			}
			said := c.Lock
			for _, d := range c.Differences {
				said += d.Problem
				if bytes.Contains(d.Text, []byte(secret)) {
					t.Errorf("%s has what stands outside:\n%s", d.Path, d.Text)
				}
			}
			if said == "" {
				t.Error("that something is wrong is not said")
			}
		})
	}
	// A link that takes the place of a file once the folder was looked at.
	root := t.TempDir()
	dir := filepath.Join(root, "tree")
	put(t, root, "secret", secret)
	write(t, dir, before)
	f, _, err := scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "README.md")), os.Symlink("../secret", filepath.Join(dir, "README.md"))); err != nil {
		t.Fatal(err)
	}
	if data, err := f.read("README.md"); err == nil {
		t.Errorf("it is read through a link: %q", data)
	}
}
