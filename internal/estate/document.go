package estate

import (
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
)

// Document is a loaded estate: its values, the files beside it, and where
// each value stands. Load and its options are in load.go.
type Document struct {
	Estate       Estate
	Exceptions   []Exception   // by id
	Attestations []Attestation // by id
	// Digest is that of all files that were read, by name and content.
	Digest digest.Digest

	positions map[string]diag.Pos
	defaulted map[string]bool

	sources sources // what Set writes into
	options Options
}

// At returns where the value at a path stands, as
// entities[0].environments[1].load.users. For a value that nobody wrote it is
// where the nearest enclosing one stands. Paths of the files beside the
// estate begin with exceptions[i] and attestations[i].
func (d *Document) At(path string) diag.Pos {
	for {
		if pos, ok := d.positions[path]; ok {
			return pos
		}
		if path == "" {
			return diag.Pos{}
		}
		path = parentPath(path)
	}
}

// Defaulted reports whether the value at a path is the language's default.
func (d *Document) Defaulted(path string) bool { return d.defaulted[path] }

func parentPath(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
