package report

import (
	"io"
	"slices"
)

// handlers are the forms that findings are written in, by the names that people
// choose them by. To add one, add its handler here.
var handlers = []struct {
	name string
	make func(io.Writer, TextOptions) Handler
}{
	{"text", Text},
	{"json", func(w io.Writer, _ TextOptions) Handler { return JSON(w) }},
	{"sarif", func(w io.Writer, _ TextOptions) Handler { return SARIF(w) }},
	{"junit", func(w io.Writer, _ TextOptions) Handler { return JUnit(w) }},
	{"markdown", func(w io.Writer, _ TextOptions) Handler { return Markdown(w) }},
	{"html", func(w io.Writer, _ TextOptions) Handler { return HTML(w) }},
	{"oscal", func(w io.Writer, _ TextOptions) Handler { return OSCAL(w) }},
	{"oscal-poam", func(w io.Writer, _ TextOptions) Handler { return POAM(w) }},
	{"csv", func(w io.Writer, _ TextOptions) Handler { return CSV(w) }},
}

// Formats returns the names of the formats, the one for people first.
func Formats() []string {
	names := make([]string, len(handlers))
	for i, f := range handlers {
		names[i] = f.name
	}
	return names
}

// New returns the handler of a format, or nil where there is none of that name.
// The options are for text.
func New(name string, w io.Writer, o TextOptions) Handler {
	for _, f := range handlers {
		if f.name == name {
			return f.make(w, o)
		}
	}
	return nil
}

// IsFormat reports whether there is a format of that name.
func IsFormat(name string) bool { return slices.Contains(Formats(), name) }
