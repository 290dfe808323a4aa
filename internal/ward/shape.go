package ward

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Type is what a part of a body is.
type Type int

// The types. The zero value may be anything.
const (
	Any Type = iota
	Text
	Number
	Truth
	List   // of Elem
	Map    // from text to Elem
	Object // with Fields
)

var typeNames = [...]string{"any value", "text", "a number", "true or false", "a list", "a map", "an object"}

// String returns the type's words.
func (t Type) String() string {
	if t < 0 || int(t) >= len(typeNames) {
		return typeNames[Any]
	}
	return typeNames[t]
}

// Shape is what a body, or a part of one, may hold. The zero value may hold
// anything.
type Shape struct {
	Type    Type
	Elem    *Shape
	Fields  []Field // in the order of the struct
	Enum    []string
	Pattern string
	// Unresolved says that it may be a value that nobody knows yet.
	Unresolved bool
}

// Field is one field of an object.
type Field struct {
	Name     string
	Required bool
	Doc      string
	Shape    Shape
}

// Field returns the field of this name.
func (s Shape) Field(name string) (Field, bool) {
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return s.Fields[i], true
}

// Names returns the names of the fields.
func (s Shape) Names() []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// ShapeOf returns the shape of a kind's bodies, or false where there is no such
// kind.
func ShapeOf(kind addr.Kind) (Shape, bool) {
	for k, t := range kinds {
		if k.Equal(kind) {
			return shapeOf(t), true
		}
	}
	return Shape{}, false
}

func shapeOf(t reflect.Type) Shape {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[Date]() {
		return Shape{Type: Text, Pattern: `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`}
	}
	if t == reflect.TypeFor[Day]() {
		s := shapeOf(reflect.TypeFor[Date]())
		s.Unresolved = true
		return s
	}
	if t == reflect.TypeFor[Bound]() {
		return Shape{Type: Number, Unresolved: true}
	}
	switch t.Kind() {
	case reflect.Interface:
		return Shape{}
	case reflect.String:
		return Shape{Type: Text}
	case reflect.Int:
		return Shape{Type: Number}
	case reflect.Bool:
		return Shape{Type: Truth}
	case reflect.Slice:
		elem := shapeOf(t.Elem())
		return Shape{Type: List, Elem: &elem}
	case reflect.Map:
		elem := shapeOf(t.Elem())
		return Shape{Type: Map, Elem: &elem}
	case reflect.Struct:
		if !t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return objectOf(t)
		}
	}
	panic("ward: a body has no " + t.String())
}

func objectOf(t reflect.Type) Shape {
	s := Shape{Type: Object}
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("json"), ",")
		f := Field{Name: name, Required: tag.Get("required") == "true", Doc: tag.Get("doc"), Shape: shapeOf(t.Field(i).Type)}
		if words := tag.Get("enum"); words != "" {
			f.Shape.Enum = strings.Split(words, ",")
		}
		if p := tag.Get("pattern"); p != "" {
			f.Shape.Pattern = p
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}

// Fits says what of a value that was decoded from JSON is not of the shape:
// nothing where all is.
func (s Shape) Fits(v any) []string { return s.fits(v, "") }

// Optional returns the shape with nothing that must be there: that of a part of
// a value.
func (s Shape) Optional() Shape {
	if s.Elem != nil {
		elem := s.Elem.Optional()
		s.Elem = &elem
	}
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		s.Fields[i].Required = false
		s.Fields[i].Shape = s.Fields[i].Shape.Optional()
	}
	return s
}

func (s Shape) fits(v any, at string) []string {
	wrong := func() []string { return []string{strings.TrimPrefix(at, ".") + " is not " + s.Type.String()} }
	if m, ok := v.(map[string]any); ok && s.Unresolved && len(m) == 1 && m[addr.UnresolvedKey] != nil {
		return nil
	}
	switch s.Type {
	case Text:
		text, ok := v.(string)
		switch {
		case !ok:
			return wrong()
		case len(s.Enum) > 0 && !slices.Contains(s.Enum, text):
			return []string{fmt.Sprintf("%s is %q, want one of %s", strings.TrimPrefix(at, "."), text, strings.Join(s.Enum, ", "))}
		case s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(text):
			return []string{fmt.Sprintf("%s is %q, want what matches %s", strings.TrimPrefix(at, "."), text, s.Pattern)}
		}
	case Number:
		if _, float := v.(float64); !float {
			if _, number := v.(json.Number); !number {
				return wrong()
			}
		}
	case Truth:
		if _, ok := v.(bool); !ok {
			return wrong()
		}
	case List:
		items, ok := v.([]any)
		if !ok {
			return wrong()
		}
		var out []string
		for i, item := range items {
			out = append(out, s.Elem.fits(item, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return out
	case Map, Object:
		m, ok := v.(map[string]any)
		if !ok {
			return wrong()
		}
		return s.fitsKeys(m, at)
	}
	return nil
}

func (s Shape) fitsKeys(m map[string]any, at string) []string {
	var out []string
	for name, v := range m {
		switch f, known := s.Field(name); {
		case s.Type == Map:
			out = append(out, s.Elem.fits(v, at+"."+name)...)
		case known:
			out = append(out, f.Shape.fits(v, at+"."+name)...)
		default:
			out = append(out, strings.TrimPrefix(at+"."+name, ".")+" is not a field of it")
		}
	}
	for _, f := range s.Fields {
		if _, ok := m[f.Name]; f.Required && !ok {
			out = append(out, strings.TrimPrefix(at+"."+f.Name, ".")+" is missing")
		}
	}
	slices.Sort(out)
	return out
}
