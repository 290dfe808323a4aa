package app

import (
	"context"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
)

// CatalogueTestResult is what the checks' own examples came to.
type CatalogueTestResult struct {
	Passed   int                `json:"passed"`
	Failures []check.TestResult `json:"failures"`
}

// CatalogueTest runs the checks' own examples. A control that is bound to no
// check is a problem.
func (w Ward) CatalogueTest(ctx context.Context, r CatalogueRequest) (CatalogueTestResult, error) {
	checks, err := w.checks(r.Folders)
	if err != nil {
		return CatalogueTestResult{}, err
	}
	if err := w.boundToChecks(checks); err != nil {
		return CatalogueTestResult{}, err
	}
	out := CatalogueTestResult{Failures: []check.TestResult{}}
	err = checks.Test(ctx, func(t check.TestResult) error {
		if t.Wrong == "" {
			out.Passed++
		} else {
			out.Failures = append(out.Failures, t)
		}
		return nil
	})
	return out, err
}

// boundToChecks finds the bindings of the frameworks to checks that are not
// there.
func (w Ward) boundToChecks(checks *check.Catalogue) error {
	frameworks, err := control.LoadFrameworks(w.Catalogue)
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range checks.Checks() {
		ids = append(ids, c.ID)
	}
	problems := control.ValidateBindings(frameworks, ids)
	return problems.Err()
}
