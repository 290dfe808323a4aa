package language

import "github.com/wardhq/ward/internal/diag"

// Places are where the values of what was read stand, by their paths, as
// entities[0].environments[1].load.users.
type Places struct {
	values    map[string]place
	defaulted map[string]bool
}

type place struct {
	pos   diag.Pos
	block bool
}

func newPlaces() Places {
	return Places{values: map[string]place{}, defaulted: map[string]bool{}}
}

// At returns where the value at a path stands. For a value that nobody wrote
// it is where the nearest enclosing one stands.
func (p Places) At(path string) diag.Pos {
	for {
		if v, ok := p.values[path]; ok {
			return v.pos
		}
		if path == "" {
			return diag.Pos{}
		}
		path = parent(path)
	}
}

// Written reports whether somebody wrote something at a path, readable or not.
func (p Places) Written(path string) bool {
	_, ok := p.values[path]
	return ok
}

// Defaulted reports whether the value at a path is the language's default.
func (p Places) Defaulted(path string) bool { return p.defaulted[path] }

// Within returns the place in the file of a line and a column, counted from 1,
// of the text at a path. In a block the text begins a line below its key, at
// an indent that YAML has cut: it is taken for two more than the key's.
func (p Places) Within(path string, line, column int) diag.Pos {
	v, ok := p.values[path]
	at := p.At(path)
	switch {
	case !ok:
	case v.block:
		at.Line, at.Column = at.Line+line, column+2
	case line == 1:
		at.Column += column - 1
	}
	return at
}

func parent(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
