package terraform

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// configuration is what the files of one folder declare. Nothing of it is
// evaluated, since that depends on who calls the module.
type configuration struct {
	resources map[string]*resource // by address, data sources too
	order     []*resource
	calls     []*call
	locals    map[string]hclsyntax.Expression
	variables map[string]*variable
	outputs   map[string]*output
	providers map[string]hclsyntax.Expression // subscription ids, by azurerm or azurerm.alias
	values    map[string]hclsyntax.Expression // what files give to variables
	used      map[string]bool                 // names of attributes in any expression
	overrides []overriding
	version   int // of azurerm that is asked for, 0 being any
	locked    int // of azurerm that is locked, 0 being any
	note      func(fact.Gap)
	strict    bool
}

// resource is a block that declares or reads one.
type resource struct {
	address string // type.name or data.type.name
	typ     string
	name    string
	data    bool
	body    *hclsyntax.Body
	pos     diag.Pos
}

// call is a block that calls a module.
type call struct {
	name string
	body *hclsyntax.Body
	pos  diag.Pos
}

type variable struct {
	standard hclsyntax.Expression // its default
	typ      hclsyntax.Expression
	nullable hclsyntax.Expression
	secret   bool
}

type output struct {
	value  hclsyntax.Expression
	secret bool
}

// configure notes what files declare, those that have the last word last.
func configure(files []source.File, note func(fact.Gap), strict bool) *configuration {
	c := &configuration{
		resources: map[string]*resource{}, locals: map[string]hclsyntax.Expression{}, variables: map[string]*variable{},
		outputs: map[string]*output{}, providers: map[string]hclsyntax.Expression{}, values: map[string]hclsyntax.Expression{},
		used: map[string]bool{}, note: note, strict: strict,
	}
	sorted := slices.SortedFunc(slices.Values(files), func(a, b source.File) int {
		return cmp.Or(cmp.Compare(roleOf(a.Path), roleOf(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	for _, f := range sorted {
		c.file(f)
	}
	for _, o := range c.overrides {
		c.merge(o)
	}
	return c
}

func (c *configuration) gap(pos diag.Pos, g fact.Gap) {
	g.Origin = fact.Origin{Source: name, Pos: pos}
	c.note(g)
}

func position(r hcl.Range) diag.Pos {
	return diag.Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

// file notes what a file declares.
func (c *configuration) file(f source.File) {
	start := diag.Pos{File: f.Path, Line: 1, Column: 1}
	is := roleOf(f.Path)
	switch is {
	case roleTofu:
		c.gap(start, fact.Gap{Systems: anySystem, Reason: "OpenTofu applies this file and Terraform does not; give the plan (tofu show -json)"})
		return
	case roleTerragrunt:
		c.gap(start, fact.Gap{Systems: anySystem, Reason: "Terragrunt makes configuration of this file, which is not followed; give the plan (terragrunt show -json)"})
		return
	case roleByHand: // of an environment
		return
	}
	root, why := parse(f)
	if why.Reason != "" {
		c.note(why)
	}
	if root == nil {
		return
	}
	if is == roleLock {
		for _, b := range root.Blocks {
			if a := b.Body.Attributes["version"]; b.Type == "provider" && len(b.Labels) == 1 && path.Base(b.Labels[0]) == "azurerm" && a != nil {
				c.locked = majorOf(a.Expr)
			}
		}
		return
	}
	c.names(root)
	if is >= roleValues {
		for key, a := range root.Attributes {
			c.values[key] = a.Expr
		}
		return
	}
	for _, b := range root.Blocks {
		if is == roleOverride {
			c.override(b)
		} else {
			c.block(b)
		}
	}
}

// names notes the names of attributes that expressions use.
func (c *configuration) names(b *hclsyntax.Body) {
	if c.strict {
		return
	}
	take := func(t hcl.Traversal) {
		for _, step := range t {
			if a, ok := step.(hcl.TraverseAttr); ok {
				c.used[a.Name] = true
			}
		}
	}
	_ = hclsyntax.VisitAll(b, func(n hclsyntax.Node) hcl.Diagnostics {
		switch e := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			take(e.Traversal)
		case *hclsyntax.RelativeTraversalExpr:
			take(e.Traversal)
		}
		return nil
	})
}

// block notes what a block at the top of a file declares.
func (c *configuration) block(b *hclsyntax.Block) {
	attribute := func(name string) hclsyntax.Expression {
		if a := b.Body.Attributes[name]; a != nil {
			return a.Expr
		}
		return nil
	}
	switch b.Type {
	case "locals":
		for key, a := range b.Body.Attributes {
			c.locals[key] = a.Expr
		}
	case "variable":
		if len(b.Labels) == 1 {
			c.variable(b.Labels[0], b.Body.Attributes)
		}
	case "output":
		if len(b.Labels) == 1 {
			c.outputs[b.Labels[0]] = &output{attribute("value"), attribute("sensitive") != nil || attribute("ephemeral") != nil}
		}
	case "provider":
		if len(b.Labels) == 1 {
			key := b.Labels[0]
			if alias := attribute("alias"); alias != nil {
				key += "." + literalText(alias)
			}
			c.providers[key] = attribute("subscription_id")
		}
	case "module":
		switch {
		case c.strict:
			c.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "modules are not followed in configuration; give the plan (terraform show -json)"})
		case len(b.Labels) == 1:
			c.calls = append(c.calls, &call{b.Labels[0], b.Body, position(b.DefRange())})
		}
	case "resource", "data":
		if len(b.Labels) == 2 {
			c.declare(b)
		}
	case "removed":
		c.provisioned(b)
	case "terraform":
		c.versioned(b)
	case "moved", "import", "check":
	default:
		c.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "what a block of this type does is not read; give the plan (terraform show -json)"})
	}
}

// literalText returns a text that is written out, or "".
func literalText(e hcl.Expression) string {
	if e == nil {
		return ""
	}
	v, diags := e.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsWhollyKnown() || v.Type().FriendlyName() != "string" {
		return ""
	}
	return v.AsString()
}

// provisioned notes the commands that come with a block: they may do anything.
func (c *configuration) provisioned(b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		if inner.Type == "provisioner" {
			c.gap(position(inner.DefRange()), fact.Gap{Systems: anySystem, Reason: "a provisioner runs commands, which may change anything; remove it"})
		}
	}
}

