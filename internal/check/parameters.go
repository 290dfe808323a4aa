package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

// takes reports whether a value is of the parameter's type.
func (p Parameter) takes(v any) bool {
	switch v := v.(type) {
	case json.Number:
		_, err := v.Int64()
		return p.Type == "integer" && err == nil
	case string:
		return p.Type == "text"
	case bool:
		return p.Type == "boolean"
	case []any:
		return p.Type == "list" && !slices.ContainsFunc(v, func(item any) bool { _, ok := item.(string); return !ok })
	}
	return false
}

func (p Parameter) wants() string {
	return map[string]string{"integer": "a whole number", "text": "text", "boolean": "true or false", "list": "a list of texts"}[p.Type]
}

// decisions are a folder's parameters.yaml: what somebody decided of checks'
// parameters, by check and name.
type decisions struct {
	values map[string]map[string]any
	places language.Places
}

type decisionsFile struct {
	Parameters map[string]map[string]any `yaml:"parameters" required:"true" doc:"What is decided, by the id of the check and the name of its parameter."`
}

func readDecisions(name string, raw []byte, problems *diag.Problems) decisions {
	var f decisionsFile
	places := language.Read(dialect("a file of parameters"), name, raw, &f, problems)
	return decisions{f.Parameters, places}
}

// decide puts what was decided into the checks.
func (d decisions) decide(programs []*program, problems *diag.Problems) {
	refuse := refuser(d.places, problems)
	ids := make([]string, len(programs))
	for i, p := range programs {
		ids[i] = p.check.ID
	}
	for _, id := range slices.Sorted(maps.Keys(d.values)) {
		at := language.KeyPath("parameters", id)
		i := slices.Index(ids, id)
		if i < 0 {
			refuse(at, fmt.Sprintf("%q is not a check", language.Clip(id)), language.Suggest(id, ids))
			continue
		}
		known := programs[i].check.Parameters
		for _, n := range slices.Sorted(maps.Keys(d.values[id])) {
			at, v := language.KeyPath(at, n), d.values[id][n]
			p, ok := known[n]
			switch {
			case !ok && len(known) == 0:
				refuse(at, id+" has no parameters", "")
			case !ok:
				refuse(at, "is not a parameter of "+id, language.DidYouMean(n, slices.Sorted(maps.Keys(known))))
			case !p.takes(v):
				refuse(at, "is not "+p.wants(), p.Why)
			default:
				p.Value = v
				known[n] = p
			}
		}
	}
}

// Refuses says why the catalogue takes no such value of a check's parameter, and
// what to do; "" where it takes it.
func (c *Catalogue) Refuses(id, name string, value any) (what, hint string) {
	i := slices.IndexFunc(c.programs, func(p *program) bool { return p.check.ID == id })
	if i < 0 {
		ids := make([]string, len(c.programs))
		for i, p := range c.programs {
			ids[i] = p.check.ID
		}
		return fmt.Sprintf("%q is not a check", language.Clip(id)), language.Suggest(id, ids)
	}
	known := c.programs[i].check.Parameters
	p, ok := known[name]
	switch {
	case !ok && len(known) == 0:
		return id + " has no parameters", ""
	case !ok:
		return "is not a parameter of " + id, language.DidYouMean(name, slices.Sorted(maps.Keys(known)))
	case !p.takes(written(value)):
		return "is not " + p.wants(), p.Why
	}
	return "", ""
}

// written returns a number as a file writes it. A fact that was read back has
// another type of number.
func written(value any) any {
	switch v := value.(type) {
	case float64:
		return json.Number(strconv.FormatFloat(v, 'f', -1, 64))
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = written(v[i])
		}
		return out
	}
	return value
}

