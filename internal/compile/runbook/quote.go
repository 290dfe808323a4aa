package runbook

import (
	"fmt"
	"regexp"
	"strings"
	"text/template"
)

// quoting are the functions that make a value one word of the language that it
// stands in. A command of a template names no value without one of them.
var quoting = template.FuncMap{
	"word":    word,
	"quote":   quote,
	"number":  number,
	"sqlName": sqlName,
	"sqlText": sqlText,
	"python":  python,
	"truth":   truth,
}

var bareWord = regexp.MustCompile(`^[A-Za-z0-9@%+:,./_][A-Za-z0-9@%+=:,./_-]*$`)

// word returns the text as one word of a POSIX shell, as it is where the shell
// sees nothing in it.
func word(text string) string {
	if bareWord.MatchString(text) {
		return text
	}
	return quote(text)
}

// quote returns the text as one quoted word of a POSIX shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// number returns a whole number.
func number(n int) string { return fmt.Sprint(n) }

var bareName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// sqlName returns the text as a name of PostgreSQL.
func sqlName(text string) string {
	if bareName.MatchString(text) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// sqlText returns the text as a string of PostgreSQL, with
// standard_conforming_strings, which is the default.
func sqlText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

var pythonEscapes = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`)

// python returns the text as a string of Python.
func python(text string) string { return "'" + pythonEscapes.Replace(text) + "'" }

// truth returns a truth value of Python.
func truth(on bool) string {
	if on {
		return "True"
	}
	return "False"
}
