package plan

import (
	"strings"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/json"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/outline"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// documents returns the manifests that a resource holds: as an object, or as
// text. One that is not known is nil.
func (r *reading) documents(c *change) []any {
	if c.Type == "kubernetes_manifest" {
		return []any{r.value(c, "manifest")}
	}
	text, ok := r.value(c, "yaml_body").(string)
	if !ok {
		return []any{nil}
	}
	var out []any
	for document := range strings.SplitSeq("\n"+text, "\n---") {
		if strings.TrimSpace(document) != "" {
			out = append(out, decodedYAML(document))
		}
	}
	return out
}

// decodedYAML decodes one document, or returns nil.
func decodedYAML(document string) (v any) {
	decoded, err := yaml.YAMLDecodeFunc.Call([]cty.Value{cty.StringVal(document)})
	if err != nil || !decoded.IsWhollyKnown() {
		return nil
	}
	raw, err := json.Marshal(decoded, decoded.Type())
	if err != nil || decode(raw, outline.Whole(raw), &v) != nil {
		return nil
	}
	return body.Numbers(v)
}

// object makes a fact of an object of a cluster.
func (r *reading) object(c *change, v any) {
	m, ok := v.(map[string]any)
	api, word := text(m["apiVersion"]), text(m["kind"])
	if !ok || !settings.IsKind(api, word) {
		r.gap(c.offset, fact.Gap{Systems: []addr.System{addr.SystemKubernetes}, Reason: c.Address + ": its manifest is not known before apply"})
		return
	}
	kind := addr.KubernetesKind(api, word)
	meta, _ := m["metadata"].(map[string]any)
	group, _, _ := strings.Cut(string(kind), "/")
	o := addr.Object{Group: group, Kind: word, Namespace: text(meta["namespace"]), Name: text(meta["name"])}
	subject := addr.ObjectSubject(o)
	if _, err := addr.ParseObject(o.String()); err != nil || o.Name == "" {
		subject = addr.FileSubject(r.file, c.Address)
	}
	r.add(c, fact.Fact{Subject: subject, Kind: kind, APIVersion: api}, m)
}
