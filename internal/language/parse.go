package language

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/secret"
)

// What a Parser takes at most. An estate of a thousand environments stays well
// below; beyond it somebody wants to exhaust the machine.
const (
	maxDepth = 32
	maxNodes = 200_000
	// The YAML reader keeps a kilobyte for each item of a list in brackets
	// before anybody can count them, so they are counted in the text first.
	maxBrackets = 1 << 16
)

// Dialect is what a kind of file differs in from the others.
type Dialect struct {
	// Of is what the files make, with its article, as people are told: an estate.
	Of string
	// Secrets lets in what looks like a secret. Only files that hold examples
	// of what a rule must find may have some.
	Secrets bool
}

// Parser turns the bytes of files into nodes and notes what the language does
// not let in.
type Parser struct {
	dialect  Dialect
	problems *diag.Problems
	nodes    int  // over all files
	leaks    bool // the raw text of this file holds a secret, and that is noted
}

// NewParser returns a parser of the files of one thing.
func NewParser(d Dialect, problems *diag.Problems) *Parser {
	return &Parser{dialect: d, problems: problems}
}

// Full reports whether the files hold more than a parser takes, which is noted.
func (p *Parser) Full() bool { return p.nodes > maxNodes }

// File parses one file. It returns nil where there is nothing to go on with.
func (p *Parser) File(name string, raw []byte) *Node {
	if p.Full() {
		return nil // noted already
	}
	if what, at := unreadable(raw); what != "" {
		at.File = name
		p.problems.Add(diag.Problem{Pos: at, What: what, Hint: "save it as UTF-8 text"})
		return nil
	}
	p.leaks = !p.dialect.Secrets && p.scanLines(name, raw)
	if bytes.Count(raw, []byte(","))+bytes.Count(raw, []byte("["))+bytes.Count(raw, []byte("{")) > maxBrackets {
		p.problems.Add(diag.Problem{
			Pos: diag.Pos{File: name}, What: fmt.Sprintf("has more than %d commas and opening brackets", maxBrackets),
			Hint: "write lists and mappings line by line",
		})
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(raw), yaml.WithPlugin(parseLimits{}))
	if err != nil {
		p.problems.Addf(diag.Pos{File: name}, "cannot be read as YAML: %v", err)
		return nil
	}
	var doc, more yaml.Node
	if err := loader.Load(&doc); err != nil {
		p.syntax(name, err)
		return nil
	}
	if err := loader.Load(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			p.syntax(name, err)
		} else {
			p.problems.Add(diag.Problem{
				Pos: diag.Pos{File: name, Line: more.Line, Column: more.Column}, What: "a second document in one file",
				Hint: "give each document its own file, or write a list",
			})
		}
	}
	return p.convert(name, doc.Content[0], "", 0)
}

func (p *Parser) syntax(name string, err error) {
	at := diag.Pos{File: name}
	if errors.Is(err, io.EOF) {
		p.problems.Add(diag.Problem{Pos: at, What: "holds no document", Hint: "write one, or remove the file"})
		return
	}
	problem := diag.Problem{Pos: at, What: "is not YAML", Hint: "check indentation and quotes"}
	var le *yaml.LoadError
	if errors.As(err, &le) {
		problem.Pos.Line, problem.Pos.Column = le.Mark.Line, le.Mark.Column
		switch {
		case le.Message == errTooDeep.Error():
			problem.What, problem.Hint = errTooDeep.Error(), "no part of "+p.dialect.Of+" is nested so deeply"
		case le.Stage == yaml.ComposerStage:
			// The library's text would show the name of the alias, which is
			// somebody's password where a password begins with a star.
			problem.What, problem.Hint = refusedAlias, hintAlias
		default:
			problem.What += ": " + le.Message
		}
	}
	p.problems.Add(problem)
}

var errTooDeep = fmt.Errorf("nested more than %d deep", maxDepth)

// parseLimits stops the YAML reader before a hostile file costs memory.
type parseLimits struct{}

func (parseLimits) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return errTooDeep
	}
	return nil
}

func (parseLimits) CheckAlias(int, int) error { return nil } // convert refuses each alias

const (
	refusedAlias  = "an alias is not part of this language"
	hintAlias     = "write the value out; text that begins with * needs quotes"
	refusedAnchor = "an anchor is not part of this language"
	hintAnchor    = "remove it; text that begins with & needs quotes"
)

