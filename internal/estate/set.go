package estate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/secret"
)

// setFlag is where a value that Set wrote stands, for positions.
const setFlag = "--set"

// Set returns the document as if the value at a path had been written so. The
// path is one of the language, as entities[0].environments[1].load.users, or
// with names for numbers, as entities[harbor-clinic].environments[production].
// The value is YAML and meets the same strictness: the error is a *diag.Error
// whose positions name --set. The document itself stays as it is.
func (d *Document) Set(path, value string) (*Document, error) {
	var problems diag.Problems
	s := setter{path: path, problems: &problems}
	steps := s.steps()
	s.value = s.parse(value)
	src := d.sources
	if problems.Len() == 0 {
		src = s.into(src, steps)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	src.digest = canonical.DigestOf([]string{d.Digest.String(), path, value})
	out := decode(src, d.options, &problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

type setter struct {
	path     string
	value    *node
	problems *diag.Problems
}

func (s *setter) refuse(path, what, hint string) *node {
	s.problems.Add(diag.Problem{Pos: diag.Pos{File: setFlag}, Path: path, What: what, Hint: hint})
	return &node{}
}

// step is one key, or one item of a list by its number or name.
type step struct {
	key  string
	item bool
}

// steps reads the path.
func (s *setter) steps() []step {
	var steps []step
	for rest := s.path; rest != "" || len(steps) == 0; {
		m := pathStep.FindStringSubmatch(rest)
		first := len(steps) == 0
		if m == nil || first != (m[1] == "" && m[3] == "") {
			s.refuse("", "the path cannot be read", "write it as entities[0].environments[0].load.users=200")
			return nil
		}
		if secret.Word(m[2]) {
			s.problems.Add(secretProblem(diag.Pos{File: setFlag}, "", "a key for a secret"))
			return nil
		}
		steps = append(steps, step{key: m[2] + m[3], item: m[3] != ""})
		rest = rest[len(m[0]):]
	}
	return steps
}

// pathStep is a key, with the dot before it where it is not the first, or the
// item of a list.
var pathStep = regexp.MustCompile(`^(?:(\.?)([A-Za-z][A-Za-z0-9_-]*)|\[([^\[\]]+)\])`)

// parse reads the value, and moves its problems to the flag.
func (s *setter) parse(value string) *node {
	if text := strings.TrimSpace(value); text == "" || text[0] == '#' {
		return s.refuse(s.shown(), "has no value", "write one behind the =; text that begins with # needs quotes")
	}
	var own diag.Problems
	p := parser{problems: &own}
	n := p.file(setFlag, []byte(value))
	for _, problem := range own.All() {
		s.refuse(s.shown(), problem.What, problem.Hint)
	}
	if n == nil {
		return &node{}
	}
	return placed(n, diag.Pos{File: setFlag})
}

// shown returns the path for a message; a path may hold anything.
func (s *setter) shown() string {
	if secretText(s.path) != "" || strings.ContainsFunc(s.path, unprintable) {
		return "…"
	}
	return clip(s.path)
}

// placed returns the node and all below it at one position.
func placed(n *node, at diag.Pos) *node {
	out := *n
	out.pos = at
	out.items, out.fields = slices.Clone(n.items), slices.Clone(n.fields)
	for i := range out.items {
		out.items[i] = placed(out.items[i], at)
	}
	for i := range out.fields {
		out.fields[i].at, out.fields[i].value = at, placed(out.fields[i].value, at)
	}
	return &out
}

// into writes the value into the sources.
func (s *setter) into(src sources, steps []step) sources {
	beside := map[string]**node{"exceptions": &src.exceptions, "attestations": &src.attestations}
	if target, ok := beside[steps[0].key]; ok && len(steps) > 1 {
		*target = s.write(*target, steps[1:], steps[0].key)
		return src
	}
	src.estate = s.write(src.estate, steps, "")
	return src
}

// write returns a copy of n with the value at the end of the steps.
func (s *setter) write(n *node, steps []step, path string) *node {
	if len(steps) == 0 {
		return s.value
	}
	next := steps[0]
	if next.item {
		i, ok := s.find(n, next.key, path)
		if !ok {
			return n
		}
		return n.withItem(i, s.write(n.items[i], steps[1:], indexPath(path, i)))
	}
	sub := joinPath(path, next.key)
	if n.kind != mappingNode {
		return s.refuse(path, fmt.Sprintf("is %s and has no key %s", n.kind, next.key), "")
	}
	child := n.get(next.key)
	if child == nil {
		child = &node{kind: mappingNode, pos: diag.Pos{File: setFlag}}
	}
	return n.with(next.key, diag.Pos{File: setFlag}, s.write(child, steps[1:], sub))
}

// find returns which item of a list is meant, by its number or name.
func (s *setter) find(n *node, wrote, path string) (int, bool) {
	if n.kind != listNode {
		s.refuse(path, fmt.Sprintf("is %s and has no items", n.kind), "")
		return 0, false
	}
	if i, err := strconv.Atoi(wrote); err == nil && i >= 0 && i < len(n.items) {
		return i, true
	}
	var names []string
	for i, item := range n.items {
		for _, key := range []string{"name", "id"} {
			if v := item.get(key); v != nil && v.kind == scalarNode {
				if v.text == wrote {
					return i, true
				}
				names = append(names, v.text)
			}
		}
	}
	hint := suggest(wrote, names)
	if hint == "" {
		hint = "it has " + strconv.Itoa(len(n.items)) + ", counted from 0"
	}
	s.refuse(path, "has no such item", hint)
	return 0, false
}
