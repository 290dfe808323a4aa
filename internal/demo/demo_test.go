package demo_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/examples"
	"github.com/wardhq/ward/internal/demo"
)

func editions(t *testing.T) (demo.History, []demo.Edition) {
	t.Helper()
	h, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	example, err := examples.ProviderNetwork()
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Editions(example)
	if err != nil {
		t.Fatal(err)
	}
	return h, all
}

// The last estate of the history is the example that is handed out, byte for byte.
func TestEndsAtTheExample(t *testing.T) {
	_, all := editions(t)
	example, err := examples.ProviderNetwork()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	err = fs.WalkDir(example, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(example, name)
		want[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all[len(all)-1].Files); diff != "" {
		t.Errorf("the example, and the last of the history (-want +got):\n%s", diff)
	}
}

// Every edition follows from the one before it by what is written down, read the way
// in which it happened.
func TestEachFollowsFromTheOneBefore(t *testing.T) {
	h, all := editions(t)
	if len(all) < 8 {
		t.Fatalf("%d editions", len(all))
	}
	for i, now := range all[1:] {
		files := maps.Clone(all[i].Files)
		event, _ := h.Event(now.Event)
		if event.Undoes == "" {
			for _, c := range event.Changes {
				switch {
				case c.Stands:
					files[c.File] = now.Files[c.File]
				case c.Added != "":
					files[c.File] = c.Added
				case c.Removed != "":
					delete(files, c.File)
				default:
					if n := strings.Count(files[c.File], c.Before); n != 1 {
						t.Errorf("%s: %s has %d times: %q", event.ID, c.File, n, c.Before)
					}
					files[c.File] = strings.Replace(files[c.File], c.Before, c.After, 1)
				}
			}
		} else {
			undone, _ := h.Event(event.Undoes)
			c := undone.Changes[0]
			files[c.File] = strings.Replace(files[c.File], c.After, c.Before, 1)
		}
		for _, m := range []map[string]string{files, now.Files} {
			if !slices.ContainsFunc(strings.Split(m["estate.yaml"], "\n"), func(l string) bool { return strings.HasPrefix(l, "effective: 2026-") }) {
				t.Errorf("%s: no day of review", event.ID)
			}
		}
		if diff := cmp.Diff(without(now.Files, "effective: "), without(files, "effective: ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", event.ID, diff)
		}
		if !event.NewKey && !strings.Contains(now.Files["estate.yaml"], "\neffective: "+event.Day.String()+"\n") {
			t.Errorf("%s: the estate is not reviewed on its day", event.ID)
		}
	}
}

// without leaves out the lines with a beginning.
func without(files map[string]string, beginning string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		var kept []string
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, beginning) {
				kept = append(kept, line)
			}
		}
		out[name] = strings.Join(kept, "")
	}
	return out
}
