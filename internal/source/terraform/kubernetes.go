package terraform

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/providers"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// manifest makes facts of the manifests that a resource holds.
func (i *instance) manifest() {
	if i.readsManifest() {
		return // it is read where it stands
	}
	if i.typ == "kubernetes_manifest" {
		i.object(i.attr("manifest"))
		return
	}
	for _, document := range i.documents() {
		i.object(document)
	}
}

// readsManifest reports whether a resource takes a manifest from a file as that
// stands: whoever reads manifests reads it there.
func (i *instance) readsManifest() bool {
	for _, name := range []string{"manifest", "yaml_body"} {
		a := i.body.Attributes[name]
		if a == nil || i.s.r.tree == nil {
			continue
		}
		e := a.Expr
		if c, ok := e.(*hclsyntax.FunctionCallExpr); ok && name == "manifest" && (c.Name == "yamldecode" || c.Name == "jsondecode") && len(c.Args) == 1 {
			e = c.Args[0]
		}
		c, ok := e.(*hclsyntax.FunctionCallExpr)
		if !ok || c.Name != "file" || len(c.Args) != 1 {
			continue
		}
		v, _ := i.s.eval(c.Args[0], i.with).Unmark()
		at, ok := pathIn(i.s.root().at.folder, []cty.Value{v}, 1)
		if !ok || !slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(at)) {
			continue
		}
		_, found := i.s.r.tree.File(at)
		return found
	}
	return false
}

// documents returns what the text of a kubectl_manifest holds.
func (i *instance) documents() []any {
	text, ok := i.attr("yaml_body").(string)
	if !ok {
		return []any{nil}
	}
	var out []any
	for document := range strings.SplitSeq("\n"+text, "\n---") {
		if strings.TrimSpace(document) == "" {
			continue
		}
		v, err := yaml.YAMLDecodeFunc.Call([]cty.Value{cty.StringVal(document)})
		if err != nil {
			return []any{nil}
		}
		out = append(out, (settle{}).value(v))
	}
	return out
}

func (i *instance) object(v any) { i.s.r.manifest(i.pos, i.s.set(), i.address, v) }

// typedObject makes a fact of a resource that is an object by its type.
func (i *instance) typedObject(kind addr.Kind) {
	args := i.settled()
	i.ignore(addr.ID{}, args)
	i.object(providers.Object(kind, args))
}

// manifest makes a fact of one manifest.
func (r *reading) manifest(pos diag.Pos, cluster, address string, v any) {
	m, ok := v.(map[string]any)
	api, word := textOf(m["apiVersion"]), textOf(m["kind"])
	if !ok || !settings.IsKind(api, word) {
		r.gap(pos, fact.Gap{Systems: []addr.System{addr.SystemKubernetes}, Reason: address + ": its manifest is not known here; give the plan (terraform show -json)"})
		return
	}
	kind := addr.KubernetesKind(api, word)
	meta, _ := m["metadata"].(map[string]any)
	group, _, _ := strings.Cut(string(kind), "/")
	o := addr.Object{Cluster: strings.ReplaceAll(cluster, "/", "-"), Group: group, Kind: word, Namespace: textOf(meta["namespace"]), Name: textOf(meta["name"])}
	subject := addr.ObjectSubject(o)
	if _, err := addr.ParseObject(o.String()); err != nil || o.Name == "" {
		subject = addr.FileSubject(pos.File, address)
	}
	r.add(pos, address, fact.Fact{Subject: subject, Kind: kind, APIVersion: api}, m)
}

// helm says what a release of a chart hides.
func (s *scope) helm(r *resource) string {
	chart := "a chart"
	if a := r.body.Attributes["chart"]; a != nil {
		if name, ok := (settle{}).value(s.eval(a.Expr, nil)).(string); ok {
			chart = "the chart " + name
		}
	}
	return s.address + r.address + " installs " + chart + ", whose objects are not read; give what helm template writes of it"
}
