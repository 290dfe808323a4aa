package app

import (
	"context"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/workspace"
)

// CatalogueTestResult is what the checks' own examples came to.
type CatalogueTestResult struct {
	Passed   int                `json:"passed"`
	Failures []check.TestResult `json:"failures"`
}

// CatalogueTest runs the checks' own examples.
func CatalogueTest(ctx context.Context, c *workspace.Catalogue) (CatalogueTestResult, error) {
	out := CatalogueTestResult{Failures: []check.TestResult{}}
	err := c.Checks().Test(ctx, func(t check.TestResult) error {
		if t.Wrong == "" {
			out.Passed++
		} else {
			out.Failures = append(out.Failures, t)
		}
		return nil
	})
	return out, err
}
