package manifest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
)

// What is built in memory is what kustomize's own program writes, object by
// object.
func TestObjectsAreThoseThatKustomizeBuilds(t *testing.T) {
	kustomize := labtest.Binary(t, "kustomize")
	more := map[string]map[string]string{
		"overlays": overlays,
		"of old": {
			"overlays/prod/kustomization.yaml": "bases: [../../base]\ncommonLabels: {team: erp}\nnamePrefix: prod-\nimageTags: [{name: odoo, newTag: \"17.0\"}]\npatchesJson6902: [{target: {version: v1, group: apps, kind: Deployment, name: web}, path: p.yaml}]\n",
			"overlays/prod/p.yaml":             "- {op: replace, path: /spec/replicas, value: 7}\n",
			"base/kustomization.yaml":          overlays["base/kustomization.yaml"],
			"base/odoo.conf":                   overlays["base/odoo.conf"],
			"base/web.yaml":                    overlays["base/web.yaml"],
		},
		"replacements": {
			"overlays/prod/kustomization.yaml": "resources: [web.yaml]\nlabels: [{pairs: {team: erp}, includeTemplates: true}]\nreplacements:\n- source: {kind: Deployment, fieldPath: metadata.name}\n  targets: [{select: {kind: Deployment}, fieldPaths: [spec.template.metadata.labels.app]}]\n",
			"overlays/prod/web.yaml":           overlays["base/web.yaml"],
		},
	}
	for name, files := range more {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			inDir := map[string]string{}
			for path, data := range files {
				if name == "overlays" && strings.Contains(path, "/dev/") {
					continue
				}
				at := filepath.Join(dir, filepath.FromSlash(path))
				inDir[filepath.ToSlash(at)] = data
				if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(at, []byte(data), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			out, err := exec.Command(kustomize, "build", filepath.Join(dir, "overlays", "prod")).Output()
			if err != nil {
				t.Fatal(err)
			}
			out = regexp.MustCompile(`(conf)-[2456789bcdfghkmt]{10}\b`).ReplaceAll(out, []byte("$1")) // a digest, which Ward leaves out
			want, _ := manifest.Reader{}.Read(source.File{Path: "built.yaml", Data: out})
			got, gaps := read(t, inDir)
			if len(gaps) > 0 {
				t.Errorf("gaps %v", gaps)
			}
			if diff := cmp.Diff(bodies(want), bodies(got)); diff != "" {
				t.Errorf("-kustomize +ward:\n%s", diff)
			}
			if len(want) == 0 {
				t.Error("it builds nothing")
			}
		})
	}
}

func bodies(facts []fact.Fact) map[string]string {
	out := map[string]string{}
	for _, f := range facts {
		out[f.Subject.String()+" "+string(f.Kind)] = string(f.Body)
	}
	return out
}
