package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

const (
	podX = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
	podY = "apiVersion: v1\nkind: Pod\nmetadata: {name: why}\n"
)

// What is applied is what kustomize builds; what it makes something else of,
// and what it leaves out, nobody may take for applied.
func TestKustomization(t *testing.T) {
	const changes = ": what kustomize makes of the manifests by this is not followed; give what kustomize build writes"
	for name, c := range map[string]struct {
		files map[string]string
		facts []string
		gaps  []string
	}{
		"none":       {map[string]string{"a/x.yaml": podX, "y.yaml": podY}, []string{"x", "why"}, nil},
		"lists all":  {map[string]string{"kustomization.yaml": "resources: [x.yaml, ./y.yaml]\n", "x.yaml": podX, "y.yaml": podY}, []string{"x", "why"}, nil},
		"by another": {map[string]string{"Kustomization": "kind: Kustomization\nbases: [x.yaml]\npatches: []\nnamespace: ''\nlabels:\nvars: {}\n", "x.yaml": podX}, []string{"x"}, nil},
		"leaves one out": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": podX, "y.yaml": podY},
			[]string{"x"},
			[]string{"y.yaml:1:1: kube:-/core/Pod/-/why: kustomization.yaml does not have this applied; list it there, or remove it"},
		},
		"lists nothing": {
			map[string]string{"kustomization.yaml": "# nothing\n", "x.yaml": podX},
			nil,
			[]string{"x.yaml:1:1: kube:-/core/Pod/-/x: kustomization.yaml does not have this applied; list it there, or remove it"},
		},
		"of another folder":  {map[string]string{"a/kustomization.yml": "resources: [x.yaml]\n", "a/x.yaml": podX, "b/y.yaml": podY}, []string{"x", "why"}, nil},
		"through folders":    {map[string]string{"kustomization.yaml": "resources: [a, b/y.yaml]\n", "a/kustomization.yaml": "resources: [x.yaml]\n", "a/x.yaml": podX, "b/y.yaml": podY}, []string{"x", "why"}, nil},
		"of a folder beside": {map[string]string{"base/kustomization.yaml": "resources: [x.yaml]\n", "base/x.yaml": podX, "prod/kustomization.yaml": "resources: [../base]\n"}, []string{"x"}, nil},
		"a folder left out": {
			map[string]string{"kustomization.yaml": "resources: [y.yaml]\n", "a/kustomization.yaml": "resources: [x.yaml]\n", "a/x.yaml": podX, "y.yaml": podY},
			[]string{"why"},
			[]string{"a/x.yaml:1:1: kube:-/core/Pod/-/x: kustomization.yaml does not have this applied; list it there, or remove it"},
		},
		"in a circle": {map[string]string{"kustomization.yaml": "resources: [a, x.yaml]\n", "a/kustomization.yaml": "resources: [..]\n", "x.yaml": podX}, []string{"x"}, nil},
		"of what is not there": {
			map[string]string{"a/kustomization.yaml": "resources: [x.yaml, z.yaml, 'https://example.com/y.yaml']\n", "a/x.yaml": podX},
			[]string{"x"},
			[]string{
				"a/kustomization.yaml:1:1: : it has z.yaml applied, which was not read; give it too",
				"a/kustomization.yaml:1:1: : it has what is no path applied, which was not read; give it too",
			},
		},
		"changes": {
			map[string]string{"kustomization.yaml": "# changes\nresources: [x.yaml]\nimages: [{name: a, newName: evil}]\npatches: [{patch: '- op: remove'}]\nwhateverComesNext: true\n", "x.yaml": podX},
			[]string{"x"},
			[]string{"kustomization.yaml:2:1: : images, patches, whateverComesNext" + changes},
		},
		"a component": {map[string]string{"kustomization.yaml": "kind: Component\n"}, nil, []string{"kustomization.yaml:1:1: : kind Component" + changes}},
		"broken": {
			map[string]string{"kustomization.yaml": "resources: [\n"},
			nil,
			[]string{"kustomization.yaml:1:1: : the kustomization cannot be read: line 2: did not find expected node content"},
		},
		"a list":     {map[string]string{"kustomization.yaml": "[x.yaml]\n"}, nil, []string{"kustomization.yaml:1:1: : this is no kustomization, so nobody can say what is applied here"}},
		"of no list": {map[string]string{"kustomization.yaml": "resources: x.yaml\n"}, nil, []string{"kustomization.yaml:1:1: : resources is no list, so nobody can say what is applied here"}},
		"of no path": {map[string]string{"kustomization.yaml": "resources: [{}]\n"}, nil, []string{"kustomization.yaml:1:1: : resources holds what is no path, so nobody can say what is applied here"}},
		"two": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\n", "kustomization.yml": "images: []\n", "x.yaml": podX},
			[]string{"x"},
			[]string{"kustomization.yml:1:1: : kustomization.yaml is a kustomization of this folder too, which kustomize refuses"},
		},
		"of Flux": {
			map[string]string{"f.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f}\nspec: {path: ./x, patches: [{}]}\n"},
			[]string{"f"},
			[]string{"f.yaml:1:1: : patches: what Flux makes of the manifests by this is not followed; say it in the manifests themselves"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var set []source.File
			for path, data := range c.files {
				set = append(set, source.File{Path: path, Data: []byte(data)})
			}
			slices.SortFunc(set, func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
			facts, gaps := manifest.Reader{}.ReadSet(set)
			var names, said []string
			for _, f := range facts {
				names = append(names, f.Subject.Name())
			}
			for _, g := range gaps {
				said = append(said, g.Origin.Pos.String()+": "+g.Subject.String()+": "+g.Reason)
			}
			if diff := cmp.Diff(c.facts, names); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.gaps, said); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzKustomization(f *testing.F) {
	f.Add([]byte("resources: [x.yaml, ../a]\nimages: [{name: a}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "kustomization.yaml", Data: data}
		facts, gaps := manifest.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}