// variable notes one. An override may say it again, in part.
func (c *configuration) variable(name string, says hclsyntax.Attributes) {
	v := c.variables[name]
	if v == nil {
		v = &variable{}
		c.variables[name] = v
	}
	for word, into := range map[string]*hclsyntax.Expression{"default": &v.standard, "type": &v.typ, "nullable": &v.nullable} {
		if a := says[word]; a != nil {
			*into = a.Expr
		}
	}
	v.secret = v.secret || says["sensitive"] != nil && literalWord(says["sensitive"].Expr) != "false" || says["ephemeral"] != nil
}

// literalWord returns a switch that is written out, or "".
func literalWord(e hcl.Expression) string {
	v, diags := e.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsWhollyKnown() || v.Type().FriendlyName() != "bool" {
		return ""
	}
	if v.True() {
		return "true"
	}
	return "false"
}

// declare notes a resource or a data source.
func (c *configuration) declare(b *hclsyntax.Block) {
	c.provisioned(b)
	r := &resource{
		address: strings.Join(b.Labels, "."), typ: b.Labels[0], name: b.Labels[1], data: b.Type == "data",
		body: b.Body, pos: position(b.DefRange()),
	}
	if r.data {
		r.address = "data." + r.address
	}
	if c.resources[r.address] != nil {
		c.gap(r.pos, fact.Gap{Kinds: kindsOf(r), Systems: systemsOf(r), Reason: r.address + " is declared twice, which Terraform refuses"})
		return
	}
	c.order = append(c.order, r)
	c.resources[r.address] = r
}

// override notes what a block changes that another file declares.
func (c *configuration) override(b *hclsyntax.Block) {
	if b.Type != "resource" && b.Type != "data" {
		if b.Type == "module" && !c.strict {
			c.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "this file overrides a call of a module; say it where that is declared, or give the plan (terraform show -json)"})
			return
		}
		c.block(b)
		return
	}
	address := strings.Join(b.Labels, ".")
	if b.Type == "data" {
		address = "data." + address
	}
	c.overrides = append(c.overrides, overriding{address, position(b.DefRange()), b})
}

// overriding is a block of an override file that is about a resource.
type overriding struct {
	address string
	pos     diag.Pos
	block   *hclsyntax.Block
}

// merge puts an override into what it overrides, as Terraform does: arguments
// one by one, and blocks of a type all at once. In a rendered tree it is a gap.
//
// Source: the Terraform language's "Override Files".
func (c *configuration) merge(o overriding) {
	r := c.resources[o.address]
	if c.strict || r == nil {
		return
	}
	c.provisioned(o.block)
	merged := &hclsyntax.Body{Attributes: maps.Clone(r.body.Attributes), SrcRange: r.body.SrcRange, EndRange: r.body.EndRange}
	maps.Copy(merged.Attributes, o.block.Body.Attributes)
	instead := map[string]bool{}
	for _, b := range o.block.Body.Blocks {
		instead[blockName(b)] = true
	}
	for _, b := range r.body.Blocks {
		if !instead[blockName(b)] || b.Type == "lifecycle" {
			merged.Blocks = append(merged.Blocks, b)
		}
	}
	merged.Blocks = append(merged.Blocks, o.block.Body.Blocks...)
	r.body = merged
}

// blockName is what a block is, also where it is made by a dynamic one.
func blockName(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

// systemsOf returns where a resource can be, if it is of no known kind.
func systemsOf(r *resource) []addr.System {
	switch of(r.typ) {
	case azureProvider:
		return []addr.System{addr.SystemAzure}
	case clusterProvider:
		return []addr.System{addr.SystemKubernetes}
	}
	return anySystem
}
