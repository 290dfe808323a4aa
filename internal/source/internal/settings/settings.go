// Package settings decides what of a foreign body is kept.
//
// It promises that a text is kept only where it cannot be a secret of
// somebody's making: it is a word that a published vocabulary has, an id, a
// network, a time, a version or a name by which things find each other, or it
// stands under a key that is listed here as not secret and has that key's
// shape. Of every other text a body says that it is there, and what it is
// called. What people put into one text (arguments, configuration files)
// becomes a list of named settings first, so that rules can ask for one:
//
//	{"name": "db_port", "form": "literal", "value": "6432"}
//	{"name": "admin_passwd", "form": "literal", "value": {"$unresolved": "withheld…"}}
//
// A list of secrets can never be whole; this is a list of what is none.
package settings

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
)

// Withheld is why a value that is there is not known.
const Withheld = "withheld, since nothing says that it is no secret"

// The forms of a setting. A rule may ask whether a secret is written where it
// stands, without its value.
const (
	Literal   = "literal"   // the value stands here
	Reference = "reference" // here stands where the value is
	Empty     = "empty"
	Flag      = "flag"   // an option without a value
	Word      = "word"   // an argument that is no option; a listed one is its name
	Hash      = "hash"   // a literal that Odoo made of a password (passlib's pbkdf2)
	Secret    = "secret" // a literal that is a secret by its name or its shape, and was taken out
)

// Sensitive stands for what must not be seen, where it was taken out before.
const Sensitive = "sensitive"

func withheld() any { return map[string]any{addr.UnresolvedKey: Withheld} }

// Keep returns what is kept of a body of a kind. It does not change v, which
// is decoded JSON with references.
func Keep(kind addr.Kind, v any) any {
	if kind.System() == addr.SystemWard {
		return v // Ward's own words about an estate
	}
	k := keeper{kind: kind}
	root, ok := v.(map[string]any)
	if !ok || opaque(root) {
		return k.value("", v)
	}
	k = k.in(root)
	out := make(map[string]any, len(root))
	for name, item := range root {
		switch {
		case name == "kind" && kind.System() == addr.SystemKubernetes:
			out[name] = item // the fact's own kind says it
		case holdsSettings[kind.Key()] == name:
			out[name] = k.settings(name, item)
		default:
			out[name], _ = k.member(name, item)
		}
	}
	return out
}

// keeper knows what stands around what it keeps.
type keeper struct {
	declared map[string]bool // the variables of the container
	kind     addr.Kind       // whose body it is; empty where that is not known
	inRule   bool            // in a rule of who may do what, or of what is asked
}

// plain is Plain, for the names that mean what they do in some places only.
func (k keeper) plain(name, v string) bool {
	var buf [64]byte
	switch at := string(folded(name, &buf)); {
	case ruleNames[at] && !k.inRule, at == "value" && !k.kind.Equal(linePrefixKind), at == "imagename" && !k.kind.Equal(databaseKind):
		name = ""
	}
	return Plain(name, v)
}

// holdsRules reports whether a member of this kind holds rules.
func (k keeper) holdsRules(name string) bool {
	holders, ok := ruleHolders[k.kind.Key()]
	if !ok {
		group, _, _ := strings.Cut(k.kind.Key(), "/")
		holders = ruleHolders[group]
	}
	return slices.Contains(holders, name)
}

// in returns a keeper for what an object holds: a container declares
// variables.
func (k keeper) in(m map[string]any) keeper {
	k.declared = maps.Clone(k.declared)
	for _, member := range []string{"env", "environmentVariables"} {
		list, _ := m[member].([]any)
		for _, item := range list {
			variable, _ := item.(map[string]any)
			name, ok := variable["name"].(string)
			if !ok {
				continue
			}
			if k.declared == nil {
				k.declared = map[string]bool{}
			}
			k.declared[name] = true
		}
	}
	return k
}

// refers reports whether a text says where a value is. A variable that the
// container does not declare may be what somebody invents behind a dollar.
func (k keeper) refers(v string) bool {
	if v != "" && v[0] == '$' {
		return expansion(v) && k.declared[strings.Trim(v, "$(){}")]
	}
	return isReference(v)
}

// holdsSettings are kinds of which a whole member is names and values.
var holdsSettings = map[string]string{
	addr.Kind("core/ConfigMap").Key():                   "data",
	addr.Kind("core/Secret").Key():                      "data",
	addr.Kind("Microsoft.Web/sites/config").Key():       "properties",
	addr.Kind("Microsoft.Web/sites/slots/config").Key(): "properties",
}

// value keeps a value that stands under a name, which is that of the list
// where it is an item of one.
func (k keeper) value(name string, v any) any {
	kept, _ := k.change(name, v)
	return kept
}

