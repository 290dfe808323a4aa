package control

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
)

// maxFrameworkSize bounds one file: the longest standard that we know, every
// control bound, is half of it.
const maxFrameworkSize = 1 << 20

// The types below are a framework's file. It states what is bound to what once;
// what a check cites is derived from it.
type (
	frameworkFile struct {
		ID       string              `yaml:"id" required:"true" pattern:"^[a-z0-9]+([.-][a-z0-9]+)*$" example:"nist-800-53" doc:"Lower-case letters, digits and dashes; the file's name."`
		Title    string              `yaml:"title" required:"true" doc:"Its name, for people."`
		Source   string              `yaml:"source" required:"true" example:"45 CFR Part 164 Subpart C" doc:"Where it is published."`
		Defaults terms               `yaml:"defaults" doc:"What holds of a binding that does not say otherwise."`
		Controls []controlFile       `yaml:"controls" unique:"id" doc:"The controls that a posture is made of."`
		Cites    map[string][]string `yaml:"cites" doc:"Controls that checks bear on and no posture is made of, by id, each with those checks."`
	}

	terms struct {
		Stages []fact.Stage `yaml:"stages" min:"1" enum:"designed,planned,live,recorded" doc:"Where the check must have been seen to pass."`
		MaxAge Age          `yaml:"maxAge" example:"7d" doc:"How old the evidence may be: a whole number of hours or days."`
	}

	controlFile struct {
		ID          string        `yaml:"id" required:"true" pattern:"^[^/\\s]+$" example:"164.312(b)" doc:"Without slash and space: it is written behind its framework's id, as hipaa/164.312(b)."`
		Clause      string        `yaml:"clause" required:"true" example:"45 CFR 164.312(b)" doc:"The citation."`
		Title       string        `yaml:"title" required:"true" doc:"What it asks for, in our own words."`
		Partial     string        `yaml:"partial" doc:"What the bindings do not reach: such a control is never better than partial."`
		Checks      []bindingFile `yaml:"checks" min:"1" unique:"check" doc:"The checks that it stands on."`
		Attestation *attested     `yaml:"attestation" doc:"That a person states it too, and how old the statement may be."`
	}

	bindingFile struct {
		Check  string       `yaml:"check" required:"true" doc:"The id of a check."`
		Stages []fact.Stage `yaml:"stages" min:"1" enum:"designed,planned,live,recorded" doc:"Where it must have been seen to pass, where that is not the framework's default."`
		MaxAge Age          `yaml:"maxAge" example:"7d" doc:"How old the evidence may be, where that is not the framework's default."`
	}

	attested struct {
		MaxAge Age `yaml:"maxAge" required:"true" example:"366d" doc:"How old the statement may be."`
	}
)

// Shorthand lets a check's id stand for a binding by the framework's defaults.
func (bindingFile) Shorthand() string { return "check" }

// Incoherent holds a framework to saying something.
func (f frameworkFile) Incoherent() (what, hint string) {
	if len(f.Controls) == 0 && len(f.Cites) == 0 {
		return "has no controls", "write controls, or what checks cite of it as cites"
	}
	return "", ""
}

// Incoherent holds a control to standing on something.
func (c controlFile) Incoherent() (what, hint string) {
	if len(c.Checks) == 0 && c.Attestation == nil {
		return "stands on nothing", "name checks, or an attestation with its maxAge"
	}
	return "", ""
}

// Schema returns the JSON Schema of a framework's file, for editors.
func Schema() ([]byte, error) { return language.Schema[frameworkFile]("framework") }

// LoadFrameworks reads each frameworks/*.yaml of some folders as one framework
// and returns them by id. It takes no key that it does not know; its error is
// a *diag.Error with all problems of all files.
func LoadFrameworks(folders ...fs.FS) ([]Framework, error) {
	var problems diag.Problems
	var texts []text
	for _, fsys := range folders {
		files, err := fs.Glob(fsys, "frameworks/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("frameworks: %w", err)
		}
		for _, name := range files {
			raw, err := language.ReadFile(fsys, name, maxFrameworkSize)
			if err != nil {
				problems.Add(diag.Problem{Pos: diag.Pos{File: name}, What: "cannot be read: " + err.Error()})
				continue
			}
			texts = append(texts, text{name, raw})
		}
	}
	frameworks := parseAll(texts, &problems)
	return frameworks, problems.Err()
}

type text struct {
	name string
	raw  []byte
}

func parseAll(texts []text, problems *diag.Problems) []Framework {
	var frameworks []Framework
	where := map[string]diag.Pos{}
	for _, t := range texts {
		fw, found := ParseFramework(t.name, t.raw)
		problems.Append(found)
		if found.Len() > 0 {
			continue
		}
		if want := strings.TrimSuffix(path.Base(t.name), ".yaml"); fw.ID != want {
			problems.Add(diag.Problem{Pos: fw.Pos, Path: "id", What: fmt.Sprintf("%q is not the file's name", fw.ID), Hint: "call the file " + fw.ID + ".yaml"})
		}
		if first, twice := where[fw.ID]; twice {
			problems.Add(diag.Problem{Pos: fw.Pos, Path: "id", What: fmt.Sprintf("%q is also the id of %s", fw.ID, first), Hint: "a framework of yours has an id of its own"})
			continue
		}
		where[fw.ID] = fw.Pos
		frameworks = append(frameworks, fw)
	}
	slices.SortFunc(frameworks, func(a, b Framework) int { return cmp.Compare(a.ID, b.ID) })
	return frameworks
}

