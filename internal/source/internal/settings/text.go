package settings

import (
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/secret"
)

// option is an argument that names what it gives a value to.
var (
	option     = regexp.MustCompile(`^--?([A-Za-z][A-Za-z0-9_.-]{0,127})$`)
	assignment = regexp.MustCompile(`^(?:--?)?([A-Za-z_][A-Za-z0-9_.-]{0,127})=(.*)$`)
	short      = regexp.MustCompile(`^-([A-Za-z])(.+)$`)
)

func one(name, form string, value any) map[string]any {
	return map[string]any{"name": name, "form": form, "value": value}
}

func word(name string) map[string]any { return map[string]any{"name": name, "form": Word} }

// arguments turns what a program is called with into settings. A list that
// holds anything but text keeps that as it is.
func (k keeper) arguments(v any) any {
	if text, ok := v.(string); ok { // a command line in one text
		if text == "" {
			return v
		}
		return withheld()
	}
	list, ok := v.([]any)
	if !ok {
		return k.value("", v)
	}
	out := make([]any, 0, len(list))
	for i := 0; i < len(list); i++ {
		text, ok := list[i].(string)
		if !ok {
			out = append(out, k.taken(list[i], out))
			continue
		}
		setting := k.argument(text)
		if name, _ := setting["name"].(string); setting["form"] == Flag && i+1 < len(list) {
			if next, isText := list[i+1].(string); isText && takes(name, next) {
				setting = one(name, formOf(next), k.keptValue(name, next))
				i++
			}
		}
		out = append(out, setting)
	}
	return out
}

// taken is an argument that is no text: a secret that was taken out says the
// name that it stood under, which may be that of the option before it.
func (k keeper) taken(item any, before []any) map[string]any {
	m, _ := item.(map[string]any)
	if name, ok := m["name"].(string); ok && m["form"] == Secret {
		return one(name, Secret, k.value("", m["value"]))
	}
	if m[addr.UnresolvedKey] != Sensitive {
		return one("", Word, k.value("", item))
	}
	name := ""
	if len(before) > 0 {
		if last, _ := before[len(before)-1].(map[string]any); last["form"] == Flag {
			name, _ = last["name"].(string)
		}
	}
	return one(name, Secret, k.value("", item))
}

// takes reports whether the argument behind a listed option is its value. A
// letter means something else to each program, so that it takes only what it
// is listed with; a switch takes nothing else.
func takes(name, next string) bool {
	shape, ok := listed(name)
	switch {
	case !ok || strings.HasPrefix(next, "-"):
		return false
	case len(name) == 1 || shape == "switch" || shape == "bool":
		return shapes[shape](next)
	}
	return !words[next]
}

// argument reads one argument.
func (k keeper) argument(text string) map[string]any {
	if words[text] {
		return word(text)
	}
	if isReference(text) {
		return one("", Reference, k.keptValue("", text))
	}
	// What has neither dashes nor a listed name in front of its = may be one
	// secret from end to end.
	if m := assignment.FindStringSubmatch(text); m != nil && strings.Trim(m[2], "=") != "" && (text[0] == '-' || isListed(m[1])) {
		return one(m[1], formOf(m[2]), k.keptValue(m[1], m[2]))
	}
	if m := option.FindStringSubmatch(text); m != nil && (strings.HasPrefix(text, "--") || len(m[1]) == 1 || isListed(m[1])) {
		return map[string]any{"name": m[1], "form": Flag}
	}
	if m := short.FindStringSubmatch(text); m != nil {
		return one(m[1], Literal, withheld()) // its value stands right behind it
	}
	return one("", Word, withheld())
}

func (k keeper) keptValue(name, value string) any {
	if value == "" || k.refers(value) || Listed(name, value) {
		return value
	}
	return withheld()
}

