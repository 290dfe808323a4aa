package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// expression is HCL source text that is written as it is: a traversal or a
// template that holds one.
type expression string

// attribute is a name and what stands behind its equals sign: a value of an
// ARM body, an expression, or a block's own []attribute.
type attribute struct {
	name  string
	value any
}

// printer writes HCL in the one form that `terraform fmt` leaves alone. It
// writes text and no syntax tree, because a tree costs some fifty times as
// much and a design has a hundred thousand resources; that its output is
// canonical and parses is what the tests of this package hold against
// hclwrite.
type printer struct {
	buf    []byte
	indent int
	// resolve turns a reference into HCL. It reports a reference that has no
	// spelling by keeping the error.
	resolve func(addr.Ref) expression
}

func (p *printer) line(s string) {
	p.startLine()
	p.buf = append(p.buf, s...)
	p.newline()
}

func (p *printer) newline() { p.buf = append(p.buf, '\n') }

func (p *printer) startLine() {
	for range p.indent {
		p.buf = append(p.buf, "  "...)
	}
}

// comment writes prose as comment lines of at most 100 columns.
func (p *printer) comment(text string) {
	const width = 98
	line := "#"
	for word := range strings.FieldsSeq(text) {
		if len(line) > 1 && 2*p.indent+len(line)+1+len(word) > width {
			p.line(line)
			line = "#"
		}
		line += " " + word
	}
	if len(line) > 1 {
		p.line(line)
	}
}

// open and close bracket a block: open(`resource "a" "b"`).
func (p *printer) open(head string) {
	p.line(head + " {")
	p.indent++
}

func (p *printer) close() {
	p.indent--
	p.line("}")
}

// attributes writes attributes on consecutive lines. The equals signs of
// neighbours that fit on one line are aligned; one that does not fit ends
// the run.
func (p *printer) attributes(list []attribute) {
	for start := 0; start < len(list); {
		end, width := start, 0
		for end < len(list) && p.fits(list[end].value) {
			width = max(width, utf8.RuneCountInString(list[end].name))
			end++
		}
		for _, a := range list[start:end] {
			p.name(a.name, width)
			p.inline(a.value)
			p.newline()
		}
		if end < len(list) {
			p.name(list[end].name, 0)
			p.block(list[end].value)
			p.newline()
			end++
		}
		start = end
	}
}

func (p *printer) name(name string, width int) {
	p.startLine()
	p.buf = append(p.buf, name...)
	for range width - utf8.RuneCountInString(name) {
		p.buf = append(p.buf, ' ')
	}
	p.buf = append(p.buf, " = "...)
}

// fits reports whether a value is written on one line.
func (p *printer) fits(v any) bool {
	switch v := v.(type) {
	case design.Object:
		return len(v) == 0
	case []attribute:
		return len(v) == 0
	case design.List:
		const longest = 4
		if len(v) > longest {
			return false
		}
		width := 0
		for _, item := range v {
			switch item := item.(type) {
			case design.Object, design.List:
				return false
			case string:
				width += len(item)
			case addr.Ref:
				width += len(item.ID.Name()) + len(item.Output) + 40
			default:
				width += 10
			}
		}
		return width <= 80
	default:
		return true
	}
}

// inline writes a value that fits on one line.
func (p *printer) inline(v any) {
	switch v := v.(type) {
	case string:
		p.buf = appendQuoted(p.buf, v)
	case bool:
		p.buf = strconv.AppendBool(p.buf, v)
	case int:
		p.buf = strconv.AppendInt(p.buf, int64(v), 10)
	case float64:
		p.buf = strconv.AppendFloat(p.buf, v, 'f', -1, 64)
	case addr.Ref:
		p.buf = append(p.buf, p.resolve(v)...)
	case expression:
		p.buf = append(p.buf, v...)
	case design.Object, []attribute:
		p.buf = append(p.buf, "{}"...)
	case design.List:
		p.buf = append(p.buf, '[')
		for i, item := range v {
			if i > 0 {
				p.buf = append(p.buf, ", "...)
			}
			p.inline(item)
		}
		p.buf = append(p.buf, ']')
	default:
		panic(fmt.Sprintf("terraform: %T is no value of an ARM body", v)) // design.New refuses it
	}
}

// block writes a value that takes several lines.
func (p *printer) block(v any) {
	switch v := v.(type) {
	case []attribute:
		p.object(v)
	case design.Object:
		p.object(sorted(v))
	case design.List:
		p.buf = append(p.buf, "[\n"...)
		p.indent++
		for _, item := range v {
			p.startLine()
			if p.fits(item) {
				p.inline(item)
			} else {
				p.block(item)
			}
			p.buf = append(p.buf, ",\n"...)
		}
		p.indent--
		p.startLine()
		p.buf = append(p.buf, ']')
	default:
		p.inline(v)
	}
}

func (p *printer) object(list []attribute) {
	p.buf = append(p.buf, "{\n"...)
	p.indent++
	p.attributes(list)
	p.indent--
	p.startLine()
	p.buf = append(p.buf, '}')
}

// sorted returns an object's members as attributes, by key.
func sorted(o design.Object) []attribute {
	list := make([]attribute, 0, len(o))
	for _, k := range slices.Sorted(maps.Keys(o)) {
		list = append(list, attribute{objectKey(k), o[k]})
	}
	return list
}

// objectKey returns a key as an object constructor spells it: bare where it
// is a name and quoted where it is not.
func objectKey(k string) string {
	if isName(k) && k != "for" && k != "null" && k != "true" && k != "false" {
		return k
	}
	return quote(k)
}

// isName reports whether a text is a name in HCL. It knows ASCII only: what
// else HCL takes for one is quoted, which is as good.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-') {
			return false
		}
	}
	return s != ""
}

func quote(s string) string { return string(appendQuoted(nil, s)) }

// appendQuoted appends a string as a quoted template that holds no
// interpolation: what would start one is doubled.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i, r := range s {
		switch r {
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '$', '%':
			b = append(b, byte(r))
			if strings.HasPrefix(s[i+1:], "{") {
				b = append(b, byte(r))
			}
		default:
			if unicode.IsPrint(r) {
				b = utf8.AppendRune(b, r)
			} else {
				b = fmt.Appendf(b, `\U%08X`, r)
			}
		}
	}
	return append(b, '"')
}
