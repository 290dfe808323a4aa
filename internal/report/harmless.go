package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Harmless makes text from the outside fit for a terminal: control characters,
// escape sequences, line breaks, and the marks that turn the direction of
// writing, which can make a name look like another, are spelled out. Bytes
// that are no text become U+FFFD, as JSON makes them, so that a replayed run
// prints the same. What the runners of pipelines would take for a command of the
// log is spelled out as well.
func Harmless(s string) string {
	if !isHarmless(s) {
		s = spelled(s)
	}
	if !strings.Contains(s, "##") && !strings.Contains(s, "::") {
		return s
	}
	return workflowCommand.ReplaceAllString(logCommand.ReplaceAllString(s, `\x23$1`), `$1\x3a$2`)
}

var (
	// logCommand is Azure Pipelines' and the older one of GitHub, which count
	// anywhere in a line. Sources: "Logging commands" of Azure Pipelines, and
	// ActionCommand.cs of actions/runner.
	logCommand = regexp.MustCompile(`(?i)#(#(?:vso)?\[)`)
	// workflowCommand is GitHub's, which counts at the beginning of a line, where
	// any word may come to stand.
	workflowCommand = regexp.MustCompile(`(^|\s):(:[A-Za-z])`)
)

// spelled is a text with what is not drawn spelled out.
func spelled(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case !isSafe(r) && r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case !isSafe(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isHarmless(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !isSafe(r) {
			return false
		}
	}
	return true
}

// isSafe takes what is drawn, and the plain space. Line and paragraph
// separators, format marks and private characters are none of it.
func isSafe(r rune) bool { return r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r) }
