// Package terraform reads azapi configuration as it stands in files, without
// running Terraform, so that a rendered tree which somebody edited by hand is
// judged as it would be applied.
//
// It promises that literal values, and traversals to resources of the same
// module, become what ARM would be sent, in either of Terraform's syntaxes
// and with the values that stand beside it; that anything else is there as
// {"$unresolved": …} with the names that it refers to; and that what it does not read (other
// providers, modules, loops, overrides of resources) is a gap. A plan says
// more: see package plan.
package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// Reader reads one file as a module of its own, or the files of a folder as
// one module.
type Reader struct{}

// Name returns the tool's name.
func (Reader) Name() string { return "Terraform configuration" }

// Recognises reports whether a file is called as Terraform wants it.
func (Reader) Recognises(f source.File) bool {
	return Takes(f.Path)
}

// Read reads a file as a module.
func (Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) { return ReadModule([]source.File{f}) }

// ReadSet reads the files of each folder as a module.
func (Reader) ReadSet(files []source.File) (facts []fact.Fact, gaps []fact.Gap) {
	folders := map[string][]source.File{}
	for _, f := range files {
		folder := path.Dir(filepath.ToSlash(f.Path))
		folders[folder] = append(folders[folder], f)
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		f, g := ReadModule(folders[folder])
		facts, gaps = append(facts, f...), append(gaps, g...)
	}
	return facts, gaps
}

// ReadModule returns the resources that the files of one module declare.
func ReadModule(files []source.File) ([]fact.Fact, []fact.Gap) { return Module{}.Read(files) }

// Module reads the files of one module. The zero value takes nobody's word for
// what may be ignored.
type Module struct {
	// Ignored returns the paths in a resource's body that it may ignore
	// changes of, and that are as they are written all the same. It may be nil.
	Ignored func(addr.ID) []string
}

// Read returns the resources that the files declare.
func (r Module) Read(files []source.File) ([]fact.Fact, []fact.Gap) {
	m := newModule()
	m.ignored = r.Ignored
	m.files(files)
	return m.facts(), m.gaps
}

// files notes what files declare, those that have the last word last.
func (m *module) files(files []source.File) {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b source.File) int {
		return cmp.Or(cmp.Compare(roleOf(a.Path), roleOf(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	for _, f := range sorted {
		m.file(f)
	}
}

const name = "terraform"

// module is the state of one ReadModule.
type module struct {
	resources map[string]*resource // by address, data sources too
	order     []*resource
	overrides []overriding
	locals    map[string]attribute
	variables map[string]attribute // declared ones, with their defaults
	secret    map[string]bool      // variables that are sensitive
	values    map[string]attribute // what files give to variables
	provider  attribute            // azapi's subscription_id
	busy      map[string]bool      // addresses and names that are being resolved
	ignored   func(addr.ID) []string
	depth     int
	gaps      []fact.Gap
}

func newModule() *module {
	return &module{
		resources: map[string]*resource{}, locals: map[string]attribute{}, variables: map[string]attribute{},
		secret: map[string]bool{}, values: map[string]attribute{}, busy: map[string]bool{},
	}
}

// attribute is an expression and the file that it stands in.
type attribute struct {
	expr hclsyntax.Expression
	src  []byte
}

// resource is a block that declares or reads one.
type resource struct {
	address string
	kind    addr.Kind
	version string
	data    bool
	block   *hclsyntax.Block
	src     []byte
	pos     diag.Pos
	exports map[string]string // names of outputs, where they are not paths

	id       addr.ID
	resolved bool
}

func (m *module) gap(pos diag.Pos, g fact.Gap) {
	g.Origin = fact.Origin{Source: name, Pos: pos}
	m.gaps = append(m.gaps, g)
}

var anySystem = []addr.System{addr.SystemAzure, addr.SystemKubernetes}

func position(r hcl.Range) diag.Pos {
	return diag.Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

// maxDepth is how deep expressions and blocks may nest.
const maxDepth = 100

// tooDeep reports whether tokens would drive a parser that calls itself too
// deep.
func tooDeep(tokens hclsyntax.Tokens) bool {
	depth, signs, choices := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp,
			hclsyntax.TokenTemplateControl, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd,
			hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			depth--
		case hclsyntax.TokenQuestion:
			choices++
		}
		if t.Type == hclsyntax.TokenBang || t.Type == hclsyntax.TokenMinus {
			signs++
		} else {
			signs = 0
		}
		if depth > 2*maxDepth || signs > maxDepth || choices > 10*maxDepth {
			return true
		}
	}
	return false
}

// block notes what a block at the top of a file declares.
func (m *module) block(b *hclsyntax.Block, src []byte) {
	switch b.Type {
	case "locals":
		for key, a := range b.Body.Attributes {
			m.locals[key] = attribute{a.Expr, src}
		}
	case "variable":
		if len(b.Labels) == 1 {
			m.variable(b.Labels[0], b.Body.Attributes, src)
		}
	case "provider":
		if a := b.Body.Attributes["subscription_id"]; len(b.Labels) == 1 && b.Labels[0] == "azapi" && a != nil && b.Body.Attributes["alias"] == nil {
			m.provider = attribute{a.Expr, src}
		}
	case "module":
		m.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "modules are not followed in configuration; give the plan (terraform show -json)"})
	case "resource", "data":
		if len(b.Labels) == 2 {
			m.declare(b, src)
		}
	case "removed":
		m.provisioned(b)
	case "terraform", "output", "moved", "import", "check":
	default:
		m.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "what a block of this type does is not read; give the plan (terraform show -json)"})
	}
}

