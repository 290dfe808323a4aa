package estates

import (
	"context"
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/workspace"
)

// Planner plans how an estate goes on, and comes back.
type Planner struct {
	// Drills returns those that are on file. It is nil where nobody asks for any.
	Drills func(ctx context.Context) ([]drill.Drill, error)
}

// PlanRequest asks for a recovery and continuity plan.
type PlanRequest struct {
	Environment string // as entity/name; "" is all
}

// Plan returns the plan, with what the newest drills came to.
func (s Planner) Plan(ctx context.Context, w *workspace.Workspace, r PlanRequest) (continuity.Plan, error) {
	var drills []drill.Drill
	if s.Drills != nil {
		found, err := s.Drills(ctx)
		if err != nil {
			return continuity.Plan{}, err
		}
		drills = append([]drill.Drill{}, found...) // that there is none is something else than that nobody looked
	}
	p, err := w.Plan(drills)
	if err != nil || r.Environment == "" {
		return p, err
	}
	one, ok := p.Only(r.Environment)
	if !ok {
		var names []string
		for _, e := range p.Environments {
			names = append(names, e.Name.String())
		}
		return p, &input.Error{What: fmt.Sprintf("%q is not an environment of the estate", r.Environment), Hint: "want one of " + strings.Join(names, ", ")}
	}
	return one, nil
}
