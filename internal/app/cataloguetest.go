package app

import (
	"context"

	"github.com/wardhq/ward/internal/check"
)

// CatalogueTestResult is what the checks' own examples came to.
type CatalogueTestResult struct {
	Passed   int                `json:"passed"`
	Failures []check.TestResult `json:"failures"`
}

// CatalogueTest runs the checks' own examples.
func (w Ward) CatalogueTest(ctx context.Context, r CatalogueRequest) (CatalogueTestResult, error) {
	all, err := w.catalogue(r.Folders)
	if err != nil {
		return CatalogueTestResult{}, err
	}
	out := CatalogueTestResult{Failures: []check.TestResult{}}
	err = all.Checks().Test(ctx, func(t check.TestResult) error {
		if t.Wrong == "" {
			out.Passed++
		} else {
			out.Failures = append(out.Failures, t)
		}
		return nil
	})
	return out, err
}
