// Package manifest reads Kubernetes manifests, YAML or JSON, anybody's and
// Ward's own.
//
// It promises that a manifest becomes the fact that the API server would be
// sent: plain yes, on and 0700 mean what kubectl takes them for; that what is
// broken, a Helm template or defined twice makes only its own document a gap;
// that what a kustomization leaves out or makes something else of is no fact
// that stands unquestioned; that a Secret's values and other secrets never enter a fact; and that aliases and nesting
// cannot make more of a file than a fixed multiple of its size.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/processes"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Reader reads manifests. Cluster is the cluster that they are for; the zero
// value knows none, and its subjects have a dash there.
type Reader struct {
	Cluster string
}

// Name returns the tool's name.
func (Reader) Name() string { return "Kubernetes manifest" }

var (
	apiVersionLine = regexp.MustCompile(`(?m)^["']?apiVersion["']?[ \t]*:[ \t]*["']?([A-Za-z0-9./-]+)`)
	kindLine       = regexp.MustCompile(`(?m)^["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z0-9]+)`)
	helm           = regexp.MustCompile(`\{\{-?\s*(\.|\$|/\*|include|if|range|with|template|define|end|toYaml|tpl|required|default)`)
	helmValues     = regexp.MustCompile(`\{\{[^}]*(\.Values|\.Release|\.Chart|\.Capabilities|include ")`)
)

// Recognises reports whether a file has a document with an API version and a
// kind at its top.
func (Reader) Recognises(f source.File) bool {
	name := strings.ToLower(f.Path)
	f.Data = bytes.TrimPrefix(f.Data, bom)
	switch {
	case isKustomization(f.Path):
		return true // its apiVersion and kind may be left out
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		if trimmed := jsonpos.Trim(f.Data); len(trimmed) > 0 && trimmed[0] == '{' {
			return claims(trimmed) || holdsObject(f.Data)
		}
		return apiVersionLine.Match(f.Data) && kindLine.Match(f.Data) || holdsObject(f.Data)
	case strings.HasSuffix(name, ".json"):
		return claims(jsonpos.Trim(f.Data))
	}
	return false
}

// holdsObject reports whether a document has apiVersion and kind at its top
// however it is laid out, or speaks of both and cannot be read. Most files do
// not have the words, nor what may stand for them, and are not parsed for it.
func holdsObject(data []byte) bool {
	if !maySpeak(data) {
		return false
	}
	return slices.ContainsFunc(documents(data), func(d document) bool {
		var node yaml.Node
		if !maySpeak(d.data) {
			return false
		}
		if err := yaml.Load(d.data, &node); err != nil {
			return speaks(d.data) && !onlyComments(d.data)
		}
		if len(node.Content) == 0 {
			return false
		}
		root := node.Content[0]
		list := root.Kind == yaml.SequenceNode && len(root.Content) > 0
		if list {
			root = root.Content[0] // it is said that kubectl takes no such list
		}
		keys := map[string]bool{}
		keysOf(root, keys, map[*yaml.Node]bool{})
		return keys["apiVersion"] && keys["kind"] || !list && keys["<<"] && speaks(d.data)
	})
}

// keysOf notes the keys of a mapping, by whatever alias they stand there, and
// those that are merged into it. Each mapping is looked at once.
func keysOf(n *yaml.Node, keys map[string]bool, seen map[*yaml.Node]bool) {
	if n = meant(n); seen[n] {
		return
	}
	seen[n] = true
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := meant(n.Content[i])
		if key.Kind != yaml.ScalarNode {
			continue
		}
		keys[key.Value] = true
		if key.Value != "<<" {
			continue
		}
		from := []*yaml.Node{n.Content[i+1]}
		if list := meant(from[0]); list.Kind == yaml.SequenceNode {
			from = list.Content
		}
		for _, m := range from {
			keysOf(m, keys, seen)
		}
	}
}

