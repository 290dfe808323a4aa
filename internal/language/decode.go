package language

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

// Decoder walks nodes and Go values together, guided by the tags of their
// types. It goes on after each problem, so that all of them are found.
type Decoder struct {
	problems *diag.Problems
	places   Places
}

// NewDecoder returns a decoder of what stands in one tree.
func NewDecoder(problems *diag.Problems) *Decoder {
	return &Decoder{problems: problems, places: newPlaces()}
}

// Coherent is a struct of the language that knows a rule over its own keys.
type Coherent interface {
	// Incoherent returns what is wrong and a hint, or "".
	Incoherent() (what, hint string)
}

// Short is a struct that a single value may stand for, as a word for the
// mapping whose key Shorthand names and which has this word.
type Short interface {
	Shorthand() (key string)
}

// Decode reads a node into what the pointer leads to. The path is that of the
// node in what is read.
func (d *Decoder) Decode(n *Node, into any, path string) {
	d.value(n, reflect.ValueOf(into).Elem(), spec{}, path)
}

// DecodeList is Decode of a list of which no two items agree in a field.
func (d *Decoder) DecodeList(n *Node, into any, unique, path string) {
	d.value(n, reflect.ValueOf(into).Elem(), spec{unique: unique}, path)
}

// Places returns where what was decoded stands.
func (d *Decoder) Places() Places { return d.places }

// Read reads one file into what the pointer leads to, as far as it can be.
func Read(dialect Dialect, name string, raw []byte, into any, problems *diag.Problems) Places {
	d := NewDecoder(problems)
	if n := NewParser(dialect, problems).File(name, raw); n != nil {
		d.Decode(n, into, "")
	}
	return d.places
}

func (d *Decoder) refuse(at diag.Pos, path, what, hint string) {
	d.problems.Add(diag.Problem{Pos: at, Path: path, What: what, Hint: hint})
}

