package view

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// large is as many findings as 200 environments of the example have.
func large() *Index {
	const environments, checks, each = 200, 275, 1250
	x := &Index{kept: &kept{}, checks: map[string]check.Check{}}
	for e := range environments {
		environment := fmt.Sprintf("clinic-%03d/%s", e/2+1, []string{"production", "staging"}[e%2])
		x.Environments = append(x.Environments, environment)
		for i := range each {
			f := Finding{Environment: environment}
			f.Check, f.Stage = fmt.Sprintf("azure-check-of-something-%03d", i%checks), fact.Designed
			f.Severity = []check.Severity{check.Low, check.Medium, check.High, check.Critical}[i%4]
			f.Outcome = []check.Outcome{check.Pass, check.Pass, check.Pass, check.NotApplicable, check.Pass, check.Fail, check.Pass}[i%7]
			f.Subject = addr.WardSubject("thing", fmt.Sprintf("%s/of-a-longer-name-%04d", environment, i/5))
			f.Title, f.Reason, f.Name = "What this check asks for, in a sentence of "+f.Check, "", f.Subject.Name()
			for c := range 4 {
				f.Clauses = append(f.Clauses, fmt.Sprintf("hipaa/164.%d", (i%checks*7+c*31)%150))
			}
			f.Key, f.Verdict = record.KeyOf(f.Finding), verdictOf(f.Finding)
			x.Findings = append(x.Findings, f)
		}
	}
	return x
}

func BenchmarkLarge(b *testing.B) {
	x := large()
	b.Run("put in order", func(b *testing.B) {
		for b.Loop() {
			Findings().Over(x.Findings).Warm()
		}
	})
	x.ListedFindings().Warm()
	for _, query := range []string{"", "verdict=fail", "severity=high&environment=clinic-042%2Fproduction", "q=name-0042", "sort=-subject&page=400", "by=check", "by=clause&verdict=fail"} {
		q, err := url.ParseQuery(query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("again: "+query, func(b *testing.B) {
			for b.Loop() {
				x.FindingsOf(q)
			}
		})
		b.Run("new: "+query, func(b *testing.B) {
			list := x.ListedFindings()
			for b.Loop() {
				list.recent = &recent[string, choice]{most: 1}
				x.FindingsOf(q)
			}
		})
	}
}
