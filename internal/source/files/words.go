package files

import (
	"bytes"
	"slices"
	"strings"
)

// valueAt is the value behind the key of a line of YAML, or the lines that are
// further in.
func valueAt(text []byte, key []int) []byte {
	line, rest, _ := bytes.Cut(text[key[1]:], []byte("\n"))
	if !blockScalar.Match(bytes.TrimRight(line, "\r")) {
		return line
	}
	depth := indent(text[key[0]:])
	var out []byte
	for l := range bytes.Lines(rest) {
		if len(bytes.TrimSpace(l)) > 0 && indent(l) <= depth {
			break
		}
		out = append(append(out, bytes.TrimSpace(l)...), ' ')
	}
	return out
}

func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// wording is how far a command is parted into its words.
type wording struct {
	words  []string
	word   []byte // the one that has begun, where open
	open   bool
	quote  byte // what the word is in, or 0
	folded bool // the command goes on though no sign at a line's end said so
}

// end ends the word that has begun, if one has.
func (p *wording) end() {
	if p.open {
		p.words = append(p.words, string(p.word))
	}
	p.word, p.open = nil, false
}

// add puts signs at the end of the word, which begins with them if none has.
func (p *wording) add(signs ...byte) {
	p.word, p.open = append(p.word, signs...), true
}

// nextLine reports whether the command goes on in the lines behind this one.
func (p *wording) nextLine(rest []byte) bool {
	if p.quote != 0 && p.open {
		p.word = append(p.word, ' ')
		if bytes.IndexByte(rest, p.quote) >= 0 {
			return true
		}
	}
	p.end()
	if p.quote != 0 || !continues(rest, p.words, p.folded) {
		return false
	}
	p.folded = true
	return true
}

// endsCommand reports whether a sign outside quotes ends the command: another
// begins there, or a comment, which does so only between words.
func (p *wording) endsCommand(sign byte) bool {
	return sign == '|' || sign == ';' || sign == '&' || sign == '#' && !p.open
}

// wordsOf parts what follows a command into its words, up to its end: over the
// lines that it goes on, by a sign at their ends or by being folded.
func wordsOf(text []byte) []string {
	var p wording
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case strings.IndexByte("\\`^", c) >= 0 && p.quote != '\'' && atLineEnd(text[i+1:]):
			p.end()
			i += bytes.IndexByte(text[i:], '\n')
		case c == '\n':
			if !p.nextLine(text[i+1:]) {
				return p.words
			}
		case p.quote != 0 && c == p.quote:
			p.quote = 0
		case p.quote != 0:
			p.add(c)
		case c == '"' || c == '\'':
			p.quote, p.open = c, true
		case c == '$' || c == '@':
			n := closing(text[i:])
			p.add(text[i : i+n]...)
			i += n - 1
		case c == ' ' || c == '\t':
			p.end()
		case p.endsCommand(c):
			p.end()
			return p.words
		default:
			p.add(c)
		}
	}
	p.end()
	return p.words
}

func atLineEnd(rest []byte) bool {
	line, _, found := bytes.Cut(rest, []byte("\n"))
	return found && len(bytes.TrimSpace(line)) == 0
}

// continues reports whether a line belongs to the command before it though
// nothing at the end of that says so, as where YAML folds lines.
func continues(rest []byte, words []string, folded bool) bool {
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	return goesOn.Match(line) || slices.Contains([]string{"--parameters", "-p", "-var", "-var-file"}, last) ||
		folded && assigned.Match(bytes.TrimSpace(line))
}

// closing is how much of a text that begins with a dollar or an at sign is what
// stands in for something: ${{ x }}, $(x), @{ x }.
func closing(text []byte) int {
	if len(text) < 2 || text[1] != '(' && text[1] != '{' {
		return 1
	}
	depth := 0
	for i, c := range text {
		switch c {
		case '(', '{':
			depth++
		case ')', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '\n':
			return i
		}
	}
	return len(text)
}
