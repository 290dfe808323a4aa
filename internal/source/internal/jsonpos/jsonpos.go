// Package jsonpos reads JSON into values that know where they stand, so that
// a fact can name its line.
//
// It promises that comments and a byte order mark do not move a
// position, that a name which occurs twice in one object is an
// error, and that no input makes it go deeper than MaxDepth or keep more than
// a fixed multiple of the input.
package jsonpos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep values may nest.
const MaxDepth = 200

// Kind is what a value is.
type Kind byte

// The kinds of JSON values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Value is a JSON value and where it starts in the input.
type Value struct {
	Kind    Kind
	Offset  int
	Text    string   // a string's value, a number's digits, true or false
	Members []Member // of an object, in the order in which they stand
	Items   []*Value // of an array
}

// Member is a name and a value of an object.
type Member struct {
	Name   string
	Offset int // of the name
	Value  *Value
}

// Document is one JSON value and the lines that it stands on.
type Document struct {
	Root  *Value
	lines Lines
}

// Lines finds the line of an offset in a text, which it keeps. It knows about the
// start of every block of the text, and counts from there: a list of all lines
// would be a quarter of a text of short ones.
type Lines struct {
	text   []byte
	blocks []block
}

// block is what is known where a block starts.
type block struct {
	lines int // that ended before
	start int // of the line that it is in
}

const blockSize = 1 << 12

// Parse reads exactly one value. Comments (// and /* */) are allowed, as ARM
// allows them in templates.
func Parse(data []byte) (*Document, error) {
	doc := &Document{lines: LinesOf(data)}
	p := parser{d: jsontext.NewDecoder(bytes.NewBuffer(blank(data))), data: data}
	root, err := p.value(0)
	if err == nil {
		if _, extra := p.d.ReadToken(); !errors.Is(extra, io.EOF) {
			err = errors.New("there is more behind the value")
		}
	}
	if err != nil {
		line, column := doc.Position(p.where(err))
		return nil, fmt.Errorf("line %d, column %d: %w", line, column, reason(err))
	}
	doc.Root = root
	return doc, nil
}

// where returns the offset that an error speaks of.
func (p *parser) where(err error) int {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return int(syntactic.ByteOffset)
	}
	return int(p.d.InputOffset())
}

// Position returns line and column, both from 1, of an offset.
func (d *Document) Position(offset int) (line, column int) { return d.lines.Position(offset) }

// Position returns line and column, both from 1, of an offset.
func (l Lines) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(l.text))
	if len(l.blocks) == 0 {
		return 1, offset + 1
	}
	at := min(offset/blockSize, len(l.blocks)-1)
	b, before := l.blocks[at], l.text[at*blockSize:offset]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		b.start = at*blockSize + i + 1
	}
	return b.lines + bytes.Count(before, newline) + 1, offset - b.start + 1
}

var newline = []byte("\n")

// Get returns the value of a name, or nil. Names are compared exactly first,
// then without regard to case, as ARM does. It may be called on nil.
func (v *Value) Get(name string) *Value {
	if v == nil || v.Kind != Object {
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Name == name {
			return v.Members[i].Value
		}
	}
	for i := range v.Members {
		if strings.EqualFold(v.Members[i].Name, name) {
			return v.Members[i].Value
		}
	}
	return nil
}

// Str returns the text of a string, or "". It may be called on nil.
func (v *Value) Str() string {
	if v == nil || v.Kind != String {
		return ""
	}
	return v.Text
}

// Is reports whether the value is there and of this kind.
func (v *Value) Is(kind Kind) bool { return v != nil && v.Kind == kind }

// Alike returns a name of which the same object has one more that differs by
// case only, of this value or one below it, or nil. Azure takes both for one,
// and nobody can tell which it obeys. What tags are called is people's own.
func (v *Value) Alike() *Member {
	if v == nil {
		return nil
	}
	for _, item := range v.Items {
		if m := item.Alike(); m != nil {
			return m
		}
	}
	seen := make(map[string]bool, len(v.Members))
	for i := range v.Members {
		m := &v.Members[i]
		key := Fold(m.Name)
		if seen[key] {
			return m
		}
		seen[key] = true
		if key == "tags" {
			continue
		}
		if below := m.Value.Alike(); below != nil {
			return below
		}
	}
	return nil
}

// Fold returns what all names have in common that differ by case only.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return unicode.ToLower(least)
	}, name)
}

type parser struct {
	d    *jsontext.Decoder
	data []byte
}

