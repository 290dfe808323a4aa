package terraform

import (
	"bytes"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

// isState reports whether a file is a state: by its name, or by what no other
// file of JSON has.
func isState(f source.File) bool {
	if strings.HasSuffix(f.Path, ".tfstate") {
		return true
	}
	head := jsonpos.Trim(f.Data)
	return len(head) > 0 && head[0] == '{' && strings.HasSuffix(f.Path, ".json") &&
		bytes.Contains(head, []byte(`"lineage"`)) && bytes.Contains(head, []byte(`"terraform_version"`)) && bytes.Contains(head, []byte(`"serial"`))
}

// state is what a state says.
//
// Source: hashicorp/terraform, internal/states/statefile/version4.go.
type state struct {
	file      source.File
	doc       *jsonpos.Document
	instances []*stateInstance
}

// stateInstance is one instance of a resource of a state.
type stateInstance struct {
	declared string // its address without any index, as configuration declares it
	address  string
	typ      string
	offset   int
	values   map[string]any
	id       addr.ID
}

// parseState reads a state. What it cannot be read for is a gap.
func (r *reading) parseState(f source.File) *state {
	s := &state{file: f}
	fail := func(line, column int, reason string) *state {
		r.gap(diag.Pos{File: f.Path, Line: line, Column: column}, fact.Gap{Systems: anySystem, Reason: reason})
		return nil
	}
	doc, err := jsonpos.Parse(f.Data)
	if err != nil {
		return fail(1, 1, "the state cannot be read: "+err.Error()+"; write it with terraform state pull")
	}
	s.doc = doc
	if version := member(doc.Root, "version"); version == nil || version.Text != "4" {
		return fail(1, 1, "the state is in a form that Terraform wrote before 0.12, or that is not known; give what terraform show -json says of it")
	}
	for _, v := range items(member(doc.Root, "resources")) {
		if text := member(v, "mode"); text == nil || text.Text != "managed" {
			continue
		}
		module, typ, called := textAt(v, "module"), textAt(v, "type"), textAt(v, "name")
		above := ""
		if module != "" {
			above = module + "."
		}
		for _, item := range items(member(v, "instances")) {
			if textAt(item, "deposed") != "" {
				continue // another took its place
			}
			i := &stateInstance{typ: typ, offset: item.Offset, declared: plainAddress(above + typ + "." + called), address: above + typ + "." + called}
			if key := member(item, "index_key"); key != nil && key.Kind != jsonpos.Null {
				index := key.Text
				if key.Kind == jsonpos.String {
					index = strconv.Quote(key.Text)
				}
				i.address += "[" + index + "]"
			}
			i.values, _ = plainJSON(member(item, "attributes")).(map[string]any)
			if i.values == nil {
				i.values = map[string]any{}
			}
			for _, hidden := range items(member(item, "sensitive_attributes")) {
				hide(i.values, hidden)
			}
			i.id, _ = parseID(textOf(i.values["id"]))
			s.instances = append(s.instances, i)
		}
	}
	return s
}

func member(v *jsonpos.Value, name string) *jsonpos.Value {
	if v == nil {
		return nil
	}
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

func textAt(v *jsonpos.Value, name string) string {
	if m := member(v, name); m != nil && m.Kind == jsonpos.String {
		return m.Text
	}
	return ""
}

func items(v *jsonpos.Value) []*jsonpos.Value {
	if v == nil {
		return nil
	}
	return v.Items
}

// plainJSON returns a value as decoded JSON. What a state holds of a type that
// only the value has stands beside that type.
func plainJSON(v *jsonpos.Value) any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case jsonpos.Bool:
		return v.Text == "true"
	case jsonpos.Number:
		return body.Number(v.Text)
	case jsonpos.String:
		return v.Text
	case jsonpos.Array:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = plainJSON(item)
		}
		return out
	case jsonpos.Object:
		if typ := member(v, "type"); len(v.Members) == 2 && typ != nil && typ.Kind != jsonpos.Bool && member(v, "value") != nil {
			if typ.Kind == jsonpos.Array || slices.Contains([]string{"string", "bool", "number", "dynamic"}, typ.Text) {
				return plainJSON(member(v, "value"))
			}
		}
		out := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			out[m.Name] = plainJSON(m.Value)
		}
		return body.Object(out)
	}
	return nil
}

// hide takes out of the attributes of a resource what a path leads to that the
// state holds for sensitive. Where it leads cannot be told, all of the attribute
// goes.
func hide(values map[string]any, steps *jsonpos.Value) {
	var path []string
	for _, step := range items(steps) {
		v := member(step, "value")
		if v != nil && v.Kind == jsonpos.Object {
			v = member(v, "value")
		}
		switch {
		case v == nil:
			path = path[:min(len(path), 1)]
		case v.Kind == jsonpos.Number:
			path = append(path, "["+v.Text+"]")
			continue
		case v.Kind == jsonpos.String:
			path = append(path, v.Text)
			continue
		}
		break
	}
	switch {
	case len(path) == 0:
		clear(values)
	case values[path[0]] != nil:
		conceal(values, path, "sensitive")
	}
}

