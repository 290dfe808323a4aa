package estate

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Written is what stands at a path of the estate.
type Written struct {
	Path string // with the numbers of items for their names
	// Pos is where it stands, or where nobody wrote it the nearest enclosing value,
	// which is at Within.
	Pos    diag.Pos
	Within string
	// Value is what is written, as Set takes it: a single value, or a list of them.
	// It is empty for what is a mapping, and where nobody wrote anything.
	Value string
	There bool // somebody wrote something
}

// Stands returns what stands at a path that Set takes. Its error is a *diag.Error:
// of a path that cannot be read, or that leads to an item that is not there.
func (d *Document) Stands(path string) (Written, error) {
	var problems diag.Problems
	s := setter{path: path, problems: &problems}
	steps := s.steps()
	if err := problems.Err(); err != nil {
		return Written{}, err
	}
	n, out := d.sources.estate, Written{}
	beside := map[string]*language.Node{"exceptions": d.sources.exceptions, "attestations": d.sources.attestations}
	if list, ok := beside[steps[0].key]; ok && len(steps) > 1 {
		n, out.Path, steps = list, steps[0].key, steps[1:]
	}
	if n != nil {
		out.Pos = n.Pos
	}
	for _, next := range steps {
		at := out.Path
		switch {
		case !next.item:
			out.Path = language.Join(at, next.key)
			if n != nil {
				n = n.Get(next.key)
			}
		case n == nil:
			out.Path += "[" + next.key + "]"
		default:
			i, ok := s.find(n, next.key, at)
			if !ok {
				return Written{}, problems.Err()
			}
			n, out.Path = n.Items[i], language.Index(at, i)
		}
		if n != nil {
			out.Pos, out.Within = n.Pos, out.Path
		}
	}
	if n != nil {
		out.There, out.Value = true, flow(n)
	}
	return out, nil
}

// flow is a value in one line of YAML, as far as it is a single one or a list of
// such.
func flow(n *language.Node) string {
	switch n.Kind {
	case language.Scalar:
		return scalar(n.Text)
	case language.List:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			if item.Kind != language.Scalar {
				return ""
			}
			items[i] = scalar(item.Text)
			if strings.ContainsAny(items[i], ",[]{}") && items[i][0] != '"' {
				items[i] = quoted(item.Text)
			}
		}
		return "[" + strings.Join(items, ", ") + "]"
	default:
		return ""
	}
}

// plain is text that YAML takes for itself, whatever stands around it.
var plain = regexp.MustCompile(`^[A-Za-z0-9/.][A-Za-z0-9 ._/@+:=,-]*$`)

func scalar(text string) string {
	if plain.MatchString(text) && !strings.Contains(text, ": ") && !strings.HasSuffix(text, ":") && !strings.HasSuffix(text, " ") {
		return text
	}
	return quoted(text)
}

// quoted is text in quotes: what JSON says, YAML says too.
func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return string(raw)
}