// ParseFramework reads one framework from a file's content.
func ParseFramework(file string, raw []byte) (Framework, diag.Problems) {
	var f frameworkFile
	var problems diag.Problems
	places := language.Read(language.Dialect{Of: "a framework", Secrets: true}, file, raw, &f, &problems)
	fw := Framework{ID: f.ID, Title: f.Title, Source: f.Source, Pos: diag.Pos{File: file, Line: 1, Column: 1}}
	if places.Written("id") {
		fw.Pos = places.At("id")
	}
	for i, c := range f.Controls {
		fw.Controls = append(fw.Controls, f.control(c, language.Index("controls", i), places, &problems))
	}
	for _, id := range slices.Sorted(maps.Keys(f.Cites)) {
		at := language.KeyPath("cites", id)
		if slices.ContainsFunc(f.Controls, func(c controlFile) bool { return c.ID == id }) {
			problems.Add(diag.Problem{Pos: places.At(at), Path: at, What: "is one of the controls", Hint: "bind the checks there"})
		}
		fw.Cites = append(fw.Cites, Citation{Control: id, Checks: f.Cites[id], Pos: places.At(at)})
	}
	return fw, problems
}

// control puts the defaults into a control's bindings.
func (f frameworkFile) control(c controlFile, at string, places language.Places, problems *diag.Problems) Control {
	out := Control{ID: c.ID, Clause: c.Clause, Title: c.Title, Partial: c.Partial, Pos: places.At(at)}
	if c.Attestation != nil {
		out.Bindings = append(out.Bindings, Binding{Attestation: true, MaxAge: c.Attestation.MaxAge, Pos: places.At(language.Join(at, "attestation"))})
	}
	for i, b := range c.Checks {
		at := language.Index(language.Join(at, "checks"), i)
		lacks := func(key, hint string) {
			if places.Written(language.Join(at, key)) || places.Written("defaults."+key) {
				return // it could not be read, which is noted
			}
			problems.Add(diag.Problem{Pos: places.At(at), Path: language.Join(at, key), What: "missing, and the framework has no default for it", Hint: hint})
		}
		if len(b.Stages) == 0 {
			b.Stages = f.Defaults.Stages
		}
		if b.MaxAge == 0 {
			b.MaxAge = f.Defaults.MaxAge
		}
		if len(b.Stages) == 0 {
			lacks("stages", "where the check must hold, as stages: [designed]")
		}
		if b.MaxAge == 0 {
			lacks("maxAge", "how old the evidence may be, as maxAge: 7d")
		}
		out.Bindings = append(out.Bindings, Binding{Check: b.Check, Stages: b.Stages, MaxAge: b.MaxAge, Pos: places.At(at)})
	}
	return out
}

// Citations returns what each check bears on by some frameworks, as
// hipaa/164.312(b): first by those that a posture is made of, each in the
// order of the text.
func Citations(frameworks []Framework) map[string][]string {
	out := map[string][]string{}
	for _, posture := range []bool{true, false} {
		refs := map[string][]string{}
		for _, fw := range frameworks {
			if posture == (len(fw.Controls) > 0) {
				fw.cite(refs)
			}
		}
		for id := range refs {
			slices.Sort(refs[id])
			out[id] = append(out[id], refs[id]...)
		}
	}
	return out
}

func (fw Framework) cite(refs map[string][]string) {
	for _, c := range fw.Controls {
		for _, b := range c.Bindings {
			if b.Check != "" {
				refs[b.Check] = append(refs[b.Check], fw.ID+"/"+c.ID)
			}
		}
	}
	for _, c := range fw.Cites {
		for _, id := range c.Checks {
			refs[id] = append(refs[id], fw.ID+"/"+c.Control)
		}
	}
}

// ValidateBindings returns a problem for each binding and each citation of a
// check that is not among those loaded, and for each stage at which the check
// that is bound means nothing.
func ValidateBindings(frameworks []Framework, checks []check.Check) diag.Problems {
	var problems diag.Problems
	byID := map[string]check.Check{}
	ids := make([]string, len(checks))
	for i, c := range checks {
		byID[c.ID], ids[i] = c, c.ID
	}
	known := func(id string, at diag.Pos, path, how string) (check.Check, bool) {
		c, ok := byID[id]
		if !ok {
			hint := language.Suggest(id, ids)
			if hint == "" {
				hint = "`ward catalogue list` names the checks"
			}
			problems.Add(diag.Problem{Pos: at, Path: path, What: fmt.Sprintf("%s %q, which is not a check", how, id), Hint: hint})
		}
		return c, ok
	}
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			for _, b := range c.Bindings {
				if b.Check == "" {
					continue
				}
				k, ok := known(b.Check, b.Pos, fw.ID+"/"+c.ID, "is bound to")
				for _, stage := range b.Stages {
					if ok && !k.Means(stage) {
						problems.Add(diag.Problem{
							Pos: b.Pos, Path: fw.ID + "/" + c.ID, What: fmt.Sprintf("is bound to %s at stage %s, where that check means nothing", b.Check, stage),
							Hint: "bind it at the stages that the check names, as {check: …, stages: [live]}",
						})
					}
				}
			}
		}
		for _, c := range fw.Cites {
			for _, id := range c.Checks {
				known(id, c.Pos, fw.ID+"/"+c.Control, "names")
			}
		}
	}
	return problems
}