func (p *parser) value(depth int) (*Value, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("it nests deeper than %d", MaxDepth)
	}
	switch p.d.PeekKind() {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	}
	tok, err := p.d.ReadToken()
	if err != nil {
		return nil, err
	}
	v := &Value{}
	end := int(p.d.InputOffset())
	switch tok.Kind() {
	case 'n':
		v.Offset = end - len("null")
	case 't', 'f':
		v.Kind, v.Text = Bool, strings.Clone(tok.String())
		v.Offset = end - len(v.Text)
	case '0':
		v.Kind, v.Text = Number, strings.Clone(tok.String())
		v.Offset = end - len(v.Text)
	case '"':
		v.Kind, v.Text = String, strings.Clone(tok.String())
		v.Offset = p.stringStart(end)
	default:
		return nil, fmt.Errorf("%s is no value", tok.Kind())
	}
	return v, nil
}

func (p *parser) object(depth int) (*Value, error) {
	if _, err := p.d.ReadToken(); err != nil {
		return nil, err
	}
	v := &Value{Kind: Object, Offset: int(p.d.InputOffset()) - 1}
	for p.d.PeekKind() != '}' {
		name, err := p.d.ReadToken()
		if err != nil {
			return nil, err
		}
		m := Member{Name: strings.Clone(name.String()), Offset: p.stringStart(int(p.d.InputOffset()))}
		if m.Value, err = p.value(depth + 1); err != nil {
			return nil, err
		}
		v.Members = append(v.Members, m)
	}
	_, err := p.d.ReadToken()
	return v, err
}

func (p *parser) array(depth int) (*Value, error) {
	if _, err := p.d.ReadToken(); err != nil {
		return nil, err
	}
	v := &Value{Kind: Array, Offset: int(p.d.InputOffset()) - 1}
	for p.d.PeekKind() != ']' {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, item)
	}
	_, err := p.d.ReadToken()
	return v, err
}

// stringStart walks back from behind a string's closing quote to its opening
// one: the next quote that an even number of backslashes precedes.
func (p *parser) stringStart(end int) int {
	for i := end - 2; i >= 0; i-- {
		if p.data[i] != '"' {
			continue
		}
		slashes := 0
		for j := i - 1; j >= 0 && p.data[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

// reason says what kind of error it is. The library's errors quote what they
// stumble over, which may be a part of a secret; the line says where that is.
func reason(err error) error {
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends too early")
	case !errors.As(err, &syntactic):
		return err
	case errors.Is(err, jsontext.ErrDuplicateName):
		return errors.New("a name occurs twice in one object")
	case errors.Is(err, jsontext.ErrNonStringName):
		return errors.New("a name is no string")
	case syntactic.Err != nil:
		for start, kind := range kinds {
			if strings.HasPrefix(syntactic.Err.Error(), start) {
				return errors.New(kind)
			}
		}
	}
	return errors.New("it is not JSON")
}

// kinds are the library's errors, by how they start.
var kinds = map[string]string{
	"invalid surrogate pair":  "an escape in a string is half of a surrogate pair",
	"invalid escape sequence": "an escape in a string is not one of JSON's",
	"invalid UTF-8":           "a string is not UTF-8",
	"invalid character":       "a sign stands where JSON has another",
	"missing value":           "a name has no value",
}

// LinesOf finds the lines of a text, which must not change.
func LinesOf(text []byte) Lines {
	l := Lines{text: text, blocks: make([]block, 0, len(text)/blockSize+1)}
	b := block{}
	for from := 0; from < len(text); from += blockSize {
		l.blocks = append(l.blocks, b)
		here := text[from:min(from+blockSize, len(text))]
		if i := bytes.LastIndexByte(here, '\n'); i >= 0 {
			b.lines += bytes.Count(here, newline)
			b.start = from + i + 1
		}
	}
	return l
}

// Trim returns data without a byte order mark and white space in front, for
// those who recognise a file by its first bytes.
func Trim(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, bom), " \t\r\n")
}

var bom = []byte("\xef\xbb\xbf")

// blank returns data with comments and a byte order mark overwritten by
// spaces, so that every offset stays. Data without any is returned as it is.
func blank(data []byte) []byte {
	out := data
	cover := func(from, to int) {
		if &out[0] == &data[0] {
			out = slices.Clone(data)
		}
		for i := from; i < to; i++ {
			if out[i] != '\n' && out[i] != '\r' {
				out[i] = ' '
			}
		}
	}
	if bytes.HasPrefix(data, bom) {
		cover(0, len(bom))
	}
	for i := 0; i < len(data); i++ {
		switch {
		case data[i] == '"':
			i = stringEnd(data, i)
		case data[i] == '/' && i+1 < len(data) && data[i+1] == '/':
			end := len(data)
			if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
				end = i + n
			}
			cover(i, end)
			i = end
		case data[i] == '/' && i+1 < len(data) && data[i+1] == '*':
			n := bytes.Index(data[i+2:], []byte("*/"))
			if n < 0 {
				return out // an open comment is a syntax error, and stays one
			}
			end := i + 2 + n + 2
			cover(i, end)
			i = end - 1
		}
	}
	return out
}

// stringEnd returns the offset of the quote that closes the string at start.
func stringEnd(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data)
}
