package azurerm

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/source/internal/body"
)

// head is what most resources of azurerm share.
var head = fields{
	"location": at("location", region),
	"tags":     at("tags"),
	"identity": one("identity", fields{
		"type":         at("type"),
		"identity_ids": at("userAssignedIdentities", identities),
	}),
}

// region returns a region as Azure spells it: a person may write West Europe.
func region(v any) any {
	if _, ok := v.(string); !ok {
		return v
	}
	return strings.ToLower(strings.ReplaceAll(text(v), " ", ""))
}

// identities returns a list of ids as the object that ARM has for it.
func identities(v any) any {
	users := map[string]any{}
	if _, ok := v.([]any); !ok {
		return body.Unresolved("identity_ids")
	}
	for _, v := range list(v) {
		id, ok := idIn(v)
		if !ok {
			return body.Unresolved("identity_ids")
		}
		users[id.String()] = map[string]any{}
	}
	return users
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// switched returns what turns a boolean into one of two words.
func switched(on, off string) func(any) any {
	return func(v any) any {
		switch v {
		case true:
			return on
		case false:
			return off
		}
		return v
	}
}

var enabled = switched("Enabled", "Disabled")

// not turns a switch around.
func not(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return v
}

// asText writes a number or a switch as text.
func asText(v any) any {
	switch v := v.(type) {
	case jsontext.Value:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return v
}

// asNumber reads a text as the number that ARM has.
func asNumber(v any) any {
	if s, ok := v.(string); ok {
		if _, err := strconv.Atoi(s); err == nil {
			return body.Number(s)
		}
	}
	return v
}

// joined returns a list of words as one text.
func joined(separator string) func(any) any {
	return func(v any) any {
		l, ok := v.([]any)
		if !ok {
			return v
		}
		words := make([]string, 0, len(l))
		for _, v := range l {
			s, ok := v.(string)
			if !ok {
				return body.Unresolved("a list of words")
			}
			words = append(words, s)
		}
		return strings.Join(words, separator)
	}
}

// each returns what puts each value of a list into an object under a name.
func each(name string) func(any) any {
	return func(v any) any {
		l, ok := v.([]any)
		if !ok {
			return body.Unresolved("a list")
		}
		out := make([]any, 0, len(l))
		for _, v := range l {
			if body.IsUnresolved(v) {
				out = append(out, v)
				continue
			}
			o := object{}
			o.set(name, v)
			out = append(out, map[string]any(o))
		}
		return out
	}
}

// ids is each, of ids.
var ids = each("id")

// only returns the one value of a list.
func only(v any) any {
	if l, ok := v.([]any); ok {
		if len(l) == 1 {
			return l[0]
		}
		return body.Unresolved("a list")
	}
	return v
}

// listed returns a value as a list of it.
func listed(v any) any { return []any{v} }

// divided returns what divides whole numbers.
func divided(by int64) func(any) any {
	return func(v any) any {
		n, ok := v.(jsontext.Value)
		if !ok {
			return v
		}
		i, err := strconv.ParseInt(string(n), 10, 64)
		if err != nil {
			return body.Unresolved("a number")
		}
		return body.Number(strconv.FormatInt(i/by, 10))
	}
}

// keyPart returns a part of https://VAULT/keys/NAME/VERSION, or nil.
func keyPart(part int) func(any) any {
	return func(v any) any {
		vault, rest, ok := strings.Cut(text(v), "/keys/")
		if !ok {
			return body.Unresolved("the id of a key")
		}
		key, version, _ := strings.Cut(rest, "/")
		if s := [...]string{vault + "/", key, version}[part]; s != "" {
			return s
		}
		return nil
	}
}

// The parts of the id of a key.
const (
	keyVaultURI = iota
	keyName
	keyVersion
)

// unresolved stands for what is not known.
func unresolved(why string) map[string]any { return body.Unresolved(why) }

// document reads a text that is JSON, as a policy's rule is.
func document(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var out any
	if dec.Decode(&out) != nil {
		return unresolved("a document")
	}
	return body.Numbers(out)
}

// cutLast cuts a text at the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
