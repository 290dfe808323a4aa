package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

var (
	bicepDeclared = regexp.MustCompile(`\b(resource|module)[ \t]+\w+[ \t]*'`)
	bicepWord     = regexp.MustCompile(`(?m)(?:^|\))[ \t]*(resource|module)\b[ \t]*([^ \t]?)`)
	bicepExisting = regexp.MustCompile(`\A[ \t]*existing\b`)
	bicepUsing    = regexp.MustCompile(`(?m)^[ \t]*using[ \t]+'([^'\n]+)'`)
)

// bicepCode is what a file of Bicep declares.
type bicepCode struct {
	line     int // of the first that it deploys
	kinds    []addr.Kind
	modules  []string // what they are made of
	children []string // types that say their last part alone, with a slash before it
	open     bool     // something is deployed of which the type is not known
	said     []bicepSaid
}

// bicepSaid is something that a file of Bicep says by itself, which a template
// that was compiled of it says too: a version of a type, a parameter, a value
// that is written down.
type bicepSaid struct {
	line int
	what string // as people call it, without values
	as   string // among what a template says
}

// bicepOf reads the declarations of a file of Bicep: where the words resource
// and module stand in code, however it is laid out.
func bicepOf(text []byte) bicepCode {
	var c bicepCode
	code, bare := bicepBare(text)
	known := map[int]bool{} // where a declaration was understood
	note := func(at int) {
		if line := lineOf(code, at); c.line == 0 || line < c.line {
			c.line = line
		}
	}
	for _, m := range bicepDeclared.FindAllSubmatchIndex(bare, -1) {
		known[m[2]] = true
		said, rest := code[m[1]:], []byte(nil)
		if end := bytes.IndexByte(bare[m[1]:], '\''); end >= 0 {
			said, rest = said[:end], bare[m[1]+end+1:]
		}
		if bicepExisting.Match(rest) {
			continue // somebody else deploys it
		}
		note(m[2])
		kind, _, versioned := strings.Cut(string(said), "@")
		if _, version, _ := strings.Cut(string(said), "@"); versioned && isVersion.MatchString(version) {
			c.said = append(c.said, bicepSaid{lineOf(code, m[2]), "API version " + version, sayingOf("apiVersion", version)})
		}
		switch k := addr.Kind(kind); {
		case bare[m[2]] == 'm':
			c.modules = append(c.modules, string(said))
		case versioned && k.System() == addr.SystemAzure:
			c.kinds = append(c.kinds, k)
		case versioned && !strings.ContainsAny(kind, "/$"):
			c.children = append(c.children, "/"+kind)
		default:
			c.open = true
		}
	}
	for _, m := range bicepWord.FindAllSubmatchIndex(bare, -1) {
		if known[m[2]] || strings.ContainsAny(string(bare[m[4]:m[5]]), ":=.,?") {
			continue // the name of a property, or of a value
		}
		note(m[2])
		c.open = true
	}
	c.values(code, bare)
	return c
}

var (
	isVersion     = regexp.MustCompile(`^\d{4}-\d\d-\d\d(?:-\w+)?$`)
	bicepParam    = regexp.MustCompile(`(?m)^[ \t]*param[ \t]+(\w+)\b`)
	bicepGiven    = regexp.MustCompile(`(?m)^[ \t]*(?:param[ \t]+(\w+)[ \t]+\w+|var[ \t]+(\w+))[ \t]*=[ \t]*(true|false|\d+|'[^'\n]*')[ \t]*$`)
	bicepProperty = regexp.MustCompile(`(?m)^[ \t]*(\w+)[ \t]*:[ \t]*(true|false|\d+|'[^'\n]*')[ \t]*$`)
	// bicepTypes is where a value may be one of a type, which a template says in
	// another way.
	bicepTypes = regexp.MustCompile(`(?m)^[ \t]*(?:type\b|import\b|param[ \t]+\w+[ \t]*[{(\[])`)
	// inExpression is a name with its value as an expression has it.
	inExpression = regexp.MustCompile(`'(\w+)', *(true|false|\d+|'[^']*')`)
)

