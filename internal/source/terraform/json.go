package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// parse reads a file in either syntax. A gap with a reason says why it cannot
// be.
func parse(f source.File) (*hclsyntax.Body, fact.Gap) {
	start := diag.Pos{File: f.Path, Line: 1, Column: 1}
	fail := func(pos diag.Pos, reason string) (*hclsyntax.Body, fact.Gap) {
		return nil, fact.Gap{Origin: fact.Origin{Source: name, Pos: pos}, Systems: anySystem, Reason: reason}
	}
	if strings.HasSuffix(f.Path, ".json") {
		doc, err := jsonpos.Parse(f.Data)
		if err != nil {
			return fail(start, "the file cannot be read: "+err.Error()+"; terraform validate says more")
		}
		j := jsonFile{path: f.Path, doc: doc}
		body := j.root(doc.Root, roleOf(f.Path) >= roleValues || roleOf(f.Path) == roleByHand)
		if j.fault != nil {
			return fail(j.position(j.fault), "the file cannot be read: here stands no configuration; terraform validate says more")
		}
		return body, fact.Gap{}
	}
	tokens, _ := hclsyntax.LexConfig(f.Data, f.Path, hcl.InitialPos)
	if tooDeep(tokens) {
		return fail(start, "the file nests deeper than anybody writes; what it declares was not read")
	}
	file, diags := hclsyntax.ParseConfig(f.Data, f.Path, hcl.InitialPos)
	if diags.HasErrors() {
		first := slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Severity == hcl.DiagError })
		if r := diags[first].Subject; r != nil {
			start = position(*r)
		}
		return fail(start, "the file cannot be read: "+diags[first].Summary+"; terraform validate says more")
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return fail(start, "the file cannot be read")
	}
	return body, fact.Gap{}
}

// jsonFile reads configuration in JSON into what the native syntax has for
// the same, so that one reading serves both. How JSON maps to blocks and
// expressions is HCL's "JSON Syntax Specification".
type jsonFile struct {
	path  string
	doc   *jsonpos.Document
	fault *jsonpos.Value // the first value that is not what must stand there
}

// labels says how many labels the blocks have that are read here.
var labels = map[string]int{"resource": 2, "data": 2, "provider": 1, "variable": 1, "output": 1, "module": 1, "locals": 0, "removed": 0, "terraform": 0, "ephemeral": 2, "import": 0}

// nested says how many labels the blocks have that are read here wherever they
// stand in one. Any other is an argument to JSON, which does not tell one from
// the other: an object, or a list of objects.
var nested = map[string]int{"identity": 0, "dynamic": 1, "content": 0, "lifecycle": 0, "provisioner": 0}

func (j *jsonFile) position(v *jsonpos.Value) diag.Pos {
	line, column := j.doc.Position(v.Offset)
	return diag.Pos{File: j.path, Line: line, Column: column}
}

// span returns the range of n bytes.
func (j *jsonFile) span(offset, n int) hcl.Range {
	line, column := j.doc.Position(offset)
	return hcl.Range{
		Filename: j.path,
		Start:    hcl.Pos{Line: line, Column: column, Byte: offset},
		End:      hcl.Pos{Line: line, Column: column + n, Byte: offset + n},
	}
}

func (j *jsonFile) wrong(v *jsonpos.Value) {
	if j.fault == nil {
		j.fault = v
	}
}

// objects returns an object, or the objects of a list of them.
func (j *jsonFile) objects(v *jsonpos.Value) []*jsonpos.Value {
	switch v.Kind {
	case jsonpos.Null:
		return nil
	case jsonpos.Object:
		return []*jsonpos.Value{v}
	case jsonpos.Array:
		for _, item := range v.Items {
			if item.Kind != jsonpos.Object {
				j.wrong(item)
				return nil
			}
		}
		return v.Items
	default:
		j.wrong(v)
		return nil
	}
}

