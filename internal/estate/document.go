package estate

import (
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/language"
)

// Document is a loaded estate: its values, the files beside it, and where
// each value stands. Load and its options are in load.go.
type Document struct {
	Estate       Estate
	Exceptions   []Exception   // by id
	Attestations []Attestation // by id
	// Digest is that of all files that were read, by name and content.
	Digest digest.Digest

	places language.Places

	sources sources // what Set writes into
	options Options
}

// At returns where the value at a path stands, as
// entities[0].environments[1].load.users. For a value that nobody wrote it is
// where the nearest enclosing one stands. Paths of the files beside the
// estate begin with exceptions[i] and attestations[i].
func (d *Document) At(path string) diag.Pos { return d.places.At(path) }

// Defaulted reports whether the value at a path is the language's default.
func (d *Document) Defaulted(path string) bool { return d.places.Defaulted(path) }
