package manifest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/source/internal/body"
)

// What bounds the values that one document may become. Aliases are charged
// each time they are used.
const (
	maxDepth     = 200
	baseBudget   = 100_000
	budgetFactor = 10
)

// converter turns the nodes of a document into JSON values.
type converter struct {
	budget int
	above  int
	// spec counts the specs, and texts the places of texts of a program's own,
	// that are above what is read.
	spec, texts int
}

// substituted are what Flux writes something else for when it applies a
// manifest (postBuild): it is known to whoever applies it.
var substituted = regexp.MustCompile(`\$\{[A-Za-z_]`)

// ownTexts are the places whose texts may mean the same by the same signs, as a
// shell does; what reads settings knows them apart.
var ownTexts = map[string]bool{
	"data": true, "stringData": true, "binaryData": true, "annotations": true, "labels": true, "env": true, "args": true, "command": true,
	"postBuild": true, "parameters": true,
}

// enter counts what a key leads into, and returns what takes that back.
func (c *converter) enter(key string) func() {
	spec, texts := c.spec, c.texts
	if key == "spec" {
		c.spec++
	}
	if ownTexts[key] {
		c.texts++
	}
	return func() { c.spec, c.texts = spec, texts }
}

func (c *converter) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", c.above+n.Line, fmt.Sprintf(format, args...))
}

func (c *converter) value(n *yaml.Node, depth int) (any, error) {
	if depth > maxDepth {
		return nil, c.errorf(n, "it nests deeper than %d, or an anchor holds itself", maxDepth)
	}
	if c.budget--; c.budget < 0 {
		return nil, errors.New("its aliases unfold to more than is reasonable for its size")
	}
	switch n.Kind {
	case yaml.AliasNode:
		return c.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			v, err := c.value(item, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case yaml.MappingNode:
		return c.mapping(n, depth)
	case yaml.ScalarNode:
		v, err := c.scalar(n)
		if s, ok := v.(string); ok {
			c.budget -= len(s) / 16
			if c.spec > 0 && c.texts == 0 && substituted.MatchString(s) {
				return body.Unresolved("substituted when it is applied"), err
			}
		}
		return v, err
	}
	return nil, c.errorf(n, "it has a node that is no value")
}

func (c *converter) mapping(n *yaml.Node, depth int) (any, error) {
	out := make(map[string]any, len(n.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		keyNode, valueNode := n.Content[i], n.Content[i+1]
		if keyNode.Value == "<<" && plain(keyNode) {
			merges = append(merges, valueNode)
			continue
		}
		key, err := c.key(keyNode)
		if err != nil {
			return nil, err
		}
		if _, twice := out[key]; twice {
			return nil, c.errorf(keyNode, "a key stands there twice, and readers disagree which one counts")
		}
		leave := c.enter(key)
		out[key], err = c.value(valueNode, depth+1)
		leave()
		if err != nil {
			return nil, err
		}
	}
	for _, m := range merges {
		if err := c.merge(out, m, depth+1); err != nil {
			return nil, err
		}
	}
	return body.Object(out), nil
}

// merge adds what a merge key brings, where the mapping has no such key.
func (c *converter) merge(into map[string]any, n *yaml.Node, depth int) error {
	v, err := c.value(n, depth)
	if err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			return c.errorf(n, "a merge key wants a mapping")
		}
		for k, v := range m {
			if _, there := into[k]; !there {
				into[k] = v
			}
		}
	}
	return nil
}

// key returns a key as JSON has it: numbers and booleans become text.
func (c *converter) key(n *yaml.Node) (string, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		return "", c.errorf(n, "a key is no text")
	}
	v, err := c.scalar(n)
	switch v := v.(type) {
	case string:
		return v, err
	case bool:
		return strconv.FormatBool(v), err
	case nil:
		return "null", err
	default:
		return fmt.Sprint(v), err
	}
}

func plain(n *yaml.Node) bool {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Style&quoted == 0
}

// scalar returns a scalar as kubectl reads it, which follows YAML 1.1 in what
// is a boolean and which numbers are octal.
func (c *converter) scalar(n *yaml.Node) (any, error) {
	tagged := n.Style&yaml.TaggedStyle != 0
	switch {
	case tagged && n.Tag == "!!binary":
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return nil, c.errorf(n, "!!binary is no base64")
		}
		if !utf8.Valid(raw) {
			return nil, c.errorf(n, "!!binary holds bytes that are no UTF-8 text, which JSON cannot hold; use binaryData")
		}
		return string(raw), nil
	case tagged && !strings.HasPrefix(n.Tag, "!!"), tagged && n.Tag == "!!str", !tagged && !plain(n):
		return n.Value, nil
	}
	if v, ok := words[n.Value]; ok {
		return v, nil
	}
	switch strings.ToLower(n.Value) {
	case ".nan", ".inf", "+.inf", "-.inf":
		return nil, c.errorf(n, "%s has no JSON", n.Value)
	}
	if v, ok := numeral(n.Value); ok {
		return v, nil
	}
	return n.Value, nil
}

// words are the plain scalars of YAML 1.1 that are not text.
var words = map[string]any{
	"y": true, "Y": true, "yes": true, "Yes": true, "YES": true,
	"true": true, "True": true, "TRUE": true, "on": true, "On": true, "ON": true,
	"n": false, "N": false, "no": false, "No": false, "NO": false,
	"false": false, "False": false, "FALSE": false, "off": false, "Off": false, "OFF": false,
	"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil,
}

var (
	yamlFloat  = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
)

// numeral reads a number. Those that JSON spells the same keep their digits.
func numeral(s string) (any, bool) {
	if s == "" || strings.IndexByte("+-.0123456789", s[0]) < 0 {
		return nil, false
	}
	digits := strings.ReplaceAll(s, "_", "")
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return body.Number(strconv.FormatInt(n, 10)), true
	}
	if n, err := strconv.ParseUint(digits, 0, 64); err == nil {
		return body.Number(strconv.FormatUint(n, 10)), true
	}
	if !yamlFloat.MatchString(digits) {
		return nil, false
	}
	if jsonNumber.MatchString(digits) {
		return body.Number(digits), true
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, false
	}
	return body.Number(strconv.FormatFloat(f, 'g', -1, 64)), true
}