var (
	configurationFile = regexp.MustCompile(`(?i)\.(conf|cfg|cnf|ini|env|properties)$|^\.?env$`)
	section           = regexp.MustCompile(`^\[([A-Za-z][A-Za-z0-9_. -]{0,63})\]\s*$`)
	snake             = regexp.MustCompile(`^[a-z]+(?:_[a-z]+)*$`) // base64 is none
	line              = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t]*[=:][ \t]*(.*)$`)
)

// maxSettings is how many settings one text may become. Odoo knows some
// hundred.
const maxSettings = 4096

// IsFile reports whether a text is kept as the settings of a configuration
// file, each by its own name.
func IsFile(name, text string) bool {
	return configurationFile.MatchString(name) || strings.Contains(text, "[options]")
}

// file reads a configuration file as settings, where its name or its first
// section says that it is one. Its comments are not kept.
//
// Source: Python's configparser, which reads Odoo's: names are of either case,
// = or : stands between, and what is indented goes on with the value above.
func (k keeper) file(name, text string) (any, bool) {
	if !IsFile(name, text) {
		return nil, false
	}
	out := []any{}
	in := ""
	var last map[string]any // the setting that the next line may go on with
	for raw := range strings.Lines(text) {
		trimmed := strings.TrimSpace(raw)
		switch {
		case trimmed == "", trimmed[0] == '#', trimmed[0] == ';':
			continue
		case (raw[0] == ' ' || raw[0] == '\t') && last != nil:
			last["value"] = withheld()
			continue
		}
		if m := section.FindStringSubmatch(trimmed); m != nil {
			in, last = m[1], nil
			continue
		}
		m := line.FindStringSubmatch(trimmed)
		switch isSetting := m != nil && (strings.Trim(m[2], "=") != "" || m[2] == "" && (isListed(m[1]) || snake.MatchString(m[1]))); {
		case isSetting:
			last = one(strings.ToLower(m[1]), formOf(m[2]), k.keptValue(m[1], m[2]))
		case last != nil && last["name"] == "":
			continue // one says that there are such lines
		default:
			last = one("", Literal, withheld())
		}
		if len(out) == maxSettings {
			return withheld(), true
		}
		if in != "" {
			last["section"] = in
		}
		out = append(out, last)
	}
	return out, true
}

// Password is a setting of a configuration file whose value is a secret that
// stands there.
type Password struct {
	Name string
	Line int
}

// Configuration reads a file of names and values as settings, whatever it is
// called, and tells which of them are passwords. Where a template would put
// something else in the place of a value, the value is not known. It reports
// false of a file of more lines than anybody writes.
func Configuration(text string) (list []any, passwords []Password, ok bool) {
	var out strings.Builder
	n := 0
	asked := "" // a password whose value may stand in the lines that follow
	for raw := range strings.Lines(text) {
		n++
		if asked = continued(asked, raw); asked != "" && isValue(raw) {
			passwords, asked = append(passwords, Password{Name: asked, Line: n}), ""
		}
		m := line.FindStringSubmatch(strings.TrimSpace(raw))
		if m == nil || raw[0] == ' ' || raw[0] == '\t' || raw[0] == '#' || raw[0] == ';' {
			out.WriteString(raw)
			continue
		}
		value := m[2]
		if filledIn.MatchString(value) {
			value = "${TEMPLATE}"
		}
		out.WriteString(m[1] + " = " + value + "\n")
		if asked = ""; isPassword(m[1]) && value == "" {
			asked = strings.ToLower(m[1])
		}
		if formOf(value) == Literal && (isPassword(m[1]) && !secret.Plain(value) || isSecret(value)) {
			passwords = append(passwords, Password{Name: strings.ToLower(m[1]), Line: n})
		}
	}
	read, _ := keeper{}.file(".conf", out.String())
	list, ok = read.([]any)
	return list, passwords, ok
}

// continued returns the setting that a line may go on with: what is not indented
// begins another.
func continued(name, line string) string {
	if trimmed := strings.TrimSpace(line); trimmed != "" && line[0] != ' ' && line[0] != '\t' && line[0] != '#' && line[0] != ';' {
		return ""
	}
	return name
}

// isValue reports whether a line that goes on with a password is one.
func isValue(line string) bool {
	value := strings.TrimSpace(line)
	return value != "" && value[0] != '#' && value[0] != ';' && !secret.Plain(value) && formOf(value) == Literal && !filledIn.MatchString(value)
}

// isPassword reports whether a setting holds a password: Odoo's own names do,
// and those that are a secret by their name.
func isPassword(name string) bool {
	name = strings.ToLower(name)
	return snake.MatchString(strings.ReplaceAll(name, ".", "_")) && (name == "admin_passwd" || secret.Holds(name))
}

// isSecret reports whether a value is a secret by its shape, as an address with
// a password is. What is put in the place of something there is none.
func isSecret(value string) bool {
	what, _ := secret.Find(putIn.ReplaceAllString(value, ""))
	return what != ""
}

var putIn = regexp.MustCompile(`\$\{[^}]*\}|\$\([^)]*\)|\$[A-Z_][A-Z0-9_]*|#\{[^}]+\}#|<[^>]+>|%\([A-Za-z_]+\)s|__[A-Za-z_]+__`)

// filledIn is a value that Ansible, Jinja, Go's templates, Buildout, Azure's
// pipelines, sed or people put another in the place of.
var filledIn = regexp.MustCompile(`\{\{.*\}\}|<%.*%>|^#\{[^}]+\}#$|^<[^>]+>$|^%\([A-Za-z_]+\)s$|^@@?[A-Za-z_]+@@?$|^__[A-Za-z_]+__$|^\$[A-Za-z_][A-Za-z0-9_]*$`)
