package files

import (
	"bytes"
	"encoding/json"
	"path"
	"path/filepath"
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
	assigned         = regexp.MustCompile(`^([A-Za-z_][\w.]*)=`)
	blockScalar      = regexp.MustCompile(`^[|>][-+0-9]*[ \t]*$`)
	goesOn           = regexp.MustCompile(`^[ \t]*--?[A-Za-z]`)
	substituted      = regexp.MustCompile(`\$\{\{.*?\}\}|\$\([^)]*\)|\$\{[^}]*\}|\$env:\w+|\$\w+|%\w+%`)
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
	unnamed  []string // values that stand somewhere else, as $PARAMETERS
	template string   // "" where it is not told
}

// giveValues notes as gaps what a file deploys with other values than those
// that were judged.
func (r *run) giveValues(e *entry) {
	if !slices.Contains(runs, e.left.kind) {
		return
	}
	t, err := read(e.path)
	if err != nil {
		return
	}
	for _, g := range armValues(t.data) {
		templates := r.templatesOf(g.template)
		u := r.differs(g, r.armNames(templates), len(r.takenAs(armTemplate)) > 0)
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
		if u := r.differs(g, names, some); u != nil {
			u.line, u.systems = lineOf(t.data, g.at), both
			r.gap(u.gap(e.path))
		}
	}
}

// differs says what a call gives that was judged otherwise, or nil. Judged are
// the values of names that have one; some says that there is something to
// deploy among what was read.
func (r *run) differs(g given, judged func(string) bool, some bool) *unread {
	if !some {
		return nil
	}
	var what []string
	for _, n := range g.names {
		if judged(n) {
			what = append(what, n)
		}
	}
	what = append(what, g.unnamed...)
	slices.Sort(what)
	what = slices.Compact(what)
	var missing []string
	for _, f := range g.files {
		if !r.isThere(f) {
			missing = append(missing, f)
		}
	}
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
				g.unnamed = append(g.unnamed, word) // its arguments stand in a variable
				continue
			}
			if name, ok := strings.CutPrefix(word, "-"); ok {
				if of = strings.ToLower(strings.TrimSuffix(name, ":")); of == "templateparameterobject" {
					g.unnamed = append(g.unnamed, word)
				} else {
					g.names = append(g.names, strings.TrimSuffix(name, ":"))
				}
				continue
			}
			switch of {
			case "templateparameterfile":
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
				g.unnamed = append(g.unnamed, word)
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
	case m != nil:
		g.names = append(g.names, m[1])
	case word == "":
	case strings.HasPrefix(word, "{"):
		if json.Unmarshal([]byte(word), &names) != nil {
			g.unnamed = append(g.unnamed, "values in JSON")
		}
		for name := range names {
			g.names = append(g.names, name)
		}
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
				g.unnamed = append(g.unnamed, value)
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

// valueAt is the value behind the key of a line of YAML, or the lines that are
// further in.
func valueAt(text []byte, key []int) []byte {
	line, rest, _ := bytes.Cut(text[key[1]:], []byte("\n"))
	if !blockScalar.Match(bytes.TrimRight(line, "\r")) {
		return line
	}
	depth := indent(text[key[0]:])
	var out []byte
	for l := range bytes.Lines(rest) {
		if len(bytes.TrimSpace(l)) > 0 && indent(l) <= depth {
			break
		}
		out = append(append(out, bytes.TrimSpace(l)...), ' ')
	}
	return out
}

func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// wording is how far a command is parted into its words.
type wording struct {
	words  []string
	word   []byte // the one that has begun, where open
	open   bool
	quote  byte // what the word is in, or 0
	folded bool // the command goes on though no sign at a line's end said so
}

// end ends the word that has begun, if one has.
func (p *wording) end() {
	if p.open {
		p.words = append(p.words, string(p.word))
	}
	p.word, p.open = nil, false
}

// add puts signs at the end of the word, which begins with them if none has.
func (p *wording) add(signs ...byte) {
	p.word, p.open = append(p.word, signs...), true
}

// nextLine reports whether the command goes on in the lines behind this one.
func (p *wording) nextLine(rest []byte) bool {
	if p.quote != 0 && p.open {
		p.word = append(p.word, ' ')
		if bytes.IndexByte(rest, p.quote) >= 0 {
			return true
		}
	}
	p.end()
	if p.quote != 0 || !continues(rest, p.words, p.folded) {
		return false
	}
	p.folded = true
	return true
}

// endsCommand reports whether a sign outside quotes ends the command: another
// begins there, or a comment, which does so only between words.
func (p *wording) endsCommand(sign byte) bool {
	return sign == '|' || sign == ';' || sign == '&' || sign == '#' && !p.open
}

// wordsOf parts what follows a command into its words, up to its end: over the
// lines that it goes on, by a sign at their ends or by being folded.
func wordsOf(text []byte) []string {
	var p wording
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case strings.IndexByte("\\`^", c) >= 0 && p.quote != '\'' && atLineEnd(text[i+1:]):
			p.end()
			i += bytes.IndexByte(text[i:], '\n')
		case c == '\n':
			if !p.nextLine(text[i+1:]) {
				return p.words
			}
		case p.quote != 0 && c == p.quote:
			p.quote = 0
		case p.quote != 0:
			p.add(c)
		case c == '"' || c == '\'':
			p.quote, p.open = c, true
		case c == '$' || c == '@':
			n := closing(text[i:])
			p.add(text[i : i+n]...)
			i += n - 1
		case c == ' ' || c == '\t':
			p.end()
		case p.endsCommand(c):
			p.end()
			return p.words
		default:
			p.add(c)
		}
	}
	p.end()
	return p.words
}

