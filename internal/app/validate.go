package app

import (
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/estate"
)

// ValidateRequest asks whether an estate can be designed.
type ValidateRequest struct {
	Estate string   // a file or a folder
	Checks []string // folders of the user's own checks
}

// ValidateResult says what a valid estate holds.
type ValidateResult struct {
	Organisation string `json:"organisation"`
	Entities     int    `json:"entities"`
	Environments int    `json:"environments"`
	Exceptions   int    `json:"exceptions"`
	Attestations int    `json:"attestations"`
	Digest       string `json:"digest"`
}

// Validate reads and designs an estate. All of its problems are in the error.
func (w Ward) Validate(r ValidateRequest) (ValidateResult, error) {
	l, err := w.open(r.Estate, r.Checks, nil)
	if err != nil {
		return ValidateResult{}, err
	}
	return counts(l.document), nil
}

func counts(doc *estate.Document) ValidateResult {
	out := ValidateResult{
		Organisation: doc.Estate.Organisation.Name,
		Entities:     len(doc.Estate.Entities),
		Exceptions:   len(doc.Exceptions),
		Attestations: len(doc.Attestations),
		Digest:       doc.Digest.String(),
	}
	for _, e := range doc.Estate.Entities {
		out.Environments += len(e.Environments)
	}
	return out
}

// EstateAmong returns the first of these paths that is an estate's: a file
// estate.yaml, or a folder that holds one; else "".
func (w Ward) EstateAmong(paths []string) string {
	const name = "estate.yaml"
	for _, p := range paths {
		if filepath.Base(p) == name {
			return p
		}
		if info, err := os.Stat(filepath.Join(p, name)); err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}
