package stack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// member is a name and a value of a JSON object whose members have an order.
type member struct {
	name  string
	value any
}

// object is a JSON object in the order in which people read it: what a
// resource is before what it holds.
type object []member

// with returns the object with one more member, unless the value is empty.
func (o object) with(name string, value any) object {
	switch v := value.(type) {
	case string:
		if v == "" {
			return o
		}
	case []any:
		if len(v) == 0 {
			return o
		}
	}
	return append(o, member{name, value})
}

// expression is a template expression with its brackets, written as it is.
type expression string

// writer writes indented JSON. References are spelled by resolve; every other
// string is a literal, escaped where a template would evaluate it.
type writer struct {
	buf     []byte
	indent  int
	resolve func(addr.Ref) expression
}

func (w *writer) value(v any) {
	switch v := v.(type) {
	case string:
		w.str(literal(v))
	case expression:
		w.str(string(v))
	case addr.Ref:
		w.str(string(w.resolve(v)))
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case float64:
		w.buf = strconv.AppendFloat(w.buf, v, 'f', -1, 64)
	case object:
		w.members(v)
	case design.Object:
		list := make(object, 0, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			list = append(list, member{k, v[k]})
		}
		w.members(list)
	case design.List:
		w.list(v)
	case []any:
		w.list(v)
	case func(*writer):
		v(w)
	default:
		panic(fmt.Sprintf("stack: %T is no value of an ARM body", v)) // design.New refuses it
	}
}

func (w *writer) members(o object) {
	if len(o) == 0 {
		w.buf = append(w.buf, "{}"...)
		return
	}
	w.buf = append(w.buf, '{')
	w.indent++
	for i, m := range o {
		w.next(i)
		w.str(m.name)
		w.buf = append(w.buf, ": "...)
		w.value(m.value)
	}
	w.end('}')
}

func (w *writer) list(list []any) {
	if len(list) == 0 {
		w.buf = append(w.buf, "[]"...)
		return
	}
	w.buf = append(w.buf, '[')
	w.indent++
	for i, v := range list {
		w.next(i)
		w.value(v)
	}
	w.end(']')
}

func (w *writer) next(i int) {
	if i > 0 {
		w.buf = append(w.buf, ',')
	}
	w.newline()
}

func (w *writer) end(bracket byte) {
	w.indent--
	w.newline()
	w.buf = append(w.buf, bracket)
}

func (w *writer) newline() {
	w.buf = append(w.buf, '\n')
	for range w.indent {
		w.buf = append(w.buf, "  "...)
	}
}

func (w *writer) str(s string) {
	if plain(s) {
		w.buf = append(w.buf, '"')
		w.buf = append(w.buf, s...)
		w.buf = append(w.buf, '"')
		return
	}
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("stack: %v", err)) // a string always has JSON
	}
	w.buf = append(w.buf, quoted...)
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// literal returns a string as a template takes it literally: one that begins
// and ends like an expression gets a second bracket.
func literal(s string) string {
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return "[" + s
	}
	return s
}