// provisioned notes the commands that come with a block: they may do anything.
func (m *module) provisioned(b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		if inner.Type == "provisioner" {
			m.gap(position(inner.DefRange()), fact.Gap{Systems: anySystem, Reason: "a provisioner runs commands, which may change anything; remove it"})
		}
	}
}

// elsewhere are the providers that reach neither Azure Resource Manager nor a
// cluster. What any other does is not known.
var elsewhere = []string{
	"archive", "aws", "azuread", "cloudflare", "cloudinit", "github", "google", "local", "null", "random", "terraform", "time", "tls",
}

// variable notes one. An override may say it again, in part.
func (m *module) variable(name string, says hclsyntax.Attributes, src []byte) {
	if says["default"] != nil || m.variables[name].expr == nil {
		m.variables[name] = attribute{}
	}
	if a := says["default"]; a != nil {
		m.variables[name] = attribute{a.Expr, src}
	}
	m.secret[name] = m.secret[name] || says["sensitive"] != nil || says["ephemeral"] != nil
}

// valueOf returns what a variable comes to, where files say it.
func (m *module) valueOf(name string) attribute {
	standard, declared := m.variables[name]
	if !declared || m.secret[name] {
		return attribute{}
	}
	if given, ok := m.values[name]; ok {
		return given
	}
	return standard
}

// declare notes a resource or a data source.
func (m *module) declare(b *hclsyntax.Block, src []byte) {
	data := b.Type == "data"
	m.provisioned(b)
	switch provider, _, _ := strings.Cut(b.Labels[0], "_"); provider {
	case "azapi":
	case "azurerm":
		m.foreign(b, data, addr.SystemAzure)
		return
	case "kubernetes", "helm", "kubectl", "kustomization", "flux":
		m.foreign(b, data, addr.SystemKubernetes)
		return
	default:
		if !slices.Contains(elsewhere, provider) && (!data || provider == "external") {
			m.gap(position(b.DefRange()), fact.Gap{
				Systems: anySystem, Reason: strings.Join(b.Labels, ".") + " is of a provider that is not known here, so it could do anything; give the plan (terraform show -json)",
			})
		}
		return
	}
	if t := b.Labels[0]; t != "azapi_resource" && t != "azapi_update_resource" {
		if t != "azapi_resource_action" || azapi.Changes(m.attr(&resource{block: b, src: src}, "method")) {
			m.foreign(b, data, addr.SystemAzure)
		}
		return
	}
	r := &resource{address: strings.Join(b.Labels, "."), data: data, block: b, src: src, pos: position(b.DefRange())}
	if data {
		r.address = "data." + r.address
	}
	typ, _ := m.attr(r, "type").(string)
	kind, version, ok := azapi.Split(typ)
	if !ok {
		if !data {
			m.gap(r.pos, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: "the type of " + r.address + " is no literal, so it could be any"})
		}
		return
	}
	r.kind, r.version = kind, version
	if exports, ok := m.attr(r, "response_export_values").(map[string]any); ok {
		r.exports = map[string]string{}
		for k, v := range exports {
			if path, ok := v.(string); ok {
				r.exports[k] = path
			}
		}
	}
	if m.resources[r.address] != nil {
		m.gap(r.pos, fact.Gap{Kinds: []addr.Kind{kind}, Reason: r.address + " is declared twice, which Terraform refuses"})
		return
	}
	m.order = append(m.order, r)
	m.resources[r.address] = r
}

func (m *module) foreign(b *hclsyntax.Block, data bool, system addr.System) {
	if data {
		return
	}
	m.gap(position(b.DefRange()), fact.Gap{
		Systems: []addr.System{system},
		Reason:  strings.Join(b.Labels, ".") + " is read from a plan only; give the plan (terraform show -json)",
	})
}

