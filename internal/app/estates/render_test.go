package estates_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/workspace"
)

// kept is a place in memory.
type kept struct {
	trees  []render.Tree
	diffed int
}

func (k *kept) Diff(render.Tree) ([]disk.Difference, error) {
	k.diffed++
	return nil, nil
}

func (k *kept) Write(tree render.Tree, _ disk.Options) (disk.Result, error) {
	k.trees = append(k.trees, tree)
	return disk.Result{}, nil
}

func open(t *testing.T, folders ...workspace.Folder) *workspace.Workspace {
	t.Helper()
	c, err := workspace.Load(catalogue.FS(), folders...)
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Open(os.DirFS("../../../examples/regional-group"), "estate.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// One workspace is rendered as often as somebody asks, to the same tree, and
// what asks for a difference writes nothing.
func TestRender(t *testing.T) {
	w := open(t)
	to := &kept{}
	s := estates.Renderer{Version: "test", Judge: judge.Judge{Version: "test"}, To: to}
	if _, err := s.Render(t.Context(), w, estates.RenderRequest{Diff: true}); err != nil || to.diffed != 1 || len(to.trees) != 0 {
		t.Errorf("a difference: %d asked, %d trees written, %v", to.diffed, len(to.trees), err)
	}
	for range 2 {
		if _, err := s.Render(t.Context(), w, estates.RenderRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(to.trees) != 2 || to.trees[0].Hash() != to.trees[1].Hash() {
		t.Error("the same workspace is rendered as two trees")
	}
}

// What fails a critical check of its own, here one of the user's, is written
// nowhere; nor is what nobody waits for any more.
func TestRenderWritesNothing(t *testing.T) {
	const critical = `id: no-database
version: 1
title: There is no database
severity: critical
kind: Microsoft.DBforPostgreSQL/flexibleServers
rule: "!has(self.location)"
reason: "'there is one'"
remediation: Remove it.
tests:
  facts: {self: Microsoft.DBforPostgreSQL/flexibleServers/a}
  given: {self: {location: eastus2}}
  cases: [{name: one, want: fail}, {name: nowhere, change: {self: {location: null}}, want: pass}]
`
	to := &kept{}
	s := estates.Renderer{Version: "test", Judge: judge.Judge{Version: "test"}, To: to}
	w := open(t, workspace.Folder{Where: "own", Files: fstest.MapFS{"no-database.yaml": {Data: []byte(critical)}}})
	result, err := s.Render(t.Context(), w, estates.RenderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Refusal == nil || len(result.Refusal.Findings) == 0 || result.Refusal.Findings[0].Severity != check.Critical {
		t.Errorf("it is not refused: %v", result.Refusal)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Render(ctx, open(t), estates.RenderRequest{}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: got %v", err)
	}
	if len(to.trees) != 0 {
		t.Error("a tree was written")
	}
}

// What would be under another value says nothing of the workspace.
func TestExplainLeavesTheWorkspace(t *testing.T) {
	w := open(t)
	const people = "entities[harbor-clinic].environments[production].load.concurrent"
	r := estates.ExplainRequest{Set: []workspace.Setting{{Path: people, Value: "160"}}}
	first, err := estates.Explain(t.Context(), w, r)
	if err != nil {
		t.Fatal(err)
	}
	if first.Difference == nil || len(first.Difference.Altered) == 0 {
		t.Fatalf("nothing would change: %v", first.Difference)
	}
	plain, err := estates.Explain(t.Context(), w, estates.ExplainRequest{})
	if err != nil || plain.Difference != nil || len(plain.Decisions) == 0 {
		t.Errorf("without settings: %v, %v", plain.Difference, err)
	}
	result, err := estates.Validate(t.Context(), w)
	if err != nil || result.Digest != w.Document().Digest.String() || result.Environments == 0 {
		t.Errorf("got %v, %v", result, err)
	}
}
