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
	const refused = "kustomization.yaml:2:1: : what kustomize builds of this is not known, and its manifests are judged as they stand: "
	for name, c := range map[string]struct {
		files map[string]string
		facts []string
		gaps  []string
	}{
		"none":                 {map[string]string{"a/x.yaml": podX, "y.yaml": podY}, []string{"x", "why"}, nil},
		"lists all":            {map[string]string{"kustomization.yaml": "resources: [x.yaml, ./y.yaml]\n", "x.yaml": podX, "y.yaml": podY}, []string{"x", "why"}, nil},
		"by any name":          {map[string]string{"kustomization.yaml": "resources: [e.md, a/n.png, x.yaml]\n", "x.yaml": podX, "e.md": podY, "a/n.png": strings.Replace(podY, "why", "en", 1)}, []string{"x", "why", "en"}, nil},
		"by any name, changed": {map[string]string{"kustomization.yaml": "resources: [e.md]\nnamePrefix: a-\n", "e.md": podY}, []string{"a-why"}, nil},
		"by any name, a patch elsewhere": {
			map[string]string{"a/kustomization.yaml": "resources: [x.yaml]\npatches: [{path: ../e.md, target: {kind: Pod}}]\n", "a/x.yaml": podX, "b/kustomization.yaml": "resources: [../e.md]\n", "e.md": podY},
			[]string{"why", "x"},
			nil,
		},
		"by any name, no manifest": {map[string]string{"kustomization.yaml": "resources: [e.md]\n", "e.md": "just words\n"}, nil, []string{"e.md:1:1: : the document is no object"}},
		"by another":               {map[string]string{"Kustomization": "kind: Kustomization\nbases: [x.yaml]\npatches: []\nnamespace: ''\nlabels:\nvars: {}\n", "x.yaml": podX}, []string{"x"}, nil},
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
		"in a circle":       {map[string]string{"kustomization.yaml": "resources: [a, x.yaml]\n", "a/kustomization.yaml": "resources: [..]\n", "x.yaml": podX}, []string{"x"}, []string{strings.Replace(refused, ":2:", ":1:", 1) + "it includes itself, or a folder that it stands in; kustomize build says where"}},
		"of itself":         {map[string]string{"a/kustomization.yaml": "resources: [., x.yaml]\n", "a/x.yaml": podX}, []string{"x"}, []string{"a/" + strings.Replace(refused, ":2:", ":1:", 1) + "it includes itself, or a folder that it stands in; kustomize build says where"}},
		"of one file twice": {map[string]string{"kustomization.yaml": "resources: [x.yaml, ./x.yaml]\n", "x.yaml": podX}, []string{"x"}, []string{strings.Replace(refused, ":2:", ":1:", 1) + "an object stands there twice; kustomize build says where"}},
		"what plugins are told": {
			map[string]string{
				"kustomization.yaml": "resources: [x.yaml]\ntransformers: [t.yaml, more]\n", "x.yaml": podX, "t.yaml": "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: n, namespace: m}\n",
				"more/kustomization.yaml": "resources: [u.yaml]\n", "more/u.yaml": "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: n, namespace: m}\n",
			},
			[]string{"x"},
			[]string{"kustomization.yaml:1:1: : transformers: Ward runs no charts, plugins and variables of kustomize's, so what they make is not seen; give what kustomize build writes"},
		},
		"of what is not there": {
			map[string]string{"a/kustomization.yaml": "resources: [x.yaml, z.yaml, 'https://example.com/y.yaml']\n", "a/x.yaml": podX},
			[]string{"x"},
			[]string{
				"a/kustomization.yaml:1:1: : it has z.yaml applied, which was not read; give it too",
				"a/kustomization.yaml:1:1: : it has an address at example.com applied, which is not fetched; give what kustomize build writes",
			},
		},
		"changes": {
			map[string]string{"kustomization.yaml": "# changes\nresources: [x.yaml]\nimages: [{name: a, newName: evil}]\npatches: [{patch: '- op: remove'}]\nwhateverComesNext: true\n", "x.yaml": podX},
			[]string{"x"},
			[]string{refused + "it has a field that kustomize does not know; kustomize build says where"},
		},
		"a component": {map[string]string{"kustomization.yaml": "kind: Component\n"}, nil, []string{"kustomization.yaml:1:1: : it is a component that no kustomization here includes, so what it makes of others is not known"}},
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
		"of Flux, of what is not here": {
			map[string]string{"f.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f, namespace: flux-system}\nspec: {path: ./x}\n"},
			[]string{"f"},
			[]string{"f.yaml:1:1: : Kustomization flux-system/f applies what stands in its source, of which nothing was read; give what it applies"},
		},
		"comments alone": {
			map[string]string{"kustomization.yaml": "namespace: m\nresources: [x.yaml, roles.yaml]\n", "x.yaml": podX, "roles.yaml": "# none yet\n"},
			[]string{"x"},
			nil,
		},
		"a program": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\nnamespace: m\ngenerators: [gen.yaml]\nhelmCharts: [{name: odoo, repo: 'https://example.com'}]\n", "x.yaml": podX},
			[]string{"x"},
			[]string{"kustomization.yaml:1:1: : generators, helmCharts: Ward runs no charts, plugins and variables of kustomize's, so what they make is not seen; give what kustomize build writes"},
		},
		"a patch that was not read": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\nnamespace: m\n", "x.yaml": podX},
			[]string{"x"},
			[]string{"kustomization.yaml:1:1: : patches (p.yaml): a file that it names was not read, so what comes of it is not known; give it too"},
		},
		"a patch of nothing": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\npatches: [{patch: '{apiVersion: v1, kind: Pod, metadata: {name: z}}'}]\n", "x.yaml": podX},
			[]string{"x"},
			[]string{"kustomization.yaml:1:1: : what kustomize builds of this is not known, and its manifests are judged as they stand: a patch is for an object that is not there; kustomize build says where"},
		},
		"what cannot be read": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\nnamespace: m\n", "x.yaml": podX + "---\na: [\n"},
			[]string{"x"},
			[]string{
				"kustomization.yaml:1:1: : what kustomize builds of this is not known, and its manifests are judged as they stand: x.yaml cannot be read",
				"x.yaml:5:1: : the document cannot be read: line 6: did not find expected node content",
			},
		},
		"the folder above as a base": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": podX, "overlays/prod/kustomization.yaml": "resources: [../..]\nnamePrefix: prod-\n"},
			[]string{"x"},
			[]string{"overlays/prod/kustomization.yaml:1:1: : what kustomize builds of this is not known, and its manifests are judged as they stand: it includes itself, or a folder that it stands in; kustomize build says where"},
		},
		"a repository": {
			map[string]string{"kustomization.yaml": "resources: [x.yaml, 'https://user:hunter2@github.com/a/b//c?ref=v1', 'github.com/a/b']\nnamespace: m\n", "x.yaml": podX},
			[]string{"x"},
			[]string{
				"kustomization.yaml:1:1: : it has an address at github.com applied, which is not fetched; give what kustomize build writes",
				"kustomization.yaml:1:1: : it has github.com/a/b applied, which is not fetched; give what kustomize build writes",
			},
		},
		"of addresses as scp and ssh have them": {
			map[string]string{"kustomization.yaml": "resources: ['git@github.com:a/b.git//base?ref=main', 'ssh://git@example.com/a//b', 'github.com/a/b//c?ref=v1']\n"},
			nil,
			[]string{
				"kustomization.yaml:1:1: : it has an address at github.com applied, which is not fetched; give what kustomize build writes",
				"kustomization.yaml:1:1: : it has an address at example.com applied, which is not fetched; give what kustomize build writes",
				"kustomization.yaml:1:1: : it has an address at github.com applied, which is not fetched; give what kustomize build writes",
			},
		},
		"of Flux": {
			map[string]string{"f.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f}\nspec: {path: ./x, patches: [{}]}\n", "x/x.yaml": podX},
			[]string{"f", "x"},
			[]string{"f.yaml:1:1: : patches: what Flux makes of the manifests by this is not followed; say it in the manifests themselves"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var set []source.File
			for path, data := range c.files {
				if f := (source.File{Path: path, Data: []byte(data)}); (manifest.Reader{}).Recognises(f) {
					set = append(set, f)
				}
			}
			slices.SortFunc(set, func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
			facts, gaps := manifest.Reader{}.ReadSetWith(set, beside(c.files))
			var names, said []string
			for _, f := range facts {
				if f.Kind != "kubernetes/Namespace" {
					names = append(names, f.Subject.Name())
				}
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
	f.Add([]byte("configMapGenerator: [{name: a, literals: [b=c]}]\nnamespace: m\nreplicas: [{}]\npatches: [1, {patch: 2}]\n"))
	f.Add([]byte("kind: Component\nnameSuffix: {}\nlabels: {a: b}\n"))
	f.Add([]byte("namespace: \"\\0\"\nconfigMapGenerator: [{name: '../..', literals: ['=']}]\n"))
	f.Add([]byte("secretGenerator: [{}]\nconfigurations: [kustomization.yaml]\nbuildMetadata: [originAnnotations, x]\n"))
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "kustomization.yaml", Data: data}
		facts, gaps := manifest.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}

// beside gives what was found beside manifests.
func beside(files map[string]string) func(string) (source.File, bool) {
	return func(path string) (source.File, bool) {
		data, ok := files[path]
		return source.File{Path: path, Data: []byte(data)}, ok
	}
}
