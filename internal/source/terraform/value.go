package terraform

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// origin is the mark that a value carries of where it comes from: cty hands
// marks through all that is computed of a value. A value that is not known says
// by it what it waits for; the text of an id, whose it is.
type origin struct {
	name   string  // as var.x, of what is not known
	id     addr.ID // of what is an attribute of a resource with an id
	output string  // which, "" being the id itself
}

// unknown is a value that waits for something.
func unknown(name string) cty.Value { return cty.DynamicVal.Mark(origin{name: name}) }

// outputOf is an attribute of a resource that is known only when it is there.
func outputOf(id addr.ID, output, name string) cty.Value {
	if id.IsZero() {
		return unknown(name)
	}
	return cty.DynamicVal.Mark(origin{name: name, id: id, output: output})
}

// reference is the id of a resource.
func reference(id addr.ID) cty.Value { return cty.StringVal(id.String()).Mark(origin{id: id}) }

// waitingFor is a value of which only is known what it would be computed of.
func waitingFor(names []string) cty.Value {
	marks := make(cty.ValueMarks, len(names))
	for _, n := range names {
		marks[origin{name: n}] = struct{}{}
	}
	return cty.DynamicVal.WithMarks(marks)
}

// namesIn returns the names that expressions refer to. What an index names may
// be any text, and is left out.
func namesIn(traversals []hcl.Traversal) []string {
	var names []string
	for _, t := range traversals {
		var name strings.Builder
	steps:
		for _, part := range t {
			switch p := part.(type) {
			case hcl.TraverseRoot:
				name.WriteString(p.Name)
			case hcl.TraverseAttr:
				name.WriteString("." + p.Name)
			default:
				break steps
			}
		}
		names = append(names, name.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// settle turns values into decoded JSON, references, and what stands for a
// value that is not known.
type settle struct {
	// strict takes for a reference only what is one, and nothing that may have
	// been computed of one.
	strict bool
}

// value settles one value.
func (s settle) value(v cty.Value) any { return s.within(v, nil) }

// object settles those of a block.
func (s settle) object(values map[string]cty.Value) map[string]any {
	out := make(map[string]any, len(values))
	for name, v := range values {
		if settled := s.value(v); settled != nil {
			out[name] = settled
		}
	}
	return body.Object(out)
}

// within settles a value; above are the origins of what it stands in.
func (s settle) within(v cty.Value, above []origin) any {
	v, marks := v.Unmark()
	from := above
	if len(marks) > 0 {
		from = slices.Clone(above)
		for m := range marks {
			if o, ok := m.(origin); ok && !slices.Contains(from, o) {
				from = append(from, o)
			}
		}
	}
	if !v.IsKnown() {
		return s.waiting(v, from)
	}
	if v.IsNull() {
		return nil
	}
	switch t := v.Type(); {
	case t == cty.Bool:
		return v.True()
	case t == cty.Number:
		if huge(v) {
			return body.Unresolved(evaluated)
		}
		if n, accuracy := v.AsBigFloat().Int64(); accuracy == big.Exact {
			return body.Number(strconv.FormatInt(n, 10))
		}
		return body.Number(v.AsBigFloat().Text('f', -1))
	case t == cty.String:
		return text(v.AsString(), from)
	case t.IsListType() || t.IsTupleType() || t.IsSetType():
		out := make([]any, 0, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			out = append(out, s.within(item, from))
		}
		return out
	case t.IsMapType() || t.IsObjectType():
		out := make(map[string]any, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			key, item := it.Element()
			key, _ = key.Unmark()
			out[key.AsString()] = s.within(item, from)
		}
		return body.Object(out)
	}
	return body.Unresolved(evaluated)
}

const evaluated = "an expression that Terraform evaluates"

// text is a reference where it is the id of a resource of the configuration, or
// of something below one.
func text(s string, from []origin) any {
	key := strings.ToLower(s)
	for _, o := range from {
		if o.id.IsZero() || o.output != "" || !strings.HasPrefix(key, o.id.Key()) {
			continue
		}
		if id, ok := parseID(s); ok && o.id.Contains(id) {
			return addr.RefTo(id)
		}
	}
	return s
}

// waiting stands for what is not known: an output of a resource where it can
// come from nothing else, and otherwise the names that it waits for.
func (s settle) waiting(v cty.Value, from []origin) any {
	if len(from) == 1 && from[0].output != "" && (!s.strict || v.Type() == cty.DynamicPseudoType) {
		return from[0].id.Out(from[0].output)
	}
	names := map[string]bool{}
	for _, o := range from {
		if o.name != "" {
			names[o.name] = true
		}
	}
	refers := slices.Sorted(maps.Keys(names))
	const most = 8
	switch {
	case len(refers) == 0:
		return body.Unresolved(evaluated)
	case len(refers) > most:
		refers = append(refers[:most], "…")
	}
	return body.Unresolved(strings.Join(refers, ", "))
}

// waitsFor says in words what a value waits for.
func waitsFor(v cty.Value) string {
	_, marks := v.UnmarkDeep()
	var names []string
	for m := range marks {
		if o, ok := m.(origin); ok && o.name != "" {
			names = append(names, o.name)
		}
	}
	slices.SortFunc(names, cmp.Compare)
	names = slices.Compact(names)
	switch {
	case len(names) == 0:
		return "what is not known here"
	case len(names) > 3:
		names = append(names[:3], "…")
	}
	return strings.Join(names, ", ")
}

// huge reports whether a number is beyond what anything takes. Its digits
// alone could fill the memory.
func huge(v cty.Value) bool {
	n := v.AsBigFloat()
	exponent := n.MantExp(nil)
	return n.IsInf() || exponent > 1100 || exponent < -1100
}

func parseID(s string) (addr.ID, bool) {
	if !strings.HasPrefix(s, "/") {
		return addr.ID{}, false
	}
	id, err := addr.ParseID(s)
	return id, err == nil
}

// idOf returns the id that a settled value is, or /.
func idText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case addr.Ref:
		return v.ID.String(), v.Output == ""
	}
	return "", false
}
