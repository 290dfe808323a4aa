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

// isVariables reports whether Terraform's variables are looked for in a file.
func isVariables(e *entry) bool {
	base := filepath.Base(e.real)
	return strings.HasSuffix(base, ".tfvars") || strings.HasSuffix(base, ".tfvars.json")
}

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
		values := isVariables(e)
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
