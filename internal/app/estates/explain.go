package estates

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/workspace"
)

// ExplainRequest asks why a design is what it is.
type ExplainRequest struct {
	// Subject keeps the decisions whose subject or topic contains it, as
	// harbor-clinic/production or topology. Empty keeps all.
	Subject string
	// Set asks what would change if these values of the estate were others.
	Set []workspace.Setting
}

// Explanation is why a design is what it is.
type Explanation struct {
	Decisions []design.Decision `json:"decisions"`
	// Difference is what the settings would change, if there were any.
	Settings   []workspace.Setting `json:"settings,omitempty"`
	Difference *design.Difference  `json:"difference,omitempty"`
}

// Explain returns the decisions of a design and, with settings, what they
// would change.
func Explain(ctx context.Context, w *workspace.Workspace, r ExplainRequest) (Explanation, error) {
	set, err := w.With(r.Set...)
	if err != nil {
		return Explanation{}, err
	}
	explained, err := set.Design()
	if err != nil {
		return Explanation{}, err
	}
	out := Explanation{}
	var topics, subjects []string
	for _, d := range explained.Decisions {
		topics, subjects = append(topics, d.Topic), append(subjects, strings.TrimPrefix(d.Subject.String(), "ward:"))
		if strings.Contains(d.Subject.String()+" "+d.Topic, r.Subject) {
			out.Decisions = append(out.Decisions, d)
		}
	}
	if len(out.Decisions) == 0 {
		return Explanation{}, &input.Error{What: fmt.Sprintf("no decision is about %q", r.Subject), Hint: "ask for " + listed(topics) + "; or for those of " + listed(subjects) + "; or for layout, cost or order"}
	}
	if len(r.Set) == 0 {
		return out, nil
	}
	if err := ctx.Err(); err != nil {
		return Explanation{}, err
	}
	before, err := w.Design()
	if err != nil {
		return Explanation{}, err
	}
	difference := design.Compare(before, explained)
	out.Settings, out.Difference = r.Set, &difference
	return out, nil
}

// Laid is what was decided of an estate.
type Laid struct {
	Layout layout.Layout `json:"layout"`
}

// Layout returns what is decided of an estate before anything is built, under
// the settings of the request if there are any.
func Layout(ctx context.Context, w *workspace.Workspace, r ExplainRequest) (layout.Layout, error) {
	if err := ctx.Err(); err != nil {
		return layout.Layout{}, err
	}
	set, err := w.With(r.Set...)
	if err != nil {
		return layout.Layout{}, err
	}
	return set.Layout()
}

// listed are the words of a list, each once and in order.
func listed(words []string) string {
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ", ")
}
