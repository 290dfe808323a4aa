package app

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// ExplainRequest asks why a design is what it is.
type ExplainRequest struct {
	Estate string
	Checks []string // folders of the user's own checks
	// Subject keeps the decisions whose subject or topic contains it, as
	// harbor-clinic/production or topology. Empty keeps all.
	Subject string
	// Set asks what would change if these values of the estate were others.
	Set []Setting
}

// Explanation is why a design is what it is.
type Explanation struct {
	Decisions []design.Decision `json:"decisions"`
	// Difference is what the settings would change, if there were any.
	Settings   []Setting          `json:"settings,omitempty"`
	Difference *design.Difference `json:"difference,omitempty"`
}

// Explain returns the decisions of a design and, with settings, what they
// would change.
func (w Ward) Explain(r ExplainRequest) (Explanation, error) {
	l, err := w.open(r.Estate, r.Checks, r.Set)
	if err != nil {
		return Explanation{}, err
	}
	out := Explanation{}
	var topics []string
	for _, d := range l.design.Decisions {
		topics = append(topics, d.Topic+" of "+d.Subject.String())
		if strings.Contains(d.Subject.String()+" "+d.Topic, r.Subject) {
			out.Decisions = append(out.Decisions, d)
		}
	}
	if len(out.Decisions) == 0 {
		return Explanation{}, &InputError{What: fmt.Sprintf("no decision is about %q", r.Subject), Hint: "there are: " + strings.Join(topics, ", ")}
	}
	if len(r.Set) > 0 {
		before, err := w.open(r.Estate, r.Checks, nil)
		if err != nil {
			return Explanation{}, err
		}
		difference := design.Compare(before.design, l.design)
		out.Settings, out.Difference = r.Set, &difference
	}
	return out, nil
}

// Layout returns what is decided of an estate before anything is built, under
// the settings if there are any.
func (w Ward) Layout(r ExplainRequest) (layout.Layout, error) {
	l, err := w.open(r.Estate, r.Checks, r.Set)
	if err != nil {
		return layout.Layout{}, err
	}
	return compile.Layout(compile.Input{Document: l.document, Published: l.figures, Checks: l.checks.Checks()})
}
