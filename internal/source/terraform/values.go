package terraform

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// values are what a file gives to variables that Terraform does not take by
// itself: somebody names it (-var-file) as he applies a root.
type values struct {
	file source.File
	of   map[string]hclsyntax.Expression
	// Of a file that applies the root itself: the variables to which it may give
	// what is not known here.
	drives bool
	open   map[string]bool
}

// environment is a root with the values of one file that is named as it is
// applied. What is in it never meets what another file's values make.
type environment struct {
	set   string // as source.File.Set
	given map[string]hclsyntax.Expression
	maybe map[string]string // variables that another file may give another value: which
}

// isByHand reports whether Terraform takes a file only where somebody names it:
// by its name, or since values that lie beside no configuration are of a root
// that lies elsewhere.
func (r *reading) isByHand(f source.File) bool {
	switch is := roleOf(f.Path); is {
	case roleByHand:
		return true
	case roleValues, roleValueJSON, roleAuto:
		return r.modules[place{f.Set, folderOf(f.Path)}] == nil
	default:
		return false
	}
}

// byHand reads values that somebody names as he applies, and notes of which
// root they are.
func (r *reading) byHand(files []source.File) {
	for _, f := range files {
		body, why := parse(f)
		if why.Reason != "" {
			r.note(why)
		}
		if body == nil {
			continue
		}
		v := &values{file: f, of: map[string]hclsyntax.Expression{}}
		for name, a := range body.Attributes {
			v.of[name] = a.Expr
		}
		if len(v.of) == 0 {
			continue
		}
		roots, why := r.rootsOf(v)
		if why.Reason != "" {
			r.gap(diag.Pos{File: f.Path, Line: 1, Column: 1}, why)
		}
		if len(roots) == 1 {
			r.values[roots[0]] = append(r.values[roots[0]], v)
			continue
		}
		for _, at := range roots { // none of them is as its defaults say
			r.maybe[at] = append(r.maybe[at], v)
		}
	}
}

// rootsOf returns the roots that values may be of. That it is not one is a gap.
//
// It is the nearest folder at or above the file's that declares a variable which
// the file gives; else the one that does below the folder above, as infra is for
// what lies in vars beside it.
func (r *reading) rootsOf(v *values) ([]place, fact.Gap) {
	if given := r.given[v.file.Path]; given != "" {
		return r.rootGiven(v, given)
	}
	if above := r.rootAbove(v); above != nil {
		return above, fact.Gap{}
	}
	near := r.rootsBeside(v)
	switch len(near) {
	case 1:
		return near, fact.Gap{}
	case 0:
		return nil, r.ofNone(v)
	default:
		return near, r.ofSeveral(near)
	}
}

// rootGiven returns the root that somebody said values are of: by its folder, or
// by a file in it.
func (r *reading) rootGiven(v *values, given string) ([]place, fact.Gap) {
	for _, folder := range []string{path.Clean(slashed(given)), folderOf(given)} {
		for _, at := range r.places() {
			if at.folder == folder && r.takes(at, v) {
				return []place{at}, fact.Gap{}
			}
		}
	}
	return nil, fact.Gap{Systems: anySystem, Reason: "these values are given for " + given + ", which was not read or declares none of their variables; name its folder among the files"}
}

// rootAbove returns the root in the nearest folder at or above that of values
// which takes them; none where several in that folder do.
func (r *reading) rootAbove(v *values) []place {
	for folder := folderOf(v.file.Path); ; folder = path.Dir(folder) {
		var here []place
		for _, at := range r.places() {
			if at.folder == folder && r.meet(at, v) {
				here = append(here, at)
			}
		}
		if len(here) == 1 {
			return here
		}
		if len(here) > 1 || folder == path.Dir(folder) || path.Base(folder) == ".." {
			return nil
		}
	}
}

// rootsBeside returns the roots below the folder above that of values which take
// them. A module that another calls gets its values there.
func (r *reading) rootsBeside(v *values) []place {
	var near []place
	for _, at := range r.places() {
		if !r.called[at] && r.meet(at, v) && within(path.Dir(folderOf(v.file.Path)), at.folder) {
			near = append(near, at)
		}
	}
	return near
}

// meet reports whether a configuration takes values and may be applied with
// them: what is in one set never meets what is in another.
func (r *reading) meet(at place, v *values) bool {
	return r.takes(at, v) && (at.set == v.file.Set || at.set == "" || v.file.Set == "")
}

// ofNone is the gap that values leave which no root takes. It is of what the
// configuration beside them is of, where there is one.
func (r *reading) ofNone(v *values) fact.Gap {
	g := fact.Gap{Systems: anySystem, Reason: "no root module that was read declares a variable that this file gives, so what is applied with it is not known; name the root's folder too, or say which it is with --parameters FOLDER=FILE"}
	at := place{v.file.Set, folderOf(v.file.Path)}
	if r.modules[at] == nil {
		at.set = ""
	}
	if r.modules[at] != nil {
		g.Reason = "the configuration in this folder declares no variable that this file gives; if it is of another root module, say which with --parameters FOLDER=FILE, or else remove it"
		if kinds := r.kindsWithin(at); kinds != nil {
			g.Kinds, g.Systems = kinds, nil
		}
	}
	return g
}

