package estate

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/wardhq/ward/internal/diag"
)

// decoder walks a node and a Go value together, guided by the tags of
// estate.go. It goes on after each problem, so that all of them are found.
type decoder struct {
	problems  *diag.Problems
	positions map[string]diag.Pos
	defaulted map[string]bool
	specs     map[reflect.Type][]spec
}

func newDecoder(problems *diag.Problems) *decoder {
	return &decoder{
		problems: problems, positions: map[string]diag.Pos{}, defaulted: map[string]bool{},
		specs: map[reflect.Type][]spec{},
	}
}

// coherent is a struct of the language that knows a rule over its own keys.
type coherent interface {
	// Incoherent returns what is wrong and a hint, or "".
	Incoherent() (what, hint string)
}

func (d *decoder) fields(t reflect.Type) []spec {
	if d.specs[t] == nil {
		d.specs[t] = specsOf(t)
	}
	return d.specs[t]
}

func (d *decoder) refuse(at diag.Pos, path, what, hint string) {
	d.problems.Add(diag.Problem{Pos: at, Path: path, What: what, Hint: hint})
}

// value reads a node into v. The spec is that of the field or of the list
// that v stands in. It reports whether v holds the value afterwards.
func (d *decoder) value(n *node, v reflect.Value, s spec, path string) bool {
	d.positions[path] = n.pos
	switch n.kind {
	case refusedNode:
		return false
	case nullNode:
		d.refuse(n.pos, path, "has no value", "write one, or leave it out")
		return false
	}
	if v.Kind() == reflect.Pointer {
		target := reflect.New(v.Type().Elem())
		if !d.value(n, target.Elem(), s, path) && n.kind == scalarNode {
			return false
		}
		v.Set(target)
		return true
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return d.is(n, scalarNode, s, path) && d.text(n, text, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.is(n, mappingNode, s, path) && d.mapping(n, v, path)
	case reflect.Slice:
		return d.is(n, listNode, s, path) && d.list(n, v, s, path)
	case reflect.String:
		return d.is(n, scalarNode, s, path) && d.word(n, v, s, path)
	case reflect.Int:
		return d.is(n, scalarNode, s, path) && d.number(n, v, s, path)
	case reflect.Bool:
		return d.is(n, scalarNode, s, path) && d.truth(n, v, path)
	}
	panic("estate: the language has no " + v.Type().String())
}

func (d *decoder) is(n *node, want nodeKind, s spec, path string) bool {
	if n.kind == want {
		return true
	}
	d.refuse(n.pos, path, fmt.Sprintf("is %s, want %s", n.kind, want), s.help())
	return false
}

// mapping reads the keys of a struct. It holds what could be read even where
// something could not, so that later rules see as much as there is.
func (d *decoder) mapping(n *node, v reflect.Value, path string) bool {
	specs, before := d.fields(v.Type()), d.problems.Len()
	names := make([]string, len(specs))
	for i, s := range specs {
		names[i] = s.name
		sub := joinPath(path, s.name)
		if child := n.get(s.name); child != nil {
			d.value(child, v.Field(s.index), s, sub)
			continue
		}
		d.absent(n, v.Field(s.index), s, sub)
	}
	for _, f := range n.fields {
		if !slices.Contains(names, f.key) {
			d.refuse(f.at, keyPath(path, f.key), "unknown key", didYouMean(f.key, names))
		}
	}
	if c, ok := v.Interface().(coherent); ok && d.problems.Len() == before {
		if what, hint := c.Incoherent(); what != "" {
			d.refuse(n.pos, path, what, hint)
		}
	}
	return true
}

// absent deals with a key that nobody wrote: it is missing, or has a default,
// or is a section whose own keys have defaults.
func (d *decoder) absent(n *node, v reflect.Value, s spec, path string) {
	switch {
	case s.required:
		d.refuse(n.pos, path, "missing", s.help())
	case s.def != "":
		d.defaulted[path] = true
		written := &node{kind: scalarNode, plain: true, text: s.def, pos: n.pos}
		d.value(written, v, s, path)
		delete(d.positions, path)
	case v.Kind() == reflect.Struct && !isText(v):
		d.mapping(&node{kind: mappingNode, pos: n.pos}, v, path)
	}
}

func isText(v reflect.Value) bool {
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

func (d *decoder) list(n *node, v reflect.Value, s spec, path string) bool {
	if s.min != nil && len(n.items) < *s.min {
		d.refuse(n.pos, path, fmt.Sprintf("has %d items, want at least %d", len(n.items), *s.min), s.help())
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	item := spec{doc: s.doc, example: s.example}
	first := map[string]string{}
	for i, child := range n.items {
		sub := indexPath(path, i)
		d.value(child, out.Index(i), item, sub)
		key, at, text := d.identity(child, s, sub)
		if text == "" {
			continue
		}
		if earlier, twice := first[text]; twice {
			d.refuse(at, key, fmt.Sprintf("%q stands twice in this list", clip(text)), "it is also "+earlier)
			continue
		}
		first[text] = key
	}
	v.Set(out)
	return true
}

// identity returns what tells an item of a list from the others: the field
// that is tagged unique, or a text itself.
func (d *decoder) identity(item *node, s spec, path string) (key string, at diag.Pos, text string) {
	if s.unique != "" && item.kind == mappingNode {
		item, path = item.get(s.unique), joinPath(path, s.unique)
	}
	if item == nil || item.kind != scalarNode {
		return "", diag.Pos{}, ""
	}
	return path, item.pos, item.text
}

// word reads text. Text is one line without control characters: it goes into
// comments of rendered files, where a line break would end the comment.
func (d *decoder) word(n *node, v reflect.Value, s spec, path string) bool {
	shown := strconv.Quote(clip(n.text))
	switch {
	case strings.TrimSpace(n.text) == "":
		d.refuse(n.pos, path, "is empty text", s.help())
	case strings.IndexFunc(n.text, unprintable) >= 0:
		d.refuse(n.pos, path, "has a line break or another character that does not print", "write one line; >- folds several into one")
	case n.text != strings.TrimSpace(n.text):
		d.refuse(n.pos, path, shown+" begins or ends with a blank", "")
	case s.enum != nil && !slices.Contains(s.enum, n.text):
		d.refuse(n.pos, path, shown+" is none of "+strings.Join(s.enum, ", "), suggest(n.text, s.enum))
	case s.pattern != nil && !s.pattern.MatchString(n.text):
		d.refuse(n.pos, path, shown+" does not match "+s.pattern.String(), s.help())
	default:
		v.SetString(n.text)
		return true
	}
	return false
}

// unprintable also holds the marks that turn the direction of text, by which
// one thing is shown and another is meant.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		(r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

func (d *decoder) number(n *node, v reflect.Value, s spec, path string) bool {
	shown := strconv.Quote(clip(n.text))
	switch {
	case !n.plain:
		d.refuse(n.pos, path, shown+" is text in quotes, want a whole number", "leave the quotes out")
		return false
	case !wholeNumber.MatchString(n.text):
		d.refuse(n.pos, path, shown+" is no whole number", "write digits only, as 180")
		return false
	}
	i, err := strconv.Atoi(n.text)
	negative := n.text[0] == '-'
	switch {
	case s.min != nil && (i < *s.min || err != nil && negative):
		d.refuse(n.pos, path, fmt.Sprintf("%s is less than %d", clip(n.text), *s.min), s.help())
	case s.max != nil && (i > *s.max || err != nil):
		d.refuse(n.pos, path, fmt.Sprintf("%s is more than %d", clip(n.text), *s.max), s.help())
	case err != nil:
		d.refuse(n.pos, path, clip(n.text)+" is too large a number", s.help())
	default:
		v.SetInt(int64(i))
		return true
	}
	return false
}

func (d *decoder) truth(n *node, v reflect.Value, path string) bool {
	if !n.plain || (n.text != "true" && n.text != "false") {
		d.refuse(n.pos, path, strconv.Quote(clip(n.text))+" is neither true nor false", "write true or false, without quotes")
		return false
	}
	v.SetBool(n.text == "true")
	return true
}

// text reads a scalar type of this package.
func (d *decoder) text(n *node, v encoding.TextUnmarshaler, path string) bool {
	const longest = 64
	if len(n.text) > longest {
		d.refuse(n.pos, path, fmt.Sprintf("is text of %d bytes, want at most %d", len(n.text), longest), "")
		return false
	}
	err := v.UnmarshalText([]byte(n.text))
	if z, ok := v.(interface{ IsZero() bool }); err == nil && ok && z.IsZero() {
		err = fmt.Errorf("%q stands for nothing", n.text)
	}
	if err != nil {
		what, hint, _ := strings.Cut(err.Error(), ": ")
		d.refuse(n.pos, path, what, hint)
		return false
	}
	return true
}

func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
