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
		ID          string                `yaml:"id" required:"true" pattern:"^[a-z0-9]+([.-][a-z0-9]+)*$" example:"nist-800-53" doc:"Lower-case letters, digits and dashes; the file's name."`
		Title       string                `yaml:"title" required:"true" doc:"Its name, for people."`
		Source      string                `yaml:"source" required:"true" example:"45 CFR Part 164 Subpart C" doc:"Where it is published."`
		Status      Status                `yaml:"status" enum:"in force,proposed,withdrawn" doc:"Whether it binds anybody; in force where nothing is written. What is proposed or withdrawn counts for nothing."`
		Note        string                `yaml:"note" lines:"true" doc:"What a reader has to know of it."`
		Sources     map[string]string     `yaml:"sources" doc:"Where bindings and mappings come from, by the word that they name as their source."`
		Groups      map[string]string     `yaml:"groups" doc:"Its parts, by what the ids of their controls begin with."`
		Defaults    terms                 `yaml:"defaults" doc:"What holds of a binding that does not say otherwise."`
		Controls    []controlFile         `yaml:"controls" unique:"id" doc:"The controls that a posture is made of."`
		Identifiers []identifierFile      `yaml:"identifiers" unique:"id" doc:"Controls that no posture is made of: others are mapped to them, and checks cite them. Where there are some, what is cited is one of them."`
		Cites       map[string][]citeFile `yaml:"cites" doc:"Controls that checks bear on and no posture is made of, by id, each with those checks."`
	}

	terms struct {
		Stages   []fact.Stage `yaml:"stages" min:"1" enum:"designed,planned,live,recorded" doc:"Where the check must have been seen to pass."`
		MaxAge   Age          `yaml:"maxAge" example:"7d" doc:"How old the evidence may be: a whole number of hours or days."`
		Source   string       `yaml:"source" example:"ours" doc:"Where a binding comes from, as a word of sources."`
		Maps     string       `yaml:"maps" example:"cprt" doc:"Where a mapping comes from, as a word of sources."`
		Decision Age          `yaml:"decision" example:"366d" doc:"How old a documented decision about an addressable specification may be."`
	}

	controlFile struct {
		ID          string        `yaml:"id" required:"true" pattern:"^[^/\\s]+$" example:"164.312(b)" doc:"Without slash and space: it is written behind its framework's id, as hipaa/164.312(b)."`
		Clause      string        `yaml:"clause" required:"true" example:"45 CFR 164.312(b)" doc:"The citation."`
		Title       string        `yaml:"title" required:"true" doc:"What it asks for, in our own words."`
		Designation Designation   `yaml:"designation" enum:"standard,required,addressable" doc:"What the framework asks: a standard, a specification that is implemented, or one that is addressed."`
		Deadline    *deadlineFile `yaml:"deadline" doc:"By when something is to be done."`
		Maps        []mappingFile `yaml:"maps" min:"1" unique:"to" doc:"Controls of other frameworks that ask for the same, or a part of it."`
		Partial     string        `yaml:"partial" doc:"What the bindings do not reach: such a control is never better than partial."`
		Checks      []bindingFile `yaml:"checks" min:"1" unique:"check" doc:"The checks that it stands on."`
		Attestation *attested     `yaml:"attestation" doc:"That a person states it too, and how old the statement may be."`
	}

	bindingFile struct {
		Check  string       `yaml:"check" required:"true" doc:"The id of a check."`
		Stages []fact.Stage `yaml:"stages" min:"1" enum:"designed,planned,live,recorded" doc:"Where it must have been seen to pass, where that is not the framework's default."`
		MaxAge Age          `yaml:"maxAge" example:"7d" doc:"How old the evidence may be, where that is not the framework's default."`
		Source string       `yaml:"source" example:"ours" doc:"Where the binding comes from, where that is not the framework's default."`
	}

	citeFile struct {
		Check  string `yaml:"check" required:"true" doc:"The id of a check."`
		Source string `yaml:"source" example:"ours" doc:"Where the citation comes from, where that is not the framework's default."`
	}

	mappingFile struct {
		To     string `yaml:"to" required:"true" pattern:"^[a-z0-9.-]+/[^/\\s]+$" example:"nist-800-53/AU-2" doc:"The control: framework, slash, id."`
		Source string `yaml:"source" example:"cprt" doc:"Where the mapping comes from, where that is not the framework's default."`
	}

	identifierFile struct {
		ID    string        `yaml:"id" required:"true" pattern:"^[^/\\s]+$" example:"AU-2" doc:"Without slash and space."`
		Title string        `yaml:"title" required:"true" doc:"What it asks for, in our own words."`
		Maps  []mappingFile `yaml:"maps" min:"1" unique:"to" doc:"Controls of other frameworks that ask for the same, or a part of it."`
	}

	deadlineFile struct {
		Within Age    `yaml:"within" required:"true" example:"60d" doc:"How long it may take: a whole number of hours or days."`
		After  string `yaml:"after" required:"true" example:"the breach was discovered" doc:"What starts the clock."`
		Note   string `yaml:"note" doc:"What else is asked of when."`
	}

	attested struct {
		MaxAge Age `yaml:"maxAge" required:"true" example:"366d" doc:"How old the statement may be."`
	}
)

