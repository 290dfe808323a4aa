package workspace_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/workspace"
)

const example = "../../examples/regional-group"

const (
	users = "entities[harbor-clinic].environments[production].load.users"
	name  = "organisation.name"
)

func load(t *testing.T, folders ...workspace.Folder) *workspace.Catalogue {
	t.Helper()
	c, err := workspace.Load(catalogue.FS(), folders...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open opens the example, from a copy with one file changed by replacements of
// text, if there are any.
func open(t *testing.T, c *workspace.Catalogue, replace ...string) *workspace.Workspace {
	t.Helper()
	w, err := c.Open(files(t, replace...), "estate.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func files(t *testing.T, replace ...string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{".", "exceptions", "attestations"} {
		found, err := fs.Glob(os.DirFS(example), path.Join(dir, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			text, err := os.ReadFile(path.Join(example, f))
			if err != nil {
				t.Fatal(err)
			}
			out[f] = &fstest.MapFile{Data: text}
		}
	}
	estate := out["estate.yaml"]
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(estate.Data), replace[i]) {
			t.Fatalf("the example does not say %q", replace[i])
		}
		estate.Data = []byte(strings.ReplaceAll(string(estate.Data), replace[i], replace[i+1]))
	}
	return out
}

// asked is all that a workspace answers, as text.
func asked(ctx context.Context, w *workspace.Workspace) (string, error) {
	l, err := w.Layout()
	if err != nil {
		return "", err
	}
	d, err := w.Design()
	if err != nil {
		return "", err
	}
	facts, err := w.Facts()
	if err != nil {
		return "", err
	}
	// What the callers of a workspace do to facts.
	facts.At(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	facts.Sort()
	var findings []check.Finding
	in := check.Input{Snapshot: facts, Declared: facts.Facts, HasEstate: true, At: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	err = w.Catalogue().Checks().Run(ctx, in, func(f check.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		return "", err
	}
	out, err := json.MarshalIndent([]any{w.Document().Estate, l, d.Resources, d.Decisions, findings}, "", " ")
	return string(out), err
}

// Several goroutines ask one workspace at a time, and each gets what one that
// asks alone gets; under the race detector none writes what another reads. Some
// ask what would be under another value, which is nothing to the others.
func TestManyAsk(t *testing.T) {
	c := load(t)
	alone := open(t, c)
	want, err := asked(t.Context(), alone)
	if err != nil {
		t.Fatal(err)
	}
	other, err := alone.With(workspace.Setting{Path: users, Value: "200"})
	if err != nil {
		t.Fatal(err)
	}
	wantOther, err := asked(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if want == wantOther || !strings.Contains(want, `"outcome": "pass"`) {
		t.Fatal("the answers say nothing: this test could not fail")
	}

	shared := open(t, c)
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			w, want := shared, want
			if i%3 == 2 {
				var err error
				if w, err = shared.With(workspace.Setting{Path: users, Value: "200"}); err != nil {
					t.Error(err)
					return
				}
				want = wantOther
			}
			got, err := asked(t.Context(), w)
			if err != nil {
				t.Error(err)
				return
			}
			if got != want {
				t.Errorf("goroutine %d: %s", i, cmp.Diff(want, got))
			}
		})
	}
	wait.Wait()
}

// What is asked for twice is the same value.
func TestOnce(t *testing.T) {
	w := open(t, load(t))
	first, err := w.Design()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := w.Design(); err != nil || second != first {
		t.Errorf("another design, or %v", err)
	}
	figures, err := w.Catalogue().Figures()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Catalogue().Figures(); err != nil || again != figures {
		t.Errorf("other figures, or %v", err)
	}
	if same, err := w.With(); err != nil || same != w {
		t.Errorf("no settings make another workspace, or %v", err)
	}
}

// A caller that dates and orders facts does it to its own.
func TestFactsAreTheCallers(t *testing.T) {
	w := open(t, load(t))
	first, err := w.Facts()
	if err != nil {
		t.Fatal(err)
	}
	first.At(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	first.Facts[0] = fact.Fact{}
	second, err := w.Facts()
	if err != nil {
		t.Fatal(err)
	}
	if !second.Observations[0].Time.IsZero() || second.Facts[0].Subject.IsZero() {
		t.Error("what one caller changed, another sees")
	}
}

// counted counts what is opened of a file system.
type counted struct {
	fs.FS
	opened atomic.Int64
}

func (c *counted) Open(name string) (fs.File, error) {
	c.opened.Add(1)
	return c.FS.Open(name)
}

// Once it is open, a workspace reads no more of the estate nor of the user's
// folders: both may have been closed.
func TestNothingIsReadLater(t *testing.T) {
	own := &counted{FS: fstest.MapFS{"own-check.yaml": {Data: []byte(ownCheck)}}}
	estate := &counted{FS: files(t)}
	w, err := load(t, workspace.Folder{Where: "own", Files: own}).Open(estate, "estate.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if own.opened.Load() == 0 || estate.opened.Load() == 0 {
		t.Fatal("nothing was counted: this test could not fail")
	}
	own.opened.Store(0)
	estate.opened.Store(0)
	if other, err := w.With(workspace.Setting{Path: users, Value: "200"}); err != nil {
		t.Error(err)
	} else if _, err := asked(t.Context(), other); err != nil {
		t.Error(err)
	}
	if _, err := asked(t.Context(), w); err != nil {
		t.Error(err)
	}
	if n := own.opened.Load() + estate.opened.Load(); n != 0 {
		t.Errorf("%d files were opened", n)
	}
}

const ownCheck = `id: own-check
version: 1
title: A database says where it is
severity: high
kind: Microsoft.DBforPostgreSQL/flexibleServers
rule: has(self.location)
reason: "'it has no location'"
remediation: Write its location.
tests:
  facts: {self: Microsoft.DBforPostgreSQL/flexibleServers/a}
  given: {self: {location: eastus2}}
  cases: [{name: said, want: pass}, {name: not said, change: {self: {location: null}}, want: fail}]
`

// With is another workspace: the first answers as before, and settings are
// each under those before it.
func TestWith(t *testing.T) {
	w := open(t, load(t))
	before, err := w.Design()
	if err != nil {
		t.Fatal(err)
	}
	other, err := w.With(workspace.Setting{Path: name, Value: "First"}, workspace.Setting{Path: users, Value: "200"}, workspace.Setting{Path: name, Value: "Last"})
	if err != nil {
		t.Fatal(err)
	}
	if got := other.Document().Estate.Organisation.Name; got != "Last" {
		t.Errorf("the organisation is %q", got)
	}
	if got := w.Document().Estate.Organisation.Name; got == "Last" || got == "First" {
		t.Errorf("the first workspace was written into: %q", got)
	}
	if got := other.Document().Estate.Entities[0].Environments[0].Load.Users; got != 200 {
		t.Errorf("%d users: a setting was lost under the next", got)
	}
	if other.Document().Digest == w.Document().Digest {
		t.Error("two estates have one digest")
	}
	after, err := other.Design()
	if err != nil || after == before {
		t.Errorf("the designs are the same, or %v", err)
	}
	if _, err := w.With(workspace.Setting{Path: "organisation.nam", Value: "x"}); len(diag.From(err)) == 0 {
		t.Errorf("a value of nothing: got %v", err)
	}
}

// What is wrong is said with its place by whoever finds it, each time that it
// is asked.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name    string
		replace []string
		want    string
	}{
		{"no such region", []string{"eastus2", "eastus9"}, "estate.yaml:"},
		{"no such framework", []string{"frameworks: [hipaa]", "frameworks: [hippa]"}, `"hippa" is not a framework of the catalogue (it has `},
		{"citations alone", []string{"frameworks: [hipaa]", "frameworks: [nist-800-53]"}, `of "nist-800-53" the catalogue has citations, and no controls`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, err := load(t).Open(files(t, tt.replace...), "estate.yaml", func(name string) string { return "shown/" + name })
			for range 2 {
				if err == nil {
					_, err = w.Design()
				}
				if len(diag.From(err)) == 0 || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "shown/estate.yaml:") {
					t.Errorf("got %v", err)
				}
				if w == nil {
					break
				}
				if _, other := w.Layout(); other == nil || other.Error() != err.Error() {
					t.Errorf("layout: got %v", other)
				}
				if _, other := w.Facts(); other == nil || other.Error() != err.Error() {
					t.Errorf("facts: got %v", other)
				}
				err = nil
			}
		})
	}
}

