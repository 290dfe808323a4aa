package template

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// word is how people say in a file's name that it holds parameters.
var word = regexp.MustCompile(`(?i)(?:^|[._-])(?:parameters?|params?)(?:[._-]|$)`)

// folders are where parameters files lie that do not lie beside their
// template. What else a folder is called says of which deployment they are.
var folders = regexp.MustCompile(`(?i)^\.?(?:parameters?|params?|parameter-?files|tests?|env|envs|environments?|configs?)$`)

// parameterName is what the name of a parameters file says: what stands before
// the word and behind it, as main and prod in main.parameters.prod.json.
func parameterName(file string) (before, after string) {
	name := stem(file)
	at := word.FindStringIndex(name)
	if at == nil {
		return name, ""
	}
	return name[:at[0]], name[at[1]:]
}

// stem is a file's name without what says that it is JSON, or a template.
func stem(file string) string {
	name := path.Base(slashed(file))
	for _, end := range []string{".json", ".jsonc", ".template", ".bicep"} {
		if len(name) > len(end) && strings.EqualFold(name[len(name)-len(end):], end) {
			name = name[:len(name)-len(end)]
		}
	}
	return name
}

// templateOf returns the template that a parameters file is for, and what its
// name says of which deployment it is; or why there is none.
//
// A parameters file lies beside its template and is called after it
// (main.parameters.json, main.parameters.prod.json, main.prod.parameters.json),
// or in a folder of its own below or beside it, or it is the only one there
// whose template declares what it gives.
func (s *set) templateOf(p *document) (of *document, label, why string) {
	dir := path.Dir(slashed(p.file.Path))
	before, after := parameterName(p.file.Path)
	if given := s.Given[p.file.Path]; given != "" {
		of := s.at(path.Clean(slashed(given)), p.file.Set)
		if of == nil || of.content == parametersContent {
			return nil, "", "these parameters are given for a template that was not read; name it among the files"
		}
		return of, labelOf(p, of, before, after), ""
	}
	if hint := p.Root.Get("metadata").Get("template").Str(); hint != "" {
		if of := s.at(path.Join(dir, slashed(hint)), p.file.Set); of != nil && of.content != parametersContent {
			return of, labelOf(p, of, before, after), ""
		}
	}
	for name := before; name != ""; name = shorter(name) {
		for _, d := range []string{dir, path.Dir(dir), path.Dir(path.Dir(dir))} {
			if of := s.called(p, name, func(at string) bool { return at == d }); len(of) == 1 {
				return of[0], labelOf(p, of[0], before, after), ""
			}
		}
		up := path.Dir(dir) + "/"
		if of := s.called(p, name, func(at string) bool { return strings.HasPrefix(at+"/", up) }); len(of) == 1 {
			return of[0], labelOf(p, of[0], before, after), ""
		}
	}
	names := p.names()
	near := []string{dir}
	if folders.MatchString(path.Base(dir)) {
		near = append(near, path.Dir(dir))
	}
	if _, given := s.Given[p.file.Path]; given {
		near = append(near, "")
	}
	for _, d := range near {
		var fit []*document
		for _, t := range s.templates {
			if (d == "" || path.Dir(slashed(t.file.Path)) == d) && s.meet(p, t) && t.lacks(names) == 0 && t.Root.Get("parameters") != nil {
				fit = append(fit, t)
			}
		}
		switch {
		case len(fit) == 1:
			return fit[0], labelOf(p, fit[0], before, after), ""
		case len(fit) > 1:
			return nil, "", fmt.Sprintf("these parameters could be for %s or %s; say which with --parameters TEMPLATE=FILE", fit[0].file.Path, fit[1].file.Path)
		}
	}
	return nil, "", "the template that these parameters are for was not read, so that what they deploy is not known; give it too, or say which it is with --parameters TEMPLATE=FILE"
}

// meet reports whether a parameters file can be for a template: both are of one
// environment, or the template is of all, or somebody said that it is.
func (s *set) meet(p, t *document) bool {
	_, given := s.Given[p.file.Path]
	return given || t.file.Set == p.file.Set || t.file.Set == ""
}

// called returns the templates of a name that lie somewhere.
func (s *set) called(p *document, name string, where func(dir string) bool) []*document {
	var out []*document
	for _, t := range s.templates {
		if strings.EqualFold(stem(t.file.Path), name) && s.meet(p, t) && where(path.Dir(slashed(t.file.Path))) {
			out = append(out, t)
		}
	}
	return out
}

