package files

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// A pipeline or a script may deploy what is read with other values than those
// that it was judged with. It is not run; what it writes down is looked at.

var (
	azDeploys        = regexp.MustCompile(`(?m)^[^#\n]*?\baz\s+(?:(?:deployment|stack)\s+(?:\w+\s+)?|group\s+deployment\s+)create\b`)
	powerShell       = regexp.MustCompile(`(?mi)^[^#\n]*?\b(?:New|Set)-Az\w*Deployment(?:Stack)?\b`)
	terraformRuns    = regexp.MustCompile(`(?m)^[^#\n]*?\b(?:terraform|tofu|terragrunt)\b[^\n|;&#]*?\s(?:apply|plan)\b`)
	terraformOptions = regexp.MustCompile(`(?m)^[^#\n]*?\b(?:commandOptions|additionalArgs|args|TF_CLI_ARGS\w*)\s*[:=][ \t]*`)
	terraformVar     = regexp.MustCompile(`(?m)^[^#\n]*?\bTF_VAR_(\w+)\s*[:=]`)
	overrides        = regexp.MustCompile(`(?m)^[^#\n]*?\boverrideParameters\s*:[ \t]*`)
	parametersOfTask = regexp.MustCompile(`(?m)^[^#\n]*?\b(?:csmParametersFile|parameters-file)\s*:[ \t]*`)
	deployAction     = regexp.MustCompile(`(?mi)^[^#\n]*?\buses\s*:\s*azure/(?:arm|bicep)-deploy@`)
	actionParameters = regexp.MustCompile(`(?m)^[^#\n]*?\bparameters\s*:[ \t]*`)
	// assigned is a name with a value, of which nothing is to be shown. It takes
	// names that no tool does, so that a value is never taken for something else.
	assigned    = regexp.MustCompile(`^([^=\s]+)=`)
	blockScalar = regexp.MustCompile(`^[|>][-+0-9]*[ \t]*$`)
	goesOn      = regexp.MustCompile(`^[ \t]*--?[A-Za-z]`)
	substituted = regexp.MustCompile(`\$\{\{.*?\}\}|\$\([^)]*\)|\$\{[^}]*\}|\$env:\w+|\$\w+|%\w+%`)
)

// armTemplate is the name of the reader of templates and their parameters files.
const armTemplate = "ARM template"

// runs are the kinds of files that deploy something when they run.
var runs = []string{"workflow file", "helm script", "kubectl script", "az script", "script"}

// given is what one call gives.
type given struct {
	at       int
	names    []string
	files    []string
	unnamed  []string // what is said of values without a name: never their text
	template string   // "" where it is not told
}

// giveValues notes as gaps what a file deploys with other values than those
// that were judged.
func (r *run) giveValues(e *entry) {
	t, err := read(e.path)
	if err != nil {
		return
	}
	for _, u := range append(r.absent(e.path, t.data), r.builtOf(e.path, t.data)...) {
		r.gap(u.gap(e.path))
	}
	for _, g := range armValues(t.data) {
		if _, read := r.isAmong(g.template, addr.SystemAzure); !read {
			continue // its gap says so
		}
		templates := r.templatesOf(g.template)
		u := r.differs(g, r.armNames(templates), len(r.takenAs(armTemplate)) > 0, func(e *entry) bool { return r.isRead(e, addr.SystemAzure) })
		if u == nil {
			continue
		}
		u.line, u.systems = lineOf(t.data, g.at), azure
		if g.template != "" && len(templates) == 1 {
			u.kinds = r.kindsOf(templates[0])
		}
		r.gap(u.gap(e.path))
	}
	for _, g := range terraformValues(t.data) {
		names, some := r.terraformNames()
		if u := r.differs(g, names, some, isVariables); u != nil {
			u.line, u.systems = lineOf(t.data, g.at), both
			r.gap(u.gap(e.path))
		}
	}
}

// differs says what a call gives that was judged otherwise, or nil. Judged are
// the values of names that have one, and those in files that are read; some says
// that there is something to deploy among what was read.
func (r *run) differs(g given, judged func(string) bool, some bool, reads func(*entry) bool) *unread {
	if !some {
		return nil
	}
	var what []string
	for _, n := range g.names {
		if judged(n) {
			what = append(what, n)
		}
	}
	what = shownNames(what)
	what = append(what, g.unnamed...)
	var missing []string
	for _, f := range g.files {
		switch {
		case slices.ContainsFunc(r.there(f), reads):
		case variable.MatchString(f):
			what = append(what, ofVariable)
		default:
			missing = append(missing, shownValues(f))
		}
	}
	slices.Sort(what)
	what, missing = slices.Compact(what), slices.Compact(missing)
	const todo = "write what is deployed into a file of values that is read, or leave this one out with a reason in " + LeaveFile
	switch {
	case len(what) > 0:
		return &unread{reason: "it deploys with other values than those that were judged (" + strings.Join(append(what, missing...), ", ") + "); " + todo}
	case len(missing) > 0:
		return &unread{reason: "it deploys with the values of " + strings.Join(missing, ", ") + ", which is not among what was read; name that file as well, or leave this one out with a reason in " + LeaveFile}
	}
	return nil
}

// armValues finds what is given to templates.
func armValues(text []byte) []given {
	return slices.Concat(azValues(text), powerShellValues(text), overrideValues(text), taskFiles(text), actionValues(text))
}