// change is value, and reports whether it is another: most are not, and are
// not copied.
func (k keeper) change(name string, v any) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v, false
		}
		return k.object(name, v)
	case []any:
		var out []any
		for i, item := range v {
			if kept, changed := k.change(name, item); changed {
				if out == nil {
					out = slices.Clone(v)
				}
				out[i] = kept
			}
		}
		if out == nil {
			return v, false
		}
		return out, true
	case string:
		if !k.refers(v) && !k.plain(name, v) {
			return withheld(), true
		}
	case jsontext.Value:
		if isLong(string(v)) && !k.endsAt(name, string(v)) {
			return withheld(), true
		}
	case int64:
		if isLong(strconv.FormatInt(v, 10)) {
			return withheld(), true
		}
	case float64:
		if isLong(strconv.FormatFloat(v, 'f', -1, 64)) {
			return withheld(), true
		}
	}
	return v, false
}

// endsAt reports whether a number is when something of Key Vault begins or ends,
// in seconds since 1970.
func (k keeper) endsAt(name, digits string) bool {
	return (name == "exp" || name == "nbf") && len(digits) == 10 && strings.HasPrefix(k.kind.Key(), "microsoft.keyvault/")
}

// object keeps an object that stands under a name. One with a name and a
// value is a setting.
func (k keeper) object(under string, m map[string]any) (any, bool) {
	k = k.in(m)
	k.inRule = k.inRule || k.holdsRules(under)
	if by, ok := m["key"].(string); ok && isOperator(m["operator"]) {
		return k.selecting(by, m), true
	}
	if called, ok := settingName(m); ok {
		return k.setting(under, called, m), true
	}
	var out map[string]any
	for name, item := range m {
		as := name
		if name == "values" && m["name"] == "ResourceGroupName" {
			as = "resourceGroupName" // of a budget: that is what it is of
		}
		kept, changed := k.member(as, item)
		if !changed || identifies(under, m, name, item) || k.waitsFor(m, name, item) {
			continue
		}
		if out == nil {
			out = maps.Clone(m)
		}
		out[name] = kept
	}
	if out == nil {
		return m, false
	}
	return out, true
}

func isOperator(v any) bool {
	word, ok := v.(string)
	return ok && inVocabulary(word)
}

// identifies reports whether a member says which of some things is meant,
// which the same name says only there: a key in an object of this name, or
// beside these members.
func identifies(under string, m map[string]any, name string, item any) bool {
	text, ok := item.(string)
	if !ok {
		return false
	}
	switch name {
	case "key":
		return keyHolder(under, m) && shapes["key"](text)
	case "path": // where a key of a ConfigMap or Secret is mounted
		return keyHolder(under, m) && (text == m["key"] && shapes["key"](text) || configFile(text))
	case "primary", "self": // which clusters of one database are meant
		return strings.EqualFold(under, "replica") && m["primary"] != nil && m["self"] != nil && identifier(text)
	case "keyName", "keyname":
		return (m["keyVaultUri"] != nil || m["keyvaulturi"] != nil) && identifier(text)
	}
	return false
}

// waitsFor reports whether a member is the category or the operation that an
// alert of the activity log waits for. A word that the log has not is what a check
// tells, so that one of letters is kept whether or not it is known.
func (k keeper) waitsFor(m map[string]any, name string, item any) bool {
	field, _ := m["field"].(string)
	text, ok := item.(string)
	return ok && name == "equals" && k.kind.Equal(activityLogAlertKind) &&
		(strings.EqualFold(field, "category") || strings.EqualFold(field, "operationName")) && ofLetters.MatchString(text)
}

const activityLogAlertKind addr.Kind = "Microsoft.Insights/activityLogAlerts"

// ofLetters is a word or a path of words, as categories and operations are.
var ofLetters = regexp.MustCompile(`^[A-Za-z]{1,40}(?:[./][A-Za-z]{1,60}){0,8}$`)

// keyHolder reports whether an object is known to name a key of a ConfigMap
// or a Secret.
func keyHolder(under string, m map[string]any) bool {
	var buf [64]byte
	switch at := string(folded(under, &buf)); at {
	case "configmapkeyref":
		return true
	case "items": // of a volume
		return m["path"] != nil
	default:
		return strings.HasSuffix(at, "secretkeyref") || strings.HasSuffix(at, "secretref") || strings.HasSuffix(at, "keyref")
	}
}

// selecting keeps a requirement of a selector: the values that a label is
// held against are kept as the label is.
func (k keeper) selecting(by string, m map[string]any) any {
	out := make(map[string]any, len(m))
	for name, item := range m {
		values, ok := item.([]any)
		if !ok {
			if name == "key" && shapes["key"](by) {
				out[name] = by
				continue
			}
			out[name] = k.value(name, item)
			continue
		}
		kept := make([]any, len(values))
		for i, v := range values {
			kept[i] = k.keptLabel(by, v)
		}
		out[name] = kept
	}
	return out
}

