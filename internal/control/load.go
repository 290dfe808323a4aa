package control

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// maxFrameworkSize bounds one file: the longest standard that we know, every
// control bound, is a tenth of it.
const maxFrameworkSize = 4 << 20

var frameworkID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// LoadFrameworks reads each frameworks/*.yaml of a catalogue as one framework
// and returns them by id. It takes no key that it does not know; its error is
// a *diag.Error with all problems of all files.
func LoadFrameworks(fsys fs.FS) ([]Framework, error) {
	files, err := fs.Glob(fsys, "frameworks/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("frameworks: %w", err)
	}
	var (
		problems   diag.Problems
		frameworks []Framework
		where      = map[string]diag.Pos{}
	)
	for _, name := range files {
		raw, err := readFile(fsys, name)
		if err != nil {
			problems.Add(diag.Problem{Pos: diag.Pos{File: name}, What: "cannot be read: " + err.Error()})
			continue
		}
		fw, found := ParseFramework(name, raw)
		problems.Append(found)
		if found.Len() > 0 {
			continue
		}
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); fw.ID != want {
			problems.Add(diag.Problem{Pos: fw.Pos, Path: "id", What: fmt.Sprintf("%q is not the file's name", fw.ID), Hint: "call the file " + fw.ID + ".yaml"})
		}
		if first, twice := where[fw.ID]; twice {
			problems.Add(diag.Problem{Pos: fw.Pos, Path: "id", What: fmt.Sprintf("%q is also the id of %s", fw.ID, first)})
		}
		where[fw.ID] = fw.Pos
		frameworks = append(frameworks, fw)
	}
	slices.SortFunc(frameworks, func(a, b Framework) int { return cmp.Compare(a.ID, b.ID) })
	return frameworks, problems.Err()
}

// readFile reads no more of a file than ParseFramework takes, and a byte.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFrameworkSize+1))
}

// ParseFramework reads one framework from a file's content.
func ParseFramework(file string, raw []byte) (Framework, diag.Problems) {
	r := reader{file: file}
	fw := Framework{Pos: diag.Pos{File: file, Line: 1, Column: 1}}
	if len(raw) > maxFrameworkSize {
		r.problems.Add(diag.Problem{Pos: diag.Pos{File: file}, What: fmt.Sprintf("is larger than %d MiB", maxFrameworkSize>>20), Hint: "split it into frameworks"})
		return fw, r.problems
	}
	var doc yaml.Node
	if err := yaml.Load(raw, &doc); err != nil {
		r.problems.Add(syntaxProblem(file, err))
		return fw, r.problems
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	r.framework(root, &fw)
	return fw, r.problems
}

// syntaxProblem takes the position out of an error of the YAML library.
func syntaxProblem(file string, err error) diag.Problem {
	p := diag.Problem{Pos: diag.Pos{File: file}, What: "is not YAML: " + err.Error(), Hint: "write one document that is a map"}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		p.Pos.Line, p.Pos.Column = one.Mark.Line, one.Mark.Column
		p.What = "is not YAML: " + one.Message
	}
	return p
}

// reader turns nodes into values and notes what is wrong with them.
type reader struct {
	file     string
	problems diag.Problems
}

func (r *reader) at(n *yaml.Node) diag.Pos {
	return diag.Pos{File: r.file, Line: n.Line, Column: n.Column}
}

func (r *reader) add(n *yaml.Node, path, what, hint string) {
	r.problems.Add(diag.Problem{Pos: r.at(n), Path: strings.TrimPrefix(path, "."), What: what, Hint: hint})
}

func (r *reader) framework(n *yaml.Node, fw *Framework) {
	var controls *yaml.Node
	r.fields(n, "", []field{
		{"id", true, func(v *yaml.Node, p string) {
			fw.Pos = r.at(v)
			r.text(v, p, &fw.ID)
			if fw.ID != "" && !frameworkID.MatchString(fw.ID) {
				r.add(v, p, fmt.Sprintf("%q is no id", fw.ID), "lower-case letters, digits and dashes, as nist-800-53")
			}
		}},
		{"title", true, func(v *yaml.Node, p string) { r.text(v, p, &fw.Title) }},
		{"source", true, func(v *yaml.Node, p string) { r.text(v, p, &fw.Source) }},
		{"controls", true, func(v *yaml.Node, _ string) { controls = v }},
	})
	seen := map[string]diag.Pos{}
	r.items(controls, "controls", func(v *yaml.Node, p string) {
		c := Control{Pos: r.at(v)}
		r.control(v, p, &c)
		if first, twice := seen[c.ID]; twice && c.ID != "" {
			r.add(v, p+".id", fmt.Sprintf("%q is already at %s", c.ID, first), "a control stands once, with all its bindings")
		}
		seen[c.ID] = c.Pos
		fw.Controls = append(fw.Controls, c)
	})
}

