package control

import (
	"io/fs"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
)

// Catalogue is one layered value of ours and the user's: what judges, and what
// a posture is made of. Each check knows the controls that it bears on.
type Catalogue struct {
	Checks     *check.Catalogue
	Frameworks []Framework // by id
}

// NewCatalogue makes one of some folders: ours, then the user's, whose
// frameworks may bind our checks, and whose parameters stand for ours. Its
// error is a *diag.Error with all that is wrong with them, with positions.
func NewCatalogue(sources ...check.Source) (*Catalogue, error) {
	var problems diag.Problems
	checks, err := check.Compile(sources...)
	for _, p := range diag.From(err) {
		problems.Add(p)
	}
	if err != nil && problems.Len() == 0 {
		return nil, err
	}
	var texts []text
	for _, s := range sources {
		for _, f := range s.Frameworks() {
			texts = append(texts, text{s.Path(f.Name), f.Text})
		}
	}
	frameworks := parseAll(texts, &problems)
	if checks != nil {
		problems.Append(ValidateBindings(frameworks, checks.Checks()))
	}
	problems.Append(ValidateMaps(frameworks))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &Catalogue{Checks: checks.Cite(Citations(frameworks)), Frameworks: frameworks}, nil
}

// LoadCatalogue is NewCatalogue of one folder.
func LoadCatalogue(fsys fs.FS) (*Catalogue, error) {
	s, err := check.ReadSource(fsys, "")
	if err != nil {
		return nil, err
	}
	return NewCatalogue(s)
}
