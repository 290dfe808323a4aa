package report

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

func TestDisagreements(t *testing.T) {
	finding := func(id string, s check.Severity, stage fact.Stage, o check.Outcome, name string) check.Finding {
		return check.Finding{Check: id, Severity: s, Stage: stage, Outcome: o, Subject: storage(name)}
	}
	findings := []check.Finding{
		finding("b", check.Low, fact.Planned, check.Error, "x"), finding("b", check.Low, fact.Designed, check.Pass, "x"),
		// The same subject in another spelling.
		finding("a", check.High, fact.Designed, check.Pass, "y"), finding("a", check.High, fact.Planned, check.Fail, "Y"), finding("a", check.High, fact.Live, check.Pass, "y"),
		// What the rule goes by was changed.
		finding("k", check.Low, fact.Designed, check.Pass, "x"), finding("k", check.Low, fact.Planned, check.NotApplicable, "x"),
		// These agree, or have nothing to agree with.
		finding("c", check.High, fact.Designed, check.Fail, "z"), finding("c", check.High, fact.Planned, check.Error, "z"),
		finding("d", check.High, fact.Designed, check.Pass, "z"), finding("d", check.High, fact.Planned, check.Unknown, "z"),
		finding("e", check.High, fact.Designed, check.NotApplicable, "z"), finding("e", check.High, fact.Planned, check.Fail, "z"),
		finding("l", check.High, fact.Designed, check.NotApplicable, "z"), finding("l", check.High, fact.Planned, check.Pass, "z"),
		finding("f", check.High, fact.Designed, check.Pass, "v"), finding("f", check.High, fact.Planned, check.Fail, "w"),
		finding("g", check.High, fact.Designed, check.Pass, "z"), finding("h", check.High, fact.Planned, check.Fail, "z"),
		// Two files hold the same subject, at one stage.
		finding("m", check.High, fact.Planned, check.Pass, "z"), finding("m", check.High, fact.Planned, check.Fail, "z"),
		{Check: "i", Stage: fact.Designed, Outcome: check.Pass},
		{Check: "i", Stage: fact.Planned, Outcome: check.Fail},
	}
	rapid.Check(t, func(t *rapid.T) {
		got := ""
		for _, d := range Disagreements(rapid.Permutation(findings).Draw(t, "findings")) {
			got += fmt.Sprintf("%s %s:", d.Severity, d.Check)
			for _, v := range d.Verdicts {
				got += fmt.Sprintf(" %s %s;", v.Stage, v.Outcome)
			}
		}
		const want = "high a: designed pass; planned fail; live pass;low b: designed pass; planned error;low k: designed pass; planned not applicable;"
		if got != want {
			t.Fatalf("got %s", got)
		}
	})
	if got := Disagreements(nil); got != nil {
		t.Errorf("got %v", got)
	}
}
