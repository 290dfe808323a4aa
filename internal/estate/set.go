package estate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
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
	value    *language.Node
	problems *diag.Problems
}

func (s *setter) refuse(path, what, hint string) *language.Node {
	s.problems.Add(diag.Problem{Pos: diag.Pos{File: setFlag}, Path: path, What: what, Hint: hint})
	return &language.Node{}
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
			s.problems.Add(dialect().Secret(diag.Pos{File: setFlag}, "", "a key for a secret"))
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
func (s *setter) parse(value string) *language.Node {
	if text := strings.TrimSpace(value); text == "" || text[0] == '#' {
		return s.refuse(s.shown(), "has no value", "write one behind the =; text that begins with # needs quotes")
	}
	var own diag.Problems
	n := language.NewParser(dialect(), &own).File(setFlag, []byte(value))
	for _, problem := range own.All() {
		s.refuse(s.shown(), problem.What, problem.Hint)
	}
	if n == nil {
		return &language.Node{}
	}
	return placed(n, diag.Pos{File: setFlag})
}

func leaks(text string) bool {
	what, _ := secret.Find(text)
	return what != ""
}

// shown returns the path for a message; a path may hold anything.
func (s *setter) shown() string {
	if leaks(s.path) || strings.ContainsFunc(s.path, language.Unprintable) {
		return "…"
	}
	return language.Clip(s.path)
}

// placed returns the node and all below it at one position.
func placed(n *language.Node, at diag.Pos) *language.Node {
	out := *n
	out.Pos = at
	out.Items, out.Fields = slices.Clone(n.Items), slices.Clone(n.Fields)
	for i := range out.Items {
		out.Items[i] = placed(out.Items[i], at)
	}
	for i := range out.Fields {
		out.Fields[i].At, out.Fields[i].Value = at, placed(out.Fields[i].Value, at)
	}
	return &out
}

// into writes the value into the sources.
func (s *setter) into(src sources, steps []step) sources {
	beside := map[string]**language.Node{"exceptions": &src.exceptions, "attestations": &src.attestations}
	if target, ok := beside[steps[0].key]; ok && len(steps) > 1 {
		*target = s.write(*target, steps[1:], steps[0].key)
		return src
	}
	src.estate = s.write(src.estate, steps, "")
	return src
}

// write returns a copy of n with the value at the end of the steps.
func (s *setter) write(n *language.Node, steps []step, path string) *language.Node {
	if len(steps) == 0 {
		return s.value
	}
	next := steps[0]
	if next.item {
		i, ok := s.find(n, next.key, path)
		if !ok {
			return n
		}
		return n.WithItem(i, s.write(n.Items[i], steps[1:], language.Index(path, i)))
	}
	sub := language.Join(path, next.key)
	if n.Kind != language.Mapping {
		return s.refuse(path, fmt.Sprintf("is %s and has no key %s", n.Kind, next.key), "")
	}
	child := n.Get(next.key)
	if child == nil {
		child = &language.Node{Kind: language.Mapping, Pos: diag.Pos{File: setFlag}}
	}
	return n.With(next.key, diag.Pos{File: setFlag}, s.write(child, steps[1:], sub))
}

// find returns which item of a list is meant, by its number or name.
func (s *setter) find(n *language.Node, wrote, path string) (int, bool) {
	if n.Kind != language.List {
		s.refuse(path, fmt.Sprintf("is %s and has no items", n.Kind), "")
		return 0, false
	}
	if i, err := strconv.Atoi(wrote); err == nil && i >= 0 && i < len(n.Items) {
		return i, true
	}
	var names []string
	for i, item := range n.Items {
		for _, key := range []string{"name", "id"} {
			if v := item.Get(key); v != nil && v.Kind == language.Scalar {
				if v.Text == wrote {
					return i, true
				}
				names = append(names, v.Text)
			}
		}
	}
	hint := language.Suggest(wrote, names)
	if hint == "" {
		hint = "it has " + strconv.Itoa(len(n.Items)) + ", counted from 0"
	}
	s.refuse(path, "has no such item", hint)
	return 0, false
}
