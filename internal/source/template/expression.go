package template

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxNesting is how deep calls may nest in one expression. ARM itself gives up
// far earlier.
const maxNesting = 100

// expression is a parsed template expression, without its brackets.
type expression interface{}

type (
	literal struct{ value any } // string, int64, bool or nil
	call    struct {
		name string // as written; namespaces of user functions as ns.name
		args []expression
	}
	member struct {
		of   expression
		name string
		safe bool // .?name
	}
	index struct {
		of, at expression
		safe   bool // [?at]
	}
)

// isExpression reports whether a string is an expression, and returns what
// stands between its brackets. A string that starts with two brackets is
// text, less one of them.
func isExpression(s string) (inner string, ok bool) {
	if len(s) < 2 || s[0] != '[' || s[1] == '[' || s[len(s)-1] != ']' {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// unescape returns the text of a string that is no expression.
func unescape(s string) string {
	if strings.HasPrefix(s, "[[") {
		return s[1:]
	}
	return s
}

// parse reads an expression.
func parse(text string) (expression, error) {
	p := exprParser{in: text}
	e, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.in) {
		return nil, p.errorf("there is more behind the expression")
	}
	return e, nil
}

type exprParser struct {
	in string
	at int
}

func (p *exprParser) errorf(format string, args ...any) error {
	return fmt.Errorf("at character %d: %s", p.at+1, fmt.Sprintf(format, args...))
}

func (p *exprParser) space() {
	for p.at < len(p.in) && strings.IndexByte(" \t\r\n", p.in[p.at]) >= 0 {
		p.at++
	}
}

// take consumes one character if it is the next behind white space.
func (p *exprParser) take(c byte) bool {
	p.space()
	if p.at < len(p.in) && p.in[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *exprParser) expression(depth int) (expression, error) {
	if depth > maxNesting {
		return nil, p.errorf("it nests deeper than %d calls", maxNesting)
	}
	e, err := p.primary(depth)
	for err == nil {
		switch {
		case p.take('.'):
			safe := p.take('?')
			p.space()
			name := p.word()
			if name == "" {
				return nil, p.errorf("a name is missing behind the dot")
			}
			e = member{e, name, safe}
		case p.take('['):
			safe := p.take('?')
			var at expression
			if at, err = p.expression(depth + 1); err != nil {
				return nil, err
			}
			if !p.take(']') {
				return nil, p.errorf("a ] is missing")
			}
			e = index{e, at, safe}
		default:
			return e, nil
		}
	}
	return nil, err
}

func (p *exprParser) primary(depth int) (expression, error) {
	p.space()
	if p.at >= len(p.in) {
		return nil, p.errorf("it ends where a value should stand")
	}
	switch c := p.in[p.at]; {
	case c == '\'':
		s, err := p.text()
		return literal{s}, err
	case c == '-' || isDigit(c):
		return p.number()
	}
	name := p.word()
	if name == "" {
		return nil, p.errorf("%q starts no value", p.in[p.at])
	}
	if p.take('.') { // a user's function: namespace.name(…)
		second := p.word()
		if second == "" {
			return nil, p.errorf("a name is missing behind the dot")
		}
		name += "." + second
	}
	if !p.take('(') {
		switch strings.ToLower(name) {
		case "true":
			return literal{true}, nil
		case "false":
			return literal{false}, nil
		case "null":
			return literal{nil}, nil
		}
		return nil, p.errorf("%s is not called", name)
	}
	args, err := p.args(depth)
	return call{name, args}, err
}

func (p *exprParser) args(depth int) ([]expression, error) {
	var args []expression
	if p.take(')') {
		return nil, nil
	}
	for {
		arg, err := p.expression(depth + 1)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		switch {
		case p.take(')'):
			return args, nil
		case !p.take(','):
			return nil, p.errorf("a , or ) is missing")
		}
	}
}

// text reads a string in single quotes; two of them are one.
func (p *exprParser) text() (string, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.in); p.at++ {
		if p.in[p.at] != '\'' {
			b.WriteByte(p.in[p.at])
			continue
		}
		if p.at+1 < len(p.in) && p.in[p.at+1] == '\'' {
			b.WriteByte('\'')
			p.at++
			continue
		}
		p.at++
		return b.String(), nil
	}
	return "", errors.New("a string is not closed")
}

func (p *exprParser) number() (expression, error) {
	start := p.at
	for p.at++; p.at < len(p.in) && isDigit(p.in[p.at]); p.at++ {
	}
	n, err := strconv.ParseInt(p.in[start:p.at], 10, 64)
	if err != nil {
		return nil, p.errorf("%q is no whole number of 64 bits", clip(p.in[start:p.at]))
	}
	return literal{n}, nil
}

func (p *exprParser) word() string {
	start := p.at
	for p.at < len(p.in) {
		c := p.in[p.at]
		if c != '_' && c != '$' && !isDigit(c) && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		p.at++
	}
	return p.in[start:p.at]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