func atLineEnd(rest []byte) bool {
	line, _, found := bytes.Cut(rest, []byte("\n"))
	return found && len(bytes.TrimSpace(line)) == 0
}

// continues reports whether a line belongs to the command before it though
// nothing at the end of that says so, as where YAML folds lines.
func continues(rest []byte, words []string, folded bool) bool {
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	return goesOn.Match(line) || slices.Contains([]string{"--parameters", "-p", "-var", "-var-file"}, last) ||
		folded && assigned.Match(bytes.TrimSpace(line))
}

// closing is how much of a text that begins with a dollar or an at sign is what
// stands in for something: ${{ x }}, $(x), @{ x }.
func closing(text []byte) int {
	if len(text) < 2 || text[1] != '(' && text[1] != '{' {
		return 1
	}
	depth := 0
	for i, c := range text {
		switch c {
		case '(', '{':
			depth++
		case ')', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '\n':
			return i
		}
	}
	return len(text)
}

// patternOf is a path as it could lie among what was read, whatever folder it is
// seen from and whatever variables stand for; "" where that could be anything.
func patternOf(file string) string {
	file = strings.ReplaceAll(substituted.ReplaceAllString(file, "*"), `\`, "/")
	if strings.Contains(file, "://") {
		return ""
	}
	parts := strings.Split(path.Clean("/"+file), "/")
	for len(parts) > 0 && (parts[0] == "" || strings.Trim(parts[0], "*") == "") {
		parts = parts[1:]
	}
	if len(parts) == 0 || strings.Trim(strings.TrimSuffix(parts[len(parts)-1], path.Ext(parts[len(parts)-1])), "*") == "" && path.Ext(parts[len(parts)-1]) == "" {
		return ""
	}
	return strings.Join(parts, "/")
}

// there returns what was found of a path that a call names.
func (r *run) there(file string) []*entry {
	pattern := patternOf(file)
	if pattern == "" {
		return nil
	}
	depth := strings.Count(pattern, "/") + 1
	var out []*entry
	for _, e := range r.entries {
		parts := strings.Split(filepath.ToSlash(e.real), "/")
		if len(parts) < depth || e.by != nil {
			continue
		}
		if ok, err := path.Match(pattern, strings.Join(parts[len(parts)-depth:], "/")); ok && err == nil {
			out = append(out, e)
		}
	}
	return out
}

func (r *run) isThere(file string) bool { return len(r.there(file)) > 0 }

// takenAs returns the files that the reader of a name took.
func (r *run) takenAs(reader string) []*entry {
	var out []*entry
	for _, e := range r.taken() {
		if r.Readers[e.reader].Name() == reader {
			out = append(out, e)
		}
	}
	return out
}

// templatesOf returns the template that a call names, or all that were read.
func (r *run) templatesOf(file string) []*entry {
	all := r.takenAs(armTemplate)
	if file == "" {
		return all
	}
	if stem, ok := strings.CutSuffix(file, ".bicep"); ok {
		file = stem + ".json"
	}
	named := r.there(file)
	if of := slices.DeleteFunc(slices.Clone(all), func(e *entry) bool { return !slices.Contains(named, e) }); len(of) > 0 {
		return of
	}
	return all
}

// armNames tells the parameters that were judged by a value: those of templates
// that have a default, and those in parameters files. Of what has none nothing
// was judged.
func (r *run) armNames(templates []*entry) func(string) bool {
	names := map[string]bool{}
	var unclear [][]byte
	for _, e := range r.takenAs(armTemplate) {
		values := parameters.Match(e.file.Data)
		if !values && !slices.Contains(templates, e) {
			continue
		}
		var t struct {
			Parameters map[string]struct {
				Default json.RawMessage `json:"defaultValue"`
			} `json:"parameters"`
		}
		if json.Unmarshal(e.file.Data, &t) != nil {
			unclear = append(unclear, bytes.ToLower(e.file.Data))
			continue
		}
		for name, p := range t.Parameters {
			if values || p.Default != nil {
				names[strings.ToLower(name)] = true
			}
		}
	}
	return func(name string) bool {
		name, _, _ = strings.Cut(strings.ToLower(name), ".")
		return names[name] || slices.ContainsFunc(unclear, func(text []byte) bool { return bytes.Contains(text, []byte(`"`+name+`"`)) })
	}
}

var (
	variableBlock = regexp.MustCompile(`(?m)^[ \t]*variable[ \t]+"?([\w-]+)"?[ \t]*\{`)
	hasDefault    = regexp.MustCompile(`\bdefault\s*=`)
	setVariable   = regexp.MustCompile(`(?m)^[ \t]*"?([\w-]+)"?[ \t]*[=:]`)
)

// terraformNames tells the variables that were judged by a value: those that
// have a default, and those in files of variables. It reports whether any
// configuration was read.
func (r *run) terraformNames() (judged func(string) bool, some bool) {
	if r.variables != nil {
		return func(name string) bool { return r.variables[name] }, r.configured
	}
	names := map[string]bool{}
	for _, e := range r.entries {
		base := filepath.Base(e.real)
		configuration := strings.HasSuffix(base, ".tf") || strings.HasSuffix(base, ".tofu") || strings.HasSuffix(base, ".tf.json")
		values := strings.HasSuffix(base, ".tfvars") || strings.HasSuffix(base, ".tfvars.json")
		if !configuration && !values || e.by != nil {
			continue
		}
		some = some || configuration && e.reader >= 0
		t, err := read(e.path)
		if err != nil {
			continue
		}
		switch {
		case values || strings.HasSuffix(base, ".json"):
			for _, m := range setVariable.FindAllSubmatch(t.data, -1) {
				names[string(m[1])] = true
			}
		default:
			blocks := variableBlock.FindAllSubmatchIndex(t.data, -1)
			for i, m := range blocks {
				to := len(t.data)
				if i+1 < len(blocks) {
					to = blocks[i+1][0]
				}
				if hasDefault.Match(t.data[m[1]:to]) {
					names[string(t.data[m[2]:m[3]])] = true
				}
			}
		}
	}
	r.variables, r.configured = names, some
	return func(name string) bool { return names[name] }, some
}

var (
	resourceType = regexp.MustCompile(`(?i)"type"\s*:\s*"([^"\n]+)"`)
	valueTypes   = []string{"string", "securestring", "int", "bool", "object", "secureobject", "array"}
)

// kindsOf returns the kinds of what a template can deploy, whatever its
// conditions come to, or nil where it does not say them whole.
func (r *run) kindsOf(e *entry) []addr.Kind {
	var kinds []addr.Kind
	for _, u := range r.units {
		for _, f := range u.facts {
			if f.Origin.Pos.File == e.path {
				kinds = append(kinds, f.Kind)
			}
		}
	}
	for _, m := range resourceType.FindAllSubmatch(e.file.Data, -1) {
		switch kind := addr.Kind(m[1]); {
		case slices.Contains(valueTypes, strings.ToLower(string(m[1]))):
		case kind.System() != addr.SystemAzure, kind.Equal("Microsoft.Resources/deployments"):
			return nil
		default:
			kinds = append(kinds, kind)
		}
	}
	return distinct(kinds)
}