// convert turns a YAML node into ours. The path is that within the file.
func (p *Parser) convert(file string, y *yaml.Node, path string, depth int) *Node {
	n := &Node{Pos: diag.Pos{File: file, Line: y.Line, Column: y.Column}}
	refuse := func(what, hint string) *Node {
		p.problems.Add(diag.Problem{Pos: n.Pos, Path: path, What: what, Hint: hint})
		return n
	}
	p.nodes++
	switch {
	case p.nodes > maxNodes:
		if p.nodes == maxNodes+1 {
			refuse(fmt.Sprintf("the files hold more than %d values", maxNodes), "make several of it")
		}
		return n
	case depth > maxDepth:
		return refuse(errTooDeep.Error(), "no part of "+p.dialect.Of+" is nested so deeply")
	case y.Kind == yaml.AliasNode:
		return refuse(refusedAlias, hintAlias)
	case y.Anchor != "":
		return refuse(refusedAnchor, hintAnchor)
	case y.Style&yaml.TaggedStyle != 0 || y.Tag == "!":
		return refuse("a tag is not part of this language", "remove it; text that begins with ! needs quotes")
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Mapping
		p.fields(file, n, y, path, depth)
	case yaml.SequenceNode:
		n.Kind = List
		for i, item := range y.Content {
			n.Items = append(n.Items, p.convert(file, item, Index(path, i), depth+1))
		}
	case yaml.ScalarNode:
		p.scalar(n, y, path)
	}
	return n
}

func (p *Parser) scalar(n *Node, y *yaml.Node, path string) {
	n.tag, n.block = y.Tag, y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	n.Plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch {
	case !p.dialect.Secrets && secretText(y.Value) != "":
		if !p.leaks {
			p.problems.Add(p.dialect.Secret(n.Pos, path, secretText(y.Value)))
		}
	case n.Plain && y.Tag == "!!null":
		n.Kind = Null
	default:
		n.Kind, n.Text = Scalar, y.Value
	}
}

func (p *Parser) fields(file string, n *Node, y *yaml.Node, path string, depth int) {
	first := map[string]diag.Pos{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		at := diag.Pos{File: file, Line: key.Line, Column: key.Column}
		sub := KeyPath(path, key.Value)
		what, hint := refusedKey(key)
		if key.Kind != yaml.ScalarNode {
			sub = path // what stands for the key may be the name of an alias
		}
		if earlier, twice := first[key.Value]; what == "" && twice {
			what, hint = "is written twice", "it stands already at line "+strconv.Itoa(earlier.Line)
		}
		switch {
		case what != "":
			p.problems.Add(diag.Problem{Pos: at, Path: sub, What: what, Hint: hint})
			continue
		case !p.dialect.Secrets && secret.Word(key.Value):
			first[key.Value] = at
			p.problems.Add(p.dialect.Secret(at, sub, "a key for a secret"))
			continue
		}
		first[key.Value] = at
		v := p.convert(file, value, sub, depth+1)
		if v.Kind != Scalar {
			v.Pos = at // where the section begins, not where its first key stands
		}
		n.Fields = append(n.Fields, Field{key.Value, at, v})
	}
}

func refusedKey(key *yaml.Node) (what, hint string) {
	switch {
	case key.Kind == yaml.AliasNode:
		return refusedAlias, hintAlias
	case key.Anchor != "":
		return refusedAnchor, hintAnchor
	case key.Tag == "!!merge":
		return "a merge key is not part of this language", "write the keys out"
	case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
		return "a key must be a plain word", ""
	}
	return "", ""
}

// unreadable looks for bytes that no text file holds.
func unreadable(raw []byte) (what string, at diag.Pos) {
	line, column := 1, 1
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			return "a byte that is not UTF-8", diag.Pos{Line: line, Column: column}
		case r == '\n':
			line, column = line+1, 0
		case unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\u0085':
			return fmt.Sprintf("the control character U+%04X", r), diag.Pos{Line: line, Column: column}
		}
		column++
		raw = raw[size:]
	}
	return "", diag.Pos{}
}

// Index returns the path of an item of a list.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// KeyPath returns the path of a key. A key that nobody would choose is not
// shown as it is: it may be anything, a secret too.
func KeyPath(path, key string) string {
	switch {
	case secretText(key) != "":
		key = "…"
	case !plainKey.MatchString(key):
		key = strconv.Quote(Clip(key))
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