// values notes the parameters that a file declares, and the values that it
// gives to names. A name of a resource may be put together with that of its
// parent, so it is not compared; nor is a text with an expression or an escape
// in it.
func (c *bicepCode) values(code, bare []byte) {
	for _, m := range bicepParam.FindAllSubmatchIndex(bare, -1) {
		name := string(code[m[2]:m[3]])
		c.said = append(c.said, bicepSaid{lineOf(code, m[2]), "parameter " + name, sayingOf(name, nil)})
	}
	note := func(at int, name, value string) {
		if bare[at] == code[at] && !strings.ContainsAny(value, `${}\`) {
			c.said = append(c.said, bicepSaid{lineOf(code, at), "the value of " + name, name + "=" + strings.Trim(value, "'")})
		}
	}
	for _, m := range bicepGiven.FindAllSubmatchIndex(code, -1) {
		at, to := max(m[2], m[4]), max(m[3], m[5])
		note(at, string(code[at:to]), string(code[m[6]:m[7]]))
	}
	if bicepTypes.Match(bare) {
		return
	}
	for _, m := range bicepProperty.FindAllSubmatchIndex(code, -1) {
		if name := string(code[m[2]:m[3]]); name != "name" {
			note(m[2], name, string(code[m[4]:m[5]]))
		}
	}
}

// sayingOf is a name with its value among what a template says.
func sayingOf(name string, value any) string {
	switch value := value.(type) {
	case string:
		return name + "=" + strings.TrimPrefix(value, "[[")
	case float64:
		return name + "=" + strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		return name + "=" + strconv.FormatBool(value)
	}
	return name + "="
}

// says notes what a template says: each name, with its value where that is
// written down. A parameter has {"defaultValue": …}, and is passed as {"value": …}.
func (c compiled) says(of any) {
	switch of := of.(type) {
	case []any:
		for _, item := range of {
			c.says(item)
		}
	case map[string]any:
		for name, value := range of {
			c.said[sayingOf(name, nil)], c.said[sayingOf(name, value)] = true, true
			if passed, ok := value.(map[string]any); ok {
				c.said[sayingOf(name, passed["value"])], c.said[sayingOf(name, passed["defaultValue"])] = true, true
			}
			c.says(value)
		}
	case string:
		for _, m := range inExpression.FindAllStringSubmatch(of, -1) {
			c.said[m[1]+"="+strings.Trim(m[2], "'")] = true
		}
	}
}

// bicepBare returns code without its comments, and the same without what
// stands in strings. Each sign stays where it was.
func bicepBare(text []byte) (code, bare []byte) {
	code = withLineEnds(text)
	bare = bytes.Clone(code)
	var braces []int // open ones, of each expression in a string
	for i := 0; i < len(code); {
		inString := false
		switch rest := code[i:]; {
		case bytes.HasPrefix(rest, []byte("//")):
			end := indexFrom(code, i, "\n")
			blank(code, i, end)
			blank(bare, i, end)
			i = end
			continue
		case bytes.HasPrefix(rest, []byte("/*")):
			end := indexFrom(code, i+2, "*/") + 2
			blank(code, i, end)
			blank(bare, i, end)
			i = end
			continue
		case bytes.HasPrefix(rest, []byte("'''")):
			end := indexFrom(code, i+3, "'''")
			blank(bare, i+1, end+2)
			i = end + 3
			continue
		case rest[0] == '\'':
			inString = true
		case rest[0] == '{' && len(braces) > 0:
			braces[len(braces)-1]++
		case rest[0] == '}' && len(braces) > 0:
			if braces[len(braces)-1]--; braces[len(braces)-1] < 0 {
				braces = braces[:len(braces)-1]
				inString = true
				bare[i] = ' '
			}
		}
		i++
		if inString {
			i, braces = blankString(code, bare, i, braces)
		}
	}
	return code, bare
}

// blankString blanks in bare what stands in a string from i on, up to its end
// or to an expression in it. It returns where code goes on, and the braces that
// are open there.
func blankString(code, bare []byte, i int, braces []int) (int, []int) {
	for i < len(code) {
		switch {
		case code[i] == '\'':
			return i + 1, braces
		case code[i] == '\n':
			return i + 1, nil // no string goes on there
		case code[i] == '\\':
			blank(bare, i, i+2)
			i += 2
		case code[i] == '$' && i+1 < len(code) && code[i+1] == '{':
			blank(bare, i, i+2)
			return i + 2, append(braces, 0)
		default:
			bare[i] = ' '
			i++
		}
	}
	return i, braces
}

// withLineEnds returns a copy of a text whose lines all end in a newline, so
// that nothing after it needs to know of others.
func withLineEnds(text []byte) []byte {
	out := bytes.Clone(text)
	for i, b := range out {
		if b == '\r' {
			out[i] = '\n' // alone or before another, it ends a line
			if i+1 < len(out) && out[i+1] == '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

// blank overwrites a part of a text with spaces. Its lines stay, as places are
// counted by them.
func blank(of []byte, from, to int) {
	for i := from; i < min(to, len(of)); i++ {
		if of[i] != '\n' {
			of[i] = ' '
		}
	}
}

// indexFrom returns where something stands in a text, at a place or behind it;
// the end of the text where it does not.
func indexFrom(text []byte, at int, what string) int {
	if n := bytes.Index(text[at:], []byte(what)); n >= 0 {
		return at + n
	}
	return len(text)
}

// bicep returns what a file of Bicep deploys: the types of its resources, or
// anything of Azure where it calls modules.
func bicep(name string, text []byte) *unread {
	c := bicepOf(text)
	u := &unread{line: c.line, reason: "this is Bicep, which is not read; bicep build " + name + " writes the template beside it"}
	switch {
	case c.line == 0:
		return nil // types, functions and values
	case c.open || len(c.children) > 0 || len(c.modules) > 0:
		u.systems = azure
	default:
		u.kinds = distinct(c.kinds)
	}
	return u
}

func distinct(kinds []addr.Kind) []addr.Kind {
	slices.SortFunc(kinds, func(a, b addr.Kind) int { return strings.Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(kinds, addr.Kind.Equal)
}

func bicepParameters(name string, text []byte) *unread {
	of := ""
	if m := bicepUsing.FindSubmatch(text); m != nil {
		of = " of " + string(m[1])
	}
	return &unread{systems: azure, reason: "the values" + of + " in this file are not read; bicep build-params " + name + " writes the parameters file"}
}

// compiled is what a template deploys that was compiled of Bicep.
type compiled struct {
	name string
	said map[string]bool
	own  map[string]int  // how many of each type, of itself
	any  map[string]bool // those of the modules in it as well
}

const deployments = "microsoft.resources/deployments"

// compiledOf counts what stands in a template.
func compiledOf(name string, data []byte) compiled {
	c := compiled{name: name, said: map[string]bool{}, own: map[string]int{}, any: map[string]bool{}}
	var template any
	if json.Unmarshal(data, &template) == nil {
		c.count(template, "", true)
		c.says(template)
	}
	return c
}

// count notes the resources of a template, or of what a resource holds.
func (c compiled) count(of any, parent string, own bool) {
	holder, _ := of.(map[string]any)
	var resources []any
	switch all := holder["resources"].(type) {
	case []any:
		resources = all
	case map[string]any: // by symbolic name
		resources = slices.Collect(maps.Values(all))
	}
	for _, r := range resources {
		resource, _ := r.(map[string]any)
		kind, _ := resource["type"].(string)
		kind, _, _ = strings.Cut(strings.ToLower(kind), "@")
		if existing, _ := resource["existing"].(bool); existing || kind == "" {
			continue
		}
		if parent != "" && !strings.HasPrefix(kind, parent+"/") {
			kind = parent + "/" + kind
		}
		if c.any[kind] = true; own {
			c.own[kind]++
		}
		if kind != deployments {
			c.count(resource, kind, own)
			continue
		}
		properties, _ := resource["properties"].(map[string]any)
		c.count(properties["template"], "", false)
	}
}

// without returns what a file of Bicep declares and the template lacks that
// was compiled of it, or of what calls it as a module. It returns nil where
// nothing is missing.
func (c compiled) without(b bicepCode, module bool) *unread {
	u := &unread{line: b.line}
	var missing []string
	declared := map[string]int{}
	for _, k := range b.kinds {
		key := strings.ToLower(string(k))
		declared[key]++
		if module && !c.any[key] || !module && c.own[key] < declared[key] {
			u.kinds, missing = append(u.kinds, k), append(missing, string(k))
		}
	}
	for _, child := range b.children {
		if key := strings.ToLower(child); !slices.ContainsFunc(slices.Collect(maps.Keys(c.any)), func(kind string) bool { return strings.HasSuffix(kind, key) }) {
			u.systems, missing = azure, append(missing, child[1:])
		}
	}
	if n := c.own[deployments] - declared[deployments]; !module && len(b.modules) > n || module && len(b.modules) > 0 && !c.any[deployments] {
		u.systems, missing = azure, append(missing, fmt.Sprintf("%d of the modules %s", len(b.modules)-max(n, 0), some(b.modules)))
	}
	if len(missing) == 0 {
		for _, said := range b.said {
			if !c.said[said.as] {
				if missing = append(missing, said.what); len(missing) == 1 {
					u.line = said.line
				}
			}
		}
		if u.kinds = slices.Clone(b.kinds); len(b.modules) > 0 || len(b.children) > 0 || b.open || len(u.kinds) == 0 {
			u.systems = azure
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if u.systems != nil {
		u.kinds = nil
	}
	u.kinds = distinct(u.kinds)
	slices.Sort(missing)
	u.reason = "the template " + c.name + " was compiled of something else: it lacks " + some(slices.Compact(missing)) + "; bicep build writes it again"
	return u
}

// byWay is what stands beside files that nobody reads, and is read for them.
type byWay struct {
	taken map[string]*entry // by real path
	// bicep are the files of Bicep of which a template was compiled, by real path,
	// with what is missing there.
	bicep map[string]*unread
}

var (
	generated  = regexp.MustCompile(`"_generator"\s*:\s*\{[^}]*"name"\s*:\s*"bicep"`)
	parameters = regexp.MustCompile(`(?i)"\$schema"\s*:\s*"[^"]*deploymentParameters\.json`)
)

// byTaken finds the files of Bicep that are read by way of the template that
// was compiled of them: each that has one beside it, and the modules that it
// calls, which stand in it.
func (r *run) byTaken() byWay {
	b := byWay{taken: map[string]*entry{}, bicep: map[string]*unread{}}
	all := map[string]*entry{}
	type way struct {
		of     *entry
		in     compiled
		module bool
	}
	var open []way
	for _, e := range r.entries {
		all[e.real] = e
		if e.reader >= 0 {
			b.taken[e.real] = e
		}
	}
	for _, e := range r.entries {
		stem, ok := cutEnding(e.real, ".bicep")
		if !ok || e.reader >= 0 {
			continue
		}
		if t := b.taken[stem+".json"]; t != nil && generated.Match(t.file.Data) {
			open = append(open, way{of: e, in: compiledOf(filepath.Base(t.path), t.file.Data)})
		}
	}
	for len(open) > 0 {
		w := open[0]
		open = open[1:]
		if _, done := b.bicep[w.of.real]; done {
			continue
		}
		b.bicep[w.of.real] = nil
		t, err := read(w.of.path)
		if err != nil {
			continue
		}
		code := bicepOf(t.data)
		b.bicep[w.of.real] = w.in.without(code, w.module)
		for _, m := range code.modules {
			if called := all[filepath.Join(filepath.Dir(w.of.real), filepath.FromSlash(m))]; called != nil && strings.EqualFold(path.Ext(called.path), ".bicep") {
				open = append(open, way{called, w.in, true})
			}
		}
	}
	return b
}

// cutEnding is a path without an ending, however that is written.
func cutEnding(path, ending string) (string, bool) {
	if n := len(path) - len(ending); n > 0 && strings.EqualFold(path[n:], ending) {
		return path[:n], true
	}
	return path, false
}

// bareParameters returns the template that a file of values alone could be
// given with, which az takes as @FILE: JSON of no schema that names parameters
// of it, each with a value.
func (b byWay) bareParameters(e *entry, l left) string {
	if l.holds != nil || !strings.EqualFold(filepath.Ext(e.real), ".json") {
		return ""
	}
	t, err := read(e.path)
	if err != nil {
		return ""
	}
	var values map[string]map[string]json.RawMessage
	if json.Unmarshal(t.data, &values) != nil || len(values) == 0 {
		return ""
	}
	for _, v := range values {
		if len(v) != 1 || v["value"] == nil && v["reference"] == nil {
			return ""
		}
	}
	for _, at := range slices.Sorted(maps.Keys(b.taken)) {
		var template struct {
			Resources  json.RawMessage            `json:"resources"`
			Parameters map[string]json.RawMessage `json:"parameters"`
		}
		if !bytes.Contains(b.taken[at].file.Data, []byte(`"parameters"`)) || json.Unmarshal(b.taken[at].file.Data, &template) != nil || template.Resources == nil {
			continue
		}
		declared := map[string]bool{} // Azure does not tell case apart
		for name := range template.Parameters {
			declared[strings.ToLower(name)] = true
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(values)), func(name string) bool { return !declared[strings.ToLower(name)] }) {
			return filepath.Base(at)
		}
	}
	return ""
}

// readFor says by what a file is read that no reader took, or "", and what of
// it is not.
func (b byWay) readFor(e *entry) (by string, missing *unread) {
	if missing, ok := b.bicep[e.real]; ok {
		return "Bicep file (read by its compiled template)", missing
	}
	if stem, ok := strings.CutSuffix(e.real, ".bicepparam"); ok {
		for _, beside := range []string{stem + ".json", stem + ".parameters.json"} {
			if t := b.taken[beside]; t != nil && parameters.Match(t.file.Data) {
				return "Bicep parameters file (read by its compiled one)", nil
			}
		}
	}
	return "", nil
}
