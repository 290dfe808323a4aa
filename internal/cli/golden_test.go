package cli_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/cli/command"
)

var update = flag.Bool("update", false, "write the golden tree and the scripts' golden files anew")

// The rendered example, file by file, is what a reviewer of a change to a
// builder or a renderer reads: go test ./internal/cli -run TestTree -update,
// and git diff shows what the change does to an estate.
const goldenTree = "testdata/tree"

func TestTree(t *testing.T) {
	got := filepath.Join(t.TempDir(), "tree")
	render(t, regionalGroup, got)
	if *update {
		render(t, regionalGroup, goldenTree, "--force")
	}
	if d := compareFolders(goldenTree, got); d != "" {
		t.Errorf("the example renders another tree (go test ./internal/cli -run TestTree -update writes it):\n%s", d)
	}
}

// The same estate gives the same bytes: from a second run, from another folder
// that is named by an absolute path, and into a tree that is there.
func TestTreeKnowsNoPlace(t *testing.T) {
	dir := t.TempDir()
	elsewhere := filepath.Join(dir, "some-other-place", "estate")
	if err := os.CopyFS(elsewhere, os.DirFS(regionalGroup)); err != nil {
		t.Fatal(err)
	}
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	render(t, regionalGroup, first)
	render(t, elsewhere, second)
	if d := compareFolders(first, second); d != "" {
		t.Errorf("from another folder the tree is another:\n%s", d)
	}
	for path, data := range files(t, second) {
		for _, leak := range []string{dir, "some-other-place", "examples/regional-group"} {
			if bytes.Contains(data, []byte(leak)) {
				t.Errorf("%s tells the place %q of the machine that rendered it", path, leak)
			}
		}
	}
	if out := render(t, regionalGroup, second); !strings.Contains(out, " 0 added, 0 changed, 0 removed") {
		t.Errorf("a second run into the same folder changes it: %s", out)
	}
}

// The other example passes what the README does with the first: it is
// well-formed, priced, rendered, and design and tree are clean at high and
// above.
func TestTheOtherExample(t *testing.T) {
	run := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if s := cli.RunBy(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, reviewed); s != command.Fine {
			t.Fatalf("ward %s: exit status %d\n%s%s", strings.Join(args, " "), s, &out, &errs)
		}
		return out.String()
	}
	run("validate", providerNetwork)
	if cost := run("explain", providerNetwork, "cost"); !strings.Contains(cost, "switchgrass-care-production") {
		t.Errorf("what it costs says nothing of one of its units:\n%s", cost)
	}
	tree := filepath.Join(t.TempDir(), "tree")
	render(t, providerNetwork, tree)
	found := run("check", providerNetwork, "--tree", tree, "--fail-on", "high", "--show", "excepted")
	if !strings.Contains(found, "EXC-2026-011") || strings.Contains(found, "\nHIGH ") || strings.Contains(found, "\nCRITICAL ") {
		t.Errorf("it is not clean, or its exceptions cover nothing:\n%s", found)
	}
}

// reviewed is the day after the examples were.
func reviewed() time.Time { return time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC) }

// render renders with the program itself and returns what it prints.
func render(t *testing.T, estate, to string, flags ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"render", estate, "--to", to}, flags...)
	if s := cli.Run(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); s != command.Fine {
		t.Fatalf("ward %s: exit status %d\n%s", strings.Join(args, " "), s, &errs)
	}
	return out.String()
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out, err := readFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// readFolder returns a folder's files by their path in it.
func readFolder(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = fs.ReadFile(root, path)
		return err
	})
	return out, err
}

// compareFolders returns how two folders differ, or nothing.
func compareFolders(want, got string) string {
	a, errA := readFolder(want)
	b, errB := readFolder(got)
	if errA != nil || errB != nil {
		return fmt.Sprint(errA, errB)
	}
	var out strings.Builder
	paths := map[string]bool{}
	for _, list := range []map[string][]byte{a, b} {
		for p := range list {
			paths[p] = true
		}
	}
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		before, inA := a[p]
		after, inB := b[p]
		switch {
		case !inA:
			fmt.Fprintf(&out, "%s is only in %s\n", p, got)
		case !inB:
			fmt.Fprintf(&out, "%s is only in %s\n", p, want)
		default:
			out.Write(diff.Diff(want+"/"+p, before, got+"/"+p, after))
		}
	}
	return out.String()
}