// plainAddress is an address without indices.
func plainAddress(address string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for n := 0; n < len(address); n++ {
		switch c := address[n]; {
		case quoted && c == '\\':
			n++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth <= 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// subscription is the one that all of a state is in, if it is one.
func (s *state) subscription() string {
	found := ""
	for _, i := range s.instances {
		if sub := i.id.SubscriptionID(); sub != "" {
			if found != "" && found != sub {
				return ""
			}
			found = sub
		}
	}
	return found
}

// rootOf is the folder whose configuration a state is of: it stands there, or in
// the folder of a workspace.
func rootOf(f source.File) place {
	folder := folderOf(f.Path)
	if path.Base(path.Dir(folder)) == "terraform.tfstate.d" {
		folder = path.Dir(path.Dir(folder))
	}
	return place{f.Set, folder}
}

// declares notes the addresses that a folder declares, with those of the
// modules that it calls.
func (r *reading) declares(root, at place, above string, into map[string]bool, depth int) {
	c := r.modules[at]
	if c == nil || depth > maxNested || len(into) > maxResources {
		return
	}
	for _, resource := range c.order {
		into[above+resource.address] = true
	}
	for _, call := range c.calls {
		to, ok := r.local(at, call.source())
		if !ok {
			to, _, ok = r.installed(root, at, above, call)
		}
		if ok {
			r.declares(root, to, above+"module."+call.name+".", into, depth+1)
		}
	}
}

// readState makes facts of what a state holds and no configuration beside it
// declares: what is declared is judged as it is about to be.
func (r *reading) readState(s *state) {
	declared := map[string]bool{}
	r.declares(rootOf(s.file), rootOf(s.file), "", declared, 0)
	var in []azurerm.Resource
	var from, updates []*stateInstance
	for _, i := range s.instances {
		if declared[i.declared] {
			continue
		}
		switch {
		case providers.Of(i.typ) == providers.Harmless:
		case azapi.IsUpdate(i.typ):
			updates = append(updates, i)
		case i.typ == "azapi_resource":
			r.stateAzapi(s, i)
		case i.typ == "kubernetes_manifest", i.typ == "kubectl_manifest":
			r.stateManifest(s, i)
		case azurerm.Translates(i.typ):
			from = append(from, i)
			in = append(in, azurerm.Resource{Address: i.address, Type: i.typ, ID: i.id, Arguments: func() azurerm.Arguments { return maps.Clone(i.values) }})
		case strings.HasPrefix(i.typ, "azurerm_"):
			kinds, isARM := azurerm.Kinds(i.typ)
			if isARM {
				r.stateGap(s, i, kinds, i.address+": "+i.typ+" is not translated to ARM's shape; check it in the live subscription, or use azapi")
			}
		case i.typ == "azapi_resource_action":
		case providers.Of(i.typ) == providers.Cluster:
			r.stateGap(s, i, providers.Kinds(i.typ), i.address+" is not read; give its manifest, or check the live cluster")
		default:
			r.stateGap(s, i, nil, i.address+" is of a provider that is not known here, so it could be anything; check it where it is")
		}
	}
	for t := range azurerm.Translate(azurerm.Subscription(s.file.Set), in) {
		i := from[t.From]
		r.translated(s.position(i), i.address, i.typ, t, func() map[string]any { return in[t.From].Arguments() })
	}
	for _, i := range updates {
		r.stateAzapi(s, i)
	}
}

func (s *state) position(i *stateInstance) diag.Pos {
	line, column := s.doc.Position(i.offset)
	return diag.Pos{File: s.file.Path, Line: line, Column: column}
}

func (r *reading) stateGap(s *state, i *stateInstance, kinds []addr.Kind, reason string) {
	g := fact.Gap{Kinds: kinds, Reason: reason}
	if kinds == nil {
		g.Systems = systemsOf(&resource{typ: i.typ})
	}
	r.gap(s.position(i), g)
}

func (r *reading) stateAzapi(s *state, i *stateInstance) {
	kind, version, ok := azapi.Split(textOf(i.values["type"]))
	if !ok || i.id.IsZero() {
		r.stateGap(s, i, nil, i.address+": its type or its id cannot be read")
		return
	}
	content := azapi.Resource{Body: i.values["body"], Sensitive: i.values["sensitive_body"], Location: i.values["location"], Tags: i.values["tags"]}
	if text, isText := content.Body.(string); isText { // an older azapi keeps JSON text
		content.Body = decodedText(text)
	}
	if list, ok := i.values["identity"].([]any); ok && len(list) == 1 {
		if m, ok := list[0].(map[string]any); ok {
			content.IdentityType, content.IdentityIDs = m["type"], m["identity_ids"]
		}
	}
	id := i.id
	if !id.Kind().Equal(kind) {
		r.stateGap(s, i, []addr.Kind{kind}, i.address+": its id is of another type than it says")
		return
	}
	r.azapi(s.position(i), i.address, i.typ, fact.Fact{Subject: addr.AzureSubject(id), Kind: id.Kind(), APIVersion: version}, content.Content())
}

// decodedText decodes a text that is JSON.
func decodedText(text string) any {
	if !json.Valid([]byte(text)) {
		return body.Unresolved("body")
	}
	doc, err := jsonpos.Parse([]byte(text))
	if err != nil {
		return body.Unresolved("body")
	}
	return plainJSON(doc.Root)
}

func (r *reading) stateManifest(s *state, i *stateInstance) {
	v := i.values["manifest"]
	if text, ok := i.values["yaml_body"].(string); ok && i.typ == "kubectl_manifest" {
		if decoded, err := yaml.YAMLDecodeFunc.Call([]cty.Value{cty.StringVal(text)}); err == nil {
			v = (settle{}).value(decoded)
		}
	}
	r.manifest(s.position(i), s.file.Set, i.address, v)
}
