package check

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Catalogue is one layered value of some folders: their checks, compiled, with
// the values of their parameters, and the services' documented defaults. It is
// safe for concurrent use.
type Catalogue struct {
	programs []*program // by id
	defaults defaults
	sources  []Source
	// lifecycles are what ends, and documented the same as examples see it:
	// whatever a later folder says, a rule does what its examples say.
	lifecycles, documented lifecycles
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

// dialect is the catalogue's: what a rule must find may look like a secret.
func dialect(of string) language.Dialect { return language.Dialect{Of: of, Secrets: true} }

// Compile makes a catalogue of what was read. An id that occurs twice is
// refused. Each kind and path's default is that of the first source that has
// one, each parameter's value, and each end of a version, that of the last. Its error is a *diag.Error
// with all that is wrong, with positions.
func Compile(sources ...Source) (*Catalogue, error) {
	env := sync.OnceValues(newEnvironments)
	var problems diag.Problems
	c := &Catalogue{defaults: defaults{}, sources: sources, lifecycles: lifecycles{}}
	var ends [][]Product
	var decided []decisions
	ids := map[string]diag.Pos{}
	for _, s := range sources {
		own := defaults{}
		for _, f := range s.Files {
			switch name := s.pos(f.Name).File; fileKind(f.Name) {
			case defaultsKind:
				own.read(name, f.Text, &problems)
			case parametersKind:
				decided = append(decided, readDecisions(name, f.Text, &problems))
			case lifecycleKind:
				ends = append(ends, readLifecycle(name, f.Text, &problems))
			case checkKind:
				p := readCheck(env, name, f.Text, s.Proven, &problems)
				if first, ok := ids[p.check.ID]; ok && p.check.ID != "" {
					problems.Add(diag.Problem{Pos: p.check.Pos, Path: "id", What: fmt.Sprintf("%s is a check already, in %s", p.check.ID, first), Hint: "give it an id of its own"})
					continue
				}
				ids[p.check.ID] = p.check.Pos
				c.programs = append(c.programs, p)
			}
		}
		for kind, ds := range own {
			if _, ok := c.defaults[kind]; !ok {
				c.defaults[kind] = ds
			}
		}
	}
	for _, p := range c.programs {
		for _, id := range p.check.Replaces {
			if at, ok := ids[id]; ok {
				problems.Add(diag.Problem{Pos: at, Path: "id", What: fmt.Sprintf("%s was the id of a check that %s replaces", id, p.check.ID), Hint: "an id is never used again: give it another"})
			}
		}
	}
	slices.SortFunc(c.programs, func(a, b *program) int { return strings.Compare(a.check.ID, b.check.ID) })
	for _, d := range decided {
		d.decide(c.programs, &problems)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	c.documented = lifecycles{}
	for i := range ends {
		c.lifecycles = c.lifecycles.with(ends[i])
		c.documented = c.documented.with(ends[len(ends)-1-i])
	}
	for _, p := range c.programs {
		p.lifecycles = c.lifecycles
		p.settle()
	}
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

// Cite returns the catalogue with the controls that each check bears on, by
// its id.
func (c *Catalogue) Cite(controls map[string][]string) *Catalogue {
	out := *c
	out.programs = make([]*program, len(c.programs))
	for i, p := range c.programs {
		cited := *p
		cited.check.Controls = controls[p.check.ID]
		out.programs[i] = &cited
	}
	return &out
}

// readCheck returns what could be read, and notes what could not.
func readCheck(env func() (environments, error), name string, raw []byte, proven bool, problems *diag.Problems) *program {
	var c Check
	places := language.Read(dialect("a check"), name, raw, &c, problems)
	c.Pos = diag.Pos{File: name, Line: 1}
	refuse := refuser(places, problems)
	coherent(c, name, refuse)
	c.Tests = c.Examples.expand(refuse)
	examples(c, refuse)
	c.Parameters = maps.Clone(c.Parameters)
	for _, n := range slices.Sorted(maps.Keys(c.Parameters)) {
		p, at := c.Parameters[n], language.KeyPath("parameters", n)
		p.Value = p.Default
		if p.Type != "" && p.Default != nil && !p.takes(p.Default) {
			refuse(at+".default", "is not "+p.wants(), "")
		}
		c.Parameters[n] = p
	}
	p := &program{check: c, expressions: sync.OnceValue(func() *expressions { return compile(env, c) })}
	if proven {
		return p // whoever asks for its expressions compiles them
	}
	x := p.expressions()
	for _, b := range x.bad {
		problems.Add(diag.Problem{Pos: places.Within(b.field, b.line, b.column), Path: b.field, What: b.what, Hint: b.hint})
	}
	unused(c, x, refuse)
	return p
}

// coherent notes what a check says wrongly across its keys.
func coherent(c Check, file string, refuse func(path, what, hint string)) {
	if c.ID != "" && c.ID != strings.TrimSuffix(path.Base(file), ".yaml") {
		refuse("id", fmt.Sprintf("%q is not the name of the file", c.ID), "name the file "+c.ID+".yaml")
	}
	if c.Admission != nil {
		for i, r := range c.Admission.Resources {
			group, plural, _ := strings.Cut(r, "/")
			if plural == "" || !judgesGroup(c, group) {
				refuse(language.Index("admission.resources", i), fmt.Sprintf("%q is not a resource of what the check judges", r), "its group and its plural, as apps/deployments or core/pods")
			}
		}
	}
}

// examples notes what a check does not show: a verdict, or a kind of its table.
func examples(c Check, refuse func(path, what, hint string)) {
	if len(c.Tests) == 0 {
		return // noted already
	}
	for _, o := range []Outcome{Pass, Fail} {
		if !slices.ContainsFunc(c.Tests, func(t Test) bool { return t.Want == o }) {
			refuse("tests", "no example wants "+o.String(), "add one")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(c.Table)) {
		if !slices.ContainsFunc(c.Tests, func(t Test) bool { return len(t.Facts) > 0 && t.Facts[0].Kind.Equal(k) }) {
			refuse(language.KeyPath("judges", string(k)), "no example is of this kind", "add one")
		}
	}
}

// unused notes parameters and constants that no expression reads.
func unused(c Check, x *expressions, refuse func(path, what, hint string)) {
	if len(x.bad) > 0 {
		return // what cannot be compiled may read anything
	}
	for _, n := range slices.Sorted(maps.Keys(c.Parameters)) {
		if !x.reads[varParams+"."+n] {
			refuse(language.KeyPath("parameters", n), "no expression reads params."+n, "read it, or remove it")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(c.Table)) {
		for _, n := range slices.Sorted(maps.Keys(c.Table[k].Constants)) {
			if !x.reads[varConstants+"."+n] {
				refuse(language.KeyPath(language.KeyPath("judges", string(k))+".constants", n), "no expression reads constants."+n, "read it, or remove it")
			}
		}
	}
}

func judgesGroup(c Check, group string) bool {
	return slices.ContainsFunc(c.Judges(), func(k addr.Kind) bool { return strings.HasPrefix(string(k), group+"/") })
}

// Schema returns the JSON Schema of a check's file, for editors.
func Schema() ([]byte, error) { return language.Schema[Check]("check") }

// compile makes the programs of a check.
func compile(environment func() (environments, error), c Check) *expressions {
	out := &expressions{reads: map[string]bool{}}
	env, err := environment()
	if err != nil {
		out.bad = []problemAt{{field: "rule", line: 1, column: 1, what: "the environment of rules: " + err.Error()}}
		return out
	}
	for _, x := range []struct {
		field, text string
		env         *cel.Env
		want        []*cel.Type
		into        *cel.Program
	}{
		{"when", c.When, env.rules, []*cel.Type{cel.BoolType}, &out.when},
		{"rule", c.Rule, env.rules, []*cel.Type{cel.BoolType}, &out.rule},
		{"reason", c.Reason, env.rules, []*cel.Type{cel.StringType}, &out.reason},
		{"offenders", c.Offenders, env.offenders, nil, &out.offenders},
	} {
		if strings.TrimSpace(x.text) == "" {
			continue // what is missing is noted already
		}
		prg, problems := compileExpression(x.env, x.text, c.Judges(), x.want...)
		if len(problems) == 0 {
			problems = out.note(c, x.env, x.text)
		}
		*x.into = prg
		for _, b := range problems {
			b.field = x.field
			out.bad = append(out.bad, b)
		}
	}
	return out
}