// All folders of the user's are read before any is refused, and one that holds
// nothing is.
func TestFoldersRefused(t *testing.T) {
	_, err := workspace.Load(catalogue.FS(),
		workspace.Folder{Where: "empty", Files: fstest.MapFS{"README.md": {}}},
		workspace.Folder{Where: "pipe", Files: fstest.MapFS{"a-b.yaml": {Mode: fs.ModeNamedPipe}}},
	)
	found := diag.From(err)
	if len(found) != 2 || found[0].Pos.File != "empty" || !strings.Contains(found[0].What, "holds nothing of a catalogue") || found[1].Pos.File != "pipe/a-b.yaml" {
		t.Errorf("got %v", err)
	}
}

// Figures are asked for apart: who judges without an estate needs none.
func TestFiguresApart(t *testing.T) {
	c, err := workspace.Load(fstest.MapFS{"checks/own-check.yaml": {Data: []byte(ownCheck)}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Checks().Checks()) != 1 {
		t.Error("the check is not there")
	}
	_, missing := c.Figures()
	if missing == nil {
		t.Error("figures of a catalogue without any")
	}
	if _, err := c.Open(files(t), "estate.yaml", nil); err == nil || err.Error() != missing.Error() {
		t.Errorf("an estate without figures: got %v", err)
	}
}
