package template

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// content is what a file is by its own word.
type content int

const (
	otherContent content = iota
	templateContent
	parametersContent
)

// contentOf tells from a $schema what a file is.
func contentOf(schema string) content {
	switch name := schemaName(schema); {
	case strings.HasPrefix(name, "deploymenttemplate.json"), strings.HasPrefix(name, "subscriptiondeploymenttemplate.json"),
		strings.HasPrefix(name, "managementgroupdeploymenttemplate.json"), strings.HasPrefix(name, "tenantdeploymenttemplate.json"):
		return templateContent
	case strings.HasPrefix(name, "deploymentparameters.json"), strings.HasPrefix(name, "subscriptiondeploymentparameters.json"),
		strings.HasPrefix(name, "managementgroupdeploymentparameters.json"), strings.HasPrefix(name, "tenantdeploymentparameters.json"):
		return parametersContent
	}
	return otherContent
}

func schemaName(schema string) string {
	return strings.ToLower(schema[strings.LastIndexByte(schema, '/')+1:])
}

// Recognises reports whether a file says by the $schema at its top that it is
// a deployment template or a parameters file. A file that is not called JSON
// must be such a document as a whole: sources and letters quote the address of
// the schema too.
func (r Reader) Recognises(f source.File) bool {
	if _, given := r.Given[f.Path]; given {
		return true
	}
	head := jsonpos.Trim(f.Data)
	if len(head) == 0 || head[0] != '{' && head[0] != '/' {
		return false
	}
	switch strings.ToLower(path.Ext(slashed(f.Path))) {
	case ".json", ".jsonc":
		return contentOf(topSchema(f.Data)) != otherContent
	case "":
		doc, err := jsonpos.Parse(lax(f.Data))
		return err == nil && contentOf(doc.Root.Get("$schema").Str()) != otherContent
	}
	return false
}

func slashed(file string) string { return strings.ReplaceAll(file, `\`, "/") }

// topSchema returns the $schema of an object's own members, without a look at
// whether the rest of the file is whole.
func topSchema(data []byte) string {
	depth, key, name := 0, true, ""
	for t := range tokens(data) {
		switch text := data[t.from:t.to]; {
		case t.kind == comment:
		case t.kind == quoted && depth == 1 && key:
			name = string(text)
		case t.kind == quoted && depth == 1 && strings.EqualFold(name, `"$schema"`):
			return strings.Trim(string(text), `"`)
		case t.kind != sign:
		case slices.Contains([]string{"{", "["}, string(text)):
			depth++
			key = depth == 1 && text[0] == '{'
		case slices.Contains([]string{"}", "]"}, string(text)):
			depth--
		case depth == 1 && text[0] == ':':
			key = false
		case depth == 1 && text[0] == ',':
			key, name = true, ""
		}
	}
	return ""
}

// tokenKind is what a piece of JSON is, as far as it matters here.
type tokenKind int

const (
	sign   tokenKind = iota // a bracket, a comma, a colon
	quoted                  // a string with its quotes
	comment
)

type token struct {
	kind     tokenKind
	from, to int
}

// tokens yields the signs, strings and comments of JSON, whole or not. Numbers
// and words are no tokens.
func tokens(data []byte) func(func(token) bool) {
	return func(yield func(token) bool) {
		for i := 0; i < len(data); {
			t := token{from: i, to: i + 1}
			switch c := data[i]; {
			case c == '"':
				t.kind = quoted
				for t.to < len(data) && data[t.to] != '"' {
					if data[t.to] == '\\' {
						t.to++
					}
					t.to++
				}
				t.to = min(t.to+1, len(data))
			case c == '/' && i+1 < len(data) && data[i+1] == '/':
				t.kind = comment
				for t.to < len(data) && data[t.to] != '\n' {
					t.to++
				}
			case c == '/' && i+1 < len(data) && data[i+1] == '*':
				t.kind = comment
				end := bytes.Index(data[i+2:], []byte("*/"))
				if end < 0 {
					return
				}
				t.to = i + 2 + end + 2
			case strings.IndexByte("{}[],:", c) < 0:
				i++
				continue
			}
			if !yield(t) {
				return
			}
			i = t.to
		}
	}
}

// lax returns a template as JSON has it: Resource Manager's tools take a comma
// behind the last of a list, and lines that end within a string
// (learn.microsoft.com/azure/azure-resource-manager/templates/syntax). Both
// become spaces, so that every position stays.
func lax(data []byte) []byte {
	out := data
	blank := func(i int) {
		if &out[0] == &data[0] {
			out = slices.Clone(data)
		}
		out[i] = ' '
	}
	comma, before := -1, 0
	for t := range tokens(data) {
		switch {
		case t.kind == quoted:
			comma = -1
			for i := t.from; i < t.to; i++ {
				if data[i] == '\n' || data[i] == '\r' || data[i] == '\t' {
					blank(i)
				}
			}
		case t.kind == comment:
			continue
		case data[t.from] == ',':
			// Something stands before it: a string or the end of a list, or a
			// number or a word, which are no tokens.
			comma = -1
			if strings.IndexByte("[{,:", data[max(before-1, 0)]) < 0 || !onlyBlank(data[before:t.from]) {
				comma = t.from
			}
		case comma >= 0 && (data[t.from] == '}' || data[t.from] == ']') && onlyBlank(data[comma+1:t.from]):
			blank(comma)
			comma = -1
		default:
			comma = -1
		}
		before = t.to
	}
	return out
}

// onlyBlank reports whether there are but white space and comments: a number
// or a word is no token.
func onlyBlank(data []byte) bool {
	at := 0
	for t := range tokens(data) {
		if t.kind != comment || strings.TrimSpace(string(data[at:t.from])) != "" {
			return false
		}
		at = t.to
	}
	return strings.TrimSpace(string(data[at:])) == ""
}
