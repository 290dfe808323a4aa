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
	"slices"
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
	Flag      = "flag" // an option without a value
	Word      = "word" // an argument that is no option; a listed one is its name
)

func withheld() any { return map[string]any{addr.UnresolvedKey: Withheld} }

// Keep returns what is kept of a body of a kind. It does not change v, which
// is decoded JSON with references.
func Keep(kind addr.Kind, v any) any {
	if kind.System() == addr.SystemWard {
		return v // Ward's own words about an estate
	}
	root, ok := v.(map[string]any)
	if !ok || opaque(root) {
		return value("", v)
	}
	out := make(map[string]any, len(root))
	for name, item := range root {
		switch {
		case holdsSettings[kind.Key()] == name && name != "":
			out[name] = settings(name, item)
		default:
			out[name] = member(name, item)
		}
	}
	return out
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
func value(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v
		}
		return object(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = value(name, item)
		}
		return out
	case string:
		if Plain(name, v) {
			return v
		}
		return withheld()
	}
	return v
}

// object keeps an object. One with a name and a value is a setting.
func object(m map[string]any) any {
	if by, ok := m["key"].(string); ok && m["operator"] != nil {
		return selecting(by, m)
	}
	if called, ok := settingName(m); ok {
		return setting(called, m)
	}
	out := make(map[string]any, len(m))
	for name, item := range m {
		out[name] = member(name, item)
	}
	if at, ok := m["path"].(string); ok && m["key"] != nil && mountPath.MatchString(at) {
		out["path"] = at // where a key of a ConfigMap or Secret is mounted
	}
	return out
}

// selecting keeps a requirement of a selector: the values that a label is
// held against are kept as the label is.
func selecting(by string, m map[string]any) any {
	out := make(map[string]any, len(m))
	for name, item := range m {
		values, ok := item.([]any)
		if !ok {
			out[name] = value(name, item)
			continue
		}
		kept := make([]any, len(values))
		for i, v := range values {
			kept[i] = keptLabel(by, v)
		}
		out[name] = kept
	}
	return out
}

// member keeps what stands under a name: settings where that is what people
// put there.
func member(name string, item any) any {
	switch places[plainName(name)] {
	case settingsPlace:
		return settings(name, item)
	case argumentsPlace:
		return arguments(item)
	case labelsPlace:
		return labels(item)
	}
	return value(name, item)
}

// settings keeps a map from names to values, or a list of names and values.
func settings(place string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v
		}
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = named(name, item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			if m, ok := item.(map[string]any); ok && !opaque(m) {
				out[i] = object(m)
			} else {
				out[i] = settings(place, item)
			}
		}
		return out
	}
	return named(place, v)
}

// named keeps the value of a setting.
func named(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if opaque(v) {
			return v
		}
		out := make(map[string]any, len(v))
		for below, item := range v {
			out[below] = named(below, item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = named(name, item)
		}
		return out
	case string:
		if parsed, ok := file(name, v); ok {
			return parsed
		}
		if v == "" || isReference(v) || Listed(name, v) {
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
	return v
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
func setting(called string, m map[string]any) any {
	out := make(map[string]any, len(m)+1)
	form := Reference
	for name, item := range m {
		if !strings.EqualFold(name, "value") {
			out[name] = member(name, item)
			continue
		}
		out[name] = named(called, item)
		switch v := item.(type) {
		case string:
			form = formOf(v)
		case map[string]any:
			if !opaque(v) {
				form = Literal
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

func formOf(text string) string {
	switch {
	case text == "":
		return Empty
	case isReference(text):
		return Reference
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
	return ok && err == nil && (ref.Output == "" || outputPath.MatchString(ref.Output))
}

// labels keeps labels and what selects by them.
func labels(v any) any {
	m, ok := v.(map[string]any)
	if !ok || opaque(m) {
		return value("", v)
	}
	out := make(map[string]any, len(m))
	for name, item := range m {
		out[name] = keptLabel(name, item)
	}
	return out
}

func keptLabel(name string, v any) any {
	text, ok := v.(string)
	switch {
	case !ok:
		return member(name, v)
	case text == "" || Listed(name, text) || inVocabulary(text):
		return v
	}
	return withheld()
}
