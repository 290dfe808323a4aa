package estate

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// spec is what the tags of one field say. The tags are listed in estate.go.
type spec struct {
	index    int // of the field in its struct
	name     string
	def      string // "" is none
	enum     []string
	pattern  *regexp.Regexp
	min, max *int
	required bool
	unique   string
	doc      string
	example  string
}

// specsOf reads the tags of a struct, in the order of its fields. It panics
// on a tag that cannot be read, which is a fault of the program that every
// test of this package would see.
func specsOf(t reflect.Type) []spec {
	specs := make([]spec, 0, t.NumField())
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		s := spec{
			index: i, name: tag.Get("yaml"), def: tag.Get("default"), required: tag.Get("required") == "true",
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
		panic("estate: tag " + name + ": " + err.Error())
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