// member keeps what stands under a name: settings where that is what people
// put there. It reports whether that is another value.
func (k keeper) member(name string, item any) (any, bool) {
	var buf [64]byte
	switch places[string(folded(name, &buf))] {
	case productPlace:
		return k.product(name, item), true
	case settingsPlace:
		return k.settings(name, item), true
	case argumentsPlace:
		return k.arguments(item), true
	case labelsPlace:
		return k.labels(item), true
	}
	return k.change(name, item)
}

// product keeps what was bought. Its name is none that somebody gave.
func (k keeper) product(name string, item any) any {
	m, ok := item.(map[string]any)
	if !ok || opaque(m) {
		return k.value(name, item)
	}
	out := make(map[string]any, len(m))
	for below, item := range m {
		if below == "name" {
			out[below] = k.value(name, item)
		} else {
			out[below], _ = k.member(below, item)
		}
	}
	return out
}

// settings keeps a map from names to values, or a list of names and values.
func (k keeper) settings(place string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v
		}
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = k.named(name, item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			if m, ok := item.(map[string]any); ok && !opaque(m) {
				out[i], _ = k.object(place, m)
			} else {
				out[i] = k.settings(place, item)
			}
		}
		return out
	}
	return k.named(place, v)
}

// named keeps the value of a setting.
func (k keeper) named(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v
		}
		out := make(map[string]any, len(v))
		for below, item := range v {
			out[below] = k.named(below, item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = k.named(name, item)
		}
		return out
	case string:
		if parsed, ok := k.file(name, v); ok {
			return parsed
		}
		if v == "" || k.refers(v) || Listed(name, v) {
			return v
		}
		return withheld()
	case jsontext.Value:
		if Listed(name, string(v)) {
			return v
		}
		return withheld()
	case int64:
		return withheld()
	}
	return k.value("", v)
}

// elsewhere are the members that say where a value is, in its place.
var elsewhere = []string{"valueFrom", "secretRef", "keyVaultUrl"}

// settingName returns what a name and a value are called.
func settingName(m map[string]any) (string, bool) {
	for _, as := range []string{"name", "key", "Name", "Key"} {
		called, ok := m[as].(string)
		if !ok {
			continue
		}
		for _, value := range []string{"value", "Value"} {
			if _, ok := m[value]; ok {
				return called, true
			}
		}
		if slices.ContainsFunc(elsewhere, func(at string) bool { return m[at] != nil }) {
			return called, true
		}
	}
	return "", false
}

// setting keeps a name and a value, and says which form it has. Whatever else
// such an object holds says where a value is.
func (k keeper) setting(under, called string, m map[string]any) any {
	out := make(map[string]any, len(m)+1)
	form := Reference
	for name, item := range m {
		if !strings.EqualFold(name, "value") {
			if names, ok := item.(string); ok && namesSetting(under, name, names) {
				out[name] = item
			} else {
				out[name], _ = k.member(name, item)
			}
			continue
		}
		out[name] = k.named(called, item)
		switch v := item.(type) {
		case string:
			form = formOf(v)
		case map[string]any:
			if !opaque(v) {
				form = Literal
			} else if m["form"] == Secret {
				form = Secret // what took it out says so
			}
		case nil:
			form = Empty
		case addr.Ref:
		default:
			form = Literal
		}
	}
	out["form"] = form
	return out
}

// namesSetting reports whether a member of a setting is what it is called, or
// the secret of a container app that it takes.
func namesSetting(under, name, text string) bool {
	switch {
	case strings.EqualFold(name, "key"):
		return isListed(text)
	case name == "secretRef":
		return (under == "env" || under == "secrets") && label(text)
	}
	return false
}

func formOf(text string) string {
	switch {
	case text == "":
		return Empty
	case isReference(text):
		return Reference
	case strings.HasPrefix(text, "$pbkdf2-sha"):
		return Hash
	}
	return Literal
}

// opaque reports whether an object stands for a value: a reference, or one
// that is not known.
func opaque(m map[string]any) bool {
	if len(m) == 1 && m[addr.UnresolvedKey] != nil {
		return true
	}
	ref, ok, err := addr.AsRef(m)
	return ok && err == nil && (ref.Output == "" || outputPath(ref.Output))
}

// labels keeps labels and what selects by them.
func (k keeper) labels(v any) any {
	m, ok := v.(map[string]any)
	if !ok || opaque(m) {
		return k.value("", v)
	}
	out := make(map[string]any, len(m))
	for name, item := range m {
		out[name] = k.keptLabel(name, item)
	}
	return out
}

func (k keeper) keptLabel(name string, v any) any {
	text, ok := v.(string)
	switch {
	case !ok:
		kept, _ := k.member(name, v)
		return kept
	case text == "" || Listed(name, text) || inVocabulary(text) || labelKeys[name] && label(text):
		return v
	}
	return withheld()
}
