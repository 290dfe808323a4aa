package check

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
)

// Catalogue is a set of checks, compiled, and the services' documented
// defaults. It is safe for concurrent use.
type Catalogue struct {
	programs []*program // by id
	defaults defaults
	sources  []Source
}

// Load reads one folder, as ReadSource does, and compiles it.
func Load(fsys fs.FS) (*Catalogue, error) { return LoadAll(fsys) }

// LoadAll is Load of several folders: ours, then the user's. It returns all
// that is wrong with them as a *diag.Error, with positions.
func LoadAll(folders ...fs.FS) (*Catalogue, error) {
	var problems diag.Problems
	sources := make([]Source, len(folders))
	for i, fsys := range folders {
		var err error
		sources[i], err = ReadSource(fsys, "")
		for _, p := range diag.From(err) {
			problems.Add(p)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return Compile(sources...)
}

// Compile makes a catalogue of what was read. An id that occurs twice is
// refused. Each kind and path's default is that of the first source that has
// one. Its error is a *diag.Error with all that is wrong, with positions.
func Compile(sources ...Source) (*Catalogue, error) {
	env, err := newEnv()
	if err != nil {
		return nil, fmt.Errorf("the environment of rules: %w", err)
	}
	var problems diag.Problems
	c := &Catalogue{defaults: defaults{}, sources: sources}
	ids := map[string]diag.Pos{}
	for _, s := range sources {
		for _, f := range s.Files {
			if f.Name == defaultsFile {
				for kind, ds := range readDefaults(s.pos(f.Name).File, f.Text, &problems) {
					if _, ok := c.defaults[kind]; !ok {
						c.defaults[kind] = ds
					}
				}
				continue
			}
			p := readCheck(env, s.pos(f.Name).File, f.Text, &problems)
			if p == nil {
				continue
			}
			if first, ok := ids[p.check.ID]; ok {
				problems.Add(diag.Problem{Pos: p.check.Pos, Path: "id", What: fmt.Sprintf("%s is a check already, in %s", p.check.ID, first), Hint: "give it an id of its own"})
				continue
			}
			ids[p.check.ID] = p.check.Pos
			c.programs = append(c.programs, p)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(c.programs, func(a, b *program) int { return strings.Compare(a.check.ID, b.check.ID) })
	return c, nil
}

// Sources returns what the catalogue was compiled from, in the order in which
// it was given.
func (c *Catalogue) Sources() []Source { return c.sources }

// Checks returns the checks by id.
func (c *Catalogue) Checks() []Check {
	out := make([]Check, len(c.programs))
	for i, p := range c.programs {
		out[i] = p.check
	}
	return out
}

func readCheck(env *cel.Env, name string, raw []byte, problems *diag.Problems) *program {
	var c Check
	if err := yaml.Load(raw, &c, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		addYAML(problems, name, err)
		return nil
	}
	c.Pos = diag.Pos{File: name, Line: 1}
	at := keyPositions(raw, name)
	for _, p := range missing(c, name) {
		p.Pos = at.of(p.Path)
		problems.Add(p)
	}
	p, bad := compile(env, c)
	for _, b := range bad {
		problems.Add(diag.Problem{Pos: at.within(b.field, b.line, b.column), Path: b.field, What: b.what})
	}
	return p
}

var checkID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)

var controlRef = regexp.MustCompile(`^[a-z0-9.-]+/\S`)

// missing returns what a check lacks or says wrongly, by the path of the key.
func missing(c Check, file string) []diag.Problem {
	var out []diag.Problem
	want := func(ok bool, at, what, hint string) {
		if !ok {
			out = append(out, diag.Problem{Path: at, What: what, Hint: hint})
		}
	}
	want(checkID.MatchString(c.ID), "id", fmt.Sprintf("%q is no id", c.ID), "lower-case words joined by dashes, two at least")
	want(c.ID == strings.TrimSuffix(path.Base(file), ".yaml"), "id", fmt.Sprintf("%q is not the name of the file", c.ID), "name the file "+c.ID+".yaml")
	want(c.Version > 0, "version", "is missing", "start with 1, raise it when a verdict changes")
	want(c.Severity != SeverityUnknown, "severity", "is missing", "low, medium, high or critical")
	for _, f := range []struct{ at, value string }{
		{"title", c.Title}, {"rule", c.Rule}, {"reason", c.Reason}, {"remediation", c.Remediation},
	} {
		want(strings.TrimSpace(f.value) != "", f.at, "is missing", "")
	}
	want(c.Kind != "" || len(c.Kinds) > 0, "kind", "is missing", "")
	want(c.Kind == "" || len(c.Kinds) == 0, "kinds", "stands beside kind", "name one kind, or several as kinds")
	for i, k := range c.Kinds {
		at := fmt.Sprintf("kinds[%d]", i)
		want(k != "", at, "is missing", "")
		want(!slices.ContainsFunc(c.Kinds[:i], k.Equal), at, fmt.Sprintf("%s stands twice", k), "")
	}
	if c.Admission != nil {
		for i, r := range c.Admission.Resources {
			group, plural, _ := strings.Cut(r, "/")
			want(plural != "" && judgesGroup(c, group), fmt.Sprintf("admission.resources[%d]", i), fmt.Sprintf("%q is no resource of what the check judges", r), "its group and its plural, as apps/deployments or core/pods")
		}
	}
	want(len(c.Controls) > 0, "controls", "is missing", "name a control as framework/id")
	for i, ctl := range c.Controls {
		want(controlRef.MatchString(ctl), fmt.Sprintf("controls[%d]", i), fmt.Sprintf("%q is no control", ctl), "framework/id, as nist-800-53/SC-7")
	}
	want(hasTest(c, Pass), "tests", "no example passes", "add one that wants pass")
	want(hasTest(c, Fail), "tests", "no example fails", "add one that wants fail")
	for i, t := range c.Tests {
		want(len(t.Facts) > 0, fmt.Sprintf("tests[%d].facts", i), "is missing", "the first fact is the subject")
	}
	return out
}

func judgesGroup(c Check, group string) bool {
	return slices.ContainsFunc(c.Judges(), func(k addr.Kind) bool { return strings.HasPrefix(string(k), group+"/") })
}

func hasTest(c Check, o Outcome) bool {
	return slices.ContainsFunc(c.Tests, func(t Test) bool { return t.Want == o })
}

// addYAML notes what the YAML reader found.
func addYAML(problems *diag.Problems, file string, err error) {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		for _, e := range many.Errors {
			problems.Addf(diag.Pos{File: file, Line: e.Mark.Line, Column: e.Mark.Column}, "%s", e.Message)
		}
		return
	}
	problems.Addf(diag.Pos{File: file}, "%v", err)
}

// keys is where the top-level keys' values of a file stand.
type keys struct {
	file   string
	values map[string]*yaml.Node
}

func keyPositions(raw []byte, file string) keys {
	k := keys{file: file, values: map[string]*yaml.Node{}}
	var doc yaml.Node
	if yaml.Load(raw, &doc) != nil {
		return k
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return k
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		k.values[root.Content[i].Value] = root.Content[i+1]
	}
	return k
}

// of returns where the value at a path begins, as far as its first key tells.
func (k keys) of(at string) diag.Pos {
	key, _, _ := strings.Cut(strings.ReplaceAll(at, "[", "."), ".")
	n, ok := k.values[key]
	if !ok {
		return diag.Pos{File: k.file, Line: 1}
	}
	return diag.Pos{File: k.file, Line: n.Line, Column: n.Column}
}

// within returns the place of a line and column of a text in the file. In a
// block the text begins a line below its key, at an indent that YAML has cut.
func (k keys) within(key string, line, column int) diag.Pos {
	p := k.of(key)
	n, ok := k.values[key]
	switch {
	case !ok:
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		p.Line, p.Column = p.Line+line, column+2
	case line == 1:
		p.Column += column - 1
	}
	return p
}
