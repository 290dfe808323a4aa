package terraform

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
)

// outputs is what expressions see of the output of azapi: a path of names, which
// is one in the resource or begins with a name of response_export_values.
func (i *instance) outputs(id addr.ID, ts []hcl.Traversal) cty.Value {
	exports, _ := i.attr("response_export_values").(map[string]any)
	root := &outputTree{}
	for _, t := range ts {
		at := slices.IndexFunc(t, func(step hcl.Traverser) bool {
			a, ok := step.(hcl.TraverseAttr)
			return ok && a.Name == "output"
		})
		if at < 0 {
			continue
		}
		p := root
		for n, step := range t[at+1:] {
			word, ok := stepText(step)
			if !ok {
				break
			}
			if alias, isText := exports[word].(string); n == 0 && isText && alias != "" {
				p = p.below(word, alias)
				continue
			}
			p = p.below(word, word)
		}
	}
	if len(root.steps) == 0 {
		return unknown(i.resource.address + ".output")
	}
	return root.value(id, "", i.resource.address+".output")
}

// outputTree is a tree of the paths that expressions refer to.
type outputTree struct {
	word  string // what it is in the resource
	steps map[string]*outputTree
}

func (p *outputTree) below(step, word string) *outputTree {
	if p.steps == nil {
		p.steps = map[string]*outputTree{}
	}
	if p.steps[step] == nil {
		p.steps[step] = &outputTree{word: word}
	}
	return p.steps[step]
}

func (p *outputTree) value(id addr.ID, to, name string) cty.Value {
	if len(p.steps) == 0 {
		return outputOf(id, to, name)
	}
	object, items := map[string]cty.Value{}, map[int]cty.Value{}
	for step, below := range p.steps {
		word := below.word
		if to != "" && !strings.HasPrefix(word, "[") {
			word = "." + word
		}
		v := below.value(id, to+word, name)
		if n, ok := indexOf(step); ok {
			items[n] = v
		} else {
			object[step] = v
		}
	}
	if len(items) == 0 {
		return cty.ObjectVal(object)
	}
	list := make([]cty.Value, slices.Max(slices.Collect(maps.Keys(items)))+1)
	for n := range list {
		list[n] = items[n]
		if list[n] == cty.NilVal {
			list[n] = unknown(name)
		}
	}
	return cty.TupleVal(list)
}

// indexOf reads [3].
func indexOf(step string) (int, bool) {
	inner, ok := strings.CutPrefix(step, "[")
	if !ok {
		return 0, false
	}
	n := 0
	for _, digit := range strings.TrimSuffix(inner, "]") {
		if digit < '0' || digit > '9' || n > 1000 {
			return 0, false
		}
		n = 10*n + int(digit-'0')
	}
	return n, n <= 1000
}

// stepText returns a step of a traversal as text; indices stand in brackets.
func stepText(step hcl.Traverser) (string, bool) {
	switch p := step.(type) {
	case hcl.TraverseRoot:
		return p.Name, true
	case hcl.TraverseAttr:
		return p.Name, true
	case hcl.TraverseIndex:
		switch p.Key.Type() {
		case cty.String:
			return p.Key.AsString(), true
		case cty.Number:
			if !huge(p.Key) {
				return "[" + p.Key.AsBigFloat().Text('f', -1) + "]", true
			}
		}
	}
	return "", false
}

// stepsOf returns a traversal as text.
func stepsOf(t hcl.Traversal) ([]string, bool) {
	var steps []string
	for _, part := range t {
		word, ok := stepText(part)
		if !ok {
			return nil, false
		}
		steps = append(steps, word)
	}
	return steps, true
}