// Shorthand lets a check's id stand for a binding by the framework's defaults.
func (bindingFile) Shorthand() string { return "check" }

// Shorthand lets a check's id stand for a citation by the framework's default.
func (citeFile) Shorthand() string { return "check" }

// Shorthand lets a control's name stand for a mapping by the framework's default.
func (mappingFile) Shorthand() string { return "to" }

// Incoherent holds a framework to saying something.
func (f frameworkFile) Incoherent() (what, hint string) {
	if len(f.Controls) == 0 && len(f.Cites) == 0 && len(f.Identifiers) == 0 {
		return "has no controls", "write controls; or, where no posture is made of it, identifiers, or what checks cite of it as cites"
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
	fw := Framework{
		ID: f.ID, Title: f.Title, Source: f.Source, Status: f.Status, Note: f.Note, Sources: f.Sources, Groups: f.Groups,
		Pos: diag.Pos{File: file, Line: 1, Column: 1},
	}
	if places.Written("id") {
		fw.Pos = places.At("id")
	}
	r := reading{file: f, places: places, problems: &problems}
	for _, key := range []string{"source", "maps"} {
		r.source("defaults."+key, map[string]string{"source": f.Defaults.Source, "maps": f.Defaults.Maps}[key])
	}
	for i, c := range f.Controls {
		fw.Controls = append(fw.Controls, r.control(c, language.Index("controls", i)))
	}
	for i, d := range f.Identifiers {
		at := language.Index("identifiers", i)
		if slices.ContainsFunc(f.Controls, func(c controlFile) bool { return c.ID == d.ID }) {
			r.refuse(language.Join(at, "id"), fmt.Sprintf("%q is one of the controls", d.ID), "keep one of the two")
		}
		fw.Identifiers = append(fw.Identifiers, Identifier{ID: d.ID, Title: d.Title, Maps: r.maps(d.Maps, at), Pos: places.At(at)})
	}
	for _, id := range slices.Sorted(maps.Keys(f.Cites)) {
		fw.Cites = append(fw.Cites, r.cites(id, f.Cites[id], language.KeyPath("cites", id)))
	}
	return fw, problems
}

// reading puts the defaults of a framework's file into its controls.
type reading struct {
	file     frameworkFile
	places   language.Places
	problems *diag.Problems
}

func (r reading) refuse(path, what, hint string) {
	r.problems.Add(diag.Problem{Pos: r.places.At(path), Path: path, What: what, Hint: hint})
}

// source returns the word that something names as its source, which is one of
// those that the framework explains.
func (r reading) source(path, word string) string {
	if word == "" {
		return ""
	}
	if _, ok := r.file.Sources[word]; !ok {
		hint := "explain it under sources, as sources: {" + word + ": where that is published}"
		if s := language.Suggest(word, slices.Sorted(maps.Keys(r.file.Sources))); s != "" {
			hint = s
		}
		r.refuse(path, fmt.Sprintf("%q is not one of the framework's sources", word), hint)
	}
	return word
}

func (r reading) maps(written []mappingFile, at string) []Mapping {
	var out []Mapping
	for i, m := range written {
		at := language.Index(language.Join(at, "maps"), i)
		out = append(out, Mapping{To: m.To, Source: cmp.Or(r.source(language.Join(at, "source"), m.Source), r.file.Defaults.Maps), Pos: r.places.At(at)})
	}
	return out
}

func (r reading) cites(id string, written []citeFile, at string) Citation {
	out := Citation{Control: id, Pos: r.places.At(at)}
	is := func(c controlFile) bool { return c.ID == id }
	has := func(d identifierFile) bool { return d.ID == id }
	switch {
	case slices.ContainsFunc(r.file.Controls, is):
		r.refuse(at, "is one of the controls", "bind the checks there")
	case len(r.file.Identifiers) > 0 && !slices.ContainsFunc(r.file.Identifiers, has):
		var ids []string
		for _, d := range r.file.Identifiers {
			ids = append(ids, d.ID)
		}
		r.refuse(at, "is not one of the identifiers", cmp.Or(language.Suggest(id, ids), "add it to identifiers, with a title"))
	}
	for i, c := range written {
		at := language.Index(at, i)
		if slices.Contains(out.Checks, c.Check) {
			r.refuse(language.Join(at, "check"), fmt.Sprintf("%q stands twice in this list", c.Check), "")
		}
		out.Checks = append(out.Checks, c.Check)
		if from := cmp.Or(r.source(language.Join(at, "source"), c.Source), r.file.Defaults.Source); from != "" {
			if out.Sources == nil {
				out.Sources = map[string]string{}
			}
			out.Sources[c.Check] = from
		}
	}
	return out
}

func (r reading) control(c controlFile, at string) Control {
	f, places := r.file, r.places
	out := Control{ID: c.ID, Clause: c.Clause, Title: c.Title, Partial: c.Partial, Designation: c.Designation, Maps: r.maps(c.Maps, at), Pos: places.At(at)}
	if c.Deadline != nil {
		out.Deadline = &Deadline{Within: c.Deadline.Within, After: c.Deadline.After, Note: c.Deadline.Note}
	}
	if c.Attestation != nil {
		out.Bindings = append(out.Bindings, Binding{Attestation: true, MaxAge: c.Attestation.MaxAge, Pos: places.At(language.Join(at, "attestation"))})
	}
	if c.Designation == Addressable {
		if f.Defaults.Decision == 0 && !places.Written("defaults.decision") {
			r.refuse(language.Join(at, "designation"), "is addressable, and the framework does not say how old a decision about it may be", "as defaults: {decision: 366d}")
		}
		// Where a statement is asked for, the decision is one.
		if c.Attestation == nil {
			out.Bindings = append(out.Bindings, Binding{Decision: true, MaxAge: f.Defaults.Decision, Pos: places.At(language.Join(at, "designation"))})
		}
	}
	for i, b := range c.Checks {
		at := language.Index(language.Join(at, "checks"), i)
		lacks := func(key, hint string) {
			if places.Written(language.Join(at, key)) || places.Written("defaults."+key) {
				return // it could not be read, which is noted
			}
			r.problems.Add(diag.Problem{Pos: places.At(at), Path: language.Join(at, key), What: "missing, and the framework has no default for it", Hint: hint})
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
		out.Bindings = append(out.Bindings, Binding{
			Check: b.Check, Stages: b.Stages, MaxAge: b.MaxAge,
			Source: cmp.Or(r.source(language.Join(at, "source"), b.Source), f.Defaults.Source), Pos: places.At(at),
		})
	}
	return out
}

// Citations returns what each check bears on by some frameworks, as
// hipaa/164.312(b): first by those that a posture is made of, each in the
// order of the text. What is proposed or withdrawn asks for nothing, and is not
// among them.
func Citations(frameworks []Framework) map[string][]string {
	out := map[string][]string{}
	for _, posture := range []bool{true, false} {
		refs := map[string][]string{}
		for _, fw := range frameworks {
			if posture == (len(fw.Controls) > 0) && fw.Status.InForce() {
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

// ValidateMaps returns a problem for each mapping to a control that none of the
// frameworks has.
func ValidateMaps(frameworks []Framework) diag.Problems {
	var problems diag.Problems
	has := map[string]bool{}
	for _, fw := range frameworks {
		for _, id := range fw.ids() {
			has[fw.ID+"/"+id] = true
		}
	}
	names := slices.Sorted(maps.Keys(has))
	for _, fw := range frameworks {
		refuse := func(of string, all []Mapping) {
			for _, m := range all {
				if !has[m.To] {
					problems.Add(diag.Problem{
						Pos: m.Pos, Path: fw.ID + "/" + of, What: fmt.Sprintf("is mapped to %q, which is not a control of any framework", m.To),
						Hint: cmp.Or(language.Suggest(m.To, names), "`ward catalogue list` names them"),
					})
				}
			}
		}
		for _, c := range fw.Controls {
			refuse(c.ID, c.Maps)
		}
		for _, d := range fw.Identifiers {
			refuse(d.ID, d.Maps)
		}
	}
	return problems
}

// ids are all that the framework has: its controls, its identifiers, and what
// is cited of it, without repeats.
func (fw Framework) ids() []string {
	var out []string
	for _, c := range fw.Controls {
		out = append(out, c.ID)
	}
	for _, d := range fw.Identifiers {
		out = append(out, d.ID)
	}
	if len(fw.Identifiers) == 0 {
		for _, c := range fw.Cites {
			out = append(out, c.Control)
		}
	}
	return out
}