// meant is what an alias stands for, or the node itself.
func meant(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// maxParsed is how much is parsed of what does not have the words. Of what is
// longer than this and no reader takes it is said that nobody looked at it all.
const maxParsed = 1 << 20

// maySpeak reports whether a text has the words, or signs by which YAML spells
// them otherwise: escapes, anchors and aliases.
func maySpeak(data []byte) bool {
	return speaks(data) || len(data) <= maxParsed && bytes.ContainsAny(data, `\&*`)
}

func speaks(data []byte) bool {
	return bytes.Contains(data, []byte("apiVersion")) && bytes.Contains(data, []byte("kind"))
}

// claims reports whether a JSON object has apiVersion and kind at its top, or
// one of them before it breaks off, or is a list of which the first has.
func claims(data []byte) bool {
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	list := d.PeekKind() == '['
	if list {
		if _, err := d.ReadToken(); err != nil {
			return false
		}
	}
	if d.PeekKind() != '{' {
		return false
	}
	seen := map[string]bool{}
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() == '"' {
		var name jsontext.Token
		if name, err = d.ReadToken(); err != nil {
			break
		}
		key := name.String()
		if (key == "apiVersion" || key == "kind") && d.PeekKind() == '"' {
			seen[key] = true
		}
		err = d.SkipValue()
	}
	return seen["kind"] && seen["apiVersion"] || err != nil && len(seen) > 0 && !list
}

// Read returns the objects in a file. Of a kustomization alone it can only
// say that what it lists was not read.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) { return r.ReadSet([]source.File{f}) }

// all reads the objects in a file that is no kustomization.
func (rd *reading) all(data []byte) {
	for i, doc := range documents(bytes.TrimPrefix(data, bom)) {
		rd.document(i, doc)
	}
}

// bom is a byte order mark, which editors put in front.
var bom = []byte("\xef\xbb\xbf")

// document is one of a file's, and how many lines stand before it.
type document struct {
	data  []byte
	above int
}

// documents cuts a file where kubectl does: at lines that begin with three
// dashes. One that is broken does not take the others along.
func documents(data []byte) []document {
	if docs := stream(data); docs != nil {
		return docs
	}
	var docs []document
	start, above, line := 0, 0, 0
	for at := 0; at < len(data); {
		end := len(data)
		if n := bytes.IndexByte(data[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		if isSeparator(data[at:end]) {
			docs = append(docs, document{data[start:at], above})
			start, above = end, line+1
			// Content may follow the dashes on their line.
			if rest := bytes.TrimSpace(data[at+3 : end]); len(rest) > 0 && rest[0] != '#' {
				start, above = at+3, line
			}
		}
		at = end
		line++
	}
	return append(docs, document{data[start:], above})
}

// stream cuts what holds several JSON objects one behind another, as kubectl
// takes them. It returns nil where there are not several.
func stream(data []byte) []document {
	if trimmed := jsonpos.Trim(data); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil
	}
	var docs []document
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		start := d.InputOffset()
		if _, err := d.ReadValue(); err != nil {
			if errors.Is(err, io.EOF) && len(docs) > 1 {
				return docs
			}
			return nil
		}
		// What stands between two values belongs to the second.
		end := d.InputOffset()
		for start < end && strings.IndexByte(" \t\r\n", data[start]) >= 0 {
			start++
		}
		docs = append(docs, document{data[start:end], bytes.Count(data[:start], []byte{'\n'})})
	}
}

func isSeparator(line []byte) bool {
	return bytes.HasPrefix(line, []byte("---")) && (len(line) == 3 || strings.IndexByte(" \t\r\n", line[3]) >= 0)
}

// reading is the state of one Read.
type reading struct {
	cluster, file string
	facts         []fact.Fact
	gaps          []fact.Gap
	// elsewhere reports whether nothing was read of a path that Flux applies;
	// nil where all is here that is applied.
	elsewhere func(path any) bool
}

func (rd *reading) origin(line, column int) fact.Origin {
	return fact.Origin{Source: "manifest", Pos: diag.Pos{File: rd.file, Line: max(1, line), Column: max(1, column)}}
}

func (rd *reading) gap(line int, kind addr.Kind, reason string) {
	g := fact.Gap{Origin: rd.origin(line, 1), Reason: reason}
	if kind != "" && kind.System() == addr.SystemKubernetes && !strings.HasSuffix(string(kind), "List") {
		g.Kinds = []addr.Kind{kind}
	} else {
		g.Systems = []addr.System{addr.SystemKubernetes}
	}
	rd.gaps = append(rd.gaps, g)
}

// document reads one document of a file.
func (rd *reading) document(i int, doc document) {
	if len(bytes.TrimSpace(doc.data)) == 0 {
		return
	}
	kind := guessKind(doc.data)
	if helmValues.Match(doc.data) {
		rd.gap(doc.above+1, kind, "this is a Helm template; give the manifests that helm template makes of it")
		return
	}
	var node yaml.Node
	if err := yaml.Load(doc.data, &node); err != nil {
		switch {
		case onlyComments(doc.data):
		case helm.Match(doc.data):
			rd.gap(doc.above+1, kind, "this is a Helm template; give the manifests that helm template makes of it")
		default:
			rd.gap(doc.above+1, kind, fmt.Sprintf("the document cannot be read: %v", moved(err, doc.above)))
		}
		return
	}
	if node.Kind != yaml.DocumentNode || len(node.Content) == 0 {
		return
	}
	root := node.Content[0]
	line := doc.above + root.Line
	c := converter{budget: baseBudget + budgetFactor*len(doc.data), above: doc.above}
	v, err := c.value(root, 0)
	switch {
	case err != nil && helm.Match(doc.data):
		rd.gap(line, kind, "this is a Helm template; give the manifests that helm template makes of it")
	case err != nil:
		rd.gap(line, kind, fmt.Sprintf("the document cannot be read: %v", err))
	default:
		rd.object(v, root, doc.above, fmt.Sprintf("document[%d]", i))
	}
}

// guessKind finds the kind of a document that may be broken. Of a list it
// says nothing.
func guessKind(data []byte) addr.Kind {
	api, kind := apiVersionLine.FindSubmatch(data), kindLine.FindSubmatch(data)
	if api == nil || kind == nil || !settings.IsKind(string(api[1]), string(kind[1])) {
		return ""
	}
	return addr.KubernetesKind(string(api[1]), string(kind[1]))
}

// onlyComments reports whether a document says nothing: it has comments, the
// directives that stand above another, or the dots that end one.
func onlyComments(data []byte) bool {
	for line := range bytes.Lines(data) {
		directive := bytes.HasPrefix(line, []byte("%YAML ")) || bytes.HasPrefix(line, []byte("%TAG "))
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !directive && !bytes.Equal(line, []byte("...")) {
			return false
		}
	}
	return true
}

// moved says what is wrong with a document, and in which line of its file.
func moved(err error, above int) string {
	var at *yaml.LoadError
	if errors.As(err, &at) && at.Mark.Line > 0 {
		return fmt.Sprintf("line %d: %s", above+at.Mark.Line, unquoted(at.Message))
	}
	return unquoted(err.Error())
}

// unquoted cuts a message of the YAML library off before what it quotes of a
// file, as the name of an anchor that a password with a star may be. That can
// hold quotes of its own, so that nothing behind the first says where it ends.
// A sign alone is YAML's.
func unquoted(message string) string {
	if signs.MatchString(message) {
		return message
	}
	return message[:strings.IndexAny(message, "'\"`")] + "…"
}

var signs = regexp.MustCompile("^(?:[^'\"`]|'[^A-Za-z0-9'\"`]{1,3}')*$")

// object makes facts of one object, or of each in a list.
func (rd *reading) object(v any, node *yaml.Node, above int, at string) {
	line := above + node.Line
	m, ok := v.(map[string]any)
	if !ok {
		list, _ := v.([]any)
		switch {
		case len(list) > 0 && isObject(list[0]):
			rd.gap(line, "", "this is a bare list of objects, which kubectl does not take; give a List, or a document for each")
		case v != nil:
			rd.gap(line, "", "the document is no object")
		}
		return
	}
	api, _ := m["apiVersion"].(string)
	word, _ := m["kind"].(string)
	if api == "" || word == "" {
		rd.gap(line, "", "the document lacks apiVersion or kind, so it could be any object")
		return
	}
	switch group, _, _ := strings.Cut(api, "/"); group {
	case "kustomize.config.k8s.io":
		return // by another name than a kustomization's it does nothing
	case "kustomize.toolkit.fluxcd.io":
		rd.flux(line, m)
	}
	if items, ok := m["items"].([]any); ok && strings.HasSuffix(word, "List") {
		rd.list(items, node, above, at, api, strings.TrimSuffix(word, "List"))
		return
	}
	kind := addr.KubernetesKind(api, word)
	if kind.System() != addr.SystemKubernetes || !settings.IsKind(api, word) {
		rd.gap(line, "", "apiVersion and kind name no kind of a cluster object")
		return
	}
	subject := rd.subject(kind, m, at)
	wanting(kind, m)
	content, err := body.JSON(kind, m)
	if err != nil {
		rd.gap(line, kind, fmt.Sprintf("the object cannot be read: %v", err))
		return
	}
	f := fact.Fact{
		Subject:    subject,
		Kind:       kind,
		APIVersion: api,
		Stage:      fact.Planned,
		Body:       content,
		Origin:     rd.origin(line, node.Column),
	}
	rd.facts = append(rd.facts, f)
	rd.hides(line, kind, m)
	rd.policies(line, f, m)
	rd.pods(f, m)
}

func isObject(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m["apiVersion"] != nil && m["kind"] != nil
}

// wanting says in an object that runs pods that its containers are not known
// where it names none: an API server takes no such object, and what it would be
// with them nobody can say. As nothing a rule would pass over it, or break.
func wanting(kind addr.Kind, m map[string]any) {
	way, runs := processes.Way(kind)
	if !runs {
		return
	}
	at := m
	for _, key := range way {
		below, ok := at[key].(map[string]any)
		switch {
		case body.IsUnresolved(at[key]):
			return
		case !ok:
			below = map[string]any{}
			at[key] = below
		}
		at = below
	}
	list, _ := at["containers"].([]any)
	whole := func(v any) bool { _, ok := v.(map[string]any); return ok }
	switch {
	case body.IsUnresolved(at["containers"]):
		return
	case !slices.ContainsFunc(list, whole):
		at["containers"] = body.Unresolved("it names no containers, without which an API server takes none")
		return
	}
	for _, of := range []string{"containers", "initContainers"} {
		list, _ := at[of].([]any)
		for i, item := range list {
			c, ok := item.(map[string]any)
			switch _, text := c["image"].(string); {
			case !ok:
				list[i] = body.Unresolved("it is no container")
			case !text && !body.IsUnresolved(item) && !body.IsUnresolved(c["image"]):
				c["image"] = body.Unresolved("it names no image")
			}
		}
	}
}

// list expands a List. The items of a typed one need not repeat their kind.
func (rd *reading) list(items []any, node *yaml.Node, above int, at, api, kind string) {
	nodes := itemNodes(node)
	for i, item := range items {
		where := node
		if i < len(nodes) {
			where = nodes[i]
		}
		if m, ok := item.(map[string]any); ok && kind != "" {
			if m["kind"] == nil && m["apiVersion"] == nil {
				m["apiVersion"], m["kind"] = api, kind
			}
		}
		rd.object(item, where, above, fmt.Sprintf("%s.items[%d]", at, i))
	}
}

// itemNodes returns the nodes below items, where they stand there as such.
func itemNodes(node *yaml.Node) []*yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "items" && node.Content[i+1].Kind == yaml.SequenceNode {
			return node.Content[i+1].Content
		}
	}
	return nil
}

// subject names an object. One whose name the API server will make has only
// its place in the file.
func (rd *reading) subject(kind addr.Kind, m map[string]any, at string) addr.Subject {
	meta, _ := m["metadata"].(map[string]any)
	name, _ := meta["name"].(string)
	namespace, _ := meta["namespace"].(string)
	group, word, _ := strings.Cut(string(kind), "/")
	o := addr.Object{Cluster: rd.cluster, Group: group, Kind: word, Namespace: namespace, Name: name}
	if name == "" || strings.ContainsAny(name+namespace, "/ \t\r\n") {
		return addr.FileSubject(rd.file, at)
	}
	if _, err := addr.ParseObject(o.String()); err != nil {
		return addr.FileSubject(rd.file, at)
	}
	return addr.ObjectSubject(o)
}
