package report

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/check"
)

// page writes lines. Errors stay in the writer until Flush.
type page struct {
	w     *bufio.Writer
	color bool
	width int
}

func newPage(w io.Writer, o TextOptions) *page {
	return &page{w: bufio.NewWriter(w), color: o.Color, width: cmp.Or(max(o.Width, 0), defaultWidth)}
}

// line writes one line, which its caller has made harmless.
func (p *page) line(indent int, text string) {
	_, _ = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat(" ", indent)+text, " "))
}

// mostWord is how many characters of one word a sentence has: what is longer is
// no word, and nobody reads it.
const mostWord = 600

// wrapped makes text harmless and writes it, broken between words.
func (p *page) wrapped(indent int, text string) {
	room := max(p.width-indent, 20)
	var line string
	for _, word := range strings.Fields(Harmless(text)) {
		word = middleOut(word, mostWord)
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room:
			p.line(indent, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		p.line(indent, line)
	}
}

// item is wrapped behind a dash, with what follows in line.
func (p *page) item(text string) {
	rest := *p
	rest.width -= 2
	var b bytes.Buffer
	rest.w = bufio.NewWriter(&b)
	rest.wrapped(0, text)
	_ = rest.w.Flush() // a buffer takes everything
	mark := "- "
	for line := range strings.Lines(b.String()) {
		p.line(2, mark+strings.TrimSuffix(line, "\n"))
		mark = "  "
	}
}

// The few colours, by their ANSI numbers.
const (
	bold   = "1"
	red    = "31"
	yellow = "33"
	cyan   = "36"
)

func (p *page) paint(color, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (p *page) bold(text string) string { return p.paint(bold, text) }

func (p *page) severity(s check.Severity) string {
	word := strings.ToUpper(s.String())
	if s.AtLeast(check.High) {
		return p.paint(red, word)
	}
	return p.paint(yellow, word)
}

func (p *page) outcome(f check.Finding) string {
	switch word := outcomeWord(f); {
	case excepted(f):
		return p.paint(cyan, word)
	case f.Outcome == check.Pass:
		return p.bold(word)
	case f.Outcome == check.Unknown:
		return p.paint(yellow, word)
	default:
		return p.paint(red, word)
	}
}

// outcomeWord is what a finding came to, as a label.
func outcomeWord(f check.Finding) string {
	if excepted(f) {
		return "EXCEPTED"
	}
	return strings.ToUpper(f.Outcome.String())
}