func (r *reader) control(n *yaml.Node, path string, c *Control) {
	r.fields(n, path, []field{
		{"id", true, func(v *yaml.Node, p string) {
			r.text(v, p, &c.ID)
			if strings.ContainsAny(c.ID, "/ \t\n") {
				r.add(v, p, fmt.Sprintf("%q is no id of a control", c.ID), "no slash and no space: it is written behind its framework's id, as hipaa/164.312(b)")
			}
		}},
		{"clause", true, func(v *yaml.Node, p string) { r.text(v, p, &c.Clause) }},
		{"title", true, func(v *yaml.Node, p string) { r.text(v, p, &c.Title) }},
		{"partial", false, func(v *yaml.Node, p string) { r.text(v, p, &c.Partial) }},
		{"bindings", true, func(v *yaml.Node, p string) {
			r.items(v, p, func(v *yaml.Node, p string) {
				b := Binding{Pos: r.at(v)}
				r.binding(v, p, &b)
				c.Bindings = append(c.Bindings, b)
			})
		}},
	})
}

func (r *reader) binding(n *yaml.Node, path string, b *Binding) {
	before := r.problems.Len()
	r.fields(n, path, []field{
		{"check", false, func(v *yaml.Node, p string) { r.text(v, p, &b.Check) }},
		{"stages", false, func(v *yaml.Node, p string) {
			r.items(v, p, func(v *yaml.Node, p string) {
				stage, err := fact.ParseStage(v.Value)
				if err != nil {
					r.add(v, p, err.Error(), "")
					return
				}
				if slices.Contains(b.Stages, stage) {
					r.add(v, p, fmt.Sprintf("%q stands twice", v.Value), "")
				}
				b.Stages = append(b.Stages, stage)
			})
		}},
		{"attestation", false, func(v *yaml.Node, p string) {
			if v.Tag != "!!bool" || v.Value != "true" {
				r.add(v, p, fmt.Sprintf("%q is not true", v.Value), "write attestation: true, or a check")
			}
			b.Attestation = true
		}},
		{"maxAge", true, func(v *yaml.Node, p string) {
			age, err := ParseAge(v.Value)
			if err != nil {
				r.add(v, p, err.Error(), "")
			}
			b.MaxAge = age
		}},
	})
	if r.problems.Len() > before {
		return
	}
	switch {
	case b.Attestation == (b.Check != ""):
		r.add(n, path, "is bound to neither or both of a check and an attestation", "write one of the two")
	case b.Check != "" && len(b.Stages) == 0:
		r.add(n, path, "does not say at which stages the check must hold", "stages: [designed], or planned, live, recorded")
	case b.Attestation && len(b.Stages) > 0:
		r.add(n, path, "an attestation has no stages", "leave stages out")
	}
}

// field is one key of a map and what reads its value.
type field struct {
	name     string
	required bool
	read     func(v *yaml.Node, path string)
}

// fields reads a map by its known keys.
func (r *reader) fields(n *yaml.Node, path string, known []field) {
	if n.Kind != yaml.MappingNode {
		r.add(n, path, "is not a map", "")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(known, func(f field) bool { return f.name == key.Value })
		switch {
		case at < 0:
			names := make([]string, len(known))
			for j, f := range known {
				names[j] = f.name
			}
			r.add(key, path+"."+key.Value, "is no key here", "known are "+strings.Join(names, ", "))
		case seen[key.Value]:
			r.add(key, path+"."+key.Value, "stands twice", "")
		default:
			seen[key.Value] = true
			known[at].read(value, path+"."+key.Value)
		}
	}
	for _, f := range known {
		if f.required && !seen[f.name] {
			r.add(n, path+"."+f.name, "is missing", "")
		}
	}
}

// items reads a list of at least one item.
func (r *reader) items(n *yaml.Node, path string, read func(v *yaml.Node, path string)) {
	switch {
	case n == nil: // its absence is noted already
	case n.Kind != yaml.SequenceNode:
		r.add(n, path, "is not a list", "")
	case len(n.Content) == 0:
		r.add(n, path, "is empty", "write at least one")
	default:
		for i, item := range n.Content {
			read(item, fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

// text reads text that says something.
func (r *reader) text(n *yaml.Node, path string, into *string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.add(n, path, "is not text", "")
		return
	}
	*into = strings.TrimSpace(n.Value)
}

// ValidateBindings returns a problem for each binding to a check that is not
// among those loaded.
func ValidateBindings(frameworks []Framework, checkIDs []string) diag.Problems {
	var problems diag.Problems
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			for _, b := range c.Bindings {
				if b.Check != "" && !slices.Contains(checkIDs, b.Check) {
					problems.Add(diag.Problem{
						Pos: b.Pos, Path: fw.ID + "/" + c.ID,
						What: fmt.Sprintf("is bound to %q, which is no check", b.Check),
						Hint: "`ward catalogue list` names the checks",
					})
				}
			}
		}
	}
	return problems
}