// value reads a node into v. The spec is that of the field or of the list
// that v stands in. It reports whether v holds the value afterwards.
func (d *Decoder) value(n *Node, v reflect.Value, s spec, path string) bool {
	d.places.values[path] = place{n.Pos, n.block}
	switch {
	case n.Kind == Refused:
		return false
	case v.Kind() == reflect.Interface:
		return d.free(n, v, path)
	case n.Kind == Null:
		d.refuse(n.Pos, path, "has no value", "write one, or leave it out")
		return false
	}
	if v.Kind() == reflect.Pointer {
		target := reflect.New(v.Type().Elem())
		if !d.value(n, target.Elem(), s, path) && n.Kind == Scalar {
			return false
		}
		v.Set(target)
		return true
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return d.is(n, Scalar, s, path) && d.text(n, text, s, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		if short, ok := v.Interface().(Short); ok && n.Kind == Scalar {
			n = &Node{Kind: Mapping, Pos: n.Pos, Fields: []Field{{short.Shorthand(), n.Pos, n}}}
		}
		return d.is(n, Mapping, s, path) && d.mapping(n, v, path)
	case reflect.Slice:
		return d.is(n, List, s, path) && d.list(n, v, s, path)
	case reflect.Map:
		return d.is(n, Mapping, s, path) && d.table(n, v, s, path)
	case reflect.String:
		return d.is(n, Scalar, s, path) && d.word(n, v, s, path)
	case reflect.Int:
		return d.is(n, Scalar, s, path) && d.number(n, v, s, path)
	case reflect.Bool:
		return d.is(n, Scalar, s, path) && d.truth(n, v, path)
	}
	panic("language: there is no " + v.Type().String())
}

func (d *Decoder) is(n *Node, want Kind, s spec, path string) bool {
	if n.Kind == want {
		return true
	}
	d.refuse(n.Pos, path, fmt.Sprintf("is %s, want %s", n.Kind, want), s.help())
	return false
}

// mapping reads the keys of a struct. It holds what could be read even where
// something could not, so that later rules see as much as there is.
func (d *Decoder) mapping(n *Node, v reflect.Value, path string) bool {
	specs, before := specsOf(v.Type()), d.problems.Len()
	names := make([]string, len(specs))
	for i, s := range specs {
		names[i] = s.name
		sub := Join(path, s.name)
		if child := n.Get(s.name); child != nil {
			d.value(child, v.Field(s.index), s, sub)
			continue
		}
		d.absent(n, v.Field(s.index), s, sub)
	}
	for _, f := range n.Fields {
		if !slices.Contains(names, f.Key) {
			d.refuse(f.At, KeyPath(path, f.Key), "unknown key", DidYouMean(f.Key, names))
		}
	}
	if c, ok := v.Interface().(Coherent); ok && d.problems.Len() == before {
		if what, hint := c.Incoherent(); what != "" {
			d.refuse(n.Pos, path, what, hint)
		}
	}
	return true
}

// absent deals with a key that nobody wrote: it is missing, or has a default,
// or is a section whose own keys have defaults.
func (d *Decoder) absent(n *Node, v reflect.Value, s spec, path string) {
	switch {
	case s.required:
		d.refuse(n.Pos, path, "missing", s.help())
	case s.def != "":
		d.places.defaulted[path] = true
		written := &Node{Kind: Scalar, Plain: true, Text: s.def, Pos: n.Pos}
		d.value(written, v, s, path)
		delete(d.places.values, path)
	case v.Kind() == reflect.Struct && !isText(v):
		d.mapping(&Node{Kind: Mapping, Pos: n.Pos}, v, path)
	}
}

func isText(v reflect.Value) bool {
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// table reads a map, whose keys are the author's.
func (d *Decoder) table(n *Node, v reflect.Value, s spec, path string) bool {
	out := reflect.MakeMapWithSize(v.Type(), len(n.Fields))
	item := spec{doc: s.doc, example: s.example, lines: s.lines}
	for _, f := range n.Fields {
		elem := reflect.New(v.Type().Elem()).Elem()
		if d.value(f.Value, elem, item, KeyPath(path, f.Key)) {
			out.SetMapIndex(reflect.ValueOf(f.Key).Convert(v.Type().Key()), elem)
		}
	}
	v.Set(out)
	return true
}

// free reads what JSON can hold.
func (d *Decoder) free(n *Node, v reflect.Value, path string) bool {
	before := d.problems.Len()
	if out := d.json(n, path); out != nil && d.problems.Len() == before {
		v.Set(reflect.ValueOf(out))
	}
	return d.problems.Len() == before
}

func (d *Decoder) json(n *Node, path string) any {
	d.places.values[path] = place{n.Pos, n.block}
	switch n.Kind {
	case Scalar:
		out, ok := n.free()
		if !ok {
			d.refuse(n.Pos, path, strconv.Quote(Clip(n.Text))+" is a number that JSON does not have", "write its digits, or put it in quotes where it is text")
		}
		return out
	case List:
		out := make([]any, len(n.Items))
		for i, item := range n.Items {
			out[i] = d.json(item, Index(path, i))
		}
		return out
	case Mapping:
		out := make(map[string]any, len(n.Fields))
		for _, f := range n.Fields {
			out[f.Key] = d.json(f.Value, KeyPath(path, f.Key))
		}
		return out
	}
	return nil
}

func (d *Decoder) list(n *Node, v reflect.Value, s spec, path string) bool {
	if s.min != nil && len(n.Items) < *s.min {
		d.refuse(n.Pos, path, fmt.Sprintf("has %d items, want at least %d", len(n.Items), *s.min), s.help())
	}
	out := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	item := spec{doc: s.doc, example: s.example, lines: s.lines, enum: s.enum, pattern: s.pattern}
	first := map[string]string{}
	for i, child := range n.Items {
		sub := Index(path, i)
		d.value(child, out.Index(i), item, sub)
		key, at, text := d.identity(child, s, sub)
		if text == "" {
			continue
		}
		if earlier, twice := first[text]; twice {
			d.refuse(at, key, fmt.Sprintf("%q stands twice in this list", Clip(text)), "it is also "+earlier)
			continue
		}
		first[text] = key
	}
	v.Set(out)
	return true
}

// identity returns what tells an item of a list from the others: the field
// that is tagged unique, or a text itself.
func (d *Decoder) identity(item *Node, s spec, path string) (key string, at diag.Pos, text string) {
	if s.unique != "" && item.Kind == Mapping {
		item, path = item.Get(s.unique), Join(path, s.unique)
	}
	if item == nil || item.Kind != Scalar {
		return "", diag.Pos{}, ""
	}
	return path, item.Pos, item.Text
}

// word reads text. Text is one line without control characters, unless its
// field says otherwise: it goes into comments of rendered files, where a line
// break would end the comment.
func (d *Decoder) word(n *Node, v reflect.Value, s spec, path string) bool {
	shown := strconv.Quote(Clip(n.Text))
	switch {
	case strings.TrimSpace(n.Text) == "":
		d.refuse(n.Pos, path, "is empty text", s.help())
	case strings.ContainsFunc(n.Text, s.unprintable):
		d.refuse(n.Pos, path, "has a line break or another character that does not print", "write one line; >- folds several into one")
	case !s.lines && n.Text != strings.TrimSpace(n.Text):
		d.refuse(n.Pos, path, shown+" begins or ends with a blank", "")
	case s.enum != nil && !slices.Contains(s.enum, n.Text):
		d.refuse(n.Pos, path, shown+" is none of "+strings.Join(s.enum, ", "), Suggest(n.Text, s.enum))
	case s.pattern != nil && !s.pattern.MatchString(n.Text):
		d.refuse(n.Pos, path, shown+" does not match "+s.pattern.String(), s.help())
	default:
		v.SetString(n.Text)
		return true
	}
	return false
}

// unprintable reports whether a character may not stand in the field's text.
func (s spec) unprintable(r rune) bool {
	if s.lines && (r == '\n' || r == '\t') {
		return false
	}
	return Unprintable(r)
}

// Unprintable reports whether a character does not print. Among those are the
// marks that turn the direction of text, by which
// one thing is shown and another is meant.
func Unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		(r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

func (d *Decoder) number(n *Node, v reflect.Value, s spec, path string) bool {
	shown := strconv.Quote(Clip(n.Text))
	switch {
	case !n.Plain:
		d.refuse(n.Pos, path, shown+" is text in quotes, want a whole number", "leave the quotes out")
		return false
	case !wholeNumber.MatchString(n.Text):
		d.refuse(n.Pos, path, shown+" is not a whole number", "write digits only, as 180")
		return false
	}
	i, err := strconv.Atoi(n.Text)
	negative := n.Text[0] == '-'
	switch {
	case s.min != nil && (i < *s.min || err != nil && negative):
		d.refuse(n.Pos, path, fmt.Sprintf("%s is less than %d", Clip(n.Text), *s.min), s.help())
	case s.max != nil && (i > *s.max || err != nil):
		d.refuse(n.Pos, path, fmt.Sprintf("%s is more than %d", Clip(n.Text), *s.max), s.help())
	case err != nil:
		d.refuse(n.Pos, path, Clip(n.Text)+" is too large a number", s.help())
	default:
		v.SetInt(int64(i))
		return true
	}
	return false
}

func (d *Decoder) truth(n *Node, v reflect.Value, path string) bool {
	if !n.Plain || (n.Text != "true" && n.Text != "false") {
		d.refuse(n.Pos, path, strconv.Quote(Clip(n.Text))+" is neither true nor false", "write true or false, without quotes")
		return false
	}
	v.SetBool(n.Text == "true")
	return true
}

// text reads a type that reads its own text.
func (d *Decoder) text(n *Node, v encoding.TextUnmarshaler, s spec, path string) bool {
	const longest = 64
	if len(n.Text) > longest {
		d.refuse(n.Pos, path, fmt.Sprintf("is text of %d bytes, want at most %d", len(n.Text), longest), "")
		return false
	}
	if s.enum != nil && !slices.Contains(s.enum, n.Text) {
		d.refuse(n.Pos, path, strconv.Quote(Clip(n.Text))+" is none of "+strings.Join(s.enum, ", "), Suggest(n.Text, s.enum))
		return false
	}
	err := v.UnmarshalText([]byte(n.Text))
	if z, ok := v.(interface{ IsZero() bool }); err == nil && ok && z.IsZero() {
		err = fmt.Errorf("%q stands for nothing", n.Text)
	}
	if err != nil {
		what, hint, _ := strings.Cut(err.Error(), ": ")
		d.refuse(n.Pos, path, what, hint)
		return false
	}
	return true
}

// Join returns the path of a key that a type knows.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
