package estate

import (
	"reflect"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// textsLiteral refuses a text that would not stay one: an ARM template takes
// what begins with a bracket for an expression, and the estate's words become
// names and tags there.
func textsLiteral(j judgement) {
	eachText(reflect.ValueOf(j.doc.Estate), "", func(path, text string) {
		if strings.HasPrefix(text, "[") {
			j.refuse(path, "begins with [, which Azure would read as an expression", "begin it with a letter or a digit")
		}
	})
}

// eachText calls do for every text in a value of the language, with its path.
func eachText(v reflect.Value, path string, do func(path, text string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), path, do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if !v.Type().Field(i).IsExported() || name == "-" {
				continue
			}
			if path != "" && name != "" {
				name = path + "." + name
			}
			eachText(v.Field(i), name, do)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachText(v.Index(i), language.Index(path, i), do)
		}
	case reflect.String:
		do(path, v.String())
	}
}