// ofSeveral is the gap that values leave which could be for several roots. It is
// of what these have, unless that is not known of one of them.
func (r *reading) ofSeveral(near []place) fact.Gap {
	g := fact.Gap{Systems: anySystem, Reason: "these values could be for " + near[0].folder + " or " + near[1].folder + ", so neither is as its defaults say; say which with --parameters FOLDER=FILE"}
	var kinds []addr.Kind
	for _, at := range near {
		within := r.kindsWithin(at)
		if within == nil {
			return g
		}
		kinds = append(kinds, within...)
	}
	g.Kinds, g.Systems = compacted(kinds), nil
	return g
}

func (r *reading) places() []place { return slices.SortedFunc(maps.Keys(r.modules), place.compare) }

// within reports whether a folder is another or lies in it.
func within(outer, folder string) bool {
	return outer == "." && !strings.HasPrefix(folder, "../") && !path.IsAbs(folder) || folder == outer || strings.HasPrefix(folder, strings.TrimSuffix(outer, "/")+"/")
}

func slashed(file string) string { return strings.ReplaceAll(file, `\`, "/") }

// takes reports whether a configuration declares a variable that values
// give.
func (r *reading) takes(at place, v *values) bool {
	for name := range v.of {
		if r.modules[at].variables[name] != nil {
			return true
		}
	}
	return false
}

// environments are those that a root is applied in: one for each file of values
// that is for it, besides what it comes to by itself where its folder has values
// too. nil is by itself.
func (r *reading) environments(at place) []*environment {
	c, files := r.modules[at], r.values[at]
	var all []*environment
	if len(files) == 0 || len(c.values) > 0 {
		var alone *environment
		if len(r.maybe[at]) > 0 || r.isLibrary(at) {
			alone = &environment{set: at.set, maybe: map[string]string{}}
		}
		for _, v := range r.maybe[at] {
			alone.mayBe(v)
		}
		if r.isLibrary(at) {
			for name := range c.variables {
				if alone.maybe[name] == "" {
					alone.maybe[name] = "whoever calls this module"
				}
			}
		}
		all = append(all, alone)
	}
	seen := map[string]int{}
	for _, v := range files {
		e := &environment{set: v.set(at), given: v.of, maybe: map[string]string{}}
		if seen[strings.ToLower(e.set)]++; seen[strings.ToLower(e.set)] > 1 {
			e.set += "-" + strconv.Itoa(seen[strings.ToLower(e.set)])
		}
		for _, other := range append(slices.Clone(files), r.maybe[at]...) {
			if other != v && !other.instead(v) {
				e.mayBe(other)
			}
		}
		for name := range v.open {
			e.maybe[name] = v.file.Path
		}
		all = append(all, e)
	}
	return all
}

// mayBe notes what another file may give.
func (e *environment) mayBe(v *values) {
	for name := range v.of {
		if e.given[name] == nil && e.maybe[name] == "" {
			e.maybe[name] = v.file.Path
		}
	}
}

// shared is how files are called that are named besides others.
var shared = regexp.MustCompile(`(?i)(?:^|[._-])(?:common|shared|global|base|defaults?|all)(?:[._-]|$)`)

// instead reports whether a file is named in the place of another, and not
// besides it: both give a variable that the other gives, and neither is called
// as what is common.
func (v *values) instead(other *values) bool {
	if v.drives || other.drives {
		return true
	}
	if shared.MatchString(stemOf(v.file.Path)) {
		return false
	}
	for name := range v.of {
		if other.of[name] != nil {
			return true
		}
	}
	return false
}

// stemOf is a file's name without what says that it holds values.
func stemOf(file string) string {
	name := path.Base(slashed(file))
	for _, end := range []string{".json", ".tfvars", ".auto", ".hcl", ".tfcomponent", ".tfstack"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// generic is how folders and files are called that say of no environment.
var generic = regexp.MustCompile(`(?i)^(?:\.+|env|envs|environments?|configs?|vars|tfvars|var-?files|variables|values|parameters?|params?|terraform|terragrunt|main|components?|stacks?)$`)

// set names the environment that values are of: after the file, and the folders
// that it lies in below its root, with the set that it was read for.
func (v *values) set(at place) string {
	below := folderOf(v.file.Path)
	if rest, ok := strings.CutPrefix(below+"/", strings.TrimSuffix(at.folder, "/")+"/"); ok {
		below = rest
	} else {
		below = path.Base(below)
	}
	words := []string{}
	for _, word := range append(strings.Split(slashed(v.file.Set), "/"), append(strings.Split(below, "/"), stemOf(v.file.Path))...) {
		word = legible(word)
		if word != "" && !generic.MatchString(word) && !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) }) {
			words = append(words, word)
		}
	}
	if len(words) == 0 && v.drives {
		return at.set
	}
	if len(words) == 0 {
		words = append(words, stemOf(v.file.Path))
	}
	return strings.Join(words, "-")
}

// legible returns a text as it may stand in an id.
func legible(text string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		if c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return '-'
	}, text), "-.")
}

// library is how folders are called that hold what others include.
var library = regexp.MustCompile(`(?i)(?:^|/)(?:_?modules?|_?shared|_?common|_?library|components)(?:/|$)`)

// isLibrary reports whether a folder holds a module that somebody calls who was
// not read: by where it lies below what all others lie in, and since it says
// neither which subscription nor which state it is applied with.
func (r *reading) isLibrary(at place) bool {
	c := r.modules[at]
	if r.common == nil || c.rooted || len(c.providers) > 0 || len(c.values) > 0 {
		return false
	}
	return library.MatchString(strings.Trim(strings.TrimPrefix(at.folder, *r.common), "/"))
}