// facts returns what the blocks declare.
func (m *module) facts() []fact.Fact {
	var facts []fact.Fact
	for _, o := range m.overrides {
		m.overridden(o)
	}
	for _, r := range m.order {
		if r.data {
			continue
		}
		if r.block.Body.Attributes["count"] != nil || r.block.Body.Attributes["for_each"] != nil {
			m.gap(r.pos, fact.Gap{Kinds: []addr.Kind{r.kind}, Reason: r.address + " is made by a loop; give the plan (terraform show -json)"})
			continue
		}
		id, ok := m.id(r)
		if !ok {
			m.gap(r.pos, fact.Gap{Kinds: []addr.Kind{r.kind}, Reason: "the id of " + r.address + " cannot be told from its parent_id and name; give the plan (terraform show -json)"})
			continue
		}
		content := azapi.Resource{
			Body: m.bodyOf(r), Sensitive: m.attr(r, "sensitive_body"),
			Location: m.attr(r, "location"), Tags: m.attr(r, "tags"),
		}
		for _, b := range r.block.Body.Blocks {
			if b.Type == "identity" {
				inner := &resource{block: b, src: r.src}
				content.IdentityType, content.IdentityIDs = m.attr(inner, "type"), m.attr(inner, "identity_ids")
			}
			if b.Type == "dynamic" {
				m.gap(r.pos, fact.Gap{Kinds: []addr.Kind{r.kind}, Subject: addr.AzureSubject(id), Reason: r.address + " has dynamic blocks; give the plan (terraform show -json)"})
			}
		}
		whole := content.Content()
		m.ignore(r, id, whole)
		settled, err := body.JSON(id.Kind(), whole)
		if err != nil {
			m.gap(r.pos, fact.Gap{Kinds: []addr.Kind{r.kind}, Reason: fmt.Sprintf("%s cannot be read: %v", r.address, err)})
			continue
		}
		facts = append(facts, fact.Fact{
			Subject: addr.AzureSubject(id), Kind: id.Kind(), APIVersion: r.version, Stage: fact.Planned,
			Body: settled, Origin: fact.Origin{Source: name, Pos: r.pos},
		})
	}
	return facts
}

// identifying are the arguments that an override could make another resource
// with.
var identifying = []string{"type", "parent_id", "name", "resource_id", "count", "for_each"}

// overridden says what an override leaves unknown: the resource, or, where it
// may have become another one, any.
func (m *module) overridden(o overriding) {
	reason := "this file overrides " + o.address + "; say it where that is declared, or give the plan (terraform show -json)"
	g := fact.Gap{Systems: anySystem, Reason: reason}
	if r := m.resources[o.address]; r != nil && !r.data {
		another := slices.ContainsFunc(identifying, func(s string) bool { return o.block.Body.Attributes[s] != nil })
		if id, ok := m.id(r); ok {
			m.gap(o.pos, fact.Gap{Subject: addr.AzureSubject(id), Kinds: []addr.Kind{r.kind}, Reason: reason})
			if !another {
				return
			}
		}
	}
	m.gap(o.pos, g)
}

// bodyOf returns the body argument: an object, or the jsonencode of one.
func (m *module) bodyOf(r *resource) any {
	a := r.block.Body.Attributes["body"]
	if a == nil {
		return nil
	}
	if c, ok := a.Expr.(*hclsyntax.FunctionCallExpr); ok && c.Name == "jsonencode" && len(c.Args) == 1 {
		return m.eval(attribute{c.Args[0], r.src})
	}
	return m.eval(attribute{a.Expr, r.src})
}

// attr returns the value of an argument, or nil.
func (m *module) attr(r *resource, name string) any {
	a := r.block.Body.Attributes[name]
	if a == nil {
		return nil
	}
	return m.eval(attribute{a.Expr, r.src})
}

// id returns the id of a resource of the module.
func (m *module) id(r *resource) (addr.ID, bool) {
	if r.resolved {
		return r.id, !r.id.IsZero()
	}
	if m.busy[r.address] {
		return addr.ID{}, false
	}
	m.busy[r.address] = true
	defer delete(m.busy, r.address)
	if text, ok := idText(m.attr(r, "resource_id")); ok {
		r.id, _ = parseID(text)
	} else if parent, ok := idText(m.attr(r, "parent_id")); ok {
		called, _ := m.attr(r, "name").(string)
		r.id, _ = azapi.ID(parent, r.kind, called)
	}
	r.resolved = true
	return r.id, !r.id.IsZero()
}

// idText returns an id, or /.
func idText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case addr.Ref:
		return v.ID.String(), v.Output == ""
	}
	return "", false
}

func parseID(s string) (addr.ID, bool) {
	id, err := addr.ParseID(s)
	return id, err == nil
}

// unresolved stands for an expression that is not read here: what it refers
// to, and none of its text, which may hold a secret in part.
func unresolved(a attribute) any {
	var refers []string
	for _, t := range a.expr.Variables() {
		var name strings.Builder
		for _, part := range t {
			switch p := part.(type) {
			case hcl.TraverseRoot:
				name.WriteString(p.Name)
				continue
			case hcl.TraverseAttr:
				name.WriteString("." + p.Name)
				continue
			}
			break // what an index names may be any text
		}
		refers = append(refers, name.String())
	}
	slices.Sort(refers)
	refers = slices.Compact(refers)
	const most = 8
	switch {
	case len(refers) == 0:
		return body.Unresolved("an expression that Terraform evaluates")
	case len(refers) > most:
		refers = append(refers[:most], "…")
	}
	return body.Unresolved(strings.Join(refers, ", "))
}

// Subscription returns the subscription that a module's azapi provider is
// configured with, as a GUID, or "".
func Subscription(files []source.File) string {
	m := newModule()
	m.files(files)
	if m.provider.expr == nil {
		return ""
	}
	s, _ := m.eval(m.provider).(string)
	return s
}
