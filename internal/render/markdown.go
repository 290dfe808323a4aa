package render

import (
	"bytes"
	"fmt"
	"strings"
)

// markdown writes Markdown that a line-by-line diff reads well.
type markdown struct{ b bytes.Buffer }

func (m *markdown) bytes() []byte { return append(bytes.TrimRight(m.b.Bytes(), "\n"), '\n') }

func (m *markdown) raw(s string) { m.b.WriteString(s) }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

// gap ends a block, once.
func (m *markdown) gap() {
	if !bytes.HasSuffix(m.b.Bytes(), []byte("\n\n")) {
		m.b.WriteByte('\n')
	}
}

func (m *markdown) paragraph(format string, args ...any) {
	m.gap()
	m.line(format, args...)
	m.gap()
}

func (m *markdown) heading(level int, text string) {
	m.gap()
	m.line("%s %s", strings.Repeat("#", level), escape(text))
	m.gap()
}

func (m *markdown) code(language, text string) {
	m.gap()
	m.line("```%s\n%s\n```", language, text)
	m.gap()
}

func (m *markdown) table(head ...string) {
	m.gap()
	m.row(head...)
	m.row(strings.Split(strings.Repeat("---,", len(head)-1)+"---", ",")...)
}

func (m *markdown) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.Join(strings.Fields(c), " "), "|", `\|`)
	}
	m.line("| %s |", strings.Join(cells, " | "))
}

// escape takes from an estate's text what Markdown or HTML would act on.
func escape(s string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "\n", " ").Replace(s)
}