// azValues finds what az is given.
func azValues(text []byte) []given {
	var out []given
	for _, m := range azDeploys.FindAllIndex(text, -1) {
		g := given{at: m[1] - 1}
		of := ""
		for _, word := range wordsOf(text[m[1]:]) {
			if option, value, ok := strings.Cut(word, "="); ok && slices.Contains([]string{"--parameters", "--template-file"}, option) {
				of, word = option, value
			} else if strings.HasPrefix(word, "-") {
				of = word
				continue
			}
			switch of {
			case "--parameters", "-p":
				g.value(word)
			case "--template-file", "-f":
				g.template = word
			}
		}
		out = append(out, g)
	}
	return out
}

// powerShellValues finds what cmdlets are given, which take each parameter of a
// template as one of their own.
func powerShellValues(text []byte) []given {
	var out []given
	for _, m := range powerShell.FindAllIndex(text, -1) {
		g := given{at: m[1] - 1}
		of := ""
		for _, word := range wordsOf(text[m[1]:]) {
			if strings.HasPrefix(word, "@") && !strings.HasPrefix(word, "@{") {
				g.unnamed = append(g.unnamed, ofVariable)
				continue
			}
			if option, ok := strings.CutPrefix(word, "-"); ok {
				name, value, _ := strings.Cut(option, ":")
				if of = strings.ToLower(name); of == "templateparameterobject" {
					g.unnamed = append(g.unnamed, "-TemplateParameterObject")
				} else {
					g.names = append(g.names, name)
				}
				if word = value; word == "" {
					continue
				}
			}
			switch of {
			case "templateparameterfile", "templateparameteruri":
				g.files = append(g.files, word)
			case "templatefile":
				g.template = word
			}
			of = ""
		}
		out = append(out, g)
	}
	return out
}

// overrideValues finds what a task of a pipeline gives instead of what its file
// of parameters says.
func overrideValues(text []byte) []given {
	var out []given
	for _, m := range overrides.FindAllIndex(text, -1) {
		g := given{at: m[1] - 1}
		for _, word := range wordsOf(valueAt(text, m)) {
			if name, ok := strings.CutPrefix(word, "-"); ok && name != "" {
				g.names = append(g.names, name)
			} else if strings.HasPrefix(word, "$") && len(g.names) == 0 {
				g.unnamed = append(g.unnamed, ofVariable)
			}
		}
		out = append(out, g)
	}
	return out
}

// taskFiles finds the files of parameters that a task of a pipeline gives.
func taskFiles(text []byte) []given {
	var out []given
	for _, m := range parametersOfTask.FindAllIndex(text, -1) {
		out = append(out, given{at: m[1] - 1, files: wordsOf(valueAt(text, m))})
	}
	return out
}

// actionValues finds what a workflow gives to the action that deploys. The key
// is a common word, so it counts only where that action is called.
func actionValues(text []byte) []given {
	if !deployAction.Match(text) {
		return nil
	}
	var out []given
	for _, m := range actionParameters.FindAllIndex(text, -1) {
		g := given{at: m[1] - 1}
		value := strings.Trim(strings.TrimSpace(string(valueAt(text, m))), "'")
		if strings.HasPrefix(value, "{") {
			g.value(value)
		} else {
			for _, word := range wordsOf([]byte(value)) {
				g.value(word)
			}
		}
		out = append(out, g)
	}
	return out
}

// value notes one of what az takes for parameters: name=value, a file, or JSON.
func (g *given) value(word string) {
	var names map[string]json.RawMessage
	switch m := assigned.FindStringSubmatch(word); {
	case word == "":
	case strings.HasPrefix(word, "{"):
		if json.Unmarshal([]byte(word), &names) != nil {
			g.unnamed = append(g.unnamed, "values in JSON")
		}
		for name := range names {
			g.names = append(g.names, name)
		}
	case m != nil && !strings.Contains(m[1], "://") && !substituted.MatchString(m[1]):
		g.names = append(g.names, m[1])
	default:
		g.files = append(g.files, strings.TrimPrefix(word, "@"))
	}
}

// terraformValues finds what is given to configuration of Terraform.
func terraformValues(text []byte) []given {
	var out []given
	note := func(at int, words []string) {
		g := given{at: at}
		for i := 0; i < len(words); i++ {
			option, value, ok := strings.Cut(strings.TrimLeft(words[i], "-"), "=")
			if !strings.HasPrefix(words[i], "-") || option != "var" && option != "var-file" {
				continue
			}
			if !ok {
				if i++; i == len(words) {
					break
				}
				value = words[i]
			}
			switch m := assigned.FindStringSubmatch(value); {
			case option == "var-file":
				g.files = append(g.files, value)
			case m != nil:
				g.names = append(g.names, m[1])
			default:
				g.unnamed = append(g.unnamed, ofVariable)
			}
		}
		out = append(out, g)
	}
	for _, m := range terraformRuns.FindAllIndex(text, -1) {
		note(m[1]-1, wordsOf(text[m[1]:]))
	}
	for _, m := range terraformOptions.FindAllIndex(text, -1) {
		note(m[1]-1, wordsOf(bytes.Trim(bytes.TrimSpace(valueAt(text, m)), `"'`)))
	}
	for _, m := range terraformVar.FindAllSubmatchIndex(text, -1) {
		out = append(out, given{at: m[2], names: []string{string(text[m[2]:m[3]])}})
	}
	return out
}
