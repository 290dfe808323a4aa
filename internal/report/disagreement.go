package report

import (
	"cmp"
	"slices"

	"github.com/wardhq/ward/internal/check"
)

// Disagreements returns what one check says otherwise of the same subject at
// different stages: it passes at one, and fails or has no answer at another,
// or no longer applies at a later one: somebody changed what the rule goes by.
// What was not seen at a stage disagrees with nothing there; it is unknown.
// Two files of one stage that say otherwise of a subject are two findings.
// The gravest come first; the order of the findings does not matter.
func Disagreements(findings []check.Finding) []Disagreement {
	// It takes two stages to disagree, and most runs judge one.
	if !slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Stage != findings[0].Stage }) {
		return nil
	}
	type key struct{ check, subject string }
	byKey := map[key][]check.Finding{}
	for _, f := range findings {
		if f.Outcome != check.Unknown && !f.Subject.IsZero() {
			k := key{f.Check, f.Subject.Key()}
			byKey[k] = append(byKey[k], f)
		}
	}
	var out []Disagreement
	for _, group := range byKey {
		if slices.ContainsFunc(group, func(f check.Finding) bool { return f.Outcome == check.Pass && contradicted(f, group) }) {
			out = append(out, disagree(group))
		}
	}
	slices.SortFunc(out, func(a, b Disagreement) int {
		return cmp.Or(-cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Subject.Key(), b.Subject.Key()))
	})
	return out
}

// contradicted reports whether one of the findings, of another stage, says
// otherwise than one that passes.
func contradicted(pass check.Finding, group []check.Finding) bool {
	return slices.ContainsFunc(group, func(f check.Finding) bool {
		switch f.Outcome {
		case check.Fail, check.Error:
			return f.Stage != pass.Stage
		case check.NotApplicable:
			return f.Stage > pass.Stage
		default:
			return false
		}
	})
}

func disagree(findings []check.Finding) Disagreement {
	findings = slices.Clone(findings)
	slices.SortFunc(findings, func(a, b check.Finding) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Outcome, b.Outcome), a.Origin.Pos.Compare(b.Origin.Pos), cmp.Compare(a.Reason, b.Reason))
	})
	d := Disagreement{Check: findings[0].Check, Severity: findings[0].Severity, Subject: findings[0].Subject}
	for _, f := range findings {
		d.Verdicts = append(d.Verdicts, Verdict{Stage: f.Stage, Outcome: f.Outcome, Reason: f.Reason, Origin: f.Origin})
	}
	return d
}
