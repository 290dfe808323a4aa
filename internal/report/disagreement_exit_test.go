package report_test

import (
	"testing"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/report"
)

// An exception accepts a deviation, not that what is applied is not what was
// designed.
func TestDisagreementIsAFinding(t *testing.T) {
	var s report.Summary
	s.Add(check.Finding{Severity: check.High, Outcome: check.Pass})
	s.Add(check.Finding{Severity: check.High, Outcome: check.Fail, Exception: "EXC-1"})
	if got := report.ExitStatus(s, check.High); got != report.ExitFine {
		t.Fatalf("without a disagreement: exit status %d", got)
	}
	s.AddDisagreement(report.Disagreement{Severity: check.Medium})
	if got := report.ExitStatus(s, check.High); got != report.ExitFine {
		t.Errorf("below the threshold: exit status %d", got)
	}
	s.AddDisagreement(report.Disagreement{Severity: check.High})
	if got := report.ExitStatus(s, check.High); got != report.ExitFinding {
		t.Errorf("at the threshold: exit status %d", got)
	}
	if s.Disagreeing() != 2 {
		t.Errorf("%d disagreements, want 2", s.Disagreeing())
	}
}
