package catalogues

import (
	"context"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/workspace"
)

// TestResult is what the checks' own examples came to.
type TestResult struct {
	Passed   int                `json:"passed"`
	Failures []check.TestResult `json:"failures"`
}

// Test runs the checks' own examples.
func Test(ctx context.Context, c *workspace.Catalogue) (TestResult, error) {
	out := TestResult{Failures: []check.TestResult{}}
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