// shorter is a name without its last word, or "".
func shorter(name string) string {
	return name[:max(0, strings.LastIndexAny(name, "._-"))]
}

// labelOf is what tells a parameters file from others of the same template:
// what its name has beside the template's, and its folder's name.
func labelOf(p, of *document, before, after string) string {
	rest := before
	if name := stem(of.file.Path); len(before) >= len(name) && strings.EqualFold(before[:len(name)], name) {
		rest = strings.TrimLeft(before[len(name):], "._-")
	}
	var words []string
	if dir := path.Dir(slashed(p.file.Path)); dir != path.Dir(slashed(of.file.Path)) && !folders.MatchString(path.Base(dir)) {
		words = append(words, legible(path.Base(dir)))
	}
	words = append(words, legible(rest), legible(after))
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return strings.Join(slices.CompactFunc(words, strings.EqualFold), "-")
}

// fromFile takes the values of a parameters file, which are values and no
// expressions. What Azure would refuse is a gap.
func (rd *reading) fromFile(root *scope, by *document) {
	declared := root.root.Get("parameters")
	each(by.Root.Get("parameters"), func(name string, p *jsonpos.Value) {
		parameter := declared.Get(name)
		refused := func(what string) {
			rd.gapOf(by, p, addr.FileSubject(by.file.Path, "parameters"), fmt.Sprintf("%s, which Azure refuses; correct it", what))
			root.given[strings.ToLower(name)] = unknown("parameters(" + quoteName(name) + ")")
		}
		v := p.Get("value")
		switch {
		case parameter == nil && by.file.Path == root.document.file.Path:
			// The reader's own, for whichever template declares them.
		case parameter == nil:
			refused(fmt.Sprintf("%s declares no parameter %s", root.document.file.Path, named(name)))
		case v == nil:
			// A reference to a secret in a vault, which nobody resolves.
			root.given[strings.ToLower(name)] = unknown("parameters(" + quoteName(name) + ")")
		case v.Kind == jsonpos.Null && (parameter.Get("defaultValue") != nil || root.nullable(parameter)):
		case !fits(root.typed(parameter).Get("type").Str(), v):
			refused(fmt.Sprintf("parameter %s is a %s in %s, and this is none", named(name), strings.ToLower(root.typed(parameter).Get("type").Str()), root.document.file.Path))
		case !root.allowed(parameter, v):
			refused(fmt.Sprintf("the value of parameter %s is none of those that %s allows", named(name), root.document.file.Path))
		default:
			root.given[strings.ToLower(name)] = plain(v)
		}
	})
}

// unanswered notes the parameters that have neither a value nor a default.
// Secrets are given when it is deployed.
func (rd *reading) unanswered(root *scope, by *document) {
	each(root.root.Get("parameters"), func(name string, p *jsonpos.Value) {
		_, given := root.given[strings.ToLower(name)]
		if given || p.Get("defaultValue") != nil || root.nullable(p) || isSecure(root.typed(p)) {
			return
		}
		rd.gapOf(by, nil, addr.FileSubject(by.file.Path, "parameters"),
			fmt.Sprintf("parameter %s of %s has neither a default nor a value here; give one", named(name), root.document.file.Path))
	})
}

// fits reports whether a value is of a type.
func fits(kind string, v *jsonpos.Value) bool {
	switch strings.ToLower(kind) {
	case "string", "securestring":
		return v.Kind == jsonpos.String
	case "int":
		return v.Kind == jsonpos.Number && !strings.ContainsAny(v.Text, ".eE")
	case "bool":
		return v.Kind == jsonpos.Bool
	case "array":
		return v.Kind == jsonpos.Array
	case "object", "secureobject":
		return v.Kind == jsonpos.Object
	}
	return true
}

// allowed reports whether a value is one of those that a parameter takes. Of a
// list, each is.
func (s *scope) allowed(parameter, v *jsonpos.Value) bool {
	from := s.types(parameter, func(p *jsonpos.Value) bool { return p.Get("allowedValues").Is(jsonpos.Array) })
	if from == nil {
		return true
	}
	in := func(v *jsonpos.Value) bool {
		return slices.ContainsFunc(from.Get("allowedValues").Items, func(a *jsonpos.Value) bool {
			return a.Kind == v.Kind && (strings.EqualFold(a.Text, v.Text) && a.Text != "" || s.equal(plain(a), plain(v)))
		})
	}
	return in(v) || v.Kind == jsonpos.Array && !slices.ContainsFunc(v.Items, func(item *jsonpos.Value) bool { return !in(item) })
}