// root reads a file's top: blocks, or the values of variables.
func (j *jsonFile) root(v *jsonpos.Value, values bool) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	for _, o := range j.objects(v) {
		for _, m := range o.Members {
			if n, known := labels[m.Name]; known && !values {
				j.blocks(m.Name, m.Offset, n, nil, m.Value, &body.Blocks)
			} else if values {
				body.Attributes[m.Name] = j.argument(m)
			} else if m.Name != "//" {
				body.Blocks = append(body.Blocks, &hclsyntax.Block{Type: m.Name, Body: &hclsyntax.Body{}, TypeRange: j.span(m.Offset, 1)})
			}
		}
	}
	return body
}

// blocks reads the blocks of a type below their labels.
func (j *jsonFile) blocks(word string, at, left int, above []string, v *jsonpos.Value, into *hclsyntax.Blocks) {
	for _, o := range j.objects(v) {
		if left == 0 {
			*into = append(*into, &hclsyntax.Block{
				Type: word, Labels: slices.Clone(above), Body: j.body(o), TypeRange: j.span(at, 1),
			})
			continue
		}
		for _, m := range o.Members {
			if m.Name != "//" {
				j.blocks(word, m.Offset, left-1, append(above, m.Name), m.Value, into)
			}
		}
	}
}

// body reads the arguments of a block, and the blocks within it.
func (j *jsonFile) body(o *jsonpos.Value) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: make(hclsyntax.Attributes, len(o.Members))}
	for _, m := range o.Members {
		n, isBlock := nested[m.Name]
		switch {
		case m.Name == "//":
		case isBlock:
			j.blocks(m.Name, m.Offset, n, nil, m.Value, &body.Blocks)
		default:
			body.Attributes[m.Name] = j.argument(m)
		}
	}
	return body
}

func (j *jsonFile) argument(m jsonpos.Member) *hclsyntax.Attribute {
	return &hclsyntax.Attribute{Name: m.Name, Expr: j.expression(m.Value), NameRange: j.span(m.Offset, len(m.Name)+2)}
}

// expression reads a value. A string is a template.
func (j *jsonFile) expression(v *jsonpos.Value) hclsyntax.Expression {
	switch v.Kind {
	case jsonpos.Object:
		e := &hclsyntax.ObjectConsExpr{SrcRange: j.span(v.Offset, 1)}
		for _, m := range v.Members {
			e.Items = append(e.Items, hclsyntax.ObjectConsItem{
				KeyExpr:   &hclsyntax.ObjectConsKeyExpr{Wrapped: j.text(m.Name, m.Offset)},
				ValueExpr: j.expression(m.Value),
			})
		}
		return e
	case jsonpos.Array:
		e := &hclsyntax.TupleConsExpr{SrcRange: j.span(v.Offset, 1)}
		for _, item := range v.Items {
			e.Exprs = append(e.Exprs, j.expression(item))
		}
		return e
	case jsonpos.String:
		return j.text(v.Text, v.Offset)
	case jsonpos.Bool:
		return j.literal(cty.BoolVal(v.Text == "true"), v)
	case jsonpos.Number:
		n, err := cty.ParseNumberVal(v.Text)
		if err != nil {
			n = cty.DynamicVal
		}
		return j.literal(n, v)
	default:
		return j.literal(cty.NullVal(cty.DynamicPseudoType), v)
	}
}

func (j *jsonFile) literal(v cty.Value, at *jsonpos.Value) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: j.span(at.Offset, max(1, len(at.Text)))}
}

// text reads a string as a template. One that cannot be read is not known.
func (j *jsonFile) text(s string, offset int) hclsyntax.Expression {
	whole := j.span(offset, len(s)+2)
	if !strings.Contains(s, "${") && !strings.Contains(s, "%{") {
		return &hclsyntax.LiteralValueExpr{Val: cty.StringVal(s), SrcRange: whole}
	}
	// Behind an escape within the string, positions are a little off.
	start := hcl.Pos{Line: whole.Start.Line, Column: whole.Start.Column + 1, Byte: offset + 1}
	tokens, _ := hclsyntax.LexTemplate([]byte(s), j.path, start)
	if !tooDeep(tokens) {
		if e, diags := hclsyntax.ParseTemplate([]byte(s), j.path, start); !diags.HasErrors() {
			return e
		}
	}
	return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: whole}
}
