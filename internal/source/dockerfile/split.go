package dockerfile

import (
	"regexp"
	"strings"
)

// instruction is one of a Dockerfile, its lines joined.
type instruction struct {
	line int
	word string // in upper case
	rest string // without flags
	// flags are --name=value, of which a name may stand several times.
	flags []flag
	// heredocs are the texts that follow it.
	heredocs string
}

type flag struct{ name, value string }

// flagged returns the values of a flag.
func (i instruction) flagged(name string) []string {
	var out []string
	for _, f := range i.flags {
		if f.name == name {
			out = append(out, f.value)
		}
	}
	return out
}

// problem is a line that was not understood. It says nothing of what stands there.
type problem struct {
	line int
	what string
}

// words are the instructions of the Dockerfile reference.
var words = map[string]bool{
	"ADD": true, "ARG": true, "CMD": true, "COPY": true, "ENTRYPOINT": true, "ENV": true, "EXPOSE": true, "FROM": true, "HEALTHCHECK": true,
	"LABEL": true, "MAINTAINER": true, "ONBUILD": true, "RUN": true, "SHELL": true, "STOPSIGNAL": true, "USER": true, "VOLUME": true, "WORKDIR": true,
}

// frontend stands for the directive that says what builds a file.
const frontend = "SYNTAX"

var (
	directive = regexp.MustCompile(`^#[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(\S*)`)
	// A here-document is a word of its own: <<< gives a text, and << in a sum
	// moves bits.
	heredoc  = regexp.MustCompile(`(?:^|[ \t])[0-9]*<<(-?)["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?`)
	flagText = regexp.MustCompile(`^--([a-z][a-z-]*)(?:=(\S*))?(?:[ \t]+|$)`)
)

// split cuts a Dockerfile into its instructions: comments are left out, lines
// that end with the escape character joined, here-documents taken along.
// The word of a syntax directive comes first, as SYNTAX.
func split(data []byte) ([]instruction, []problem) {
	var (
		out      []instruction
		problems []problem
		escape   = `\`
		heading  = true // parser directives stand before anything else
		lines    = strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"), "\n")
	)
	for n := 0; n < len(lines); n++ {
		line := strings.TrimSpace(lines[n])
		if heading {
			if m := directive.FindStringSubmatch(line); m != nil {
				switch strings.ToLower(m[1]) {
				case "escape":
					if m[2] == "`" {
						escape = "`"
					}
				case "syntax":
					out = append(out, instruction{line: n + 1, word: frontend, rest: m[2]})
				}
				continue
			}
			heading = n == 0 && strings.HasPrefix(line, "#!") // what comes behind is one to BuildKit
		}
		if line == "" || line[0] == '#' {
			continue
		}
		i := instruction{line: n + 1}
		var text string
		text, n = joined(lines, n, escape)
		word, rest, _ := strings.Cut(strings.Replace(text, "\t", " ", 1), " ")
		i.word, i.rest = strings.ToUpper(word), strings.TrimSpace(rest)
		if !words[i.word] {
			problems = append(problems, problem{i.line, "it begins with no instruction of a Dockerfile, so that what it does is not known"})
			continue
		}
		i.takeFlags()
		if i.word == "RUN" || i.word == "COPY" || i.word == "ADD" {
			var endless []problem
			n, endless = i.takeHeredocs(lines, n)
			problems = append(problems, endless...)
		}
		out = append(out, i)
	}
	return out, problems
}

// joined returns the text of the instruction that begins at lines[n], and where
// the last of its lines is: beyond the lines where they end before it does. Lines
// are put together as they stand, also within a word.
//
// Source: moby/buildkit, frontend/dockerfile/parser.
func joined(lines []string, n int, escape string) (string, int) {
	var text strings.Builder
	line := strings.TrimSpace(lines[n])
	for {
		part, more := strings.CutSuffix(line, escape)
		if !more || strings.HasSuffix(part, escape) {
			text.WriteString(line)
			return text.String(), n
		}
		text.WriteString(part)
		// Comments and empty lines within are as though they were not there.
		for n++; n < len(lines); n++ {
			line = strings.TrimRight(lines[n], " \t\r")
			if bare := strings.TrimSpace(line); bare != "" && bare[0] != '#' {
				break
			}
		}
		if n >= len(lines) {
			return text.String(), n
		}
	}
}

// takeFlags moves the flags that the rest of an instruction begins with to where
// flags are. Those after ONBUILD are of the instruction that stands in it.
func (i *instruction) takeFlags() {
	if i.word == "ONBUILD" {
		return
	}
	for {
		m := flagText.FindStringSubmatch(i.rest)
		if m == nil {
			return
		}
		i.flags, i.rest = append(i.flags, flag{m[1], m[2]}), i.rest[len(m[0]):]
	}
}

// takeHeredocs takes the here-documents along that follow an instruction whose
// last line is lines[n]. It returns where the last of their lines is, and a
// problem for each that has no end.
func (i *instruction) takeHeredocs(lines []string, n int) (int, []problem) {
	var (
		body     strings.Builder
		problems []problem
	)
	for _, m := range heredoc.FindAllStringSubmatch(i.rest, -1) {
		ended := false
		for n++; n < len(lines); n++ {
			end := lines[n]
			if m[1] == "-" {
				end = strings.TrimLeft(end, "\t")
			}
			if ended = end == m[2]; ended {
				break
			}
			body.WriteString(lines[n])
			body.WriteByte('\n')
		}
		if !ended {
			problems = append(problems, problem{i.line, "the text that begins here has no end"})
		}
	}
	i.heredocs = body.String()
	return n, problems
}
