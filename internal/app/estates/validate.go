package estates

import (
	"context"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/workspace"
)

// ValidateResult says what a valid estate holds.
type ValidateResult struct {
	Organisation string `json:"organisation"`
	Entities     int    `json:"entities"`
	Environments int    `json:"environments"`
	Exceptions   int    `json:"exceptions"`
	Attestations int    `json:"attestations"`
	Digest       string `json:"digest"`
}

// Validate designs an estate. All of its problems are in the error.
func Validate(ctx context.Context, w *workspace.Workspace) (ValidateResult, error) {
	if err := ctx.Err(); err != nil {
		return ValidateResult{}, err
	}
	if _, err := w.Design(); err != nil {
		return ValidateResult{}, err
	}
	return counts(w.Document()), nil
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