// With returns a catalogue that judges by these values: what an estate says
// outranks what folders decided. The catalogue itself stays as it is. It is an
// error that a value is one that the catalogue refuses.
func (c *Catalogue) With(values []ward.Parameters) (*Catalogue, error) {
	if len(values) == 0 {
		return c, nil
	}
	out := *c
	out.programs = slices.Clone(c.programs)
	for _, decided := range values {
		for name, v := range decided.Values {
			if what, _ := c.Refuses(decided.Check, name, v.Value); what != "" {
				return nil, fmt.Errorf("parameters of %s: %s: %s", decided.Check, name, what)
			}
		}
		i := slices.IndexFunc(out.programs, func(p *program) bool { return p.check.ID == decided.Check })
		if i < 0 {
			return nil, fmt.Errorf("parameters of %q, which is not a check", language.Clip(decided.Check))
		}
		p := *out.programs[i]
		p.check.Parameters = maps.Clone(p.check.Parameters)
		for name, v := range decided.Values {
			x := p.check.Parameters[name]
			x.Value = written(v.Value)
			p.check.Parameters[name] = x
		}
		p.settle()
		out.programs[i] = &p
	}
	return &out, nil
}

// settle makes what an evaluation sees of the parameters and the constants.
func (p *program) settle() {
	p.values = map[string]any{}
	for n, x := range p.check.Parameters {
		p.values[n] = x.Value
	}
	p.params = toValue(p.values, varParams)
	p.constants = map[string]ref.Val{}
	for k, row := range p.check.Table {
		p.constants[k.Key()] = toValue(row.Constants, varConstants)
	}
}

// byDefault returns the program with the defaults of its parameters.
func (p *program) byDefault() *program {
	out := *p
	out.check.Parameters = maps.Clone(p.check.Parameters)
	for n, x := range out.check.Parameters {
		x.Value = x.Default
		out.check.Parameters[n] = x
	}
	out.settle()
	return &out
}

// note remembers which parameters and constants an expression reads, and
// returns those that there are not: a rule names them as params.NAME, so that
// a misspelt one is found when the check is compiled.
func (x *expressions) note(c Check, env *cel.Env, text string) []problemAt {
	if !strings.Contains(text, varParams) && !strings.Contains(text, varConstants) {
		return nil
	}
	tree, issues := env.Parse(text)
	if issues.Err() != nil {
		return nil // compiling said so
	}
	native := tree.NativeRep()
	selected := map[int64]bool{}
	var bad []problemAt
	refuse := func(id int64, what, hint string) {
		at := native.SourceInfo().GetStartLocation(id)
		bad = append(bad, problemAt{line: at.Line(), column: at.Column() + 1, what: what, hint: hint})
	}
	ast.PreOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && (e.AsIdent() == varParams || e.AsIdent() == varConstants) && !selected[e.ID()] {
			refuse(e.ID(), e.AsIdent()+" is read as a whole", "name one, as "+e.AsIdent()+".NAME")
		}
		if e.Kind() != ast.SelectKind || e.AsSelect().Operand().Kind() != ast.IdentKind {
			return
		}
		of, name := e.AsSelect().Operand().AsIdent(), e.AsSelect().FieldName()
		if of != varParams && of != varConstants {
			return
		}
		selected[e.AsSelect().Operand().ID()] = true
		x.reads[of+"."+name] = true
		if of == varParams {
			if _, ok := c.Parameters[name]; !ok {
				refuse(e.ID(), fmt.Sprintf("the check has no parameter %s", name), language.Suggest(name, slices.Sorted(maps.Keys(c.Parameters))))
			}
			return
		}
		if len(c.Table) == 0 {
			refuse(e.ID(), "the check has no constants", "they stand under judges, by kind")
		}
		for _, k := range slices.Sorted(maps.Keys(c.Table)) {
			if _, ok := c.Table[k].Constants[name]; !ok {
				refuse(e.ID(), fmt.Sprintf("%s has no constant %s under judges", k, name), language.Suggest(name, slices.Sorted(maps.Keys(c.Table[k].Constants))))
			}
		}
	}))
	return bad
}
