package language

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// spec is what the tags of one field say. The tags are listed in doc.go.
type spec struct {
	index    int // of the field in its struct
	name     string
	def      string // "" is none
	enum     []string
	pattern  *regexp.Regexp
	min, max *int
	required bool
	lines    bool
	unique   string
	doc      string
	example  string
}

// known are the specs of the types that were read, by type: their patterns are
// compiled once.
var known sync.Map

// specsOf reads the tags of a struct, in the order of its fields. It panics
// on a tag that cannot be read, which is a fault of the program that every
// test of the type would see.
func specsOf(t reflect.Type) []spec {
	if specs, ok := known.Load(t); ok {
		return specs.([]spec)
	}
	specs, _ := known.LoadOrStore(t, readSpecs(t))
	return specs.([]spec)
}

func readSpecs(t reflect.Type) []spec {
	specs := make([]spec, 0, t.NumField())
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if tag.Get("yaml") == "-" {
			continue
		}
		s := spec{
			index: i, name: tag.Get("yaml"), def: tag.Get("default"), required: tag.Get("required") == "true", lines: tag.Get("lines") == "true",
			min: intTag(tag, "min"), max: intTag(tag, "max"),
			unique: tag.Get("unique"), doc: tag.Get("doc"), example: tag.Get("example"),
		}
		if words := tag.Get("enum"); words != "" {
			s.enum = strings.Split(words, ",")
		}
		if p := tag.Get("pattern"); p != "" {
			s.pattern = regexp.MustCompile(p)
		}
		specs = append(specs, s)
	}
	return specs
}

func intTag(tag reflect.StructTag, name string) *int {
	text, ok := tag.Lookup(name)
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("language: tag " + name + ": " + err.Error())
	}
	return &n
}

// help says what a field is for, as a hint.
func (s spec) help() string {
	help := strings.TrimSuffix(s.doc, ".")
	if s.example != "" {
		help += ", as " + s.example
	}
	return help
}

// Tag reports whether a word is a tag of the language.
func Tag(word string) bool {
	return slices.Contains([]string{"yaml", "default", "enum", "pattern", "min", "max", "required", "unique", "lines", "doc", "example"}, word)
}

// FieldOf is a field of a type of the language.
type FieldOf struct {
	Owner reflect.Type
	Field reflect.StructField
}

// FieldsOf returns every field of some types, and of the structs that they
// hold, once.
func FieldsOf(types ...reflect.Type) []FieldOf {
	var out []FieldOf
	done := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || done[t] || ownText(t) {
			return
		}
		done[t] = true
		for _, s := range specsOf(t) {
			out = append(out, FieldOf{t, t.Field(s.index)})
			walk(t.Field(s.index).Type)
		}
	}
	for _, t := range types {
		walk(t)
	}
	return out
}
