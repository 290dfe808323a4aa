package check

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// TestResult is what one example of a check came to.
type TestResult struct {
	Check string  `json:"check"`
	Test  string  `json:"test"`
	Want  Outcome `json:"want"`
	Got   Outcome `json:"got"`
	// Reason is the finding's.
	Reason string `json:"reason"`
	// Wrong says what is not as the example wants it; empty where all is.
	Wrong string `json:"wrong,omitempty"`
}

// Test runs the checks' own examples, by check and in their order, with the
// defaults of their parameters: whatever an organisation decides, a rule does
// what its examples say. An example has an estate if one of its facts is
// Ward's own (ward/…).
func (c *Catalogue) Test(ctx context.Context, emit func(TestResult) error) error {
	for _, p := range c.programs {
		for _, t := range p.check.Tests {
			r, err := c.example(ctx, p, t)
			if err != nil {
				return err
			}
			if err := emit(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Catalogue) example(ctx context.Context, p *program, t Test) (TestResult, error) {
	r := TestResult{Check: p.check.ID, Test: t.Name, Want: t.Want}
	in := Input{
		// What an example does not hold is not there.
		Snapshot: fact.Snapshot{
			Stage:        fact.Designed,
			Observations: []fact.Observation{fact.All("example", addr.SystemAzure, addr.SystemKubernetes)},
		},
		At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), // examples must not change with the day
	}
	if !t.At.IsZero() {
		in.At = t.At.Start()
	}
	for i, tf := range t.Facts {
		f, err := tf.fact()
		if err != nil {
			r.Wrong = fmt.Sprintf("facts[%d]: %v", i, err)
			return r, nil
		}
		in.HasEstate = in.HasEstate || f.Kind.System() == addr.SystemWard
		in.Snapshot.Facts = append(in.Snapshot.Facts, f)
	}
	subject := in.Snapshot.Facts[0]
	x, err := newIndex(ctx, in, c.defaults)
	if err != nil {
		return r, err
	}
	if kinds := p.check.Judges(); !slices.ContainsFunc(kinds, subject.Kind.Equal) {
		r.Wrong = fmt.Sprintf("the first fact is a %s, the check judges %s", subject.Kind, p.check.Judged())
		return r, nil
	}
	asWritten := p.byDefault()
	asWritten.lifecycles = c.documented
	j := judge{program: asWritten, index: x, in: in}
	f := j.subject(ctx, x.bySubject[subject.Subject.Key()])
	r.Got, r.Reason = f.Outcome, f.Reason
	switch {
	case r.Got != r.Want:
		r.Wrong = fmt.Sprintf("it is %s, want %s: %s", r.Got, r.Want, r.Reason)
	case !strings.Contains(r.Reason, t.Reason):
		r.Wrong = fmt.Sprintf("the reason %q does not contain %q", r.Reason, t.Reason)
	}
	return r, nil
}

func (tf TestFact) fact() (fact.Fact, error) {
	subject, err := addr.ParseSubject(tf.Subject)
	if err != nil {
		return fact.Fact{}, err
	}
	body, err := json.Marshal(tf.Body)
	if err != nil {
		return fact.Fact{}, fmt.Errorf("the body is no JSON: %w", err)
	}
	return fact.Fact{Subject: subject, Kind: tf.Kind, APIVersion: tf.APIVersion, Stage: fact.Designed, Body: body}, nil
}
