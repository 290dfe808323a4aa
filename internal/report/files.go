package report

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/fact"
)

// sentences say what was read of the files that people named, and what was left
// alone: a sentence a line.
func (f Files) sentences() []string {
	var out []string
	if len(f.Read) > 0 {
		kinds := make([]string, len(f.Read))
		for i, k := range f.Read {
			kinds[i] = fmt.Sprintf("%s (%d)", k.Kind, k.Files)
		}
		out = append(out, "Read: "+strings.Join(kinds, ", ")+".")
	}
	for _, l := range f.Left {
		out = append(out, leftAlone(l))
	}
	return out
}

// leftAlone is one kind of file that was found and not read.
func leftAlone(l fact.Left) string {
	text := fmt.Sprintf("Left alone: %s, %s", l.Kind, counted(l.Files, "file"))
	if l.Infrastructure {
		text += " of infrastructure"
	}
	if l.Owner != "" || l.Reason != "" {
		text += fmt.Sprintf(", by %s: %s", l.Owner, l.Reason)
	}
	if len(l.Paths) > 0 {
		text += ": " + few(l.Paths, fewKinds, "")
	}
	return sentence(text)
}
