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
	"github.com/wardhq/ward/internal/source/internal/providers"
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
	names     map[string]bool                 // of the files
	imports   map[string]hclsyntax.Expression // ids, by the address of what is imported
	rooted    bool                            // it says where its state is
	version   int                             // of azurerm that is asked for, 0 being any
	locked    int                             // of azurerm that is locked, 0 being any
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
		outputs: map[string]*output{}, providers: map[string]hclsyntax.Expression{}, imports: map[string]hclsyntax.Expression{}, values: map[string]hclsyntax.Expression{},
		used: map[string]bool{}, names: map[string]bool{}, note: note, strict: strict,
	}
	for _, f := range files {
		c.names[f.Path] = true
	}
	sorted := slices.SortedFunc(slices.Values(files), func(a, b source.File) int {
		return cmp.Or(cmp.Compare(c.roleOf(a), c.roleOf(b)), cmp.Compare(a.Path, b.Path))
	})
	for _, f := range sorted {
		c.file(f)
	}
	for _, o := range c.overrides {
		c.merge(o)
	}
	return c
}

// roleOf is what a file is to who applies the folder. Where OpenTofu has a file
// that Terraform has under its own name, nobody can tell which of them that is;
// where it has one of its own, it is OpenTofu.
func (c *configuration) roleOf(f source.File) role {
	is := roleOf(f.Path)
	if is == roleTofu && !c.strict && !c.names[asTerraforms(f.Path)] {
		return roleOf(asTerraforms(f.Path))
	}
	return is
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
	is := c.roleOf(f)
	switch is {
	case roleTofu:
		instead := ""
		if c.names[asTerraforms(f.Path)] {
			instead = " instead of " + path.Base(asTerraforms(f.Path)) + ","
		}
		c.gap(start, fact.Gap{Systems: anySystem, Reason: "OpenTofu applies this file" + instead + " and Terraform does not; give the plan (tofu show -json)"})
		return
	case roleTerragrunt:
		c.gap(start, fact.Gap{Systems: anySystem, Reason: "Terragrunt makes configuration of this file, which is not followed; give the plan (terragrunt show -json)"})
		return
	case roleStack:
		c.gap(start, fact.Gap{Systems: anySystem, Reason: "a stack makes components of modules for each of its deployments, which is not followed; give their plans (terraform show -json)"})
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
	c.use(root)
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

// use notes the names of attributes that expressions use.
func (c *configuration) use(b *hclsyntax.Body) {
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
		c.output(b)
	case "provider":
		c.provider(b)
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
	case "import":
		if to, id := attributeOf(b, "to"), attributeOf(b, "id"); to != nil && id != nil && attributeOf(b, "for_each") == nil {
			c.imports[providerKey(to)] = id
		}
	case "moved", "check":
	case "ephemeral":
		// What one reads is left nowhere; a request does something.
		if c.strict || len(b.Labels) != 2 || providers.Of(b.Labels[0]) == providers.Strange || strings.HasSuffix(b.Labels[0], "_action") {
			c.unread(b)
		}
	default:
		c.unread(b)
	}
}

// attributeOf returns what a block says under a name, or nil.
func attributeOf(b *hclsyntax.Block, name string) hclsyntax.Expression {
	if a := b.Body.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

func (c *configuration) output(b *hclsyntax.Block) {
	if len(b.Labels) == 1 {
		c.outputs[b.Labels[0]] = &output{attributeOf(b, "value"), attributeOf(b, "sensitive") != nil || attributeOf(b, "ephemeral") != nil}
	}
}

func (c *configuration) provider(b *hclsyntax.Block) {
	if len(b.Labels) != 1 {
		return
	}
	key := b.Labels[0]
	if alias := attributeOf(b, "alias"); alias != nil {
		key += "." + literalText(alias)
	}
	c.providers[key] = attributeOf(b, "subscription_id")
}

func (c *configuration) unread(b *hclsyntax.Block) {
	c.gap(position(b.DefRange()), fact.Gap{Systems: anySystem, Reason: "what a block of this type does is not read; give the plan (terraform show -json)"})
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
	address := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "data", b.Type == "module" && !c.strict:
		address = b.Type + "." + address
	case b.Type != "resource":
		c.block(b)
		return
	}
	c.overrides = append(c.overrides, overriding{address, position(b.DefRange()), b})
}

// overriding is a block of an override file that is about a resource, or about
// a call of a module.
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
	if c.strict {
		return
	}
	if call := c.callOf(o); call != nil {
		call.body = overlaid(call.body, o.block.Body)
	}
	if r := c.resources[o.address]; r != nil {
		c.provisioned(o.block)
		r.body = overlaid(r.body, o.block.Body)
	}
}

// callOf returns the call of a module that an override is of, or nil.
func (c *configuration) callOf(o overriding) *call {
	i := slices.IndexFunc(c.calls, func(call *call) bool { return o.address == "module."+call.name })
	if o.block.Type != "module" || i < 0 {
		return nil
	}
	return c.calls[i]
}

// overlaid is a block with what another one says instead.
func overlaid(was, by *hclsyntax.Body) *hclsyntax.Body {
	merged := &hclsyntax.Body{Attributes: maps.Clone(was.Attributes), SrcRange: was.SrcRange, EndRange: was.EndRange}
	maps.Copy(merged.Attributes, by.Attributes)
	instead := map[string]bool{}
	for _, b := range by.Blocks {
		instead[blockName(b)] = true
	}
	for _, b := range was.Blocks {
		if !instead[blockName(b)] || b.Type == "lifecycle" {
			merged.Blocks = append(merged.Blocks, b)
		}
	}
	merged.Blocks = append(merged.Blocks, by.Blocks...)
	return merged
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
	switch providers.Of(r.typ) {
	case providers.Azure:
		return []addr.System{addr.SystemAzure}
	case providers.Cluster:
		return []addr.System{addr.SystemKubernetes}
	}
	return anySystem
}
